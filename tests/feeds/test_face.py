"""Who of those that carry a story is shown at first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from feeds.entry import Entry
from feeds.fingerprint import fingerprint
from feeds.sameness.face import Standing, first_face

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
TEXT = " ".join(f"word{n} of the harbour{n}" for n in range(90))


def standing(
    entry: int, text: str = TEXT, *, priority: int = 0, aggregated: bool = False, minutes: int = 0
) -> Standing:
    print_ = fingerprint(Entry(keys=("guid:1",), title="Crane falls into the harbour", text=text))
    seen = NOON + timedelta(minutes=minutes)
    return Standing(entry, f"s{entry}", priority, "", None, aggregated, print_, seen)


def test_the_favoured_source_is_shown_then_the_original_then_the_fullest_then_the_first() -> None:
    short, whole = standing(1, TEXT[:400]), standing(2, minutes=1)
    fed, dear = standing(3, aggregated=True), standing(4, "A few words.", priority=1, aggregated=True, minutes=1)
    assert first_face([short, whole, fed, dear]) == dear
    assert first_face([fed, short, whole]) == whole
    assert first_face([fed, short]) == short
    early, late = standing(5), standing(6, minutes=1)
    assert first_face([late, early]) == early
