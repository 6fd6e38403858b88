"""A topic and the store -> its Edition, and what makes one stale; the tombstones in it. The bytes made of it: bodies.py.

Every time that enters an edition is a stored one, so that the same store gives the same bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, delete, exists, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from feeds import codec
from feeds.edition import (
    Copy,
    Edition,
    Item,
    Tombstone,
    aggregated,
    common_language,
    credit,
    newest,
    publisher_name,
    without_password,
)
from feeds.entry import Entry
from feeds.output.imprint import ALL, PublishSettings, TopicHead
from feeds.output.sayable import plausible, spoken
from feeds.output.wording import standfirst, whole
from service.store.engine import Tx
from service.store.schema import entries, matches, sources, stories, tombstones, topics, versions

TOMBSTONE_DAYS = 30
MOST_TOMBSTONES = 500  # in one feed: a changed rule may take thousands of stories out of it
CHUNK = 400  # ids in one IN (…)

Line = Row[*tuple[Any, ...]]
Picked = Select[*tuple[Any, ...]]


def stale_topics(tx: Tx) -> list[str]:
    """Slugs of the topics whose edition must be made again, "" among them."""
    chosen = select(topics.c.slug).where(topics.c.stale, ~topics.c.settling)
    chosen = chosen.where(topics.c.gone_at.is_(None), topics.c.became.is_(None))
    return list(tx.scalars(chosen.order_by(topics.c.slug)))


def mark_stale(tx: Tx, slugs: Iterable[str] | None = None) -> None:
    """Have these editions made again (all of them, for None): after a start, a reload, an upgrade."""
    if slugs is None:
        tx.execute(update(topics).values(stale=True))
    else:
        _mark(tx, list(slugs))


def _mark(tx: Tx, slugs: Sequence[str]) -> None:
    tx.execute(update(topics).where(topics.c.slug.in_(slugs), ~topics.c.stale).values(stale=True))


def edition_of(tx: Tx, head: TopicHead, settings: PublishSettings) -> Edition:
    """The topic's newest stories as an Edition: a function of the store and the config alone."""
    rows = tx.execute(in_feed(head.slug, settings).limit(settings.entries)).all()
    items = items_of(tx, [row.id for row in rows], settings)
    left = select(tombstones).where(tombstones.c.topic == head.slug)
    left = left.order_by(tombstones.c.at.desc(), tombstones.c.uuid).limit(MOST_TOMBSTONES)
    stones = tuple(Tombstone(row.uuid, row.at, row.why) for row in tx.execute(left))
    bare = frame(tx, head, settings)
    return replace(
        bare,
        updated=newest(items, stones, [row.entered for row in rows], bare.updated),
        items=items,
        tombstones=stones,
        language=common_language(items),
    )


def frame(tx: Tx, head: TopicHead, settings: PublishSettings) -> Edition:
    """The edition without any story: what the feed says of itself; `updated` is when the topic was made."""
    made = tx.execute(select(topics.c.feed_id, topics.c.made_at).where(topics.c.slug == head.slug)).one()
    return Edition(
        id=made.feed_id,
        slug=head.slug,
        title=head.title if head.title == settings.title else f"{settings.title}: {head.title}",
        subtitle=head.description,
        base_url=settings.base_url,
        updated=made.made_at,
        items=(),
        path=head.feed(),
        page=head.path,
        hub=None if head.key else settings.hub,
        publisher=settings.title,
    )


def in_feed(slug: str, settings: PublishSettings) -> Picked:
    """Columns (id, face, entered) of the stories that are out in a topic, the last to enter first."""
    chosen = members(slug, settings)
    entered = chosen.selected_columns.entered
    return chosen.join(entries, entries.c.id == stories.c.face).order_by(entered.desc(), entries.c.source, stories.c.id)


def members(slug: str, settings: PublishSettings) -> Picked:
    """The same stories in no order: to count them, or to choose among them."""
    out = and_(stories.c.out_at.is_not(None), stories.c.state == "live")
    if slug == ALL:
        return select(stories.c.id, stories.c.face, stories.c.out_at.label("entered")).where(
            out, *_seen_by_all(settings)
        )
    chosen = select(stories.c.id, stories.c.face, matches.c.entered_at.label("entered"))
    chosen = chosen.join(matches, matches.c.story == stories.c.id)
    return chosen.where(out, matches.c.topic == slug, matches.c.entered_at.is_not(None), ~matches.c.held)


def _seen_by_all(settings: PublishSettings) -> list[Any]:
    # What only a topic with a key holds is nobody else's to see.
    if not settings.keyed:
        return []
    theirs = exists().where(matches.c.story == stories.c.id, matches.c.topic.in_(settings.keyed))
    ours = exists().where(matches.c.story == stories.c.id, matches.c.topic.not_in(settings.keyed), ~matches.c.held)
    return [or_(~theirs, ours)]


def shows_to_all(tx: Tx, story: int, settings: PublishSettings) -> bool:
    """Whether a story may be seen without a key."""
    return tx.execute(select(stories.c.id).where(stories.c.id == story, *_seen_by_all(settings))).first() is not None


