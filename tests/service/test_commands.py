"""Each command as a person types it: what it prints, what it leaves, its exit code."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.documents import atom, entry, item, rss
from tests.newsstand import Newsstand
from tests.workplace import Workplace

TEXT = "<p>The harbour was closed on Monday after the crane fell into the basin. Nobody was hurt.</p>"
BUNDLE = """Crane falls into the harbour

Ada Moor

The crane that loads the grain ships fell into the basin on Monday. Nobody was hurt.

Crane falls into the harbour
read more

Choir wins prize

The choir of Lowmark sang best of all.

Choir wins prize
read more
"""


def one_feed(newsstand: Newsstand, workplace: Workplace) -> None:
    newsstand.show(
        "/a.xml", rss(item("Crane falls", guid="1", link="https://n.example/x", text=TEXT), title="The Paper")
    )
    workplace.configure(f'[sources.paper]\nurl = "{newsstand.url("/a.xml")}"\n[topics.port]\nany = ["harbour"]\n')
    workplace.run("once")


def test_init_writes_a_config_that_stands_and_never_over_another(workplace: Workplace) -> None:
    workplace.run("init")
    config = workplace.folder / "config.toml"
    assert workplace.run("check").out.strip() == "config, store and folders are in order"
    config.write_text("[winnow]\ntitle = 'mine'\n")
    assert "left as it is" in workplace.run("init").out
    assert "mine" in config.read_text()


def test_the_example_bundle_makes_a_feed_in_every_topic(workplace: Workplace) -> None:
    workplace.run("init")
    workplace.run("once", "lowmark")
    topics = [
        t.removeprefix("[topics.").removesuffix("]")
        for t in (workplace.folder / "config.toml").read_text().split()
        if t.startswith("[topics.")
    ]
    assert topics
    for topic in topics:
        assert workplace.run("stories", "--topic", topic, "--json").lines, f"no story in {topic}"


def test_check_tells_every_fault_at_once(workplace: Workplace) -> None:
    workplace.configure('[sources.a]\npath = "nowhere/*.txt"\n[sources.b]\npath = "missing.txt"\n')
    ran = workplace.run("check", code=2)
    assert "nowhere: no such folder" in ran.out
    assert "missing.txt: no such file" in ran.out
    workplace.configure("[sources.a]\n[topics.b]\nani = 1\n", fetch="speed = 3")
    said = workplace.run("check", "--json", code=2).lines
    assert [fault["key"] for fault in said] == ["fetch.speed", "sources.a", "topics.b: ani"]
    assert workplace.run("once", code=2).err.count("\n") == 3


def test_read_shows_what_a_bundle_gives_and_stores_nothing(workplace: Workplace) -> None:
    (workplace.folder / "b.txt").write_text(BUNDLE)
    ran = workplace.run("read", "b.txt", "--explain")
    assert "Crane falls into the harbour" in ran.out
    assert "Ada Moor" in ran.out
    rows = workplace.run("read", "b.txt", "--json").lines
    assert [row["title"] for row in rows[:-1]] == ["Crane falls into the harbour", "Choir wins prize"]
    assert rows[-1] == {"location": "b.txt", "skipped": [], "error": None, "seconds": rows[-1]["seconds"]}
    assert not (workplace.folder / "state").exists()


def test_read_says_what_is_wrong_and_goes_on(newsstand: Newsstand, workplace: Workplace) -> None:
    newsstand.show("/page", b"<!doctype html><title>Hello</title><p>A page.</p>")
    workplace.configure("")
    (workplace.folder / "b.txt").write_text(BUNDLE)
    ran = workplace.run("read", newsstand.url("/page"), "nothing.txt", "b.txt", "--json", code=1)
    ends = [row for row in ran.lines if "error" in row]
    assert "web page" in ends[0]["error"]
    assert ends[1]["error"] == "no such file"
    assert ends[2]["error"] is None


def test_read_fetches_a_feed(newsstand: Newsstand, workplace: Workplace) -> None:
    newsstand.show("/a.xml", atom(entry("Crane falls", id="urn:1", link="https://n.example/x", text=TEXT)))
    workplace.configure("")
    row, end = workplace.run("read", newsstand.url("/a.xml"), "--json").lines
    assert row["title"] == "Crane falls"
    assert row["url"] == "https://n.example/x"
    assert end["error"] is None


def test_add_finds_the_feed_of_a_site_and_keeps_the_rest_of_the_file(
    newsstand: Newsstand, workplace: Workplace
) -> None:
    newsstand.show(
        "/feed", rss(item("Crane falls", guid="1", link="https://n.example/x", text=TEXT), title="The Paper")
    )
    newsstand.show(
        "/",
        b'<!doctype html><link rel="alternate" type="application/rss+xml" href="/feed"><title>Paper</title>',
        headers={"Content-Type": "text/html"},
    )
    workplace.configure("# a comment of mine\n[topics.port]\nany = ['harbour']  # and another\n")
    assert "[sources.the-paper]" in workplace.run("add", newsstand.url("/")).out
    text = (workplace.folder / "config.toml").read_text()
    assert "# a comment of mine" in text
    assert "# and another" in text
    workplace.run("once")
    assert "already there" in workplace.run("add", newsstand.url("/feed"), code=2).err
    newsstand.show("/also", rss(item("Crane", guid="2", text=TEXT), title="The Comments"))
    newsstand.redirect("/moving", "/also")
    newsstand.show(
        "/two",
        b'<!doctype html><link rel="alternate" type="application/rss+xml" href="/moving">'
        b'<link rel="alternate" type="application/rss+xml" href="/feed" title="Also this">',
        headers={"Content-Type": "text/html"},
    )
    ran = workplace.run("add", newsstand.url("/two"))
    assert f"{newsstand.url('/moving')} (The Comments)" in ran.out  # not where it leads for now
    assert f"the page also names {newsstand.url('/feed')} (Also this)" in ran.out
    newsstand.show("/none", b"<!doctype html><title>Nothing</title>", headers={"Content-Type": "text/html"})
    assert "no feed there" in workplace.run("add", newsstand.url("/none"), code=2).err


def test_add_takes_a_bundle_file(workplace: Workplace) -> None:
    workplace.configure("")
    (workplace.folder / "b.txt").write_text(BUNDLE)
    workplace.run("add", "b.txt", "--id", "digest")
    workplace.run("once")
    assert len(workplace.run("stories", "--json").lines) == 2
    assert "no such file" in workplace.run("add", "c.txt", code=2).err


def test_opml_goes_out_and_comes_in(newsstand: Newsstand, workplace: Workplace) -> None:
    one_feed(newsstand, workplace)
    opml = workplace.run("export").out
    assert newsstand.url("/a.xml") in opml
    (workplace.folder / "subs.opml").write_text(
        '<opml version="2.0"><body><outline text="Papers"><outline text="Östra Bladet" type="rss" xmlUrl="https://o.example/f"/>'
        f'<outline text="The Paper" xmlUrl="{newsstand.url("/a.xml").replace("&", "&amp;")}"/></outline></body></opml>'
    )
    ran = workplace.run("import", "subs.opml")
    assert "1 sources added" in ran.out
    assert "already there" in ran.out
    assert [row["id"] for row in workplace.run("sources", "--json").lines] == ["paper", "ostra-bladet"]
    (workplace.folder / "bad.opml").write_text("<html>")
    assert "bad.opml" in workplace.run("import", "bad.opml", code=2).err


def test_a_password_is_shown_to_nobody(newsstand: Newsstand, workplace: Workplace) -> None:
    url = newsstand.show("/a.xml", rss(item("Crane falls", guid="1", text=TEXT), title="The Paper"))
    workplace.configure(f'[sources.paper]\nurl = "{url.replace("//", "//ann:se@cret@")}?x=a@b"\n')
    workplace.run("once")
    assert newsstand.last().header("Authorization") is not None
    listed, exported = workplace.run("sources", "--json"), workplace.run("export")
    assert listed.lines[0]["location"] == f"{url}?x=a@b"
    assert "without their user names and passwords: paper" in exported.err
    assert not any("cret" in text for text in (listed.out, exported.out, exported.err))


def test_sources_tell_their_health_as_table_and_json(newsstand: Newsstand, workplace: Workplace) -> None:
    one_feed(newsstand, workplace)
    (row,) = workplace.run("sources", "--json").lines
    assert row["health"] == "good"
    assert row["title"] == "The Paper"
    assert row["outcomes"][0]["new"] == 1
    assert "paper\tgood" in workplace.run("sources").out
    assert "no such source" in workplace.run("sources", "papr", code=2).err
    assert "last outcomes" in workplace.run("sources", "paper").out


def test_stories_are_found_by_topic_time_and_words(newsstand: Newsstand, workplace: Workplace) -> None:
    one_feed(newsstand, workplace)
    assert (
        len(workplace.run("stories", "--topic", "port", "--since", "1h", "--search", "CRANE basin", "--json").lines)
        == 1
    )
    assert workplace.run("stories", "--search", "opera", "--json").lines == []
    assert workplace.run("stories", "--since", "2999-01-01", "--json").lines == []
    assert "no such topic" in workplace.run("stories", "--topic", "prot", code=2).err
    assert "expected" in workplace.run("stories", "--since", "soon", code=2).err


@pytest.mark.parametrize("by", ["entry", "id", "url", "title", "page"])
def test_why_finds_a_story_by_any_name(newsstand: Newsstand, workplace: Workplace, by: str) -> None:
    one_feed(newsstand, workplace)
    (story,) = workplace.run("stories", "--json").lines
    name = {
        "entry": story["entry"], "id": story["id"], "url": "http://www.n.example/x?utm_source=q", "title": "crane FALLS",
        "page": f"{workplace.base}/stories/{story['id'].removeprefix('urn:uuid:').replace('-', '')}",
    }[by]  # fmt: skip
    (told,) = workplace.run("why", name, "--json").lines
    assert told["id"] == story["id"]
    assert told["topics"][0]["topic"] == "port"


def test_why_of_nothing_says_so(newsstand: Newsstand, workplace: Workplace) -> None:
    one_feed(newsstand, workplace)
    assert "no entry, story or title" in workplace.run("why", "zzzzzzzzzzzz", code=2).err


def test_a_backup_is_whole_and_never_over_another_file(newsstand: Newsstand, workplace: Workplace) -> None:
    one_feed(newsstand, workplace)
    workplace.run("backup", "copy.db")
    with sqlite3.connect(workplace.folder / "copy.db") as copy:
        assert copy.execute("select count(*) from entries").fetchone() == (1,)
        assert copy.execute("pragma integrity_check").fetchone() == ("ok",)
    copy.close()
    assert "already there" in workplace.run("backup", "copy.db", code=70).err


def test_status_tells_who_runs_and_what_is_held(newsstand: Newsstand, workplace: Workplace) -> None:
    one_feed(newsstand, workplace)
    said = json.loads(workplace.run("status", "--json").out)
    assert said["running"] is None
    assert (said["entries"], said["stories"], said["failing"]) == (1, 1, 0)
    with workplace.daemon() as process:
        assert str(process.pid) in workplace.run("status").out


def test_the_schema_is_a_json_schema_that_knows_every_table(workplace: Workplace) -> None:
    schema = json.loads(workplace.run("schema").out)
    assert {"winnow", "fetch", "publish", "sources", "topics"} <= schema["properties"].keys()


def test_a_wrong_word_is_told_with_exit_2(workplace: Workplace) -> None:
    assert "No such command" in workplace.run("onec", code=2).err
    assert workplace.run("once", "--quick", code=2).err
    assert "winnow init" in workplace.run("once", code=2).err


def test_a_damaged_store_is_told_and_nothing_is_made_in_its_place(workplace: Workplace) -> None:
    workplace.configure("")
    state = workplace.folder / "state"
    state.mkdir()
    (state / "winnow.db").write_bytes(b"this is no database at all" * 100)
    before = (state / "winnow.db").read_bytes()
    ran = workplace.run("once", code=70)
    assert "winnow.db" in ran.err
    assert "Traceback" not in ran.err
    assert (state / "winnow.db").read_bytes() == before


def test_a_state_folder_that_cannot_be_is_told(workplace: Workplace) -> None:
    (workplace.folder / "file").touch()
    workplace.configure("", winnow='state_dir = "file/below"')
    ran = workplace.run("once", code=70)
    assert "file/below" in ran.err
    assert "Traceback" not in ran.err


def test_a_store_of_a_later_release_is_left_alone(newsstand: Newsstand, workplace: Workplace) -> None:
    one_feed(newsstand, workplace)
    with sqlite3.connect(workplace.folder / "state" / "winnow.db") as store:
        store.execute("update alembic_version set version_num = '9999'")
    store.close()
    ran = workplace.run("once", code=70)
    assert "later release" in ran.err
    assert "Traceback" not in ran.err


def test_help_lists_every_command(workplace: Workplace) -> None:
    out = workplace.run("--help").out
    for name in (
        "init",
        "run",
        "once",
        "read",
        "judge",
        "add",
        "sources",
        "import",
        "export",
        "stories",
        "why",
        "check",
        "status",
        "backup",
        "schema",
    ):
        assert f"  {name} " in out
