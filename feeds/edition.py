"""Topic + Stories -> Edition: a topic's document as values, from which every format is rendered.

An Edition holds no clock: each time in it is a stored one, so the same store gives the same Edition and the same bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from feeds.entry import Enclosure, Entry
from feeds.output.imprint import Show, SourceHead

RENDER_VERSION = 2  # raised with every release that writes other bytes for the same edition, in any format or page


@dataclass(frozen=True, slots=True)
class Copy:
    """Another entry that tells the same story: who carries it, where, since when (`seen`, first arrival)."""

    publisher: str
    url: str | None
    title: str
    seen: datetime


@dataclass(frozen=True, slots=True)
class Credit:
    """The source of a story's face, as atom:source wants it (RFC 4287, section 4.2.11)."""

    id: str
    title: str
    url: str | None  # the site
    feed_url: str | None  # the feed itself; None for a bundle file
    updated: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One story as published: text, link, authors and credit are those of its face, never mixed with another entry's.

    `url` is None where the face has none: then the story's own page is its alternate link. `summary` is the part before
    the cut and `content` what `show` lets out ("" where nothing beyond the summary); both safe HTML.
    """

    id: str  # urn:uuid:…, for ever
    key: str  # the last part of the story's page: its uuid's 32 hexadecimal digits
    title: str
    url: str | None
    authors: tuple[str, ...]
    publisher: str
    published: datetime | None
    updated: datetime
    summary: str
    content: str
    credit: Credit
    show: Show = "summary"
    language: str | None = None
    tags: tuple[str, ...] = ()
    topics: tuple[tuple[str, str], ...] = ()  # (slug, title) of every topic that holds it
    copies: tuple[Copy, ...] = ()  # all of them, for the links
    also: tuple[Copy, ...] = ()  # those of the "Also in" line: as it stood when `updated` last moved
    enclosures: tuple[Enclosure, ...] = ()
    correction: str | None = None  # a first line that says what was corrected
    via: str | None = None
    teaser: bool = False  # the source has more to read at `url`
    first_seen: datetime | None = None  # of the story: what a page shows where there is no date


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A story that left by a person's hand or a join (RFC 6721)."""

    id: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One topic's document. Items come in the order of the feed: the last to enter the topic first."""

    id: str  # the feed's own urn:uuid:…
    slug: str
    title: str
    subtitle: str
    base_url: str  # without a slash at the end
    updated: datetime
    items: tuple[Item, ...]
    tombstones: tuple[Tombstone, ...] = ()
    language: str | None = None
    path: str = ""  # of the Atom form: "/topics/SLUG.atom" or "/all.atom"
    page: str = "/"  # of the page it belongs to: "/topics/SLUG" or "/"
    hub: str | None = None
    prev_archive: str | None = None
    publisher: str = "Winnow"
    archive: bool = False  # an RFC 5005 archive document: its bytes never change

    @property
    def next_archive(self) -> str | None:
        """Of a page of the archive: the address that leads to the page after it, whichever that is when it is asked for.

        Its own name cannot stand here: it tells what that page holds, and this one's bytes never change.
        """
        return f"{self.base_url}{self.path.removesuffix('.atom')}.next.atom" if self.archive else None

    @property
    def self_url(self) -> str:
        """Where subscribers find the Atom form."""
        return self.base_url + self.path

    def page_of(self, item: Item) -> str:
        """The absolute URL of the story's own page."""
        return f"{self.base_url}/stories/{item.key}"

    def link_of(self, item: Item) -> str:
        """The one alternate link: the face's, else the story's own page."""
        return item.url or self.page_of(item)


def newest(
    items: Sequence[Item], tombstones: Sequence[Tombstone], entered: Sequence[datetime], fallback: datetime
) -> datetime:
    """A feed's `updated`: the newest stored time of what it holds. No clock."""
    return max([i.updated for i in items] + [t.at for t in tombstones] + list(entered), default=fallback)


def common_language(items: Sequence[Item]) -> str | None:
    """The language that every item is in, None where they differ or one has none."""
    languages = {item.language for item in items}
    return languages.pop() if len(languages) == 1 else None


def publisher_name(
    head: SourceHead, feed_title: str | None, entry_publisher: str | None, url: str | None, source: str
) -> str:
    """Who carries an entry, in words.

    A feed speaks for itself, so the config's title, then its own, come first. A bundle carries the texts of others:
    there the outlet named with the text comes first.
    """
    own = head.title or feed_title
    names = (entry_publisher, own) if head.kind == "bundle" else (own, entry_publisher)
    return (
        next((name for name in names if name), None)
        or (urlsplit(url or "").hostname or "").removeprefix("www.")
        or source
    )


def credit(
    source: str, head: SourceHead, *, title: str, feed_id: str | None, site: str | None, updated: datetime
) -> Credit:
    """The atom:source of a source's entries; without an IRI of its own it gets one made from its id in the config."""
    feed_url = without_password(head.url) if head.kind == "feed" else None
    own_id = feed_id if feed_id and _is_iri(feed_id) else feed_url
    return Credit(
        id=own_id or uuid.uuid5(uuid.NAMESPACE_URL, f"winnow:source:{source}").urn,
        title=title,
        url=site,
        feed_url=feed_url,
        updated=updated,
    )


def without_password(url: str | None) -> str | None:
    """The URL without user and password, which are nobody else's business."""
    if not url or "@" not in url:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def aggregated(entry: Entry) -> bool:
    """Whether the source itself says that it took the entry from elsewhere."""
    return entry.origin is not None and bool(entry.origin.url or entry.origin.title)


def _is_iri(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    absolute = (
        bool(parts.netloc) if parts.scheme in {"http", "https"} else parts.scheme in {"urn", "tag"} and parts.path
    )
    return bool(absolute) and not any(c.isspace() or c in '<>"{}|\\^`' for c in text)
