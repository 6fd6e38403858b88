"""Arrivals -> rows: which entry is new, which is an edit, which joins a story, and what topics take it.

Everything here runs in one transaction of the writer: nobody records between what is looked up and what is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import insert, select, update

from feeds.dedupe import RULES, Doubt, Evidence, Fresh, Repeat, judge
from feeds.entry import Entry, Kind
from feeds.fingerprint import Fingerprint
from feeds.identity import guids
from feeds.sameness.edits import edit
from feeds.topics import Told, Topics
from service.store import editions, faces, matching, near, rows
from service.store import entries as held_entries
from service.store.batch import Batch
from service.store.engine import Tx
from service.store.entries import HeldEntry
from service.store.schema import entries, ledger, matches, stories, topics

FIRST_SETTLE = timedelta(seconds=20)  # of an empty store: longer than the first polls of its sources are apart


@dataclass(frozen=True, slots=True)
class Rules:
    """What recording must know of the config."""

    topics: Topics
    sends: Mapping[str, frozenset[str]]  # source -> the topics that take all of it
    window: timedelta
    bundle_window: timedelta
    settle: timedelta
    mint: Callable[[], UUID]
    weight: faces.Weight = field(default_factory=faces.Weight)


@dataclass(frozen=True, slots=True)
class Arrived:
    """An entry as a worker hands it over: with its fingerprint and the hash of what it says."""

    entry: Entry
    print: Fingerprint
    sha: bytes


@dataclass(frozen=True, slots=True)
class Named:
    """An arrival under the guid it goes by, and what is held under that."""

    arrived: Arrived
    guid: str
    held: HeldEntry | None


@dataclass(slots=True)
class Counts:
    """What became of a reading's entries; `seen` are those held as they are."""

    new: int = 0
    updated: int = 0
    seen: int = 0
    repeats: int = 0
    doubts: int = 0


def name(tx: Tx, source: str, kind: Kind, arrived: Sequence[Arrived], distrust: bool) -> list[Named]:
    """Each arrival under its guid. A feed that lists one item twice, word for word, lists it once."""
    said = [a.entry for a in arrived]
    known = held_entries.held(tx, source, (key for entry in said for key in entry.keys))
    chosen = guids(said, kind, held_entries.names(known), distrust)
    numbered = [g for g in chosen if g not in known and "#" in g]
    known |= held_entries.held(tx, source, numbered) if numbered else {}
    named = [Named(a, g, known.get(g)) for a, g in zip(arrived, chosen, strict=True)]
    return named if kind == "bundle" else _once(named)


def _once(named: list[Named]) -> list[Named]:
    seen: set[tuple[str, bytes]] = set()
    out = []
    for one in named:
        mark = (one.arrived.entry.keys[0], one.arrived.sha)
        if mark not in seen:
            seen.add(mark)
            out.append(one)
    return out


def unchanged(tx: Tx, named: Sequence[Named]) -> list[Named]:
    """Those that say something new; the rest is held as it is, and only their bytes are remembered."""
    rest = []
    for one in named:
        if one.held is None or one.held.sha != one.arrived.sha:
            rest.append(one)
        elif one.held.item_key != one.arrived.entry.item_key:
            held_entries.touch(tx, one.held.id, one.arrived.entry.item_key)
    return rest


def record(tx: Tx, source: str, kind: Kind, named: Sequence[Named], rules: Rules, now: datetime) -> Counts:
    """Write the arrivals down, in order, each with its verdict; then match the topics of the stories that they touch."""
    counts, batch = Counts(), Batch(tx, now, _wait(tx, rules))
    present = {one.held.id for one in named if one.held}
    before = _before(tx, source, named)
    for one in named:
        held = one.held or _moved_guid(one, present, before)
        if held is not None:
            changed = held.sha != one.arrived.sha
            if changed:
                batch.flush()
                _update(tx, one, held, rules, now)
            counts.updated += changed
            counts.seen += not changed
        else:
            verdict = _arrive(tx, source, kind, one, rules, now, batch)
            counts.new += 1
            counts.repeats += isinstance(verdict, Repeat)
            counts.doubts += isinstance(verdict, Doubt)
    batch.flush()
    if batch.touched:
        matching.rematch(tx, list(batch.touched), rules.topics, rules.sends, now, known=batch.touched)
    return counts


