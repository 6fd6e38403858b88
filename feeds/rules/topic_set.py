"""All topic tables of a config -> Topics as values, with the faults between them: extends, topic:…, was.

A circle (`extends` that leads back, topics that ask for each other) is a fault, and so is asking for a topic that takes
the rest, which asks for all others. A topic's digest takes in those of the topics it asks for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import cast

from feeds.errors import TopicError
from feeds.rules.stems import available
from feeds.rules.topic import Topic
from feeds.rules.topic_table import inherit, read_topic
from feeds.rules.topic_values import SLUG

MAX_CHAIN = 20  # topics that ask for topics that ask for topics


def read_topics(
    tables: Mapping[str, Mapping[str, object]], default_match: str
) -> tuple[list[Topic], tuple[TopicError, ...]]:
    """Every topic that could be read, in the tables' order, and every fault."""
    faults: list[TopicError] = []
    if default_match not in ("about", "any"):
        faults.append(TopicError("match", "value", f'expected "about" or "any", found "{default_match}"'))
        default_match = "about"
    topics: dict[str, Topic] = {}
    for slug, own in tables.items():
        if not isinstance(cast("object", own), Mapping):
            faults.append(TopicError(slug, "table", 'expected a table with the topic\'s keys, such as any = ["word"]'))
            continue
        if not SLUG.fullmatch(slug):
            faults.append(
                TopicError(slug, "name", "a topic's name is part of its URL: small letters, digits and hyphens")
            )
        topic, found = read_topic(slug, _inherited(slug, tables, faults), own, default_match)
        topics[slug] = topic
        faults += found
    _check(topics, tables, faults)
    return _digested(topics), tuple(faults)


def _inherited(slug: str, tables: Mapping[str, Mapping[str, object]], faults: list[TopicError]) -> Mapping[str, object]:
    """A topic's table with those that it extends, nearest first; faults of `extends` are noted."""
    chain, at = [slug], slug
    while (parent := tables[at].get("extends")) is not None:
        if not isinstance(parent, str) or not isinstance(tables.get(parent), Mapping):
            if at == slug:
                faults.append(TopicError(slug, "extends", _unknown(str(parent), tables)))
            break
        if parent in chain:
            faults.append(TopicError(slug, "extends", f"leads in a circle: {' -> '.join([*chain, parent])}"))
            break
        if len(chain) > MAX_CHAIN:
            faults.append(TopicError(slug, "extends", f"a chain of more than {MAX_CHAIN}"))
            break
        chain.append(parent)
        at = parent
    table: Mapping[str, object] = {}
    for each in reversed(chain):
        table = inherit(tables[each], table)
    return table


def _check(topics: dict[str, Topic], tables: Mapping[str, Mapping[str, object]], faults: list[TopicError]) -> None:
    claimed: dict[str, str] = {}
    for slug, topic in topics.items():
        for place, old in enumerate(topic.was):
            if old in topics or old in claimed:
                holder = f"topic {old} exists" if old in topics else f"topic {claimed[old]} was it too"
                faults.append(TopicError(slug, f"was[{place}]", f'"{old}" can lead to one topic only: {holder}'))
            claimed[old] = slug
        if topic.stem and not available():
            faults.append(TopicError(slug, "stem", "needs the package snowballstemmer: pip install winnowd[stem]"))
        own = tables[slug]
        for other in topic.others if "query" in own else ():
            if other.slug not in topics:
                faults.append(TopicError(slug, "query", _unknown(other.slug, topics), other.column))
            elif topics[other.slug].rest:
                why = f"topic:{other.slug} takes the rest, which asks for all others: it cannot be asked for"
                faults.append(TopicError(slug, "query", why, other.column))
    for slug, circle in _circles(topics).items():
        column = next((other.column for other in topics[slug].others), None)
        faults.append(
            TopicError(slug, "query", f"topics ask for each other in a circle: {' -> '.join(circle)}", column)
        )


def _circles(topics: dict[str, Topic]) -> dict[str, list[str]]:
    """Topics from which asking leads back to themselves (or too far), each with the way."""
    found: dict[str, list[str]] = {}
    for slug in topics:
        way: list[str] = []

        def walk(at: str, start: str = slug, way: list[str] = way) -> bool:
            way.append(at)
            if (at == start and len(way) > 1) or len(way) > MAX_CHAIN:
                return True
            for other in topics[at].others if at in topics else ():
                if other.slug not in way[1:] and walk(other.slug):
                    return True
            way.pop()
            return False

        if topics[slug].others and walk(slug):
            found[slug] = way
    return found


def _digested(topics: dict[str, Topic]) -> list[Topic]:
    """Topics with digests that take in those they depend on: asked for in the query, or all others for the rest."""
    reached: dict[str, str] = {}

    def digest(slug: str, seen: frozenset[str]) -> str:
        if slug in reached:
            return reached[slug]
        topic = topics[slug]
        inner = [other.slug for other in topic.others if other.slug in topics and other.slug not in seen]
        if topic.rest:
            inner = [other.slug for other in topics.values() if not other.rest]
        if not inner:
            return topic.digest
        whole = "\n".join([topic.digest, *sorted(f"{other} {digest(other, seen | {slug})}" for other in set(inner))])
        return hashlib.blake2b(whole.encode(), digest_size=16).hexdigest()

    for slug in sorted(topics, key=lambda slug: topics[slug].rest):
        reached[slug] = digest(slug, frozenset({slug}))
    return [replace(topic, digest=reached[slug]) for slug, topic in topics.items()]


def _unknown(slug: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(slug, known, 1)
    return f'no topic "{slug}"; ' + (f'did you mean "{near[0]}"?' if near else "topics are the tables [topics.NAME]")
