"""Ends of journeys and their recordings, gathered into few transactions; and when each source is to be asked again.

A transaction costs more than what one poll writes, and index pages that many readings touch are written once a commit:
so whoever has something to write hands it over and waits until it is committed, together with what came meanwhile.
Where one of a batch fails, each is done again alone, so that a fault costs its own journey only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from service import cadence
from service.config import Config
from service.fetching.answers import Answer, Failed
from service.fetching.hosts import LONGEST_HOLD
from service.settings import Source
from service.store import Store, Tx, polling, sources
from service.store.polling import Look, Outcome, Settled, State

SLICE = 500  # new entries a transaction: other sources' outcomes get in between
MOST = 200  # ends a transaction
FILES_EVERY = timedelta(minutes=15)
NOT_FOUND = 404
LOST_AFTER = 2  # failures in a row at the place a permanent redirect led to
_GATHER_S = 0.02  # how long the first of a batch waits for company

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a journey: what one source gave, and what the publisher advises about the next look."""

    key: str
    source: Source
    outcome: Outcome
    began: datetime
    answer: Answer | None = None
    changes: dict[str, Any] = field(default_factory=dict)


Act = Callable[[Tx, list[Ended]], T]  # what it adds to the list is settled in the same transaction


@dataclass(slots=True)
class _Waiting(Generic[T]):
    act: Act[T]
    weight: int
    done: asyncio.Future[T]


class Settler:
    """Call it with an act of a transaction; it returns what the act did when that is committed."""

    def __init__(self, store: Store, settle: Callable[[Tx, list[Ended]], None]) -> None:
        self._store = store
        self._settle = settle
        self._waiting: list[_Waiting[Any]] = []
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, act: Act[T], *, weight: int = 0) -> T:
        """`weight`: entries to record. Acts are done in order; one may be done twice, the first time rolled back."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(act, weight, done))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write())
        return await done

    async def end(self, ended: Ended) -> None:
        """Settle a journey that recorded nothing."""
        await self(lambda _, ends: ends.append(ended))

    async def _write(self) -> None:
        await asyncio.sleep(_GATHER_S)
        while self._waiting:
            batch = self._next()
            try:
                answers = await self._store.write(self._together, batch)
            except Exception as error:  # noqa: BLE001 - the journey whose fault it is gets it
                if len(batch) == 1:
                    _fail(batch[0], error)
                else:
                    await self._alone(batch)
            else:
                for one, answer in zip(batch, answers, strict=True):
                    if not one.done.done():
                        one.done.set_result(answer)

    async def _alone(self, batch: Sequence[_Waiting[Any]]) -> None:
        for one in batch:
            try:
                (answer,) = await self._store.write(self._together, [one])
            except Exception as error:  # noqa: BLE001 - see above
                _fail(one, error)
            else:
                if not one.done.done():
                    one.done.set_result(answer)

    def _together(self, tx: Tx, batch: Sequence[_Waiting[Any]]) -> list[Any]:
        ends: list[Ended] = []
        answers = [one.act(tx, ends) for one in batch]
        if ends:
            self._settle(tx, ends)
        return answers

    def _next(self) -> list[_Waiting[Any]]:
        count = weight = 0
        for one in self._waiting[:MOST]:
            weight += one.weight
            if count and weight > SLICE:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        return batch


def _fail(one: _Waiting[Any], error: Exception) -> None:
    if not one.done.done():
        one.done.set_exception(error)


class Looks:
    """Call it with a source's id for its Look; those of one turn of the loop are one query."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[str, list[asyncio.Future[Look]]] = {}
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, key: str) -> Look:
        """Raises KeyError for a source that the store has not seen."""
        done: asyncio.Future[Look] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append(done)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._read())
        return await done

    async def _read(self) -> None:
        await asyncio.sleep(0)
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            fault: Exception | None = None
            found: dict[str, Look] = {}
            try:
                found = await self._store.read(polling.looks, list(asked))
            except Exception as error:  # noqa: BLE001 - each waiting journey gets it
                fault = error
            for key, waiting in asked.items():
                for done in waiting:
                    if done.done():
                        continue
                    if key in found:
                        done.set_result(found[key])
                    else:
                        done.set_exception(fault or KeyError(key))


