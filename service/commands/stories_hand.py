"""`join`, `split`, `withdraw`, `restore`, `fix`: what an editor puts right of stories and entries.

Each is one short transaction beside a running daemon, which publishes it at its next tick.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from service.commands.hand import editor
from service.config import Config, find_config, load

if TYPE_CHECKING:
    from service.store.engine import Tx
    from service.store.hand_entries import Done, Hand

_entry = click.argument("entry", metavar="ENTRY")
_story = click.argument("story", metavar="STORY")


@click.command(short_help="Have an entry tell a story, for good.")
@_entry
@_story
@click.pass_obj
def join(config: str | None, entry: str, story: str) -> None:
    """Have an entry tell a story, whatever the rules say, now and later.

    ENTRY and STORY are an entry's id, an article's URL, or words of a title that one alone has. A story's id or page as
    ENTRY takes all of its entries along. A story that nothing is left of leaves a tombstone; its page leads to STORY.
    """
    from service.store import hand_stories

    done = _act(config, lambda tx, hand: hand_stories.join(tx, entry, story, hand))
    along = f" and {done.others} more" if done.others else ""
    was = f", was {done.before}" if done.before else ""
    click.echo(f"{done.title!r}{along}: in story {done.story} now{was}")


@click.command(short_help="Take an entry out of its story again.")
@_entry
@click.pass_obj
def split(config: str | None, entry: str) -> None:
    """Take an entry out of its story: it gets back the story that it had, whose id revives.

    ENTRY is an entry's id, an article's URL, or words of a title that one alone has; or the id or page of a story that was
    joined to another: then all that came from it go back. No rule joins them again.
    """
    from service.store import hand_stories

    done = _act(config, lambda tx, hand: hand_stories.split(tx, entry, hand))
    along = f" and {done.others} more" if done.others else ""
    click.echo(f"{done.title!r}{along}: in story {done.story} now, apart from {done.before}")


@click.command(short_help="Take a story out of every feed, for good.")
@_story
@click.option("--why", required=True, metavar="WORDS", help="For subscribers and the story's page.")
@click.pass_obj
def withdraw(config: str | None, story: str, why: str) -> None:
    """Take a story out of every feed and archive, now and later.

    STORY is an entry's id, a story's id or page, an article's URL, or words of a title that one story alone has. A
    tombstone with the reason goes to subscribers; the story's page says it too.
    """
    from service.store import hand_corrections

    if not why.strip():
        raise click.BadParameter("say why, in a few words", param_hint="--why")
    done = _act(config, lambda tx, hand: hand_corrections.withdraw(tx, story, " ".join(why.split()), hand))
    click.echo(f"{done.title!r}: withdrawn; `winnow restore {done.story}` brings it back")


@click.command(short_help="Bring a withdrawn story back.")
@_story
@click.pass_obj
def restore(config: str | None, story: str) -> None:
    """Bring a withdrawn story back, with its id and its place in every feed.

    STORY is an entry's id, a story's id or page, an article's URL, or words of a title that one story alone has.
    """
    from service.store import hand_corrections

    done = _act(config, lambda tx, hand: hand_corrections.restore(tx, story, hand))
    click.echo(f"{done.title!r}: restored as {done.story}")


@click.command()
@_entry
@click.option("--title", metavar="WORDS", help="The right title.")
@click.option("--date", metavar="D", help="When it was published: 2026-11-01, or 2026-11-01T09:30+01:00.")
@click.option("--author", "authors", metavar="NAME", multiple=True, help="Who wrote it; more than once for several.")
@click.option("--publisher", metavar="NAME", help="Who published it.")
@click.option("--undo", is_flag=True, help="Take back all that was fixed: as the source has it.")
@click.pass_obj
def fix(
    config: str | None,
    entry: str,
    title: str | None,
    date: str | None,
    authors: tuple[str, ...],
    publisher: str | None,
    undo: bool,
) -> None:
    """Correct what an entry says of itself. It stands over whatever the source says later.

    ENTRY is an entry's id, an article's URL, or words of a title that one alone has; a story's id or page means the entry
    that is shown. A date without a time is noon in winnow.timezone, a time without a zone is in that zone.
    """
    from service.store import hand_corrections

    loaded = load(find_config(config))
    fields = _fields(title, date, authors, publisher, loaded.winnow.timezone)
    if bool(fields) == undo:
        raise click.UsageError("say what to fix: --title, --date, --author or --publisher; or --undo alone")
    done = _act(config, lambda tx, hand: hand_corrections.fix(tx, entry, fields or None, hand), loaded)
    click.echo(f"{done.title!r}: " + ("as its source has it again" if undo else f"{', '.join(_named(fields))} fixed"))


def _fields(
    title: str | None, date: str | None, authors: tuple[str, ...], publisher: str | None, timezone: str
) -> dict[str, Any]:
    from feeds.clean import clip, xml_text
    from feeds.entry import MAX_NAME, MAX_TITLE

    def line(words: str, most: int, option: str) -> str:
        said = clip(" ".join(xml_text(words).split()), most)
        if not said:
            raise click.BadParameter("expected words", param_hint=option)
        return said

    fields: dict[str, Any] = {}
    if title is not None:
        fields["title"] = line(title, MAX_TITLE, "--title")
    if date is not None:
        fields |= {"published": _moment(date, timezone).isoformat(), "date_basis": "stated"}
    if authors:
        fields["authors"] = [line(author, MAX_NAME, "--author") for author in authors]
    if publisher is not None:
        fields["publisher"] = line(publisher, MAX_NAME, "--publisher")
    return fields


def _named(fields: dict[str, Any]) -> list[str]:
    words = {"title": "title", "published": "date", "authors": "author", "publisher": "publisher"}
    return [words[name] for name in fields if name in words]


def _moment(said: str, timezone: str) -> datetime:
    from datetime import UTC

    try:
        moment = datetime.fromisoformat(said)
    except ValueError as error:
        raise click.BadParameter(
            f"{said!r}: expected a date such as 2026-11-01 or 2026-11-01T09:30+01:00", param_hint="--date"
        ) from error
    if len(said) <= len("2026-11-01"):
        moment = datetime.combine(moment.date(), time(12))
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)


def _act(config: str | None, act: Callable[[Tx, Hand], Done], loaded: Config | None = None) -> Done:
    from service.parts import now, rules_of
    from service.store import open_store
    from service.store.hand_entries import Hand

    loaded = loaded or load(find_config(config))
    hand = Hand(editor(), now(), rules_of(loaded))
    store = open_store(loaded.store.url, state_dir=loaded.state_dir)
    try:
        return store.writing(act, hand)
    finally:
        store.close()
