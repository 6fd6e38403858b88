"""What a format gave for one item -> Entry: cleaned, bounded, dated, named.

The one place where raw text becomes an Entry's, for RSS, Atom and JSON alike. Links are resolved against the base in
force: `xml:base`, else where the document came from; where that is another host than the item's own link (a feed proxy),
the link.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Final, NamedTuple

from feeds.clean import clip, plain, plain_line, safe_html, visible, xml_text
from feeds.entry import (
    MAX_AUTHORS,
    MAX_CONTENT,
    MAX_ENCLOSURES,
    MAX_NAME,
    MAX_SUMMARY,
    MAX_TAGS,
    MAX_TITLE,
    DateBasis,
    Document,
    Enclosure,
    Entry,
    Origin,
)
from feeds.errors import LinkError
from feeds.links import absolute, canonical, host
from feeds.syndication.facts import language_of
from feeds.syndication.feeddates import parse_date
from feeds.syndication.teaser import sends_on


class Words(NamedTuple):
    """A text as given: "html", "text" (literal), or "guess" (a title of RSS, which may be either)."""

    value: str
    kind: str = "html"
    base: str | None = None


NOTHING: Final = Words("")


@dataclass(frozen=True, slots=True)
class Attached:
    """An enclosure as given."""

    url: str
    type: str | None = None
    length: object = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One item before cleaning: strings as the document has them, lists in its order."""

    guid: str | None = None
    links: tuple[str, ...] = ()  # candidates for the item's page, best first
    title: Words = NOTHING
    summary: Words = NOTHING
    content: Words = NOTHING
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: tuple[str, ...] = ()  # candidates, best first
    updated: tuple[str, ...] = ()
    language: str | None = None
    tags: tuple[str, ...] = ()
    enclosures: tuple[Attached, ...] = field(default=())
    origin: Origin | None = None
    base: str | None = None
    item_key: bytes | None = None
    alone: bool = True  # whether no other item without a guid has this one's link


def finished(draft: Draft, document: Document) -> Entry:
    """The Entry: every field safe, every length within its bound."""
    url = next((found for link in draft.links if (found := absolute(link, draft.base))), None)
    base = _base(draft, document, url)
    content = safe_html(_as_html(draft.content), draft.content.base or base, limit=MAX_CONTENT)
    summary = safe_html(_as_html(draft.summary), draft.summary.base or base, limit=MAX_SUMMARY)
    if summary == content:
        summary = ""
    body, captions = _captions_off(content or summary)
    text = visible(body)
    title = title_line(draft.title)
    published, basis, updated = _dates(draft, document)
    return Entry(
        keys=_keys(draft, url, title, text),
        title=title,
        url=url,
        authors=_names(draft.authors, MAX_AUTHORS),
        publisher=clip(plain_line(draft.publisher), MAX_NAME) or None if draft.publisher else None,
        published=published,
        date_basis=basis,
        updated=updated,
        summary=summary,
        content=content,
        text=text,
        captions=captions,
        language=language_of(draft.language),
        tags=_names(draft.tags, MAX_TAGS),
        enclosures=_enclosures(draft, base),
        teaser=sends_on(text),
        origin=_origin(draft.origin),
        item_key=draft.item_key,
    )


def _base(draft: Draft, document: Document, url: str | None) -> str | None:
    if draft.base is None or (url and draft.base == document.location and host(draft.base) != host(url)):
        return url or draft.base
    return draft.base


# A title is markup where a tag in it is closed, where an empty element or a comment stands in it, or where it starts with
# a block; "The <video> element" and "vector<int>" are words.
_MARKED: Final = re.compile(
    r"</(?:a|abbr|b|big|cite|code|del|div|em|font|h[1-6]|i|ins|kbd|mark|p|q|s|script|small|span|strike|strong|style|sub|sup|tt|u)\s*>"
    r"|<(?:br|hr|img|wbr)\b[^<>]*>|<!--|<!\[CDATA\[|^\s*<(?:p|div|h[1-6]|span|b|i|em|strong)\b[^<>]*>",
    re.IGNORECASE,
)


