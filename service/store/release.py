"""First publication: what is ready goes out, under the face chosen for it, and enters its topics.

`out_at` and `entered_at` are written once, a microsecond apart where a batch goes out together, so that the order of a
feed is in the rows (the oldest story of a batch first) and never moves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select, type_coerce, update

from feeds.output.imprint import ALL, PublishSettings
from service.store.editions import TOMBSTONE_DAYS, Line, Picked, chunks, in_feed, mark_stale
from service.store.engine import Tx
from service.store.faces import Weight, first, weight
from service.store.matching import stale
from service.store.schema import Time, entries, matches, stories, tombstones, topics

_MICROSECOND = timedelta(microseconds=1)


def release(tx: Tx, now: datetime, settings: PublishSettings, settle: bool) -> int:
    """Publish for the first time what is ready (all that waits, without `settle`): faces are chosen, topics entered.

    Answers how many stories went out. Their topics, and the feed of every story, are stale afterwards.
    """
    waiting = select(stories.c.id).where(stories.c.out_at.is_(None), stories.c.state == "live")
    if settle:
        waiting = waiting.where(stories.c.ready_at <= now)
    ready = [row.id for row in tx.execute(waiting)]
    faces = _faces(tx, ready, settings)
    # The oldest first; of one time, the last of its source or document: so a digest reads down the page as it was set.
    order = sorted(faces, key=lambda story: (faces[story].source, story), reverse=True)
    order.sort(key=lambda story: _told_at(faces[story]))
    times = _steps(len(order), now, tx.scalar(select(func.max(stories.c.out_at))))
    if order:
        values = [{"story_id": s, "face": faces[s].id, "out": at} for s, at in zip(order, times, strict=True)]
        act = update(stories).where(stories.c.id == bindparam("story_id"))
        tx.execute(act.values(face=bindparam("face"), out_at=bindparam("out")), values)
        mark_stale(tx, [ALL])
    _enter(tx, now, settings.backfill)
    return len(order)


def _faces(tx: Tx, ready: Sequence[int], settings: PublishSettings) -> dict[int, Line]:
    by = weight({key: (head.priority, head.url) for key, head in settings.sources.items()})
    told: dict[int, list[Line]] = defaultdict(list)
    for ids in chunks(ready):
        for row in tx.execute(select(entries).where(entries.c.story.in_(ids)).order_by(entries.c.id)):
            told[row.story].append(row)
    return {story: rows[0] if len(rows) == 1 else _shown(tx, story, rows, by) for story, rows in told.items()}


def _shown(tx: Tx, story: int, rows: Sequence[Line], by: Weight) -> Line:
    face = first(tx, story, by)
    return next(row for row in rows if row.id == face)


def _enter(tx: Tx, now: datetime, backfill: timedelta) -> None:
    # A new topic begins with the past `backfill`, each story at its own time; into one that is read already, a story
    # enters now, as news; what is older than that stays out of the feed (see `shelve`), so that nothing floods.
    waiting = _to_enter(now, backfill).order_by(_NEWS, stories.c.id)
    by_topic: dict[str, list[Line]] = defaultdict(list)
    for row in tx.execute(waiting):
        by_topic[row.topic].append(row)
    latest = select(func.max(matches.c.entered_at))
    values = []
    for topic, rows in by_topic.items():
        last = tx.scalar(latest.where(matches.c.topic == topic))
        times = [row.news for row in rows] if last is None else _steps(len(rows), now, last)
        values += [{"t": topic, "s": row.story, "at": at} for row, at in zip(rows, times, strict=True)]
    if values:
        act = update(matches).where(matches.c.topic == bindparam("t"), matches.c.story == bindparam("s"))
        tx.execute(act.values(entered_at=bindparam("at")), values)
        here = tombstones.c.uuid == select(stories.c.uuid).where(stories.c.id == bindparam("s")).scalar_subquery()
        tx.execute(delete(tombstones).where(tombstones.c.topic == bindparam("t"), here), values)
        stale(tx, {value["s"] for value in values})


_NEWS = func.coalesce(matches.c.news_at, stories.c.out_at)


def _waiting() -> Picked:
    waiting = select(matches.c.topic, matches.c.story, type_coerce(_NEWS, Time).label("news"))
    waiting = waiting.join(stories, stories.c.id == matches.c.story).join(topics, topics.c.slug == matches.c.topic)
    waiting = waiting.where(matches.c.entered_at.is_(None), ~matches.c.held, ~topics.c.settling)
    return waiting.where(stories.c.state == "live", stories.c.out_at.is_not(None), topics.c.gone_at.is_(None))


def _to_enter(now: datetime, backfill: timedelta) -> Picked:
    # By two indexes: this is asked at every tick, and what waits below the feed may be much.
    young = select(stories.c.id).where(stories.c.out_at >= now - backfill)
    brought = select(matches.c.story).where(matches.c.news_at >= now - backfill)
    return _waiting().where(stories.c.id.in_(young.union(brought)), now - backfill <= _NEWS)


def shelve(tx: Tx, slug: str, settings: PublishSettings, now: datetime) -> int:
    """Put what a changed topic took of older stories into the order of its archive, each at its own time, unannounced.

    Only below the newest `entries`, which are the feed: so no subscriber gets old stories as new ones. Answers how many.
    """
    if slug == ALL:
        return 0
    order = in_feed(slug, settings)
    last = tx.execute(order.offset(settings.entries - 1).limit(1)).first()
    if last is None:
        return 0
    older = _waiting().where(matches.c.topic == slug, now - settings.backfill > _NEWS, last.entered > _NEWS)
    values = [{"s": row.story, "at": row.news} for row in tx.execute(older)]
    if values:
        act = update(matches).where(matches.c.topic == slug, matches.c.story == bindparam("s"))
        tx.execute(act.values(entered_at=bindparam("at")), values)
    return len(values)


def anything_due(tx: Tx, now: datetime, settings: PublishSettings, settle: bool) -> bool:
    """Whether `release`, `expire` or a stale topic has work: most ticks have none, and then nothing is written."""
    waiting = select(stories.c.id).where(stories.c.out_at.is_(None), stories.c.state == "live")
    if settle:
        waiting = waiting.where(stories.c.ready_at <= now)
    again = select(topics.c.slug).where(topics.c.stale, ~topics.c.settling)
    again = again.where(topics.c.gone_at.is_(None), topics.c.became.is_(None))
    old = select(tombstones.c.uuid).where(tombstones.c.at < now - timedelta(days=TOMBSTONE_DAYS))
    asked: tuple[Picked, ...] = (again, waiting, old, _to_enter(now, settings.backfill))
    return any(tx.execute(query.limit(1)).first() is not None for query in asked)


def _steps(count: int, now: datetime, last: datetime | None) -> list[datetime]:
    first = now - (count - 1) * _MICROSECOND
    if last is not None and first <= last:
        first = last + _MICROSECOND
    return [first + i * _MICROSECOND for i in range(count)]


def _told_at(row: Line) -> datetime:
    seen: datetime = row.first_seen
    return min(row.published or seen, seen)
