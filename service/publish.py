"""One Topic's journey: select, render, keep the bytes if they changed, tell the hub. The files made of them: static.py.

`publish_due` is called by whoever holds the clock. It first lets out what is ready, then makes each stale edition again
in a transaction of its own, so that a topic which goes stale meanwhile stays so. Static files are written after the
bytes are kept. Pages of an archive are rendered beside the writer, and only some at each call: a first cut of hundreds of
pages holds up nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds.atom import atom
from feeds.edition import Edition
from feeds.output.imprint import Format, PublishSettings, TopicHead
from feeds.output.twins import json_feed, rss
from service.static import write_static
from service.store import archives, bodies, digests, editions, release, search
from service.store.engine import Store, Tx

FORMS: dict[Format, Callable[[Edition], bytes]] = {"atom": atom, "json": json_feed, "rss": rss}
PAGES = 12  # of archives that one call cuts while a clock ticks: the rest is for the next ticks
_MANY = 1_000_000_000
_PAGES_AT_ONCE = 6  # cut in one transaction, some 20 ms each


@dataclass(frozen=True, slots=True)
class Published:
    """What one call did: stories that went out, topics whose bytes changed (slugs), static files written."""

    released: int
    changed: tuple[str, ...]
    files: int
    whole: bool = True  # False: pages of an archive are still to be cut, by the next calls

    @property
    def rewritten(self) -> int:
        """How many feeds have other bytes than before."""
        return len(self.changed)


async def publish_due(
    *,
    store: Store,
    settings: PublishSettings,
    now: Callable[[], datetime],
    settle: bool = True,
    everything: bool = False,
) -> Published:
    """Let out what is ready, make every stale edition again, bring the static files up to date.

    Without `settle` nothing waits: every story goes out, and archives are cut to their end. `everything` makes all
    editions again: after a start, a reload, an upgrade.
    """
    moment = now()

    def let_out(tx: Tx) -> tuple[int, list[str]]:
        if everything:
            editions.mark_stale(tx)
        editions.expire(tx, moment)
        released = release.release(tx, moment, settings, settle)
        digests.fall_due(tx, moment, settings)
        return released, editions.stale_topics(tx)

    def anything_due(tx: Tx) -> bool:
        return release.anything_due(tx, moment, settings, settle) or digests.due(tx, moment, settings)

    released, stale = 0, list[str]()
    if everything or await store.read(anything_due):
        released, stale = await store.write(let_out)
    if stale:
        await _catch_up(store, settings)
    made, changed, whole = [], [], True
    pages_left = PAGES if settle else _MANY
    for slug in stale:
        head = settings.head(slug)
        if head is not None:
            made.append(slug)
            done = await _make(store, head, settings, moment, pages_left)
            pages_left -= done.pages
            whole = whole and done.whole
            if done.changed:
                changed.append(slug)
    files = 0
    if settings.directory is not None:
        files = await asyncio.get_running_loop().run_in_executor(None, write_static, store, settings, made)
    return Published(released, tuple(changed), files, whole)


async def _catch_up(store: Store, settings: PublishSettings) -> None:
    more = await store.read(search.behind)
    while more:
        more = await store.write(search.catch_up, settings)


@dataclass(frozen=True, slots=True)
class _Made:
    changed: bool
    whole: bool
    pages: int


async def _make(store: Store, head: TopicHead, settings: PublishSettings, now: datetime, most: int) -> _Made:
    """One topic's edition, and at most so many pages of its archive. One whose archive is not whole stays stale."""
    forms = {name: FORMS[name] for name in FORMS if name == "atom" or name in settings.formats}
    pages, changed = 0, False
    while True:
        while pages < most:
            some = min(_PAGES_AT_ONCE, most - pages)
            cuts = await store.read(archives.lacking, head, settings, forms["atom"], some)
            if not cuts:
                break
            await store.write(archives.keep, head, settings, cuts, now)
            pages += len(cuts)
        remade, whole = await store.write(_remake, head, settings, forms, now)
        changed = changed or bool(remade)
        if whole or pages >= most:
            return _Made(changed, whole, pages)


def _remake(
    tx: Tx,
    head: TopicHead,
    settings: PublishSettings,
    forms: Mapping[Format, Callable[[Edition], bytes]],
    now: datetime,
) -> tuple[list[Format], bool]:
    release.shelve(tx, head.slug, settings, now)
    page, whole = archives.newest_page(tx, head, settings)
    prev = settings.base_url + archives.path(head, page) if page else None
    remade = bodies.remake(tx, head, settings, forms, now, prev)
    if settings.digest is None:
        bodies.let_go(tx, head.slug, digests.FORM)
    else:
        bodies.keep(tx, head.slug, digests.FORM, atom(digests.edition_of(tx, head, settings)), now)
    if not whole:
        editions.mark_stale(tx, [head.slug])
    return remade, whole


def pings(settings: PublishSettings, changed: Sequence[str]) -> list[dict[str, str]]:
    """The forms to post to the hub, one for each open topic of `changed` (WebSub, section 7): none where there is no hub."""
    if settings.hub is None:
        return []
    heads = [settings.head(slug) for slug in changed]
    return [
        {"hub.mode": "publish", "hub.url": settings.base_url + head.feed()} for head in heads if head and not head.key
    ]
