"""A story's place in a bundle: Section as the cutter hands it on, Cut as a rule finds it."""

from __future__ import annotations

from dataclasses import dataclass, field

from feeds.cutting.runins import RunIn
from feeds.markers import Mark


@dataclass(slots=True)
class Section:
    """Lines `first` to `last` (half-open) are a story's; `echoes` and `marks` close it and are none of its text.

    `tail` is where, inside its last line, a marker at the end of a paragraph begins. `inner`: the line of a machine
    marker in the middle of the story. `title`: the lines of the title where an echo showed them. `foot`: lines below the
    marker that are the same post's. `lead`: the title that runs in at the beginning of the last line.
    """

    first: int
    last: int
    title: tuple[int, ...] = ()
    echoes: tuple[int, ...] = ()
    marks: tuple[int, ...] = ()
    tail: int | None = None
    inner: int | None = None
    url: str | None = None
    site: str | None = None
    confidence: float = 0.0
    reasons: list[str] = field(default_factory=list)
    closed: bool = True
    foot: tuple[int, ...] = ()
    lead: RunIn | None = None


@dataclass(slots=True)
class Cut:
    """Where a rule closes the section that the walk is in: lines up to `last` are its text, the next begins at `after`."""

    last: int
    after: int
    title: tuple[int, ...] = ()
    echoes: tuple[int, ...] = ()
    marks: tuple[int, ...] = ()
    tail: int | None = None
    inner: int | None = None
    url: str | None = None
    site: str | None = None
    confidence: float = 0.0
    reason: str = ""
    foot: tuple[int, ...] = ()
    lead: RunIn | None = None


def quoted(mark: Mark) -> str:
    """A marker's form as reasons show it."""
    return f"the marker “{mark.form.replace('{title}', '…').replace('{site}', '…')}”"
