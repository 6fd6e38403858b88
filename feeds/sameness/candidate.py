"""A held entry, as the store hands it over for comparing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feeds.fingerprint import Fingerprint


@dataclass(frozen=True, slots=True)
class Candidate:
    """A held entry, founder or face of a live story, that may be the same article."""

    story: int
    entry: int
    source: str
    title: str
    published: datetime | None
    seen: datetime
    same_url: bool
    same_body: bool
    print: Fingerprint
    same_source: bool = False
    same_site: bool = False  # as the entry's own link leads to
    common: frozenset[int] = frozenset()  # shingles that are boilerplate between the two
