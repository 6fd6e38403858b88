"""Target -> Fetched | NotModified | Failed, over HTTP: polite, bounded, and never to a forbidden address.

The order: wait for a turn at the host (`hosts.py`); dial, where the address is judged (`dial.py`); one exchange,
bounded (`wire.py`, `body.py`); follow at most MAX_HOPS redirects by hand, each hop through the same three; then say
what the last answer means (`reply.py`). One deadline holds over all of it but the waiting for turns. What goes wrong
is a Failed with words. The only door to httpx.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import httpx
import xxhash

from service.fetching.address import ascii_host, following, origin, port, proxy_of, start
from service.fetching.answers import Answer, Failed, Fetched, NotModified, Target
from service.fetching.body import read_body
from service.fetching.caching import media_type
from service.fetching.dial import Lookup, Network, Resolver, lookup
from service.fetching.hosts import Clock, Hosts, host_of
from service.fetching.reply import Reply, Unfit, meaning, phrase, refusal
from service.fetching.request import conditions, own_headers, request_lines
from service.fetching.route import Place, Proxy, Roads
from service.fetching.tls import trust
from service.fetching.trip import Trip, ended
from service.fetching.wire import Exchange, request_bytes

__all__ = ["Answer", "Clock", "Failed", "Fetched", "Fetcher", "NotModified", "Target", "host_of"]

MAX_HOPS = 5
MAX_REPLY = 64 * 1024  # bytes of an answer to a POST

PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
_OF_THE_WORLD = (httpx.HTTPError, httpx.StreamError, OSError, ValueError, ExceptionGroup)

_log = logging.getLogger(__name__)
# httpx writes every URL to its log, with whatever key a query carries.
logging.getLogger("httpx").setLevel(logging.WARNING)


class _Body(httpx.AsyncByteStream):
    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._exchange.body()

    async def aclose(self) -> None:
        self._exchange.abort()


class _Dialled(httpx.AsyncBaseTransport):
    """httpx's way to the network: one Exchange by the Roads. Request extensions: `trip`, `max_bytes`, `proxy`."""

    def __init__(self, roads: Roads) -> None:
        self._roads = roads

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        trip, max_bytes, proxy = (request.extensions[name] for name in ("trip", "max_bytes", "proxy"))
        url, target, lines = request.url, request.url.raw_path, request.headers.raw
        if proxy and url.scheme == "http":  # RFC 9112, section 3.2.2: a proxy is told the whole URL
            target, lines = b"http://" + url.netloc + target, [*lines, *proxy.headers]
        exchange = Exchange(request_bytes(request.method.encode(), target, lines, request.content), max_bytes=max_bytes)
        trip.begin(exchange)
        try:
            await self._roads.go(Place(url.scheme == "https", ascii_host(url), port(url)), exchange, proxy)
            await exchange.head()
        except BaseException:
            exchange.abort()
            raise
        return httpx.Response(exchange.status, stream=_Body(exchange))  # its lines are ours to read, Location too


class _NoCookies(httpx.Cookies):
    def extract_cookies(self, response: httpx.Response) -> None:
        """Take none: they would be tracked by, fill memory for ever, and cost a tenth of the time of a 304 to look for."""


class _Client(httpx.AsyncClient):
    cookies = _NoCookies()  # type: ignore[override]  # the base lets it be set from more types than it reads


