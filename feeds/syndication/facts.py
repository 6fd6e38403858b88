"""A feed's tree -> what it says of itself, and what it withdraws.

Read by lxml, not by feedparser: of several deleted-entries that keeps the last only, and a reading in which every item
is held needs no feedparser at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from feeds.clean import clip, plain_line
from feeds.entry import MAX_AUTHORS, MAX_GUID, MAX_NAME, MAX_TITLE, Deleted, FeedFacts
from feeds.links import absolute
from feeds.syndication.feeddates import parse_date

if TYPE_CHECKING:
    from lxml.etree import _Element

ATOM: Final = frozenset(("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"))
DC: Final = frozenset(
    ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/elements/1.0/", "http://purl.org/dc/terms/")
)
ITUNES: Final = frozenset(("http://www.itunes.com/dtds/podcast-1.0.dtd", "http://www.itunes.com/DTDs/Podcast-1.0.dtd"))
_SY: Final = "http://purl.org/rss/1.0/modules/syndication/"
_TOMBSTONES: Final = "http://purl.org/atompub/tombstones/1.0"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_PERIODS: Final = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MAX_DELETED: Final = 10_000
_MAX_INTERVAL_S: Final = 31_536_000


def local(element: _Element) -> str:
    """The element's name without its namespace, in lower case; "" for comments and processing instructions."""
    tag = element.tag
    return _parted(tag)[1] if isinstance(tag, str) else ""


def space(element: _Element) -> str:
    """The element's namespace, "" where it has none."""
    tag = element.tag
    return _parted(tag)[0] if isinstance(tag, str) else ""


@lru_cache(maxsize=512)
def _parted(tag: str) -> tuple[str, str]:
    """Namespace and local name, in lower case."""
    outer, _, name = tag.rpartition("}")
    return outer[1:], name.lower()


def own(parent: _Element, *names: str) -> Iterator[_Element]:
    """The parent's children of these names that belong to its own vocabulary, to none, or to Atom."""
    inner = space(parent)
    for child in parent:
        if local(child) in names and ((vocabulary := space(child)) == inner or not vocabulary or vocabulary in ATOM):
            yield child


def words_of(element: _Element | None) -> str:
    """All text within, white space at the ends gone."""
    return "".join(str(part) for part in element.itertext()).strip() if element is not None else ""


def resolved(base: str | None, element: _Element) -> str | None:
    """The base within the element: its own xml:base, if it has one, against the one outside."""
    given = element.get(BASE)
    return (absolute(given, base) or base) if given else base


def language_of(tag: str | None) -> str | None:
    """A BCP 47 tag as its primary language in lower case, with its script where that tells; None where it is none.

    Source: RFC 5646; Chinese by region as written there ("zh-TW" is "zh-hant").
    """
    parts = (tag or "").strip().lower().replace("_", "-").split("-")
    if not re.fullmatch(r"[a-z]{2,3}", parts[0]) or parts[0] in ("und", "mul", "zxx"):
        return None
    if parts[0] == "zh":
        if {"hant", "tw", "hk", "mo"} & set(parts[1:]):
            return "zh-hant"
        return "zh-hans" if {"hans", "cn", "sg"} & set(parts[1:]) else "zh"
    return f"{parts[0]}-{parts[1]}" if len(parts) > 1 and re.fullmatch(r"[a-z]{4}", parts[1]) else parts[0]


def channel_of(root: _Element) -> _Element:
    """The element that speaks for the whole feed: RSS's channel, Atom's feed."""
    return root if local(root) in ("feed", "channel") else next((c for c in root if local(c) == "channel"), root)


def facts_of(root: _Element, location: str) -> FeedFacts:
    """What the feed says of itself; relative links are resolved against the document's location."""
    channel = channel_of(root)
    base = resolved(absolute(location, None), root)
    if channel is not root:
        base = resolved(base, channel)
    return FeedFacts(
        title=_line(next(own(channel, "title"), None), MAX_TITLE),
        url=_site(channel, base),
        id=clip(words_of(next(own(channel, "id"), None)) or channel.get(f"{{{_RDF}}}about") or "", MAX_GUID) or None,
        subtitle=_line(next(own(channel, "description", "subtitle", "tagline"), None), MAX_TITLE),
        language=feed_language(root),
        authors=feed_authors(root),
        icon=_icon(root, channel, base),
        updated=_updated(channel),
        min_interval_s=_interval(channel),
        skip_hours=frozenset(_hours(channel)),
        skip_days=frozenset(_skip_days(channel)),
    )


def feed_language(root: _Element) -> str | None:
    """The language that entries inherit: RSS's language, Dublin Core's, xml:lang."""
    channel = channel_of(root)
    said = next((words_of(child) for child in channel if local(child) == "language"), None)
    return language_of(said) or language_of(channel.get(LANG)) or language_of(root.get(LANG))


