"""The digits in a page's address -> a story that is out, with how it got here (topics, acts, corrections), or where it went.

Only reads. A story that only topics with a key hold is there for those who bring one of the keys, and for nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import select

from feeds import codec
from feeds.edition import Item, publisher_name
from feeds.entry import Entry
from feeds.output.imprint import PublishSettings, TopicHead
from feeds.sameness.edits import Change, edit
from service.store.editions import Line, items_of, page_key, shows_to_all
from service.store.engine import Tx
from service.store.schema import entries, ledger, matches, sources, stories, tombstones, versions

COMPARED = 6  # of the face's versions
CHANGES = 12  # of one correction, that its page shows
ACTS = 200  # lines of a story's history


@dataclass(frozen=True, slots=True)
class Act:
    """One line of a story's history: what was found or done, at whose entry, and by which evidence."""

    at: datetime
    verdict: str
    source: str | None
    evidence: Mapping[str, Any]
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """A version of the face that put something right, and the words that it changed."""

    at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story that is out, with all that its page tells."""

    item: Item
    entry: Entry
    first_seen: datetime
    topics: tuple[tuple[TopicHead, tuple[str, ...]], ...]  # with the words that decided
    acts: tuple[Act, ...]
    versions: int
    corrections: tuple[Correction, ...] = ()  # the latest first


@dataclass(frozen=True, slots=True)
class Left:
    """A story whose page was once here: it went into another (`into`), or was taken back (`why`)."""

    into: str | None
    why: str
    at: datetime | None


def story(tx: Tx, key: str, settings: PublishSettings, keys: frozenset[str] = frozenset()) -> StoryPage | Left | None:
    """The page of a story, by the 32 digits of its uuid; None where there is none, or none for these keys."""
    try:
        uuid = UUID(hex=key).urn
    except ValueError:
        return None
    row = tx.execute(select(stories).where(stories.c.uuid == uuid)).first()
    if row is None or row.out_at is None:
        return None
    if not shows_to_all(tx, row.id, settings) and not _unlocked(tx, row.id, settings, keys):
        return None
    if row.state != "live":
        return _left(tx, row)
    item = items_of(tx, [row.id], settings)[0]
    face = select(versions.c.doc, entries.c.version, entries.c.fixed).join(entries, entries.c.id == versions.c.entry)
    told = tx.execute(face.where(entries.c.id == row.face, versions.c.n == entries.c.version)).one()
    return StoryPage(
        item=item,
        entry=codec.load(told.doc, told.fixed),
        first_seen=row.first_seen,
        topics=_why(tx, row.id, settings),
        acts=_acts(tx, row.id, settings),
        versions=told.version,
        corrections=_corrections(tx, row.face),
    )


def _corrections(tx: Tx, face: int) -> tuple[Correction, ...]:
    """What the face's last versions put right, each against the one before."""
    chosen = select(versions.c.seen_at, versions.c.doc).where(versions.c.entry == face)
    told = tx.execute(chosen.order_by(versions.c.n.desc()).limit(COMPARED)).all()
    found = []
    for after, before in pairwise(told):
        between = edit(codec.load(before.doc), codec.load(after.doc))
        if between.kind == "correction":
            found.append(Correction(after.seen_at, between.changes[:CHANGES]))
    return tuple(found)


def _unlocked(tx: Tx, story: int, settings: PublishSettings, keys: frozenset[str]) -> bool:
    mine = [t.slug for t in settings.topics if t.key in keys]
    held = select(matches.c.topic).where(matches.c.story == story, matches.c.topic.in_(mine), ~matches.c.held)
    return bool(mine) and tx.execute(held).first() is not None


def _left(tx: Tx, row: Line) -> Left:
    into = tx.scalar(select(stories.c.uuid).where(stories.c.id == row.into)) if row.into else None
    stone = select(tombstones.c.why, tombstones.c.at).where(tombstones.c.uuid == row.uuid)
    said = tx.execute(stone.order_by(tombstones.c.topic).limit(1)).first()
    why = row.why or (said.why if said else "withdrawn")
    return Left(page_key(into) if into else None, why, said.at if said else None)


def _why(tx: Tx, story: int, settings: PublishSettings) -> tuple[tuple[TopicHead, tuple[str, ...]], ...]:
    held = select(matches.c.topic, matches.c.why).where(matches.c.story == story, ~matches.c.held)
    reasons = {row.topic: row.why for row in tx.execute(held)}
    return tuple((t, deciding_words(reasons[t.slug])) for t in settings.open_topics if t.slug in reasons)


def deciding_words(why: Any) -> tuple[str, ...]:
    """The words of a match's reason, whatever else it holds: its "words" where there are, else every text in it."""
    if isinstance(why, Mapping):
        return deciding_words(why["words"] if "words" in why else list(why.values()))
    if isinstance(why, str):
        return (why,)
    if isinstance(why, Sequence):
        return tuple(dict.fromkeys(word for part in why for word in deciding_words(part)))
    return ()


def _acts(tx: Tx, story: int, settings: PublishSettings) -> tuple[Act, ...]:
    lines = select(ledger, entries.c.source, entries.c.publisher, entries.c.url, sources.c.title)
    lines = lines.outerjoin(entries, entries.c.id == ledger.c.entry).outerjoin(
        sources, sources.c.id == entries.c.source
    )
    out = []
    for row in tx.execute(lines.where(ledger.c.story == story).order_by(ledger.c.id).limit(ACTS)):
        name = (
            publisher_name(settings.source(row.source), row.title, row.publisher, row.url, row.source)
            if row.source
            else None
        )
        evidence = row.evidence if isinstance(row.evidence, Mapping) else {"evidence": row.evidence}
        if evidence.get("topic") in settings.keyed:
            continue  # that such a topic exists is for those to know who have its key
        out.append(Act(row.at, row.verdict, name, evidence, row.who is not None))
    return tuple(out)
