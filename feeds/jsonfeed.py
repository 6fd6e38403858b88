"""JSON Feed 1 and 1.1 -> Entries, with the type confusion seen in the wild.

Numbers as ids, one object where a list belongs, lists where an object belongs, tags in one string, sizes as text, dates
as seconds: each is taken for what was meant. A document that breaks off gives the items before the break. Items held
word for word (the same JSON under the same feed) are counted and not read. Source: jsonfeed.org/version/1.1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import xxhash

from feeds.clean import clip, plain_line
from feeds.entry import MAX_AUTHORS, MAX_GUID, MAX_TITLE, Document, Entry, FeedFacts, Reading, Skipped
from feeds.links import absolute
from feeds.syndication.cut import READER_VERSION, guid_of
from feeds.syndication.facts import language_of
from feeds.syndication.item import Attached, Draft, Words, finished

_VERSION: Final = "jsonfeed.org/version/"
_ITEMS: Final = ("items", "entries", "posts")  # the first is the standard's; the others as some generators call it
_MAX_DIGITS: Final = 300
_HEAD: Final = re.compile(r'"(title|home_page_url|feed_url|language|version)"\s*:\s*("(?:[^"\\]|\\.)*")')


def looks_like_json(text: str) -> bool:
    """Whether the text starts as a JSON object or list does."""
    return text.lstrip()[:1] in ("{", "[")


def read_json(text: str, document: Document) -> Reading:
    """The reading of a JSON Feed: what is new in it; `error` where it is no JSON or no feed."""
    broken = ""
    try:
        data: Any = json.loads(text, parse_int=_number, parse_constant=lambda _: None, strict=False)
    except (ValueError, RecursionError) as fault:
        broken = _complaint(fault)
        data = _salvaged(text)
        if data is None:
            return Reading("feed", error=broken, whole=False)
    if isinstance(data, list) and len(data) == 1 and isinstance(data[0], dict):
        data = data[0]
    items = _items(data)
    if items is None:
        return Reading("feed", error='JSON, but no JSON Feed: it has no "items"', whole=False)
    if broken and not items:
        return Reading("feed", error=f"{broken}, and no item before that", whole=False)
    return _reading(data, items, document, whole=not broken)


def _reading(data: dict[str, Any], items: list[Any], document: Document, *, whole: bool) -> Reading:
    base = absolute(document.location, None)
    facts = _facts(data, base)
    inherited = json.dumps(
        [READER_VERSION, document.location, document.timezone, facts.language, facts.authors], ensure_ascii=True
    )
    keys = [xxhash.xxh3_128_digest((inherited + _written(item)).encode()) for item in items]
    lone = _lone_links(items)
    entries: list[Entry] = []
    skipped: list[Skipped] = []
    first_at: dict[bytes, int] = {}
    seen, new, capped = 0, 0, False
    for index, (item, key) in enumerate(zip(items, keys, strict=True)):
        if not isinstance(item, dict):
            skipped.append(Skipped(index, f"an item that is no object but {type(item).__name__}"))
        elif key in document.held:
            seen += 1
        elif key in first_at:
            skipped.append(Skipped(index, f"the same item as number {first_at[key] + 1}, word for word"))
        elif document.max_new is not None and new >= document.max_new:
            capped = True
        else:
            first_at[key] = index
            new += 1
            try:
                entries.append(finished(_draft(item, facts, base, key, lone), document))
            except (ValueError, TypeError, RecursionError, OverflowError) as fault:
                skipped.append(Skipped(index, f"could not be read: {fault}"))
    return Reading(
        "feed",
        entries=tuple(entries),
        skipped=tuple(skipped),
        facts=facts,
        seen=seen,
        distrust=_distrusted(items),
        whole=whole and not capped,
    )


def _number(digits: str) -> int | None:
    return int(digits) if len(digits) < _MAX_DIGITS else None


def _complaint(fault: Exception) -> str:
    if isinstance(fault, json.JSONDecodeError):
        return f"JSON broken at line {fault.lineno}, column {fault.colno}: {fault.msg}"
    return "JSON nested too deep: refused"


def _salvaged(text: str) -> dict[str, Any] | None:
    """The items that stand whole before the break, under what the feed says of itself in plain strings before them."""
    start = re.search(r'"(?:items|entries|posts)"\s*:\s*\[', text)
    if start is None:
        return None
    decoder = json.JSONDecoder(parse_int=_number, strict=False)
    head = _HEAD.findall(text[: start.start()][:100_000])
    items: list[Any] = []
    at = start.end()
    while True:
        at = _past(text, at)
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        items.append(item)
    data: dict[str, Any] = {}
    for name, value in head:
        try:
            data.setdefault(name, json.loads(value, strict=False))
        except ValueError:
            continue
    return {**data, "items": items}


def _past(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at


def _items(data: Any) -> list[Any] | None:
    if not isinstance(data, dict):
        return None
    versioned = _VERSION in _str(data.get("version"))
    for name in _ITEMS[: 1 if not versioned else None]:
        found = data.get(name)
        if isinstance(found, list):
            return found
        if isinstance(found, dict):  # seen keyed by id, and a single item without its list
            return (
                [found] if {"id", "url", "title", "content_html", "content_text"} & set(found) else list(found.values())
            )
    return [] if versioned else None


def _written(item: Any) -> str:
    try:
        return json.dumps(item, ensure_ascii=True, sort_keys=True)
    except (ValueError, RecursionError, TypeError):
        return repr(id(item))


def _str(value: Any) -> str:
    """A string, or a number written out; "" for all else."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e18 else str(value)


