"""An editor's word on which story an entry tells: join and split. Each is one transaction, and sticks.

Which story an entry tells, by a person's word, is a row of `placements`: no rule moves such an entry, a rebuild neither.
Every entry has at most one story of its own, for ever: the one that it founded, or the one that was made when it was
first split off (`entries.own`). So a split brings an old id back, and never makes a third.

A story that all its entries left is `joined` to where the last one went: its page leads there, and it leaves a tombstone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from feeds.dedupe import Evidence
from service.errors import UnknownError
from service.store import editions, faces, hands, near, telling
from service.store import entries as held_entries
from service.store.editions import Line
from service.store.engine import Tx
from service.store.hand_entries import Done, Hand, done, entry_named, is_story, story_of
from service.store.schema import entries, placements, stories
from service.store.stories import Rules, found, rematch, show_if_fuller, stale, write_down


def join(tx: Tx, name: str, into: str, hand: Hand) -> Done:
    """Have an entry tell another story from now on; with a story's id or page as name, all its entries.

    Raises UnknownError for names that are not held, and where the story that it would leave was withdrawn.
    """
    numbers = _all_of(tx, name) or [entry_named(tx, name)]
    target = hands.one(tx, into)
    left: dict[int, int] = {}
    for number in numbers:
        before = story_of(tx, number)
        if before.state == "withdrawn" and before.why is not None:
            raise UnknownError(f"{name}: its story was withdrawn; `winnow restore {before.uuid}` comes first")
        _place(tx, number, target, before.id if before.id != target else None, hand)
        if before.id == target:
            write_down(tx, "join", Evidence("by hand"), entry=number, story=target, now=hand.now, who=hand.who)
            continue
        left[before.id] = number
        _move(tx, number, before, target, "join", hand)
    for story in left:
        _tidy(tx, story, target, hand)
    _tidy(tx, target, target, hand)
    for number in numbers:
        show_if_fuller(tx, target, number, hand.rules, hand.now)
    return done(tx, numbers[0], next(iter(left), None), len(numbers) - 1)


def split(tx: Tx, name: str, hand: Hand) -> Done:
    """Take an entry out of its story: back to where a person joined it from, else to the story of its own.

    Where it founded the story, it keeps that, and the others leave together. With a joined story's id as name, all that
    came from it go back. Raises UnknownError where it stands alone already.
    """
    joined = [story for story in telling.find(tx, name) if is_story(name) and not _members(tx, story)]
    numbers = _came_from(tx, joined) if joined else [entry_named(tx, name)]
    if not numbers:
        raise UnknownError(f"{name}: nothing that was joined from it can go back")
    before = {number: story_of(tx, number) for number in numbers}
    moves = [(n, home) for n in numbers if (home := _home(tx, n, len(numbers), hand)) is not None]
    if not moves:
        raise UnknownError(f"{name}: it is the only one that tells its story")
    if moves == [(numbers[0], before[numbers[0]].id)]:  # it founded the story: the others leave, and stay together
        number, stays = moves[0]
        others = [n for n in _members(tx, stays) if n != number]
        away = _own(tx, others[0], hand)
        away = away if away != stays else _made(tx, others[0], hand)  # it was left there alone once
        moves = [(n, away) for n in others]
    for number, target in moves:
        was = story_of(tx, number)
        _place(tx, number, target, None, hand)
        _move(tx, number, was, target, "split", hand)
    for story in {was.id for was in before.values()}:
        for number in _members(tx, story)[:1]:  # whoever is left is not to follow at the next rebuild
            if _placement(tx, number) is None:
                _place(tx, number, story, None, hand)
        _tidy(tx, story, moves[0][1], hand)
    for target in dict.fromkeys(target for _, target in moves):
        _tidy(tx, target, target, hand)
    return done(tx, moves[0][0], before[numbers[0]].id, len(moves) - 1)


def _all_of(tx: Tx, name: str) -> list[int]:
    """The entries of a story that is named by its own id or page."""
    return [n for story in telling.find(tx, name) for n in _members(tx, story)] if is_story(name) else []


def _members(tx: Tx, story: int) -> list[int]:
    return list(tx.scalars(select(entries.c.id).where(entries.c.story == story).order_by(entries.c.id)))


def _placement(tx: Tx, number: int) -> Line | None:
    return tx.execute(select(placements).where(placements.c.entry == number)).first()


def _came_from(tx: Tx, joined: Sequence[int]) -> list[int]:
    chosen = select(placements.c.entry).where(placements.c.came_from.in_(joined))
    return list(tx.scalars(chosen.order_by(placements.c.entry)))


def _home(tx: Tx, number: int, going: int, hand: Hand) -> int | None:
    """Where a split takes the entry to: its story of now where it founded that; None where it is alone in it."""
    now_in = story_of(tx, number).id
    placed = _placement(tx, number)
    if placed is not None and placed.came_from is not None and placed.story == now_in:
        return int(placed.came_from)
    return _own(tx, number, hand) if len(_members(tx, now_in)) > going else None


def _own(tx: Tx, number: int, hand: Hand) -> int:
    """The entry's own story: it founded it, or had it since a split; made now where it never had one."""
    own = own_story(tx, number)
    return own if own is not None else _made(tx, number, hand)


