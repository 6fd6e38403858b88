"""Topics: which of them a story belongs to, by which words, and why not the others.

A topic takes a story where every key of its table holds, or where one of the story's sources sends all of its stories
there. Words are looked up once for all topics (scan.py); only topics of which a word was found, or that ask for none,
are judged. Topics with `rest` come last and take what no other took, held matches among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from feeds.errors import TopicError
from feeds.rules import clauses, weigh
from feeds.rules.clauses import Look
from feeds.rules.lexicon import Lexicon, Term, stands_in
from feeds.rules.scan import Scan
from feeds.rules.stems import stemmer
from feeds.rules.told import Carried as Carried
from feeds.rules.told import Told as Told
from feeds.rules.topic import Topic as Topic
from feeds.rules.topic_set import read_topics
from feeds.rules.tree import Near, Node, Words, leaves


@dataclass(frozen=True, slots=True)
class Match:
    """A topic that takes a story: `why` in words, the sum of weights where it has any, `held` for an editor's review."""

    topic: str
    why: tuple[str, ...]
    score: float | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Miss:
    """A topic that does not: `why` is the clause that fails, the words' before the others."""

    topic: str
    why: str


@dataclass(frozen=True, slots=True)
class _Judged:
    why: tuple[str, ...]
    score: float | None
    failed: tuple[str, ...]  # empty: taken


_FAILED = _Judged((), None, ("",))


