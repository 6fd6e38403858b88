"""The table of markers and its look-up. The lines are typed here as pages show them, not taken from the table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.fold import fold
from feeds.markers import MACHINE, MARKERS, markers

TABLE = markers()


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("read more", "en"), ("Read More →", "en"), ("» Continue reading", "en"), ("[Read more…]", "en"),
        ("Keep reading", "en"), ("(more…)", "en"),
        ("ادامه مطلب", "fa"), ("← ادامه مطلب", "fa"), ("ادامهٔ مطلب", "fa"), ("ادامه\u200cمطلب", "fa"),
        ("اقرأ المزيد...", "ar"), ("إقرأ المزيد ←", "ar"),
        ("نور ولولئ", "ps"), ("مزید پڑھیں", "ur"), ("קרא עוד", "he"), ("להמשך קריאה ◀", "he"),
        ("زیاتر بخوێنەوە", "ckb"), ("Devamını oku", "tr"),
        ("ЧИТАТЬ ДАЛЕЕ", "ru"), ("Читати далі »", "uk"), ("Weiterlesen", "de"), ("(Mehr…)", "de"),
        ("Lire la suite »", "fr"), ("Leer más", "es"), ("Leia mais", "pt"),
        ("Leggi tutto", "it"), ("Lees verder", "nl"), ("Czytaj dalej", "pl"), ("Číst dále", "cs"),
        ("Διαβάστε περισσότερα", "el"), ("Läs mer", "sv"),
        ("Les mer", "nb"), ("Læs mere", "da"), ("Lue lisää", "fi"), ("[Jätka lugemist...]", "et"),
        ("आगे पढ़ें", "hi"), ("বিস্তারিত", "bn"),
        ("Baca selengkapnya", "id"), ("Xem thêm", "vi"), ("🔗 อ่านต่อ", "th"), ("この記事の続きを読む >>", "ja"),
        ("더 보기", "ko"),
        ("[阅读全文]", "zh-hans"),
        ("繼續閱讀", "zh-hant"), ("Soma zaidi", "sw"), ("Davomini o‘qish", "uz"), ("Муфассал", "tg"),
    ],
)  # fmt: skip
def test_a_marker_alone_on_its_line_is_known(line: str, language: str) -> None:
    mark = TABLE.find(fold(line))
    assert mark is not None, language
    assert mark.slot is None
    assert not mark.weak


@pytest.mark.parametrize(
    ("line", "slot"),
    [
        ("Continue reading “The cat that came back”", "the cat that came back"),
        ("The post The cat that came back appeared first on Cat News.", "the cat that came back"),
        ("Lire la suite de « Le chat revient »", "le chat revient"),
        ("「猫が帰る」の続きを読む", "猫が帰る"),
        ("猫が帰る…の続きを読む", "猫が帰る"),
        ("Die Katze weiterlesen", "die katze"),
        ("Kedi döndü yazısının devamını oku", "kedi dondu"),
        ("Read more: The cat that came back", "the cat that came back"),
        ("继续阅读“猫回来了”", "猫回来了"),
    ],
)
def test_the_words_beside_a_marker_are_its_slot(line: str, slot: str) -> None:
    mark = TABLE.find(fold(line))
    assert mark is not None
    assert mark.slot == slot


@pytest.mark.parametrize(
    "line",
    [
        "Moreover the council met",
        "The reader moved on",
        "More than forty people came to the meeting.",
        "",
        "…",
        "→",
        "»",
    ],
)
def test_other_lines_are_no_markers(line: str) -> None:
    mark = TABLE.find(fold(line))
    assert mark is None or mark.slot is not None


@pytest.mark.parametrize(
    "line",
    [
        "<!--more-->", "<!-- more -->", "<!--MORE-->", "<!--more Weiter im Text-->", '<hr id="system-readmore" />',
        "<hr class='x' id='system-readmore'>", "<!-- TEASER_END -->",
        "<!-- TEASER_END: the rest -->", ".. TEASER_END", "<!-- truncate -->", "<!-- PELICAN_END_SUMMARY -->",
        "<!--break-->", '<a name="more"></a>', "<lj-cut>",
    ],
)  # fmt: skip
def test_machine_markers_are_known_in_their_spellings(line: str) -> None:
    mark = TABLE.find(fold(line))
    assert mark is not None
    assert mark.machine


def test_a_label_with_a_colon_says_so() -> None:
    mark = TABLE.find(fold("متن کامل خبر:"))
    assert mark is not None
    assert mark.colon


def test_a_users_own_form_comes_first_and_may_have_a_slot() -> None:
    own = markers(("Zum Hof: {title}", "ab in die Scheune"))
    slotted, whole = own.find(fold("Zum Hof: Die neue Kuh")), own.find(fold("Ab in die Scheune →"))
    assert slotted is not None
    assert (slotted.own, slotted.slot) == (True, "die neue kuh")
    assert whole is not None
    assert (whole.own, whole.slot) == (True, None)
    assert TABLE.find(fold("Ab in die Scheune →")) is None


def test_each_row_says_where_it_was_seen() -> None:
    assert all(row.seen and row.forms and row.language for row in MARKERS)
    assert len({row.language for row in MARKERS}) >= 40
    assert all(seen for _, _, seen in MACHINE)


@given(st.text(max_size=300))
def test_any_line_can_be_looked_up(line: str) -> None:
    TABLE.find(fold(line))
