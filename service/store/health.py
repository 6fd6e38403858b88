"""How the sources fare: a feed of those that failed and recovered, and figures for machines."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from html import escape
from typing import Any

from sqlalchemy import BigInteger, Select, func, select, type_coerce

from feeds.edition import Credit, Edition, Item
from feeds.output.imprint import PublishSettings
from service.store.engine import Tx
from service.store.schema import entries, ledger, outcomes, sources, stories, topics

TURNS = 100  # entries of the feed


@dataclass(frozen=True, slots=True)
class Figures:
    """What machines ask about; `verdicts` and `polls` by name, `poll_seconds` the mean of recent ones."""

    entries: int
    stories_out: int
    stories_waiting: int
    topics_stale: int
    sources: int
    sources_failing: int
    poll_seconds: float
    verdicts: dict[str, int]
    polls: dict[str, int]


def figures(tx: Tx) -> Figures:
    """As the store stands."""

    def count(query: Select[Any]) -> int:
        return int(tx.scalar(query) or 0)

    live = select(func.count()).where(stories.c.state == "live")
    known = select(func.count()).where(~sources.c.removed)
    return Figures(
        entries=count(select(func.count()).select_from(entries)),
        stories_out=count(live.where(stories.c.out_at.is_not(None))),
        stories_waiting=count(live.where(stories.c.out_at.is_(None))),
        topics_stale=count(select(func.count()).where(topics.c.stale, topics.c.gone_at.is_(None))),
        sources=count(known),
        sources_failing=count(known.where((sources.c.failures > 0) | sources.c.gone)),
        poll_seconds=float(tx.scalar(select(func.avg(outcomes.c.seconds))) or 0),
        verdicts=_by_name(tx, select(ledger.c.verdict, func.count()).group_by(ledger.c.verdict)),
        polls=_by_name(tx, select(outcomes.c.kind, func.count()).group_by(outcomes.c.kind)),
    )


def _by_name(tx: Tx, query: Select[Any, int]) -> dict[str, int]:
    return {name: int(count) for name, count in tx.execute(query)}


def shortest_wait_s(tx: Tx, settings: PublishSettings) -> int | None:
    """How long the liveliest source waits between two looks, in seconds; None where none was looked at yet."""
    wait_us = type_coerce(sources.c.due_at, BigInteger) - type_coerce(sources.c.polled_at, BigInteger)
    known = select(func.min(wait_us)).where(~sources.c.removed, sources.c.failures == 0, wait_us > 0)
    found = tx.scalar(known.where(sources.c.id.in_(list(settings.sources))))
    return int(found) // 1_000_000 if found is not None else None


def turns(tx: Tx, settings: PublishSettings) -> Edition:
    """Sources that began to fail, or answer again, the latest first: a function of each source's last outcomes."""
    base = settings.base_url
    rows = tx.execute(
        select(outcomes).where(outcomes.c.source.in_(list(settings.sources))).order_by(outcomes.c.id)
    ).all()
    known = {row.id: row for row in tx.execute(select(sources.c.id, sources.c.title, sources.c.good_at))}
    failing: dict[str, bool] = {}
    items = []
    for row in rows:
        if row.kind == "held":
            continue  # nobody was asked: neither a failure nor an answer
        failed = row.kind == "failed"
        before = failing.get(row.source)
        failing[row.source] = failed
        source = known[row.source]
        # The oldest that is kept is news only where it is the first of the failures that go on.
        never_well = before is None and failed and (source.good_at is None or source.good_at < row.at)
        if before == failed or (before is None and not never_well):
            continue
        name = settings.source(row.source).title or source.title or row.source
        items.append(_turn(row, name, failed, settings))
    items = items[::-1][:TURNS]
    own = uuid.uuid5(uuid.NAMESPACE_URL, f"{base}/status.atom")
    first = rows[0].at if rows else None
    made = tx.scalar(select(func.min(topics.c.made_at)))
    updated = items[0].updated if items else (first or made)
    assert updated is not None  # the topic of every story stands since the first start
    return Edition(
        id=own.urn,
        slug="status",
        title=f"{settings.title}: sources",
        subtitle="Sources that fail, and that answer again.",
        base_url=base,
        updated=updated,
        items=tuple(items),
        path="/status.atom",
        page="/status",
        publisher=settings.title,
    )


def _turn(row: Any, name: str, failed: bool, settings: PublishSettings) -> Item:
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"winnow:outcome:{row.source}:{row.at.isoformat()}")
    words = escape(row.error or "", quote=False)
    return Item(
        id=key.urn,
        key=key.hex,
        title=f"{name}: failing" if failed else f"{name}: answers again",
        url=f"{settings.base_url}/status",
        authors=(),
        publisher=settings.title,
        published=row.at,
        updated=row.at,
        summary=f"<p>{words}</p>" if words else "",
        content=f"<p>{words or 'It answers again.'}</p>",
        credit=Credit(f"{settings.base_url}/status", settings.title, f"{settings.base_url}/status", None, row.at),
        show="full",
    )
