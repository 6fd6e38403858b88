"""A story -> where each word that any topic asks for stands in its title, its lead and its text.

The lead is the standfirst or summary; without one, the text's first blocks up to LEAD_WORDS. Places count words through
title, lead and text, with a gap between them that no phrase bridges; a lead that only repeats the text's beginning is
that part of the text: its words are not counted twice, and it is no `standfirst`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from feeds.clean import fold, words
from feeds.rules.lexicon import SPACELESS, Lexicon, Term, spaceless
from feeds.rules.pattern import MAX_BYTES
from feeds.rules.told import Told

# What is read of a story, so that no text costs a rule more than its share; the longest paper seen had 13,000 words.
MAX_TEXT = 250_000  # characters, before and after folding (U+FDFA alone becomes 18)
PIECE = 10_000  # characters folded at a time
MAX_LEAD = 5_000
MAX_TITLE = 1_000
LEAD_WORDS = 70  # of a lead that is longer, or of the text without one: what a reader sees before deciding
LEAD_ENOUGH = 30  # a first block shorter than this is a byline, a place, a picture's caption: the next one counts too
GAP = 1_000
MENTIONS = 3  # of a subject, in a text of up to MENTIONS * STRIDE words; see weigh.py
STRIDE = 150  # words

Range = tuple[int, int]  # of places, half-open
NOWHERE: tuple[int, ...] = ()


class Scan:
    """One story, looked through once for all topics."""

    __slots__ = (
        *("asked", "_bytes", "_folded", "_streams", "body", "fields", "lead", "length", "places", "standfirst"),
        "title",
    )

    def __init__(self, story: Told, lexicon: Lexicon) -> None:
        blocks = story.text[:MAX_TEXT]
        whole = _fold(blocks)
        again = story.lead == story.text  # an item with one body
        self._folded = (
            _fold(story.title[:MAX_TITLE]),
            whole[:MAX_LEAD] if again else _fold(story.lead[:MAX_LEAD]),
            whole,
        )
        title, body = words(self._folded[0]), words(whole)
        lead = body if again else words(self._folded[1])
        pairs = [None if text.isascii() or SPACELESS.search(text) is None else text for text in self._folded]
        ample = LEAD_WORDS * 2 if pairs[2] or pairs[1] else LEAD_WORDS  # two characters make a word, about
        lead = lead[:ample]
        self.places: dict[str, list[int]] = {}
        self.title: Range = (0, len(title))
        lexicon.find(title, 0, self.places, pairs[0])
        start = len(title) + GAP
        sure = len(lead) - (len(lead) > 5)  # a teaser's last word may be cut short
        self.standfirst = bool(lead) and body[:sure] != lead[:sure]
        if self.standfirst:
            self.lead: Range = (start, start + len(lead))
            lexicon.find(lead, start, self.places, pairs[1])
            start = self.lead[1] + GAP
        else:
            self.lead = (start, start + (len(lead) or _opening(blocks, ample, len(body))))
        self.body: Range = (start, start + len(body))
        lexicon.find(body, start, self.places, pairs[2])
        self._streams = ((self.title, title), (self.lead, lead), (self.body, body))
        self.fields = {"title": self.title, "lead": self.lead, "body": self.body}
        self.length = _length(body, pairs[2] is not None)
        self.asked = needed(self.length)
        self._bytes: dict[str, bytes] = {}

    def found(self, term: Term) -> Sequence[int]:
        """Every place where the term begins, in order."""
        if len(term.parts) == 1:
            return self.places.get(term.parts[0][1], NOWHERE)
        lists = [self.places.get(key) for _, key in term.parts]
        if None in lists:
            return NOWHERE
        found = [(offset, there) for (offset, _), there in zip(term.parts, lists, strict=True) if there]
        (offset, first), *others = sorted(found, key=lambda row: len(row[1]))
        starts = [place - offset for place in first]
        for other, there in others:
            if not starts:
                break
            known = frozenset(there) if len(there) > 8 else there
            starts = [start for start in starts if start + other in known]
        return starts

    def within(self, term: Term, field: str | None) -> Sequence[int]:
        """The places in one field; for the whole story, a word of the lead that is also the text's counts once."""
        there = self.found(term)
        if field is None or not there:
            return there
        start, end = self.fields[field]
        return [place for place in there if start <= place < end]

    def where(self, place: int) -> str:
        """The field that a place is shown under: the lead before the body, where they share it."""
        if place < self.title[1]:
            return "title"
        return "lead" if self.lead[0] <= place < self.lead[1] else "body"

    def words_at(self, place: int, size: int) -> str:
        """The story's own words at a place, folded, for reasons."""
        for (start, _), stream in reversed(self._streams):
            if start <= place < start + len(stream):
                shown = stream[place - start : place - start + size]
                return ("" if all(map(spaceless, shown)) else " ").join(shown)
        return ""

    def text(self, field: str) -> bytes:
        """A field's folded text for patterns, UTF-8, cut at pattern.MAX_BYTES; the lead is as given, or the opening."""
        if field not in self._bytes:
            title, lead, body = self._folded
            if field == "lead" and not lead:
                lead = " ".join(self._streams[2][1][: self.lead[1] - self.lead[0]])
            whole = {"title": title, "lead": lead, "body": body}[field]
            self._bytes[field] = whole[:MAX_BYTES].encode()[:MAX_BYTES]
        return self._bytes[field]


def needed(length: int) -> int:
    """How often words stand in a text of so many words that is about them: the points that weigh.py asks for."""
    return max(min(-(-length // 50), MENTIONS), -(-length // STRIDE), 1)


def _fold(text: str) -> str:
    """Folded, at most MAX_TEXT of it: piece by piece, parted at a space where there is one near."""
    if len(text) <= PIECE or text.isascii():
        return fold(text)
    pieces, start, room = [], 0, MAX_TEXT
    while start < len(text) and room > 0:
        end = start + PIECE
        if end < len(text):
            end = max(text.rfind(" ", start + PIECE // 2, end), text.rfind("\n", start + PIECE // 2, end))
            end = end if end > 0 else start + PIECE
        pieces.append(fold(text[start:end]))
        start, room = end, room - len(pieces[-1])
    return " ".join(pieces)[:MAX_TEXT]


def _opening(text: str, ample: int, most: int) -> int:
    """How many words the first blocks have that serve as a lead."""
    count = 0
    for block in islice((line for line in text[: ample * 40].split("\n") if line.strip()), 8):
        count += len(words(fold(block[: ample * 20])))
        if count >= LEAD_ENOUGH:
            break
    return min(count, ample, most)


def _length(body: Sequence[str], pairs: bool) -> int:
    if not pairs:
        return len(body)
    return len(body) - sum(map(spaceless, body)) // 2
