"""How surely one line repeats a title: quotes, dashes, spaces and entities aside, cut short, with an outlet's name behind it."""

from __future__ import annotations

import re
from collections import Counter

from feeds.cutting.lines import squashed
from feeds.fold import words


def echo(title: str, said: str, *, strict: bool = False) -> float:
    """How surely the folded `said` repeats the folded `title`: 1 the same letters, .93 cut short or with an outlet, else .86.

    `strict`: nothing below .93 counts, and the words are not compared.
    """
    if not title or not said:
        return 0.0
    a, b = squashed(title), squashed(said)
    if a == b:
        return 1.0
    short, full = (b, a) if len(b) < len(a) else (a, b)
    ellipsis = said.rstrip(" ]\"')").endswith("...") if short is b else title.rstrip(" ]\"')").endswith("...")
    least = 2 if short > "\u2e80" else 4  # letters; Han titles are short
    if full.startswith(short) and len(short) >= least:
        if ellipsis and len(short) >= least + 2:
            return 0.93
        longer = title if short is b else said
        at = _place(longer, short)
        rest = longer[at:]
        if len(rest) <= 60 and re.match(r"[\s.\"'!?]*(?:[-|:·•(/\[»>]|\.\s)", rest):
            return 0.93
    if strict or len(full) > 1.5 * len(short):
        return 0.0
    one, other = words(title), words(said)
    if min(len(one), len(other)) >= 4:
        both = sum((Counter(one) & Counter(other)).values())
        if both / max(len(one), len(other)) >= 0.8:
            return 0.86
    return 0.0


def _place(folded: str, squash: str) -> int:
    """Where in the folded text its first len(squash) letters and digits end."""
    left = len(squash)
    for at, char in enumerate(folded):
        if left == 0:
            return at
        if char.isalnum() or not re.match(r"[\W_]", char):
            left -= 1
    return len(folded)
