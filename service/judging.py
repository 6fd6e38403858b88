"""Items as JSON lines -> what dedupe says of each: the daemon's own recording and publishing, over a store thrown away.

A line is a reading of one item, which arrives when it is published and never before the line above it. Its source is
taken to be fetched from the site that its first link is on, since a line does not say from where.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, create_engine, insert

from feeds.clean import plain, plain_line, safe_html, xml_text
from feeds.codec import written
from feeds.entry import Entry
from feeds.fingerprint import Fingerprint, fingerprint
from feeds.links import owner
from feeds.output.imprint import PublishSettings
from feeds.topics import parse_topics
from service.store import rows, stories
from service.store.faces import Weight
from service.store.release import release
from service.store.schema import EPOCH, metadata, sources

WINDOW: Final = timedelta(days=90)  # as for bundles: a line does not say which kind of source it came from


@dataclass(frozen=True, slots=True)
class Said:
    """What recording wrote down of an item: the story that it is in, the verdict's name, the evidence as in the ledger."""

    story: int
    verdict: str
    evidence: dict[str, Any]


def judge_lines(lines: Iterable[str], *, window: timedelta = WINDOW) -> Iterator[dict[str, Any]]:
    """One object a line, in order of arrival: `{"id", "story", "verdict", "evidence": {"rule", scores…}}`.

    Raises ValueError, with the line's number, for a line that is no such object.
    """
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as tx:
        judged = Judged(tx, window)
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    item = json.loads(line)
                    entry = entry_of(item, f"line {number}")
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise ValueError(
                        f"line {number}: {error}: expected an object with id, source, title and html or text"
                    ) from error
                said = judged.add(entry, fingerprint(entry), source=str(item.get("source") or ""))
                yield {
                    "id": item.get("id"),
                    "story": str(said.story),
                    "verdict": said.verdict,
                    "evidence": said.evidence,
                }


def entry_of(item: dict[str, Any], name: str = "") -> Entry:
    """The entry that a feed with this item would give; one without an id goes by `name`."""
    html = item.get("html") or ""
    content = safe_html(html, item.get("url")) if html else ""
    return Entry(
        keys=(f"guid:{item.get('id') or name}",),
        title=plain_line(item.get("title") or ""),
        url=str(item["url"]) if item.get("url") else None,
        published=_time(item.get("published")),
        content=content,
        text=plain(content) if html else xml_text(str(item.get("text") or "")),
        language=item.get("lang"),
    )


def _time(said: str | None) -> datetime | None:
    """RFC 3339; without a zone it is UTC, without a time it is noon."""
    if not said:
        return None
    when = datetime.fromisoformat(f"{said}T12:00:00" if len(said) == len("2026-03-01") else said)
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


_READY: Final = "SELECT 1 FROM stories WHERE out_at IS NULL AND state = 'live' AND ready_at <= ? LIMIT 1"
_LAST: Final = "SELECT id FROM ledger ORDER BY id DESC LIMIT 1"
_SAID: Final = (
    "SELECT story, verdict, evidence FROM ledger WHERE id > ? AND verdict IN ('fresh', 'update', 'repeat', 'doubt')"
)
_HELD: Final = "SELECT story FROM entries WHERE source = ? AND guid = ?"


class Judged:
    """A store, with its tables made, into which items are recorded one by one, and published when their time has come."""

    def __init__(self, tx: Connection, window: timedelta) -> None:
        minted = count(1)
        self._tx = tx
        self._clock = datetime(1970, 1, 1, tzinfo=UTC)
        self._places: dict[str, str] = {}
        self._settings = PublishSettings(title="", base_url="")
        self._rules = stories.Rules(
            topics=parse_topics({})[0],
            sends={},
            window=window,
            bundle_window=window,
            settle=self._settings.settle,
            mint=lambda: UUID(int=next(minted)),
            weight=Weight(places=self._places),
        )

    def add(self, entry: Entry, print_: Fingerprint, *, source: str, at: datetime | None = None) -> Said:
        """Record an item that arrives when it is published, or at the named time; never backwards."""
        self._clock = max(self._clock, at or entry.published or self._clock)
        self.publish()
        tx = self._tx
        last = rows.run(tx, _LAST, ()).fetchone() or (0,)
        (guid,) = self.read([(entry, print_)], source=source)
        said = rows.run(tx, _SAID, last).fetchone()
        if said is None:
            (story,) = rows.run(tx, _HELD, (source, guid)).fetchone()
            return Said(story, "update", {"rule": "the same again"})
        return Said(said[0], said[1], json.loads(said[2]))

    def read(
        self, said: Sequence[tuple[Entry, Fingerprint]], *, source: str, at: datetime | None = None
    ) -> Sequence[str]:
        """Record one reading of a source, which brings these items; their guids. Publishes nothing."""
        tx = self._tx
        self._clock = max(self._clock, at or self._clock)
        if source not in self._places:
            url = next((entry.url for entry, _ in said if entry.url), None)
            self._places[source] = owner(url) if url else ""
            tx.execute(insert(sources).values(id=source))
        arrived = []
        for entry, print_ in said:
            doc, sha = written(entry)
            arrived.append(stories.Arrived(entry, print_, sha, doc))
        named = stories.name(tx, source, "feed", arrived, False)
        stories.record(tx, source, "feed", stories.unchanged(tx, named), self._rules, self._clock)
        return [one.guid for one in named]

    def publish(self) -> None:
        """Publish what is ready by now."""
        moment = (self._clock - EPOCH) // timedelta(microseconds=1)
        if rows.run(self._tx, _READY, (moment,)).fetchone():
            release(self._tx, self._clock, self._settings, settle=True)
