"""A clause and a story -> whether it holds, how much the story is about it, and in words why or why not.

Bare words (anywhere in the story) have a strength, which `match = "about"` asks for (weigh.py). What says for itself
where and how often (a field, a count, near, a pattern, a source, a date) holds or does not: its strength has no bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from typing import NamedTuple

from feeds.clean import fold
from feeds.rules import weigh
from feeds.rules.lexicon import Term, stands_in
from feeds.rules.pattern import found
from feeds.rules.scan import Scan
from feeds.rules.told import Told
from feeds.rules.tree import (
    Aged,
    Both,
    Dated,
    Either,
    Leaf,
    Length,
    Name,
    Near,
    Negated,
    Node,
    Other,
    Pattern,
    Whole,
    Words,
    is_bare,
)


class Finding(NamedTuple):
    """What a tree gave: `terms` are the bare words by which it holds, `why` the other reasons."""

    holds: bool
    strength: float = inf
    terms: tuple[Term, ...] = ()
    why: tuple[str, ...] = ()


NO = Finding(False, 0.0)


@dataclass(frozen=True, slots=True)
class Look:
    """A story under judgement: its scan, and the way to ask for another topic."""

    story: Told
    scan: Scan
    in_topic: Callable[[str], bool]


def judge(node: Node, look: Look) -> Finding:
    """Whether a tree holds for a story, and how strongly."""
    match node:
        case Both(parts):
            findings = []
            for part in parts:
                finding = judge(part, look)
                if not finding.holds:
                    return NO
                findings.append(finding)
            return _joined(findings, weigh.together([finding.strength for finding in findings]))
        case Either():
            return _either(node, look)
        case Negated(part):
            return NO if judge(part, look).holds else Finding(True, why=(f"not {spoken(part)}",))
        case Words(field=None, term=term, counted=False):
            return Finding(True, weigh.strength((term,), look.scan), (term,)) if look.scan.found(term) else NO
        case _:
            why = _leaf(node, look)
            return NO if why is None else Finding(True, why=(why,))


def _either(node: Either, look: Look) -> Finding:
    """OR: its bare words count together, the other parts each by itself; the strongest serves."""
    scan = look.scan
    keys = node.by_key.keys() & scan.places.keys()
    terms = tuple(term for key in sorted(keys) for term in node.by_key[key] if scan.found(term))
    findings = [Finding(True, weigh.strength(terms, scan), terms)] if terms else []
    if not node.others:
        return findings[0] if terms else NO
    findings += (finding for part in node.others if (finding := judge(part, look)).holds)
    return _joined(findings, max(finding.strength for finding in findings)) if findings else NO


def _joined(findings: Sequence[Finding], strength: float) -> Finding:
    if len(findings) == 1:
        return findings[0]
    return Finding(
        True,
        strength,
        tuple(term for finding in findings for term in finding.terms),
        tuple(why for finding in findings for why in finding.why),
    )


def _leaf(leaf: Leaf, look: Look) -> str | None:
    """The reason for which a leaf holds, or None."""
    story, scan = look.story, look.scan
    match leaf:
        case Words(written, field, term, low, high, counted):
            there = scan.within(term, field)
            if len(there) < low or (high is not None and len(there) > high):
                return None
            if field and not counted:
                return f'{field}: "{scan.words_at(there[0], term.size)}"'
            return f"{written} ({len(there)} there)"
        case Near(written, field, terms, gap):
            return written if _near([(term.size, scan.within(term, field)) for term in terms], gap) else None
        case Pattern(written, field, pattern):
            taken = _searched(pattern, field, look)
            return None if taken is None else f'{written} took "{taken[:60]}"'
        case Name(written, field, term):
            name = next((name for name in _names(field, story) if stands_in(term, name)), None)
            return None if name is None else f"{field} {name}"
        case Whole(_, field, value):
            return _whole(field, value, story)
        case Length() | Dated() | Aged():
            return _measured(leaf, look)
        case Other(written, slug, _):
            return f"in topic {slug}" if look.in_topic(slug) else None


def _measured(leaf: Length | Dated | Aged, look: Look) -> str | None:
    story, scan = look.story, look.scan
    match leaf:
        case Length(written, low, high):
            return (
                f"{written} ({scan.length} words)"
                if low <= scan.length and (high is None or scan.length <= high)
                else None
            )
        case Dated(written, start, end):
            when = story.published
            held = when is not None and (start is None or when >= start) and (end is None or when < end)
            return f"{written} (published {when:%Y-%m-%d})" if held and when else None
        case Aged(written, younger, seconds):
            if story.published is None or story.now is None:
                return None
            return written if ((story.now - story.published).total_seconds() < seconds) is younger else None


def _near(terms: Sequence[tuple[int, Sequence[int]]], gap: int) -> bool:
    """Whether a stretch of the story holds every term with at most `gap` further words in it."""
    if not all(there for _, there in terms):
        return False
    own = sum(size for size, _ in terms)
    marks = sorted((place, which) for which, (_, there) in enumerate(terms) for place in there)
    last: list[int | None] = [None] * len(terms)
    for place, which in marks:
        last[which] = place
        if None not in last:
            starts = [start for start in last if start is not None]
            stretch = max(start + size for start, (size, _) in zip(starts, terms, strict=True)) - min(starts)
            if stretch - own <= gap and len(set(starts)) == len(starts):
                return True
    return False


def _searched(pattern: str, field: str | None, look: Look) -> str | None:
    story = look.story
    if field in (None, "title", "lead", "body"):
        fields = [field] if field else ["title", "lead", "body"]
        return next((taken for each in fields if (taken := found(pattern, look.scan.text(each))) is not None), None)
    if field == "url":
        names: Sequence[str] = [story.url.lower()] if story.url else []
    elif field == "source":
        names = [each.source for each in story.carried]
    else:
        names = [fold(name[:1_000]) for name in _names(field or "", story)]
    return next((taken for name in names if (taken := found(pattern, name[:4_000].encode())) is not None), None)


def _names(field: str, story: Told) -> Sequence[str]:
    if field == "author":
        return story.authors
    if field == "publisher":
        return [each.publisher for each in story.carried if each.publisher]
    return [tag for each in story.carried for tag in each.tags]


def _whole(field: str, value: str, story: Told) -> str | None:
    match field:
        case "source":
            source = next((each.source for each in story.carried if is_source(value, each.source)), None)
            return None if source is None else f"source {source}"
        case "lang":
            language = spoken_in(value, story)
            return None if language is None else f"language {language}"
        case _:
            return f"url has {value}" if story.url and value in story.url.lower() else None


def is_source(asked: str, source: str) -> bool:
    """Whether a source's id is the one asked for; `bbc*` asks for every id that begins so."""
    return source.startswith(asked[:-1]) if asked.endswith("*") else source == asked


