"""From a publisher's document to a subscriber's feed, by the real commands over real HTTP."""

from __future__ import annotations

import shutil
import signal
import time
from pathlib import Path

from tests.documents import atom, entry, item, rss
from tests.newsstand import Newsstand
from tests.workplace import Workplace, titles, wait_until

BODY = (
    "<p>The harbour of Lowmark was closed on Monday after the crane that loads the grain ships fell into the basin.</p>"
    "<p>Nobody was hurt. The port office said that it would take three weeks to lift the wreck and a year to replace it.</p>"
)


def sources(**urls: str) -> str:
    return "\n".join(f'[sources.{key}]\nurl = "{url}"\n' for key, url in urls.items())


def test_a_story_two_sources_carry_is_published_once(newsstand: Newsstand, workplace: Workplace) -> None:
    newsstand.show("/a.xml", rss(item("Crane falls", guid="1", link="https://n.example/x?utm_source=a", text=BODY)))
    newsstand.show("/b.xml", atom(entry("Crane falls", id="urn:9", link="https://n.example/x?fbclid=7", text=BODY)))
    workplace.configure(sources(a=newsstand.url("/a.xml"), b=newsstand.url("/b.xml")))
    workplace.run("once")
    (story,) = workplace.run("stories", "--json").lines
    assert story["copies"] == 1
    (why,) = workplace.run("why", story["entry"], "--json").lines
    assert [act["verdict"] for act in why["acts"]] == ["fresh", "repeat"]
    assert {teller["source"] for teller in why["tellers"]} == {"a", "b"}
    assert "repeat" in workplace.run("why", "https://n.example/x").out


def test_a_second_pass_changes_nothing_and_asks_politely(newsstand: Newsstand, workplace: Workplace) -> None:
    newsstand.show("/a.xml", rss(item("Crane falls", guid="1", link="https://n.example/x", text=BODY)), etag='"v1"')
    workplace.configure(sources(a=newsstand.url("/a.xml")), publish='dir = "public"')
    workplace.run("once")
    public = workplace.folder / "state" / "public"
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in public.rglob("*") if p.is_file()}
    assert public / "all.atom" in before
    again = workplace.run("once")
    assert "0 new entries" in again.err
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in public.rglob("*") if p.is_file()} == before
    assert newsstand.last("/a.xml").header("If-None-Match") == b'"v1"'
    shutil.rmtree(public)
    workplace.run("once")
    assert {p: p.read_bytes() for p in public.rglob("*") if p.is_file()} == {p: held for p, (held, _) in before.items()}


def test_a_source_that_fails_says_why_and_holds_up_nobody(newsstand: Newsstand, workplace: Workplace) -> None:
    newsstand.show("/good.xml", rss(item("Crane falls", guid="1", link="https://n.example/x", text=BODY)))
    newsstand.show("/500.xml", b"sorry", status=500)
    newsstand.show("/html.xml", b"<!doctype html><title>Please log in</title><p>Log in</p>")
    newsstand.show("/empty.xml", b"")
    newsstand.raw("/never.xml", 60.0)
    names = ["good", "500", "html", "empty", "never"]
    workplace.configure(sources(**{f"s{name}": newsstand.url(f"/{name}.xml") for name in names}))
    ran = workplace.run("once", code=1)
    assert "4 failed" in ran.err
    said = {row["id"]: row for row in workplace.run("sources", "--json").lines}
    assert said["sgood"]["health"] == "good"
    assert said["sgood"]["entries"] == 1
    assert "500" in said["s500"]["error"]
    assert "web page" in said["shtml"]["error"]
    assert "empty" in said["sempty"]["error"]
    assert "no answer within 3 s" in said["snever"]["error"]
    assert all(said[f"s{name}"]["failures"] == 1 for name in names[1:])


def test_topics_take_what_their_words_say(newsstand: Newsstand, workplace: Workplace) -> None:
    newsstand.show(
        "/a.xml",
        rss(
            item("Crane falls into the harbour", guid="1", link="https://n.example/1", text=BODY),
            item(
                "Choir wins prize",
                guid="2",
                link="https://n.example/2",
                text="<p>The choir of Lowmark sang best of all.</p>",
            ),
        ),
    )
    workplace.configure(
        sources(a=newsstand.url("/a.xml")) + '[topics.port]\ntitle = "The port"\nany = ["harbour*", "grain ship"]\n'
    )
    workplace.run("once")
    (story,) = workplace.run("stories", "--topic", "port", "--json").lines
    assert story["title"] == "Crane falls into the harbour"
    assert "not in it" in workplace.run("why", "Choir wins prize", "--topic", "port").out


