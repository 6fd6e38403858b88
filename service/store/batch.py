"""Rows of one slice that nothing reads before its end: written together, since a statement costs more than a row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from feeds.codec import written
from feeds.dedupe import RULES, Evidence
from feeds.entry import Entry
from feeds.topics import Told
from service.store import rows
from service.store.engine import Tx
from service.store.schema import ledger

_LEDGER = insert(ledger)


class Batch:
    """First versions of entries, verdicts on them, and the stories whose topics are to be matched at the end."""

    def __init__(self, tx: Tx, now: datetime, wait: timedelta) -> None:
        self._tx = tx
        self._now = now
        self.wait = wait  # of a new story before it is out
        self._versions: list[tuple[object, ...]] = []
        self._ledger: list[dict[str, Any]] = []
        self.touched: dict[int, Told | None] = {}  # in order; None: to be read again

    def touch(self, story: int, told: Told | None) -> None:
        """Match the story's topics at the end; `told` is the story whole, as long as nothing else in the slice joins it."""
        self.touched[story] = None if story in self.touched else told

    def first_version(self, number: int, entry: Entry, doc: str | None) -> None:
        """Keep the whole entry; `doc` is its JSON, where that is written already."""
        self._versions.append((number, 1, self._now, doc or written(entry)[0]))

    def verdict(self, verdict: str, why: Evidence, *, entry: int, story: int) -> None:
        """Append to the ledger; the rules said it."""
        said = {"rule": why.rule, **why.scores}
        row = {"at": self._now, "entry": entry, "story": story, "verdict": verdict, "evidence": said, "rules": RULES}
        self._ledger.append({**row, "who": None})

    def flush(self) -> None:
        """Write down what waits: before anything of it is read, or more is appended to the ledger."""
        if self._versions:
            rows.put_all(self._tx, "versions", ("entry", "n", "seen_at", "doc"), self._versions)
            self._versions = []
        if self._ledger:
            self._tx.execute(_LEDGER, self._ledger)
            self._ledger = []
