"""Outcome + history + now -> when to look again. Pure: time, limits and the seed of the jitter are arguments.

The rules, in the order they apply:

1. 410 Gone: never (None), until the config names the source anew.
2. The host is held, or the answer said Retry-After: not before. A turn missed for that is no failure.
3. Failure: back-off, doubling from the source's usual interval (from RETRY for a source with times of day), with
   jitter, at most a day; for a source with times of day never past the next of them. One success ends it.
4. `at`: the next of the user's times of day. Nothing that the publisher says moves an appointment.
5. `every`: the user's interval, in place of our limits.
6. Otherwise half the time that passes between changes, as the last polls show it, between `min_interval` and
   `max_interval`, and no more than once in `unvalidated` where the server gives no validators: each poll there costs
   it a whole document.
7. For 5 and 6, Cache-Control and Expires, RSS ttl and sy:updatePeriod are lower bounds (of at most `max_interval`:
   feeds that say "a year" mean their images), and skipHours and skipDays are stepped over.

Jitter only ever adds, so that "at most once an hour" holds. It comes from the source's id and the time, so that the
same question has the same answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from typing import Literal
from zoneinfo import ZoneInfo

from service.fetching.answers import Answer, Failed, Fetched

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RETRY = timedelta(minutes=15)  # first pause after a failed appointment
FURTHEST = timedelta(days=15)  # a Retry-After of a week, and a week of days to skip
RECENT = 5  # polls that can show that a quiet source woke up
JITTER_EVERY = 0.04  # of the interval: a source is never late by a tenth of it
JITTER_ADAPTED = 0.10
JITTER_BACKOFF = 0.25
SPREAD_MOST = timedelta(minutes=15)
SPREAD_EACH = timedelta(seconds=0.5)  # for each of many sources that come due together
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the config says for all sources. `timezone` is an IANA name: times of day are meant there."""

    min_interval: timedelta = HOUR
    max_interval: timedelta = DAY
    unvalidated: timedelta = DAY
    timezone: str = "UTC"


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Plan:
    """What the config says for one source. `seed` is its id; `at` wins over `every`."""

    seed: str = ""
    every: timedelta | None = None
    at: tuple[time, ...] = ()


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll that succeeded, and whether it brought an entry that is new or changed."""

    at: datetime
    changed: bool


@dataclass(frozen=True, slots=True)
class History:
    """What the store knows of a source: its last polls before this one, oldest first, and what its document asks for.

    `failures` counts those in a row before this outcome. `min_interval_s`, `skip_hours`, `skip_days` are FeedFacts'
    fields.
    """

    polls: Sequence[Poll] = ()
    failures: int = 0
    min_interval_s: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What this poll came to. "held": no request was made; the host is held until `hold_until` or for `retry_after`."""

    kind: Literal["changed", "unchanged", "failed", "held", "gone"] = "unchanged"
    validators: bool = True
    fresh_for: timedelta | None = None
    retry_after: timedelta | None = None
    hold_until: datetime | None = None


def outcome_of(
    answer: Answer, *, changed: bool = False, broken: bool = False, hold_until: datetime | None = None
) -> Outcome:
    """The Outcome of a fetch. `changed`: its reading brought something; `broken`: its body could not be read."""
    if isinstance(answer, Failed):
        kind: Literal["gone", "held", "failed"] = "gone" if answer.gone else "held" if answer.held else "failed"
        return Outcome(kind, retry_after=_seconds(answer.retry_after_s), hold_until=hold_until)
    if broken:
        return Outcome("failed", hold_until=hold_until)
    validators = bool(answer.etag or answer.last_modified)
    told: Literal["changed", "unchanged"] = "changed" if changed and isinstance(answer, Fetched) else "unchanged"
    return Outcome(told, validators, _seconds(answer.fresh_for_s), hold_until=hold_until)


def next_due(plan: Plan, history: History, outcome: Outcome, now: datetime, limits: Limits = LIMITS) -> datetime | None:
    """When to ask this source again; None where it said that it is gone for good. `now` is aware; the answer is UTC."""
    now = now.astimezone(UTC)
    if outcome.kind == "gone":
        return None
    floor = max(now + (outcome.retry_after or timedelta()), outcome.hold_until or now)
    if outcome.kind == "held":
        return _later(floor, min(0.1 * (floor - now), SPREAD_MOST), plan.seed, now)
    if outcome.kind == "failed":
        due = _after_failure(plan, history, now, limits)
        return due if due >= floor else _later(floor, min(0.1 * (floor - now), SPREAD_MOST), plan.seed, now)
    if plan.at:
        return next_at(plan.at, limits.timezone, floor)
    said = max(_seconds(history.min_interval_s) or timedelta(), outcome.fresh_for or timedelta())
    interval = max(_usual(plan, history, outcome, now, limits), min(said, limits.max_interval))
    due = _later(now + interval, (JITTER_EVERY if plan.every else JITTER_ADAPTED) * interval, plan.seed, now)
    return _past_skipped(max(due, floor), history, plan.seed)


