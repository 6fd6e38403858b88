"""Any bytes give a Reading; what they are is told by themselves."""

from __future__ import annotations

import bz2
import gzip
import lzma
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds import entry as bounds
from feeds.entry import Document, Entry, Kind, Reading
from feeds.read import read

CORPUS = Path(__file__).parent.parent / "corpus" / "feeds"
SAMPLES = [
    path.read_bytes()
    for path in sorted(CORPUS.iterdir())
    if path.suffix in (".xml", ".atom", ".json", ".rdf") and "expect" not in path.name
]
PIECES = st.sampled_from(
    [
        *(
            b"<rss>",
            b"<channel>",
            b"<item>",
            b"</item>",
            b"</channel>",
            b"</rss>",
            b"<feed xmlns='http://www.w3.org/2005/Atom'>",
            b"<entry>",
        ),
        *(
            b"</entry>",
            b"</feed>",
            b"<title>",
            b"</title>",
            b"<link>",
            b"<link href='//['/>",
            b"<id>",
            b"&",
            b"&lt;",
            b"&#xD800;",
            b"<![CDATA[",
        ),
        *(
            b"]]>",
            b"<!--",
            b"-->",
            b"\x00",
            b"\xff\xfe",
            b"\xc3",
            b"<!DOCTYPE rss [",
            b"<!ENTITY a 'b'>",
            b"]>",
            b"{",
            b"}",
            b"[",
            b'"items":',
        ),
        *(
            b'"version":"https://jsonfeed.org/version/1"',
            b'"id":',
            b"1e999",
            b",",
            b"<?xml version='1.0' encoding='utf-16'?>",
            b"text ",
        ),
    ]
)


def feed(items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


def at_home(body: bytes, **more: object) -> Document:
    return Document(body, "https://a.example/feed", kind="feed", **more)  # type: ignore[arg-type]


def fits(one: Entry) -> bool:
    return (
        len(one.title) <= bounds.MAX_TITLE
        and len(one.summary) <= bounds.MAX_SUMMARY
        and len(one.content) <= bounds.MAX_CONTENT
        and len(one.authors) <= bounds.MAX_AUTHORS
        and all(len(name) <= bounds.MAX_NAME for name in (*one.authors, *one.tags))
        and len(one.tags) <= bounds.MAX_TAGS
        and len(one.enclosures) <= bounds.MAX_ENCLOSURES
        and len(one.url or "") <= bounds.MAX_URL
        and all(len(key) <= bounds.MAX_GUID + len("guid:") or key.startswith("url:") for key in one.keys)
    )


def storable(reading: Reading) -> bool:
    texts = [
        value for one in reading.entries for name in fields(one) if isinstance(value := getattr(one, name.name), str)
    ]
    texts += [text for one in reading.entries for text in (*one.keys, *one.authors, *one.tags, *one.captions)]
    return all("\x00" not in text and text.encode() is not None for text in texts)


@given(st.lists(PIECES | st.binary(max_size=8), max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_reading_and_no_fault_of_ours(pieces: list[bytes]) -> None:
    kinds: tuple[Kind | None, ...] = ("feed", None)
    for kind in kinds:
        reading = read(Document(b"".join(pieces), "https://a.example/feed", kind=kind))
        assert "our reader failed" not in (reading.error or "")
        assert storable(reading)
        assert reading.error is None or not reading.entries


@given(st.sampled_from(SAMPLES), st.integers(0, 10_000), st.integers(0, 60), st.binary(max_size=6))
@settings(max_examples=400, deadline=None)
def test_damaged_documents_give_a_reading(body: bytes, at: int, gone: int, put: bytes) -> None:
    at %= len(body) + 1
    reading = read(at_home(body[:at] + put + body[at + gone :]))
    assert "our reader failed" not in (reading.error or "")
    assert storable(reading)
    assert all(fits(one) for one in reading.entries)


@given(st.sampled_from(SAMPLES), st.integers(0, 10_000))
@settings(max_examples=200, deadline=None)
def test_a_document_cut_short_gives_no_half_item(body: bytes, at: int) -> None:
    whole = read(at_home(body))
    part = read(at_home(body[: at % (len(body) + 1)]))
    if (
        whole.entries
        and whole.entries[0].item_key is not None
        and part.entries
        and part.entries[0].item_key is not None
    ):
        known = {one.item_key for one in whole.entries}
        assert {one.item_key for one in part.entries} <= known or not part.whole


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"", "feed", "an empty answer"),
        (b"\xef\xbb\xbf", "feed", "plain text"),
        (b"<html><body>Hi</body></html>", "feed", "a web page, not a feed"),
        (b"<!doctype html><title>Sign in &amp; more</title>", "feed", "“Sign in & more”"),
        (b'{"error": "no"}', "feed", "no JSON Feed"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "feed", "an error message"),
        (b"<?xml version='1.0'?>", "feed", "without any element"),
        (b"<rss><channel><item>", "feed", "breaks off"),
        (b"\x89PNG\r\n", "feed", "a picture"),
        (b"Not found", "feed", "plain text"),
    ],
)
def test_errors_say_what_it_is(body: bytes, kind: str, words: str) -> None:
    reading = read(Document(body, "https://a.example/feed", kind=kind))  # type: ignore[arg-type]
    assert reading.entries == ()
    assert words in (reading.error or "")
    assert reading.whole is False


