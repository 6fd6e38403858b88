"""A line that states when a story appeared -> that time, in UTC.

Months and weekdays of forty languages, solar Hijri (Iranian and Afghan names), Buddhist, Minguo and Reiwa years. Only
lines that say nothing but a date, and datelines, are dates of a story: dates in its prose are of events. A numeric date
that could be day/month or month/day is read by a weekday beside it, by the language, or not at all. A date without a
time is noon in the document's zone. What is not read: lunar Hijri dates (a day off by country), "2 hours ago".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from feeds.cutting.anyof import anyof
from feeds.cutting.calendar_names import MONTHS, SOLAR, WEEKDAYS
from feeds.fold import fold
from feeds.months import ZONES, long_names


def _split(row: str) -> list[str]:
    return [name.replace("\u00a0", " ") for name in row.split(" ")]


def even(text: str) -> str:
    """The text folded character by character, as long as it was: what is found in it stands at the same place."""
    return "".join([_even(char) for char in text])


@lru_cache(maxsize=4096)
def _even(char: str) -> str:
    if char.isspace():
        return " "
    folded = fold(char)
    return folded if len(folded) == 1 else char


def _named(rows: tuple[str, ...]) -> dict[str, int]:
    return {
        even(unicodedata.normalize("NFC", name)).rstrip("."): at
        for at, row in enumerate(rows, 1)
        for name in _split(row)
    }


_MONTH_OF: Final = {even(unicodedata.normalize("NFC", name)): at for name, at in long_names()} | {
    name: at for name, at in _named(MONTHS).items() if not name.endswith("_") and name != "listopada_hr"
}
_SOLAR_OF: Final = _named(SOLAR)
_WEEKDAY_OF: Final = _named(WEEKDAYS)
_NAMES: Final = anyof({*_MONTH_OF, *_SOLAR_OF})
_DAYS: Final = anyof(_WEEKDAY_OF)
_YE: Final = even("ی")  # Kurdish joins a day to its month with it
_LINK: Final = r"(?:\s*(?:de|del|of|den|d'|di|দিন|ngay|ga|,|\.|-|/|ה|ب)\s*|\s+)"
_DATE: Final = re.compile(
    rf"(?P<iso>(?<!\d)(?P<iy>(?:1[3-9]|2[0-5])\d\d)(?P<is>[-./])(?P<im>\d{{1,2}})(?P=is)(?P<id>\d{{1,2}})(?!\d)\.?)"
    r"|(?P<cjk>(?P<era>民国|民國|令和|平成)?(?P<cy>\d{1,4}|元) ?[年년] ?(?P<cm>\d{1,2}) ?[月월] ?(?P<cd>\d{1,2}) "
    r"?[日일号號]?)"
    r"|(?P<ck>(?<![\d年년] )(?<![\d年년])(?P<km>\d{1,2}) ?[月월] ?(?P<kd>\d{1,2}) ?[日일号號])"
    rf"|(?P<dmy>(?<![\d.])(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.|-a|-го|י|{_YE})?{_LINK}?(?:thang (?P<vm>\d{{1,2}})|"
    rf"(?P<m1>{_NAMES})(?: ?/ ?(?:{_NAMES}))?)(?![^\W\d_])\.?(?:{_LINK}?(?:nam |г\. ?|พ\.ศ\. ?)?(?P<y1>(?:1[3-9]|"
    rf"2[0-5])\d\d)(?!\d))?)"
    rf"|(?P<mdy>(?<![^\W\d_])(?P<m2>{_NAMES})(?![^\W\d_])\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)?(?![\d:])(?:,"
    rf"?\s+(?P<y2>(?:1[3-9]|2[0-5])\d\d)(?!\d))?)"
    rf"|(?P<ymd>(?<!\d)(?P<y3>(?:1[3-9]|2[0-5])\d\d)\.?,?\s+(?P<m3>{_NAMES})(?![^\W\d_])\.?\s+(?P<d3>\d{{1,2}})(?!\d)\.?)"
    r"|(?P<num>(?<!\d)(?P<n1>\d{1,2})(?P<ns>[-./]) ?(?P<n2>\d{1,2})(?P=ns) ?(?P<ny>(?:1[3-9]|2[0-5])\d\d|\d\d)(?!\d))"
)
_ZONE_NAMES: Final = "|".join((*sorted(ZONES, key=len, reverse=True), "uhr", "hrs?"))
_TIME: Final = re.compile(
    r"(?<!\d)(?P<h>[01]?\d|2[0-3])(?P<sep>[:.h時时]|h )(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d)(?:[.,"
    r"]\d+)?)?(?:分)?\s*(?P<ap>[ap]\.?m\.?(?![a-z]))?\s*"
    rf"(?P<z>\(?(?:(?:utc|gmt)\s?[+-]\d{{1,2}}(?::?\d\d)?|[+-]\d{{1,2}}:?\d\d|(?:{_ZONE_NAMES})\b|น\.)\)?)?|"
    r"(?<!\d)(?P<h2>1[0-2]|0?[1-9])\s?(?P<ap2>[ap]\.?m\.?)(?![a-z])"
)
# Zones whose clock changes with the season, which an abbreviation does not say.
_SEASONS: Final = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
_WEEKDAY: Final = re.compile(rf"(?<![^\W\d_])(?:{_DAYS})(?![^\W\d_])")
# With the day before the month: nearly everyone; with the month before it: the United States and the Philippines.
_MONTH_FIRST: Final = frozenset(("fil", "tl", "en-us", "en-ph"))


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a line, from `start` to `end`; without a year, `day` is None and `month_day` says what was there."""

    start: int
    end: int
    day: date | None
    month_day: tuple[int, int]
    clock: time | None = None
    zone: str | int | None = None  # an IANA name, or minutes east of UTC

    def at(self, zone: str) -> datetime | None:
        """The instant in UTC; noon in `zone` where no time was stated."""
        if self.day is None:
            return None
        named: timezone | ZoneInfo = (
            timezone(timedelta(minutes=self.zone)) if isinstance(self.zone, int) else _zone(self.zone or zone)
        )
        clock = self.clock or time(12)
        try:
            return datetime.combine(self.day, clock, named).astimezone(UTC)
        except (OverflowError, ValueError):
            return None


