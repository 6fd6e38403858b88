"""A subscriber's month, on a moved clock: what two real readers see after each thing that happens, and that nothing floods.

Publishers on loopback, the daemon's own parts, the files that it publishes; newsboat and feedparser read those. Each
step says what is new to a subscriber: ids never seen before, and ids whose `updated` moved.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest

from feeds.clean import plain
from service.config import load
from service.fetching.hosts import Clock
from service.parts import adopt, open_parts, publishing, rules_of
from service.publish import publish_due
from service.refresh import Parts, refresh
from service.store import hand_corrections, hand_stories, story_page
from service.store.hand_entries import Hand
from tests import needs
from tests.documents import item, rss
from tests.newsstand import Newsstand

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

CRANE = [
    "The harbour of Lowmark was closed on Monday after the crane that loads the grain ships fell into the basin.",
    "Nobody was hurt. The port office said that it would take 21 days to lift the wreck and a year to replace it.",
    "Two ships with barley for the southern islands lie outside the mole and wait for a pilot who dares to take them in.",
    "The crane was built in 1931 by a yard that no longer exists. Its driver had climbed down for his tea a minute before.",
    "The owner of the mill at Carrow said that there was flour for nine days, and that bread would cost no more until then.",
]
CHOIR = [
    "The choir of the tram depot sang best of all at the festival in Vennet and brought a silver whistle home.",
    "Forty conductors, mechanics and clerks had practised in the wash hall at night, when the trams stood still.",
    "The judges praised a lullaby that none of them had heard before; a mechanic had written it for his daughter.",
]
CHOIR_TOLD_ANEW = [
    "A whistle of silver for the singers from the sheds: Vennet's festival ended with a surprise on Sunday evening.",
    "Who hears the depot's people at work would not guess at their voices, one listener in the third row remarked.",
]
GOATS = [
    "Goats from the Sallow hills have eaten the papers of the land registry at Hern, the reeve's office admitted.",
    "The window had been left open for the heat. Copies are kept in Vennet, where goats are not allowed indoors.",
]


def html(paragraphs: list[str]) -> str:
    return "".join(f"<p>{p}</p>" for p in paragraphs)


@dataclass
class Readers:
    """Two readers of one feed, which is a file: what each holds."""

    feed: Path
    home: Path
    ids: dict[str, str] = field(default_factory=dict)  # id -> updated, as feedparser saw them last

    def poll(self) -> tuple[list[str], list[str]]:
        """Titles of the entries that are new to a subscriber, and of those that say that something happened."""
        read = feedparser.parse(self.feed.read_bytes())
        assert not read.bozo
        new = [e.title for e in read.entries if e.id not in self.ids]
        again = [e.title for e in read.entries if e.id in self.ids and self.ids[e.id] != e.updated]
        self.ids.update({e.id: e.updated for e in read.entries})
        return new, again

    def newsboat(self) -> list[tuple[str, str]]:
        """(title, link) of all that newsboat lists, after a reload."""
        program = needs.program("newsboat", package="newsboat")
        (self.home / "urls").write_text(f"file://{self.feed}\n")
        (self.home / "config").write_text("")
        command = [program, "-u", "urls", "-c", self.home / "cache.db", "-C", "config", "-x", "reload"]
        env = {"HOME": str(self.home), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        subprocess.run(command, env=env, cwd=self.home, check=True, timeout=60, capture_output=True)
        with sqlite3.connect(self.home / "cache.db") as cache:
            return sorted(cache.execute("select title, url from rss_item where deleted = 0"))


class Month:
    """The daemon's parts under a clock that the test turns, two papers and a folder of bundles."""

    def __init__(self, folder: Path, stand: Newsstand) -> None:
        self.folder, self.stand, self.at = folder, stand, START
        self.papers: dict[str, list[str]] = {"journal": [], "agency": []}
        (folder / "in").mkdir()
        (folder / "home").mkdir()
        self.words = ["harbour", "choir"]
        self.configure()
        self.runner = asyncio.Runner()
        self.parts: Parts = self.runner.run(self._open())
        self.readers = Readers(folder / "state" / "public" / "topics" / "port.atom", folder / "home")
        self.pass_()

    def configure(self) -> None:
        hosts = {"journal": "127.0.0.1", "agency": "127.0.0.2"}
        feeds = [f'[sources.{k}]\nurl = "{self.stand.url(f"/{k}.xml", host)}"\n' for k, host in hosts.items()]
        (self.folder / "config.toml").write_text(
            '[winnow]\nbase_url = "https://planet.example"\ntitle = "The Planet"\n'
            '[fetch]\nallow_private = ["127.0.0.0/8"]\nhost_pause = "0s"\n[publish]\nshow = "full"\ndir = "public"\n'
            + "".join(feeds)
            + '[sources.digest]\npath = "in/*.txt"\nkind = "bundle"\n[topics.port]\ntitle = "The port"\n'
            f"any = {self.words!r}\n".replace("'", '"')
        )

    async def _open(self) -> Parts:
        self._opened = open_parts(load(self.folder / "config.toml"), clock=Clock(lambda: self.at), workers=1)
        return await self._opened.__aenter__()

    def close(self) -> None:
        self.runner.run(self._opened.__aexit__(None, None, None))
        self.runner.close()

    def print(self, paper: str, *items: str) -> None:
        """What a paper's feed lists from now on."""
        self.papers[paper] = list(items)

    def pass_(self, wait: timedelta = HOUR) -> tuple[list[str], list[str]]:
        """Every source is polled now, and what is ready goes out `wait` later; what the subscriber sees of it."""
        self.runner.run(self._pass(wait))
        return self.readers.poll()

    async def _pass(self, wait: timedelta) -> None:
        for paper, items in self.papers.items():
            self.stand.show(f"/{paper}.xml", rss(*items, title=paper.title()))
        for key in self.parts.config.sources:
            outcome = await refresh(key, self.parts)
            assert outcome.kind != "failed", outcome
        self.at += wait
        await publish_due(store=self.parts.store, settings=publishing(self.parts.config), now=self.parts.now)

    def widen(self, *words: str) -> None:
        """The topic takes more words from now on: a reload."""
        self.words += words
        self.configure()
        self.runner.run(adopt(self.parts, load(self.folder / "config.toml")))

    def hand(self, act: Any, *args: Any) -> None:
        """An editor's act."""
        rules = rules_of(self.parts.config)
        self.parts.store.writing(lambda tx: act(tx, *args, Hand("ines", self.at, rules)))

    def entry(self, title: str) -> Any:
        """A published entry by its title, as feedparser gives it."""
        read = feedparser.parse(self.readers.feed.read_bytes())
        return next((e for e in read.entries if e.title == title), None)

    def page(self, id_: str) -> Any:
        key = id_.removeprefix("urn:uuid:").replace("-", "")
        return self.parts.store.reading(story_page.story, key, publishing(self.parts.config))

    @property
    def tombstones(self) -> list[str]:
        """Ids that the feed says are gone."""
        return re.findall(r'deleted-entry[^>]* ref="([^"]+)"', self.readers.feed.read_text("utf-8"))


