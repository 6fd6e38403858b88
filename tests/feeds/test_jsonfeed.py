"""JSON Feed: what is held is counted, what is broken says where."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.entry import Document, Reading
from feeds.read import read

HEAD = {"version": "https://jsonfeed.org/version/1.1", "title": "x"}


def reading_of(items: Any, **more: Any) -> Reading:
    body = json.dumps({**HEAD, **more, "items": items}).encode()
    return read(Document(body, "https://a.example/feed.json", kind="feed"))


def test_held_items_are_counted_and_the_cap_counts_the_rest() -> None:
    body = json.dumps({**HEAD, "items": [{"id": str(n), "title": f"T{n}"} for n in range(5)]}).encode()
    document = Document(body, "https://a.example/feed.json", kind="feed")
    whole = read(document)
    held = frozenset(one.item_key for one in whole.entries[:2] if one.item_key)
    part = read(replace(document, held=held, max_new=2))
    assert part.entries == whole.entries[2:4]
    assert (part.seen, part.whole) == (2, False)


def test_the_order_of_members_makes_no_new_item() -> None:
    one = reading_of([{"id": "1", "title": "A"}]).entries[0]
    other = reading_of([{"title": "A", "id": "1"}]).entries[0]
    assert one.item_key == other.item_key


def test_what_an_item_inherits_makes_a_new_one() -> None:
    keys = {
        reading_of([{"id": "1"}], **more).entries[0].item_key
        for more in ({}, {"language": "de"}, {"author": {"name": "Ann Bee"}})
    }
    assert len(keys) == 3


def test_broken_json_says_where() -> None:
    reading = read(Document(b'{"version": 1,\n "items": nothing}', "https://a.example/f", kind="feed"))
    assert reading.error is not None
    assert "line 2" in reading.error


def test_json_nested_too_deep_is_refused() -> None:
    body = b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000
    assert read(Document(body, "https://a.example/f", kind="feed")).entries == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "url", "id", "html", "text"]), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = [
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "date_published",
    "date_modified",
    "author",
]
FIELDS += ["authors", "tags", "language", "attachments", "content", "image"]


@given(
    st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8) | JSON, max_size=4),
    st.dictionaries(st.sampled_from(FIELDS), JSON),
)
@settings(max_examples=300, deadline=None)
def test_any_types_in_any_field_give_a_reading(items: list[Any], more: dict[str, Any]) -> None:
    reading = reading_of(items, **more)
    assert "our reader failed" not in (reading.error or "")
    assert not any(one.why.startswith("could not") for one in reading.skipped)
    assert len(reading.entries) + len(reading.skipped) == len(items)
