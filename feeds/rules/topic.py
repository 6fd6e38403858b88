"""A topic as a value: every clause that decides membership, read and checked, and the digest that names them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from feeds.rules.lexicon import Term
from feeds.rules.told import Told
from feeds.rules.tree import Aged, Node, Other, leaves, needed

Matching = Literal["about", "any"]


@dataclass(frozen=True, slots=True)
class Example:
    """A story that must (or must not) be taken, as the TOML gives it; `index` counts from 0 within `yes` or `no`."""

    expected: bool
    index: int
    story: Told


@dataclass(frozen=True, slots=True)
class Topic:
    """A rule: every key that is given must hold."""

    slug: str
    title: str
    description: str = ""
    digest: str = ""
    was: tuple[str, ...] = ()
    key: str | None = None
    hold: bool = False
    rest: bool = False
    match: Matching = "about"
    any_of: Node | None = None  # OR of its words
    all_of: Node | None = None  # AND of its words
    none_of: tuple[Term, ...] = ()
    none_in: Literal["lead", "all"] = "lead"
    query: Node | None = None
    asked: tuple[tuple[str, Node], ...] = field(init=False, repr=False, compare=False)  # the three, each under its key
    score: tuple[tuple[Term, float], ...] = ()
    min_score: float = 1.0
    sources: tuple[str, ...] = ()
    not_sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[Term, ...] = ()
    publisher: tuple[Term, ...] = ()
    author: tuple[Term, ...] = ()
    since: datetime | None = None
    min_words: int | None = None
    stem: bool = False
    by_rule: bool = False  # False: no clause at all; takes only what its sources or an editor send
    examples: tuple[Example, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        given = (("any", self.any_of), ("all", self.all_of), ("query", self.query))
        object.__setattr__(self, "asked", tuple((key, node) for key, node in given if node))

    @property
    def others(self) -> tuple[Other, ...]:
        """The topics that its query asks for."""
        return tuple(leaf for leaf in leaves(self.query) if isinstance(leaf, Other)) if self.query else ()

    @property
    def ages(self) -> tuple[float, ...]:
        """The limits of its age clauses in seconds: at each of them a story may enter or leave by the clock alone."""
        return tuple(leaf.seconds for leaf in leaves(self.query) if isinstance(leaf, Aged)) if self.query else ()

    def needs(self) -> frozenset[str] | None:
        """Keys of which a story must hold at least one to be taken by rule; None where it may hold none."""
        found = [needed(node) for _, node in self.asked]
        if self.score and self.min_score > 0:
            found.append(frozenset(term.rarest for term, weight in self.score if weight > 0))
        return min((keys for keys in found if keys is not None), key=len, default=None)
