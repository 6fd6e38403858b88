"""Standfirst, lines round a text, credit and order: what an Item says before any format."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feeds.edition import (
    Copy,
    Credit,
    Item,
    common_language,
    credit,
    newest,
    publisher_name,
    without_password,
)
from feeds.entry import Entry
from feeds.output.imprint import SourceHead
from feeds.output.wording import LONGEST, also_in, body, opening, standfirst, whole

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
CREDIT = Credit("urn:x:1", "Alpha", "https://a.example/", "https://a.example/feed", NOON)
ITEM = Item(
    id="urn:uuid:abcd0000-0000-4000-8000-000000000001",
    key="abcd0000000040008000000000000001",
    title="A title",
    url="https://a.example/1",
    authors=("Ann",),
    publisher="Alpha",
    published=NOON,
    updated=NOON,
    summary="<p>Short.</p>",
    content="",
    credit=CREDIT,
)
PAGE = "https://planet.example/stories/abcd0000000040008000000000000001"


def told(**more: object) -> Entry:
    return Entry(keys=("guid:1",), title="A title", **more)  # type: ignore[arg-type]


def test_a_short_summary_is_the_standfirst_as_it_stands() -> None:
    assert (
        standfirst(told(summary="<p>It <em>rains</em>.</p>", content="<p>All of it.</p>"))
        == "<p>It <em>rains</em>.</p>"
    )


def test_a_summary_that_only_says_the_title_again_is_none() -> None:
    assert standfirst(told(summary="<p>A title</p>", text="")) == ""


def test_without_a_summary_the_first_paragraphs_serve_ended_at_a_sentences_end() -> None:
    first = "It rained. " * 100
    shown = standfirst(told(content=f"<p>{first}</p>", text=f"{first}\nSecond."))
    assert shown.startswith("<p>It rained. It rained.")
    assert shown.endswith("It rained.</p>")
    assert len(shown) <= LONGEST + 7


def test_a_summary_that_is_the_whole_text_is_cut_too() -> None:
    long = "<p>" + "Word after word. " * 200 + "</p>"
    assert len(standfirst(told(summary=long))) <= LONGEST + 7
    assert whole(told(summary=long)) == long


def test_short_paragraphs_are_taken_until_there_is_enough_to_read() -> None:
    assert opening("One.\n\nTwo.\nThree.") == "<p>One.</p><p>Two.</p><p>Three.</p>"
    assert opening("A" * 179 + "\n" + "B" * 20 + "\nC").count("<p>") == 2


def test_what_is_taken_from_a_plain_text_is_escaped() -> None:
    assert opening("1 < 2 & <script>") == "<p>1 &lt; 2 &amp; &lt;script&gt;</p>"


@pytest.mark.parametrize("text", ["雨が降った。" * 200, "باران بارید؟ " * 100, "बारिश हुई। " * 100])
def test_sentences_end_in_other_scripts_as_well(text: str) -> None:
    shown = opening(text)
    assert "…" not in shown
    assert shown[:-4].rstrip()[-1] in "。؟।"


def test_a_text_without_any_sentence_is_cut_between_words_and_says_so() -> None:
    shown = opening("word " * 400)
    assert shown.endswith("word…</p>")


def test_a_summary_ends_with_where_to_read_more() -> None:
    assert body(ITEM, PAGE) == '<p>Short.</p><p><a href="https://a.example/1">Read more at Alpha</a></p>'


def test_a_full_text_needs_no_such_line_unless_the_source_has_more() -> None:
    full = replace(ITEM, show="full", content="<p>All.</p>")
    assert body(full, PAGE) == "<p>All.</p>"
    assert body(replace(full, teaser=True), PAGE).endswith("Read more at Alpha</a></p>")


def test_show_link_lets_no_text_out() -> None:
    assert body(replace(ITEM, show="link"), PAGE) == '<p><a href="https://a.example/1">Read at Alpha</a></p>'


def test_a_story_without_a_link_leads_to_its_own_page() -> None:
    assert f'href="{PAGE}"' in body(replace(ITEM, url=None), PAGE)


def test_a_correction_comes_first() -> None:
    assert body(replace(ITEM, correction="Corrected: 3 < 4"), PAGE).startswith("<p><em>Corrected: 3 &lt; 4</em></p>")


def test_also_in_names_each_other_publisher_once_and_never_the_faces_own() -> None:
    copies = [
        Copy(name, url, "t", NOON)
        for name, url in [("Beta", "https://b.example/?a=1&b=2"), ("Beta", None), ("Alpha", None), ("C<", None)]
    ]
    said = also_in(replace(ITEM, also=tuple(copies)))
    assert said == '<p>Also in: <a href="https://b.example/?a=1&amp;b=2">Beta</a>, C&lt;</p>'
    assert also_in(replace(ITEM, also=(copies[2],))) == ""


def test_many_copies_are_counted_after_the_first_ten() -> None:
    assert also_in(replace(ITEM, also=tuple(Copy(f"P{i}", None, "t", NOON) for i in range(13)))).endswith(
        "P9 and 3 more</p>"
    )


def test_a_feed_speaks_for_itself_and_a_bundle_for_the_outlets_in_it() -> None:
    assert publisher_name(SourceHead(), "Own title", "Claimed", None, "a") == "Own title"
    assert publisher_name(SourceHead("Ours"), "Own title", "Claimed", None, "a") == "Ours"
    assert publisher_name(SourceHead(kind="bundle"), None, "Outlet", None, "a") == "Outlet"
    assert publisher_name(SourceHead(), None, None, "https://www.b.example/x", "a") == "b.example"
    assert publisher_name(SourceHead(), None, None, None, "a") == "a"


def test_credit_takes_the_feeds_own_id_only_if_it_is_an_iri() -> None:
    head = SourceHead("A", "https://user:secret@a.example/feed")
    ids = [
        credit("a", head, title="A", feed_id=i, site=None, updated=NOON).id
        for i in ("tag:a.example,2020:1", "no iri", None)
    ]
    assert ids == ["tag:a.example,2020:1", "https://a.example/feed", "https://a.example/feed"]


def test_credit_of_a_bundle_is_a_name_of_its_own_that_never_changes() -> None:
    made = [
        credit("digest", SourceHead(kind="bundle"), title="D", feed_id=None, site=None, updated=NOON) for _ in range(2)
    ]
    assert made[0].id == made[1].id
    assert made[0].id.startswith("urn:uuid:")
    assert made[0].feed_url is None


def test_passwords_are_nobody_elses_business() -> None:
    assert without_password("https://u:p@h.example:8080/x@y?q=1") == "https://h.example:8080/x@y?q=1"


def test_updated_is_the_newest_stored_time_and_never_the_clock() -> None:
    assert newest([ITEM], [], [NOON + timedelta(hours=1)], NOON - timedelta(days=9)) == NOON + timedelta(hours=1)
    assert newest([], [], [], NOON) == NOON


def test_a_feed_has_a_language_only_if_every_item_has_that_one() -> None:
    en, fa = replace(ITEM, language="en"), replace(ITEM, language="fa")
    assert common_language([en, en]) == "en"
    assert common_language([en, fa]) is None
    assert common_language([en, ITEM]) is None
    assert common_language([]) is None
