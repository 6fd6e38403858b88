"""A place -> an exchange with it under way: straight, or through the proxy that the user named. All of it by `dial()`.

A proxy may stand anywhere, since the user named it. What it is asked for is judged as far as this side can: an address
is, a name is the proxy's to resolve (looking it up here would tell the local resolver what a proxy is often there to
hide).
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

from service.fetching.dial import Network, Resolver, Unreachable, dial, forbidden, literal
from service.fetching.reply import phrase
from service.fetching.tls import tls_words
from service.fetching.wire import Exchange, request_bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where to: `host` is an ASCII name or an address without brackets."""

    secure: bool
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy, and the header lines that tell it who asks."""

    host: str
    port: int
    headers: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Roads:
    """What every connection of this process goes by."""

    resolver: Resolver
    allow: tuple[Network, ...]
    tls: ssl.SSLContext

    async def go(self, place: Place, exchange: Exchange, proxy: Proxy | None) -> None:
        """Connect and send. Raises Unreachable and WireError, in words."""
        if proxy:
            judge_named(place.host, self.allow)
            if place.secure:
                await self._tunnel(place, exchange, proxy)
            else:
                await dial(proxy.host, proxy.port, lambda: exchange, resolver=self.resolver, trusted=True)
            return
        tls = self.tls if place.secure else None
        await dial(place.host, place.port, lambda: exchange, resolver=self.resolver, allow=self.allow, tls=tls)

    async def _tunnel(self, place: Place, exchange: Exchange, proxy: Proxy) -> None:
        """CONNECT, then TLS with the place itself inside. Source: RFC 9110, section 9.3.6."""
        authority = f"{f'[{place.host}]' if ':' in place.host else place.host}:{place.port}".encode("ascii")
        asked = request_bytes(b"CONNECT", authority, [(b"Host", authority), *proxy.headers])
        tunnel = Exchange(asked, max_bytes=0)
        try:
            transport, _ = await dial(proxy.host, proxy.port, lambda: tunnel, resolver=self.resolver, trusted=True)
            await tunnel.head()
            if not 200 <= tunnel.status < 300:
                raise Unreachable(f"the proxy {proxy.host} answered {phrase(tunnel.status)}")
            loop = asyncio.get_running_loop()
            inner = await loop.start_tls(transport, exchange, self.tls, server_hostname=place.host.rstrip("."))
            if inner is None:
                raise Unreachable(f"TLS: {place.host}: the proxy {proxy.host} closed the connection")
        except ssl.SSLError as fault:
            tunnel.abort()
            raise Unreachable(tls_words(fault, place.host)) from None
        except BaseException:
            tunnel.abort()
            raise
        exchange.connection_made(inner)


def judge_named(host: str, allow: Sequence[Network]) -> None:
    """Refuse, by Unreachable, what a proxy would be asked for under a forbidden address or a name of this machine."""
    bare = host.rstrip(".").lower()
    named = literal("127.0.0.1") if bare == "localhost" or bare.endswith(".localhost") else literal(bare)
    word = named and forbidden(named, allow)
    if word:
        raise Unreachable(f"{host} is {word}: refused unless fetch.allow_private names it")
