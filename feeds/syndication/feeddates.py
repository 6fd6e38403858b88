"""Dates as people write them in feeds -> aware times in UTC.

RFC 3339 and RFC 822 come first and are exact; then whatever can be made out: months in some fifty languages, numbers in
the order that fits, am and pm, years of the Buddhist and the Persian calendar, seconds since 1970. Nothing is guessed
where no year is said. A time without a zone is UTC; a date without a time is noon in the reader's timezone.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feeds.fold import fold
from feeds.months import ZONES, month_of

_FIRST_YEAR: Final = 1900  # the years 0000 and 0001 are what databases give for "never"

_RFC3339: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(?:([Zz])|([+-])(\d\d):?(\d\d)?)"
)
_RFC822: Final = re.compile(
    r"(?:[A-Za-z]{3},?\s+)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4}|\d\d)\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*"
    r"(?:(GMT|UTC|UT|Z)|([+-])(\d\d):?(\d\d))(?:\s*\([A-Za-z]{1,5}\))?"
)
_ENGLISH: Final = dict(
    zip(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), range(1, 13), strict=True)
)


class _Day(NamedTuple):
    year: int
    month: int
    day: int


def parse_date(text: str | None, *, timezone_name: str = "UTC", received: datetime | None = None) -> datetime | None:
    """The moment that a feed's date names, in UTC; None where it names none. One after `received` is taken for it.

    Years before 1900, the first second of 1970 and all-zero dates are what systems write for "unknown": None.
    """
    if not text or len(text) > 300:
        return None
    text = text.strip()
    try:
        moment = _exact(text) or _loose(fold(text), timezone_name)
        if moment is None:
            return None
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if moment.year < _FIRST_YEAR or moment.timestamp() == 0:
        return None
    return received if received is not None and moment > received else moment


def _exact(text: str) -> datetime | None:
    if found := _RFC3339.fullmatch(text):
        year, month, day, hour, minute, second, _, sign, hours, minutes = found.groups()
        return _moment(_Day(int(year), int(month), int(day)), hour, minute, second, _offset(sign, hours, minutes))
    if found := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, _, sign, hours, minutes = found.groups()
        if number := _ENGLISH.get(name.lower()):
            return _moment(
                _Day(_full_year(year), number, int(day)), hour, minute, second, _offset(sign, hours, minutes)
            )
    return None


def _moment(day: _Day, hour: str | int, minute: str | int, second: str | int | None, zone: tzinfo) -> datetime:
    """The time of day may be 24:00 and have a leap second: both are the next moment."""
    start = datetime(*day, tzinfo=zone)
    hours, minutes, seconds = int(hour), int(minute), int(second or 0)
    if hours > 24 or minutes > 59 or seconds > 60:
        raise ValueError("no time of day")
    return start + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> tzinfo:
    if not sign or not hours:
        return UTC
    distance = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-distance if sign == "-" else distance) if distance < timedelta(hours=24) else UTC


def _full_year(text: str) -> int:
    """RFC 2822, section 4.3: two digits up to 49 are of this century; three digits count from 1900."""
    year = int(text)
    return year if len(text) > 3 else year + 1900 if len(text) == 3 or year >= 50 else year + 2000


# From here on, on folded text: lower case, ASCII digits, no accents, no invisible characters.
_EPOCH: Final = re.compile(r"(?:/date\()?(\d{9,10})(\d{3})?(?:\.\d+)?(?:(?:[+-]\d{4})?\)/)?")  # .NET: "/Date(ms)/"
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[t ]?(\d\d)(\d\d)(\d\d)?)?")
_WEEK: Final = re.compile(r"(\d{4})-?w(\d\d)(?:-?([1-7]))?")
_ORDINAL: Final = re.compile(r"(\d{4})-(\d{3})")
_TIME: Final = re.compile(
    r"(?P<before>[ap]\.?m\.?|上午|下午|午前|午後|오전|오후)?\s*(?<![\d:])(?P<h>\d{1,2})\s*(?::|h(?=\d)|時|时|點|点|시)\s*"
    r"(?P<m>\d{1,2})\s*(?:(?::|分|분)\s*(?:(?P<s>\d{1,2})(?:[.,]\d+)?\s*(?:秒|초)?)?)?(?!\d)"
    r"\s*(?P<after>[ap]\.?\s?m\b\.?|μ\.?μ\.?|π\.?μ\.?|ب\.?ظ|ق\.?ظ|مساء|صباحا|م(?!\w)|ص(?!\w)|sa(?!\w)|ch(?!\w))?"
)
_BARE_HOUR: Final = re.compile(r"(?<![\d:./-])(?P<h>\d{1,2})(?:\.(?P<m>\d\d))?\s*(?P<after>[ap]\.?\s?m\b\.?)")
_DOTTED: Final = re.compile(
    r"(?<=\s)(?:klo?\.?\s*)?(?P<h>\d{1,2})\.(?P<m>\d\d)(?:\.(?P<s>\d\d))?\s*$"
)  # Finnish, Danish
_PM: Final = frozenset(("pm", "下午", "午後", "오후", "μμ", "بظ", "مساء", "م", "ch"))
_AM: Final = frozenset(("am", "上午", "午前", "오전", "πμ", "قظ", "صباحا", "ص", "sa"))
_SIGNED: Final = re.compile(r"\s*\(?(?:gmt|utc|ut|z)?\s*([+-])\s?(\d{1,2}):?(\d\d)?(?!\d)\)?")
_ZONE_NAME: Final = re.compile(r"\s*\(?\b([a-z]{1,5})\b\)?")
_IANA: Final = re.compile(r"\b([a-z]+/[a-z_]+(?:/[a-z_]+)?)\b")
_YMD: Final = re.compile(r"(?<!\d)(\d{4})\s?[-/.年년 ]\s?(\d{1,2})\s?[-/.月월 ]\s?(\d{1,2})(?!\d)")
_DMY: Final = re.compile(r"(?<!\d)(\d{1,2})\s?[-/.]\s?(\d{1,2})(?:\s?[-/.,]\s?|\s)(\d{4}|\d\d)(?!\d)")
_YM: Final = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})月?")
_MY: Final = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{4})")
_NUMBER: Final = re.compile(r"(?<![\d])(\d{1,4})(?!\d)")
# Vietnamese; Japanese, Korean, Chinese; Chinese as Java and PHP write it
_NUMBERED_MONTH: Final = re.compile(r"\bthang (\d{1,2})\b|(?<!\d)(\d{1,2})\s?[月월]|(十[一二]?|[一二三四五六七八九])月")
_HAN: Final = " 一二三四五六七八九"
_WORD: Final = re.compile(r"[^\W\d_]+(?:[\u0900-\u0dff\u0e31-\u0e4e]+[^\W\d_]*)*(?:\.[^\W\d_]+[\u0e31-\u0e4e]*)*\.?")


def _loose(text: str, timezone_name: str) -> datetime | None:
    if found := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(found[1]), UTC)
    if found := _COMPACT.fullmatch(text.removesuffix("z")):
        day = _calendar(_Day(int(found[1]), int(found[2]), int(found[3])))
        return _moment(day, found[4], found[5], found[6], UTC) if found[4] else _noon(day, timezone_name)
    if found := _WEEK.fullmatch(text):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), int(found[3] or 1))
        return _noon(_Day(*monday.timetuple()[:3]), timezone_name)
    if found := _ORDINAL.fullmatch(text):
        given = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        return _noon(_Day(*given.timetuple()[:3]), timezone_name)
    text = re.sub(r"(?<=\d)t(?=\d)", " ", text)
    text, clock, zone, halves = _clock_off(text)
    american = halves  # "1/10/2020 2:33 PM" is how the US writes
    day_or_none = _day(text, american)
    if day_or_none is None:
        return None
    return _noon(day_or_none, timezone_name) if clock is None else _moment(day_or_none, *clock, zone)


def _noon(day: _Day, timezone_name: str) -> datetime:
    return datetime.combine(date(*day), time(12), tzinfo=_zone_info(timezone_name))


def _zone_info(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _clock_off(text: str) -> tuple[str, tuple[int, int, int] | None, tzinfo, bool]:
    """The text without its time of day and zone; the time; the zone (UTC if none is said); whether am or pm was said."""
    found = _TIME.search(text) or _BARE_HOUR.search(text) or _DOTTED.search(text)
    if found is None:
        return text, None, UTC, False
    parts = found.groupdict()
    half = re.sub(r"[.\s]", "", parts.get("before") or parts.get("after") or "")
    hour = int(parts["h"])
    if half in _PM and hour < 12:
        hour += 12
    elif half in _AM and hour == 12:
        hour = 0
    zone, end = _zone(text, found.end())
    clock = (hour, int(parts.get("m") or 0), int(parts.get("s") or 0))
    return f"{text[: found.start()]} {text[end:]}", clock, zone, half in ("am", "pm")


def _zone(text: str, at: int) -> tuple[tzinfo, int]:
    if found := _SIGNED.match(text, at):
        return _offset(found[1], found[2], found[3]), found.end()
    if (found := _ZONE_NAME.match(text, at)) and found[1] in ZONES:
        return timezone(timedelta(hours=ZONES[found[1]])), found.end()
    if found := _IANA.search(text, at):
        name = "/".join(part.title() for part in found[1].split("/"))
        return _zone_info(name), found.end()
    return UTC, at


def _day(text: str, american: bool) -> _Day | None:
    """The calendar day that the rest of the text names; the order of bare numbers is year first, else day first."""
    if found := _YMD.search(text):
        return _calendar(_Day(int(found[1]), int(found[2]), int(found[3])))
    if found := _DMY.search(text):
        first, second, year = int(found[1]), int(found[2]), _full_year(found[3])
        if second > 12 or (american and first <= 12 and "." not in found[0]):
            first, second = second, first
        return _calendar(_Day(year, second, first))
    return _named(text) or _year_and_month(text)


def _year_and_month(text: str) -> _Day | None:
    if found := _YM.fullmatch(text.strip()):
        return _calendar(_Day(int(found[1]), int(found[2]), 1))
    if found := _MY.fullmatch(text.strip()):
        return _calendar(_Day(int(found[2]), int(found[1]), 1))
    bare = text.strip().rstrip("年년")
    return _calendar(_Day(int(bare), 1, 1)) if re.fullmatch(r"\d{4}", bare) else None


def _named(text: str) -> _Day | None:
    """Day, month's name and year in any order: "10 января 2020 г.", "Jan. 10th, '20", "2004. november 12."."""
    words = _WORD.findall(text)
    names = (*(f"{one} {other}" for one, other in pairwise(words)), *words)
    found = next((month for name in names if (month := month_of(name)) is not None), None)
    numbers: list[str] = _NUMBER.findall(text)
    if numbered := _NUMBERED_MONTH.search(text):
        digits = numbered[1] or numbered[2]
        found = (int(digits) if digits else _han(numbered[3]), False)
        numbers = _NUMBER.findall(text[: numbered.start()] + " " + text[numbered.end() :])
    if found is None or not numbers:
        return None
    year = next((number for number in numbers if len(number) == 4), None)
    if year is None:
        year = numbers[-1] if len(numbers) > 1 else None
    if year is None:
        return None
    days = [number for number in numbers if number is not year and len(number) < 3]
    return _calendar(_Day(_full_year(year), found[0], int(days[0]) if days else 1), solar=found[1])


