"""A Fingerprint and what is held -> a Verdict: Fresh | Repeat | Doubt, with its Evidence. (Update is told by identity.)

An entry is compared with the founder and the face of every story that shares keys with it; the comparison of two is the
same whichever came first. The rules, in the order they apply to one held entry, and what each may wrongly join or miss:

1. The same words (exact body). Joins. Not where titles count two parts or days, nor a short notice that one source gives
   again on another day or under another title. May join two press notes that are word for word one.
2. The same page (canonical URL) and a like title or a third of the text. Joins. A link alone says nothing: anybody can
   write one down. May miss a page that was rewritten whole under a new headline; that is a Doubt.
3. Half of all shingles in common (Jaccard). Joins, where the title or the beginning is alike too, or nearly everything is.
4. A quarter in common under a like title. Joins, unless what is common is a quotation or one passage.
5. Most of one text within the other (containment). Joins under a like title, or where the short one is the beginning of the
   long one, or the long one cut down, if the rest of the long one goes on about the same; otherwise it is a part: a Doubt.
6. A tenth in common, most words, several fragments in one order, a like title: the same told in other words. Joins.
   May miss a rewrite that keeps fewer words: two reporters' own accounts of an event share up to half of theirs.

Guards refuse what 3 to 6 would join: titles or figures that differ as those of a series do, one source's template with other
matter in several places, a round-up and what it quotes, stated dates far apart. Whoever has passages of several stories in
places of their own is a round-up and joins none. Of several matches the best is joined; no verdict unites two stories.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feeds.entry import Entry
from feeds.fingerprint import Fingerprint
from feeds.sameness import thresholds as t
from feeds.sameness.likeness import Alignment, Likeness, View, alignment, likeness
from feeds.sameness.thresholds import RULES

__all__ = ["RULES", "Candidate", "Doubt", "Evidence", "Fresh", "Repeat", "Update", "Verdict", "judge"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What showed it: the rule's name, the scores it read, and the version of the rules."""

    rule: str
    scores: Mapping[str, float | str] = field(default_factory=dict)
    rules: int = RULES

    def words(self) -> str:
        """A sentence for a person."""
        said = ", ".join(f"{name} {value}" for name, value in self.scores.items())
        return f"{self.rule} ({said})" if said else self.rule


@dataclass(frozen=True, slots=True)
class Fresh:
    """An entry that starts a story; `why` tells what came nearest, if anything did."""

    entry: Entry
    why: Evidence


@dataclass(frozen=True, slots=True)
class Update:
    """An edit of a held entry of story `of`."""

    entry: Entry
    of: int
    why: Evidence


@dataclass(frozen=True, slots=True)
class Repeat:
    """An entry that tells the story `of` again."""

    entry: Entry
    of: int
    why: Evidence


@dataclass(frozen=True, slots=True)
class Doubt:
    """An entry that starts a story, and may be a part or a relative of the story `of`: for a person to judge."""

    entry: Entry
    of: int
    why: Evidence


Verdict = Fresh | Update | Repeat | Doubt


@dataclass(frozen=True, slots=True)
class Candidate:
    """A held entry, founder or face of a live story, that may be the same article."""

    story: int
    entry: int
    source: str
    title: str
    published: datetime | None
    seen: datetime
    same_url: bool
    same_body: bool
    print: Fingerprint
    same_source: bool = False
    common: frozenset[int] = frozenset()  # shingles that are boilerplate between the two


def judge(entry: Entry, print: Fingerprint, candidates: Sequence[Candidate]) -> Fresh | Repeat | Doubt:  # noqa: A002
    """The verdict on an entry that is not held yet. A pure function; the order of candidates says nothing."""
    view = View(print)
    compared = [_compared(entry, view, one) for one in candidates]
    found = [f for f in compared if f.rule]
    joins = [f for f in found if f.joins]
    roundup = bool(joins) and _is_roundup(compared, len(view.distinct))
    if roundup:
        joins = [f for f in joins if f.one.same_body or f.alike.jaccard >= t.MOSTLY]
    if joins:
        best = max(joins, key=_rank)
        return Repeat(entry, best.one.story, best.evidence())
    if found:
        best = max(found, key=_rank)
        why = best.evidence("has passages of several stories" if roundup else "")
        return Doubt(entry, best.one.story, why)
    return Fresh(entry, Evidence("nothing like it is held"))


