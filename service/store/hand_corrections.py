"""An editor's word on what is told: a story withdrawn or restored, an entry's fields fixed. Each is one transaction, and sticks.

What is fixed is kept beside the versions (`entries.fixed`) and stands over whatever the source says later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from feeds.codec import dump, load
from feeds.dedupe import Evidence
from service.errors import UnknownError
from service.store import archives, editions, faces, hands
from service.store import entries as held_entries
from service.store.engine import Tx
from service.store.hand_entries import Done, Hand, done, entry_named
from service.store.schema import entries, stories
from service.store.stories import rematch, stale, write_down


def withdraw(tx: Tx, name: str, why: str, hand: Hand) -> Done:
    """Take a story out of every feed, with the reason; its page says it too. Raises UnknownError where it is out already."""
    number = hands.one(tx, name)
    story = tx.execute(select(stories).where(stories.c.id == number)).one()
    if story.state == "withdrawn" and story.why is not None:
        raise UnknownError(f"{name}: withdrawn already: {story.why}")
    tx.execute(update(stories).where(stories.c.id == number).values(state="withdrawn", why=why))
    editions.bury(tx, number, hand.now, why)
    archives.forget(tx, story.uuid)
    write_down(tx, "withdraw", Evidence("by hand", {"why": why}), entry=None, story=number, now=hand.now, who=hand.who)
    return done(tx, story.face, None)


def restore(tx: Tx, name: str, hand: Hand) -> Done:
    """Bring a withdrawn story back where it was. Raises UnknownError where it is not withdrawn."""
    number = hands.one(tx, name)
    story = tx.execute(select(stories).where(stories.c.id == number)).one()
    if story.state != "withdrawn":
        raise UnknownError(f"{name}: not withdrawn; `winnow why {name}` tells where it is")
    tx.execute(update(stories).where(stories.c.id == number).values(state="live", why=None))
    editions.unbury(tx, number)
    write_down(tx, "restore", Evidence("by hand"), entry=None, story=number, now=hand.now, who=hand.who)
    rematch(tx, number, hand.rules, hand.now)
    stale(tx, number)
    return done(tx, story.face, None)


def fix(tx: Tx, name: str, fields: Mapping[str, Any] | None, hand: Hand) -> Done:
    """Correct what an entry says of itself: title, published, authors, publisher, as in its document; None takes all back.

    It stands over every version, also those to come.
    """
    number = entry_named(tx, name)
    row = tx.execute(select(entries).where(entries.c.id == number)).one()
    given = held_entries.document(tx, number)
    fixed = {**(row.fixed or {}), **fields} if fields is not None else None
    shown = load(dump(given), fixed)
    values = {"title": shown.title, "publisher": shown.publisher, "published": shown.published, "fixed": fixed}
    tx.execute(update(entries).where(entries.c.id == number).values(**values))
    scores = {key: _plain(value) for key, value in (fields or {}).items() if key != "date_basis"}
    said = Evidence("by hand" if fields is not None else "as its source has it", scores)
    write_down(tx, "fix", said, entry=number, story=row.story, now=hand.now, who=hand.who)
    if tx.scalar(select(stories.c.face).where(stories.c.id == row.story)) == number:
        faces.redate(tx, row.story, None, hand.now)
    rematch(tx, row.story, hand.rules, hand.now)
    stale(tx, row.story)
    return done(tx, number, None)


def _plain(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
