"""Loopback publishers for the benchmarks: as many feeds as wanted, each at an address of its own in 127.0.0.0/8.

Run as a process of its own, so that what it costs is nobody else's: `python -m benchmarks.publishing FEEDS [ENTRIES]
[hostile]`. It writes its port to standard output, then takes lines on standard input and answers each with a line:
`new SHARE`: every so-manieth feed has one more entry from now on; `asked`: when each feed was asked, as JSON.

With `hostile` one feed in twenty hangs, drips, fails, sends a bomb, breaks off or says that it is busy.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import threading
import time
from html import escape

ENTRIES = 30
HOSTILE = 7  # of twenty
BOMB = (
    b"<!DOCTYPE rss ["
    + b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><rss>&e9;</rss>"
)
_NOUNS = (  # noqa: SIM905
    "harbour crane council budget school river bridge market summer winter minister police court train museum vote "
    "strike hospital doctor teacher farmer storm flood border visa refugee election parliament treaty peace tank "
    "drone company bank price wage tax rent house garden kitchen recipe coffee bread music concert film actor "
    "painter gallery football coach league player science planet rocket satellite virus vaccine cancer study paper "
    "data model computer phone network battery car road traffic cyclist airport flight island coast forest fire "
    "wolf bear bird whale fish water air energy solar wind coal gas oil nuclear plant factory worker union law "
    "judge prison trial victim witness crime night morning evening week month year century history church temple "
    "village city capital region country people woman man child family mother father brother friend stranger leader "
    "king queen president mayor editor reader writer poet book letter word language question answer problem reason "
    "result plan project deal meeting speech report picture story "
).split()
_SMALL = (  # noqa: SIM905
    "the a of to in on and for with by from at that which it was were has had said after before while because "
).split()


def address(number: int) -> str:
    """The host of a feed."""
    return f"127.{1 + number // 62_500}.{number // 250 % 250}.{number % 250 + 1}"


class Feeds:
    """The documents: `count` feeds of so many entries, every other one RSS, the rest Atom."""

    def __init__(self, count: int, entries: int = ENTRIES) -> None:
        self.count = count
        self._size = entries
        self._first = [0] * count  # how many entries were pushed out at the end
        self._bodies: dict[int, tuple[bytes, bytes]] = {n: self._made(n) for n in range(count)}

    def document(self, number: int) -> tuple[bytes, bytes]:
        """Body and ETag."""
        return self._bodies[number]

    def news(self, share: int) -> None:
        """One more entry in every `share`-th feed."""
        for number in range(0, self.count, share):
            self._first[number] += 1
            self._bodies[number] = self._made(number)

    def _made(self, number: int) -> tuple[bytes, bytes]:
        first = self._first[number]
        make = _rss if number % 2 else _atom
        body = make(number, [self._entry(number, n) for n in range(first + self._size - 1, first - 1, -1)])
        return body.encode(), f'"{number}-{first}"'.encode()

    def _entry(self, number: int, n: int) -> tuple[int, str, str]:
        """Number, title, HTML: as blogs have it, some 350 words with links, pictures and a list, 4 to 5 kB."""
        chance = random.Random(number * 100_003 + n)
        title = f"{_words(chance, 4).capitalize()} {number}-{n}"
        blocks = []
        for place in range(9):
            before, after = _words(chance, 10).capitalize(), _words(chance, 6)
            link = f'<a href="/{n}/{place}?from=feed" rel="noopener" target="_blank">{chance.choice(_NOUNS)}</a>'
            strong = f'<strong style="color: #333">{chance.choice(_NOUNS)}</strong>'
            blocks.append(f'<p class="wp-block-paragraph">{before} {link} {after}, <em>{strong}</em>.</p>')
        picture = (
            f'<img src="https://site{number}.example/{n}.jpg" alt="{chance.choice(_NOUNS)}" width="640" height="480" />'
        )
        blocks.insert(
            1, f'<figure class="wp-block-image">{picture}<figcaption>{_words(chance, 4)}</figcaption></figure>'
        )
        points = "".join(f"<li>{_words(chance, 3)}</li>" for _ in range(4))
        blocks.append(f"<h2>{_words(chance, 2).capitalize()}</h2><ul>{points}</ul>")
        return n, title, "\n".join(blocks)


def _words(chance: random.Random, pairs: int) -> str:
    """So many pairs of a small and a long word."""
    return " ".join(f"{chance.choice(_SMALL)} {chance.choice(_NOUNS)}" for _ in range(pairs))


def _stamp(n: int) -> str:
    return f"2026-{1 + n // 28 % 12:02}-{1 + n % 28:02}T{n % 24:02}:00:00Z"


def _rss(number: int, entries: list[tuple[int, str, str]]) -> str:
    site = f"https://site{number}.example"
    items = "".join(
        f'<item><title>{escape(title)}</title><link>{site}/{n}?utm_source=rss</link><guid isPermaLink="false">{number}-{n}</guid>'
        f"<pubDate>{1 + n % 28:02} Jan 2026 {n % 24:02}:00:00 GMT</pubDate><category>{_NOUNS[n % len(_NOUNS)]}</category>"
        f"<dc:creator>Ann Author {n % 5}</dc:creator><description>{escape(text)}</description></item>"
        for n, title, text in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Paper {number}</title><link>{site}</link><description>News of {number}</description>"
        f"<language>en</language>{items}</channel></rss>"
    )


def _atom(number: int, entries: list[tuple[int, str, str]]) -> str:
    site = f"https://site{number}.example"
    items = "".join(
        f'<entry><title>{escape(title)}</title><link href="{site}/{n}"/><id>tag:{site},2026:{n}</id>'
        f"<updated>{_stamp(n)}</updated><published>{_stamp(n)}</published><author><name>Ann Author {n % 5}</name></author>"
        f'<category term="{_NOUNS[n % len(_NOUNS)]}"/><content type="html">{escape(text)}</content></entry>'
        for n, title, text in entries
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Journal {number}'
        f'</title><id>{site}/</id><updated>2026-11-01T00:00:00Z</updated><link href="{site}/"/>{items}</feed>'
    )


class Publisher(asyncio.Protocol):
    """One connection: as little work as can be, since it runs beside what is measured."""

    feeds: Feeds
    hostile = False
    asked: dict[int, list[float]]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._got = b""

    def data_received(self, data: bytes) -> None:
        self._got += data
        while b"\r\n\r\n" in self._got:
            head, _, self._got = self._got.partition(b"\r\n\r\n")
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        number = int(head.split(b" ", 2)[1][1:])
        self.asked[number].append(time.monotonic())
        if self.hostile and number % 20 == HOSTILE:
            self._mistreat(number // 20 % 6)
            return
        body, etag = self.feeds.document(number)
        lowered = head.lower()
        if etag in head:
            answer = b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n"
            body = b""
        else:
            kind = b"application/rss+xml" if number % 2 else b"application/atom+xml"
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\nETag: " + etag
            answer += b"\r\nContent-Length: %d\r\n" % len(body)
        close = b"connection: close" in lowered
        self._transport.write(answer + (b"Connection: close\r\n\r\n" if close else b"\r\n") + body)  # type: ignore[attr-defined]
        if close:
            self._transport.close()

    def _mistreat(self, manner: int) -> None:
        top = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
        if manner == 0:
            return  # hangs
        if manner == 1:
            self._transport.write(top + b"\r\n")  # type: ignore[attr-defined]
            self._drip()
            return
        answers = {
            2: b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
            3: top + b"\r\n" + BOMB,
            4: top + b"Content-Length: 100000\r\n\r\n<rss><channel>",
            5: b"HTTP/1.1 503 Busy\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n",
        }
        self._transport.write(answers[manner])  # type: ignore[attr-defined]
        self._transport.close()

    def _drip(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(b" ")  # type: ignore[attr-defined]
            asyncio.get_running_loop().call_later(1, self._drip)


async def serve(feeds: Feeds, *, hostile: bool = False) -> None:
    Publisher.feeds, Publisher.hostile = feeds, hostile
    Publisher.asked = {number: [] for number in range(feeds.count)}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Publisher, "0.0.0.0", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()

    def listen() -> None:
        for line in sys.stdin:
            word, *rest = line.split()
            if word == "new":
                feeds.news(int(rest[0]))
            print(json.dumps(list(Publisher.asked.values())) if word == "asked" else "ready", flush=True)
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=listen, daemon=True).start()
    await ended.wait()


if __name__ == "__main__":
    _, count, *rest = sys.argv
    sizes = [int(word) for word in rest if word.isdecimal()] or [ENTRIES]
    asyncio.run(serve(Feeds(int(count), sizes[0]), hostile="hostile" in rest))
