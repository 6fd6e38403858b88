"""An Edition -> the bytes that are kept of it, plain and packed, until others take their place; what is served is read here.

Bytes that are the same again are not written, so that their ETag and date stay.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import xxhash
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from feeds.edition import Edition
from feeds.output.imprint import Format, PublishSettings, TopicHead
from service.store.editions import edition_of
from service.store.engine import Tx
from service.store.schema import editions, topics


@dataclass(frozen=True, slots=True)
class Kept:
    """One edition's bytes as they are served."""

    topic: str
    format: str
    body: bytes
    gzip: bytes
    etag: str
    changed_at: datetime


def remake(
    tx: Tx,
    head: TopicHead,
    settings: PublishSettings,
    forms: Mapping[Format, Callable[[Edition], bytes]],
    now: datetime,
    prev_archive: str | None = None,
) -> list[Format]:
    """Select a topic's edition, render it, keep what changed and call it fresh, all in one transaction.

    So nothing can go stale between the looking and the keeping. Answers the formats whose bytes changed.
    """
    edition = replace(edition_of(tx, head, settings), prev_archive=prev_archive)
    changed = [name for name, render in forms.items() if keep(tx, head.slug, name, render(edition), now)]
    unwanted = [form for form in ("atom", "json", "rss") if form not in forms]
    tx.execute(delete(editions).where(editions.c.topic == head.slug, editions.c.format.in_(unwanted)))
    tx.execute(update(topics).where(topics.c.slug == head.slug).values(stale=False))
    return changed


def keep(tx: Tx, topic: str, form: str, body: bytes, now: datetime) -> bool:
    """Keep an edition's bytes if they differ from those held. Answers whether they did."""
    etag = xxhash.xxh3_128_hexdigest(body)
    held = tx.scalar(select(editions.c.etag).where(editions.c.topic == topic, editions.c.format == form))
    if held == etag:
        return False
    values = {
        "body": body,
        "gzip": gzip.compress(body, 6, mtime=0),
        "etag": etag,
        "changed_at": now.replace(microsecond=0),
    }
    act = upsert(editions).values(topic=topic, format=form, **values)
    tx.execute(act.on_conflict_do_update(index_elements=["topic", "format"], set_=values))
    return True


def let_go(tx: Tx, topic: str, form: str) -> None:
    """Keep an edition no longer."""
    tx.execute(delete(editions).where(editions.c.topic == topic, editions.c.format == form))


def kept(tx: Tx) -> dict[tuple[str, str], tuple[str, datetime]]:
    """(topic, format) -> (etag, changed_at) of all that is kept; cheap enough to ask often."""
    rows = tx.execute(select(editions.c.topic, editions.c.format, editions.c.etag, editions.c.changed_at))
    return {(row.topic, row.format): (row.etag, row.changed_at) for row in rows}


def kept_bytes(tx: Tx, topic: str, form: str) -> Kept | None:
    """One edition as it is served."""
    row = tx.execute(select(editions).where(editions.c.topic == topic, editions.c.format == form)).first()
    return Kept(row.topic, row.format, row.body, row.gzip, row.etag, row.changed_at) if row else None
