"""A publisher with a past: topics renamed and removed, stories withdrawn, joined, split, an archive, a key, a rebuild."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lxml import etree

from tests.documents import item, rss
from tests.newsstand import Newsstand
from tests.service.probe.raw import NONE, Answer, Line
from tests.workplace import Workplace

A = "{http://www.w3.org/2005/Atom}"
KEY = "open sesame & co"
TREES = ("alder", "birch", "cedar", "damson", "elder", "fig", "gorse", "hazel", "ivy", "juniper")
STORIES = tuple(f"Harbour {tree}" for tree in TREES)
WITHDRAWN, INTO, JOINED, SPLIT = "Harbour hazel", "Harbour birch", "Quay notes", "Pier notes"
PUBLISHED = {*STORIES, SPLIT} - {WITHDRAWN}
HIDDEN = tuple(f"Cipher {name}" for name in ("one", "two", "three", "four", "five", "six"))
FEED, PAGE, VAULT = "/topics/port.atom", "/topics/port", "/topics/vault"


@dataclass
class Planet:
    """The running daemon, and what was true before."""

    place: Workplace
    feed_id: str = ""  # of the topic, under its old name
    ids: dict[str, str] = field(default_factory=dict)  # title -> id, before the rebuild
    pages: dict[str, bytes] = field(default_factory=dict)  # archive pages before the withdrawal: path -> bytes

    def line(self) -> Line:
        """A connection of its own."""
        return Line(self.place.port)

    def get(self, target: str, *headers: str, method: str = "GET", version: str = "1.1", host: bool = True) -> Answer:
        """One request on a connection of its own, each header as it is to be sent."""
        lines = [f"{method} {target} HTTP/{version}", *(["Host: planet.example"] if host else []), *headers]
        with self.line() as line:
            line.say("\r\n".join([*lines, "", ""]).encode("latin-1"))
            return line.answer(head=method == "HEAD")

    def raw(self, *said: bytes, answers: int = 1) -> list[Answer]:
        """Answers to bytes said in one go."""
        with self.line() as line:
            line.say(b"".join(said))
            found = []
            for _ in range(answers):
                found.append(line.answer())
                if found[-1] is NONE:
                    break
            return found

    def story(self, title: str) -> str:
        """The path of a story's own page."""
        return "/stories/" + self.ids[title].removeprefix("urn:uuid:").replace("-", "")

    def feed(self, target: str = FEED, *headers: str) -> Any:
        """A feed as it is served, parsed."""
        answer = self.get(target, *headers)
        assert answer.status == 200, f"{target}: {answer.status}"
        return etree.fromstring(answer.body)

    def path(self, url: str | None) -> str:
        """The path of one of our own addresses."""
        assert url is not None
        assert url.startswith(self.place.base + "/"), url
        return url.removeprefix(self.place.base)

    def walk(self, target: str = FEED, relation: str = "prev-archive", *headers: str) -> list[tuple[str, Any]]:
        """Every document from this one on, by this link, redirects followed: (path, document)."""
        found: list[tuple[str, Any]] = []
        at: str | None = target
        while at:
            answer = self.get(at, *headers)
            if answer.status == 307:
                at = self.path(answer["location"])
                continue
            assert answer.status == 200, f"{at}: {answer.status}"
            feed = etree.fromstring(answer.body)
            found.append((at, feed))
            url = links(feed).get(relation)
            at = self.path(url) if url and len(found) < 30 else None
        return found


def links(feed: Any) -> dict[str, str]:
    """Relation -> address of a feed's own links."""
    return {link.get("rel"): link.get("href") for link in feed.iterfind(A + "link")}


def titles(feed: Any) -> dict[str, str]:
    """Title -> id of a feed's entries."""
    return {e.findtext(A + "title"): e.findtext(A + "id") for e in feed.iter(A + "entry")}


def keyed(path: str, key: str = KEY) -> str:
    """The path with a key."""
    return f"{path}?key={quote(key)}"


def prepare(place: Workplace, stand: Newsstand) -> Planet:
    """Everything up to the start of the daemon, by the commands that an editor has."""
    planet = Planet(place)
    stand.show("/a.xml", rss(*map(_told, STORIES), title="Alpha"))
    stand.show("/b.xml", rss(_told(JOINED), _told(SPLIT), title="Beta"))
    stand.show("/c.xml", rss(*map(_told, HIDDEN), title="Gamma"))
    stand.show("/hub", b"", status=204)
    sources = "".join(f'[sources.{name}]\nurl = "{stand.url(f"/{name}.xml")}"\nevery = "1d"\n' for name in "abc")
    vault = f'[topics.vault]\ntitle = "Vault of secrets"\nkey = \'{KEY}\'\nany = ["cipher"]\n'
    publish = f'entries = 4\ndir = "public"\nhub = "{stand.url("/hub")}"'

    def configure(*topics: str) -> None:
        place.configure("\n".join([sources, vault, *topics]), publish=publish, winnow='title = "The Planet"')

    port = 'any = ["harbour", "quay", "pier"]\n'
    configure(f'[topics.harbour]\ntitle = "Port"\n{port}', f'[topics.docks]\ntitle = "Docks"\n{port}')
    place.run("once")
    public = place.folder / "state" / "public"
    planet.feed_id = etree.parse(public / "topics" / "harbour.atom").findtext(A + "id") or ""
    configure(f'[topics.port]\ntitle = "Port & more"\nwas = ["harbour"]\n{port}')
    place.run("join", SPLIT, INTO)
    place.run("once")
    planet.pages = {f"/{p.relative_to(public)}": p.read_bytes() for p in _pages(public)}
    place.run("withdraw", WITHDRAWN, "--why", "It was a hoax.")
    place.run("join", JOINED, INTO)
    place.run("split", SPLIT)
    place.run("once")
    for path in [public / FEED[1:], *_pages(public)]:
        planet.ids |= titles(etree.parse(path).getroot())
    place.run("rebuild", "--dedupe", "--topics", "--yes")
    place.run("once")
    return planet


def _pages(public: Path) -> list[Path]:
    return [p for p in (public / "topics").glob("*/archive/*.atom") if not p.is_symlink()]


def _told(title: str) -> str:
    # Words that no two stories share, so that none is taken for another.
    chance = random.Random(title)
    words = " ".join("".join(chance.choices("abcdefghiklmnoprstu", k=7)) for _ in range(60))
    name = title.replace(" ", "-").lower()
    return item(title, guid=name, link=f"https://news.example/{name}", text=f"<p>{title}. {words}.</p>")


def addresses(page: bytes) -> list[str]:
    """Every address that a page links to or loads."""
    return re.findall(r'(?:href|src|action)="([^"]*)"', page.decode())
