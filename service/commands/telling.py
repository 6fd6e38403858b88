"""`stories` and `why`: what is held, and how it came to be where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from feeds.topics import Match
from service.commands import show
from service.config import Config, find_config, load
from service.errors import UnknownError
from service.parts import now, rules_of
from service.settings import duration
from service.store import Tx, hands, open_store, telling
from service.store import stories as recording


@click.command()
@click.option("--topic", metavar="SLUG", help="Only those that this topic holds.")
@click.option("--since", metavar="D", help='First seen since then: "2d", "6h", or a date such as 2026-11-01.')
@click.option("--search", metavar="WORDS", help="Only those with all these words in title or text.")
@click.option(
    "--most", default=50, show_default=True, type=click.IntRange(1, 100_000), help="At most so many, the newest."
)
@click.option("--json", "json_lines", is_flag=True, help="A line of JSON a story.")
@click.pass_obj
def stories(
    config: str | None, topic: str | None, since: str | None, search: str | None, most: int, json_lines: bool
) -> None:
    """List stories, newest first."""
    loaded = load(find_config(config))
    slugs = [t.slug for t in loaded.topics.topics]
    if topic is not None and topic not in slugs:
        raise UnknownError(f"{topic}: no such topic in {loaded.path}; there are {', '.join(slugs) or 'none'}")
    moment = moment_of(since) if since else None
    store = open_store(loaded.store.url, state_dir=loaded.state_dir)
    try:
        found = store.reading(lambda tx: telling.listed(tx, topic=topic, since=moment, search=search, most=most))
    finally:
        store.close()
    rows = [asdict(one) for one in found]
    if not json_lines:
        for row in rows:
            row["published"] = row["published"] and row["published"].date()
            row["topics"] = [f"{slug} (held)" if slug in row["held"] else slug for slug in row["topics"]]
    columns = {name: name for name in ("entry", "published", "publisher", "title", "topics", "copies")} | {
        "entry": "id"
    }
    show.table(rows, columns, json_lines=json_lines, empty="no stories")


def moment_of(said: str) -> datetime:
    """A day, or so long ago: what --since takes."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        pass
    else:
        return moment if moment.tzinfo else moment.astimezone()
    try:
        return now() - duration(said)
    except ValueError as error:
        raise click.BadParameter(
            f'{said!r}: expected "2d", "6h", or a date such as 2026-11-01', param_hint="--since"
        ) from error


@click.command(short_help="Tell how a story came to be where it is.")
@click.argument("name", metavar="ID_OR_URL")
@click.option("--topic", metavar="SLUG", help="Why the story is in this topic, or why not.")
@click.option("--json", "json_lines", is_flag=True, help="A line of JSON a story.")
@click.pass_obj
def why(config: str | None, name: str, topic: str | None, json_lines: bool) -> None:
    """How a story came to be where it is: who carries it, by which evidence it was joined, which topics took it and why.

    ID_OR_URL is an entry's id, a story's id or page, an article's URL, or words of a title.
    """
    loaded = load(find_config(config))
    slugs = [t.slug for t in loaded.topics.topics]
    if topic is not None and topic not in slugs:
        raise UnknownError(f"{topic}: no such topic in {loaded.path}; there are {', '.join(slugs) or 'none'}")
    store = open_store(loaded.store.url, state_dir=loaded.state_dir)
    try:
        rows = store.reading(_explained, name, topic, loaded)
    finally:
        store.close()
    if not rows:
        raise UnknownError(f"{name}: no entry, story or title like that is held")
    for i, row in enumerate(rows):
        if json_lines:
            click.echo(show.as_json(row))
        else:
            click.echo("\n" * bool(i), nl=False)
            _print(row, loaded)


def _explained(tx: Tx, name: str, topic: str | None, config: Config) -> list[dict[str, Any]]:
    return [asdict(telling.told(tx, n)) | {"topics": _topics(tx, n, topic, config)} for n in telling.find(tx, name)]


def _topics(tx: Tx, number: int, topic: str | None, config: Config) -> list[dict[str, Any]]:
    held = {row["topic"]: row for row in telling.told(tx, number).topics}
    if topic is None:
        return list(held.values())
    story = recording.told(tx, number, now())
    sends = rules_of(config).sends
    sent: frozenset[str] = frozenset().union(*(sends.get(c.source, frozenset()) for c in story.carried))
    if hand := hands.decisions(tx, [number]).get(number, {}).get(topic):
        said = f"an editor's {hand.decision}, {show.rfc3339(hand.at)} by {hand.who}"
        why = [said, *held[topic]["why"]] if topic in held else [said]
        return [{**held.get(topic, {}), "topic": topic, "in": topic in held, "why": why}]
    answer = config.topics.explain(topic, story, sent)
    if isinstance(answer, Match):
        return [{**held.get(topic, {}), "topic": topic, "in": True, "why": list(answer.why)}]
    return [{"topic": topic, "in": False, "why": [answer.why]}]


def _print(row: Mapping[str, Any], config: Config) -> None:
    tellers = row["tellers"]
    face = next((t for t in tellers if t["is_face"]), tellers[0])
    click.echo(click.style(face["title"] or "(no title)", bold=True))
    click.echo(f"story {row['id']}")
    click.echo(f"  {_stage(row)}; page {config.winnow.base_url}/stories/{row['key']}")
    click.echo("carried by:")
    for t in tellers:
        marks = [
            m
            for m, is_so in (
                ("shown", t["is_face"]),
                ("first", t["is_founder"]),
                ("withdrawn by its source", t["withdrawn_at"]),
            )
            if is_so
        ]
        click.echo(
            f"  {t['eid']}  {t['publisher'] or t['source']} ({t['source']}), seen {show.rfc3339(t['first_seen'])}"
            + (f" [{', '.join(marks)}]" if marks else "")
        )
        if t["title"] != face["title"]:
            click.echo(f"                as {t['title']!r}")
        if t["url"]:
            click.echo(f"                {t['url']}")
    click.echo("verdicts:")
    for act in row["acts"]:
        said = {k: v for k, v in act["evidence"].items() if k != "rule"}
        scores = f" ({', '.join(f'{k} {v}' for k, v in said.items())})" if said else ""
        who = f" by {act['who']}" if act["who"] else ""
        click.echo(
            f"  {show.rfc3339(act['at'])}  {act['eid'] or '-'}  {act['verdict']}: {act['evidence'].get('rule')}{scores}{who}"
        )
    click.echo(
        "topics:" if row["topics"] else "topics: none took it; `winnow why ID --topic SLUG` says why one did not"
    )
    for topic in row["topics"]:
        is_in = topic.get("in", True)
        click.echo(f"  {topic['topic']}: " + ("" if is_in else "not in it: ") + "; ".join(topic["why"]) + _place(topic))


def _stage(row: Mapping[str, Any]) -> str:
    if row["state"] != "live":
        return f"{row['state']}"
    if row["out_at"]:
        return f"published {show.rfc3339(row['out_at'])}"
    return f"not yet out: waits for copies until {show.rfc3339(row['ready_at'])}"


def _place(topic: Mapping[str, Any]) -> str:
    if topic.get("held"):
        return " (held for review)"
    return f" (entered {show.rfc3339(topic['entered_at'])})" if topic.get("entered_at") else ""
