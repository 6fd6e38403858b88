"""Clients that are slow or greedy: they are cut off, and nobody else notices."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest

from service.errors import StoreError
from service.serving import listen
from service.serving.listen import Bounds, Server, door
from tests.documents import item, rss
from tests.newsstand import Newsstand
from tests.workplace import Workplace, wait_until

BODY = b"x" * 30_000_000  # more than the system's own buffers take
BOUNDS = Bounds(request_s=0.4, answer_s=1, idle_s=1, request_bytes=2_000, connections=60)


class App:
    """Says `small`, or something large; under /quick at once."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = BODY if scope["path"] == "/large" else b"small"
        await send({"type": "http.response.start", "status": 200, "headers": self.head(body)})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def quick(self, url: bytes, headers: Any) -> Any:
        body = BODY if url.endswith(b"large") else b"small"
        return (200, self.head(body), body) if url.startswith(b"/quick") else None

    @staticmethod
    def head(body: bytes) -> list[tuple[bytes, bytes]]:
        return [(b"content-length", str(len(body)).encode())]


@pytest.fixture
def place() -> Iterator[tuple[str, int]]:
    own = door("127.0.0.1:0")
    server = Server(App(), BOUNDS)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[own])), daemon=True)
    thread.start()
    wait_until(lambda: server.started, "the server")
    yield own.getsockname()
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive()


def dial(place: tuple[str, int], said: bytes = b"") -> socket.socket:
    made = socket.create_connection(place, timeout=20)
    made.sendall(said)
    return made


def rest(client: socket.socket) -> bytes:
    """What comes until the server ends the connection."""
    got = b""
    try:
        while piece := client.recv(65_536):
            got += piece
    except ConnectionError:
        pass
    return got


def asked(place: tuple[str, int]) -> bytes:
    with urllib.request.urlopen(f"http://{place[0]}:{place[1]}/", timeout=20) as answer:
        return bytes(answer.read())


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\r\n",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nno more",
    ],
)
def test_a_request_that_does_not_end_is_cut_off(place: tuple[str, int], said: bytes) -> None:
    with dial(place, said) as client:
        rest(client)
        assert asked(place) == b"small"


def test_a_byte_now_and_then_does_not_help(place: tuple[str, int]) -> None:
    def dribble(client: socket.socket) -> None:
        for _ in range(200):
            client.sendall(b"a")
            time.sleep(0.1)

    with dial(place, b"GET / HTTP/1.1\r\nX-Slow: ") as client, pytest.raises(ConnectionError):
        dribble(client)


def test_an_idle_connection_is_closed_and_one_in_use_is_kept(place: tuple[str, int]) -> None:
    with dial(place) as client:
        for _ in range(3):
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            got = b""
            while not got.endswith(b"small"):
                got += client.recv(4096)
        assert rest(client) == b""


@pytest.mark.parametrize("ask", [
    [b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /other HTTP/1.1\r\nHost: x\r\n\r\n"],
    [b"GET /other HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\n"],
    [b"GET /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\n"],
    [b"GET /quick HTTP/1.1\r\nHost: x\r\n\r\n"] * 50,
])  # fmt: skip
def test_requests_sent_in_one_go_are_answered_in_their_order(place: tuple[str, int], ask: list[bytes]) -> None:
    last = b"HEAD /quick HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with dial(place, b"".join([*ask, last])) as client:
        got = rest(client)
    assert got.count(b"HTTP/1.1 200 OK\r\n") == len(ask) + 1
    assert got.count(b"\r\n\r\nsmall") == len(ask)
    assert got.endswith(b"connection: close\r\n\r\n")


def test_who_asks_on_and_takes_nothing_is_not_given_more_and_more(place: tuple[str, int]) -> None:
    with dial(place, b"GET /quick/large HTTP/1.1\r\nHost: x\r\n\r\n" * 25) as client:
        time.sleep(2)
        assert len(rest(client)) < 2 * len(BODY)
        assert asked(place) == b"small"


def test_an_old_client_gets_its_answer_and_the_end(place: tuple[str, int]) -> None:
    with dial(place, b"GET /quick HTTP/1.0\r\n\r\n") as client:
        assert rest(client).endswith(b"connection: close\r\n\r\nsmall")


def test_headers_without_end_are_refused(place: tuple[str, int]) -> None:
    with dial(place, b"GET / HTTP/1.1\r\n") as client:
        try:
            for i in range(400):
                client.sendall(b"X-More-%d: aaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" % i)
                time.sleep(0.001)
        except ConnectionError:
            return  # the server went before all was said
        assert rest(client)[:12] in (b"HTTP/1.1 431", b"")


@pytest.mark.parametrize("path", [b"/large", b"/quick/large"])
def test_an_answer_that_nobody_takes_is_let_go(place: tuple[str, int], path: bytes) -> None:
    with dial(place, b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path) as client:
        time.sleep(2)
        assert len(rest(client)) < len(BODY)


def test_clients_that_only_hold_on_keep_nobody_out(place: tuple[str, int]) -> None:
    with ExitStack() as held:
        for _ in range(5 * BOUNDS.connections):
            held.enter_context(dial(place, b"GET / HTTP/1.1\r\nX-Slow: "))
        assert [asked(place) for _ in range(20)] == [b"small"] * 20


def test_five_hundred_slow_clients_keep_no_quick_one_from_an_answer(workplace: Workplace, newsstand: Newsstand) -> None:
    words = (
        item(f"Story {i}", guid=str(i), link=f"https://n.example/{i}", text=f"<p>{i} {i * i} {'word ' * 400}")
        for i in range(90)
    )
    newsstand.show("/a.xml", rss(*words))
    workplace.configure(f'[sources.a]\nurl = "{newsstand.url("/a.xml")}"\nshow = "full"\n')
    workplace.run("once")
    with workplace.daemon(), ExitStack() as held:
        own = ("127.0.0.1", workplace.port)
        senders = [held.enter_context(dial(own, b"GET /all.atom HTTP/1.1\r\nHost: x\r\nX-Slow: ")) for _ in range(250)]
        readers = [held.enter_context(dial(own, b"GET /all.atom HTTP/1.1\r\nHost: x\r\n\r\n" * 10)) for _ in range(250)]
        for path in ["/all.atom", "/", "/status", "/none", "/all.json"] * 10:
            for client in senders:
                with suppress(OSError):  # a machine under load may be so late that it was cut off already
                    client.sendall(b"a")
            for client in readers:
                with suppress(OSError):
                    client.recv(100)
            assert workplace.get(path)[0] == (404 if path == "/none" else 200)


def test_a_place_that_is_taken_is_told_with_the_key_that_names_another(place: tuple[str, int]) -> None:
    with pytest.raises(StoreError, match=r"already in use; server\.metrics_listen names another"):
        door(f"{place[0]}:{place[1]}", "server.metrics_listen")


def test_there_is_room_for_clients_whatever_the_system_allows() -> None:
    assert 20 <= listen.room_for_clients(1000) <= 1000