def test_the_cap_counts_what_is_new_and_the_next_reading_brings_the_rest() -> None:
    body = feed("".join(f"<item><guid>{n}</guid><title>T{n}</title></item>" for n in range(10)))
    held: frozenset[bytes] = frozenset()
    titles = []
    for turn in range(4):
        reading = read(at_home(body, held=held, max_new=3))
        titles += [one.title for one in reading.entries]
        assert reading.seen == min(3 * turn, 10)
        assert reading.whole is (turn == 3)
        held |= {one.item_key for one in reading.entries if one.item_key}
    assert titles == [f"T{n}" for n in range(10)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<rss version="2.0">', '<rss version="2.0" xml:base="https://b.example/">'),
        ('<rss version="2.0">', '<rss version="2.0" xml:lang="de">'),
        ("<channel>", "<channel><language>de</language>"),
        ("<title>A</title>", "<title>A!</title>"),
        ('<rss version="2.0">', '<rss version="2.0" xmlns:x="urn:x">'),
    ],
)
def test_an_item_is_held_only_with_the_context_it_was_read_in(before: str, after: str) -> None:
    text = '<rss version="2.0"><channel><title>x</title><item><guid>1</guid><title>A</title><link>a</link></item></channel></rss>'
    first = read(at_home(text.encode()))
    held = frozenset(one.item_key for one in first.entries if one.item_key)
    assert read(at_home(text.encode(), held=held)).seen == 1
    assert read(at_home(text.replace(before, after).encode(), held=held)).seen == 0
    elsewhere = Document(text.encode(), "https://moved.example/feed", kind="feed", held=held)
    assert read(elsewhere).seen == 0


def test_other_items_do_not_change_an_item_s_key() -> None:
    one, two = "<item><guid>1</guid><title>A</title></item>", "<item><guid>2</guid><title>B</title></item>"
    alone = read(at_home(feed(one))).entries[0].item_key
    beside = read(at_home(feed(f"<ttl>5</ttl><lastBuildDate>x</lastBuildDate>{two}{one}"))).entries[1].item_key
    assert alone == beside


QUADRATIC: dict[str, Callable[[int], str]] = {
    "attributes": lambda n: "<item " + " ".join(f'a{at}="x"' for at in range(n)) + "><title>x</title></item>",
    "categories": lambda n: (
        "<item><title>x</title>" + "".join(f"<category>c{at}</category>" for at in range(n)) + "</item>"
    ),
    "an author's length": lambda n: "<item><title>x</title><author>" + "a@b " * n + "</author></item>",
    "enclosures": lambda n: (
        "<item>" + "".join(f'<enclosure url="https://a.example/{at}"/>' for at in range(n)) + "</item>"
    ),
    "HTML nesting": lambda n: "<item><description>" + "&lt;div&gt;" * n + "</description></item>",
    "ampersands": lambda n: "<item><description>" + "& " * n + "</description></item>",
    "open CDATA": lambda n: (
        "<item><title>x</title></item><item><description>" + "<![CDATA[" * n + "</description></item>"
    ),
    "open comments": lambda n: (
        "<item><title>x</title></item><item><description>" + "<!--" * n + "</description></item>"
    ),
    "equal guids": lambda n: "".join(f"<item><guid>1</guid><title>{at}</title></item>" for at in range(n // 10)),
}


@pytest.mark.parametrize("items", QUADRATIC.values(), ids=QUADRATIC.keys())
def test_twice_the_hostile_bytes_cost_no_four_times_as_long(items: Callable[[int], str]) -> None:
    spent = []
    for count in (10_000, 20_000):
        document = at_home(feed(items(count)))
        began = time.process_time()
        reading = read(document)
        spent.append(time.process_time() - began)
        assert all(fits(one) for one in reading.entries)
    assert spent[1] < 4 * max(spent[0], 0.1)  # below a tenth of a second the clock is no judge


def test_a_bundle_is_told_from_a_feed_by_its_bytes() -> None:
    reading = read(Document(feed("<item><title>A</title></item>"), "/tmp/x.txt", media_type="text/plain"))
    assert reading.kind == "feed"
    assert read(Document(b"Words without any marker.", "/tmp/x.txt", kind="bundle")).kind == "bundle"


def test_readings_are_a_function_of_the_document() -> None:
    for body in SAMPLES[:40]:
        assert read(at_home(body)) == read(at_home(body))


def test_a_flood_of_bad_items_is_counted_and_not_listed() -> None:
    reading = read(at_home(feed("<item><title>same</title></item>" * 3_000)))
    assert len(reading.entries) == 1
    assert len(reading.skipped) == 1_000
    assert "1999 more" in reading.skipped[-1].why


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (gzip.compress(b"words"), "gzip data that was not unpacked"),
        (bz2.compress(b"words"), "bzip2 data that was not unpacked"),
        (lzma.compress(b"words"), "xz data that was not unpacked"),
        (b"RIFF\x10\0\0\0WAVE", "a picture or a sound (RIFF)"),
    ],
    ids=["gzip", "bzip2", "xz", "riff"],
)
def test_what_is_packed_is_said_to_be_neither_feed_nor_bundle(body: bytes, words: str) -> None:
    assert read(Document(body, "https://a.example/f")).error == f"{words}, neither a feed nor a bundle"


def test_words_that_begin_like_a_picture_are_words() -> None:
    assert "RIFF" not in (read(Document(b"RIFF RAFF closes\n\nIts last day was Monday.", "b.txt")).error or "")


def test_a_long_text_is_told_by_its_start_alone() -> None:
    reading = read(Document(b"word " * 100_000, "https://a.example/f", kind="feed"))
    assert reading.error == f"plain text, not a feed: it starts {('word ' * 12)!r}"
