"""The references of a story: numbered lines under their heading, or at its end where the text calls them."""

from __future__ import annotations

import re

from feeds.cutting import notes
from feeds.cutting.draft import Draft, Item
from feeds.cutting.sieve import dropped
from feeds.fold import fold


def sources(draft: Draft, items: list[Item], at: int) -> int:
    """The place after the references that begin here; 0 where none do."""
    if len(items[at].text) < 60 and notes.reference_heading(items[at].folded) and len(items[at].lines) == 1:
        start = at + 1
        while start < len(items) and notes.reference_heading(fold(items[start].text)):
            draft.drop(items[start], "said twice")
            start += 1
        if start < len(items) and (notes.numbered(items[start].text) is not None or _bibliography(items, start)):
            return _taken(draft, items, start)
        return 0
    number = notes.numbered(items[at].text)
    if number is None or number > 1 or not draft.blocks:
        return 0
    return _taken(draft, items, at) if _called(draft, items, at) else 0


def _bibliography(items: list[Item], at: int) -> bool:
    rest = items[at:]
    return len(rest) <= 60 and all(
        re.search(r"\b(?:1[89]|20)\d\d\b|https?://|doi|\bpp?\. ?\d", item.text) or notes.note(item.text)
        for item in rest
    )


def _called(draft: Draft, items: list[Item], at: int) -> bool:
    """Whether numbered lines close the section and the text calls them: [1], ¹, (1)."""
    last = 0
    for item in items[at:]:
        number = notes.numbered(item.text)
        if number is None:
            if notes.note(item.text, draft.authors, last=True) or not item.gap:
                continue
            return False
        if number and number != last + 1:
            return False
        last = number
    told = " ".join(part.text for part in draft.blocks)
    opening = items[at].text.lstrip()
    if last == 0:
        return opening[:1] in told and opening[:1] in "*†‡"
    if opening[0] in "[¹①^" or "[1]" in told or "¹" in told or "(1)" in told or "①" in told:
        return "[1]" in told or "¹" in told or "(1)" in told or "①" in told or opening.startswith(("[1]", "[^1]"))
    return re.search(r"[^\W\d_][.,;”»\"']?1(?=[\s.,;]|$)", told) is not None and len(items) - at <= 30


def _taken(draft: Draft, items: list[Item], at: int) -> int:
    said = draft.references
    started = False
    while at < len(items):
        item = items[at]
        if notes.reference_heading(fold(item.text)):
            draft.drop(item, "said twice")
        elif notes.numbered(item.text) is not None or not started:
            said.append(item.text)
            started = True
        elif dropped(draft, items, at):
            pass
        elif notes.note(item.text, draft.authors, last=True):
            break
        elif not item.gap and said:
            said[-1] = f"{said[-1]} {item.text}"
        elif re.search(r"\b(?:1[89]|20)\d\d\b|https?://", item.text) and len(items) - at < 60:
            said.append(item.text)
        else:
            break
        at += 1
    return at
