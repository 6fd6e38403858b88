"""What a query says, as a tree of frozen values: leaves ask one thing of a story, the others join them.

`written` is the clause as a person would write it, for reasons and messages. A `field` of None is the whole story:
title, lead and text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeGuard

from feeds.rules.lexicon import Term


@dataclass(frozen=True, slots=True)
class Words:
    """A word, prefix or phrase, so often: `low` to `high` times, in one field or anywhere in the story's words."""

    written: str
    field: str | None
    term: Term
    low: int = 1
    high: int | None = None
    counted: bool = False  # a count was written, so that `about` has nothing to weigh


@dataclass(frozen=True, slots=True)
class Near:
    """All these words with at most `gap` others between the first and the last of them, in any order."""

    written: str
    field: str | None
    terms: tuple[Term, ...]
    gap: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression over the folded text of a field, or of title, lead and body in turn."""

    written: str
    field: str | None
    pattern: str


@dataclass(frozen=True, slots=True)
class Name:
    """A word or phrase in an author's or publisher's name or in a tag."""

    written: str
    field: Literal["author", "publisher", "tag"]
    term: Term


@dataclass(frozen=True, slots=True)
class Whole:
    """A source's id (a `*` at its end stands for any rest), a language, a part of the URL."""

    written: str
    field: Literal["source", "lang", "url"]
    value: str


@dataclass(frozen=True, slots=True)
class Length:
    """So many words in the text."""

    written: str
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Dated:
    """Published at or after `start` and before `end`; a story without a date never is."""

    written: str
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Aged:
    """Published less than (`younger`) or at least so many seconds ago."""

    written: str
    younger: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Other:
    """In another topic."""

    written: str
    slug: str
    column: int


@dataclass(frozen=True, slots=True)
class Negated:
    """NOT."""

    part: Node


@dataclass(frozen=True, slots=True)
class Both:
    """AND."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """OR. Its bare words (what `about` weighs) are found by their rarest key, `others` are the other parts."""

    parts: tuple[Node, ...]
    by_key: dict[str, tuple[Term, ...]] = field(init=False, repr=False, compare=False)
    others: tuple[Node, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key: dict[str, tuple[Term, ...]] = {}
        for part in self.parts:
            if is_bare(part):
                by_key[part.term.rarest] = (*by_key.get(part.term.rarest, ()), part.term)
        object.__setattr__(self, "by_key", by_key)
        object.__setattr__(self, "others", tuple(part for part in self.parts if not is_bare(part)))


Leaf = Words | Near | Pattern | Name | Whole | Length | Dated | Aged | Other
Node = Leaf | Negated | Both | Either


def is_bare(node: Node) -> TypeGuard[Words]:
    """Whether this is a word, prefix or phrase that may stand anywhere, once or more: what `about` weighs."""
    return isinstance(node, Words) and node.field is None and not node.counted


def leaves(node: Node) -> Iterator[Leaf]:
    """Every leaf, left to right."""
    match node:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case Negated(part):
            yield from leaves(part)
        case _:
            yield node


def needed(node: Node) -> frozenset[str] | None:
    """Keys of the lexicon of which a story must hold at least one for the tree to hold; None where it need not."""
    match node:
        case Words(term=term, low=low) if low:
            return frozenset({term.rarest})
        case Near(terms=terms):
            return frozenset({max((term.rarest for term in terms), key=len)})
        case Both(parts):
            return min((keys for part in parts if (keys := needed(part)) is not None), key=len, default=None)
        case Either(parts):
            all_keys: set[str] = set()
            for part in parts:
                keys = needed(part)
                if keys is None:
                    return None
                all_keys |= keys
            return frozenset(all_keys)
        case _:
            return None
