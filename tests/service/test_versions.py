"""Edits of what is published: every version is kept, and `updated` moves when a reader would look again, and seldom."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from feeds.output.imprint import SourceHead
from feeds.topics import parse_topics
from service.store import entries as held_entries
from service.store import story_page
from tests.service.desk import Desk, entry

TEXT = (
    "The ferry Maria sank off Lowmark on Monday, killing 12 people, the coast guard said. Divers searched the wreck through"
    " the night, and the minister promised an inquiry into the accident in the harbour before the winter."
)
MORE = " The captain, who lived, told reporters on Tuesday that both pumps had failed an hour before the ferry sank."


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(
        tmp_path,
        {"ada": SourceHead("Ada", "https://ada.example/feed.xml")},
        parse_topics({"port": {"any": ["harbour"], "match": "any"}})[0],
    )
    desk.arrive("ada", entry("1", "Ferry sinks", TEXT, "https://ada.example/ferry"))
    desk.publish()
    return desk


def edited(desk: Desk, text: str) -> None:
    desk.arrive("ada", entry("1", "Ferry sinks", text, "https://ada.example/ferry"))
    desk.publish(wait=timedelta(minutes=5))


def test_a_typo_moves_nothing_but_the_text(desk: Desk) -> None:
    (before,) = desk.edition().items
    edited(desk, TEXT.replace("searched", "serched"))
    (after,) = desk.edition().items
    assert after.updated == before.updated
    assert "serched" in after.content
    assert after.correction is None


def test_a_correction_says_so_in_its_first_line(desk: Desk) -> None:
    (before,) = desk.edition().items
    edited(desk, TEXT.replace("12", "21"))
    (after,) = desk.edition().items
    assert after.updated > before.updated
    assert after.correction == "Corrected: “on Monday, killing 21 people, the coast” (before: “12”)"
    act = desk.told(before.id).acts[-1]
    assert (act["evidence"]["edit"], act["evidence"]["words"]) == (
        "correction",
        "on Monday, killing [12 -> 21] people, the coast",
    )
    page = desk.store.reading(story_page.story, before.key, desk.settings)
    assert page.item.correction == after.correction


def test_updated_moves_at_most_once_in_six_hours(desk: Desk) -> None:
    moments = []
    for hour in range(13):
        edited(desk, TEXT + MORE * (hour + 1))
        moments.append(desk.edition().items[0].updated)
        desk.wait(timedelta(minutes=54))  # an hour, with the reading and the publisher's turn
    distinct = list(dict.fromkeys(moments))
    assert len(distinct) == 3
    assert all(later - earlier >= timedelta(hours=6) for earlier, later in pairwise(distinct))


def test_every_version_is_kept(desk: Desk) -> None:
    texts = [TEXT, TEXT.replace("12", "21"), TEXT + MORE]
    for text in texts[1:]:
        edited(desk, text)
    number = desk.told(desk.eid("ada", "1")).tellers[0].number
    rows = desk.store.reading(held_entries.history, number)
    assert [row.doc["text"] for row in rows] == texts
