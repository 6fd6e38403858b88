"""Polling, beside the `reader` package in the same run: `python benchmarks/polling.py [--feeds 500 2000]`.

Feeds of 30 entries at addresses of their own in 127.0.0.0/8, the per-host limits on, dedupe and ten topics on. Four
polls: the first; one in which nothing changed (304); one in which every tenth feed has a new entry; one in which every
feed has. Winnow polls through its own schedule, as the daemon does; reader by `update_feeds(scheduled=False)`. Both take
turns, poll by poll. What the publisher costs is not counted, but it runs on the same processors. reader publishes nothing;
what it costs Winnow to publish all that came is a row of its own at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP))

from benchmarks.family import Family  # noqa: E402
from benchmarks.publishing import ENTRIES, address  # noqa: E402

POLLS = {"first": None, "304": None, "10 % changed": 10, "one new each": 1}
TOPICS = [
    "harbour",
    "refugee*",
    "election*",
    "football",
    "vaccine",
    "solar",
    "train* AND strike",
    "museum",
    "river",
    "bank",
]


@dataclass
class Poll:
    """What one poll came to."""

    wall_s: float
    cpu_s: float
    new: int


class Side:
    """One of the two, as a process that polls when it is told to."""

    def __init__(self, name: str, feeds: int, port: int, folder: Path, workers: int) -> None:
        self.name = name
        argv = [sys.executable, str(Path(__file__)), "--side", name, "--feeds", str(feeds), "--port", str(port)]
        self._process = subprocess.Popen(
            [*argv, "--folder", str(folder), "--workers", str(workers)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )  # fmt: skip
        self.family = Family(self._process.pid)
        self._line()
        self.family.watch()

    def poll(self, what: str = "poll") -> Poll:
        before, began = self.family.cpu_s(), time.monotonic()
        out = self._process.stdin
        assert out is not None
        out.write(f"{what}\n")
        out.flush()
        new = int(json.loads(self._line())["new"])
        wall_s = time.monotonic() - began
        self.family.memory()
        return Poll(wall_s, self.family.cpu_s() - before, new)

    def close(self) -> None:
        self.family.stop()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended by itself")
        return line


# --- winnow


def config_text(feeds: int, port: int) -> str:
    """As a user would write it: everything at its default but the addresses."""
    head = '[winnow]\nbase_url = "http://127.0.0.1:8080"\n[fetch]\nallow_private = ["127.0.0.0/8"]\n'
    topics = "".join(f'[topics.t{n}]\nquery = "{query}"\n' for n, query in enumerate(TOPICS))
    urls = "".join(f'[sources.s{n}]\nurl = "http://{address(n)}:{port}/{n}"\n' for n in range(feeds))
    return head + topics + urls


async def winnow(feeds: int, port: int, folder: Path) -> None:
    from sqlalchemy import func, or_, select

    from service.config import load
    from service.log import set_up
    from service.parts import open_parts, publishing
    from service.publish import publish_due
    from service.schedule import Schedule
    from service.store import Tx, sources
    from service.store.schema import entries
    from service.store.schema import sources as rows

    set_up(40)
    (folder / "config.toml").write_text(config_text(feeds, port), "utf-8")
    config = load(folder / "config.toml", {})

    def count(tx: Tx) -> int:
        return int(tx.scalar(select(func.count()).select_from(entries)) or 0)

    def left(tx: Tx) -> int:
        waiting = or_(rows.c.due_at <= parts.now(), rows.c.claimed_until.is_not(None))
        return int(tx.scalar(select(func.count()).where(waiting)) or 0)

    async with open_parts(config) as parts:

        async def later() -> None:
            pass

        schedule, held = Schedule(parts, later), 0
        schedule.start()
        print("{}", flush=True)
        while told := await asyncio.to_thread(sys.stdin.readline):
            if told == "publish\n":
                done = await publish_due(store=parts.store, settings=publishing(config), now=parts.now, settle=False)
                print(json.dumps({"new": done.released}), flush=True)
                continue
            await parts.store.write(sources.due_now, list(config.sources), parts.now())
            await schedule.tick()
            while schedule.under_way or await parts.store.read(left):  # noqa: ASYNC110 - the schedule ticks by itself
                await asyncio.sleep(0.1)
            before, held = held, await parts.store.read(count)
            print(json.dumps({"new": held - before}), flush=True)
        await schedule.stop(5)


# --- reader


def reader(feeds: int, port: int, folder: Path, workers: int) -> None:
    import logging
    import warnings

    warnings.simplefilter("ignore")
    from reader import make_reader

    logging.disable()
    made = make_reader(str(folder / "reader.sqlite"))
    for n in range(feeds):
        made.add_feed(f"http://{address(n)}:{port}/{n}")
    print("{}", flush=True)
    for _ in sys.stdin:
        before = made.get_entry_counts().total or 0
        made.update_feeds(scheduled=False, workers=workers)
        print(json.dumps({"new": (made.get_entry_counts().total or 0) - before}), flush=True)


# --- both


def compare(feeds: int, names: list[str], only: list[str], workers: int) -> None:
    publisher = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.publishing", str(feeds)],
        cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    said, told = publisher.stdout, publisher.stdin
    assert said is not None
    assert told is not None
    port = int(said.readline())
    print(f"\n{feeds} feeds of {ENTRIES} entries; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    print(
        "| poll | who | new | s | feeds/s | CPU s | feeds/CPU s | peak MB | reader's s / ours | reader's CPU s / ours |"
    )
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        sides = [Side(name, feeds, port, Path(folder), workers) for name in names]
        for name, share in POLLS.items():
            if only and name not in only:
                continue
            if share is not None:
                _tell(told, said, share)
            done = {side.name: (side.poll(), side.family.peak) for side in sides}
            for who in done:
                print(_row(name, who, feeds, done), flush=True)
        for side in sides:
            if side.name == "winnow":
                print(_row("publishing", side.name, feeds, {side.name: (side.poll("publish"), side.family.peak)}))
        for side in sides:
            side.close()
    told.close()
    publisher.wait(30)


def _row(name: str, who: str, feeds: int, done: dict[str, tuple[Poll, int]]) -> str:
    poll, peak = done[who]
    cpu_s = max(poll.cpu_s, 0.01)
    row = f"| {name} | {who} | {poll.new} | {poll.wall_s:.1f} | {feeds / poll.wall_s:.0f} | {poll.cpu_s:.2f} | "
    row += f"{feeds / cpu_s:.0f} | {peak / 1e6:.0f} |"
    if who == "winnow" and "reader" in done:
        other = done["reader"][0]
        return f"{row} {other.wall_s / poll.wall_s:.1f} | {other.cpu_s / cpu_s:.1f} |"
    return f"{row} | |"


def _tell(told: IO[str], said: IO[str], share: int) -> None:
    told.write(f"new {share}\n")
    told.flush()
    said.readline()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--feeds", type=int, nargs="+", default=[500, 2000])
    options.add_argument(
        "--polls", nargs="*", default=[], choices=list(POLLS), help="these only; the first is needed by all"
    )
    options.add_argument("--sides", nargs="+", default=["winnow", "reader"], choices=["winnow", "reader"])
    options.add_argument("--workers", type=int, default=1, help="threads of reader's (more make it slower here)")
    options.add_argument("--side", help=argparse.SUPPRESS)
    options.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.side == "winnow":
        asyncio.run(winnow(given.feeds[0], given.port, given.folder))
    elif given.side == "reader":
        reader(given.feeds[0], given.port, given.folder, given.workers)
    else:
        for feeds in given.feeds:
            compare(feeds, given.sides, given.polls, given.workers)


if __name__ == "__main__":
    main()
