"""`put`, `drop`, `review`, `approve`, `reject`: what an editor decides of a story and a topic.

Each is one short transaction beside a running daemon, which publishes it at its next tick.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from service.commands import show
from service.config import Config, find_config, load
from service.errors import UnknownError

if TYPE_CHECKING:
    from service.store.hands import Decision, Standing

_story = click.argument("story", metavar="STORY")
_topic = click.argument("topic", metavar="TOPIC")


@click.command(short_help="Put a story into a topic, for good.")
@_story
@_topic
@click.pass_obj
def put(config: str | None, story: str, topic: str) -> None:
    """Put a story into a topic, whatever the rule says, now and later.

    STORY is an entry's id, a story's id or page, an article's URL, or words of a title that one story alone has.
    """
    _decide(config, story, topic, "put", _can_put)


@click.command(short_help="Take a story out of a topic, for good.")
@_story
@_topic
@click.pass_obj
def drop(config: str | None, story: str, topic: str) -> None:
    """Take a story out of a topic, whatever the rule says, now and later.

    STORY is an entry's id, a story's id or page, an article's URL, or words of a title that one story alone has.
    """
    _decide(config, story, topic, "drop", lambda _: None)


@click.command(short_help="Let a story that waits into the topic's feed.")
@_story
@_topic
@click.pass_obj
def approve(config: str | None, story: str, topic: str) -> None:
    """Let a story that waits for review into the topic's feed.

    STORY is an entry's id, a story's id or page, an article's URL, or words of a title that one story alone has.
    """
    _decide(config, story, topic, "approve", lambda s: _can_judge(s, topic, "approve", "reject", "put"))


@click.command(short_help="Keep a story out of the topic, for good.")
@_story
@_topic
@click.pass_obj
def reject(config: str | None, story: str, topic: str) -> None:
    """Keep a story that waits for review out of the topic, now and later.

    STORY is an entry's id, a story's id or page, an article's URL, or words of a title that one story alone has.
    """
    _decide(config, story, topic, "reject", lambda s: _can_judge(s, topic, "reject", None, "drop"))


@click.command(short_help="List what waits for review.")
@click.option("--topic", metavar="SLUG", help="Only what waits for this one.")
@click.option("--json", "json_lines", is_flag=True, help="A line of JSON a story and topic.")
@click.pass_obj
def review(config: str | None, topic: str | None, json_lines: bool) -> None:
    """List what waits for review: the matches of topics with `hold = true`."""
    from service.store import hands, open_store

    loaded = load(find_config(config))
    if topic is not None:
        _known(topic, loaded)
    store = open_store(loaded.store.url, state_dir=loaded.state_dir)
    try:
        rows = store.reading(hands.waiting, topic)
    finally:
        store.close()
    columns = {"entry": "id", "topic": "topic", "source": "source", "title": "title", "why": "why"}
    show.table([asdict(row) for row in rows], columns, json_lines=json_lines, empty="nothing waits for review")


def _decide(
    config: str | None, name: str, topic: str, decision: Decision, refuse: Callable[[Standing], str | None]
) -> None:
    from service.parts import now, rules_of
    from service.store import Tx, hands, open_store
    from service.store import stories as recording

    loaded = load(find_config(config))
    _known(topic, loaded)
    rules = rules_of(loaded)
    moment = now()

    def act(tx: Tx) -> Standing:
        standing = hands.standing(tx, name, topic)
        if why := refuse(standing):
            raise UnknownError(f"{standing.entry} {standing.title!r}: {why}")
        if standing.hand is None or standing.hand.decision != decision:
            hands.decide(tx, standing.number, topic, decision, now=moment, who=editor())
            recording.rematch(tx, standing.number, rules, moment)
        return standing

    store = open_store(loaded.store.url, state_dir=loaded.state_dir)
    try:
        before = store.writing(act)
    finally:
        store.close()
    done = {"put": "is in", "drop": "is out of", "approve": "is let into", "reject": "is kept out of"}[decision]
    already = before.hand is not None and before.hand.decision == decision
    said = f", since {show.rfc3339(before.hand.at)} by {before.hand.who}" if already and before.hand else ""
    click.echo(f"{before.entry} {before.title!r} {done} {topic}{said}")


def _known(topic: str, config: Config) -> None:
    if topic not in config.topics:
        slugs = ", ".join(each.slug for each in config.topics) or "none"
        raise UnknownError(f"{topic}: no such topic in {config.path}; there are {slugs}")


def _can_put(standing: Standing) -> str | None:
    if standing.state != "live":
        return f"it is {standing.state}; `winnow restore` brings back what was withdrawn"
    return None


def _can_judge(standing: Standing, topic: str, decision: str, other: str | None, instead: str) -> str | None:
    decided = standing.hand.decision if standing.hand else None
    if standing.held or decided in (decision, other):
        return None
    where = "it is in" if standing.held is not None else "it is not in"
    return f"does not wait for review: {where} {topic}; `winnow {instead} {standing.entry} {topic}` does this"


def editor() -> str:
    """The system's user: who acts, for the ledger."""
    import os
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"
