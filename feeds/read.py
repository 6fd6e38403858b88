"""Bytes + media type -> Reading: the entries, and what was skipped and why. Never raises on any bytes.

What a document is, its bytes say, not its media type: servers call feeds text/html and pages application/xml. An RSS,
RDF or Atom root is a feed; a JSON object with items is a JSON Feed; all else is a bundle if the source may be one, else
an error in words that a person can act on. Time is bounded by the process that runs this, sizes by entry.py.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from feeds.entry import Document, Reading, Skipped
from feeds.syndication.decode import decoded
from feeds.syndication.repair import Xml, prepared

_FEED_TYPES: Final = frozenset(
    (
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/x-rss+xml",
    )
)
_MAX_SKIPPED: Final = 1_000
# First bytes -> what it is. Only what servers were seen to send in a feed's place.
_SIGNATURES: Final = (
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "gzip data that was not unpacked"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a picture or a sound (RIFF)"),
    (b"ID3", "a sound file (MP3)"),
    (b"\x28\xb5\x2f\xfd", "zstd data that was not unpacked"),
    (b"BZh", "bzip2 data that was not unpacked"),
    (b"\xfd7zXZ", "xz data that was not unpacked"),
)
_NO_TEXT: Final = re.compile(rb"[\x00-\x08]")
# First element -> what it is, and what to do about it.
_OTHERS: Final = {
    "opml": "a list of subscriptions (OPML), not a feed: take it in with `winnow import`",
    "urlset": "a sitemap, not a feed",
    "sitemapindex": "a sitemap, not a feed",
    "html": "",
    "svg": "a picture (SVG), not a feed",
    "error": "an error message in XML, not a feed",
    "opensearchdescription": "a search description, not a feed",
}
_PAGE: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|script|div|table|p|h[1-6])\b", re.IGNORECASE)
_TITLE: Final = re.compile(r"<title\b[^>]*>([^<]{1,300})", re.IGNORECASE)


def read(document: Document) -> Reading:
    """What the document gives: a feed's new entries or a bundle's stories; else `error` says what it is instead."""
    try:
        return _bounded(_read(document))
    except MemoryError:
        raise  # the worker's limit: its own program says so
    except Exception as fault:  # noqa: BLE001 - any bytes give a Reading; a fault here is ours, and named
        why = f"our reader failed on it ({type(fault).__name__}: {str(fault)[:200]})"
        return Reading(document.kind or "feed", error=why, whole=False)


def _bounded(reading: Reading) -> Reading:
    """At most _MAX_SKIPPED reasons; the last one counts the rest."""
    if len(reading.skipped) <= _MAX_SKIPPED:
        return reading
    kept, rest = reading.skipped[: _MAX_SKIPPED - 1], reading.skipped[_MAX_SKIPPED - 1 :]
    return replace(
        reading, skipped=(*kept, Skipped(rest[0].index, f"{rest[0].why}; and {len(rest) - 1} more items skipped"))
    )


def _read(document: Document) -> Reading:
    if not document.body.strip(b" \t\r\n\x00"):
        return Reading(document.kind or "feed", error="an empty answer: no text in it", whole=False)
    if document.kind == "bundle":
        return _bundle(document)
    # Text is not kept here: of 8 MB with one emoji it takes 32, and a document that was read needs it no more.
    feed, what = _feed(decoded(document.body, document.charset), document)
    if feed is not None and (feed.error is None or document.kind == "feed" or what == "feed"):
        return feed
    text = decoded(document.body, document.charset)
    if document.kind == "feed" or document.media_type in _FEED_TYPES:
        return feed or Reading("feed", error=_instead(text, document), whole=False)
    if (what := _packed(document.body)) and _NO_TEXT.search(document.body, 0, 4_000):
        return Reading("feed", error=f"{what}, neither a feed nor a bundle", whole=False)
    bundle = _bundle(document)
    if bundle.error is not None and _PAGE.search(text, 0, 4_000):
        return Reading(
            "feed", error=f"{_instead(text, document)}; nor can it be read as a bundle: {bundle.error}", whole=False
        )
    return bundle


def _feed(text: str, document: Document) -> tuple[Reading | None, str]:
    """The reading as a feed, if it is one at all, and whether that is beyond doubt ("feed")."""
    from feeds.jsonfeed import looks_like_json, read_json

    if looks_like_json(text):
        reading = read_json(text, document)
        return reading, "feed" if reading.error is None or "jsonfeed.org" in text[:4_000] else ""
    xml = prepared(text)
    del text
    if xml.refused:
        return Reading("feed", error=xml.refused, whole=False), "feed"
    if xml.root:
        return _xml(xml, document), "feed"
    return None, ""


def _xml(xml: Xml, document: Document) -> Reading:
    from feeds.parse import read_xml

    reading = read_xml(xml, document)
    if xml.broken_off and reading.error is None and not (reading.entries or reading.seen or reading.skipped):
        return Reading("feed", facts=reading.facts, error="XML that breaks off before its first item ends", whole=False)
    return reading


def _bundle(document: Document) -> Reading:
    from feeds.bundle import read_bundle

    return read_bundle(document)


def _packed(body: bytes) -> str:
    """What the first bytes say that it is, where that is no text."""
    return next((what for start, what in _SIGNATURES if body.startswith(start)), "")


def _instead(text: str, document: Document) -> str:
    """What the document is, since it is no feed."""
    if what := _packed(document.body):
        return f"{what}, not a feed"
    first = prepared(text).first
    if said := _OTHERS.get(first.rpartition(":")[2]):
        return said
    if first == "html" or _PAGE.search(text, 0, 4_000):
        return _web_page(text, document)
    if re.match(r"\s*<\?xml", text):
        return f"XML with <{first[:60]}> at its root, not a feed" if first else "XML without any element, not a feed"
    if first:
        return _web_page(text, document)
    return f"plain text, not a feed: it starts {' '.join(text[:1_000].split())[:60]!r}"


def _web_page(text: str, document: Document) -> str:
    from feeds.clean import plain_line
    from feeds.syndication.discover import discover

    found = _TITLE.search(text, 0, 100_000)
    title = f" (“{plain_line(found[1])[:80]}”)" if found and found[1].strip() else ""
    links = [link.url for link in discover(document.body, document.location, document.charset) if link.said][:3]
    hint = f"it names its feed: {', '.join(links)}" if links else "it names no feed of its own"
    return f"a web page{title}, not a feed: {hint}"