@pytest.fixture
def month(tmp_path: Path, newsstand: Newsstand) -> Iterator[Month]:
    newsstand.close()
    with Newsstand(host="0.0.0.0") as stand:
        made = Month(tmp_path, stand)
        yield made
        made.close()


def text_of(entry: Any) -> str:
    return plain(entry.content[0].value)


def test_a_subscribers_month(month: Month) -> None:
    listed: set[tuple[str, str]] = set()

    def newsboat_gained(*titles: str) -> None:
        nonlocal listed
        now = set(month.readers.newsboat())
        assert sorted(title for title, _ in now - listed) == sorted(titles)
        assert not listed - now
        listed = now

    crane = "Crane falls into the harbour of Lowmark"
    link = "https://journal.example/crane"

    # The first day: a teaser. It waits for its text a while, and goes out as what there is.
    teaser = item(crane, guid="1", link=link, text=f"<p>{CRANE[0]}</p>", date="Mon, 02 Mar 2026 11:00:00 GMT")
    month.print("journal", teaser)
    assert month.pass_() == ([crane], [])
    first = month.entry(crane)
    assert text_of(first).startswith(CRANE[0])
    newsboat_gained(crane)

    # Ten hours later: the text. The same story, fuller, said once.
    whole = item(crane, guid="1", link=link, text=html(CRANE), date="Mon, 02 Mar 2026 11:00:00 GMT")
    month.at += 10 * HOUR
    month.print("journal", whole)
    assert month.pass_() == ([], [crane])
    fuller = month.entry(crane)
    assert (fuller.id, fuller.link, fuller.published) == (first.id, link, first.published)
    assert CRANE[-1] in text_of(fuller)
    newsboat_gained()

    # Half a day later: the agency carries it too. Nobody is told; who looks finds the other link.
    month.at += 12 * HOUR
    copy = item("Grain crane falls", guid="a1", link="https://agency.example/7", text=html(CRANE))
    month.print("agency", copy)
    assert month.pass_() == ([], [])
    carried = month.entry(crane)
    assert [x.href for x in carried.links if x.rel == "alternate"] == [link]
    assert "https://agency.example/7" in [x.href for x in carried.links if x.rel == "related"]
    newsboat_gained()

    # A day later: a correction, which the text's first line tells.
    month.at += DAY
    right = [p.replace("21 days", "35 days") for p in CRANE]
    corrected = item(crane, guid="1", link=link, text=html(right), date="Mon, 02 Mar 2026 11:00:00 GMT")
    month.print("journal", corrected)
    assert month.pass_() == ([], [crane])
    said = text_of(month.entry(crane))
    assert "35 days to lift" in said
    assert "21" in said.split("\n")[0], "the first line tells what was corrected"
    newsboat_gained()

    # Two tell of the choir, each in its own words: two stories. An editor joins them when both are out.
    month.at += DAY
    sung, sheds = "Depot choir wins at Vennet", "A whistle for the choir of the sheds"
    month.print("journal", item(sung, guid="2", link="https://journal.example/choir", text=html(CHOIR)), corrected)
    month.print("agency", item(sheds, guid="a2", link="https://agency.example/8", text=html(CHOIR_TOLD_ANEW)), copy)
    new, again = month.pass_()
    assert (sorted(new), again) == (sorted([sung, sheds]), [])
    newsboat_gained(sung, sheds)
    one, other = month.entry(sung), month.entry(sheds)
    month.hand(hand_stories.join, other.id, one.id)
    assert month.pass_() == ([], [])
    assert month.entry(sheds) is None
    assert month.tombstones == [other.id]
    assert month.page(other.id).into == one.id.removeprefix("urn:uuid:").replace("-", "")
    newsboat_gained()

    # They were two after all: the old id is back, in its old place.
    month.at += DAY
    month.hand(hand_stories.split, other.id)
    assert month.pass_() == ([], [])
    assert month.entry(sheds).id == other.id
    assert month.tombstones == []
    newsboat_gained()

    # The topic is widened: what it takes now of the last two days is news, what is older is not.
    month.at += DAY
    old, young = "Goats eat the registry", "Goats eat the registry's copies"
    lot = [item(old, guid="3", link="https://journal.example/goats", text=html(GOATS)), corrected]
    month.print("journal", *lot)
    assert month.pass_() == ([], [])
    month.at += 4 * DAY
    copies = "<p>Goats were seen in the corridors of the archive at Vennet, three days after the harm done at Hern.</p>"
    month.print("journal", item(young, guid="4", link="https://journal.example/copies", text=copies), *lot)
    assert month.pass_() == ([], [])
    month.widen("goat*")
    assert month.pass_() == ([young], [])
    newsboat_gained(young)

    # A hoax is withdrawn: it leaves with a tombstone, and its page says why.
    hoax = month.entry(young)
    month.hand(hand_corrections.withdraw, hoax.id, "a hoax")
    assert month.pass_() == ([], [])
    assert month.entry(young) is None
    assert month.tombstones == [hoax.id]
    assert month.page(hoax.id).why == "a hoax"
    newsboat_gained()

    # Three weeks after the crane fell: a bundle with that story, and one that is new.
    month.at = START + 21 * DAY
    late = "Pilots of the harbour ask for lamps"
    lamps = [
        "The pilots of Lowmark have asked for lamps on the mole, so that ships need not wait outside for the morning.",
        "The port office answered that it had asked for lamps in 1962, and was waiting still for the islands to reply.",
    ]
    parts = [
        f"{title}\n\n" + "\n\n".join(text) + f"\n\n{title}\nread more\n"
        for title, text in ((crane, CRANE), (late, lamps))
    ]
    (month.folder / "in" / "weekly.txt").write_text("\n".join(parts))
    assert month.pass_() == ([late], [])
    newsboat_gained(late)
    held = month.entry(crane)
    assert (held.id, held.link) == (first.id, link)

    # A month has gone: the tombstones too, and a pass without news changes no byte.
    month.at = START + 40 * DAY
    month.pass_()
    assert month.tombstones == []
    before = month.readers.feed.read_bytes()
    month.at += DAY
    assert month.pass_() == ([], [])
    assert month.readers.feed.read_bytes() == before
    newsboat_gained()