def spoken_in(asked: str, story: Told) -> str | None:
    """The story's language if it is the one asked for: `zh` asks for `zh-hant` too."""
    asked = asked.lower().replace("_", "-")
    for language in (story.language, *(each.language for each in story.carried)):
        if language and (language.lower() == asked or language.lower().startswith(asked + "-")):
            return language
    return None


def since_when(story: Told) -> datetime | None:
    """When a story counts as from: published, or for want of that arrived."""
    return story.published or story.now


def falls_due(limits: Sequence[float], story: Told) -> datetime | None:
    """The next moment at which a limit of age in seconds turns for this story."""
    if story.published is None or story.now is None:
        return None
    moments = (story.published.astimezone(UTC) + timedelta(seconds=limit) for limit in limits)
    return min((moment for moment in moments if moment > story.now), default=None)


def spoken(node: Node) -> str:
    """A tree as a person would write it."""
    match node:
        case Both(parts):
            return " ".join(f"({spoken(part)})" if isinstance(part, Either) else spoken(part) for part in parts)
        case Either(parts):
            return " OR ".join(spoken(part) for part in parts)
        case Negated(part):
            return f"NOT ({spoken(part)})" if isinstance(part, Both | Either) else f"NOT {spoken(part)}"
        case _:
            return node.written


def lacking(node: Node, look: Look) -> str:
    """Why a tree does not hold: its first failing part, as far down as one part alone is to blame."""
    match node:
        case Both(parts):
            return next((lacking(part, look) for part in parts if not judge(part, look).holds), "")
        case Either(parts):
            shown = [spoken(part) for part in parts]
            return "none of " + ", ".join(shown[:8]) + (f" and {len(shown) - 8} more" if len(shown) > 8 else "")
        case Negated(part):
            return f"has {_has(part, look)}"
        case Words(written, field, term, counted=True):
            return f"{written}: {len(look.scan.within(term, field))} there"
        case Length(written):
            return f"{written}: {look.scan.length} words"
        case Dated(written) | Aged(written):
            when = look.story.published
            return f"{written}: " + (f"published {when:%Y-%m-%d %H:%M}" if when else "the story has no date")
        case Other(_, slug, _):
            return f"not in topic {slug}"
        case Whole(written, "lang", _):
            return f"{written}: the language is {look.story.language or 'unknown'}"
        case _:
            return f"{node.written} is not there"


def _has(node: Node, look: Look) -> str:
    finding = judge(node, look)
    parts = [f'"{term.written}" in its {look.scan.where(look.scan.found(term)[0])}' for term in finding.terms[:3]]
    return ", ".join((*parts, *finding.why[:3])) or spoken(node)


def wanting(node: Node, look: Look, share: float = 1.0) -> str:
    """What keeps a story that holds a tree from being about it: its weakest part; `share`: of the strength asked for."""
    match node:
        case Both(parts):
            weak = [(judge(part, look).strength, part) for part in parts]
            worst = min(strength for strength, _ in weak)
            best = max((strength for strength, _ in weak if strength != inf), default=inf)
            blamed, share = (worst, share * weigh.HALF) if best >= share else (best, share)
            return wanting(next(part for strength, part in weak if strength == blamed), look, share)
        case Either(parts):
            terms = [part.term for part in parts if is_bare(part) and look.scan.found(part.term)]
            if terms:
                return weigh.mention(terms, look.scan, share)
            return wanting(max(parts, key=lambda part: judge(part, look).strength), look, share)
        case Words(term=term):
            return weigh.mention((term,), look.scan, share)
        case _:
            return f"{spoken(node)} does not carry it"
