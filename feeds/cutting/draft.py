"""What reading one section of a bundle gathers: the section and its setting, its paragraphs, and what became of each line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from feeds.clean import xml_text
from feeds.cutting import dates
from feeds.cutting.habits import Habits
from feeds.cutting.lines import Lines, squashed
from feeds.cutting.render import Block, BlockKind, block
from feeds.cutting.repeats import Repeats
from feeds.cutting.section import Section
from feeds.entry import Document
from feeds.fold import fold


@dataclass(frozen=True, slots=True)
class Setting:
    """What all stories of a document share."""

    document: Document
    lines: Lines
    repeats: Repeats
    furniture: frozenset[str]  # the user's own lines, folded
    language: str | None
    habits: Habits = field(default_factory=Habits)
    days: list[dates.Found] = field(default_factory=list)  # the last date that stood over stories

    @property
    def dated(self) -> str | None:
        """The language that dates are read by, with the order of day and month that this document shows."""
        if self.habits.order is None:
            return self.language
        return f"{(self.language or 'en').split('-')[0]}-{self.habits.order}"


@dataclass(slots=True)
class Item:
    """One or more lines that are one thing: a paragraph, wrapped or not."""

    lines: list[int]
    text: str
    kind: str
    gap: bool
    _folded: str | None = None
    _key: str | None = None

    @property
    def folded(self) -> str:
        """The comparing form; of a long text the text itself."""
        if self._folded is None:
            self._folded = fold(self.text) if len(self.text) < 1500 else self.text
        return self._folded

    @property
    def key(self) -> str:
        """Letters and digits of the comparing form."""
        if self._key is None:
            self._key = squashed(self.folded) if len(self.text) < 1500 else self.text
        return self._key

    def same(self, other: Item) -> bool:
        """Whether two items say the same, letter for letter."""
        return abs(len(self.text) - len(other.text)) < 12 and self.key == other.key


@dataclass(slots=True)
class Draft:
    """What the reading of a section gathers. `dropped`: line -> why it is in no story; `why`: reasons to show."""

    section: Section
    setting: Setting
    title: tuple[int, ...] = ()  # its lines

    authors: list[str] = field(default_factory=list)
    publisher: str | None = None
    date: dates.Found | None = None
    stamp: datetime | None = None
    day: dates.Found | None = None  # of a heading over this story and others
    updated: dates.Found | None = None
    posts: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    summary: Block | None = None
    why_summary: str = ""
    blocks: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    dropped: dict[int, str] = field(default_factory=dict)
    bylined: bool = False
    why: list[str] = field(default_factory=list)

    @property
    def lines(self) -> Lines:
        """The lines of the whole text."""
        return self.setting.lines

    def items(self, first: int) -> list[Item]:
        lines = self.lines
        wrapped = self.setting.repeats.width
        items: list[Item] = []
        skip = {self.section.inner}
        for at in range(first, self.section.last):
            if at in skip:
                continue
            text = self.text(at)
            if not text:
                self.dropped[at] = "furniture: decoration" if lines.kind(at) != "image" else "a picture"
                continue
            kind = lines.kind(at)
            gap = bool(lines.gap[at])
            if (
                wrapped
                and items
                and not gap
                and not kind
                and not items[-1].kind
                and self._continues(items[-1].lines[-1], at, wrapped)
            ):
                items[-1].lines.append(at)
                items[-1]._folded = None
                items[-1].text += ("" if lines.spaceless(at) else " ") + text
                continue
            whole = at != self.section.last - 1 or self.section.tail is None
            items.append(Item([at], text, kind, gap, lines.known(at) if whole else None))
        return items

    def text(self, at: int) -> str:
        lines = self.lines
        if self.section.tail is not None and at == self.section.last - 1:
            start = self.section.lead.text if self.section.lead else lines.start[at]
            return xml_text(lines.visible(lines.of.text[start : self.section.tail]))
        return xml_text(lines.text(at))

    def _continues(self, above: int, below: int, width: int) -> bool:
        """Whether a wrapped paragraph goes on: its line above had no room for the next word."""
        lines = self.lines
        word = lines.raw(below).split(" ", 1)[0]
        return lines.size(above) + 1 + len(word) > min(width, 58)

    def title_text(self) -> str:
        if (lead := self.section.lead) is not None:
            return self.lines.visible(self.lines.of.text[lead.start : lead.end])
        return " ".join(self.lines.text(at) for at in self.title)

    def block(self, item: Item, kind: BlockKind) -> Block:
        end = self.section.tail if self.section.last - 1 in item.lines else None
        lead = self.section.lead
        made = block(self.lines, item.lines, kind, end, lead.text if lead and end is not None else None)
        return (
            made
            if len(item.lines) == 1
            else Block(kind, item.text, made.html if " " in item.text else made.html.replace(" ", ""))
        )

    def drop(self, item: Item, why: str) -> None:
        for line in item.lines:
            self.dropped[line] = why
