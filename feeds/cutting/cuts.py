"""Lines -> sections: where each story of a bundle begins and ends, and why.

A line closes a story where one of these holds, tried in this order at every short line after a paragraph of the story:

1. a marker of the table with an echo of the section's title, in its slot or on the lines before it (or right after);
2. a marker with a link: on its line, or a bare URL on the next;
3. a machine marker. Where prose and not a heading follows it, the story goes on to the next heading of its title's level;
4. a marker alone on its line between paragraphs, unless the title is echoed beside a marker further down: then it was
   part of the story. A weak form ("more", "details") counts only where it stands three times;
5. a link alone on its line whose words stand alone on other lines with other links, or that leads where the title does;
6. an echo of the title and a line right below it that is in no table; or an echo framed by a few words on one line,
   by more of them where the same words frame another title (frames.py);
7. a marker behind an ellipsis, or as the last link, at the end of a paragraph; the paragraph may be the whole story, its
   title running in (runins.py).

A link around blocks, as around a card, is no marker by its address alone. Lines below the marker that stand in the same
element of the page as the story are the post's footer, and the story's (footers.py).

Only where none of these cut anything: excerpts that end with "[…]", at least two; then a line that stands three times,
each time between a paragraph and a title, numbers and address aside; twice is enough with two addresses.

Evidence for a cut stands at or before it, but for a URL on the line right below the marker and for regularity, which
counts lines up to the last cut. So text after the last marker changes no earlier entry.
"""

from __future__ import annotations

from feeds.cutting.extracted import Extracted
from feeds.cutting.footers import footed
from feeds.cutting.lines import Lines
from feeds.cutting.listed import listed, more_marks, signed
from feeds.cutting.place import Place
from feeds.cutting.regular import excerpts, regular
from feeds.cutting.section import Cut, Section
from feeds.cutting.survey import Survey, survey
from feeds.cutting.unlisted import echoed, linked, tail
from feeds.markers import markers


def cuts(lines: Lines, own: tuple[str, ...] = ()) -> list[Section]:
    """The sections of a text in order; the last is not `closed` where text follows the last marker. Empty: no marker."""
    seen = survey(lines, markers(own))
    found = _walk(seen) or excerpts(seen) or regular(seen)
    made, first = [], 0
    for cut in found:
        made.append(
            Section(
                first,
                cut.last,
                cut.title,
                cut.echoes,
                cut.marks,
                cut.tail,
                cut.inner,
                cut.url,
                cut.site,
                cut.confidence,
                [cut.reason],
                foot=cut.foot,
                lead=cut.lead,
            )
        )
        first = cut.after
    if made and first < len(lines):
        made.append(Section(first, len(lines), closed=False, confidence=0.4, reasons=["no marker closes it"]))
    return made


def count_cuts(extracted: Extracted) -> int:
    """How many stories a text would be cut into."""
    return sum(1 for section in cuts(Lines(extracted)) if section.closed)


def _walk(seen: Survey) -> list[Cut]:
    found: list[Cut] = []
    place, at = Place(seen), 0
    while at < len(seen.lines):
        cut = _judge(place, at)
        if cut is None:
            place.take(at)
            at += 1
            continue
        cut = footed(place, signed(place, more_marks(place, cut)))
        found.append(cut)
        at = cut.after
        place.begin(at)
    return found


def _judge(place: Place, at: int) -> Cut | None:
    """Whether a story ends at line `at`: the rules in their order."""
    mark = place.survey.marks.get(at)
    if mark is not None and (cut := listed(place, at, mark)):
        return cut
    if place.survey.keys[at] and (place.bodies or place.lone(at)):
        return linked(place, at) or (echoed(place, at) if place.bodies else None) or tail(place, at)
    return tail(place, at)
