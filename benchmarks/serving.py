"""What serving costs, beside nginx with the same file in the same run: python benchmarks/serving.py [SECONDS]

wrk asks over loopback, first for the whole feed (200 KB), then with its ETag; CPU is that of the serving process alone.
Then four quick clients ask on while 500 others are slow (half dribble their requests, half take their answers a little at
a time), while 500 sources are polled for the first time, and under both at once: the aim is a p99 of 200 ms for the quick.
Needs wrk and nginx (Debian: apt-get install wrk nginx-light).
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.documents import item, rss
from tests.newsstand import Newsstand
from tests.workplace import Workplace, free_port, wait_until

SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
WORDS = "harbour crane basin grain ships pilot mole lamp winter paper office mill bread island barley"
TICKS = os.sysconf("SC_CLK_TCK")
SLOW, SOURCES = 500, 500
AIM_MS = 200  # p99 of quick clients, whatever the others do
POLLING_S = 6 * SECONDS


@dataclass(frozen=True)
class Run:
    """What wrk measured, and what the server used for it."""

    requests: int
    a_second: float
    p99_ms: float
    cpu_us: float
    memory_mb: float
    errors: str


def text(number: int) -> str:
    """Two paragraphs, different for each number, 1.8 KB."""
    said = WORDS.split()
    words = [f"{said[(number * i) % len(said)]}{number * i % 97}" for i in range(1, 200)]
    return f"<p>{' '.join(words[:100])}.</p><p>{' '.join(words[100:])}.</p>"


def family(pid: int) -> list[int]:
    """The process and its children: nginx's worker does the work, winnow's readers are not asked."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def cpu_s(pids: list[int]) -> float:
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(f[11]) + int(f[12]) for f in fields) / TICKS


def memory_mb(pids: list[int]) -> float:
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def ask(url: str, pids: list[int], headers: dict[str, str], connections: int = 16, seconds: int = SECONDS) -> Run:
    """One run of wrk."""
    said = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    before = cpu_s(pids)
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s", *said, url],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    used, out = cpu_s(pids) - before, done.stdout
    requests = int(re.search(r"(\d+) requests in", out)[1])  # type: ignore[index]
    p99, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", out).groups()  # type: ignore[union-attr]
    a_second = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])  # type: ignore[index]
    trouble = re.findall(r"Socket errors.*|Non-2xx.*", out)
    p99_ms = float(p99) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]
    return Run(requests, a_second, p99_ms, used / requests * 1e6, memory_mb(pids), "; ".join(trouble))


