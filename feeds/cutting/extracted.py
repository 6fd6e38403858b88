"""Extracted: the text that a bundle is cut from, with what its container says of it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from feeds.cutting.pagetext import Link

Container = Literal["text", "markdown", "html"]


@dataclass(frozen=True, slots=True)
class Extracted:
    """The whole text; `kinds`, `times` and `links` are by place in it. `base`: what relative links are resolved against."""

    text: str
    container: Container = "text"
    encoding: str = "utf-8"
    kinds: dict[int, str] = field(default_factory=dict)
    times: dict[int, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    base: str | None = None
    title: str | None = None
    language: str | None = None
    mail: bool = False
    names: dict[int, list[str]] = field(default_factory=dict)  # whom the page marks as author, by where the line starts
    runs: dict[int, int] = field(default_factory=dict)  # characters at a line's beginning that are bold or a link
    posts: tuple[tuple[int, int], ...] = ()  # the elements that hold one story each, in order, outer ones first

    def links_in(self, start: int, end: int) -> list[Link]:
        """The links that begin in a stretch of the text, in order."""
        if not self.links:
            return []
        at = bisect_left(self.links, start, key=lambda link: link.start)
        found = []
        while at < len(self.links) and self.links[at].start < end:
            found.append(self.links[at])
            at += 1
        return found
