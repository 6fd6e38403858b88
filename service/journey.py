"""What one Source's journey goes with: the parts of a running Winnow, and what its steps hand on to each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.config import Config
from service.fetch import Fetcher
from service.fetching.answers import Answer
from service.settings import Source
from service.settling import Ended, Looks, Settler
from service.store import Store
from service.store.polling import Look, Outcome, Validators
from service.store.stories import Rules
from service.workers import Readers

READ_AT_ONCE = 32  # documents in memory between the start of their reading and the end of their recording


@dataclass(slots=True)
class Parts:
    """What a journey needs; `config` and `rules` are swapped whole at a reload."""

    config: Config
    rules: Rules
    store: Store
    fetch: Fetcher
    readers: Readers
    settle: Settler
    look: Looks
    now: Callable[[], datetime]
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READ_AT_ONCE))


@dataclass(frozen=True, slots=True)
class Taken:
    """What one document, or one source, gave; `changes` are columns of the source's row.

    `keep`: validators that an answer without a body refreshed. `settled`: all of it is written down already.
    """

    outcome: Outcome
    answer: Answer | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    keep: Validators | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Journey:
    """One source on its way."""

    key: str
    source: Source
    look: Look
    began: datetime
    parts: Parts

    def ended(self, taken: Taken) -> Ended:
        """Its end, as it is settled."""
        return Ended(self.key, self.source, taken.outcome, self.began, taken.answer, taken.changes)
