"""A URL -> a Store: connections, transactions, the migration to today's tables.

One thread writes, a few read; the event loop waits for neither. Every write is one BEGIN IMMEDIATE transaction that
lands whole or not at all (law 5). SQLite runs with WAL and synchronous=FULL: a commit that returned survives a power cut.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from service.errors import StoreError

Tx = Connection
T = TypeVar("T")

READERS = 4  # threads; more gain nothing on SQLite (known: sync Core in a thread 14,400 statements/s)
WRITER_CACHE_KIB = 16_384  # pages that the writer's connection holds
READER_CACHE_KIB = 2_048  # a reader's: every commit of the writer's empties it, so more is only held, never used
BUSY_S = 30  # how long an editor's command waits for the daemon's transaction, and the other way round


class Store:
    """The open database. `read` and `write` take a function of a transaction and run it beside the event loop."""

    def __init__(self, reads: Engine, writes: Engine) -> None:
        self._engine = reads
        self._writes = writes
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")

    @property
    def engine(self) -> Engine:
        """For Alembic and `backup`; every query goes through `read` and `write`."""
        return self._engine

    def reading(self, query: Callable[..., T], *args: Any) -> T:
        """Run a query now, in this thread: commands without a loop use it."""
        with self._engine.connect() as tx:
            return query(tx, *args)

    def writing(self, act: Callable[..., T], *args: Any) -> T:
        """Run an act in one transaction now, in this thread. Raises StoreError where the database refuses."""
        try:
            with self._writes.connect().execution_options(winnow_writes=True) as tx, tx.begin():
                return act(tx, *args)
        except DatabaseError as error:
            raise StoreError(self.place, _words(error)) from error

    async def read(self, query: Callable[..., T], *args: Any) -> T:
        """The answer of `query(tx, *args)`, run in a reader thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, lambda: self.reading(query, *args))

    async def write(self, act: Callable[..., T], *args: Any) -> T:
        """The answer of `act(tx, *args)`, run alone, in one transaction. Writes are done in the order of the calls."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, lambda: self.writing(act, *args))

    @property
    def place(self) -> str:
        """The database's URL, its password hidden."""
        return self._engine.url.render_as_string(hide_password=True)

    def size(self) -> int:
        """Bytes on disk, write-ahead log included; 0 where the database is elsewhere."""
        name = self._engine.url.database
        if self._engine.dialect.name != "sqlite" or not name or name == ":memory:":
            return 0
        return sum(p.stat().st_size for p in (Path(name), Path(name + "-wal")) if p.exists())

    def close(self) -> None:
        """Wait for what is under way, then let go of every connection."""
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)
        self._engine.dispose()
        self._writes.dispose()


def open_store(url: str, *, state_dir: Path, migrate: bool = True) -> Store:
    """Open the database at `url` (a relative SQLite path counts from `state_dir`) and bring its tables up to today.

    Raises StoreError where it cannot be opened, is damaged, or was written by a later release.
    """
    try:
        reads, writes = _engine(url, state_dir, READER_CACHE_KIB), _engine(url, state_dir, WRITER_CACHE_KIB)
        store = Store(reads, writes)
        if migrate:
            _migrate(writes)
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(url, _words(error)) from error
    return store


def _engine(url: str, state_dir: Path, cache_kib: int) -> Engine:
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite":
        raise StoreError(url, "only sqlite:/// is built yet; PostgreSQL comes with the cluster")
    if parts.database and parts.database != ":memory:":
        path = state_dir / parts.database
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = parts.set(database=str(path))
    engine = create_engine(parts, connect_args={"timeout": BUSY_S})
    event.listen(engine, "connect", partial(_on_connect, cache_kib))
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(cache_kib: int, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # sqlite3 itself begins nothing: _on_begin does
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "temp_store=MEMORY",
        "wal_autocheckpoint=8000",  # 32 MB; at the default of 4 a first poll spent a seventh of its writing on copying pages
        f"cache_size=-{cache_kib}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    # A reader that later writes may fail half-way; so who will write says so, and takes the lock at once.
    writes = connection.get_execution_options().get("winnow_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(engine: Engine) -> None:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    head = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == head:
            return  # without taking the writer's lock
    with engine.connect().execution_options(winnow_writes=True) as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                str(engine.url), f"{error}: written by a later release of Winnow? Install that one"
            ) from error


def _words(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error)
