"""What the pages show, and that nothing a source says ever becomes markup of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree
from lxml import html as lxml_html

from feeds.clean import safe_html
from feeds.codec import dump
from feeds.output.imprint import SourceHead, TopicHead
from service.serving.pages import Pages, bars, moment, page_html, plural
from service.store import pages, story_page
from service.store.schema import entries, ledger, sources, stories, versions
from service.store.story_page import deciding_words
from tests.service.holdings import NOON, Holdings, entry

HEADS = (TopicHead("x", "X & Co", "All of <X>."), TopicHead("y", "Y"))
FEEDS = {"a": SourceHead("Alpha", "https://a.example/f"), "b": SourceHead("Beta", "https://b.example/f", show="full")}


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Holdings]:
    made = Holdings(tmp_path, HEADS, FEEDS)
    yield made
    made.store.close()


def read(document: bytes) -> Any:
    return lxml_html.document_fromstring(document.decode())


def index(held: Holdings) -> Any:
    return read(Pages(held.settings).index(held.store.reading(pages.index, held.settings, held.at)))


def story(held: Holdings, number: int) -> Any:
    key = held.row(stories, id=number).uuid.removeprefix("urn:uuid:").replace("-", "")
    return read(Pages(held.settings).story(held.store.reading(story_page.story, key, held.settings)))


def words(node: Any) -> str:
    return " ".join(node.text_content().split())


def test_the_index_names_everything_first_and_then_each_topic_in_the_order_of_the_config(held: Holdings) -> None:
    held.story(entry("One"), into=["x"])
    held.publish()
    page = index(held)
    assert [words(h) for h in page.iter("h2")] == ["Everything", "X & Co", "Y", "All topics at once"]
    assert [a.get("href") for a in page.iter("a") if words(a) == "Subscribe"] == [
        "https://planet.example/all.atom",
        "https://planet.example/topics/x.atom",
        "https://planet.example/topics/y.atom",
    ]


def test_each_topic_shows_its_three_newest_headlines_with_publisher_and_time(held: Holdings) -> None:
    for i in range(5):
        held.story(entry(f"S{i}", published=NOON + timedelta(hours=i)), into=["x"])
    held.publish()
    (card,) = index(held).xpath("//section[.//h2/@id='t-x']")
    assert [words(a) for a in card.iterfind(".//li/a")] == ["S4", "S3", "S2"]
    assert words(card.find(".//li/span")) == "Alpha · 5 March 2026, 16:30 UTC"


def test_the_feeds_can_be_discovered_on_every_page(held: Holdings) -> None:
    held.story(entry("One"), into=["x"])
    held.publish()
    topic = read(Pages(held.settings).topic(held.store.reading(pages.topic, HEADS[0], held.settings)))
    assert [link.get("href") for link in index(held).iterfind(".//link[@rel='alternate']")][:2] == [
        "https://planet.example/all.atom",
        "https://planet.example/topics/x.atom",
    ]
    assert [link.get("type") for link in topic.iterfind(".//link[@rel='alternate']")] == [
        "application/atom+xml",
        "application/feed+json",
        "application/rss+xml",
    ]
    assert "https://planet.example/topics/x.atom" in [
        link.get("href") for link in story(held, 1).iterfind(".//link[@rel='alternate']")
    ]


def test_the_index_says_how_many_sources_fail_and_where_to_read_why(held: Holdings) -> None:
    held.change(sources, {"error": "answered 500", "failures": 3}, id="b")
    said = [a for a in index(held).iter("a") if "failing" in words(a)]
    assert [(words(a), a.get("href")) for a in said] == [("1 of 2 sources failing", "status")]
    status = read(Pages(held.settings).status(held.store.reading(pages.sources_now, held.settings)))
    assert "answered 500 (3 times in a row)" in words(status)
    held.change(sources, {"error": "a.example asked for a pause", "failures": 0}, id="b")
    assert not any(source.failing for source in held.store.reading(pages.sources_now, held.settings))


def test_stories_a_week_are_counted_by_their_own_date_since_the_first_of_thirty_days(held: Holdings) -> None:
    for days in (0, 1, 1, 40):
        held.story(entry(f"D{days} {held.at}", published=NOON - timedelta(days=days)), into=["x"])
    held.publish()
    facts = held.store.reading(pages.index, held.settings, held.at).topics[0]
    assert (facts.total, facts.days[-1], facts.days[-2], sum(facts.days), facts.a_week) == (4, 1, 2, 3, 3)
    assert len(bars(facts.days)) == 30


def test_a_story_names_byline_outlet_and_date_and_leads_to_its_publisher_on_top(held: Holdings) -> None:
    held.story(
        entry("One", "https://a.example/1", authors=("Ann", "Bob"), published=NOON, date_basis="inferred"), into=["x"]
    )
    held.publish()
    page = story(held, 1)
    assert words(page.find(".//p[@class='byline']")) == "Ann, Bob · Alpha · 5 March 2026, 12:30 UTC (date inferred)"
    first = page.find(".//article//a")
    assert (words(first), first.get("href")) == ("Read at Alpha", "https://a.example/1")


def test_a_story_without_a_date_says_when_it_was_first_seen(held: Holdings) -> None:
    held.story(entry("One"))
    held.publish()
    assert "first seen 5 March 2026, 12:31 UTC" in words(story(held, 1))


def test_text_is_shown_as_the_source_allows_with_captions_and_notes_after_it(held: Holdings) -> None:
    said = {"content": "<p>All of it.</p>", "captions": ("A bridge.",), "references": ("See there.",)}
    held.story(entry("Full", **said), source="b")
    held.story(entry("Short", **said), source="a")
    held.publish()
    full, short = words(story(held, 1)), words(story(held, 2))
    assert full.index("All of it.") < full.index("A bridge.") < full.index("See there.")
    assert "All of it." not in short
    assert "A bridge." not in short


def test_copies_topics_with_reasons_and_history_are_told(held: Holdings) -> None:
    number = held.story(entry("One", "https://a.example/1"), into=["x"], why=['title: "one"', 'text: "some words"'])
    held.copy(entry("One too", "https://b.example/1", text="Short."), number, source="b")
    held.publish()
    page = words(story(held, number))
    assert 'X & Co title: "one", text: "some words"' in page
    assert "Beta seen 5 March 2026, 12:32 UTC" in page
    assert "First seen at Alpha: a new story." in page
    assert "Also found at Beta: the same story. ruleurl" in page


def test_who_the_editor_was_is_not_told(held: Holdings) -> None:
    number = held.story(entry("One"))
    held.publish()
    said = {
        "at": held.at,
        "entry": None,
        "story": number,
        "verdict": "approve",
        "evidence": {},
        "rules": 1,
        "who": "jo-the-editor",
    }
    held.write(lambda tx: tx.execute(ledger.insert().values(**said)))
    page = words(story(held, number))
    assert "Approve by an editor." in page
    assert "jo-the-editor" not in page


def test_a_search_says_what_was_asked_without_believing_it(held: Holdings) -> None:
    page = Pages(held.settings).search('"><script>alert(1)</script>', ())
    assert b"<script" not in page
    assert read(page).find(".//input").get("value") == '"><script>alert(1)</script>'


def test_deciding_words_are_found_in_whatever_shape_a_reason_has() -> None:
    assert deciding_words(["a", "b", "a"]) == ("a", "b")
    assert deciding_words({"words": ["a"], "score": 3}) == ("a",)
    assert deciding_words({"any": [{"said": "x"}], "n": 1}) == ("x",)
    assert deciding_words(None) == ()


NEVER = {
    "script", "iframe", "frame", "object", "embed", "applet", "base", "style", "video", "audio", "math",
    "template", "noscript", "plaintext", "xmp", "portal", "marquee",
}  # fmt: skip
VECTORS = (Path(__file__).parents[1] / "corpus/hostile/fragments.txt").read_text("utf-8").splitlines()


def test_what_a_source_says_never_becomes_markup_of_ours(held: Holdings) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    held.also(sources={**FEEDS, "b": SourceHead(None, "https://b.example/f", show="full")}, entries=1_000)
    held.change(sources, {"title": hostile, "error": hostile}, id="b")
    for vector in VECTORS:
        safe = safe_html(vector)
        said = entry(
            vector, "https://a.example/?" + vector, authors=(vector,), publisher=vector, tags=(vector,), summary=safe,
            content=safe, captions=(vector,), references=(vector,), reasons=(vector,),
        )  # fmt: skip
        number = held.story(said, source="b", into=["x"], why=[vector])
        held.copy(entry(vector + "2", "https://a.example/2?" + vector, text=""), number, source="a")
        held.change(stories, {"correction": vector}, id=number)
    held.publish()
    topic = read(Pages(held.settings).topic(held.store.reading(pages.topic, HEADS[0], held.settings)))
    status = read(Pages(held.settings).status(held.store.reading(pages.sources_now, held.settings)))
    assert len(topic.findall(".//ol[@class='river']/li")) == len(VECTORS)
    for page in (index(held), topic, status, *(story(held, i + 1) for i in range(len(VECTORS)))):
        assert_harmless(page)


def assert_harmless(page: Any) -> None:
    for element in page.iter(etree.Element):
        assert element.tag not in NEVER
        if element.tag == "img" or (element.tag == "link" and element.get("rel") in {"stylesheet", "icon"}):
            assert (element.get("src") or element.get("href")).lstrip("./") in {"style.css", "icon.svg"}
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in {"style", "srcset"}
            if name in {"href", "src", "action"}:
                assert not value.strip().lower().startswith(("javascript:", "data:", "vbscript:"))
    assert [meta.get("http-equiv") for meta in page.iter("meta") if meta.get("http-equiv")] == []


def test_pictures_and_players_become_links_so_that_nothing_loads_from_elsewhere() -> None:
    shown = page_html(
        '<p>Look <img src="https://i.example/p.jpg" alt="A bridge"> here</p><video src="https://i.example/v.mp4"></video>'
    )
    assert "<img" not in shown
    assert "[Picture: A bridge]" in shown
    assert " here" in shown
    assert "<video" not in shown


def test_headings_of_a_text_stand_below_the_pages_own() -> None:
    assert page_html("<h1>A</h1><h3>B</h3><h1>C</h1>") == "<h2>A</h2><h3>B</h3><h2>C</h2>"
    assert page_html("<h4>A</h4><h2>B</h2>", 2) == "<h3>A</h3><h3>B</h3>"


def test_words_of_dates_and_counts() -> None:
    assert moment(NOON.replace(hour=12, minute=0)) == "5 March 2026"
    assert moment(NOON) == "5 March 2026, 12:30 UTC"
    assert moment(NOON, ZoneInfo("Europe/Berlin")) == "5 March 2026, 13:30 CET"
    assert moment(NOON, ZoneInfo("Asia/Kabul")) == "5 March 2026, 17:00 UTC+04:30"
    assert moment(NOON.replace(hour=12, minute=0, tzinfo=ZoneInfo("Asia/Kabul"))) == "5 March 2026, 07:30 UTC"
    assert (
        moment(NOON.replace(hour=12, minute=0, tzinfo=ZoneInfo("Asia/Kabul")), ZoneInfo("Asia/Kabul")) == "5 March 2026"
    )


def test_pages_tell_times_in_the_publishers_zone(held: Holdings) -> None:
    held.story(entry("Flood"), into=["x"])
    held.publish()
    settings = replace(held.settings, zone=ZoneInfo("Asia/Kabul"))
    facts = held.store.reading(pages.index, settings, held.at)
    assert "UTC+04:30" in words(read(Pages(settings).index(facts)))
    assert (plural(1, "story", "stories"), plural(1200, "story", "stories")) == ("1 story", "1,200 stories")


def test_a_correction_is_shown_word_for_word(held: Holdings) -> None:
    said = (
        "The flood at Carrow killed {} people on Monday, the reeve's office said, and took <b>two</b> bridges with it."
    )
    number = held.story(entry("Flood", text=said.format(12)), into=["x"])
    right = entry("Flood", text=said.format(21))
    held.write(lambda tx: tx.execute(versions.insert().values(entry=1, n=2, seen_at=held.at, doc=dump(right))))
    held.change(entries, {"version": 2}, id=1)
    held.publish()
    section = story(held, number).xpath("//section[@aria-labelledby='h-corrections']")[0]
    assert [words(e) for e in section.iter("del", "ins")] == ["12", "21"]
    assert "Carrow killed 12 21 people on" in words(section)
