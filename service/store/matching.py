"""Stories and rules -> rows of `matches`: what the topics take, as an editor left it, some stories at a time.

A story that stays keeps its place in the feed. One that is taken enters when it is published (release.py). One that
leaves a feed it had entered leaves a tombstone there, unless it left by its age alone: an old story in a feed of the last
two days is no mistake. An editor's decision stands over the rules, whatever they say later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from feeds.clean import visible
from feeds.codec import load
from feeds.entry import Entry
from feeds.output.imprint import ALL
from feeds.topics import Carried, Match, Told, Topics
from service.store import entries as held_entries
from service.store import hands
from service.store.editions import Line, bury, chunks, mark_stale
from service.store.engine import Tx
from service.store.hands import Hand
from service.store.schema import entries, matches, stories, topics, versions

PUT, APPROVED = "an editor put it here", "an editor approved it"
LEFT, TAKEN_OUT = "no longer in this topic", "taken out of this topic by an editor"
_MOMENT = timedelta(seconds=1)
_SLUGS = select(topics.c.slug)

Sends = Mapping[str, frozenset[str]]  # source -> the topics that take all of it


def tellings(tx: Tx, numbers: Sequence[int], now: datetime) -> dict[int, Told]:
    """Stories as topics see them: the words of the face, the sources of all that carry it."""
    faces = dict[int, int]()
    carried: dict[int, list[tuple[str, int, Entry]]] = defaultdict(list)
    for some in chunks(numbers):
        faces |= {
            row.id: row.face for row in tx.execute(select(stories.c.id, stories.c.face).where(stories.c.id.in_(some)))
        }
        c = entries.c
        current = (versions.c.entry == c.id) & (versions.c.n == c.version)
        rows = select(c.id, c.story, c.source, c.fixed, versions.c.doc).join(versions, current)
        for row in tx.execute(rows.where(c.story.in_(some), c.withdrawn_at.is_(None)).order_by(c.id)):
            carried[row.story].append((row.source, row.id, load(row.doc, row.fixed)))
    return {number: _telling(tx, faces[number], carried[number], now) for number in faces}


def alone(source: str, entry: Entry, now: datetime) -> Told:
    """A story that this entry alone tells, as topics see it."""
    return _told(entry, [(source, 0, entry)], now)


def _telling(tx: Tx, face: int, carried: Sequence[tuple[str, int, Entry]], now: datetime) -> Told:
    said = {number: entry for _, number, entry in carried}
    return _told(said.get(face) or (carried[0][2] if carried else held_entries.document(tx, face)), carried, now)


def _told(shown: Entry, carried: Sequence[tuple[str, int, Entry]], now: datetime) -> Told:
    return Told(
        title=shown.title,
        lead=visible(shown.summary) if shown.content else shown.text,  # one body is text and lead at once
        text=shown.text,
        authors=shown.authors,
        url=shown.url,
        published=shown.published,
        language=shown.language,
        carried=tuple(Carried(source, e.publisher, e.tags, e.language) for source, _, e in carried),
        now=now,
    )


def sent_there(telling: Told, sends: Sends) -> frozenset[str]:
    """The topics to which the story's sources send all of theirs."""
    return frozenset[str]().union(*(sends.get(each.source, frozenset()) for each in telling.carried))


def match(tx: Tx, told: Mapping[int, Told], rules: Topics, sends: Sends) -> None:
    """Give stories that this transaction made their topics: nothing is held of them yet, and no editor has seen them."""
    feeds = _feeds(tx)
    new: list[dict[str, Any]] = []
    for number, telling in told.items():
        taken = (match for match in rules.assign(telling, sent_there(telling, sends)) if match.topic in feeds)
        new += [{"topic": m.topic, "story": number, "why": list(m.why), "held": m.held} for m in taken]
        if due := rules.falls_due(telling):
            tx.execute(update(stories).where(stories.c.id == number).values(match_due=due))
    if new:
        tx.execute(insert(matches), new)


def _feeds(tx: Tx) -> set[str]:
    """The topics that have a feed: an editor's command may have read a config that the daemon is yet to take up."""
    return set(tx.scalars(_SLUGS))


