"""A publisher on loopback for the whole suite: a real HTTP/1.1 server in its own thread, on a port the system gives.

`show` puts a document up, with what a good or a bad publisher does with it; `redirect`, `script` and `raw` do the
rest. Every request is kept as it came. The server knows nothing of the code under test.
"""

from __future__ import annotations

import asyncio
import gzip as gzip_module
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Headers = Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]
# What a raw answer is made of: bytes to send, seconds to wait; made anew for each request, and it may have no end.
Pieces = Iterable[bytes | float]

REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found"}


@dataclass(frozen=True)
class Request:
    """One request as it came; header names as sent, values as bytes; `at` counts seconds on the server's own clock."""

    method: str
    target: str
    headers: tuple[tuple[str, bytes], ...]
    body: bytes
    at: float
    peer: str

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    def header(self, name: str) -> bytes | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


@dataclass(frozen=True)
class Shown:
    """One answer; `wait_s` before the head, `drip_s` between the bytes of the body, `cut` after so many of them."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, bytes], ...] = ()
    wait_s: float = 0.0
    drip_s: float | None = None
    cut: int | None = None
    hang: bool = False
    chunked: bool = False
    gzip: bool = False
    pieces: Callable[[Request], Pieces] | None = None

    def header(self, name: str) -> bytes | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def _pairs(headers: Headers | None) -> tuple[tuple[str, bytes], ...]:
    items = headers.items() if isinstance(headers, Mapping) else headers or ()
    return tuple((name, value.encode() if isinstance(value, str) else value) for name, value in items)


def shown(
    body: bytes | str = b"",
    status: int = 200,
    headers: Headers | None = None,
    *,
    etag: str | bytes | None = None,
    last_modified: str | bytes | None = None,
    **manner: float | int | bool | None,
) -> Shown:
    """An answer; `etag` and `last_modified` are short for the two headers. `manner`: the other fields of Shown."""
    pairs = _pairs(headers)
    pairs += _pairs([("ETag", etag)] if etag is not None else [])
    pairs += _pairs([("Last-Modified", last_modified)] if last_modified is not None else [])
    return Shown(body.encode() if isinstance(body, str) else body, status, pairs, **manner)  # type: ignore[arg-type]


@dataclass
class Newsstand:
    """`host` may be any address of 127.0.0.0/8, or 0.0.0.0 for all of them; `tls` makes it an https server."""

    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    connections: int = 0  # ever made, asked or not
    most_at_once: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        self._shown: dict[str, list[Shown]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_once = 0
        self._ready = threading.Event()
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="newsstand", daemon=True)
        self._thread.start()
        self._ready.wait(10)

    # Putting things up

    def show(
        self, path: str, body: bytes | str = b"", status: int = 200, headers: Headers | None = None, **manner: object
    ) -> str:
        """Put a document up, in place of what was there; answers 304 where a request names its ETag or Last-Modified.
        -> URL.
        """
        self._shown[path] = [shown(body, status, headers, **manner)]  # type: ignore[arg-type]
        return self.url(path)

    def script(self, path: str, *answers: Shown) -> str:
        """Give these answers in turn, the last one for ever. -> URL."""
        self._shown[path] = list(answers)
        return self.url(path)

    def redirect(self, path: str, to: str | bytes, status: int = 302) -> str:
        return self.show(path, b"", status, {"Location": to})

    def raw(self, path: str, *pieces: bytes | float, forever: bytes | None = None, every_s: float = 0.0) -> str:
        """Send these very bytes (numbers are seconds to wait), then `forever` again and again, then close. -> URL."""

        def script(_: Request) -> Pieces:
            yield from pieces
            while forever is not None:
                yield forever
                yield every_s

        self._shown[path] = [Shown(pieces=script)]
        return self.url(path)

    def remove(self, path: str) -> None:
        self._shown.pop(path, None)

    def clear(self) -> None:
        """Take everything down and forget who asked."""
        self._shown.clear()
        self.requests.clear()

    # Looking

    @property
    def base(self) -> str:
        host = "127.0.0.1" if self.host == "0.0.0.0" else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    def url(self, path: str, host: str | None = None) -> str:
        """The address of a path; `host` puts another name or loopback address in."""
        return (self.base if host is None else f"{'https' if self.tls else 'http'}://{host}:{self.port}") + path

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def last(self, path: str | None = None) -> Request:
        return (self.requests if path is None else self.asked(path))[-1]

    def wait_for(self, count: int, path: str | None = None, timeout_s: float = 10.0) -> bool:
        """Wait until so many requests came (for `path`); False where they did not in time."""
        with self._changed:
            return self._changed.wait_for(
                lambda: len(self.requests if path is None else self.asked(path)) >= count, timeout=timeout_s
            )

    def close(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    def __enter__(self) -> Newsstand:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Serving

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, self.host, self.port, ssl=self.tls, backlog=1024, limit=1 << 20)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._loop.set_exception_handler(lambda _loop, _context: None)  # broken connections are its daily bread
        self._ready.set()
        try:
            self._loop.run_forever()
        finally:
            server.close()
            self._loop.run_until_complete(self._end())
            self._loop.close()

    @staticmethod
    async def _end() -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            while await self._one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, asyncio.CancelledError):
            pass
        finally:
            self._at_once -= 1
            writer.transport.abort() if self.tls else writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        parted = (line.partition(":") for line in lines if line)
        headers = tuple((name, value.strip().encode("latin-1")) for name, _, value in parted)
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
        body = await reader.readexactly(length)
        peer = writer.get_extra_info("sockname")[0]
        request = Request(method, target, headers, body, time.monotonic(), peer)
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()
        answers = self._shown.get(target) or self._shown.get(request.path) or [Shown(b"no such paper", 404)]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer.pieces:
            await self._play(answer.pieces(request), writer)
            return False
        return await self._give(request, answer, writer)

    async def _play(self, pieces: Pieces, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            if isinstance(piece, bytes):
                writer.write(piece)
                await writer.drain()
            else:
                await asyncio.sleep(piece)

    async def _give(self, request: Request, answer: Shown, writer: asyncio.StreamWriter) -> bool:
        if answer.hang:
            await asyncio.sleep(3600)
        if answer.wait_s:
            await asyncio.sleep(answer.wait_s)
        status, body = answer.status, answer.body
        if status == 200 and self._unchanged(request, answer):
            status, body = 304, b""
        pairs = [(name.encode("latin-1"), value) for name, value in answer.headers]
        given = {name.lower() for name, _ in pairs}
        if answer.gzip and status == 200:
            body = gzip_module.compress(body, mtime=0)
            pairs.append((b"Content-Encoding", b"gzip"))
        close = (request.header("connection") or b"").lower() == b"close" or answer.cut is not None
        if answer.chunked:
            pairs.append((b"Transfer-Encoding", b"chunked"))
            parts = (body[start : start + 1000] for start in range(0, len(body), 1000))
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
        elif status != 304 and b"content-length" not in given:
            pairs.append((b"Content-Length", str(len(body)).encode()))
        pairs.append((b"Connection", b"close" if close else b"keep-alive"))
        head = f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}\r\n".encode()
        head += b"".join(name + b": " + value + b"\r\n" for name, value in pairs) + b"\r\n"
        body = b"" if request.method == "HEAD" else body[: answer.cut]
        if answer.drip_s is None:
            writer.write(head + body)
        else:
            await self._play((piece for byte in body for piece in (bytes([byte]), answer.drip_s)), _after(writer, head))
        await writer.drain()
        return not close

    @staticmethod
    def _unchanged(request: Request, answer: Shown) -> bool:
        etag, asked = answer.header("etag"), request.header("if-none-match")
        if asked is not None:
            return etag is not None and etag in [part.strip() for part in asked.split(b", ")]
        modified = answer.header("last-modified")
        return modified is not None and request.header("if-modified-since") == modified


def _after(writer: asyncio.StreamWriter, head: bytes) -> asyncio.StreamWriter:
    writer.write(head)
    return writer
