"""A print says the same of two spellings of one text, something else of two texts, and never fails or grows without end."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.entry import Entry
from feeds.fingerprint import Fingerprint, fingerprint, pack, terms, unpack, unpacked
from feeds.sameness.counters import counts
from feeds.sameness.mojibake import undone
from feeds.sameness.thresholds import MAX_SHINGLES, PRINTS
from feeds.sameness.titles import alike, counted_apart, numbered_apart, rounds_up, title_words
from feeds.sameness.trimming import article_lines

HARBOUR = (
    "The harbour master closed the north gate at dawn after two barges broke their moorings in the storm.\n"
    "Nobody was hurt, but the fish market lost its ice house and most of Thursday's catch, traders said.\n"
    'A crane from the capital is to lift the barges on Monday. "Until then we sell from the road," said one of them.'
)


def printed(text: str, title: str = "Storm closes harbour gate", **more: object) -> Fingerprint:
    return fingerprint(Entry(keys=("guid:1",), title=title, text=text, **more))  # type: ignore[arg-type]


def test_a_print_is_a_function_of_the_entry_alone() -> None:
    assert printed(HARBOUR) == printed(HARBOUR)


def test_packing_gives_the_print_back_but_for_its_keys() -> None:
    whole = printed(HARBOUR, url="https://n.example/a", published=datetime(2026, 3, 1, tzinfo=UTC))
    back = unpack(pack(whole))
    assert back is not None
    assert back.keys == ()
    assert {f: getattr(back, f) for f in back.__slots__ if f != "keys"} == {
        f: getattr(whole, f) for f in whole.__slots__ if f != "keys"
    }


def test_a_print_of_another_version_is_not_read() -> None:
    packed = pack(printed(HARBOUR))
    assert unpack(packed.replace(f"[{PRINTS},".encode(), f"[{PRINTS + 1},".encode(), 1)) is None


def test_a_print_is_cheap_to_hand_over() -> None:
    assert len(pickle.dumps(printed(HARBOUR))) < 2_000


@pytest.mark.parametrize(
    "spelling",
    [
        HARBOUR.replace("\n", " "),
        HARBOUR.upper(),
        HARBOUR.replace('"', "”").replace("'", "’"),
        HARBOUR.replace(" ", "\u00a0"),
        "RIVERTON (CW) — " + HARBOUR,
        "By Ines Marlow, Harbour Desk\n" + HARBOUR,
        HARBOUR + "\nFollow us on social media for more\nAll rights reserved.",
        "Storm closes harbour gate\n" + HARBOUR,
        HARBOUR.replace("'", "’").encode().decode("cp1252", "replace").replace("\ufffd", "\x9d"),
    ],
    ids=["paragraphs", "capitals", "quotes", "spaces", "dateline", "byline", "furniture", "title", "mojibake"],
)
def test_another_spelling_is_the_same_body(spelling: str) -> None:
    assert printed(spelling).body == printed(HARBOUR).body


def test_another_word_is_another_body() -> None:
    assert printed(HARBOUR.replace("Monday", "Tuesday")).body != printed(HARBOUR).body


def test_letters_of_arabic_script_are_one_whatever_keyboard_typed_them() -> None:
    one = "گزارش‌های تازه می‌گوید که آب رودخانه تا فردا بالا می‌آید و مردم باید خانه‌های کنار پل را ترک کنند."
    other = one.replace("ی", "ي").replace("ک", "ك")
    assert printed(one).body == printed(other).body


def test_a_body_too_short_to_mean_anything_has_no_hash() -> None:
    assert printed("Comments").body is None
    assert printed("Photo gallery from the weekend.").body is None


def test_a_front_page_is_no_page_of_its_own() -> None:
    assert printed(HARBOUR, url="https://n.example/").url is None
    assert printed(HARBOUR, url="https://n.example/?p=12").url is not None
    assert printed(HARBOUR, url="mailto:a@n.example").url is None


def test_tracking_is_no_part_of_a_page() -> None:
    assert (
        printed(HARBOUR, url="http://www.n.example/a-b?utm_source=x").url
        == printed(HARBOUR, url="https://n.example/a-b").url
    )


@pytest.mark.parametrize(
    "end", [" […]", "…", "... Read more", " [&#8230;]", " Continue reading →", " ادامه مطلب", "……阅读全文"]
)
def test_what_goes_on_elsewhere_is_a_teaser_and_its_last_word_is_not_trusted(end: str) -> None:
    whole, cut = (
        printed(HARBOUR.split("\n")[0] + " It was the thi" * 1),
        printed(HARBOUR.split("\n")[0] + " It was the thi" + end),
    )
    assert cut.teaser
    assert not whole.teaser
    assert unpacked(cut.shingles) == unpacked(whole.shingles)[:-1]


def test_a_sentence_may_end_in_more() -> None:
    assert article_lines("The chip now costs more", "") == (["the chip now costs more"], False)


def test_a_long_text_costs_no_more_than_the_bound() -> None:
    long = " ".join(f"word{n}" for n in range(3 * MAX_SHINGLES))
    assert len(unpacked(printed(long).shingles)) <= MAX_SHINGLES + 1
    assert len(terms(printed(long))) <= MAX_SHINGLES + 6


def test_the_first_shingles_are_all_keys_so_that_a_teaser_meets_its_article() -> None:
    teaser = " ".join(HARBOUR.split()[:12])
    assert len(set(printed(teaser).keys) & set(printed(HARBOUR).keys)) >= 8


def test_languages_without_spaces_are_read_by_characters() -> None:
    text = "停演三十年的老戏台经过两年修缮重新开锣，镇上近两千名居民搬着板凳前来看戏。"
    assert printed(text).words < len(text)
    assert len(unpacked(printed(text).shingles)) > 20


@given(st.text(max_size=400), st.text(max_size=60), st.one_of(st.none(), st.text(max_size=40)))
def test_any_text_gives_a_print_that_packs(text: str, title: str, url: str | None) -> None:
    clean = text.encode("utf-8", "ignore").decode()
    made = fingerprint(
        Entry(
            keys=("k",),
            title=title.encode("utf-8", "ignore").decode(),
            text=clean,
            url=(url or "x").encode("utf-8", "ignore").decode(),
        )
    )
    back = unpack(pack(made))
    assert back is not None
    assert back.shingles == made.shingles
    assert all(-(2**31) <= key < 2**31 for key in made.keys)


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_mojibake_put_right_settles(text: str) -> None:
    once = undone(undone(undone(text)))
    assert undone(once) == once


@pytest.mark.parametrize(
    "text", ["São Paulo não", "Größe über Köln", "Ça dépend, Éloïse", "Привет, мир", "ÂNGELA ÉS", "naïve Âme"]
)
def test_real_text_is_no_mojibake(text: str) -> None:
    assert undone(text) == text


@pytest.mark.parametrize("text", ["don’t stop", "Größe über Köln", "Привет, мир", "گزارش تازه", "日本語の本文"])
def test_mojibake_is_put_right_once_and_twice(text: str) -> None:
    wrong = text.encode().decode("latin-1")
    assert undone(wrong) == text
    assert undone(wrong.encode().decode("latin-1")) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Weather (part one)", "Weather (part two)"),
        ("Harbour prices: Monday", "Harbour prices: Friday"),
        ("Letters, week 12", "Letters, week 13"),
        ("Ein Jahr auf der Alm, Teil 1", "Ein Jahr auf der Alm, Teil 2"),
        ("Письма с зимовки, часть первая", "Письма с зимовки, часть вторая"),
        ("寻找最后的船工（上）", "寻找最后的船工（下）"),
        ("灯台守の記録（前編）", "灯台守の記録（後編）"),
        ("سفر با قطار، بخش اول", "سفر با قطار، بخش دوم"),
    ],
)
def test_titles_that_differ_in_the_count_alone(one: str, other: str) -> None:
    assert counted_apart(title_words(one), title_words(other)) == "both"


def test_titles_that_differ_in_more_than_the_count() -> None:
    assert counted_apart(title_words("Storm on Monday"), title_words("Flood on Friday")) == ""
    assert counted_apart(title_words("Storm closes gate"), title_words("Storm closes gate")) == ""
    assert counted_apart(title_words("City forecast"), title_words("City forecast for Sunday")) == "one"
    assert numbered_apart(title_words("Quake kills 12"), title_words("Quake kills 14"))


def test_a_title_is_the_same_with_its_outlet_and_label() -> None:
    bare = title_words("Storm closes harbour gate")
    for title in (
        "Storm closes harbour gate | The Beacon",
        "Updated: Storm closes harbour gate",
        "STORM CLOSES HARBOUR GATE - Reuters",
    ):
        assert title_words(title) == bare
    assert alike(bare, title_words("Storm closes harbour…")) >= 0.8


def test_a_part_after_a_dash_is_no_outlet() -> None:
    assert "two" in title_words("The long road to the reservoir - part two")


@pytest.mark.parametrize(
    "title",
    [
        "Morning briefing",
        "Ferry stops, and other stories",
        "Der Wochenrückblick",
        "Главное за неделю",
        "一周要闻回顾",
        "今週のまとめ",
    ],
)
def test_a_title_over_several_stories_says_so(title: str) -> None:
    assert rounds_up(title_words(title))


def test_a_day_and_a_numeral_count() -> None:
    assert counts("sunday")
    assert counts("ii")
    assert counts("12")
    assert not counts("harbour")
