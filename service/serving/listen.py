"""A place to listen -> a server whose clients are bounded in time, bytes and number.

A request has `request_s` to come in whole, an answer `answer_s` to be taken, and a connection `idle_s` between two
requests. Who is too slow is cut off. Where there are more than `connections`, the one that has waited longest for its
client goes: so any number of clients that hold connections open keep out nobody who asks.

An app may have a method `quick(url, headers)`: what it answers at once is written at once, without a task for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import resource
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from service.errors import StoreError
from service.serving.conditional import Headers

_FILES = 4096  # open files to ask the system for; its usual soft limit is 1024
_OWN_FILES = 300  # of these not for clients: store, workers, polls
# Bytes of answers that the system may hold for one connection. Left to itself it takes up to 4 MB: 250 clients that ask on
# and read slowly then made it copy 740 MB at once, and everybody else waited 1.6 s.
_IN_KERNEL = 262_144
_ONE_WRITE = 65_536  # bytes of a body that are worth copying behind its headers
_BODY_FOLLOWS = frozenset((b"content-length", b"transfer-encoding", b"upgrade"))
_HOST = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+,;=%-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?")
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one client may take."""

    request_s: float = 10.0
    answer_s: float = 60.0
    idle_s: float = 15.0
    request_bytes: int = 32_768
    connections: int = 1000


def door(place: str, key: str = "server.listen") -> socket.socket:
    """A socket that listens at HOST:PORT. Raises StoreError where that cannot be had."""
    host, _, port = place.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sets TCP_NODELAY where this is said
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _IN_KERNEL)  # connections inherit it
        made.bind((host, int(port)))
        made.listen(1024)
    except OSError as error:
        made.close()
        raise StoreError(
            place, f"cannot listen there: {(error.strerror or str(error)).lower()}; {key} names another"
        ) from error
    made.setblocking(False)
    return made


def room_for_clients(wanted: int = 1000) -> int:
    """How many connections the system's limit of open files leaves room for, after asking it for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _FILES:
        most = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    return wanted if soft == resource.RLIM_INFINITY else max(20, min(wanted, soft - _OWN_FILES))


class Server(uvicorn.Server):
    """uvicorn inside our loop: the daemon owns the signals. At least once a second it looks for clients that are too slow."""

    def __init__(self, app: Any, bounds: Bounds | None = None) -> None:
        bounds = bounds or Bounds()
        own = {"bounds": bounds, "waiting": {}, "quick": staticmethod(getattr(app, "quick", _never))}
        guarded = type("Guarded", (_Guarded,), own)
        super().__init__(
            uvicorn.Config(
                app, http=guarded, ws="none", log_config=None, access_log=False, lifespan="off", server_header=False,
                date_header=True, timeout_keep_alive=60, timeout_graceful_shutdown=2,
            )
        )  # fmt: skip
        self._swept_at = 0.0
        self._sweeps_every_s = min(1.0, bounds.request_s / 2)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def on_tick(self, counter: int) -> bool:
        now = asyncio.get_running_loop().time()
        if now - self._swept_at >= self._sweeps_every_s:
            self._swept_at = now
            for connection in list(self.server_state.connections):
                if isinstance(connection, _Guarded):
                    connection.look(now)
        return await super().on_tick(counter)


def _never(_url: bytes, _headers: Headers) -> None:
    return None


class _Guarded(HttpToolsProtocol):
    bounds: ClassVar[Bounds]
    waiting: ClassVar[dict[_Guarded, None]]  # connections that wait for their client, the longest first
    quick: ClassVar[Callable[[bytes, Headers], tuple[int, Headers, bytes] | None]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asks_since: float | None = None  # a request is coming in
        self._taken_since: float | None = None  # an answer is waiting to be taken
        self._idle_since: float | None = None
        self._received = 0
        self._answered = False  # this request, by `quick`

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._asks_since = self.loop.time()
        self.waiting[self] = None
        if len(self.connections) > self.bounds.connections:
            longest = next(iter(self.waiting))
            del self.waiting[longest]
            longest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.waiting.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._idle_since = None
        if self._asks_since is None:
            self._asks_since = self.loop.time()
        self._received += len(data)
        super().data_received(data)
        if self._received > self.bounds.request_bytes and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        self._answered = False
        if self._asks_since is None:
            self._asks_since = self.loop.time()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._check()
        self._taken_since = None
        self.waiting.pop(self, None)
        if not self._answers_at_once():
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._asks_since = None
        self._received = 0
        if self._answered:
            self._rest()
        else:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._unset_keepalive_if_required()
        if not self.transport.is_closing() and not self.pipeline:
            self._rest()

    def _rest(self) -> None:
        self._idle_since = self.loop.time()
        self.waiting[self] = None

    def _answers_at_once(self) -> bool:
        before: RequestResponseCycle | None = self.cycle
        busy = before is not None and not before.response_complete
        if busy or self.transport.is_closing() or self.transport.get_write_buffer_size():
            return False  # who asks on without taking the answers waits like everybody
        method = self.parser.get_method()
        if method not in (b"GET", b"HEAD") or self.expect_100_continue or not self._ends_here():
            return False
        found = type(self).quick(self.url, self.headers)
        if found is None:
            return False
        status, headers, body = found
        keep_alive = self.parser.get_http_version() == "1.1" and self.parser.should_keep_alive()
        lines = [STATUS_LINE[status]]
        for name, value in (*self.server_state.default_headers, *headers):
            lines += (name, b": ", value, b"\r\n")
        lines.append(b"\r\n" if keep_alive else b"connection: close\r\n\r\n")
        if method == b"GET" and len(body) <= _ONE_WRITE:
            lines.append(body)
        self.transport.write(b"".join(lines))
        if method == b"GET" and len(body) > _ONE_WRITE:
            self.transport.write(body)
        self._answered = True
        self.server_state.total_requests += 1
        if not keep_alive:
            self.transport.close()
        return True

    def _check(self) -> None:
        """Raises ValueError, which the parser's caller answers with 400, for what RFC 9112 (2.3, 3.2) wants refused."""
        version = self.parser.get_http_version()
        hosts = [value for name, value in self.headers if name == b"host"]
        if version not in ("1.0", "1.1") or len(hosts) > 1 or (not hosts and version == "1.1"):
            raise ValueError
        if hosts and not _HOST.fullmatch(hosts[0]):
            raise ValueError

    def _ends_here(self) -> bool:
        return not any(name in _BODY_FOLLOWS for name, _ in self.headers)

    def look(self, now: float) -> None:
        """Cut the client off if it is too slow, or idle for too long."""
        if self._asks_since is not None and now - self._asks_since > self.bounds.request_s:
            self.transport.abort()
        elif self.transport.get_write_buffer_size():
            self._taken_since = self._taken_since or now
            if now - self._taken_since > self.bounds.answer_s:
                self.transport.abort()
        else:
            self._taken_since = None
            if self._idle_since is not None and now - self._idle_since > self.bounds.idle_s:
                self.transport.close()