def _first(value: Any, *names: str) -> str:
    """A string as it stands, the first of a list, or one of an object's members."""
    if isinstance(value, list):
        return next((found for one in value[:20] if (found := _first(one, *names))), "")
    if isinstance(value, dict):
        return next((found for name in names if (found := _str(value.get(name)))), "")
    return _str(value)


def _each(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value[:1_000]
    elif isinstance(value, dict) and value and all(isinstance(inner, dict) for inner in value.values()):
        yield from list(value.values())[:1_000]
    elif value is not None:
        yield value


def _people(data: dict[str, Any]) -> tuple[str, ...]:
    """Version 1.1's authors, version 1's author, each as an object, a string, or a list of either."""
    said = [*_each(data.get("authors")), *_each(data.get("author"))]
    return tuple(dict.fromkeys(name for one in said if (name := _first(one, "name", "url"))))[:MAX_AUTHORS]


def _facts(data: dict[str, Any], base: str | None) -> FeedFacts:
    return FeedFacts(
        title=clip(plain_line(_str(data.get("title"))[: MAX_TITLE * 20]), MAX_TITLE) or None,
        url=absolute(_first(data.get("home_page_url"), "url"), base),
        id=clip(_str(data.get("feed_url")), MAX_GUID) or None,
        subtitle=clip(plain_line(_str(data.get("description"))[: MAX_TITLE * 20]), MAX_TITLE) or None,
        language=language_of(_str(data.get("language"))),
        authors=tuple(clip(plain_line(name[:3_000]), 300) for name in _people(data)),
        icon=absolute(_str(data.get("icon")) or _str(data.get("favicon")), base),
    )


def _name(item: dict[str, Any]) -> str:
    return _first(item.get("id"), "id", "value", "url") or _first(item.get("guid"), "value")


def _link(item: dict[str, Any]) -> str:
    return _first(item.get("url"), "url", "href") or _first(item.get("link"), "url", "href")


def _lone_links(items: list[Any]) -> frozenset[str]:
    """Links that one item without an id has alone."""
    links = [_link(item) for item in items if isinstance(item, dict) and not _name(item)]
    return frozenset(link for link in links if links.count(link) == 1) if len(links) < 2_000 else frozenset()


def _distrusted(items: list[Any]) -> bool:
    """Whether one id stands twice with different links or bodies."""
    first: dict[str, tuple[str, str, str]] = {}
    for item in items:
        if isinstance(item, dict) and (name := _name(item)):
            told = (_link(item), _str(item.get("content_html")), _str(item.get("content_text")))
            if first.setdefault(name, told) != told:
                return True
    return False


def _draft(item: dict[str, Any], facts: FeedFacts, base: str | None, key: bytes, lone: frozenset[str]) -> Draft:
    name, link = _name(item), _link(item)
    return Draft(
        guid=guid_of(name) if name else None,
        links=tuple(found for found in (link, _first(item.get("external_url"), "url"), _if_url(name)) if found),
        title=Words(_str(item.get("title")), "text" if "<" not in _str(item.get("title")) else "guess"),
        summary=Words(_first(item.get("summary"), "text", "html"), "text"),
        content=_content(item),
        authors=_people(item) or facts.authors,
        published=tuple(text for said in ("date_published", "published") if (text := _first(item.get(said), "date"))),
        updated=tuple(text for said in ("date_modified", "updated") if (text := _first(item.get(said), "date"))),
        language=_str(item.get("language")) or facts.language,
        tags=tuple(_tags(item.get("tags"))),
        enclosures=tuple(_attached(item)),
        base=base,
        item_key=key,
        alone=link in lone,
    )


def _if_url(name: str) -> str:
    return name if re.match(r"https?://", name, re.IGNORECASE) else ""


def _content(item: dict[str, Any]) -> Words:
    if html := _first(item.get("content_html"), "html", "value", "content"):
        return Words(html, "html")
    if text := _first(item.get("content_text"), "text", "value", "content"):
        return Words(text, "text")
    other = item.get("content")  # no version has it, some generators do
    kind = _str(other.get("type")) if isinstance(other, dict) else ""
    return Words(_first(other, "html", "value", "text", "content"), "text" if kind.endswith("plain") else "html")


def _tags(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (part.strip() for part in value.split(",") if part.strip())
    else:
        yield from (found for one in _each(value) if (found := _first(one, "name", "term", "label", "title")))


def _attached(item: dict[str, Any]) -> Iterator[Attached]:
    for one in (*_each(item.get("attachments")), *_each(item.get("enclosure"))):
        if isinstance(one, dict | str) and (url := _first(one, "url", "href")):
            about = one if isinstance(one, dict) else {}
            size = about.get("size_in_bytes", about.get("length"))
            kind = _str(about.get("mime_type")) or _str(about.get("type")) or None
            yield Attached(url, kind, size, _str(about.get("title")) or None)
