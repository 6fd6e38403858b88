"""Every Atom document is valid, whatever a source said; and the check would tell if one were not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feeds.atom import atom
from feeds.clean import safe_html, xml_text
from feeds.edition import Copy, Tombstone
from feeds.entry import Enclosure
from tests.feeds.test_atom import NOON, edition, item
from tests.validity import faults
from tests.workplace import TOP

FRAGMENTS = (TOP / "tests" / "corpus" / "hostile" / "fragments.txt").read_text("utf-8").splitlines()
HOSTILE = [
    "a\x00b\x1fc\x0bd", "\ud800 and \udfff", "\ufffe\uffff", "]]>", "<![CDATA[x]]>", "&nbsp;&#0;&#x1f;", "x" * 50_000,
    "\u202eright to left\u202c", "سه شنبه", "👩‍👩‍👧‍👦", " ", "", "\n\n", "<!DOCTYPE html>", "<?xml?>", "%s%n{0}", "a\u0301" * 500,
]  # fmt: skip


def full() -> bytes:
    copy = Copy("Beta", "https://b.example/1", "The same", NOON)
    one = item(
        1, content="<p>All of it</p>", show="full", language="fa", tags=("a", "b c"), topics=(("x", "X"),), copies=(copy,),
        also=(copy,), enclosures=(Enclosure("https://a.example/p.jpg", "image/jpeg", 12), Enclosure("https://a.example/a.mp3")),
        correction="Corrected: 12 is 21.", via="https://hub.example/",
    )  # fmt: skip
    stone = Tombstone("urn:uuid:abcd0000-0000-4000-8000-0000000000ff", NOON, "a hoax")
    made = edition(one, item(2, url=None, authors=(), published=None), tombstones=(stone,), language="en")
    return atom(made)


def test_an_edition_with_everything_in_it_is_valid() -> None:
    assert faults(full()) == []


def test_one_without_stories_is_valid() -> None:
    assert faults(atom(edition())) == []


@pytest.mark.parametrize(("right", "wrong", "why"), [
    (b"<id>urn:uuid:abcd", b"<id>no uri abcd", "id"),
    (b"<title>Story 1</title>", b"", "title"),
    (b"<title>Story 1</title>", b"<title>Story 1</title><title>again</title>", "title"),
    (b"<updated>2026-03-05T13", b"<updated>05 March 2026 13", "updated"),
    (b'rel="related"', b'rel="alternate"', "alternate"),
    (b'href="https://a.example/1"', b'href="/1"', "absolute"),
    (b"All of it", b"&lt;script&gt;", "script"),
    (b"urn:uuid:abcd0000-0000-4000-8000-000000000002", b"urn:uuid:abcd0000-0000-4000-8000-000000000001", "twice"),
])  # fmt: skip
def test_the_check_tells_what_is_wrong(right: bytes, wrong: bytes, why: str) -> None:
    document = full()
    assert right in document
    assert [fault for fault in faults(document.replace(right, wrong, 1)) if why in fault]


def test_whatever_a_source_says_the_document_is_valid() -> None:
    items = []
    for number, said in enumerate([*FRAGMENTS, *HOSTILE], 1):
        words = xml_text(said)
        items.append(
            item(
                number, title=said, authors=(said, "B"), publisher=said or "P", summary=safe_html(words), tags=(said,),
                content=safe_html(words), show="full", url=None if number % 3 else f"https://a.example/{words[:80]}",
                published=datetime(1, 1, 1, tzinfo=UTC) + timedelta(days=number), correction=said or None,
            )
        )  # fmt: skip
    assert faults(atom(edition(*items, title=HOSTILE[0], subtitle=HOSTILE[3]))) == []
