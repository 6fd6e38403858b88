"""Edition -> Atom bytes (RFC 4287), by feedgen; the only door to it.

feedgen writes an entry's links without rel, type or title, knows of a source only title and link, and has no language,
pictures, archives or tombstones: extensions mend each element after it has written it. What it would fill in from the
clock (`updated`) or from its own release (`generator`) is always set, so that the same Edition gives the same bytes.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any
from urllib.parse import quote

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds.edition import Credit, Edition, Item
from feeds.entry import Enclosure
from feeds.output.sayable import legible, media_type, plausible
from feeds.output.wording import UNTITLED, body, heading

MEDIA_TYPE = "application/atom+xml"
GENERATOR = "Winnow"
MOST_ESCAPED = 5  # times that a text may have been escaped over and again
LINKED_COPIES = 50  # of one story; a page may list more

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_AT = "http://purl.org/atompub/tombstones/1.0"
_FH = "http://purl.org/syndication/history/1.0"
_MEDIA = "http://search.yahoo.com/mrss/"
_NO_URI = frozenset('<>"{}|\\^`[]')
_AUTHORITY = re.compile(r"https?://[^/?#\s<>\"{}|\\^`]*", re.IGNORECASE)
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?\w+;)")


def atom(edition: Edition) -> bytes:
    """The edition as an Atom document in UTF-8. The same edition gives the same bytes, always."""
    feed = FeedGenerator()
    feed.id(edition.id)
    feed.title(_words(edition.title) or UNTITLED)
    feed.subtitle(_words(edition.subtitle) or None)
    feed.updated(_second(edition.updated))
    feed.language(edition.language)
    feed.author({"name": person(edition.publisher) or GENERATOR})
    feed.generator(GENERATOR)
    feed.icon(f"{edition.base_url}/icon.svg")
    feed.register_extension("winnow", _FeedParts, _EntryParts, rss=False)
    feed.winnow.edition = edition
    for item in edition.items:
        _add(feed.add_entry(order="append"), item, edition)
    return with_stylesheet(feed.atom_str(), edition)


def iri(url: str) -> str:
    """A link that every reader takes (RFC 3986): percent-encoded where it must be, and never twice; its host as it is."""
    said = legible(url.strip())
    host = _AUTHORITY.match(said)
    start = host.end() if host else 0  # brackets may stand in an IPv6 host alone
    rest, hash_, fragment = _LONE_PERCENT.sub("%25", said[start:]).partition("#")
    rest += hash_ + fragment.replace("#", "%23")
    return said[:start] + "".join(quote(c) if not "!" <= c < "\x7f" or c in _NO_URI else c for c in rest)


def person(name: str) -> str:
    """A name as readers show it: many take "<" for the beginning of markup, whatever the standard says."""
    words = _words(name)
    for _ in range(MOST_ESCAPED):
        if (plainer := unescape(words)) == words:
            break
        words = plainer
    return _words(words).replace("<", "‹").replace(">", "›")


def looks_like_markup(words: str) -> bool:
    """Whether a reader that takes plain text for HTML would lose part of it."""
    return _MARKUP.search(words) is not None


def _add(entry: FeedEntry, item: Item, edition: Edition) -> None:
    entry.id(item.id)
    entry.title(_words(heading(item)) or UNTITLED)
    entry.updated(_second(item.updated))
    if published := plausible(item.published):
        entry.published(_second(published))
    names = [name for name in map(person, item.authors) if name] or [person(item.publisher) or UNTITLED]
    entry.author([{"name": name} for name in names])
    entry.link(href=iri(edition.link_of(item)))
    for slug, title in item.topics:
        entry.category({"term": slug, "scheme": f"{edition.base_url}/#topics", "label": _words(title) or slug})
    for tag in dict.fromkeys(map(_words, item.tags)):
        if tag:
            entry.category({"term": tag, "scheme": f"{edition.base_url}/#tags"})
    if item.summary and item.show != "link":
        entry.summary(legible(item.summary), type="html")
    entry.content(legible(body(item, edition.page_of(item))), type="html")
    entry.winnow.item = item
    entry.winnow.edition = edition


class _FeedParts(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """What stands between the feed's own head and its entries."""

    edition: Edition

    def extend_atom(self, feed: Any) -> Any:
        edition = self.edition
        _link(feed, "alternate", edition.base_url + edition.page, type="text/html")
        _link(feed, "self", edition.self_url, type=MEDIA_TYPE)
        if edition.hub:
            _link(feed, "hub", edition.hub)
        if edition.prev_archive:
            _link(feed, "prev-archive", edition.prev_archive, type=MEDIA_TYPE)
        if edition.next_archive:
            _link(feed, "next-archive", edition.next_archive, type=MEDIA_TYPE)
        if edition.archive:
            etree.SubElement(feed, f"{{{_FH}}}archive", nsmap={"fh": _FH})
            _link(feed, "current", edition.base_url + edition.path.partition("/archive/")[0] + ".atom", type=MEDIA_TYPE)
        for stone in edition.tombstones:
            deleted = etree.SubElement(feed, f"{{{_AT}}}deleted-entry", nsmap={"at": _AT})
            deleted.set("ref", stone.id)
            deleted.set("when", _second(stone.at).isoformat())
            etree.SubElement(deleted, f"{{{_AT}}}comment").text = _words(stone.why)
        return feed


