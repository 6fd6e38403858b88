"""One topic's journey: what goes out when, in which order, under which face, into which files; and that bytes hold still."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from feeds.entry import Origin
from feeds.output.imprint import SourceHead, TopicHead
from service.publish import pings
from service.static import put
from service.store import bodies, editions
from service.store.schema import entries, matches, sources, stories, topics
from tests.service.holdings import HOUR, Holdings, entry

TWO = (TopicHead("x", "X", "All of X."), TopicHead("y", "Y"))
FEEDS = {
    "a": SourceHead("Alpha", "https://a.example/f"),
    "b": SourceHead("Beta", "https://b.example/f"),
    "best": SourceHead("Best", "https://best.example/f", priority=5),
}


@pytest.fixture
def held(tmp_path: Path) -> Any:
    made = Holdings(tmp_path, TWO, FEEDS)
    yield made
    made.store.close()


def feed(held: Holdings, slug: str, form: str = "atom") -> Any:
    kept = held.store.reading(bodies.kept_bytes, slug, form)
    return feedparser.parse(kept.body)


def titles(held: Holdings, slug: str) -> list[str]:
    return [e.title for e in feed(held, slug).entries]


def test_a_ready_story_goes_into_its_topics_and_into_the_feed_of_all(held: Holdings) -> None:
    held.story(entry("One", "https://a.example/1"), into=["x"])
    done = held.publish()
    assert (done.released, set(done.changed)) == (1, {"", "x", "y"})
    assert (titles(held, ""), titles(held, "x"), titles(held, "y")) == (["One"], ["One"], [])


def test_a_story_waits_until_it_is_settled_unless_told_not_to(held: Holdings) -> None:
    held.story(entry("One"), into=["x"], ready=False)
    assert held.publish().released == 0
    assert held.publish(settle=False).released == 1
    assert titles(held, "x") == ["One"]


def test_publishing_twice_changes_nothing(held: Holdings) -> None:
    held.story(entry("One"), into=["x"])
    held.publish()
    before = held.store.reading(bodies.kept_bytes, "x", "atom")
    held.at += timedelta(days=3)
    again = held.publish(everything=True)
    assert (again.released, again.changed) == (0, ())
    assert held.store.reading(bodies.kept_bytes, "x", "atom") == before


def test_a_batch_comes_newest_first_and_what_enters_later_comes_before_it(held: Holdings) -> None:
    for days in (2, 3, 1):
        held.story(entry(f"{days} days old", published=held.at - timedelta(days=days)), into=["x"])
    held.publish()
    held.at += HOUR * 2
    held.story(entry("old news, late", published=held.at - timedelta(days=9)), into=["x"])
    held.publish()
    assert titles(held, "x") == ["old news, late", "1 days old", "2 days old", "3 days old"]
    assert titles(held, "") == titles(held, "x")


def test_publishing_again_at_the_same_moment_keeps_the_order(held: Holdings) -> None:
    held.story(entry("One"), into=["x"])
    held.publish()
    held.at -= timedelta(minutes=1)
    held.story(entry("Two"), into=["x"])
    held.publish()
    assert titles(held, "x") == ["Two", "One"]


def test_a_feed_holds_its_newest_entries_and_no_more(held: Holdings) -> None:
    held.also(entries=3)
    for i in range(5):
        held.story(entry(f"S{i}", published=held.at + timedelta(seconds=i)), into=["x"])
    held.publish()
    assert titles(held, "x") == ["S4", "S3", "S2"]


def test_the_face_is_chosen_when_a_story_first_goes_out_and_not_again(held: Holdings) -> None:
    short = "The crane that loads the grain ships fell into the harbour basin on Monday."
    long = (
        f"{short} Divers from the harbour looked for the crane driver, and no grain ships could be loaded until noon."
    )
    story = held.story(entry("Teaser", "https://a.example/1", text=short, teaser=True), into=["x"])
    held.copy(entry("Whole", "https://b.example/1", text=long), story, source="b")
    held.publish()
    shown = feed(held, "x").entries[0]
    assert (shown.title, shown.link, shown.source.title) == ("Whole", "https://b.example/1", "Beta")
    held.copy(entry("Longest", "https://b.example/2", text="word " * 500), story, source="b")
    held.publish(everything=True)
    assert feed(held, "x").entries[0].title == "Whole"


def test_the_favoured_source_is_the_face_even_with_less_text(held: Holdings) -> None:
    story = held.story(entry("Long", text="word " * 100), into=["x"])
    held.copy(entry("Short", "https://best.example/1"), story, source="best")
    held.publish()
    assert titles(held, "x") == ["Short"]


def test_an_aggregators_copy_is_the_face_only_if_nothing_else_is(held: Holdings) -> None:
    fed = entry(
        "Fed", "https://b.example/1", text="word " * 100, origin=Origin(title="Alpha", url="https://a.example/")
    )
    story = held.story(fed, source="b", into=["x"])
    held.copy(entry("Own", "https://a.example/1"), story, source="a")
    alone = held.story(entry("Alone", "https://b.example/2", origin=Origin(title="Gamma")), source="b", into=["x"])
    held.publish()
    assert sorted(titles(held, "x")) == ["Alone", "Own"]
    via = [link.href for e in feed(held, "x").entries for link in e.links if link.rel == "via"]
    assert via == ["https://b.example/"]
    assert held.row(stories, id=alone).state == "live"


def test_what_its_own_source_took_back_is_not_the_face(held: Holdings) -> None:
    story = held.story(entry("Taken back", text="word " * 100), into=["x"])
    held.copy(entry("Stands", "https://b.example/1"), story, source="b")
    held.change(entries, {"withdrawn_at": held.at}, title="Taken back")
    held.publish()
    assert titles(held, "x") == ["Stands"]


def test_a_copy_that_comes_later_is_linked_but_moves_no_date_and_no_line(held: Holdings) -> None:
    story = held.story(entry("One", "https://a.example/1"), into=["x"])
    held.copy(entry("Copy", "https://b.example/1"), story, source="b")
    held.publish()
    first = feed(held, "x").entries[0]
    assert "Also in: " in first.content[0].value
    held.at += timedelta(days=1)
    held.copy(entry("Later", "https://best.example/1"), story, source="best")
    held.publish(everything=True)
    second = feed(held, "x").entries[0]
    assert [(link.rel, link.href) for link in second.links][1:] == [
        ("related", "https://b.example/1"),
        ("related", "https://best.example/1"),
    ]
    assert (second.content[0].value, second.updated, second.id) == (first.content[0].value, first.updated, first.id)


def test_a_topic_made_later_begins_with_the_recent_stories_in_their_old_order(held: Holdings) -> None:
    for name in ("One", "Two"):
        held.story(entry(name))
        held.publish()
        held.at += HOUR * 2
    before = held.row(stories, id=2).out_at
    for story in (1, 2):
        held.write(lambda tx, s=story: tx.execute(matches.insert().values(topic="y", story=s, why=[])))
    held.publish()
    assert titles(held, "y") == ["Two", "One"]
    assert held.row(matches, story=2).entered_at == before


def test_what_is_older_than_the_backfill_stays_out_of_the_feed(held: Holdings) -> None:
    held.story(entry("Old"))
    held.publish()
    held.at += timedelta(days=5)
    held.write(lambda tx: tx.execute(matches.insert().values(topic="y", story=1, why=[])))
    held.publish()
    assert titles(held, "y") == []


def test_what_waits_for_review_is_in_no_topic(held: Holdings) -> None:
    story = held.story(entry("One"), into=["x"])
    held.change(matches, {"held": True}, story=story)
    held.publish()
    assert (titles(held, "x"), titles(held, "")) == ([], ["One"])


def test_a_withdrawn_story_leaves_a_tombstone_for_thirty_days(held: Holdings) -> None:
    story = held.story(entry("One"), into=["x"])
    held.publish()
    uuid = held.row(stories, id=story).uuid
    held.change(stories, {"state": "withdrawn"}, id=story)
    held.write(editions.bury, story, held.at, "withdrawn by an editor")
    held.publish()
    stones = feed_stones(held, "x")
    assert (titles(held, "x"), stones, feed_stones(held, ""), feed_stones(held, "y")) == ([], [uuid], [uuid], [])
    held.at += timedelta(days=31)
    held.publish()
    assert feed_stones(held, "x") == []


def test_a_restored_story_comes_back_under_its_id(held: Holdings) -> None:
    story = held.story(entry("One"), into=["x"])
    held.publish()
    first = feed(held, "x").entries[0].id
    held.change(stories, {"state": "withdrawn"}, id=story)
    held.write(editions.bury, story, held.at, "withdrawn")
    held.publish()
    held.change(stories, {"state": "live"}, id=story)
    held.write(editions.unbury, story)
    held.publish()
    assert [e.id for e in feed(held, "x").entries] == [first]
    assert feed_stones(held, "x") == []


def test_a_story_never_out_leaves_no_tombstone(held: Holdings) -> None:
    story = held.story(entry("One"), into=["x"], ready=False)
    held.write(editions.bury, story, held.at, "withdrawn")
    held.publish()
    assert feed_stones(held, "") == []


def test_updated_of_a_feed_is_the_newest_time_in_it_or_when_the_topic_was_made(held: Holdings) -> None:
    held.publish()
    assert feed(held, "y").feed.updated == held.row(topics, slug="y").made_at.replace(microsecond=0).isoformat()
    story = held.story(entry("One"), into=["x"])
    held.publish()
    assert feed(held, "x").feed.updated == held.row(stories, id=story).out_at.replace(microsecond=0).isoformat()


def test_a_story_that_only_a_keyed_topic_holds_is_nowhere_else(held: Holdings) -> None:
    held.also(topics=(TWO[0], TopicHead("y", "Y", key="secret")))
    held.story(entry("Hidden"), into=["y"])
    held.story(entry("Both"), into=["x", "y"])
    held.publish()
    assert titles(held, "") == ["Both"]
    assert sorted(titles(held, "y")) == ["Both", "Hidden"]
    assert [t.term for t in feed(held, "x").entries[0].tags] == ["x"]


def test_how_much_is_shown_is_settled_by_source(held: Holdings) -> None:
    held.also(
        sources={
            **FEEDS,
            "b": SourceHead("Beta", "https://b.example/f", show="full"),
            "best": SourceHead("Best", show="link"),
        }
    )
    for source in ("a", "b", "best"):
        held.story(
            entry(source, f"https://{source}.example/1", summary="<p>Short.</p>", content="<p>All of it.</p>"),
            source=source,
            into=["x"],
        )
    held.publish()
    shown = {e.title: e.content[0].value for e in feed(held, "x").entries}
    assert ("All of it." in shown["a"], "Read more at Alpha" in shown["a"]) == (False, True)
    assert ("All of it." in shown["b"], "Read more" in shown["b"]) == (True, False)
    assert ("Short." in shown["best"], "Read at Best" in shown["best"]) == (False, True)


def test_formats_that_are_not_wanted_are_not_kept(held: Holdings) -> None:
    held.publish()
    assert {form for _, form in held.store.reading(bodies.kept)} == {"atom", "json", "rss"}
    held.also(formats=("atom",))
    held.publish(everything=True)
    assert {form for _, form in held.store.reading(bodies.kept)} == {"atom"}


def test_what_a_source_calls_itself_serves_where_the_config_has_no_title(held: Holdings) -> None:
    held.also(sources={"a": SourceHead(None, "https://a.example/f")})
    held.change(sources, {"title": "Own name", "feed_id": "tag:a.example,2020:f"}, id="a")
    held.story(entry("One", "https://a.example/1"), into=["x"])
    held.publish()
    source = feed(held, "x").entries[0].source
    assert (source.title, source.id) == ("Own name", "tag:a.example,2020:f")


def test_the_hub_hears_of_open_topics_that_changed_and_of_no_others(held: Holdings) -> None:
    held.also(topics=(TWO[0], TopicHead("y", "Y", key="secret")))
    held.story(entry("One"), into=["x", "y"])
    changed = held.publish().changed
    assert pings(held.settings, changed) == []
    held.also(hub="https://hub.example/")
    assert pings(held.settings, changed) == [
        {"hub.mode": "publish", "hub.url": "https://planet.example/all.atom"},
        {"hub.mode": "publish", "hub.url": "https://planet.example/topics/x.atom"},
    ]
    assert pings(held.settings, ["removed"]) == []


# --- static files ---


@pytest.fixture
def folder(held: Holdings, tmp_path: Path) -> Path:
    held.also(directory=tmp_path / "out")
    return tmp_path / "out"


def files(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    found = [p for p in folder.rglob("*") if p.is_file()]
    return {str(p.relative_to(folder)): (p.read_bytes(), p.stat().st_mtime_ns, p.stat().st_ino) for p in found}


def test_static_files_have_the_paths_of_the_server(held: Holdings, folder: Path) -> None:
    story = held.story(entry("One"), into=["x"])
    held.publish()
    page = editions.page_key(held.row(stories, id=story).uuid)
    named = {f"topics/{slug}.{form}" for slug in "xy" for form in ("atom", "json", "rss", "html")}
    rest = {
        "all.atom",
        "all.json",
        "all.rss",
        "index.html",
        "topics.opml",
        "style.css",
        "feed.css",
        "icon.svg",
        f"stories/{page}.html",
    }
    assert set(files(folder)) == named | rest


def test_a_second_call_touches_no_file(held: Holdings, folder: Path) -> None:
    held.story(entry("One"), into=["x"])
    held.publish()
    before = files(folder)
    assert held.publish().files == 0
    assert held.publish(everything=True).files == 0
    assert files(folder) == before


def test_an_emptied_folder_is_filled_again_with_the_same_bytes(held: Holdings, folder: Path) -> None:
    held.story(entry("One"), into=["x"])
    held.publish()
    before = {
        name: (body, when)
        for name, (body, when, _) in files(folder).items()
        if name.endswith((".atom", ".json", ".rss"))
    }
    everything = set(files(folder))
    shutil.rmtree(folder)
    held.at += timedelta(days=2)
    held.publish()
    assert set(files(folder)) == everything
    assert {name: (body, when) for name, (body, when, _) in files(folder).items() if name in before} == before


def test_one_missing_file_is_written_again_and_a_spoilt_one_with_its_topic(held: Holdings, folder: Path) -> None:
    held.story(entry("One"), into=["x"])
    held.publish()
    good = (folder / "topics/x.atom").read_bytes()
    (folder / "topics/x.atom").unlink()
    assert held.publish().files == 1
    assert (folder / "topics/x.atom").read_bytes() == good
    (folder / "topics/x.atom").write_bytes(b"spoilt")
    held.publish(everything=True)
    assert (folder / "topics/x.atom").read_bytes() == good


def test_mtime_is_when_the_bytes_changed(held: Holdings, folder: Path) -> None:
    held.story(entry("One"), into=["x"])
    held.publish()
    kept = held.store.reading(bodies.kept_bytes, "x", "atom")
    assert (folder / "topics/x.atom").stat().st_mtime == kept.changed_at.timestamp()
    assert (folder / "topics/x.atom").stat().st_mode & 0o777 == 0o644


def test_a_keyed_topic_has_no_files_and_one_that_gets_a_key_loses_them(held: Holdings, folder: Path) -> None:
    held.story(entry("One"), into=["y"])
    held.publish()
    assert (folder / "topics/y.atom").is_file()
    held.also(topics=(TWO[0], TopicHead("y", "Y", key="secret")))
    held.publish(everything=True)
    assert not [name for name in files(folder) if name.startswith("topics/y.")]
    assert b"topics/y" not in (folder / "topics.opml").read_bytes()


def test_no_half_written_file_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError):
        put(tmp_path / "taken", b"x", None)
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


def test_the_page_of_a_withdrawn_story_says_so(held: Holdings, folder: Path) -> None:
    story = held.story(entry("One"), into=["x"])
    held.publish()
    held.change(stories, {"state": "withdrawn"}, id=story)
    held.write(editions.bury, story, held.at, "withdrawn by an editor")
    held.publish()
    page = next((folder / "stories").iterdir()).read_text()
    assert "no longer here" in page
    assert "One" not in page


def test_static_pages_name_no_search_and_no_status_and_link_to_files(held: Holdings, folder: Path) -> None:
    held.story(entry("One"), into=["x"])
    held.publish()
    index = etree.HTML((folder / "index.html").read_text())
    links = [a.get("href") for a in index.iter("a")]
    assert "topics/x.html" in links
    assert not [href for href in links if href.startswith(("search", "status"))]
    for href in links:
        if not href.startswith(("http", "mailto:", "#")):
            assert (folder / href).is_file(), href


def feed_stones(held: Holdings, slug: str) -> list[str]:
    kept = held.store.reading(bodies.kept_bytes, slug, "atom")
    assert kept is not None
    return [
        e.get("ref") for e in etree.fromstring(kept.body).iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    ]
