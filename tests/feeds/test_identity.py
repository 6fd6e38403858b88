"""Which of an entry's keys is its guid."""

from __future__ import annotations

from feeds.entry import Entry
from feeds.identity import HeldName, guids


def story(title: str, opening: str) -> Entry:
    return Entry(keys=(f"title:{title}", f"title:{title}\n{opening}"), title=title, opening=opening)


def item(guid: str, url: str) -> Entry:
    return Entry(keys=(f"guid:{guid}", f"url:{url}"), title=guid, url=url)


def test_a_bundle_story_goes_by_its_title() -> None:
    assert guids([story("a", "x"), story("b", "y")], "bundle", {}, False) == ["title:a", "title:b"]


def test_januarys_round_up_never_replaces_decembers() -> None:
    held = {"title:round-up": HeldName("in december", None)}
    assert guids([story("round-up", "in january")], "bundle", held, False) == ["title:round-up\nin january"]
    assert guids([story("round-up", "in december")], "bundle", held, False) == ["title:round-up"]


def test_two_stories_under_one_title_are_told_apart_by_their_openings() -> None:
    assert guids([story("brief", "x"), story("brief", "y")], "bundle", {}, False) == [
        "title:brief\nx",
        "title:brief\ny",
    ]


def test_one_story_twice_in_a_document_is_kept_twice() -> None:
    assert guids([story("a", "x"), story("a", "x")], "bundle", {}, False) == ["title:a\nx", "title:a\nx#2"]


def test_a_bundle_may_be_re_ordered() -> None:
    before = guids([story("a", "x"), story("a", "y"), story("b", "z")], "bundle", {}, False)
    after = guids([story("b", "z"), story("a", "y"), story("a", "x")], "bundle", {}, False)
    assert sorted(before) == sorted(after)


def test_a_feed_entry_goes_by_its_guid_until_guids_are_not_trusted() -> None:
    entries = [item("1", "https://n.example/a"), item("1", "https://n.example/b")]
    assert guids(entries, "feed", {}, True) == ["url:https://n.example/a", "url:https://n.example/b"]
    assert guids(entries[:1], "feed", {}, False) == ["guid:1"]


def test_what_is_held_keeps_its_name_when_distrust_begins() -> None:
    held = {"guid:1": HeldName("", "https://n.example/a")}
    entries = [item("1", "https://n.example/a"), item("1", "https://n.example/b")]
    assert guids(entries, "feed", held, True) == ["guid:1", "url:https://n.example/b"]
