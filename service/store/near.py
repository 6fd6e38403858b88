"""The index of what is held, in SQL: exact keys for ever, near keys in a ring of week tables; prints for verifying."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import chain
from typing import Final

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    bindparam,
    delete,
    select,
)
from xxhash import xxh3_64_intdigest

from feeds.codec import load
from feeds.fingerprint import Fingerprint, fingerprint, pack, unpack, unpacked
from feeds.sameness.thresholds import (
    BARE,
    BARE_TITLE,
    COMMON_AFTER,
    MAX_CANDIDATES,
    MAX_POSTINGS,
    MAX_TITLED,
    MIN_SHARED_KEYS,
    TITLE_LIKE,
)
from feeds.sameness.titles import alike, title_words
from service.store.engine import Tx
from service.store.rows import run
from service.store.schema import EPOCH, Key, entries, exact_keys, metadata, stories, versions

RING: Final = 16  # week tables: dedupe.bundle_window of 90 days touches 14
_WEEK: Final = timedelta(weeks=1)

near_weeks = Table(  # which week, counted from 1970, each table of the ring holds
    "near_weeks",
    metadata,
    Column("slot", SmallInteger, primary_key=True, autoincrement=False),
    Column("week", Integer, nullable=False),
)

near_keys = tuple(
    Table(
        f"near_{slot:02}",
        metadata,
        Column("key", Integer, primary_key=True, autoincrement=False),
        Column("story", Key, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    for slot in range(RING)
)

prints = Table(  # the current version's Fingerprint, packed; a missing one is made again from the entry
    "prints",
    metadata,
    Column("entry", Key, ForeignKey("entries.id"), primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)


def remember(tx: Tx, entry_id: int, story_id: int, print: Fingerprint, *, seen: datetime) -> None:  # noqa: A002
    """Put a recorded version into the index, under its story. Doing it twice changes nothing."""
    exact = [(key, entry_id) for key in (print.url, print.body) if key]
    if exact:
        run(tx, "INSERT INTO exact_keys (key, entry) VALUES (?, ?) ON CONFLICT DO NOTHING", exact)
    run(
        tx,
        "INSERT INTO prints (entry, packed) VALUES (?, ?) ON CONFLICT (entry) DO UPDATE SET packed = excluded.packed",
        (entry_id, pack(print)),
    )
    slot = _this_week(tx, seen)
    keys = (*print.keys, _headline_key(print)) if _is_bare(print) else print.keys
    if slot is None or not keys:
        return
    full = {row[0] for row in run(tx, _full_sql(slot, len(keys)), (*keys, MAX_POSTINGS))}
    rows = [(key, story_id) for key in keys if key not in full]
    if rows:
        run(tx, f"INSERT INTO near_{slot:02} (key, story) VALUES (?, ?) ON CONFLICT DO NOTHING", rows)  # noqa: S608


def moved(tx: Tx, entry_id: int, story_id: int, *, seen: datetime) -> None:
    """After a split or a join: the entry's keys stand under its story of now. The story it left keeps its postings, which
    only bring it up for comparing."""
    remember(tx, entry_id, story_id, again(tx, entry_id), seen=seen)


def forget(tx: Tx) -> None:
    """Empty the index whole, for `rebuild --dedupe`, which remembers every entry again in order of arrival."""
    for table in (*near_keys, near_weeks, prints, exact_keys):
        tx.execute(delete(table))


@cache
def _full_sql(slot: int, count: int) -> str:
    """Keys of this week that have all the postings they will ever be asked for: so what one key costs to read is bounded."""
    marks = ", ".join("?" * count)
    return f"SELECT key FROM near_{slot:02} WHERE key IN ({marks}) GROUP BY key HAVING count(*) > ?"  # noqa: S608


def moment(held: int | None) -> datetime | None:
    return None if held is None else EPOCH + timedelta(microseconds=held)


def _week(seen: datetime) -> int:
    return (seen - EPOCH) // _WEEK


def _this_week(tx: Tx, seen: datetime) -> int | None:
    """The slot to write to, emptied if it held another week; None for an arrival older than what the ring holds there."""
    week = _week(seen)
    slot = week % RING
    (held,) = run(tx, "SELECT week FROM near_weeks WHERE slot = ?", (slot,)).fetchone() or (None,)
    if held == week:
        return slot
    if held is not None and held > week:
        return None
    if held is not None:
        tx.execute(delete(near_keys[slot]))
        tx.execute(delete(near_weeks).where(near_weeks.c.slot == slot))
    tx.execute(near_weeks.insert().values(slot=slot, week=week))
    return slot


_EXACT: Final = (
    "SELECT x.key, x.entry, e.story FROM exact_keys x JOIN entries e ON e.id = x.entry"
    " WHERE x.key = ? ORDER BY x.entry DESC LIMIT 200"
)


def by_exact_keys(tx: Tx, print_: Fingerprint) -> tuple[dict[int, set[bytes]], list[int]]:
    """Stories by the exact keys that any of their entries has, of a key that very many share the newest 200; and of each
    story one entry that had the same words."""
    found: dict[int, set[bytes]] = defaultdict(set)
    same_words: dict[int, int] = {}
    for key in (print_.url, print_.body):
        if key:
            for held, entry, story in run(tx, _EXACT, (key,)):
                found[story].add(bytes(held))
                if key == print_.body:
                    same_words[story] = entry
    return found, list(same_words.values())[:MAX_CANDIDATES]


def by_near_keys(tx: Tx, print_: Fingerprint, seen: datetime, window: timedelta) -> tuple[Counter[int], frozenset[int]]:
    """Stories by shared keys, and the shingles of paragraphs that are common to several other stories."""
    last = _week(seen)
    first = max(_week(seen - window), last - RING + 1)
    if not print_.keys:
        return Counter(), frozenset()
    headline = _headline_key(print_)
    keys = (*print_.keys, headline)
    keys = (*keys, *keys[-1:] * (-len(keys) % 8))  # in eights: few statements, kept by the driver
    weeks = tuple(v for week in range(first, last + 1) for v in (week % RING, week))
    by_key: dict[int, set[int]] = defaultdict(set)
    for key, story in run(tx, _near_sql(last % RING, last - first + 1, len(keys)), (*keys, *weeks)):
        by_key[key].add(story)
    shared = Counter(chain.from_iterable(held_by for held_by in by_key.values() if len(held_by) <= MAX_POSTINGS))
    likely = Counter({story: n for story, n in shared.items() if n >= MIN_SHARED_KEYS})
    if bare := shared if _is_bare(print_) else by_key.get(headline):
        likely |= Counter(dict.fromkeys(sorted(bare, reverse=True)[:MAX_TITLED], 1))
    return likely, _common(tx, print_, by_key) if likely else frozenset()


def _is_bare(print_: Fingerprint) -> bool:
    """Whether the title is all that it says: then that alone brings up others."""
    return print_.words < BARE and len(print_.title) >= BARE_TITLE


def _headline_key(print_: Fingerprint) -> int:
    """What one without a text posts, and everybody asks for."""
    hashed = xxh3_64_intdigest(f"headline {' '.join(print_.title)}".encode()) & 0xFFFFFFFF
    return (hashed ^ 0x80000000) - 0x80000000


@cache
def _near_sql(last: int, count: int, keys: int) -> str:
    """Keys and stories of the `count` slots up to `last`, each only if it holds the week that is asked for."""
    asked = ", ".join(["(?)"] * keys)
    picks = " UNION ALL ".join(
        f"SELECT n.key, n.story FROM near_weeks w CROSS JOIN asked CROSS JOIN near_{slot:02} n"  # noqa: S608
        " WHERE w.slot = ? AND w.week = ? AND n.key = asked.key"
        for slot in ((last - back) % RING for back in reversed(range(count)))
    )
    return f"WITH asked (key) AS (VALUES {asked}) {picks}"


def _common(tx: Tx, print_: Fingerprint, by_key: Mapping[int, set[int]]) -> frozenset[int]:
    """Shingles of paragraphs that stand in at least COMMON_AFTER other stories, each under another title."""
    often = {p: held_by for p in print_.paragraphs if len(held_by := by_key.get(p[0], set())) >= COMMON_AFTER}
    if not often:
        return frozenset()
    asked = sorted({story for held_by in often.values() for story in sorted(held_by)[:MAX_CANDIDATES]})
    titles = {story: title_words(_DIGITS.sub("0", title)) for story, title in tx.execute(_TITLES, {"stories": asked})}
    mine = tuple(_DIGITS.sub("0", word) for word in print_.title)
    shingles = unpacked(print_.shingles)
    common: set[int] = set()
    for (_, start, end), held_by in often.items():
        others: list[tuple[str, ...]] = []
        for title in (titles[s] for s in held_by if s in titles):
            if all(alike(title, other) < TITLE_LIKE for other in (mine, *others)):
                others.append(title)
        if len(others) >= COMMON_AFTER:
            common.update(shingles[start:end])
    return frozenset(common)


_DIGITS: Final = re.compile(r"\d+")
_TITLES: Final = (
    select(stories.c.id, entries.c.title)
    .join(entries, entries.c.id == stories.c.founder)
    .where(stories.c.id.in_(bindparam("stories", expanding=True)))
)


def held_print(tx: Tx, entry_id: int) -> Fingerprint:
    """The print of an entry's current version."""
    (packed,) = run(tx, "SELECT packed FROM prints WHERE entry = ?", (entry_id,)).fetchone() or (None,)
    return (unpack(bytes(packed)) if packed else None) or again(tx, entry_id)


def again(tx: Tx, entry_id: int) -> Fingerprint:
    doc = tx.execute(
        select(versions.c.doc)
        .join(entries, (entries.c.id == versions.c.entry) & (entries.c.version == versions.c.n))
        .where(entries.c.id == entry_id)
    ).scalar_one()
    return fingerprint(load(doc))
