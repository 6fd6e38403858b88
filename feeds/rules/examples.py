"""The examples that topics carry in their TOML -> which of them came out as written: `winnow topics test`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from feeds.topics import Match, Topics


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example, judged: `index` counts from 0 within its topic's `yes` or `no`; `why` is for a person."""

    topic: str
    expected: bool
    index: int
    got: bool
    why: str

    @property
    def passed(self) -> bool:
        """Whether it came out as written."""
        return self.got is self.expected


def run_examples(
    topics: Topics, *, now: datetime | None = None, sent_by: Mapping[str, frozenset[str]] | None = None
) -> list[ExampleResult]:
    """Every example of every topic, in the config's order.

    `now` is for age clauses (without it they hold for no story); `sent_by`: the topics to which a source, by its id,
    sends all its stories.
    """
    results = []
    for topic in topics:
        for example in topic.examples:
            story = replace(example.story, now=now)
            sent = (sent_by or {}).get(story.carried[0].source, frozenset())
            found = topics.explain(topic.slug, story, sent)
            why = "; ".join(found.why) if isinstance(found, Match) else found.why
            results.append(ExampleResult(topic.slug, example.expected, example.index, isinstance(found, Match), why))
    return results