def _before(tx: Tx, source: str, named: Sequence[Named]) -> dict[bytes, list[HeldEntry]]:
    """Canonical URL -> the source's own entries that had it, for each that names one article of this reading."""
    keys = [one.arrived.print.url for one in named if one.arrived.print.url]
    once = {key for key, count in Counter(keys).items() if count == 1}
    wanted = [
        key
        for one in named
        if one.held is None
        and (key := one.arrived.print.url) in once
        and urlsplit(one.arrived.entry.url or "").path.strip("/")
    ]
    return held_entries.by_urls(tx, source, wanted)


def _moved_guid(one: Named, present: set[int], before: Mapping[bytes, list[HeldEntry]]) -> HeldEntry | None:
    """The same source with the same canonical URL under a new guid is an edit of what it replaced.

    Not where the link is a site's front page, stands at two items of this reading, or was at two entries before: such
    a link names no article. Not where what is held under it is still in the reading beside this one.
    """
    found = before.get(one.arrived.print.url or b"", [])
    return found[0] if len(found) == 1 and found[0].id not in present else None


def _arrive(
    tx: Tx, source: str, kind: Kind, one: Named, rules: Rules, now: datetime, batch: Batch
) -> Fresh | Repeat | Doubt:
    entry, print_ = one.arrived.entry, one.arrived.print
    window = rules.bundle_window if kind == "bundle" else rules.window
    verdict = judge(entry, print_, near.candidates(tx, print_, source=source, seen=now, window=window))
    joins = isinstance(verdict, Repeat)
    story = verdict.of if isinstance(verdict, Repeat) else found(tx, entry, rules, now, wait=batch.wait)
    number = held_entries.add(
        tx, entry, source=source, guid=one.guid, story=story, founds=not joins, sha=one.arrived.sha, words=print_.words, now=now
    )  # fmt: skip
    if not joins:
        rows.run(tx, "UPDATE stories SET founder = ?, face = ? WHERE id = ?", (number, number, story))
    near.remember(tx, number, story, print_, seen=now)
    batch.first_version(number, entry)
    batch.verdict(type(verdict).__name__.lower(), verdict.why, entry=number, story=story)
    batch.touch(story, None if joins else matching.alone(source, entry, now))
    if joins:
        batch.flush()
        faces.carried_again(tx, story, number)
        show_if_fuller(tx, story, number, rules, now)
        stale(tx, story)
    return verdict


_ANY_OUT = select(stories.c.id).where(stories.c.out_at.is_not(None)).limit(1)


def show_if_fuller(tx: Tx, story: int, number: int, rules: Rules, now: datetime) -> None:
    """A newcomer that may be shown in place of a published face is: once a teaser's full text is here, for one."""
    if why := faces.take_turn(tx, story, number, rules.weight, now):
        write_down(tx, "shown", Evidence(why), entry=number, story=story, now=now)


def found(tx: Tx, entry: Entry, rules: Rules, now: datetime, *, wait: timedelta | None = None) -> int:
    """A story that has no entry yet: whoever calls names its founder and face. `wait` is _wait's, where it is known."""
    said = entry.updated or entry.published
    values = {
        "uuid": rules.mint().urn,
        "founder": 0,
        "face": 0,
        "first_seen": now,
        "ready_at": now + (_wait(tx, rules) if wait is None else wait),
        "updated": min(said, now) if said else now,
        "state": "live",
    }
    return rows.put(tx, "stories", values)


def _wait(tx: Tx, rules: Rules) -> timedelta:
    """How long a story waits for its copies: hardly, while nothing is out and nobody reads yet."""
    out = tx.execute(_ANY_OUT).first()
    return rules.settle if out else min(rules.settle, FIRST_SETTLE)


