"""Config -> the parts of a running Winnow, built once, let go of in reverse order; and the swap at a reload.

`run` and `once` share this: they differ in who says when, not in what is done.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from uuid import uuid4

from feeds.edition import RENDER_VERSION
from feeds.output.imprint import DigestTimes, PublishSettings, SourceHead, TopicHead
from service import memory
from service.config import Config
from service.fetch import Fetcher
from service.fetching.hosts import Clock
from service.journey import Parts
from service.settings import Fetch, Source
from service.settling import Ended, Looks, Settler, limits_of, plan_of, settle
from service.store import Store, Tx, open_store, sources, topics
from service.store.faces import weight
from service.store.stories import Rules
from service.workers import Readers

WORKERS = max(1, min(4, os.cpu_count() or 1))
_MATCHED_AT_ONCE = 200  # stories a transaction, when a topic's rule changed


def now() -> datetime:
    """The clock that everything is handed."""
    return datetime.now(UTC)


def release_name() -> str:
    """The version installed, "0" in a tree that is not."""
    try:
        return version("winnowd")
    except PackageNotFoundError:
        return "0"


@asynccontextmanager
async def open_parts(config: Config, *, clock: Clock | None = None, workers: int = WORKERS) -> AsyncIterator[Parts]:
    """Everything a journey needs, on a store brought in line with the config. Without `clock` time is the system's."""
    clock = clock or Clock(now)
    memory.settle()
    async with AsyncExitStack() as stack:
        store = open_store(config.store.url, state_dir=config.state_dir)
        stack.callback(store.close)
        fetch = fetcher(config.fetch, config.winnow.contact, clock)
        stack.push_async_callback(fetch.aclose)
        readers = Readers(workers)
        stack.push_async_callback(readers.aclose)

        def end(tx: Tx, ends: list[Ended]) -> None:
            settle(tx, ends, parts.config, clock.now())

        parts = Parts(config, rules_of(config), store, fetch, readers, Settler(store, end), Looks(store), clock.now)
        await store.write(sources.release)
        await adopt(parts, config)
        for host, until in (await store.read(sources.held_hosts, clock.now())).items():
            fetch.hosts.hold(host, until)
        yield parts


async def adopt(parts: Parts, config: Config) -> None:
    """Bring the store in line with a config, and the parts with it: at the start, and at each reload."""
    changed = await _take_up(parts.store, config, parts.now)
    parts.config, parts.rules = config, rules_of(config)
    if changed:
        await rematch(parts.store, config, parts.now)


async def take_hold(store: Store, config: Config, now: Callable[[], datetime], *, again: bool = False) -> None:
    """What `adopt` does to a store, without the parts; `again` matches every story whether a rule changed or not."""
    changed = await _take_up(store, config, now)
    if changed or again:
        await rematch(store, config, now)


async def _take_up(store: Store, config: Config, now: Callable[[], datetime]) -> list[str]:
    rules, settings = rules_of(config), publishing(config)

    def begin(tx: Tx) -> list[str]:
        moment, limits, wanted = now(), limits_of(config), _wanted(config)
        sources.sync(tx, wanted, limits, now=moment)
        sources.wake(tx, wanted, limits, now=moment)
        topics.restyle(tx, look(settings))
        return topics.sync(tx, config.topics.topics, rules, now=moment)

    return await store.write(begin)


def _wanted(config: Config) -> dict[str, sources.Wanted]:
    return {key: sources.Wanted(place_of(s), plan_of(key, s)) for key, s in config.sources.items() if s.enabled}


async def rouse(parts: Parts) -> None:
    """Spread what came due while the machine slept."""
    wanted, limits = _wanted(parts.config), limits_of(parts.config)
    await parts.store.write(lambda tx: sources.wake(tx, wanted, limits, now=parts.now()))


