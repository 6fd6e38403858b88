"""A store and a config in a folder, filled by recording and published by the publisher, all in one process and at a clock
of the test's own: for what needs the real parts and not the command line."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from feeds.codec import content_sha
from feeds.entry import Entry
from feeds.fingerprint import fingerprint
from service.config import Config, load
from service.parts import publishing, rematch_aged, rules_of, take_hold
from service.publish import publish_due
from service.store import editions, hands, open_store
from service.store import stories as recording
from service.store.schema import matches, stories
from service.store.schema import topics as topic_rows

NOON = datetime(2026, 3, 5, 12, 30, tzinfo=UTC)
HEAD = '[publish]\nsettle = "0s"\n{publish}\n[sources.a]\nurl = "https://a.example/feed"\n[sources.b]\nurl = "https://b.example/feed"\n{b}\n'


class Newsroom:
    """`at` is the clock: it moves a minute with each arrival."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "config.toml"
        self.at = NOON
        self._count = 0
        self.configure("")
        self.store = open_store("sqlite:///winnow.db", state_dir=self.config.state_dir)

    def now(self) -> datetime:
        return self.at

    def write_config(self, topics: str, *, publish: str = "", b: str = "") -> Config:
        self.path.write_text(HEAD.format(publish=publish, b=b) + topics, "utf-8")
        return load(self.path, {})

    def configure(self, topics: str, **more: str) -> None:
        """Write the config; it takes hold with `reload`."""
        self.config = self.write_config(topics, **more)

    def reload(self, topics: str | None = None, **more: str) -> None:
        """What the daemon does at a reload, and at its next tick."""
        if topics is not None:
            self.configure(topics, **more)
        asyncio.run(take_hold(self.store, self.config, self.now))
        self.tick()

    def tick(self) -> None:
        async def go() -> None:
            await rematch_aged(self.store, rules_of(self.config), self.now)
            await publish_due(store=self.store, settings=publishing(self.config), now=self.now)

        asyncio.run(go())

    def arrive(self, title: str, text: str = "", *, source: str = "a", guid: str | None = None, **more: Any) -> int:
        """An entry comes; the story it belongs to."""
        self._count += 1
        self.at += timedelta(minutes=1)
        key = guid or str(self._count)
        said = {"url": f"https://{source}.example/{key}", "text": text, "language": "en", **more}
        entry = Entry(keys=(f"guid:{key}",), title=title, **said)
        arrived = [recording.Arrived(entry, fingerprint(entry), content_sha(entry))]

        def act(tx: Any) -> int:
            named = recording.name(tx, source, "feed", arrived, False)
            recording.record(tx, source, "feed", named, rules_of(self.config), self.at)
            found = recording.name(tx, source, "feed", arrived, False)[0].held
            assert found is not None
            return found.story

        return self.store.writing(act)

    def decide(self, story: int, topic: str, decision: hands.Decision) -> None:
        """What the commands do."""

        def act(tx: Any) -> None:
            hands.decide(tx, story, topic, decision, now=self.at, who="editor")
            recording.rematch(tx, story, rules_of(self.config), self.at)

        self.store.writing(act)

    def edition(self, slug: str) -> Any:
        settings = publishing(self.config)
        head = settings.head(slug)
        assert head is not None
        return self.store.reading(editions.edition_of, head, settings)

    def titles(self, slug: str) -> list[str]:
        return [item.title for item in self.edition(slug).items]

    def uuids(self, slug: str) -> set[str]:
        return {item.id for item in self.edition(slug).items}

    def buried(self, slug: str) -> set[str]:
        return {stone.id for stone in self.edition(slug).tombstones}

    def uuid(self, story: int) -> str:
        return str(self.store.reading(lambda tx: tx.scalar(select(stories.c.uuid).where(stories.c.id == story))))

    def row(self, slug: str) -> Any:
        return self.store.reading(lambda tx: tx.execute(select(topic_rows).where(topic_rows.c.slug == slug)).first())

    def match(self, slug: str, story: int) -> Any:
        chosen = select(matches).where(matches.c.topic == slug, matches.c.story == story)
        return self.store.reading(lambda tx: tx.execute(chosen).first())