@lru_cache(maxsize=64)
def _zone(name: str) -> timezone | ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return UTC


def find(text: str, language: str | None = None) -> Found | None:
    """The first date in the text, with the time beside it. A language "xx-us" has the month first in numbers."""
    plain = even(text)
    for match in _DATE.finditer(plain):
        if found := _made(match, plain, language):
            return found
    return None


def find_all(text: str, language: str | None = None) -> list[Found]:
    """Every date in the text, without times."""
    plain = even(text)
    return [found for match in _DATE.finditer(plain) if (found := _made(match, plain, language))]


def weekdays(text: str) -> set[int]:
    """The days of the week that the text names, 0 for Monday."""
    return {_WEEKDAY_OF[match[0]] - 1 for match in _WEEKDAY.finditer(even(text))}


def order_of(text: str) -> str | None:
    """ "us" or "gb" where a numeric date of the text can be read with the month, or with the day, first only."""
    plain = even(text)
    for match in _DATE.finditer(plain):
        if not match["num"] or match["ns"] == ".":
            continue
        first, second = int(match["n1"]), int(match["n2"])
        if first <= 12 < second <= 31:
            return "us"
        if second <= 12 < first <= 31:
            return "gb"
        named, year = weekdays(plain), int(match["ny"])
        fit = (_weekday_of(year, first, second) in named, _weekday_of(year, second, first) in named)
        if first != second and year > 1900 and fit in ((True, False), (False, True)):
            return "us" if fit[0] else "gb"
    return None


def without_weekday(text: str) -> str:
    """The text with the names of weekdays blanked."""
    plain = even(text)
    out, last = [], 0
    for match in _WEEKDAY.finditer(plain):
        out.append(text[last : match.start()])
        last = match.end()
    return "".join((*out, text[last:]))


