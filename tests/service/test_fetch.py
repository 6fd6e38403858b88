"""The polite half of polling, each point on its own against a real server: a score sheet for manners."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.fetch import Failed, Fetched, Target
from service.fetching.caching import fresh_for_s, media_type, retry_after_s
from service.fetching.hosts import host_of
from tests.newsstand import Newsstand
from tests.service.asking import AGENT, NOON, Asking, MovedClock

FEED = b"<rss version='2.0'><channel/></rss>"
ODD = b'W/"a \xe9\xff, b"  c'  # bytes that no charset makes a word of


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def asking(clock: MovedClock) -> Iterator[Asking]:
    with Asking(clock=clock.clock) as asking:
        yield asking


# --- validators


def test_the_first_request_sets_no_condition(newsstand: Newsstand, asking: Asking) -> None:
    asking.fetched(newsstand.show("/f", FEED))
    assert newsstand.last().header("if-none-match") is None
    assert newsstand.last().header("if-modified-since") is None


def test_both_validators_are_kept_as_bytes_and_echoed_byte_for_byte(newsstand: Newsstand, asking: Asking) -> None:
    url = newsstand.show("/f", FEED, etag=ODD, last_modified="yesterday, or so")
    first = asking.fetched(url)
    assert (first.etag, first.last_modified) == (ODD, b"yesterday, or so")
    asking.ask(url, etag=first.etag, last_modified=first.last_modified)
    assert newsstand.last().all("if-none-match") == [ODD]
    assert newsstand.last().all("if-modified-since") == [b"yesterday, or so"]


def test_a_publisher_that_gave_one_validator_gets_one_back(newsstand: Newsstand, asking: Asking) -> None:
    url = newsstand.show("/f", FEED, last_modified="Mon, 02 Mar 2026 10:00:00 GMT")
    first = asking.fetched(url)
    assert first.etag is None
    assert asking.unchanged(url, etag=first.etag, last_modified=first.last_modified).status == 304
    assert newsstand.last().header("if-none-match") is None


def test_no_validator_is_made_up_from_date(newsstand: Newsstand, asking: Asking) -> None:
    first = asking.fetched(newsstand.show("/f", FEED, headers={"Date": "Mon, 02 Mar 2026 10:00:00 GMT"}))
    assert (first.etag, first.last_modified) == (None, None)


def test_a_304_keeps_the_validators_that_were_sent(newsstand: Newsstand, asking: Asking) -> None:
    url = newsstand.show("/f", status=304)
    answer = asking.unchanged(url, etag=b'"1"', last_modified=b"then")
    assert (answer.etag, answer.last_modified, answer.same_body) == (b'"1"', b"then", False)


def test_a_304_refreshes_the_validators_that_it_brings(newsstand: Newsstand, asking: Asking) -> None:
    url = newsstand.show("/f", status=304, etag='"2"', headers={"Cache-Control": "max-age=7200"})
    answer = asking.unchanged(url, etag=b'"1"', last_modified=b"then")
    assert (answer.etag, answer.last_modified, answer.fresh_for_s) == (b'"2"', b"then", 7200)


def test_a_new_200_without_validators_forgets_the_old_ones(newsstand: Newsstand, asking: Asking) -> None:
    answer = asking.fetched(newsstand.show("/f", FEED), etag=b'"1"', last_modified=b"then")
    assert (answer.etag, answer.last_modified) == (None, None)


def test_an_empty_etag_is_none(newsstand: Newsstand, asking: Asking) -> None:
    assert asking.fetched(newsstand.show("/f", FEED, etag="")).etag is None


def test_a_304_nobody_asked_for_is_survived(newsstand: Newsstand, asking: Asking) -> None:
    answer = asking.failed(newsstand.show("/f", status=304))
    assert answer.status == 304
    assert "set no condition" in answer.why


def test_the_same_body_is_not_new(newsstand: Newsstand, asking: Asking) -> None:
    first = asking.fetched(newsstand.show("/f", FEED))
    newsstand.show("/f", FEED, etag='"new"')
    again = asking.unchanged(newsstand.url("/f"), body_hash=first.body_hash)
    assert (again.status, again.same_body, again.etag) == (200, True, b'"new"')
    newsstand.show("/f", FEED + b" ")
    assert asking.fetched(newsstand.url("/f"), body_hash=first.body_hash).body == FEED + b" "


def test_a_stored_validator_that_would_break_the_request_is_left_out(newsstand: Newsstand, asking: Asking) -> None:
    asking.fetched(newsstand.show("/f", FEED), etag=b'"1"\r\nX-Evil: 1', last_modified=b"x" * 3000)
    assert newsstand.last().header("x-evil") is None
    assert newsstand.last().header("if-none-match") is None
    assert newsstand.last().header("if-modified-since") is None


# --- what a request says


def test_a_request_says_who_asks_and_what_it_takes_and_nothing_else(newsstand: Newsstand, asking: Asking) -> None:
    asking.fetched(newsstand.show("/f?x=1&y=%20", FEED))
    request = newsstand.last()
    assert (request.method, request.target) == ("GET", "/f?x=1&y=%20")
    assert [name.lower() for name, _ in request.headers] == [
        "host",
        "user-agent",
        "accept",
        "accept-encoding",
        "connection",
    ]
    assert request.header("user-agent") == AGENT.encode()
    assert request.header("accept-encoding") == b"gzip"
    assert b"application/atom+xml" in (request.header("accept") or b"")
    assert b"application/feed+json" in (request.header("accept") or b"")


def test_no_cookie_and_no_referer_goes_out(newsstand: Newsstand, asking: Asking) -> None:
    newsstand.show("/f", FEED, headers={"Set-Cookie": "id=1; Path=/"})
    newsstand.show("/r", status=302, headers=[("Set-Cookie", "id=2; Path=/"), ("Location", "/f")])
    for _ in range(2):
        asking.fetched(newsstand.url("/r"))
    assert all(request.header("cookie") is None and request.header("referer") is None for request in newsstand.requests)


def test_one_question_is_one_request(newsstand: Newsstand, asking: Asking) -> None:
    asking.fetched(newsstand.show("/f", FEED))
    assert (len(newsstand.requests), newsstand.connections) == (1, 1)


def test_the_environments_proxy_is_ignored(
    newsstand: Newsstand, monkeypatch: pytest.MonkeyPatch, clock: MovedClock
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with Asking() as asking:
        assert asking.fetched(newsstand.show("/f", FEED)).status == 200


def test_the_configured_proxy_is_told_the_whole_url_and_its_own_credentials(
    newsstand: Newsstand, asking: Asking
) -> None:
    newsstand.show("http://news.example:8000/f?a=1", FEED)
    proxy = newsstand.base.replace("http://", "http://me:secret@")
    answer = asking.fetched("http://news.example:8000/f?a=1", proxy=proxy)
    assert answer.url == "http://news.example:8000/f?a=1"
    assert newsstand.last().header("host") == b"news.example:8000"
    assert newsstand.last().header("proxy-authorization") == b"Basic bWU6c2VjcmV0"


def test_a_proxy_that_refuses_a_tunnel_is_named(newsstand: Newsstand, asking: Asking) -> None:
    newsstand.show("news.example:443", status=407)
    answer = asking.failed("https://news.example/f", proxy=newsstand.base)
    assert answer.why == "the proxy 127.0.0.1 answered 407 Proxy Authentication Required"
    assert newsstand.last().method == "CONNECT"


# --- the user's headers and credentials


def test_the_users_headers_and_credentials_go_to_the_source(newsstand: Newsstand, asking: Asking) -> None:
    url = newsstand.show("/f", FEED)
    asking.fetched(url, headers={"X-Key": "k", "user-agent": "Mine/1"}, auth=("me", "pässword"))
    request = newsstand.last()
    assert request.header("x-key") == b"k"
    assert request.all("user-agent") == [b"Mine/1"]
    assert request.header("authorization") == b"Basic bWU6cMOkc3N3b3Jk"


def test_credentials_in_the_url_are_sent_as_such_and_never_shown(newsstand: Newsstand, asking: Asking) -> None:
    url = newsstand.show("/f", FEED).replace("http://", "http://me:s3cret@")
    answer = asking.fetched(url)
    assert newsstand.last().header("authorization") == b"Basic bWU6czNjcmV0"
    assert "s3cret" not in answer.url


def test_credentials_follow_a_redirect_within_the_origin(newsstand: Newsstand, asking: Asking) -> None:
    newsstand.show("/f", FEED)
    asking.fetched(newsstand.redirect("/r", "/f"), headers={"Cookie": "a=1"}, auth=("me", "pw"))
    assert newsstand.last("/f").header("cookie") == b"a=1"
    assert newsstand.last("/f").header("authorization") is not None


def test_credentials_never_follow_to_another_origin_not_even_back_again(newsstand: Newsstand, asking: Asking) -> None:
    with Newsstand() as other:
        newsstand.redirect("/r", other.url("/there"))
        other.redirect("/there", newsstand.url("/back"))
        newsstand.show("/back", FEED)
        asking.fetched(newsstand.url("/r"), headers={"Cookie": "a=1", "X-Key": "k"}, auth=("me", "pw"))
        assert newsstand.last("/r").header("authorization") is not None
        for request in (other.last("/there"), newsstand.last("/back")):
            assert [request.header(name) for name in ("authorization", "cookie", "x-key")] == [None, None, None]


def test_credentials_do_not_follow_a_move_that_was_kept(newsstand: Newsstand, asking: Asking) -> None:
    home = newsstand.url("/f").replace("http://", "http://me:pw@")
    newsstand.show("/moved", FEED)
    asking.fetched(newsstand.url("/moved"), home=home, headers={"X-Key": "k"})
    assert newsstand.last().header("authorization") == b"Basic bWU6cHc="
    assert newsstand.last().header("x-key") == b"k"
    with Newsstand() as other:
        asking.fetched(other.show("/moved", FEED), home=home, headers={"X-Key": "k"})
        assert other.last().header("authorization") is None
        assert other.last().header("x-key") is None


def test_a_redirect_that_loses_the_credentials_says_so(newsstand: Newsstand, asking: Asking) -> None:
    with Newsstand() as other:
        other.show("/there", status=401)
        answer = asking.failed(newsstand.redirect("/r", other.url("/there")), auth=("me", "pw"))
    assert answer.why.startswith("answered 401 Unauthorized; credentials do not follow a redirect to another origin")


def test_credentials_in_a_location_are_not_taken(newsstand: Newsstand, asking: Asking) -> None:
    newsstand.show("/f", FEED)
    newsstand.redirect("/r", newsstand.url("/f").replace("http://", "http://evil:evil@"))
    assert asking.fetched(newsstand.url("/r")).url == newsstand.url("/f")
    assert newsstand.last("/f").header("authorization") is None


@pytest.mark.parametrize("name", ["Host", "content-length", "If-None-Match", "Accept-Encoding"])
def test_a_header_that_belongs_to_the_exchange_is_refused(newsstand: Newsstand, asking: Asking, name: str) -> None:
    answer = asking.failed(newsstand.show("/f", FEED), headers={name: "x"})
    assert name in answer.why
    assert not newsstand.requests


def test_a_header_with_a_line_end_is_refused(newsstand: Newsstand, asking: Asking) -> None:
    answer = asking.failed(newsstand.show("/f", FEED), headers={"X-Key": "a\r\nX-Evil: b"})
    assert "line end" in answer.why
    assert not newsstand.requests


def test_no_credential_is_logged_or_told(
    newsstand: Newsstand, asking: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    newsstand.show("/f", status=500)
    url = newsstand.url("/f?key=s3cret-query").replace("http://", "http://me:s3cret-url@")
    answers = [asking.failed(url, headers={"X-Key": "s3cret-header"}), asking.failed("http://me:s3c/ret@h/")]
    assert not [answer for answer in answers if "s3c" in answer.why]
    assert "s3c" not in caplog.text


# --- redirects


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_move_is_told_after_success(newsstand: Newsstand, asking: Asking, status: int) -> None:
    target = newsstand.show("/new", FEED)
    answer = asking.fetched(newsstand.redirect("/old", "/new", status))
    assert (answer.moved_to, answer.url) == (target, target)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_passing_move_is_followed_and_not_told(newsstand: Newsstand, asking: Asking, status: int) -> None:
    target = newsstand.show("/new", FEED)
    answer = asking.fetched(newsstand.redirect("/old", "/new", status))
    assert (answer.moved_to, answer.url) == (None, target)


def test_a_chain_is_permanent_only_if_every_hop_was(newsstand: Newsstand, asking: Asking) -> None:
    newsstand.show("/d", FEED)
    newsstand.redirect("/c", "/d", 308)
    newsstand.redirect("/a", "/b", 301)
    newsstand.redirect("/b", "/c", 308)
    assert asking.fetched(newsstand.url("/a")).moved_to == newsstand.url("/d")
    newsstand.redirect("/b", "/c", 307)
    assert asking.fetched(newsstand.url("/a")).moved_to is None


def test_a_permanent_move_to_a_304_is_told_too(newsstand: Newsstand, asking: Asking) -> None:
    newsstand.show("/new", FEED, etag='"1"')
    answer = asking.unchanged(newsstand.redirect("/old", "/new", 301), etag=b'"1"')
    assert answer.moved_to == newsstand.url("/new")


def test_a_permanent_move_to_nothing_is_a_failure_and_names_the_place(newsstand: Newsstand, asking: Asking) -> None:
    answer = asking.failed(newsstand.redirect("/old", "/gone", 301))
    assert answer.why == "answered 404 Not Found (redirected to 127.0.0.1)"


def test_five_hops_are_followed_and_a_sixth_is_not(newsstand: Newsstand, asking: Asking) -> None:
    for hop in range(6):
        newsstand.redirect(f"/{hop}", f"/{hop + 1}")
    newsstand.show("/6", FEED)
    assert asking.fetched(newsstand.url("/1")).url == newsstand.url("/6")
    newsstand.requests.clear()
    assert asking.failed(newsstand.url("/0")).why.startswith("more than 5 redirects")
    assert not newsstand.asked("/6")


def test_location_is_read_as_people_write_it(newsstand: Newsstand, asking: Asking) -> None:
    newsstand.show("/d/n%C3%A9.xml", FEED)
    for location in (
        b"n\xc3\xa9.xml",
        b"n\xe9.xml",
        b"\\d\\n%C3%A9.xml",
        b"./x/../n%C3%A9.xml#top",
        newsstand.url("/d/n%C3%A9.xml").encode(),
    ):
        newsstand.redirect("/d/old", location)
        assert asking.fetched(newsstand.url("/d/old")).body == FEED, location


# --- statuses


def test_410_is_gone(newsstand: Newsstand, asking: Asking) -> None:
    answer = asking.failed(newsstand.show("/f", status=410))
    assert (answer.gone, answer.why) == (True, "answered 410 Gone")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 418, 451, 500, 502, 504, 204, 206, 300])
def test_any_other_status_is_a_failure_in_words(newsstand: Newsstand, asking: Asking, status: int) -> None:
    answer = asking.failed(newsstand.show("/f", status=status))
    assert (answer.status, answer.gone, answer.hold_host) == (status, False, False)
    assert answer.why.startswith(f"answered {status} ")


def test_a_host_name_that_is_none_is_said(asking: Asking) -> None:
    assert asking.failed("http://nowhere.invalid/").why == "DNS: no such host nowhere.invalid"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://h.example/", "ftp: only http and https are read"),
        ("h.example/feed", "a URL without a scheme: only http and https are read"),
        ("http:///feed", "a URL without a host"),
        ("http://[::1/", "not a URL that can be asked for"),
        ("http://a..example/", "DNS: "),
        (f"http://{'a' * 70}.example/", "DNS: "),
        ("http://h.example:99999/", "port 99999: there is none"),
        ("http://h.example:0/", "port 0: there is none"),
        ("http://ex\x00ample/", "not a URL that can be asked for"),
        ("http://127.0.0.1:1/", "connection refused by 127.0.0.1, port 1"),
    ],
)
def test_a_url_that_cannot_be_asked_for_is_a_failure_in_words(asking: Asking, url: str, words: str) -> None:
    assert asking.failed(url).why.startswith(words)


# --- pauses: Retry-After and holds


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("asks", ["3600", format_datetime(NOON + timedelta(hours=1), usegmt=True)])
def test_retry_after_in_seconds_or_as_a_date_holds_the_host(
    newsstand: Newsstand, asking: Asking, clock: MovedClock, status: int, asks: str
) -> None:
    newsstand.show("/f", status=status, headers={"Retry-After": asks})
    newsstand.show("/other", FEED)
    first = asking.failed(newsstand.url("/f"))
    assert (first.retry_after_s, first.hold_host, first.host) == (3600, True, "127.0.0.1")
    assert "asked again after 60 min" in first.why
    held = asking.failed(newsstand.url("/other"))
    assert (held.held, held.status, held.retry_after_s) == (True, None, 3600)
    assert not newsstand.asked("/other")
    clock.forward(3601)
    assert asking.fetched(newsstand.url("/other")).status == 200


def test_another_host_is_not_held(newsstand: Newsstand, clock: MovedClock) -> None:
    names = {name: ["127.0.0.1"] for name in ("a.one.example", "b.one.example", "two.example")}
    with Asking(names, clock=clock.clock) as asking:
        newsstand.show("/f", status=429, headers={"Retry-After": "60"})
        newsstand.show("/g", FEED)
        asking.failed(newsstand.url("/f", "a.one.example"))
        assert asking.failed(newsstand.url("/g", "b.one.example")).held
        assert asking.fetched(newsstand.url("/g", "two.example")).status == 200


def test_403_holds_the_host_only_if_so_configured(newsstand: Newsstand, asking: Asking, clock: MovedClock) -> None:
    url = newsstand.show("/f", status=403, headers={"Retry-After": "60"})
    assert not asking.failed(url).hold_host
    with Asking(hold_on_403=True, clock=clock.clock) as strict:
        assert strict.failed(url).hold_host


def test_of_two_pauses_asked_for_the_longer_is_kept(newsstand: Newsstand, asking: Asking) -> None:
    url = newsstand.show(
        "/f", status=503, headers=[("Retry-After", "60"), ("Retry-After", "1799.2"), ("Retry-After", "x")]
    )
    assert asking.failed(url).retry_after_s == 1800


@pytest.mark.parametrize("asks", [None, "0", "soon", "-5", "Mon, 02 Mar 2026 11:00:00 GMT"])
def test_a_429_that_asks_for_no_pause_holds_nobody(newsstand: Newsstand, asking: Asking, asks: str | None) -> None:
    newsstand.show("/f", status=429, headers={"Retry-After": asks} if asks else {})
    assert not asking.failed(newsstand.url("/f")).hold_host
    assert not asking.failed(newsstand.url("/f")).held


def test_a_hold_is_no_longer_than_a_day_since_a_page_may_not_speak_for_a_host_for_ever(
    newsstand: Newsstand, asking: Asking, clock: MovedClock
) -> None:
    newsstand.show("/f", status=503, headers={"Retry-After": "99999999999"})
    newsstand.show("/g", FEED)
    assert asking.failed(newsstand.url("/f")).retry_after_s == 7 * 86_400
    assert asking.fetcher.hosts.holds() == {"127.0.0.1": NOON + timedelta(days=1)}
    clock.forward(86_401)
    assert asking.fetched(newsstand.url("/g")).status == 200


def test_a_hold_of_before_the_restart_is_kept(newsstand: Newsstand, asking: Asking) -> None:
    asking.fetcher.hosts.hold("127.0.0.1", NOON + timedelta(minutes=5), "429 Too Many Requests")
    answer = asking.failed(newsstand.show("/f", FEED))
    assert answer.why == "127.0.0.1 asked for a pause until 2026-03-02 12:05 UTC (429 Too Many Requests)"
    assert not newsstand.requests


# --- per host and over all


def test_a_host_gets_two_requests_at_once_and_no_more(newsstand: Newsstand) -> None:
    urls = [newsstand.show(f"/{n}", FEED, wait_s=0.05) for n in range(8)]
    with Asking(per_host=2) as asking:
        assert all(isinstance(answer, Fetched) for answer in asking.ask_all(urls))
    assert newsstand.most_at_once == 2


def test_a_pause_lies_between_two_requests_to_a_host(newsstand: Newsstand, clock: MovedClock) -> None:
    with Asking(host_pause_s=1.5, clock=clock.clock) as asking:
        asking.ask_all([newsstand.show(f"/{n}", FEED) for n in range(5)])
    assert clock.passed_s >= 4 * 1.5
    assert len(newsstand.requests) == 5


def test_a_pause_is_kept_by_those_who_waited_for_a_place_among_all(clock: MovedClock) -> None:
    with Newsstand("0.0.0.0") as stand, Asking(concurrency=1, host_pause_s=60, clock=clock.clock) as asking:
        stand.show("/f", FEED, wait_s=0.1)
        asking.ask_all([stand.url("/f", host) for host in ("127.0.0.2", "127.0.0.3", "127.0.0.3")])
    assert clock.passed_s >= 60


def test_a_hop_within_a_host_waits_for_no_pause(newsstand: Newsstand, clock: MovedClock) -> None:
    newsstand.show("/f", FEED)
    with Asking(host_pause_s=60, clock=clock.clock) as asking:
        asking.fetched(newsstand.redirect("/r", "/f"))
    assert clock.passed_s < 60


def test_hosts_do_not_wait_for_each_other(clock: MovedClock) -> None:
    with Newsstand("0.0.0.0") as stand, Asking(host_pause_s=60, clock=clock.clock) as asking:
        stand.show("/f", FEED)
        asking.ask_all([stand.url("/f", f"127.0.0.{n}") for n in range(2, 12)])
        assert len(stand.requests) == 10
    assert clock.passed_s < 60


def test_there_is_a_cap_over_all_hosts() -> None:
    with Newsstand("0.0.0.0") as stand, Asking(concurrency=3) as asking:
        stand.show("/f", FEED, wait_s=0.05)
        asking.ask_all([stand.url("/f", f"127.0.0.{n}") for n in range(2, 12)])
        assert stand.most_at_once == 3


def test_waiting_for_a_turn_is_not_counted_against_the_deadline(newsstand: Newsstand) -> None:
    urls = [newsstand.show(f"/{n}", FEED, wait_s=0.15) for n in range(6)]
    with Asking(per_host=1, timeout_s=0.5) as asking:
        assert all(isinstance(answer, Fetched) for answer in asking.ask_all(urls))


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("a.blogspot.com", "blogspot.com"),
        ("feeds.news.co.uk", "news.co.uk"),
        ("x.github.io", "github.io"),
        ("News.Example.", "news.example"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("::1", "::1"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("www.city.kobe.jp", "city.kobe.jp"),
    ],
)
def test_a_host_is_a_registrable_domain_by_the_icann_section(name: str, host: str) -> None:
    assert host_of(name) == host


# --- what headers say of time and type


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "max-age=3600"}, 3600),
        ({"Cache-Control": 'public, MAX-AGE="60", s-maxage=9'}, 60),
        ({"Cache-Control": "s-maxage=9"}, None),
        ({"Cache-Control": "max-age=600", "Age": "500"}, 100),
        ({"Cache-Control": "max-age=600", "Age": "900"}, 0),
        ({"Cache-Control": "no-cache, max-age=600"}, 0),
        ({"Cache-Control": "max-age=60", "Expires": "Mon, 02 Mar 2026 14:00:00 GMT"}, 60),
        ({"Expires": "Mon, 02 Mar 2026 14:00:00 GMT", "Date": "Mon, 02 Mar 2026 13:00:00 GMT"}, 3600),
        ({"Expires": "Mon, 02 Mar 2026 14:00:00 GMT"}, 7200),
        ({"Expires": "Monday, 02-Mar-26 14:00:00 GMT"}, 7200),
        ({"Expires": "Mon Mar  2 14:00:00 2026"}, 7200),
        ({"Expires": "0"}, 0),
        ({"Expires": "Mon, 02 Mar 2020 14:00:00 GMT"}, 0),
        ({"Cache-Control": "max-age=99999999999999999999999"}, 366 * 86_400),
    ],
)
def test_what_a_publisher_says_of_freshness(
    newsstand: Newsstand, asking: Asking, headers: dict[str, str], seconds: int | None
) -> None:
    assert asking.fetched(newsstand.show("/f", FEED, headers=headers)).fresh_for_s == seconds


@pytest.mark.parametrize(
    ("line", "kind", "charset"),
    [
        ("application/rss+xml", "application/rss+xml", None),
        ("Text/XML; charset=ISO-8859-1", "text/xml", "ISO-8859-1"),
        ('text/xml;charset = "utf-8"', "text/xml", "utf-8"),
        ("text/xml;; x=y; CHARSET='koi8-r'", "text/xml", "koi8-r"),
        ("nonsense", None, None),
        ("", None, None),
    ],
)
def test_the_type_and_charset_of_an_answer(
    newsstand: Newsstand, asking: Asking, line: str, kind: str | None, charset: str | None
) -> None:
    answer = asking.fetched(newsstand.show("/f", FEED, headers={"Content-Type": line}))
    assert (answer.media_type, answer.charset) == (kind, charset)


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_header_text_is_read_without_an_exception(one: str, other: str) -> None:
    retry_after_s(one, NOON)
    fresh_for_s(one, other, other, one, NOON)
    fresh_for_s(None, one, other, one, NOON)
    media_type(one)


# --- bodies


@pytest.mark.parametrize("manner", [{}, {"gzip": True}, {"chunked": True}, {"gzip": True, "chunked": True}])
def test_a_body_comes_whole_however_it_is_sent(newsstand: Newsstand, asking: Asking, manner: dict[str, bool]) -> None:
    body = FEED * 20_000
    answer = asking.fetched(newsstand.show("/f", body, **manner))
    assert answer.body == body
    assert answer.wire_bytes > 0
    assert (answer.wire_bytes < len(body) / 10) == bool(manner.get("gzip"))


def test_a_body_that_ends_with_the_connection_is_whole(newsstand: Newsstand, asking: Asking) -> None:
    assert asking.fetched(newsstand.raw("/f", b"HTTP/1.0 200 OK\r\n\r\n" + FEED)).body == FEED


def test_lines_that_end_without_a_return_are_read(newsstand: Newsstand, asking: Asking) -> None:
    url = newsstand.raw("/f", b"HTTP/1.1 200 OK\nContent-Type: text/xml\nContent-Length: 2\n\nhi")
    assert (asking.fetched(url).body, asking.fetched(url).media_type) == (b"hi", "text/xml")


def test_a_publisher_that_keeps_the_connection_open_keeps_nobody_waiting(newsstand: Newsstand) -> None:
    url = newsstand.raw("/f", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 60.0)
    with Asking(timeout_s=1) as asking:
        assert asking.fetched(url).body == b"hi"


def test_interim_answers_are_passed_over(newsstand: Newsstand, asking: Asking) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nETag: early\r\n\r\n"
    answer = asking.fetched(newsstand.raw("/f", early * 2, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"))
    assert (answer.body, answer.etag) == (b"hi", None)


def test_the_size_of_a_refused_document_is_told(newsstand: Newsstand, asking: Asking) -> None:
    url = newsstand.show("/f", FEED, headers={"Content-Length": "12400000"})
    assert asking.failed(url).why == "12.4 MB: more than fetch.max_bytes (8 MB)"
    assert "bundle.max_bytes (1 kB)" in asking.failed(url, max_bytes=1000, limit_name="bundle.max_bytes").why


def test_a_document_of_just_the_size_is_read(newsstand: Newsstand, asking: Asking) -> None:
    url = newsstand.show("/f", b"x" * 5000, chunked=True)
    assert len(asking.fetched(url, max_bytes=5000).body) == 5000
    assert asking.failed(url, max_bytes=4999).why == "over 5 kB came: more than fetch.max_bytes (5 kB)"


def test_what_an_exchange_cost_is_told(newsstand: Newsstand, asking: Asking) -> None:
    newsstand.show("/f", FEED)
    straight = asking.fetched(newsstand.url("/f"))
    around = asking.fetched(newsstand.redirect("/r", "/f"))
    assert around.wire_bytes > straight.wire_bytes > len(FEED)
    assert asking.failed(newsstand.url("/none")).wire_bytes > 0


# --- posting


def test_a_form_is_posted_through_the_same_doors(newsstand: Newsstand, asking: Asking) -> None:
    newsstand.show("/hub", b"", status=202)
    answer = asking.post(newsstand.url("/hub"), {"hub.mode": "publish", "hub.url": "https://w.example/a b"})
    request = newsstand.last()
    assert isinstance(answer, Fetched)
    assert (answer.status, request.method) == (202, "POST")
    assert request.body == b"hub.mode=publish&hub.url=https%3A%2F%2Fw.example%2Fa+b"
    assert request.header("content-type") == b"application/x-www-form-urlencoded"


def test_a_post_to_a_forbidden_address_is_refused(asking: Asking) -> None:
    answer = asking.post("http://10.1.2.3/hub", b"x")
    assert isinstance(answer, Failed)
    assert "private" in answer.why


def test_a_post_that_fails_says_why_and_holds_the_host(newsstand: Newsstand, asking: Asking) -> None:
    newsstand.show("/hub", status=503, headers={"Retry-After": "60"})
    answer = asking.post(newsstand.url("/hub"), b"x")
    assert isinstance(answer, Failed)
    assert answer.hold_host
    assert asking.failed(Target(newsstand.url("/f"))).held