@dataclass(frozen=True, slots=True)
class _Finding:
    """What the rules say of one candidate."""

    one: Candidate
    alike: Likeness
    rule: str = ""  # that speaks; empty: none
    joins: bool = False
    side: Alignment | None = None

    def evidence(self, rule: str = "") -> Evidence:
        alike = self.alike
        scores: dict[str, float | str] = {
            "entry": self.one.entry,
            "jaccard": round(alike.jaccard, 3),
            "contained": round(alike.contained, 3),
            "title": round(alike.title, 3),
            "head": round(alike.head, 3),
        }
        if alike.differ:
            scores["figures differ"] = alike.differ
        if self.side:
            scores |= {
                "own": self.side.own,
                "replaced": round(self.side.replaced, 3),
                "kin": round(self.side.kin, 3),
                "terms": round(self.side.terms, 3),
            }
        return Evidence(rule or self.rule, scores)


def _rank(finding: _Finding) -> tuple[bool, bool, float, float, int]:
    """The best match has the same words, then the same page, then most of text and title in common; of equals the first held."""
    one, alike = finding.one, finding.alike
    return one.same_body, one.same_url, alike.shared * (1 + alike.title), alike.jaccard, -one.entry


def _is_roundup(compared: Sequence[_Finding], size: int) -> bool:
    """Whether the text has passages of several stories, each in a place of its own."""
    passages: dict[int, frozenset[int]] = {}
    whole: dict[int, float] = {}
    for finding in compared:
        story, both = finding.one.story, finding.alike.both
        if len(both) >= t.PASSAGE:
            passages[story] = passages.get(story, frozenset()) | both
            whole[story] = max(whole.get(story, 0.0), finding.alike.contained)
    apart: list[int] = []
    for story in sorted(passages, key=lambda s: (-len(passages[s]), s)):
        if all(5 * len(passages[story] & passages[other]) <= len(passages[story]) for other in apart):
            apart.append(story)
    two = len(apart) == 2 and whole[apart[1]] >= t.JACCARD and len(passages[apart[1]]) >= t.PASSAGE_SHARE * size
    return two or len(apart) >= t.ROUNDUP


def _compared(entry: Entry, view: View, one: Candidate) -> _Finding:
    """The first rule that speaks, and whether a guard refuses."""
    print_, other = view.print, View(one.print)
    alike = likeness(view, other, one.common)
    apart = _apart(entry, print_, one)
    if one.same_body:
        why = _not_by_body(print_, one, alike, apart)
        return _Finding(one, alike, why or "same text", not why)
    if one.same_url and (alike.title >= t.PAGE_TITLE or alike.contained >= t.PAGE_CONTAINED):
        series = alike.counted or (apart > t.DATES_APART and alike.differ > 1)
        return _Finding(one, alike, "same page, another day or part" if series else "same page", not series)
    if alike.jaccard < t.REWRITTEN and alike.contained < t.CONTAINED:
        return _Finding(one, alike, "same link, other text" if one.same_url else "")
    side = alignment(view, other, one.common)
    rule, joins = _by_text(alike, side, one)
    if rule and joins and (guard := _guard(print_, one, alike, side, apart)):
        rule, joins = guard, False
    return _Finding(one, alike, rule, joins, side)


def _apart(entry: Entry, print_: Fingerprint, one: Candidate) -> timedelta:
    """How far the stated dates are apart; nothing where one of them is unknown."""
    if entry.published and one.published and print_.dated and one.print.dated:
        return abs(entry.published - one.published)
    return timedelta(0)


def _not_by_body(print_: Fingerprint, one: Candidate, alike: Likeness, apart: timedelta) -> str:
    """Why the same words are not the same article, if they are not."""
    if alike.counted:
        return "same text, titles differ in a date, number or part"
    if one.same_source and print_.words < t.NOTICE and (apart > t.DATES_APART or alike.title < t.TITLE_AKIN):
        return "same notice again"
    if not alike.shared and one.common:
        return "same boilerplate"
    return ""


