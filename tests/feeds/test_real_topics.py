"""The real bundle's ten stories in five topics of general words, against a careful reader's table.

`tests/corpus/topics/real_bundle.toml` holds the rules, `real_bundle_topics.py` the reader's calls, made apart from them.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from feeds.clean import plain
from feeds.entry import Document
from feeds.rules.clauses import Look, judge
from feeds.rules.scan import needed
from feeds.topics import Carried, Told, Topics, parse_topics
from tests.feeds.real_bundle_table import BODY_ROLES, STORIES, STRETCHES
from tests.feeds.real_bundle_topics import CALLS, STORIES_OF, Call

ROOT = Path(__file__).parents[2]
RULES = (ROOT / "tests/corpus/topics/real_bundle.toml").read_text(encoding="utf-8")
SLUGS = {name: name.replace(" ", "-") for name in STORIES_OF}


@pytest.fixture(scope="module")
def page(real_bundle: Path) -> bytes:
    return real_bundle.read_bytes()


@pytest.fixture(scope="module")
def topics() -> Topics:
    topics, faults = parse_topics(tomllib.loads(RULES)["topics"])
    assert not faults
    return topics


@pytest.fixture(scope="module")
def by_hand(page: bytes) -> list[Told]:
    """The stories by the table of lines, read by no code of the project."""
    lines = page.decode().split("\n")
    role_of = {
        line: stretch.role for stretch in STRETCHES for line in range(stretch.first, stretch.last + 1, stretch.every)
    }
    return [
        Told(
            title=story.title,
            lead=lines[story.summary - 1] if story.summary else "",
            text="\n".join(
                lines[line - 1]
                for line in range(story.first_line, story.last_line + 1)
                if role_of.get(line) in BODY_ROLES | {"subhead"}
            ),
            carried=(Carried("digest"),),
        )
        for story in STORIES
    ]


@pytest.fixture(scope="module")
def as_read(page: bytes) -> list[Told]:
    """The stories as the project reads the page."""
    from feeds.bundle import read_bundle

    reading = read_bundle(Document(page, "afghanistan-2024-12.txt", "text/plain"))
    return [
        Told(title=entry.title, lead=plain(entry.summary), text=entry.text, carried=(Carried("digest"),))
        for entry in reading.entries
    ]


def test_the_rules_have_at_most_forty_lines():
    assert len(RULES.splitlines()) <= 40


@pytest.mark.parametrize("way", ["by_hand", "as_read"])
def test_each_story_stands_where_a_careful_reader_puts_it(way: str, topics: Topics, request: pytest.FixtureRequest):
    stories: list[Told] = request.getfixturevalue(way)
    assert len(stories) == len(STORIES)
    taken = {
        name: frozenset(
            number for number, story in enumerate(stories, 1) if slug in {match.topic for match in topics.assign(story)}
        )
        for name, slug in SLUGS.items()
    }
    assert taken == STORIES_OF


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.topic} {call.story}")
def test_each_call_of_the_reader_is_met(call: Call, topics: Topics, by_hand: list[Told]):
    matches = {match.topic: match.why for match in topics.assign(by_hand[call.story - 1])}
    assert (SLUGS[call.topic] in matches) is call.belongs, (call.why, matches)


def test_whole_texts_alone_would_misplace_stories(by_hand: list[Told]):
    topics, _ = parse_topics(tomllib.loads(RULES)["topics"], "any")
    wrong = {
        (name, number)
        for number, story in enumerate(by_hand, 1)
        for name, slug in SLUGS.items()
        if (slug in {match.topic for match in topics.assign(story)}) is not (number in STORIES_OF[name])  # type: ignore[index]
    }
    assert len(wrong) >= 7


def test_the_rule_has_room_on_both_sides(topics: Topics, by_hand: list[Told]):
    """No right call hangs on a word more or less: strengths keep 15 % from 1 below, 20 % above."""
    for number, story in enumerate(by_hand, 1):
        look = Look(story, topics.scan(story), lambda _: False)
        for name, slug in SLUGS.items():
            tree = topics[slug].any_of
            assert tree is not None
            strength = judge(tree, look).strength
            if number in STORIES_OF[name]:  # type: ignore[index]
                assert strength >= 1.2
            elif topics[slug].all_of is None:
                assert strength <= 0.85


def test_what_a_text_must_say_grows_with_its_length():
    assert [needed(length) for length in (0, 50, 51, 100, 101, 450, 451, 900, 4_942)] == [1, 1, 2, 2, 3, 3, 4, 6, 33]
