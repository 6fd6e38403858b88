"""One topic's TOML table -> a Topic, with every fault in it; and what `extends` takes over.

The `digest` names exactly what decides membership, so that two topics with the same digest take the same stories in
every process that reads rules the same way (READING).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from feeds.errors import TopicError
from feeds.rules import topic_values as values
from feeds.rules.lexicon import Term
from feeds.rules.topic import Topic
from feeds.rules.tree import Both, Either, Node, Words

READING = 1  # raised with each change of matching that gives another answer for the same rule and story


class TableReader:
    """Reads one table; `faults` collects what is wrong in `own`, the part that the topic itself wrote."""

    def __init__(self, slug: str, table: Mapping[str, object], own: Mapping[str, object]) -> None:
        self._slug, self._table, self._own = slug, table, own
        self.faults: list[TopicError] = []

    def get(self, key: str, read: Callable[[Any], Any], default: Any = None) -> Any:
        """The key's value as `read` gives it; a fault leaves the default, and is told where the topic wrote it itself."""
        if key not in self._table:
            return default
        try:
            return read(self._table[key])
        except values.WrongValueError as fault:
            self.fault(key + fault.place, fault.why, fault.column)
            return default

    def each(self, key: str, read: Callable[[str], Any]) -> tuple[Any, ...]:
        """The items of a list (or one text) as `read` gives them, once each; a bad item costs itself."""
        items = self.get(key, values.items, [])
        read_items: dict[Any, None] = {}
        own = self._own.get(key)
        written_here = 1 if isinstance(own, str) else len(own) if isinstance(own, list) else 0
        for place, item in enumerate(items):
            try:
                read_items[read(item)] = None
            except values.WrongValueError as fault:
                if place < written_here:
                    self.fault(key if isinstance(own, str) else f"{key}[{place}]", fault.why, fault.column)
        return tuple(read_items)

    def fault(self, place: str, why: str, column: int | None = None) -> None:
        """Note a fault, unless it stands in the topic that this one extends: there it is told already."""
        if place.partition("[")[0].partition(".")[0] in self._own:
            self.faults.append(TopicError(self._slug, place, why, column))


def read_topic(
    slug: str, table: Mapping[str, object], own: Mapping[str, object], match: str
) -> tuple[Topic, list[TopicError]]:
    """A topic from its table with what it inherits (`own`: without that) and its faults. Never raises."""
    reader = TableReader(slug, table, own)
    for key in own:
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            hint = f'did you mean "{near[0]}"?' if near else f"keys are {', '.join(sorted(KEYS))}"
            reader.fault(key, f"no such key; {hint}")
    stem = reader.get("stem", values.flag, False)
    term = values.term(stem)
    name = values.term(False)
    score = reader.get("score", values.score(stem), ())
    if "min_score" in own and "score" not in table:
        reader.fault("min_score", 'has no "score" to add up: give score = { "word" = 2 } or remove it')
    topic = Topic(
        slug=slug,
        title=reader.get("title", values.text, slug.replace("-", " ").replace("_", " ").capitalize()),
        description=reader.get("description", values.text, ""),
        digest=_digest(table, match),
        was=reader.each("was", values.slug),
        key=reader.get("key", values.text),
        hold=reader.get("hold", values.flag, False),
        rest=reader.get("rest", values.flag, False),
        match=reader.get("match", values.choice("about", "any"), match),
        any_of=_tree(Either, reader.each("any", term)),
        all_of=_tree(Both, reader.each("all", term)),
        none_of=reader.each("none", term),
        none_in=reader.get("none_in", values.choice("lead", "all"), "lead"),
        query=reader.get("query", values.query(stem)),
        score=score,
        min_score=reader.get("min_score", values.number, 1.0),
        sources=reader.each("sources", values.text),
        not_sources=reader.each("not_sources", values.text),
        languages=reader.each("languages", values.language),
        tags=reader.each("tags", name),
        publisher=reader.each("publisher", name),
        author=reader.each("author", name),
        since=reader.get("since", values.moment),
        min_words=reader.get("min_words", values.count),
        stem=stem,
        by_rule=any(key in table for key in CLAUSES if table.get(key, False) is not False),
        examples=reader.get("examples", values.examples, ()),
    )
    return topic, reader.faults


def _tree(join: type[Either | Both], terms: Sequence[Term]) -> Node | None:
    bare = tuple(Words(f'"{term.written}"', None, term) for term in terms)
    return join(bare) if bare else None


# Every key that decides membership; the others name, show or test a topic.
CLAUSES = (
    *("any", "all", "none", "query", "score", "sources", "not_sources", "languages", "tags", "publisher", "author"),
    *("since", "min_words", "rest"),
)
DECIDING = (*CLAUSES, "none_in", "min_score", "match", "stem", "hold")
KEYS = (*DECIDING, "title", "description", "was", "key", "extends", "examples")
JOINED = ("any", "all", "none")  # a topic that extends another adds to these (and to `score`); its other keys replace
OWN = ("title", "description", "was", "key", "extends", "examples", "rest")  # never inherited


def inherit(own: Mapping[str, object], parent: Mapping[str, object]) -> dict[str, object]:
    """A table with what it takes over from the one it extends: own items come first."""
    table = {key: value for key, value in parent.items() if key not in OWN} | dict(own)
    for key in JOINED:
        ours, inherited = own.get(key), parent.get(key)
        if isinstance(ours, str | list) and isinstance(inherited, str | list) and ours:
            table[key] = [
                item for given in (ours, inherited) for item in ([given] if isinstance(given, str) else given)
            ]
    mine, theirs = own.get("score"), parent.get("score")
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        table["score"] = {**theirs, **mine}
    return table


def _digest(table: Mapping[str, object], match: str) -> str:
    deciding = {key: _canonical(value) for key, value in table.items() if key in DECIDING}
    deciding.setdefault("match", match)
    return hashlib.blake2b(json.dumps([READING, deciding], sort_keys=True).encode(), digest_size=16).hexdigest()


def _canonical(value: object) -> object:
    if isinstance(value, list | tuple):
        return sorted({str(item) for item in value})
    if isinstance(value, Mapping):
        return {str(key): _canonical(item) for key, item in value.items()}
    return value if isinstance(value, bool | int | float | str) else str(value)
