"""config.toml + environment -> Config, frozen, every key checked, all faults at once.

Without --config: ./config.toml, then the user's config folder, then the system's. WINNOW_TABLE__KEY in the environment
overrides a key of the tables that are not lists (WINNOW_STORE__URL, WINNOW_FETCH__TIMEOUT); an error names the variable.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from feeds.topics import Topics, parse_topics
from service import settings
from service.errors import ConfigError, Fault
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
_MAX_BYTES = 8_000_000  # of a config file: ten thousand sources stand in one


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a person decided; `path` is the file it came from."""

    path: Path
    winnow: settings.Winnow
    store: settings.StoreTable
    server: settings.Server
    fetch: settings.Fetch
    bundle: settings.Bundle
    dedupe: settings.Dedupe
    publish: settings.Publish
    sources: Mapping[str, settings.Source]
    topics: Topics

    @property
    def folder(self) -> Path:
        """What relative input paths count from."""
        return self.path.parent

    @property
    def state_dir(self) -> Path:
        """The folder of the store and the lock."""
        return self.folder / Path(self.winnow.state_dir).expanduser()

    @property
    def publish_dir(self) -> Path | None:
        """The folder of static files, if there is one."""
        return self.state_dir / Path(self.publish.dir).expanduser() if self.publish.dir else None


