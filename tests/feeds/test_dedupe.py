"""Verdicts by rule and guard, each with its evidence; the order of arrival says nothing where every pair would join."""

from __future__ import annotations

import json
import pickle
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feeds.dedupe import RULES, Candidate, Doubt, Evidence, Fresh, Repeat, judge
from feeds.entry import Entry
from feeds.fingerprint import fingerprint

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TITLE = "Council turns bus depot into covered market"
PARAGRAPHS = (
    "Councillors voted by nine to six on Monday to turn the disused bus depot on Canal Street into a covered market"
    " with sixty stalls.",
    "The plan replaces an earlier scheme for flats that fell through when the developer withdrew in June;"
    " work is to begin in April.",
    "Opponents said the market would draw traffic into streets that are already full, and asked for a vote of residents first.",
    "Rents for the stalls will start at eleven pounds a day, with the first year free for anyone who now trades from a van.",
    "The depot was built for trams in 1911, and its iron roof, which leaks in forty places, is protected as a monument.",
)
TEXT = "\n".join(PARAGRAPHS)
OTHER = (
    "A tortoise that escaped from a garden in June was found on Sunday under the stage of the village hall,"
    " thin but in good temper.\n"
    "Its owner, a retired schoolmaster, had offered a reward of fifty pounds, which the caretaker gave to the swimming club."
)


def entry(text: str = TEXT, title: str = TITLE, **more: object) -> Entry:
    return Entry(keys=("guid:1",), title=title, text=text, **{"published": NOON, **more})  # type: ignore[arg-type]


def held(said: Entry, *, story: int = 1, number: int | None = None, source: str = "a", **more: object) -> Candidate:
    made = fingerprint(said)
    return Candidate(
        story=story,
        entry=number or story,
        source=source,
        title=said.title,
        published=said.published,
        seen=NOON,
        same_url=False,
        same_body=False,
        print=made,
        **more,  # type: ignore[arg-type]
    )


def verdict(new: Entry, *candidates: Candidate, source: str = "b") -> Fresh | Repeat | Doubt:
    made = fingerprint(new)
    known = [
        replace(
            one,
            same_url=one.same_url or (made.url is not None and made.url == one.print.url),
            same_body=made.body is not None and made.body == one.print.body,
            same_source=one.source == source,
        )
        for one in candidates
    ]
    return judge(new, made, known)


def test_an_entry_like_nothing_held_is_fresh() -> None:
    assert isinstance(verdict(entry()), Fresh)
    assert isinstance(verdict(entry(), held(entry(OTHER, "Tortoise found"))), Fresh)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (TEXT, TITLE),
        (TEXT, "Stalls instead of buses"),
        (TEXT.upper(), TITLE),
        (PARAGRAPHS[0] + " […]", TITLE),
        (TEXT[:200] + "…", TITLE),
        ("\n".join((PARAGRAPHS[0], *PARAGRAPHS[2:])), TITLE),
        (
            "By Ann Poe, The Herald\n"
            + "\n".join(PARAGRAPHS[:3])
            + "\nCalls to the mayor's office were not returned on Friday.",
            TITLE,
        ),
        (
            TEXT + "\nThe mayor said late on Tuesday that the works would be put out to tender this week.",
            "Updated: " + TITLE,
        ),
        (TEXT.replace("eleven", "twelve"), TITLE),
    ],
    ids=["same", "retitled", "capitals", "teaser", "cut", "abridged", "agency", "updated", "corrected"],
)
def test_copies_join_whichever_came_first(text: str, title: str) -> None:
    one, other = entry(), entry(text, title, published=NOON + timedelta(hours=5))
    first, second = verdict(other, held(one)), verdict(one, held(other))
    assert isinstance(first, Repeat), first.why
    assert isinstance(second, Repeat), second.why
    assert first.why.scores.keys() >= {"entry", "jaccard", "contained", "title"}


def test_the_same_page_with_a_like_title_joins_though_the_texts_share_nothing() -> None:
    new = entry("The market is to come, after all.", TITLE, url="https://n.example/depot?utm_source=x")
    assert isinstance(verdict(new, held(entry(url="https://n.example/depot"))), Repeat)


