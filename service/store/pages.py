"""What the pages show: the index, a topic, a story with how it got here, a search, the state of the sources.

Only reads. What only a topic with a key holds appears nowhere here unless that topic is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, RowMapping, func, select, type_coerce

from feeds import codec
from feeds.edition import Item, publisher_name
from feeds.entry import Entry
from feeds.output.imprint import ALL, PublishSettings, TopicHead
from feeds.sameness.edits import Change, edit
from service.store import search as index_of_words
from service.store.editions import Line, Picked, in_feed, items_of, members, page_key, shows_to_all
from service.store.engine import Tx
from service.store.schema import (
    EPOCH,
    editions,
    entries,
    ledger,
    matches,
    outcomes,
    sources,
    stories,
    tombstones,
    versions,
)

DAYS = 30  # of the small picture beside a topic
NEWEST = 3  # headlines a topic on the index
FOUND = 50  # stories a search shows
COMPARED = 6  # of the face's versions
CHANGES = 12  # of one correction, that its page shows
ACTS = 200  # lines of a story's history
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Headline:
    """A story in a list. `when` is its date, else its first arrival."""

    key: str
    title: str
    publisher: str
    when: datetime
    language: str | None = None


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """A topic on the index: `days` counts stories by their date over DAYS days, the last day last."""

    head: TopicHead
    headlines: tuple[Headline, ...]
    days: tuple[int, ...]
    total: int
    changed_at: datetime | None

    @property
    def a_week(self) -> int:
        """Stories a week, since the first one that `days` counts; in its first week all of them."""
        began = next((i for i, count in enumerate(self.days) if count), 0)
        return round(sum(self.days) * 7 / max(7, DAYS - began))


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """The whole index page; `failing` of `sources` sources had no good outcome last time."""

    every: TopicFacts
    topics: tuple[TopicFacts, ...]
    sources: int
    failing: int
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class TopicPage:
    """A topic's newest stories as its feed has them."""

    facts: TopicFacts
    items: tuple[Item, ...]


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


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source on the status page."""

    id: str
    title: str
    site: str | None
    polled_at: datetime | None
    good_at: datetime | None
    changed_at: datetime | None
    due_at: datetime | None
    failures: int
    error: str | None
    gone: bool
    entries: int
    looks: tuple[RowMapping, ...] = ()  # its last outcomes, newest first, where it was asked for alone

    @property
    def failing(self) -> bool:
        """Whether the last look that came to anything failed; a pause that a host asked for is no failure."""
        return self.failures > 0 or self.gone


def index(tx: Tx, settings: PublishSettings, until: datetime | None = None) -> IndexFacts:
    """The index; its 30 days end with `until`, or with the newest story for None (static files know no clock)."""
    until = until or tx.scalar(select(func.max(stories.c.out_at))) or EPOCH
    heads = [settings.every, *settings.open_topics]
    facts = [topic_facts(tx, head, settings, until) for head in heads]
    known = sources_now(tx, settings)
    return IndexFacts(
        every=facts[0],
        topics=tuple(facts[1:]),
        sources=len(known),
        failing=sum(source.failing for source in known),
        changed_at=max((f.changed_at for f in facts if f.changed_at), default=None),
    )


def topic_facts(tx: Tx, head: TopicHead, settings: PublishSettings, until: datetime) -> TopicFacts:
    """One topic as the index shows it."""
    total = tx.scalar(select(func.count()).select_from(members(head.slug, settings).subquery())) or 0
    newest = [row.id for row in tx.execute(in_feed(head.slug, settings).limit(NEWEST))]
    changed = tx.scalar(select(func.max(editions.c.changed_at)).where(editions.c.topic == head.slug))
    return TopicFacts(head, headlines(tx, newest, settings), _days(tx, head.slug, settings, until), total, changed)


def _days(tx: Tx, slug: str, settings: PublishSettings, until: datetime) -> tuple[int, ...]:
    # A story enters after its date, so that what entered before the first day need not be looked at.
    recent = members(slug, settings)
    recent = recent.where(recent.selected_columns.entered >= until - timedelta(days=DAYS + 1))
    held = recent.subquery()
    when = func.coalesce(type_coerce(entries.c.published, BigInteger), type_coerce(entries.c.first_seen, BigInteger))
    last = (until - EPOCH) // timedelta(days=1)
    day = (when // _DAY_US).label("day")
    counted = select(day, func.count().label("n")).select_from(held).join(entries, entries.c.id == held.c.face)
    counted = counted.where(day > last - DAYS, day <= last).group_by(day)
    counts = {row.day: row.n for row in tx.execute(counted)}
    return tuple(counts.get(last - DAYS + 1 + i, 0) for i in range(DAYS))


def headlines(tx: Tx, ids: Sequence[int], settings: PublishSettings) -> tuple[Headline, ...]:
    """These stories as headlines, in this order."""
    chosen = _faces().where(stories.c.id.in_(ids))
    rows = {row.story_id: _headline(row, settings) for row in tx.execute(chosen)}
    return tuple(rows[i] for i in ids if i in rows)


def _faces() -> Picked:
    told = select(
        stories.c.id.label("story_id"),
        stories.c.uuid,
        entries.c.title,
        entries.c.url,
        entries.c.publisher,
        entries.c.published,
        entries.c.first_seen,
        entries.c.source,
        sources.c.title.label("source_title"),
        sources.c.language,
    )
    return told.join(entries, entries.c.id == stories.c.face).join(sources, sources.c.id == entries.c.source)


def _headline(row: Line, settings: PublishSettings) -> Headline:
    publisher = publisher_name(settings.source(row.source), row.source_title, row.publisher, row.url, row.source)
    return Headline(page_key(row.uuid), row.title, publisher, row.published or row.first_seen, row.language)


def topic(tx: Tx, head: TopicHead, settings: PublishSettings, until: datetime | None = None) -> TopicPage:
    """A topic's page: what its feed holds now."""
    until = until or tx.scalar(select(func.max(stories.c.out_at))) or EPOCH
    ids = [row.id for row in tx.execute(in_feed(head.slug, settings).limit(settings.entries))]
    return TopicPage(topic_facts(tx, head, settings, until), items_of(tx, ids, settings))


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