def items_of(tx: Tx, ids: Sequence[int], settings: PublishSettings) -> tuple[Item, ...]:
    """These stories as Items, in this order."""
    told: dict[int, Line] = {}
    carried: dict[int, list[Line]] = defaultdict(list)
    held: dict[int, list[str]] = defaultdict(list)
    for chunk in chunks(ids):
        shown = select(stories, entries.c.source, entries.c.changed_at, entries.c.fixed, versions.c.doc)
        shown = shown.join(entries, entries.c.id == stories.c.face)
        shown = shown.join(versions, and_(versions.c.entry == entries.c.id, versions.c.n == entries.c.version))
        told.update({row.id: row for row in tx.execute(shown.where(stories.c.id.in_(chunk)))})
        others = select(entries).where(entries.c.story.in_(chunk), entries.c.withdrawn_at.is_(None))
        for row in tx.execute(others.order_by(entries.c.first_seen, entries.c.id)):
            carried[row.story].append(row)
        inside = select(matches.c.story, matches.c.topic)
        inside = inside.where(matches.c.story.in_(chunk), matches.c.entered_at.is_not(None), ~matches.c.held)
        for row in tx.execute(inside):
            held[row.story].append(row.topic)
    facts = {row.id: row for row in tx.execute(select(sources))}
    return tuple(_item(told[i], carried[i], held[i], facts, settings) for i in ids if i in told)


def _item(
    row: Line, entries_of: Sequence[Line], held: Sequence[str], facts: Mapping[str, Line], settings: PublishSettings
) -> Item:
    entry: Entry = codec.load(row.doc, row.fixed)
    head = settings.source(row.source)
    fact = facts[row.source]
    publisher = publisher_name(head, fact.title, entry.publisher, entry.url, row.source)
    copies = tuple(_copy(other, facts, settings) for other in entries_of if other.id != row.face)
    settled = max(row.updated, row.out_at) if row.out_at else row.updated
    show = head.show or settings.show
    return Item(
        id=row.uuid,
        key=page_key(row.uuid),
        title=entry.title,
        url=entry.url,
        authors=entry.authors,
        publisher=publisher,
        published=entry.published,
        updated=plausible(row.updated) or row.first_seen,
        summary=standfirst(entry),
        content=whole(entry) if show == "full" else "",
        credit=credit(
            row.source,
            head,
            title=head.title or fact.title or (row.source if head.kind == "bundle" else publisher),
            feed_id=fact.feed_id,
            site=fact.site,
            updated=row.changed_at,
        ),
        show=show,
        language=spoken(entry.language or fact.language),
        tags=entry.tags,
        topics=tuple((t.slug, t.title) for t in settings.open_topics if t.slug in held),
        copies=copies,
        also=tuple(c for c in copies if c.seen <= settled),
        enclosures=entry.enclosures,
        correction=row.correction,
        via=without_password(fact.site or head.url) if aggregated(entry) and head.kind == "feed" else None,
        teaser=entry.teaser,
        first_seen=row.first_seen,
    )


def _copy(row: Line, facts: Mapping[str, Line], settings: PublishSettings) -> Copy:
    name = publisher_name(settings.source(row.source), facts[row.source].title, row.publisher, row.url, row.source)
    return Copy(name, row.url, row.title, row.first_seen)


def page_key(uuid: str) -> str:
    """The last part of a story's page: the 32 hexadecimal digits of its urn:uuid."""
    return uuid.removeprefix("urn:uuid:").replace("-", "").lower()


def retired(tx: Tx) -> dict[str, str | None]:
    """Slugs that no longer name a topic -> the slug that took over, None where the topic is gone."""
    rows = tx.execute(
        select(topics.c.slug, topics.c.became).where(or_(topics.c.gone_at.is_not(None), topics.c.became.is_not(None)))
    )
    return {row.slug: row.became for row in rows}


def bury(tx: Tx, story: int, at: datetime, why: str, only: Sequence[str] | None = None) -> None:
    """Leave a tombstone in every feed that the story had entered (of these topics, where named); they are stale then.

    For a story that was withdrawn or dropped, or joined to another. One never out leaves none. Pages of the archive that
    hold a story withdrawn by a person are to be forgotten too: archives.forget.
    """
    row = tx.execute(select(stories.c.uuid, stories.c.out_at).where(stories.c.id == story)).one()
    if row.out_at is None:
        return
    entered = tx.scalars(select(matches.c.topic).where(matches.c.story == story, matches.c.entered_at.is_not(None)))
    slugs = list(only) if only is not None else [*entered, ALL]
    known = set(tx.scalars(select(topics.c.slug).where(topics.c.slug.in_(slugs))))
    for slug in sorted(known):
        act = upsert(tombstones).values(topic=slug, uuid=row.uuid, at=at, why=why)
        tx.execute(act.on_conflict_do_update(index_elements=["topic", "uuid"], set_={"at": at, "why": why}))
    _mark(tx, sorted(known))


def unbury(tx: Tx, story: int, only: Sequence[str] | None = None) -> None:
    """Take the tombstones of a story back: it is restored, split again, or put into the topic again."""
    uuid = select(stories.c.uuid).where(stories.c.id == story).scalar_subquery()
    act = delete(tombstones).where(tombstones.c.uuid == uuid)
    act = act.where(tombstones.c.topic.in_(only)) if only is not None else act
    _mark(tx, list(tx.scalars(act.returning(tombstones.c.topic))))


def expire(tx: Tx, now: datetime) -> None:
    """Let tombstones of 30 days ago go; their feeds are stale then."""
    old = delete(tombstones).where(tombstones.c.at < now - timedelta(days=TOMBSTONE_DAYS)).returning(tombstones.c.topic)
    _mark(tx, sorted(set(tx.scalars(old))))


def recently_left(tx: Tx) -> list[str]:
    """uuids of stories with a tombstone: their pages say why they are gone."""
    return sorted(set(tx.scalars(select(tombstones.c.uuid))))


def out_in_order(tx: Tx, after: int, limit: int) -> list[Line]:
    """(id, uuid) of stories that were ever out, by id: to walk over all of them, a slice at a time."""
    chosen = select(stories.c.id, stories.c.uuid).where(stories.c.out_at.is_not(None), stories.c.id > after)
    return list(tx.execute(chosen.order_by(stories.c.id).limit(limit)))


def chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    """Ids in slices that fit into one statement."""
    return (ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK))