def _by_text(alike: Likeness, side: Alignment, one: Candidate) -> tuple[str, bool]:
    """The rule by the texts alone: its name (empty: none), and whether it joins."""
    titled, akin, headed = alike.title >= t.TITLE_LIKE, alike.title >= t.TITLE_AKIN, alike.head >= t.HEAD
    if alike.jaccard >= t.JACCARD:
        if not headed and side.own >= (t.OWN_TOLD if side.told < t.TOLD else t.OWN_MATTER):
            return "a long passage in common", False
        if not titled and side.own >= _own_at_most(akin, one.same_source):
            return "much in common beside other matter", False
        if alike.title < t.SAME_TITLE and side.rest >= t.REST_TITLED and side.kin < t.KIN_TITLED:
            return "all of the text, the rest is of other matters", False
        if akin or headed or (alike.jaccard >= t.MOSTLY and not one.same_source):
            return "like text", True
        return "like text after another beginning", False
    if alike.jaccard >= t.JACCARD_TITLED and titled:
        quoting = side.quoted >= t.QUOTED or (side.passage >= t.ONE_PASSAGE and not headed) or side.own >= t.OWN_MATTER
        quoting = quoting or (not headed and side.own >= t.OWN_TOLD and side.told < t.TOLD)
        if side.rest >= t.REST_TITLED and side.kin < t.KIN_TITLED:
            return "part of the text, the rest is of other matters", False
        if not quoting:
            return "like text under a like title", True
        if alike.contained < t.CONTAINED:
            return "a long passage in common", False
    if alike.contained >= t.CONTAINED:
        return _by_part(alike, side, akin)
    if _is_rewritten(alike, side, one):
        return "the same told in other words", True
    return ("", False) if alike.jaccard < t.JACCARD_TITLED else ("much in common", False)


def _is_rewritten(alike: Likeness, side: Alignment, one: Candidate) -> bool:
    """Copy that an editor turned round: most of the words, several fragments in one order, none of them the whole of it."""
    least = t.REWRITTEN_TERMS if alike.title >= t.TITLE_LIKE else t.REWRITTEN_AKIN
    if alike.title < t.TITLE_AKIN:
        least = 1.0 if one.same_source else t.REWRITTEN_UNLIKE
    return (
        side.terms >= least
        and side.runs >= t.REWRITTEN_RUNS
        and side.quoted < t.QUOTED
        and side.passage < t.ONE_PASSAGE
    )


def _own_at_most(akin: bool, same_source: bool) -> int:
    """Words in one place that each may have of its own, where titles are not like: an outlet's notices share its boilerplate."""
    if not same_source:
        return t.OWN_MATTER if akin else t.OWN_OTHER
    return t.OWN_AKIN if akin else t.OWN_UNLIKE


def _by_part(alike: Likeness, side: Alignment, akin: bool) -> tuple[str, bool]:
    """One text stands in the other: an abridgement or a teaser joins, a quotation in a round-up does not."""
    if alike.title >= t.TITLE_LIKE and alike.lead >= t.CONTAINED:
        related = side.kin >= t.KIN_TITLED or side.rest < t.REST_TITLED or side.named < t.FEW_TERMS
    else:
        related = side.kin >= (t.KIN_TITLED if alike.title >= t.TITLE_LIKE else t.KIN) or side.rest < t.REST
    if side.quoted >= t.QUOTED and not akin:
        return "quoted in the other", False
    if akin:
        return (
            "part of the text under a like title" if related else "part of the text, the rest is of other matters"
        ), related
    if alike.shared < t.FEW:
        return "", False
    if alike.lead >= t.CONTAINED and related:
        return "the beginning of the text", True
    if (
        side.spread >= t.SCATTERED
        and alike.shared >= t.MANY
        and alike.head >= t.HEAD
        and side.outside < t.OUTSIDE
        and related
    ):
        return "the text cut down", True
    return "part of the text", False


def _guard(print_: Fingerprint, one: Candidate, alike: Likeness, side: Alignment, apart: timedelta) -> str:
    """Why two like texts are not one article, if they are not: reports of one series, made from one template."""
    words = min(print_.words, one.print.words)
    if print_.rounds_up != one.print.rounds_up and side.rest >= t.REST and alike.jaccard < t.MOSTLY:
        return "a round-up and what it quotes"
    if alike.more and alike.jaccard < t.NEAR_SAME and not alike.contained >= t.WHOLLY:
        return "one title has a date or part more"
    if alike.counted:
        risen = (
            alike.numbered
            and alike.jaccard >= t.MOSTLY
            and alike.differ <= 2
            and words >= t.NOTICE
            and apart <= t.SAME_HOURS
        )
        if not risen or one.same_source:
            return "titles differ in a date, number or part"
    if alike.figures >= t.FIGURES_DIFFER and (alike.differ > 1 or words < t.SHORT):
        return "figures differ"
    if one.same_source and side.replaced >= t.TEMPLATE and side.places >= t.PLACES and alike.title >= t.TITLE_AKIN:
        return "one template, other matter"
    if apart > t.DATES_APART:
        whole = (
            alike.contained >= t.WHOLLY and alike.title >= t.TITLE_LIKE and alike.shared >= t.MANY and not alike.differ
        )
        if one.same_source or not (alike.jaccard >= t.NEAR_SAME or whole):
            return "dates far apart"
    return ""
