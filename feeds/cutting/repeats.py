"""The sections of a bundle -> what stands in many of them and is therefore the page's, not a story's.

Counted over the sections that a marker closes, so that text after the last marker never changes an earlier story; and
over stories of different titles, so that one story sent three times does not take itself for furniture. A line counts
where it is short and stands between title and text or below the text, in at least three stories and in half of all. In
the midst of the text it counts too, unless a paragraph follows it once a story: then it is a subhead that an outlet
always sets ("Why it matters").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from feeds.cutting import byline, notes
from feeds.cutting.furniture import furniture
from feeds.cutting.lines import Lines
from feeds.cutting.section import Section
from feeds.cutting.shapes import date_alone, numbered, sign

MAX_REPEAT: Final = 160
_LEAST: Final = 3
_SHAPED: Final = 200  # sections whose beginnings are looked at


@dataclass(frozen=True, slots=True)
class Repeats:
    """`lines`: letters of repeated lines; `openers`: of lines that stand first after markers; `level`: of titles."""

    lines: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()
    level: int = 0
    direct: bool = False  # in most sections a paragraph stands right below the first line
    rules: bool = False  # most sections after the first begin with a rule
    numbered: bool = False  # their titles begin with a number
    bylined: bool = False  # their byline is right below the title
    bold: bool = False  # their titles are bold lines, and no headings
    sign: str = ""  # all of their titles begin with it
    linked: bool = False  # their titles are lines that are links, and no headings
    dated: bool = False  # at least two sections begin with a line that is only a date
    subheads: frozenset[str] = frozenset()  # letters of subheads that stand over a list in many sections
    width: int = 0  # the text's lines are wrapped at so many characters; 0: they are paragraphs


@dataclass(slots=True)
class _Place:
    titles: set[str] = field(default_factory=set)
    edge: int = 0  # above or below the text
    middle: int = 0
    listed: int = 0  # with a list right below
    line: int = 0


def repeats(lines: Lines, sections: Sequence[Section]) -> Repeats:
    """What the closed sections have in common."""
    closed = [section for section in sections if section.closed]
    if len(closed) < 2:
        return Repeats(width=_width(lines, closed))
    places: dict[str, _Place] = defaultdict(_Place)
    openers: Counter[str] = Counter()
    levels: Counter[int] = Counter()
    direct = 0
    shapes: Counter[str] = Counter()
    for number, section in enumerate(closed):
        _note(lines, section, places)
        if number < _SHAPED:
            shapes.update(_shape(lines, section, first=not number))
        if number and section.first < section.last:
            if not section.title and lines.size(section.first) <= MAX_REPEAT:
                openers[lines.squash(section.first)] += 1
            direct += section.first + 1 < section.last and lines.body(section.first + 1)
            if level := next(
                (
                    level
                    for at in range(section.first, min(section.last, section.first + 6))
                    if (level := lines.heading(at)) and date_alone(lines.text(at), None) is None
                ),
                0,
            ):
                levels[level] += 1
    others = min(len(closed), _SHAPED) - 1
    found = frozenset(key for key, place in places.items() if _furniture(lines, place, len(closed)))
    return Repeats(
        found,
        frozenset(key for key, count in openers.items() if key and count > 1 and count * 2 >= len(closed) - 1),
        levels.most_common(1)[0][0] if levels else 0,
        direct * 2 > len(closed) - 1,
        rules=shapes["rule"] * 2 > others,
        numbered=shapes["numbered"] == others,
        bylined=shapes["bylined"] * 4 > others * 3,
        bold=shapes["bold"] * 4 > others * 3 and not shapes["heading"],
        sign=next((shape[5:] for shape, count in shapes.items() if shape[:5] == "sign:" and count == others), ""),
        linked=shapes["linked"] == others > 1 and not (shapes["heading"] or shapes["bold"]),
        dated=shapes["dated"] > 1,
        subheads=frozenset(
            key
            for key, place in places.items()
            if place.listed and key not in found and _over_lists(place, len(closed))
        ),
        width=_width(lines, closed),
    )


def _shape(lines: Lines, section: Section, *, first: bool) -> set[str]:
    """How a section begins: a rule, a date alone; and what its title is like."""
    found: set[str] = set()
    at, last = section.first, min(section.last, section.first + 6)
    title = section.title[0] if section.title else None
    while at < last and at != title:
        kind = furniture(lines.folded(at) or "-")
        if kind is not None:
            found |= {"rule"} if kind == "separator" else set()
        elif lines.size(at) <= 60 and date_alone(lines.text(at), None) is not None:
            found.add("dated")
        elif title is None:
            break
        at += 1
    if first or at >= section.last:
        return found & {"dated"}
    if title is not None:
        at = title
    found.add(f"sign:{sign(lines.text(at))}")
    if numbered(lines.text(at)):
        found.add("numbered")
    if lines.heading(at):
        found.add("heading")
    elif lines.kind(at) == "bold":
        found.add("bold")
    if (target := lines.target(at)) is not None and target.whole:
        found.add("linked")
    below = (section.title[-1] if section.title else at) + 1
    # By whichever order of day and month: a byline it is by either.
    if below < section.last and lines.size(below) <= 120 and byline.head(lines.text(below), "en-gb"):
        found.add("bylined")
    return found


def _over_lists(place: _Place, sections: int) -> bool:
    """Whether a repeated line is an outlet's own subhead over a list: "Ingredients"."""
    stories = len(place.titles)
    return stories >= _LEAST and stories * 2 >= sections and place.middle > 0 and place.listed * 2 > stories


