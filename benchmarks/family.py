"""What a process and its children cost: processor seconds, and memory with each shared page counted once."""

from __future__ import annotations

import os
import threading
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


class Family:
    """Figures of a process tree, read from /proc (Linux). `watch` samples the memory five times a second."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def watch(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()

    def pids(self) -> list[int]:
        found, at = [self.pid], 0
        while at < len(found):
            for task in Path(f"/proc/{found[at]}/task").glob("*"):
                try:
                    found += [int(child) for child in (task / "children").read_text().split()]
                except OSError:
                    continue
            at += 1
        return found

    def cpu_s(self) -> float:
        """Of the living and of their children that ended."""
        ticks = 0
        for pid in self.pids():
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            ticks += sum(map(int, fields[11:15]))  # utime, stime, cutime, cstime
        return ticks / _TICK

    def memory(self) -> int:
        """Bytes now."""
        total = 0
        for pid in self.pids():
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
        self.peak = max(self.peak, total)
        return total

    def _sample(self) -> None:
        while not self._ended.wait(0.2):
            self.memory()
