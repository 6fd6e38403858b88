"""One Source's journey: fetch, read, judge, record; then when to look again.

A URL is one document, a path as many as the files it names. Nothing that fails leaves here as an exception: it is the
source's Outcome, written on its row, and the other sources do not notice.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from service import files
from service.fetching.answers import Failed, Fetched, NotModified, Target
from service.journey import Journey, Parts, Taken
from service.recording import Body, take
from service.settling import Ended
from service.store import Tx, sources
from service.store.polling import Outcome, Validators

__all__ = ["Parts", "refresh"]


async def refresh(key: str, parts: Parts) -> Outcome:
    """Take one source from its place to recorded verdicts, and settle when to look again."""
    began, source = parts.now(), parts.config.sources[key]
    journey = Journey(key, source, await parts.look(key), began, parts)
    taken = await (_fetched(journey, source.url) if source.url is not None else _files(journey))
    if not taken.settled:
        end, kept = journey.ended(taken), taken.keep

        def write(tx: Tx, ends: list[Ended]) -> None:
            if kept is not None:
                sources.keep_validators(tx, key, str(source.url), kept, now=parts.now())
            ends.append(end)

        await parts.settle(write)
    return taken.outcome


async def _fetched(journey: Journey, home: str) -> Taken:
    source, config = journey.source, journey.parts.config
    known = journey.look.validators.get(home, Validators())
    bundle = source.kind == "bundle"
    target = Target(
        url=journey.look.state.moved_to or home,
        home=home,
        etag=known.etag,
        last_modified=known.last_modified,
        body_hash=known.body_hash,
        headers=source.headers,
        auth=source.auth,
        max_bytes=config.bundle.max_bytes if bundle else config.fetch.max_bytes,
        limit_name="bundle.max_bytes" if bundle else "fetch.max_bytes",
    )
    answer = await journey.parts.fetch(target)
    said = Outcome("unchanged", answer.status, answer.wire_bytes, answer.seconds)
    match answer:
        case Failed(why=why):
            return Taken(replace(said, kind="held" if answer.held else "failed", error=why), answer)
        case NotModified():
            kept = replace(known, etag=answer.etag, last_modified=answer.last_modified)
            return Taken(said, answer, _moved(answer, home), kept if kept != known else None)
        case Fetched():
            body = Body(answer.body, answer.url, answer.media_type, answer.charset)
            answer = replace(answer, body=b"")  # the document goes as soon as it is read
            kept = Validators(answer.etag, answer.last_modified, answer.body_hash)
            taken = Taken(replace(said, kind="read"), answer, _moved(answer, home))
            return await take(journey, body, home, kept, taken)


def _moved(answer: Fetched | NotModified, home: str) -> dict[str, Any]:
    """Where the source is from now on, if that is another place; None for the one in the config."""
    if not answer.moved_to:
        return {}
    return {"moved_to": answer.moved_to if answer.moved_to != home else None}


async def _files(journey: Journey) -> Taken:
    pattern, folder = str(journey.source.path), journey.parts.config.folder
    found = await asyncio.to_thread(files.expand, pattern, folder)
    if not found:
        place = files.watched(pattern, folder)
        if not place.is_dir():
            return Taken(Outcome("failed", error=f"{place}: no such folder"))
        return Taken(Outcome("unchanged", error=f"no file matches {pattern} yet"))
    total: Taken | None = None
    for path in found:
        taken = await _file(journey, path)
        total = taken if total is None else _together(total, taken)
    assert total is not None
    return total


async def _file(journey: Journey, path: Path) -> Taken:
    location, parts = str(path), journey.parts
    known = journey.look.validators.get(location, Validators())
    answer = await asyncio.to_thread(
        files.read_file, path, stamp=known.etag, body_hash=known.body_hash, max_bytes=parts.config.bundle.max_bytes
    )
    match answer:
        case files.BadFile(why):
            return Taken(Outcome("failed", error=f"{location}: {why}"))
        case files.SameFile():
            kept = replace(known, etag=answer.stamp)
            if kept != known:
                await parts.settle(
                    lambda tx, _: sources.keep_validators(tx, journey.key, location, kept, now=parts.now())
                )
            return Taken(Outcome("unchanged"))
        case files.ReadFile():
            body = Body(answer.body, location, answer.media_type)
            taken = Taken(Outcome("read", bytes=len(answer.body)))
            kept = Validators(etag=answer.stamp, body_hash=answer.body_hash)
            del answer
            return await take(journey, body, location, kept, taken)


def _together(a: Taken, b: Taken) -> Taken:
    """Two documents of one source as one outcome: failed only where both are, with every error said."""
    x, y = a.outcome, b.outcome
    kinds = {x.kind, y.kind}
    return Taken(
        Outcome(
            kind="read" if "read" in kinds else "unchanged" if "unchanged" in kinds else "failed",
            bytes=x.bytes + y.bytes,
            seconds=x.seconds + y.seconds,
            new=x.new + y.new,
            updated=x.updated + y.updated,
            seen=x.seen + y.seen,
            skipped=x.skipped + y.skipped,
            error="; ".join(e for e in (x.error, y.error) if e)[:2000] or None,
        ),
        changes={**a.changes, **b.changes},
    )