def _width(lines: Lines, closed: Sequence[Section]) -> int:
    """The width that text is wrapped at: most lines that follow another without a blank line would not have fitted on it."""
    if lines.of.container == "html":
        return 0
    full = below = longest = 0
    for section in closed[:50]:
        for at in range(section.first + 1, section.last):
            longest = max(longest, lines.size(at))
            if lines.gap[at] or lines.kind(at):
                continue
            below += 1
            full += lines.size(at - 1) >= 40 and lines.size(at - 1) + 1 + len(lines.raw(at).split(" ", 1)[0]) > 58
    return longest if longest <= 140 and full > 2 and full * 5 >= below * 3 else 0


def _note(lines: Lines, section: Section, places: dict[str, _Place]) -> None:
    name = (
        lines.squash(section.title[0])
        if section.title
        else lines.squash(section.first)
        if section.first < section.last
        else ""
    )
    skip = set(section.title) if section.title else {section.first}
    bodies = [
        at for at in range(section.first, section.last) if at not in skip and lines.body(at) and lines.size(at) > 60
    ]
    top, bottom = (bodies[0], bodies[-1]) if bodies else (section.last, section.first)
    for at in range(section.first, section.last):
        if at in skip or lines.size(at) > MAX_REPEAT or not (key := lines.squash(at)):
            continue
        if lines.start[at] in lines.of.times or lines.start[at] in lines.of.names:
            continue  # the page itself says whose it is
        place = places[key]
        place.titles.add(name)
        place.line = at
        place.listed += (
            at + 2 < section.last
            and bool(lines.gap[at] and lines.gap[at + 1])
            and not lines.gap[at + 2]
            and not (lines.body(at) or lines.body(at + 1) or lines.raw(at).endswith(":"))
        )
        if at < top or at > bottom or (lines.body(at) and at in (top, bottom)):
            place.edge += 1
        else:
            place.middle += 1


def _furniture(lines: Lines, place: _Place, sections: int) -> bool:
    stories = len(place.titles)
    if stories < _LEAST or stories * 2 < sections:
        return False
    text = lines.text(place.line)
    if (
        byline.head(text, None)
        or notes.reference_heading(lines.folded(place.line) or "")
        or notes.note(text)
        or notes.caption(text)
        or byline.post(text)
    ):
        return False
    if _over_lists(place, sections):
        return False
    if place.middle > place.edge:
        # Once in each story and followed by its text: an outlet's own subhead.
        return place.middle > stories or lines.body(place.line)
    return True
