"""`topics try` and `topics test`: what a rule would do, before it does it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.commands import show
from service.config import Config, find_config, load, with_topics
from service.errors import UnknownError

if TYPE_CHECKING:
    from feeds.rules.examples import ExampleResult
    from service.errors import Fault
    from service.trial import Change, Label, Report, Score, Sum

PAST_LIMIT, FAULTY = 3, 2  # exit codes
SAMPLES = 10  # stories of a kind that a person is shown; --json shows all
_LABEL = re.compile(r"(.+?)\s*[,;\t ]\s*([a-z0-9][a-z0-9_-]*)\s*[,;\t ]\s*(yes|no|y|n|1|0|true|false)", re.IGNORECASE)


@click.group(short_help="Try a changed topic, or run its examples.")
def topics() -> None:
    """Try a changed topic over what is stored, or run the examples in the config."""


def _limit(_ctx: click.Context, _param: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", value.strip())
    if not found:
        raise click.BadParameter(f'{value!r}: expected a percentage, such as "10%"')
    return float(found[1]) / 100


@topics.command("try")
@click.argument("name", metavar="FILE_OR_SLUG")
@click.option("--since", metavar="D", help='Stored stories first seen since then: "30d", or a date such as 2026-11-01.')
@click.option("--labels", metavar="FILE", type=click.Path(path_type=Path), help="Lines of: story id, topic, yes or no.")
@click.option("--max-change", callback=_limit, metavar="10%", help="Exit with 3 where more of a feed changes.")
@click.option("--json", "json_lines", is_flag=True, help="A line of JSON a story, a topic, and a labelled topic.")
@click.pass_obj
def try_(
    config: str | None, name: str, since: str | None, labels: Path | None, max_change: float | None, json_lines: bool
) -> int:
    """What a changed file or topic would change, over what is stored; nothing is changed.

    FILE is a config, or a file of topics alone, which then take the place of those of the same name. SLUG is a topic of
    the config as it stands in the file. "published" is what the feeds gain and lose at a reload; "stored" is what the rules
    take of all that is held.
    """
    from service.commands.telling import moment_of
    from service.parts import now
    from service.trial import trial

    held = load(find_config(config))
    wanted, only = _wanted(name, held)
    moment = moment_of(since) if since else None
    known = _labels(labels, wanted) if labels else []
    report = asyncio.run(
        trial(held, wanted, now, only=only, since=moment, labels=known, samples=None if json_lines else SAMPLES)
    )
    print_report(report, since=moment, json_lines=json_lines)
    if max_change is None:
        return 0
    past = [each for each in report.sums if each.change > max_change]
    for each in past:
        share, most = round(each.change * 100, 1), round(max_change * 100, 4)
        click.echo(f"{each.topic}: {share:g}% of its feed changes, more than --max-change {most:g}%", err=True)
    return PAST_LIMIT if past else 0


def _wanted(name: str, held: Config) -> tuple[Config, str | None]:
    """The config that would be, and the one topic that was asked for."""
    path = Path(name)
    if name in held.topics and not path.is_file():
        return held, name
    if not path.is_file():
        slugs = ", ".join(topic.slug for topic in held.topics) or "none"
        raise UnknownError(f"{name}: no such file, and no topic of {held.path}; there are {slugs}")
    if path.resolve() == held.path.resolve():
        return held, None
    if _of_topics_alone(path):
        return with_topics(path, held), None
    given = load(path)  # a whole config; where it is to stand decides what its paths mean, and the store stays the same
    winnow = given.winnow.model_copy(update={"state_dir": held.winnow.state_dir})
    return replace(given, path=held.path, winnow=winnow, store=held.store), None


def _of_topics_alone(path: Path) -> bool:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8-sig")).keys() <= {"topics"}
    except (OSError, ValueError):
        return True  # what is wrong is told by the one who reads it


def _labels(path: Path, config: Config) -> list[Label]:
    from service.trial import Label

    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnknownError(f"{path}: cannot be read: {error}") from error
    found = []
    for number, line in enumerate(lines, 1):
        said = line.replace('"', "").strip()
        if not said or said.startswith("#"):
            continue
        match = _LABEL.fullmatch(said)
        if match is None and number == 1:
            continue  # a line of headings
        if match is None:
            raise UnknownError(f'{path}:{number}: {line.strip()!r}: expected "story id, topic, yes" or "…, no"')
        if match[2] not in config.topics:
            raise UnknownError(f"{path}:{number}: {match[2]}: no such topic")
        found.append(Label(number, match[1], match[2], match[3].lower() in ("yes", "y", "1", "true")))
    return found


def print_report(report: Report, *, since: datetime | None, json_lines: bool) -> None:
    """Show a trial, for a person or as JSON lines."""
    if json_lines:
        _print_json(report)
        return
    touched = [each for each in report.sums if each.touched]
    click.echo(click.style("published", bold=True))
    moved = [each for each in touched if each.gains or each.loses or each.state != "kept" or each.was]
    for each in moved:
        click.echo(f"  {each.topic}: {_published(each)}")
        _samples(report.changes, each.topic, "feed")
    if not moved:
        click.echo("  no feed gains or loses a story")
    for each in touched:
        if each.archive_gains or each.archive_loses:
            click.echo(f"  {each.topic}: its archive gains {each.archive_gains} and loses {each.archive_loses}")
    limit = f" since {show.rfc3339(since)}" if since else ""
    click.echo(click.style("stored", bold=True) + f": {report.stories} stories{limit}")
    for each in touched:
        click.echo(
            f"  {each.topic}: takes {each.stored}, that is {each.stored_gains} more than now and {each.stored_loses} not any more"
        )
        _samples(report.changes, each.topic, "stored")
    if not touched:
        click.echo("  no topic takes other stories than now")
    if report.scores:
        click.echo(click.style("labels", bold=True))
    for score in report.scores:
        _print_score(score)


def _published(each: Sum) -> str:
    words = f"subscribers get {each.gains} new and lose {each.loses} of {each.published}"
    if each.state == "removed":
        words = f"is removed: its feed of {each.published} answers 410"
    elif each.state == "new":
        words = f"is new: begins with {each.gains}"
    return words + (f"; it was {each.was}, which redirects" if each.was else "")


def _samples(changes: Sequence[Change], slug: str, place: str) -> None:
    for change in changes:
        if change.topic == slug and change.place == place:
            sign = "+" if change.act == "gain" else "-"
            held = " (waits for review)" if change.held else ""
            click.echo(f"    {sign} {change.entry}  {change.title or '(no title)'}{held}")
            click.echo(f"        {'; '.join(change.why)}")


def _print_score(score: Score) -> None:
    counted = score.right + score.left + len(score.missed) + len(score.wrong)
    click.echo(
        f"  {score.topic}: precision {_share(score.precision)}, recall {_share(score.recall)}, of {counted} labelled stories"
    )
    for words, rows in (("missed", score.missed), ("wrong", score.wrong)):
        for label, why in rows:
            click.echo(f"    {words}: {label.story} (line {label.line}): {why}")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _print_json(report: Report) -> None:
    show.emit_json(_change_row(change) for change in report.changes)
    show.emit_json(_sum_row(each, report.stories) for each in report.sums)
    show.emit_json(_score_row(score) for score in report.scores)


def _change_row(c: Change) -> dict[str, object]:
    section = {"section": "stored"} if c.place == "stored" else {"section": "published", "place": c.place}
    return section | {
        "topic": c.topic, "act": c.act, "story": c.story, "entry": c.entry, "title": c.title, "url": c.url, "held": c.held,
        "why": list(c.why),
    }  # fmt: skip


def _sum_row(s: Sum, of: int) -> dict[str, object]:
    published = {
        "now": s.published, "gains": s.gains, "loses": s.loses, "change": round(s.change, 4),
        "archive_gains": s.archive_gains, "archive_loses": s.archive_loses,
    }  # fmt: skip
    stored = {"takes": s.stored, "gains": s.stored_gains, "loses": s.stored_loses, "of": of}
    return {
        "section": "total", "topic": s.topic, "was": s.was, "state": s.state, "published": published, "stored": stored
    }  # fmt: skip


def _score_row(score: Score) -> dict[str, object]:
    def told(rows: Sequence[tuple[Label, str]]) -> list[dict[str, object]]:
        return [{"story": label.story, "line": label.line, "why": why} for label, why in rows]

    return {
        "section": "labels", "topic": score.topic, "precision": score.precision, "recall": score.recall,
        "right": score.right, "left": score.left, "missed": told(score.missed), "wrong": told(score.wrong),
    }  # fmt: skip


@topics.command("test")
@click.option("--json", "json_lines", is_flag=True, help="A line of JSON an example.")
@click.pass_obj
def test(config: str | None, json_lines: bool) -> int:
    """Run the examples that topics carry in the config.

    Exits with 2 where one does not come out as written.
    """
    from dataclasses import asdict

    results = examples(load(find_config(config)))
    failed = [result for result in results if not result.passed]
    if json_lines:
        show.emit_json(asdict(result) for result in results)
        return FAULTY if failed else 0
    for result in failed:
        side = "yes" if result.expected else "no"
        took = "taken" if result.got else "not taken"
        click.echo(f"topics.{result.topic}: examples.{side}[{result.index}]: {took}: {result.why}")
    count = f"{len(results)} example{'' if len(results) == 1 else 's'}"
    if not results:
        click.echo("no topic of this config has examples")
        return 0
    click.echo(f"{count}, {len(failed)} not as written" if failed else f"{count}, all as written", err=bool(failed))
    return FAULTY if failed else 0


def examples(config: Config) -> list[ExampleResult]:
    """Every example of the config, judged as a story that came now."""
    from feeds.rules.examples import run_examples
    from service.parts import now, rules_of

    return run_examples(config.topics, now=now(), sent_by=rules_of(config).sends)


def example_faults(config: Config) -> list[Fault]:
    """The examples that do not come out as written, as faults of the config at their lines."""
    from service.errors import Fault
    from service.places import nearest, places

    failed = [result for result in examples(config) if not result.passed]
    found = places(config.path.read_text("utf-8-sig").replace("\r\n", "\n")) if failed else {}
    faults = []
    for r in failed:
        side = "yes" if r.expected else "no"
        place = nearest(found, ("topics", r.topic, "examples", side, r.index))
        where = f"{config.path}:{place.line}" if place else str(config.path)
        why = f"must{'' if r.expected else ' not'} be taken, and is{'' if r.got else ' not'}: {r.why}"
        faults.append(Fault(where, f"topics.{r.topic}: examples.{side}[{r.index}]", why))
    return faults
