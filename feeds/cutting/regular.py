"""Where no marker and no echo was found: excerpts that break off, and lines that stand regularly between stories.

A line stands regularly where it is the same but for its numbers and its address: "ask for folder 12", "Dort: https://…".
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from feeds.cutting import byline
from feeds.cutting.furniture import furniture
from feeds.cutting.lines import squashed
from feeds.cutting.section import Cut
from feeds.cutting.survey import Survey
from feeds.cutting.unlisted import MAX_MARKER

_MASKED: Final = re.compile(r"(?P<url>(?:https?://|www\.)\S+)|\d+(?:[.,:]\d+)*", re.IGNORECASE)
_MAX_URL: Final = 260  # of a line that holds an address and may close a story


def excerpts(survey: Survey) -> list[Cut]:
    """Paragraphs that end with "[…]" are excerpts, where at least two do and nothing else closes stories."""
    lines = survey.lines
    ends = [
        at
        for at in range(len(lines))
        if re.search(
            r"(?:\[(?:…|\.\.\.|&hellip;)\]|\((?:…|\.\.\.)\))\s*$",
            lines.of.text[max(lines.start[at], lines.end[at] - 14) : lines.end[at]],
        )
    ]
    good = [
        at
        for at in ends
        if at > 0 and (at == ends[-1] or at + 1 >= len(lines) or (lines.gap[at + 1] and not lines.body(at + 1)))
    ]
    if len(good) < 2 or len(good) * 2 < len(ends):
        return []
    return [Cut(at + 1, at + 1, confidence=0.7, reason="the excerpt breaks off with […]") for at in good]


def regular(survey: Survey) -> list[Cut]:
    """A short line that stands three times or more, or twice with two addresses, each time between a paragraph and a title."""
    lines = survey.lines
    places: dict[int, list[int]] = defaultdict(list)
    for at, key in enumerate(survey.keys):
        if (
            key
            and (at in survey.links or any(map(str.isalpha, lines.raw(at))))
            and lines.size(at) <= (_MAX_URL if at in survey.links else MAX_MARKER)
        ):
            places[_masked(survey, at, key)].append(at)
    best: list[int] = []
    for stands in places.values():
        if len(stands) < 2:
            continue
        below = [at for at in stands if _below_text(survey, at)]
        # What follows the last one is not asked, nor are lines further down: text after it must change nothing.
        good = [at for at in below if at == below[-1] or _above_title(survey, at + 1)]
        stands = [at for at in stands if good and at <= good[-1]]
        if not good:
            continue
        folded = lines.folded(stands[0]) or ""
        addresses = len({survey.links[at].url for at in good if at in survey.links})
        if (
            len(good) > (1 if addresses > 1 else 2)
            and len(good) * 5 >= len(stands) * 4
            and len(good) > len(best)
            and furniture(folded) is None
            and not byline.head(lines.text(stands[0]), None)
        ):
            best = good
    return [
        Cut(
            at,
            at + 1,
            marks=(at,),
            url=survey.links[at].url if at in survey.links else None,
            confidence=0.65,
            reason=f"the line “{lines.text(at)[:60]}” stands regularly between a paragraph and a title",
        )
        for at in best
    ]


def _masked(survey: Survey, at: int, key: int) -> int:
    """The line's letters without its numbers and its address."""
    folded = survey.lines.folded(at) or ""
    masked = _MASKED.sub(lambda match: "\x01" if match["url"] else "\x02", folded)
    return (
        key if masked == folded else hash(("masked", squashed(masked.replace("\x01", "urlurl").replace("\x02", "00"))))
    )


def _below_text(survey: Survey, at: int) -> bool:
    lines = survey.lines
    return at > 0 and lines.body(at - 1) and not (lines.body(at) and at not in survey.links)


def _above_title(survey: Survey, at: int) -> bool:
    """Whether a title may stand at the line: short, no sentence, parted from the line above, with more below it."""
    lines = survey.lines
    return (
        at + 1 < len(lines) and bool(survey.keys[at] and lines.gap[at]) and not lines.body(at) and not _list(survey, at)
    )


def _list(survey: Survey, at: int) -> bool:
    """Whether four short lines or more stand here without a blank line: ingredients, a programme; no title."""
    lines, end = survey.lines, at + 1
    while end < len(lines) and end < at + 4 and not lines.gap[end] and not lines.body(end):
        end += 1
    return end >= at + 4
