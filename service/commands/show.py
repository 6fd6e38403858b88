"""Rows -> a table on a terminal, plain columns in a pipe, JSON lines with --json."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text


def as_json(value: object) -> str:
    """One line of JSON; times as RFC 3339 in UTC, durations in seconds."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def emit_json(rows: Iterable[object]) -> None:
    """A line of JSON a row."""
    for row in rows:
        click.echo(as_json(row))


def table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], *, json_lines: bool, empty: str) -> None:
    """Show rows: `columns` maps a row's key to its heading. JSON lines hold every key of a row, headed or not."""
    if json_lines:
        emit_json(rows)
        return
    if not rows:
        click.echo(empty, err=True)
        return
    if not sys.stdout.isatty():
        click.echo("\t".join(columns.values()))
        for row in rows:
            click.echo("\t".join(_cell(row.get(key)) for key in columns))
        return
    shown = Table(box=None, header_style="bold", pad_edge=False, expand=False)
    for heading in columns.values():
        shown.add_column(heading, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(_cell(row.get(key))) for key in columns))
    Console().print(shown)


def when(moment: datetime | None, now: datetime) -> str:
    """A moment as people say it: "in 12m", "3h ago"."""
    if moment is None:
        return "-"
    gap = moment - now
    return f"in {span(gap)}" if gap > timedelta() else f"{span(-gap)} ago"


def span(gap: timedelta) -> str:
    """A duration in its largest unit."""
    seconds = int(gap.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= 2 * size or (unit != "d" and seconds >= size):
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def rfc3339(moment: datetime | None) -> str | None:
    """UTC, whole seconds, with Z."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z" if moment else None


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)


def _cell(value: object) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return rfc3339(value) or "-"
        case list() | tuple():
            return ", ".join(str(v) for v in value)
        case _:
            return " ".join(str(value).split())
