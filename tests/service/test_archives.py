"""Walking back through a topic's archive: every story once, whatever was withdrawn or joined meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import delete, literal, select

from feeds.atom import atom
from feeds.output.imprint import SourceHead, TopicHead
from service.publish import PAGES
from service.serve import build_app
from service.store import archives, bodies, editions
from service.store.schema import editions as table
from service.store.schema import stories
from tests.service.holdings import HOUR, Holdings, entry
from tests.service.test_serve import ask

A = "{http://www.w3.org/2005/Atom}"
X = TopicHead("x", "X")


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Holdings]:
    made = Holdings(tmp_path, [X], {"a": SourceHead("Alpha", "https://a.example/f")})
    made.also(entries=4, directory=tmp_path / "out")
    yield made
    made.store.close()


def add(held: Holdings, *titles: str) -> None:
    for title in titles:
        held.story(entry(title), into=["x"])
    held.publish()
    held.at += HOUR * 2


def walk(held: Holdings, start: str = "/topics/x.atom") -> tuple[list[str], list[str]]:
    """The addresses from the feed back to the oldest page, and the titles of what they hold, merged by id."""
    site = build_app(held.store, held.settings, lambda: held.at)
    seen: dict[str, str] = {}
    places = [start]
    while True:
        answer = ask(site, places[-1])
        assert answer.status_code == 200
        feed = etree.fromstring(answer.content)
        for e in feed.iter(A + "entry"):
            seen.setdefault(e.findtext(A + "id"), e.findtext(A + "title"))
        links = {link.get("rel"): link.get("href") for link in feed.iterfind(A + "link")}
        if len(places) > 1:
            assert feed.find("{http://purl.org/syndication/history/1.0}archive") is not None
            assert links["current"] == held.settings.base_url + start
        assert links["self"] == held.settings.base_url + places[-1]
        if "prev-archive" not in links:
            return places, sorted(seen.values())
        places.append(links["prev-archive"].removeprefix(held.settings.base_url))


def numbered(count: int) -> list[str]:
    return [f"S{i:02}" for i in range(count)]


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (4, 1), (5, 2), (8, 2), (9, 3), (13, 4)])
def test_walking_back_gives_every_story(held: Holdings, count: int, pages: int) -> None:
    add(held, *numbered(count))
    for start in ("/topics/x.atom", "/all.atom"):
        places, found = walk(held, start)
        assert (found, len(places)) == (numbered(count), pages)


def test_one_by_one_or_all_at_once_the_walk_is_whole_and_old_pages_hold_still(held: Holdings) -> None:
    kept: dict[str, Any] = {}
    for i, title in enumerate(numbered(14)):
        add(held, title)
        places, found = walk(held)
        assert found == numbered(i + 1)
        for name in held.store.reading(archives.held_names, X):
            page = held.store.reading(bodies.kept_bytes, "x", archives.PREFIX + name)
            assert kept.setdefault(name, page) == page
    assert len(places) == len(kept) + 1


def test_a_join_cuts_its_page_and_the_newer_ones_again_and_the_old_addresses_still_answer(held: Holdings) -> None:
    add(held, *numbered(13))
    before, _ = walk(held)
    held.change(stories, {"state": "joined", "into": 1}, id=6)
    held.write(editions.bury, 6, held.at, "joined to another story")
    held.publish()
    after, found = walk(held)
    assert found == [t for t in numbered(13) if t != "S05"]
    assert after[-1] == before[-1]
    assert not set(after[1:-1]) & set(before[1:-1])
    site = build_app(held.store, held.settings, lambda: held.at)
    assert [ask(site, place).status_code for place in before] == [200] * len(before)


def test_what_a_person_withdrew_is_gone_from_old_addresses_too(held: Holdings) -> None:
    add(held, *numbered(13))
    before, _ = walk(held)
    held.change(stories, {"state": "withdrawn"}, id=6)
    held.write(editions.bury, 6, held.at, "withdrawn")
    held.write(archives.forget, held.row(stories, id=6).uuid)
    held.publish()
    site = build_app(held.store, held.settings, lambda: held.at)
    answers = {place: ask(site, place) for place in before}
    assert [a.status_code for a in answers.values()].count(410) == 1
    assert not [a for a in answers.values() if b"S05" in a.content]
    assert walk(held)[1] == [t for t in numbered(13) if t != "S05"]
    assert not [p for p in (held.settings.directory or Path()).rglob("*.atom") if b"S05" in p.read_bytes()]


def test_a_name_never_given_is_gone_and_what_is_no_name_is_not_found(held: Holdings) -> None:
    site = build_app(held.store, held.settings, lambda: held.at)
    assert ask(site, "/topics/x/archive/1-0123456789abcdef.atom").status_code == 410
    assert ask(site, "/topics/x/archive/first.atom").status_code == 404
    assert ask(site, "/topics/none/archive/1-0123456789abcdef.atom").status_code == 404


def test_the_pages_are_static_files_too(held: Holdings) -> None:
    add(held, *numbered(9))
    folder = held.settings.directory
    assert folder is not None
    for place in walk(held)[0]:
        assert (folder / place[1:]).is_file()
    assert held.publish().files == 0


def test_a_long_archive_is_cut_over_several_ticks_and_the_feed_names_it_when_it_is_whole(held: Holdings) -> None:
    for title in numbered(4 * (PAGES + 3)):
        held.story(entry(title), into=["x"])
    done = held.publish()
    assert not done.whole
    assert len(held.store.reading(archives.held_names, TopicHead("", ""))) == PAGES
    assert walk(held)[0] == ["/topics/x.atom"]
    ticks = 1
    while not done.whole:
        done = held.publish()
        ticks += 1
    assert ticks > 2
    for start in ("/topics/x.atom", "/all.atom"):
        assert walk(held, start)[1] == numbered(4 * (PAGES + 3))
    assert held.publish().changed == ()


def test_without_settling_the_archive_is_whole_after_one_call(held: Holdings) -> None:
    for title in numbered(4 * (PAGES + 3)):
        held.story(entry(title), into=["x"])
    assert held.publish(settle=False).whole
    assert walk(held)[1] == numbered(4 * (PAGES + 3))


def test_a_page_that_changed_while_it_was_rendered_is_not_kept(held: Holdings) -> None:
    for title in numbered(9):
        held.story(entry(title), into=["x"])
    held.publish()
    for name in held.store.reading(archives.held_names, X):
        held.write(lambda tx, n=name: tx.execute(delete(table).where(table.c.format == archives.PREFIX + n)))
    cuts = held.store.reading(archives.lacking, X, held.settings, atom, 9)
    assert [cut.number for cut in cuts] == [1, 2]
    held.change(stories, {"state": "withdrawn"}, id=2)
    held.write(archives.keep, X, held.settings, cuts, held.at)
    assert held.store.reading(archives.held_names, X) == []


def test_no_two_sets_of_stories_give_a_page_one_name() -> None:
    seen: dict[tuple[int, int], tuple[int, ...]] = {}
    for size in (2, 3, 4):
        for some in combinations(range(1, 31), size):
            sums = (sum(some), sum(map(archives.scattered, some)))
            assert seen.setdefault(sums, some) == some


def test_the_database_counts_as_we_do(held: Holdings) -> None:
    numbers = [1, 2, 61, 4_096, 1_000_003, 3_000_000_000]
    given = [held.store.reading(lambda tx, n=n: tx.scalar(select(archives.scattered(literal(n))))) for n in numbers]
    assert given == [archives.scattered(n) for n in numbers]
