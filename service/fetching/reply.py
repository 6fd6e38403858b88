"""The last answer of a publisher -> what it means: Fetched | NotModified | Failed. Pure.

Also the words for statuses, sizes and spans that the fetching modules say.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import xxhash

from service.fetching.answers import Answer, Failed, Fetched, NotModified, Target
from service.fetching.caching import fresh_for_s, media_type, retry_after_s, validator


class Unfit(Exception):  # noqa: N818 - it says what is so, as Failed does
    """An answer that gives no document, or a question that cannot be asked; becomes a Failed."""

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.status = status


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came: header lines in their order and bytes; `body` only where it may be a document."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes | None = None

    def line(self, name: bytes) -> bytes | None:
        """The first line of that (lower-case) name, byte for byte; None where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def lines(self, name: bytes) -> list[str]:
        """Every line of that (lower-case) name."""
        return [value.decode("latin-1") for key, value in self.headers if key.lower() == name]

    def text(self, name: bytes) -> str | None:
        """All lines of that (lower-case) name joined by commas, as RFC 9110, section 5.2, lets them be read."""
        lines = self.lines(name)
        return ", ".join(lines) if lines else None


def meaning(
    reply: Reply, target: Target, url: str, moved_to: str | None, *, now: datetime, holding: Set[int]
) -> Answer:
    """What a reply that is no redirect says. `holding`: the statuses that, with Retry-After, are said for a whole
    host.
    """
    status = reply.status
    etag, last_modified = validator(reply.line(b"etag")), validator(reply.line(b"last-modified"))
    expires, date, age = (next(iter(reply.lines(name)), None) for name in (b"expires", b"date", b"age"))
    fresh_s = fresh_for_s(reply.text(b"cache-control"), expires, date, age, now)
    if status == 304:
        sent = validator(target.etag), validator(target.last_modified)
        if not any(sent):
            return Failed("answered 304 Not Modified to a request that set no condition", status)
        return NotModified(status, etag or sent[0], last_modified or sent[1], moved_to, fresh_s)
    if reply.body is None:
        return refusal(reply, now=now, holding=holding)
    body_hash = xxhash.xxh3_128_digest(reply.body)
    if body_hash == target.body_hash:
        return NotModified(status, etag, last_modified, moved_to, fresh_s, same_body=True)
    kind, charset = media_type(reply.text(b"content-type"))
    return Fetched(reply.body, body_hash, url, moved_to, status, kind, charset, etag, last_modified, fresh_s)


def refusal(reply: Reply, *, now: datetime, holding: Set[int]) -> Failed:
    """What a reply without a document says."""
    status = reply.status
    asked = (retry_after_s(line, now) for line in reply.lines(b"retry-after"))
    retry_s = max((s for s in asked if s is not None), default=None) if status >= 400 else None
    why = f"answered {phrase(status)}"
    if retry_s:
        why += f", and to be asked again after {span(retry_s)}"
    return Failed(why, status, retry_s, hold_host=status in holding and bool(retry_s), gone=status == 410)


def phrase(status: int) -> str:
    """A status with the words of the standard; the publisher's own words are not repeated."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def size(count: int) -> str:
    """A number of bytes as a person says it: "12.4 MB", "64 kB", "300 bytes"."""
    for unit, bytes_each in (("MB", 1_000_000), ("kB", 1_000)):
        if count >= bytes_each:
            return f"{round(count / bytes_each, 1):g} {unit}"
    return f"{count} bytes"


def span(seconds: int) -> str:
    """A number of seconds as a person says it: "90 s", "15 min", "3 h"."""
    for unit, seconds_each in (("h", 3_600), ("min", 60)):
        if seconds >= 2 * seconds_each:
            return f"{round(seconds / seconds_each)} {unit}"
    return f"{seconds} s"