def _update(tx: Tx, one: Named, held: HeldEntry, rules: Rules, now: datetime) -> None:
    entry, print_ = one.arrived.entry, one.arrived.print
    before = held_entries.document(tx, held.id)
    held_entries.revise(tx, entry, of=held, sha=one.arrived.sha, words=print_.words, now=now)
    near.remember(tx, held.id, held.story, print_, seen=now)
    rule, change = "guid" if one.held else "url", edit(before, entry)
    scores: dict[str, float | str] = {"version": held.version + 1, "edit": change.kind}
    if change.changes:
        scores["words"] = change.words()
    write_down(tx, "update", Evidence(rule, scores), entry=held.id, story=held.story, now=now)
    taken_back = (entries.c.id == held.id) & entries.c.withdrawn_at.is_not(None)
    if tx.execute(update(entries).where(taken_back).values(withdrawn_at=None)).rowcount:
        faces.carried_again(tx, held.story, held.id)
    story = tx.execute(select(stories).where(stories.c.id == held.story)).one()
    if story.face != held.id:
        show_if_fuller(tx, held.story, held.id, rules, now)
    elif change.kind != "typo":
        faces.redate(tx, held.story, entry.updated, now)
        if change.notice and story.out_at is not None:
            tx.execute(update(stories).where(stories.c.id == held.story).values(correction=change.notice))
    stale(tx, held.story)
    rematch(tx, held.story, rules, now)


def write_down(
    tx: Tx, verdict: str, why: Evidence, *, entry: int | None, story: int, now: datetime, who: str | None = None
) -> None:
    """Append to the ledger."""
    said = {"rule": why.rule, **why.scores}
    tx.execute(
        insert(ledger).values(at=now, entry=entry, story=story, verdict=verdict, evidence=said, rules=RULES, who=who)
    )


def told(tx: Tx, story: int, now: datetime) -> Told:
    """A story as topics see it: the words of its face, the sources of all that carry it."""
    return matching.tellings(tx, [story], now)[story]


def rematch(tx: Tx, story: int, rules: Rules, now: datetime) -> None:
    """Bring a story's topics up to what the rules, and the editors, say now."""
    matching.rematch(tx, [story], rules.topics, rules.sends, now)


def stale(tx: Tx, story: int) -> None:
    """Every topic that shows the story is to be rendered again, if the story is out."""
    if tx.execute(select(stories.c.out_at).where(stories.c.id == story)).scalar_one() is None:
        return
    holding = select(matches.c.topic).where(matches.c.story == story)
    tx.execute(update(topics).where((topics.c.slug == "") | topics.c.slug.in_(holding)).values(stale=True))


def withdraw_entry(tx: Tx, source: str, guid: str, *, now: datetime, rules: Rules | None = None) -> bool:
    """The source takes its own entry back (RFC 6721): the story stays while another copy stands. True where one was held."""
    row = tx.execute(
        select(entries.c.id, entries.c.story).where(
            entries.c.source == source, entries.c.guid == f"guid:{guid}", entries.c.withdrawn_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        return False
    tx.execute(update(entries).where(entries.c.id == row.id).values(withdrawn_at=now))
    write_down(tx, "withdrawn by its source", Evidence("deleted-entry", {}), entry=row.id, story=row.story, now=now)
    left = (
        tx.execute(
            select(entries.c.id)
            .where(entries.c.story == row.story, entries.c.withdrawn_at.is_(None))
            .order_by(entries.c.id)
        )
        .scalars()
        .all()
    )
    stale(tx, row.story)
    mine = stories.c.id == row.story
    if left:
        face = faces.first(tx, row.story, rules.weight if rules else faces.Weight(), left)
        tx.execute(update(stories).where(mine, stories.c.face == row.id).values(face=face, correction=None))
    elif tx.execute(update(stories).where(mine, stories.c.state == "live").values(state="withdrawn")).rowcount:
        editions.bury(tx, row.story, now, "withdrawn by its source")
    return True
