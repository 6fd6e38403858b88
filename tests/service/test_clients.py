"""Real readers subscribe over loopback, poll again, and once more after news: what each lists, and what it asked.

One server for all of them: each polls twice, one story comes, each polls once more. What the server answered is told
apart by the reader's User-Agent.
"""

from __future__ import annotations

import asyncio
import mailbox
import os
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import feedparser
import pytest

from feeds.output.imprint import SourceHead, TopicHead
from service.serve import Site, build_app
from service.serving.listen import Server, door
from service.store.schema import stories
from tests import needs
from tests.service.holdings import HOUR, Holdings, entry
from tests.workplace import wait_until

pytestmark = pytest.mark.xdist_group("clients")  # one process makes what all its tests share

Listed = list[tuple[str, str]]  # (title, link)
FEED = "/topics/x.atom"
NEWS = ("News", "https://a.example/4")


class Recorder:
    """An app that notes (User-Agent, path, status) of each answer."""

    def __init__(self, app: Site) -> None:
        self.app = app
        self.answers: list[tuple[str, str, int]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        agent = dict(scope["headers"]).get(b"user-agent", b"").decode()

        async def noted(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.answers.append((agent, scope["path"], message["status"]))
            await send(message)

        await self.app(scope, receive, noted)


@dataclass
class Planet:
    """A served topic with three stories; `news` brings a fourth."""

    held: Holdings
    url: str
    recorder: Recorder
    first: Listed = field(default_factory=list)

    def page(self, number: int) -> str:
        """The own page of a story."""
        key = self.held.row(stories, id=number).uuid.removeprefix("urn:uuid:").replace("-", "")
        return f"{self.held.settings.base_url}/stories/{key}"

    def news(self) -> None:
        self.held.at += HOUR * 2
        self.held.story(entry(*NEWS), into=["x"])
        self.held.publish()
        self.held.at += HOUR


@dataclass
class Seen:
    """What one reader listed after each of three polls, and the statuses that it got."""

    listed: list[Listed] = field(default_factory=list)
    statuses: list[list[int]] = field(default_factory=list)


Poll = Callable[[], Listed]


@pytest.fixture(scope="module")
def planet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planet]:
    held = Holdings(
        tmp_path_factory.mktemp("planet"),
        [TopicHead("x", "X & Co", "All of it.")],
        {"a": SourceHead("Alpha", "https://a.example/f")},
    )
    own = door("127.0.0.1:0")
    url = f"http://127.0.0.1:{own.getsockname()[1]}"
    held.also(base_url=url)
    held.story(entry("First & more: 3 < 4", "https://a.example/1?a=1&b=2"), into=["x"])
    number = held.story(entry("خبر دوم", "https://a.example/2", language="fa"), into=["x"])
    held.copy(entry("Second, elsewhere", "https://b.example/2", text=""), number, source="a")
    held.story(entry("Without a link"), into=["x"])
    held.publish()
    recorder = Recorder(build_app(held.store, held.settings, lambda: held.at))
    server = Server(recorder)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[own])), daemon=True)
    thread.start()
    wait_until(lambda: server.started, "the server")
    made = Planet(held, url, recorder)
    made.first = [
        ("Without a link", made.page(3)),
        ("خبر دوم", "https://a.example/2"),
        ("First & more: 3 < 4", "https://a.example/1?a=1&b=2"),
    ]
    yield made
    server.should_exit = True
    thread.join(20)
    held.store.close()


