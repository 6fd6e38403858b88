"""What changed -> the hub is told (WebSub, section 7), beside the tick that published it.

One round at a time, a topic once in each: what changes again while it waits is told once. A hub that fails is asked
again after a longer and longer wait, or when it says so; one that refuses a topic is not asked about that again until
it changes. What waits is not stored: after a restart the next change tells the hub.

A run that ends (`winnow once`) has no time to wait: it asks once, within a bound, and writes down what the hub did not
hear, for the next run.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from service.fetching.answers import Failed, Fetched

Post = Callable[[str, Mapping[str, str]], Awaitable[Fetched | Failed]]

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
GIVES_UP_AFTER = 30  # rounds in a row without an answer: more than a day
ONCE = timedelta(seconds=30)  # that a run which ends gives to telling
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


@dataclass(frozen=True, slots=True)
class Told:
    """What came of telling a hub once: topics that it heard of, addresses that it did not, and the words for that."""

    heard: int
    untold: tuple[str, ...] = ()
    why: str | None = None


async def tell_once(
    post: Post,
    hub: str | None,
    changed: Sequence[dict[str, str]],
    every: Sequence[dict[str, str]],
    kept: Path,
    *,
    within: timedelta = ONCE,
) -> Told:
    """Tell a hub of what changed, and of what it did not hear last time; each once, all of it `within` that time.

    `changed` and `every` are forms as publish.pings gives them, `every` for all topics that it may hear of at all. `kept`
    is the file between two runs; there is none where the hub knows everything.
    """
    if hub is None:
        _keep(kept, "", [])
        return Told(0)
    late = _untold(kept, hub)
    forms = list(
        {form["hub.url"]: form for form in (*changed, *every) if form in changed or form["hub.url"] in late}.values()
    )
    heard, why = 0, None
    left = [form["hub.url"] for form in forms]
    try:
        async with asyncio.timeout(within.total_seconds()):
            for form in forms:
                answer = await post(hub, form)
                if isinstance(answer, Failed):
                    why = answer.why
                    if not _refused(answer):
                        break
                heard += isinstance(answer, Fetched)
                left.remove(form["hub.url"])
    except TimeoutError:
        why = f"no end of it within {within.total_seconds():.0f} s"
    _keep(kept, hub, left)
    return Told(heard, tuple(left), why)


def _keep(kept: Path, hub: str, left: Sequence[str]) -> None:
    if left:
        kept.write_text(json.dumps({"hub": hub, "topics": left}), "utf-8")
    else:
        kept.unlink(missing_ok=True)


def _untold(kept: Path, hub: str) -> frozenset[str]:
    # The file is only a reminder: one that cannot be read costs a reminder.
    try:
        said = json.loads(kept.read_text("utf-8"))
        return frozenset(said["topics"]) if said["hub"] == hub else frozenset()
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()
