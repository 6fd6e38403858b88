"""`match = "about"`: whether a story is about some words, or only mentions them.

The rule gives words a *strength*; from 1 on, the story is about them. Words of which any will do are weighed together:

- one of them stands in the title: the strength is FULL;
- otherwise it is their points over what the text's length asks for. Each time one stands in the text is a point; one
  in the standfirst or summary brings STANDFIRST points more; where that only repeats the text's beginning, or there is
  none, one in the opening brings OPENING more.
  Asked for are 1 point up to 50 words, 2 up to 100, 3 up to 450, then one for every 150 words (scan.asked).

Where several must hold (AND), each is weighed by itself: the story must be about one of them, and at least half as much
about each other one. Clauses that say themselves where or how often they look (`title:`, `strike:>=2`, near, patterns)
and clauses about the source or the date are not weighed.

Measured on a real page of ten stories against a careful reader's table (tests/feeds/test_real_topics.py): subjects that
the title does not name stood once in 18 to 96 words, mere mentions once in 198 or more seldom. What it may get wrong: a
subject told in other words than the list's, and a list of words so common that every long text is full of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from math import ceil

from feeds.rules.lexicon import Term
from feeds.rules.scan import Scan

STANDFIRST = 3
OPENING = 1  # more than the point that it has already, as a part of the text
FULL = 10.0
HALF = 0.5


def strength(terms: Sequence[Term], scan: Scan) -> float:
    """How much the story is about these words, any of them; 0 where none stands in it."""
    found = [there for term in terms if (there := scan.found(term))]
    if not found:
        return 0.0
    if any(there[0] < scan.title[1] for there in found):
        return FULL
    if len(found) == 1 and terms[0].size == 1:  # most calls: nothing can overlap
        count = len(found[0]) - bisect_left(found[0], scan.body[0])
    else:
        count = _apart([hit for hit in _hits(terms, scan) if hit[0] >= scan.body[0]])
    if any(bisect_left(there, scan.lead[0]) < bisect_left(there, scan.lead[1]) for there in found):
        count += STANDFIRST if scan.standfirst else OPENING
    return count / scan.asked


def together(strengths: Sequence[float]) -> float:
    """The strength of parts that must all hold: the best, but no more than the weakest allows."""
    return min(max(strengths), min(strengths) / HALF)


def places(terms: Iterable[Term], scan: Scan) -> tuple[str, ...]:
    """Reasons: the words in the title and the lead, or the first one in the text and how often they stand there."""
    hits = _hits(terms, scan)
    leading = [hit for hit in hits if hit[0] < scan.lead[1]]
    count = _apart([hit for hit in hits if hit[0] >= scan.body[0]])
    times = (f"{_times(count)} in {scan.length} words",) if count > 1 else ()
    return (*shown(leading or hits[:1], scan), *times)


def mention(terms: Sequence[Term], scan: Scan, share: float = 1.0) -> str:
    """The sentence that says what a story lacks to be about words that it holds; `share`: of what would do."""
    hits = _hits(terms, scan)
    count = _apart([hit for hit in hits if hit[0] >= scan.body[0]])
    enough = ceil(scan.asked * share)
    words = ", ".join(shown(hits, scan, 3)) or "nothing"
    return f"only mentions it: {words}; {_times(count)} in {scan.length} words, none in the title ({enough} would do)"


def anywhere(terms: Iterable[Term], scan: Scan, most: int = 5) -> tuple[str, ...]:
    """Reasons by the first place of each word, for `match = "any"`."""
    return shown([(there[0], term.size) for term in terms if (there := scan.found(term))][:most], scan)


def shown(hits: Sequence[tuple[int, int]], scan: Scan, most: int = 5) -> tuple[str, ...]:
    """`title: "taliban"` for each word and field once."""
    reasons: dict[str, None] = {}
    for place, size in hits:
        reasons[f'{scan.where(place)}: "{scan.words_at(place, size)}"'] = None
        if len(reasons) == most:
            break
    return tuple(reasons)


def _hits(terms: Iterable[Term], scan: Scan) -> list[tuple[int, int]]:
    return sorted({(place, term.size) for term in terms for place in scan.found(term)})


def _apart(hits: Sequence[tuple[int, int]]) -> int:
    """How many hits there are, those that overlap (`afghan refugees` and `refugee*`) taken as one."""
    count, end = 0, -1
    for place, size in hits:
        if place >= end:
            count += 1
        end = max(end, place + size)
    return count


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count} times"
