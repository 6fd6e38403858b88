"""What a source said is told so that every reader takes it: texts, types, languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.clean import xml_text
from feeds.output.sayable import legible, media_type, plausible, spoken


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("plain", "plain"),
        ("it\ufffds", "it?s"),
        ("caf\ufffd\ufffd\ufffd!", "caf?!"),
        ("\x00a\x01\x1fb\x85", "ab…"),
        ("\ud800x\udfff", "x"),
        ("\ufdd0a\U0001fffeb\U0010ffffc\uffff", "abc"),
        ("\U0010fffd \U0001f600", "\U0010fffd \U0001f600"),
    ],
)
def test_a_text_is_legible(said: str, shown: str) -> None:
    assert legible(said) == shown
    assert legible(shown) == shown


def test_what_is_lost_stays_marked_in_the_store() -> None:
    assert xml_text("it\ufffds \ufdd0") == "it\ufffds "


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("audio/mpeg", "audio/mpeg"),
        ("AUDIO/MPEG ", "audio/mpeg"),
        ('audio/mpeg; x="y', "audio/mpeg"),
        ("image/svg+xml;charset=ü", "image/svg+xml"),
        ("image/p\x01ng", "image/png"),
        ("application/vnd.a.b+c", "application/vnd.a.b+c"),
        ("audio", None),
        ("image/", None),
        ("image/*", None),
        ("*/*", None),
        ("not a type", None),
        ("audio/mpeg audio/ogg", None),
        ("audio/日", None),
        ("", None),
        (None, None),
    ],
)
def test_a_media_type_is_one_or_nothing(said: str | None, kind: str | None) -> None:
    assert media_type(said) == kind


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"), ("zh-hant", "zh-hant"), ("ckb", "ckb"), ("iw", "he"), ("in", "id"), ("sh-latn", "sr-latn"),
        ("zz", None), ("xx", None), ("xx-latn", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_language_is_one_that_somebody_speaks(tag: str | None, language: str | None) -> None:
    assert spoken(tag) == language


def test_a_time_before_there_were_feeds_is_not_told() -> None:
    assert plausible(datetime(1985, 3, 5, tzinfo=UTC)) is None
    assert plausible(datetime(1994, 3, 5, tzinfo=UTC)) == datetime(1994, 3, 5, tzinfo=UTC)
    assert plausible(None) is None
