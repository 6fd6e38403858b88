"""config.toml + environment -> Config, frozen: the file found, read and parsed here; checking.py checks every key of it.

Without --config: ./config.toml, then the user's config folder, then the system's. WINNOW_TABLE__KEY in the environment
overrides a key of the tables that are not lists (WINNOW_STORE__URL, WINNOW_FETCH__TIMEOUT); an error names the variable.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from feeds.topics import Topics
from service import settings
from service.checking import Check
from service.errors import ConfigError, Fault

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
    return Config(path=path, **Check(path, text, raw, environ).run())


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
    return replace(config, topics=Check(path, text, {"topics": given}, {}).run()["topics"])


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
