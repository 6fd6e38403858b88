"""An entry and a held one -> the first rule that speaks of the two, and whether a guard refuses: what dedupe.py decides by.

The rules are told in dedupe.py, in the order they apply. All are symmetric but for a headline without a text, which joins
a text, and which no text joins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from feeds.fingerprint import Fingerprint
from feeds.sameness import thresholds as t
from feeds.sameness.candidate import Candidate as Candidate
from feeds.sameness.figures import figures_apart
from feeds.sameness.guards import refusal
from feeds.sameness.likeness import Alignment, Likeness, View, alignment, likeness
from feeds.sameness.replies import is_reply
from feeds.sameness.titles import corrects, distinctive


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules say of one candidate."""

    one: Candidate
    alike: Likeness
    rule: str = ""  # that speaks; empty: none
    joins: bool = False
    side: Alignment | None = None
    by_title: bool = False  # and by nothing else: it says nothing where several stories have that title

    def scores(self) -> dict[str, float | str]:
        """The numbers that the rule read, and the entry that it was compared with."""
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
        return scores


def compared(published: datetime | None, view: View, one: Candidate, title: str = "") -> Finding:
    """The first rule that speaks, and whether a guard refuses. `title`: as the entry's source gave it."""
    print_, other = view.print, View(one.print)
    alike = likeness(view, other, one.common)
    apart = _apart(published, print_, one)
    if one.same_body:
        why = _not_by_body(print_, one, alike, apart)
        return Finding(one, alike, why or "same text", not why)
    if one.same_url and _is_page(print_, one, alike):
        series = alike.counted or (apart > t.DATES_APART and alike.differ > 1)
        if not series and _answers(alike, one, title):
            return Finding(one, alike, "an answer and what it quotes", False)
        return Finding(one, alike, "same page, another day or part" if series else "same page", not series)
    if alike.jaccard < t.REWRITTEN and alike.contained < t.CONTAINED:
        if one.same_url:
            return Finding(one, alike, "same link, other text")
        rule, joins = _by_title(print_, one, dated=bool(published and one.published), apart=apart)
        return Finding(one, alike, rule, joins, by_title=bool(rule))
    side = alignment(view, other, one.common)
    rule, joins = _by_text(print_, alike, side, one)
    if rule and joins:
        guard = "an answer and what it quotes" if _answers(alike, one, title) else ""
        if guard := guard or refusal(print_, one, alike, side, apart, corrects(title) or corrects(one.title)):
            rule, joins = guard, False
    return Finding(one, alike, rule, joins, side)


def _answers(alike: Likeness, one: Candidate, title: str) -> bool:
    """Whether one of the two is an answer or a comment: what it has in common with others is quoted, unless it is all."""
    return alike.jaccard < t.ANSWER and (is_reply(title) or is_reply(one.title))


def _is_page(print_: Fingerprint, one: Candidate, alike: Likeness) -> bool:
    """Whether what stands under one link is one article: a link and a title are soon written down by somebody else."""
    if alike.contained >= t.PAGE_CONTAINED:
        return True
    blurb = min(print_.words, one.print.words) < t.PAGE_BLURB
    return alike.title >= t.PAGE_TITLE and (blurb or one.same_source or alike.contained >= t.REWRITTEN)


def _by_title(print_: Fingerprint, one: Candidate, *, dated: bool, apart: timedelta) -> tuple[str, bool]:
    """A headline without a text, another outlet's, word for word. What has a text never hides behind one that has none."""
    bare, held = print_.words < t.BARE, one.print.words < t.BARE
    if one.same_source or not (bare or held) or print_.title != one.print.title:
        return "", False
    if not distinctive(print_.title, t.BARE_TITLE, t.BARE_LETTERS):
        return "", False
    if figures_apart(print_.figures, one.print.figures)[0]:
        return "same title, other figures", False
    if not bare:
        return "the text of a headline", False
    near = dated and print_.dated and one.print.dated and apart <= t.DATES_APART
    return ("same title, no text", True) if near else ("same title, no text, another day perhaps", False)


def _apart(published: datetime | None, print_: Fingerprint, one: Candidate) -> timedelta:
    """How far the stated dates are apart; nothing where one of them is unknown."""
    if published and one.published and print_.dated and one.print.dated:
        return abs(published - one.published)
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