def find_config(named: str | None, environ: Mapping[str, str] = os.environ) -> Path:
    """The config file to use. Raises ConfigError that lists where it was looked for."""
    if named:
        return Path(named)
    home = Path(environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME") or "~").expanduser() / ".config")
    tried = [Path("config.toml"), home / "winnow" / "config.toml", Path("/etc/winnow/config.toml")]
    for path in tried:
        if path.is_file():
            return path
    looked = ", ".join(str(p) for p in tried)
    raise ConfigError(
        [Fault("config", "", f"none found at {looked}; `winnow init` writes one here, --config names another")]
    )


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read and check the file. Raises ConfigError with every fault in it."""
    text = _text(path)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_syntax(path, text, str(error))]) from error
    return _Check(path, text, raw, environ).run()


def with_topics(path: Path, config: Config) -> Config:
    """`config` with the topics of another file, each in the place of the one of its name; its other tables are not read.

    Raises ConfigError with every fault, told at the other file's lines.
    """
    text = _text(path)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_syntax(path, text, str(error))]) from error
    given = raw.get("topics", {})
    if isinstance(given, dict):
        given = tomllib.loads(_text(config.path)).get("topics", {}) | given
    return replace(config, topics=_Check(path, text, {"topics": given}, {}).run().topics)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            body = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError([Fault(str(path), "", f"cannot be read: {error.strerror or error}")]) from error
    if len(body) > _MAX_BYTES:
        raise ConfigError([Fault(str(path), "", f"more than {_MAX_BYTES // 10**6} MB: is this a config file?")])
    try:
        return body.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise ConfigError(
            [Fault(f"{path}:{line}", "", f"byte {body[error.start]:#04x} is not UTF-8: save the file as UTF-8")]
        ) from error


_AT = re.compile(r"(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def _syntax(path: Path, text: str, said: str) -> Fault:
    match = _AT.fullmatch(said)
    line = int(match[2]) if match and match[2] else text.count("\n") + 1
    shown = text.splitlines()[line - 1].strip() if line <= len(text.splitlines()) else ""
    what = match[1] if match else said
    return Fault(f"{path}:{line}", "", f"{what}, in {shown!r}: not valid TOML" if shown else f"{what}: not valid TOML")


class _Check:
    """One pass over the parsed file that collects faults instead of stopping at the first."""

    def __init__(self, path: Path, text: str, raw: dict[str, Any], environ: Mapping[str, str]) -> None:
        self.path, self.text, self.raw, self.environ = path, text, raw, environ
        self.found = places(text)
        self.faults: list[tuple[int, Fault]] = []
        self.from_environ: dict[tuple[str, str], str] = {}

    def run(self) -> Config:
        self._overrides()
        for key in self.raw.keys() - TABLES.keys() - {"sources", "topics"}:
            self._fault((key,), _unknown(key, [*TABLES, "sources", "topics"], "table"))
        tables = {name: self._model(model, (name,), self._table(name)) for name, model in TABLES.items()}
        sources = dict(self._sources())
        topics = self._topics()
        self._cross(sources, topics, tables)
        if self.faults:
            raise ConfigError([fault for _, fault in sorted(self.faults, key=lambda f: f[0])])
        return Config(path=self.path, sources=sources, topics=topics, **tables)  # type: ignore[arg-type]

    def _overrides(self) -> None:
        for name, value in sorted(self.environ.items()):
            table, two, key = name.removeprefix("WINNOW_").lower().partition("__")
            if not name.startswith("WINNOW_") or not two:
                continue
            if table not in TABLES or key not in TABLES[table].model_fields:
                known = [f"WINNOW_{t.upper()}__{k.upper()}" for t, model in TABLES.items() for k in model.model_fields]
                self.faults.append((0, Fault(name, "", _unknown(name, known, "variable"))))
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
                self._fault((*at, *_place_of(detail)), _why(detail, model), found=detail)
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
                    self._fault(("sources", key, "topics", i), _unknown(slug, slugs, "topic"))
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
        name = key or _dotted(at)
        said = ""
        if (
            found is not None
            and found["type"] not in ("missing", "extra_forbidden")
            and not isinstance(found["input"], dict | list)
        ):
            said = f" = {_shown(found['input'])}"
        if len(at) >= 2 and (variable := self.from_environ.get((str(at[0]), str(at[1])))):
            self.faults.append((0, Fault(variable, name + said, why)))
            return
        place = nearest(self.found, at)
        line = (place.line if len(at) <= 2 or at not in self.found else self.found[at].value_line) if place else 1
        self.faults.append((line, Fault(f"{self.path}:{line}", name + said, why)))


def _place_of(detail: ErrorDetails) -> tuple[str | int, ...]:
    """pydantic's loc without the names of union members and validators that it puts between the keys."""
    return tuple(p for p in detail["loc"] if isinstance(p, int) or re.fullmatch(r"[A-Za-z0-9_.-]+", str(p)))


def _why(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown(str(detail["loc"][-1]), _keys(model, detail["loc"]), "key")
    words = {
        "string_type": "expected text in quotes",
        "bool_type": "expected true or false",
        "bool_parsing": "expected true or false",
        "int_type": "expected a whole number",
        "int_parsing": "expected a whole number",
        "int_from_float": "expected a whole number",
        "tuple_type": 'expected a list, such as ["…"]',
        "dict_type": "expected a table",
        "model_type": "expected a table",
        "literal_error": f"expected {context.get('expected', '').replace(chr(39), chr(34))}",
        "greater_than_equal": f"expected at least {context.get('ge')}",
        "less_than_equal": f"expected at most {context.get('le')}",
        "greater_than": f"expected more than {context.get('gt')}",
    }
    return words.get(kind) or detail["msg"].removeprefix("Value error, ")


def _keys(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    for part in loc[:-1]:
        field = model.model_fields.get(str(part))
        inner = (
            next(
                (
                    a
                    for a in getattr(field.annotation, "__args__", ())
                    if isinstance(a, type) and issubclass(a, BaseModel)
                ),
                None,
            )
            if field
            else None
        )
        model = inner or model
    return list(model.model_fields)


def _unknown(name: str, known: list[str], what: str) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"unknown {what}" + (
        f"; did you mean {close[0]}?" if close else f"; known are {', '.join(sorted(known))}" if len(known) < 30 else ""
    )


def _dotted(at: tuple[str | int, ...]) -> str:
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in at).lstrip(".")


def _shown(value: Any) -> str:
    said = str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
    return said if len(said) <= 60 else said[:57] + "…"


def _from_environ(model: type[settings.Table], key: str, value: str) -> Any:
    """A variable's text as the file would hold it: a TOML value where it reads as one, else the text itself."""
    if model.model_fields[key].annotation is str:
        return value
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value
