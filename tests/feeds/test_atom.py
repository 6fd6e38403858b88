"""Atom, JSON Feed and RSS bytes of an Edition, read back by parsers that are not ours."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feeds.atom import atom, iri
from feeds.clean import safe_html, xml_text
from feeds.edition import Copy, Credit, Edition, Item, Tombstone
from feeds.entry import Enclosure
from feeds.output.twins import json_feed, rss

NOON = datetime(2026, 3, 5, 12, 0, 0, 987654, tzinfo=UTC)
A = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "m": "http://search.yahoo.com/mrss/",
}
CREDIT = Credit("tag:a.example,2020:feed", "Alpha Post", "https://a.example/", "https://a.example/feed.xml", NOON)


def item(number: int = 1, **more: Any) -> Item:
    said: dict[str, Any] = {
        "id": f"urn:uuid:abcd0000-0000-4000-8000-{number:012x}",
        "key": f"abcd000000004000800{number:013x}",
        "title": f"Story {number}",
        "url": f"https://a.example/{number}",
        "authors": ("Ann Author",),
        "publisher": "Alpha Post",
        "published": NOON,
        "updated": NOON + timedelta(hours=number),
        "summary": "<p>Short.</p>",
        "content": "",
        "credit": CREDIT,
    }
    return Item(**{**said, **more})


def edition(*items: Item, **more: Any) -> Edition:
    said: dict[str, Any] = {
        "id": "urn:uuid:00000000-0000-4000-8000-000000000000",
        "slug": "x",
        "title": "The Planet: X",
        "subtitle": "All of X.",
        "base_url": "https://planet.example",
        "updated": NOON,
        "items": items,
        "path": "/topics/x.atom",
        "page": "/topics/x",
        "publisher": "The Planet",
    }
    return Edition(**{**said, **more})


def tree(made: Edition) -> Any:
    return etree.fromstring(atom(made))


def test_readers_get_title_link_id_and_times_back() -> None:
    read = feedparser.parse(atom(edition(item(1), item(2))))
    assert not read.bozo
    assert [(e.title, e.link, e.id) for e in read.entries] == [
        ("Story 1", "https://a.example/1", "urn:uuid:abcd0000-0000-4000-8000-000000000001"),
        ("Story 2", "https://a.example/2", "urn:uuid:abcd0000-0000-4000-8000-000000000002"),
    ]
    assert [e.updated for e in read.entries] == ["2026-03-05T13:00:00+00:00", "2026-03-05T14:00:00+00:00"]
    assert read.feed.updated == "2026-03-05T12:00:00+00:00"


def test_the_same_edition_gives_the_same_bytes() -> None:
    made = edition(item(1), item(2))
    assert len({atom(made) for _ in range(3)} | {atom(replace(made))}) == 1
    assert len({json_feed(made), json_feed(replace(made))}) == 1
    assert len({rss(made), rss(replace(made))}) == 1


def test_no_clock_and_no_release_number_is_in_it() -> None:
    document = atom(edition())
    assert b"version=" not in document.split(b"<feed")[1]
    assert datetime.now(UTC).strftime("%Y-%m-%dT%H").encode() not in document


def test_the_faces_link_is_the_only_alternate_and_comes_first() -> None:
    copies = (Copy("Beta", "https://b.example/1", "B", NOON), Copy("Beta again", "https://b.example/1", "B", NOON))
    entry = tree(edition(item(1, copies=copies, via="https://agg.example/"))).find("a:entry", A)
    links = [(link.get("rel"), link.get("href"), link.get("title")) for link in entry.findall("a:link", A)]
    assert links == [
        ("alternate", "https://a.example/1", None),
        ("related", "https://b.example/1", "Beta"),
        ("via", "https://agg.example/", None),
    ]


def test_a_story_without_a_link_has_its_own_page_as_alternate() -> None:
    entry = tree(edition(item(1, url=None))).find("a:entry", A)
    assert entry.find("a:link", A).get("href") == "https://planet.example/stories/" + item(1).key


def test_a_story_without_a_date_has_no_published() -> None:
    entry = tree(edition(item(1, published=None))).find("a:entry", A)
    assert entry.find("a:published", A) is None
    assert entry.find("a:updated", A) is not None


def test_the_source_is_complete() -> None:
    source = tree(edition(item(1))).find("a:entry/a:source", A)
    assert [(child.tag.split("}")[1], child.text or child.get("href")) for child in source] == [
        ("id", "tag:a.example,2020:feed"),
        ("title", "Alpha Post"),
        ("updated", "2026-03-05T12:00:00+00:00"),
        ("link", "https://a.example/"),
        ("link", "https://a.example/feed.xml"),
    ]


def test_topics_and_tags_are_categories_with_a_scheme_of_their_own() -> None:
    entry = tree(edition(item(1, topics=(("x", "X & Y"),), tags=("a&b", "a&b", " ")))).find("a:entry", A)
    assert [dict(c.attrib) for c in entry.findall("a:category", A)] == [
        {"term": "x", "scheme": "https://planet.example/#topics", "label": "X & Y"},
        {"term": "a&b", "scheme": "https://planet.example/#tags"},
    ]


def test_language_is_told_where_it_differs_from_the_feeds() -> None:
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    one = tree(edition(item(1, language="en"), language="en"))
    two = tree(edition(item(1, language="en"), item(2, language="fa")))
    assert (one.get(lang), one.find("a:entry", A).get(lang)) == ("en", None)
    assert [e.get(lang) for e in (two, *two.findall("a:entry", A))] == [None, "en", "fa"]


def test_pictures_are_media_and_other_files_are_enclosures() -> None:
    files = (
        Enclosure("https://a.example/p.jpg", "image/jpeg", title="A bridge"),
        Enclosure("https://a.example/s.mp3", "audio/mpeg", 12),
    )
    entry = tree(edition(item(1, enclosures=files))).find("a:entry", A)
    assert entry.find("m:content", A).get("medium") == "image"
    assert entry.find("m:content/m:description", A).text == "A bridge"
    enclosed = entry.find("a:link[@rel='enclosure']", A)
    assert dict(enclosed.attrib) == {
        "rel": "enclosure",
        "href": "https://a.example/s.mp3",
        "type": "audio/mpeg",
        "length": "12",
    }


def test_tombstones_stand_before_the_entries() -> None:
    feed = tree(edition(item(1), tombstones=(Tombstone("urn:uuid:dead", NOON, "withdrawn"),)))
    tags = [child.tag.split("}")[1] for child in feed]
    assert tags.index("deleted-entry") < tags.index("entry")
    stone = feed.find("at:deleted-entry", A)
    assert (stone.get("ref"), stone.get("when")) == ("urn:uuid:dead", "2026-03-05T12:00:00+00:00")


def test_a_hub_is_named_only_where_there_is_one() -> None:
    rels = [link.get("rel") for link in tree(edition()).findall("a:link", A)]
    assert rels == ["alternate", "self"]
    assert "hub" in [link.get("rel") for link in tree(edition(hub="https://hub.example/")).findall("a:link", A)]


def test_nothing_gets_a_made_up_prefix() -> None:
    assert b"ns0" not in atom(edition(item(1, enclosures=(Enclosure("https://a.example/p.jpg", "image/png"),))))


def test_a_title_that_looks_like_markup_is_read_as_words() -> None:
    read = feedparser.parse(atom(edition(item(1, title="Why <script> & &lt; matter"))), sanitize_html=False)
    assert read.entries[0].title == "Why &lt;script&gt; &amp; &amp;lt; matter"
    assert read.entries[0].title_detail.type == "text/html"
    assert feedparser.parse(atom(edition(item(1, title="AT&T < IBM")))).entries[0].title_detail.type == "text/plain"


@pytest.mark.parametrize(
    ("given_url", "written"),
    [
        ("https://a.example/ü?q=né", "https://a.example/%C3%BC?q=n%C3%A9"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/%20?x=[1]", "https://a.example/%20?x=%5B1%5D"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ('https://a.example/"<>', "https://a.example/%22%3C%3E"),
    ],
)
def test_links_are_written_as_every_reader_takes_them(given_url: str, written: str) -> None:
    assert iri(given_url) == written
    assert iri(iri(given_url)) == written


def test_json_feed_holds_the_same_stories() -> None:
    made = edition(
        item(1, tags=("t",), topics=(("x", "X"),), language="en"),
        item(2, url=None, published=None),
        hub="https://hub.example/",
    )
    read = json.loads(json_feed(made))
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    assert read["feed_url"] == "https://planet.example/topics/x.json"
    assert [i["id"] for i in read["items"]] == [i.id for i in made.items]
    assert read["items"][0]["tags"] == ["X", "t"]
    assert read["items"][0]["date_published"] == "2026-03-05T12:00:00Z"
    assert "date_published" not in read["items"][1]
    assert read["items"][1]["url"].startswith("https://planet.example/stories/")
    assert read["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


def test_rss_holds_the_same_stories() -> None:
    read = feedparser.parse(rss(edition(item(1), item(2, published=None, show="full", content="<p>All.</p>"))))
    assert not read.bozo
    assert [(e.title, e.link, e.id) for e in read.entries] == [
        ("Story 1", "https://a.example/1", item(1).id),
        ("Story 2", "https://a.example/2", item(2).id),
    ]
    assert read.entries[0].published == "Thu, 05 Mar 2026 12:00:00 GMT"
    assert read.entries[1].content[0].value == "<p>All.</p>"


_ANY = st.text(max_size=60)
_URLS = st.builds(lambda path: "https://a.example/" + xml_text(path), _ANY)


@settings(max_examples=150, deadline=None)
@given(title=_ANY, author=_ANY, tag=_ANY, html=_ANY, url=_URLS, when=st.datetimes(timezones=st.just(UTC)))
def test_whatever_a_source_says_the_feed_is_well_formed_and_gives_its_stories_back(
    title: str, author: str, tag: str, html: str, url: str, when: datetime
) -> None:
    safe = safe_html(html)
    hostile = item(
        1,
        title=title,
        authors=(author,),
        tags=(tag,),
        url=url,
        summary=safe,
        updated=when,
        published=when,
        copies=(Copy(author, url, title, when),),
    )
    made = edition(hostile, item(2))
    feed = etree.fromstring(atom(made))
    assert [e.findtext("a:id", namespaces=A) for e in feed.findall("a:entry", A)] == [hostile.id, item(2).id]
    assert len(etree.fromstring(rss(made)).findall("channel/item")) == 2
    assert [i["id"] for i in json.loads(json_feed(made))["items"]] == [hostile.id, item(2).id]
