"""URLs: canonical, absolute, host, site, owner."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import LinkError
from feeds.links import absolute, canonical, host, owner, site
from feeds.tracking import TRACKING, WRAPPERS

PAGE = "https://news.example/2024/12/a-story"


@pytest.mark.parametrize(
    "url",
    [
        "HTTPS://News.Example/2024/12/a-story",
        "https://news.example:443/2024/12/a-story",
        "http://news.example/2024/12/a-story",
        "http://news.example:80/2024/12/a-story#comments",
        "https://news.example./2024/12/a-story",
        "https://user:secret@news.example/2024/12/a-story",
        "https://news.example/2024/./x/../12/%61-story",
        "https://news.example/2024/12/a-story?",
        "https://news.example/2024/12/a-story?utm_source=rss&utm_medium=feed&UTM_Campaign=x",
        "https://news.example/2024/12/a-story?fbclid=IwAR0&gclid=x&mc_cid=1&mc_eid=2",
        "https://news.example/2024/12/a-story?from=rss",
        "https://news.example/2024/12/a-story?ref=blog.example",
        "https://news.example/2024/12/a-story?at_medium=RSS&at_campaign=KARANGA",
        "https://www.news.example/2024/12/a-story",
        "https://m.news.example/2024/12/a-story",
        "https://mobile.news.example/2024/12/a-story",
        "https://amp.news.example/2024/12/a-story",
        "https://news.example/2024/12/a-story/amp",
        "https://news.example/2024/12/a-story/amp/",
        "https://news.example/2024/12/a-story.amp",
        "https://news.example/2024/12/a-story?amp",
        "https://news.example/2024/12/a-story?amp=1",
        "https://news.example/2024/12/a-story;jsessionid=0A1B",
        "https://www.google.com/amp/s/news.example/2024/12/a-story",
        "https://news-example.cdn.ampproject.org/c/s/news.example/2024/12/a-story",
        "https://www.google.com/url?rct=j&sa=t&url=https://news.example/2024/12/a-story&ct=ga",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.example%2F2024%2F12%2Fa-story%3Futm_source%3Dfb&h=AT0",
        "  https://news.example/2024/12/a-story\n",
    ],
)
def test_spellings_of_one_page_are_one(url: str) -> None:
    assert canonical(url) == PAGE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/?id=1", "https://a.example/?id=2"),
        ("https://a.example/?a=1&b=2", "https://a.example/?b=2&a=1"),
        ("https://a.example/x", "https://a.example/X"),
        ("https://a.example/x", "https://a.example/x/"),
        ("https://a.example/x%2Fy", "https://a.example/x/y"),
        ("https://a.example:8080/", "https://a.example/"),
        ("https://m.blogspot.com/x", "https://blogspot.com/x"),
        ("https://one.blogspot.com/x", "https://two.blogspot.com/x"),
        ("https://wiki.example/wiki/amp", "https://wiki.example/wiki"),
        ("https://app.example/#!/one", "https://app.example/#!/two"),
        ("https://git.example/x?ref=main", "https://git.example/x?ref=next"),
        ("https://a.example/?s=20", "https://a.example/?s=21"),
        ("https://a.example/?post_id=1234567", "https://a.example/?post_id=1234568"),
        ("https://a.example/?source=agency", "https://a.example/?source=staff"),
    ],
)
def test_different_pages_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("https://EXAMPLE.com", "https://example.com/"),
        ("https://en.m.wikipedia.org/wiki/Rain", "https://en.wikipedia.org/wiki/Rain"),
        ("https://пример.рф/тест", "https://xn--e1afmkfd.xn--p1ai/%D1%82%D0%B5%D1%81%D1%82"),
        ("https://a.example/%7euser/%c3%a9", "https://a.example/~user/%C3%A9"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
        ("https://[2001:DB8::1]/x", "https://[2001:db8::1]/x"),
        ("https://a.example/x?b=2&utm_id=1&a=1", "https://a.example/x?b=2&a=1"),
    ],
)
def test_the_canonical_form(url: str, made: str) -> None:
    assert canonical(url) == made


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "/x",
        "mailto:a@b.example",
        "javascript:alert(1)",
        "https://",
        "ftp://a.example/",
        "http://[::1",
        "\ud800",
    ],
)
def test_what_is_no_absolute_link_says_so(url: str) -> None:
    with pytest.raises(LinkError):
        canonical(url)


@given(st.text(alphabet="ahtps:/.?&=#%25eE0-_;utm~+é[]@ m", max_size=60))
def test_canonical_settles_at_once(tail: str) -> None:
    for url in ("https://a.example/" + tail, "http://m.a.example/" + tail, "https://" + tail):
        try:
            once = canonical(url)
        except LinkError:
            continue
        assert canonical(once) == once


@pytest.mark.parametrize(
    ("url", "base", "made"),
    [
        ("/x", "https://a.example/b/", "https://a.example/x"),
        ("x", "https://a.example/b/c", "https://a.example/b/x"),
        ("?q", "https://a.example/b", "https://a.example/b?q"),
        ("//c.example/x", "http://a.example/", "http://c.example/x"),
        ("//c.example/x", None, "https://c.example/x"),
        ("www.c.example/x", "https://a.example/", "http://www.c.example/x"),
        (" https://a.example/\n x ", None, "https://a.example/%20x"),
        ("javascript:alert(1)", "https://a.example/", None),
        ("java\nscript:alert(1)", "https://a.example/", None),
        ("data:text/html,x", None, None),
        ("mailto:a@b.example", "https://a.example/", None),
        ("x", None, None),
        ("x", "/var/lib/file.xml", None),
        ("", "https://a.example/", None),
        ("https://user:pw@a.example/x", None, "https://a.example/x"),
        ("https://a.example/" + "x" * 5000, None, None),
        ("http://[::1", "https://a.example/", None),
        ("tag:a.example,2024:1", "https://a.example/", None),
    ],
)
def test_absolute_links(url: str, base: str | None, made: str | None) -> None:
    assert absolute(url, base) == made


@given(st.text(), st.none() | st.text())
def test_any_text_gives_a_link_or_none(url: str, base: str | None) -> None:
    made = absolute(url, base)
    assert made is None or made.startswith(("http://", "https://"))


def test_host_site_and_owner() -> None:
    assert host("https://User@WWW.A.example:8080/x") == "www.a.example"
    assert host("nonsense") == ""
    assert site("https://news.bbc.co.uk/x") == "bbc.co.uk"
    assert site("https://one.blogspot.com/") == "blogspot.com"
    assert owner("https://one.blogspot.com/") == "one.blogspot.com"
    assert site("http://127.0.0.2:8080/") == "127.0.0.2"
    assert site("http://localhost/") == "localhost"
    assert site("http://[::1]/") == "[::1]"
    assert site("") == ""


def test_every_row_says_where_it_was_seen_and_stands_once() -> None:
    assert all(row.seen_at and row.name == row.name.lower() for row in TRACKING)
    assert len({(row.name, row.hosts) for row in TRACKING}) == len(TRACKING)
    assert len({row[:2] for row in WRAPPERS}) == len(WRAPPERS)
