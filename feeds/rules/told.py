"""A story as topics see it: the face's words, and what each entry that carries it says of itself.

Text clauses look at the face, so that a story's topics change with its face and not with every copy that joins it;
source, publisher, tag and language look at any copy, since "everything of that source" means what it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Carried:
    """One entry that tells the story, the face included."""

    source: str
    publisher: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None  # BCP 47


@dataclass(frozen=True, slots=True)
class Told:
    """A story: its face in plain words, who carries it, and the moment it is judged at (`now`, for age clauses only)."""

    title: str = ""
    lead: str = ""  # standfirst or summary, plain; "" where there is none: then the text's first words serve
    text: str = ""  # the whole text, plain, blocks separated by "\n"
    authors: tuple[str, ...] = ()
    url: str | None = None
    published: datetime | None = None
    language: str | None = None
    carried: tuple[Carried, ...] = ()
    now: datetime | None = None
