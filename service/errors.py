"""What stops a command: a person's mistake or a fault of ours. What the world does is a value, not one of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feeds.errors import WinnowError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the config: where, what was found, what would be right."""

    where: str  # "config.toml:14" or "WINNOW_STORE__URL"
    key: str  # "fetch.timeout"
    why: str
    shown: str = ""  # the line of the file with a caret under the place

    def __str__(self) -> str:
        said = f"{self.where}: {self.key}: {self.why}" if self.key else f"{self.where}: {self.why}"
        return f"{said}\n{self.shown}" if self.shown else said


class ConfigError(WinnowError):
    """All faults of a config at once, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class StoreError(WinnowError):
    """The store cannot be opened, read or written."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}")
        self.place = place
        self.why = why


class HeldError(WinnowError):
    """Another process holds the state folder."""

    def __init__(self, place: str, holder: str) -> None:
        super().__init__(f"{place} is held by {holder}")
        self.place = place
        self.holder = holder


class UnknownError(WinnowError):
    """A name on the command line that names nothing here."""
