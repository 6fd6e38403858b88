"""Points of what is published: ids, archives, tombstones, twins, lists. RFC 4287, 5005, 6721; jsonfeed.org/version/1.1."""

from __future__ import annotations

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime

import feedparser
from lxml import etree

from tests.service.probe.planet import (
    FEED,
    HIDDEN,
    INTO,
    JOINED,
    PAGE,
    PUBLISHED,
    SPLIT,
    WITHDRAWN,
    A,
    Planet,
    links,
    titles,
)
from tests.service.probe.points import each, point
from tests.validity import faults, rss_faults

FH = "{http://purl.org/syndication/history/1.0}"
STONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def merged(planet: Planet, target: str = FEED, relation: str = "prev-archive") -> dict[str, str]:
    return {title: i for _, feed in planet.walk(target, relation) for title, i in titles(feed).items()}


@each("{} is valid, and is where it says", [FEED, "/all.atom", "/status.atom"])
def valid(planet: Planet, target: str) -> None:
    assert faults(planet.get(target).body, planet.place.base + target) == []


@each("{} is valid RSS, and is where it says", ["/topics/port.rss", "/all.rss"])
def valid_rss(planet: Planet, target: str) -> None:
    assert rss_faults(planet.get(target).body, planet.place.base + target) == []


@point("walking back gives every story of the topic once")
def back(planet: Planet) -> None:
    seen = [i for _, feed in planet.walk() for i in titles(feed).values()]
    assert len(planet.walk()) > 2
    assert set(merged(planet)) == PUBLISHED
    assert len(set(seen)) == len(PUBLISHED)


@point("walking back from the feed of all gives every open story once")
def back_all(planet: Planet) -> None:
    assert set(merged(planet, "/all.atom")) == PUBLISHED


@point("each page of the archive says that it is one, where it is, and what it belongs to")
def marked(planet: Planet) -> None:
    for path, feed in planet.walk()[1:]:
        assert feed.find(FH + "archive") is not None
        assert (links(feed)["self"], links(feed)["current"]) == (planet.place.base + path, planet.place.base + FEED)
        assert feed.findtext(A + "id") == planet.feed().findtext(A + "id")
        assert faults(etree.tostring(feed), planet.place.base + path) == []


@point("the subscription document is no archive and is not paged")
def subscribed(planet: Planet) -> None:
    feed = planet.feed()
    assert feed.find(FH + "archive") is None
    assert not {"next", "previous", "next-archive"} & set(links(feed))


@point("walking on from the oldest page leads to the feed through every story")
def forward(planet: Planet) -> None:
    oldest = planet.walk()[-1][0]
    places = planet.walk(oldest, "next-archive")
    assert places[-1][0] == FEED
    assert set(merged(planet, oldest, "next-archive")) == PUBLISHED


@point("a page of the archive may be kept for a day and is conditional")
def kept(planet: Planet) -> None:
    path = planet.walk()[1][0]
    answer = planet.get(path)
    assert answer["cache-control"] == "public, max-age=86400"
    assert planet.get(path, f"If-None-Match: {answer['etag']}").status == 304


@point("what stood on an old page is there still, byte for byte, or gone with the story withdrawn")
def old(planet: Planet) -> None:
    statuses = []
    for path, body in planet.pages.items():
        if path.startswith("/topics/port/"):
            answer = planet.get(path)
            statuses.append(answer.status)
            wanted = 410 if WITHDRAWN.encode() in body else 200
            assert answer.status == wanted, f"{path}: {answer.status}, not {wanted}"
            assert answer.status == 410 or answer.body == body, f"{path}: other bytes"
    assert 410 in statuses


@point("a page that never was is gone, and a name that is none is not found")
def never(planet: Planet) -> None:
    names = ("1-0123456789abcdef", "1-0123456789abcdef.next", "first", "first.next", "1", "1-0123456789abcdeg")
    assert [planet.get(f"{PAGE}/archive/{n}.atom").status for n in names] == [410, 307, 404, 404, 404, 404]


@point("a story withdrawn is nowhere, and its tombstone says when and why")
def withdrawn(planet: Planet) -> None:
    stones = {s.get("ref"): s for s in planet.feed().findall(STONE)}
    said = [s for s in stones.values() if "hoax" in "".join(s.itertext())]
    assert len(said) == 1
    assert datetime.fromisoformat(said[0].get("when")).tzinfo
    for _, feed in planet.walk():
        assert WITHDRAWN.encode() not in etree.tostring(feed)


@point("a story joined has a tombstone, and the other one names its copy")
def joined(planet: Planet) -> None:
    assert len(planet.feed().findall(STONE)) == 2
    assert JOINED not in merged(planet)
    page = planet.get(planet.story(INTO)).body
    assert b"Beta" in page


@point("a story split again is back under its id and has no tombstone")
def split(planet: Planet) -> None:
    ids = merged(planet)
    assert ids[SPLIT] == planet.ids[SPLIT]
    assert ids[SPLIT] not in [s.get("ref") for s in planet.feed().findall(STONE)]


@point("no id is both an entry's and a tombstone's")
def apart(planet: Planet) -> None:
    assert not set(merged(planet).values()) & {s.get("ref") for s in planet.feed().findall(STONE)}


@point("ids are what they were before everything was judged again")
def ids(planet: Planet) -> None:
    assert merged(planet) == {title: i for title, i in planet.ids.items() if title in PUBLISHED}


