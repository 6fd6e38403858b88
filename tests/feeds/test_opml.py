"""Lists of subscriptions as readers write them, and as we do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.clean import xml_text
from feeds.output.opml import OpmlError, Subscription, parse_opml, render_opml


def opml(inside: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<opml version="1.0"><head/><body>{inside}</body></opml>'.encode()


def test_feeds_keep_their_order_title_site_and_folder() -> None:
    found = parse_opml(
        opml(
            '<outline text="News"><outline text="World" ><outline text="A" title="Alpha" type="rss" xmlUrl="https://a.example/f" htmlUrl="https://a.example/"/>'
            '</outline></outline><outline text="B" xmlUrl="https://b.example/f"/>'
        )
    )
    assert found == [
        Subscription("Alpha", "https://a.example/f", "https://a.example/", "News/World"),
        Subscription("B", "https://b.example/f"),
    ]


def test_attribute_names_in_any_case_and_feed_links_are_understood() -> None:
    found = parse_opml(
        opml('<outline TEXT="A" XMLURL="feed://a.example/f"/><outline text="B" xmlurl="feed:https://b.example/f"/>')
    )
    assert [f.url for f in found] == ["http://a.example/f", "https://b.example/f"]


def test_the_same_feed_twice_is_one() -> None:
    assert len(parse_opml(opml('<outline text="A" xmlUrl="https://a.example/f"/>' * 2))) == 1


def test_a_bare_ampersand_does_not_cost_the_list() -> None:
    found = parse_opml(
        opml(
            '<outline text="A & B" xmlUrl="https://a.example/f?x=1&y=2"/><outline text="C" xmlUrl="https://c.example/f"/>'
        )
    )
    assert [(f.title, f.url) for f in found] == [
        ("A & B", "https://a.example/f?x=1&y=2"),
        ("C", "https://c.example/f"),
    ]


def test_names_that_only_html_knows_and_letters_without_a_label_are_read() -> None:
    found = parse_opml(
        '<opml><body><outline text="Caf\xe9 &raquo; &#38; &nope;" xmlUrl="HTTPS://a.example/f"/></body></opml>'.encode(
            "cp1252"
        )
    )
    assert found == [Subscription("Caf\xe9 » & &nope;", "https://a.example/f")]


def test_an_address_that_cannot_be_asked_for_does_not_cost_the_list() -> None:
    bad = "".join(f'<outline text="B" xmlUrl="{url}"/>' for url in ("http://", "http://[::1", "ftp://a.example/"))
    assert [f.url for f in parse_opml(opml(bad + '<outline text="A" xmlUrl="https://a.example/f"/>'))] == [
        "https://a.example/f"
    ]


def test_what_is_no_feed_is_passed_over() -> None:
    with pytest.raises(OpmlError, match="names no feed"):
        parse_opml(opml('<outline text="J" xmlUrl="javascript:alert(1)"/><outline text="L" url="https://x.example"/>'))


@pytest.mark.parametrize(
    "document", [b"", b"{}", b"<html><body>no</body></html>", b"\xff\xfe\x00", b"<opml", b"\x00" * 100]
)
def test_what_is_no_opml_says_so(document: bytes) -> None:
    with pytest.raises(OpmlError):
        parse_opml(document)


def test_entities_are_not_resolved() -> None:
    bomb = '<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    found = parse_opml(opml('<outline text="A" xmlUrl="https://a.example/f"/><outline><x>&x;&b;</x></outline>', bomb))
    assert found == [Subscription("A", "https://a.example/f")]


def test_a_list_too_large_is_refused() -> None:
    with pytest.raises(OpmlError, match="more than"):
        parse_opml(b" " * 8_000_001)


def test_ten_thousand_folders_deep_neither_crashes_nor_hangs() -> None:
    deep = '<outline text="f">' * 10_000 + '<outline text="A" xmlUrl="https://a.example/f"/>' + "</outline>" * 10_000
    with pytest.raises(OpmlError):
        parse_opml(opml(deep))


_NAMES = st.text(min_size=1, max_size=20).map(lambda t: " ".join(xml_text(t).split())).filter(bool)


@given(
    st.lists(
        st.tuples(_NAMES, st.integers(0, 999), st.sampled_from(["", "News", "A & B"])),
        unique_by=lambda t: t[1],
        min_size=1,
    )
)
def test_what_is_rendered_is_read_back(rows: list[tuple[str, int, str]]) -> None:
    listed = [Subscription(title, f"https://a.example/{n}?a=1&b=2", folder=folder) for title, n, folder in rows]
    assert parse_opml(render_opml(listed, title="Mine")) == listed
    assert render_opml(listed, title="Mine") == render_opml(listed, title="Mine")
