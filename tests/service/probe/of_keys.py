"""Points of a topic with a key: asked for on every path, in no list, and nothing told without it."""

from __future__ import annotations

import base64
import re

from tests.service.probe.planet import FEED, HIDDEN, KEY, VAULT, A, Planet, keyed, links, titles
from tests.service.probe.points import each, point

PATHS = [VAULT + ending for ending in ("", ".html", ".atom", ".json", ".rss")]
ARCHIVED = VAULT + "/archive/1-0123456789abcdef.atom"


def basic(password: str, user: str = "anyone") -> str:
    return "Authorization: Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@each("{} asks for its key and tells nothing", [*PATHS, ARCHIVED, ARCHIVED.replace(".atom", ".next.atom")])
def asked(planet: Planet, target: str) -> None:
    for method in ("GET", "HEAD"):
        answer = planet.get(target, method=method)
        assert (answer.status, answer["www-authenticate"]) == (401, 'Basic realm="topic", charset="UTF-8"')
        assert not any(word in answer.body for word in (b"Vault", b"Cipher", KEY.encode()))
        assert "etag" not in answer
        assert "last-modified" not in answer


@each("{} opens to ?key= and to Basic, for GET and HEAD", PATHS)
def opened(planet: Planet, target: str) -> None:
    for answer in (planet.get(keyed(target)), planet.get(target, basic(KEY)), planet.get(target, basic(KEY, user=""))):
        assert answer.status == 200
        assert HIDDEN[0].encode() in answer.body
        assert answer["cache-control"].startswith("private")
        assert "Authorization" in answer["vary"]
    assert planet.get(keyed(target), method="HEAD").status == 200


@each(
    "{} opens nothing",
    [
        "a wrong key",
        "no key",
        "a key too many",
        "a longer key",
        "a shorter key",
        "a wrong password",
        "the key as user",
        "no base64",
        "another scheme",
        "a key in upper case",
        "a key that is no UTF-8",
    ],
)
def refused(planet: Planet, what: str) -> None:
    wrong = {
        "a wrong key": (keyed(VAULT + ".atom", "x"), []),
        "no key": (VAULT + ".atom?key=", []),
        "a key too many": (f"{VAULT}.atom?key=x&{keyed('').removeprefix('?')}", []),
        "a longer key": (keyed(VAULT + ".atom", KEY + "x"), []),
        "a shorter key": (keyed(VAULT + ".atom", KEY[:-1]), []),
        "a wrong password": (VAULT + ".atom", [basic("x")]),
        "the key as user": (VAULT + ".atom", [basic("", user=KEY)]),
        "no base64": (VAULT + ".atom", ["Authorization: Basic !!!"]),
        "another scheme": (VAULT + ".atom", [f"Authorization: Bearer {KEY}"]),
        "a key in upper case": (keyed(VAULT + ".atom", KEY.upper()), []),
        "a key that is no UTF-8": (VAULT + ".atom?key=%FF%FE", ["Authorization: Basic //79"]),
    }
    target, headers = wrong[what]
    assert planet.get(target, *headers).status == 401


@point("a condition does not get round the key")
def conditioned(planet: Planet) -> None:
    for header in ("If-None-Match: *", "If-Modified-Since: Fri, 01 Jan 2049 00:00:00 GMT", 'If-Match: "x"'):
        assert planet.get(VAULT + ".atom", header).status == 401
    own = planet.get(keyed(VAULT + ".atom"))["etag"]
    assert planet.get(keyed(VAULT + ".atom"), f"If-None-Match: {own}").status == 304


@each(
    "{} tells nothing of the topic",
    [
        "/",
        "/topics.opml",
        "/all.atom",
        "/all.json",
        "/all.rss",
        "/status",
        "/status.atom",
        "/search?q=cipher",
        "/metrics",
        FEED,
    ],
)
def unlisted(planet: Planet, target: str) -> None:
    body = planet.get(target).body
    assert not any(word in body for word in (b"Vault", b"vault", HIDDEN[0].encode(), KEY.encode()))


@point("another topic's page is not opened by a key that it has not, and needs none")
def elsewhere(planet: Planet) -> None:
    assert planet.get(keyed(FEED)).body == planet.get(FEED).body


@point("a story of this topic alone shows its page to the key only")
def story(planet: Planet) -> None:
    number = titles(planet.feed(keyed(VAULT + ".atom")))[HIDDEN[0]]
    path = "/stories/" + number.removeprefix("urn:uuid:").replace("-", "")
    assert planet.get(path).status == 404
    assert planet.get(keyed(path, "x")).status == 404
    for answer in (planet.get(keyed(path)), planet.get(path, basic(KEY))):
        assert answer.status == 200
        assert HIDDEN[0].encode() in answer.body
        assert answer["cache-control"].startswith("private")


@point("its archive is walked with the key and not without")
def archive(planet: Planet) -> None:
    walked = planet.walk(VAULT + ".atom", "prev-archive", basic(KEY))
    assert {title for _, feed in walked for title in titles(feed)} == set(HIDDEN)
    page = walked[-1][0]
    assert (planet.get(page).status, planet.get(keyed(page)).status) == (401, 200)
    assert planet.get(keyed(page))["cache-control"].startswith("private")


@point("its feed names no hub and no key")
def hubless(planet: Planet) -> None:
    answer = planet.get(keyed(VAULT + ".atom"))
    assert "hub" not in links(planet.feed(keyed(VAULT + ".atom")))
    assert "link" not in answer
    assert b"sesame" not in answer.body


@point("it has no static file")
def fileless(planet: Planet) -> None:
    public = planet.place.folder / "state" / "public"
    assert not [p for p in public.rglob("*") if "vault" in str(p.relative_to(public))]
    for path in public.rglob("*"):
        assert not path.is_file() or HIDDEN[0].encode() not in path.read_bytes()


@point("the log holds no key")
def unlogged(planet: Planet) -> None:
    planet.get(keyed(VAULT + ".atom"))
    planet.get(VAULT + ".atom", basic(KEY))
    assert not re.search(r"sesame|b3BlbiBz", planet.place.log())


@point("its entries carry its own category to who has the key")
def category(planet: Planet) -> None:
    feed = planet.feed(keyed(VAULT + ".atom"))
    assert len(list(feed.iter(A + "entry"))) == 4
