"""`add`, `sources`, `import`, `export`: what is read, in and out of the config file."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from feeds.entry import Document
from feeds.errors import WinnowError
from feeds.output.opml import Subscription, parse_opml, render_opml
from feeds.syndication.discover import Link, discover
from service import files
from service.commands import show
from service.config import Config, find_config, load
from service.edits import NewSource, add_sources, id_for
from service.errors import UnknownError
from service.fetch import Fetcher
from service.fetching.answers import Failed, Fetched, Target
from service.parts import fetcher, now
from service.store import open_store
from service.store import sources as rows
from service.workers import Readers

MAX_OTHERS = 8  # feeds of a page named beside the one that was added


@click.command(short_help="Add a feed, a site's feed, or a bundle.")
@click.argument("location", metavar="URL_OR_FILE")
@click.option("--id", "key", metavar="NAME", help="The source's id, for ever; else made from its title.")
@click.option("--as", "kind", type=click.Choice(["feed", "bundle"]), help="Where it cannot be told from what is read.")
@click.pass_obj
def add(config: str | None, location: str, key: str | None, kind: str | None) -> None:
    """Add a feed, a site's feed, or a bundle to the config.

    A running daemon takes it up at once.
    """
    loaded = load(find_config(config))
    others: list[Link] = []
    if location.startswith(("http://", "https://")):
        new, others = asyncio.run(_found(location, key, kind, loaded))
    else:
        new = _bundle(location, key, loaded)
    for name, source in loaded.sources.items():
        if source.url is not None and source.url == new.url:
            raise UnknownError(f"{without_user(new.url)}: already there, as source {name}")
    add_sources(loaded, [new])
    click.echo(
        f"{loaded.path}: added [sources.{new.key}] {without_user(new.url) if new.url else new.path}"
        + (f" ({new.title})" if new.title else "")
    )
    for link in others[:MAX_OTHERS]:
        click.echo(f"the page also names {link.url}" + (f" ({link.title})" if link.title else ""))
    if len(others) > MAX_OTHERS:
        click.echo(f"and {len(others) - MAX_OTHERS} more")


def _bundle(location: str, key: str | None, config: Config) -> NewSource:
    pattern = Path(location)
    found = files.expand(str(pattern.absolute()), Path.cwd())
    if not found or (len(found) == 1 and not found[0].exists()):
        raise UnknownError(f"{location}: no such file, and no http(s) URL")
    path = pattern.absolute()
    folder = config.folder.absolute()
    shown = str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
    return NewSource(
        key or id_for(pattern.stem.strip("*") or pattern.parent.name, config.sources), path=shown, kind="bundle"
    )


async def _found(url: str, key: str | None, kind: str | None, config: Config) -> tuple[NewSource, list[Link]]:
    """The feed at the URL, or the first one that the page there names; and the others that the page names.

    Raises UnknownError where there is none.
    """
    links: list[Link] = []
    fetch, readers = fetcher(config.fetch, config.winnow.contact), Readers(1)
    try:
        answer = await _ask(fetch, url)
        tried = [url]
        title, why = await _feed_title(answer, kind, readers)
        if title is None:
            links = list(discover(answer.body, answer.url, answer.charset))
            for link in links[:5]:
                tried.append(link.url)
                try:
                    page = await _ask(fetch, link.url)
                except UnknownError:
                    continue
                title, _ = await _feed_title(page, None, readers)
                if title is not None:
                    answer = page
                    break
            else:
                looked = f"; tried {', '.join(tried[1:])}" if tried[1:] else _hint(answer)
                raise UnknownError(f"{without_user(url)}: no feed there ({why}){looked}")
    finally:
        await readers.aclose()
        await fetch.aclose()
    place = answer.moved_to or tried[-1]
    others = [link for link in links if link.said and link.url not in tried]
    return NewSource(
        key or id_for(title or place, config.sources, place), url=place, title=title or None, kind=kind
    ), others


def _hint(answer: Fetched) -> str:
    is_page = answer.media_type in ("text/html", "application/xhtml+xml")
    return "; if it has one, give its own address" if is_page else ""


async def _ask(fetch: Fetcher, url: str) -> Fetched:
    answer = await fetch(Target(url))
    if isinstance(answer, Fetched):
        return answer
    raise UnknownError(
        f"{without_user(url)}: {answer.why if isinstance(answer, Failed) else 'answered 304 to an unconditional request'}"
    )


async def _feed_title(answer: Fetched, kind: Any, readers: Readers) -> tuple[str | None, str]:
    """What the feed calls itself ("" where it does not say), or None and why it is no feed."""
    document = Document(
        answer.body, answer.url, answer.media_type, answer.charset, kind=kind or "feed", received=now(), max_new=10
    )
    reading = (await readers(document, bundle=kind == "bundle")).reading
    return (None, reading.error) if reading.error is not None else (reading.facts.title or "", "")


@click.command(short_help="List sources with their health.")
@click.argument("only", metavar="[SOURCE]...", nargs=-1)
@click.option("--json", "json_lines", is_flag=True, help="A line of JSON a source, with its last outcomes.")
@click.pass_obj
def sources(config: str | None, only: Sequence[str], json_lines: bool) -> None:
    """List sources with their health: last seen, next due, what went wrong.

    With names, each one's last outcomes.
    """
    loaded = load(find_config(config))
    unknown = sorted(set(only) - set(loaded.sources))
    if unknown:
        raise UnknownError(f"{', '.join(unknown)}: no such source in {loaded.path}")
    store = open_store(loaded.store.url, state_dir=loaded.state_dir)
    try:
        held = {health.id: health for health in store.reading(rows.health)}
    finally:
        store.close()
    table = [_row(key, loaded, held.get(key), json_lines) for key in loaded.sources if not only or key in only]
    columns = {
        "id": "source",
        "health": "health",
        "last_look": "last look",
        "next_look": "next",
        "entries": "entries",
        "note": "note",
    }
    show.table(table, columns, json_lines=json_lines, empty=f"no sources in {loaded.path}: `winnow add URL` adds one")
    if only and not json_lines:
        for key in only:
            _outcomes(key, held.get(key))


def without_user(location: str) -> str:
    """A URL without user name and password, which are nobody else's; a path as it is."""
    scheme, mark, rest = location.partition("://")
    if not mark or "@" not in (authority := re.split(r"[/?#]", rest, maxsplit=1)[0]):
        return location
    return f"{scheme}://{authority.rpartition('@')[2]}{rest[len(authority) :]}"


