"""Entry: one item as its source gave it; Reading: what one document gave, nothing unsaid.

Every text here is already safe: plain fields hold no markup and no character that XML 1.0 or a database refuses; HTML
fields went through `clean.py`. Times are aware and UTC. Lengths are bounded (LIMITS), so that a hostile source costs
its own refresh and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

Kind = Literal["feed", "bundle"]
DateBasis = Literal["stated", "inferred"]

# Characters (of str), items, or both, that a stored field may hold; what is longer is cut at the end with "…".
MAX_TITLE = 1_000
MAX_NAME = 300
MAX_URL = 4_000
MAX_GUID = 2_000
MAX_SUMMARY = 40_000
MAX_CONTENT = 1_000_000
MAX_AUTHORS = 50
MAX_TAGS = 100
MAX_ENCLOSURES = 50


class Span(NamedTuple):
    """A half-open range of characters of the extracted text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an entry (RSS 2.0 enclosure, Atom link rel=enclosure, Media RSS content)."""

    url: str
    type: str | None = None
    length: int | None = None  # bytes, as stated
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the source itself says that it took the entry from (atom:source, RSS source): a claim, never trusted."""

    id: str | None = None
    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as its source gave it.

    `keys` are the names it may be held under, best first. A feed's: its guid, then the link or a hash of the content,
    which serves where the guids of the source are not to be trusted. A bundle's: folded title, then folded title and
    first sentence. `identity.py` chooses one of them.
    """

    keys: tuple[str, ...]
    title: str
    url: str | None = None  # absolute http(s), as given; canonical forms are made from it by links.py
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: datetime | None = None
    date_basis: DateBasis | None = None
    updated: datetime | None = None
    summary: str = ""  # safe HTML: standfirst, description, or the part before the cut
    content: str = ""  # safe HTML: the whole text as far as the source gives it
    text: str = ""  # plain words of the content (of the summary where there is none), no captions, no references
    captions: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    language: str | None = None  # BCP 47, lower case primary tag: "en", "fa", "zh-hant"
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    teaser: bool = False  # the source says, or the cut shows, that there is more to read at `url`
    origin: Origin | None = None
    opening: str = ""  # folded first sentence: tells two bundle stories under one title apart
    confidence: float | None = None  # 0..1, how sure the cut is (bundles only)
    reasons: tuple[str, ...] = ()  # why cut here, what was dropped (bundles only)
    spans: tuple[Span, ...] = ()  # where it stands in the extracted text (bundles only)
    item_key: bytes | None = (
        None  # hash of the item's own bytes in context, by which an unchanged item is cut out (feeds only)
    )


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that could not be read: `index` is its place in the document, from 0; `why` is for a person."""

    index: int
    why: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """RFC 6721: the source withdraws its own entry with this guid."""

    guid: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """What the document says of itself; hours and days are those of RSS 2.0 skipHours (0..23, GMT) and skipDays."""

    title: str | None = None
    url: str | None = None  # the site it belongs to
    id: str | None = None
    subtitle: str | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    icon: str | None = None
    updated: datetime | None = None
    min_interval_s: int | None = None  # longest of RSS ttl and sy:updatePeriod/updateFrequency
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[str] = frozenset()  # "monday".."sunday"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one document gave, in document order. `error` says why the whole could not be read: then entries are empty.

    `seen` counts items cut out because they are held word for word. `distrust` is set where one guid stood twice with
    different links or bodies. `whole` is False where the document broke off or the cap on new entries was reached: the
    validators of such an answer are not kept, so that the next poll brings the rest.
    """

    kind: Kind
    entries: tuple[Entry, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    facts: FeedFacts = field(default_factory=FeedFacts)
    deleted: tuple[Deleted, ...] = ()
    seen: int = 0
    distrust: bool = False
    whole: bool = True
    error: str | None = None
    furniture: tuple[tuple[Span, str], ...] = ()  # bundles: every span that is in no entry, with its reason


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes as fetched, and all that reading them may depend on: a reading is a function of this value alone."""

    body: bytes
    location: str  # URL or path, for messages and for resolving relative links (a URL only)
    media_type: str | None = None  # of the Content-Type, lower case, without parameters
    charset: str | None = None  # of the Content-Type
    kind: Kind | None = None  # None: told by the bytes
    received: datetime | None = None  # dates after it are taken for it; None: no date is too late
    timezone: str = "UTC"  # IANA name; a date without a time is noon there
    held: frozenset[bytes] = frozenset()  # item keys held word for word: cut out before parsing
    max_new: int | None = 1_000  # new entries a reading of a feed; bundles have no cap
    markers: tuple[str, ...] = ()  # "read more" forms of the user's own, "{title}" marks the slot
    furniture: tuple[str, ...] = ()  # lines of page furniture of the user's own
    single: bool = False  # a bundle without any marker is one story instead of an error
