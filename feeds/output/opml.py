"""OPML both ways: bytes of a subscription list -> Subscriptions; Subscriptions -> bytes.

Real lists come with bare ampersands, upper-case attribute names, folders in folders, the same feed twice and `feed:`
links: all of that is read. Entities are never resolved and nothing is loaded. Source: opml.org/spec2.opml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from html.entities import html5
from itertools import groupby
from typing import Any, Final

from lxml import etree

from feeds.clean import xml_text
from feeds.errors import WinnowError
from feeds.links import absolute
from feeds.syndication.decode import decoded

MAX_BYTES = 8_000_000
MAX_SUBSCRIPTIONS = 20_000


class OpmlError(WinnowError):
    """Bytes that are no list of subscriptions."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed as a reader's list names it: `folder` is "" or a path with "/" between its parts."""

    title: str
    url: str
    site: str | None = None
    folder: str = ""
    description: str = ""


def parse_opml(document: bytes) -> list[Subscription]:
    """The feeds of a list, in its order, each URL once. Raises OpmlError where it is none, too large, or names none."""
    if len(document) > MAX_BYTES:
        raise OpmlError(f"{len(document)} bytes: more than a list of subscriptions has ({MAX_BYTES})")
    root = _root(document)
    if root is None or _name(root) != "opml":
        raise OpmlError("this is no OPML file: it does not begin with <opml>")
    found: dict[str, Subscription] = {}
    for outline in root.iter():
        if _name(outline) != "outline":
            continue
        said = {str(name).lower(): value.strip() for name, value in outline.attrib.items()}
        url = _web(said.get("xmlurl", ""))
        if url and url not in found:
            title = said.get("title") or said.get("text") or url
            site = _web(said.get("htmlurl", ""))
            found[url] = Subscription(title, url, site, _folder(outline), said.get("description", ""))
        if len(found) >= MAX_SUBSCRIPTIONS:
            break
    names = {_name(element) for element in root.iter()}
    if not found and ("outline" in names or "body" not in names):  # a whole list of nothing is a list
        raise OpmlError("this OPML file names no feed: no outline has an xmlUrl with an http(s) address")
    return list(found.values())


def render_opml(subscriptions: Iterable[Subscription], *, title: str) -> bytes:
    """An OPML 2.0 document in UTF-8, folders kept one level deep. The same list gives the same bytes."""
    root = etree.Element("opml", {"version": "2.0"})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = xml_text(title)
    content = etree.SubElement(root, "body")
    for folder, members in groupby(subscriptions, key=lambda s: s.folder):
        name = xml_text(folder)
        parent = etree.SubElement(content, "outline", {"text": name, "title": name}) if folder else content
        for feed in members:
            shown = xml_text(feed.title) or feed.url
            said = {"type": "rss", "text": shown, "title": shown, "xmlUrl": xml_text(feed.url)}
            if feed.site:
                said["htmlUrl"] = xml_text(feed.site)
            if feed.description:
                said["description"] = xml_text(feed.description)
            etree.SubElement(parent, "outline", said)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return document


_AMPERSAND: Final = re.compile(r"&(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{0,30};)?")
_XML_NAMES: Final = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))


def _root(document: bytes) -> Any:
    # recover: one fault in a title must not cost a person the whole list.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, encoding="utf-8"
    )
    text = _AMPERSAND.sub(_meant, decoded(document, None))
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _meant(found: re.Match[str]) -> str:
    """An ampersand as XML writes it: alone in a URL, or before a name that only HTML knows; a list declares none."""
    name = found[1]
    if name and (name in _XML_NAMES or name.startswith("#")):
        return found[0]
    return escape(html5[name]) if name in html5 else f"&amp;{name or ''}"


def _folder(outline: Any) -> str:
    above = [parent for parent in outline.iterancestors() if _name(parent) == "outline"]
    names = [" ".join((parent.get("title") or parent.get("text") or "").split()) for parent in above]
    return "/".join(name for name in reversed(names) if name)


def _name(element: Any) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _web(url: str) -> str | None:
    if url.lower().startswith("feed:"):
        rest = url[5:]
        url = "http:" + rest if rest.startswith("//") else rest
    scheme, mark, rest = url.partition("://")
    if (
        not mark
        or scheme.lower() not in ("http", "https")
        or any(c.isspace() for c in url)
        or absolute(url, None) is None
    ):
        return None
    return f"{scheme.lower()}://{rest}"
