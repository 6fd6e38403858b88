"""The bytes of an answer -> the document, gunzipped, bounded on the wire and after.

gzip or nothing: that is what was asked for; a file that is gzip itself is unpacked too. A coding given twice is a bomb
(888 bytes that decode to 400 MB were seen), a coding nobody offered is refused, and the inflating is done here, a
bounded step at a time, since the HTTP library's has no bound.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from service.fetching.reply import Reply, Unfit, size

_MAGIC = b"\x1f\x8b\x08"  # RFC 1952, section 2.3.1: gzip, deflated
MAX_MEMBERS = 1_000  # of one gzip stream; each costs time of its own, however empty


async def read_body(reply: Reply, pieces: AsyncIterator[bytes], *, max_bytes: int, limit_name: str) -> bytes:
    """The whole document. Raises Unfit where it is too large, coded as was not asked for, or broken."""
    length = reply.text(b"content-length") or ""
    if length.isascii() and length.isdigit() and int(length[:18]) > max_bytes:
        raise Unfit(f"{size(int(length[:18]))}: more than {limit_name} ({size(max_bytes)})", reply.status)
    codings = [word.strip() for word in (reply.text(b"content-encoding") or "").lower().split(",")]
    match [word for word in codings if word and word != "identity"]:
        case []:
            unpack: Gunzip | AsItComes = AsItComes(max_bytes)
        case ["gzip" | "x-gzip"]:
            unpack = Gunzip(max_bytes)
        case named:
            told = ", ".join(named)[:60]
            raise Unfit(f"content-encoding {told!r}, where gzip or none was asked for", reply.status)
    came, decoded = 0, 0
    parts: list[bytes] = []
    async for piece in pieces:
        came += len(piece)
        part = unpack.feed(piece)
        decoded += len(part)
        if came > max_bytes or decoded > max_bytes:
            raise Unfit(too_much(max_bytes, limit_name), reply.status)
        parts.append(part)
    parts.append(unpack.end())
    return b"".join(parts)


def too_much(max_bytes: int, limit_name: str) -> str:
    return f"over {size(max_bytes)} came: more than {limit_name} ({size(max_bytes)})"


class Gunzip:
    """gzip, member after member, one byte more than `most` at the utmost. Raises Unfit where it is none, or broken.

    What follows the last member and is no gzip (padding, a line that a plugin prints after its page) is left away, as
    gunzip and browsers do.
    """

    def __init__(self, most: int) -> None:
        self._left = most
        self._members = 1
        self._begun = False
        self._rest = b""  # after a member: a byte that may begin another
        self._over = False
        self._inflate = zlib.decompressobj(wbits=31)

    def feed(self, data: bytes) -> bytes:
        """What these bytes unpack to."""
        out: list[bytes] = []
        while data and self._left >= 0 and not self._over:
            if self._inflate.eof:
                data, self._rest = (self._rest + data).lstrip(b"\0"), b""
                if len(data) < len(_MAGIC):
                    self._rest = data
                    break
                if not data.startswith(_MAGIC):
                    self._over = True
                    break
                self._next_member()
            self._begun = True
            try:
                part = self._inflate.decompress(data, self._left + 1)
            except zlib.error:
                raise Unfit("says that it is gzip, and is not, or is damaged") from None
            out.append(part)
            self._left -= len(part)
            data = self._inflate.unused_data if self._inflate.eof else b""
        return b"".join(out)

    def end(self) -> bytes:
        """Nothing, where it ended whole."""
        if self._begun and not self._inflate.eof:
            raise Unfit("the answer broke off before its end (gzip)")
        return b""

    def _next_member(self) -> None:
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise Unfit(f"gzip of more than {MAX_MEMBERS} members")
        self._inflate = zlib.decompressobj(wbits=31)


class AsItComes:
    """A body without a coding. A file that was packed before it was put up ("feed.xml.gz") is unpacked, once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._start: bytes | None = b""  # until enough of it is there to tell
        self._gunzip: Gunzip | None = None

    def feed(self, data: bytes) -> bytes:
        """The bytes of the document in these, as far as it can be told what they are."""
        if self._gunzip:
            return self._gunzip.feed(data)
        if self._start is None:
            return data
        start = self._start + data
        if len(start) < len(_MAGIC):
            self._start = start
            return b""
        self._start = None
        if not start.startswith(_MAGIC):
            return start
        self._gunzip = Gunzip(self._most)
        return self._gunzip.feed(start)

    def end(self) -> bytes:
        """What was kept back."""
        return self._gunzip.end() if self._gunzip else self._start or b""
