"""`rebuild --dedupe`: everything stored is judged again, in order of arrival, by today's rules.

The whole is one transaction over the store itself: the index is emptied, and each version of each entry comes again when
it came. Public ids stay: an entry that starts a story starts its own, if it ever had one. What a person joined or split
stays where the person put it; what a person withdrew stays withdrawn. A story that nothing is left of is joined to where
its founder went, with a tombstone; one that revives loses its own.

To see first what would change, the transaction is taken back at the end (`preview`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from feeds.codec import load
from feeds.dedupe import Doubt, Evidence, Fresh, Repeat, judge
from feeds.entry import Entry
from feeds.fingerprint import Fingerprint, fingerprint
from service.store import comparing, faces, leaving, near
from service.store.engine import Store, Tx
from service.store.hand_stories import own_story, settle
from service.store.schema import entries, ledger, placements, stories, versions
from service.store.stories import Rules, found, rematch, stale, write_down

_BUNDLE = "title:"  # what the guid of a bundle's entry begins with
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that tells another story than before: public ids, the rule, and its scores."""

    entry: str  # the id that people type
    title: str
    before: str
    after: str
    verdict: str
    rule: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay came to."""

    entries: int
    stories: int  # live, afterwards
    changes: tuple[Change, ...]


class _TakenBackError(Exception):
    def __init__(self, replayed: Replayed) -> None:
        super().__init__("taken back")
        self.replayed = replayed


def preview(store: Store, rules: Rules, now: datetime) -> Replayed:
    """What a replay would change. Nothing is."""

    def act(tx: Tx) -> None:
        raise _TakenBackError(replay(tx, rules, now))

    try:
        store.writing(act)
    except _TakenBackError as taken:
        return taken.replayed
    raise AssertionError("act raises")


def replay(tx: Tx, rules: Rules, now: datetime) -> Replayed:
    """Judge all again and write it down. Its cost is that of all arrivals anew, without reading and fetching."""
    return _Replay(tx, rules, now).run()


class _Replay:
    def __init__(self, tx: Tx, rules: Rules, now: datetime) -> None:
        self._tx, self._rules, self._now = tx, rules, now
        self._before: dict[int, int] = {r.id: r.story for r in tx.execute(select(entries.c.id, entries.c.story))}
        self._rows = {row.id: row for row in tx.execute(select(stories))}
        self._placed: dict[int, int] = {
            r.entry: r.story for r in tx.execute(select(placements.c.entry, placements.c.story))
        }
        gone = (
            select(ledger.c.entry, ledger.c.story).where(ledger.c.verdict == leaving.LEFT).order_by(ledger.c.id.desc())
        )
        self._left: dict[int, int] = {r.entry: r.story for r in tx.execute(gone)}  # where each was before it ever left
        self._said: dict[int, tuple[str, Evidence]] = {}
        self._out: set[int] = set()
        self._story: dict[int, int] = {}

    def run(self) -> Replayed:
        tx = self._tx
        near.forget(tx)
        tx.execute(update(stories).values(state="empty"))
        release = iter(sorted((row.out_at, row.id) for row in self._rows.values() if row.out_at is not None))
        due = next(release, None)
        for seen, number, n, doc in self._arrivals():
            while due is not None and due[0] <= seen:
                self._release(due[1])
                due = next(release, None)
            self._take(load(doc), number, n, seen)
        while due is not None:
            self._release(due[1])
            due = next(release, None)
        return self._settled()

    def _arrivals(self) -> Iterator[tuple[datetime, int, int, dict[str, object]]]:
        """Every version, in order of arrival; documents are read some at a time."""
        v = versions.c
        order = self._tx.execute(select(v.seen_at, v.entry, v.n).order_by(v.seen_at, v.entry, v.n)).all()
        for at in range(0, len(order), _AT_ONCE):
            some = order[at : at + _AT_ONCE]
            asked = {row.entry for row in some}
            docs = {
                (row.entry, row.n): row.doc
                for row in self._tx.execute(select(v.entry, v.n, v.doc).where(v.entry.in_(asked)))
            }
            for row in some:
                yield row.seen_at, row.entry, row.n, docs[row.entry, row.n]

    def _take(self, entry: Entry, number: int, n: int, seen: datetime) -> None:
        print_ = fingerprint(entry)
        if n == 1:
            story = self._judged(entry, print_, number, seen)
            self._story[number] = story
            self._enter(number, story)
        elif leaving.strays(self._tx, number, self._story[number], print_):
            self._leave(entry, print_, number, seen)
        story = self._story[number]
        near.remember(self._tx, number, story, print_, seen=seen)
        self._show(story, number)

    def _judged(self, entry: Entry, print_: Fingerprint, number: int, seen: datetime) -> int:
        if number in self._placed:
            self._said[number] = ("kept", Evidence("by hand"))
            return self._placed[number]
        verdict = self._verdict(entry, print_, number, seen)
        self._said[number] = (type(verdict).__name__.lower(), verdict.why)
        match verdict:
            case Repeat():
                return int(verdict.of)
            case Fresh() | Doubt():
                left = self._left.get(number)
                return left if left is not None and not self._is_another_s(left) else self._own(entry, number)

    def _verdict(
        self, entry: Entry, print_: Fingerprint, number: int, seen: datetime, *, but: int | None = None
    ) -> Fresh | Repeat | Doubt:
        """As recording gives it; `but`: a story that is not asked."""
        tx, rules = self._tx, self._rules
        row = tx.execute(select(entries.c.source, entries.c.guid).where(entries.c.id == number)).one()
        window = rules.bundle_window if row.guid.startswith(_BUNDLE) else rules.window
        known = comparing.candidates(tx, print_, source=row.source, url=entry.url, seen=seen, window=window)
        return judge(entry, print_, [c for c in known if c.story != but])

    def _leave(self, entry: Entry, print_: Fingerprint, number: int, seen: datetime) -> None:
        """An edit by which the entry left its story, then or now: to its own, or to another's."""
        before = self._story[number]
        verdict = self._verdict(entry, print_, number, seen, but=before)
        joins = isinstance(verdict, Repeat)
        if isinstance(verdict, Repeat):
            to = int(verdict.of)
        elif (own := own_story(self._tx, number)) is not None and own != before:
            to = own
        else:
            to = found(self._tx, entry, self._rules, self._now)
        leaving.leave(self._tx, number, before, to, self._rules.weight, founds=not joins)
        self._said[number] = (leaving.LEFT, Evidence("tells something else now"))
        self._story[number] = to
        self._enter(number, to)

    def _own(self, entry: Entry, number: int) -> int:
        own = own_story(self._tx, number)
        if own is None or self._is_another_s(own):
            own = found(self._tx, entry, self._rules, self._now)
            self._tx.execute(update(entries).where(entries.c.id == number).values(own=own))
        return own

    def _is_another_s(self, story: int) -> bool:
        """Two may have had one story, one after the other: then the first to come has it."""
        mine = self._tx.scalars(select(entries.c.id).where(entries.c.story == story, entries.c.own == story))
        return any(self._story.get(number) == story for number in mine)

    def _enter(self, number: int, story: int) -> None:
        """The entry tells this story now; the first that does, and the one that founded it, is its founder."""
        tx = self._tx
        tx.execute(update(entries).where(entries.c.id == number).values(story=story))
        held = tx.execute(select(stories.c.state, stories.c.founder).where(stories.c.id == story)).one()
        if held.state == "empty":
            values = {"state": "live", "founder": number, "face": number}
            tx.execute(update(stories).where(stories.c.id == story).values(**values))
        elif own_story(tx, number) == story:
            tx.execute(update(stories).where(stories.c.id == story).values(founder=number))

    def _release(self, story: int) -> None:
        """At this time the story went out: by the entry that was chosen among those that had come."""
        self._out.add(story)
        came = [n for n, s in self._came(story) if s == story]
        face = faces.first(self._tx, story, self._rules.weight, came) if came else None
        if face is not None:
            self._tx.execute(update(stories).where(stories.c.id == story).values(face=face))

    def _came(self, story: int) -> list[tuple[int, int]]:
        there = self._tx.scalars(select(entries.c.id).where(entries.c.story == story))
        return [(n, self._story[n]) for n in there if n in self._story]

    def _show(self, story: int, number: int) -> None:
        face = self._tx.execute(select(stories.c.face).where(stories.c.id == story)).scalar_one()
        if face == number:
            return
        if story not in self._out:
            faces.foremost(self._tx, story, face, number, self._rules.weight)
        elif faces.newcomer(self._tx, face, number, self._rules.weight):
            self._tx.execute(update(stories).where(stories.c.id == story).values(face=number))

    def _settled(self) -> Replayed:
        tx, now = self._tx, self._now
        for number, row in self._rows.items():  # as they were, so that settle sees what changed
            held = tx.execute(select(stories.c.face).where(stories.c.id == number)).scalar_one()
            kept = row.face if self._story.get(row.face) == number else held
            values = {"state": row.state, "into": row.into, "face": kept}
            tx.execute(update(stories).where(stories.c.id == number).values(**values))
        moved = {n for n, story in self._story.items() if self._before[n] != story}
        touched = {self._before[n] for n in moved} | {self._story[n] for n in moved}
        for story in sorted(touched):
            if settle(tx, story, self._went_to(story), self._rules, now):
                if self._rows.get(story) is None:
                    tx.execute(update(stories).where(stories.c.id == story).values(state="live", ready_at=now))
                rematch(tx, story, self._rules, now)
                stale(tx, story)
        for number in sorted(moved):
            verdict, why = self._said[number]
            write_down(tx, verdict, why, entry=number, story=self._story[number], now=now)
        alive = select(stories.c.id).where(stories.c.state == "live")
        return Replayed(len(self._story), len(tx.execute(alive).all()), tuple(self._change(n) for n in sorted(moved)))

    def _went_to(self, story: int) -> int:
        """Where the entries of a story went: its founder's, else the first one's."""
        row = self._rows.get(story)
        if row is not None and row.founder in self._story:
            return self._story[row.founder]
        return next((self._story[n] for n, before in self._before.items() if before == story), story)

    def _change(self, number: int) -> Change:
        tx = self._tx
        row = tx.execute(select(entries.c.eid, entries.c.title).where(entries.c.id == number)).one()
        both = stories.c.id.in_([self._before[number], self._story[number]])
        uuids = {r.id: r.uuid for r in tx.execute(select(stories.c.id, stories.c.uuid).where(both))}
        verdict, why = self._said[number]
        return Change(row.eid, row.title, uuids[self._before[number]], uuids[self._story[number]], verdict, why.rule)
