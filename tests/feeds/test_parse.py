"""RSS and Atom through feedparser: what it gets wrong by itself is right here."""

from __future__ import annotations

import pytest

from feeds.entry import Document, Reading
from feeds.parse import read_xml
from feeds.syndication.cut import items_of, tree_of
from feeds.syndication.decode import decoded
from feeds.syndication.facts import language_of, person_name
from feeds.syndication.repair import mended, prepared
from feeds.syndication.teaser import sends_on


def reading_of(text: str) -> Reading:
    return read_xml(prepared(text), Document(text.encode(), "https://a.example/feeds/x.xml", kind="feed"))


def item(inner: str) -> str:
    return f'<rss version="2.0"><channel><title>x</title><item>{inner}</item></channel></rss>'


def test_what_feedparser_raises_on_costs_its_own_item_at_most() -> None:
    text = (
        '<rss version="2.0"><channel><title>x</title>'
        "<item><guid>1</guid><title>One &#xD800; &#99999999999;</title></item>"
        "<item><guid>2</guid><title>Two</title></item></channel></rss>"
    )
    assert [one.title for one in reading_of(text).entries] == ["One", "Two"]


def test_a_guid_stays_as_given_whatever_the_base() -> None:
    text = item("<guid>some id</guid><title>A</title>").replace("<rss", '<rss xml:base="https://b.example/"', 1)
    assert reading_of(text).entries[0].keys[0] == "guid:some id"


def test_the_loose_parser_reads_what_is_no_xml() -> None:
    reading = reading_of(
        item("<title>A & B<br></title><link>https://a.example/1</link><description>x <p>y</description>")
    )
    assert [one.url for one in reading.entries] == ["https://a.example/1"]
    assert reading.entries[0].title == "A & B"
    assert reading.entries[0].item_key is None


def test_one_guid_for_two_links_is_seen_by_the_loose_parser_too() -> None:
    text = item(
        "<guid>1</guid><link>https://a.example/1</link><p></item><item><guid>1</guid><link>https://a.example/2</link>"
    )
    assert reading_of(text).distrust


def test_the_document_type_goes_and_its_plain_entities_stay() -> None:
    xml = prepared(
        '<!DOCTYPE rss [<!ENTITY eur "&#8364;">]><rss><channel><item><title>5 &eur; &lt; 6 &amp; x</title></item></channel></rss>'
    )
    assert xml.entities == {"eur": "€"}
    assert mended(xml) == "<rss><channel><item><title>5 € &lt; 6 &amp; x</title></item></channel></rss>"


def test_items_inside_other_things_are_none() -> None:
    root = tree_of(prepared("<rss><channel><image><item/></image><item><title>A</title></item></channel></rss>"))
    assert not isinstance(root, str)
    assert len(list(items_of(root))) == 1


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ann Bee", "Ann Bee"),
        ("ann@a.example (Ann Bee)", "Ann Bee"),
        ("ann@a.example, Ann Bee", "Ann Bee"),
        ("Ann Bee <ann@a.example>", "Ann Bee"),
        ("Ann Bee (mailto:ann@a.example)", "Ann Bee"),
        ("ann@a.example", "ann@a.example"),
        ("By Ann Bee", "Ann Bee"),
        ("Byron Lee", "Byron Lee"),
        ("<b>Ann</b> &amp; Bo", "Ann & Bo"),
        ("", ""),
    ],
)
def test_names_of_people(written: str, name: str) -> None:
    assert person_name(written) == name


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        *(
            ("en-US", "en"),
            ("EN_gb", "en"),
            ("fa", "fa"),
            ("zh-TW", "zh-hant"),
            ("zh-Hans-SG", "zh-hans"),
            ("zh", "zh"),
        ),
        *(
            ("sr-Latn-RS", "sr-latn"),
            ("pes", "pes"),
            ("und", None),
            ("English", None),
            ("", None),
            (None, None),
            ("x-y", None),
        ),
    ],
)
def test_languages(tag: str | None, language: str | None) -> None:
    assert language_of(tag) == language


@pytest.mark.parametrize(
    "text",
    [
        "The minister said […]",
        "The minister said [...]",
        "The minister said...",
        "The minister said… ",
        "The minister spoke.\nRead more",
        "The minister spoke. Read more »",
        "The minister spoke.\nContinue reading The minister’s long day →",
        "Der Minister sprach.\nWeiterlesen",
        "Le ministre a parlé. Lire la suite…",
        "Министр сказал. Читать далее",
        "部长说。阅读全文",
        "大臣は語った。続きを読む",
        "وزیر گفت.\nادامه مطلب",
    ],
)
def test_texts_that_send_the_reader_on(text: str) -> None:
    assert sends_on(text)


@pytest.mark.parametrize(
    "text", ["", "The minister spoke.", "We all should read more", "He had no more", "Nothing more.", "Want more? Yes."]
)
def test_texts_that_end(text: str) -> None:
    assert not sends_on(text)


def test_a_labelled_asian_text_is_not_taken_for_utf_8() -> None:
    assert decoded("联通".encode("gbk"), "gbk") == "联通"
    assert decoded("联通".encode("gbk"), None) != ""
    assert decoded("Łódź".encode(), "gbk") == "Łódź" or decoded("Łódź".encode(), "gbk")
    assert decoded(b"\xff\xfeA", None) == "A" or decoded(b"\xff\xfeA", None) == "\ufffd"