def title_line(title: Words) -> str:
    """The title on one line, in at most MAX_TITLE characters, its markup taken for markup only where it is some."""
    value = title.value[: MAX_TITLE * 20]
    if title.kind == "text":
        return clip(" ".join(xml_text(value).split()), MAX_TITLE)
    if title.kind == "guess" and "<" in value and not _MARKED.search(value):
        value = value.replace("<", "&lt;")
    return clip(plain_line(value), MAX_TITLE)


_PARAGRAPHS: Final = re.compile(r"\r?\n[ \t]*\r?\n\s*")


def _as_html(words: Words) -> str:
    """Literal text escaped, its lines kept; HTML without any tag gets the paragraphs that its blank lines meant."""
    value = words.value.strip()
    if words.kind == "text":
        parts = [escape(part.strip(), quote=False).replace("\n", "<br>") for part in _PARAGRAPHS.split(value)]
    elif "<" in value or "\n" not in value:
        return value
    else:
        parts = _PARAGRAPHS.split(value)
    return parts[0] if len(parts) == 1 else "".join(f"<p>{part}</p>" for part in parts if part)


_CAPTION: Final = re.compile(r"<figcaption\b[^>\"]*(?:\"[^\"]*\"[^>\"]*)*>(.*?)</figcaption>", re.DOTALL)


def _captions_off(safe: str) -> tuple[str, tuple[str, ...]]:
    if "<figcaption" not in safe:
        return safe, ()
    captions = tuple(words for inner in _CAPTION.findall(safe) if (words := visible(inner).replace("\n", " ")))
    return _CAPTION.sub("", safe), captions


def _dates(draft: Draft, document: Document) -> tuple[datetime | None, DateBasis | None, datetime | None]:
    """Published, how it is known, updated: an item that says only when it was updated was published by then."""

    def first(texts: tuple[str, ...]) -> datetime | None:
        read = (parse_date(t, timezone_name=document.timezone, received=document.received) for t in texts)
        return next((moment for moment in read if moment is not None), None)

    published, updated = first(draft.published), first(draft.updated)
    if published is not None:
        return published, "stated", updated
    return (updated, "inferred", updated) if updated is not None else (None, None, None)


def _keys(draft: Draft, url: str | None, title: str, text: str) -> tuple[str, ...]:
    try:
        second = f"url:{canonical(url)}" if url and (draft.guid or draft.alone) else ""
    except LinkError:
        second = ""
    if not second:
        second = "sha:" + hashlib.sha256(f"{title}\n{text}".encode("utf-8", "replace")).hexdigest()
    return (f"guid:{xml_text(draft.guid)}", second) if draft.guid else (second,)


def _names(given: tuple[str, ...], limit: int) -> tuple[str, ...]:
    """Names on one line each, bounded, none twice (whatever the letters' case), in their order."""
    kept: dict[str, str] = {}
    for name in given:
        line = clip(plain_line(name[: MAX_NAME * 10]), MAX_NAME)
        if line:
            kept.setdefault(line.casefold(), line)
        if len(kept) == limit:
            break
    return tuple(kept.values())


def _enclosures(draft: Draft, base: str | None) -> tuple[Enclosure, ...]:
    kept: dict[str, Enclosure] = {}
    for given in draft.enclosures:
        url = absolute(given.url, base)
        if url and url not in kept and len(kept) < MAX_ENCLOSURES:
            kind = clip(plain_line(given.type or "").lower(), MAX_NAME) or None
            title = clip(plain(given.title or "").replace("\n", " "), MAX_TITLE) or None
            kept[url] = Enclosure(url, kind, _length(given.length), title)
    return tuple(kept.values())


def _length(given: object) -> int | None:
    """Bytes as stated: a whole number that a file can have, whether written as a number, a text or a fraction."""
    text = (
        str(given).strip().replace(",", "").removesuffix(".0")
        if given is not None and not isinstance(given, bool)
        else ""
    )
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 and int(text) > 0 else None


def _origin(given: Origin | None) -> Origin | None:
    if given is None:
        return None
    title = clip(title_line(Words(given.title, "guess")), MAX_NAME) if given.title else None
    return Origin(xml_text(given.id) if given.id else None, title or None, given.url)