@point("the feed's id is that of the topic before it was renamed")
def feed_id(planet: Planet) -> None:
    assert planet.feed().findtext(A + "id") == planet.feed_id


@point("no id holds an address of ours")
def nameless(planet: Planet) -> None:
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", i) for i in [planet.feed_id, *merged(planet).values()])


@each(
    "the static file of {} is what is served",
    [FEED, "/topics/port.json", "/topics/port.rss", "/all.atom", "/topics.opml"],
)
def static(planet: Planet, target: str) -> None:
    assert (planet.place.folder / "state" / "public" / target[1:]).read_bytes() == planet.get(target).body


@point("nothing is left in the folder of a topic that is gone, or has another name now")
def tidy(planet: Planet) -> None:
    public = planet.place.folder / "state" / "public" / "topics"
    assert not [p for slug in ("docks", "harbour") for p in public.rglob(f"{slug}*") if p.is_file()]
    assert not [p for slug in ("docks", "harbour") for p in (public / slug).rglob("*.atom")]


@point("each request gives the same bytes, and Last-Modified is whole and not to come")
def stable(planet: Planet) -> None:
    first, again = planet.get(FEED), planet.get(FEED)
    assert (first.body, first["etag"], first["last-modified"]) == (again.body, again["etag"], again["last-modified"])
    assert parsedate_to_datetime(first["last-modified"]) <= parsedate_to_datetime(first["date"])


@point("an entry has one alternate link, an author, its source whole, and its topic")
def entry(planet: Planet) -> None:
    for e in planet.feed().iter(A + "entry"):
        assert [x.get("rel") for x in e.iterfind(A + "link")].count("alternate") == 1
        assert e.find(A + "link").get("rel") == "alternate"
        assert e.findtext(f"{A}source/{A}id")
        assert e.findtext(f"{A}source/{A}title")
        assert e.findtext(f"{A}source/{A}updated")
        assert "port" in [c.get("term") for c in e.iterfind(A + "category")]
        assert "vault" not in [c.get("term") for c in e.iterfind(A + "category")]


@point("a reader's library takes each feed without a complaint and shows the same titles")
def read(planet: Planet) -> None:
    for target in (FEED, "/topics/port.rss", "/all.atom", "/status.atom"):
        found = feedparser.parse(planet.get(target).body)
        assert not found.bozo
    shown = [feedparser.parse(planet.get(t).body).entries for t in (FEED, "/topics/port.rss")]
    assert [e.title for e in shown[0]] == [e.title for e in shown[1]]
    assert [e.link for e in shown[0]] == [e.link for e in shown[1]]
    assert [e.id for e in shown[0]] == [e.id for e in shown[1]]


@point("the JSON Feed has what 1.1 asks for, and the ids and links of the Atom feed")
def json_feed(planet: Planet) -> None:
    said = json.loads(planet.get("/topics/port.json").body)
    assert said["version"] == "https://jsonfeed.org/version/1.1"
    assert said["feed_url"] == f"{planet.place.base}/topics/port.json"
    assert said["home_page_url"] == planet.place.base + PAGE
    assert said["hubs"][0]["type"] == "WebSub"
    entries = list(planet.feed().iter(A + "entry"))
    assert [i["id"] for i in said["items"]] == [e.findtext(A + "id") for e in entries]
    assert [i["url"] for i in said["items"]] == [e.find(A + "link").get("href") for e in entries]


@point("the JSON Feed says nothing that is null, and each time as RFC 3339")
def json_values(planet: Planet) -> None:
    text = planet.get("/topics/port.json").body.decode()
    assert "null" not in re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    for i in json.loads(text)["items"]:
        assert datetime.fromisoformat(i["date_modified"]).tzinfo
        assert i["authors"][0]["name"]
        assert i["content_html"]


@point("the list of topics has the feed of all and each open topic, and each address answers")
def opml(planet: Planet) -> None:
    outlines = etree.fromstring(planet.get("/topics.opml").body).findall(".//outline[@xmlUrl]")
    assert [o.get("xmlUrl") for o in outlines] == [planet.place.base + "/all.atom", planet.place.base + FEED]
    for outline in outlines:
        assert planet.get(planet.path(outline.get("xmlUrl"))).status == 200
        assert planet.get(planet.path(outline.get("htmlUrl"))).status == 200
        assert outline.get("type") == "rss"
        assert outline.get("text")


@each("{} leads a reader to its feeds", ["/", PAGE])
def discovered(planet: Planet, target: str) -> None:
    page = planet.get(target).body.decode()
    found = re.findall(r'<link rel="alternate" type="(application/[a-z+]+)"[^>]* href="([^"]+)"', page)
    assert any(kind == "application/atom+xml" for kind, _ in found)


@point("a story's page has its title, its outlet and the way to the article")
def story(planet: Planet) -> None:
    page = planet.get(planet.story(SPLIT)).body.decode()
    assert SPLIT in page
    assert "Beta" in page
    assert "https://news.example/pier-notes" in page


@point("a search finds what is out and nothing else")
def search(planet: Planet) -> None:
    assert SPLIT.encode() in planet.get("/search?q=pier+notes").body
    for words in (WITHDRAWN.split()[1], "cipher"):
        page = planet.get(f"/search?q={words}").body
        assert WITHDRAWN.encode() not in page
        assert HIDDEN[0].encode() not in page


@point("a search for markup shows it as text")
def searched(planet: Planet) -> None:
    page = planet.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E%22%27").body
    assert b"<script>alert" not in page
