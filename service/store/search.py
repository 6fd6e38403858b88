"""Words -> the stories that hold them, by SQLite's own index (FTS5): headline, publisher and text of each face.

Words go in as the rest of Winnow compares them (feeds/fold.py): case, accents and letter forms do not matter, and in
scripts without spaces each character is a word, so that any part of a text can be found. The index keeps no text.
A row of it is never taken back, which would want the old text: a story that says something else gets a new row, and
`indexed` names the one that counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, and_, func, select, text, type_coerce
from sqlalchemy.dialects.sqlite import insert as upsert

from feeds import codec
from feeds.edition import publisher_name
from feeds.fold import fold, words
from feeds.output.imprint import PublishSettings
from service.store.engine import Tx
from service.store.schema import entries, indexed, ledger, search_marks, sources, stories, versions

AT_ONCE = 200  # stories that one transaction takes in
LONGEST = 200_000  # characters of a text that are taken in
MOST_TERMS = 10
_TERM = re.compile(r'(-)?(?:"([^"]*)"|([^\s"]+))')
_ADD = text("INSERT INTO search (rowid, title, publisher, body) VALUES (:row, :title, :publisher, :body)")
_OUT = type_coerce(stories.c.out_at, BigInteger)
_MATCH = text("SELECT rowid FROM search WHERE search MATCH :asked")


def asked(query: str) -> str | None:
    """What a person typed as FTS5 has it; None where it asks for nothing.

    Every word counts, in any order; `word*` is every word that begins so, "…" a phrase, -word what must not stand there.
    """
    wanted, unwanted = list[str](), list[str]()
    for sign, phrase, word in _TERM.findall(query)[:MOST_TERMS]:
        tokens = words(fold(phrase or word))
        if tokens:
            star = "*" if word.endswith("*") else ""
            (unwanted if sign else wanted).append(f'"{" ".join(tokens)}"{star}')
    if not wanted:
        return None
    return "(" + " AND ".join(wanted) + ")" + "".join(f" NOT {term}" for term in unwanted)


def found(query: str) -> Select[Any] | None:
    """The ids of the stories that hold what is asked for, as a query to choose among; None where nothing is asked."""
    wanted = asked(query)
    if wanted is None:
        return None
    rows = _MATCH.bindparams(asked=wanted).columns(rowid=indexed.c.row.type).subquery()
    return select(indexed.c.story).join(rows, rows.c.rowid == indexed.c.row)


def catch_up(tx: Tx, settings: PublishSettings) -> bool:
    """Take in what was published, edited or moved since the last call, AT_ONCE at most; True where there is more."""
    marks: dict[str, int] = {row.name: row.at for row in tx.execute(select(search_marks))}
    lines = select(ledger.c.id, ledger.c.story).where(ledger.c.id > marks.get("ledger", 0))
    told = tx.execute(lines.order_by(ledger.c.id).limit(AT_ONCE)).all()
    out = select(stories.c.id, _OUT.label("at")).where(marks.get("out", 0) < _OUT)
    gone_out = tx.execute(out.order_by(stories.c.out_at).limit(AT_ONCE)).all()
    _take_in(tx, sorted({row.story for row in told} | {row.id for row in gone_out}), settings)
    for name, at in (("ledger", [row.id for row in told]), ("out", [row.at for row in gone_out])):
        if at:
            act = upsert(search_marks).values(name=name, at=at[-1])
            tx.execute(act.on_conflict_do_update(index_elements=["name"], set_={"at": at[-1]}))
    return len(told) == AT_ONCE or len(gone_out) == AT_ONCE


def behind(tx: Tx) -> bool:
    """Whether `catch_up` has anything to do."""
    marks: dict[str, int] = {row.name: row.at for row in tx.execute(select(search_marks))}
    last_line = tx.scalar(select(func.max(ledger.c.id))) or 0
    last_out = tx.scalar(select(func.max(_OUT))) or 0
    return last_line > marks.get("ledger", 0) or last_out > marks.get("out", 0)


def _take_in(tx: Tx, numbers: Sequence[int], settings: PublishSettings) -> None:
    shown = select(
        stories.c.id, entries.c.id.label("entry"), entries.c.version, entries.c.title, entries.c.fixed,
        entries.c.source, sources.c.title.label("source_title"), versions.c.doc, indexed.c.entry.label("held_entry"),
        indexed.c.version.label("held_version"), indexed.c.title.label("held_title"),
    )  # fmt: skip
    shown = shown.join(entries, entries.c.id == stories.c.face).join(sources, sources.c.id == entries.c.source)
    shown = shown.join(versions, and_(versions.c.entry == entries.c.id, versions.c.n == entries.c.version))
    shown = shown.outerjoin(indexed, indexed.c.story == stories.c.id).where(stories.c.out_at.is_not(None))
    last = tx.scalar(select(func.max(indexed.c.row))) or 0
    for start in range(0, len(numbers), AT_ONCE):
        for row in tx.execute(shown.where(stories.c.id.in_(numbers[start : start + AT_ONCE]))).all():
            if (row.entry, row.version, row.title) == (row.held_entry, row.held_version, row.held_title):
                continue
            last += 1
            entry = codec.load(row.doc, row.fixed)
            name = publisher_name(settings.source(row.source), row.source_title, entry.publisher, entry.url, row.source)
            said = {"title": entry.title, "publisher": name, "body": entry.text[:LONGEST]}
            tx.execute(_ADD, {"row": last, **{key: " ".join(words(fold(value))) for key, value in said.items()}})
            values = {"row": last, "entry": row.entry, "version": row.version, "title": row.title}
            act = upsert(indexed).values(story=row.id, **values)
            tx.execute(act.on_conflict_do_update(index_elements=["story"], set_=values))
