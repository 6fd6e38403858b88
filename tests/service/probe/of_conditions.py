"""Points of conditional requests, forms and parts: RFC 9110, sections 8.8, 12.5.3, 13 and 14; RFC 3229."""

from __future__ import annotations

import gzip
from datetime import timedelta
from email.utils import parsedate_to_datetime

from tests.service.probe.planet import FEED, PAGE, Planet
from tests.service.probe.points import each, point

FORMS = {
    "IMF-fixdate": "%a, %d %b %Y %H:%M:%S GMT",
    "RFC 850": "%A, %d-%b-%y %H:%M:%S GMT",
    "asctime": "%a %b %e %H:%M:%S %Y",
}
OFTEN = [
    FEED,
    "/topics/port.json",
    "/topics/port.rss",
    "/all.atom",
    PAGE,
    "/",
    "/topics.opml",
    "/style.css",
    "/icon.svg",
]


def tag(planet: Planet, target: str = FEED) -> str:
    return planet.get(target)["etag"]


@each("If-None-Match {} is a 304", ["TAG", "W/TAG", '"x", TAG', '"a,b" , W/TAG', ",,TAG", "*", " * "])
def same(planet: Planet, said: str) -> None:
    answer = planet.get(FEED, "If-None-Match: " + said.replace("TAG", tag(planet)))
    assert (answer.status, answer.body) == (304, b"")


@each("If-None-Match {} is a 200", ['"other"', "unquoted", '"unended', '""', "TAG-without-quotes"])
def other(planet: Planet, said: str) -> None:
    said = said.replace("TAG-without-quotes", tag(planet).strip('"'))
    assert planet.get(FEED, f"If-None-Match: {said}").status == 200


@each("{} is conditional", OFTEN)
def conditional(planet: Planet, target: str) -> None:
    first = planet.get(target)
    again = planet.get(target, f"If-None-Match: {first['etag']}")
    assert (first.status, again.status, again["etag"]) == (200, 304, first["etag"])


@point("If-None-Match over two header lines is one list")
def two_lines(planet: Planet) -> None:
    assert planet.get(FEED, 'If-None-Match: "x"', f"If-None-Match: {tag(planet)}").status == 304


@point("a 304 has the validators and no headers of a body")
def bare(planet: Planet) -> None:
    answer = planet.get(FEED, "If-None-Match: *")
    assert all(name in answer for name in ("etag", "last-modified", "vary", "cache-control", "date"))
    assert not any(name in answer for name in ("content-type", "content-length", "content-encoding"))


@point("a tag that does not match wins over a date that does")
def precedence(planet: Planet) -> None:
    last = planet.get(FEED)["last-modified"]
    assert planet.get(FEED, 'If-None-Match: "other"', f"If-Modified-Since: {last}").status == 200


@point("a tag that matches wins over a date that does not")
def precedence_too(planet: Planet) -> None:
    headers = (f"If-None-Match: {tag(planet)}", "If-Modified-Since: Thu, 01 Jan 2015 00:00:00 GMT")
    assert planet.get(FEED, *headers).status == 304


@each("If-Modified-Since as {}: 304 when it was and later, 200 before", list(FORMS))
def dated(planet: Planet, form: str) -> None:
    when = parsedate_to_datetime(planet.get(FEED)["last-modified"])
    for seconds, status in ((0, 304), (60, 304), (-1, 200), (-86_400, 200)):
        said = (when + timedelta(seconds=seconds)).strftime(FORMS[form])
        assert planet.get(FEED, f"If-Modified-Since: {said}").status == status, said


@each(
    "If-Modified-Since: {} is no date and passed over",
    [
        "tomorrow",
        "",
        "0",
        "2099-01-01T00:00:00Z",
        "Fri, 31 Feb 2099 00:00:00 GMT",
        "Fri, 01 Jan 2099 00:00:00 +0000",
        "Fri, 1 Jan 2099 00:00:00 GMT",
    ],
)
def undated(planet: Planet, said: str) -> None:
    assert planet.get(FEED, f"If-Modified-Since: {said}").status == 200


@point("two dates are none")
def two_dates(planet: Planet) -> None:
    last = f"If-Modified-Since: {planet.get(FEED)['last-modified']}"
    assert planet.get(FEED, last, last).status == 200