@contextmanager
def nginx(folder: Path, file: bytes) -> Iterator[tuple[str, list[int]]]:
    """nginx with one worker, serving the file from disk."""
    port = free_port()
    (folder / "all.atom").write_bytes(file)
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\nuser root;\n"
        "events { worker_connections 1024; }\n"
        "http { access_log off; sendfile on; keepalive_requests 100000000;\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; default_type application/atom+xml; }} }}\n"
    )
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "apt-get install nginx-light"
    process = subprocess.Popen([program, "-c", folder / "nginx.conf", "-p", folder], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: len(family(process.pid)) > 1 and listening(port), "nginx")
        yield f"http://127.0.0.1:{port}/all.atom", family(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def listening(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


def etag(url: str) -> str:
    said = subprocess.run(["curl", "-sI", url], capture_output=True, text=True, check=True).stdout
    return re.search(r"(?im)^etag: (\S+)", said)[1]  # type: ignore[index]


@contextmanager
def slow_clients(port: int) -> Iterator[None]:
    """SLOW clients: half send a byte of a request a second, half read a KB of an answer; who is cut off comes again."""
    stop = threading.Event()
    thread = threading.Thread(target=dribble, args=(port, stop))
    thread.start()
    time.sleep(3)  # until all of them are there
    try:
        yield
    finally:
        stop.set()
        thread.join()


def dribble(port: int, stop: threading.Event) -> None:
    senders: list[socket.socket] = []
    readers: list[socket.socket] = []
    while not stop.wait(1):
        for client in list(senders):
            try:
                client.sendall(b"a")
            except OSError:
                senders.remove(client)
                client.close()
        for client in list(readers):
            try:
                gone = not client.recv(1024)
            except BlockingIOError:
                gone = False
            except OSError:
                gone = True
            if gone:
                readers.remove(client)
                client.close()
        while len(senders) < SLOW // 2:
            senders.append(socket.create_connection(("127.0.0.1", port), timeout=10))
            senders[-1].sendall(b"GET /all.atom HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        while len(readers) < SLOW - SLOW // 2:
            readers.append(slow_reader(port))
    for client in (*senders, *readers):
        client.close()


def slow_reader(port: int) -> socket.socket:
    """A client that asked for all and has room for little."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.settimeout(10)
    made.connect(("127.0.0.1", port))
    made.sendall(b"GET /all.atom HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
    made.setblocking(False)
    return made


def line(name: str, what: str, run: Run, than: Run | None = None) -> None:
    times = f"{run.cpu_us / than.cpu_us:5.1f}x" if than else "      "
    print(
        f"{name:8} {what:34} {run.a_second:9,.0f} {run.cpu_us:9.0f} {times} {run.p99_ms:9.1f} {run.memory_mb:8.0f}  {run.errors}",
        flush=True,
    )


def main() -> None:
    print(f"{'':8} {'':34} {'a second':>9} {'CPU us':>9} {'':6} {'p99 ms':>9} {'MB':>8}")
    with ExitStack() as open_, Newsstand(host="0.0.0.0") as stand:
        folder = Path(open_.enter_context(tempfile.TemporaryDirectory(prefix="winnow-serving-")))
        stand.show(
            "/a.xml",
            rss(*(item(f"Story {i}", guid=str(i), link=f"https://n.example/{i}", text=text(i)) for i in range(100))),
        )
        place = Workplace(folder)
        place.configure(f'[sources.a]\nurl = "{stand.url("/a.xml")}"\nshow = "full"\n')
        place.run("once")
        with place.daemon() as daemon:
            feed = place.get("/all.atom")[2]
            print(f"the feed: {len(feed) / 1000:.0f} KB, 100 stories; wrk -c16, {SECONDS} s a run")
            (folder / "nginx").mkdir()
            url, pids = open_.enter_context(nginx(folder / "nginx", feed))
            own, own_pids = place.base + "/all.atom", [daemon.pid]
            for what, conditional in (("200, the whole", False), ("304", True)):
                its = ask(url, pids, {"If-None-Match": etag(url)} if conditional else {})
                ours = ask(own, own_pids, {"If-None-Match": etag(own)} if conditional else {})
                line("nginx", what, its)
                line("winnow", what, ours, its)
            packed = {"Accept-Encoding": "gzip"}
            line("winnow", "200, gzip", ask(own, own_pids, packed))
            quick = {"connections": 4, "seconds": 2 * SECONDS}
            line("winnow", "4 quick clients alone", ask(own, own_pids, packed, **quick))
            with slow_clients(place.port):
                line("winnow", f"4 quick, {SLOW} slow clients", ask(own, own_pids, packed, **quick))
        for i in range(SOURCES):
            path = f"/many/{i}.xml"
            said = (
                item(f"News {i} {j}", guid=f"{i}-{j}", link=f"https://n{i}.example/{j}", text=text(1000 + i * 20 + j))
                for j in range(10)
            )
            stand.show(path, rss(*said))
        sources = "".join(
            f'[sources.s{i}]\nurl = "{stand.url(f"/many/{i}.xml", f"127.0.{1 + i // 250}.{1 + i % 250}")}"\n'
            for i in range(SOURCES)
        )
        held = f'[sources.a]\nurl = "{stand.url("/a.xml")}"\nshow = "full"\n'
        for crowd in (False, True):
            shutil.rmtree(folder / "state")
            place.configure(held + sources)
            place.run("once", "a")
            with sqlite3.connect(folder / "state" / "winnow.db") as store:
                store.execute("update sources set due_at = ?", ((time.time() + 5) * 1_000_000,))
            stand.requests.clear()
            with place.daemon() as daemon, slow_clients(place.port) if crowd else nullcontext():
                run = ask(place.base + "/all.atom", [daemon.pid], packed, connections=4, seconds=POLLING_S)
            what = f"4 quick, first poll of {SOURCES}" + (f", {SLOW} slow" if crowd else "")
            line("winnow", what, run)
            print(
                f"{sum(r.path.startswith('/many') for r in stand.requests)} of {SOURCES} feeds were asked for meanwhile"
            )
        print(f"p99 of the quick under both: {run.p99_ms:.1f} ms; the aim is {AIM_MS} ms at most")


if __name__ == "__main__":
    main()
