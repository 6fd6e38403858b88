"""The one way out: which addresses are dialled, by which name, and what is said where none is."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from service.fetching.dial import Network, Resolver, Unreachable, dial, forbidden, literal
from tests.newsstand import Newsstand
from tests.service.asking import Asking

# Each row: an address, and the word that its refusal says. Written from the registries, not from the table under test.
REFUSED = [
    ("0.0.0.0", "unspecified"),
    ("0.1.2.3", "unspecified"),
    ("10.0.0.1", "private"),
    ("10.255.255.255", "private"),
    ("100.64.0.1", "carrier-grade NAT"),
    ("100.127.255.255", "carrier-grade NAT"),
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("169.254.169.254", "link-local"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.0.0.8", "reserved"),
    ("192.0.2.1", "documentation"),
    ("192.88.99.1", "6to4 relay"),
    ("192.168.1.1", "private"),
    ("198.18.0.1", "benchmarking"),
    ("198.19.255.255", "benchmarking"),
    ("198.51.100.7", "documentation"),
    ("203.0.113.7", "documentation"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.255", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "reserved"),
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("::ffff:127.0.0.1", "v4-mapped"),
    ("::ffff:8.8.8.8", "v4-mapped"),
    ("::ffff:0:127.0.0.1", "v4-translated"),
    ("::127.0.0.1", "v4-compatible"),
    ("::8.8.8.8", "v4-compatible"),
    ("64:ff9b::7f00:1", "NAT64"),
    ("64:ff9b:1::1", "NAT64"),
    ("100::1", "discard-only"),
    ("2001::1", "protocol assignment"),
    ("2001:2::1", "protocol assignment"),
    ("2001:20::1", "protocol assignment"),
    ("2001:db8::1", "documentation"),
    ("2002:7f00:1::1", "6to4"),
    ("3fff::1", "documentation"),
    ("3fff:fff::1", "documentation"),
    ("5f00::1", "segment routing"),
    ("fc00::1", "private"),
    ("fd12:3456::1", "private"),
    ("fe80::1", "link-local"),
    ("febf::1", "link-local"),
    ("fec0::1", "site-local"),
    ("ff02::1", "multicast"),
    ("4000::1", "reserved"),
    ("::2:0:0:1", "reserved"),
]
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
    "169.253.0.1", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.0.1", "192.169.0.1", "198.17.0.1", "198.20.0.1",
    "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888", "2003::1", "2620:4f:8000::1",
]  # fmt: skip


@pytest.mark.parametrize(("address", "word"), REFUSED)
def test_every_address_that_is_no_public_host_is_refused_by_name(address: str, word: str) -> None:
    assert forbidden(ip_address(address)) == word


@pytest.mark.parametrize("address", PUBLIC)
def test_every_public_address_may_be_dialled(address: str) -> None:
    assert forbidden(ip_address(address)) is None


@pytest.mark.parametrize(("address", "_"), REFUSED)
def test_what_the_user_names_may_be_dialled_and_its_neighbour_not(address: str, _: str) -> None:
    named = (ip_network(address),)
    assert forbidden(ip_address(address), named) is None
    assert forbidden(ip_address("10.77.77.77"), named) == "private"


def test_naming_an_ipv4_range_opens_no_ipv6_form_of_it() -> None:
    everything: tuple[Network, ...] = (ip_network("0.0.0.0/0"),)
    assert forbidden(ip_address("::ffff:127.0.0.1"), everything) == "v4-mapped"


@pytest.mark.parametrize(
    ("spelled", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("::1", "::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("news.example", None),
        ("1.2.3.4.example", None),
        ("1.2.3.4 x", None),
        ("", None),
    ],
)
def test_an_address_is_known_in_every_form_that_the_system_takes(spelled: str, address: str | None) -> None:
    assert literal(spelled) == (ip_address(address) if address else None)


# --- what is dialled


@pytest.fixture
def canary() -> Iterator[Newsstand]:
    """A server at an address that nobody allowed."""
    with Newsstand("127.0.0.9") as stand:
        yield stand


def test_a_forbidden_literal_is_refused_in_every_spelling_and_never_touched(canary: Newsstand) -> None:
    spellings = [
        "127.0.0.9",
        "127.9",
        "0x7f.9",
        "0177.9",
        "2130706441",
        "0x7f000009",
        "[::ffff:127.0.0.9]",
        "[::127.0.0.9]",
    ]
    with Asking(allow_private=()) as asking:
        for spelled in spellings:
            assert "refused unless fetch.allow_private names it" in asking.failed(canary.url("/", spelled)).why
    assert canary.connections == 0


def test_a_name_at_a_forbidden_address_is_refused_and_says_where_it_is(canary: Newsstand) -> None:
    with Asking({"inside.example": ["127.0.0.9"]}, allow_private=()) as asking:
        answer = asking.failed(canary.url("/", "inside.example"))
    assert (
        answer.why == "inside.example is at 127.0.0.9, which is loopback: refused unless fetch.allow_private names it"
    )
    assert canary.connections == 0


def test_one_forbidden_answer_among_public_ones_refuses_all(newsstand: Newsstand, canary: Newsstand) -> None:
    names = {"mixed.example": ["127.0.0.1", "127.0.0.9"], "xedmi.example": ["127.0.0.9", "127.0.0.1"]}
    with Asking(names, allow_private=(ip_network("127.0.0.1/32"),)) as asking:
        assert "127.0.0.9" in asking.failed(newsstand.url("/", "mixed.example")).why
        assert "127.0.0.9" in asking.failed(newsstand.url("/", "xedmi.example")).why
    assert (newsstand.connections, canary.connections) == (0, 0)


def test_a_name_that_changes_its_mind_is_dialled_where_it_was_judged(canary: Newsstand) -> None:
    """Rebinding: the first answer is allowed, every later one is the canary, on the very port of the first."""
    asked: list[str] = []

    def turncoat(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.8"] if len(asked) == 1 else ["127.0.0.9"]

    with Newsstand("127.0.0.8", port=canary.port) as judged:
        judged.show("/f", b"good")
        judged.redirect("/r", "/f")
        with Asking(lookup=turncoat, allow_private=(ip_network("127.0.0.8/32"),)) as asking:
            assert asking.fetched(judged.url("/f", "turncoat.example")).body == b"good"
            assert len(asked) == 1
            assert "127.0.0.9" in asking.failed(judged.url("/f", "turncoat.example")).why
            asked.clear()  # and between two hops of one exchange
            assert "127.0.0.9" in asking.failed(judged.url("/r", "turncoat.example")).why
    assert canary.connections == 0


def test_the_name_stays_in_the_host_line(newsstand: Newsstand) -> None:
    newsstand.show("/f", b"x")
    with Asking({"news.example": ["127.0.0.1"]}) as asking:
        assert asking.fetched(newsstand.url("/f", "news.example")).url == newsstand.url("/f", "news.example")
    assert newsstand.last().header("host") == f"news.example:{newsstand.port}".encode()


def test_the_next_address_is_tried_where_the_first_does_not_answer(newsstand: Newsstand) -> None:
    newsstand.show("/f", b"x")
    opened = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
    with Asking({"news.example": ["127.0.0.7", "::1", "127.0.0.1"]}, allow_private=opened) as asking:
        assert asking.fetched(newsstand.url("/f", "news.example")).body == b"x"


# --- looking names up


def test_a_name_is_looked_up_once_an_exchange(newsstand: Newsstand) -> None:
    newsstand.show("/f", b"x")
    with Asking({"news.example": ["127.0.0.1"]}) as asking:
        asking.fetched(newsstand.url("/f", "news.example"))
        assert asking.looked_up == ["news.example"]


def test_a_resolver_that_hangs_costs_its_own_question_only(newsstand: Newsstand) -> None:
    newsstand.show("/f", b"x")
    let_go = threading.Event()

    def lookup(host: str, port: int) -> Sequence[str]:
        if host == "hangs.example":
            let_go.wait(30)
        return ["127.0.0.1"]

    with Asking(lookup=lookup, timeout_s=0.5) as asking:
        answers = asking.ask_all([newsstand.url("/f", name) for name in ["hangs.example"] * 5 + ["good.example"] * 2])
        let_go.set()
    assert [getattr(answer, "why", "fetched") for answer in answers] == ["no answer within 0.5 s"] * 5 + ["fetched"] * 2


def test_a_name_without_an_address_and_one_with_nonsense_are_failures_in_words() -> None:
    with Asking({"empty.example": [], "odd.example": ["nonsense"]}) as asking:
        assert asking.failed("http://empty.example/").why == "DNS: empty.example has no address"
        assert asking.failed("http://odd.example/").why.startswith("DNS: odd.example cannot be looked up")


def test_threads_are_made_only_as_needed_and_end_with_the_resolver() -> None:
    before = set(threading.enumerate())
    with Asking({"a.example": ["10.0.0.1"]}) as asking:
        for _ in range(5):
            asking.failed("http://a.example/")
        made = set(threading.enumerate()) - before
        assert 1 <= len(made) <= 2
    for thread in made:
        thread.join(5)
        assert not thread.is_alive()


# --- TLS


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A private authority, a certificate by it for news.example, one long expired, made by the openssl command."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl command to make certificates with")
    folder = tmp_path_factory.mktemp("tls")
    (folder / "ca.cnf").write_text(
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n"
        "x509_extensions=x\nunique_subject=no\n[p]\ncommonName=supplied\n[x]\nsubjectAltName=DNS:news.example\n"
        "authorityKeyIdentifier=keyid\n[req]\ndistinguished_name=dn\nx509_extensions=v3\n[dn]\n[v3]\n"
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n"
    )
    (folder / "index").touch()
    (folder / "serial").write_text("01")
    new = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config ca.cnf"
    for command in (
        f"req -x509 {new} -keyout ca.key -out ca.pem -subj /CN=authority -days 30",
        f"req {new} -keyout good.key -out good.csr -subj /CN=news.example",
        "ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key -in good.csr -out good.pem -days 20 -notext",
        "ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key -in good.csr -out old.pem -notext "
        "-startdate 20200101000000Z -enddate 20200201000000Z",
    ):
        subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True)
    return folder


def _server(folder: Path, certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / certificate, folder / "good.key")
    return context


@pytest.fixture
def secure(certificates: Path) -> Iterator[Newsstand]:
    with Newsstand(tls=_server(certificates, "good.pem")) as stand:
        stand.show("/f", b"x" * 300_000)
        yield stand


def _asking(certificates: Path, **settings: object) -> Asking:
    names = {name: ["127.0.0.1"] for name in ("news.example", "other.example")}
    return Asking(names, tls=ssl.create_default_context(cafile=certificates / "ca.pem"), **settings)


def test_a_certificate_is_checked_against_the_name_and_not_the_address(certificates: Path, secure: Newsstand) -> None:
    with _asking(certificates) as asking:
        assert len(asking.fetched(secure.url("/f", "news.example")).body) == 300_000
        assert asking.failed(secure.url("/f", "other.example")).why.startswith("TLS: other.example: Hostname mismatch")
    assert [request.header("host") for request in secure.requests] == [f"news.example:{secure.port}".encode()]


def test_an_expired_certificate_is_said(certificates: Path) -> None:
    with Newsstand(tls=_server(certificates, "old.pem")) as stand, _asking(certificates) as asking:
        assert asking.failed(stand.url("/f", "news.example")).why == "TLS: news.example: certificate has expired"


def test_an_unknown_authority_is_said(secure: Newsstand) -> None:
    with Asking({"news.example": ["127.0.0.1"]}) as asking:
        assert "unable to get local issuer" in asking.failed(secure.url("/f", "news.example")).why


def test_a_server_without_tls_is_said(certificates: Path) -> None:
    with _Shouting() as port, _asking(certificates) as asking:
        why = asking.failed(f"https://news.example:{port}/f").why
    assert why == "TLS: news.example does not speak TLS at this port"


def test_a_tls_handshake_that_never_ends_is_bounded(certificates: Path, newsstand: Newsstand) -> None:
    with _asking(certificates, timeout_s=0.3) as asking:
        url = newsstand.url("/f", "news.example").replace("http:", "https:")
        assert asking.failed(url).why == "no answer within 0.3 s"


def test_tls_goes_through_a_proxy_by_connect(certificates: Path, secure: Newsstand) -> None:
    proxy = _Tunnel(secure.port)
    try:
        with _asking(certificates) as asking:
            url = secure.url("/f", "news.example")
            assert len(asking.fetched(url, proxy=f"http://me:pw@127.0.0.1:{proxy.port}").body) == 300_000
            assert asking.looked_up == []
            wrong = asking.failed(secure.url("/f", "other.example"), proxy=f"http://127.0.0.1:{proxy.port}")
            assert wrong.why.startswith("TLS: other.example: Hostname mismatch")
            inside = asking.failed("https://10.0.0.1/f", proxy=f"http://127.0.0.1:{proxy.port}")
            assert inside.why.startswith("10.0.0.1 is private")
    finally:
        proxy.close()
    assert proxy.heads[0].startswith(f"CONNECT news.example:{secure.port} HTTP/1.1\r\n".encode())
    assert b"Proxy-Authorization: Basic bWU6cHc=" in proxy.heads[0]
    assert len(proxy.heads) == 2
    assert secure.last().header("proxy-authorization") is None


class _Shouting:
    """A server that sends a plain HTTP answer before it was asked."""

    def __enter__(self) -> int:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._shout, daemon=True)
        self._thread.start()
        port: int = self._socket.getsockname()[1]
        return port

    def _shout(self) -> None:
        peer, _ = self._socket.accept()
        with peer:
            peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            peer.recv(65_536)

    def __exit__(self, *_: object) -> None:
        self._thread.join(5)
        self._socket.close()


class _Tunnel:
    """An HTTP proxy that knows CONNECT only, and leads every one to the same port of 127.0.0.1."""

    def __init__(self, to: int) -> None:
        self.heads: list[bytes] = []
        self._to = to
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._to)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(self._pump(reader, inner_writer), self._pump(inner_reader, writer))

    @staticmethod
    async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65_536):
                sink.write(data)
                await sink.drain()
        except OSError:
            pass
        finally:
            sink.close()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._server.close()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    @staticmethod
    async def _end() -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0)


# --- dial by itself


def test_dial_raises_unreachable_in_words_and_nothing_else() -> None:
    async def attempt() -> str:
        resolver = Resolver()
        try:
            await dial("127.0.0.1", 1, asyncio.Protocol, resolver=resolver, allow=(ip_network("127.0.0.1/32"),))
        except Unreachable as fault:
            return fault.why
        finally:
            resolver.close()
        return "connected"

    assert asyncio.run(attempt()) == "connection refused by 127.0.0.1, port 1"