def search(tx: Tx, query: str, settings: PublishSettings, limit: int = FOUND) -> tuple[Headline, ...]:
    """Stories that are open to all and hold every word asked for, the newest first."""
    holding = index_of_words.found(query)
    if holding is None:
        return ()
    held = members(ALL, settings).subquery()
    found = _faces().join(held, held.c.id == stories.c.id).where(stories.c.id.in_(holding))
    rows = tx.execute(found.order_by(stories.c.out_at.desc(), stories.c.id).limit(limit))
    return tuple(_headline(row, settings) for row in rows)


def sources_now(tx: Tx, settings: PublishSettings, only: str | None = None) -> tuple[SourceFacts, ...]:
    """Every source of the config, in its order, as it stands; or one of them, with its last outcomes."""
    looks: tuple[RowMapping, ...] = ()
    if only is not None:
        last = select(outcomes).where(outcomes.c.source == only).order_by(outcomes.c.id.desc())
        looks = tuple(tx.execute(last).mappings())
    rows = {row.id: row for row in tx.execute(select(sources).where(~sources.c.removed))}
    counted = select(entries.c.source, func.count().label("n")).group_by(entries.c.source)
    counts = {row.source: row.n for row in tx.execute(counted)}
    out = []
    for source, head in settings.sources.items():
        row = rows.get(source)
        if row is None or (only is not None and source != only):
            continue
        title = head.title or row.title or source
        out.append(
            SourceFacts(
                id=source,
                title=title,
                site=row.site,
                polled_at=row.polled_at,
                good_at=row.good_at,
                changed_at=row.changed_at,
                due_at=row.due_at,
                failures=row.failures,
                error=row.error,
                gone=row.gone,
                entries=counts.get(source, 0),
                looks=looks,
            )
        )
    return tuple(out)