def feed_authors(root: _Element) -> tuple[str, ...]:
    """The people whom Atom entries without an author inherit (RFC 4287, section 4.2.1)."""
    if local(root) != "feed":
        return ()
    names = (person(child) for child in own(root, "author"))
    return tuple(dict.fromkeys(name for name in names if name))[:MAX_AUTHORS]


_MAILED: Final = re.compile(r"^\s*<?([^\s@<>()]+@[^\s@<>()]+)>?\s*(?:[(,]\s*(.*?)\s*\)?)?\s*$", re.DOTALL)
_NAMED: Final = re.compile(r"^\s*(.*?)\s*[<(\[]\s*(?:mailto:)?[^\s@<>()]+@[^\s@<>()]+\s*[>)\]]\s*$", re.DOTALL)


def person_name(text: str) -> str:
    """The name in "Ann Bee", "a@b.example (Ann Bee)", "Ann Bee <a@b.example>", "By Ann Bee"; a lone address as it is."""
    text = text[: MAX_NAME * 10]
    if mailed := _MAILED.match(text):
        text = mailed[2] or mailed[1]
    elif named := _NAMED.match(text):
        text = named[1] or text
    return clip(re.sub(r"^by\s+(?=\w)", "", plain_line(text), flags=re.IGNORECASE), MAX_NAME)


def person(element: _Element) -> str:
    """The name of an Atom person, or of an RSS author's one line."""
    named = next((child for child in element if local(child) == "name"), None)
    if named is not None and words_of(named):
        return person_name(words_of(named))
    inner = next((child for child in element if local(child) in ("email", "uri")), None)
    return person_name(words_of(inner if inner is not None else element))


def _line(element: _Element | None, limit: int) -> str | None:
    return clip(plain_line(words_of(element)[: limit * 20]), limit) or None if element is not None else None


def _site(channel: _Element, base: str | None) -> str | None:
    for link in own(channel, "link"):
        href = link.get("href")
        if href is None and words_of(link):
            return absolute(words_of(link), base)
        if href and link.get("rel", "alternate") == "alternate":
            return absolute(href, resolved(base, link))
    return None


def _icon(root: _Element, channel: _Element, base: str | None) -> str | None:
    for element in own(channel, "icon", "logo"):
        if found := absolute(words_of(element), base):
            return found
    for parent in (channel, root):
        for image in (child for child in parent if local(child) == "image"):
            inner = next((child for child in image if local(child) == "url"), None)
            said = image.get("href") or (words_of(inner) if inner is not None else "")
            if found := absolute(said, base):
                return found
    return None


def _updated(channel: _Element) -> datetime | None:
    for element in channel:
        if local(element) in ("updated", "modified", "lastbuilddate", "date") and (
            when := parse_date(words_of(element))
        ):
            return when
    return None


def _interval(channel: _Element) -> int | None:
    """Seconds: the longest of RSS 2.0's ttl (minutes) and sy:updatePeriod over sy:updateFrequency; a year at most."""
    waits = [int(ttl) * 60 for e in own(channel, "ttl") if (ttl := words_of(e)).isdecimal() and len(ttl) < 8]
    said = {local(child): words_of(child) for child in channel if space(child) == _SY}
    if period := _PERIODS.get(said.get("updateperiod", "").lower()):
        often = said.get("updatefrequency", "1")
        waits.append(period // max(1, int(often) if often.isdecimal() and len(often) < 5 else 1))
    return min(max(waits), _MAX_INTERVAL_S) or None if waits else None


def _hours(channel: _Element) -> Iterator[int]:
    """RSS 2.0 counts 0 to 23, RSS 0.91 1 to 24: 24 is midnight."""
    for element in own(channel, "skiphours"):
        for hour in list(element)[:48]:
            if (said := words_of(hour)).isdecimal() and len(said) < 4 and int(said) <= 24:
                yield int(said) % 24


def _skip_days(channel: _Element) -> Iterator[str]:
    for element in own(channel, "skipdays"):
        yield from (said for day in list(element)[:14] if (said := words_of(day).lower()) in _DAYS)


def deleted_of(root: _Element) -> tuple[Deleted, ...]:
    """Every RFC 6721 deleted-entry, in order, wherever the feed has put it among its items."""
    found = (
        Deleted(clip(ref.strip(), MAX_GUID), parse_date(element.get("when")))
        for parent in (root, channel_of(root))
        for element in parent
        if local(element) == "deleted-entry" and space(element) in (_TOMBSTONES, "") and (ref := element.get("ref"))
    )
    return tuple(dict.fromkeys(found))[:_MAX_DELETED]
