"""Entries and their versions: each query about them, written once."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Row, bindparam, insert, select, update

from feeds.codec import dump, load
from feeds.entry import Entry
from feeds.identity import HeldName
from service.store import rows
from service.store.engine import Tx
from service.store.schema import entries, exact_keys, versions

MAX_ITEM_KEYS = 5_000  # of one source: more than any feed lists at once
_MANY = 400  # values in one IN (…): SQLite's oldest limit on variables is 999
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """A held entry, as recording needs it."""

    id: int
    guid: str
    story: int
    version: int
    sha: bytes
    item_key: bytes | None
    opening: str
    url: str | None


def eid(source: str, guid: str) -> str:
    """The id that people type: 12 base32 characters (60 bits) of sha256(source, NUL, guid)."""
    digest = hashlib.sha256(f"{source}\0{guid}".encode("utf-8", "replace")).digest()
    return base64.b32encode(digest[:10])[:12].decode("ascii").lower()


def item_keys(tx: Tx, source: str) -> frozenset[bytes]:
    """The items of a feed that are held word for word, newest first where there are very many."""
    return frozenset(tx.execute(_ITEM_KEYS, {"source": source}).scalars())


_ITEM_KEYS = (
    select(entries.c.item_key)
    .where(entries.c.source == bindparam("source"), entries.c.item_key.is_not(None))
    .order_by(entries.c.id.desc())
    .limit(MAX_ITEM_KEYS)
)


def held(tx: Tx, source: str, names: Iterable[str]) -> dict[str, HeldEntry]:
    """guid -> what is held under it, for those of the names that are held."""
    found: dict[str, HeldEntry] = {}
    for some in batched(sorted(set(names)), _MANY):
        held_rows = tx.execute(_HELD, {"source": source, "names": some})
        found |= {row.guid: HeldEntry(*row) for row in held_rows}
    return found


_HELD = select(
    entries.c.id, entries.c.guid, entries.c.story, entries.c.version, entries.c.sha, entries.c.item_key,
    entries.c.opening, entries.c.url,
).where(entries.c.source == bindparam("source"), entries.c.guid.in_(bindparam("names", expanding=True)))  # fmt: skip


def names(held_entries: dict[str, HeldEntry]) -> dict[str, HeldName]:
    """The same, as identity.py wants it."""
    return {guid: HeldName(entry.opening, entry.url) for guid, entry in held_entries.items()}


def by_urls(tx: Tx, source: str, keys: Sequence[bytes]) -> dict[bytes, list[HeldEntry]]:
    """Canonical URL -> the source's own entries that had it in any version."""
    found: dict[bytes, list[HeldEntry]] = {}
    for some in batched(keys, _MANY):
        for key, said_by, *row in tx.execute(_BY_URLS, {"keys": some}):
            if said_by == source:
                found.setdefault(bytes(key), []).append(HeldEntry(*row))
    return found


# Not by source too: SQLite would then walk through all that the source ever had.
_BY_URLS = (
    select(
        exact_keys.c.key, entries.c.source, entries.c.id, entries.c.guid, entries.c.story, entries.c.version,
        entries.c.sha, entries.c.item_key, entries.c.opening, entries.c.url,
    )
    .join(entries, exact_keys.c.entry == entries.c.id)
    .where(exact_keys.c.key.in_(bindparam("keys", expanding=True)))
)  # fmt: skip


def add(
    tx: Tx, entry: Entry, *, source: str, guid: str, story: int, founds: bool, sha: bytes, words: int, now: datetime
) -> int:
    """Keep an entry that is not held yet, without its first version; its id. The story that it founds is its own for ever."""
    values = {
        "source": source,
        "guid": guid,
        "eid": eid(source, guid),
        "story": story,
        "own": story if founds else None,
        "version": 1,
        "first_seen": now,
        **_columns(entry, sha, words, now),
    }
    return rows.put(tx, "entries", values)


def revise(tx: Tx, entry: Entry, *, of: HeldEntry, sha: bytes, words: int, now: datetime) -> None:
    """Keep another version of a held entry, beside the ones before."""
    n = of.version + 1
    fixed = tx.execute(select(entries.c.fixed).where(entries.c.id == of.id)).scalar_one()
    values = _columns(load(dump(entry), fixed) if fixed else entry, sha, words, now) | {"item_key": entry.item_key}
    tx.execute(update(entries).where(entries.c.id == of.id).values(version=n, **values))
    tx.execute(insert(versions).values(entry=of.id, n=n, seen_at=now, doc=dump(entry)))


def touch(tx: Tx, number: int, item_key: bytes | None) -> None:
    """The same words in other bytes: remember the bytes, so that the next reading cuts them out."""
    tx.execute(update(entries).where(entries.c.id == number).values(item_key=item_key))


def document(tx: Tx, number: int) -> Entry:
    """The current version of a held entry, as its source gave it."""
    row = tx.execute(
        select(versions.c.doc)
        .join(entries, (entries.c.id == versions.c.entry) & (entries.c.version == versions.c.n))
        .where(entries.c.id == number)
    ).one()
    return load(row.doc)


def history(tx: Tx, number: int) -> Sequence[Row[Any, Any, Any]]:
    """Every version: n, seen_at, doc."""
    return tx.execute(
        select(versions.c.n, versions.c.seen_at, versions.c.doc)
        .where(versions.c.entry == number)
        .order_by(versions.c.n)
    ).all()


def batched(values: Iterable[T], size: int) -> Iterable[list[T]]:
    """The values in lists of at most `size` (itertools.batched is not in Python 3.11)."""
    walk = iter(values)
    while some := list(islice(walk, size)):
        yield some


def _columns(entry: Entry, sha: bytes, words: int, now: datetime) -> dict[str, object]:
    return {
        "sha": sha,
        "item_key": entry.item_key,
        "opening": entry.opening,
        "title": entry.title,
        "url": entry.url,
        "publisher": entry.publisher,
        "published": entry.published,
        "words": words,
        "changed_at": now,
    }
