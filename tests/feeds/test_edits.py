"""Edits: what a newsroom does to an article, and what each is called."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.entry import Entry
from feeds.sameness.edits import Change, edit

FERRY = (
    "The ferry Maria sank off Lowmark on Monday, killing 12 people, the coast guard said. Divers searched the wreck through"
    " the night, and the minister promised an inquiry into the accident before the winter."
)
PERSIAN = "کشتی روز دوشنبه در نزدیکی بندر غرق شد و ۱۲ نفر کشته شدند، گارد ساحلی گفت. غواصان در شب به جستجو ادامه دادند."
CHINESE = "渡轮周一在洛马克附近沉没，共有12人获救。海岸警卫队说，潜水员整夜搜索残骸，部长承诺进行调查。"
RUSSIAN = (
    "Паром затонул у берегов в понедельник, погибли 12 человек, сообщила береговая охрана. Водолазы искали всю ночь."
)


def said(text: str, title: str = "Ferry sinks") -> Entry:
    return Entry(keys=("guid:1",), title=title, text=text)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (FERRY, FERRY.replace("promised", "promissed"), "typo"),  # one letter
        (FERRY, FERRY.replace("said. Divers", "said – divers"), "typo"),  # punctuation and case
        (FERRY, FERRY.replace("through the night", "all night"), "typo"),  # two words said otherwise
        (FERRY, FERRY.replace("the accident", "accident"), "typo"),  # a little word
        (FERRY + "\nUpdated 14:05", FERRY + "\nLast updated: 15:10", "typo"),  # a time stamp
        (FERRY, FERRY.replace("12", "21"), "correction"),  # a figure
        (FERRY, FERRY.replace("Monday", "Sunday"), "correction"),  # a day
        (FERRY, FERRY.replace("Lowmark", "Hallan"), "correction"),  # a place
        (FERRY.replace("Lowmark", "Iran"), FERRY.replace("Lowmark", "Iraq"), "correction"),  # a place, by one letter
        (FERRY, FERRY.replace("promised an", "promised no"), "correction"),  # the contrary
        (PERSIAN, PERSIAN.replace("۱۲", "۲۱"), "correction"),
        (CHINESE, CHINESE.replace("12", "15"), "correction"),
        (RUSSIAN, RUSSIAN.replace("12", "21"), "correction"),
        (FERRY, FERRY + "\nCorrection: An earlier version of this report named the wrong port.", "correction"),
        (FERRY, FERRY + "\nKorrektur: In einer früheren Version stand ein falscher Hafen.", "correction"),
        (PERSIAN, "اصلاحیه: در نسخه پیشین نام بندر نادرست بود.\n" + PERSIAN, "correction"),
        (CHINESE, CHINESE + "\n更正：此前版本的港口名称有误。", "correction"),
        (FERRY, FERRY + " The captain, who lived, told reporters that both pumps had failed an hour before.", "update"),
        (FERRY, FERRY.split(" Divers")[0], "update"),  # half of it taken away
        (FERRY, "Tax on windows is to fall. The treasurer of the Lowmark laid the bill before the house.", "update"),
        (CHINESE, CHINESE + "船长对记者说，两台水泵在一小时前就已经失灵，乘客没有得到任何警告。", "update"),
    ],
)
def test_an_edit_is_called_what_it_is(before: str, after: str, kind: str) -> None:
    assert edit(said(before), said(after)).kind == kind


def test_another_headline_is_an_update_and_another_spelling_of_it_is_not() -> None:
    assert edit(said(FERRY), said(FERRY, "Ferry with forty aboard sinks off Lowmark")).kind == "update"
    assert edit(said(FERRY), said(FERRY, "FERRY SINKS!")).kind == "typo"


def test_details_beside_the_words_are_no_reason_to_look_again() -> None:
    before = said(FERRY)
    after = Entry(keys=("guid:1",), title=before.title, text=before.text, tags=("sea",), url="https://x.example/1")
    assert edit(before, after).kind == "typo"
    assert edit(before, after).changes == ()


def test_the_changed_words_are_told_with_those_beside_them() -> None:
    found = edit(said(FERRY), said(FERRY.replace("12", "21")))
    assert found.changes == (Change(("12",), ("21",), ("on", "Monday,", "killing"), ("people,", "the", "coast")),)
    assert found.words() == "on Monday, killing [12 -> 21] people, the coast"
    assert found.notice == "Corrected: “on Monday, killing 21 people, the coast” (before: “12”)"


def test_a_correction_that_speaks_for_itself_is_quoted() -> None:
    line = "Correction: An earlier version of this report named the wrong port."
    assert edit(said(FERRY), said(f"{FERRY}\n{line}")).notice == line
    assert edit(said(f"{FERRY}\n{line}"), said(f"{FERRY}\n{line}")).notice == ""


def test_of_an_update_no_correction_is_told() -> None:
    longer = FERRY + " The captain, who lived, told reporters that both pumps had failed an hour before."
    assert edit(said(FERRY), said(longer)).notice == ""


@given(st.text(max_size=300), st.text(max_size=300))
@settings(deadline=None, max_examples=150)
def test_any_two_texts_have_an_edit_and_a_text_has_none_to_itself(one: str, other: str) -> None:
    assert edit(said(one), said(other)).kind in ("typo", "correction", "update")
    assert edit(said(one), said(one)).changes == ()


def test_hostile_texts_cost_little() -> None:
    pairs = [("a b " * 50_000, "b a " * 50_000), ("x " * 900 + "1", "x " * 899 + "y"), ("字" * 90_000, "子" * 90_000)]
    began = time.process_time()
    for before, after in pairs:
        edit(said(before), said(after))
    assert time.process_time() - began < 5
