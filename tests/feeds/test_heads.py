"""Lines under a title, in the forms that papers write them; and what only a document's stories together tell."""

from __future__ import annotations

from datetime import date

import pytest

from feeds.bundle import read_bundle
from feeds.cutting import byline, dates
from feeds.cutting.encoding import decode
from feeds.entry import Document, Entry

NAMES = [
    ("By Dean Smith", "en", ["Dean Smith"]),
    ("By our science editor Ada Pell", "en", ["Ada Pell"]),
    ("Words and pictures by Ada Pell", "en", ["Ada Pell"]),
    ("Ada Pell, specially for The Post", "en", ["Ada Pell"]),
    ("Ada Pell · 5 days ago · 3 min read", "en", ["Ada Pell"]),
    ("May 6, 2024 by Ada Pell Leave a Comment", "en", ["Ada Pell"]),
    ("By Ada Pell, Jonas Abara and Mei Ling", "en", ["Ada Pell", "Jonas Abara", "Mei Ling"]),
    ("Text: Ada Pell | Photos: Jonas Abara", "en", ["Ada Pell"]),
    ("Von unserem Mitarbeiter Henrik Voss", "de", ["Henrik Voss"]),
    ("Text und Fotos: Petra Kühn", "de", ["Petra Kühn"]),
    ("Texte : Luc Brel / Photos : Ana Roy", "fr", ["Luc Brel"]),
    ("Por Ramón Gil y Cajal", "es", ["Ramón Gil y Cajal"]),
    ("Por Ana López y Luis Ruiz", "es", ["Ana López", "Luis Ruiz"]),
    ("Av Ola Nordmann i Oslo", "nb", ["Ola Nordmann"]),
    ("Haber: Nazlı Erkoç / Fotoğraf: Cem Bulut", "tr", ["Nazlı Erkoç"]),
    ("Na Juma Bakari, Wete", "sw", ["Juma Bakari"]),
    ("Հեղինակ՝ Անահիտ Սարգսյան", "hy", ["Անահիտ Սարգսյան"]),
    ("ავტორი: ნინო გელაშვილი", "ka", ["ნინო გელაშვილი"]),
    ("نویسنده: سارا احمدی | عکس: علی رضایی", "fa", ["سارا احمدی"]),
    ("取材・文＝山田太郎　撮影＝鈴木一郎", "ja", ["山田太郎"]),
    ("文/沈知秋 摄影/顾一帆", "zh", ["沈知秋"]),
    ("글·사진 김민수 기자", "ko", ["김민수"]),
    ("From our correspondent in Paris", "en", []),
    ("Yesterday · 2 min read", "en", []),
    ("Lagos, 3 December 2024", "en", []),
]


@pytest.mark.parametrize(("line", "language", "authors"), NAMES, ids=[line for line, _, _ in NAMES])
def test_a_byline_gives_the_names_and_nothing_beside_them(line: str, language: str, authors: list[str]) -> None:
    said = byline.head(line, language)
    assert said is not None
    assert said.authors == authors


@pytest.mark.parametrize(
    "line", ["Killed by Ada Pell", "Photo by Ada Pell", "The winter of 2024", "Yesterday", "Opinion: Taxes are low"]
)
def test_a_line_of_the_story_is_no_byline(line: str) -> None:
    assert byline.head(line, "en") is None


def test_a_line_of_several_labels_is_read_label_by_label() -> None:
    said = byline.head("来源：南巷周刊　作者：姜禾　日期：2024-12-01", "zh")
    assert said is not None
    assert (said.publisher, said.authors) == ("南巷周刊", ["姜禾"])
    assert said.date is not None
    assert said.date.day == date(2024, 12, 1)


DATES = [
    ("3 كانون الأول/ديسمبر 2024", "ar"),
    ("٣ی کانوونی یەکەمی ٢٠٢٤", "ckb"),
    ("२०२४ डिसेम्बर ३", "ne"),
    ("Jumanne, 3 Desemba 2024", "sw"),
    ("3 ga Disamba 2024", "ha"),
    ("Thứ ba, 3/12/2024, 09:20 (GMT+7)", "vi"),
    ("Selasa, 3 Desember 2024 10:15 WIB", "id"),
    ("3 grudnia 2024 r.", "pl"),
    ("12/03/2024", "en-US"),
    ("03/12/2024", "en-GB"),
]


@pytest.mark.parametrize(("line", "language"), DATES, ids=[line for line, _ in DATES])
def test_a_date_is_read_in_its_language(line: str, language: str) -> None:
    found = dates.find(line, language)
    assert found is not None
    assert found.day == date(2024, 12, 3)


def test_the_zone_behind_a_time_is_heeded() -> None:
    found = dates.find("Selasa, 3 Desember 2024 10:15 WIB", "id")
    assert found is not None
    made = found.at("UTC")
    assert made is not None
    assert made.isoformat() == "2024-12-03T03:15:00+00:00"


