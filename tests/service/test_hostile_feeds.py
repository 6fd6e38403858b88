"""Documents that would bloat, hang or fool a reader: each costs its own reading, and its neighbours are on time.

The traps are in hostile_feeds.py; those of the network are in test_hostile_http.py.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from benchmarks.family import Family
from tests.documents import atom, entry, item, rss
from tests.newsstand import Newsstand
from tests.service import test_hostile_http
from tests.service.hostile_feeds import Trap, traps
from tests.service.lab import Lab
from tests.workplace import Workplace, wait_until

pytestmark = pytest.mark.xdist_group("hostile feeds")  # one process makes what all its tests share

OWN_GUID = "tag:owner.example,2026:1"
SECRET = "the words of a file that nobody may read"
GOOD = 5


@contextmanager
def watched(pid: int) -> Iterator[Family]:
    """Take the family's memory ten times a second."""
    family, ended = Family(pid), threading.Event()

    def watch() -> None:
        while not ended.wait(0.1):
            family.memory()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield family
    finally:
        ended.set()
        thread.join(5)


@dataclass
class Run:
    """What became of all the traps together, served by one daemon with two workers."""

    sources: dict[str, dict[str, Any]]
    documents: str
    peak: int
    idle: int
    seconds: float
    good_late_s: float
    canary_touched: int


def names(count: int) -> list[str]:
    return [f"s{n}" for n in range(count)]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, dict[str, Trap]]]:
    place = Workplace(tmp_path_factory.mktemp("hostile"))
    secret = place.folder / "secret.txt"
    secret.write_text(SECRET, "utf-8")
    with Newsstand("0.0.0.0") as stand, Newsstand("127.0.0.99") as canary:
        all_traps = traps(canary.url("/"), str(secret), OWN_GUID)
        lines = []
        for n, trap in enumerate(all_traps.values()):
            stand.show(f"/trap{n}", trap.make(), headers={"Content-Type": trap.media_type})
            lines.append(f'[sources.s{n}]\nurl = "{stand.url(f"/trap{n}", f"127.0.1.{n + 1}")}"\nevery = "1h"\n')
        owner = atom(entry("The owner's", id=OWN_GUID, link="https://owner.example/1", text="<p>Of the harbour.</p>"))
        lines.append(f'[sources.owner]\nurl = "{stand.show("/owner", owner)}"\n')
        for n in range(GOOD):
            lines.append(f'[sources.good{n}]\nurl = "{stand.url(f"/good{n}", f"127.0.2.{n + 1}")}"\nevery = "2s"\n')
            stand.show(f"/good{n}", rss(item(f"Good {n}", guid=str(n), text=f"The words of good source {n}.")))
        place.configure("\n".join(lines))
        config = (place.folder / "config.toml").read_text("utf-8")
        reached = '["127.0.0.1/32", "127.0.1.0/24", "127.0.2.0/24"]'
        (place.folder / "config.toml").write_text(config.replace('["127.0.0.0/8"]', reached), "utf-8")
        with place.daemon() as process, watched(process.pid) as family:
            began = time.monotonic()
            wait_until(lambda: len(_settled(place)) >= len(all_traps) + 1 + GOOD, "every source to be settled", 240)
            seconds = time.monotonic() - began
            late = _late(stand, began)
            idle = family.memory()
        rows = {row["id"]: row for row in place.run("sources", "--json").lines}
        with sqlite3.connect(place.folder / "state" / "winnow.db") as store:
            documents = "\n".join(str(row[0]) for row in store.execute("SELECT doc FROM versions"))
        yield Run(rows, documents, family.peak, idle, seconds, late, canary.connections), all_traps


def _settled(place: Workplace) -> set[str]:
    store = sqlite3.connect(place.folder / "state" / "winnow.db", timeout=5)
    try:
        return {row[0] for row in store.execute("SELECT DISTINCT source FROM outcomes")}
    finally:
        store.close()


