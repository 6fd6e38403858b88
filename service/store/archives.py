"""The older stories of a topic, cut into pages whose bytes never change (RFC 5005, archived feeds).

Pages are cut by order of entering the topic, `entries` stories each, the oldest first. A page's name holds a digest of
all stories on it and before it: so a chain stays as long as they stay, and where a story is withdrawn, joined or put
back in between, its page and the newer ones get new names. The old bytes stay under the old ones, unless a person
withdrew a story that is in them (see `forget`).

What a page says is what was said when it was cut: an article that changes later is published again by its `updated` in
the feed itself, as long as it is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import xxhash
from sqlalchemy import delete, func, select

from feeds.edition import Edition, newest
from feeds.output.imprint import PublishSettings, TopicHead
from service.store import bodies
from service.store import editions as kept
from service.store.engine import Tx
from service.store.schema import editions, entries, stories

PREFIX = "archive/"  # of `format` in the table of editions
_SCATTER, _RANGE = 2_654_435_761, 2**31 - 1  # a square of what is below stays below 2**63
_NAME = re.compile(r"[1-9][0-9]{0,8}-[0-9a-f]{16}")
NEXT = ".next"  # behind a page's name: the address that leads to the page after it


def is_name(name: str) -> bool:
    """Whether this could name a page of an archive, held or not."""
    return _NAME.fullmatch(name) is not None


def path(head: TopicHead, name: str) -> str:
    """Where a page of the archive stands: below its feed, without that one's ending."""
    return f"{head.feed().removesuffix('.atom')}/archive/{name}.atom"


@dataclass(frozen=True, slots=True)
class Cut:
    """A page that was rendered and is not kept yet."""

    number: int
    name: str
    body: bytes


def newest_page(tx: Tx, head: TopicHead, settings: PublishSettings) -> tuple[str | None, bool]:
    """(name of the newest page, whether the chain is whole); (None, True) where the feed itself holds all.

    Every story of the topic is in the feed, on a page of the chain, or both. While pages are lacking the feed names
    none: a walk ends early then, and never leads past a gap.
    """
    full = _full(tx, head, settings)
    if full == 0:
        return None, True
    name = _name(tx, head, settings, full)
    held = _holds(tx, head, name)
    return (name, True) if held else (None, False)


def after(tx: Tx, head: TopicHead, settings: PublishSettings, name: str) -> str | None:
    """The name of the page that follows this one now, whatever its own topic did since; None where none does yet."""
    number = int(name.partition("-")[0]) + 1
    following = _name(tx, head, settings, number) if number <= _full(tx, head, settings) else None
    return following if following and _holds(tx, head, following) else None


def chain(tx: Tx, head: TopicHead, settings: PublishSettings) -> list[str]:
    """The names of the pages held, as they follow each other now, the oldest first."""
    rows = tx.execute(_in_order(head, settings).limit(_full(tx, head, settings) * settings.entries))
    names = _names(head, [row.id for row in rows], settings)
    return names[: _held_below(names, set(held_names(tx, head)))]


def lacking(
    tx: Tx, head: TopicHead, settings: PublishSettings, render: Callable[[Edition], bytes], most: int
) -> list[Cut]:
    """The oldest pages that are not held, rendered, at most so many: only reads, so that nobody waits for it."""
    full = _full(tx, head, settings)
    if full == 0 or _holds(tx, head, _name(tx, head, settings, full)):
        return []
    size = settings.entries
    rows = tx.execute(_in_order(head, settings).limit(full * size)).all()
    names = _names(head, [row.id for row in rows], settings)
    kept_names = set(held_names(tx, head))
    cuts = []
    for number in range(_held_below(names, kept_names) + 1, full + 1)[:most]:
        before = names[number - 2] if number > 1 else None
        page = _page(tx, head, settings, rows[(number - 1) * size : number * size], names[number - 1], before)
        cuts.append(Cut(number, names[number - 1], render(page)))
    return cuts


