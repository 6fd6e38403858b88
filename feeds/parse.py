"""RSS and Atom bytes -> Entries. The only door to feedparser.

The document has been decoded, shortened to what is not held and slimmed (repair.py, cut.py); feedparser reads the rest
with its sanitiser and its URL resolution off, as both let too much through: our own cleaning does that. Where no strict
parser could read the document, feedparser's loose one gets all of it. Where feedparser raises, each item is read by
itself, so that the one at fault costs itself only.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import Any, Final

import feedparser
from lxml import etree

from feeds.entry import MAX_TAGS, Document, Entry, FeedFacts, Origin, Reading, Skipped
from feeds.links import absolute
from feeds.syndication.cut import Cut, Place, cut, guid_of, items_of, recovered, tree_of
from feeds.syndication.facts import deleted_of, facts_of, person_name
from feeds.syndication.item import Attached, Draft, Words, finished
from feeds.syndication.repair import Xml, mended
from feeds.syndication.slim import MARK

_HEADERS: Final = {"content-type": "application/xml; charset=utf-8"}
_HTML: Final = frozenset(("text/html", "application/xhtml+xml"))


def read_xml(xml: Xml, document: Document) -> Reading:
    """The reading of a feed whose text is prepared: whole, or what is new in it; `error` where nothing could be read."""
    root = tree_of(xml)
    if isinstance(root, str):
        return Reading("feed", error=root, whole=False) if root.endswith("refused") else _loose(xml, document, root)
    rest = cut(root, document)
    if isinstance(rest, str):
        return Reading("feed", error=rest, whole=False)
    entries, unread = _entries(rest, xml.root != "feed", document)
    return Reading(
        "feed",
        entries=entries,
        skipped=tuple(sorted((*rest.skipped, *unread), key=lambda one: one.index)),
        facts=rest.facts,
        deleted=rest.deleted,
        seen=rest.seen,
        distrust=rest.distrust,
        whole=not (xml.broken_off or rest.capped),
    )


def _entries(rest: Cut, rss: bool, document: Document) -> tuple[tuple[Entry, ...], list[Skipped]]:
    if rest.xml is None:
        return (), []
    places = {str(place.index): place for place in rest.places}
    entries: list[Entry] = []
    skipped: list[Skipped] = []
    for item in _items(rest.xml):
        place = places.pop(str(dict.get(item, MARK, "")), None)
        if place is None:
            continue
        try:
            entries.append(finished(_draft(item, place, rss), document))
        except (ValueError, TypeError, RecursionError, OverflowError) as fault:
            skipped.append(Skipped(place.index, f"could not be read: {fault}"))
    skipped.extend(Skipped(place.index, "no reader could make an item of this") for place in places.values())
    return tuple(entries), skipped


def _items(xml: bytes) -> list[Any]:
    try:
        return _feedparser(xml)
    except Exception:  # noqa: BLE001 - feedparser raises whatever its input makes it raise
        return [found for one in _one_by_one(xml) for found in one]


def _feedparser(xml: bytes) -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = feedparser.parse(
            io.BytesIO(xml), sanitize_html=False, resolve_relative_uris=False, response_headers=dict(_HEADERS)
        )
    return list(dict.get(found, "entries", []))


def _one_by_one(xml: bytes) -> list[list[Any]]:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    pairs = [(item, parent) for item in items_of(root) if (parent := item.getparent()) is not None]
    for item, parent in pairs:
        parent.remove(item)
    read: list[list[Any]] = []
    for item, parent in pairs:
        parent.append(item)
        try:
            read.append(_feedparser(etree.tostring(root, encoding="utf-8")))
        except Exception:  # noqa: BLE001 - as above; its place is reported as unread
            read.append([])
        parent.remove(item)
    return read


def _loose(xml: Xml, document: Document, complaint: str) -> Reading:
    """The reading of a document that is no XML: what feedparser's loose parser makes of it; nothing in it can be held."""
    text = mended(xml)
    if text is None:
        return Reading("feed", error="a document type whose entities expand too far: refused", whole=False)
    root = recovered(text)
    facts = facts_of(root, document.location) if root is not None else FeedFacts()
    try:
        items = _feedparser(f'<?xml version="1.0" encoding="utf-8"?>{text}'.encode("utf-8", "replace"))
    except Exception as fault:  # noqa: BLE001 - as above
        return Reading("feed", facts=facts, error=f"{complaint} ({type(fault).__name__})", whole=False)
    if not items:
        return Reading("feed", facts=facts, error=f"{complaint}, and no item in it could be read", whole=False)
    limit = len(items) if document.max_new is None else document.max_new
    base = absolute(document.location, None)
    entries: list[Entry] = []
    skipped: list[Skipped] = []
    bodies: dict[str, tuple[str | None, str]] = {}
    distrust = False
    for index, item in enumerate(items[:limit]):
        name = str(dict.get(item, "id") or "").strip()
        authors = tuple(person_name(str(one.get("name") or "")) for one in _dicts(item, "authors")) or facts.authors
        linked = bool(dict.get(item, "guidislink", True))
        place = Place(index, None, guid_of(name) or None, linked, base, facts.language, authors, _source(item), True)
        try:
            entry = finished(_draft(item, place, xml.root != "feed"), document)
        except (ValueError, TypeError, RecursionError, OverflowError) as fault:
            skipped.append(Skipped(index, f"could not be read: {fault}"))
            continue
        entries.append(entry)
        same = bodies.setdefault(name, (entry.url, entry.text)) if name else (entry.url, entry.text)
        distrust = distrust or same != (entry.url, entry.text)
    return Reading(
        "feed",
        entries=tuple(entries),
        skipped=tuple(skipped),
        facts=facts,
        deleted=deleted_of(root) if root is not None else (),
        distrust=distrust,
        whole=not (xml.broken_off or len(items) > limit),
    )


