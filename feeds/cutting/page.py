"""What is drawn out of an HTML page: its lines, and what the page said of each."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Link:
    """Characters `start` to `end` of the text lead to `url`, not yet resolved. `more`: its class says "read more".

    `block`: it holds blocks, as the link around a card does.
    """

    start: int
    end: int
    url: str
    more: bool = False
    block: bool = False


@dataclass(slots=True)
class Page:
    """The text and what goes with it: `kinds` by where a line starts, `times` (a datetime attribute) likewise.

    `names`: whom the page marks as author, by where the line starts. `runs`: how many characters at a line's beginning are
    bold or a link, where the line goes on. `posts`: from where to where each element is that holds one story.
    """

    parts: list[str] = field(default_factory=list)
    length: int = 0
    kinds: dict[int, str] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    times: dict[int, str] = field(default_factory=dict)
    title: str | None = None
    language: str | None = None
    base: str | None = None
    canonical: str | None = None
    names: dict[int, list[str]] = field(default_factory=dict)
    runs: dict[int, int] = field(default_factory=dict)
    posts: list[tuple[int, int]] = field(default_factory=list)
