"""A Fingerprint and what is held -> a Verdict: Fresh | Repeat | Doubt, with its Evidence. (Update is told by identity.)

An entry is compared with the founder, the face and the fullest text of every story that shares keys with it (store/near.py);
the comparison of two is the same whichever came first, but for 7. The rules (sameness/rules.py), in the order they apply to
one held entry, and what each may wrongly join or miss:

1. The same words (exact body). Joins. Not where titles count two parts or days, nor a short notice that one source gives
   again on another day or under another title. May join two press notes that are word for word one.
2. The same page (canonical URL) and a third of the text, or a like title and something of the text, or a like title over a
   blurb. Joins. A link and a title alone say nothing: anybody can write them down. May miss a page that was rewritten whole
   under a new headline, and one that another outlet tells at length in its own words; those are Doubts.
3. Half of all shingles in common (Jaccard). Joins, where the title or the beginning is alike too, or nearly everything is.
4. A quarter in common under a like title. Joins, unless what is common is a quotation or one passage.
5. Most of one text within the other (containment). Joins under a like title, or where the short one is the beginning of the
   long one, or the long one cut down, if the rest of the long one goes on about the same, or the short one says that it goes on
   elsewhere and tells the long one's headline; otherwise it is a part: a Doubt. May join a teaser to a letter named after it.
6. A tenth in common, most words, several fragments in one order, a like title: the same told in other words. Joins.
   May miss a rewrite that keeps fewer words: two reporters' own accounts of an event share up to half of theirs.
7. A headline without a text, long and word for word another outlet's of the same days, that only one story has. Joins; but a
   text never joins a bare headline, behind which it would be hidden: that is a Doubt. May join two outlets' columns of one name.

Guards refuse what 3 to 6 would join: titles or figures that differ as those of a series do, one source's template with other
matter in several places, a round-up and what it quotes, stated dates far apart. Whoever has passages of several stories in
places of their own is a round-up and joins none. An answer or a comment joins only what is the same as it is; what one text
has in quotation marks and the other says is quoted. Of several matches the best is joined; no verdict unites two stories.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from feeds.entry import Entry
from feeds.fingerprint import Fingerprint
from feeds.sameness import thresholds as t
from feeds.sameness.likeness import View
from feeds.sameness.rules import Candidate, Finding, compared
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


def judge(entry: Entry, print: Fingerprint, candidates: Sequence[Candidate]) -> Fresh | Repeat | Doubt:  # noqa: A002
    """The verdict on an entry that is not held yet. A pure function; the order of candidates says nothing."""
    view = View(print)
    seen = [compared(entry.published, view, one, entry.title) for one in candidates]
    found = [f for f in seen if f.rule]
    several = len({f.one.story for f in seen if f.one.print.title == print.title}) > 1
    joins = [f for f in found if f.joins and not (f.by_title and several)]
    roundup = bool(joins) and _is_roundup(seen, len(view.distinct))
    if roundup:
        joins = [f for f in joins if f.one.same_body or f.alike.jaccard >= t.MOSTLY]
    if joins:
        best = max(joins, key=_rank)
        return Repeat(entry, best.one.story, Evidence(best.rule, best.scores()))
    if found:
        best = max(found, key=_rank)
        rule = "has passages of several stories" if roundup else best.rule
        return Doubt(entry, best.one.story, Evidence(rule, best.scores()))
    return Fresh(entry, Evidence("nothing like it is held"))


def _rank(finding: Finding) -> tuple[bool, bool, float, float, int]:
    """The best match has the same words, then the same page, then most of text and title in common; of equals the first held."""
    one, alike = finding.one, finding.alike
    return one.same_body, one.same_url, alike.shared * (1 + alike.title), alike.jaccard, -one.entry


def _is_roundup(compared: Sequence[Finding], size: int) -> bool:
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
