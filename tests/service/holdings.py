"""A store filled by hand, row by row, as recording would leave it: for what only reads it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from feeds.codec import content_sha, dump
from feeds.entry import Entry
from feeds.output.imprint import PublishSettings, SourceHead, TopicHead
from service.publish import Published, publish_due
from service.store.engine import Tx, open_store
from service.store.schema import entries, ledger, matches, metadata, sources, stories, topics, versions

NOON = datetime(2026, 3, 5, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def entry(title: str, url: str | None = None, **more: Any) -> Entry:
    """An entry with some words in it."""
    said: dict[str, Any] = {"text": f"{title}. Some words about it.", "summary": f"<p>{title}: the short of it.</p>"}
    return Entry(**{"keys": (f"guid:{title}",), "title": title, "url": url, **said, **more})


class Holdings:
    """A real SQLite file with what a test puts into it. Times count up from NOON, a minute an entry."""

    def __init__(
        self, folder: Path, heads: Sequence[TopicHead] = (), feeds: Mapping[str, SourceHead] | None = None
    ) -> None:
        self.store = open_store("sqlite:///held.db", state_dir=folder, migrate=False)
        metadata.create_all(self.store.engine)
        self.settings = PublishSettings(
            title="The Planet",
            base_url="https://planet.example",
            contact="editor@planet.example",
            topics=tuple(heads),
            sources=feeds or {"a": SourceHead("Alpha Post", "https://a.example/feed.xml")},
        )
        self.at = NOON
        self._made = 0
        for slug in ("", *(h.slug for h in heads)):
            self.topic(slug)
        for source in self.settings.sources:
            self.write(lambda tx, s=source: tx.execute(insert(sources).values(id=s, site=f"https://{s}.example/")))

    def write(self, act: Any, *args: Any) -> Any:
        return self.store.writing(act, *args)

    def row(self, table: Any, **where: Any) -> Any:
        chosen = select(table).where(*(table.c[name] == value for name, value in where.items()))
        return self.store.reading(lambda tx: tx.execute(chosen).one())

    def change(self, table: Any, values: dict[str, Any], **where: Any) -> None:
        act = update(table).where(*(table.c[name] == value for name, value in where.items())).values(**values)
        self.write(lambda tx: tx.execute(act))

    def topic(self, slug: str, **more: Any) -> None:
        said = {"feed_id": UUID(bytes=hashlib.md5(slug.encode()).digest()).urn, "digest": "", "made_at": NOON, **more}
        self.write(lambda tx: tx.execute(insert(topics).values(slug=slug, **said)))

    def story(
        self, told: Entry, *, source: str = "a", into: Sequence[str] = (), why: Any = ("words",), ready: bool = True
    ) -> int:
        """A story that this entry founds, waiting for its first publication."""
        return self.write(self._story, told, source, into, why, ready)

    def _story(self, tx: Tx, told: Entry, source: str, into: Sequence[str], why: Any, ready: bool) -> int:
        self._made += 1
        self.at += timedelta(minutes=1)
        ready_at = self.at if ready else self.at + timedelta(days=1)
        uuid = UUID(int=0xABCD0000_0000_4000_8000_000000000000 + self._made).urn
        values = {
            "uuid": uuid,
            "founder": 0,
            "face": 0,
            "first_seen": self.at,
            "ready_at": ready_at,
            "updated": self.at,
        }
        story = tx.execute(insert(stories).values(**values)).inserted_primary_key[0]
        number = self._entry(tx, told, source, story, "fresh")
        tx.execute(update(stories).where(stories.c.id == story).values(founder=number, face=number))
        for slug in into:
            tx.execute(insert(matches).values(topic=slug, story=story, why=list(why)))
        return int(story)

    def copy(self, told: Entry, of: int, *, source: str) -> int:
        """One more entry that tells the story."""
        self.at += timedelta(minutes=1)
        return self.write(self._entry, told, source, of, "repeat")

    def _entry(self, tx: Tx, told: Entry, source: str, story: int, verdict: str) -> int:
        count = len(tx.execute(select(entries.c.id)).all())
        row = {
            "source": source, "guid": f"{told.keys[0]}#{count}", "eid": f"e{count:011}", "story": story, "version": 1,
            "sha": content_sha(told), "title": told.title, "url": told.url, "publisher": told.publisher,
            "published": told.published, "words": len(told.text.split()), "first_seen": self.at, "changed_at": self.at,
        }  # fmt: skip
        number = tx.execute(insert(entries).values(**row)).inserted_primary_key[0]
        tx.execute(insert(versions).values(entry=number, n=1, seen_at=self.at, doc=dump(told)))
        said = {
            "at": self.at,
            "entry": number,
            "story": story,
            "verdict": verdict,
            "evidence": {"rule": "url"},
            "rules": 1,
        }
        tx.execute(insert(ledger).values(**said))
        return int(number)

    def publish(self, *, settle: bool = True, everything: bool = False) -> Published:
        """One call of the publisher, an hour after the last entry came."""
        moment = self.at + HOUR
        return asyncio.run(
            publish_due(
                store=self.store, settings=self.settings, now=lambda: moment, settle=settle, everything=everything
            )
        )

    def also(self, **more: Any) -> None:
        """Publish under other settings from now on."""
        self.settings = replace(self.settings, **more)
