"""What must hold of every Atom document that is published: the grammar of RFC 4287, and its rules that no grammar says."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

A = "{http://www.w3.org/2005/Atom}"


@cache
def grammar() -> Any:
    return etree.RelaxNG(etree.parse(Path(__file__).parent / "feeds" / "atom.rng"))


def faults(document: bytes) -> list[str]:
    """Everything that is wrong with a feed document, in words; none where it is valid."""
    feed = etree.fromstring(document)
    rules = grammar()
    found = [] if rules.validate(feed) else [str(line) for line in rules.error_log]
    ids = [e.findtext(A + "id") for e in feed.iter(A + "entry")]
    found += [f"an id twice: {i}" for i in set(ids) if ids.count(i) > 1]
    selves = [link for link in feed.iterfind(A + "link") if link.get("rel") == "self"]
    found += [] if len(selves) == 1 else ["not one link to itself"]
    found += _links("feed", feed)
    for entry in feed.iter(A + "entry"):
        name = entry.findtext(A + "id") or "?"
        source = entry.find(A + "source")
        authors = (
            entry.findall(A + "author")
            + feed.findall(A + "author")
            + (source.findall(A + "author") if source is not None else [])
        )
        found += [] if authors else [f"{name}: no author"]
        alternates = [link for link in entry.iterfind(A + "link") if link.get("rel", "alternate") == "alternate"]
        found += [] if len(alternates) == 1 else [f"{name}: {len(alternates)} alternate links"]
        found += _links(name, entry)
        found += [f"{name}: text that is no title" for t in entry.iterfind(A + "title") if not (t.text or "").strip()]
        for text in (*entry.iterfind(A + "content"), *entry.iterfind(A + "summary")):
            if text.get("type") == "html":
                found += [f"{name}: {why}" for why in _html(text.text or "")]
    return found


def _links(name: str, element: Any) -> list[str]:
    hrefs = [link.get("href") for link in element.iterfind(A + "link")]
    return [f"{name}: no absolute link: {href}" for href in hrefs if urlsplit(href).scheme not in ("http", "https")]


def _html(said: str) -> list[str]:
    if not said.strip():
        return []
    root = lxml_html.fragment_fromstring(said, create_parent="div")
    active = {"script", "style", "iframe", "object", "embed", "form", "input", "meta", "link", "base", "svg", "math"}
    found = [f"<{e.tag}>" for e in root.iter() if isinstance(e.tag, str) and e.tag in active]
    for element, attribute, url, _ in root.iterlinks():
        if urlsplit(url).scheme not in ("http", "https", "mailto"):
            found.append(f"<{element.tag} {attribute}={url!r}>")
    return found + [
        f"{a}=" for e in root.iter() if isinstance(e.tag, str) for a in e.attrib if a.lower().startswith("on")
    ]
