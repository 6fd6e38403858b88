"""`rebuild`: judge or match again everything that is stored, by today's rules; ids, order and an editor's decisions stay."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from service.config import Config, find_config, load
from service.errors import UnknownError

if TYPE_CHECKING:
    from service.trial import Report


@click.command(short_help="Judge everything stored again.")
@click.option("--dedupe", is_flag=True, help="Which entries are the same story.")
@click.option("--topics", is_flag=True, help="Which topics take which story.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Do not ask before the change.")
@click.option("--json", "json_lines", is_flag=True, help="What changes as JSON lines.")
@click.pass_obj
def rebuild(config: str | None, dedupe: bool, topics: bool, dry_run: bool, yes: bool, json_lines: bool) -> None:
    """Judge everything stored again, after showing what would change.

    Holds the state folder: stop the daemon before. On a terminal it asks before it changes anything. The next `winnow run`
    or `winnow once` publishes what changed.
    """
    from service import state
    from service.parts import now

    if not (dedupe or topics):
        raise UnknownError("rebuild: say what: --topics, --dedupe, or both")
    loaded = load(find_config(config))
    with state.held(loaded.state_dir, "rebuild", now=now()):
        if dedupe:
            _dedupe(loaded, dry_run=dry_run, yes=yes, json_lines=json_lines)
        if topics:
            _topics(loaded, dry_run=dry_run, yes=yes, json_lines=json_lines)


def _topics(config: Config, *, dry_run: bool, yes: bool, json_lines: bool) -> None:
    from service.commands.topics import SAMPLES, print_report
    from service.parts import now
    from service.trial import trial

    report = asyncio.run(trial(config, config, now, again=True, samples=None if json_lines else SAMPLES))
    print_report(report, since=None, json_lines=json_lines)
    if dry_run or not go_on(yes):
        return
    asyncio.run(_match_again(config))
    click.echo(f"{report.stories} stories matched again{_moved(report)}", err=True)


def _moved(report: Report) -> str:
    gains, loses = sum(each.stored_gains for each in report.sums), sum(each.stored_loses for each in report.sums)
    return f": {gains} more in a topic, {loses} not any more" if gains or loses else ": nothing changed"


async def _match_again(config: Config) -> None:
    from service.parts import now, take_hold
    from service.store import open_store

    store = open_store(config.store.url, state_dir=config.state_dir)
    try:
        await take_hold(store, config, now, again=True)
    finally:
        store.close()


def _dedupe(config: Config, *, dry_run: bool, yes: bool, json_lines: bool) -> None:
    from dataclasses import asdict

    from service.commands import show
    from service.parts import now, rules_of
    from service.store import open_store
    from service.store.replay import preview, replay

    rules = rules_of(config)
    store = open_store(config.store.url, state_dir=config.state_dir)
    try:
        found = preview(store, rules, now())
        columns = {"entry": "entry", "rule": "rule", "before": "was in", "after": "goes to", "title": "title"}
        rows = [asdict(change) for change in found.changes]
        show.table(rows, columns, json_lines=json_lines, empty="no entry would tell another story")
        if dry_run or not go_on(yes):
            return
        done = store.writing(replay, rules, now())
    finally:
        store.close()
    click.echo(
        f"{done.entries} entries judged again: {len(done.changes)} tell another story, {done.stories} stories stand",
        err=True,
    )


def go_on(yes: bool) -> bool:
    """Whether to change what was shown: asked on a terminal, taken as said in a script or with --yes."""
    return yes or not sys.stdin.isatty() or click.confirm("Change it so?")
