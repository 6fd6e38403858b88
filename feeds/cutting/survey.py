"""One look at every line of a text: its letters where it is short, its marker, its link, where the same letters stand again."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from feeds.cutting.frames import framed
from feeds.cutting.lines import Lines, Target
from feeds.markers import Mark, Markers


@dataclass(slots=True)
class Survey:
    """By line: `keys` (a hash of its letters; 0 for a long line), `marks`, `links`; `following`: the next of its letters.

    By key: `count`, how many lines there are of it, and `urls`, where lines that are nothing but a link lead.
    """

    lines: Lines
    table: Markers
    keys: list[int] = field(default_factory=list)
    count: Counter[int] = field(default_factory=Counter)
    following: dict[int, int] = field(default_factory=dict)
    marks: dict[int, Mark] = field(default_factory=dict)
    links: dict[int, Target] = field(default_factory=dict)
    urls: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    frames: frozenset[int] = frozenset()  # lines of the same few words around another earlier line each


def survey(lines: Lines, table: Markers) -> Survey:
    """The survey of all lines, in one pass."""
    found = Survey(lines, table)
    seen: dict[int, int] = {}
    for at in range(len(lines)):
        folded = lines.folded(at) if lines.size(at) <= 4000 else None
        if not folded:
            found.keys.append(0)
            continue
        key = hash(lines.squash(at))
        found.keys.append(key)
        found.count[key] += 1
        if (before := seen.get(key)) is not None:
            found.following[before] = at
        seen[key] = at
        mark = table.find(folded)
        kind = lines.kind(at)
        if kind == "machine":
            mark = Mark("<!--more-->", "", machine=True)
        if (target := lines.target(at)) is not None:
            found.links[at] = target
            if target.whole and target.text.strip() and not target.block:
                found.urls[key].add(target.url)
            if target.more and (mark is None or mark.weak):
                mark = Mark(folded[:80], "", mark.slot if mark else None, decorated=True)
        if mark is not None:
            found.marks[at] = mark
    found.frames = framed(lines, found.keys)
    return found