def _row(key: str, config: Config, health: rows.Health | None, whole: bool) -> dict[str, Any]:
    source, moment = config.sources[key], now()
    row: dict[str, Any] = {
        "id": key,
        "title": source.title or (health.title if health else None),
        "location": without_user(source.location),
        "health": _health(source.enabled, health),
        "entries": health.entries if health else 0,
        "note": _note(health),
    }
    if not whole:
        row["last_look"] = show.when(health.polled_at if health else None, moment)
        row["next_look"] = show.when(health.due_at if health else None, moment) if source.enabled else "-"
        return row
    if health:
        row |= {
            "polled_at": health.polled_at, "good_at": health.good_at, "due_at": health.due_at, "failures": health.failures,
            "gone": health.gone, "moved_to": health.moved_to, "distrust": health.distrust, "error": health.error,
            "outcomes": list(health.outcomes),
        }  # fmt: skip
    return row


def _health(enabled: bool, health: rows.Health | None) -> str:
    if not enabled:
        return "off"
    if health is None or health.polled_at is None:
        return "not yet seen"
    if health.gone:
        return "gone"
    return f"failing ({health.failures})" if health.failures else "good"


def _note(health: rows.Health | None) -> str | None:
    if health is None:
        return None
    said = [health.error] if health.error else []
    if health.moved_to:
        said.append(f"moved for good to {health.moved_to}: change its url in the config")
    if health.distrust:
        said.append("its guids name more than one thing: its links serve instead")
    if health.outcomes and health.outcomes[0]["skipped_count"]:
        _, index, why = health.outcomes[0]["skipped"][0]
        more = health.outcomes[0]["skipped_count"] - 1
        said.append(f"skipped item {index + 1}: {why}" + (f", and {more} more" if more else ""))
    return "; ".join(said) or None


def _outcomes(key: str, health: rows.Health | None) -> None:
    if health is None:
        return
    click.echo(f"\n{key}: last outcomes, newest first")
    same = ("at", "status", "bytes", "new", "updated", "seen")
    columns = {name: name for name in same} | {
        "kind": "outcome",
        "seconds": "s",
        "skipped_count": "skipped",
        "error": "why",
    }
    show.table(health.outcomes, columns, json_lines=False, empty="none")
    for outcome in health.outcomes[:1]:
        for location, index, why in outcome["skipped"]:
            click.echo(f"skipped: {location}: item {index + 1}: {why}")


@click.command("import", short_help="Add the feeds of an OPML file to the config.")
@click.argument("file", metavar="FILE.opml", type=click.Path(path_type=Path))
@click.pass_obj
def import_(config: str | None, file: Path) -> None:
    """Add every feed of an OPML file to the config; those already there stay as they are."""
    loaded = load(find_config(config))
    try:
        subscriptions = parse_opml(file.read_bytes())
    except OSError as error:
        raise UnknownError(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except WinnowError as error:
        raise UnknownError(f"{file}: {error}") from error
    have = {source.url for source in loaded.sources.values()}
    taken = dict.fromkeys(loaded.sources)
    new: list[NewSource] = []
    for one in subscriptions:
        if one.url in have:
            click.echo(f"{one.url}: already there")
        else:
            have.add(one.url)
            key = id_for(one.title or one.url, taken, one.url)
            taken[key] = None
            new.append(NewSource(key, url=one.url, title=one.title or None))
    if new:
        add_sources(loaded, new)
    click.echo(f"{loaded.path}: {len(new)} sources added")


@click.command()
@click.pass_obj
def export(config: str | None) -> None:
    """Print the feeds of the config as OPML."""
    loaded = load(find_config(config))
    feeds = [
        Subscription(title=source.title or key, url=without_user(source.url))
        for key, source in loaded.sources.items()
        if source.url and source.kind != "bundle"
    ]
    sys.stdout.buffer.write(render_opml(feeds, title=f"{loaded.winnow.title}: sources"))
    closed = [key for key, source in loaded.sources.items() if source.url and without_user(source.url) != source.url]
    if closed:
        click.echo(f"without their user names and passwords: {', '.join(closed)}", err=True)
    left = [key for key, source in loaded.sources.items() if not source.url or source.kind == "bundle"]
    if left:
        click.echo(f"not in OPML, since they are no feeds: {', '.join(left)}", err=True)
