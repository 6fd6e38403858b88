"""A store filled as the daemon fills it, by its own recording, under a clock that the test turns; with an editor at hand."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from feeds.codec import content_sha
from feeds.entry import Entry, Kind
from feeds.fingerprint import fingerprint
from feeds.output.imprint import PublishSettings, SourceHead, TopicHead
from feeds.topics import Topics
from service.publish import publish_due
from service.store import editions, hand_corrections, hand_stories, replay, stories, telling
from service.store import entries as held_entries
from service.store.engine import Store, open_store
from service.store.faces import weight
from service.store.hand_entries import Done, Hand
from service.store.schema import entries, sources, topics
from service.store.stories import Arrived, Rules

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HEADS = (TopicHead("port", "The port"),)


class Desk:
    """`feeds` are the sources: each a SourceHead. One topic, `port`, takes what tells of a harbour."""

    def __init__(self, folder: Path, feeds: Mapping[str, SourceHead], topic_rules: Topics) -> None:
        self.folder = folder
        self.settings = PublishSettings(
            title="The Planet", base_url="https://planet.example", topics=HEADS, sources=feeds, show="full"
        )
        self._minted = 0
        self.rules = Rules(
            topics=topic_rules,
            sends={},
            window=timedelta(days=14),
            bundle_window=timedelta(days=90),
            settle=timedelta(minutes=15),
            mint=self._mint,
            weight=weight({key: (head.priority, head.url) for key, head in feeds.items()}),
        )
        self.at = NOON
        self.store = self._open()
        for slug in ("", "port"):
            said = {"feed_id": self._mint().urn, "digest": "", "made_at": NOON}
            self.store.writing(lambda tx, s=slug, v=said: tx.execute(insert(topics).values(slug=s, **v)))
        for source in feeds:
            self.store.writing(lambda tx, s=source: tx.execute(insert(sources).values(id=s, title=s.title())))

    def _open(self) -> Store:
        return open_store("sqlite:///desk.db", state_dir=self.folder)

    def _mint(self) -> UUID:
        self._minted += 1
        return UUID(int=0xABCD0000_0000_4000_8000_000000000000 + self._minted)

    def restart(self) -> None:
        """Close the store and open it again, as a new process does."""
        self.store.close()
        self.store = self._open()

    def wait(self, gap: timedelta) -> None:
        self.at += gap

    def arrive(self, source: str, *said: Entry, kind: Kind = "feed", distrust: bool = False) -> stories.Counts:
        """One reading of a source, a minute after what was before."""
        self.at += timedelta(minutes=1)
        arrived = [Arrived(e, fingerprint(e), content_sha(e)) for e in said]

        def act(tx: Any) -> stories.Counts:
            news = stories.unchanged(tx, stories.name(tx, source, kind, arrived, distrust))
            return stories.record(tx, source, kind, news, self.rules, self.at)

        return self.store.writing(act)

    def take_back(self, source: str, guid: str) -> None:
        """The source deletes its own entry (RFC 6721)."""
        self.at += timedelta(minutes=1)
        self.store.writing(lambda tx: stories.withdraw_entry(tx, source, guid, now=self.at, rules=self.rules))

    def publish(self, *, wait: timedelta = HOUR) -> None:
        """An hour later, the publisher's turn."""
        self.at += wait
        moment = self.at
        asyncio.run(publish_due(store=self.store, settings=self.settings, now=lambda: moment))

    def edition(self, slug: str = "port") -> Any:
        """A feed as values."""
        head = self.settings.head(slug)
        assert head
        return self.store.reading(editions.edition_of, head, self.settings)

    def titles(self, slug: str = "port") -> list[str]:
        return [item.title for item in self.edition(slug).items]

    def eid(self, source: str, guid: str) -> str:
        return held_entries.eid(source, f"guid:{guid}")

    def story(self, source: str, guid: str) -> str:
        """The public id of the story that an entry tells."""
        number = self.store.reading(telling.find, self.eid(source, guid))[0]
        return self.store.reading(telling.told, number).id

    def told(self, name: str) -> Any:
        return self.store.reading(telling.told, self.store.reading(telling.find, name)[0])

    def stories(self) -> dict[str, set[str]]:
        """Every story that has entries: public id -> the entries' ids."""
        from service.store.schema import stories as table

        rows = self.store.reading(
            lambda tx: tx.execute(
                select(table.c.uuid, entries.c.eid).join(entries, entries.c.story == table.c.id)
            ).all()
        )
        out: dict[str, set[str]] = {}
        for uuid, eid in rows:
            out.setdefault(uuid, set()).add(eid)
        return out

    def hand(self, act: Any, *args: Any) -> Done:
        """An editor's act, a minute later."""
        self.at += timedelta(minutes=1)
        done: Done = self.store.writing(lambda tx: act(tx, *args, Hand("ines", self.at, self.rules)))
        return done

    def join(self, entry: str, story: str) -> Done:
        return self.hand(hand_stories.join, entry, story)

    def split(self, entry: str) -> Done:
        return self.hand(hand_stories.split, entry)

    def withdraw(self, story: str, why: str = "a hoax") -> Done:
        return self.hand(hand_corrections.withdraw, story, why)

    def restore(self, story: str) -> Done:
        return self.hand(hand_corrections.restore, story)

    def fix(self, entry: str, **fields: Any) -> Done:
        return self.hand(hand_corrections.fix, entry, fields or None)

    def preview(self) -> replay.Replayed:
        return replay.preview(self.store, self.rules, self.at)

    def rebuild(self) -> replay.Replayed:
        return self.store.writing(replay.replay, self.rules, self.at)

    def with_rules(self, **more: Any) -> None:
        self.rules = replace(self.rules, **more)


def entry(guid: str, title: str, text: str, url: str | None = None, **more: Any) -> Entry:
    """An entry of a feed; `text` is plain."""
    return Entry(keys=(f"guid:{guid}", f"url:{url}"), title=title, url=url, text=text, content=f"<p>{text}</p>", **more)