def _han(word: str) -> int:
    """One to twelve in Chinese words."""
    return 10 * word.startswith("十") + max(0, _HAN.find(word[-1]))


def _calendar(day: _Day, *, solar: bool = False) -> _Day:
    """The Gregorian day: years 1300 to 1499 are solar Persian ones, 2400 to 2699 Buddhist ones."""
    if 2400 <= day.year < 2700:
        day = day._replace(year=day.year - 543)
    if solar or 1300 <= day.year < 1500:
        if not 1300 <= day.year < 1500:
            raise ValueError("a Persian month in another calendar's year")
        return _from_solar(day)
    return day


def _from_solar(day: _Day) -> _Day:
    """The Gregorian day of a solar Persian one, by the 33-year cycle, which is exact from 1178 to 1633."""
    years = day.year + 1595
    before = 31 * (day.month - 1) if day.month < 8 else 30 * (day.month - 7) + 186
    if not (1 <= day.month <= 12 and 1 <= day.day <= (31 if day.month < 7 else 30)):
        raise ValueError("no such day")
    days = 365 * years + years // 33 * 8 + (years % 33 + 3) // 4 + day.day + before
    found = date.fromordinal(days - _SOLAR_START)
    return _Day(found.year, found.month, found.day)


_SOLAR_START: Final = 355_668 + 365  # so that 1 Farvardin 1399 is 20 March 2020
