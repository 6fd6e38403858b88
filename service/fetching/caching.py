"""What a publisher's header lines say about time and type: Retry-After, Cache-Control, Expires, Content-Type. Pure.

Whatever cannot be read counts as not said. Nothing here believes a number without a bound.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# A pause longer than this is a mistake or a trick; asking once a week harms nobody.
LONGEST_RETRY_S = 7 * 86_400
LONGEST_FRESH_S = 366 * 86_400  # cadence.py caps it again, by the user's max_interval
MAX_VALIDATOR = 2_000  # bytes; the longest ETags seen in feeds are under 200

_DELAY = re.compile(r"\s*(\d+)(?:\.(\d*))?\s*", re.ASCII)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,18})", re.IGNORECASE)
_NO_CACHE = re.compile(r"(?:^|[\s,])no-(?:cache|store)\s*(?:$|[,;])", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"\s*([\w!#$&^.+-]{1,100}/[\w!#$&^.+-]{1,100})\s*(?:;|,|$)")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?\s*([A-Za-z0-9][\w.:+-]{0,60})", re.IGNORECASE)


def http_date(text: str | None) -> datetime | None:
    """The instant an HTTP-date names, UTC; None where it names none. Source: RFC 9110, section 5.6.7, all three forms."""
    if not text or len(text) > 100:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def retry_after_s(text: str | None, now: datetime) -> int | None:
    """Seconds that a Retry-After asks for, from seconds or an HTTP-date; 0 for a date gone by; at most LONGEST_RETRY_S.

    Seconds may have a fraction, which some limiters write. Source: RFC 9110, section 10.2.3.
    """
    if text is None:
        return None
    if found := _DELAY.fullmatch(text):
        return min(int(found[1][:18]) + bool((found[2] or "").strip("0")), LONGEST_RETRY_S)
    until = http_date(text)
    if until is None:
        return None
    return max(0, min(-int((now - until).total_seconds() // 1), LONGEST_RETRY_S))


def fresh_for_s(
    cache_control: str | None, expires: str | None, date: str | None, age: str | None, now: datetime
) -> int | None:
    """For how many seconds the publisher says that its answer stays fresh; None where it says nothing.

    `no-cache` and `no-store` are 0: they ask for no pause. max-age wins over Expires; s-maxage is for shared caches,
    which this is not. An Expires that is no date ("0", "-1") is in the past. Source: RFC 9111, sections 4.2.1, 4.2.3
    and 5.3.
    """
    if cache_control:
        if _NO_CACHE.search(cache_control):
            return 0
        found = _MAX_AGE.search(cache_control)
        if found:
            old = int(age) if age and age.isascii() and age.isdigit() and len(age) < 12 else 0
            return max(0, min(int(found[1]) - old, LONGEST_FRESH_S))
    if expires is not None:
        until = http_date(expires)
        if until is None:
            return 0
        start = http_date(date) or now
        return max(0, min(int((until - start).total_seconds()), LONGEST_FRESH_S))
    return None


def media_type(content_type: str | None) -> tuple[str | None, str | None]:
    """(type in lower case without parameters, charset as written) of a Content-Type; None for what is not there."""
    if not content_type:
        return None, None
    content_type = content_type[:1_000]
    found = _MEDIA_TYPE.match(content_type)
    charset = _CHARSET.search(content_type)
    return found[1].lower() if found else None, charset[1] if charset else None


def validator(raw: bytes | None) -> bytes | None:
    """A validator that can be echoed: the publisher's bytes as they came, or None where they are empty or unfit to
    send.
    """
    if not raw or len(raw) > MAX_VALIDATOR or any(byte in raw for byte in (0, 10, 13)):
        return None
    return raw
