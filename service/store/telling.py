"""How a story came to be where it is: found by any name a person may have for it, told with every verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from feeds.entry import Entry
from feeds.fingerprint import fingerprint
from feeds.fold import fold
from service.store.engine import Tx
from service.store.schema import entries, exact_keys, ledger, matches, sources, stories, topics, versions

_EID = re.compile(r"[a-z2-7]{12}")


_ALIVE = matches.c.topic.not_in(
    select(topics.c.slug).where(topics.c.gone_at.is_not(None))
)  # what a removed topic took is kept


@dataclass(frozen=True, slots=True)
class Teller:
    """One entry that tells a story."""

    number: int
    eid: str
    source: str
    publisher: str | None
    title: str
    url: str | None
    published: datetime | None
    first_seen: datetime
    version: int
    withdrawn_at: datetime | None
    is_face: bool
    is_founder: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A story with all that is known of its way."""

    id: str
    key: str
    number: int
    state: str
    first_seen: datetime
    ready_at: datetime
    out_at: datetime | None
    updated: datetime
    correction: str | None
    tellers: tuple[Teller, ...]
    acts: tuple[dict[str, Any], ...]  # the ledger, oldest first
    topics: tuple[dict[str, Any], ...]


def find(tx: Tx, name: str) -> list[int]:
    """Story ids for an entry's id, a story's id, page or URL, an article's URL, or words of a title; oldest first."""
    name = name.strip()
    if _EID.fullmatch(name.lower()):
        found = tx.execute(select(entries.c.story).where(entries.c.eid == name.lower())).scalars().all()
        if found:
            return list(found)
    if uuid := _uuid(name):
        return list(tx.execute(select(stories.c.id).where(stories.c.uuid == uuid.urn)).scalars())
    if name.startswith(("http://", "https://")):
        return _by_url(tx, name)
    wanted = fold(name)
    rows = tx.execute(select(entries.c.story, entries.c.title).order_by(entries.c.id))
    return list(dict.fromkeys(row.story for row in rows if wanted and wanted in fold(row.title)))[:20]


def _uuid(name: str) -> UUID | None:
    last = name.removeprefix("urn:uuid:").rstrip("/").rsplit("/", 1)[-1].removesuffix(".html")
    try:
        return UUID(last)
    except ValueError:
        return None


def _by_url(tx: Tx, url: str) -> list[int]:
    found = list(tx.execute(select(entries.c.story).where(entries.c.url == url)).scalars())
    key = fingerprint(Entry(keys=("",), title="", url=url)).url
    if key is None:
        return found
    rows = select(entries.c.story).join(exact_keys, exact_keys.c.entry == entries.c.id).where(exact_keys.c.key == key)
    return list(dict.fromkeys([*found, *tx.execute(rows).scalars()]))


def told(tx: Tx, number: int) -> Told:
    """All of one story. The number comes from `find`."""
    story = tx.execute(select(stories).where(stories.c.id == number)).one()
    return Told(
        id=story.uuid,
        key=UUID(story.uuid).hex,
        number=number,
        state=story.state,
        first_seen=story.first_seen,
        ready_at=story.ready_at,
        out_at=story.out_at,
        updated=story.updated,
        correction=story.correction,
        tellers=tuple(_tellers(tx, story)),
        acts=tuple(_acts(tx, number)),
        topics=tuple(
            {"topic": r.topic, "why": r.why, "held": r.held, "entered_at": r.entered_at}
            for r in tx.execute(select(matches).where(matches.c.story == number, _ALIVE).order_by(matches.c.topic))
        ),
    )


def _tellers(tx: Tx, story: Row[Any]) -> list[Teller]:
    c = entries.c
    rows = tx.execute(
        select(
            c.id,
            c.eid,
            c.source,
            c.publisher,
            sources.c.title.label("feed"),
            c.title,
            c.url,
            c.published,
            c.first_seen,
            c.version,
            c.withdrawn_at,
        )
        .join(sources, sources.c.id == c.source)
        .where(c.story == story.id)
        .order_by(c.id)
    )
    return [
        Teller(
            r.id, r.eid, r.source, r.publisher or r.feed, r.title, r.url, r.published, r.first_seen, r.version, r.withdrawn_at,
            r.id == story.face, r.id == story.founder,
        )
        for r in rows
    ]  # fmt: skip


def _acts(tx: Tx, number: int) -> list[dict[str, Any]]:
    rows = tx.execute(
        select(ledger.c.at, entries.c.eid, ledger.c.verdict, ledger.c.evidence, ledger.c.rules, ledger.c.who)
        .join(entries, entries.c.id == ledger.c.entry, isouter=True)
        .where(ledger.c.story == number)
        .order_by(ledger.c.id)
    )
    acts = [dict(row._mapping) for row in rows]
    named = [act["evidence"]["entry"] for act in acts if isinstance(act["evidence"].get("entry"), int)]
    eids = {r.id: r.eid for r in tx.execute(select(entries.c.id, entries.c.eid).where(entries.c.id.in_(named)))}
    for act in acts:  # evidence names an entry by its row; people know it by its id
        if (row_id := act["evidence"].get("entry")) in eids:
            act["evidence"] = {**act["evidence"], "entry": eids[row_id]}
    return acts


@dataclass(frozen=True, slots=True)
class Listed:
    """A story as `winnow stories` lists it."""

    id: str
    entry: str  # the face's id, for `winnow why`
    title: str
    url: str | None
    publisher: str | None
    published: datetime | None
    first_seen: datetime
    out_at: datetime | None
    copies: int
    topics: tuple[str, ...]
    held: tuple[str, ...]  # those of them where it waits for review


def listed(tx: Tx, *, topic: str | None, since: datetime | None, search: str | None, most: int) -> list[Listed]:
    """Live stories, newest first: of one topic, first seen since then, with all these words in title or text."""
    c, face = stories.c, entries.c
    query = (
        select(
            c.id,
            c.uuid,
            c.first_seen,
            c.out_at,
            face.eid,
            face.title,
            face.url,
            face.publisher,
            face.published,
            sources.c.title.label("feed"),
            versions.c.doc,
        )
        .join(entries, face.id == c.face)
        .join(sources, sources.c.id == face.source)
        .join(versions, (versions.c.entry == face.id) & (versions.c.n == face.version))
        .where(c.state == "live")
        .order_by(c.first_seen.desc(), c.id.desc())
    )
    if topic is not None:
        query = query.join(matches, matches.c.story == c.id).where(matches.c.topic == topic)
    if since is not None:
        query = query.where(c.first_seen >= since)
    wanted = fold(search or "").split()
    found = []
    for row in tx.execute(query.execution_options(yield_per=200)):
        said = fold(f"{row.title} {row.doc.get('summary', '')} {row.doc.get('text', '')}") if wanted else ""
        if all(word in said for word in wanted):
            found.append(row)
        if len(found) >= most:
            break
    return [_listed(tx, row) for row in found]


def _listed(tx: Tx, row: Any) -> Listed:
    copies = tx.execute(select(func.count()).select_from(entries).where(entries.c.story == row.id)).scalar_one() - 1
    held = {
        row.topic: row.held
        for row in tx.execute(
            select(matches.c.topic, matches.c.held).where(matches.c.story == row.id, _ALIVE).order_by(matches.c.topic)
        )
    }
    return Listed(
        row.uuid,
        row.eid,
        row.title,
        row.url,
        row.publisher or row.feed,
        row.published,
        row.first_seen,
        row.out_at,
        copies,
        tuple(held),
        tuple(slug for slug, waits in held.items() if waits),
    )
