"""Which of an Entry's keys is its guid within its source: the name that it keeps for ever.

A feed's entry goes by its own guid, unless one reading used a guid twice with different links or bodies: from then on
the source's guids are not trusted and the link, else a hash of the content, serves. What is held keeps its name.

A bundle's entry takes its title, or its title and first sentence where the title is held with another opening or stands
twice in the document. So a bundle may grow, be re-ordered or re-cut, and the "Weekly round-up" of January never
replaces that of December.

What still shares a name within one document is numbered in document order ("#2"): both are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feeds.entry import Entry, Kind


@dataclass(frozen=True, slots=True)
class HeldName:
    """What is known of an entry already held under a name."""

    opening: str
    url: str | None


def guids(entries: Sequence[Entry], kind: Kind, held: Mapping[str, HeldName], distrust: bool) -> list[str]:
    """One guid an entry, in order, no two alike. `held` needs a row for each key of these entries that is held."""
    if kind == "bundle":
        titles = Counter(entry.keys[0] for entry in entries)
        chosen = [_bundle_name(entry, titles, held) for entry in entries]
    else:
        chosen = [_feed_name(entry, held) if distrust else entry.keys[0] for entry in entries]
    return _numbered(chosen)


def _bundle_name(entry: Entry, titles: Counter[str], held: Mapping[str, HeldName]) -> str:
    by_title, by_opening = entry.keys[0], entry.keys[-1]
    name = held.get(by_title)
    if name is not None:
        return by_title if name.opening == entry.opening else by_opening
    return by_title if titles[by_title] == 1 else by_opening


def _feed_name(entry: Entry, held: Mapping[str, HeldName]) -> str:
    name = held.get(entry.keys[0])
    return entry.keys[0] if name is not None and name.url == entry.url else entry.keys[-1]


def _numbered(chosen: list[str]) -> list[str]:
    counts: Counter[str] = Counter()
    out = []
    for name in chosen:
        counts[name] += 1
        out.append(name if counts[name] == 1 else f"{name}#{counts[name]}")
    return out
