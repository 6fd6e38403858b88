"""Single rows of the busiest tables by the driver's own cursor: SQLAlchemy's work on a statement costs three times the row.

Statements are those of both databases; `?` becomes what the driver calls a value. Times go in as datetimes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from service.store.engine import Tx
from service.store.schema import EPOCH

_MICROSECOND = timedelta(microseconds=1)


def put(tx: Tx, table: str, values: Mapping[str, Any]) -> int:
    """Insert a row whose every other column may be NULL; its id."""
    row = run(tx, _insert(table, tuple(values)), tuple(_kept(value) for value in values.values())).fetchone()
    return int(row[0])


def put_all(tx: Tx, table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Insert many rows of these columns."""
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    run(tx, sql, [[_kept(value) for value in row] for row in values])


def run(tx: Tx, sql: str, values: Any) -> Any:
    """Run a statement on the transaction's own connection, once for each row of a list; the driver's cursor."""
    cursor = tx.connection.cursor()
    if tx.dialect.paramstyle != "qmark":
        sql = sql.replace("?", "%s")
    if isinstance(values, list):
        cursor.executemany(sql, values)
    else:
        cursor.execute(sql, values)
    return cursor


@cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) RETURNING id"  # noqa: S608  # names of ours


def _kept(value: Any) -> Any:
    return (value - EPOCH) // _MICROSECOND if isinstance(value, datetime) else value
