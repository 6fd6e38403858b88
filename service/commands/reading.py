"""`read` and `judge`: what would be, nothing stored."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from feeds.entry import Document, Entry, Kind, Reading
from service import files
from service.commands import show
from service.config import Config, find_config, load
from service.errors import ConfigError
from service.fetching.answers import Failed, Fetched, NotModified, Target
from service.parts import fetcher, now
from service.settings import Bundle, Fetch
from service.store.entries import eid
from service.workers import Readers


@click.command()
@click.argument("locations", metavar="LOCATION...", nargs=-1, required=True)
@click.option("--as", "kind", type=click.Choice(["feed", "bundle"]), help="Where it cannot be told from what is read.")
@click.option("--single", is_flag=True, help="A bundle without any marker is one story.")
@click.option("--explain", is_flag=True, help="Why each cut was made, and what belongs to no story.")
@click.option("--json", "json_lines", is_flag=True, help="A line of JSON an entry, one more a location.")
@click.pass_obj
def read(
    config: str | None, locations: Sequence[str], kind: Kind | None, single: bool, explain: bool, json_lines: bool
) -> int:
    """Show what files or URLs would give. Nothing is stored.

    Exits with 1 where a location could not be read.
    """
    loaded = _config(config)
    failed = 0
    for location in locations:
        began = time.monotonic()
        reading, document = _look(location, kind, single, loaded)
        seconds = time.monotonic() - began
        failed += reading.error is not None
        if json_lines:
            _as_json(location, reading, seconds)
        else:
            _as_text(location, reading, document, explain)
    return 1 if failed else 0


def _config(named: str | None) -> Config | None:
    """The config where there is one: reading needs none, but obeys its markers, limits and addresses."""
    if named:
        return load(Path(named))
    try:
        path = find_config(None)
    except ConfigError:
        return None
    return load(path)


def _look(location: str, kind: Kind | None, single: bool, config: Config | None) -> tuple[Reading, Document]:
    bundle = config.bundle if config else Bundle()  # type: ignore[call-arg]  # every key has a default
    base = Document(
        b"", location, kind=kind, received=now(), single=single, markers=bundle.markers, furniture=bundle.furniture,
        timezone=config.winnow.timezone if config else "UTC", max_new=None,
    )  # fmt: skip
    if location.startswith(("http://", "https://")):
        return asyncio.run(_fetched(base, config, bundle.max_bytes))
    from feeds.read import read as read_document

    answer = files.read_file(Path(location), stamp=None, body_hash=None, max_bytes=bundle.max_bytes)
    if isinstance(answer, files.BadFile):
        return Reading(kind or "feed", error=answer.why), base
    assert isinstance(answer, files.ReadFile)
    document = replace(base, body=answer.body, media_type=answer.media_type)
    return read_document(document), document


async def _fetched(base: Document, config: Config | None, max_bytes: int) -> tuple[Reading, Document]:
    fetch = fetcher(config.fetch, config.winnow.contact) if config else fetcher(Fetch())  # type: ignore[call-arg]  # every key has a default
    readers = Readers(1)
    try:
        answer = await fetch(Target(base.location, max_bytes=max_bytes))
        match answer:
            case Failed():
                return Reading(base.kind or "feed", error=answer.why), base
            case NotModified():
                return Reading(base.kind or "feed", error="answered 304 to an unconditional request"), base
            case Fetched():
                document = replace(
                    base, body=answer.body, location=answer.url, media_type=answer.media_type, charset=answer.charset
                )
                return (await readers(document, bundle=True)).reading, document
    finally:
        await readers.aclose()
        await fetch.aclose()


def _as_json(location: str, reading: Reading, seconds: float) -> None:
    show.emit_json(_row(location, entry) for entry in reading.entries)
    end = {"location": location, "skipped": [{"index": s.index, "why": s.why} for s in reading.skipped]}
    click.echo(show.as_json({**end, "error": reading.error, "seconds": round(seconds, 3)}))


def _row(location: str, entry: Entry) -> dict[str, object]:
    return {
        "location": location,
        "id": eid(location, entry.keys[0]),
        "title": entry.title,
        "authors": list(entry.authors),
        "publisher": entry.publisher,
        "published": entry.published,
        "date_basis": entry.date_basis,
        "updated": entry.updated,
        "url": entry.url,
        "summary": entry.summary,
        "content": entry.content,
        "text": entry.text,
        "captions": list(entry.captions),
        "references": list(entry.references),
        "language": entry.language,
        "tags": list(entry.tags),
        "enclosures": [{"url": e.url, "type": e.type, "length": e.length} for e in entry.enclosures],
        "teaser": entry.teaser,
        "confidence": entry.confidence,
        "spans": [list(span) for span in entry.spans],
    }


def _as_text(location: str, reading: Reading, document: Document, explain: bool) -> None:
    if reading.error is not None:
        click.echo(f"{location}: {reading.error}", err=True)
        return
    what = "bundle" if reading.kind == "bundle" else f"feed {reading.facts.title or ''!r}"
    click.echo(
        f"{location}: {what}, {len(reading.entries)} entries"
        + (f", {len(reading.skipped)} skipped" if reading.skipped else "")
    )
    for number, entry in enumerate(reading.entries, 1):
        click.echo(f"\n{number:>4}  " + click.style(entry.title or "(no title)", bold=True))
        click.echo(f"      {_facts(entry)}")
        if entry.url:
            click.echo(f"      {entry.url}")
        if explain:
            for reason in entry.reasons:
                click.echo(f"      - {reason}")
    for skip in reading.skipped:
        click.echo(f"skipped item {skip.index + 1}: {skip.why}", err=True)
    if explain and reading.kind == "bundle" and reading.furniture:
        _left_out(reading, document)


def _facts(entry: Entry) -> str:
    from feeds.clean import fold, words

    date = (
        f"{show.rfc3339(entry.published)}" + (" (inferred)" if entry.date_basis == "inferred" else "")
        if entry.published
        else "no date"
    )
    said = [
        " and ".join(entry.authors) or None,
        entry.publisher,
        date,
        f"{len(words(fold(entry.text)))} words",
        "teaser" if entry.teaser else None,
        f"{len(entry.captions)} captions" if entry.captions else None,
        f"{len(entry.references)} references" if entry.references else None,
        f"confidence {entry.confidence:.2f}" if entry.confidence is not None else None,
    ]
    return " · ".join(part for part in said if part)


def _left_out(reading: Reading, document: Document) -> None:
    from feeds.cutting.extract import extract

    text = extract(document).text
    click.echo("\nin no story:")
    for span, why in reading.furniture:
        said = " ".join(text[span.start : span.end].split())
        if said:
            click.echo(f"      {why}: {said[:100]}{'…' if len(said) > 100 else ''}")


@click.command(short_help="Say which of these items are one story.")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "json_lines", is_flag=True, help="A line of JSON an item, as it is without this.")
def judge(file: Any, json_lines: bool) -> None:
    """Try dedupe on items given as JSON lines, in order of arrival. Nothing is stored.

    Each line holds id, source, url, title, published, html or text, lang.
    """
    from service.judging import judge_lines

    rows = judge_lines(file)
    if json_lines or not sys.stdout.isatty():
        show.emit_json(rows)
    else:
        show.table(
            list(_short(rows)),
            {"id": "item", "story": "story", "verdict": "verdict", "why": "why"},
            json_lines=False,
            empty="no items",
        )


def _short(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {**row, "why": ", ".join(f"{k} {v}" for k, v in row["evidence"].items())}
