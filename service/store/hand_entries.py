"""What an editor names -> the entries that are meant; what an act by hand takes (`Hand`) and what it says it did (`Done`).

A name is an entry's id, a URL, words of a title, or a story's id or page. One that is nobody's, or several ones', is an error
that says what would be right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from feeds.clean import clip
from feeds.fold import fold
from service.errors import UnknownError
from service.store import telling
from service.store.editions import Line
from service.store.engine import Tx
from service.store.schema import entries, stories
from service.store.stories import Rules

_EID = re.compile(r"[a-z2-7]{12}")
_STORY = re.compile(r"(?:urn:uuid:|\S*/stories/)?[0-9a-fA-F-]{32,36}(?:\.html)?/?")
_SHOWN = 10  # candidates that an error lists


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts, when, and by which rules topics are matched again afterwards."""

    who: str
    now: datetime
    rules: Rules


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: the entry's or story's title, the story it is in now, the one it was in before."""

    title: str
    story: str  # urn:uuid:…
    before: str | None = None
    others: int = 0  # entries that went along


def entry_named(tx: Tx, name: str) -> int:
    """The one entry of this name: its id, its URL, words of its title, or a story's id or page, for the one shown.

    Raises UnknownError that lists the candidates where there are several, and says so where there is none.
    """
    numbers = entries_named(tx, name)
    if len(numbers) == 1:
        return numbers[0]
    rows = tx.execute(
        select(entries.c.eid, entries.c.title, entries.c.source).where(entries.c.id.in_(numbers[:_SHOWN]))
    )
    listed = "".join(f"\n  {row.eid}  {clip(row.title, 100) or '(no title)'} ({row.source})" for row in rows)
    more = f"\n  and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    raise UnknownError(
        f"{name}: {len(numbers)} entries have this name or these words in their title; say which by its id:{listed}{more}"
    )


def entries_named(tx: Tx, name: str) -> list[int]:
    """Every entry of this name. Raises UnknownError where there is none."""
    name = name.strip()
    if _EID.fullmatch(name.lower()) and (one := tx.scalar(select(entries.c.id).where(entries.c.eid == name.lower()))):
        return [one]
    numbers = telling.find(tx, name)
    if is_story(name):
        called = list(tx.scalars(select(stories.c.face).where(stories.c.id.in_(numbers))))
    else:
        called = [number for story in numbers for number in _called(tx, story, name)]
    if not called:
        raise UnknownError(f"{name}: no entry, story or title like that is held; `winnow stories` lists what is")
    return called


def is_story(name: str) -> bool:
    """Whether the name is a story's own id or its page."""
    return _STORY.fullmatch(name.strip()) is not None


def _called(tx: Tx, story: int, name: str) -> list[int]:
    members = tx.execute(select(entries.c.id, entries.c.title, entries.c.url).where(entries.c.story == story)).all()
    same = [row.id for row in members if row.url == name] or [
        row.id for row in members if fold(name) in fold(row.title)
    ]
    return same or [row.id for row in members]


def story_of(tx: Tx, number: int) -> Line:
    """The row of the story that this entry tells."""
    chosen = select(stories).join(entries, entries.c.story == stories.c.id)
    return tx.execute(chosen.where(entries.c.id == number)).one()


def done(tx: Tx, number: int, before: int | None, others: int = 0) -> Done:
    """What an act at this entry did; `before` is the story that it left."""
    row = tx.execute(select(entries.c.title, entries.c.eid).where(entries.c.id == number)).one()
    uuid = select(stories.c.uuid)
    was = tx.scalar(uuid.where(stories.c.id == before)) if before is not None else None
    return Done(row.title or row.eid, story_of(tx, number).uuid, was, others)
