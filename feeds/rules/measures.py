"""The numbers, dates and ages of a query: `>=2`, `300..500`, `<2024-12`, `<2d` -> bounds."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_COMPARED = re.compile(r"(>=|<=|>|<|=)?(.*)", re.DOTALL)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def span(asked: str) -> tuple[int, int | None]:
    """`>=2` `>2` `<5` `<=5` `=3` `3` `2..5` -> the least and the greatest that do, None for no end. Raises ValueError."""
    low, dots, high = asked.partition("..")
    if dots and low.isdigit() and high.isdigit():
        return int(low), int(high)
    sign, number = _split(asked)
    if not (number.isascii() and number.isdigit()) or len(number) > 9:
        raise ValueError('expected a whole number, such as ">=2" or "2..5"')
    value = int(number)
    match sign:
        case ">=":
            return value, None
        case ">":
            return value + 1, None
        case "<=":
            return 0, value
        case "<":
            return 0, value - 1
        case _:
            return value, value


def period(asked: str) -> tuple[datetime | None, datetime | None]:
    """`>=2024-12-01` `<2024` `2024-12` `2024-12-01..2024-12-24` -> from when on, and before when, UTC. Raises ValueError."""
    first, dots, last = asked.partition("..")
    if dots:
        return day(first)[0], day(last)[1]
    sign, text = _split(asked)
    start, end = day(text)
    return {">=": (start, None), ">": (end, None), "<": (None, start), "<=": (None, end)}.get(sign, (start, end))


def day(text: str) -> tuple[datetime, datetime]:
    """The year, month or day that a text names, as its first moment and the first one after it. Raises ValueError."""
    parts = _DATE.fullmatch(text)
    if parts is None:
        raise ValueError('expected a date, such as ">=2024-12-01", "2024-12" or "2024-12-01..2024-12-24"')
    year, month, mday = (int(part) if part else None for part in parts.groups())
    try:
        start = date(year or 0, month or 1, mday or 1)
        if mday:
            end = start + timedelta(days=1)
        elif month:
            end = date(start.year + month // 12, month % 12 + 1, 1)
        else:
            end = date(start.year + 1, 1, 1)
    except (ValueError, OverflowError):
        raise ValueError(f"there is no such day as {text}") from None
    return _utc(start), _utc(end)


def age(asked: str) -> tuple[bool, float]:
    """`<2d` `>=36h` -> whether younger than that is asked, and the seconds. Raises ValueError."""
    sign, text = _split(asked)
    number, unit = text[:-1], text[-1:]
    if sign in ("", "=") or unit not in UNITS or not (number.isascii() and number.isdigit()) or len(number) > 6:
        raise ValueError('expected "<" or ">" and a duration, such as "<2d", "<36h" or ">=1w"')
    return sign.startswith("<"), float(int(number) * UNITS[unit])


def _split(asked: str) -> tuple[str, str]:
    parts = _COMPARED.fullmatch(asked)
    return (parts[1] or "", parts[2].strip()) if parts else ("", asked)


def _utc(when: date) -> datetime:
    return datetime(when.year, when.month, when.day, tzinfo=UTC)
