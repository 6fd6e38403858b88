"""A config over a copy of the store -> what taking it would change: in the feeds, and among all that is stored.

The copy goes through what a reload goes through (take_hold, rematch_aged, publish_due), so there is nothing here that
could judge otherwise. Before that it is published once as things stand, so that what was due anyway is not counted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Literal

from sqlalchemy import select

from feeds.output.imprint import PublishSettings
from feeds.topics import Match
from service.config import Config
from service.parts import publishing, rematch_aged, rules_of, take_hold
from service.publish import publish_due
from service.store import Store, Tx, hands, maintenance, matching, open_store, topics
from service.store.editions import chunks, in_feed
from service.store.schema import entries, matches, stories

Act = Literal["gain", "lose"]
Place = Literal["feed", "archive", "stored"]


@dataclass(frozen=True, slots=True)
class Change:
    """One story that a topic would gain or lose: in its feed, below it in the archive, or among all that is stored."""

    topic: str
    place: Place
    act: Act
    story: str  # urn:uuid:…
    entry: str
    title: str
    url: str | None
    held: bool  # waits for review
    why: tuple[str, ...]  # () where nobody asked for it


@dataclass(frozen=True, slots=True)
class Sum:
    """What becomes of one topic. `stored` counts what it takes, held matches too, of the stories since the given day."""

    topic: str
    was: str | None  # its slug until now, where that changes
    state: Literal["kept", "new", "removed"]
    published: int  # stories in its feed now
    gains: int
    loses: int
    archive_gains: int
    archive_loses: int
    stored: int
    stored_gains: int
    stored_loses: int

    @property
    def change(self) -> float:
        """The share of its feed that changes; 1.0 where an empty feed gets its first stories."""
        moved = self.gains + self.loses
        return moved / self.published if self.published else float(moved > 0)

    @property
    def touched(self) -> bool:
        """Whether anything changes for it."""
        moved = self.gains + self.loses + self.archive_gains + self.archive_loses
        return bool(moved or self.stored_gains or self.stored_loses or self.was) or self.state != "kept"


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says: this story belongs to this topic, or does not. `line` is that of the file."""

    line: int
    story: str
    topic: str
    yes: bool


@dataclass(slots=True)
class Score:
    """A topic's rule against labels: `missed` and `wrong` are the stories it should have taken, or left, with its reason."""

    topic: str
    right: int = 0  # taken, and should be
    left: int = 0  # left, and should be
    missed: list[tuple[Label, str]] = field(default_factory=list)
    wrong: list[tuple[Label, str]] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        """Of the labelled stories it takes, the share that belongs; None where it takes none."""
        taken = self.right + len(self.wrong)
        return self.right / taken if taken else None

    @property
    def recall(self) -> float | None:
        """Of the labelled stories that belong, the share it takes; None where none belongs."""
        belong = self.right + len(self.missed)
        return self.right / belong if belong else None


@dataclass(frozen=True, slots=True)
class Report:
    """All that a trial found, topics in the order of their slugs."""

    sums: tuple[Sum, ...]
    changes: tuple[Change, ...]
    scores: tuple[Score, ...]
    stories: int  # live ones, since the given day


@dataclass(frozen=True, slots=True)
class _Standing:
    """A topic at one moment: the stories of its feed, of its feed and archive, of all that it takes (True: held)."""

    slug: str
    feed: frozenset[int]
    members: frozenset[int]
    taken: Mapping[int, bool]


async def trial(
    held: Config,
    wanted: Config,
    now: Callable[[], datetime],
    *,
    only: str | None = None,
    since: datetime | None = None,
    labels: Iterable[Label] = (),
    again: bool = False,
    samples: int | None = None,
) -> Report:
    """Take `wanted` on a copy of the store that `held` names.

    `only`: one topic's slug; `since` narrows what is counted as stored to stories first seen then or later; `again` matches
    everything even where no rule changed; `samples` is how many changes of a kind are told with their reasons, None for all.
    """
    with tempfile.TemporaryDirectory(prefix="winnow-trial-") as name:
        folder = Path(name)
        store = open_store(held.store.url, state_dir=held.state_dir)
        try:
            maintenance.copy(store.engine, folder / "trial.db")
        finally:
            store.close()
        copy = open_store("sqlite:///trial.db", state_dir=folder, migrate=False)
        try:
            before = await _after_publishing(copy, held, now)
            await take_hold(copy, wanted, now, again=again)
            await rematch_aged(copy, rules_of(wanted), now)
            after = await _after_publishing(copy, wanted, now)
            return await copy.read(_report, before, after, wanted, now(), only, since, list(labels), samples)
        finally:
            copy.close()


async def _after_publishing(store: Store, config: Config, now: Callable[[], datetime]) -> dict[str, _Standing]:
    settings = replace(publishing(config), directory=None, hub=None)
    await publish_due(store=store, settings=settings, now=now)
    return await store.read(_standings, settings)


