"""The index of what is held, in SQL: exact keys for ever, near keys in a ring of week tables; prints for verifying.

A near key is 32 bits and names a story. Each week of arrivals has its own table; the tables are a fixed ring, and one is
emptied when its turn comes again: an entry's cost depends on what arrived within the window, not on the daemon's age.
Copies post under their story's number, so a story that a hundred outlets carry is one posting a key.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import chain
from typing import Any, Final, NamedTuple

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

from feeds.codec import load
from feeds.dedupe import Candidate
from feeds.fingerprint import Fingerprint, fingerprint, pack, unpack, unpacked
from feeds.sameness.thresholds import COMMON_AFTER, MAX_CANDIDATES, MAX_POSTINGS, MIN_SHARED_KEYS, TITLE_LIKE
from feeds.sameness.titles import alike, title_words
from service.store.engine import Tx
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


def candidates(tx: Tx, print: Fingerprint, *, source: str, seen: datetime, window: timedelta) -> list[Candidate]:  # noqa: A002
    """Founders and faces of live stories that share an exact key (ever) or near keys (within the window) with the print."""
    exact = _by_exact_keys(tx, print)
    shared, common = _by_near_keys(tx, print, seen, window)
    chosen = list(exact) + [story for story, _ in shared.most_common(MAX_CANDIDATES) if story not in exact]
    if not chosen:
        return []
    return [
        Candidate(
            story=row.story,
            entry=row.id,
            source=row.source,
            title=row.title,
            published=_time(row.published),
            seen=EPOCH + timedelta(microseconds=row.first_seen),
            same_url=print.url is not None and print.url in exact.get(row.story, ()),
            same_body=print.body is not None and held.body == print.body,
            print=held,
            same_source=row.source == source,
            common=common,
        )
        for row, held in _faces(tx, chosen)
    ]


def remember(tx: Tx, entry_id: int, story_id: int, print: Fingerprint, *, seen: datetime) -> None:  # noqa: A002
    """Put a recorded version into the index, under its story. Doing it twice changes nothing."""
    exact = [(key, entry_id) for key in (print.url, print.body) if key]
    if exact:
        _run(tx, "INSERT INTO exact_keys (key, entry) VALUES (?, ?) ON CONFLICT DO NOTHING", exact)
    _run(
        tx,
        "INSERT INTO prints (entry, packed) VALUES (?, ?) ON CONFLICT (entry) DO UPDATE SET packed = excluded.packed",
        (entry_id, pack(print)),
    )
    slot = _this_week(tx, seen)
    if slot is None or not print.keys:
        return
    full = {row[0] for row in _run(tx, _full_sql(slot, len(print.keys)), (*print.keys, MAX_POSTINGS))}
    rows = [(key, story_id) for key in print.keys if key not in full]
    if rows:
        _run(tx, f"INSERT INTO near_{slot:02} (key, story) VALUES (?, ?) ON CONFLICT DO NOTHING", rows)  # noqa: S608


def moved(tx: Tx, entry_id: int, story_id: int, *, seen: datetime) -> None:
    """After a split or a join: the entry's keys stand under its story of now. The story it left keeps its postings, which
    only bring it up for comparing."""
    remember(tx, entry_id, story_id, _again(tx, entry_id), seen=seen)


def forget(tx: Tx) -> None:
    """Empty the index whole, for `rebuild --dedupe`, which remembers every entry again in order of arrival."""
    for table in (*near_keys, near_weeks, prints, exact_keys):
        tx.execute(delete(table))


def _run(tx: Tx, sql: str, values: Any) -> Any:
    """The driver's own statement: what SQLAlchemy does for each of some 50 values, or for each of ten statements an entry,
    costs more than the index itself.

    Statements are those of both databases; `?` becomes what the driver calls a value. A list of values is many rows.
    """
    cursor = tx.connection.cursor()
    if tx.dialect.paramstyle != "qmark":
        sql = sql.replace("?", "%s")
    if isinstance(values, list):
        cursor.executemany(sql, values)
    else:
        cursor.execute(sql, values)
    return cursor


@cache
def _full_sql(slot: int, count: int) -> str:
    """Keys of this week that have all the postings they will ever be asked for: so what one key costs to read is bounded."""
    marks = ", ".join("?" * count)
    return f"SELECT key FROM near_{slot:02} WHERE key IN ({marks}) GROUP BY key HAVING count(*) > ?"  # noqa: S608


def _time(held: int | None) -> datetime | None:
    return None if held is None else EPOCH + timedelta(microseconds=held)


def _week(seen: datetime) -> int:
    return (seen - EPOCH) // _WEEK


def _this_week(tx: Tx, seen: datetime) -> int | None:
    """The slot to write to, emptied if it held another week; None for an arrival older than what the ring holds there."""
    week = _week(seen)
    slot = week % RING
    (held,) = _run(tx, "SELECT week FROM near_weeks WHERE slot = ?", (slot,)).fetchone() or (None,)
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
    "SELECT x.key, e.story FROM exact_keys x JOIN entries e ON e.id = x.entry"
    " WHERE x.key = ? ORDER BY x.entry DESC LIMIT 200"
)


def _by_exact_keys(tx: Tx, print_: Fingerprint) -> dict[int, set[bytes]]:
    """Stories by the exact keys that any of their entries has; of a key that very many share, the newest 200 entries."""
    found: dict[int, set[bytes]] = defaultdict(set)
    for key in (print_.url, print_.body):
        if key:
            for held, story in _run(tx, _EXACT, (key,)):
                found[story].add(bytes(held))
    return found


def _by_near_keys(
    tx: Tx, print_: Fingerprint, seen: datetime, window: timedelta
) -> tuple[Counter[int], frozenset[int]]:
    """Stories by shared keys, and the shingles of paragraphs that are common to several other stories."""
    last = _week(seen)
    first = max(_week(seen - window), last - RING + 1)
    if not print_.keys:
        return Counter(), frozenset()
    keys = (*print_.keys, *print_.keys[-1:] * (-len(print_.keys) % 8))  # in eights: few statements, kept by the driver
    weeks = tuple(v for week in range(first, last + 1) for v in (week % RING, week))
    by_key: dict[int, set[int]] = defaultdict(set)
    for key, story in _run(tx, _near_sql(last % RING, last - first + 1, len(keys)), (*keys, *weeks)):
        by_key[key].add(story)
    shared = Counter(chain.from_iterable(held_by for held_by in by_key.values() if len(held_by) <= MAX_POSTINGS))
    likely = Counter({story: n for story, n in shared.items() if n >= MIN_SHARED_KEYS})
    return likely, _common(tx, print_, by_key) if likely else frozenset()


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


class _Face(NamedTuple):
    """A row of _FACES; times in microseconds since 1970."""

    story: int
    id: int
    source: str
    title: str
    published: int | None
    first_seen: int
    packed: bytes | None


def _faces(tx: Tx, chosen: Sequence[int]) -> Iterable[tuple[_Face, Fingerprint]]:
    """The founders and faces of those stories that are live, each with its print."""
    marks = ", ".join("?" * len(chosen))
    for row in map(_Face._make, _run(tx, _FACES.replace("{marks}", marks), tuple(chosen))):
        held = unpack(bytes(row.packed)) if row.packed else None
        yield row, held or _again(tx, row.id)


_FACES: Final = (
    "SELECT s.id AS story, e.id, e.source, e.title, e.published, e.first_seen, p.packed FROM stories s"
    " JOIN entries e ON e.id IN (s.founder, s.face) LEFT JOIN prints p ON p.entry = e.id"
    " WHERE s.id IN ({marks}) AND s.state IN ('live', 'withdrawn')"
)


def held_print(tx: Tx, entry_id: int) -> Fingerprint:
    """The print of an entry's current version."""
    (packed,) = _run(tx, "SELECT packed FROM prints WHERE entry = ?", (entry_id,)).fetchone() or (None,)
    return (unpack(bytes(packed)) if packed else None) or _again(tx, entry_id)


def _again(tx: Tx, entry_id: int) -> Fingerprint:
    doc = tx.execute(
        select(versions.c.doc)
        .join(entries, (entries.c.id == versions.c.entry) & (entries.c.version == versions.c.n))
        .where(entries.c.id == entry_id)
    ).scalar_one()
    return fingerprint(load(doc))