def rematch(
    tx: Tx,
    numbers: Sequence[int],
    rules: Topics,
    sends: Sends,
    now: datetime,
    *,
    by_age: bool = False,
) -> None:
    """Bring the topics of these stories up to what the rules and the editors say now.

    `by_age`: they are matched since the clock brought them to an age that a topic asks for, so what takes them is news.
    """
    feeds = _feeds(tx)
    for some in chunks(numbers):
        told = tellings(tx, some, now)
        decided = hands.decisions(tx, some)
        facts = {row.id: row for row in tx.execute(select(stories).where(stories.c.id.in_(some)))}
        have: dict[int, dict[str, Line]] = defaultdict(dict)
        for row in tx.execute(select(matches).where(matches.c.story.in_(some))):
            have[row.story][row.topic] = row
        new: list[dict[str, Any]] = []
        for number, telling in told.items():
            wanted = _wanted(telling, rules, sent_there(telling, sends), decided.get(number, {}))
            wanted = {slug: match for slug, match in wanted.items() if slug in feeds}
            new += _changed(tx, number, have[number], wanted, decided.get(number, {}), now if by_age else None)
            left = [slug for slug in have[number] if slug not in wanted and slug in rules]
            if left:
                _leave(tx, facts[number], [have[number][slug] for slug in left], telling, rules, sends, decided, now)
            due = rules.falls_due(telling)
            if due != facts[number].match_due:
                tx.execute(update(stories).where(stories.c.id == number).values(match_due=due))
        if new:
            tx.execute(insert(matches), new)


def _wanted(telling: Told, rules: Topics, sent: frozenset[str], decided: Mapping[str, Hand]) -> dict[str, Match]:
    wanted = {match.topic: match for match in rules.assign(telling, sent)}
    by_hand = set[str]()
    for slug, hand in decided.items():
        found = wanted.get(slug)
        if slug not in rules:
            continue
        if hand.decision in ("drop", "reject"):
            wanted.pop(slug, None)
        elif hand.decision == "put":
            wanted[slug] = Match(slug, (PUT, *(found.why if found else ())), found.score if found else None)
            by_hand.add(slug)
        elif found or not _aged(telling, rules, slug, sent):  # what was approved for its two days leaves after them
            wanted[slug] = Match(slug, (APPROVED, *(found.why if found else ())), found.score if found else None)
            by_hand.add(slug)
    if any(not rules[slug].rest for slug in by_hand):  # then another topic took it
        wanted = {slug: match for slug, match in wanted.items() if slug in by_hand or not rules[slug].rest}
    return wanted


def _changed(
    tx: Tx,
    number: int,
    have: Mapping[str, Line],
    wanted: Mapping[str, Match],
    decided: Mapping[str, Hand],
    came_of_age: datetime | None,
) -> list[dict[str, Any]]:
    """Write down what is held otherwise; the rows that are lacking."""
    new = []
    for slug, match in wanted.items():
        hand = decided.get(slug)
        row = have.get(slug)
        news_at = hand.at if hand else came_of_age if row is None else row.news_at
        if row is None:
            values = {"topic": slug, "story": number, "why": list(match.why), "held": match.held, "news_at": news_at}
            new.append(values)
            continue
        values = {
            "why": list(match.why),
            "held": match.held and row.entered_at is None,  # what is out already is not called back for review
            "news_at": news_at if row.entered_at is None else row.news_at,
        }
        if any(getattr(row, name) != value for name, value in values.items()):
            tx.execute(update(matches).where(matches.c.topic == slug, matches.c.story == number).values(**values))
    return new


def _leave(
    tx: Tx,
    story: Line,
    rows: Sequence[Line],
    telling: Told,
    rules: Topics,
    sends: Sends,
    decided: Mapping[int, Mapping[str, Hand]],
    now: datetime,
) -> None:
    if any(row.entered_at is not None for row in rows):
        stale(tx, [story.id])  # the other feeds name this one as a category of the story
    for row in rows:
        if row.entered_at is None or story.state != "live":
            continue
        hand = decided.get(story.id, {}).get(row.topic)
        if hand is not None and hand.decision in ("drop", "reject"):
            bury(tx, story.id, now, TAKEN_OUT, [row.topic])
        elif not _aged(telling, rules, row.topic, sent_there(telling, sends)):
            bury(tx, story.id, now, LEFT, [row.topic])
    slugs = [row.topic for row in rows]
    tx.execute(delete(matches).where(matches.c.story == story.id, matches.c.topic.in_(slugs)))


def _aged(telling: Told, rules: Topics, slug: str, sent: frozenset[str]) -> bool:
    """Whether the rule that does not take the story now took it when it was younger."""
    topic = rules[slug]
    if telling.published is None or telling.now is None or not (topic.ages or topic.others or topic.rest):
        return False
    limits = {limit for topic in rules for limit in topic.ages}
    moments = (telling.published.astimezone(UTC) + timedelta(seconds=limit) - _MOMENT for limit in limits)
    return any(
        isinstance(rules.explain(slug, replace(telling, now=moment), sent), Match)
        for moment in moments
        if moment < telling.now
    )


def stale(tx: Tx, numbers: Iterable[int]) -> None:
    """Every feed that shows one of these stories is to be rendered again: it names their topics."""
    showing = {ALL}
    for some in chunks(list(numbers)):
        inside = select(matches.c.topic).where(matches.c.story.in_(some), matches.c.entered_at.is_not(None)).distinct()
        showing |= set(tx.scalars(inside))
    mark_stale(tx, sorted(showing))
