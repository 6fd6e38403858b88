"""A laboratory for the poller: the real parts on a real store, a publisher on loopback, and a clock that the test moves.

`poll` takes one source on its journey now. `forward` moves the clock from due time to due time through the schedule, as
the daemon's ticks would. `restart` closes everything and opens it again on the same state.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select

from service.config import load
from service.parts import adopt, open_parts
from service.refresh import Parts, refresh
from service.schedule import Schedule
from service.store import sources
from service.store.polling import Outcome, State, Validators, looks
from service.store.schema import documents, entries
from tests.service.asking import MovedClock

T = TypeVar("T")
HEAD = """
[winnow]
base_url = "https://planet.example"
[fetch]
allow_private = ["127.0.0.0/8"]
timeout = "3s"
{fetch}
"""


class Lab:
    """`parts` is open from the first `configure` on."""

    parts: Parts

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.time = MovedClock()
        self._runner = asyncio.Runner()
        self._stack: AsyncExitStack | None = None

    def configure(self, text: str = "", *, fetch: str = 'host_pause = "0s"', **urls: str) -> None:
        """Write the config, a source for each keyword, and take it up: at the first call by opening, then by a reload."""
        named = "".join(f'[sources.{key}]\nurl = "{url}"\n' for key, url in urls.items())
        (self.folder / "config.toml").write_text(HEAD.format(fetch=fetch) + named + text, "utf-8")
        if self._stack is None:
            self._open()
        else:
            self.run(adopt(self.parts, load(self.folder / "config.toml", {})))

    def restart(self) -> None:
        """End, and begin again on what was kept."""
        self._shut()
        self._open()

    def _open(self) -> None:
        async def opened() -> tuple[AsyncExitStack, Parts]:
            stack = AsyncExitStack()
            config = load(self.folder / "config.toml", {})
            return stack, await stack.enter_async_context(open_parts(config, clock=self.time.clock, workers=1))

        self._stack, self.parts = self.run(opened())
        self._schedule = Schedule(self.parts, _nothing)

    def _shut(self) -> None:
        if self._stack is not None:
            self.run(self._stack.aclose())
            self._stack = None

    def close(self) -> None:
        self._shut()
        self._runner.close()

    def run(self, what: Awaitable[T]) -> T:
        """Wait for it, on the laboratory's loop."""

        async def waited() -> T:
            return await what

        return self._runner.run(waited())

    # Polling

    @property
    def now(self) -> datetime:
        return self.time.now()

    def poll(self, key: str = "a") -> Outcome:
        """Look at a source now, whenever it is due."""
        return self.run(refresh(key, self.parts))

    def poll_all(self, *keys: str) -> list[Outcome]:
        """Look at these at once."""

        async def together() -> list[Outcome]:
            return await asyncio.gather(*(refresh(key, self.parts) for key in keys))

        return self.run(together())

    def tick(self) -> None:
        """One tick of the schedule, and the journeys that it begins, to their end."""

        async def ticked() -> None:
            await self._schedule.tick()
            await self._schedule.idle()

        self.run(ticked())

    def forward(self, span: timedelta) -> list[datetime]:
        """Move the clock on by `span`, ticking whenever a source falls due; the moments of the ticks."""
        end, ticks = self.now + span, []
        while (due := self._soonest()) is not None and due <= end:
            self.time.forward(max(0.0, (due - self.now).total_seconds()))
            ticks.append(self.now)
            self.tick()
        self.time.forward((end - self.now).total_seconds())
        return ticks

    def sleep(self, span: timedelta) -> None:
        """Move the clock on, with nobody there."""
        self.time.forward(span.total_seconds())

    def _soonest(self) -> datetime | None:
        return min((s.due_at for key in self.parts.config.sources if (s := self.state(key)).due_at), default=None)

    # Looking

    def state(self, key: str = "a") -> State:
        """The source's row."""
        return self.parts.store.reading(looks, [key])[key].state

    def wait(self, key: str = "a") -> timedelta:
        """How long until the source is due."""
        due = self.state(key).due_at
        assert due is not None
        return due - self.now

    def validators(self, key: str = "a") -> Validators | None:
        """What is kept of the source's document."""
        kept = self.parts.store.reading(looks, [key])[key].validators
        return next(iter(kept.values()), None)

    def health(self, key: str = "a") -> sources.Health:
        """The source as people see it."""
        return next(row for row in self.parts.store.reading(sources.health) if row.id == key)

    def last(self, key: str = "a") -> dict[str, Any]:
        """The newest outcome."""
        return self.health(key).outcomes[0]

    def titles(self, key: str = "a") -> list[str]:
        """Of the entries held, in the order in which they came; withdrawn ones in brackets."""
        c = entries.c
        rows = self.parts.store.reading(
            lambda tx: tx.execute(select(c.title, c.withdrawn_at).where(c.source == key).order_by(c.id)).all()
        )
        return [f"({row.title})" if row.withdrawn_at else row.title for row in rows]

    def document_rows(self) -> int:
        """How many documents' validators are kept."""
        return len(self.parts.store.reading(lambda tx: tx.execute(select(documents.c.location)).all()))

    def change_rules(self, **fields: Any) -> None:
        """Other rules from now on."""
        self.parts.rules = replace(self.parts.rules, **fields)


async def _nothing() -> None:
    pass
