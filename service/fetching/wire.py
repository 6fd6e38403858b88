"""One HTTP/1.1 exchange over one connection: request bytes out, head and body in, everything bounded.

Bounded are the bytes of the whole answer as they come (framing, interim answers and trailers included), the lines and
bytes of its head, the interim (1xx) answers, and what waits in memory for a slow reader. Time is the caller's: it
holds the deadline. The connection is never used twice: a feed is asked once an hour, and a fresh connection costs less
CPU than keeping a pool.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Iterable

import httptools

MAX_HEADER_LINES = 200
MAX_HEAD_BYTES = 64 * 1024
SWITCHING = 101
MAX_INTERIM = 8  # answers of 1xx before the real one
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] \d\d\d\b")
_AHEAD = 512 * 1024  # bytes read but not yet taken, at which the socket is left alone


class WireError(Exception):
    """What came is no answer, or none that will be taken; `why` is for a person."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TooMuch(WireError):  # noqa: N818
    """More bytes than may come."""


def request_bytes(method: bytes, target: bytes, headers: Iterable[tuple[bytes, bytes]], body: bytes = b"") -> bytes:
    """A request as it goes out. Raises WireError where a part would end its line early."""
    lines = [method + b" " + target + b" HTTP/1.1"]
    if any(byte <= 32 or byte == 127 for byte in target):
        raise WireError("the URL holds a space or a control character")
    for name, value in headers:
        if any(byte in part for part in (name, value) for byte in (0, 10, 13)) or b":" in name or b" " in name:
            raise WireError(f"header {name.decode('ascii', 'replace')[:60]!r}: a line end, or a colon in its name")
        lines.append(name + b": " + value)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


class Exchange(asyncio.Protocol):
    """The client's side of one exchange: `head()`, then `body()`, then `abort()` whatever happened."""

    def __init__(self, request: bytes, *, max_bytes: int) -> None:
        self._request = request
        self._most = max_bytes
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        # Harmless here, since one connection carries one answer: nothing can be smuggled past anybody.
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_chunked_length=True,
            lenient_data_after_close=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )
        self.wire_bytes = 0
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self._head_bytes = 0
        self._head_lines = 0
        self._interim = 0
        self._has_head = False
        self._start = b""
        self._done = False
        self._framed = False  # the end of the body can be told: a length, or chunks
        self._fault: WireError | None = None
        self._pieces: deque[bytes] = deque()
        self._held = 0
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None

    # What the caller does

    async def head(self) -> None:
        """Wait until `status` and `headers` are there. Raises WireError."""
        while not self._has_head:
            if self._fault:
                raise self._fault
            await self._more()

    async def body(self) -> AsyncIterator[bytes]:
        """The body as it came, content coding untouched. Raises WireError where it breaks off."""
        while True:
            while self._pieces:
                piece = self._pieces.popleft()
                self._held -= len(piece)
                if self._paused and self._held < _AHEAD and self._transport:
                    self._paused = False
                    self._transport.resume_reading()
                yield piece
            if self._fault:
                raise self._fault
            if self._done:
                return
            await self._more()

    def abort(self) -> None:
        """Drop the connection; without a farewell, since a publisher that drips could make that last."""
        if self._transport:
            self._transport.abort()
        self._pieces.clear()

    @property
    def _speaks_http(self) -> bool:
        return self._has_head or _STATUS_LINE.match(self._start) is not None

    def _more(self) -> asyncio.Future[None]:
        self._waiter = asyncio.get_running_loop().create_future()
        return self._waiter

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, fault: WireError) -> None:
        if not self._fault and not self._done:
            self._fault = fault
        self._wake()
        if self._transport:
            self._transport.abort()

    # What the connection does

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if self._done or self._fault:
            return
        self.wire_bytes += len(data)
        if not self._has_head:
            self._head_bytes += len(data)
            self._start = (self._start + data[:20]).lstrip(b"\r\n")[:20]
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError as wrong:
            cause = wrong.__context__
            self._fail(cause if isinstance(cause, WireError) else WireError(f"answered what cannot be read: {cause}"))
        except httptools.HttpParserUpgrade:
            self._fail(WireError("answered 101 Switching Protocols, which nobody asked for"))
        except httptools.HttpParserError as wrong:
            if not self._done:
                what = "broke HTTP's rules" if self._speaks_http else "answered something that is no HTTP"
                self._fail(WireError(f"{what}: {str(wrong)[:100].lower()}"))
        if not self._has_head and self._head_bytes > 2 * MAX_HEAD_BYTES:
            self._fail(WireError(f"header lines of more than {MAX_HEAD_BYTES // 1024} kB"))
        if self.wire_bytes > self._most + MAX_HEAD_BYTES and not self._done:
            self._fail(TooMuch("more bytes than may come"))
        if self._held >= _AHEAD and not self._paused and self._transport and not self._transport.is_closing():
            self._paused = True
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        return False  # close; connection_lost settles what it means

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._done or self._fault:
            pass
        elif self._has_head and not self._framed and exc is None:
            self._done = True
        elif self._has_head:
            self._fault = WireError("the answer broke off before its end")
        elif self.wire_bytes:
            self._fault = WireError("the connection was closed in the middle of the header lines")
        else:
            self._fault = WireError("the connection was closed without an answer")
        self._wake()

    # What the parser tells

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_lines += 1
        if self._head_lines > MAX_HEADER_LINES:
            raise WireError(f"more than {MAX_HEADER_LINES} header lines")
        if self._has_head:
            return  # trailers: bounded, and nobody asked for them
        if len(name) + len(value) > MAX_HEAD_BYTES:
            raise WireError(f"header lines of more than {MAX_HEAD_BYTES // 1024} kB")
        self.headers.append((name, value.strip(b" \t")))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status == SWITCHING:
            raise WireError("answered 101 Switching Protocols, which nobody asked for")
        if 100 <= status < 200:
            self._interim += 1
            self.headers.clear()
            if self._interim > MAX_INTERIM:
                raise WireError(f"more than {MAX_INTERIM} interim answers ({status})")
            return
        self.status = status
        codings = (value for name, value in self.headers if name.lower() == b"transfer-encoding")
        coding = b",".join(codings).strip().lower()
        if coding not in (b"", b"identity", b"chunked"):
            raise WireError(f"transfer-encoding {coding.decode('ascii', 'replace')[:60]!r}, which nobody asked for")
        self._framed = coding == b"chunked" or any(name.lower() == b"content-length" for name, _ in self.headers)
        self._has_head = True
        self._wake()

    def on_body(self, data: bytes) -> None:
        if not self._done:
            self._pieces.append(data)
            self._held += len(data)
            self._wake()

    def on_message_complete(self) -> None:
        if self._has_head:
            self._done = True
            self._wake()
