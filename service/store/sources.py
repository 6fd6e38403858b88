"""Sources: what is due, who claimed it, what came of it. The config decides which there are; these rows, when and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from feeds.entry import FeedFacts
from service import cadence
from service.store.engine import Tx
from service.store.polling import KEPT_OUTCOMES, Outcome, State, Validators, broke
from service.store.schema import documents, entries, hosts, outcomes, sources

__all__ = ["Outcome", "State", "Validators", "broke"]  # polling.py's, beside what is here

MANY_DUE = 20_000  # sources looked through at a tick for those whose host has room


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source as configured: `place` is a hash of what decides what is read, `plan` says when."""

    place: str
    plan: cadence.Plan


def sync(tx: Tx, wanted: Mapping[str, Wanted], limits: cadence.Limits, *, now: datetime) -> None:
    """Bring the rows in line with the config; nothing is ever deleted.

    A new source is due soon, spread with the others; one whose place changed is due now, the memory of the old place
    gone; one whose plan changed waits no longer than the new plan says, unless it is failing.
    """
    held = {row.id: row for row in tx.execute(select(sources))}
    new = [key for key in wanted if key not in held]
    for key, want in wanted.items():
        row, mine = held.get(key), sources.c.id == key
        settings = f"{want.place} {want.plan}"
        if row is None:
            due_at = cadence.first_due(want.plan, now, limits, count=len(new))
            tx.execute(insert(sources).values(id=key, settings=settings, due_at=due_at))
        elif row.removed or row.settings.partition(" ")[0] != want.place:
            fresh = {"removed": False, "due_at": now, "gone": False, "moved_to": None, "failures": 0}
            tx.execute(update(sources).where(mine).values(settings=settings, **fresh))
            tx.execute(delete(documents).where(documents.c.source == key))
        elif row.settings != settings:
            due_at = (
                row.due_at if row.failures or row.due_at is None else min(row.due_at, _soonest(want.plan, limits, now))
            )
            tx.execute(update(sources).where(mine).values(settings=settings, due_at=due_at))
    gone = [key for key, row in held.items() if key not in wanted and not row.removed]
    for key in gone:
        tx.execute(update(sources).where(sources.c.id == key).values(removed=True, due_at=None))


def _soonest(plan: cadence.Plan, limits: cadence.Limits, now: datetime) -> datetime:
    if plan.at:
        return cadence.next_at(plan.at, limits.timezone, now)
    return now + (plan.every or limits.min_interval)


def wake(tx: Tx, wanted: Mapping[str, Wanted], limits: cadence.Limits, *, now: datetime) -> None:
    """Spread what came due while nobody was here: each source is asked once, however many turns it missed."""
    off = or_(sources.c.due_at < now, sources.c.due_at > now + cadence.FURTHEST)
    late = tx.execute(select(sources.c.id, sources.c.due_at).where(off, ~sources.c.removed)).all()
    for row in late:
        if row.id not in wanted:
            continue
        due_at = cadence.awake(wanted[row.id].plan, row.due_at, now, limits, count=len(late))
        if due_at != row.due_at:
            tx.execute(update(sources).where(sources.c.id == row.id).values(due_at=due_at))


def due(tx: Tx, now: datetime, most: int = MANY_DUE) -> list[str]:
    """Up to `most` sources that are due and that nobody has claimed, the longest due first."""
    wanted = select(sources.c.id).where(sources.c.due_at <= now, _free(now))
    return list(tx.execute(wanted.order_by(sources.c.due_at).limit(most)).scalars())


def claim(tx: Tx, keys: Sequence[str], now: datetime, lease: timedelta) -> list[str]:
    """Those of the due ones that nobody else has claimed: nobody gets them until the lease ends or they are settled."""
    mine = sources.c.id.in_(keys)
    taken = update(sources).where(mine, sources.c.due_at <= now, _free(now)).values(claimed_until=now + lease)
    claimed = set(tx.execute(taken.returning(sources.c.id)).scalars())
    return [key for key in keys if key in claimed]


def _free(now: datetime) -> ColumnElement[bool]:
    return and_(or_(sources.c.claimed_until.is_(None), sources.c.claimed_until <= now), ~sources.c.removed)


def release(tx: Tx) -> None:
    """Drop every claim: called by the one process that holds the state folder, when it starts."""
    tx.execute(update(sources).values(claimed_until=None).where(sources.c.claimed_until.is_not(None)))


