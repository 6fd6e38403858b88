"""The poller, scored point by point: each test is one thing that a publisher may expect of a polite reader.

Everything is real but time: the store, the fetching, the worker that reads, and the publisher on loopback.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from service.parts import publishing
from service.store.health import turns
from service.store.polling import KEPT_OUTCOMES
from tests.documents import atom, entry, item, rss
from tests.newsstand import Newsstand, shown
from tests.service.asking import NOON
from tests.service.lab import Lab

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ONE = rss(item("One", guid="1", link="https://n.example/1", text="<p>Of the harbour.</p>"))
TWO = rss(
    item("Two", guid="2", link="https://n.example/2", text="<p>Of the choir.</p>"),
    item("One", guid="1", link="https://n.example/1", text="<p>Of the harbour.</p>"),
)
LOGIN = b"<!doctype html><html><head><title>Please log in</title></head><body><form>Password</form></body></html>"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(tmp_path)
    yield lab
    lab.close()


def http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def conditions(stand: Newsstand, path: str = "/a") -> tuple[bytes | None, bytes | None]:
    last = stand.last(path)
    return last.header("If-None-Match"), last.header("If-Modified-Since")


# --- validators


@pytest.mark.parametrize(
    "etag", [b'"v1"', b'W/"v1"', b"bare", b'"\xc3\xbc\xff"', b'"a, b"', b'"' + b"x" * 500 + b'"'], ids=repr
)
def test_an_etag_comes_back_byte_for_byte(etag: bytes, lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, etag=etag))
    assert lab.poll().kind == "read"
    assert lab.poll().kind == "unchanged"
    assert conditions(newsstand) == (etag, None)


@pytest.mark.parametrize(
    "date", [b"Mon, 02 Mar 2026 09:00:00 GMT", b"yesterday", b"1772442000", b"Mon, 2 Mar 26 9:00 CET"]
)
def test_a_last_modified_comes_back_byte_for_byte(date: bytes, lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, last_modified=date))
    lab.poll()
    assert lab.poll().status == 304
    assert conditions(newsstand) == (None, date)


def test_both_come_back_when_both_were_given(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, etag='"e"', last_modified="Mon, 02 Mar 2026 09:00:00 GMT"))
    lab.poll()
    lab.poll()
    assert conditions(newsstand) == (b'"e"', b"Mon, 02 Mar 2026 09:00:00 GMT")


def test_none_is_invented(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, headers={"Date": http_date(NOON)}))
    lab.poll()
    lab.poll()
    assert conditions(newsstand) == (None, None)


def test_a_304_refreshes_them(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.script("/a", shown(ONE, etag='"1"'), shown(status=304, etag='"2"'), shown(status=304)))
    lab.poll()
    lab.poll()
    lab.poll()
    assert conditions(newsstand) == (b'"2"', None)
    lab.poll()
    assert conditions(newsstand) == (b'"2"', None)


def test_a_new_document_without_any_makes_them_forgotten(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.script("/a", shown(ONE, etag='"1"', last_modified="x"), shown(TWO)))
    lab.poll()
    assert lab.poll().new == 1
    lab.poll()
    assert conditions(newsstand) == (None, None)


def test_they_outlive_a_restart(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, etag='"1"'))
    lab.poll()
    lab.restart()
    assert lab.poll().status == 304


def test_they_are_kept_only_with_what_was_committed(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, etag='"1"'))

    def broken() -> UUID:
        raise ArithmeticError("the store is full")

    mint = lab.parts.rules.mint
    lab.change_rules(mint=broken)
    with pytest.raises(ArithmeticError):
        lab.poll()
    assert (lab.titles(), lab.validators(), lab.health().outcomes) == ([], None, ())
    lab.change_rules(mint=mint)
    assert lab.poll().new == 1
    assert conditions(newsstand) == (None, None)


def test_a_fault_in_one_recording_takes_no_other_with_it(lab: Lab, newsstand: Newsstand) -> None:
    urls = {f"s{n}": newsstand.show(f"/{n}", rss(item(f"Title {n}", guid=str(n), text="Words"))) for n in range(6)}
    lab.configure(fetch='host_pause = "0s"\nper_host = 6', **urls)
    minted, mint = [], lab.parts.rules.mint

    def third() -> UUID:
        minted.append(1)
        if len(minted) == 3:
            raise ArithmeticError("out of numbers")
        return mint()

    lab.change_rules(mint=third)
    lab.sleep(MINUTE)
    lab.tick()
    counts = [len(lab.titles(key)) for key in urls]
    assert counts.count(1) >= 5  # the one at fault is tried again alone, and may do better there


def test_a_304_that_nobody_asked_for_is_survived(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.script("/a", shown(status=304), shown(ONE)))
    assert lab.poll().kind == "failed"
    assert "condition" in str(lab.health().error)
    assert lab.poll().new == 1
    assert lab.health().error is None


def test_the_same_body_stops_before_reading(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE))
    lab.poll()
    served = lab.parts.readers.served
    again = lab.poll()
    assert (again.kind, again.status) == ("unchanged", 200)
    assert lab.parts.readers.served == served == 1


def test_the_same_body_may_bring_new_validators(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.script("/a", shown(ONE, etag='"1"'), shown(ONE, etag='"2"'), shown(status=304)))
    lab.poll()
    lab.poll()
    lab.poll()
    assert conditions(newsstand) == (b'"2"', None)


def test_another_url_in_the_config_gets_no_validators_of_the_old_one(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, etag='"1"'))
    lab.poll()
    lab.configure(a=newsstand.show("/b", TWO, etag='"1"'))
    assert lab.wait() <= timedelta(0)
    assert lab.poll().new == 1
    assert conditions(newsstand, "/b") == (None, None)


# --- redirects


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_is_kept_and_shown(status: int, lab: Lab, newsstand: Newsstand) -> None:
    new = newsstand.show("/new", ONE, etag='"1"')
    lab.configure(a=newsstand.redirect("/a", new, status))
    assert lab.poll().new == 1
    assert lab.health().moved_to == new
    lab.restart()
    assert lab.poll().status == 304
    assert len(newsstand.asked("/a")) == 1
    assert str(lab.parts.config.sources["a"].url).endswith("/a")


@pytest.mark.parametrize("status", [302, 303, 307])
def test_another_redirect_is_followed_and_not_kept(status: int, lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.redirect("/a", newsstand.show("/new", ONE), status))
    assert lab.poll().new == 1
    lab.poll()
    assert lab.health().moved_to is None
    assert len(newsstand.asked("/a")) == 2


@pytest.mark.parametrize("hops", [(301, 302), (302, 301)])
def test_a_chain_is_permanent_only_if_every_hop_is(hops: tuple[int, int], lab: Lab, newsstand: Newsstand) -> None:
    newsstand.redirect("/mid", newsstand.show("/new", ONE), hops[1])
    lab.configure(a=newsstand.redirect("/a", newsstand.url("/mid"), hops[0]))
    assert lab.poll().new == 1
    assert lab.health().moved_to is None


def test_five_hops_are_followed_and_a_sixth_is_not(lab: Lab, newsstand: Newsstand) -> None:
    for n in range(6):
        newsstand.redirect(f"/{n}", newsstand.url(f"/{n + 1}"), 301)
    newsstand.show("/6", ONE)
    lab.configure(a=newsstand.url("/1"), b=newsstand.url("/0"))
    assert lab.poll("a").new == 1
    assert "more than 5 redirects" in str(lab.poll("b").error)
    assert lab.health("b").moved_to is None


@pytest.mark.parametrize(("status", "body"), [(404, b""), (500, b""), (200, LOGIN)])
def test_a_move_is_kept_only_after_success_at_its_end(status: int, body: bytes, lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.redirect("/a", newsstand.show("/new", body, status), 301))
    assert lab.poll().kind == "failed"
    assert lab.health().moved_to is None


def test_a_move_is_undone_when_its_end_is_lost(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.redirect("/a", newsstand.show("/new", ONE, etag='"1"'), 301))
    lab.poll()
    newsstand.show("/a", TWO, etag='"1"')  # the same ETag by chance: what was kept of /new says nothing about it
    newsstand.remove("/new")
    assert lab.poll().kind == "failed"
    assert lab.health().moved_to is None
    assert lab.poll().new == 1
    assert conditions(newsstand) == (None, None)


def test_a_move_is_undone_when_its_end_fails_again_and_again(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.redirect("/a", newsstand.show("/new", ONE), 301))
    lab.poll()
    newsstand.show("/new", LOGIN)
    assert [lab.poll().kind for _ in range(3)] == ["failed"] * 3
    assert lab.health().moved_to is None


def test_a_move_back_is_no_move(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.redirect("/a", newsstand.show("/new", ONE), 301))
    lab.poll()
    newsstand.redirect("/new", newsstand.show("/a", TWO), 301)
    assert lab.poll().new == 1
    assert lab.health().moved_to is None


def test_a_move_back_keeps_what_was_read_at_home(lab: Lab, newsstand: Newsstand) -> None:
    newsstand.show("/b", ONE)
    lab.configure(a=newsstand.redirect("/a", "/b", 301))
    lab.poll()
    newsstand.show("/a", TWO, etag='"home"')
    newsstand.redirect("/b", "/a", 301)
    assert lab.poll().new == 1
    assert (lab.health().moved_to, lab.poll().status) == (None, 304)


def test_gone_stops_and_says_so(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.script("/a", shown(ONE), shown(status=410)))
    lab.poll()
    lab.poll()
    assert "410" in str(lab.health().error)
    assert lab.health().gone
    assert lab.health().due_at is None
    lab.forward(30 * DAY)
    assert len(newsstand.requests) == 2
    assert lab.titles() == ["One"]
    lab.configure(a=newsstand.show("/b", TWO))  # named anew
    lab.tick()
    assert (lab.health().gone, lab.titles()) == (False, ["One", "Two"])


def test_gone_at_the_new_place_asks_the_old_one_again(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.redirect("/a", newsstand.show("/new", ONE), 301))
    lab.poll()
    newsstand.show("/a", TWO)
    newsstand.show("/new", b"", 410)
    lab.poll()
    assert not lab.health().gone
    lab.forward(2 * DAY)
    assert lab.titles() == ["One", "Two"]


# --- failures


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 502, 504])
def test_a_failing_source_is_asked_less_and_less_and_recovers_at_once(
    status: int, lab: Lab, newsstand: Newsstand
) -> None:
    lab.configure(a=newsstand.show("/a", b"", status))
    waits = []
    for _ in range(8):
        lab.poll()
        waits.append(lab.wait())
        lab.sleep(lab.wait())
    assert HOUR <= waits[0] <= 1.25 * HOUR
    assert all(later > before for before, later in pairwise(waits[:5]))
    assert max(waits) <= DAY
    assert min(waits[5:]) > 0.8 * DAY
    assert lab.health().failures == 8
    newsstand.show("/a", ONE, etag='"1"')
    lab.poll()
    assert lab.wait() <= 1.1 * HOUR
    assert (lab.health().failures, lab.health().error) == (0, None)


def test_an_address_where_nobody_listens_and_a_name_that_is_none_are_told_apart(lab: Lab) -> None:
    with Newsstand("127.0.0.3") as closed:
        url = closed.url("/a")
    lab.configure(a=url, b="http://nobody.invalid/feed")
    assert "refused" in str(lab.poll("a").error)
    assert "DNS" in str(lab.poll("b").error)


def test_back_off_has_jitter(lab: Lab, newsstand: Newsstand) -> None:
    urls = {f"s{n}": newsstand.show(f"/{n}", b"", 500) for n in range(8)}
    lab.configure(fetch='host_pause = "0s"\nper_host = 8', **urls)
    lab.poll_all(*urls)
    assert len({lab.wait(key) for key in urls}) == 8


# --- Retry-After


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("dated", [False, True])
def test_retry_after_holds_the_whole_host_over_a_restart(
    status: int, dated: bool, lab: Lab, newsstand: Newsstand
) -> None:
    said = http_date(NOON + 3 * HOUR) if dated else "10800"
    lab.configure(a=newsstand.show("/a", b"", status, {"Retry-After": said}), b=newsstand.show("/b", ONE))
    assert lab.poll("a").kind == "failed"
    lab.sleep(HOUR)
    lab.restart()
    held = lab.poll("b")
    assert held.kind == "held"
    assert newsstand.asked("/b") == []
    assert lab.health("b").failures == 0
    assert 2 * HOUR <= lab.wait("b") <= 2.25 * HOUR + MINUTE
    assert lab.wait("a") >= 2 * HOUR
    lab.forward(2.25 * HOUR + MINUTE)
    assert lab.titles("b") == ["One"]


def test_another_host_is_not_held(lab: Lab, newsstand: Newsstand) -> None:
    with Newsstand("127.0.0.2") as other:
        lab.configure(a=newsstand.show("/a", b"", 429, {"Retry-After": "900"}), b=other.show("/b", ONE))
        lab.poll("a")
        assert lab.poll("b").new == 1


@pytest.mark.parametrize("configured", [False, True])
def test_a_403_holds_the_host_only_if_so_configured(configured: bool, lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(
        fetch=f'host_pause = "0s"\nhold_on_403 = {str(configured).lower()}',
        a=newsstand.show("/a", b"", 403, {"Retry-After": "900"}),
        b=newsstand.show("/b", ONE),
    )
    lab.poll("a")
    assert lab.poll("b").kind == ("held" if configured else "read")


def test_the_longer_of_two_holds_wins_and_outlives_a_restart(lab: Lab, newsstand: Newsstand) -> None:
    a = newsstand.show("/a", b"", 429, {"Retry-After": "36000"}, wait_s=0.05)
    b = newsstand.show("/b", b"", 429, {"Retry-After": "60"}, wait_s=0.3)
    lab.configure(a=a, b=b, c=newsstand.show("/c", ONE))
    lab.poll_all("a", "b")
    lab.restart()
    lab.sleep(HOUR)
    assert lab.poll("c").kind == "held"


def test_a_hold_ends(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.script("/a", shown(status=503, headers={"Retry-After": "120"}), shown(ONE)))
    lab.poll()
    lab.forward(3 * HOUR)
    assert lab.titles() == ["One"]
    assert lab.health().failures == 0


# --- what the publisher says of when


@pytest.mark.parametrize(
    ("headers", "at_least"),
    [
        ({"Cache-Control": "max-age=14400"}, 4 * HOUR),
        ({"Cache-Control": "public, max-age=14400, s-maxage=1"}, 4 * HOUR),
        ({"Expires": http_date(NOON + 5 * HOUR), "Date": http_date(NOON)}, 5 * HOUR),
        ({"Cache-Control": "max-age=14400", "Age": "3600"}, 3 * HOUR),
        ({"Cache-Control": "max-age=31536000"}, DAY),
        ({"Cache-Control": "no-cache"}, HOUR),
        ({"Expires": "0"}, HOUR),
    ],
    ids=str,
)
def test_caching_headers_are_lower_bounds(
    headers: dict[str, str], at_least: timedelta, lab: Lab, newsstand: Newsstand
) -> None:
    lab.configure(a=newsstand.show("/a", ONE, headers=headers, etag='"1"'))
    lab.poll()
    assert at_least <= lab.wait() <= 1.11 * at_least


def test_a_304_may_say_it_too(lab: Lab, newsstand: Newsstand) -> None:
    later = shown(status=304, headers={"Cache-Control": "max-age=43200"})
    lab.configure(a=newsstand.script("/a", shown(ONE, etag='"1"'), later))
    lab.poll()
    lab.poll()
    assert 12 * HOUR <= lab.wait() <= 13.5 * HOUR


SYNDICATION = b'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'


@pytest.mark.parametrize(
    ("said", "at_least"),
    [
        (b"<ttl>300</ttl>", 5 * HOUR),
        (b"<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 6 * HOUR),
        (b"<ttl>1</ttl>", HOUR),
        (b"<ttl>soon</ttl>", HOUR),
    ],
)
def test_the_document_s_own_wishes_are_lower_bounds_and_remembered(
    said: bytes, at_least: timedelta, lab: Lab, newsstand: Newsstand
) -> None:
    body = ONE.replace(b'version="2.0"', b'version="2.0" ' + SYNDICATION).replace(b"<item>", said + b"<item>")
    lab.configure(a=newsstand.show("/a", body, etag='"1"'))
    lab.poll()
    assert at_least <= lab.wait() <= 1.11 * at_least
    lab.restart()
    lab.sleep(lab.wait())
    assert lab.poll().status == 304
    assert lab.wait() >= at_least


def test_hours_and_days_to_skip_are_stepped_over(lab: Lab, newsstand: Newsstand) -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(13, 20))
    skip = f"<skipHours>{hours}</skipHours><skipDays><day>Tuesday</day><day>Wednesday</day></skipDays>"
    lab.configure(
        a=newsstand.show("/a", ONE.replace(b"<item>", skip.encode() + b"<item>"), etag='"1"')
    )  # NOON is a Monday
    ticks = [NOON, *lab.forward(12 * DAY)]
    asked = [row["at"] for row in lab.health().outcomes]
    assert len(ticks) > 5
    assert all(not 13 <= moment.hour < 20 and moment.weekday() not in (1, 2) for moment in asked)


def test_without_validators_a_source_is_asked_once_a_day(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE))
    lab.poll()
    assert DAY <= lab.wait() <= 1.1 * DAY + MINUTE


def test_by_default_nobody_is_asked_more_than_once_an_hour(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.url("/a"))
    for n in range(12):
        newsstand.show("/a", rss(item(f"Story {n}", guid=str(n), text=f"Words {n}")), etag=f'"{n}"')
        lab.poll()
        assert HOUR <= lab.wait() <= 1.1 * HOUR + MINUTE
        lab.sleep(lab.wait())
    assert len(lab.titles()) == 12


def test_a_source_where_nothing_happens_is_asked_less_and_less(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, etag='"1"'))
    asked = lab.forward(14 * DAY)
    gaps = [later - before for before, later in pairwise(asked)]
    assert gaps[0] < 3 * HOUR
    assert 0.9 * DAY < gaps[-1] <= 1.1 * DAY + MINUTE
    newsstand.show("/a", TWO, etag='"2"')
    lab.sleep(lab.wait())
    lab.poll()
    assert lab.wait() < 6 * HOUR


def test_every_and_at_are_the_user_s_own_word(lab: Lab, newsstand: Newsstand) -> None:
    for path in ("/a", "/b"):
        newsstand.show(path, ONE, headers={"Cache-Control": "max-age=86400"} if path == "/b" else {})
    lab.configure(
        f'[sources.a]\nurl = "{newsstand.url("/a")}"\nevery = "10m"\n'
        f'[sources.b]\nurl = "{newsstand.url("/b")}"\nat = ["06:30", "18:00"]\n'
    )
    lab.poll("a")
    lab.poll("b")
    assert 10 * MINUTE <= lab.wait("a") <= 10.5 * MINUTE
    assert lab.state("b").due_at == NOON.replace(hour=18)


# --- the schedule


def test_first_polls_are_spread(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(**{f"s{n}": newsstand.url(f"/{n}") for n in range(300)})
    waits = sorted(lab.wait(f"s{n}") for n in range(300))
    assert waits[-1] <= 15 * MINUTE
    thirds = [sum(start * 50 <= wait.total_seconds() < (start + 1) * 50 for wait in waits) for start in range(3)]
    assert all(50 <= count <= 150 for count in thirds)


def test_a_single_new_source_is_asked_at_once(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, etag='"1"'))
    assert lab.wait() <= timedelta(seconds=1)
    lab.forward(MINUTE)
    lab.configure(a=newsstand.url("/a"), b=newsstand.show("/b", ONE))
    assert lab.wait("b") <= timedelta(seconds=1)


def test_the_clock_outlives_a_restart(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, etag='"1"'))
    lab.poll()
    due = lab.state().due_at
    lab.sleep(20 * MINUTE)
    lab.restart()
    assert lab.state().due_at == due
    lab.tick()
    assert len(newsstand.requests) == 1


@pytest.mark.parametrize("asleep", ["the daemon", "the machine"])
def test_a_long_sleep_makes_no_storm(asleep: str, lab: Lab, newsstand: Newsstand) -> None:
    urls = {f"s{n}": newsstand.show(f"/{n}", ONE, etag='"1"') for n in range(40)}
    lab.configure(fetch='host_pause = "0s"\nper_host = 20', **urls)
    lab.poll_all(*urls)
    newsstand.requests.clear()
    lab.tick()
    lab.sleep(5 * DAY)
    if asleep == "the daemon":
        lab.restart()
    lab.tick()
    assert len(newsstand.requests) <= 5
    lab.forward(30 * MINUTE)
    assert len(newsstand.requests) == 40


def test_two_requests_at_most_are_under_way_at_one_host(lab: Lab, newsstand: Newsstand) -> None:
    urls = {f"s{n}": newsstand.show(f"/{n}", ONE, wait_s=0.05) for n in range(8)}
    lab.configure(**urls)
    lab.poll_all(*urls)
    assert newsstand.most_at_once == 2


def test_a_pause_lies_between_two_requests_to_one_host(lab: Lab, newsstand: Newsstand) -> None:
    urls = {f"s{n}": newsstand.show(f"/{n}", ONE) for n in range(8)}
    lab.configure(fetch='host_pause = "2s"', **urls)
    lab.poll_all(*urls)
    assert lab.now - NOON >= timedelta(seconds=14)


def test_so_many_are_under_way_at_most(lab: Lab) -> None:
    with Newsstand("0.0.0.0") as stand:
        paths = {f"s{n}": stand.show(f"/{n}", ONE, wait_s=0.05) for n in range(9)}
        lab.configure(
            fetch='host_pause = "0s"\nconcurrency = 3',
            **{key: url.replace("127.0.0.1", f"127.0.0.{n + 1}") for n, (key, url) in enumerate(paths.items())},
        )
        lab.poll_all(*paths)
        assert stand.most_at_once == 3


def test_a_slow_host_with_many_sources_holds_up_no_other(lab: Lab, newsstand: Newsstand) -> None:
    with Newsstand("127.0.0.2") as other:
        slow = {f"slow{n}": newsstand.show(f"/{n}", ONE) for n in range(60)}
        lab.configure(fetch='host_pause = "20s"\nconcurrency = 5', **slow, good=other.show("/good", TWO))
        lab.sleep(20 * MINUTE)
        began = lab.now
        lab.tick()
        assert lab.last("good")["at"] - began <= 2 * MINUTE
        assert lab.now - began >= 19 * MINUTE


def test_a_time_that_a_wrong_clock_set_is_no_appointment(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, etag='"1"'))
    lab.sleep(9000 * DAY)
    lab.poll()
    lab.sleep(-9000 * DAY)
    lab.restart()
    assert lab.wait() < 15 * MINUTE


def test_a_hold_is_kept_as_long_over_a_restart_as_without(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", status=429, headers={"Retry-After": "604800"}), b=newsstand.show("/b", ONE))
    lab.poll("a")
    lab.sleep(DAY + MINUTE)
    lab.restart()
    assert lab.poll("b").kind == "read"


def test_a_claimed_source_is_not_claimed_again(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, wait_s=0.2))
    lab.sleep(MINUTE)
    lab.tick()
    lab.tick()
    assert len(newsstand.requests) == 1


def test_a_source_that_is_off_is_left_alone(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(f'[sources.a]\nurl = "{newsstand.show("/a", ONE)}"\nenabled = false\n', b=newsstand.show("/b", ONE))
    lab.sleep(DAY)
    lab.tick()
    assert [request.path for request in newsstand.requests] == ["/b"]


# --- the request


def test_a_request_says_who_asks_and_nothing_more(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a?x=1", ONE, headers={"Set-Cookie": "id=1; Path=/"}))
    lab.poll()
    lab.poll()
    assert [request.target for request in newsstand.requests] == ["/a?x=1", "/a?x=1"]
    names = {name.lower() for name, _ in newsstand.last().headers}
    assert names <= {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert (newsstand.last().header("User-Agent") or b"").startswith(b"Winnow/")
    assert newsstand.last().header("Accept-Encoding") == b"gzip"
    assert b"application/rss+xml" in (newsstand.last().header("Accept") or b"")


def test_credentials_go_to_their_origin_only_and_into_no_log(
    lab: Lab, newsstand: Newsstand, capfd: pytest.CaptureFixture[str]
) -> None:
    with Newsstand("127.0.0.2") as other:
        keys = 'auth = ["me", "hunter2"]\nheaders = { X-Key = "sesame" }\n'
        urls = {
            "own": newsstand.show("/own", ONE),
            "gone": newsstand.redirect("/gone", other.show("/n", ONE), 301),
            "bad": newsstand.show("/bad", b"", 500) + "?key=sesame",
        }
        lab.configure("".join(f'[sources.{key}]\nurl = "{url}"\n{keys}' for key, url in urls.items()))
        lab.sleep(MINUTE)
        lab.tick()
        assert newsstand.last("/own").header("X-Key") == b"sesame"
        assert newsstand.last("/own").header("Authorization")
        assert newsstand.last("/gone").header("Authorization")
        lab.poll("gone")  # at the place that it moved to
        assert len(other.requests) == 2
        assert all(not r.header("Authorization") and not r.header("X-Key") for r in other.requests)
    said = "".join(capfd.readouterr()) + repr([lab.health(key) for key in ("own", "gone", "bad")])
    assert "hunter2" not in said
    assert "sesame" not in said


# --- what is read


@pytest.mark.parametrize("manner", [{"gzip": True}, {"chunked": True}, {"gzip": True, "chunked": True}], ids=str)
def test_gzip_and_chunks_are_read(manner: dict[str, bool], lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, **manner))
    assert lab.poll().new == 1


@pytest.mark.parametrize(
    ("encoding", "charset", "declared"),
    [
        ("windows-1251", "windows-1251", None),
        ("koi8-r", None, "koi8-r"),
        ("utf-16", None, None),
        ("utf-8-sig", None, None),
    ],
)
def test_letters_are_read_by_what_the_publisher_says_of_them(
    encoding: str, charset: str | None, declared: str | None, lab: Lab, newsstand: Newsstand
) -> None:
    text = rss(item("Кран упал", guid="1", text="Слова")).decode()
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    body = text.replace('<?xml version="1.0"?>', head).encode(encoding)
    headers = {"Content-Type": f"application/rss+xml{f'; charset={charset}' if charset else ''}"}
    lab.configure(a=newsstand.show("/a", body, headers=headers))
    lab.poll()
    assert lab.titles() == ["Кран упал"]


def test_a_feed_that_was_put_up_as_a_gzip_file_is_read(lab: Lab, newsstand: Newsstand) -> None:
    packed = gzip.compress(ONE, mtime=0)
    lab.configure(a=newsstand.show("/a.xml.gz", packed, headers={"Content-Type": "application/gzip"}, etag='"1"'))
    assert lab.poll().new == 1
    assert lab.poll().status == 304


def test_a_capped_reading_keeps_no_validators_and_the_next_polls_bring_the_rest(lab: Lab, newsstand: Newsstand) -> None:
    many = rss(*(item(f"Story {n}", guid=str(n), text=f"The words of story {n} alone") for n in range(2300)))
    lab.configure(a=newsstand.show("/a", many, etag='"1"'))
    assert (lab.poll().new, lab.validators()) == (1000, None)
    assert (lab.poll().new, lab.validators()) == (1000, None)
    assert conditions(newsstand) == (None, None)
    assert lab.poll().new == 300
    assert lab.validators() is not None
    assert lab.poll().status == 304
    assert len(set(lab.titles())) == 2300


@pytest.mark.parametrize(
    "bad",
    [
        TWO[:-60],
        TWO[:120],
        LOGIN,
        b"",
        b"   ",
        b"\0" * 100,
        b'{"error": "busy"}',
        b"<rss version='2.0'><channel></channel>",
    ],
    ids=lambda bad: repr(bad[:24]),
)
def test_what_is_no_whole_feed_replaces_nothing(bad: bytes, lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.script("/a", shown(ONE, etag='"1"'), shown(bad, etag='"bad"'), shown(TWO, etag='"2"')))
    lab.poll()
    lab.poll()
    kept = lab.validators()
    assert kept is None or kept.etag == b'"1"'
    assert lab.titles()[0] == "One"
    lab.poll()
    assert conditions(newsstand)[0] in (None, b'"1"')
    assert sorted(lab.titles()) == ["One", "Two"]
    assert lab.validators().etag == b'"2"'  # type: ignore[union-attr]


def test_an_edited_item_is_another_version_of_it(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.script("/a", shown(TWO), shown(TWO.replace(b"choir", b"great choir"))))
    lab.poll()
    second = lab.poll()
    assert (second.new, second.updated, second.seen) == (0, 1, 1)
    assert lab.titles() == ["Two", "One"]


def test_a_deleted_entry_withdraws_the_source_s_own_and_no_other_s(lab: Lab, newsstand: Newsstand) -> None:
    mine = entry("Mine", id="urn:mine", link="https://n.example/m", text="<p>Of the harbour.</p>")
    other = entry("Other", id="urn:other", link="https://n.example/o", text="<p>Of the choir.</p>")
    gone = '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="{}" when="2026-03-02T00:00:00Z"/>'
    after = atom(gone.format("urn:mine"), gone.format("urn:other"))
    lab.configure(a=newsstand.script("/a", shown(atom(mine)), shown(after)), b=newsstand.show("/b", atom(other)))
    lab.poll_all("a", "b")
    lab.poll("a")
    assert (lab.titles("a"), lab.titles("b")) == (["(Mine)"], ["Other"])


# --- what is known


def test_the_last_twenty_outcomes_are_kept_with_what_each_gave(lab: Lab, newsstand: Newsstand) -> None:
    double = rss(item("Bare"), item("Bare"), item("One", guid="1", text="<p>Of the harbour.</p>"))
    first = [shown(ONE, etag='"1"'), shown(status=304), shown(double, etag='"2"'), shown(status=500)]
    lab.configure(a=newsstand.script("/a", *first))
    for _ in first:
        lab.poll()
    failed, read, same, new = lab.health().outcomes
    assert (new["kind"], new["status"], new["new"]) == ("read", 200, 1)
    assert new["bytes"] > len(ONE)
    assert new["seconds"] >= 0
    assert (same["kind"], same["status"], same["new"]) == ("unchanged", 304, 0)
    assert (read["new"], read["updated"], read["skipped_count"]) == (1, 1, 1)
    assert "word for word" in read["skipped"][0][2]
    assert (failed["kind"], failed["status"]) == ("failed", 500)
    assert "500" in failed["error"]
    for _ in range(30):
        lab.poll()
        lab.sleep(HOUR)
    kept = lab.health().outcomes
    assert len(kept) == KEPT_OUTCOMES
    assert kept[0]["at"] == lab.now - HOUR


def test_a_source_that_never_answered_is_one_item_of_the_sources_feed(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", b"", status=500))
    told = []
    for _ in range(30):
        lab.poll()
        told.append(lab.parts.store.reading(turns, publishing(lab.parts.config)).items)
        lab.sleep(HOUR)
    assert {tuple(item.title for item in items) for items in told} == {("a: failing",)}
    assert len({items[0].id for items in told}) == 1
    assert len(lab.health().outcomes) == KEPT_OUTCOMES
    newsstand.show("/a", ONE)
    for _ in range(25):
        lab.poll()
        lab.sleep(HOUR)
    assert lab.parts.store.reading(turns, publishing(lab.parts.config)).items == ()


def test_one_source_s_outcomes_push_out_no_other_s(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE), b=newsstand.show("/b", ONE))
    lab.poll("b")
    for _ in range(25):
        lab.poll("a")
    assert [len(lab.health(key).outcomes) for key in "ab"] == [KEPT_OUTCOMES, 1]


def test_a_source_that_was_taken_out_and_put_back_goes_on(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", ONE, etag='"1"'), b=newsstand.show("/b", ONE))
    lab.poll()
    lab.configure(b=newsstand.url("/b"))
    lab.forward(2 * DAY)
    assert len(newsstand.asked("/a")) == 1
    lab.configure(a=newsstand.url("/a"), b=newsstand.url("/b"))
    assert lab.poll().new == 0
    assert lab.titles() == ["One"]


def test_a_long_bundle_is_recorded_in_slices_with_other_sources_in_between(lab: Lab, newsstand: Newsstand) -> None:
    said = (
        f"The mayor of town number {n} said so\n\nIn town number {n} the council met in room {n * 7} on Monday.\n"
        f"It went on for {n} hours and {n % 60} minutes.\n\nRead more: https://n.example/town/{n}\n"
        for n in range(1100)
    )
    (lab.folder / "towns.txt").write_text("\n\n".join(said), "utf-8")
    lab.configure('[sources.bundle]\npath = "towns.txt"\n', a=newsstand.show("/a", ONE))
    counts = []

    def third() -> UUID:
        counts.append(1)
        if len(counts) == 1050:
            raise ArithmeticError("out of numbers")
        return mint()

    mint = lab.parts.rules.mint
    lab.change_rules(mint=third)
    with pytest.raises(ArithmeticError):
        lab.poll("bundle")
    assert len(lab.titles("bundle")) == 1000  # two slices stand; the third does not, in part or whole
    assert lab.validators("bundle") is None
    bundle, other = lab.poll_all("bundle", "a")
    assert (bundle.new, bundle.seen, other.new) == (100, 1000, 1)
    assert lab.poll("bundle").kind == "unchanged"


def test_there_are_enough_points(request: pytest.FixtureRequest) -> None:
    points: Any = [name for name in vars(request.module) if name.startswith("test_")]
    assert len(points) >= 30