def own_story(tx: Tx, number: int) -> int | None:
    """The one story that is this entry's own."""
    return tx.scalar(select(entries.c.own).where(entries.c.id == number))


def _made(tx: Tx, number: int, hand: Hand) -> int:
    story = found(tx, held_entries.document(tx, number), hand.rules, hand.now)
    first_seen = tx.scalar(select(entries.c.first_seen).where(entries.c.id == number))
    values = {"founder": number, "face": number, "ready_at": hand.now, "first_seen": first_seen}
    tx.execute(update(stories).where(stories.c.id == story).values(**values))
    tx.execute(update(entries).where(entries.c.id == number).values(own=story))
    return story


def _place(tx: Tx, number: int, story: int, came_from: int | None, hand: Hand) -> None:
    values = {"story": story, "came_from": came_from, "at": hand.now, "who": hand.who}
    act = upsert(placements).values(entry=number, **values)
    if came_from is None and (held := _placement(tx, number)) is not None and held.story == story:
        values["came_from"] = held.came_from  # said again: the way back stays
    tx.execute(act.on_conflict_do_update(index_elements=["entry"], set_=values))


def _move(tx: Tx, number: int, before: Line, target: int, verdict: str, hand: Hand) -> None:
    there = tx.execute(select(stories.c.uuid, stories.c.out_at).where(stories.c.id == target)).one()
    tx.execute(update(entries).where(entries.c.id == number).values(story=target))
    near.moved(tx, number, target, seen=hand.now)
    said, who = Evidence("by hand", {"from": before.uuid}), hand.who
    write_down(tx, verdict, said, entry=number, story=target, now=hand.now, who=who)
    write_down(
        tx, verdict, Evidence("by hand", {"to": there.uuid}), entry=number, story=before.id, now=hand.now, who=who
    )
    if before.out_at is not None and there.out_at is None:  # what was read already does not wait again
        tx.execute(update(stories).where(stories.c.id == target).values(ready_at=hand.now))


def _tidy(tx: Tx, story: int, went_to: int, hand: Hand) -> None:
    """After its entries changed: a story's founder and face, whether it still is one, its topics, its feeds."""
    if settle(tx, story, went_to, hand.rules, hand.now):
        rematch(tx, story, hand.rules, hand.now)
        stale(tx, story)


def settle(tx: Tx, story: int, went_to: int, rules: Rules, now: datetime) -> bool:
    """Bring a story's row in line with the entries that it has; False where it has none and was joined to `went_to`."""
    held = tx.execute(select(stories).where(stories.c.id == story)).one()
    members = _members(tx, story)
    if not members:
        if held.state != "withdrawn" and story != went_to:
            tx.execute(update(stories).where(stories.c.id == story).values(state="joined", into=went_to))
        if held.state == "live":
            editions.bury(tx, story, now, "the same as another story")
        return False
    owner = tx.scalar(select(entries.c.id).where(entries.c.story == story, entries.c.own == story))
    standing = list(tx.scalars(select(entries.c.id).where(entries.c.story == story, entries.c.withdrawn_at.is_(None))))
    face = (
        held.face if held.face in (standing or members) else faces.first(tx, story, rules.weight, standing or members)
    )
    values: dict[str, Any] = {"founder": owner or members[0], "face": face}
    if owner is None:  # whoever stays keeps the story's id, at a rebuild too
        orphan = (entries.c.id == members[0]) & entries.c.own.is_(None)
        tx.execute(update(entries).where(orphan).values(own=story))
    if face != held.face:
        values["correction"] = None
    if held.state in ("joined", "empty"):
        values |= {"state": "live", "into": None}
        editions.unbury(tx, story)
    tx.execute(update(stories).where(stories.c.id == story).values(**values))
    return True
