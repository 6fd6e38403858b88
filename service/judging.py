"""Items as JSON lines -> what dedupe says of each: the daemon's own recording over a store that is thrown away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, create_engine, insert, select, update

from feeds.clean import plain, plain_line, safe_html, xml_text
from feeds.dedupe import Doubt, Evidence, Fresh, Repeat, Update, judge
from feeds.entry import Entry
from feeds.fingerprint import Fingerprint, fingerprint
from feeds.sameness.likeness import View
from service.store import near
from service.store.schema import entries, metadata, stories

WINDOW = timedelta(days=90)  # as for bundles: a line does not say which kind of source it came from
FULLER = 0.9  # share of the face's text that a fuller copy holds


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
                    entry = entry_of(item)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise ValueError(
                        f"line {number}: {error}: expected an object with id, source, title and html or text"
                    ) from error
                story, verdict = judged.add(entry, fingerprint(entry), source=str(item.get("source") or ""))
                said = verdict.why
                yield {
                    "id": item.get("id"),
                    "story": str(story),
                    "verdict": type(verdict).__name__.lower(),
                    "evidence": {"rule": said.rule, **said.scores},
                }


def entry_of(item: dict[str, Any]) -> Entry:
    """The entry that a feed with this item would give."""
    html = item.get("html") or ""
    content = safe_html(html, item.get("url")) if html else ""
    return Entry(
        keys=(f"guid:{item.get('id')}",),
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


_FACE: Final = select(stories.c.face).where(stories.c.id == bindparam("story"))
_ENTRY: Final = insert(entries)
_STORY: Final = insert(stories)


class Judged:
    """A thrown-away store with the entries judged so far."""

    def __init__(self, tx: Connection, window: timedelta) -> None:
        self._tx = tx
        self._window = window
        self._clock = datetime(1970, 1, 1, tzinfo=UTC)
        self._pages: dict[tuple[str, bytes], tuple[int, int]] = {}
        self._count = 0

    def add(self, entry: Entry, print_: Fingerprint, *, source: str) -> tuple[int, Fresh | Update | Repeat | Doubt]:
        """The story that the entry is in, and the verdict. Items arrive when they are published, and never backwards."""
        self._clock = seen = max(self._clock, entry.published or self._clock)
        tx = self._tx
        page = (source, print_.url) if print_.url else None
        if page and page in self._pages:
            number, story = self._pages[page]
            near.remember(tx, number, story, print_, seen=seen)
            return story, Update(entry, story, Evidence("url"))
        verdict = judge(entry, print_, near.candidates(tx, print_, source=source, seen=seen, window=self._window))
        self._count += 1
        number = self._count
        story = verdict.of if isinstance(verdict, Repeat) else number
        self._write_down(entry, number, story, print_, source, seen)
        if story != number:
            self._show(story, number, View(print_))
        near.remember(tx, number, story, print_, seen=seen)
        if page:
            self._pages[page] = number, story
        return story, verdict

    def _write_down(
        self, entry: Entry, number: int, story: int, print_: Fingerprint, source: str, seen: datetime
    ) -> None:
        row = {
            "id": number,
            "source": source,
            "guid": str(number),
            "eid": str(number),
            "story": story,
            "version": 1,
            "sha": b"",
            "opening": "",
            "title": entry.title,
            "url": entry.url,
            "published": entry.published,
            "words": print_.words,
            "first_seen": seen,
            "changed_at": seen,
        }
        self._tx.execute(_ENTRY, row)
        if story == number:
            times = dict.fromkeys(("first_seen", "ready_at", "updated"), seen)
            self._tx.execute(
                _STORY, {"id": number, "uuid": str(number), "founder": number, "face": number, "state": "live"} | times
            )

    def _show(self, story: int, number: int, copy: View) -> None:
        """A copy that holds the face's text and more becomes the face: what a teaser's full text does in the daemon."""
        shown = self._tx.execute(_FACE, {"story": story}).scalar_one()
        face = View(near.held_print(self._tx, shown))
        if copy.print.words > face.print.words and len(face.distinct & copy.distinct) >= FULLER * len(face.distinct):
            self._tx.execute(update(stories).where(stories.c.id == story).values(face=number))
