"""Endpoints that mean harm, each with a trap of its own: every one is refused or bounded, in words, and hurts nobody else."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from ipaddress import ip_network

import pytest

from service.fetch import Failed, Fetched, NotModified
from service.fetching.dial import Resolver, dial
from service.fetching.wire import Exchange, request_bytes
from tests.newsstand import Newsstand
from tests.service.asking import Asking

pytestmark = pytest.mark.xdist_group("hostile http")  # one process makes what all its tests share

MAX_BYTES = 100_000
DEADLINE_S = 0.4
OK = b"HTTP/1.1 200 OK\r\n"
ZEROS = b"\0" * 1_000_000


def _deflated(data: bytes) -> bytes:
    return zlib.compress(data)


# Each row: the trap -> what the publisher sends (bytes, seconds to wait), what it then sends for ever and how often, and the
# words of the refusal. The traps are the network's; those of documents are tested where documents are read.
TRAPS: dict[str, tuple[list[bytes | float], bytes | None, float, str]] = {
    # time
    "says nothing": ([60.0], None, 0, "no answer within 0.4 s"),
    "one byte of the head at a time": ([OK], b"x", 0.02, "no answer within 0.4 s; "),
    "one byte of the body at a time": ([OK + b"\r\n"], b"x", 0.02, "no answer within 0.4 s; "),
    "one byte of a chunk at a time": (
        [OK + b"Transfer-Encoding: chunked\r\n\r\n"], b"1\r\nx\r\n", 0.02, "no answer within 0.4 s; "
    ),
    "stops in the middle of the body": ([OK + b"Content-Length: 9\r\n\r\nabc", 60.0], None, 0, "no answer within 0.4 s; "),
    "an interim answer now and then, for ever": ([], b"HTTP/1.1 102 Processing\r\n\r\n", 0.06, "no answer within 0.4 s; "),
    # heads
    "a flood of interim answers": ([], b"HTTP/1.1 103 Early Hints\r\n\r\n", 0, "more than 8 interim answers (103)"),
    "a flood of header lines": ([OK], b"X: y\r\n", 0, "more than 200 header lines"),
    "a header line without end": ([OK + b"X: "], b"y" * 4096, 0, "header lines of more than 64 kB"),
    "a header name without end": ([OK], b"y" * 4096, 0, "header lines of more than 64 kB"),
    "a status line without end": ([b"HTTP/1.1 200 "], b"y" * 4096, 0, "header lines of more than 64 kB"),
    "one header line of 100 kB": ([OK + b"X: " + b"y" * 100_000 + b"\r\n\r\n"], None, 0, "header lines of more than 64 kB"),
    "a flood of trailers": (
        [OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"], b"X: y\r\n", 0, "more than 200 header lines"
    ),
    "closes without an answer": ([], None, 0, "the connection was closed without an answer"),
    "closes in the middle of the head": ([OK + b"X: y"], None, 0, "closed in the middle of the header lines"),
    "speaks another protocol": ([b"SSH-2.0-OpenSSH_9.2\r\n"], None, 0, "answered something that is no HTTP"),
    "sends a page without a head": ([b"<html><p>hello</html>"], None, 0, "answered something that is no HTTP"),
    "speaks HTTP/2": ([b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64"], None, 0, "answered something that is no HTTP"),
    "switches protocols": (
        [b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n\x81"], None, 0, "101 Switching"
    ),
    "switches protocols without a word of which": (
        [b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + OK + b"\r\nx"], None, 0, "answered 101 Switching Protocols, which nobody"
    ),
    "a status below all": ([b"HTTP/1.1 99 Less\r\nContent-Length: 0\r\n\r\n"], None, 0, "answered something that is no HTTP"),
    "a status above all": ([b"HTTP/1.1 600 More\r\nContent-Length: 0\r\n\r\n"], None, 0, "answered 600"),
    "a version that will never be": ([b"HTTP/1.2 200 OK\r\n\r\nx"], None, 0, "answered something that is no HTTP"),
    "a header line without a colon": ([OK + b"oops\r\n\r\nx"], None, 0, "broke HTTP's rules"),
    "a return alone in a header line": ([OK + b"X: a\rSet-Cookie: b\r\n\r\nx"], None, 0, "broke HTTP's rules"),
    "a status of its own": ([b"HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n"], None, 0, "answered 999"),
    "a status that is no number": ([b"HTTP/1.1 abc OK\r\n\r\n"], None, 0, "answered something that is no HTTP"),
    # lengths
    "a body without end": ([OK + b"\r\n"], b"x" * 4096, 0, "more than fetch.max_bytes (100 kB)"),
    "chunks without end": (
        [OK + b"Transfer-Encoding: chunked\r\n\r\n"], b"1000\r\n" + b"x" * 4096 + b"\r\n", 0, "more than fetch.max_bytes"
    ),
    "chunks of one byte without end": (
        [OK + b"Transfer-Encoding: chunked\r\n\r\n"], b"1\r\nx\r\n" * 500, 0, "more than fetch.max_bytes (100 kB)"
    ),
    "a chunk extension without end": (
        [OK + b"Transfer-Encoding: chunked\r\n\r\n1;"], b"x" * 4096, 0, "more than fetch.max_bytes (100 kB)"
    ),
    "a length of exabytes": ([OK + b"Content-Length: 9223372036854775807\r\n\r\n"], None, 0, "more than fetch.max_bytes"),
    "a length past all integers": ([OK + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n"], None, 0, "broke HTTP's rules"),
    "a negative length": ([OK + b"Content-Length: -1\r\n\r\nx"], None, 0, "broke HTTP's rules"),
    "a length in words": ([OK + b"Content-Length: ten\r\n\r\nx"], None, 0, "broke HTTP's rules"),
    "two lengths that differ": ([OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"], None, 0, "broke HTTP's rules"),
    "a length longer than the body": ([OK + b"Content-Length: 9\r\n\r\nabc"], None, 0, "broke off before its end"),
    "chunks that break off": (
        [OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"], None, 0, "broke off before its end"
    ),
    "a chunk size that is no number": (
        [OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc"], None, 0, "broke HTTP's rules"
    ),
    "a chunk size below nothing": (
        [OK + b"Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n"], None, 0, "broke HTTP's rules"
    ),
    "chunks that are none": ([OK + b"Transfer-Encoding: chunked\r\n\r\n<rss/>"], None, 0, "broke HTTP's rules"),
    "chunks of chunks": (
        [OK + b"Transfer-Encoding: chunked, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"], None, 0, "transfer-encoding 'chunked, chunked'"
    ),
    "a chunk size past all integers": (
        [OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 30 + b"\r\nabc"], None, 0, "broke HTTP's rules"
    ),
    # codings
    "a gzip bomb": ([OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(ZEROS * 20)], None, 0, "more than fetch.max_bytes"),
    "gzip in gzip": (
        [OK + b"Content-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(gzip.compress(ZEROS * 20))], None, 0,
        "content-encoding 'gzip, gzip', where gzip or none was asked for",
    ),
    "gzip in gzip, on two lines": (
        [OK + b"Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(gzip.compress(ZEROS))], None, 0,
        "content-encoding 'gzip, gzip', where gzip or none was asked for",
    ),
    "brotli": ([OK + b"Content-Encoding: br\r\n\r\n\x0b\x02\x80x\x03"], None, 0, "content-encoding 'br'"),
    "zstandard": ([OK + b"Content-Encoding: zstd\r\n\r\n\x28\xb5\x2f\xfd"], None, 0, "content-encoding 'zstd'"),
    "deflate": ([OK + b"Content-Encoding: deflate\r\n\r\n" + _deflated(ZEROS)], None, 0, "content-encoding 'deflate'"),
    "a coding of its own": ([OK + b"Content-Encoding: " + b"x" * 500 + b"\r\n\r\nabc"], None, 0, "content-encoding 'xxx"),
    "gzip that is none": ([OK + b"Content-Encoding: gzip\r\n\r\n<rss/>"], None, 0, "says that it is gzip, and is not"),
    "a gzip file that is a bomb": (
        [OK + b"Content-Type: application/gzip\r\n\r\n" + gzip.compress(ZEROS * 20)], None, 0, "more than fetch.max_bytes"
    ),
    "a gzip file that breaks off": ([OK + b"\r\n" + gzip.compress(b"abc" * 99)[:-9]], None, 0, "broke off before its end (gzip)"),
    "deflate, said to be gzip": ([OK + b"Content-Encoding: gzip\r\n\r\n" + _deflated(ZEROS)], None, 0, "says that it is gzip"),
    "a second member that is damaged": (
        [OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x") + b"\x1f\x8b\x08" + b"\xff" * 30], None, 0, "damaged"
    ),
    "gzip that breaks off": (
        [OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"abc" * 99)[:-9]], None, 0, "broke off before its end (gzip)"
    ),
    "gzip with a wrong sum": (
        [OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"abc")[:-8] + b"\0" * 4 + b"\3\0\0\0"], None, 0, "damaged"
    ),
    "gzip of thousands of empty members": (
        [OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"") * 2_000], None, 0, "gzip of more than 1000 members"
    ),
    "chunks that are gzipped by the connection": (
        [OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"], None, 0, "transfer-encoding 'gzip, chunked'"
    ),
    # documents that are none
    "a part that nobody asked for": (
        [b"HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\n\r\nx"], None, 0, "answered 206 Partial Content"
    ),
    "no content": ([b"HTTP/1.1 204 No Content\r\n\r\n"], None, 0, "answered 204 No Content"),
    "not modified since never": ([b"HTTP/1.1 304 Not Modified\r\n\r\n"], None, 0, "set no condition"),
    "an error page without end": ([b"HTTP/1.1 500 Oops\r\n\r\n"], b"x" * 4096, 0, "answered 500 Internal Server Error"),
    # redirects
    "a redirect to nowhere": ([b"HTTP/1.1 302 Found\r\n\r\n"], None, 0, "answered 302 Found without saying where to"),
    "a redirect to a file": ([b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n"], None, 0, "redirects to file: only"),
    "a redirect to gopher": ([b"HTTP/1.1 302 Found\r\nLocation: gopher://h/\r\n\r\n"], None, 0, "redirects to gopher: only"),
    "a redirect to data": ([b"HTTP/1.1 302 Found\r\nLocation: data:text/xml,x\r\n\r\n"], None, 0, "redirects to data: only"),
    "a redirect to a host without end": (
        [b"HTTP/1.1 302 Found\r\nLocation: http://" + b"a" * 20_000 + b"/\r\n\r\n"], None, 0, "redirects to a URL of 20008"
    ),
    "a redirect to nonsense": ([b"HTTP/1.1 302 Found\r\nLocation: http://[::1/\r\n\r\n"], None, 0, "redirects to what is no URL"),
    "a redirect to a name that nobody can write": (
        [b"HTTP/1.1 302 Found\r\nLocation: http://xn--a.invalid/\r\n\r\n"], None, 0, "a name that nobody can have"
    ),
    "a redirect to a script": ([b"HTTP/1.1 302 Found\r\nLocation: javascript:alert(1)\r\n\r\n"], None, 0, "redirects to "),
    "a redirect to a port that is none": (
        [b"HTTP/1.1 302 Found\r\nLocation: http://h.example:99999/\r\n\r\n"], None, 0, "redirects to port 99999: there is none"
    ),
    "a redirect to itself": ([b"HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n"], None, 0, "redirects in a circle"),
}  # fmt: skip


@pytest.fixture(scope="module")
def asking():
    with Asking(timeout_s=DEADLINE_S, allow_private=(ip_network("127.0.0.1/32"),), per_host=100) as asking:
        yield asking


@pytest.mark.parametrize("trap", TRAPS)
def test_each_trap_is_refused_in_words(trap: str, newsstand: Newsstand, asking: Asking) -> None:
    pieces, forever, every_s, words = TRAPS[trap]
    answer = asking.failed(newsstand.raw("/", *pieces, forever=forever, every_s=every_s), max_bytes=MAX_BYTES)
    assert words in answer.why
    assert len(answer.why) < 300
    assert answer.wire_bytes < MAX_BYTES + 600_000  # what one read of the socket may bring past the cap
    assert answer.seconds < DEADLINE_S + 1


def test_good_sources_beside_all_the_traps_are_on_time(asking: Asking) -> None:
    with Newsstand("127.0.0.1") as stand:
        urls = []
        for number, (pieces, forever, every_s, _) in enumerate(TRAPS.values()):
            urls.append(stand.raw(f"/trap{number}", *pieces, forever=forever, every_s=every_s))
            urls.append(stand.show(f"/good{number}", b"<rss/>"))
        with Asking(timeout_s=2, per_host=200, concurrency=200) as asking:
            began = time.monotonic()
            good = asking.ask_all(urls[1::2])
            alone_s = time.monotonic() - began
            answers = asking.ask_all(urls)
    assert all(isinstance(answer, Fetched) for answer in good)
    assert all(isinstance(answer, Fetched) for answer in answers[1::2])
    assert not any(isinstance(answer, Fetched) for answer in answers[::2])
    assert max(answer.seconds for answer in answers[1::2]) < alone_s + 1.5


def test_a_bomb_takes_no_more_memory_than_the_cap(newsstand: Newsstand, asking: Asking) -> None:
    bomb = gzip.compress(ZEROS * 50)
    url = newsstand.raw("/", OK + b"Content-Encoding: gzip\r\n\r\n" + bomb)
    tracemalloc.start()
    try:
        assert "more than fetch.max_bytes" in asking.failed(url, max_bytes=1_000_000).why
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_a_publisher_faster_than_its_reader_is_held_back(newsstand: Newsstand) -> None:
    newsstand.raw("/", OK + b"Content-Length: 30000000\r\n\r\n", forever=b"x" * 100_000)

    async def slowly() -> tuple[int, int]:
        asked = request_bytes(b"GET", b"/", [(b"Host", b"h")])
        loopback = (ip_network("127.0.0.1/32"),)
        _, exchange = await dial(
            "127.0.0.1", newsstand.port, lambda: Exchange(asked, max_bytes=10**9), resolver=Resolver(), allow=loopback
        )
        await exchange.head()
        held, steady = -1, 0
        while steady < 20:  # until nothing more comes, though nobody takes what came
            await asyncio.sleep(0.005)
            steady = steady + 1 if exchange.wire_bytes == held else 0
            held = exchange.wire_bytes
        total = 0
        async for piece in exchange.body():
            total += len(piece)
        exchange.abort()
        return held, total

    held, total = asyncio.run(slowly())
    assert held < 2_000_000
    assert total == 30_000_000


# --- redirects to where nobody may go

FORBIDDEN_FORMS = [
    "127.0.0.9", "127.9", "0177.0.0.9", "0x7f.0x9", "2130706441", "0x7f000009", "localhost", "LOCALHOST.", "[::1]",
    "[::ffff:127.0.0.9]", "[::ffff:7f00:9]", "[::127.0.0.9]", "[64:ff9b::7f00:9]", "[2002:7f00:9::]", "[fec0::9]", "[fe80::9]",
    "[fd00::9]", "[ff02::1]", "[::]", "0.0.0.0", "0", "10.0.0.9", "100.64.0.9", "169.254.169.254", "172.16.0.9", "192.168.0.9",
    "192.0.2.9", "198.18.0.9", "224.0.0.9", "255.255.255.255", "%31%32%37.0.0.9", "127。0。0。9", "⑫⑦.0.0.9",
]  # fmt: skip


@pytest.fixture
def elsewhere() -> Iterator[Newsstand]:
    with Newsstand("127.0.0.5") as stand:
        yield stand


@pytest.mark.parametrize("form", FORBIDDEN_FORMS)
def test_a_redirect_to_a_forbidden_address_touches_nothing(form: str, elsewhere: Newsstand) -> None:
    allowed = (ip_network("127.0.0.5/32"),)
    with Newsstand("0.0.0.0") as canary, Asking(allow_private=allowed, timeout_s=2) as asking:
        to = f"http://{form}:{canary.port}/latest/meta-data/"
        answer = asking.failed(elsewhere.redirect("/r", to.encode()))
        assert canary.connections == 0
    refusals = ("refused unless fetch.allow_private names it", "redirects to what is no URL", "DNS: no such host")
    assert any(words in answer.why for words in refusals)


def test_a_proxy_is_asked_for_no_forbidden_address(newsstand: Newsstand) -> None:
    with Asking(allow_private=()) as asking:
        for host in ("127.0.0.9", "127.9", "localhost", "a.localhost", "[::1]", "10.0.0.1"):
            assert "fetch.allow_private" in asking.failed(f"http://{host}/", proxy=newsstand.base).why
    assert newsstand.connections == 0


def test_a_chain_of_slow_redirects_is_bounded_as_a_whole(newsstand: Newsstand, asking: Asking) -> None:
    for hop in range(5):
        newsstand.show(f"/{hop}", b"", 302, {"Location": f"/{hop + 1}"}, wait_s=0.15)
    answer = asking.failed(newsstand.url("/0"))
    assert answer.why.startswith("no answer within 0.4 s")
    assert answer.seconds < DEADLINE_S + 0.5


def test_a_redirect_that_grows_is_stopped(newsstand: Newsstand, asking: Asking) -> None:
    path = "/a"
    for _ in range(8):
        newsstand.redirect(path, path + "a")
        path += "a"
    assert asking.failed(newsstand.url("/a")).why.startswith("more than 5 redirects")
    assert len(newsstand.requests) == 6


# --- what is read, but with care

Check = Callable[[Fetched], bool]
CURIOUS: dict[str, tuple[bytes, Check]] = {
    "an etag of 10 kB is not kept": (b"ETag: " + b"x" * 10_000 + b"\r\nContent-Length: 1\r\n\r\nx", lambda a: a.etag is None),
    "two etags: the first": (b"ETag: a\r\nETag: b\r\nContent-Length: 1\r\n\r\nx", lambda a: a.etag == b"a"),
    "a charset of 10 kB is clipped": (
        b"Content-Type: text/xml; charset=" + b"x" * 10_000 + b"\r\nContent-Length: 1\r\n\r\nx",
        lambda a: len(a.charset or "") < 100,
    ),
    "a max-age past all integers": (
        b"Cache-Control: max-age=" + b"9" * 5_000 + b"\r\nContent-Length: 1\r\n\r\nx",
        lambda a: (a.fresh_for_s or 0) <= 366 * 86_400,
    ),
    "more after the end": (b"Content-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\nETag: b\r\n\r\ny", lambda a: a.body == b"x"),
    "both a length and chunks": (
        b"Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", lambda a: a.body == b"x"
    ),
    "gzip padded with zeros": (
        b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x") + b"\0" * 100, lambda a: a.body == b"x"
    ),
    "gzip in two members": (
        b"Content-Encoding: x-gzip\r\n\r\n" + gzip.compress(b"x") + gzip.compress(b"y"), lambda a: a.body == b"xy"
    ),
    "nothing, said to be gzip": (b"Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", lambda a: a.body == b""),
    "a gzip file, as it was put up": (
        b"Content-Type: application/gzip\r\n\r\n" + gzip.compress(b"<rss/>"), lambda a: a.body == b"<rss/>"
    ),
    "a gzip file in a gzip file: unpacked once": (
        b"Content-Type: application/gzip\r\n\r\n" + gzip.compress(gzip.compress(b"x")), lambda a: a.body[:2] == b"\x1f\x8b"
    ),
    "a gzip file, gzipped for the way: unpacked once": (
        b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(gzip.compress(b"x")), lambda a: a.body[:2] == b"\x1f\x8b"
    ),
    "two bytes that begin like a gzip file": (b"\r\n\x1f\x8b", lambda a: a.body == b"\x1f\x8b"),
    "gzip with a plugin's line after it": (
        b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x") + b"<!-- cached -->", lambda a: a.body == b"x"
    ),
    "gzip with one byte after it": (b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x") + b"\n", lambda a: a.body == b"x"),
    "gzip, named beside a coding that does nothing": (
        b"Content-Encoding: identity, gzip\r\n\r\n" + gzip.compress(b"x"), lambda a: a.body == b"x"
    ),
    "an expiry that stands twice": (
        b"Expires: Mon, 02 Mar 2099 14:00:00 GMT\r\nExpires: 0\r\nDate: Mon, 02 Mar 2099 13:00:00 GMT\r\n\r\nx",
        lambda a: a.fresh_for_s == 3600,
    ),
    "an etag over two lines": (b'ETag: "a\r\n b"\r\n\r\nx', lambda a: a.etag == b'"a b"'),
    "an etag with a zero byte is not kept": (b'ETag: "a\0b"\r\n\r\nx', lambda a: a.etag is None),
    "header bytes of no charset": (b"X-\xe9: \xff\xfe\r\nServer: \xe9\r\n\r\nx", lambda a: a.body == b"x"),
}  # fmt: skip


@pytest.mark.parametrize("case", [name for name in CURIOUS if not name.startswith("header bytes")])
def test_odd_answers_are_read_with_care(case: str, newsstand: Newsstand, asking: Asking) -> None:
    rest, check = CURIOUS[case]
    assert check(asking.fetched(newsstand.raw("/", OK + rest)))


def test_a_304_with_a_body_is_not_modified(newsstand: Newsstand, asking: Asking) -> None:
    url = newsstand.raw("/", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99999999\r\n\r\n", forever=b"x" * 4096)
    assert isinstance(asking.ask(url, etag=b"1"), NotModified)


def test_no_answer_of_random_bytes_raises(newsstand: Newsstand, asking: Asking) -> None:
    seed = 1
    for number in range(40):
        noise = bytearray()
        for _ in range(300):
            seed = (seed * 1_103_515_245 + 12_345) % 2**31
            noise.append(seed >> 16 & 255)
        start = (
            b"",
            OK,
            OK + b"\r\n",
            OK + b"Transfer-Encoding: chunked\r\n\r\n",
            OK + b"Content-Encoding: gzip\r\n\r\n",
        )
        answer = asking.ask(newsstand.raw(f"/{number}", start[number % 5] + bytes(noise)))
        assert isinstance(answer, Failed | Fetched)


def test_there_are_enough_traps() -> None:
    assert len(TRAPS) + len(FORBIDDEN_FORMS) + len(CURIOUS) >= 60
