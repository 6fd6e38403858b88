"""When to look again: every rule by itself, on times that the test gives."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.cadence import (
    History,
    Limits,
    Outcome,
    Plan,
    Poll,
    awake,
    change_gap,
    first_due,
    next_at,
    next_due,
    outcome_of,
)
from service.fetching.answers import Failed, Fetched, NotModified

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
QUIET = Outcome("unchanged")
NEW = Outcome("changed")
DOWN = Outcome("failed")


SOME, UNKNOWN, USUAL = Plan("s"), History(), Limits()
MIDNIGHTS = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - hypothesis puts the zone on
RECENTLY = datetime(2020, 1, 1), datetime(2030, 1, 1)  # noqa: DTZ001


def wait(plan: Plan = SOME, history: History = UNKNOWN, outcome: Outcome = QUIET, limits: Limits = USUAL) -> timedelta:
    due = next_due(plan, history, outcome, NOW, limits)
    assert due is not None
    return due - NOW


def polls(count: int, every: timedelta, changed: str = "") -> tuple[Poll, ...]:
    """`count` polls up to NOW less one step; `changed` has an x for each, from the last backwards."""
    return tuple(Poll(NOW - step * every, changed[step - 1 : step] == "x") for step in range(count, 0, -1))


# --- the usual interval


def test_a_source_is_asked_at_most_once_an_hour() -> None:
    assert HOUR <= wait(outcome=NEW) <= 1.1 * HOUR
    assert HOUR <= wait(history=History(polls(20, HOUR, "x" * 20)), outcome=NEW) <= 1.1 * HOUR


def test_a_source_that_never_changes_is_asked_less_and_less_down_to_once_a_day() -> None:
    seen, due, gaps = [Poll(NOW, changed=True)], NOW + HOUR, []
    for _ in range(12):
        now = due
        following = next_due(Plan("s"), History(tuple(seen[-19:])), QUIET, now)
        assert following is not None
        gaps.append(following - now)
        seen.append(Poll(now, changed=False))
        due = following
    assert gaps[0] < 2 * HOUR
    assert all(later >= 0.8 * earlier for earlier, later in pairwise(gaps))
    assert DAY <= gaps[-1] <= 1.1 * DAY


def test_the_interval_follows_how_often_a_source_changes() -> None:
    busy = wait(history=History(polls(19, HOUR, "x." * 10)))
    calm = wait(history=History(polls(19, HOUR, "....x....x....x....")))
    assert HOUR <= busy < 2 * HOUR
    assert 1.5 * HOUR < calm < 5 * HOUR


def test_a_quiet_source_that_wakes_up_is_asked_soon_again() -> None:
    asleep = History(polls(19, DAY))
    assert wait(history=asleep) >= DAY
    assert wait(history=asleep, outcome=NEW) <= 4.4 * HOUR


def test_what_happened_lately_outweighs_a_long_silence() -> None:
    silence = tuple(Poll(NOW - day * DAY, changed=False) for day in range(15, 0, -1))
    lately = tuple(Poll(NOW - hours * HOUR, changed=True) for hours in (12, 9, 6, 3))
    assert wait(history=History(silence + lately), outcome=NEW) <= 3 * HOUR


def test_the_configs_limits_hold() -> None:
    limits = Limits(min_interval=20 * MINUTE, max_interval=3 * HOUR)
    assert 20 * MINUTE <= wait(limits=limits, outcome=NEW) <= 22 * MINUTE
    assert 3 * HOUR <= wait(history=History(polls(19, DAY)), limits=limits) <= 3.3 * HOUR


def test_a_server_without_validators_is_asked_once_a_day() -> None:
    assert DAY <= wait(outcome=Outcome("changed", validators=False)) <= 1.1 * DAY


def test_every_overrides_both_limits() -> None:
    plan = Plan("s", every=15 * MINUTE)
    assert 15 * MINUTE <= wait(plan, outcome=Outcome("changed", validators=False)) <= 16.5 * MINUTE
    assert 7 * DAY <= wait(Plan("s", every=7 * DAY)) <= 7.7 * DAY


def test_no_source_is_late_by_a_tenth_of_its_interval() -> None:
    for seed in map(str, range(200)):
        assert 15 * MINUTE <= wait(Plan(seed, every=15 * MINUTE)) < 16.5 * MINUTE


def test_sources_of_one_interval_drift_apart() -> None:
    assert len({wait(Plan(str(seed), every=HOUR)) for seed in range(100)}) == 100


def test_the_same_question_has_the_same_answer() -> None:
    assert wait(Plan("a")) == wait(Plan("a"))
    assert wait(Plan("a")) != wait(Plan("b"))


def test_the_estimate_is_fair_where_every_poll_saw_a_change() -> None:
    gap = change_gap(polls(20, HOUR, "x" * 20), NOW - HOUR)
    assert gap is not None
    assert gap < HOUR / 2


# --- what the publisher says


@pytest.mark.parametrize(
    ("outcome", "history"),
    [
        (Outcome(fresh_for=5 * HOUR), History()),
        (QUIET, History(min_interval_s=5 * 3600)),
        (Outcome(fresh_for=5 * HOUR), History(min_interval_s=60)),
        (Outcome(fresh_for=MINUTE), History(min_interval_s=5 * 3600)),
    ],
)
def test_freshness_and_ttl_are_lower_bounds(outcome: Outcome, history: History) -> None:
    assert 5 * HOUR <= wait(history=history, outcome=outcome) <= 5.5 * HOUR
    assert 5 * HOUR <= wait(Plan("s", every=HOUR), history, outcome) <= 5.5 * HOUR


def test_a_freshness_shorter_than_our_interval_hurries_nobody() -> None:
    assert wait(outcome=Outcome(fresh_for=MINUTE)) >= HOUR


def test_a_freshness_of_a_year_is_a_mistake_and_bounded() -> None:
    assert wait(outcome=Outcome(fresh_for=366 * DAY)) <= 1.1 * DAY
    assert wait(history=History(min_interval_s=10**12)) <= 1.1 * DAY


def test_skipped_hours_are_stepped_over() -> None:
    due = NOW + wait(history=History(skip_hours=frozenset(range(12, 18))))
    assert due.hour == 18
    assert due.date() == NOW.date()


def test_skipped_days_are_stepped_over() -> None:
    history = History(skip_days=frozenset({"monday", "Tuesday"}))
    due = NOW + wait(history=history)
    assert (due.weekday(), due.hour) == (2, 0)


def test_skipped_days_and_hours_together() -> None:
    due = NOW + wait(history=History(skip_days=frozenset({"monday"}), skip_hours=frozenset(range(8))))
    assert (due.weekday(), due.hour) == (1, 8)


def test_a_feed_that_skips_everything_skips_nothing() -> None:
    week = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
    assert wait(history=History(skip_hours=frozenset(range(24)))) <= 1.1 * HOUR
    assert wait(history=History(skip_days=week)) <= 1.1 * HOUR


def test_sources_moved_to_the_same_hour_do_not_all_come_at_its_start() -> None:
    history = History(skip_hours=frozenset(range(12, 18)))
    assert len({wait(Plan(str(seed)), history) for seed in range(50)}) == 50


# --- failure


def test_failures_back_off_by_doubling_up_to_a_day() -> None:
    waits = [wait(history=History(failures=failures), outcome=DOWN) for failures in range(12)]
    for failures, waited in enumerate(waits[:4]):
        assert 2**failures * HOUR <= waited <= 1.25 * 2**failures * HOUR
    assert all(0.9 * DAY <= waited <= DAY for waited in waits[5:])


def test_back_off_never_overflows() -> None:
    assert wait(history=History(failures=10**9), outcome=DOWN) <= DAY


def test_one_success_ends_the_back_off() -> None:
    assert wait(history=History(failures=9), outcome=NEW) <= 1.1 * HOUR


def test_failing_sources_do_not_come_back_together() -> None:
    assert len({wait(Plan(str(seed)), History(failures=9), DOWN) for seed in range(100)}) == 100


def test_a_source_that_is_gone_is_asked_no_more() -> None:
    assert next_due(Plan("s", every=HOUR), History(), Outcome("gone"), NOW) is None


def test_retry_after_is_kept_by_the_source() -> None:
    outcome = Outcome("failed", retry_after=10 * HOUR)
    assert 10 * HOUR <= wait(outcome=outcome) <= 10.3 * HOUR
    assert wait(Plan("s", every=MINUTE), outcome=outcome) >= 10 * HOUR
    assert wait(Plan("s", at=(time(13),)), outcome=outcome) >= 10 * HOUR
    assert wait(history=History(failures=9), outcome=outcome) >= 0.9 * DAY


def test_a_held_host_is_waited_for_and_its_sources_come_back_spread() -> None:
    waits = {wait(Plan(str(seed)), outcome=Outcome("held", hold_until=NOW + HOUR)) for seed in range(50)}
    assert len(waits) == 50
    assert min(waits) >= HOUR
    assert max(waits) <= 1.1 * HOUR


def test_a_hold_moves_a_success_too() -> None:
    assert wait(outcome=Outcome("changed", hold_until=NOW + 3 * HOUR)) >= 3 * HOUR
    assert wait(Plan("s", at=(time(13), time(16))), outcome=Outcome(hold_until=NOW + 3 * HOUR)) == 4 * HOUR


# --- times of day


def test_times_of_day_are_kept_to_the_second_and_nothing_moves_them() -> None:
    plan = Plan("s", at=(time(6, 30), time(18)))
    history = History(min_interval_s=86_400, skip_hours=frozenset({18}))
    assert wait(plan, history, Outcome("changed", validators=False, fresh_for=DAY)) == 6 * HOUR


def test_a_time_of_day_that_is_now_comes_tomorrow() -> None:
    assert wait(Plan("s", at=(time(12),))) == DAY


def test_a_failed_appointment_is_tried_again_soon_and_never_past_the_next() -> None:
    plan = Plan("s", at=(time(12), time(14)))
    assert 15 * MINUTE <= wait(plan, outcome=DOWN) <= 19 * MINUTE
    assert 30 * MINUTE <= wait(plan, History(failures=1), DOWN) <= 38 * MINUTE
    assert wait(plan, History(failures=9), DOWN) == 2 * HOUR


def test_times_of_day_are_those_of_the_configured_zone() -> None:
    limits = Limits(timezone="Asia/Tehran")  # UTC+3:30 all year
    assert wait(Plan("s", at=(time(16, 0),)), limits=limits) == 30 * MINUTE


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        # Berlin, 29 March 2026: 02:00 becomes 03:00
        ("2026-03-28T06:00+00:00", "2026-03-29T01:30+00:00"),  # 02:30 is jumped over: 03:30 by the clock
        ("2026-03-29T01:30+00:00", "2026-03-30T00:30+00:00"),
        # Berlin, 25 October 2026: 03:00 becomes 02:00
        ("2026-10-24T06:00+00:00", "2026-10-25T00:30+00:00"),  # the first of the two 02:30
        ("2026-10-25T00:30+00:00", "2026-10-26T01:30+00:00"),  # and not the second
    ],
)
def test_a_clock_change_neither_loses_nor_doubles_an_appointment(after: str, expected: str) -> None:
    assert next_at([time(2, 30)], "Europe/Berlin", datetime.fromisoformat(after)) == datetime.fromisoformat(expected)


@given(
    st.lists(st.times(), min_size=1, max_size=5),
    st.sampled_from(
        ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "Australia/Lord_Howe"]
    ),
    st.datetimes(*MIDNIGHTS, timezones=st.just(UTC)),
)
def test_an_appointment_always_comes_within_a_day_and_a_jump(at: list[time], zone: str, after: datetime) -> None:
    due = next_at([moment.replace(tzinfo=None) for moment in at], zone, after)
    assert timedelta() < due - after <= 27 * HOUR


# --- the first time, and after a sleep


def test_first_polls_are_spread_and_few_of_them_come_soon() -> None:
    many = sorted(first_due(Plan(str(seed)), NOW, count=2000) - NOW for seed in range(2000))
    assert many[0] < MINUTE
    assert 13 * MINUTE < many[-1] <= 15 * MINUTE
    assert max(sum(1 for due in many if start <= due / MINUTE < start + 1) for start in range(15)) < 200
    assert all(first_due(Plan(str(seed)), NOW, count=5) - NOW <= timedelta(seconds=2.5) for seed in range(5))


def test_a_long_sleep_makes_no_storm() -> None:
    due = NOW - 9 * HOUR
    woken = sorted(awake(Plan(str(seed)), due, NOW, count=1000) - NOW for seed in range(1000))
    assert timedelta() <= woken[0]
    assert woken[-1] > 7 * MINUTE
    assert max(sum(1 for gap in woken if start <= gap / MINUTE < start + 1) for start in range(9)) < 200


def test_what_is_not_overdue_stays_where_it_is() -> None:
    assert awake(Plan("s"), NOW + MINUTE, NOW, count=1000) == NOW + MINUTE


def test_a_time_that_only_a_wrong_clock_can_have_set_counts_as_overdue() -> None:
    assert awake(Plan("s"), NOW + timedelta(days=20 * 365), NOW) <= NOW + MINUTE
    rare = Plan("s", every=timedelta(days=90))
    assert awake(rare, NOW + timedelta(days=100), NOW) == NOW + timedelta(days=100)


# --- from an answer


def test_what_an_answer_means_for_the_next_one() -> None:
    fetched = Fetched(b"", b"", "http://h.example/", etag=b"1", fresh_for_s=60)
    assert outcome_of(fetched, changed=True) == Outcome("changed", True, MINUTE)
    assert outcome_of(fetched) == Outcome("unchanged", True, MINUTE)
    assert outcome_of(fetched, broken=True).kind == "failed"
    assert outcome_of(NotModified(200, same_body=True)) == Outcome("unchanged", False)
    assert outcome_of(Failed("answered 410 Gone", gone=True)).kind == "gone"
    assert outcome_of(Failed("later", held=True, retry_after_s=60)) == Outcome("held", retry_after=MINUTE)
    assert outcome_of(Failed("down", retry_after_s=60)) == Outcome("failed", retry_after=MINUTE)


moments = st.datetimes(*RECENTLY, timezones=st.just(UTC))
spans = st.timedeltas(timedelta(), timedelta(days=4000))


@given(
    every=st.none() | st.timedeltas(MINUTE, 30 * DAY),
    at=st.lists(st.times(), max_size=3),
    seen=st.lists(st.builds(Poll, moments, st.booleans()), max_size=20),
    failures=st.integers(0, 10**6),
    ttl=st.none() | st.integers(0, 10**15),
    hours=st.frozensets(st.integers(-5, 40)),
    days=st.frozensets(st.sampled_from(["monday", "Sunday", "someday"])),
    kind=st.sampled_from(["changed", "unchanged", "failed", "held"]),
    validators=st.booleans(),
    fresh=st.none() | spans,
    retry=st.none() | st.timedeltas(timedelta(), 7 * DAY),
    now=moments,
)
def test_whatever_is_known_the_next_time_is_ahead_and_within_reach(
    every, at, seen, failures, ttl, hours, days, kind, validators, fresh, retry, now
) -> None:
    plan = Plan("s", every, tuple(moment.replace(tzinfo=None) for moment in at))
    history = History(tuple(seen), failures, ttl, hours, days)
    due = next_due(plan, history, Outcome(kind, validators, fresh, retry), now)
    assert due is not None
    assert now + (retry or timedelta()) <= due <= now + 45 * DAY
    assert due > now or kind == "held"
