"""An item's tree -> the item as feedparser can be trusted with it: no floods, no second titles, no markup outside of text.

feedparser is quadratic in attributes, categories and author length, lets media:description overwrite the item's own
description, and resolves guids against xml:base. What goes here is either read elsewhere (cut.py) or past a stated bound.
"""

from __future__ import annotations

from html import escape
from typing import Final

from lxml import etree

from feeds.entry import MAX_AUTHORS, MAX_ENCLOSURES, MAX_TAGS
from feeds.links import absolute
from feeds.syndication.facts import ATOM, BASE, DC, ITUNES, local, own, space, words_of

BODIES: Final = ("description", "summary", "content", "encoded", "body", "div")
_TEXTS: Final = frozenset(
    ("title", "description", "summary", "content", "encoded", "tagline", "subtitle", "info", "rights", "copyright")
)
_MAX_ATTRIBUTES: Final = 64  # of one element; feedparser takes 8 s over 20,000
_MAX_CHILDREN: Final = 2_000  # of one item
_MEDIA: Final = "http://search.yahoo.com/mrss"
MARK: Final = "winnowat"  # the element that carries an item's place through feedparser; the last one counts


def keep_only(root: etree._Element, fresh: list[etree._Element]) -> None:
    """Leave nothing in the feed but these items; the root keeps its version and its namespaces."""
    kept = set(fresh)
    for child in list(root):
        if local(child) == "channel":
            for inner in list(child):
                if inner not in kept:
                    child.remove(inner)
        elif child not in kept:
            root.remove(child)
    for outer in (root, *(child for child in root if local(child) == "channel")):
        for name in list(outer.attrib):
            if name != "version":
                del outer.attrib[name]


def slim(item: etree._Element, index: int, base: str | None) -> None:
    """Take out what feedparser should not see, put markup inside text in its escaped form, and mark the item's place."""
    _own_bases(item, base)
    names = {local(child) for child in own(item, *BODIES, "title", "encoded")} | {
        local(child) for child in item if local(child) == "encoded"
    }
    has_body, has_title = bool(names & {"description", "summary", "content", "encoded"}), "title" in names
    counts: dict[str, int] = {}
    for at, child in enumerate(list(item)):
        name = local(child)
        kind = _LIMITED.get(name, "")
        counts[kind] = counts.get(kind, 0) + 1
        if (
            at >= _MAX_CHILDREN
            or _unwanted(child, name, item, has_body, has_title)
            or (kind and counts[kind] > _ROOM[kind])
        ):
            item.remove(child)
        elif name in _TEXTS and len(child) and not space(child).startswith(_MEDIA):
            _escape_inside(child)
            _in_one_piece(child)
        elif name in _TEXTS:
            _in_one_piece(child)
        elif name == "group":
            for inner in list(child)[MAX_ENCLOSURES:]:
                child.remove(inner)
    for element in item.iter():
        if len(element.attrib) > _MAX_ATTRIBUTES:
            for name in list(element.attrib)[_MAX_ATTRIBUTES:]:
                del element.attrib[name]
    # In the item's own namespace, so that it needs no attribute: feedparser's loose parser keeps those instead of the text.
    etree.SubElement(item, f"{{{space(item)}}}{MARK}" if space(item) else MARK).text = str(index)


_LIMITED: Final = {
    "category": "tag", "subject": "tag", "keywords": "tag", "enclosure": "file", "content": "file", "link": "link",
    "contributor": "person", "thumbnail": "file", "hash": "file", "player": "file", "credit": "person",
}  # fmt: skip
# Read in cut.py (guids and people), or of no use to an Entry; each costs feedparser as much as a title.
_TAKEN: Final = frozenset(
    ("guid", "id", "author", "creator", "source", "contributor", "comments", "item", "entry", "channel", "feed")
)
_UNDERSTOOD: Final = (
    DC
    | ITUNES
    | {
        "http://purl.org/rss/1.0/modules/content/",
        "http://www.w3.org/1999/xhtml",
        "http://rssnamespace.org/feedburner/ext/1.0",
        "http://www.pheedo.com/namespace/pheedo",
    }
)
_ROOM: Final = {"tag": MAX_TAGS, "file": MAX_ENCLOSURES, "link": 2 * MAX_ENCLOSURES, "person": MAX_AUTHORS}


def _unwanted(child: etree._Element, name: str, item: etree._Element, has_body: bool, has_title: bool) -> bool:
    """What is taken already or never used, and second titles and bodies that would overwrite the item's own."""
    vocabulary = space(child)
    if name in _TAKEN:
        return True
    if vocabulary in {space(item), ""} | ATOM:
        return False
    if vocabulary not in _UNDERSTOOD and not vocabulary.startswith(_MEDIA):
        return True
    if vocabulary.startswith(_MEDIA) or vocabulary in ITUNES or vocabulary in DC:
        return (has_body and name in ("description", "summary", "subtitle", "text")) or (has_title and name == "title")
    return False


def _own_bases(item: etree._Element, base: str | None) -> None:
    """Make every inner xml:base absolute and drop the item's, which its Place holds."""
    if item.get(BASE) is not None:
        del item.attrib[BASE]
    for element in item.iterdescendants():
        if element.get(BASE) is not None:
            outer = next((up.get(BASE) for up in element.iterancestors() if up.get(BASE) is not None), base)
            if found := absolute(element.get(BASE) or "", outer):
                element.set(BASE, found)
            else:
                del element.attrib[BASE]


def _in_one_piece(element: etree._Element) -> None:
    """Write HTML as CDATA: expat hands on each escaped "<" by itself, which costs feedparser a fifth of its time."""
    text = element.text or ""
    if "<" in text and "]]>" not in text:
        element.text = etree.CDATA(text)


def _escape_inside(element: etree._Element) -> None:
    """Turn elements inside a text (XHTML content, or HTML that somebody forgot to escape) into escaped HTML."""
    kind = (element.get("type") or "").lower()
    if kind not in ("", "xhtml", "html", "text", "text/html", "application/xhtml+xml", "text/plain"):
        return
    if kind in ("text", "text/plain"):
        html = words_of(element)
    else:
        for inner in element.iterdescendants():
            inner.tag = local(inner)
            for name in list(inner.attrib):
                if name.startswith("{"):
                    del inner.attrib[name]
        etree.cleanup_namespaces(element)
        # RFC 4287, section 3.1.1.3: the one div around XHTML is not part of the text.
        outer = (
            element[0]
            if len(element) == 1 and local(element[0]) == "div" and not (element.text or "").strip()
            else element
        )
        parts = [escape(outer.text or "", quote=False)]
        parts += [etree.tostring(inner, method="html", encoding="unicode") for inner in outer]
        html = "".join(parts)
        element.set("type", "html" if space(element) != "http://purl.org/atom/ns#" else "text/html")
    if element.get("mode") is not None:
        element.set("mode", "escaped")
    for inner in list(element):
        element.remove(inner)
    element.text = html.strip()