def _standings(tx: Tx, settings: PublishSettings) -> dict[str, _Standing]:
    """Feed id -> the topic: a renamed one is the same."""
    found = {}
    for topic in topics.live(tx):
        order = [row.id for row in tx.execute(in_feed(topic.slug, settings))]
        rows = select(matches.c.story, matches.c.held).join(stories, stories.c.id == matches.c.story)
        rows = rows.where(matches.c.topic == topic.slug, stories.c.state == "live")
        taken = {row.story: row.held for row in tx.execute(rows)}
        feed = frozenset(order[: settings.entries])
        found[topic.feed_id] = _Standing(topic.slug, feed, frozenset(order), taken)
    return found


def _report(
    tx: Tx,
    before: Mapping[str, _Standing],
    after: Mapping[str, _Standing],
    config: Config,
    now: datetime,
    only: str | None,
    since: datetime | None,
    labels: list[Label],
    samples: int | None,
) -> Report:
    live = select(stories.c.id).where(stories.c.state == "live")
    counted = frozenset(tx.scalars(live.where(stories.c.first_seen >= since) if since else live))
    nothing = _Standing("", frozenset(), frozenset(), {})
    sums, changes = [], []
    for feed in before.keys() | after.keys():
        old, new = before.get(feed, nothing), after.get(feed, nothing)
        slug = new.slug or old.slug
        if only is not None and only not in (new.slug, old.slug):
            continue
        moved: dict[tuple[Place, Act], frozenset[int]] = {
            ("feed", "gain"): new.feed - old.members,
            ("feed", "lose"): old.feed - new.members,
            ("archive", "gain"): new.members - new.feed - old.members,
            ("archive", "lose"): old.members - old.feed - new.members,
            ("stored", "gain"): counted & (new.taken.keys() - old.taken.keys()),
            ("stored", "lose"): counted & (old.taken.keys() - new.taken.keys()),
        }
        sums.append(
            Sum(
                topic=slug,
                was=old.slug if feed in before and feed in after and old.slug != new.slug else None,
                state="new" if feed not in before else "removed" if feed not in after else "kept",
                published=len(old.feed),
                gains=len(moved["feed", "gain"]),
                loses=len(moved["feed", "lose"]),
                archive_gains=len(moved["archive", "gain"]),
                archive_loses=len(moved["archive", "lose"]),
                stored=len(counted & new.taken.keys()),
                stored_gains=len(moved["stored", "gain"]),
                stored_loses=len(moved["stored", "lose"]),
            )
        )
        for (place, act), numbers in moved.items():
            chosen = list(islice(sorted(numbers, reverse=True), samples))
            taken = new.taken if act == "gain" else old.taken
            changes += _told(tx, chosen, slug, place, act, taken, config, now)
    scores = _scored(tx, labels, config, now, only)
    return Report(
        tuple(sorted(sums, key=lambda each: each.topic)),
        tuple(sorted(changes, key=lambda each: each.topic)),
        tuple(scores),
        len(counted),
    )


def _told(
    tx: Tx,
    numbers: list[int],
    slug: str,
    place: Place,
    act: Act,
    taken: Mapping[int, bool],
    config: Config,
    now: datetime,
) -> list[Change]:
    out = []
    sends = rules_of(config).sends
    for some in chunks(numbers):
        faces = select(stories.c.id, stories.c.uuid, entries.c.eid, entries.c.title, entries.c.url)
        faces = faces.join(entries, entries.c.id == stories.c.face).where(stories.c.id.in_(some))
        rows = {row.id: row for row in tx.execute(faces)}
        held = select(matches.c.story, matches.c.why).where(matches.c.topic == slug, matches.c.story.in_(some))
        reasons = {row.story: tuple(row.why) for row in tx.execute(held)} if act == "gain" else {}
        decided = hands.decisions(tx, some)
        telling = matching.tellings(tx, some, now) if act == "lose" and slug in config.topics else {}
        for number in some:
            why = reasons.get(number, ("the topic is not in the config",))
            if number in telling:
                found = config.topics.explain(slug, telling[number], matching.sent_there(telling[number], sends))
                why = found.why if isinstance(found, Match) else (found.why,)
                hand = decided.get(number, {}).get(slug)
                why = (f"an editor's {hand.decision}",) if hand else why
            row = rows[number]
            waits = taken.get(number, False)
            out.append(Change(slug, place, act, row.uuid, row.eid, row.title, row.url, waits, why))
    return out


def _scored(tx: Tx, labels: list[Label], config: Config, now: datetime, only: str | None) -> list[Score]:
    """The rules alone against the labels: what an editor put or dropped says nothing about a rule."""
    scores: dict[str, Score] = {}
    sends = rules_of(config).sends
    for label in labels:
        number = hands.one(tx, label.story)
        if only not in (None, label.topic):
            continue
        telling = matching.tellings(tx, [number], now)[number]
        found = config.topics.explain(label.topic, telling, matching.sent_there(telling, sends))
        score = scores.setdefault(label.topic, Score(label.topic))
        took = isinstance(found, Match)
        why = "; ".join(found.why) if isinstance(found, Match) else found.why
        score.right += took and label.yes
        score.left += not took and not label.yes
        if took is not label.yes:
            (score.missed if label.yes else score.wrong).append((label, why))
    return [scores[slug] for slug in sorted(scores)]
