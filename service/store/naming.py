"""Arrivals -> the guid that each goes by in its source, and what is held under that: new, known, or known under another.

A source speaks for its own entries only: nothing here looks at another's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from feeds.entry import Entry, Kind
from feeds.fingerprint import Fingerprint
from feeds.identity import guids
from feeds.sameness.likeness import View, likeness
from feeds.sameness.replies import another_spot, is_reply
from feeds.sameness.thresholds import REWRITTEN, TITLE_AKIN
from service.store import entries as held_entries
from service.store import near
from service.store.engine import Tx
from service.store.entries import HeldEntry


@dataclass(frozen=True, slots=True)
class Arrived:
    """An entry as a worker hands it over: with its fingerprint and the hash of what it says."""

    entry: Entry
    print: Fingerprint
    sha: bytes
    doc: str | None = None  # its JSON, where a worker has written it


@dataclass(frozen=True, slots=True)
class Named:
    """An arrival under the guid it goes by, and what is held under that."""

    arrived: Arrived
    guid: str
    held: HeldEntry | None


def name(tx: Tx, source: str, kind: Kind, arrived: Sequence[Arrived], distrust: bool) -> list[Named]:
    """Each arrival under its guid. A feed that lists one item twice, word for word, lists it once."""
    said = [a.entry for a in arrived]
    known = held_entries.held(tx, source, (key for entry in said for key in entry.keys))
    chosen = guids(said, kind, held_entries.names(known), distrust)
    numbered = [g for g in chosen if g not in known and "#" in g]
    known |= held_entries.held(tx, source, numbered) if numbered else {}
    named = [Named(a, g, known.get(g)) for a, g in zip(arrived, chosen, strict=True)]
    return named if kind == "bundle" else _once(named)


def _once(named: list[Named]) -> list[Named]:
    seen: set[tuple[str, bytes]] = set()
    out = []
    for one in named:
        mark = (one.arrived.entry.keys[0], one.arrived.sha)
        if mark not in seen:
            seen.add(mark)
            out.append(one)
    return out


def unchanged(tx: Tx, named: Sequence[Named]) -> list[Named]:
    """Those that say something new; the rest is held as it is, and only their bytes are remembered."""
    rest = []
    for one in named:
        if one.held is None or one.held.sha != one.arrived.sha:
            rest.append(one)
        elif one.held.item_key != one.arrived.entry.item_key:
            held_entries.touch(tx, one.held.id, one.arrived.entry.item_key)
    return rest


def before(tx: Tx, source: str, named: Sequence[Named]) -> dict[bytes, list[HeldEntry]]:
    """Canonical URL -> the source's own entries that had it, for each that names one article of this reading."""
    keys = [one.arrived.print.url for one in named if one.arrived.print.url]
    once = {key for key, count in Counter(keys).items() if count == 1}
    wanted = [
        key
        for one in named
        if one.held is None
        and (key := one.arrived.print.url) in once
        and urlsplit(one.arrived.entry.url or "").path.strip("/")
    ]
    return held_entries.by_urls(tx, source, wanted)


def moved_guid(tx: Tx, one: Named, present: set[int], before_: Mapping[bytes, list[HeldEntry]]) -> HeldEntry | None:
    """The same source with the same canonical URL under a new guid is an edit of what it replaced.

    Not where the link is a site's front page, stands at two items of this reading, or was at two entries before: such
    a link names no article. Not where what is held under it is still in the reading beside this one, nor where the two have
    nothing in common, as the items of a letter that point to its one page do. Not a comment, an answer in a thread, or
    another spot of the page.
    """
    found = before_.get(one.arrived.print.url or b"", [])
    if len(found) != 1 or found[0].id in present:
        return None
    entry = one.arrived.entry
    if another_spot(entry.url, found[0].url) or is_reply(entry.title):
        return None
    return found[0] if _is_kept(one.arrived.print, near.held_print(tx, found[0].id)) else None


def _is_kept(new: Fingerprint, held: Fingerprint) -> bool:
    """Whether an article that was written anew still has something of its title, or of its text."""
    alike = likeness(View(new), View(held))
    return alike.title >= TITLE_AKIN or alike.contained >= REWRITTEN
