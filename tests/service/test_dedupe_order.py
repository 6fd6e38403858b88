"""Where every pair of a set would join, any order of arrival gives the same stories: by the whole path of the store."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from feeds.entry import Entry
from feeds.fingerprint import fingerprint
from feeds.sameness.likeness import View
from feeds.sameness.rules import Candidate, compared
from feeds.sameness.thresholds import BARE
from service.judging import Judged
from service.store.schema import metadata

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EDITS = (
    "retitle",
    "outlet",
    "drop",
    "tail",
    "byline",
    "typo",
    "capitals",
    "furniture",
    "teaser",
    "undated",
    "later",
    "swap",
)


def article(seed: int) -> Entry:
    """A made-up text whose sentences speak of the same few things, as an article's do."""
    rng = random.Random(seed)
    words = ["".join(rng.choices("aeioubdfgklmnprst", k=rng.randint(4, 9))) for _ in range(140)]
    subjects = rng.sample(words, 12)
    lines = [" ".join([*rng.choices(words, k=16), *rng.sample(subjects, 5)]).capitalize() + "." for _ in range(9)]
    return Entry(keys=("guid:1",), title=" ".join(subjects[:7]), text="\n".join(lines), published=NOON)


def edited(said: Entry, edits: list[str], seed: int) -> Entry:
    """A copy as outlets make them, by these edits in turn."""
    rng = random.Random(seed)
    for kind in edits:
        lines = said.text.split("\n")
        match kind:
            case "retitle":
                said = replace(said, title=" ".join(rng.sample(said.text.lower().replace(".", "").split(), 6)))
            case "outlet":
                said = replace(said, title=f"{said.title} | The Post")
            case "drop" if len(lines) > 3:
                lines.pop(rng.randrange(1, len(lines)))
            case "tail":
                lines[-1:] = ["The council was not to be reached for a word on any of this on Friday."]
            case "byline":
                lines.insert(0, "By Ann Poe, The Herald")
            case "typo":
                words = lines[-1].split()
                words[rng.randrange(len(words))] += "x"
                lines[-1] = " ".join(words)
            case "capitals":
                lines[0] = lines[0].upper()
            case "furniture":
                lines += ["Share this article", "Follow us on social media."]
            case "teaser":
                lines = [*lines[: rng.randint(1, 3)], "[…]"]
            case "undated":
                said = replace(said, published=None)
            case "later":
                said = replace(said, published=NOON + timedelta(hours=rng.randint(1, 40)))
            case "swap" if len(lines) > 4:
                lines[2], lines[3] = lines[3], lines[2]
        said = replace(said, text="\n".join(lines))
    return said


def as_held(said: Entry, story: int, source: str) -> Candidate:
    return Candidate(story, story, source, said.title, said.published, NOON, False, False, fingerprint(said))


def joins(new: Entry, held: Candidate) -> bool:
    made = fingerprint(new)
    same = replace(held, same_body=made.body is not None and made.body == held.print.body)
    return compared(new.published, View(made), same).joins


def told(article_seed: int, plan: list[list[str]], seed: int) -> list[Entry]:
    """The copies of one article of which every pair would join, whichever came first: those that do not are left out."""
    whole = article(article_seed)
    kept: list[Entry] = [whole]
    for number, edits in enumerate(plan):
        copy = edited(whole, edits, seed + number)
        if all(joins(copy, as_held(k, 1, "x")) and joins(k, as_held(copy, 1, "x")) for k in kept):
            kept.append(copy)
    return kept


def stories_of(arrivals: list[tuple[Entry, str]], gap: timedelta) -> list[list[int]]:
    """Which arrivals are one story, as the store has it; published as they become ready."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    stories: dict[int, list[int]] = defaultdict(list)
    with engine.begin() as tx:
        judged = Judged(tx, timedelta(days=14))
        for number, (said, source) in enumerate(arrivals):
            at = NOON + timedelta(days=3) + number * gap
            stories[judged.add(said, fingerprint(said), source=source, at=at).story].append(number)
    engine.dispose()
    return list(stories.values())


PLANS = st.lists(st.lists(st.sampled_from(EDITS), min_size=1, max_size=4), min_size=2, max_size=7)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), PLANS, PLANS, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_stories(
    seed: int, plan: list[list[str]], other: list[list[str]], rng: random.Random
) -> None:
    sets = [told(seed, plan, seed), told(seed + 1, other, seed + 50)]
    arrivals = [(number, said) for number, copies in enumerate(sets) for said in copies]
    expected = {frozenset(i for i, (n, _) in enumerate(arrivals) if n == number) for number in range(len(sets))}
    order = list(range(len(arrivals)))
    rng.shuffle(order)
    got = stories_of([(arrivals[i][1], f"source {i}") for i in order], gap=timedelta(minutes=rng.choice([0, 3, 20])))
    assert {frozenset(order[i] for i in members) for members in got} == expected


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 10_000), st.lists(st.sampled_from(EDITS), max_size=5), st.lists(st.sampled_from(EDITS), max_size=5)
)
def test_whether_two_join_does_not_depend_on_which_came_first(seed: int, left: list[str], right: list[str]) -> None:
    one, other = edited(article(seed), left, seed), edited(article(seed + seed % 2), right, seed + 1)
    assume(
        min(fingerprint(one).words, fingerprint(other).words) >= BARE
    )  # no text joins a headline, but it joins a text
    assert joins(one, as_held(other, 1, "x")) == joins(other, as_held(one, 1, "x"))
    for a, b in combinations((one, other, article(seed + 2)), 2):
        assert joins(a, as_held(b, 1, "x")) == joins(b, as_held(a, 1, "x"))


def test_most_of_the_generated_copies_join_so_that_the_laws_above_say_something() -> None:
    rng = random.Random(1)
    plans = [[rng.choice(EDITS) for _ in range(3)] for _ in range(60)]
    assert sum(len(told(n, plans[n : n + 5], n)) - 1 for n in range(0, 50, 5)) >= 35
