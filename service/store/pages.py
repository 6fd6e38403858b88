"""What the pages of lists show: the index, a topic, a search, the state of the sources. A story's own page: story_page.py.

Only reads. What only a topic with a key holds appears nowhere here unless that topic is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, RowMapping, func, select, type_coerce

from feeds.edition import Item, publisher_name
from feeds.output.imprint import ALL, PublishSettings, TopicHead
from service.store import search as index_of_words
from service.store.editions import Line, Picked, in_feed, items_of, members, page_key
from service.store.engine import Tx
from service.store.polling import KEPT_OUTCOMES
from service.store.schema import EPOCH, editions, entries, outcomes, sources, stories

DAYS = 30  # of the small picture beside a topic
NEWEST = 3  # headlines a topic on the index
FOUND = 50  # stories a search shows
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Headline:
    """A story in a list. `when` is its date, else (`dated` is False) its first arrival."""

    key: str
    title: str
    publisher: str
    when: datetime
    language: str | None = None
    dated: bool = True


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
    when, dated = row.published or row.first_seen, row.published is not None
    return Headline(page_key(row.uuid), row.title, publisher, when, row.language, dated)


def topic(tx: Tx, head: TopicHead, settings: PublishSettings, until: datetime | None = None) -> TopicPage:
    """A topic's page: what its feed holds now."""
    until = until or tx.scalar(select(func.max(stories.c.out_at))) or EPOCH
    ids = [row.id for row in tx.execute(in_feed(head.slug, settings).limit(settings.entries))]
    return TopicPage(topic_facts(tx, head, settings, until), items_of(tx, ids, settings))


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
        last = select(outcomes).where(outcomes.c.source == only).order_by(outcomes.c.id.desc()).limit(KEPT_OUTCOMES)
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
