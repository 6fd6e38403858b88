"""What the heads and ends of a document's stories have in common: the order of day and month, labels of names, signatures.

One story alone may have any short line under its title; a line of the same make in every story is the page's own. Only
stories that a marker closes are asked, so that text after the last marker never changes an earlier one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from feeds.cutting import byline, dates, notes
from feeds.cutting.bylabels import AND
from feeds.cutting.furniture import furniture, related, tags
from feeds.cutting.lines import Lines
from feeds.cutting.section import Section
from feeds.fold import fold

_HEAD: Final = 6  # lines below the title that are looked at
_SHORT: Final = 90
LABEL: Final = re.compile(r"^(?P<label>[^\W\d][^:：＝=՝|]{0,30}?)\s*[:：＝=՝]\s*(?P<value>\S.{1,80})$")
SIGNED: Final = re.compile(r"^(?:[—–―]|--?)\s*(?P<name>[^\W\d].{1,60})$")
_YEAR: Final = re.compile(r"(?<!\d)(?:1[34]\d\d|19\d\d|2[0-5]\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Habits:
    """`order`: "us" or "gb"; `labels`: folded, before names only; `signed`: a name ends the stories; `dated`: see there."""

    order: str | None = None
    labels: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()  # letters of lines that stand in the heads of all stories: "Details"
    signed: bool = False
    slots: frozenset[tuple[int, bool]] = frozenset()  # lines below the title, and blank line above: where the outlet is
    dated: bool = False  # a short line with a year, which no table reads, stands in the heads

    def names(self, text: str) -> str | None:
        """The names behind a label that this document has; None for another line."""
        said = LABEL.match(text)
        return said["value"] if said and fold(said["label"]).strip() in self.labels else None

    def unread_date(self, text: str) -> bool:
        """Whether a line under a title is a date in words that no table has, as the other stories have one."""
        return self.dated and unread_date(text)


def unread_date(text: str) -> bool:
    """Whether a short line has a year, a day and few words, and does not end as a sentence does."""
    plain = dates.even(text)
    return (
        len(text) <= 60
        and len(text.split()) <= 7
        and _YEAR.search(plain) is not None
        and len(re.findall(r"\d+", plain)) >= 2
        and text.rstrip()[-1:] not in "!?。？！…:："
        and "(" not in text
    )


def habits(lines: Lines, sections: Sequence[Section]) -> Habits:
    """What the closed sections share."""
    closed = [section for section in sections if section.closed and section.first < section.last]
    labels: dict[str, set[str]] = defaultdict(set)
    unfit: set[str] = set()
    orders: set[str] = set()
    places: dict[str, set[str]] = defaultdict(set)
    signed = dated = 0
    for section in closed:
        title = lines.squash(section.title[0] if section.title else section.first)
        unread = False
        for at in _head(lines, section):
            text = lines.text(at)
            if lines.size(at) <= 40:
                places[lines.squash(at)].add(title)
            if any(char.isdigit() for char in text):
                if order := dates.order_of(text):
                    orders.add(order)
                unread = unread or (unread_date(text) and byline.head(text, None) is None)
            elif said := LABEL.match(text):
                label = fold(said["label"]).strip()
                labels[label].add(title)
                names = [name for name in AND.split(said["value"]) if name]
                if not (names and all(byline.person(name) for name in names)) or notes.credit_line(text):
                    unfit.add(label)
        dated += unread
        signed += _ends_with_name(lines, section)
    least = max(2, (len(closed) + 1) // 2)
    return Habits(
        order=next(iter(orders)) if len(orders) == 1 else None,
        labels=frozenset(label for label, titles in labels.items() if len(titles) >= least and label not in unfit),
        common=frozenset(key for key, titles in places.items() if key and 1 < len(titles) == len(closed)),
        signed=signed >= least,
        dated=dated >= least,
        slots=frozenset(slot for slot in product((1, 2), (False, True)) if _outlets_stand(lines, closed, *slot)),
    )


def may_be_outlet(text: str, below: str) -> bool:
    """Whether a line may be an outlet's name where others stand in its place: a few words, capital first, read as nothing.

    Read as a bare name it still may, where the line below it says who wrote the story.
    """
    said = byline.head(text, None)
    if said is not None:
        under = byline.head(below, None) if said.authors and len(below) <= _SHORT else None
        if said.labelled or said.publisher or said.date or not (under and under.labelled and under.authors):
            return False
    tokens = text.split()
    large = sum(not token[0].islower() for token in tokens)
    return (
        2 <= len(tokens) <= 5  # one word is as often a column's name
        and len(text) <= 40
        and text[0].isupper()
        and (large == len(tokens) or len(tokens) <= 3)
        and text[-1] not in ".!?:;,…*"
        and not any(char.isdigit() or char in ',:;«»“”„"' for char in text)
        and furniture(fold(text)) is None
        and tags(text, fold(text)) is None
        and related(fold(text)) is None
    )


def _outlets_stand(lines: Lines, closed: Sequence[Section], below: int, gap: bool) -> bool:
    """Whether each story has a short line so far below its title that may be an outlet's, and a third surely are."""
    sure = several = 0
    for number, section in enumerate(closed):
        if not number and not section.title:
            continue  # a masthead may stand there
        at = (section.title[-1] if section.title else section.first) + below
        if at + 1 >= section.last or lines.size(at) > 60 or lines.kind(at) or bool(lines.gap[at]) != gap:
            return False
        said = byline.head(lines.text(at), None)
        named = bool(said and said.publisher and not (said.authors or said.date or said.labelled))
        if not named and not may_be_outlet(lines.text(at), lines.text(at + 1)):
            return False
        several += 1
        sure += named
    return several > 1 and sure * 3 >= several


def _head(lines: Lines, section: Section) -> Iterator[int]:
    first = section.title[-1] + 1 if section.title else section.first + 1
    for at in range(first, min(section.last, first + _HEAD)):
        if lines.size(at) > _SHORT:
            return
        yield at


def _ends_with_name(lines: Lines, section: Section) -> bool:
    at = section.last - 1
    if at <= section.first + 1 or section.tail is not None or lines.size(at) > 70 or lines.kind(at) == "quote":
        return False
    text = lines.text(at)
    return (SIGNED.match(text) is not None and not lines.ends_sentence(at)) or byline.person(text)
