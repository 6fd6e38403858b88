"""A document's bytes -> rows: read in a worker, named, judged and recorded, in slices where it brings very much.

A reading's rows, its validators and the source's next look are one transaction; of a reading that takes several, the
validators and the next look land with the last, so that a reading cut short is read again.
"""

from __future__ import annotations

import asyncio
import zlib
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from feeds.entry import Document
from service import memory
from service.journey import Journey, Taken
from service.reader import Done
from service.settings import Source
from service.settling import SLICE, Ended
from service.store import Tx, entries, sources, stories
from service.store.polling import Validators
from service.store.stories import Arrived, Counts, Named


@dataclass(slots=True)
class Body:
    """A document as it came. Its bytes are let go of when they are taken."""

    held: bytes
    location: str  # URL or path
    media_type: str | None = None
    charset: str | None = None
    packed: bool = False

    async def pack(self) -> None:
        """Wait in less room: a feed packs to a tenth, most traps to a thousandth."""
        self.held = await asyncio.to_thread(zlib.compress, self.held, 1)
        self.packed = True

    def take(self) -> bytes:
        """The bytes, which are nobody else's from now on."""
        held, self.held = self.held, b""
        return zlib.decompress(held) if self.packed else held


async def take(journey: Journey, body: Body, location: str, kept: Validators, taken: Taken) -> Taken:
    """Read a document and record what it gave. `location`: the document's name among those of its source.

    A reading that fails leaves everything as it was, the validators of the last good one too. One that is not whole
    forgets them, so that the next poll brings the rest.
    """
    parts, size = journey.parts, len(body.held)
    lane = parts.readers.lane(size)
    if lane is not None and lane.locked():
        await body.pack()
    async with lane or nullcontext(), parts.room:
        done = await parts.readers(
            _document(journey, body.take(), body, await parts.store.read(entries.item_keys, journey.key)),
            bundle=journey.source.kind == "bundle" or journey.source.path is not None,
        )
        if done.reading.error is not None:
            why = f"{location}: {done.reading.error}" if journey.source.path else done.reading.error
            return replace(taken, outcome=replace(taken.outcome, kind="failed", error=why), changes={})
        taken = await _Recording(journey, location, kept, done, taken).record()
    if lane is not None:
        del done
        memory.trim()
    return taken


@dataclass(frozen=True, slots=True)
class _Recording:
    """One reading on its way into the store."""

    journey: Journey
    location: str
    kept: Validators
    done: Done
    taken: Taken

    async def record(self) -> Taken:
        settle = self.journey.parts.settle
        arrived = _arrived(self.done, self.journey.source)
        news, counts = await settle(lambda tx, ends: self._begin(tx, ends, arrived), weight=min(len(arrived), SLICE))
        slices = list(entries.batched(news, SLICE))
        for i, some in enumerate(slices):
            act = partial(self._slice, some=some, so_far=counts, last=i == len(slices) - 1)
            counts = await settle(act, weight=SLICE)
        return self._said(counts)

    def _begin(self, tx: Tx, ends: list[Ended], arrived: list[Arrived]) -> tuple[list[Named], Counts]:
        """Record the reading, or say what in it is new, where that is too much for one transaction."""
        distrust = self.journey.look.state.distrust or self.done.reading.distrust
        named = stories.name(tx, self.journey.key, self.done.reading.kind, arrived, distrust)
        news = stories.unchanged(tx, named)
        counts = Counts(seen=len(named) - len(news))
        if len(news) > SLICE:
            return news, counts
        return [], self._slice(tx, ends, news, counts, True)

    def _slice(self, tx: Tx, ends: list[Ended], some: list[Named], so_far: Counts, last: bool) -> Counts:
        journey, reading = self.journey, self.done.reading
        key, parts, now = journey.key, journey.parts, journey.parts.now()
        counts = stories.record(tx, key, reading.kind, some, parts.rules, now)
        total = Counts(
            so_far.new + counts.new,
            so_far.updated + counts.updated,
            so_far.seen + counts.seen,
            so_far.repeats + counts.repeats,
            so_far.doubts + counts.doubts,
        )
        if last:
            for deleted in reading.deleted:
                stories.withdraw_entry(tx, key, deleted.guid, now=now, rules=parts.rules)
            sources.learn(tx, key, reading.facts, distrust=reading.distrust)
            sources.keep_validators(tx, key, self.location, self.kept if reading.whole else None, now=now)
            if journey.source.path is None:
                ends.append(journey.ended(self._said(total)))
        return total

    def _said(self, counts: Counts) -> Taken:
        reading, taken = self.done.reading, self.taken
        outcome = replace(
            taken.outcome,
            new=counts.new,
            updated=counts.updated,
            seen=counts.seen + reading.seen,
            skipped=tuple((self.location, skip.index, skip.why) for skip in reading.skipped),
        )
        changes = {**taken.changes, "advice": _advice(self.done)}
        return replace(taken, outcome=outcome, changes=changes, settled=self.journey.source.path is None)


def _document(journey: Journey, body: bytes, said: Body, held: frozenset[bytes]) -> Document:
    source, config = journey.source, journey.parts.config
    return Document(
        body=body,
        location=said.location,
        media_type=said.media_type,
        charset=said.charset,
        kind=source.kind,
        received=journey.parts.now(),
        timezone=config.winnow.timezone,
        held=held,
        markers=config.bundle.markers + source.markers,
        furniture=config.bundle.furniture + source.furniture,
        single=source.single,
    )


def _arrived(done: Done, source: Source) -> list[Arrived]:
    """The entries, with what the config says of their source where they say nothing themselves."""
    came = [Arrived(*one) for one in zip(done.reading.entries, done.prints, done.shas, done.docs, strict=True)]
    if not source.language:
        return came
    return [
        a if a.entry.language else replace(a, entry=replace(a.entry, language=source.language), doc=None) for a in came
    ]


def _advice(done: Done) -> dict[str, Any]:
    """What the document says of when to look again."""
    facts = done.reading.facts
    said = {
        "min_interval_s": facts.min_interval_s,
        "skip_hours": sorted(facts.skip_hours),
        "skip_days": sorted(facts.skip_days),
    }
    return {name: value for name, value in said.items() if value}