CODED = [
    ("İskelede saat bu kış da yanlış, çünkü vapur geç geldi ve bir yolcu için bekledi.\n", "cp1254"),
    ("Zażółć gęślą jaźń. Ślimak wyszedł na ścieżkę i się przewrócił.\n", "iso8859-2"),
    ("Zażółć gęślą jaźń. Ślimak wyszedł na ścieżkę i się przewrócił.\n", "cp1250"),
    ("Příliš žluťoučký kůň úpěl ďábelské ódy. Šel tiše do lesa.\n", "iso8859-2"),
    ("Příliš žluťoučký kůň úpěl ďábelské ódy. Šel tiše do lesa.\n", "cp1250"),
]


@pytest.mark.parametrize(("text", "encoding"), CODED)
def test_neighbouring_encodings_are_told_apart_by_what_stands_inside_words(text: str, encoding: str) -> None:
    assert decode((text * 3).encode(encoding))[0] == text * 3


TITLES = (
    "Old mill turns again after ninety years",
    "Why the bakery bell was silent on Monday",
    "Three goats and a ladder: a village affair",
)
BODIES = (
    "The ferry stayed in harbour for a third day and nobody on the island minded.\n\nIt sails again on Sunday.",
    "A swarm of bees had moved into the tower during the night, keeper and all.\n\nThey were asked to leave.",
    "The quarry owner says that the fence was open, and the goats say nothing.\n\nThe ladder has been returned.",
)
WRITERS = ("Ada Pell", "Jonas Abara", "Mei Ling")


def _stories(heads: list[str], tails: list[str] | None = None) -> tuple[Entry, ...]:
    sections = [
        f"{title}\n\n{head}\n\n{body}\n{tail}\n{title}\nRead more\n"
        for title, head, body, tail in zip(TITLES, heads, BODIES, tails or ["", "", ""], strict=True)
    ]
    return read_bundle(Document("\n".join(sections).encode(), "digest.txt")).entries


def test_one_date_that_can_be_read_one_way_only_settles_the_order_of_all() -> None:
    american = _stories(["12/03/2024", "11/28/2024", "01/02/2025"])
    assert [entry.published and entry.published.date() for entry in american] == [
        date(2024, 12, 3),
        date(2024, 11, 28),
        date(2025, 1, 2),
    ]
    british = _stories(["12/03/2024", "28/11/2024", "01/02/2025"])
    assert [entry.published and entry.published.date() for entry in british] == [
        date(2024, 3, 12),
        date(2024, 11, 28),
        date(2025, 2, 1),
    ]
    assert [entry.published for entry in _stories(["12/03/2024", "11/12/2024", "01/02/2025"])] == [None, None, None]


def test_a_label_in_no_table_names_the_author_where_every_story_has_it() -> None:
    entries = _stories([f"Tuaithe: {name}" for name in WRITERS])
    assert [entry.authors for entry in entries] == [(name,) for name in WRITERS]
    assert all("Tuaithe" not in entry.text for entry in entries)


def test_a_date_in_words_of_no_table_is_no_text_where_every_story_has_one() -> None:
    entries = _stories(["An 3 lá Nollag Bheag 2024", "An 2 lá Nollag Bheag 2024", "An 1 lá Nollag Bheag 2024"])
    assert [entry.published for entry in entries] == [None, None, None]
    assert all("2024" not in entry.text + entry.summary for entry in entries)


@pytest.mark.parametrize("dash", ["", "— ", "– "])
def test_a_name_that_ends_every_story_is_its_author(dash: str) -> None:
    entries = _stories(["3 December 2024"] * 3, [f"\n{dash}{name}\n" for name in WRITERS])
    assert [entry.authors for entry in entries] == [(name,) for name in WRITERS]
    assert all(name not in entry.text for name, entry in zip(WRITERS, entries, strict=True))


def test_a_name_under_the_last_words_of_one_story_is_a_quotation_s() -> None:
    first, *_ = _stories([f"By {name}" for name in WRITERS], ["\n— Oscar Wilde\n", "", ""])
    assert first.authors == ("Ada Pell",)
    assert "Oscar Wilde" in first.text


def test_who_took_the_pictures_is_no_author_and_the_byline_above_is_no_caption() -> None:
    entries = _stories([f"By {name}\nPhotos: Ettore Vance\n3 December 2024" for name in WRITERS])
    assert [entry.authors for entry in entries] == [(name,) for name in WRITERS]
    assert not any(entry.captions for entry in entries)
    assert all("Vance" not in entry.text for entry in entries)


def test_where_the_author_works_is_no_subhead() -> None:
    entries = _stories(
        [
            f"{name}\n{work}"
            for name, work in zip(WRITERS, ("University of the Sound", "Ardmoor College", "Freelance"), strict=True)
        ]
    )
    assert [entry.authors for entry in entries] == [(name,) for name in WRITERS]
    assert all("<h3>" not in entry.content for entry in entries)
