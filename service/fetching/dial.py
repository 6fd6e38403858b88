"""Host and port -> a connection: the one way from this process to the outside.

A name is resolved once; every address that came back is judged; if one of them is forbidden nothing is dialled; the
connection goes to the very address that was judged, so that a name that changes its mind in between gains nothing. The
name stays what the TLS certificate is checked against. `allow` is what the user opened by `fetch.allow_private`.
"""

from __future__ import annotations

import asyncio
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeVar

from service.fetching.tls import tls_words

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Lookup = Callable[[str, int], Sequence[str]]
P = TypeVar("P", bound=asyncio.Protocol)

# Every range that is no public host, with the word for it. `ipaddress.is_global` (3.11) takes NAT64, 6to4,
# v4-compatible, fec0::/10, 3fff::/20, 5f00::/16, 192.88.99.0/24 and multicast for global. Source: the IANA
# special-purpose address registries for IPv4 and IPv6, and the RFC beside each row.
FORBIDDEN: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), word)
    for network, word in (
        ("0.0.0.0/8", "unspecified"),  # RFC 791: "this network"; Linux connects 0.0.0.0 to itself
        ("10.0.0.0/8", "private"),  # RFC 1918
        ("100.64.0.0/10", "carrier-grade NAT"),  # RFC 6598
        ("127.0.0.0/8", "loopback"),  # RFC 1122
        ("169.254.0.0/16", "link-local"),  # RFC 3927; cloud metadata lives at 169.254.169.254
        ("172.16.0.0/12", "private"),  # RFC 1918
        ("192.0.0.0/24", "reserved"),  # RFC 6890
        ("192.0.2.0/24", "documentation"),  # RFC 5737
        ("192.88.99.0/24", "6to4 relay"),  # RFC 7526
        ("192.168.0.0/16", "private"),  # RFC 1918
        ("198.18.0.0/15", "benchmarking"),  # RFC 2544
        ("198.51.100.0/24", "documentation"),  # RFC 5737
        ("203.0.113.0/24", "documentation"),  # RFC 5737
        ("224.0.0.0/4", "multicast"),  # RFC 1112
        ("240.0.0.0/4", "reserved"),  # RFC 1112; 255.255.255.255 is broadcast
        ("::/128", "unspecified"),  # RFC 4291
        ("::1/128", "loopback"),  # RFC 4291
        ("::ffff:0:0/96", "v4-mapped"),  # RFC 4291
        ("::ffff:0:0:0/96", "v4-translated"),  # RFC 2765
        ("::/96", "v4-compatible"),  # RFC 4291, deprecated
        ("64:ff9b::/96", "NAT64"),  # RFC 6052
        ("64:ff9b:1::/48", "NAT64"),  # RFC 8215
        ("100::/64", "discard-only"),  # RFC 6666
        ("2001::/23", "protocol assignment"),  # RFC 2928: Teredo, ORCHID, benchmarking and their kin
        ("2001:db8::/32", "documentation"),  # RFC 3849
        ("2002::/16", "6to4"),  # RFC 3056
        ("3fff::/20", "documentation"),  # RFC 9637
        ("5f00::/16", "segment routing"),  # RFC 9602
        ("fc00::/7", "private"),  # RFC 4193
        ("fe80::/10", "link-local"),  # RFC 4291
        ("fec0::/10", "site-local"),  # RFC 3879, deprecated
        ("ff00::/8", "multicast"),  # RFC 4291
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # all that IANA gives out; the rest of IPv6 is nobody's

ATTEMPT_S = 5.0  # for each address but the last: a host whose IPv6 leads nowhere is still reached within the deadline
MAX_TRIED = 6  # addresses of one name


class Unreachable(Exception):  # noqa: N818 - it says what is so, as Failed does
    """No connection; `why` is for a person."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def forbidden(address: Address, allow: Sequence[Network] = ()) -> str | None:
    """The word for the forbidden range that `address` lies in; None where it may be dialled."""
    if any(address in network for network in allow):
        return None
    for network, word in FORBIDDEN:
        if address in network:  # never so for the other version's
            return word
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return "reserved"
    return None


def literal(host: str) -> Address | None:
    """The address that `host` spells, in any form that the system takes ("127.1", "0x7f.1", "2130706433"); else None."""
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host)) if host[:1].isdigit() and " " not in host else None
    except (OSError, ValueError):
        return None


def lookup(host: str, port: int) -> Sequence[str]:
    """All addresses of a name by the system's resolver, its order kept. Blocks; raises OSError.

    The name goes in as bytes: given as text, Python's own IDNA would raise UnicodeError on long or empty labels.
    """
    found = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(entry[4][0]) for entry in found]


class Resolver:
    """Names -> addresses in threads of its own.

    `getaddrinfo` cannot be cancelled: a name server that never answers keeps its thread for as long as the system
    tries (5 to 30 s), whatever the deadline says. So these threads are many, are nobody else's, and do not hold up the
    end of the process.
    """

    def __init__(self, lookup: Lookup = lookup, *, threads: int = 32) -> None:
        self._lookup = lookup
        self._most = threads
        self._threads = 0
        self._waiting = 0  # asked and not yet taken up
        self._idle = 0
        self._lock = threading.Lock()
        self._asked: queue.SimpleQueue[tuple[str, int, asyncio.Future[Sequence[str]]] | None] = queue.SimpleQueue()

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        """All addresses of `host`; a literal is its own. Raises Unreachable in words."""
        spelled = literal(host)
        if spelled is not None:
            return (spelled,)
        future: asyncio.Future[Sequence[str]] = asyncio.get_running_loop().create_future()
        with self._lock:
            self._waiting += 1
            more = self._waiting > self._idle and self._threads < self._most
            self._threads += more
        self._asked.put((host, port, future))
        if more:
            threading.Thread(target=self._work, name="winnow-dns", daemon=True).start()
        try:
            found = await future
            addresses = tuple(dict.fromkeys(ip_address(text.partition("%")[0]) for text in found))
        except socket.gaierror as fault:
            raise Unreachable(_no_address(host, fault)) from None
        except (OSError, UnicodeError, ValueError) as fault:
            raise Unreachable(f"DNS: {host[:100]} cannot be looked up: {fault}") from None
        if not addresses:
            raise Unreachable(f"DNS: {host} has no address")
        return addresses

    def close(self) -> None:
        """Let the threads go; one inside a lookup ends after it."""
        with self._lock:
            threads, self._threads = self._threads, 0
        for _ in range(threads):
            self._asked.put(None)

    def _work(self) -> None:
        while True:
            with self._lock:
                self._idle += 1
            asked = self._asked.get()
            with self._lock:
                self._idle -= 1
                self._waiting -= asked is not None
            if asked is None:
                return
            host, port, future = asked
            if future.cancelled():
                continue
            found: Sequence[str] | Exception
            try:
                found = self._lookup(host, port)
            except Exception as fault:  # noqa: BLE001 - whatever a resolver raises belongs to the one who asked
                found = fault
            try:
                future.get_loop().call_soon_threadsafe(_tell, future, found)
            except RuntimeError:
                return  # the loop is closed: nobody waits any more


def _tell(future: asyncio.Future[Sequence[str]], found: Sequence[str] | Exception) -> None:
    if future.done():
        return
    if isinstance(found, Exception):
        future.set_exception(found)
    else:
        future.set_result(found)


def _no_address(host: str, fault: socket.gaierror) -> str:
    if fault.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
        return f"DNS: no such host {host}"
    if fault.errno == socket.EAI_AGAIN:
        return f"DNS: no answer about {host} for now"
    return f"DNS: {host}: {fault.strerror or fault}"


async def dial(
    host: str,
    port: int,
    protocol: Callable[[], P],
    *,
    resolver: Resolver,
    allow: Sequence[Network] = (),
    tls: ssl.SSLContext | None = None,
    trusted: bool = False,
) -> tuple[asyncio.Transport, P]:
    """A connection to `host`, under TLS where `tls` is given. Raises Unreachable, in words; its caller has the deadline.

    `trusted` is for a proxy that the user named: it may stand anywhere.
    """
    addresses = await resolver(host, port)
    if not trusted:
        for address in addresses:
            word = forbidden(address, allow)
            if word:
                told = host if str(address) == host else f"{host} is at {address}, which"
                raise Unreachable(f"{told} is {word}: refused unless fetch.allow_private names it")
    loop = asyncio.get_running_loop()
    fault: OSError | None = None
    tried = addresses[:MAX_TRIED]
    for address in tried:
        try:
            async with asyncio.timeout(None if address is tried[-1] else ATTEMPT_S):
                transport, made = await loop.create_connection(
                    protocol, str(address), port, ssl=tls, server_hostname=host.rstrip(".") if tls else None
                )
                return transport, made
        except ssl.SSLError as wrong:
            raise Unreachable(tls_words(wrong, host)) from None
        except OSError as wrong:
            fault = wrong
        except ValueError as wrong:  # a certificate's or a server's name that the ssl module cannot take
            raise Unreachable(f"TLS: {host}: {wrong}") from None
    raise Unreachable(_no_connection(host, port, fault))


def _no_connection(host: str, port: int, fault: OSError | None) -> str:
    match fault:
        case ConnectionRefusedError():
            return f"connection refused by {host}, port {port}"
        case TimeoutError():
            return f"no connection to {host}, port {port}: no answer"
        case ConnectionError():
            return f"{host}, port {port}, broke the connection off while it was made"
        case None:
            return f"no connection to {host}, port {port}"
        case _:
            return f"no connection to {host}, port {port}: {(fault.strerror or str(fault)).lower()}"
