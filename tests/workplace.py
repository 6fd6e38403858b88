"""A folder with a config, in which tests run the real `winnow` as its users do: as a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[1]
DEADLINE_S = 30


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Workplace:
    """`config` holds the file's text below the tables that every test wants: a free port, loopback allowed, no waiting."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"

    def configure(self, text: str, **tables: str) -> None:
        """Write config.toml: `tables` add lines to [winnow], [fetch], [publish] and so on."""
        lines = {
            "winnow": f'base_url = "{self.base}"',
            "server": f'listen = "127.0.0.1:{self.port}"',
            "fetch": 'allow_private = ["127.0.0.0/8"]\nhost_pause = "0s"\ntimeout = "3s"',
            "publish": 'settle = "0s"',
        }
        lines |= {name: f"{lines.get(name, '')}\n{said}" for name, said in tables.items()}
        head = "\n".join(f"[{name}]\n{said}\n" for name, said in lines.items())
        (self.folder / "config.toml").write_text(f"{head}\n{text}", "utf-8")

    def run(self, *argv: str, code: int | None = 0, environ: dict[str, str] | None = None) -> Ran:
        """Run one command to its end; `code` is what it must exit with, None for any."""
        done = subprocess.run(
            [sys.executable, "-m", "service", *argv],
            cwd=self.folder, env=self._environ(environ), capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        ran = Ran(done.returncode, done.stdout, done.stderr)
        if code is not None:
            assert ran.code == code, f"winnow {' '.join(argv)} exited with {ran.code}:\n{ran.out}\n{ran.err}"
        return ran

    @contextmanager
    def daemon(self, environ: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
        """The daemon, answering; it is told to stop at the end and must end in good order."""
        log = (self.folder / "daemon.log").open("a")
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "run"],
            cwd=self.folder, env=self._environ(environ), stdout=log, stderr=log, text=True,
        )  # fmt: skip
        try:
            wait_until(lambda: process.poll() is not None or self.get("/healthz")[0] == 200, "the daemon to answer")
            assert process.poll() is None, self.log()
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(DEADLINE_S)
            finally:
                process.kill()
                log.close()
        assert process.returncode == 0, self.log()

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers in lower case, body; status 0 where nobody listens."""
        request = urllib.request.Request(self.base + path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=10) as answer:
                return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()
        except (urllib.error.URLError, OSError):
            return 0, {}, b""

    def titles(self, path: str = "/all.atom") -> list[str]:
        """The titles of a served feed's entries, in its order."""
        return titles(self.get(path)[2])

    def log(self) -> str:
        """What the daemon said."""
        return (self.folder / "daemon.log").read_text()

    def _environ(self, more: dict[str, str] | None) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("WINNOW_", "XDG_"))}
        return kept | {
            "PYTHONPATH": os.environ.get("STUB", "") + str(TOP),
            "HOME": str(self.folder),
            "PYTHONWARNINGS": "default",
            **(more or {}),
        }


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def titles(atom: bytes) -> list[str]:
    """The titles of an Atom document's entries."""
    entries = re.findall(r"<entry[ >].*?</entry>", atom.decode(), re.DOTALL)
    return [re.search(r"<title[^>]*>(.*?)</title>", e, re.DOTALL)[1] for e in entries]  # type: ignore[index]


def wait_until(so: Any, what: str, timeout_s: float = DEADLINE_S) -> None:
    """Wait for a condition, with a deadline."""
    end = time.monotonic() + timeout_s
    while not so():
        assert time.monotonic() < end, f"waited {timeout_s} s for {what}"
        time.sleep(0.05)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
