"""Each tick: what is due is claimed, a batch at a time, and taken on its journey. The only door to apscheduler.

What is due is a row, not a job: nothing is forgotten in a restart, and a tick that comes late finds all that waits.
Of one host only a few are claimed at once: a hundred blogs at one hoster, each waiting for its turn there, take no
place from the others.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from service.fetching.hosts import host_of
from service.parts import rouse
from service.refresh import Parts, refresh
from service.store import sources

TICK_S = 1
LEASE = timedelta(minutes=30)  # far longer than a turn at a busy host, the exchange and the reading together
ASLEEP = timedelta(minutes=5)  # between two ticks: the machine slept
LONGEST_UNPUBLISHED_S = 30.0
PUBLISHING_SHARE = 5  # at most one part in so many of the time goes into publishing while polls go on
_log = structlog.get_logger()
# A tick that is still under way at the next is no news.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


class Schedule:
    """Ticks while it is open. `publish` is called at each tick, after the claims."""

    def __init__(self, parts: Parts, publish: Callable[[], Awaitable[object]]) -> None:
        self._parts = parts
        self._publish = publish
        self._under_way: dict[asyncio.Task[None], str] = {}  # with its host
        self._clock = AsyncIOScheduler(timezone="UTC")
        self._most = 2 * parts.config.fetch.concurrency  # half of them may be waiting for a turn at their host
        self._most_a_host = 2 * parts.config.fetch.per_host
        self._ticked: datetime | None = None
        self._refill_at = 0  # journeys under way at which there is more to claim
        self._claiming = asyncio.Lock()
        self._stopping = False
        self._publish_at = 0.0  # by the process's own clock

    def start(self) -> None:
        """Begin to tick. A tick that is still running when the next is due takes that one's place."""
        self._clock.add_job(
            self.tick, "interval", seconds=TICK_S, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        self._clock.start()

    async def tick(self) -> None:
        """Claim what is due, as much as there is room for, and publish what is ready."""
        try:
            await self._rouse()
            await self._claim()
            await self._publish_now_and_then()
        except asyncio.CancelledError:
            if not self._stopping:  # apscheduler cuts the tick under way when it is shut down
                raise
        except Exception:  # noqa: BLE001 - the clock goes on
            _log.exception("a tick failed; the next one tries again")

    async def stop(self, grace_s: float) -> None:
        """Tick no more; journeys under way have `grace_s` to end, then they are cut: what they claimed is due again."""
        self._stopping = True
        if self._clock.running:
            self._clock.shutdown(wait=False)
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=grace_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    @property
    def under_way(self) -> int:
        """How many journeys are under way."""
        return len(self._under_way)

    async def idle(self) -> None:
        """Wait until no journey is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)
            await asyncio.sleep(0)

    async def _publish_now_and_then(self) -> None:
        began = time.monotonic()
        if began < self._publish_at:
            return
        await self._publish()
        ended = time.monotonic()
        if self._under_way:
            self._publish_at = ended + min(PUBLISHING_SHARE * (ended - began), LONGEST_UNPUBLISHED_S)

    async def _rouse(self) -> None:
        """After a sleep of the machine, spread what came due meanwhile."""
        now, before = self._parts.now(), self._ticked
        self._ticked = now
        if before is not None and now - before > ASLEEP:
            await rouse(self._parts)

    async def _claim(self) -> None:
        async with self._claiming:
            room = self._most - len(self._under_way)
            if room <= 0 or self._stopping:
                return
            parts = self._parts
            due = await parts.store.read(sources.due, parts.now())
            chosen = self._fitting(due, room)
            if not chosen:
                return
            hosts = dict(chosen)
            for key in await parts.store.write(sources.claim, list(hosts), parts.now(), LEASE):
                task = asyncio.create_task(self._journey(key))
                self._under_way[task] = hosts[key]
                task.add_done_callback(self._ended)
            self._refill_at = len(self._under_way) // 2 if len(due) > len(chosen) else -1

    def _fitting(self, due: list[str], room: int) -> list[tuple[str, str]]:
        """Due sources, the longest due first, each with its host: no more of one host than get their turn soon."""
        busy = Counter(self._under_way.values())
        chosen: list[tuple[str, str]] = []
        for key in due:
            source = self._parts.config.sources.get(key)
            host = host_of(urlsplit(source.url).hostname or "") if source is not None and source.url else ""
            if host:
                if busy[host] >= self._most_a_host:
                    continue
                busy[host] += 1
            chosen.append((key, host))
            if len(chosen) >= room:
                break
        return chosen

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        if len(self._under_way) <= self._refill_at and not self._stopping:
            self._refill_at = -1
            refill = asyncio.create_task(self._refill())
            self._under_way[refill] = ""
            refill.add_done_callback(lambda done: self._under_way.pop(done))

    async def _refill(self) -> None:
        """Do not wait for the next tick: more is due than there was room for."""
        try:
            await self._claim()
        except Exception:  # noqa: BLE001 - the next tick tries again
            _log.exception("a claim failed; the next tick tries again")

    async def _journey(self, key: str) -> None:
        if key not in self._parts.config.sources:
            return  # removed by a reload between the claim and now; its lease runs out
        try:
            outcome = await refresh(key, self._parts)
        except Exception as error:  # noqa: BLE001 - one source's fault stops no other
            _log.exception("a source's journey broke", source=key)
            await self._parts.store.write(
                sources.broke, key, f"our fault: {error!r}; it is in the log", self._parts.now()
            )
            return
        event = {"failed": _log.warning, "read": _log.info}.get(outcome.kind, _log.debug)
        said = {"new": outcome.new, "updated": outcome.updated, "skipped": len(outcome.skipped), "why": outcome.error}
        event(outcome.kind, source=key, **{name: value for name, value in said.items() if value})