def test_a_stolen_link_under_another_text_joins_nothing() -> None:
    spam = entry(
        "Buy cheap watches here today, the best watches for you and your family.",
        "Watches",
        url="https://n.example/depot",
    )
    said = verdict(spam, held(entry(url="https://n.example/depot")))
    assert isinstance(said, Doubt)
    assert said.why.rule == "same link, other text"


def test_parts_of_one_article_stay_apart_even_with_one_text() -> None:
    for text in (TEXT, TEXT.replace("Monday", "Friday")):
        said = verdict(entry(text, "The market (part two)"), held(entry(TEXT, "The market (part one)")))
        assert isinstance(said, Doubt)


def test_another_day_from_one_template_stays_apart() -> None:
    day = (
        "Stocks fell on {}, with the index closing at {}, a move of {} percent. Volume was {} billion shares,"
        " against an average of {}. Gold was {}."
    )
    one = entry(day.format("Thursday", "4,918.24", "1.34", "6.3", "4.9", "2,414"), "Stocks close mixed")
    two = entry(
        day.format("Friday", "4,871.10", "0.96", "5.8", "5.0", "2,431"),
        "Stocks close mixed",
        published=NOON + timedelta(days=1),
    )
    assert not isinstance(verdict(two, held(one)), Repeat)


def test_dates_that_are_known_and_far_apart_refuse_what_is_only_alike() -> None:
    like = "\n".join((*PARAGRAPHS[:3], "It is not yet known who will run the place once it is open to all."))
    late = entry(like, published=NOON + timedelta(days=6))
    assert isinstance(verdict(late, held(entry())), Doubt)
    assert isinstance(verdict(entry(like, published=None), held(entry())), Repeat)
    assert isinstance(verdict(replace(late, date_basis="inferred"), held(entry())), Repeat)


def test_the_same_words_weeks_later_are_the_same_article() -> None:
    assert isinstance(verdict(entry(published=NOON + timedelta(days=21)), held(entry())), Repeat)


def test_a_notice_that_a_source_repeats_is_news_each_time() -> None:
    notice = "The library is closed on Friday for stock-taking; books may be left in the box beside the door."
    again = entry(notice, "Library closed", published=NOON + timedelta(days=28))
    assert isinstance(verdict(again, held(entry(notice, "Library closed")), source="a"), Doubt)
    assert isinstance(verdict(again, held(entry(notice, "Library closed")), source="b"), Repeat)


def test_one_description_under_two_titles_of_one_source_is_two_episodes() -> None:
    about = (
        "Every week Ann and Joe talk to people who make things, from bells to bridges, and ask them what went wrong."
    )
    assert not isinstance(
        verdict(entry(about, "The bell founder"), held(entry(about, "A bridge in Wales")), source="a"), Repeat
    )


def test_a_round_up_joins_none_of_the_stories_it_quotes_in_either_order() -> None:
    letter = entry(
        "Good morning, dear readers.\n" + TEXT + "\n" + OTHER + "\n" + "\n".join(_filler(7, 4)), "Morning briefing"
    )
    assert not isinstance(verdict(letter, held(entry())), Repeat)
    assert not isinstance(verdict(entry(), held(letter)), Repeat)


def test_a_text_with_passages_of_several_stories_is_a_round_up_whatever_it_is_called() -> None:
    other = "\n".join(_filler(3, 4))
    letter = entry(TEXT + "\n" + other, TITLE)
    said = verdict(letter, held(entry()), held(entry(other, "Another matter"), story=2))
    assert isinstance(said, Doubt)
    assert said.why.rule == "has passages of several stories"


def test_two_reports_of_one_statement_stay_apart() -> None:
    statement = '"' + " ".join(PARAGRAPHS) + '"'
    one = entry("\n".join(_filler(1, 2)) + "\n" + statement, "Anger over depot plan")
    two = entry("\n".join(_filler(2, 2)) + "\n" + statement, "Depot plan: mayor speaks of new start")
    assert not isinstance(verdict(one, held(two)), Repeat)
    assert not isinstance(verdict(two, held(one)), Repeat)


def test_briefs_in_one_outlets_boilerplate_stay_apart() -> None:
    about = "\n".join(_filler(5, 3))
    one, two = (
        entry(OTHER.split("\n")[0] + "\n" + about, "Tortoise found"),
        entry(PARAGRAPHS[0] + "\n" + about, "Depot becomes market"),
    )
    assert not isinstance(verdict(one, held(two), source="a"), Repeat)


