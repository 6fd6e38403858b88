"""What a person got wrong, or we did: exceptions whose parts are attributes.

What the world does (a feed that is down, an item that cannot be read) is no exception: it is a value, see entry.Skipped.
"""

from __future__ import annotations


class WinnowError(Exception):
    """The family's head: `str()` is a whole sentence that a person can act on."""


class LinkError(WinnowError):
    """A text that is no absolute http(s) URL."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url[:200]!r}: {why}")
        self.url = url
        self.why = why


class TopicError(WinnowError):
    """A topic's rule that cannot be read; `place` is the key path below the topic, `column` is 1-based within the value."""

    def __init__(self, topic: str, place: str, why: str, column: int | None = None) -> None:
        at = f" at character {column}" if column is not None else ""
        super().__init__(f"topics.{topic}: {place}: {why}{at}")
        self.topic = topic
        self.place = place
        self.why = why
        self.column = column
