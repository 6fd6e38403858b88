"""TOML text -> where each key stands, since tomllib says it for syntax errors only.

Reads just enough TOML (v1.0.0) to follow tables, dotted keys, strings and brackets; whether the text is valid is
tomllib's to say, so this runs after it.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from typing import NamedTuple

Path = tuple[str | int, ...]


class Place(NamedTuple):
    """1-based line and column of a key, and of the value behind it."""

    line: int
    column: int
    value_line: int
    value_column: int


def places(text: str) -> dict[Path, Place]:
    """Key path -> Place, for every table, key and array item of a TOML text that tomllib has accepted."""
    return _Scanner(text).run()


def nearest(found: dict[Path, Place], path: Path) -> Place | None:
    """The Place of the path, or of the closest thing around it: a missing key is told at its table."""
    for length in range(len(path), 0, -1):
        if path[:length] in found:
            return found[path[:length]]
    return None


def inside(text: str, place: Place, character: int) -> tuple[int, int]:
    """Line and column of a text value's character, counted from 1; an escape such as \\" counts as the one it stands for."""
    lines = text.split("\n")
    at = sum(len(line) + 1 for line in lines[: place.value_line - 1]) + place.value_column - 1
    quote = text[at]
    ends = quote * 3 if text.startswith(quote * 3, at) else quote
    at += len(ends)
    if len(ends) == 3 and text.startswith("\n", at):
        at += 1  # TOML drops a line end right behind the opening quotes
    for _ in range(character - 1):
        if text.startswith(ends, at):
            break
        at += 2 if quote == '"' and text[at] == "\\" else 1
    at = min(at, len(text) - 1)
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.table: Path = ()
        self.counts: dict[Path, int] = {}
        self.found: dict[Path, Place] = {}
        self.starts = [0] + [i + 1 for i, c in enumerate(text) if c == "\n"]

    def run(self) -> dict[Path, Place]:
        while self._skip():
            if self.text[self.at] == "[":
                self._header()
            else:
                self._pair(self.table)
        return self.found

    def _header(self) -> None:
        start = self.at
        twice = self.text.startswith("[[", self.at)
        self.at += 2 if twice else 1
        path = self._key()
        self.at += 2 if twice else 1
        if twice:
            self.counts[path] = self.counts.get(path, -1) + 1
            path = (*path, self.counts[path])
        self.table = path
        self._note(path, start, start)
        for length in range(1, len(path)):
            self.found.setdefault(path[:length], self.found[path])

    def _pair(self, table: Path) -> None:
        start = self.at
        path = table + self._key()
        self._skip()
        self.at += 1  # the "="
        self._skip()
        self._note(path, start, self.at)
        for length in range(len(table) + 1, len(path)):
            self.found.setdefault(path[:length], self.found[path])
        self._value(path)

    def _key(self) -> Path:
        parts: list[str | int] = []
        while True:
            self._skip()
            if self.text[self.at] in "\"'":
                start = self.at
                self._string()
                parts.append(next(iter(tomllib.loads(f"{self.text[start : self.at]} = 0"))))  # escapes undone
            else:
                start = self.at
                while self.at < len(self.text) and (self.text[self.at].isalnum() or self.text[self.at] in "_-"):
                    self.at += 1
                parts.append(self.text[start : self.at])
            self._skip()
            if self.at >= len(self.text) or self.text[self.at] != ".":
                return tuple(parts)
            self.at += 1

    def _value(self, path: Path) -> None:
        match self.text[self.at]:
            case '"' | "'":
                self._string()
            case "[":
                self._array(path)
            case "{":
                self._inline(path)
            case _:
                while self.at < len(self.text) and self.text[self.at] not in ",]}#\n":
                    self.at += 1

    def _array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while self._skip() and self.text[self.at] != "]":
            self._note((*path, index), self.at, self.at)
            self._value((*path, index))
            index += 1
            self._skip()
            if self.text[self.at] == ",":
                self.at += 1
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while self._skip() and self.text[self.at] != "}":
            self._pair(path)
            self._skip()
            if self.text[self.at] == ",":
                self.at += 1
        self.at += 1

    def _string(self) -> None:
        quote = self.text[self.at]
        ends = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.at += len(ends)
        while not self.text.startswith(ends, self.at):
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += len(ends)
        while len(ends) == 3 and self.text.startswith(quote, self.at):  # """a quote at the end""""
            self.at += 1

    def _skip(self) -> bool:
        """Pass white space, line ends and comments; False at the end of the text."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.text[self.at].isspace():
                self.at += 1
            else:
                return True
        return False

    def _note(self, path: Path, key_at: int, value_at: int) -> None:
        key, value = self._position(key_at), self._position(value_at)
        self.found[path] = Place(*key, *value)

    def _position(self, at: int) -> tuple[int, int]:
        line = bisect_right(self.starts, at)
        return line, at - self.starts[line - 1] + 1
