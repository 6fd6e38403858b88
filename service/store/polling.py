"""What a poll needs of the store, and what it leaves there: many sources to a query, since most polls bring nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from service.cadence import Poll
from service.store.engine import Tx
from service.store.schema import documents, outcomes, sources

KEPT_OUTCOMES = 20
MAX_SKIPS = 100  # reasons kept of one reading; the count is whole
GOOD = ("read", "unchanged")
_MANY = 400  # values in one IN (…): SQLite's oldest limit on variables is 999


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last committed reading of one document came with."""

    etag: bytes | None = None
    last_modified: bytes | None = None
    body_hash: bytes | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one look at a source gave."""

    kind: str  # read | unchanged | failed | held (nobody asked: the host wants peace)
    status: int | None = None
    bytes: int = 0
    seconds: float = 0.0
    new: int = 0
    updated: int = 0
    seen: int = 0
    skipped: tuple[tuple[str, int, str], ...] = ()  # location, index, why
    error: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A source's row, as polling needs it."""

    id: str
    due_at: datetime | None
    failures: int
    gone: bool
    moved_to: str | None
    distrust: bool
    polled_at: datetime | None
    good_at: datetime | None
    changed_at: datetime | None
    advice: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """A source as a journey finds it: its row, and the validators of each document, by location."""

    state: State
    validators: Mapping[str, Validators]


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be written at the end of a journey. `changes`: gone, moved_to, advice."""

    key: str
    outcome: Outcome
    due_at: datetime | None
    began: datetime
    changes: Mapping[str, Any] = field(default_factory=dict)


def looks(tx: Tx, keys: Sequence[str]) -> dict[str, Look]:
    """Key -> Look, for those that `sync` has seen."""
    found = states(tx, keys)
    known: dict[str, dict[str, Validators]] = {key: {} for key in found}
    c = documents.c
    for some in _some(keys):
        rows = tx.execute(select(c.source, c.location, c.etag, c.last_modified, c.body_hash).where(c.source.in_(some)))
        for row in rows:
            known[row.source][row.location] = Validators(row.etag, row.last_modified, row.body_hash)
    return {key: Look(state, known[key]) for key, state in found.items()}


def states(tx: Tx, keys: Sequence[str]) -> dict[str, State]:
    """Key -> row, for those that `sync` has seen."""
    c = sources.c
    wanted = select(
        c.id, c.due_at, c.failures, c.gone, c.moved_to, c.distrust, c.polled_at, c.good_at, c.changed_at, c.advice
    )
    found = (row for some in _some(keys) for row in tx.execute(wanted.where(c.id.in_(some))))
    return {row.id: State(**{**row._mapping, "advice": row.advice or {}}) for row in found}


def polls(tx: Tx, keys: Sequence[str]) -> dict[str, list[Poll]]:
    """Key -> its last polls that succeeded, oldest first."""
    c = outcomes.c
    found: dict[str, list[Poll]] = {key: [] for key in keys}
    for some in _some(keys):
        rows = tx.execute(
            select(c.source, c.at, c.new, c.updated).where(c.source.in_(some), c.kind.in_(GOOD)).order_by(c.id)
        )
        for row in rows:
            found[row.source].append(Poll(row.at, bool(row.new or row.updated)))
    return found


def settle(tx: Tx, settled: Sequence[Settled], now: datetime) -> None:
    """End claims: write the outcomes down, and when to look again.

    A source that was made due while its journey went on (a file changed again) stays due.
    """
    held = states(tx, [one.key for one in settled])
    settled = [one for one in settled if one.key in held]
    if not settled:
        return
    tx.execute(_END, [_row(one, held[one.key], now) for one in settled])
    tx.execute(insert(outcomes), [_outcome(one, now) for one in settled])
    for some in _some([one.key for one in settled]):
        tx.execute(_FORGET, {"keys": some})


def broke(tx: Tx, key: str, why: str, now: datetime) -> None:
    """A fault of ours ended the journey: it is written down, and the source waits an hour."""
    settle(tx, [Settled(key, Outcome("failed", error=why), now + timedelta(hours=1), now)], now)


_SET = ("due_at", "polled_at", "failures", "error", "good_at", "changed_at", "gone", "moved_to", "advice")
_END = (
    update(sources)
    .where(sources.c.id == bindparam("key"))
    .values(claimed_until=None, **{name: bindparam(f"new_{name}", type_=sources.c[name].type) for name in _SET})
)
_ranked = (
    select(
        outcomes.c.id,
        func.row_number().over(partition_by=outcomes.c.source, order_by=outcomes.c.id.desc()).label("place"),
    )
    .where(outcomes.c.source.in_(bindparam("keys", expanding=True)))
    .subquery()
)
# The one since which a source fails is kept beside the last: it is news, and stays the same news (health.turns).
_since_then = outcomes.alias()
_began = (
    select(func.min(_since_then.c.id))
    .join(sources, sources.c.id == _since_then.c.source)
    .where(
        _since_then.c.source.in_(bindparam("keys", expanding=True)),
        _since_then.c.kind == "failed",
        or_(sources.c.good_at.is_(None), _since_then.c.at > sources.c.good_at),
    )
    .group_by(_since_then.c.source)
)
_FORGET = delete(outcomes).where(
    outcomes.c.id.in_(select(_ranked.c.id).where(_ranked.c.place > KEPT_OUTCOMES)), outcomes.c.id.not_in(_began)
)


def _row(one: Settled, held: State, now: datetime) -> dict[str, object]:
    outcome = one.outcome
    good = outcome.kind in GOOD
    called = held.due_at is not None and one.began < held.due_at <= now
    values: dict[str, object] = {
        "due_at": held.due_at if called else one.due_at,
        "polled_at": now,
        "failures": 0 if good else held.failures + (outcome.kind == "failed"),
        "error": outcome.error,
        "good_at": now if good else held.good_at,
        "changed_at": now if outcome.new or outcome.updated else held.changed_at,
        "gone": held.gone and not good,
        "moved_to": held.moved_to,
        "advice": held.advice,
        **one.changes,
    }
    return {"key": one.key, **{f"new_{name}": value for name, value in values.items()}}


def _outcome(one: Settled, now: datetime) -> dict[str, object]:
    outcome = one.outcome
    return {
        "source": one.key,
        "at": now,
        "kind": outcome.kind,
        "status": outcome.status,
        "bytes": outcome.bytes,
        "seconds": round(outcome.seconds, 3),
        "new": outcome.new,
        "updated": outcome.updated,
        "seen": outcome.seen,
        "skipped": [list(skip) for skip in outcome.skipped[:MAX_SKIPS]],
        "skipped_count": len(outcome.skipped),
        "error": outcome.error,
    }


def _some(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + _MANY] for start in range(0, len(keys), _MANY))
