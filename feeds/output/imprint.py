"""What the publisher says of itself, of its topics and of its sources: the part of the config that editions depend on.

Plain values below everything else, so that rendering, storing and serving all read the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, time, timedelta, tzinfo
from pathlib import Path
from typing import Literal

Show = Literal["summary", "full", "link"]
Format = Literal["atom", "json", "rss"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALL = ""  # the slug of /all.atom: every story once
EVERYTHING = "Everything"


@dataclass(frozen=True, slots=True)
class TopicHead:
    """A topic as subscribers see it. With a `key` it is shown only to those who bring it."""

    slug: str
    title: str
    description: str = ""
    key: str | None = None

    @property
    def path(self) -> str:
        """Of its page, without an ending: "/topics/SLUG", or "/" for every story."""
        return f"/topics/{self.slug}" if self.slug else "/"

    def feed(self, form: Format = "atom") -> str:
        """The path of its feed: "/topics/SLUG.atom" or "/all.atom"."""
        return f"/topics/{self.slug}.{form}" if self.slug else f"/all.{form}"

    @property
    def digest(self) -> str:
        """The path of its digest: "/topics/SLUG.digest.atom" or "/digest.atom"."""
        return f"/topics/{self.slug}.digest.atom" if self.slug else "/digest.atom"


@dataclass(frozen=True, slots=True)
class DigestTimes:
    """When each day's digest is made: time of day in `zone`, on these of DAYS."""

    at: time
    days: tuple[str, ...] = DAYS
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class SourceHead:
    """A source as the config names it. What it says of itself stands in the store, and serves where `title` is None."""

    title: str | None = None
    url: str | None = None  # the feed; None for a bundle's files
    show: Show | None = None
    priority: int = 0
    kind: Literal["feed", "bundle"] = "feed"  # of a bundle's entry the outlet named in the text is the publisher


@dataclass(frozen=True, slots=True)
class PublishSettings:
    """All that decides an edition's bytes beside the store."""

    title: str
    base_url: str  # how subscribers reach this server, no slash at the end
    contact: str = ""
    entries: int = 100  # stories a feed
    show: Show = "summary"
    settle: timedelta = timedelta(minutes=15)
    backfill: timedelta = timedelta(hours=48)
    directory: Path | None = None  # static files as well
    hub: str | None = None
    formats: tuple[Format, ...] = ("atom", "json", "rss")
    digest: DigestTimes | None = None  # one more feed a topic, with one entry a day
    zone: tzinfo = UTC  # in which pages tell times
    topics: tuple[TopicHead, ...] = ()  # in the order of the config, without "every story"
    sources: Mapping[str, SourceHead] = field(default_factory=dict)

    @property
    def every(self) -> TopicHead:
        """The head of /all.atom."""
        return TopicHead(ALL, self.title, f"Every story of {self.title}, each once.")

    @property
    def keyed(self) -> frozenset[str]:
        """Slugs of the topics that ask for a key."""
        return frozenset(t.slug for t in self.topics if t.key)

    @property
    def open_topics(self) -> tuple[TopicHead, ...]:
        """The topics that everybody may see."""
        return tuple(t for t in self.topics if not t.key)

    def head(self, slug: str) -> TopicHead | None:
        """The topic of this slug, None where the config has none."""
        if slug == ALL:
            return self.every
        return next((t for t in self.topics if t.slug == slug), None)

    def source(self, source: str) -> SourceHead:
        """The source's head; an empty one where the config no longer names it."""
        return self.sources.get(source) or SourceHead()
