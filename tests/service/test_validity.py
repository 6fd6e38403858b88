"""What the real commands publish is valid: of the example bundle, of the real one, of a hostile feed; archives and all."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest

from tests.documents import rss
from tests.newsstand import Newsstand
from tests.validity import faults
from tests.workplace import TOP, Workplace

TOPICS = '[topics.most]\ntitle = "Most & more"\nany = ["the", "of", "wordy"]\n'


def check(place: Workplace) -> int:
    """Every document that was published is valid; how many stories the feed of all holds."""
    public = place.folder / "state" / "public"
    documents = sorted(public.rglob("*.atom"))
    assert public / "topics" / "most.atom" in documents
    for path in documents:
        assert faults(path.read_bytes()) == [], path
    for path in public.rglob("*.json"):
        assert json.loads(path.read_bytes())["version"] == "https://jsonfeed.org/version/1.1"
    return (public / "all.atom").read_bytes().count(b"<entry")


@pytest.mark.parametrize("show", ["summary", "full", "link"])
def test_of_the_example_bundle(workplace: Workplace, show: str) -> None:
    workplace.configure(
        f'[sources.weekly]\npath = "{TOP}/bundles/*.txt"\nkind = "bundle"\n{TOPICS}',
        publish=f'dir = "public"\nentries = 4\nshow = "{show}"\nhub = "https://hub.example/"',
    )
    workplace.run("once")
    assert check(workplace) == 4


def test_of_the_real_bundle(workplace: Workplace, real_bundle: Path) -> None:
    workplace.configure(
        f'[sources.digest]\npath = "{real_bundle}"\nkind = "bundle"\n{TOPICS}', publish='dir = "public"\nshow = "full"'
    )
    workplace.run("once")
    assert check(workplace) == 10


def test_of_a_hostile_feed(workplace: Workplace, newsstand: Newsstand) -> None:
    fragments = (TOP / "tests" / "corpus" / "hostile" / "fragments.txt").read_text("utf-8").splitlines()
    items = [
        f"<item><title>{i} {escape(text)}</title><link>{escape(text)}</link><guid isPermaLink='false'>{i}</guid>"
        f"<author>{escape(text)}</author><category>{escape(text)}</category>"
        f"<description>{escape(f'<p>wordy {i}</p>{text}')}</description></item>"
        for i, text in enumerate(fragments)
    ]
    newsstand.show("/hostile.xml", rss(*items, title=fragments[3], link="javascript:alert(1)"))
    workplace.configure(
        f'[sources.hostile]\nurl = "{newsstand.url("/hostile.xml")}"\nshow = "full"\n{TOPICS}',
        publish='dir = "public"\nentries = 200',
    )
    workplace.run("once")
    assert check(workplace) > 100