async def rematch(store: Store, config: Config, now: Callable[[], datetime]) -> None:
    """Match every story again, some at a time; then the topics count as settled."""
    rules = rules_of(config)
    done: int | None = 0

    def some(tx: Tx, after: int) -> int | None:
        return topics.rematch_some(tx, rules, after=after, most=_MATCHED_AT_ONCE, now=now())

    while done is not None:
        done = await store.write(some, done)
    await store.write(topics.settled, config.topics.topics, rules)


async def rematch_aged(store: Store, rules: Rules, now: Callable[[], datetime]) -> int:
    """Match the stories again that came to an age that a topic asks for: at each tick, before publishing."""

    def some(tx: Tx) -> int:
        return topics.rematch_aged(tx, rules, most=_MATCHED_AT_ONCE, now=now())

    count = 0
    while await store.read(topics.come_of_age, now(), 1):
        count += await store.write(some)
    return count


def fetcher(f: Fetch, contact: str = "", clock: Clock | None = None) -> Fetcher:
    """The one door to the outside, as configured; `contact` is for the User-Agent."""
    contact = f" (+{contact})" if contact else ""
    return Fetcher(
        user_agent=f"Winnow/{release_name()}{contact}",
        timeout_s=f.timeout.total_seconds(),
        concurrency=f.concurrency,
        per_host=f.per_host,
        host_pause_s=f.host_pause.total_seconds(),
        allow_private=f.allow_private,
        proxy=f.proxy,
        hold_on_403=f.hold_on_403,
        clock=clock,
    )


def rules_of(config: Config) -> Rules:
    """What recording must know of the config."""
    return Rules(
        topics=config.topics,
        sends={key: frozenset(source.topics) for key, source in config.sources.items() if source.topics},
        window=config.dedupe.window,
        bundle_window=config.dedupe.bundle_window,
        settle=config.publish.settle,
        mint=uuid4,
        weight=weight({key: (source.priority, source.url) for key, source in config.sources.items()}),
    )


def publishing(config: Config) -> PublishSettings:
    """What publishing and serving must know of the config."""
    p = config.publish
    return PublishSettings(
        title=config.winnow.title,
        base_url=config.winnow.base_url,
        contact=config.winnow.contact,
        entries=p.entries,
        show=p.show,
        settle=p.settle,
        backfill=p.backfill,
        directory=config.publish_dir,
        hub=p.hub,
        formats=p.formats,
        digest=DigestTimes(p.digest.at, p.digest.days, config.winnow.zone) if p.digest else None,
        zone=config.winnow.zone,
        topics=tuple(TopicHead(t.slug, t.title, t.description, t.key) for t in config.topics.topics),
        sources={key: _head(source) for key, source in config.sources.items()},
    )


def _head(source: Source) -> SourceHead:
    bundle = source.kind == "bundle" or source.path is not None
    return SourceHead(source.title, source.url, source.show, source.priority, "bundle" if bundle else "feed")


def look(settings: PublishSettings) -> str:
    """A hash of all that editions depend on beside the store: where it changes, every edition is rendered again."""
    said = {
        "render": RENDER_VERSION, "title": settings.title, "base_url": settings.base_url, "contact": settings.contact,
        "entries": settings.entries, "show": settings.show, "hub": settings.hub, "formats": settings.formats,
        "digest": settings.digest and [str(settings.digest.at), settings.digest.days, str(settings.digest.zone)],
        "zone": str(settings.zone),
        "topics": [[t.slug, t.title, t.description, t.key and _hash(t.key)] for t in settings.topics],
        "sources": {key: [s.title, s.url, s.show, s.priority, s.kind] for key, s in sorted(settings.sources.items())},
    }  # fmt: skip
    return _hash(json.dumps(said, sort_keys=True))


def place_of(source: Source) -> str:
    """A hash of what decides what is read: where it changes, what is remembered of the old place is forgotten."""
    said = source.model_dump(
        mode="json", include={"url", "path", "kind", "headers", "auth", "markers", "furniture", "single"}
    )
    return _hash(json.dumps(said, sort_keys=True))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
