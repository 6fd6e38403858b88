"""The daemon under load for some minutes: `python benchmarks/soak.py [--minutes 20] [--feeds 5000] [--every 15m]`.

Loopback sources at addresses of their own, one in twenty hostile or slow, every tenth with a new entry each minute. It
prints the memory of all processes each minute, and at the end how late good sources were: the time between two requests
beyond the interval and its jitter of 4 %.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

TOP = Path(__file__).parents[1]
sys.path.insert(0, str(TOP))

from benchmarks.family import Family  # noqa: E402
from benchmarks.publishing import HOSTILE, address  # noqa: E402

JITTER = 0.04
UNITS = {"s": 1, "m": 60, "h": 3600}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=20)
    options.add_argument("--feeds", type=int, default=5000)
    options.add_argument(
        "--every", default="15m", help="the sources' interval; shorter ones make a short run a full one"
    )
    options.add_argument("--entries", type=int, default=5, help="entries a feed")
    given = options.parse_args()
    argv = [sys.executable, "-m", "benchmarks.publishing", str(given.feeds), str(given.entries), "hostile"]
    publisher = subprocess.Popen(argv, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert publisher.stdin is not None
    assert publisher.stdout is not None
    port = int(publisher.stdout.readline())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(_config(given.feeds, given.every, port), "utf-8")
        environ = os.environ | {"PYTHONPATH": str(TOP)}
        with (folder / "log").open("w") as log:
            daemon = subprocess.Popen(
                [sys.executable, "-m", "service", "run"], cwd=folder, env=environ, stdout=log, stderr=log
            )
        family, began = Family(daemon.pid), time.monotonic()
        family.watch()
        print(f"{given.feeds} sources every {given.every}, 5 % hostile; memory of all processes in MB:", flush=True)
        while (spent := time.monotonic() - began) < given.minutes * 60 and daemon.poll() is None:
            time.sleep(min(60.0, given.minutes * 60 - spent))
            cpu = family.cpu_s() / (time.monotonic() - began)
            print(
                f"  minute {(time.monotonic() - began) / 60:.1f}: {family.memory() / 1e6:.0f}, {cpu:.2f} processors",
                flush=True,
            )
            publisher.stdin.write("new 10\n")
            publisher.stdin.flush()
            publisher.stdout.readline()
        publisher.stdin.write("asked\n")
        publisher.stdin.flush()
        asked = json.loads(publisher.stdout.readline())
        _say(asked, int(given.every[:-1]) * UNITS[given.every[-1]], family.peak, time.monotonic())
        daemon.send_signal(signal.SIGTERM)
        print(f"the daemon ended with {daemon.wait(30)}")
    publisher.stdin.close()
    publisher.wait(30)


def _config(feeds: int, every: str, port: int) -> str:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        free = door.getsockname()[1]
    head = f'[winnow]\nbase_url = "http://127.0.0.1:{free}"\n[server]\nlisten = "127.0.0.1:{free}"\n'
    head += '[fetch]\nallow_private = ["127.0.0.0/8"]\n[topics.harbour]\nany = ["harbour", "river*"]\n'
    urls = (f'[sources.s{n}]\nurl = "http://{address(n)}:{port}/{n}"\nevery = "{every}"\n' for n in range(feeds))
    return head + "".join(urls)


def _say(asked: list[list[float]], every_s: float, peak: int, now: float) -> None:
    good = [times for number, times in enumerate(asked) if number % 20 != HOSTILE]
    late = sorted(
        max(0.0, after - before - every_s * (1 + JITTER)) / every_s
        for times in good
        if times
        for before, after in pairwise([*times, *([now] if now - times[-1] > every_s * (1 + JITTER) else [])])
    )
    print(
        f"peak {peak / 1e6:.0f} MB; {sum(map(len, asked))} requests; {sum(not times for times in good)} good sources never asked"
    )
    if late:
        p99 = late[int(len(late) * 0.99)]
        print(
            f"late, in parts of the interval: median {statistics.median(late):.3f}, 99 % {p99:.3f}, worst {late[-1]:.3f}"
        )


if __name__ == "__main__":
    main()