def test_what_is_boilerplate_between_two_counts_for_nothing() -> None:
    about = "\n".join(_filler(5, 6))
    common = frozenset(_shingles(about))
    one, two = entry(OTHER.split("\n")[0] + "\n" + about, "Found"), entry(PARAGRAPHS[0] + "\n" + about, "Found")
    assert isinstance(verdict(one, held(two, common=common)), Fresh | Doubt)


def test_the_best_match_is_joined_and_no_two_stories_are_united() -> None:
    near = "\n".join(PARAGRAPHS[:4])
    said = verdict(entry(), held(entry(near), story=1), held(entry(), story=2), held(entry(near, "Depot"), story=3))
    assert isinstance(said, Repeat)
    assert said.of == 2


def test_evidence_is_json_and_a_sentence() -> None:
    said = verdict(entry(), held(entry()))
    assert said.why.rules == RULES
    json.dumps(dict(said.why.scores))
    assert said.why.words().startswith("same text (")
    assert Evidence("guid").words() == "guid"
    assert pickle.loads(pickle.dumps(said)) == said


def test_two_pages_of_one_outlet_that_differ_in_names_and_number_words_stay_apart() -> None:
    frame = (
        "Engineers will dig up {} in {} from Monday to lay a new water main, the company has said.\nThe road stays open in one"
        " direction behind lights, and the bus stops at the chapel.\nThe work takes {} weeks, and questions go to the office in"
        " the old bank, which is open on weekday mornings until noon."
    )
    one = entry(frame.format("Mill Lane", "Upper Withy", "three"), "Water main works")
    two = entry(frame.format("Church Row", "Sallowbridge", "five"), "Water main works")
    assert isinstance(verdict(two, held(one), source="a"), Doubt)
    assert isinstance(verdict(two, held(one, same_site=True)), Doubt)


def test_another_outlets_copy_with_the_beginning_told_anew_joins_under_any_headline() -> None:
    lead = (
        "For thirty years nobody wanted the old depot; soon greengrocers and fishmongers will shout where buses stood."
    )
    copy = entry("\n".join((lead, *PARAGRAPHS[1:])), "Fish instead of diesel")
    assert isinstance(verdict(copy, held(entry())), Repeat)
    assert isinstance(verdict(entry(), held(copy)), Repeat)


LONG_TITLE = "Council votes to turn the disused bus depot on Canal Street into a covered market"


def test_a_long_headline_without_a_text_joins_the_one_story_that_has_it() -> None:
    bare = entry("", LONG_TITLE)
    assert isinstance(verdict(bare, held(entry(title=LONG_TITLE))), Repeat)
    assert isinstance(verdict(bare, held(entry("", LONG_TITLE))), Repeat)
    assert isinstance(verdict(entry(title=LONG_TITLE), held(bare)), Doubt), "no text hides behind a headline"


@pytest.mark.parametrize(
    ("bare", "other", "source"),
    [
        (entry("", LONG_TITLE), entry(title=LONG_TITLE), "a"),
        (entry("", "Council votes"), entry(title="Council votes"), "b"),
        (entry("", LONG_TITLE, published=NOON + timedelta(days=7)), entry(title=LONG_TITLE), "b"),
        (entry("", LONG_TITLE, published=None), entry(title=LONG_TITLE), "b"),
        (entry("It closed at 412.", LONG_TITLE), entry("It closed at 408.", LONG_TITLE), "b"),
        (entry("", "Morning briefing: what you need to know before the day begins"),) * 2 + ("b",),
    ],
    ids=["own source", "short", "another week", "no date", "other figures", "column"],
)
def test_a_headline_that_may_be_anothers_joins_nothing(bare: Entry, other: Entry, source: str) -> None:
    assert not isinstance(verdict(bare, held(other), source=source), Repeat)


