"""A web page -> the feeds that it names.

First what the page says in `<link rel="alternate">` (RFC 4287's autodiscovery, and JSON Feed's), then its links that
look like feeds. Only what the page itself names; whether a feed answers there is for the caller to see.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from lxml import etree

from feeds.clean import clip, plain_line
from feeds.links import absolute
from feeds.syndication.decode import decoded

_TYPES: Final = {
    "application/atom+xml": 0,
    "application/rss+xml": 0,
    "application/feed+json": 0,
    "application/rdf+xml": 1,
    "application/json": 2,  # WordPress names its REST interface so: a feed only where the address says so
    "application/xml": 2,
    "text/xml": 2,
}
_ODD_TYPE: Final = re.compile(r"\b(?:atom|rss|rdf|feed)\b")  # "application/x.atom+xml", "text/rss", "application/rss"
_WORDS: Final = frozenset(("rss", "atom", "feed", "rss feed", "atom feed", "rss-feed", "web feed"))
_FEEDISH: Final = re.compile(
    r"(?:^|[/._?=&-])(?:rss2?|atom|rdf|feeds?|jsonfeed)(?:$|[/._?=&#-])|\.(?:rss|atom|rdf)$",
    re.IGNORECASE,
)
_COMMENTS: Final = re.compile(r"comment|replies|kommentar|comentario|commentaire", re.IGNORECASE)
_MAX_FOUND: Final = 50
_MAX_PAGE: Final = 4_000_000  # bytes looked at


class Link(NamedTuple):
    """A feed that a page names; `said` is whether it says so itself, or it is a guess from the look of a link."""

    url: str
    title: str | None
    type: str | None
    said: bool


def discover(body: bytes, url: str, charset: str | None = None) -> tuple[Link, ...]:
    """The feeds that a page names, likeliest first: declared ones in the page's order, comment feeds after them, then guesses."""
    page = _page(body, charset)
    if page is None:
        return ()
    base = _base(page, url)
    found: dict[str, tuple[int, Link]] = {}
    for rank, link in (*_declared(page, base), *_guessed(page, base)):
        if link.url not in found and len(found) < _MAX_FOUND:
            found[link.url] = (rank, link)
    return tuple(link for _, link in sorted(found.values(), key=lambda one: one[0]))


def _page(body: bytes, charset: str | None) -> etree._Element | None:
    text = decoded(body[:_MAX_PAGE], charset).replace("\x00", "")
    if "<" not in text:
        return None
    parser = etree.HTMLParser(no_network=True, recover=True, huge_tree=False, remove_comments=True, encoding="utf-8")
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _base(page: etree._Element, url: str) -> str | None:
    here = absolute(url, None)
    for element in page.iter("base"):
        if href := element.get("href"):
            return absolute(href, here) or here
    return here


def _declared(page: etree._Element, base: str | None) -> list[tuple[int, Link]]:
    found = []
    for element in page.iter("link"):
        rels = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").split(";")[0].strip().lower()
        address = _address(element, base)
        if address is None or not {"alternate", "feed"} & set(rels):
            continue
        rank = _rank(kind, rels)
        if rank is None or (rank == 2 and not _FEEDISH.search(address)):
            continue
        title = clip(plain_line(element.get("title") or ""), 300) or None
        comments = 3 if _COMMENTS.search(f"{address} {title}") else 0
        found.append((rank + comments, Link(address, title, kind or None, True)))
    return found


def _rank(kind: str, rels: list[str]) -> int | None:
    """How likely a link of that type is a feed, 0 most; None for one that says that it is something else."""
    if "feed" in rels or _ODD_TYPE.search(kind):
        return _TYPES.get(kind, 0)
    return 2 if not kind and "stylesheet" not in rels else _TYPES.get(kind)


def _address(element: etree._Element, base: str | None) -> str | None:
    """Where a link leads; `feed:` is how some pages call a reader."""
    href = (element.get("href") or "").strip()
    if href[:5].lower() == "feed:":
        href = href[5:] if href[5:7] != "//" else f"http:{href[5:]}"
    return absolute(href, base)


def _guessed(page: etree._Element, base: str | None) -> list[tuple[int, Link]]:
    found = []
    for element in page.iter("a"):
        address = _address(element, base)
        title = clip(plain_line("".join(str(part) for part in element.itertext())), 300) or _other_name(element)
        path = (address or "").partition("://")[2].partition("/")[2]
        if address and (_FEEDISH.search("/" + path) or (title or "").lower() in _WORDS):
            found.append((20 + (3 if _COMMENTS.search(address) else 0), Link(address, title, None, False)))
    return found


def _other_name(link: etree._Element) -> str | None:
    """What a link without words is called: by its title, its label, or a picture's."""
    names = (element.get(name) for element in link.iter() for name in ("title", "aria-label", "alt"))
    return next((clip(plain_line(name), 300) for name in names if name and name.strip()), None)
