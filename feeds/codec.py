"""Entry <-> the JSON document of a version, and the hash that tells two versions apart.

What is left at its default is left out, so that a document stays small and a field that a later release adds needs no
rewriting of what is held.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

import xxhash

from feeds.entry import Enclosure, Entry, Origin, Span

# How an entry was found, not what it says: a change here makes no new version.
_ABOUT_THE_READING = frozenset({"keys", "item_key", "spans", "confidence", "reasons", "opening"})
_FIELDS = fields(Entry)


def dump(entry: Entry) -> dict[str, Any]:
    """The entry as JSON values; `load` gives it back."""
    return {
        f.name: _plain(value)
        for f in _FIELDS
        if f.name != "item_key" and ((value := getattr(entry, f.name)) != f.default or f.default is MISSING)
    }


def load(doc: dict[str, Any], fixed: dict[str, Any] | None = None) -> Entry:
    """The entry that `dump` wrote. Unknown fields, of a later release, are passed over.

    What a person `fixed` stands over what the source gave, field by field, as JSON values too.
    """
    doc = {**doc, **fixed} if fixed else doc
    values: dict[str, Any] = {name: doc[name] for name in _NAMES & doc.keys()}
    for name in ("published", "updated"):
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    for name in ("keys", "authors", "captions", "references", "tags", "reasons"):
        if name in values:
            values[name] = tuple(values[name])
    if "enclosures" in values:
        values["enclosures"] = tuple(Enclosure(**e) for e in values["enclosures"])
    if "spans" in values:
        values["spans"] = tuple(Span(*s) for s in values["spans"])
    if values.get("origin"):
        values["origin"] = Origin(**values["origin"])
    return Entry(**values)


def written(entry: Entry) -> tuple[str, bytes]:
    """The document of `dump` as text, and its content_sha: both from one writing, which is the dear part."""
    plain = dump(entry)
    about = {name: plain.pop(name) for name in _ABOUT_THE_READING & plain.keys()}
    said = _JSON.encode(plain)
    try:
        body = said.encode()
    except UnicodeEncodeError:  # half a character, which no database takes
        return json.dumps({**plain, **about}), xxhash.xxh3_128_digest(said.encode("utf-8", "replace"))
    doc = f"{said[:-1]}, {_JSON.encode(about)[1:]}" if about and plain else said
    return doc, xxhash.xxh3_128_digest(body)


def content_sha(entry: Entry) -> bytes:
    """16 bytes that change when, and only when, the source says something else."""
    return written(entry)[1]


_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


_NAMES = frozenset(f.name for f in _FIELDS)


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case Enclosure() | Origin():
            return {f.name: v for f in fields(value) if (v := getattr(value, f.name)) is not None}
        case tuple():
            return [_plain(v) for v in value]
        case _:
            return value