def keep(tx: Tx, head: TopicHead, settings: PublishSettings, cuts: Sequence[Cut], now: datetime) -> None:
    """Keep pages that `lacking` gave, unless what is on them has changed meanwhile."""
    if cuts and _name(tx, head, settings, cuts[-1].number) == cuts[-1].name:
        for cut in cuts:
            bodies.keep(tx, head.slug, PREFIX + cut.name, cut.body, now)


def _full(tx: Tx, head: TopicHead, settings: PublishSettings) -> int:
    count = tx.scalar(select(func.count()).select_from(kept.members(head.slug, settings).subquery())) or 0
    return max(0, int(count) - 1) // settings.entries


def _holds(tx: Tx, head: TopicHead, name: str) -> bool:
    held = select(editions.c.etag).where(editions.c.topic == head.slug, editions.c.format == PREFIX + name)
    return tx.scalar(held) is not None


def _held_below(names: Sequence[str], held: Container[str]) -> int:
    # Pages are kept from the oldest on, so what is held and still named so begins the chain.
    return next((i for i, name in enumerate(names) if name not in held), len(names))


# A page's name is a digest of the stories up to it; sums serve, since a database gives them without sending a row.


def _name(tx: Tx, head: TopicHead, settings: PublishSettings, number: int) -> str:
    until = _in_order(head, settings).limit(number * settings.entries).subquery()
    sums = tx.execute(select(func.sum(until.c.id), func.sum(scattered(until.c.id)))).one()
    return _named(head, number, int(sums[0]), int(sums[1]), settings)


def _names(head: TopicHead, ids: Sequence[int], settings: PublishSettings) -> list[str]:
    names, plain, sums = [], 0, 0
    for i, story in enumerate(ids, 1):
        plain += story
        sums += scattered(story)
        if i % settings.entries == 0:
            names.append(_named(head, i // settings.entries, plain, sums, settings))
    return names


def scattered(story: Any) -> Any:
    """A number below _RANGE for a story's id, or the expression for it, in arithmetic that a database has as well.

    Squared twice: two sets of stories with one sum of ids, as 8 + 11 and 7 + 12, would have one sum of any multiples too.
    """
    once = story * _SCATTER % _RANGE
    twice = (once * once + story) % _RANGE
    return twice * twice % _RANGE


def _named(head: TopicHead, number: int, plain: int, sums: int, settings: PublishSettings) -> str:
    said = f"{settings.base_url}{head.feed()}|{settings.entries}|{plain}|{sums}"
    return f"{number}-{xxhash.xxh3_64_hexdigest(said.encode())}"


def _page(
    tx: Tx, head: TopicHead, settings: PublishSettings, in_order: Sequence[kept.Line], name: str, before: str | None
) -> Edition:
    rows = list(reversed(in_order))
    items = kept.items_of(tx, [row.id for row in rows], settings)
    bare = kept.frame(tx, head, settings)
    return replace(
        bare,
        updated=newest(items, (), [row.entered for row in rows], bare.updated),
        items=items,
        hub=None,
        path=path(head, name),
        prev_archive=settings.base_url + path(head, before) if before else None,
        archive=True,
    )


def _in_order(head: TopicHead, settings: PublishSettings) -> kept.Picked:
    chosen = kept.in_feed(head.slug, settings).order_by(None)
    entered = chosen.selected_columns.entered
    return chosen.order_by(entered, entries.c.source.desc(), stories.c.id.desc())


def forget(tx: Tx, uuid: str) -> None:
    """Drop every page that holds this story: a person withdrew it, and its old addresses are to answer 410."""
    tx.execute(
        delete(editions).where(editions.c.format.startswith(PREFIX), func.instr(editions.c.body, uuid.encode()) > 0)
    )


def held_names(tx: Tx, head: TopicHead) -> list[str]:
    """The names of every page held of a topic, old ones too."""
    held = select(editions.c.format).where(editions.c.topic == head.slug, editions.c.format.startswith(PREFIX))
    return [form.removeprefix(PREFIX) for form in tx.scalars(held.order_by(editions.c.format))]
