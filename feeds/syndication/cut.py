"""A feed's tree and the items held -> the document that feedparser has still to read.

Each item is known by a hash of its own bytes, of what it inherits (`xml:base`, `xml:lang`, namespaces, the feed's
authors and language, the zone for dates without one) and of this reader's version. Held ones are cut out and counted;
of the others at most `max_new` stay, counted after the cut. What feedparser gets wrong in those (authors, atom:source,
xml:base, guids) is read here and handed over in their Place. Whole and cut reading go the same way, so that both give
the same entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import xxhash
from lxml import etree

from feeds.entry import MAX_AUTHORS, MAX_GUID, Deleted, Document, FeedFacts, Origin, Skipped
from feeds.links import absolute
from feeds.syndication.facts import (
    ATOM,
    BASE,
    DC,
    ITUNES,
    LANG,
    deleted_of,
    facts_of,
    feed_authors,
    feed_language,
    local,
    own,
    person,
    person_name,
    resolved,
    space,
    words_of,
)
from feeds.syndication.repair import Xml, mended
from feeds.syndication.slim import BODIES, keep_only, slim

# Moves whenever an unchanged item would be read into another Entry: then nothing counts as held, and all is read again.
READER_VERSION: Final = 2

_MAX_NAMESPACES: Final = 200
_RESOURCE_LIMIT: Final = 114  # libxml2's XML_ERR_RESOURCE_LIMIT: depth over 256, a name or a text past its bounds
_RDF_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


@dataclass(frozen=True, slots=True)
class Place:
    """One new item: its place in the document, its key, and what was taken from it before feedparser."""

    index: int
    key: bytes | None
    guid: str | None
    permalink: bool  # whether the guid may be the page's link too: Atom's id and RSS's guid, unless it says no
    base: str | None
    language: str | None
    authors: tuple[str, ...]
    origin: Origin | None
    alone: bool  # whether no other item without a guid has this one's link


@dataclass(frozen=True, slots=True)
class Cut:
    """What is left to read: `xml` is None where that is nothing; `places` are the new items, in document order."""

    xml: bytes | None
    places: tuple[Place, ...]
    facts: FeedFacts
    deleted: tuple[Deleted, ...]
    seen: int
    distrust: bool
    capped: bool
    skipped: tuple[Skipped, ...] = ()


def tree_of(xml: Xml) -> etree._Element | str:
    """The root; or, where a strict parser cannot read the text even when mended, its complaint with line and column."""
    first = _parsed(xml.body)
    if not isinstance(first, etree.XMLSyntaxError):
        return first
    if first.code == _RESOURCE_LIMIT:
        return "XML nested too deep or with names too long: refused"
    text = mended(xml)
    if text is None:
        return "a document type whose entities expand too far: refused"
    second = _parsed(text.encode("utf-8", "replace"))
    if not isinstance(second, etree.XMLSyntaxError):
        return second
    line, column = second.position
    return f"XML broken at line {line}, column {column}: {str(second.msg).split(', line ')[0]}"


def _parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def _parsed(body: bytes) -> etree._Element | etree.XMLSyntaxError:
    try:
        return etree.fromstring(body, _parser())
    except etree.XMLSyntaxError as broken:
        return broken


def recovered(text: str) -> etree._Element | None:
    """What lxml can make of broken XML: good enough for the feed's own facts, not for its items."""
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def cut(root: etree._Element, document: Document) -> Cut | str:
    """Take the held items out of the tree, which is used up by this; or the reason why the document is refused."""
    if len(root.nsmap) > _MAX_NAMESPACES:
        return f"more than {_MAX_NAMESPACES} namespaces: refused"
    facts, deleted = facts_of(root, document.location), deleted_of(root)
    items = list(items_of(root))
    names = [_name(item) for item in items]
    inherited = _inherited(root, document)
    authors, language = feed_authors(root), feed_language(root)
    links = _links_shared(items, names)
    keys = [_key(item, inherited) for item in items]
    distrust = _distrusted(items, names)
    fresh: list[etree._Element] = []
    places: list[Place] = []
    skipped: list[Skipped] = []
    first_at: dict[bytes, int] = {}
    seen, capped = 0, False
    for index, (item, key) in enumerate(zip(items, keys, strict=True)):
        if key in document.held:
            seen += 1
        elif key in first_at:
            skipped.append(Skipped(index, f"the same item as number {first_at[key] + 1}, word for word"))
        elif document.max_new is not None and len(places) >= document.max_new:
            capped = True
        else:
            first_at[key] = index
            alone = (names[index], _link(item)) not in links
            places.append(_place(item, index, key, names[index], document, authors, language, alone))
            fresh.append(item)
    if not fresh:
        return Cut(None, (), facts, deleted, seen, distrust, capped, tuple(skipped))
    keep_only(root, fresh)
    for item, place in zip(fresh, places, strict=True):
        slim(item, place.index, place.base)
    rest = etree.tostring(root, encoding="utf-8")
    return Cut(rest, tuple(places), facts, deleted, seen, distrust, capped, tuple(skipped))