def settle(tx: Tx, ends: Sequence[Ended], config: Config, now: datetime) -> None:
    """Write down what came of journeys and when to look again; a host that asked for peace is left alone until then."""
    keys = [end.key for end in ends]
    held, past = polling.states(tx, keys), polling.polls(tx, keys)
    limits = limits_of(config)
    settled = []
    for end in ends:
        if end.key not in held:
            continue  # cannot be: rows are never deleted
        _hold(tx, end.answer, now)
        changes = _changes(end, held[end.key], config)
        if end.outcome.kind == "failed" and changes.get("moved_to", "") is None and held[end.key].moved_to:
            sources.forget_documents(tx, [end.key])  # they were those of the place that is left now
        due_at = _next_look(end, held[end.key], past[end.key], changes, limits, now)
        settled.append(Settled(end.key, end.outcome, due_at, end.began, changes))
    polling.settle(tx, settled, now)


def _hold(tx: Tx, answer: Answer | None, now: datetime) -> None:
    if isinstance(answer, Failed) and answer.hold_host and answer.host and answer.retry_after_s is not None:
        pause = min(timedelta(seconds=answer.retry_after_s), LONGEST_HOLD)
        sources.hold_host(tx, answer.host, now + pause)


def _changes(end: Ended, held: State, config: Config) -> dict[str, Any]:
    """What the row is to say from now on."""
    configured = config.sources.get(end.key)
    if configured is None or (configured.url, configured.path) != (end.source.url, end.source.path):
        return {}  # the config was changed meanwhile: this was said by the place before
    if end.outcome.kind != "failed":
        return end.changes
    gone = isinstance(end.answer, Failed) and end.answer.gone
    lost = isinstance(end.answer, Failed) and end.answer.status == NOT_FOUND
    if held.moved_to and (gone or lost or held.failures >= LOST_AFTER):
        return {**end.changes, "moved_to": None}  # no good (any more): the configured place is asked again
    return {**end.changes, "gone": True} if gone else end.changes


def _next_look(
    end: Ended, held: State, past: list[cadence.Poll], changes: dict[str, Any], limits: cadence.Limits, now: datetime
) -> datetime | None:
    """When the source is due again, by cadence.py; None for one that is gone or switched off."""
    if not end.source.enabled:
        return None
    broken = end.outcome.kind == "failed"
    changed = bool(end.outcome.new or end.outcome.updated)
    if end.answer is not None:
        came = cadence.outcome_of(end.answer, changed=changed, broken=broken)
        if came.kind == "gone" and not changes.get("gone"):
            came = cadence.Outcome("failed")  # only the place that it moved to is gone
    else:
        came = cadence.Outcome("failed" if broken else "changed" if changed else "unchanged")
    asked = changes.get("advice", held.advice)
    history = cadence.History(
        polls=past,
        failures=held.failures,
        min_interval_s=asked.get("min_interval_s"),
        skip_hours=frozenset(asked.get("skip_hours", ())),
        skip_days=frozenset(asked.get("skip_days", ())),
    )
    return cadence.next_due(plan_of(end.key, end.source), history, came, now, limits)


def plan_of(key: str, source: Source) -> cadence.Plan:
    """What the config says of when to look. A path is looked at by the clock too: not every file system tells of changes."""
    every = source.every or (FILES_EVERY if source.path and not source.at else None)
    return cadence.Plan(key, every, source.at)


def limits_of(config: Config) -> cadence.Limits:
    """What the config says for all sources."""
    return cadence.Limits(config.fetch.min_interval, config.fetch.max_interval, timezone=config.winnow.timezone)
