"""The bytes of an answer -> the document, gunzipped, bounded on the wire and after.

gzip or nothing: that is what was asked for. A coding given twice is a bomb (888 bytes that decode to 400 MB were
seen), a coding nobody offered is refused, and the inflating is done here, a bounded step at a time, since the HTTP
library's has no bound.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from service.fetching.reply import Reply, Unfit, size

MAX_MEMBERS = 1_000  # of one gzip stream; each costs time of its own, however empty


async def read_body(reply: Reply, pieces: AsyncIterator[bytes], *, max_bytes: int, limit_name: str) -> bytes:
    """The whole document. Raises Unfit where it is too large, coded as was not asked for, or broken."""
    length = reply.text(b"content-length") or ""
    if length.isascii() and length.isdigit() and int(length[:18]) > max_bytes:
        raise Unfit(f"{size(int(length[:18]))}: more than {limit_name} ({size(max_bytes)})", reply.status)
    codings = [word.strip() for word in (reply.text(b"content-encoding") or "").lower().split(",") if word.strip()]
    match codings:
        case [] | ["identity"]:
            gunzip = None
        case ["gzip" | "x-gzip"]:
            gunzip = Gunzip(max_bytes)
        case _:
            named = ", ".join(codings)[:60]
            raise Unfit(f"content-encoding {named!r}, where gzip or none was asked for", reply.status)
    came, decoded = 0, 0
    parts: list[bytes] = []
    async for piece in pieces:
        came += len(piece)
        part = gunzip.feed(piece) if gunzip else piece
        decoded += len(part)
        if came > max_bytes or decoded > max_bytes:
            raise Unfit(too_much(max_bytes, limit_name), reply.status)
        parts.append(part)
    if gunzip:
        gunzip.end()
    return b"".join(parts)


def too_much(max_bytes: int, limit_name: str) -> str:
    return f"over {size(max_bytes)} came: more than {limit_name} ({size(max_bytes)})"


class Gunzip:
    """gzip, member after member, one byte more than `most` at the utmost. Raises Unfit where it is none, or broken."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._members = 1
        self._begun = False
        self._inflate = zlib.decompressobj(wbits=31)

    def feed(self, data: bytes) -> bytes:
        out: list[bytes] = []
        while data and self._left >= 0:
            if self._inflate.eof:
                data = data.lstrip(b"\0")  # some servers pad the end
                if not data:
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

    def end(self) -> None:
        if self._begun and not self._inflate.eof:
            raise Unfit("the answer broke off before its end (gzip)")

    def _next_member(self) -> None:
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise Unfit(f"gzip of more than {MAX_MEMBERS} members")
        self._inflate = zlib.decompressobj(wbits=31)
