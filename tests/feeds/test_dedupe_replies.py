"""Titles of answers and comments, and links to spots of one page."""

from __future__ import annotations

import pytest

from feeds.sameness.replies import another_spot, is_reply


@pytest.mark.parametrize(
    "title",
    [
        "Re: The mill",
        "RE[2]: The mill",
        "AW: Die Mühle",
        "[list] Re: The mill",
        "Ответ: Печь",
        "رد: السوق",
        "回复：阳台",
        "By: Maja",
        "Автор: Лидия П.",
        "Comment on The mill by Pauline",
        "Kommentar zu Die Mühle von Bengt",
        "Commentaires sur Le lac par Odette",
        "Комментарий к записи Печь от Геннадий",
        "ぬか床 への 佐和子 のコメント",
        "Reply To: The mill",
    ],
)
def test_an_answer_is_known_by_its_title(title: str) -> None:
    assert is_reply(title)


@pytest.mark.parametrize(
    "title",
    [
        "Re-elected mayor opens mill",
        "Resolution: the mill stays",
        "By the sea",
        "Von der Leyen: Mühle bleibt",
        "Kommentar zur Mühle",
        "Par: five under after the first day, and the wind still blowing across the links in the afternoon",
    ],
)
def test_a_headline_is_no_answer(title: str) -> None:
    assert not is_reply(title)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("https://n.example/p#comment-1", "https://n.example/p#comment-2", True),
        ("https://n.example/p#comment-1", "https://n.example/p", True),
        ("https://n.example/p#eels", "https://n.example/p#owls", True),
        ("https://n.example/p#more", "https://n.example/p", False),
        ("https://n.example/p#utm_source=a1", "https://n.example/p", False),
        ("https://n.example/p#c1", "https://n.example/p#c1", False),
        (None, "https://n.example/p", False),
        ("https://[", "https://n.example/p", False),
    ],
)
def test_two_spots_of_a_page_are_two_pages(one: str | None, other: str | None, apart: bool) -> None:
    assert another_spot(one, other) is apart
    assert another_spot(other, one) is apart