def _draft(item: Any, place: Place, rss: bool) -> Draft:
    content = _content(item, rss)
    return Draft(
        guid=place.guid,
        links=_links(item, place, content),
        title=_words(dict.get(item, "title_detail"), rss, guess=rss),
        summary=_words(dict.get(item, "summary_detail"), rss),
        content=_words(content, rss),
        authors=place.authors,
        publisher=_text(item, "publisher") or None,
        published=tuple(text for key in ("published", "created") if (text := _text(item, key)))
        + ((_text(item, "updated"),) if rss and _text(item, "updated") else ()),
        updated=tuple(text for key in ("updated", "modified") if (text := _text(item, key))),
        language=_text(item, "language")
        or _spoken(content)
        or _spoken(dict.get(item, "title_detail"))
        or place.language,
        tags=tuple(_tags(item)),
        enclosures=tuple(_attached(item)),
        origin=place.origin,
        base=place.base,
        item_key=place.key,
        alone=place.alone,
    )


def _text(item: Any, key: str) -> str:
    value = dict.get(item, key)
    return value.strip() if isinstance(value, str) else ""


def _dicts(item: Any, key: str) -> list[Any]:
    value = dict.get(item, key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _spoken(detail: Any) -> str | None:
    language = dict.get(detail, "language") if isinstance(detail, dict) else None
    return language if isinstance(language, str) else None


def _links(item: Any, place: Place, content: Any) -> tuple[str, ...]:
    """Candidates for the item's page: what a feed proxy took it from, alternates (pages first), a guid that is a URL."""
    said = [_text(item, "feedburner_origlink"), _text(item, "pheedo_origlink")]
    alternates = [one for one in _dicts(item, "links") if dict.get(one, "rel", "alternate") == "alternate"]
    alternates.sort(key=lambda one: dict.get(one, "type") not in (None, "", *_HTML))
    said += [str(dict.get(one, "href") or "") for one in alternates]
    if isinstance(content, dict) and dict.get(content, "type") in _HTML and dict.get(content, "src"):
        said.append(str(dict.get(content, "src")))
    if not any(said) and place.permalink and place.guid and re.match(r"https?://", place.guid, re.IGNORECASE):
        said.append(place.guid)
    return tuple(link for link in said if link)


def _content(item: Any, rss: bool) -> Any:
    """The fullest content that is text to read; None where there is none."""
    found = [one for one in _dicts(item, "content") if _readable(dict.get(one, "type"))]
    found.sort(key=lambda one: (rss or dict.get(one, "type") in _HTML, len(str(dict.get(one, "value") or ""))))
    return found[-1] if found else None


def _readable(kind: Any) -> bool:
    return not kind or str(kind) in _HTML or str(kind).startswith("text/") or str(kind) == "text"


def _words(detail: Any, rss: bool, *, guess: bool = False) -> Words:
    if not isinstance(detail, dict):
        return Words("")
    value, kind = str(dict.get(detail, "value") or ""), dict.get(detail, "type")
    base = absolute(str(dict.get(detail, "base") or ""), None)
    if not _readable(kind):
        return Words("")
    if kind == "application/xhtml+xml":
        return Words(value.replace("</br>", ""), "html", base)
    return Words(value, "guess" if guess else "html" if rss or kind in _HTML else "text", base)


def _tags(item: Any) -> list[str]:
    tags = [str(dict.get(one, "label") or dict.get(one, "term") or "") for one in _dicts(item, "tags")]
    return [tag for tag in tags if tag][: MAX_TAGS * 2]


def _attached(item: Any) -> list[Attached]:
    """Enclosures of RSS and Atom, then Media RSS content, then its picture; a page or a feed is no enclosure."""
    found = [
        Attached(
            str(dict.get(one, "href") or ""), dict.get(one, "type"), dict.get(one, "length"), dict.get(one, "title")
        )
        for one in _dicts(item, "links")
        if dict.get(one, "rel") == "enclosure"
    ]
    found += [
        Attached(str(dict.get(one, "url") or ""), dict.get(one, "type") or _medium(one), dict.get(one, "filesize"))
        for one in _dicts(item, "media_content")
        if dict.get(one, "medium") != "document"
    ]
    if not any((one.type or "").startswith("image/") for one in found):
        # Of a picture in several sizes the widest; where others are given too, it only repeats one of them.
        pictures = sorted(_dicts(item, "media_thumbnail"), key=_width, reverse=True)
        found += [Attached(url, _picture(url)) for one in pictures[:1] if (url := str(dict.get(one, "url") or ""))]
    return found


def _medium(media: Any) -> str | None:
    medium = dict.get(media, "medium")
    return f"{medium}/*" if medium in ("image", "audio", "video") else None


def _width(picture: Any) -> int:
    said = str(dict.get(picture, "width") or "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else 0


def _picture(url: str) -> str:
    """A picture's type by the end of its path; "image/*" where that does not tell."""
    ending = url.partition("?")[0].rpartition(".")[2].lower()
    return {
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "png": "image/png",
        "gif": "image/gif",
        "webp": "image/webp",
    }.get(ending, "image/*")


def _source(item: Any) -> Origin | None:
    source = dict.get(item, "source")
    if not isinstance(source, dict):
        return None
    link = str(dict.get(source, "href") or dict.get(source, "link") or "")
    made = Origin(_text(source, "id") or None, _text(source, "title") or None, absolute(link, None))
    return made if made != Origin() else None