def items_of(root: etree._Element) -> Iterator[etree._Element]:
    """The items in document order: below the root (RSS 1.0, Atom), below its channels (RSS), never deeper."""
    for child in root:
        name = local(child)
        if name in ("item", "entry"):
            yield child
        elif name == "channel":
            yield from (inner for inner in child if local(inner) in ("item", "entry"))


def _name(item: etree._Element) -> str | None:
    """The guid or id as given, or RDF's rdf:about."""
    said = next((words_of(child) for child in own(item, "guid", "id") if words_of(child)), None)
    return said or (item.get(_RDF_ABOUT) or "").strip() or None


def guid_of(said: str) -> str:
    """The guid in at most MAX_GUID characters; a longer one ends in its hash, so that two never become one."""
    if len(said) <= MAX_GUID:
        return said
    return f"{said[: MAX_GUID - 40]}…{xxhash.xxh3_128_hexdigest(said.encode('utf-8', 'replace'))}"


def _link(item: etree._Element) -> str:
    for child in own(item, "link"):
        if (href := child.get("href")) is not None:
            if child.get("rel", "alternate") == "alternate":
                return href.strip()
        elif said := words_of(child):
            return said
    return ""


def _links_shared(items: list[etree._Element], names: list[str | None]) -> frozenset[tuple[None, str]]:
    """Links that two items without a guid share: then the link cannot name them."""
    once: set[str] = set()
    twice: set[tuple[None, str]] = set()
    for item, name in zip(items, names, strict=True):
        if name is None and (link := _link(item)):
            if link in once:
                twice.add((None, link))
            once.add(link)
    return frozenset(twice)


def _distrusted(items: list[etree._Element], names: list[str | None]) -> bool:
    """Whether one guid stands twice with different links or bodies."""
    first: dict[str, etree._Element] = {}
    for item, name in zip(items, names, strict=True):
        if name is None:
            continue
        other = first.setdefault(name, item)
        if other is not item and (_link(other) != _link(item) or _body(other) != _body(item)):
            return True
    return False


def _body(item: etree._Element) -> list[str]:
    return [words_of(child) for child in item if local(child) in BODIES]


def _inherited(root: etree._Element, document: Document) -> bytes:
    """All that a reading of an item may depend on outside of the item; namespaces are in the item's own bytes."""
    authors = "\x01".join(feed_authors(root))
    tag = f"{local(root)} {space(root)} {root.get('version')}"
    parts = (str(READER_VERSION), tag, document.location, feed_language(root) or "", authors, document.timezone)
    return "\x00".join(parts).encode("utf-8", "replace")


def _key(item: etree._Element, inherited: bytes) -> bytes:
    parent = item.getparent()
    made = xxhash.xxh3_128(inherited)
    while parent is not None:
        made.update(f"\x00{parent.get(BASE) or ''}\x00{parent.get(LANG) or ''}".encode("utf-8", "replace"))
        parent = parent.getparent()
    made.update(etree.tostring(item, with_tail=False, encoding="utf-8"))
    return made.digest()


def _place(
    item: etree._Element,
    index: int,
    key: bytes,
    name: str | None,
    document: Document,
    authors: tuple[str, ...],
    language: str | None,
    alone: bool,
) -> Place:
    base = absolute(document.location, None)
    for outer in reversed(list(item.iterancestors())):
        base = resolved(base, outer)
    source = next(own(item, "source"), None)
    written = (
        _authors(item) or (_authors(source) if source is not None and source.get("url") is None else ()) or authors
    )
    return Place(
        index,
        key,
        guid_of(name) if name else None,
        all((child.get("isPermaLink") or "").strip().lower() != "false" for child in own(item, "guid")),
        resolved(base, item),
        item.get(LANG) or language,
        written,
        _origin(source, resolved(base, item)),
        alone,
    )


def _authors(item: etree._Element) -> tuple[str, ...]:
    """The names as written: the item's own authors, Dublin Core's creators, else iTunes' author."""
    said = [person(child) for child in own(item, "author")]
    said += [person_name(words_of(child)) for child in item if local(child) == "creator" and space(child) in DC]
    if not any(said):
        said = [person_name(words_of(child)) for child in item if local(child) == "author" and space(child) in ITUNES]
    return tuple(dict.fromkeys(name for name in said if name))[:MAX_AUTHORS]


def _origin(source: etree._Element | None, base: str | None) -> Origin | None:
    if source is None:
        return None
    if space(source) not in ATOM:
        url = absolute(source.get("url") or "", base)
        return Origin(None, words_of(source)[:MAX_GUID] or None, url) if url or words_of(source) else None
    texts = {local(child): words_of(child)[:MAX_GUID] for child in source}
    links = [c.get("href") or "" for c in own(source, "link") if c.get("rel", "alternate") in ("alternate", "self")]
    url = next((found for link in links if (found := absolute(link, resolved(base, source)))), None)
    made = Origin(texts.get("id") or None, texts.get("title") or None, url)
    return made if made != Origin() else None