class _EntryParts(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """What feedgen leaves out of an entry."""

    item: Item
    edition: Edition

    def extend_atom(self, entry: Any) -> Any:
        item = self.item
        if item.language and item.language != self.edition.language:
            entry.set(_LANG, item.language)
        title = entry.find("title")
        if looks_like_markup(title.text):
            title.set("type", "html")
            title.text = escape(title.text, quote=False)
        alternate = entry.find("link")
        alternate.set("rel", "alternate")
        alternate.set("type", "text/html")
        written = {alternate.get("href")}
        for copy in item.copies[:LINKED_COPIES]:
            if copy.url and (href := iri(copy.url)) not in written:
                written.add(href)
                _link(entry, "related", href, title=_words(copy.publisher))
        if item.via and (href := iri(item.via)) not in written:
            _link(entry, "via", href)
        for enclosure in item.enclosures:
            _enclosed(entry, enclosure)
        _source(entry, item.credit)
        return entry


def _enclosed(entry: Any, enclosure: Enclosure) -> None:
    kind = media_type(enclosure.type)
    if (enclosure.type or "").startswith("image/"):
        media = etree.SubElement(entry, f"{{{_MEDIA}}}content", nsmap={"media": _MEDIA})
        media.attrib.update({"url": iri(enclosure.url), **({"type": kind} if kind else {}), "medium": "image"})
        if enclosure.title:
            etree.SubElement(media, f"{{{_MEDIA}}}description", {"type": "plain"}).text = _words(enclosure.title)
        return
    length = str(enclosure.length) if enclosure.length is not None and enclosure.length >= 0 else None
    title = _words(enclosure.title or "")
    _link(entry, "enclosure", iri(enclosure.url), type=kind, title=title, length=length)


def _source(entry: Any, credit: Credit) -> None:
    source = etree.SubElement(entry, "source")
    etree.SubElement(source, "id").text = legible(credit.id)
    etree.SubElement(source, "title").text = _words(credit.title) or UNTITLED
    etree.SubElement(source, "updated").text = _second(credit.updated).isoformat()
    if credit.url:
        _link(source, "alternate", iri(credit.url), type="text/html")
    if credit.feed_url:
        _link(source, "self", iri(credit.feed_url))


def _link(parent: Any, rel: str, href: str, **more: str | None) -> None:
    link = etree.SubElement(parent, "link", {"rel": rel, "href": href})
    for name in ("type", "title", "length"):
        if more.get(name):
            link.set(name, str(more[name]))


def with_stylesheet(document: bytes, edition: Edition) -> bytes:
    """The document with a style for a person who opens its address in a browser.

    The link is relative, so that it is found wherever the files are copied to.
    """
    up = "../" * (edition.path.count("/") - 1)
    end = document.index(b"?>") + 2
    style = f'\n<?xml-stylesheet type="text/css" href="{up}feed.css"?>'.encode()
    return document[:end] + style + document[end:] + b"\n"


def _words(text: str) -> str:
    return " ".join(legible(text).split())


def _second(when: datetime) -> datetime:
    return when.astimezone(UTC).replace(microsecond=0)
