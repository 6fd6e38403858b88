"""Every document of tests/corpus/feeds gives what stands beside it; read in part, it gives the same as read whole."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from feeds.entry import Document, Entry, Reading
from feeds.read import read

CORPUS = Path(__file__).parent.parent / "corpus" / "feeds"
CASES = sorted(path for path in CORPUS.iterdir() if not path.name.endswith(".expect.json"))


def expected(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((CORPUS / f"{path.stem}.expect.json").read_text())
    return told


def document(path: Path, told: dict[str, Any]) -> Document:
    return Document(
        path.read_bytes(),
        told.get("url", "https://feeds.example/feed"),
        media_type=told.get("media_type"),
        charset=told.get("charset"),
        kind=told.get("kind", "feed"),
        received=moment(told.get("received")),
        timezone=told.get("timezone", "UTC"),
        max_new=told.get("max_new", 1_000),
    )


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def shown(entry: Entry, name: str) -> object:
    """The entry's field as the corpus writes it."""
    match name:
        case "published" | "updated":
            return getattr(entry, name)
        case "enclosures":
            return [[one.url, one.type, one.length] for one in entry.enclosures]
        case "origin":
            return [entry.origin.id, entry.origin.title, entry.origin.url] if entry.origin else None
        case "keys" | "authors" | "tags" | "captions":
            return list(getattr(entry, name))
        case "title_length":
            return len(entry.title)
        case "tag_count":
            return len(entry.tags)
    return getattr(entry, name)


def check(entry: Entry, told: dict[str, Any]) -> None:
    for name, value in told.items():
        if name == "keys_start":
            assert entry.keys[0].startswith(value)
        elif name == "contains":
            assert all(words in entry.summary + entry.content for words in value)
        elif name in ("published", "updated"):
            assert shown(entry, name) == moment(value), name
        else:
            assert shown(entry, name) == value, name


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_document_gives_what_it_should(path: Path) -> None:
    told = expected(path)
    reading = read(document(path, told))
    if "error" in told or not reading.entries:
        assert (reading.error is None) if told.get("error") is None else (told["error"] in (reading.error or "")), (
            reading.error
        )
    if "entries" in told:
        assert len(reading.entries) == len(told["entries"])
        for entry, one in zip(reading.entries, told["entries"], strict=True):
            check(entry, one)
    check_document(reading, told)


def check_document(reading: Reading, told: dict[str, Any]) -> None:
    for name in ("whole", "distrust"):
        if name in told:
            assert getattr(reading, name) is told[name], name
    if "skipped" in told:
        assert [one.index for one in reading.skipped] == told["skipped"]
    if "deleted" in told:
        assert [(one.guid, one.at) for one in reading.deleted] == [(guid, moment(at)) for guid, at in told["deleted"]]
    for name, value in told.get("facts", {}).items():
        found = getattr(reading.facts, name)
        if name == "updated":
            value = moment(value)
        assert (sorted(found) if isinstance(found, frozenset) else found) == value, name


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_is_held_is_cut_out_and_the_rest_is_read_the_same(path: Path) -> None:
    given = document(path, expected(path))
    whole = read(replace(given, max_new=None))
    keys = [entry.item_key for entry in whole.entries]
    for at, entry in enumerate(whole.entries):
        if entry.item_key is None:
            continue
        others = frozenset(key for key in keys if key is not None and key != entry.item_key)
        part = read(replace(given, held=others, max_new=1))
        assert part.entries == (entry,), at
        assert (part.facts, part.deleted, part.distrust) == (whole.facts, whole.deleted, whole.distrust)
    held = frozenset(key for key in keys if key is not None)
    if held and None not in keys:
        rest = read(replace(given, held=held))
        assert (rest.entries, rest.error, rest.facts) == ((), None, whole.facts)


def test_the_corpus_covers_every_trap_once() -> None:
    traps = [expected(path)["trap"] for path in CASES]
    assert len(CASES) >= 150
    assert len(traps) == len(set(traps))
