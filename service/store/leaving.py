"""An edit after which an entry tells none of what its story tells: it leaves, and the story stays with those who carry it.

Else whoever came first could have others' copies hidden behind a text, and then put another in its place; and a page that
is used again under one guid would hide its new matter behind the copies of the old.

May be wrong about: an article written anew while others still carry its old text (then it stands twice, which is told).
Where a person put anything into a story, nothing leaves it by this.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select, update

from feeds.fingerprint import Fingerprint
from feeds.sameness.likeness import View, likeness
from feeds.sameness.thresholds import BARE, STRAYED
from service.store import faces, near
from service.store.engine import Tx
from service.store.schema import entries, placements, stories

LEFT: Final = "left"  # in the ledger, on the story that was left
_COMPARED: Final = 40  # copies


def strays(tx: Tx, number: int, story: int, print_: Fingerprint) -> bool:
    """Whether the new version has next to nothing in common with any other copy of the story."""
    by_hand = (placements.c.entry == number) | (placements.c.story == story)
    if print_.words < BARE or tx.execute(select(placements.c.entry).where(by_hand).limit(1)).first():
        return False
    others = select(entries.c.id).where(
        entries.c.story == story, entries.c.id != number, entries.c.withdrawn_at.is_(None), entries.c.words >= BARE
    )
    view, numbers = View(print_), tx.scalars(others.order_by(entries.c.id).limit(_COMPARED)).all()
    alike = (likeness(view, View(near.held_print(tx, other))).contained for other in numbers)
    return bool(numbers) and all(share < STRAYED for share in alike)


def leave(tx: Tx, number: int, story: int, to: int, by: faces.Weight, *, founds: bool) -> bool:
    """Move the entry to another story, which it founds or joins; True where the story that it leaves was shown by it.

    The story's id stays with those who stay: the first of them has it for its own, if it has none.
    """
    row = tx.execute(select(entries.c.own, entries.c.version).where(entries.c.id == number)).one()
    own = to if founds else None if row.own == story else row.own
    tx.execute(update(entries).where(entries.c.id == number).values(story=to, own=own))
    if founds:
        tx.execute(update(stories).where(stories.c.id == to).values(founder=number, face=number))
    members = tx.execute(
        select(entries.c.id, entries.c.own, entries.c.withdrawn_at)
        .where(entries.c.story == story)
        .order_by(entries.c.id)
    ).all()
    founder = next((m.id for m in members if m.own == story), members[0].id)
    if row.own == story:
        orphan = (entries.c.id == founder) & entries.c.own.is_(None)
        tx.execute(update(entries).where(orphan).values(own=story))
    shown = tx.scalar(select(stories.c.face).where(stories.c.id == story)) == number
    values: dict[str, int | None] = {"founder": founder}
    if shown:
        standing = [m.id for m in members if m.withdrawn_at is None]
        values |= {"face": faces.first(tx, story, by, standing), "correction": None}
    tx.execute(update(stories).where(stories.c.id == story).values(**values))
    return shown
