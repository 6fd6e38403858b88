"""Which of a story's entries is shown, by feeds/sameness/face.py, from what the store holds of them; and when `updated` moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from feeds.codec import load
from feeds.edition import aggregated
from feeds.links import owner
from feeds.sameness.face import Standing, first_face, takes_over
from service.store import editions, near, rows
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
    chosen = select(entries.c.id).where(entries.c.story == story)
    if only is not None:
        chosen = chosen.where(entries.c.id.in_(list(only)))
    numbers = tx.scalars(chosen.order_by(entries.c.id)).all()
    if len(numbers) < 2:
        return numbers[0] if numbers else None
    return first_face(_standings(tx, numbers, by)).entry


def newcomer(tx: Tx, face: int, new: int, by: Weight) -> str:
    """Why the new entry is shown from now on in place of a published face; "" where it is not."""
    both = {s.entry: s for s in _standings(tx, [face, new], by)}
    return takes_over(both[face], both[new]) if len(both) > 1 else ""


def foremost(tx: Tx, story: int, face: int, new: int, by: Weight) -> int:
    """Which of the two stands for a story that is not out yet, which it now does; the face is chosen among all when it goes out.

    So a teaser's full text is what the copies of the first minutes are compared with.
    """
    chosen = first_face(_standings(tx, [face, new], by)).entry
    if chosen != face:
        tx.execute(update(stories).where(stories.c.id == story).values(face=chosen))
    return chosen


def take_turn(tx: Tx, story: int, number: int, by: Weight, now: datetime) -> str:
    """Show a published story by this entry from now on, where it may be: then the reason, else ""."""
    face, out_at = rows.run(tx, "SELECT face, out_at FROM stories WHERE id = ?", (story,)).fetchone()
    if face == number:
        return ""
    if out_at is None:
        foremost(tx, story, face, number, by)
        return ""
    why = newcomer(tx, face, number, by)
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
    if rows.run(tx, _AGAIN, (number, story)).rowcount:
        editions.unbury(tx, story)


_AGAIN: Final = "UPDATE stories SET state = 'live', face = ? WHERE id = ? AND state = 'withdrawn' AND why IS NULL"


_STANDING: Final = (
    select(*(entries.c[name] for name in ("id", "source", "url", "first_seen", "withdrawn_at")), versions.c.doc)
    .join(versions, (versions.c.entry == entries.c.id) & (versions.c.n == entries.c.version))
    .where(entries.c.id.in_(bindparam("numbers", expanding=True)))
    .order_by(entries.c.id)
)


def _standings(tx: Tx, numbers: Sequence[int], by: Weight) -> Sequence[Standing]:
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
        for some in editions.chunks(numbers)
        for row in tx.execute(_STANDING, {"numbers": some})
    ]
