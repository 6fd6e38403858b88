"""`run` and `once`: everything, for ever or one time."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

import click

from service import log, state
from service.config import Config, find_config, load
from service.errors import UnknownError
from service.hub import tell_once
from service.parts import now, open_parts, publishing, rematch_aged
from service.publish import pings, publish_due
from service.refresh import Parts, refresh
from service.store import sources
from service.store.sources import Outcome


@click.command()
@click.pass_obj
def run(config: str | None) -> None:
    """Poll, publish and serve, until stopped.

    SIGTERM or Ctrl-C ends it cleanly; SIGHUP, or a change of the config file, reloads it.
    """
    from service.daemon import run as run_daemon

    log.set_up()
    asyncio.run(run_daemon(load(find_config(config))))


@click.command(short_help="Look at every source once, publish, and end.")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.pass_obj
def once(config: str | None, names: tuple[str, ...]) -> int:
    """Look at every source once (or at those named), publish, and end.

    Exits with 1 where a source failed.
    """
    import logging

    log.set_up(logging.WARNING)
    return asyncio.run(_once(load(find_config(config)), names))


async def _once(config: Config, names: tuple[str, ...]) -> int:
    wanted = [key for key, source in config.sources.items() if source.enabled and (not names or key in names)]
    unknown = set(names) - set(config.sources)
    if unknown:
        known = ", ".join(config.sources) or "none"
        raise UnknownError(f"{', '.join(sorted(unknown))}: no such source in {config.path}; there are {known}")
    with state.held(config.state_dir, "once", now=now()):
        async with open_parts(config) as parts:
            outcomes = await _all(wanted, parts)
            await rematch_aged(parts.store, parts.rules, now)
            settings = publishing(config)
            published = await publish_due(store=parts.store, settings=settings, now=now, settle=False)
            open_slugs = [settings.every.slug, *(head.slug for head in settings.open_topics)]
            changed, every = pings(settings, published.changed), pings(settings, open_slugs)
            told = await tell_once(parts.fetch.post, settings.hub, changed, every, config.state_dir / "hub-untold.json")
    failed = sum(outcome.kind == "failed" for outcome in outcomes)
    new = sum(outcome.new for outcome in outcomes)
    words = [
        _counted(len(outcomes), "source"),
        _counted(new, "new entry", "new entries"),
        _counted(published.released, "story out", "stories out"),
        _counted(published.rewritten, "feed changed", "feeds changed"),
    ]
    click.echo(", ".join(words) + (f", {failed} failed: `winnow sources` says why" if failed else ""), err=True)
    if told.untold:
        feeds = f"{len(told.untold)} feed{'s' if len(told.untold) > 1 else ''}"
        click.echo(f"the hub was not told of {feeds}: {told.why}; the next run tells it", err=True)
    elif told.why:
        click.echo(f"the hub refuses a feed: {told.why}", err=True)
    return 1 if failed else 0


async def _all(wanted: list[str], parts: Parts) -> list[Outcome]:
    free = asyncio.Semaphore(2 * parts.config.fetch.concurrency)

    async def one(key: str, tell: Callable[[str, Outcome], None]) -> Outcome:
        async with free:
            try:
                outcome = await refresh(key, parts)
            except Exception as error:  # noqa: BLE001 - one source's fault stops no other
                outcome = Outcome("failed", error=f"our fault: {error!r}")
                await parts.store.write(sources.broke, key, str(outcome.error), now())
        tell(key, outcome)
        return outcome

    if not sys.stderr.isatty():
        return list(await asyncio.gather(*(one(key, _line) for key in wanted)))
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("sources", total=len(wanted))

        def tell(key: str, outcome: Outcome) -> None:
            progress.advance(bar)
            progress.console.print(_said(key, outcome), markup=False, highlight=False)

        return list(await asyncio.gather(*(one(key, tell) for key in wanted)))


def _line(key: str, outcome: Outcome) -> None:
    click.echo(_said(key, outcome), err=True)


def _said(key: str, outcome: Outcome) -> str:
    parts = [f"{outcome.new} new"] if outcome.kind == "read" else [outcome.kind]
    parts += [f"{outcome.updated} updated"] if outcome.updated else []
    parts += [f"{len(outcome.skipped)} skipped"] if outcome.skipped else []
    return f"{key}: {', '.join(parts)}" + (f": {outcome.error}" if outcome.error else "")


def _counted(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
