"""A line that is in no table: whether a link, an echo of the title or the end of its paragraph closes the story there."""

from __future__ import annotations

import re
from typing import Final

from feeds.cutting import byline
from feeds.cutting.furniture import furniture, related, tags
from feeds.cutting.place import Place
from feeds.cutting.runins import RunIn, run_in
from feeds.cutting.section import Cut, quoted
from feeds.fold import fold
from feeds.markers import MAX_LINE

MAX_MARKER: Final = 100  # characters of a marker that is in no table
# What may stand before a marker at a paragraph's end: an ellipsis; or a full stop, where the marker has an arrow or brackets.
_BEHIND: Final = re.compile(
    r"(?:\[(?:…|\.\.\.)\]|…|\.\.\.|\[&hellip;\])\s*(?=\S)"
    r"|(?<=[.!?。»”])\s+(?=[(\[»→←>]?\s?\S{1,40}(?:\s\S{1,20}){0,5}\s?[»→>←)\]]$)"
)
_MAY_CLOSE: Final = re.compile(r"[…»→←\])]|>$|\.\.\.|&hellip;")


def linked(place: Place, at: int) -> Cut | None:
    """A link alone on its line, whose words stand elsewhere with other links, or that leads where the title does."""
    target = place.survey.links.get(at)
    if (
        target is None
        or not target.whole
        or target.block
        or not target.text.strip()
        or place.lines.size(at) > 600
        or place.in_list(at)
    ):
        return None
    folded = place.lines.folded(at) or ""
    if (
        len(folded) > MAX_MARKER
        or furniture(folded)
        or place.lines.heading(at)
        or related(folded)
        or tags(place.lines.text(at), folded) is not None
    ):
        return None
    urls = place.survey.urls[place.survey.keys[at]]
    if len(urls) > 1:
        title, echoes, sure = place.echo_before(at)
        return Cut(
            echoes[0] if sure else at,
            at + 1,
            title,
            echoes,
            (at,),
            url=target.url,
            confidence=0.88,
            reason=f"the link “{target.text.strip()[:60]}”, which other stories have with addresses of their own",
        )
    if place.leads_home(target.url):
        return Cut(
            at, at + 1, (), (), (at,), url=target.url, confidence=0.85, reason="a link that leads where the title does"
        )
    return None


def echoed(place: Place, at: int) -> Cut | None:
    """The title again, with a line below it, or in a frame, that is in no table."""
    lines = place.lines
    folded = lines.folded(at) or ""
    if lines.heading(at) or len(folded) < 2:
        return None
    title, last, sure = place.echo_at(at) if place.begins_alike(at) else ((), at, 0.0)
    if sure and title[0] not in place.titles():
        return None
    nxt = last + 1
    if sure:
        if (
            nxt in place.survey.marks
            and (place.survey.marks[nxt].slot is None or place.match(place.survey.marks[nxt].slot or "", nxt)[1])
            and not (place.survey.marks[nxt].colon and nxt not in place.survey.links)
        ):
            return None  # the walk will come to it
        echoes = tuple(range(at, nxt))
        if nxt < len(lines) and _unknown_marker(place, nxt, adjacent=not lines.gap[nxt]):
            url, after = place.url(nxt)
            return Cut(
                at,
                after,
                title,
                echoes,
                (nxt,),
                url=url,
                confidence=0.88 if sure == 1 else 0.82,
                reason=f"the title again and a line below it: “{lines.text(nxt)[:60]}”",
            )
        if _alone(place, at, nxt):
            place.echo_only += 1
            return Cut(at, nxt, title, echoes, (), confidence=0.6, reason="the title again, and no marker")
        return None
    return _framed(place, at, folded)


def _unknown_marker(place: Place, at: int, *, adjacent: bool) -> bool:
    lines = place.lines
    folded = lines.folded(at)
    if not folded or len(folded) > MAX_MARKER or lines.heading(at):
        return False
    if adjacent:
        text = lines.text(at)
        said = byline.head(text, None)
        if said and (said.labelled or said.date):
            return False
        return (
            at + 1 >= len(lines)
            or bool(lines.gap[at + 1])
            or place.survey.count[place.survey.keys[at]] > 1
            or at + 1 in place.survey.links
        )
    # Parted from the echo by a blank line it is the next title, unless it stands below other echoes too.
    again = place.survey.following.get(at)
    return (
        again is not None
        and again > 0
        and place.survey.count[place.survey.keys[again - 1]] > 1
        and not place.lines.body(again - 1)
        and place.survey.keys[again - 1] not in (0, place.survey.keys[at - 1])
        and again - 1 not in place.survey.marks
    )


