"""Manners towards hosts: how many requests at once, how long between two, and who asked to be left alone.

A host is a registrable domain by the ICANN section of the public-suffix list: a hundred blogs at one hoster are one
host, since one machine, and one patience, answers for them all. An address is its own host. Time comes in as a Clock.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from service.fetching.dial import literal

# A host can be held no longer than this by one of its pages: on a shared domain a page's owner is not the host's owner.
LONGEST_HOLD = timedelta(days=1)
_FORGET_ABOVE = 1_000  # hosts in memory, at which those with nothing to remember are let go


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """The three ways in which time is needed: the date, a count of seconds, and waiting. A test passes its own."""

    now: Callable[[], datetime] = utc_now
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Held(Exception):  # noqa: N818 - it says what is so
    """The host asked for a pause that is not over."""

    def __init__(self, host: str, until: datetime, why: str) -> None:
        super().__init__(f"{host} asked for a pause until {until:%Y-%m-%d %H:%M} UTC ({why})")
        self.host = host
        self.until = until


@dataclass(slots=True)
class _Host:
    free: asyncio.Semaphore
    visits: int = 0  # those inside and those waiting
    next_start: float = 0.0
    held_until: datetime | None = None
    held_why: str = ""


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


@lru_cache(maxsize=10_000)
def host_of(name: str) -> str:
    """The host that a name in a URL belongs to: its registrable domain; else the address, or the name, itself."""
    address = literal(name)
    if address is not None:
        return str(address)
    name = name.lower().rstrip(".")
    return _suffixes().privatesuffix(name) or name


class Hosts:
    """Who may be visited when. `visit(host)` is the turnstile; a hold set by `hold` turns all away until it is over."""

    def __init__(self, *, per_host: int = 2, pause_s: float = 1.0, concurrency: int = 50, clock: Clock) -> None:
        self._per_host = per_host
        self._pause_s = pause_s
        self._everyone = asyncio.Semaphore(concurrency)
        self._clock = clock
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def visit(self, name: str, *, again: bool = False) -> AsyncIterator[None]:
        """Wait for a turn at `name` and keep it while inside. Raises Held, before or after waiting.

        `again` is the next hop of a visit under way at this host: no pause lies between the two.
        """
        host = self._host(name)
        host.visits += 1
        try:
            async with host.free:
                await self._turn(name, host, 0.0 if again else self._pause_s)
                try:
                    yield
                finally:
                    self._everyone.release()
        finally:
            host.visits -= 1

    async def _turn(self, name: str, host: _Host, pause_s: float) -> None:
        """Take a place among all visitors once this host's pause is over; none is kept while waiting for that."""
        while True:
            self._turn_away(name, host)
            wait_s = host.next_start - self._clock.monotonic() if pause_s else 0.0
            if wait_s > 0:
                await self._clock.sleep(wait_s)
                continue
            await self._everyone.acquire()
            if pause_s and host.next_start > self._clock.monotonic():
                self._everyone.release()
                continue
            host.next_start = self._clock.monotonic() + self._pause_s
            return

    def _turn_away(self, name: str, host: _Host) -> None:
        if host.held_until is None:
            return
        if host.held_until > self._clock.now():
            raise Held(name, host.held_until, host.held_why)
        host.held_until = None

    def hold(self, name: str, until: datetime, why: str = "Retry-After") -> None:
        """Let nobody visit until then; the longer of two holds wins, and none is longer than LONGEST_HOLD."""
        until = min(until, self._clock.now() + LONGEST_HOLD)
        host = self._host(name)
        if host.held_until is None or host.held_until < until:
            host.held_until, host.held_why = until, why

    def holds(self) -> Mapping[str, datetime]:
        """Every host that is held, and until when."""
        now = self._clock.now()
        held = {name: host.held_until for name, host in self._hosts.items()}
        return {name: until for name, until in held.items() if until and until > now}

    def _host(self, name: str) -> _Host:
        host = self._hosts.get(name)
        if host is None:
            if len(self._hosts) >= _FORGET_ABOVE:
                self._forget()
            host = self._hosts[name] = _Host(asyncio.Semaphore(self._per_host))
        return host

    def _forget(self) -> None:
        now, ticks = self._clock.now(), self._clock.monotonic()
        for name, host in list(self._hosts.items()):
            if not host.visits and host.next_start <= ticks and not (host.held_until and host.held_until > now):
                del self._hosts[name]
