"""Arrivals -> rows: which entry is new, which is an edit, which joins a story, and what topics take it.

Everything here runs in one transaction of the writer: nobody records between what is looked up and what is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from feeds.dedupe import RULES, Doubt, Evidence, Fresh, Repeat, judge
from feeds.entry import Entry, Kind
from feeds.sameness.edits import edit
from feeds.topics import Told, Topics
from service.store import comparing, editions, faces, leaving, matching, naming, near, rows
from service.store import entries as held_entries
from service.store.batch import Batch
from service.store.engine import Tx
from service.store.entries import HeldEntry
from service.store.naming import Arrived as Arrived
from service.store.naming import Named as Named
from service.store.naming import name as name
from service.store.naming import unchanged as unchanged
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


@dataclass(slots=True)
class Counts:
    """What became of a reading's entries; `seen` are those held as they are."""

    new: int = 0
    updated: int = 0
    seen: int = 0
    repeats: int = 0
    doubts: int = 0


def record(tx: Tx, source: str, kind: Kind, named: Sequence[Named], rules: Rules, now: datetime) -> Counts:
    """Write the arrivals down, in order, each with its verdict; then match the topics of the stories that they touch."""
    counts, batch = Counts(), Batch(tx, now, _wait(tx, rules))
    present = {one.held.id for one in named if one.held}
    before = naming.before(tx, source, named)
    for one in named:
        held = one.held or naming.moved_guid(tx, one, present, before)
        if held is not None:
            changed = held.sha != one.arrived.sha
            if changed:
                batch.flush()
                _update(tx, source, one, held, rules, now)
            counts.updated += changed
            counts.seen += not changed
        else:
            verdict = _arrive(tx, source, kind, one, rules, now, batch)
            counts.new += 1
            counts.repeats += isinstance(verdict, Repeat)
            counts.doubts += isinstance(verdict, Doubt)
    batch.flush()
    alone = {story: told for story, told in batch.touched.items() if told is not None}
    if alone:
        matching.match(tx, alone, rules.topics, rules.sends)
    if len(alone) < len(batch.touched):
        again = [story for story, told in batch.touched.items() if told is None]
        matching.rematch(tx, again, rules.topics, rules.sends, now)
    return counts


def _arrive(
    tx: Tx, source: str, kind: Kind, one: Named, rules: Rules, now: datetime, batch: Batch
) -> Fresh | Repeat | Doubt:
    entry, print_ = one.arrived.entry, one.arrived.print
    window = rules.bundle_window if kind == "bundle" else rules.window
    verdict = judge(
        entry, print_, comparing.candidates(tx, print_, source=source, url=entry.url, seen=now, window=window)
    )
    joins = isinstance(verdict, Repeat)
    story = verdict.of if isinstance(verdict, Repeat) else found(tx, entry, rules, now, wait=batch.wait)
    number = held_entries.add(
        tx, entry, source=source, guid=one.guid, story=story, founds=not joins, sha=one.arrived.sha, words=print_.words, now=now
    )  # fmt: skip
    if not joins:
        rows.run(tx, "UPDATE stories SET founder = ?, face = ? WHERE id = ?", (number, number, story))
    near.remember(tx, number, story, print_, seen=now)
    batch.first_version(number, entry, one.arrived.doc)
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


def _update(tx: Tx, source: str, one: Named, held: HeldEntry, rules: Rules, now: datetime) -> None:
    entry, print_ = one.arrived.entry, one.arrived.print
    before = held_entries.document(tx, held.id)
    held_entries.revise(tx, entry, of=held, sha=one.arrived.sha, words=print_.words, now=now)
    if leaving.strays(tx, held.id, held.story, print_):
        _leave(tx, source, one, held, rules, now)
        return
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


def _leave(tx: Tx, source: str, one: Named, held: HeldEntry, rules: Rules, now: datetime) -> None:
    """An edit put another text in the place of the one that others carry: it goes, and what they carry stays as it is."""
    entry, print_ = one.arrived.entry, one.arrived.print
    known = comparing.candidates(tx, print_, source=source, url=entry.url, seen=now, window=rules.window)
    verdict = judge(entry, print_, [c for c in known if c.story != held.story])
    joins = isinstance(verdict, Repeat)
    story = verdict.of if isinstance(verdict, Repeat) else found(tx, entry, rules, now)
    shown = leaving.leave(tx, held.id, held.story, story, rules.weight, founds=not joins)
    near.remember(tx, held.id, story, print_, seen=now)
    said = Evidence("tells something else now", {"version": held.version + 1})
    write_down(tx, leaving.LEFT, said, entry=held.id, story=held.story, now=now)
    write_down(tx, type(verdict).__name__.lower(), verdict.why, entry=held.id, story=story, now=now)
    if shown:
        faces.redate(tx, held.story, None, now)
    if joins:
        show_if_fuller(tx, story, held.id, rules, now)
    for touched in (held.story, story):
        stale(tx, touched)
        rematch(tx, touched, rules, now)


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
