"""Lines about a story, above its title, below its text or in its post's footer -> author, outlet, date, tags.

What the page's own markup says (an author's element, a <time>) goes before what a line looks like. A line that the page
itself calls one about the story, and that says nothing readable, is left out.
"""

from __future__ import annotations

import re
from typing import Final

from feeds.cutting import byline, dates
from feeds.cutting.draft import Draft, Item
from feeds.cutting.furniture import tags
from feeds.cutting.shapes import date_alone, post_head

META: Final = frozenset(("meta", "author", "date"))
_MAX_META: Final = 200
_PIECES: Final = re.compile(r"\s*[|·•▪∙⋅／丨♦]\s*|\s+[–—-]\s+")


def above(draft: Draft) -> None:
    """Read the lines above the title: a channel's post head, a date that stands over the stories of a day."""
    days = draft.setting.days
    for at in range(draft.section.first, draft.title[0] if draft.title else draft.section.first):
        if draft.lines.size(at) > 120:
            continue
        text = draft.lines.text(at)
        if head := post_head(text):
            draft.publisher, draft.date = head
            draft.why.append("publisher and date: the channel's post head")
        elif (found := date_alone(text, None)) and (draft.section.first or draft.setting.repeats.dated):
            days[:] = [found]
            draft.day = found
    if draft.day is None and days and draft.setting.repeats.dated:
        draft.day = days[0]


def marked(draft: Draft, item: Item) -> tuple[list[str], str | None]:
    """Whom the page marks as author on the item's lines, and its <time>."""
    of, lines = draft.lines.of, draft.lines
    names = [name for line in item.lines for name in of.names.get(lines.start[line], ())]
    stamp = next((stamp for line in item.lines if (stamp := of.times.get(lines.start[line]))), None)
    return [name for name in names if 1 < len(name) <= 60 and not any(map(str.isdigit, name))], stamp


def meta_line(draft: Draft, item: Item) -> bool:
    """Read a line that the page calls one about the story; True where it is one, and not the story's."""
    names, stamp = marked(draft, item)
    if len(item.text) > _MAX_META or not (item.kind in META or names or stamp):
        return False
    language = draft.setting.dated
    known = bool(stamp) and (moment := dates.iso(stamp or "", draft.setting.document.timezone)) is not None
    if known and draft.stamp is None:
        draft.stamp = moment
    told = bool(names or known)
    said = byline.head(item.text, language)
    if said is None and item.kind == "author":
        said = byline.head(f"By: {item.text}", language)
    heads = [said] if said else []
    if said is None:
        heads = [head for piece in _PIECES.split(item.text) if piece.strip() and (head := byline.head(piece, language))]
    listed = tags(item.text, item.folded)
    draft.tags.extend(listed or ())
    for head in heads:
        told = True
        _add(draft, [] if names else list(head.authors))
        draft.publisher = draft.publisher or head.publisher
        draft.date = draft.date or head.date
        draft.updated = draft.updated or head.updated
    _add(draft, names)
    draft.bylined = draft.bylined or bool(names or any(head.authors or head.publisher for head in heads))
    if not told:
        if item.kind != "meta" and listed is None:
            return False
        draft.drop(item, "the page's own line about the story")
    return True


def footer(draft: Draft) -> None:
    """Read the lines of the post's footer, below the marker."""
    for at in draft.section.foot:
        item = Item([at], draft.lines.text(at), draft.lines.kind(at), bool(draft.lines.gap[at]))
        if not item.text or not meta_line(draft, item):
            draft.drop(item, "the post's footer")


def _add(draft: Draft, names: list[str]) -> None:
    draft.authors.extend(name for name in names if name not in draft.authors)
