"""Which of a story's entries is shown, by feeds/sameness/face.py, from what the store holds of them; and when `updated` moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update

from feeds.codec import load
from feeds.edition import aggregated
from feeds.links import owner
from feeds.sameness.face import Standing, first_face, takes_over
from service.store import editions, near
from service.store.engine import Tx
from service.store.schema import entries, stories, versions

REDATE = timedelta(hours=6)  # `updated` of a published story moves at most once in this


@dataclass(frozen=True, slots=True)
class Weight:
    """What the config says of sources that decides who is shown."""

    priority: Mapping[str, int] = field(default_factory=dict)  # where it is not 0
    places: Mapping[str, str] = field(default_factory=dict)  # the owner of the site that it is fetched from


def weight(sources: Mapping[str, tuple[int, str | None]]) -> Weight:
    """From each source's priority and URL. A file has no URL, and so no place."""
    places = {source: owner(url) for source, (_, url) in sources.items() if url}
    return Weight({source: priority for source, (priority, _) in sources.items() if priority}, places)


def first(tx: Tx, story: int, by: Weight, only: Iterable[int] | None = None) -> int | None:
    """The entry that the story is to be shown by, None where it has none; `only` of these, where named."""
    chosen = entries.c.story == story
    if only is not None:
        chosen &= entries.c.id.in_(list(only))
    rows = tx.execute(select(entries.c.id).where(chosen).limit(2)).scalars().all()
    if len(rows) < 2:
        return rows[0] if rows else None
    return first_face(_standings(tx, chosen, by)).entry


def newcomer(tx: Tx, face: int, new: int, by: Weight) -> str:
    """Why the new entry is shown from now on in place of a published face; "" where it is not."""
    both = {s.entry: s for s in _standings(tx, entries.c.id.in_([face, new]), by)}
    return takes_over(both[face], both[new]) if len(both) > 1 else ""


def take_turn(tx: Tx, story: int, number: int, by: Weight, now: datetime) -> str:
    """Show a published story by this entry from now on, where it may be: then the reason, else ""."""
    held = tx.execute(select(stories).where(stories.c.id == story)).one()
    if held.out_at is None or held.face == number:
        return ""
    why = newcomer(tx, held.face, number, by)
    if why:
        tx.execute(update(stories).where(stories.c.id == story).values(face=number, correction=None))
        redate(tx, story, None, now)
    return why


def redate(tx: Tx, story: int, said: datetime | None, now: datetime) -> None:
    """Something happened that a reader would look at again: move `updated`, unless it moved within REDATE.

    To when the source says that it happened, where that can be; else to now. What is not out yet moves freely.
    """
    held = tx.execute(select(stories).where(stories.c.id == story)).one()
    if held.out_at is not None and held.redated_at is not None and now - held.redated_at < REDATE:
        return
    moment = said if said and held.updated < said <= now else now
    values: dict[str, Any] = {"updated": moment}
    if held.out_at is not None:
        values["redated_at"] = now
    tx.execute(update(stories).where(stories.c.id == story).values(**values))


def carried_again(tx: Tx, story: int, number: int) -> None:
    """A story that its own sources took back stands again where somebody carries it; one that a person withdrew does not."""
    gone = (stories.c.id == story) & (stories.c.state == "withdrawn") & stories.c.why.is_(None)
    if tx.execute(update(stories).where(gone).values(state="live", face=number)).rowcount:
        editions.unbury(tx, story)


def _standings(tx: Tx, chosen: ColumnElement[bool], by: Weight) -> Sequence[Standing]:
    c = entries.c
    rows = tx.execute(
        select(c.id, c.source, c.url, c.first_seen, c.withdrawn_at, versions.c.doc)
        .join(versions, (versions.c.entry == c.id) & (versions.c.n == c.version))
        .where(chosen)
        .order_by(c.id)
    )
    return [
        Standing(
            entry=row.id,
            source=row.source,
            priority=by.priority.get(row.source, 0),
            place=by.places.get(row.source, ""),
            url=row.url,
            aggregated=aggregated(load(row.doc)),
            print=near.held_print(tx, row.id),
            first_seen=row.first_seen,
            withdrawn=row.withdrawn_at is not None,
        )
        for row in rows
    ]