class Topics:
    """All topics of a config, ready to judge stories; pickles as the tables it came from."""

    def __init__(self, topics: Iterable[Topic], tables: Mapping[str, Mapping[str, object]], default_match: str) -> None:
        self.topics = tuple(topics)
        self._made_of = (tables, default_match)
        self._by_slug = {topic.slug: topic for topic in self.topics}
        self._keys = frozenset(key for topic in self.topics for key in _keys(topic))
        self._lexicons: dict[str | None, Lexicon] = {None: Lexicon(self._keys)}
        self._stems = any(key.startswith("~") for key in self._keys)
        self._always: list[str] = []  # judged for every story
        self._of_source: dict[str, list[str]] = {}  # judged for every story of this source
        self._asked_by: dict[str, list[str]] = {}
        for topic in self.topics:
            if topic.rest or not topic.by_rule:
                continue
            needs = topic.needs()
            if needs is None and topic.sources and not any(source.endswith("*") for source in topic.sources):
                for source in topic.sources:
                    self._of_source.setdefault(source, []).append(topic.slug)
            elif needs is None:
                self._always.append(topic.slug)
            for key in needs or ():
                self._asked_by.setdefault(key, []).append(topic.slug)
        self._rest = tuple(topic for topic in self.topics if topic.rest)
        self._ages = tuple(limit for topic in self.topics for limit in topic.ages)

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return _again, self._made_of

    def __getitem__(self, slug: str) -> Topic:
        return self._by_slug[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._by_slug

    def __iter__(self) -> Iterator[Topic]:
        return iter(self.topics)

    def __len__(self) -> int:
        return len(self.topics)

    def assign(self, story: Told, sent: frozenset[str] = frozenset()) -> tuple[Match, ...]:
        """Every topic that takes the story, in the config's order; `sent` are the slugs that its sources' `topics` name."""
        if not self.topics:
            return ()
        run = _Run(self, story, sent, words=False)
        candidates = {*self._always, *(sent & self._by_slug.keys())}
        for each in story.carried:
            candidates.update(self._of_source.get(each.source, ()))
        for key in self._asked_by.keys() & run.scan.places.keys():
            candidates.update(self._asked_by[key])
        taken = {slug: judged for slug in candidates if not (judged := run.judged(self._by_slug[slug])).failed}
        if all(self._by_slug[slug].rest for slug in taken):
            taken |= {topic.slug: judged for topic in self._rest if not (judged := run.judged(topic)).failed}
        if len(taken) < 2:
            return tuple(self._match(slug, judged) for slug, judged in taken.items())
        return tuple(self._match(topic.slug, taken[topic.slug]) for topic in self.topics if topic.slug in taken)

    def explain(self, slug: str, story: Told, sent: frozenset[str] = frozenset()) -> Match | Miss:
        """Why this topic takes the story, or why not. Raises KeyError where there is no such topic."""
        topic = self._by_slug[slug]
        run = _Run(self, story, sent, words=True)
        if topic.rest and slug not in sent:
            others = [match.topic for match in self.assign(story, sent) if not self._by_slug[match.topic].rest]
            if others:
                return Miss(slug, f"takes the rest only, and {', '.join(others[:5])} took it")
        judged = run.judged(topic)
        if not judged.failed:
            return self._match(slug, judged)
        more = len(judged.failed) - 1
        return Miss(slug, judged.failed[0] + (f"; also: {'; '.join(judged.failed[1:4])}" if more else ""))

    def falls_due(self, story: Told) -> datetime | None:
        """The next moment after `story.now` at which the story may enter or leave a topic by its age alone."""
        return clauses.falls_due(self._ages, story) if self._ages else None

    def _match(self, slug: str, judged: _Judged) -> Match:
        return Match(slug, judged.why, judged.score, self._by_slug[slug].hold)

    def scan(self, story: Told) -> Scan:
        """Where the words of all topics stand in a story."""
        language = (story.language or "").partition("-")[0].lower() or None if self._stems else None
        if language not in self._lexicons and (stem := stemmer(language)):
            self._lexicons[language] = Lexicon(self._keys, stem)
        return Scan(story, self._lexicons.get(language) or self._lexicons[None])


class _Run:
    """One story against the topics, each judged once; reasons for failing are worded only where someone asks (`words`)."""

    def __init__(self, topics: Topics, story: Told, sent: frozenset[str], *, words: bool) -> None:
        self._topics, self._sent, self._words = topics, sent, words
        self.scan = topics.scan(story)
        self._look = Look(story, self.scan, self._in_topic)
        self._known: dict[str, _Judged] = {}

    def _in_topic(self, slug: str) -> bool:
        return slug in self._topics and not self.judged(self._topics[slug]).failed

    def judged(self, topic: Topic) -> _Judged:
        """Whether the topic takes the story; for one with `rest`, provided that no other does."""
        if topic.slug not in self._known:
            self._known[topic.slug] = (
                _FAILED  # topics that ask for each other in a circle, which is a fault, take nothing
            )
            self._known[topic.slug] = self._judge(topic)
        return self._known[topic.slug]

    def _judge(self, topic: Topic) -> _Judged:
        if topic.slug in self._sent:
            return _Judged(("sent by its source",), None, ())
        if not topic.by_rule:
            return _Judged((), None, ("has no rule: takes what its sources or an editor send",))
        why: list[str] = []
        failed: list[str] = []
        total: float | None = None
        for key, node in topic.asked:
            self._ask(key, node, topic, why, failed)
            if failed and not self._words:
                return _FAILED
        if topic.score:
            total = self._score(topic, why, failed)
        failed += self._none(topic)
        self._carried(topic, why, failed)
        failed += self._dated(topic)
        if topic.rest and not failed:
            why.append("no other topic took it")
        return _Judged(tuple(why), total, tuple(failed))

    def _ask(self, key: str, node: Node, topic: Topic, why: list[str], failed: list[str]) -> None:
        """One of `any`, `all`, `query`. Beside `any`, which says what the story is to be about, `all` needs half as much."""
        finding = clauses.judge(node, self._look)
        share = weigh.HALF if key == "all" and topic.any_of else 1.0
        about = topic.match == "about"
        if finding.holds and (not about or finding.strength >= share):
            show = weigh.places if about else weigh.anywhere
            why += (*show(finding.terms, self.scan), *finding.why)
        elif not self._words:
            failed.append(key)
        elif finding.holds:
            failed.append(f"{key}: {clauses.wanting(node, self._look, share)}")
        else:
            failed.append(f"{key}: {clauses.lacking(node, self._look)}")

    def _score(self, topic: Topic, why: list[str], failed: list[str]) -> float:
        total, parts = 0.0, []
        for term, weight in topic.score:
            if self.scan.found(term) and (topic.match == "any" or weigh.strength((term,), self.scan) >= 1):
                total += weight
                parts.append(f'"{term.written}" {weight:+g}')
        reason = f"score {total:g} of {topic.min_score:g}: {', '.join(parts[:8]) or 'no word of it'}"
        (why if total >= topic.min_score else failed).append(reason)
        return total

    def _none(self, topic: Topic) -> list[str]:
        for term in topic.none_of:
            places = self.scan.found(term)
            if places and (topic.none_in == "all" or places[0] < self.scan.lead[1]):
                return [f'none: "{term.written}" stands in its {self.scan.where(places[0])}']
        return []

    def _carried(self, topic: Topic, why: list[str], failed: list[str]) -> None:
        story = self._look.story
        if topic.sources:
            source = next((each.source for each in story.carried if _one_of(each.source, topic.sources)), None)
            if source is None:
                failed.append(f"sources: carried by {_names(story)}, not by {', '.join(topic.sources[:8])}")
            else:
                why.append(f"source {source}")
        if topic.not_sources and all(_one_of(each.source, topic.not_sources) for each in story.carried):
            failed.append(f"not_sources: carried by {_names(story)} only")
        if topic.languages:
            language = next((spoken for each in topic.languages if (spoken := clauses.spoken_in(each, story))), None)
            if language is None:
                failed.append(f"languages: {story.language or 'unknown'}, not {', '.join(topic.languages[:8])}")
            else:
                why.append(f"language {language}")
        for key, terms, names in (
            ("tags", topic.tags, [tag for each in story.carried for tag in each.tags]),
            ("publisher", topic.publisher, [each.publisher for each in story.carried if each.publisher]),
            ("author", topic.author, list(story.authors)),
        ):
            if terms:
                name = next((name for name in names if any(stands_in(term, name) for term in terms)), None)
                if name is None:
                    failed.append(f"{key}: {', '.join(names[:5]) or 'none given'}, not {_listed(terms)}")
                else:
                    why.append(f"{key.removesuffix('s')} {name}")

    def _dated(self, topic: Topic) -> list[str]:
        failed = []
        when = clauses.since_when(self._look.story)
        if topic.since and (when is None or when < topic.since):
            failed.append(f"since: {f'{when:%Y-%m-%d}' if when else 'no date'}, not from {topic.since:%Y-%m-%d} on")
        if topic.min_words and self.scan.length < topic.min_words:
            failed.append(f"min_words: {self.scan.length} words, not {topic.min_words}")
        return failed


def parse_topics(
    tables: Mapping[str, Mapping[str, object]], default_match: str = "about"
) -> tuple[Topics, tuple[TopicError, ...]]:
    """Topics from the config's tables, and every fault in them at once. Never raises; with faults, use no topics.

    A fault's `place` is the key path below the topic: "query", "any[2]" (from 0), "score.word", "examples.yes[0].date".
    """
    topics, faults = read_topics(tables, default_match)
    return Topics(topics, tables, default_match), faults


def _again(tables: Mapping[str, Mapping[str, object]], default_match: str) -> Topics:
    return parse_topics(tables, default_match)[0]


def _keys(topic: Topic) -> Iterator[str]:
    terms = [*topic.none_of, *(term for term, _ in topic.score)]
    for leaf in (leaf for _, node in topic.asked for leaf in leaves(node)):
        if isinstance(leaf, Words):
            terms.append(leaf.term)
        elif isinstance(leaf, Near):
            terms += leaf.terms
    for term in terms:
        for _, key in term.parts:
            yield key


def _one_of(source: str, asked: Iterable[str]) -> bool:
    return any(clauses.is_source(each, source) for each in asked)


def _names(story: Told) -> str:
    return ", ".join(dict.fromkeys(each.source for each in story.carried)) or "no source"


def _listed(terms: Iterable[Term]) -> str:
    shown = [f'"{term.written}"' for term in terms]
    return ", ".join(shown[:8]) + (f" and {len(shown) - 8} more" if len(shown) > 8 else "")
