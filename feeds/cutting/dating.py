"""When a story appeared, and on what ground.

Stated: a line of its own, a byline, a <time> element, a dateline with a year. Inferred: a caption names a day whose
weekday the first paragraphs name too; a stated day lacks its year and the document's arrival gives it. Dates in the prose
are of events and never asked.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from feeds.cutting import byline, dates
from feeds.cutting.draft import Draft
from feeds.entry import DateBasis

_PLACE: Final = re.compile(
    r"^[\[(（【]?(?P<place>[^\[\]()—–:]{2,70}?)?\s*(?:[(\[（](?P<agency>[^()（）\[\]]{2,"
    r"40})[)\]）])?\s*[\])）】]?\s*(?:—|–|"
    r"--|-|:)\s+|^[(（【\[](?P<cjk>[^()（）【】\[\]]{4,40})[)）】\]]\s*|^(?P<dian>\S{2,20}\d{1,2}月\d{1,2}日(?:电|電))"
)


def dateline(draft: Draft, text: str) -> tuple[dates.Found | None, bool]:
    """The date in a dateline, and whether the paragraph opens with a dateline at all."""
    match = _PLACE.match(text[:160])
    if match is None:
        return None, False
    said = match[0]
    agency = match["agency"]
    place = match["place"] or match["cjk"] or match["dian"] or ""
    found = dates.find(said, draft.setting.dated)
    bare = re.sub(r"[^\w\s]", " ", place[: found.start] if found and found.start < len(place) else place).split()
    shouted = (
        bool(bare)
        and bare[0].isupper()
        and len(bare[0]) > 2
        and any(char.isalpha() for char in bare[0])
        and not draft.lines.spaceless(draft.title[0])
    )
    if len(bare) > 8:
        return None, False
    if place and byline.outlet(place):
        return found, True
    if agency and byline.outlet(agency):
        return found, True
    if agency and (agency.isupper() or found):
        return found, True
    if shouted and (bare[0].lower() != bare[0]):
        return found, True
    if found and len(bare) <= 5:
        return found, True
    return None, False


def published(draft: Draft, text: str) -> tuple[datetime | None, DateBasis | None]:
    told, zone = draft, draft.setting.document.timezone
    if told.stamp is not None:
        return no_later(draft, told.stamp), "stated"
    if told.date is not None:
        if made := told.date.at(zone):
            return no_later(draft, made), "stated"
        if made := _this_year(draft, told.date):
            return made, "inferred"
    first = next((part.text for part in told.blocks if part.kind == "p"), "")
    found, dated = dateline(draft, first)
    if dated:
        _agency(draft, first)
    if found is not None:
        if made := found.at(zone):
            return no_later(draft, made), "stated"
        if made := _this_year(draft, found):
            return made, "inferred"
    if told.day is not None and (made := told.day.at(zone)):
        draft.why.append("date: a line over the stories of one day")
        return no_later(draft, made), "stated"
    return _beside_caption(draft, text)


def _agency(draft: Draft, first: str) -> None:
    match = _PLACE.match(first[:160])
    if match is None or draft.publisher is not None:
        return
    behind = re.match(r"([^.,:;—–]{2,40})[.]\s", first[match.end() :])
    for name in (match["agency"], behind[1] if behind else None, match["place"]):
        if name and byline.outlet(name):
            draft.publisher = name.strip(" .-–—")
            draft.why.append("publisher: the agency of the dateline")
            return
    if match["dian"] and match["dian"].startswith("新华社"):
        draft.publisher = "新华社"


def _beside_caption(draft: Draft, text: str) -> tuple[datetime | None, DateBasis | None]:
    """The day of a caption whose weekday the first paragraphs name."""
    named = dates.weekdays(text[:2_000])
    if not named:
        return None, None
    for caption in draft.captions:
        days = {
            found.day: found
            for found in dates.find_all(caption, draft.setting.dated)
            if found.day is not None and found.day.weekday() in named
        }
        if len(days) == 1:
            draft.why.append("date: a caption's day, whose weekday the text names")
            made = no_later(draft, next(iter(days.values())).at(draft.setting.document.timezone))
            return made, "inferred" if made else None
    return None, None


def no_later(draft: Draft, when: datetime | None) -> datetime | None:
    received = draft.setting.document.received
    return received.astimezone(UTC) if when is not None and received is not None and when > received else when


def _this_year(draft: Draft, found: dates.Found) -> datetime | None:
    """A day without a year: the last such day before the document was received."""
    received = draft.setting.document.received
    if received is None:
        return None
    for year in (received.year + 1, received.year, received.year - 1):
        try:
            day = datetime(year, *found.month_day, tzinfo=UTC).date()
        except ValueError:
            continue
        made = dates.Found(0, 0, day, found.month_day, found.clock, found.zone).at(draft.setting.document.timezone)
        if made is not None and made <= received + timedelta(days=1):
            return no_later(draft, made)
    return None