def test_a_headline_that_two_stories_have_joins_neither() -> None:
    said = verdict(entry("", LONG_TITLE), held(entry(title=LONG_TITLE)), held(entry(OTHER, LONG_TITLE), story=2))
    assert isinstance(said, Doubt)


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Comment on The depot by Ann", "Comment on The depot by Joe"),
        ("By: Ann", "By: Joe"),
        ("[depot] The market", "AW: [depot] The market"),
        ("The market", "Re: The market"),
        ("关于市场", "回复：关于市场"),
    ],
)
def test_an_answer_that_quotes_all_of_another_is_no_copy_of_it(title: str, other: str) -> None:
    first, second = entry(TEXT, title), entry(TEXT + "\nThat is all very well, but who is to mend the roof?", other)
    for source in ("a", "b"):
        assert not isinstance(verdict(second, held(first), source=source), Repeat)
        assert not isinstance(verdict(first, held(second), source=source), Repeat)
    assert isinstance(verdict(second, held(second)), Repeat), "another archive of the same answer"


def test_a_text_given_whole_in_quotation_marks_beside_other_words_is_quoted() -> None:
    said = "So that is that, after eleven weeks, and I for one believe neither of the two.\n"
    for quote in (f"“{TEXT.replace(chr(10), ' ')}”", "\n".join(f"> {line}" for line in PARAGRAPHS)):
        quoting = entry(f"{said}{quote}\nNote what is missing: who is to pay for the roof.", "They shook hands")
        assert isinstance(verdict(quoting, held(entry())), Doubt)
        assert isinstance(verdict(entry(), held(quoting)), Doubt)


def test_a_teaser_under_another_headline_joins_the_text_that_it_begins() -> None:
    teaser = entry(PARAGRAPHS[0] + " Read more", "Sixty stalls where buses stood")
    assert isinstance(verdict(teaser, held(entry())), Repeat)
    letter = entry(PARAGRAPHS[0] + "\n" + "\n".join(_filler(9, 4)), "What the town talks about")
    assert not isinstance(verdict(teaser, held(letter)), Repeat)


def test_another_outlet_may_round_the_figures_and_the_same_outlet_may_not() -> None:
    text = TEXT + "\nThe roof costs 3,740 pounds a yard, 12.7 percent more than the 1,180 that were asked for in May."
    round_ = text.replace("3,740", "almost 4,000").replace("12.7", "13").replace("1,180", "1,200")
    assert isinstance(verdict(entry(round_, "Dear roof"), held(entry(text))), Repeat)
    other = text.replace("3,740", "3,910").replace("12.7", "14.2").replace("1,180", "1,240")
    assert isinstance(verdict(entry(other, "Dear roof"), held(entry(text))), Doubt)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Up the river, part one", "River blog: Up the river, part two"),
        ("Up the river, part I: the dog", "Up the river, part II: the nets"),
        ("سفر با قطار، بخش اول", "وبلاگ ریل: سفر با قطار، بخش دوم"),
        ("Flussauf, Teil 1", "Flussauf (2. Teil) – Die Netze"),
        ("沿河而上 第一集", "旅行频道 沿河而上 第二集"),
    ],
)
def test_parts_are_told_by_their_number_whatever_else_the_titles_say(one: str, other: str) -> None:
    assert isinstance(verdict(entry(TEXT, other), held(entry(TEXT, one))), Doubt)


def test_one_part_numbered_in_words_and_in_figures_is_one_part() -> None:
    assert isinstance(verdict(entry(TEXT, "Up the river, part 2"), held(entry(TEXT, "Up the river, part two"))), Repeat)


def test_one_word_makes_another_notice_under_a_title_that_names_only_its_kind() -> None:
    other = TEXT.replace("Canal Street", "Mill Street")
    for title, apart in (("Planning notice", True), (TITLE, False)):
        said = verdict(entry(other, title), held(entry(TEXT, title)), source="a")
        assert isinstance(said, Doubt) is apart, title
    assert isinstance(
        verdict(entry(other, "Correction: Planning notice"), held(entry(TEXT, "Planning notice")), source="a"), Repeat
    )


def _filler(seed: int, lines: int) -> list[str]:
    """Sentences of a made-up language, so that nothing is shared by chance."""
    rng = random.Random(seed)
    words = ["".join(rng.choices("aeioubdfgklmnprst", k=rng.randint(4, 9))) for _ in range(120)]
    return [" ".join(rng.choices(words, k=24)).capitalize() + "." for _ in range(lines)]


def _shingles(text: str) -> set[int]:
    from feeds.fingerprint import unpacked

    return set(unpacked(fingerprint(entry(text, "x")).shingles))