def due_now(tx: Tx, keys: Sequence[str], now: datetime) -> None:
    """Make these due at once."""
    tx.execute(update(sources).where(sources.c.id.in_(keys), ~sources.c.removed).values(due_at=now))


def keep_validators(tx: Tx, key: str, location: str, kept: Validators | None, *, now: datetime) -> None:
    """Remember what the reading came with; None forgets it, so that the next poll asks for the whole again."""
    if kept is None:
        tx.execute(delete(documents).where(documents.c.source == key, documents.c.location == location))
        return
    values = {"etag": kept.etag, "last_modified": kept.last_modified, "body_hash": kept.body_hash, "read_at": now}
    tx.execute(_KEEP, {"source": key, "location": location, **values})


_DOCUMENT: Final = insert(documents)
_KEEP: Final = _DOCUMENT.on_conflict_do_update(
    index_elements=["source", "location"],
    set_={name: _DOCUMENT.excluded[name] for name in ("etag", "last_modified", "body_hash", "read_at")},
)


def learn(tx: Tx, key: str, facts: FeedFacts, *, distrust: bool) -> None:
    """Keep what a document says of its feed; what it leaves unsaid stays as it was. Distrust is for ever."""
    said = {
        "title": facts.title,
        "site": facts.url,
        "feed_id": facts.id,
        "subtitle": facts.subtitle,
        "language": facts.language,
        "icon": facts.icon,
        "feed_updated": facts.updated,
    }
    tx.execute(_LEARN, {**{name: value or None for name, value in said.items()}, "by": key})
    if distrust:
        tx.execute(update(sources).where(sources.c.id == key).values(distrust=True))


_SAID: Final = ("title", "site", "feed_id", "subtitle", "language", "icon", "feed_updated")
_LEARN: Final = (
    update(sources)
    .where(sources.c.id == bindparam("by"))
    .values({name: func.coalesce(bindparam(name, type_=sources.c[name].type), sources.c[name]) for name in _SAID})
)


def forget_documents(tx: Tx, keys: Sequence[str]) -> None:
    """Forget the validators of these sources: what is asked next is another place."""
    tx.execute(delete(documents).where(documents.c.source.in_(keys)))


def hold_host(tx: Tx, host: str, until: datetime) -> None:
    """A server asked for peace: nobody asks this host before then. The longer of two holds wins."""
    statement = insert(hosts).values(host=host, hold_until=until)
    longer = case(
        (statement.excluded.hold_until > hosts.c.hold_until, statement.excluded.hold_until), else_=hosts.c.hold_until
    )
    tx.execute(statement.on_conflict_do_update(index_elements=["host"], set_={"hold_until": longer}))


def held_hosts(tx: Tx, now: datetime) -> dict[str, datetime]:
    """Host -> until when it is left alone."""
    return {row.host: row.hold_until for row in tx.execute(select(hosts).where(hosts.c.hold_until > now))}


@dataclass(frozen=True, slots=True)
class Health:
    """A source as people see it in `winnow sources` and /status."""

    id: str
    removed: bool
    title: str | None
    due_at: datetime | None
    polled_at: datetime | None
    good_at: datetime | None
    failures: int
    gone: bool
    moved_to: str | None
    distrust: bool
    error: str | None
    entries: int
    outcomes: tuple[dict[str, Any], ...]  # newest first


def health(tx: Tx) -> list[Health]:
    """Every source that is or was configured, by id."""
    counts = {
        r.source: r.n for r in tx.execute(select(entries.c.source, func.count().label("n")).group_by(entries.c.source))
    }
    recent: dict[str, list[dict[str, Any]]] = {}
    for row in tx.execute(select(outcomes).order_by(outcomes.c.id.desc())).mappings():
        recent.setdefault(row["source"], []).append({k: v for k, v in row.items() if k not in ("id", "source")})
    return [
        Health(
            r.id, r.removed, r.title, r.due_at, r.polled_at, r.good_at, r.failures, r.gone, r.moved_to, r.distrust,
            r.error, counts.get(r.id, 0), tuple(recent.get(r.id, ())[:KEPT_OUTCOMES]),
        )
        for r in tx.execute(select(sources).order_by(sources.c.id))
    ]  # fmt: skip
