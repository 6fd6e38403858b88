"""A line that is a whole story: its title runs in as bold words or a link, the text follows, a marker ends it.

"- **[The bridge that sings](https://…)** — Wind, cables and an organist. [Read more](https://…)"
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from feeds.cutting.lines import Lines

_LINKED: Final = re.compile(
    r"\s*(?:[-*+•▪‣◦·–]\s+|\d{1,3}[.)]\s+)?(?P<bold>\*\*|__)?\[(?P<words>[^\[\]\n]{3,300})\]\((?P<url>[^\s()]{1,2000})\)(?(bold)(?P=bold))"
)
_BOLD: Final = re.compile(r"\s*(?:[-*+•▪‣◦·–]\s+|\d{1,3}[.)]\s+)?(?:\*\*|__)(?P<words>[^*_\n]{3,300})(?:\*\*|__)")
_JOINT: Final = re.compile(r"[\s:.–—-]*")


class RunIn(NamedTuple):
    """Places in the text: of the title, and where the story's own text begins; where the title leads."""

    start: int
    end: int
    text: int
    url: str | None = None


def run_in(lines: Lines, at: int, before: int) -> RunIn | None:
    """The title that a line begins with, where letters follow it and end at place `before`."""
    text, start = lines.of.text, lines.start[at]
    url: str | None = None
    if lines.of.container == "html":
        size = lines.of.runs.get(start, 0)
        if size < 3:
            return None
        begin, end = start, start + size
        url = next((link.url for link in lines.of.links_in(start, start + 1)), None)
        words = text[begin:end]
    else:
        raw = text[start : min(lines.end[at], start + 3_000)]
        match = _LINKED.match(raw) or _BOLD.match(raw)
        if match is None:
            return None
        begin, end = start + match.start("words"), start + match.end("words")
        words = match["words"]
        url = match.groupdict().get("url")
        end_all = start + match.end()
        joint = _JOINT.match(text, end_all)
        return _made(text, begin, end, joint.end() if joint else end_all, before, words, url)
    joint = _JOINT.match(text, end)
    return _made(text, begin, end, joint.end() if joint else end, before, words, url)


def _made(text: str, begin: int, end: int, after: int, before: int, words: str, url: str | None) -> RunIn | None:
    if words.rstrip().endswith((":", "：")) or not any(map(str.isalnum, text[after : min(before, after + 200)])):
        return None
    return RunIn(begin, end, after, url) if after < before else None
