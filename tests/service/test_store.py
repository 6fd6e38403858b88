"""The store on a real SQLite file: its tables, its transactions, what a crash leaves."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text

from service.errors import HeldError, StoreError
from service.parts import now
from service.state import held
from service.store import Store, open_store
from service.store.engine import Tx
from service.store.schema import hosts, metadata

TOP = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store("sqlite:///winnow.db", state_dir=tmp_path)
    yield opened
    opened.close()


def test_the_migrations_make_the_tables_that_the_schema_says(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        left = [
            d for d in compare_metadata(context, metadata) if "search" not in str(d)
        ]  # FTS5 makes tables of its own
    assert left == []


def test_a_transaction_lands_whole_or_not_at_all(store: Store) -> None:
    def half(tx: Tx) -> None:
        tx.execute(hosts.insert().values(host="a.example", hold_until=now()))
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError):
        store.writing(half)
    assert store.reading(lambda tx: tx.execute(select(func.count()).select_from(hosts)).scalar_one()) == 0


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "winnow.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError):
        open_store("sqlite:///winnow.db", state_dir=tmp_path)
    assert (tmp_path / "winnow.db").read_bytes() == b"no database" * 1000


WRITER = """
import sys
from pathlib import Path
from service.parts import now
from service.store import open_store
from service.store.schema import hosts
store = open_store("sqlite:///winnow.db", state_dir=Path(sys.argv[1]))
for i in range(100_000):
    store.writing(lambda tx: [tx.execute(hosts.insert().values(host=f"{i}-{n}", hold_until=now())) for n in range(10)])
    print(i, flush=True)
"""


def test_kill_9_loses_no_committed_transaction_and_keeps_no_half_of_one(tmp_path: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], cwd=TOP, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    told = -1
    while told < 20:
        told = int(writer.stdout.readline())
    writer.send_signal(signal.SIGKILL)
    told = max([told, *(int(line) for line in writer.stdout.read().split())])
    writer.wait()
    writer.stdout.close()
    store = open_store("sqlite:///winnow.db", state_dir=tmp_path)
    try:
        rows = store.reading(lambda tx: tx.execute(select(func.count()).select_from(hosts)).scalar_one())
        whole = store.reading(lambda tx: tx.execute(text("pragma integrity_check")).scalar_one())
    finally:
        store.close()
    assert rows % 10 == 0
    assert rows >= (told + 1) * 10
    assert whole == "ok"


def test_the_state_folder_has_one_holder_at_a_time(tmp_path: Path) -> None:
    second = held(tmp_path / "state", "once", now=now())
    with held(tmp_path / "state", "run", now=now()), pytest.raises(HeldError, match="winnow run"):
        second.__enter__()
    with held(tmp_path / "state", "once", now=now()):
        pass
