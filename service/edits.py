"""New sources -> the config file, written so that the rest of it, comments too, stays as its owner left it."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import tomlkit

from service.config import Config, load
from service.errors import ConfigError, StoreError, UnknownError


@dataclass(frozen=True, slots=True)
class NewSource:
    """A table to be: `[sources.KEY]` with a url or a path."""

    key: str
    url: str | None = None
    path: str | None = None
    title: str | None = None
    kind: str | None = None


def id_for(name: str, taken: Container[str], place: str = "") -> str:
    """An id made from a title or URL that nothing has yet: ASCII letters, digits and dashes; from `place`, a URL,
    where the title has none of those.
    """
    stem = _stem(name) or _stem(urlsplit(place).hostname or "") or "source"
    if stem not in taken:
        return stem
    return next(f"{stem}-{n}" for n in range(2, 100_000) if f"{stem}-{n}" not in taken)


def _stem(name: str) -> str:
    plain = unicodedata.normalize("NFKD", re.sub(r"^https?://(www\.)?", "", name)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40].strip("-")


def add_sources(config: Config, new: Sequence[NewSource]) -> None:
    """Add tables at the end of the file's sources. The file is replaced whole, after the new text was checked.

    Raises UnknownError where an id is taken, ConfigError where the new text would not do, StoreError where it cannot be
    written.
    """
    for one in new:
        if one.key in config.sources:
            raise UnknownError(f"{one.key}: there is a source of this id already; --id gives another")
    document = tomlkit.parse(config.path.read_text("utf-8"))
    table = document.setdefault("sources", tomlkit.table(is_super_table=True))
    for one in new:
        source = tomlkit.table()
        for name in ("url", "path", "title", "kind"):
            value = getattr(one, name)
            if value is not None:
                source.add(name, value)
        table.append(one.key, source)
    _replace(config.path, tomlkit.dumps(document))


def _replace(path: Path, text: str) -> None:
    real = path.resolve()
    try:
        descriptor, name = tempfile.mkstemp(dir=real.parent, prefix=".winnow-", suffix=".toml")
        part = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.chmod(real.stat().st_mode & 0o7777)
            load_as(part, path)
            part.replace(real)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(str(path), f"cannot be written: {(error.strerror or str(error)).lower()}") from error


def load_as(part: Path, path: Path) -> None:
    """Check the new text before it takes the place of the old; what is wrong is told under the file's own name."""
    try:
        load(part)
    except ConfigError as error:
        raise ConfigError(
            [type(f)(f.where.replace(str(part), str(path)), f.key, f.why) for f in error.faults]
        ) from error
