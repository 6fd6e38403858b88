"""Points of what every answer says of itself, and of what has moved, is gone, or was never believed."""

from __future__ import annotations

from tests.service.probe.planet import FEED, KEY, PAGE, VAULT, WITHDRAWN, Planet, addresses, keyed
from tests.service.probe.points import each, point

EVERY = [
    FEED, "/topics/port.json", "/topics/port.rss", PAGE, "/topics/port.html", "/", "/index.html", "/all.atom", "/topics.opml",
    "/search", "/search?q=harbour", "/status", "/status.atom", "/style.css", "/feed.css", "/icon.svg", "/favicon.ico", "/healthz",
]  # fmt: skip
FAILING = ["/none", "/topics/none.atom", "/topics/docks.atom", VAULT + ".atom", "/stories/" + "0" * 32]


@each("HEAD {} has the headers of its GET and no body", EVERY + FAILING)
def head(planet: Planet, target: str) -> None:
    for more in ("Accept: */*", "Accept-Encoding: gzip"):
        full, short = planet.get(target, more), planet.get(target, more, method="HEAD")
        assert (short.status, short.said, short.body) == (full.status, full.said, b"")


@each("{} and nosniff, a policy, a date, no cookie, no name of the server", EVERY + FAILING)
def guarded(planet: Planet, target: str) -> None:
    answer = planet.get(target)
    assert answer["x-content-type-options"] == "nosniff"
    assert answer["content-security-policy"].startswith("default-src 'none'")
    assert answer["date"].endswith("GMT")
    assert "set-cookie" not in answer
    assert "server" not in answer
    assert "x-powered-by" not in answer


@each("{} tells its type with its charset", EVERY)
def typed(planet: Planet, target: str) -> None:
    kind = planet.get(target)["content-type"]
    assert kind == "image/svg+xml" or kind.endswith("; charset=utf-8")


@each("{} may be kept for a time that it names", [FEED, "/", PAGE, "/topics.opml", "/style.css"])
def fresh(planet: Planet, target: str) -> None:
    said = planet.get(target)["cache-control"]
    assert said.startswith("public, max-age=")
    assert 0 < int(said.rpartition("=")[2]) <= 86_400


@each("{} is kept by nobody", [*FAILING, "/healthz", "/metrics"])
def unkept(planet: Planet, target: str) -> None:
    assert planet.get(target)["cache-control"] == "no-store"


@each(
    "{} is never believed",
    [
        "Host",
        "X-Forwarded-Host",
        "X-Forwarded-Server",
        "X-Original-URL",
        "X-Rewrite-URL",
        "Forwarded",
        "X-Forwarded-Prefix",
        "X-Host",
    ],
)
def liar(planet: Planet, name: str) -> None:
    value = "host=evil.example;proto=gopher" if name == "Forwarded" else "evil.example"
    for target in (FEED, "/", PAGE, "/topics.opml", "/topics/harbour.atom", "/none"):
        answer = planet.get(target, f"{name}: {value}", "X-Forwarded-Proto: gopher", host=name != "Host")
        assert b"evil.example" not in answer.body
        assert b"gopher:" not in answer.body
        assert "evil.example" not in answer["location"] + answer["link"]


@point("the hub and the feed itself stand in a header of the feed, and of no page")
def link(planet: Planet) -> None:
    said = planet.get(FEED)["link"]
    assert f'<{planet.place.base}{FEED}>; rel="self"' in said
    assert 'rel="hub"' in said
    assert "link" not in planet.get(PAGE)
    assert "link" not in planet.get(keyed(VAULT + ".atom"))


@each("a topic renamed has moved, with {}", ["", ".atom", ".json", ".rss", ".html"])
def moved(planet: Planet, ending: str) -> None:
    answer = planet.get("/topics/harbour" + ending)
    assert (answer.status, answer["location"]) == (308, f"{planet.place.base}/topics/port{ending}")


@each("a topic removed is gone, with {}", ["", ".atom", ".json", ".rss", ".html"])
def removed(planet: Planet, ending: str) -> None:
    assert planet.get("/topics/docks" + ending).status == 410


@point("the page of a story withdrawn says why and is gone")
def withdrawn(planet: Planet) -> None:
    key = next(path for path in _left(planet) if planet.get(path).status == 410)
    answer = planet.get(key)
    assert b"It was a hoax." in answer.body
    assert WITHDRAWN.encode() not in answer.body


@point("the page of a story joined leads on")
def joined(planet: Planet) -> None:
    found = [planet.get(path) for path in _left(planet)]
    places = [a["location"] for a in found if a.status == 308]
    assert len(places) == 1
    assert planet.get(planet.path(places[0])).status == 200


@point("every link on every page is answered")
def whole(planet: Planet) -> None:
    for target, folder in (("/", "/"), (PAGE, "/topics/"), ("/status", "/"), ("/search?q=harbour", "/")):
        for address in addresses(planet.get(target).body):
            place = address.removeprefix(planet.place.base)
            if "://" in place or place.startswith(("mailto:", "#")):
                continue
            path = place if place.startswith("/") else _resolved(folder, place)
            assert planet.get(path.partition("#")[0]).status == 200, (target, address)


@point("a browser gets the feed as a type that it shows, and no other client does")
def shown(planet: Planet) -> None:
    answer = planet.get(FEED, "Sec-Fetch-Dest: document")
    assert answer["content-type"] == "application/xml; charset=utf-8"
    assert "Sec-Fetch-Dest" in answer["vary"]
    assert planet.get(FEED)["content-type"] == "application/atom+xml; charset=utf-8"


@point("machines learn how it is, and no key")
def machines(planet: Planet) -> None:
    assert planet.get("/healthz").body == b"ok\n"
    said = planet.get("/metrics").body
    assert b"winnow_" in said
    assert KEY.encode() not in said


def _left(planet: Planet) -> list[str]:
    stones = planet.feed().findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    return ["/stories/" + s.get("ref").removeprefix("urn:uuid:").replace("-", "") for s in stones]


def _resolved(folder: str, place: str) -> str:
    parts = folder.strip("/").split("/") if folder != "/" else []
    while place.startswith(("../", "./")):
        parts = parts[:-1] if place.startswith("../") else parts
        place = place.partition("/")[2]
    return "/" + "/".join([*parts, place])
