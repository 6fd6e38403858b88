"""A parsed config and the environment -> every table as settings, or all faults at once, each with its line or its variable.

First each key by itself, as settings.py has it; then what the tables say of each other.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from feeds.topics import Topics, parse_topics
from service import settings
from service.errors import ConfigError, Fault
from service.fault_words import complaint, dotted, place_of, quoted, unknown
from service.places import inside, nearest, places

TABLES: dict[str, type[settings.Table]] = {
    "winnow": settings.Winnow,
    "store": settings.StoreTable,
    "server": settings.Server,
    "fetch": settings.Fetch,
    "bundle": settings.Bundle,
    "dedupe": settings.Dedupe,
    "publish": settings.Publish,
}
_SOURCE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Check:
    """One pass over the parsed file that collects faults instead of stopping at the first."""

    def __init__(self, path: Path, text: str, raw: dict[str, Any], environ: Mapping[str, str]) -> None:
        self.path, self.text, self.raw, self.environ = path, text, raw, environ
        self.found = places(text)
        self.faults: list[tuple[int, Fault]] = []
        self.from_environ: dict[tuple[str, str], str] = {}

    def run(self) -> dict[str, Any]:
        """The fields of Config but `path`, by name. Raises ConfigError with every fault."""
        self._overrides()
        for key in self.raw.keys() - TABLES.keys() - {"sources", "topics"}:
            self._fault((key,), unknown(key, [*TABLES, "sources", "topics"], "table"))
        tables = {name: self._model(model, (name,), self._table(name)) for name, model in TABLES.items()}
        sources = dict(self._sources())
        topics = self._topics()
        self._cross(sources, topics, tables)
        if self.faults:
            raise ConfigError([fault for _, fault in sorted(self.faults, key=lambda f: f[0])])
        return {**tables, "sources": sources, "topics": topics}

    def _overrides(self) -> None:
        for name, value in sorted(self.environ.items()):
            table, two, key = name.removeprefix("WINNOW_").lower().partition("__")
            if not name.startswith("WINNOW_") or not two:
                continue
            if table not in TABLES or key not in TABLES[table].model_fields:
                known = [f"WINNOW_{t.upper()}__{k.upper()}" for t, model in TABLES.items() for k in model.model_fields]
                self.faults.append((0, Fault(name, "", unknown(name, known, "variable"))))
                continue
            self.from_environ[table, key] = name
            held = self.raw.setdefault(table, {})
            if isinstance(held, dict):
                held[key] = _from_environ(TABLES[table], key, value)

    def _table(self, name: str) -> dict[str, Any]:
        value = self.raw.get(name, {})
        if isinstance(value, dict):
            return value
        self._fault((name,), f"expected a table, such as [{name}]")
        return {}

    def _model(self, model: type[settings.Table], at: tuple[str | int, ...], value: Any) -> settings.Table | None:
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for detail in error.errors():
                self._fault((*at, *place_of(detail)), complaint(detail, model), found=detail)
            return None

    def _sources(self) -> Iterator[tuple[str, settings.Source]]:
        for key, value in self._table("sources").items():
            at = ("sources", key)
            if not _SOURCE_ID.fullmatch(key):
                self._fault(
                    at, "a source's id is lower-case letters, digits, - and _, at most 64: it is its name for ever"
                )
            source = self._model(settings.Source, at, value)
            if not isinstance(source, settings.Source):
                continue
            if (source.url is None) == (source.path is None):
                self._fault(at, "expected one of url and path" + (", found both" if source.url else ", found neither"))
            if source.every and source.at:
                self._fault((*at, "at"), "expected one of every and at, found both")
            if source.every and source.every.total_seconds() < 1:
                self._fault((*at, "every"), "expected at least 1s")
            yield key, source

    def _topics(self) -> Topics:
        raw = self._table("topics")
        default = raw.get("match", "about")
        if default not in ("about", "any"):
            self._fault(("topics", "match"), f'{default!r}: expected "about" or "any"')
            default = "about"
        tables = {}
        for slug, value in raw.items():
            if slug == "match" and not isinstance(value, dict):
                continue
            if not isinstance(value, dict):
                self._fault(("topics", slug), f"expected a table, such as [topics.{slug}]")
                continue
            if not _SOURCE_ID.fullmatch(slug):
                self._fault(
                    ("topics", slug),
                    "a topic's slug is lower-case letters, digits, - and _, at most 64: it is in its URL",
                )
            tables[slug] = value
        topics, errors = parse_topics(tables, default)
        for error in errors:
            parts = re.findall(r"[^.\[\]]+", error.place)
            at = ("topics", error.topic, *(int(p) if p.isdigit() else p for p in parts))
            key = f"topics.{error.topic}" + (f": {error.place}" if error.place else "")
            self._topic_fault(at, error.why, key, error.column)
        return topics

    def _cross(self, sources: dict[str, settings.Source], topics: Topics, tables: Mapping[str, Any]) -> None:
        slugs = [t.slug for t in topics.topics]
        for key, source in sources.items():
            for i, slug in enumerate(source.topics):
                if slug not in slugs and slug not in self.raw.get("topics", {}):
                    self._fault(("sources", key, "topics", i), unknown(slug, slugs, "topic"))
        fetch = tables.get("fetch")
        if isinstance(fetch, settings.Fetch) and fetch.min_interval > fetch.max_interval:
            self._fault(("fetch", "min_interval"), "expected no more than fetch.max_interval")

    def _topic_fault(self, at: tuple[str | int, ...], why: str, key: str, column: int | None) -> None:
        """A fault in a rule: told at its line and column, with a caret under it where the rule is a text."""
        place = self.found.get(at)
        if place is None:
            self._fault(at, why, key=key)
            return
        line, at_column = place.value_line, place.value_column
        shown = ""
        if column is not None:
            line, at_column = inside(self.text, place, column)
            shown = f"    {self.text.splitlines()[line - 1]}\n    {' ' * (at_column - 1)}^"
        self.faults.append((line, Fault(f"{self.path}:{line}:{at_column}", key, why, shown)))

    def _fault(self, at: tuple[str | int, ...], why: str, *, key: str = "", found: ErrorDetails | None = None) -> None:
        name = key or dotted(at)
        said = ""
        if (
            found is not None
            and found["type"] not in ("missing", "extra_forbidden")
            and not isinstance(found["input"], dict | list)
        ):
            said = f" = {quoted(found['input'])}"
        if len(at) >= 2 and (variable := self.from_environ.get((str(at[0]), str(at[1])))):
            self.faults.append((0, Fault(variable, name + said, why)))
            return
        place = nearest(self.found, at)
        line = (place.line if len(at) <= 2 or at not in self.found else self.found[at].value_line) if place else 1
        self.faults.append((line, Fault(f"{self.path}:{line}", name + said, why)))


def _from_environ(model: type[settings.Table], key: str, value: str) -> Any:
    """A variable's text as the file would hold it: a TOML value where it reads as one, else the text itself."""
    if model.model_fields[key].annotation is str:
        return value
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value