@point("If-Match: own tag 200, * 200, another 412, a weak one 412")
def if_match(planet: Planet) -> None:
    own = tag(planet)
    asked = [own, "*", '"other"', f"W/{own}", f'"other", {own}']
    assert [planet.get(FEED, f"If-Match: {said}").status for said in asked] == [200, 200, 412, 412, 200]


@point("If-Unmodified-Since: 412 before, 200 after, and If-Match goes first")
def if_unmodified(planet: Planet) -> None:
    last, old = planet.get(FEED)["last-modified"], "If-Unmodified-Since: Thu, 01 Jan 2015 00:00:00 GMT"
    assert planet.get(FEED, old).status == 412
    assert planet.get(FEED, f"If-Unmodified-Since: {last}").status == 200
    assert planet.get(FEED, old, "If-Match: *").status == 200


@point("a conditional HEAD is answered as the GET")
def head(planet: Planet) -> None:
    assert planet.get(FEED, "If-None-Match: *", method="HEAD").status == 304
    assert planet.get(FEED, 'If-Match: "other"', method="HEAD").status == 412


@point("what is not there is not made conditional")
def missing(planet: Planet) -> None:
    assert planet.get("/topics/none.atom", "If-None-Match: *").status == 404
    assert planet.get("/topics/docks.atom", "If-None-Match: *").status == 410


@each("{} packed has a tag of its own, varies, and unpacks to the plain", OFTEN)
def packed(planet: Planet, target: str) -> None:
    plain, small = planet.get(target), planet.get(target, "Accept-Encoding: gzip")
    assert small["content-encoding"] == "gzip"
    assert gzip.decompress(small.body) == plain.body
    assert small["etag"] == plain["etag"][:-1] + '-gzip"'
    assert "accept-encoding" in plain["vary"].lower()
    assert "accept-encoding" in small["vary"].lower()
    assert int(small["content-length"]) == len(small.body)


@point("a client that holds the packed form is told so, whatever it takes now")
def held(planet: Planet) -> None:
    for own in (tag(planet), planet.get(FEED, "Accept-Encoding: gzip")["etag"]):
        for takes in ("identity", "gzip"):
            answer = planet.get(FEED, f"If-None-Match: {own}", f"Accept-Encoding: {takes}")
            assert (answer.status, answer["etag"]) == (304, own)


@each(
    "Accept-Encoding: {} is packed",
    ["gzip", "GZIP", "br, gzip;q=0.5", "*", "x-gzip", "identity;q=0, *", "deflate;q=1, gzip;q=.9"],
)
def takes(planet: Planet, said: str) -> None:
    assert planet.get(FEED, f"Accept-Encoding: {said}")["content-encoding"] == "gzip"


@each(
    "Accept-Encoding: {} is plain",
    ["", "identity", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzip;q=0.2, identity;q=0.8", "gzip;q=no"],
)
def takes_not(planet: Planet, said: str) -> None:
    answer = planet.get(FEED, f"Accept-Encoding: {said}")
    assert answer.status == 200
    assert "content-encoding" not in answer


@each(
    "Range: {} gives the whole",
    ["bytes=0-9", "bytes=-5", "bytes=0-1,5-6", "bytes=999999999-", "bytes=9-1", "lines=1-2", "nonsense"],
)
def part(planet: Planet, said: str) -> None:
    answer = planet.get(FEED, f"Range: {said}")
    assert (answer.status, answer.body) == (200, planet.get(FEED).body)
    assert "content-range" not in answer


@point("If-Range changes nothing, matching or not")
def if_range(planet: Planet) -> None:
    for said in (tag(planet), '"other"', planet.get(FEED)["last-modified"]):
        assert planet.get(FEED, "Range: bytes=0-9", f"If-Range: {said}").status == 200


@point("A-IM: feed is harmless: the whole, not called a part")
def instance(planet: Planet) -> None:
    answer = planet.get(FEED, "A-IM: feed, gzip", 'If-None-Match: "old"')
    assert (answer.status, answer.body) == (200, planet.get(FEED).body)
    assert "im" not in answer
