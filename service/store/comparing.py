"""A print -> what it is compared with, of what the index (near.py) brings up.

Of a story, the founder, the face and the fullest text are compared: whatever comes first and whoever is shown, the copies
of a full text find it. The fullest is the longest of its first copies that would join the founder or the face, of three; so
likeness does not travel from copy to copy. An entry with the very same words is compared wherever it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from feeds.fingerprint import Fingerprint, unpack
from feeds.links import owner
from feeds.sameness.likeness import View
from feeds.sameness.replies import another_spot
from feeds.sameness.rules import Candidate, compared
from feeds.sameness.thresholds import MAX_CANDIDATES
from service.store import near, rows
from service.store.engine import Tx
from service.store.schema import EPOCH


def candidates(
    tx: Tx,
    print: Fingerprint,  # noqa: A002
    *,
    source: str,
    url: str | None = None,
    seen: datetime,
    window: timedelta,
) -> list[Candidate]:
    """What an entry with this print, link and source is compared with: of live stories that share an exact key (ever) or near
    keys (in the window) with it, the founder, the face, the fullest text, and the entry with the same words."""
    exact, same_words = near.by_exact_keys(tx, print)
    shared, common = near.by_near_keys(tx, print, seen, window)
    chosen = list(exact) + [story for story, _ in shared.most_common(MAX_CANDIDATES) if story not in exact]
    if not chosen:
        return []
    site = owner(url) if url else ""
    found = []
    for row, held in _faces(tx, chosen, same_words):
        found.append(
            Candidate(
                story=row.story,
                entry=row.id,
                source=row.source,
                title=row.title,
                published=near.moment(row.published),
                seen=EPOCH + timedelta(microseconds=row.first_seen),
                same_url=print.url is not None
                and print.url in exact.get(row.story, ())
                and not (print.url == held.url and another_spot(url, row.url)),
                same_body=print.body is not None and held.body == print.body,
                print=held,
                same_source=row.source == source,
                same_site=bool(site and row.url) and site == owner(row.url or ""),
                common=common,
            )
        )
    return found


class _Face(NamedTuple):
    """A row of _FACES; times in microseconds since 1970."""

    story: int
    stands: bool  # founder or face
    id: int
    source: str
    title: str
    url: str | None
    published: int | None
    first_seen: int
    packed: bytes | None


def _faces(tx: Tx, chosen: Sequence[int], named: Sequence[int]) -> Iterable[tuple[_Face, Fingerprint]]:
    """The founders, faces and fullest texts of those stories that are live, and the named entries, each with its print."""
    sql = _FACES.format(entries=", ".join("?" * len(named)) or "NULL", stories=", ".join("?" * len(chosen)))
    told: dict[int, list[tuple[_Face, Fingerprint]]] = defaultdict(list)
    spoken: set[int] = set()  # stories of which a fullest text speaks
    for row in map(_Face._make, rows.run(tx, sql, (*named, *chosen))):
        held = (unpack(bytes(row.packed)) if row.packed else None) or near.again(tx, row.id)
        if row.stands:
            told[row.story].append((row, held))
        if row.stands or row.id in named:
            yield row, held
        elif row.story not in spoken and any(_joins(row, held, *one) for one in told[row.story]):
            spoken.add(row.story)
            yield row, held


def _joins(row: _Face, print_: Fingerprint, other: _Face, held: Fingerprint) -> bool:
    """Whether the fullest text of a story would join its founder or face by the rules, so that it may speak for it."""
    one = Candidate(
        story=other.story,
        entry=other.id,
        source=other.source,
        title=other.title,
        published=near.moment(other.published),
        seen=EPOCH,
        same_url=print_.url is not None and print_.url == held.url and not another_spot(row.url, other.url),
        same_body=print_.body is not None and print_.body == held.body,
        print=held,
        same_source=row.source == other.source,
    )
    return compared(near.moment(row.published), View(print_), one, row.title).joins


# The fullest is looked for among the first copies only, lest one source that repeats itself without end cost the others.
_FACES: Final = (
    "SELECT s.id AS story, e.id IN (s.founder, s.face) AS stands, e.id, e.source, e.title, e.url, e.published, e.first_seen,"
    " p.packed FROM stories s CROSS JOIN entries e ON e.id IN ("
    "SELECT s.founder UNION SELECT s.face UNION SELECT id FROM (SELECT id FROM"
    " (SELECT id, words FROM entries WHERE story = s.id AND withdrawn_at IS NULL ORDER BY id LIMIT 40)"
    " ORDER BY words DESC, id LIMIT 3) UNION SELECT id FROM entries WHERE id IN ({entries}))"
    " LEFT JOIN prints p ON p.entry = e.id WHERE s.id IN ({stories}) AND s.state IN ('live', 'withdrawn') AND e.story = s.id"
    " ORDER BY s.id, stands DESC, e.words DESC, e.id"
)