def _made(match: re.Match[str], plain: str, language: str | None) -> Found | None:
    got = match.groupdict()
    year: int | None
    if got["iso"]:
        year, month, day, solar = int(got["iy"]), int(got["im"]), int(got["id"]), 1300 <= int(got["iy"]) < 1500
    elif got["cjk"]:
        number = 1 if got["cy"] == "元" else int(got["cy"])
        year = number + {"民国": 1911, "民國": 1911, "令和": 2018, "平成": 1988}.get(got["era"] or "", 0)
        month, day, solar = int(got["cm"]), int(got["cd"]), False
    elif got["ck"]:
        year, month, day, solar = None, int(got["km"]), int(got["kd"]), False
    elif got["num"]:
        pair = _numeric(int(got["n1"]), int(got["n2"]), got["ny"], got["ns"], plain, language)
        if pair is None:
            return None
        year, month, day = pair
        solar = 1300 <= year < 1500
    else:
        name = got["m1"] or got["m2"] or got["m3"] or ""
        day = int(got["d1"] or got["d2"] or got["d3"])
        stated = got["y1"] or got["y2"] or got["y3"]
        year = int(stated) if stated else None
        month = int(got["vm"]) if got["vm"] else _MONTH_OF.get(name) or _SOLAR_OF[name]
        solar = name in _SOLAR_OF and (name not in _MONTH_OF or (year is not None and year < 1500))
        if name.startswith("listopad") and language in ("hr", "bs"):
            month = 10
    return _dated(match, plain, year, month, day, solar=solar)


def _dated(match: re.Match[str], plain: str, year: int | None, month: int, day: int, *, solar: bool) -> Found | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    end = match.end()
    made: date | None = None
    if year is not None:
        if 2400 < year < 2600:
            year -= 543  # Thai solar calendar counts from the Buddha
        try:
            made = from_solar(year, month, day) if solar else date(year, month, day)
        except ValueError:
            return None
        if not 1900 < made.year < 2200:
            return None
    elif solar:
        return None
    clock, zone = None, None
    beside = _TIME.search(plain, end, end + 28) or _TIME.search(plain, max(0, match.start() - 24), match.start())
    if beside and made is not None:
        clock, zone = _clock(beside)
        end = max(end, beside.end())
    return Found(
        match.start() if not beside else min(match.start(), beside.start()), end, made, (month, day), clock, zone
    )


def _numeric(
    first: int, second: int, year: str, mark: str, plain: str, language: str | None
) -> tuple[int, int, int] | None:
    if len(year) == 2 and mark == "-":
        return None
    tag = (language or "").lower()
    full = int(year) + 2000 if len(year) == 2 else int(year)
    orders = [(second, first), (first, second)]  # day first, month first
    fit = [(month, day) for month, day in orders if 1 <= month <= 12 and 1 <= day <= 31]
    if len(fit) == 2 and first != second and full > 1500:
        named = weekdays(plain)
        told = [pair for pair in fit if _weekday_of(full, *pair) in named]
        if len(told) == 1:
            fit = told
        elif mark != "." and (tag.endswith("-us") or tag in _MONTH_FIRST):
            fit = fit[1:]
        elif mark != "." and tag in ("", "en"):
            return None  # 03/04/2024 in English is two dates
    return (full, *fit[0]) if fit else None


def _weekday_of(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).weekday()
    except ValueError:
        return None


def _clock(match: re.Match[str]) -> tuple[time, str | int | None]:
    hour = int(match["h"] or match["h2"])
    half = (match["ap"] or match["ap2"] or "")[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    zone: str | int | None = None
    if said := (match["z"] or "").strip():
        if number := re.search(r"([+-])(\d{1,2}):?(\d\d)?\)?$", said):
            minutes = int(number[2]) * 60 + int(number[3] or 0)
            zone = (-minutes if number[1] == "-" else minutes) if minutes < 1440 else None
        else:
            zone = _SEASONS.get(said) or _minutes(said.strip("()"))
    return time(hour, int(match["m"] or 0), int(match["s"] or 0)), zone


def _minutes(name: str) -> int | None:
    hours = ZONES.get(name)
    return None if hours is None else round(hours * 60)


def from_solar(year: int, month: int, day: int) -> date:
    """A solar Hijri day as a Gregorian one. Leap years by the 33-year rule, right from 1178 to 1633. Raises ValueError."""
    if not (1178 <= year <= 1633 and 1 <= day <= (31 if month < 7 else 30)):
        raise ValueError("no such day")
    days = 365 * (year - 1) + (8 * (year - 1) + 29) // 33 + (month - 1) * 31 - max(0, month - 7) + day
    return date(622, 3, 21) + timedelta(days=days - 1)


def iso(text: str, zone: str) -> datetime | None:
    """A `datetime` attribute or a meta element's value in UTC; a date alone is noon in `zone`."""
    text = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return datetime.combine(date.fromisoformat(text), time(12), _zone(zone)).astimezone(UTC)
        made = datetime.fromisoformat(text)
        return (made if made.tzinfo else made.replace(tzinfo=_zone(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        found = find(text)
        return found.at(zone) if found else None