@pytest.fixture(scope="module")
def seen(planet: Planet, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """Every reader that is here, after three polls; what is missing is told by its own test."""
    polls: dict[str, Poll] = {}
    for name, (program, _, subscribe) in READERS.items():
        if program is None or needs.found(program):
            polls[name] = subscribe(planet.url + FEED, tmp_path_factory.mktemp(name))
    found = {name: Seen() for name in polls}
    for turn in range(3):
        if turn == 2:
            planet.news()
        for name, poll in polls.items():
            before = len(planet.recorder.answers)
            found[name].listed.append(poll())
            asked = planet.recorder.answers[before:]
            assert {path for _, path, _ in asked} <= {FEED, "/favicon.ico"}, asked
            found[name].statuses.append([status for _, path, status in asked if path == FEED])
    return found


def run(command: list[Any], home: Path, **more: Any) -> str:
    env = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)}
    env |= {"LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, env=env, cwd=home, capture_output=True, text=True, timeout=60, check=False, **more)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def newsboat(url: str, home: Path) -> Poll:
    (home / "urls").write_text(url + "\n")
    (home / "config").write_text("")
    command = ["newsboat", "-u", home / "urls", "-c", home / "cache.db", "-C", home / "config", "-x", "reload"]

    def poll() -> Listed:
        run(command, home)
        with sqlite3.connect(home / "cache.db") as cache:
            return list(cache.execute("select title, url from rss_item order by id desc"))

    return poll


def sfeed(url: str, home: Path) -> Poll:
    # As its manual has it for servers with ETags: curl keeps them beside the feed.
    (home / "sfeedrc").write_text(
        f'sfeedpath="{home}/feeds"\n'
        'fetch() {\n  curl -s -f -m 15 --etag-save "$HOME/etag" --etag-compare "$HOME/etag" "$2"\n}\n'
        f'feeds() {{\n  feed "planet" "{url}"\n}}\n'
    )

    def poll() -> Listed:
        run(["sfeed_update", home / "sfeedrc"], home)
        lines = [line.split("\t") for line in (home / "feeds" / "planet").read_text("utf-8").splitlines()]
        return [(line[1], line[2]) for line in lines]

    return poll


def rss2email(url: str, home: Path) -> Poll:
    r2e = [
        sys.executable,
        "-c",
        "import rss2email.main as m; m.run()",
        "-c",
        home / "rss2email.cfg",
        "-d",
        home / "data",
    ]
    (home / "mail").mkdir()
    run([*r2e, "new", "reader@reader.example"], home)
    config = (home / "rss2email.cfg").read_text()
    settings = {
        "email-protocol": "maildir",
        "maildir-path": str(home / "mail"),
        "maildir-mailbox": "planet",
        "date-header": "True",
    }
    for key, value in settings.items():
        config = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", config)
    (home / "rss2email.cfg").write_text(config)
    run([*r2e, "add", "planet", url], home)

    def poll() -> Listed:
        run([*r2e, "run"], home)
        folder = next(path.parent for path in home.rglob("new") if path.is_dir())
        mails = list(mailbox.Maildir(folder, create=False))
        bodies = [part.get_payload(decode=True).decode() for part in mails]
        links = [re.search(r"URL: <?(\S+?)>?$", body, re.MULTILINE) for body in bodies]
        return [
            (str(make_header(decode_header(mail["Subject"]))), link[1] if link else "")
            for mail, link in zip(mails, links, strict=True)
        ]

    return poll


def reader(url: str, home: Path) -> Poll:
    from reader import make_reader

    made = make_reader(str(home / "reader.db"))
    made.add_feed(url)

    def poll() -> Listed:
        made.update_feed(url)  # update_feeds would wait for an hour in between
        assert made.get_feed(url).last_exception is None
        return [(e.title or "", e.link or "") for e in made.get_entries()]

    return poll


def feedparser_(url: str, home: Path) -> Poll:
    held: dict[str, Any] = {"entries": []}

    def poll() -> Listed:
        got = feedparser.parse(url, etag=held.get("etag"), modified=held.get("modified"))
        if got.status == 200:
            held.update(got)
        return [(e.title, e.link) for e in held["entries"]]

    return poll


# name -> its program, the Debian package that brings it, how it subscribes
READERS: dict[str, tuple[str | None, str, Callable[[str, Path], Poll]]] = {
    "newsboat": ("newsboat", "newsboat", newsboat),
    "sfeed": ("sfeed_update", "sfeed", sfeed),
    "rss2email": (None, "", rss2email),
    "reader": (None, "", reader),
    "feedparser": (None, "", feedparser_),
}


@pytest.mark.parametrize("name", list(READERS))
def test_a_reader_lists_titles_and_links_and_after_news_exactly_one_more(
    seen: dict[str, Seen], planet: Planet, name: str
) -> None:
    program, package, _ = READERS[name]
    if program is not None:
        needs.program(program, package=package)
    first, second, third = seen[name].listed
    assert sorted(first) == sorted(planet.first)
    assert sorted(second) == sorted(first)
    assert sorted(third) == sorted([NEWS, *first])


# newsboat asks with what it was given from its third poll on.
@pytest.mark.parametrize(("name", "statuses"), [
    ("newsboat", [[200], [200], [200]]), ("sfeed", [[200], [304], [200]]), ("rss2email", [[200], [304], [200]]),
    ("reader", [[200], [304], [200]]), ("feedparser", [[200], [304], [200]]),
])  # fmt: skip
def test_who_asks_conditionally_gets_a_304(seen: dict[str, Seen], name: str, statuses: list[list[int]]) -> None:
    program, package, _ = READERS[name]
    if program is not None:
        needs.program(program, package=package)
    assert seen[name].statuses == statuses


def test_the_order_of_a_reader_that_keeps_the_feeds_is_that_of_the_feed(planet: Planet, seen: dict[str, Seen]) -> None:
    assert seen["feedparser"].listed[2] == [NEWS, *planet.first]


def test_a_new_title_of_the_site_changes_no_id(planet: Planet, seen: dict[str, Seen]) -> None:
    before = feedparser.parse(planet.url + FEED)
    held = planet.held
    held.settings = replace(held.settings, title="Another name")
    held.publish(everything=True)
    held.at += HOUR
    after = feedparser.parse(planet.url + FEED)
    assert after.feed.title == "Another name: X & Co"
    assert [e.id for e in after.entries] == [e.id for e in before.entries]
    assert [e.updated for e in after.entries] == [e.updated for e in before.entries]
