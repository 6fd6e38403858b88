"""The tables, once for every database; what each row means and what may change it.

Times are UTC microseconds since 1970 as 64-bit integers (`Time`), so that both databases sort and compare them alike.
A change here is a migration in `migrations/versions/`; a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Time(TypeDecorator[datetime]):
    """An aware datetime outside, microseconds since 1970 inside. A naive one is our fault and raises."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r}: a time without a zone")
        return (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


Key = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts rows only in an INTEGER PRIMARY KEY

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _some(name: str, column: str, where: str) -> Index:
    """An index over the few rows that a queue of work or a way back is made of, in both databases."""
    return Index(name, column, sqlite_where=text(where), postgresql_where=text(where))


# One row a source ever configured; `removed` ones keep their entries. What the config says is not repeated here.
sources = Table(
    "sources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("removed", Boolean, nullable=False, default=False),
    Column("settings", Text, nullable=False, default=""),  # hash of what decides a poll: a change makes the source due
    Column("due_at", Time),  # None: never by itself (disabled, gone)
    Column("claimed_until", Time),  # a lease: a lost claim runs out
    Column("failures", Integer, nullable=False, default=0),  # in a row
    Column("gone", Boolean, nullable=False, default=False),  # answered 410
    Column("moved_to", Text),  # where permanent redirects lead; the config stays the user's
    Column("distrust", Boolean, nullable=False, default=False),  # its guids name more than one thing
    Column("polled_at", Time),
    Column("good_at", Time),  # last outcome that was no failure
    Column("changed_at", Time),  # last outcome with a new or updated entry
    Column("error", Text),  # of the last outcome, None after a good one
    Column("title", Text),  # the rest: what the feed says of itself
    Column("site", Text),
    Column("feed_id", Text),
    Column("subtitle", Text),
    Column("language", Text),
    Column("icon", Text),
    Column("feed_updated", Time),
    Column("advice", JSON),  # ttl, skipHours, skipDays as last read, and max-age
)

# What was read from where: validators are written only with the committed reading. One row for a URL, one a file.
documents = Table(
    "documents",
    metadata,
    Column("source", Text, ForeignKey("sources.id"), primary_key=True),
    Column("location", Text, primary_key=True),
    Column("etag", LargeBinary),
    Column("last_modified", LargeBinary),
    Column("body_hash", LargeBinary),
    Column("read_at", Time, nullable=False),
)

outcomes = Table(  # each source's last twenty
    "outcomes",
    metadata,
    Column("id", Key, primary_key=True),
    Column("source", Text, ForeignKey("sources.id"), nullable=False),
    Column("at", Time, nullable=False),
    Column("kind", Text, nullable=False),  # read | unchanged | failed
    Column("status", Integer),
    Column("bytes", Integer, nullable=False, default=0),
    Column("seconds", Float, nullable=False, default=0),
    Column("new", Integer, nullable=False, default=0),
    Column("updated", Integer, nullable=False, default=0),
    Column("seen", Integer, nullable=False, default=0),
    Column("skipped", JSON, nullable=False, default=list),  # [[location, index, why], …], the first hundred
    Column("skipped_count", Integer, nullable=False, default=0),
    Column("error", Text),
    Index(None, "source", "id"),
)

hosts = Table("hosts", metadata, Column("host", Text, primary_key=True), Column("hold_until", Time, nullable=False))

entries = Table(
    "entries",
    metadata,
    Column("id", Key, primary_key=True),
    Column("source", Text, ForeignKey("sources.id"), nullable=False),
    Column("guid", Text, nullable=False),
    Column("eid", Text, nullable=False, unique=True),  # 12 base32 characters, for people
    Column("story", Key, nullable=False),
    Column("version", Integer, nullable=False),  # the current one
    Column("sha", LargeBinary, nullable=False),  # of the current version's content
    Column("item_key", LargeBinary),  # of the item's own bytes, by which an unchanged item is cut out
    Column("opening", Text, nullable=False, default=""),
    Column("title", Text, nullable=False),
    Column("url", Text),
    Column("publisher", Text),
    Column("published", Time),
    Column("words", Integer, nullable=False),
    Column("first_seen", Time, nullable=False),
    Column("changed_at", Time, nullable=False),
    Column("withdrawn_at", Time),  # its own source took it back (RFC 6721)
    Column("own", Key),  # the story that it founded, or got when it was split off: no other is ever made for it
    Column("fixed", JSON),  # what a person corrected: fields of the document, over every version
    UniqueConstraint("source", "guid"),
    Index(None, "story"),
    Index(None, "first_seen"),
)

versions = Table(  # every version of every entry, whole
    "versions",
    metadata,
    Column("entry", Key, ForeignKey("entries.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("seen_at", Time, nullable=False),
    Column("doc", JSON, nullable=False),  # an Entry, see feeds/codec.py
)

exact_keys = Table(  # canonical URLs and body hashes, for ever: 16 bytes each
    "exact_keys",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("entry", Key, ForeignKey("entries.id"), primary_key=True),
    sqlite_with_rowid=False,
)

stories = Table(
    "stories",
    metadata,
    Column("id", Key, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),  # urn:uuid:…
    Column("founder", Key, nullable=False),
    Column("face", Key, nullable=False),
    Column("first_seen", Time, nullable=False),
    Column("ready_at", Time, nullable=False),  # first publication waits until then
    Column("out_at", Time),  # first publication
    Column("updated", Time, nullable=False),  # as published; moves only with a material change
    Column("state", Text, nullable=False, default="live"),  # live | withdrawn | joined | empty
    Column("into", Key),  # where a joined one went
    Column("correction", Text),  # the first line of its text, after a correction
    Column("redated_at", Time),  # when `updated` last moved
    Column("why", Text),  # of a withdrawal by a person; None where its own sources took it back
    Column("match_due", Time),  # when a topic's age clause may take it or let it go: it is matched again after that
    Index(None, "out_at"),
    _some("ix_stories_waiting", "ready_at", "out_at IS NULL"),
    _some("ix_stories_match_due", "match_due", "match_due IS NOT NULL"),
    _some("ix_stories_into", "into", '"into" IS NOT NULL'),
)

# A person's word on which story an entry tells. The rules never move such an entry; `came_from` is where a split takes
# it back to.
placements = Table(
    "placements",
    metadata,
    Column("entry", Key, ForeignKey("entries.id"), primary_key=True),
    Column("story", Key, ForeignKey("stories.id"), nullable=False),
    Column("came_from", Key, ForeignKey("stories.id")),
    Column("at", Time, nullable=False),
    Column("who", Text, nullable=False),
)

ledger = Table(  # every verdict and every act of an editor, only ever appended to
    "ledger",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Time, nullable=False),
    Column("entry", Key),
    Column("story", Key, nullable=False),
    Column("verdict", Text, nullable=False),  # fresh | update | repeat | doubt | split | join | withdraw | …
    Column("evidence", JSON, nullable=False),
    Column("rules", Integer, nullable=False),
    Column("who", Text),  # None: the rules; else the system's user
    Index(None, "entry"),
    Index(None, "story"),
)

topics = Table(
    "topics",
    metadata,
    Column("slug", Text, primary_key=True),  # "" is /all.atom
    Column("feed_id", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False),  # of the rule that its matches were made by
    Column("look", Text, nullable=False, default=""),  # hash of what else its bytes depend on: titles, base_url, …
    Column("made_at", Time, nullable=False),
    Column("stale", Boolean, nullable=False, default=True),
    Column(
        "settling", Boolean, nullable=False, default=False
    ),  # its rule changed: until all is matched, it stays as it is
    Column("gone_at", Time),  # no longer in the config: answers 410
    Column("became", Text),  # the new slug (`was`): redirects
)

matches = Table(
    "matches",
    metadata,
    Column("topic", Text, ForeignKey("topics.slug", onupdate="CASCADE"), primary_key=True),
    Column("story", Key, ForeignKey("stories.id"), primary_key=True),
    Column("why", JSON, nullable=False),
    Column("held", Boolean, nullable=False, default=False),  # waits for a person's review
    Column("entered_at", Time),  # when it entered the published feed; None: not yet out
    Column("news_at", Time),  # when an editor or its age brought an older story here: then it is news all the same
    Index(None, "topic", "entered_at"),
    Index(None, "story"),
    _some("ix_matches_news_at", "news_at", "news_at IS NOT NULL"),
)

hands = Table(  # what an editor decided of a story and a topic, the last word of each; every act is in the ledger too
    "hands",
    metadata,
    Column("topic", Text, ForeignKey("topics.slug", onupdate="CASCADE"), primary_key=True),
    Column("story", Key, ForeignKey("stories.id"), primary_key=True),
    Column("decision", Text, nullable=False),  # put | drop | approve | reject
    Column("at", Time, nullable=False),
    Column("who", Text, nullable=False),  # the system's user
    Index(None, "story"),
)

editions = Table(
    "editions",
    metadata,
    Column("topic", Text, ForeignKey("topics.slug", onupdate="CASCADE"), primary_key=True),
    Column("format", Text, primary_key=True),  # atom | json | rss | digest | archive/NAME
    Column("body", LargeBinary, nullable=False),
    Column("gzip", LargeBinary, nullable=False),
    Column("etag", Text, nullable=False),  # without quotes
    Column("changed_at", Time, nullable=False),  # when these bytes came to be; whole seconds
)

digests = Table(  # what fell due, written once: a digest is made of the stories that entered in between
    "digests",
    metadata,
    Column("topic", Text, ForeignKey("topics.slug", onupdate="CASCADE"), primary_key=True),
    Column("as_of", Time, primary_key=True),
    Column("since", Time, nullable=False),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("topic", Text, ForeignKey("topics.slug", onupdate="CASCADE"), primary_key=True),
    Column("uuid", Text, primary_key=True),
    Column("at", Time, nullable=False),
    Column("why", Text, nullable=False),
)

indexed = Table(  # which row of the index of words tells of a story, and of what version of which entry
    "indexed",
    metadata,
    Column("story", Key, ForeignKey("stories.id"), primary_key=True),
    Column("row", Key, nullable=False, unique=True),
    Column("entry", Key, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
)

search_marks = Table(  # how far the index of words has come: "ledger" by id, "out" by stories.out_at
    "search_marks", metadata, Column("name", Text, primary_key=True), Column("at", BigInteger, nullable=False)
)

# The index of words itself, which only SQLite has; see search.py and migration 0002.
SEARCH = DDL(  # type: ignore[no-untyped-call]
    "CREATE VIRTUAL TABLE search USING fts5(title, publisher, body, content='', tokenize='unicode61 remove_diacritics 2')"
)
event.listen(metadata, "after_create", SEARCH.execute_if(dialect="sqlite"))