def _alone(place: Place, at: int, nxt: int) -> bool:
    """Whether an echo closes the story all by itself: a short line follows that is no byline, and it is long enough."""
    lines = place.lines
    if (
        not lines.gap[at]
        or len(lines.squash(at)) < (6 if lines.spaceless(at) else 14)
        or place.echo_later(at - 1, beyond=at)
    ):
        return False
    if nxt >= len(lines):
        return place.echo_only > 0
    if not lines.gap[nxt] or lines.body(nxt) or not place.survey.keys[nxt]:
        return False
    said = byline.head(lines.text(nxt), None)
    return not said and furniture(lines.folded(nxt) or "") is None and place.survey.count[place.survey.keys[nxt]] > 1


def _framed(place: Place, at: int, folded: str) -> Cut | None:
    """The whole title on a short line with a few words around it that are in no table."""
    lines = place.lines
    squash = lines.squash(at)
    if not any(lines.squash(head) in squash for head in place.heads[:3]) or (
        lines.size(at) > 120 and lines.ends_sentence(at)
    ):
        return None
    regular = at in place.survey.frames
    for head in place.heads[:3]:
        key = lines.squash(head)
        extra = len(squash) - len(key)
        if (
            at > head + 1
            and len(key) >= (6 if regular or lines.spaceless(head) else 12)
            and 2 <= extra <= 50
            and key in squash
            and (at + 1 >= len(lines) or lines.gap[at + 1])
            and lines.gap[at]
            and (regular or extra <= max(12, len(key)))
            and not related(folded)
            and not place.echo_later(at)
        ):
            why = f"the title in a frame: “{lines.text(at)[:80]}”"
            sure = 0.85 if regular else 0.75
            return Cut(at, at + 1, (head,), (), (at,), url=place.url(at)[0], confidence=sure, reason=why)
    return None


def tail(place: Place, at: int) -> Cut | None:
    """A marker at the end of a paragraph, behind an ellipsis or as the last link."""
    lines = place.lines
    if lines.size(at) < 30:
        return None
    start, end = max(lines.start[at], lines.end[at] - 420), lines.end[at]
    raw = lines.of.text[start:end]
    if not lines.of.links and _MAY_CLOSE.search(raw, max(0, len(raw) - 164)) is None:
        return None
    for begins, url in _tail_places(place, at, raw, start):
        said = lines.visible(lines.of.text[begins:end])
        mark = place.survey.table.find(fold(said)) if 1 < len(said) <= MAX_LINE else None
        if mark is None or mark.machine or mark.colon:
            continue
        lead = _lead(place, at, begins, url)
        if lead is None and not (place.heads or place.bodies):
            continue
        if mark.slot is not None:
            title, sure = place.match(mark.slot, at)
            if sure:
                return Cut(
                    at + 1,
                    at + 1,
                    title,
                    (),
                    (),
                    tail=begins,
                    url=url,
                    confidence=0.9,
                    reason=f"{quoted(mark)} with the title, at the end of a paragraph",
                )
            continue
        if not mark.weak or url:
            return Cut(
                at + 1,
                at + 1,
                (at,) if lead else (),
                (),
                (),
                tail=begins,
                lead=lead,
                url=url,
                site=mark.site,
                confidence=0.85 if url else 0.75,
                reason=f"{quoted(mark)} at the end of a paragraph",
            )
    return None


def _lead(place: Place, at: int, begins: int, url: str | None) -> RunIn | None:
    """The title that the line begins with, where the line alone is the story."""
    lead = run_in(place.lines, at, begins)
    if lead is None or place.bodies:
        return None
    alone = at == place.first or place.lines.bullet(at) or (lead.url is not None and lead.url == url)
    return lead if alone else None


def _tail_places(place: Place, at: int, raw: str, start: int) -> list[tuple[int, str | None]]:
    lines = place.lines
    places: list[tuple[int, str | None]] = []
    if lines.of.links:
        links = lines.of.links_in(lines.start[at], lines.end[at])
        if links and lines.end[at] - links[-1].end < 8 and links[-1].start > lines.start[at]:
            places.append((links[-1].start, links[-1].url))
    elif raw.endswith((")", ").", ") »", ")**", ")_", ")*")) and (
        link := re.search(r"(?:\s+[(\[*_]*|[(\[*_]*)\[([^\[\]]{2,200})\]\((\S{1,300})\)[\W_]*$", raw)
    ):
        places.append((start + link.start(), link[2]))
    for match in _BEHIND.finditer(raw):
        places += [(start + match.end(), None)] if len(raw) - match.end() <= 160 else []
    return places
