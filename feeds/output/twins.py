"""Edition -> JSON Feed 1.1 bytes, and RSS 2.0 bytes: the same stories for readers that ask for another form.

Source: jsonfeed.org/version/1.1; rssboard.org/rss-specification, with content:encoded, dc:creator and atom:link.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree

from feeds.atom import GENERATOR, iri, looks_like_markup, person, with_stylesheet
from feeds.clean import plain_line
from feeds.edition import Edition, Item
from feeds.output.imprint import Format
from feeds.output.sayable import legible, media_type, plausible
from feeds.output.wording import body, heading

RSS_TYPE = "application/rss+xml"
ANY_TYPE = "application/octet-stream"  # where a form asks for one and the source named none

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"


def twin_url(edition: Edition, form: Format) -> str:
    """Where the edition stands in another form: the Atom form's address with that ending."""
    return edition.self_url.removesuffix(".atom") + "." + form


def json_feed(edition: Edition) -> bytes:
    """The edition as JSON Feed 1.1, UTF-8."""
    head: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": legible(edition.title),
        "home_page_url": edition.base_url + edition.page,
        "feed_url": twin_url(edition, "json"),
        "description": legible(edition.subtitle) or None,
        "icon": None,
        "authors": [{"name": legible(edition.publisher), "url": edition.base_url + "/"}],
        "language": edition.language,
        "hubs": [{"type": "WebSub", "url": edition.hub}] if edition.hub else None,
        "items": [_json_item(item, edition) for item in edition.items],
    }
    return json.dumps(_said(head), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _json_item(item: Item, edition: Edition) -> dict[str, Any]:
    attachments = [
        _said(
            {
                "url": iri(e.url),
                "mime_type": media_type(e.type) or ANY_TYPE,
                "title": legible(e.title) if e.title else None,
                "size_in_bytes": e.length if e.length is not None and e.length >= 0 else None,
            }
        )
        for e in item.enclosures
    ]
    return _said(
        {
            "id": item.id,
            "url": iri(edition.link_of(item)),
            "title": legible(item.title),
            "content_html": legible(body(item, edition.page_of(item))),
            "summary": legible(plain_line(item.summary)) or None,
            "date_published": _stamp(published) if (published := plausible(item.published)) else None,
            "date_modified": _stamp(item.updated),
            "authors": [{"name": legible(name)} for name in item.authors or (item.publisher,)],
            "tags": [legible(t) for t in dict.fromkeys([title for _, title in item.topics] + list(item.tags))] or None,
            "language": item.language,
            "attachments": attachments or None,
            "_source": _said(
                {"title": legible(item.credit.title), "url": item.credit.url, "feed_url": item.credit.feed_url}
            ),
        }
    )


def rss(edition: Edition) -> bytes:
    """The edition as RSS 2.0, UTF-8."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": _ATOM, "content": _CONTENT, "dc": _DC})
    channel = etree.SubElement(root, "channel")
    _text(channel, "title", edition.title or GENERATOR)
    _text(channel, "link", edition.base_url + edition.page)
    _text(channel, "description", edition.subtitle or edition.title or GENERATOR)
    own = {"rel": "self", "type": RSS_TYPE, "href": twin_url(edition, "rss")}
    etree.SubElement(channel, f"{{{_ATOM}}}link", own)
    if edition.hub:
        etree.SubElement(channel, f"{{{_ATOM}}}link", {"rel": "hub", "href": edition.hub})
    if edition.language:
        _text(channel, "language", edition.language)
    _text(channel, "lastBuildDate", _mail_date(edition.updated))
    _text(channel, "generator", GENERATOR)
    for item in edition.items:
        _rss_item(etree.SubElement(channel, "item"), item, edition)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return with_stylesheet(document, edition)


def _rss_item(element: Any, item: Item, edition: Edition) -> None:
    # RSS 2.0 does not say whether a title is HTML; what would be taken for a tag is shown with other brackets.
    title = heading(item)
    _text(element, "title", person(title) if looks_like_markup(title) else title)
    link = iri(edition.link_of(item))
    _text(element, "link", link if _is_old_uri(link) else edition.page_of(item))
    _text(element, "guid", item.id).set("isPermaLink", "false")
    _text(element, "pubDate", _mail_date(plausible(item.published) or item.updated))
    _text(element, f"{{{_DC}}}creator", ", ".join(map(person, item.authors or (item.publisher,))))
    for slug, title in item.topics:
        _text(element, "category", title or slug).set("domain", f"{edition.base_url}/#topics")
    for tag in item.tags:
        _text(element, "category", person(tag))
    shown = body(item, edition.page_of(item))
    if item.show == "full" and item.summary and item.content:
        _text(element, "description", item.summary)
        _text(element, f"{{{_CONTENT}}}encoded", shown)
    else:
        _text(element, "description", shown)
    if item.credit.feed_url and _is_old_uri(feed_url := iri(item.credit.feed_url)):
        _text(element, "source", item.credit.title).set("url", feed_url)
    # RSS 2.0 has room for one enclosure, and asks for its type and length.
    files = [(url, file) for file in item.enclosures if _is_old_uri(url := iri(file.url))]
    for url, file in files[:1]:
        said = {"url": url, "length": str(max(file.length or 0, 0)), "type": media_type(file.type) or ANY_TYPE}
        etree.SubElement(element, "enclosure", said)


def _is_old_uri(url: str) -> bool:
    # RSS 2.0 stands on RFC 2396, which knows no literal IPv6 address; the story's own page has the link.
    return "[" not in url


def _text(parent: Any, name: str, words: str) -> Any:
    element = etree.SubElement(parent, name)
    element.text = legible(words)
    return element


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _mail_date(when: datetime) -> str:
    return format_datetime(when.astimezone(UTC).replace(microsecond=0), usegmt=True)
