"""Points of methods, targets and messages, well-formed or not: RFC 9110, sections 9 and 10; RFC 9112."""

from __future__ import annotations

from tests.service.probe.planet import FEED, PAGE, VAULT, Planet
from tests.service.probe.points import each, point

GET = f"GET {FEED} HTTP/1.1\r\nHost: planet.example\r\n".encode()
REFUSED = {0, 400, 408, 413, 414, 431, 501, 505}  # 0: the connection was ended instead


@each("{} is refused with what is allowed", ["OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "PURGE"])
def method(planet: Planet, name: str) -> None:
    for target in (FEED, "/", "/none", VAULT + ".atom"):
        answer = planet.get(target, "X-Echo: mirror", "Content-Length: 0", method=name)
        assert (answer.status, answer["allow"]) == (405, "GET, HEAD")
        assert b"mirror" not in answer.body


@each("the method {} is refused", ["CONNECT", "get", "FOO", "G E T"])
def no_method(planet: Planet, name: str) -> None:
    assert planet.get(FEED, method=name).status in REFUSED | {405}


@point("OPTIONS * is refused in good order")
def star(planet: Planet) -> None:
    assert planet.get("*", method="OPTIONS").status in REFUSED | {405}


@each(
    "{} names the same feed",
    ["/topics/%70ort.atom", "/%74opics/port.%61tom", FEED + "?", FEED + "?x=1", FEED + "?key=none"],
)
def alias(planet: Planet, target: str) -> None:
    answer = planet.get(target)
    assert (answer.status, answer.body) == (200, planet.get(FEED).body)


@each(
    "{} names nothing and leads nowhere",
    [
        "/" + FEED,
        "//evil.example/x",
        "/topics//port.atom",
        "/topics/../topics/port.atom",
        "/./all.atom",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/topics/port.atom/",
        "/topics/port.atom%00",
        "/topics/PORT.atom",
        "/topics/port%0d%0aX-Evil:1.atom",
        "/\\evil.example",
        "/topics/port.atom;a=b",
        "/topics/%FF.atom",
        "/stories/../status",
        "/style.css/",
        "/topics/port.atom.gz",
        "/.env",
        "/winnow.db",
        "/topics/.atom",
    ],
)
def nothing(planet: Planet, target: str) -> None:
    answer = planet.get(target)
    assert answer.status in (400, 404), answer.status
    assert "location" not in answer
    assert "x-evil" not in answer
    assert b"root:" not in answer.body


@point("the absolute form of a target names the same feed")
def absolute(planet: Planet) -> None:
    for host in ("planet.example", "127.0.0.1", "evil.example:81"):
        assert planet.get(f"http://{host}{FEED}").body == planet.get(FEED).body


@point("an old client is answered, and the connection ends")
def old(planet: Planet) -> None:
    for host in (True, False):
        answer = planet.get(FEED, version="1.0", host=host)
        assert (answer.status, answer.closed) == (200, True)
        assert answer.body == planet.get(FEED).body


@point("Connection: close is kept to")
def close(planet: Planet) -> None:
    for target in (FEED, PAGE):
        assert planet.get(target, "Connection: close").closed


@point("a connection serves one request after another, whatever they ask")
def kept(planet: Planet) -> None:
    asked = [(FEED, 200), (PAGE, 200), ("/none", 404), (FEED, 200), (VAULT, 401), ("/topics/docks", 410), ("/", 200)]
    with planet.line() as line:
        for target, status in asked:
            line.say(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert line.answer().status == status


@point("requests sent in one go are answered in their order")
def pipelined(planet: Planet) -> None:
    asked = [FEED, PAGE, "/none", FEED, "/style.css", VAULT, "/"]
    said = [f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for target in asked]
    found = planet.raw(*said, answers=len(asked))
    assert [a.status for a in found] == [200, 200, 404, 200, 200, 401, 200]
    assert [a["content-type"] for a in found] == [planet.get(target)["content-type"] for target in asked]


@point("a body on a GET is passed over and what follows is answered")
def body(planet: Planet) -> None:
    found = planet.raw(GET, b"Content-Length: 5\r\n\r\nhello", GET, b"\r\n", answers=2)
    assert [a.status for a in found] == [200, 200]


@point("a body in chunks too")
def chunks(planet: Planet) -> None:
    found = planet.raw(GET, b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", GET, b"\r\n", answers=2)
    assert [a.status for a in found] == [200, 200]


@point("a POST with a body is refused and the connection goes on or ends in good order")
def posted(planet: Planet) -> None:
    first, then = planet.raw(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na=b", GET, b"\r\n", answers=2)
    assert (first.status, then.status) in ((405, 200), (405, 0))


@point("Expect: 100-continue does not make a client wait")
def expecting(planet: Planet) -> None:
    for head in (GET, b"POST / HTTP/1.1\r\nHost: x\r\n"):
        with planet.line() as line:
            line.say(head + b"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n")
            answer = line.answer()
            if answer.status == 100:
                line.say(b"a=b")
                answer = line.answer()
            assert answer.status == (200 if head is GET else 405)


@point("both lengths of a body at once are refused")
def smuggled(planet: Planet) -> None:
    said = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /status HTTP/1.1\r\nHost: x\r\n\r\n"
    assert planet.raw(GET, said)[0].status in REFUSED


@each(
    "a request with {} is refused",
    [
        "two lengths that differ",
        "a length that is none",
        "a length below nothing",
        "an unknown coding",
        "a space before the colon",
        "a folded header",
        "a null in a header",
        "no host",
        "two hosts",
        "a host with a space",
        "a host with a slash",
        "a version of tomorrow",
        "no version",
        "a bare line end in a header",
        "a TLS greeting",
        "the preface of HTTP/2",
        "an empty header name",
        "a control in the target",
    ],
)
def malformed(planet: Planet, what: str) -> None:
    said = {
        "two lengths that differ": GET + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "a length that is none": GET + b"Content-Length: many\r\n\r\n",
        "a length below nothing": GET + b"Content-Length: -1\r\n\r\n",
        "an unknown coding": GET + b"Transfer-Encoding: cow\r\n\r\n",
        "a space before the colon": GET + b"X-A : b\r\n\r\n",
        "a folded header": GET + b"X-A: b\r\n c\r\n\r\n",
        "a null in a header": GET + b"X-A: b\0c\r\n\r\n",
        "no host": f"GET {FEED} HTTP/1.1\r\n\r\n".encode(),
        "two hosts": GET + b"Host: other.example\r\n\r\n",
        "a host with a space": f"GET {FEED} HTTP/1.1\r\nHost: a b\r\n\r\n".encode(),
        "a host with a slash": f"GET {FEED} HTTP/1.1\r\nHost: a/b\r\n\r\n".encode(),
        "a version of tomorrow": f"GET {FEED} HTTP/7.1\r\nHost: x\r\n\r\n".encode(),
        "no version": f"GET {FEED}\r\n\r\n".encode(),
        "a bare line end in a header": GET + b"X-A: b\rc: d\r\n\r\n",
        "a TLS greeting": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,
        "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "an empty header name": GET + b": b\r\n\r\n",
        "a control in the target": b"GET /all\x01.atom HTTP/1.1\r\nHost: x\r\n\r\n",
    }[what]
    answer = planet.raw(said)[0]
    assert answer.status in REFUSED, answer.status
    assert b"Traceback" not in answer.body


@point("a flood of headers is refused, in number or in bytes")
def flood(planet: Planet) -> None:
    many = b"".join(b"X-%d: y\r\n" % i for i in range(20_000))
    for said in (many, b"X-Long: " + b"y" * 200_000 + b"\r\n"):
        assert planet.raw(GET, said, b"\r\n")[0].status in REFUSED


@point("a target without end is refused, and one of 4,000 characters only not found")
def long(planet: Planet) -> None:
    assert planet.get("/" + "a" * 4_000).status == 404
    assert planet.get("/" + "a" * 100_000).status in REFUSED
    assert planet.get("/search?q=" + "a" * 8_000).status in {200, 414}
