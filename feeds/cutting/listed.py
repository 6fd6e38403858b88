"""A line that the table of markers knows: whether it closes the story here, and why."""

from __future__ import annotations

import re

from feeds.cutting import byline
from feeds.cutting.place import Place
from feeds.cutting.section import Cut, quoted
from feeds.markers import Mark


def listed(place: Place, at: int, mark: Mark) -> Cut | None:
    """The cut that a line of the table makes, with an echo, a link, or by where it stands; None where it makes none."""
    if place.in_list(at):
        return None
    url, after = place.url(at)
    if mark.slot is not None:
        return _slotted(place, at, mark, url, after)
    if mark.machine:
        return _machine(place, at)
    title, echoes, sure = place.echo_before(at)
    if sure and mark.colon and not url and at + 1 < len(place.lines) and not place.lines.gap[at + 1]:
        return None  # "Read more:" and other titles below it
    if sure:
        name = "the title again" if sure == 1 else "the title again, not letter for letter"
        return Cut(
            echoes[0],
            after,
            title,
            echoes,
            (at,),
            url=url,
            site=mark.site,
            confidence=0.98 if sure == 1 else 0.92,
            reason=f"{name} and {quoted(mark)}",
        )
    if (late := place.echo_after(at)) is not None:
        return Cut(
            at,
            late + 1,
            place.match(place.lines.folded(late) or "", late)[0],
            (late,),
            (at,),
            url=url,
            confidence=0.9,
            reason=f"{quoted(mark)} and the title again",
        )
    if not place.bodies and not (url and place.lone(at)):
        return None
    if url or place.more(at):
        return Cut(
            at, after, (), (), (at,), url=url, site=mark.site, confidence=0.9, reason=f"{quoted(mark)} with a link"
        )
    return _bare(place, at, mark)


def _bare(place: Place, at: int, mark: Mark) -> Cut | None:
    """A marker with neither echo nor link: where it stands apart between paragraphs."""
    if mark.colon:
        return None
    if mark.own:
        return Cut(at, at + 1, (), (), (at,), confidence=0.9, reason=f"your marker {quoted(mark)}")
    if mark.weak and place.survey.count[place.survey.keys[at]] < 3:
        return None
    if mark.site is not None and len(mark.site.split()) > 5:
        return None
    if not place.apart(at) or place.echo_later(at):
        return None
    sure = 0.6 if mark.weak else 0.8 if mark.decorated else 0.75
    return Cut(
        at, at + 1, (), (), (at,), site=mark.site, confidence=sure, reason=f"{quoted(mark)} on a line of its own"
    )


def _slotted(place: Place, at: int, mark: Mark, url: str | None, after: int) -> Cut | None:
    slot = mark.slot or ""
    title, sure = place.match(slot, at)
    if sure and (place.bodies or title[-1] < at - 1):
        return Cut(
            at,
            after,
            title,
            (),
            (at,),
            url=url,
            site=mark.site,
            confidence=0.97 if sure == 1 else 0.92,
            reason=f"{quoted(mark)} with the title in it",
        )
    if not place.bodies:
        return None
    if mark.template and mark.site is not None and place.lines.ends_sentence(at) | (len(slot) > 8):
        return Cut(
            at,
            after,
            (),
            (),
            (at,),
            url=url,
            site=mark.site,
            confidence=0.8,
            reason=f"{quoted(mark)} with another title in it",
        )
    if place.more(at):
        return Cut(
            at, after, (), (), (at,), url=url, confidence=0.9, reason="a link of the class that themes give to it"
        )
    if mark.own and not place.echo_later(at):
        return Cut(at, after, (), (), (at,), url=url, confidence=0.8, reason=f"your marker {quoted(mark)}")
    target = place.survey.links.get(at)
    if target is not None and target.whole and url and place.leads_home(url):
        return Cut(
            at, after, (), (), (at,), url=url, confidence=0.9, reason=f"{quoted(mark)} leads where the title does"
        )
    # Words behind the marker that are no title: "Read more on bbc.com", "Read more »  12 comments".
    if len(slot.split()) <= 3 and re.search(r"\w\.\w{2,}$", slot) and place.apart(at):
        return Cut(at, after, (), (), (at,), url=url, site=slot, confidence=0.75, reason=f"{quoted(mark)} and a site")
    return None


def _machine(place: Place, at: int) -> Cut | None:
    if not place.bodies and len(place.heads) < 2:
        return None
    nxt = at + 1
    level = next((level for head in place.heads if (level := place.lines.heading(head))), 0)
    if (
        nxt < len(place.lines)
        and level
        and not place.lines.heading(nxt)
        and nxt not in place.survey.marks
        and place.lines.body(nxt)
    ):
        end = nxt
        while end < len(place.lines) and not 0 < place.lines.heading(end) <= level:
            end += 1
        return Cut(
            end,
            end,
            (),
            (),
            (at,),
            inner=at,
            confidence=0.85,
            reason="a machine's marker in its middle; the next heading of its level ends it",
        )
    return Cut(at, at + 1, (), (), (at,), confidence=0.85, reason="a machine's marker")


def more_marks(place: Place, cut: Cut) -> Cut:
    """Take in further markers of the same story right below: a theme's link under a machine's rule."""
    while cut.inner is None and cut.marks and cut.after < len(place.lines):
        at = cut.after
        mark = place.survey.marks.get(at)
        before = place.survey.marks.get(cut.marks[-1])
        if mark is None or before is None or not before.machine:
            break
        if mark.slot is not None:
            title, sure = place.match(mark.slot, cut.last)
            if not sure:
                break
            cut.title = cut.title or title
            cut.confidence = max(cut.confidence, 0.97 if sure == 1 else 0.92)
        elif mark.colon and at not in place.survey.links:
            break
        url, after = place.url(at)
        cut.url = cut.url or url
        cut.marks = (*cut.marks, at)
        cut.after = after
        cut.reason += f", {quoted(mark)}"
    return cut


def signed(place: Place, cut: Cut) -> Cut:
    """Take in a signature: short lines right below the marker, a blank line, and then a title and no paragraph."""
    lines, at = place.lines, cut.after
    if not cut.marks or cut.inner is not None:
        return cut
    while (
        at < len(lines)
        and not lines.gap[at]
        and place.survey.keys[at]
        and not lines.body(at)
        and at < cut.after + 3
        and not lines.heading(at)
    ):
        at += 1
    if (
        at > cut.after
        and at < len(lines)
        and lines.gap[at]
        and not lines.body(at)
        and place.survey.keys[at]
        and not byline.head(lines.text(at), None)
    ):
        cut.marks = (*cut.marks, *range(cut.after, at))
        cut.after = at
    return cut
