"""What an editor says of a story and a topic stands over every rule; what a changed rule takes hold of, and how."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from service.errors import UnknownError
from service.parts import _take_up, publishing
from service.store import hands, story_page, telling
from tests.documents import item, rss
from tests.newsstand import Newsstand
from tests.service.newsroom import Newsroom
from tests.workplace import Workplace, wait_until

PORT = '[topics.port]\nany = ["harbour*"]\n'
CHOIR = '[topics.choir]\nany = ["choir*"]\n'
DAY = timedelta(days=1)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path)
    yield made
    made.store.close()


# --- put and drop -------------------------------------------------------------------------------------------


def test_what_is_put_is_in_and_what_is_dropped_is_out_whatever_the_rule_says(room: Newsroom) -> None:
    room.reload(PORT)
    crane, choir = room.arrive("Harbour crane falls"), room.arrive("Choir wins prize")
    room.tick()
    assert room.titles("port") == ["Harbour crane falls"]
    room.decide(choir, "port", "put")
    room.decide(crane, "port", "drop")
    room.tick()
    assert room.titles("port") == ["Choir wins prize"]
    assert room.buried("port") == {room.uuid(crane)}
    assert room.uuids("") == {room.uuid(crane), room.uuid(choir)}


def test_a_decision_stands_through_rebuild_reload_and_a_new_version(room: Newsroom) -> None:
    room.reload(PORT)
    crane, choir = room.arrive("Harbour crane falls", guid="1"), room.arrive("Choir wins prize", guid="2")
    room.decide(choir, "port", "put")
    room.decide(crane, "port", "drop")
    room.reload(PORT.replace("harbour*", 'harbour* ", "pier'))
    assert room.titles("port") == ["Choir wins prize"]
    room.arrive("Harbour crane falls again", guid="1")
    room.arrive("Choir wins a second prize", guid="2")
    room.tick()
    assert room.titles("port") == ["Choir wins a second prize"]
    room.reload('[topics.harbour]\nany = ["harbour*"]\nwas = ["port"]\n')
    assert room.titles("harbour") == ["Choir wins a second prize"]


def test_a_put_story_is_news_however_old(room: Newsroom) -> None:
    room.reload(PORT)
    choir = room.arrive("Choir wins prize")
    room.arrive("Harbour opens")
    room.tick()
    room.at += 30 * DAY
    room.decide(choir, "port", "put")
    room.tick()
    assert room.titles("port") == ["Choir wins prize", "Harbour opens"]


def test_put_after_drop_takes_the_tombstone_back(room: Newsroom) -> None:
    room.reload(PORT)
    crane = room.arrive("Harbour crane falls")
    room.tick()
    room.decide(crane, "port", "drop")
    room.tick()
    room.at += 10 * DAY
    room.decide(crane, "port", "put")
    room.tick()
    assert (room.uuids("port"), room.buried("port")) == ({room.uuid(crane)}, set())


def test_what_is_put_elsewhere_leaves_the_rest(room: Newsroom) -> None:
    room.reload(PORT + "[topics.else]\nrest = true\n")
    choir = room.arrive("Choir wins prize")
    room.tick()
    assert room.titles("else") == ["Choir wins prize"]
    room.decide(choir, "port", "put")
    room.tick()
    assert (room.titles("else"), room.titles("port")) == ([], ["Choir wins prize"])


def test_deciding_twice_changes_no_bytes(room: Newsroom) -> None:
    room.reload(PORT)
    choir = room.arrive("Choir wins prize")
    room.decide(choir, "port", "put")
    room.tick()
    before = room.edition("port")
    room.at += DAY
    room.decide(choir, "port", "put")
    room.tick()
    assert room.edition("port") == before


# --- review -------------------------------------------------------------------------------------------------

HELD = PORT + "hold = true\n"


def test_a_held_match_waits_out_of_the_feed_until_it_is_approved_or_rejected(room: Newsroom) -> None:
    room.reload(HELD)
    good, bad = room.arrive("Harbour crane falls"), room.arrive("Harbour song in the charts")
    room.tick()
    assert room.titles("port") == []
    assert [w.title for w in room.store.reading(hands.waiting)] == ["Harbour crane falls", "Harbour song in the charts"]
    room.at += 9 * DAY
    room.decide(good, "port", "approve")
    room.decide(bad, "port", "reject")
    room.tick()
    assert room.titles("port") == ["Harbour crane falls"]
    assert room.store.reading(hands.waiting) == []
    room.reload(HELD.replace("harbour*", 'harbour*", "pier'))
    assert room.titles("port") == ["Harbour crane falls"]
    room.reload(PORT)
    assert room.titles("port") == ["Harbour crane falls"]
    assert room.buried("port") == set()


def test_hold_calls_nothing_back_and_its_end_lets_out_what_waits(room: Newsroom) -> None:
    room.reload(PORT)
    room.arrive("Harbour opens")
    room.tick()
    room.reload(HELD)
    room.arrive("Harbour closes")
    room.tick()
    assert room.titles("port") == ["Harbour opens"]
    room.reload(PORT)
    assert room.titles("port") == ["Harbour closes", "Harbour opens"]


def test_a_held_match_counts_as_taken_for_the_rest(room: Newsroom) -> None:
    room.reload(HELD + "[topics.else]\nrest = true\n")
    room.arrive("Harbour opens")
    room.tick()
    assert (room.titles("port"), room.titles("else")) == ([], [])


# --- a changed topic takes hold -----------------------------------------------------------------------------


def test_a_changed_rule_takes_the_young_as_news_and_leaves_the_old_out(room: Newsroom) -> None:
    room.reload(PORT)
    room.arrive("Choir wins prize")
    room.arrive("Harbour opens")
    room.tick()
    room.at += 3 * DAY
    room.arrive("Choir sings")
    room.tick()
    ids = {item.id: item.title for item in room.edition("port").items}
    room.reload('[topics.port]\nany = ["harbour*", "choir*"]\n')
    assert room.titles("port") == ["Choir sings", "Harbour opens"]
    assert ids.items() <= {item.id: item.title for item in room.edition("port").items}.items()
    room.reload(PORT)
    assert room.titles("port") == ["Harbour opens"]
    assert len(room.buried("port")) == 1


def test_older_stories_go_into_the_archive_s_order_unannounced(room: Newsroom) -> None:
    room.reload(PORT, publish="entries = 2")
    old = room.arrive("Choir wins prize")
    room.tick()
    room.at += 3 * DAY
    for n in range(4):
        room.arrive(f"Harbour {n}")
        room.tick()
    before = room.edition("port")
    room.reload('[topics.port]\nany = ["harbour*", "choir*"]\n', publish="entries = 2")
    after = room.edition("port")
    assert after.items == before.items
    assert room.match("port", old).entered_at < min(room.match("port", n).entered_at for n in range(2, 6))


def test_a_story_that_comes_of_age_leaves_without_a_tombstone(room: Newsroom) -> None:
    room.reload("[topics.new]\nquery = \"harbour* age:<2d\"\n[topics.aged]\nquery = 'harbour* age:>3d'\n")
    room.arrive("Harbour opens", published=room.at)
    room.tick()
    assert (room.titles("new"), room.titles("aged")) == (["Harbour opens"], [])
    room.at += 2 * DAY + timedelta(hours=1)
    room.tick()
    assert (room.titles("new"), room.buried("new"), room.titles("aged")) == ([], set(), [])
    room.at += DAY
    room.tick()
    assert room.titles("aged") == ["Harbour opens"]
    before = room.edition("aged")
    room.at += 30 * DAY
    room.tick()
    assert room.edition("aged") == before


def test_an_approved_story_leaves_when_its_age_says_so(room: Newsroom) -> None:
    room.reload('[topics.new]\nquery = "harbour* age:<2d"\nhold = true\n')
    story = room.arrive("Harbour opens", published=room.at)
    room.decide(story, "new", "approve")
    room.tick()
    assert room.titles("new") == ["Harbour opens"]
    room.at += 3 * DAY
    room.tick()
    assert (room.titles("new"), room.buried("new")) == ([], set())


def test_a_renamed_topic_keeps_its_feed_there_and_back(room: Newsroom) -> None:
    room.reload(PORT)
    room.arrive("Harbour opens")
    room.tick()
    feed = room.edition("port").id
    room.reload('[topics.harbour]\nany = ["harbour*"]\nwas = ["port"]\n')
    assert (room.edition("harbour").id, room.titles("harbour")) == (feed, ["Harbour opens"])
    assert (room.row("port").became, room.row("port").gone_at) == ("harbour", room.at)
    room.reload('[topics.port]\nany = ["harbour*"]\nwas = ["harbour"]\n')
    assert (room.edition("port").id, room.titles("port")) == (feed, ["Harbour opens"])
    assert room.row("harbour").became == "port"


def test_a_topic_that_comes_back_has_its_stories_and_those_that_came_meanwhile(room: Newsroom) -> None:
    room.reload(PORT)
    room.arrive("Harbour opens")
    room.tick()
    room.reload(CHOIR)
    assert room.row("port").gone_at == room.at
    room.arrive("Harbour closes")
    room.tick()
    room.reload(PORT + CHOIR)
    assert room.titles("port") == ["Harbour closes", "Harbour opens"]


def test_a_source_that_sends_all_to_a_topic_takes_hold_at_a_reload(room: Newsroom) -> None:
    room.reload(PORT)
    room.arrive("Choir wins prize", source="b")
    room.tick()
    room.reload(PORT, b='topics = ["port"]')
    assert room.titles("port") == ["Choir wins prize"]
    room.reload(PORT)
    assert room.titles("port") == []


def test_a_reload_cut_short_is_taken_up_by_the_next(room: Newsroom) -> None:
    room.reload(PORT)
    room.arrive("Choir wins prize")
    room.tick()
    wider = room.write_config('[topics.port]\nany = ["harbour*", "choir*"]\n')
    assert asyncio.run(_take_up(room.store, wider, room.now)) == ["port"]
    before = room.edition("port")
    room.arrive("Harbour opens")
    room.tick()
    assert room.edition("port") == before
    room.reload(PORT)
    assert room.titles("port") == ["Harbour opens"]


def test_no_page_tells_of_a_topic_with_a_key(room: Newsroom) -> None:
    room.reload(PORT + '[topics.secret]\nany = ["spy"]\nkey = "opensesame"\n')
    story = room.arrive("Harbour opens")
    room.decide(story, "port", "put")
    room.decide(story, "secret", "put")
    room.tick()
    page = room.store.reading(story_page.story, UUID(room.uuid(story)).hex, publishing(room.config))
    assert isinstance(page, story_page.StoryPage)
    assert [act.verdict for act in page.acts] == ["fresh", "put"]
    assert "secret" not in repr(page)


def test_what_a_removed_topic_took_is_told_nowhere(room: Newsroom) -> None:
    room.reload(PORT)
    story = room.arrive("Harbour opens")
    room.tick()
    room.reload(CHOIR)
    assert room.store.reading(telling.told, story).topics == ()


# --- names --------------------------------------------------------------------------------------------------


def test_a_story_is_named_by_anything_that_names_one_alone(room: Newsroom) -> None:
    room.reload(PORT)
    crane, choir = room.arrive("Harbour crane falls"), room.arrive("Harbour choir wins")
    told = room.store.reading(telling.told, crane)
    for name in (told.id, told.key, told.tellers[0].eid, "https://a.example/1", "crane"):
        assert room.store.reading(hands.one, name) == crane
    with pytest.raises(UnknownError, match="2 stories") as several:
        room.store.reading(hands.one, "harbour")
    assert all(eid in str(several.value) for eid in [told.tellers[0].eid, "Harbour choir wins"])
    with pytest.raises(UnknownError, match="no entry, story or title"):
        room.store.reading(hands.one, "nothing of the kind")
    assert choir != crane


# --- by the commands, beside a running daemon ---------------------------------------------------------------


def test_the_daemon_sees_an_editor_s_hand_and_why_tells_of_it(newsstand: Newsstand, workplace: Workplace) -> None:
    newsstand.show(
        "/a.xml",
        rss(
            item("Harbour crane falls", guid="1", link="https://n.example/1", text="<p>It fell.</p>"),
            item("Choir wins prize", guid="2", link="https://n.example/2", text="<p>It sang.</p>"),
            item("Song of the sea", guid="3", link="https://n.example/3", text="<p>It rhymes.</p>"),
        ),
    )
    source = f'[sources.a]\nurl = "{newsstand.url("/a.xml")}"\n'
    workplace.configure(source + PORT + '[topics.songs]\nany = ["song*", "choir"]\nhold = true\n')
    me = pwd.getpwuid(os.getuid()).pw_name
    with workplace.daemon():
        wait_until(lambda: workplace.titles("/topics/port.atom") == ["Harbour crane falls"], "the story")
        assert workplace.run("put", "Choir wins", "port").out.startswith(
            workplace.run("stories", "--search", "choir", "--json").lines[0]["entry"]
        )
        wait_until(
            lambda: set(workplace.titles("/topics/port.atom")) == {"Harbour crane falls", "Choir wins prize"}, "it"
        )
        workplace.run("drop", "https://n.example/1", "port")
        wait_until(lambda: workplace.titles("/topics/port.atom") == ["Choir wins prize"], "the drop")
        assert b"deleted-entry" in workplace.get("/topics/port.atom")[2]
        waiting = workplace.run("review", "--json").lines
        assert {(row["topic"], row["title"]) for row in waiting} == {
            ("songs", "Song of the sea"),
            ("songs", "Choir wins prize"),
        }
        workplace.run("approve", "Song of the sea", "songs")
        workplace.run("reject", "Choir wins prize", "songs")
        wait_until(lambda: workplace.titles("/topics/songs.atom") == ["Song of the sea"], "the approved one")
        assert "does not wait" in workplace.run("approve", "Harbour crane", "songs", code=2).err
        (told,) = workplace.run("why", "Harbour crane falls", "--json").lines
        assert [(act["verdict"], act["who"]) for act in told["acts"]] == [("fresh", None), ("drop", me)]
        assert told["topics"] == []
        assert (
            f"drop, {told['acts'][1]['at']} by {me}"
            in workplace.run("why", "Harbour crane falls", "--topic", "port").out
        )
        assert "no such topic" in workplace.run("put", "Choir wins", "sorts", code=2).err
        assert (
            json.loads(workplace.run("why", "Choir wins", "--topic", "port", "--json").out)["topics"][0]["in"] is True
        )
        # A topic renamed and one removed, at a reload.
        workplace.configure(source + '[topics.harbour]\nany = ["harbour*"]\nwas = ["port"]\n')
        wait_until(lambda: workplace.get("/topics/port.atom")[0] == 308, "the redirect")
        assert workplace.get("/topics/port.atom")[1]["location"] == f"{workplace.base}/topics/harbour.atom"
        wait_until(lambda: workplace.get("/topics/songs.atom")[0] == 410, "the feed to be gone")
        wait_until(lambda: workplace.titles("/topics/harbour.atom") == ["Choir wins prize"], "the renamed feed")
    workplace.run("rebuild", "--topics")
    workplace.run("once")
    assert [s["title"] for s in workplace.run("stories", "--topic", "harbour", "--json").lines] == ["Choir wins prize"]
