"""An editor's decisions about a story and a topic: put, drop, approve, reject. The last one stands, over every rule.

Each act is a row of the ledger too, with who did it and when. What was decided of a story that has been joined to another
holds for that one, as long as they are joined and unless it has a decision of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from feeds.clean import clip
from feeds.dedupe import RULES
from service.errors import UnknownError
from service.store import telling
from service.store.editions import chunks
from service.store.engine import Tx
from service.store.schema import entries, hands, ledger, matches, stories, topics

Decision = Literal["put", "drop", "approve", "reject"]
_SHOWN = 10  # candidates that an error lists


@dataclass(frozen=True, slots=True)
class Hand:
    """What an editor decided of a story and a topic."""

    topic: str
    decision: Decision
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A match that waits for review."""

    story: str  # urn:uuid:…
    entry: str  # the face's id, to type
    topic: str
    title: str
    url: str | None
    source: str
    why: tuple[str, ...]
    first_seen: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A story and a topic as they stand: before an editor's act."""

    number: int
    entry: str
    title: str
    state: str
    held: bool | None  # None: not in the topic
    hand: Hand | None


def decide(tx: Tx, number: int, slug: str, decision: Decision, *, now: datetime, who: str) -> None:
    """Write a decision down; it takes hold when the story is matched again."""
    values = {"decision": decision, "at": now, "who": who}
    act = upsert(hands).values(topic=slug, story=number, **values)
    tx.execute(act.on_conflict_do_update(index_elements=["topic", "story"], set_=values))
    said = {"rule": "hand", "topic": slug}
    tx.execute(insert(ledger).values(at=now, story=number, verdict=decision, evidence=said, rules=RULES, who=who))


def decisions(tx: Tx, numbers: Sequence[int]) -> dict[int, dict[str, Hand]]:
    """Story -> topic -> what stands, for the stories of which anything was decided."""
    found: dict[int, dict[str, Hand]] = defaultdict(dict)
    for some in chunks(numbers):
        joined = select(hands, stories.c.into).join(stories, stories.c.id == hands.c.story)
        joined = joined.where(stories.c.into.in_(some), stories.c.state == "joined")
        for row in tx.execute(joined.order_by(hands.c.at)):
            found[row.into][row.topic] = Hand(row.topic, row.decision, row.at, row.who)
        for row in tx.execute(select(hands).where(hands.c.story.in_(some))):
            found[row.story][row.topic] = Hand(row.topic, row.decision, row.at, row.who)
    return dict(found)


def waiting(tx: Tx, slug: str | None = None) -> list[Waiting]:
    """Every match that waits for review, the oldest story first."""
    chosen = select(matches.c.topic, matches.c.why, stories.c.uuid, stories.c.first_seen, entries)
    chosen = chosen.join(stories, stories.c.id == matches.c.story).join(entries, entries.c.id == stories.c.face)
    chosen = chosen.join(topics, topics.c.slug == matches.c.topic)
    chosen = chosen.where(matches.c.held, stories.c.state == "live", topics.c.gone_at.is_(None))
    if slug is not None:
        chosen = chosen.where(matches.c.topic == slug)
    rows = tx.execute(chosen.order_by(stories.c.id, matches.c.topic))
    return [Waiting(r.uuid, r.eid, r.topic, r.title, r.url, r.source, tuple(r.why), r.first_seen) for r in rows]


def one(tx: Tx, name: str) -> int:
    """The one story of this name (see telling.find); of a joined one, the story that it went into.

    Raises UnknownError that lists the candidates where there are several, and says so where there is none.
    """
    found = list(dict.fromkeys(_last(tx, number) for number in telling.find(tx, name)))
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnknownError(f"{name}: no entry, story or title like that is held; `winnow stories` lists what is")
    faces = select(entries.c.eid, entries.c.title).join(stories, stories.c.face == entries.c.id)
    shown = tx.execute(faces.where(stories.c.id.in_(found[:_SHOWN])).order_by(stories.c.id))
    listed = "".join(f"\n  {row.eid}  {clip(row.title, 100) or '(no title)'}" for row in shown)
    more = f"\n  and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    raise UnknownError(
        f"{name}: {len(found)} stories have this name or these words in their title; say which by its id:{listed}{more}"
    )


def _last(tx: Tx, number: int) -> int:
    for _ in range(100):  # a story may have been joined to one that was joined in turn
        into = tx.scalar(select(stories.c.into).where(stories.c.id == number, stories.c.state == "joined"))
        if into is None:
            break
        number = into
    return number


def standing(tx: Tx, name: str, slug: str) -> Standing:
    """The one story of this name, and how it stands with the topic. Raises UnknownError, for a topic without a feed too."""
    if tx.scalar(select(topics.c.slug).where(topics.c.slug == slug, topics.c.gone_at.is_(None))) is None:
        raise UnknownError(f"{slug}: a topic that has no feed yet; `winnow run` or `winnow once` makes it")
    number = one(tx, name)
    facts = select(entries.c.eid, entries.c.title, stories.c.state).join(stories, stories.c.face == entries.c.id)
    row = tx.execute(facts.where(stories.c.id == number)).one()
    held = tx.scalar(select(matches.c.held).where(matches.c.story == number, matches.c.topic == slug))
    hand = decisions(tx, [number]).get(number, {}).get(slug)
    return Standing(number, row.eid, row.title or "(no title)", row.state, held, hand)
