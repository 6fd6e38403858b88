"""An entry and a held one that a rule would join -> why not, if they are reports of one series, made from one template."""

from __future__ import annotations

from datetime import timedelta

from feeds.fingerprint import Fingerprint
from feeds.sameness import thresholds as t
from feeds.sameness.candidate import Candidate
from feeds.sameness.likeness import Alignment, Likeness
from feeds.sameness.titles import distinctive


def refusal(
    print_: Fingerprint, one: Candidate, alike: Likeness, side: Alignment, apart: timedelta, corrected: bool
) -> str:
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
    differ = alike.differ if one.same_source else alike.differ - alike.rounded
    if differ and alike.figures * differ >= t.FIGURES_DIFFER * alike.differ and (differ > 1 or words < t.SHORT):
        return "figures differ"
    if one.same_source and side.replaced >= t.TEMPLATE and side.places >= t.PLACES and alike.title >= t.TITLE_AKIN:
        return "one template, other matter"
    if not (corrected and alike.jaccard >= t.SAME_PAGE) and _is_another_page(print_, one, alike, side):
        return "one outlet's other page, other matter"
    if apart > t.DATES_APART:
        titled = alike.title >= t.TITLE_LIKE or (not side.own and alike.jaccard >= t.JACCARD)
        whole = alike.contained >= t.WHOLLY and titled and alike.shared >= t.MANY and not alike.differ
        if one.same_source or not (alike.jaccard >= t.NEAR_SAME or whole):
            return "dates far apart"
    return ""


def _is_another_page(print_: Fingerprint, one: Candidate, alike: Likeness, side: Alignment) -> bool:
    """Two pages of one outlet that are one but for names and numbers, in words or figures: notices for two towns.

    A correction or a repeated article changes less, and keeps its headline or has another altogether.
    """
    if not (one.same_source or one.same_site) or one.same_url:
        return False
    mine, theirs = set(print_.title) - set(one.print.title), set(one.print.title) - set(print_.title)
    swapped = bool(mine and theirs) and alike.title >= t.TITLE_AKIN and side.own > 0
    many = side.own >= t.OWN_PAGE or side.places >= t.PLACES_PAGE
    if alike.jaccard >= t.SAME_PAGE:
        named = tuple(w for w in min(print_.title, one.print.title, key=len) if len(w) > 1 or w > "\u0e00")
        general = not distinctive(named, t.NAMING_TITLE, t.NAMING_LETTERS)
        named_anew = side.own >= t.OWN_PAGE and side.places > max(1, alike.differ) and side.replaced >= t.REPLACED_PAGE
        return swapped or named_anew or (general and side.places > alike.differ)
    return swapped or (side.replaced >= t.TEMPLATE_PAGE and many) or side.places >= t.PLACES_PAGE
