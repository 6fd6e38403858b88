"""A kept document and a request -> the answer: conditional GET and HEAD, in the gzip form or the plain one.

Source: RFC 9110, sections 8.8 (validators), 12.5.3 (Accept-Encoding), 13 (conditional requests: If-Match before
If-Unmodified-Since, If-None-Match before If-Modified-Since). Range is not offered: the whole is the answer (14.2).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

Headers = list[tuple[bytes, bytes]]

SECURITY: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
        b" frame-ancestors 'none'",
    ),
)

_TAG = re.compile(rb'\s*(?:,\s*)*(W/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?=,|$)')
_MONTHS = {calendar.month_abbr[i]: i for i in range(1, 13)}  # English: nothing here sets a locale
_IMF = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT")
_RFC850 = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d):(\d\d):(\d\d) GMT"
)
_ASCTIME = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})")


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes to serve with the headers of each answer made beforehand."""

    etag: bytes  # without quotes
    modified: datetime | None  # whole seconds
    body: bytes
    gzip: bytes | None
    whole: Headers  # of a 200
    whole_gzip: Headers
    unchanged: Headers  # of a 304
    unchanged_gzip: Headers
    seen_as: bytes | None = None  # the media type for a browser that would show it as a page
    status: int = 200
    key: str | None = None  # asked for before it is shown


def document(
    body: bytes,
    *,
    media_type: str,
    etag: str,
    gzip: bytes | None = None,
    modified: datetime | None = None,
    max_age_s: int = 300,
    link: str | None = None,
    status: int = 200,
    key: str | None = None,
    seen_as: str | None = None,
) -> Document:
    """A document ready to be served; `etag` is a hash of the body, the gzip form's is that one with "-gzip"."""
    scope = "private" if key is not None else "public"
    vary = [
        "Accept-Encoding",
        *(["Authorization"] if key is not None else []),
        *(["Sec-Fetch-Dest"] if seen_as else []),
    ]
    common: Headers = [
        (b"cache-control", f"{scope}, max-age={max_age_s}".encode()),
        (b"vary", ", ".join(vary).encode()),
    ]
    if modified:
        common.append((b"last-modified", format_datetime(modified.astimezone(UTC), usegmt=True).encode()))
    if link:
        common.append((b"link", link.encode()))
    plain = [*common, (b"etag", b'"%s"' % etag.encode())]
    packed = [*common, (b"etag", b'"%s-gzip"' % etag.encode())]
    kind: Headers = [(b"content-type", media_type.encode()), *SECURITY]
    return Document(
        etag=etag.encode(),
        modified=modified,
        body=body,
        gzip=gzip,
        whole=[*plain, *kind, (b"content-length", b"%d" % len(body))],
        whole_gzip=[*packed, *kind, (b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(gzip or b""))],
        unchanged=plain,
        unchanged_gzip=packed,
        seen_as=seen_as.encode() if seen_as else None,
        status=status,
        key=key,
    )


def answer(doc: Document, asked: Iterable[tuple[bytes, bytes]]) -> tuple[int, Headers, bytes]:
    """Status, headers and body for a GET (a HEAD sends them without the body). Header names are lower case."""
    said: dict[bytes, bytes] = {}
    for name, value in asked:
        if name in _HEARD:
            said[name] = said[name] + b"," + value if name in said else value
    packed = doc.gzip is not None and b"accept-encoding" in said and takes_gzip(said[b"accept-encoding"])
    if said and doc.status == 200:
        if not _still_wanted(doc, said):
            return 412, [(b"content-length", b"0"), *SECURITY], b""
        same = _unchanged(doc, said)
        if same is not None:
            return 304, doc.unchanged_gzip if same else doc.unchanged, b""
    headers, body = (doc.whole_gzip, doc.gzip) if packed and doc.gzip is not None else (doc.whole, doc.body)
    # Chromium shows application/atom+xml as source text, and application/xml with its style sheet.
    if doc.seen_as is not None and said.get(b"sec-fetch-dest") == b"document":
        headers = [(name, doc.seen_as if name == b"content-type" else value) for name, value in headers]
    return doc.status, headers, body


_HEARD = frozenset(
    (
        b"accept-encoding",
        b"if-match",
        b"if-unmodified-since",
        b"if-none-match",
        b"if-modified-since",
        b"sec-fetch-dest",
    )
)


def _still_wanted(doc: Document, said: dict[bytes, bytes]) -> bool:
    if b"if-match" in said:
        wanted = said[b"if-match"].strip()
        own = (doc.etag, doc.etag + b"-gzip")
        return wanted == b"*" or any(not weak and tag in own for weak, tag in tags(wanted))
    since = http_date(said.get(b"if-unmodified-since"))
    return since is None or doc.modified is None or doc.modified <= since


def _unchanged(doc: Document, said: dict[bytes, bytes]) -> bool | None:
    # None: send it. Otherwise whether the client holds the gzip form: a cached form of either kind is still good, so a
    # client that asks now with another Accept-Encoding need not load it again; the answer names the form it holds.
    packed = doc.gzip is not None and takes_gzip(said.get(b"accept-encoding", b""))
    if b"if-none-match" in said:
        wanted = said[b"if-none-match"].strip()
        if wanted == b"*":
            return packed
        held = {tag for _, tag in tags(wanted)}
        if doc.etag in held:
            return False
        return True if doc.etag + b"-gzip" in held else None
    since = http_date(said.get(b"if-modified-since"))
    return packed if since is not None and doc.modified is not None and doc.modified <= since else None


def tags(value: bytes) -> list[tuple[bool, bytes]]:
    """(weak, tag) of a list of entity tags; what is malformed ends the list."""
    found = []
    at = 0
    while match := _TAG.match(value, at):
        found.append((match[1] is not None, match[2]))
        at = match.end()
    return found


def takes_gzip(value: bytes) -> bool:
    """Whether Accept-Encoding allows gzip: named, or "*", with a weight that is not 0 and not below identity's."""
    weights: dict[str, float] = {}
    for part in value.decode("latin-1").lower().split(","):
        coding, _, rest = part.partition(";")
        weight = 1.0
        if rest.strip().startswith("q="):
            try:
                weight = float(rest.strip()[2:].strip())
            except ValueError:
                weight = 0.0
        weights[coding.strip()] = weight
    gzip = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def http_date(value: bytes | None) -> datetime | None:
    """A date in any of the three forms of RFC 9110, section 5.6.7; None where it is none of them."""
    if value is None:
        return None
    text = value.decode("latin-1").strip()
    if m := _IMF.fullmatch(text):
        return _date(m[3], m[2], m[1], m[4], m[5], m[6])
    if m := _RFC850.fullmatch(text):
        # Two digits: a year that seems more than 50 ahead is the one a century ago. For want of a clock that rule counts
        # from 2026: what is served is younger, and so are the dates that clients send back.
        year = 2000 + int(m[3]) if int(m[3]) <= 76 else 1900 + int(m[3])
        return _date(str(year), m[2], m[1], m[4], m[5], m[6])
    if m := _ASCTIME.fullmatch(text):
        return _date(m[6], m[1], m[2], m[3], m[4], m[5])
    return None


def _date(year: str, month: str, day: str, hour: str, minute: str, second: str) -> datetime | None:
    try:
        return datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), min(int(second), 59), tzinfo=UTC)
    except (KeyError, ValueError):
        return None
