"""A story's entries -> the one that is shown: at its first publication, and whether a newcomer takes its place later.

No source speaks for another, so a fuller text counts only where it is the same text continued: it holds what the first
one said, and what it adds speaks of the same things. Whose page a link is on is told by where the feed was fetched from,
never by what the feed says of itself. What is shown of a story comes from one entry, whichever that is.

May be wrong about: a full text whose second half names nothing of its first, or that was abridged in many places (the
short one stays); a made-up continuation in the words of a teaser whose feed comes from elsewhere than its links lead to
(it may be shown at a first publication, never after one).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feeds.fingerprint import Fingerprint
from feeds.links import owner
from feeds.sameness.likeness import View, alignment
from feeds.sameness.thresholds import BARE, KIN, REST

HOLDS: Final = 0.9  # share of the face's text that a newcomer must have
FULLER: Final = 1.5  # times the words: less is a copy with a paragraph of its own
LEAST: Final = 10  # words that continue a text: fewer are a line at its end
REPEATED: Final = 0.6  # share of a text's shingles that are distinct: less is one sentence over and over


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry as a candidate for the face. `place` is the owner of the site that its feed is fetched from, "" for a file."""

    entry: int
    source: str
    priority: int
    place: str
    url: str | None
    aggregated: bool
    print: Fingerprint
    first_seen: datetime
    withdrawn: bool = False

    @property
    def at_home(self) -> bool:
        """Whether its link is on its own feed's site."""
        return bool(self.place and self.url) and owner(self.url or "") == self.place

    @property
    def words(self) -> int:
        """Of the article itself."""
        return self.print.words


def first_face(standings: Iterable[Standing]) -> Standing:
    """Who is shown at first: by priority, an original before an agency's copy before an aggregator's, then the fullest."""
    ranked = sorted(standings, key=lambda s: (*_rank(s), s.first_seen, s.entry))
    best = ranked[0]
    for other in ranked[1:]:
        if _rank(other) == _rank(best) and grown(best, other):
            best = other
    return best


def takes_over(face: Standing, newcomer: Standing) -> str:
    """Why the newcomer is shown from now on in place of a published face; "" where it is not."""
    if newcomer.withdrawn or newcomer.entry == face.entry:
        return ""
    if face.withdrawn:
        return "the one shown was withdrawn by its source"
    if _is_the_page_itself(face, newcomer):
        return "the publisher's own, where the one shown leads"
    if holds(newcomer, face) < HOLDS:
        return ""
    if newcomer.priority > face.priority:
        return "of a source with a higher priority"
    if newcomer.priority < face.priority or newcomer.aggregated:
        return ""
    if newcomer.source == face.source:
        return "the full text, of the same source" if grown(face, newcomer) else ""
    if not newcomer.at_home or not _related(face.print, newcomer.print):
        return ""
    if face.at_home:  # a stranger at another address; or the same publisher's other feed, with the full text
        same = newcomer.place == face.place and owner(face.url or "") == owner(newcomer.url or "")
        return "the full text, of the same publisher" if same and grown(face, newcomer) else ""
    if face.url and owner(face.url) != newcomer.place:
        return ""  # the face says itself whose article it carries
    return "the publisher's own, on its own site" if newcomer.words >= HOLDS * face.words else ""


def _is_the_page_itself(face: Standing, newcomer: Standing) -> bool:
    """Somebody linked to a page, with a blurb of his own or none; this is that page, from its own site, and says more."""
    if newcomer.priority < face.priority or newcomer.aggregated or face.at_home or not newcomer.at_home:
        return False
    same = face.print.url is not None and face.print.url == newcomer.print.url
    return same and newcomer.words >= max(face.words, BARE)


def holds(one: Standing, other: Standing) -> float:
    """The share of the other's text that the one has; 0 where the other has none."""
    mine, theirs = View(one.print).distinct, View(other.print).distinct
    return len(mine & theirs) / len(theirs) if theirs else 0.0


def grown(short: Standing, long: Standing) -> bool:
    """Whether the long text is the short one continued, and by enough to be shown for it."""
    if long.words <= short.words or (long.words < FULLER * short.words and not short.print.teaser):
        return False
    if short.words < BARE <= long.words and not short.print.shingles:
        return short.print.title == long.print.title or (
            short.print.url is not None and short.print.url == long.print.url
        )
    return continues(short.print, long.print)


def continues(short: Fingerprint, long: Fingerprint) -> bool:
    """Whether the long text holds the short one and speaks of the same things in what it has besides."""
    mine, theirs = View(long).distinct, View(short).distinct
    return len(mine & theirs) >= HOLDS * max(1, len(theirs)) and _related(short, long, LEAST)


def _related(short: Fingerprint, long: Fingerprint, least: int = 0) -> bool:
    """Whether what the long text has before and after the short one, at least so many words, speaks of the same things."""
    one, other = View(short), View(long)
    if len(other.distinct) < REPEATED * len(other.order):
        return False
    side = alignment(one, other)
    if side.rest < LEAST:
        return side.rest >= least
    return side.kin >= KIN if side.rest >= REST else side.kin > 0


def _rank(standing: Standing) -> tuple[bool, int, bool, bool]:
    return standing.withdrawn, -standing.priority, standing.aggregated, not standing.at_home
