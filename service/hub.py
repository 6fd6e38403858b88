"""What changed -> the hub is told (WebSub, section 7), beside the tick that published it.

One round at a time, a topic once in each: what changes again while it waits is told once. A hub that fails is asked
again after a longer and longer wait, or when it says so; one that refuses a topic is not asked about that again until
it changes. What waits is not stored: after a restart the next change tells the hub.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

import structlog

from service.fetching.answers import Failed, Fetched

Post = Callable[[str, Mapping[str, str]], Awaitable[Fetched | Failed]]

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
GIVES_UP_AFTER = 30  # rounds in a row without an answer: more than a day
_PASSING = frozenset((408, 425, 429))
_log = structlog.get_logger()


class Hub:
    """The line to the hub. `tell` never waits; `run` does, until it is cancelled."""

    def __init__(self, post: Post, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._post = post
        self._sleep = sleep
        self._waiting: dict[tuple[str, str], dict[str, str]] = {}
        self._news = asyncio.Event()

    def tell(self, hub: str | None, forms: Sequence[dict[str, str]]) -> None:
        """Have the hub told: `forms` as publish.pings gives them."""
        if hub is None:
            self._waiting.clear()  # a reload took the hub away
            return
        self._waiting = {key: form for key, form in self._waiting.items() if key[0] == hub}
        self._waiting |= {(hub, form["hub.url"]): form for form in forms}
        if self._waiting:
            self._news.set()

    @property
    def waiting(self) -> int:
        """How many topics it is still to be told of."""
        return len(self._waiting)

    async def run(self) -> None:
        """Tell what waits, for ever."""
        failures = 0
        while True:
            await self._news.wait()
            self._news.clear()
            failed = await self._round()
            failures = failures + 1 if failed else 0
            if failed is None:
                continue
            if failures > GIVES_UP_AFTER:
                _log.error("the hub does not answer; it is told again at the next change", why=failed.why)
                self._waiting.clear()
                failures = 0
                continue
            wait_s = failed.retry_after_s or FIRST_WAIT.total_seconds() * 2 ** min(failures - 1, 10)
            wait_s = min(wait_s, LONGEST_WAIT.total_seconds())
            _log.warning("the hub was not told", why=failed.why, topics=len(self._waiting), again_in_s=round(wait_s))
            await self._sleep(wait_s)
            self._news.set()

    async def _round(self) -> Failed | None:
        for key, form in list(self._waiting.items()):
            if self._waiting.get(key) is not form:
                continue
            answer = await self._post(key[0], form)
            if isinstance(answer, Failed) and not _refused(answer):
                return answer
            if isinstance(answer, Failed):
                _log.warning("the hub refuses a topic", topic=key[1], why=answer.why)
            if self._waiting.get(key) is form:  # else it changed once more while it was told
                del self._waiting[key]
        if self._waiting:
            self._news.set()
        return None


def _refused(answer: Failed) -> bool:
    return answer.status is not None and 400 <= answer.status < 500 and answer.status not in _PASSING