class Fetcher:
    """Asks publishers for documents, within the manners and bounds that it was made with. One for the whole process."""

    def __init__(
        self,
        *,
        user_agent: str,
        timeout_s: float = 30,
        concurrency: int = 50,
        per_host: int = 2,
        host_pause_s: float = 1.0,
        allow_private: Sequence[Network] = (),
        proxy: str | None = None,
        hold_on_403: bool = False,
        clock: Clock | None = None,
        lookup: Lookup = lookup,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._clock = clock or Clock()
        self._user_agent = user_agent.encode("ascii", "replace")
        self._timeout_s = timeout_s
        self._proxy = proxy
        self._holding = frozenset({429, 503, 403} if hold_on_403 else {429, 503})
        self._resolver = Resolver(lookup)
        self.hosts = Hosts(per_host=per_host, pause_s=host_pause_s, concurrency=concurrency, clock=self._clock)
        self._client = _Client(
            transport=_Dialled(Roads(self._resolver, tuple(allow_private), tls or trust())),
            trust_env=False,
            timeout=None,  # one deadline over the whole exchange instead of one a read
        )

    async def __call__(self, target: Target) -> Answer:
        """Ask for one document. Raises nothing but CancelledError."""
        trip, began = Trip(), self._clock.monotonic()
        answer: Answer
        try:
            answer = await self._ask(target, trip)
        except Exception as fault:  # noqa: BLE001 - a hostile publisher costs its own refresh and nothing else
            answer = self._failed(fault, trip, target.max_bytes, target.limit_name)
        return replace(answer, wire_bytes=trip.wire_bytes, seconds=self._clock.monotonic() - began)

    async def post(
        self, url: str, data: Mapping[str, str] | bytes, *, headers: Mapping[str, str] | None = None
    ) -> Fetched | Failed:
        """Post a form (or bytes, with their Content-Type in `headers`) through the same doors; for WebSub hubs.

        Any 2xx is a Fetched with at most MAX_REPLY bytes of body; redirects are not followed. Raises nothing but
        CancelledError.
        """
        trip, began = Trip(), self._clock.monotonic()
        answer: Fetched | Failed
        try:
            answer = await self._post(Target(url, headers=headers or {}), data, trip)
        except Exception as fault:  # noqa: BLE001 - see __call__
            answer = self._failed(fault, trip, MAX_REPLY, "an answer to a POST may have")
        return replace(answer, wire_bytes=trip.wire_bytes, seconds=self._clock.monotonic() - began)

    async def aclose(self) -> None:
        """Let go of what is held; requests under way end by their own tasks."""
        await self._client.aclose()
        self._resolver.close()

    # One document, hop by hop

    async def _ask(self, target: Target, trip: Trip) -> Answer:
        (url, auth), proxy = start(target), proxy_of(target.proxy or self._proxy)
        own, held = own_headers(target, auth), conditions(target)
        if target.home and origin(httpx.URL(target.home)) != origin(url):
            own = {}  # a move that was followed once is still a redirect
        seen, permanent, at, left_s = {url}, True, "", self._timeout_s
        while True:
            trip.host, host = url.host, host_of(ascii_host(url))
            lines = request_lines(self._user_agent, own) + held
            async with self.hosts.visit(host, again=host == at):
                began = asyncio.get_running_loop().time()
                async with asyncio.timeout(left_s):
                    reply = await self._exchange(
                        httpx.Request("GET", url, headers=lines, extensions=_known(trip, target.max_bytes, proxy)),
                        target.max_bytes,
                        target.limit_name,
                    )
                left_s -= asyncio.get_running_loop().time() - began
            if reply.status not in REDIRECTS:
                break
            onward, at = following(url, reply), host
            trip.hops += 1
            if trip.hops > MAX_HOPS:
                raise Unfit(f"more than {MAX_HOPS} redirects", reply.status)
            if onward in seen:
                raise Unfit("redirects in a circle", reply.status)
            if origin(onward) != origin(url):
                own = {}  # never to another origin, and not back again once it was left
            permanent = permanent and reply.status in PERMANENT
            url = onward
            seen.add(url)
        moved_to = str(url) if trip.hops and permanent else None
        answer = meaning(reply, target, str(url), moved_to, now=self._clock.now(), holding=self._holding)
        if not isinstance(answer, Failed):
            return answer
        if answer.status in (401, 403) and not own and (target.headers or auth):
            answer = replace(answer, why=f"{answer.why}; credentials do not follow a redirect to another origin")
        return self._settled(replace(answer, why=answer.why + trip.where), host)

    async def _post(self, target: Target, data: Mapping[str, str] | bytes, trip: Trip) -> Fetched | Failed:
        url, auth = start(target)
        lines = request_lines(self._user_agent, own_headers(target, auth))
        content = data if isinstance(data, bytes) else str(httpx.QueryParams(dict(data))).encode("ascii")
        if not isinstance(data, bytes):
            lines.append((b"Content-Type", b"application/x-www-form-urlencoded"))
        extensions = _known(trip, MAX_REPLY, proxy_of(self._proxy))
        request = httpx.Request("POST", url, headers=lines, content=content, extensions=extensions)
        trip.host, host = url.host, host_of(ascii_host(url))
        async with self.hosts.visit(host), asyncio.timeout(self._timeout_s):
            reply = await self._exchange(request, MAX_REPLY, "an answer to a POST may have")
        if reply.body is None:
            return self._settled(refusal(reply, now=self._clock.now(), holding=self._holding), host)
        kind, charset = media_type(reply.text(b"content-type"))
        body_hash = xxhash.xxh3_128_digest(reply.body)
        return Fetched(reply.body, body_hash, str(url), None, reply.status, kind, charset)

    async def _exchange(self, request: httpx.Request, max_bytes: int, limit_name: str) -> Reply:
        response = await self._client.send(request, stream=True, auth=None, follow_redirects=False)
        try:
            status = response.status_code
            exchange: Exchange = request.extensions["trip"].exchange
            reply = Reply(status, exchange.headers)
            if status in (200, 203) or (request.method == "POST" and 200 <= status < 300):
                body = await read_body(reply, response.aiter_raw(), max_bytes=max_bytes, limit_name=limit_name)
                return replace(reply, body=body)
            return reply
        finally:
            await response.aclose()

    # What went wrong

    def _settled(self, failed: Failed, host: str) -> Failed:
        """Hold the host where it asked for that."""
        if not failed.hold_host or not failed.retry_after_s:
            return failed
        self.hosts.hold(host, self._clock.now() + timedelta(seconds=failed.retry_after_s), phrase(failed.status or 0))
        return replace(failed, host=host)

    def _failed(self, fault: Exception, trip: Trip, max_bytes: int, limit_name: str) -> Failed:
        said = ended(
            fault, trip, now=self._clock.now(), timeout_s=self._timeout_s, max_bytes=max_bytes, limit_name=limit_name
        )
        if said is not None:
            return said
        if isinstance(fault, httpx.InvalidURL) and not trip.exchange:
            return Failed("not a URL that can be asked for")
        if not isinstance(fault, _OF_THE_WORLD):
            _log.error("a fault of ours while asking %s", trip.host, exc_info=fault)
        return Failed(f"{type(fault).__name__}{_detail(fault)}{trip.where}")


def _known(trip: Trip, max_bytes: int, proxy: Proxy | None) -> dict[str, object]:
    return {"trip": trip, "max_bytes": max_bytes, "proxy": proxy}


def _detail(fault: Exception) -> str:
    """What a fault says of itself, unless it may quote a password."""
    text = str(fault)[:200]
    return f": {text}" if text and "@" not in text else ""