def first_due(plan: Plan, now: datetime, limits: Limits = LIMITS, *, count: int = 1) -> datetime:
    """When to ask a source for the first time: `count` that are new together are spread, and few of them come soon.

    A source with times of day is asked at once too, so that it can be seen to work.
    """
    window = min(SPREAD_MOST, plan.every or limits.min_interval, count * SPREAD_EACH)
    return _later(now.astimezone(UTC), window, plan.seed, now.astimezone(UTC))


def awake(plan: Plan, due: datetime, now: datetime, limits: Limits = LIMITS, *, count: int = 1) -> datetime:
    """When to ask a source whose time may have passed while daemon or machine slept; `count` of them are overdue.

    What is not overdue stays. The rest is spread as first polls are: each once, however many turns it missed. A time
    further off than any answer sets was set by a clock that went wrong, and counts as overdue.
    """
    furthest = now + FURTHEST + 2 * max(plan.every or DAY, limits.max_interval)
    return due if now < due <= furthest else max(now.astimezone(UTC), first_due(plan, now, limits, count=count))


def next_at(at: Sequence[time], timezone: str, after: datetime) -> datetime:
    """The first instant past `after` at which a clock in `timezone` shows one of these times, UTC.

    A time that the clock jumps over in spring is taken an hour later by that clock; one it shows twice in autumn
    counts once.
    """
    zone = ZoneInfo(timezone)
    day = after.astimezone(zone).date() - DAY
    moments = [
        datetime.combine(day + offset * DAY, moment.replace(tzinfo=None, fold=0), zone).astimezone(UTC)
        for offset in range(4)
        for moment in at
    ]
    return min((moment for moment in moments if moment > after), default=after + DAY)


def change_gap(polls: Sequence[Poll], now: datetime) -> timedelta | None:
    """The usual time between changes, as these polls and one at `now` show it; None where they show nothing.

    A poll sees only whether something changed, not how often, so a source that changed at every poll changes more
    often than it is asked: -ln((n - x + .5)/(n + .5)) a poll is the estimate that stays fair there. Where nothing
    changed at all the gap is taken for twice the time watched. Source: Cho and Garcia-Molina, Estimating frequency of
    change, 2003, section 4.
    """
    if len(polls) < 2:
        return None
    watched, count = now - polls[0].at, len(polls) - 1
    if watched <= timedelta():
        return None
    changes = sum(poll.changed for poll in polls[1:])
    if not changes:
        return 2 * watched
    return watched / (count * -math.log((count - changes + 0.5) / (count + 0.5)))


def _usual(plan: Plan, history: History, outcome: Outcome, now: datetime, limits: Limits) -> timedelta:
    if plan.every:
        return plan.every
    polls = [*history.polls, Poll(now, outcome.kind == "changed")]
    gaps = [gap for gap in (change_gap(polls, now), change_gap(polls[-RECENT:], now)) if gap is not None]
    wanted = min(gaps) / 2 if gaps else limits.min_interval
    if polls[-1].changed and not any(poll.changed for poll in polls[1:-1][-RECENT:]):
        wanted = min(wanted, 4 * limits.min_interval)  # it was quiet and woke up: look again soon
    interval = max(limits.min_interval, min(wanted, limits.max_interval))
    return interval if outcome.validators else max(interval, limits.unvalidated)


def _after_failure(plan: Plan, history: History, now: datetime, limits: Limits) -> datetime:
    first = RETRY if plan.at else min(plan.every or limits.min_interval, DAY)
    share = _share(plan.seed, now)
    pause = min(first * (1 << min(history.failures, 12)), DAY)
    due = now + min(pause * (1 + JITTER_BACKOFF * share), DAY * (1 - 0.1 * share))
    return min(due, next_at(plan.at, limits.timezone, now)) if plan.at else due


def _past_skipped(due: datetime, history: History, seed: str) -> datetime:
    """The first moment from `due` on that lies in no hour (GMT) and on no day that the publisher asks to skip.

    A feed that skips every hour or every day says nothing. A turn that was moved lands at a place of its own in its
    hour.
    """
    hours = history.skip_hours if len(history.skip_hours & frozenset(range(24))) < 24 else frozenset()
    days = frozenset(day.lower() for day in history.skip_days) & frozenset(WEEK)
    days = days if len(days) < 7 else frozenset()
    moved = due
    while moved.hour in hours or WEEK[moved.weekday()] in days:
        moved = moved.replace(minute=0, second=0, microsecond=0) + HOUR
    return due if moved == due else _later(moved, SPREAD_MOST, seed, due)


def _later(moment: datetime, window: timedelta, seed: str, now: datetime) -> datetime:
    return moment + max(window, timedelta()) * _share(seed, now)


def _share(seed: str, now: datetime) -> float:
    """A number in [0, 1) that this source has at this moment."""
    digest = blake2b(f"{seed}\0{now.isoformat()}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def _seconds(count: int | None) -> timedelta | None:
    return None if count is None else timedelta(seconds=min(count, 10**9))
