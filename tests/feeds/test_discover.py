"""Feeds that a web page names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.syndication.discover import Link, discover

PAGE = """<!doctype html><html><head><base href="/blog/">
<link rel="alternate" type="application/rss+xml" title="Comments on A" href="/comments/feed">
<link rel="alternate" type="application/atom+xml" title="All &amp; sundry" href="atom.xml">
<link rel="alternate" type="application/feed+json" href="https://b.example/feed.json">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
<link rel="alternate" type="text/html" hreflang="de" href="/de/">
<link rel="stylesheet alternate" type="text/css" href="/x.css">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
</head><body><a href="/rss">RSS</a> <a href="/about">About</a> <a href="/feeds/news.xml">News</a> <a href="/feedback">Feedback</a>
<a href="atom.xml">again</a></body></html>"""


def test_declared_feeds_come_first_then_comment_feeds_then_guesses() -> None:
    assert discover(PAGE.encode(), "https://a.example/post/1") == (
        Link("https://a.example/blog/atom.xml", "All & sundry", "application/atom+xml", True),
        Link("https://b.example/feed.json", None, "application/feed+json", True),
        Link("https://a.example/comments/feed", "Comments on A", "application/rss+xml", True),
        Link("https://a.example/rss", "RSS", None, False),
        Link("https://a.example/feeds/news.xml", "News", None, False),
    )


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ('<link rel=alternate type="application/x.atom+xml" href="/a">', "https://a.example/a"),
        ('<link rel=alternate type="text/rss" href="/a">', "https://a.example/a"),
        ('<link rel=alternate href="/feed">', "https://a.example/feed"),
        ('<link rel=alternate type="application/rss+xml" href="feed://b.example/x">', "http://b.example/x"),
        ('<link rel=alternate type="application/rss+xml" href="feed:https://b.example/x">', "https://b.example/x"),
        ('<a href="/x"><img src=i.png alt="RSS feed"></a>', "https://a.example/x"),
        ('<a href="/x" title="RSS"></a>', "https://a.example/x"),
    ],
)
def test_a_feed_is_found_however_it_is_named(link: str, url: str) -> None:
    assert [found.url for found in discover(link.encode(), "https://a.example/")] == [url]


@pytest.mark.parametrize(
    "link",
    [
        '<link rel=alternate href="/de/">',
        '<link rel="alternate stylesheet" href="/feed.css">',
        '<link rel=alternate type="application/json+oembed" href="/oembed?url=feed">',
    ],
)
def test_a_link_that_is_something_else_is_left(link: str) -> None:
    assert discover(link.encode(), "https://a.example/") == ()


def test_a_page_without_feeds_names_none() -> None:
    assert discover(b"<p>Nothing</p>", "https://a.example/") == ()
    assert discover(b"", "https://a.example/") == ()
    assert discover(b"words", "https://a.example/") == ()


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_give_links(body: bytes, url: str) -> None:
    assert all(
        link.url.startswith("http")
        for link in discover(b"<link rel=alternate type=application/rss+xml href=" + body, url)
    )