def _late(stand: Newsstand, began: float) -> float:
    """The longest that a good source waited between two polls, beyond its two seconds."""
    worst = 0.0
    for n in range(GOOD):
        asked = [request.at for request in stand.asked(f"/good{n}")]
        worst = max(worst, *(later - before - 2 for before, later in zip([began, *asked], asked, strict=False)))
    return worst


NAMES = list(traps("http://c.example/", "/s", "g"))


@pytest.mark.parametrize("name", NAMES)
def test_each_trap_is_refused_or_bounded(name: str, run: tuple[Run, dict[str, Trap]]) -> None:
    done, all_traps = run
    trap, source = all_traps[name], done.sources[f"s{NAMES.index(name)}"]
    error = source["error"]
    assert "our fault" not in (error or "")
    assert "our reader failed" not in (error or "") or "MemoryError" in (error or "")
    assert len(error or "") < 500
    if trap.error is not None:
        assert error is not None
        assert trap.error in (error or "")
        assert source["entries"] == 0
    elif trap.entries is not None:
        assert error is None
        assert source["entries"] <= trap.entries
        if trap.exact:
            assert source["entries"] == trap.entries


def test_nothing_hostile_came_through(run: tuple[Run, dict[str, Trap]]) -> None:
    done, _ = run
    assert done.canary_touched == 0
    assert SECRET not in done.documents
    assert all(
        word not in done.documents.lower() for word in ("<script", "javascript:", "onload", "<iframe", "alert(5)")
    )
    assert not any(ord(letter) < 32 and letter != "\n" for letter in done.documents)


def test_no_source_speaks_for_another(run: tuple[Run, dict[str, Trap]]) -> None:
    done, _ = run
    assert done.sources["owner"]["entries"] == 1
    assert "The owner's" in done.documents


def test_good_sources_beside_them_are_on_time(run: tuple[Run, dict[str, Trap]]) -> None:
    done, all_traps = run
    good = [done.sources[f"good{n}"] for n in range(GOOD)]
    assert all(source["error"] is None and source["entries"] == 1 for source in good)
    print(
        f"{len(all_traps)} traps in {done.seconds:.1f} s; a good source waited {done.good_late_s:.1f} s too long at most"
    )
    assert done.good_late_s < max(15.0, done.seconds / 3)


def test_memory_of_all_processes_is_bounded(run: tuple[Run, dict[str, Trap]]) -> None:
    done, _ = run
    print(f"all processes: {done.peak / 1e6:.0f} MB at the peak, {done.idle / 1e6:.0f} MB after")
    assert done.peak < 300_000_000
    assert done.idle < 250_000_000


def test_there_are_enough_traps() -> None:
    network = len(test_hostile_http.TRAPS) + len(test_hostile_http.FORBIDDEN_FORMS)
    assert len(NAMES) >= 60
    assert len(NAMES) + network >= 120


# --- the workers


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(tmp_path)
    yield lab
    lab.close()


def workers(pid: int) -> list[int]:
    return [
        child for child in Family(pid).pids()[1:] if b"service.reader" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def test_a_worker_that_is_killed_is_replaced(lab: Lab, newsstand: Newsstand) -> None:
    lab.configure(a=newsstand.show("/a", rss(item("One", guid="1", text="Words"))))
    assert lab.poll().new == 1
    (first,) = workers(os.getpid())
    os.kill(first, signal.SIGKILL)
    newsstand.show("/a", rss(item("Two", guid="2", text="Other words"), item("One", guid="1", text="Words")))
    outcomes = [lab.poll() for _ in range(2)]
    assert sum(outcome.new for outcome in outcomes) == 1
    assert workers(os.getpid()) not in ([], [first])


def test_a_worker_that_grew_is_replaced(lab: Lab, newsstand: Newsstand) -> None:
    big = rss(*(item(f"Story {n}", guid=str(n), text="Words " * 900) for n in range(900)))
    lab.configure(a=newsstand.show("/a", big))
    lab.poll()
    newsstand.show("/a", rss(item("New", guid="new", text="Words")))
    lab.poll()
    after = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 for pid in workers(os.getpid())]
    assert all(size < 120_000_000 for size in after)
