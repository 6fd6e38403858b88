"""Counts, damage, copies: queries about the store as a whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, func, select, text

from service.errors import StoreError
from service.store.engine import Tx
from service.store.schema import entries, sources, stories, topics


def counts(tx: Tx) -> dict[str, int]:
    """How many sources, failing ones, entries, stories, stories not yet out, and topics."""
    live = stories.c.state == "live"

    def count(query: object) -> int:
        return int(tx.execute(query).scalar_one())  # type: ignore[call-overload]  # a select of one count

    return {
        "sources": count(select(func.count()).select_from(sources).where(~sources.c.removed)),
        "failing": count(select(func.count()).select_from(sources).where(~sources.c.removed, sources.c.failures > 0)),
        "entries": count(select(func.count()).select_from(entries)),
        "stories": count(select(func.count()).select_from(stories).where(live)),
        "waiting": count(select(func.count()).select_from(stories).where(live, stories.c.out_at.is_(None))),
        "topics": count(
            select(func.count()).select_from(topics).where(topics.c.slug != "", topics.c.gone_at.is_(None))
        ),
    }


def damage(tx: Tx) -> list[str]:
    """What SQLite's own check finds, at most ten lines; nothing where all is well."""
    if tx.dialect.name != "sqlite":
        return []
    found = [str(row[0]) for row in tx.execute(text("PRAGMA quick_check(10)"))]
    return [] if found == ["ok"] else found


def copy(engine: Engine, target: Path) -> int:
    """A whole copy of the database as of now, while others read and write; its size in bytes. Raises StoreError."""
    part = target.with_name(target.name + ".part")
    try:
        with engine.connect() as connection, sqlite3.connect(part) as out:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.backup(out)
            out.execute("PRAGMA journal_mode=DELETE")
        out.close()
        part.rename(target)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise StoreError(str(target), f"cannot be written: {error}") from error
    return target.stat().st_size