def _by_text(print_: Fingerprint, alike: Likeness, side: Alignment, one: Candidate) -> tuple[str, bool]:
    """The rule by the texts alone: its name (empty: none), and whether it joins."""
    titled, akin, headed = alike.title >= t.TITLE_LIKE, alike.title >= t.TITLE_AKIN, alike.head >= t.HEAD
    if side.lifted >= t.LIFTED and side.rest >= t.LIFTED_REST:
        return "quoted in the other", False
    if alike.jaccard >= t.JACCARD:
        return _by_most(alike, side, one)
    if alike.jaccard >= t.JACCARD_TITLED and titled:
        quoting = side.quoted >= t.QUOTED or (side.passage >= t.ONE_PASSAGE and not headed) or side.own >= t.OWN_MATTER
        quoting = quoting or (not headed and side.own >= t.OWN_TOLD and side.told < t.TOLD)
        opening = _is_opening(print_, alike, side, one)
        if side.rest >= t.REST_TITLED and side.kin < t.KIN_TITLED and not opening:
            return "part of the text, the rest is of other matters", False
        if not quoting:
            return "like text under a like title", True
        if alike.contained < t.CONTAINED:
            return "a long passage in common", False
    if alike.contained >= t.CONTAINED:
        return _by_part(print_, alike, side, one, akin)
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


def _by_most(alike: Likeness, side: Alignment, one: Candidate) -> tuple[str, bool]:
    """Most of the text is in common: a copy, unless each has matter of its own beside it."""
    titled, akin, headed = alike.title >= t.TITLE_LIKE, alike.title >= t.TITLE_AKIN, alike.head >= t.HEAD
    retold = _is_retold(side, one)
    if not headed and side.own >= (t.OWN_TOLD if side.told < t.TOLD else t.OWN_MATTER):
        return ("like text, its beginning retold", True) if retold else ("a long passage in common", False)
    much = not titled and side.own >= _own_at_most(akin, one.same_source)
    if much and not retold and not _has_other_end(alike, side, one):
        return "much in common beside other matter", False
    if alike.title < t.SAME_TITLE and side.rest >= t.REST_TITLED and side.kin < t.KIN_TITLED:
        return "all of the text, the rest is of other matters", False
    if akin or headed or (not one.same_source and (alike.jaccard >= t.MOSTLY or side.own < t.OWN_TOLD)):
        return "like text", True
    return ("like text, its beginning retold", True) if retold else ("like text after another beginning", False)


def _is_opening(print_: Fingerprint, alike: Likeness, side: Alignment, one: Candidate) -> bool:
    """A few sentences under a like title that the other begins with word for word: a teaser, whatever the article comes to."""
    few = min(print_.words, one.print.words) < t.TEASER
    return few and alike.title >= t.TITLE_LIKE and alike.lead >= t.WHOLLY and not side.own


def _is_retold(side: Alignment, one: Candidate) -> bool:
    """Another outlet's copy with the beginning written anew: nearly all is named again, and no quotation is what they share."""
    return not one.same_source and side.terms >= t.RETOLD_TERMS and side.own < t.RETOLD_OWN and side.quoted < t.QUOTED


def _has_other_end(alike: Likeness, side: Alignment, one: Candidate) -> bool:
    """Another outlet's copy that ends in its own words: the same from the first word on, which no quotation is."""
    return not one.same_source and alike.head >= t.SAME_HEAD and side.own < t.OWN_END and side.quoted < t.QUOTED


def _own_at_most(akin: bool, same_source: bool) -> int:
    """Words in one place that each may have of its own, where titles are not like: an outlet's notices share its boilerplate."""
    if not same_source:
        return t.OWN_MATTER if akin else t.OWN_OTHER
    return t.OWN_AKIN if akin else t.OWN_UNLIKE


def _by_part(print_: Fingerprint, alike: Likeness, side: Alignment, one: Candidate, akin: bool) -> tuple[str, bool]:
    """One text stands in the other: an abridgement or a teaser joins, a quotation in a round-up does not."""
    if _is_opening(print_, alike, side, one):
        related = True
    elif alike.title >= t.TITLE_LIKE and alike.lead >= t.CONTAINED:
        related = side.kin >= t.KIN_TITLED or side.rest < t.REST_TITLED or side.named < t.FEW_TERMS
    else:
        related = side.kin >= (t.KIN_TITLED if alike.title >= t.TITLE_LIKE else t.KIN) or side.rest < t.REST
    related = related or (not one.same_source and _is_excerpt(print_, alike, side, one))
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


def _is_excerpt(print_: Fingerprint, alike: Likeness, side: Alignment, one: Candidate) -> bool:
    """What says that it goes on elsewhere, or leaves something out, and begins word for word as a text named after it does."""
    if print_.rounds_up or one.print.rounds_up or side.own or side.before > t.DATELINE or alike.head < t.WHOLLY:
        return False
    short = min(print_, one.print, key=lambda p: len(p.shingles))
    if short.teaser and alike.contained >= t.WHOLLY:
        return alike.title >= t.TITLE_AKIN or (side.named_after >= t.TEASER_NAMED and side.kin >= t.KIN_TEASER)
    return side.runs > 1 and side.named_after >= t.NAMED_AFTER and side.kin >= t.KIN_NAMED