def test_the_daemon_serves_polls_reloads_and_stops_cleanly(newsstand: Newsstand, workplace: Workplace) -> None:
    newsstand.show("/a.xml", rss(item("Crane falls", guid="1", link="https://n.example/1", text=BODY)))
    url = newsstand.url("/a.xml")
    workplace.configure(f'[sources.a]\nurl = "{url}"\nevery = "1s"\n')
    with workplace.daemon() as process:
        wait_until(lambda: workplace.titles() == ["Crane falls"], "the story")
        for path in ("/", "/all.atom", "/topics.opml", "/status"):
            assert workplace.get(path)[0] == 200
        etag = workplace.get("/all.atom")[1]["etag"]
        assert workplace.get("/all.atom", If_None_Match=etag)[0] == 304
        second = workplace.run("run", code=75)
        assert str(process.pid) in second.err
        newsstand.show(
            "/a.xml",
            rss(
                item("Choir wins prize", guid="2", link="https://n.example/2", text="<p>It sang best of all.</p>"),
                item("Crane falls", guid="1", link="https://n.example/1", text=BODY),
            ),
        )
        wait_until(lambda: set(workplace.titles()) == {"Choir wins prize", "Crane falls"}, "the second story")

        good = (workplace.folder / "config.toml").read_text()
        (workplace.folder / "config.toml").write_text(good + "\n[fetch2]\n")
        wait_until(lambda: "unknown table" in workplace.log(), "the fault to be told")
        assert workplace.get("/all.atom")[0] == 200
        (workplace.folder / "config.toml").write_text(good + '\n[topics.port]\nany = ["harbour"]\n')
        process.send_signal(signal.SIGHUP)
        wait_until(lambda: workplace.titles("/topics/port.atom") == ["Crane falls"], "the new topic")
        bytes_before = workplace.get("/all.atom")[2]
        began = time.monotonic()
    assert time.monotonic() - began < 60  # a deadline against hanging; how long it takes is for the benchmark
    with workplace.daemon():
        assert workplace.get("/all.atom")[2] == bytes_before


def test_a_bundle_dropped_into_a_folder_is_taken_up(workplace: Workplace) -> None:
    (workplace.folder / "in").mkdir()
    workplace.configure('[sources.digest]\npath = "in/*.txt"\nkind = "bundle"\n')
    with workplace.daemon():
        wait_until(lambda: workplace.get("/all.atom")[0] == 200, "an empty feed")
        (workplace.folder / "in" / "one.txt").write_text(
            "Crane falls\n\nThe crane fell.\n\nCrane falls\nread more\n\nChoir wins\n\nThe choir won.\n\nChoir wins\nread more\n"
        )
        wait_until(lambda: set(workplace.titles()) == {"Crane falls", "Choir wins"}, "the bundle's stories")


def test_the_real_bundle_gives_ten_stories_once(workplace: Workplace, real_bundle: Path) -> None:
    workplace.configure(f'[sources.digest]\npath = "{real_bundle}"\nkind = "bundle"\n', publish='dir = "public"')
    workplace.run("once")
    stories = workplace.run("stories", "--json").lines
    assert len(stories) == 10
    feed = workplace.folder / "state" / "public" / "all.atom"
    first = feed.read_bytes()
    assert len(titles(first)) == 10
    again = workplace.run("once")
    assert "0 new entries" in again.err
    assert feed.read_bytes() == first


def test_once_looks_at_the_named_sources_only(newsstand: Newsstand, workplace: Workplace) -> None:
    newsstand.show("/a.xml", rss(item("A", guid="1", link="https://n.example/1", text=BODY)))
    newsstand.show("/b.xml", rss(item("B", guid="1", link="https://n.example/2", text="<p>Other words.</p>")))
    workplace.configure(sources(a=newsstand.url("/a.xml"), b=newsstand.url("/b.xml")))
    workplace.run("once", "b")
    assert not newsstand.asked("/a.xml")
    assert "no such source" in workplace.run("once", "c", code=2).err
