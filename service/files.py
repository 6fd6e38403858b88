"""Paths and globs -> documents: regular files only, opened once, read whole or not at all.

A name that begins with a dot or ends in ".part", ".tmp" or "~" is somebody's half-written file and is passed over; of
any other, the writer has to have paused for a second before it is read.
"""

from __future__ import annotations

import errno
import glob
import mimetypes
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path

import xxhash

_HALF_WRITTEN = (".part", ".tmp", "~", ".crdownload", ".swp")
QUIET_S = 1.0
PATIENCE_S = 10.0
_MAGIC = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file's bytes; `stamp` changes when the file does, `body_hash` when its bytes do."""

    body: bytes
    body_hash: bytes
    stamp: bytes
    media_type: str | None


@dataclass(frozen=True, slots=True)
class SameFile:
    """The file is as it was; `stamp` as it is now."""

    stamp: bytes
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class BadFile:
    """Why it could not be read, in words."""

    why: str


def expand(pattern: str, folder: Path) -> list[Path]:
    """The files that a source's path names, by name; relative ones count from `folder`. A glob may name none."""
    full = str(folder / Path(pattern).expanduser())
    if not _MAGIC & set(pattern):
        return [Path(full)]
    found = sorted(glob.glob(full, recursive=True))  # noqa: PTH207  # an absolute pattern, which Path.glob refuses
    return [Path(name) for name in found if not _passed_over(name)]


def watched(pattern: str, folder: Path) -> Path:
    """The folder in which the source's files appear: what stands before the first wildcard."""
    path = folder / Path(pattern).expanduser()
    while _MAGIC & set(str(path)):
        path = path.parent
    return path.parent if path.suffix or path.is_file() else path


def read_file(
    path: Path, *, stamp: bytes | None, body_hash: bytes | None, max_bytes: int
) -> ReadFile | SameFile | BadFile:
    """Read a file unless its stamp, or its bytes, are those already read."""
    try:
        # Without waiting for a FIFO's writer, and never through a link: what is opened is what is judged.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        return BadFile(_refused(error))
    with os.fdopen(descriptor, "rb") as file:
        before = _settled(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            return BadFile("not a regular file")
        if before.st_size > max_bytes:
            return BadFile(f"{before.st_size / 1e6:.1f} MB: more than the limit of {max_bytes / 1e6:.0f} MB")
        now = _stamp(before)
        if now == stamp and body_hash is not None:
            return SameFile(now, body_hash)
        try:
            body = file.read(max_bytes + 1)
        except OSError as error:
            return BadFile(_refused(error))
        if _stamp(os.fstat(file.fileno())) != now or len(body) != before.st_size:
            return BadFile("changed while it was read: it is read again when it is whole")
    digest = xxhash.xxh3_128_digest(body)
    return (
        SameFile(now, digest)
        if digest == body_hash
        else ReadFile(body, digest, now, mimetypes.guess_type(path.name)[0])
    )


def _settled(descriptor: int) -> os.stat_result:
    """The file's facts once nobody has written to it for QUIET_S, or as they are after PATIENCE_S of writing."""
    end = time.monotonic() + PATIENCE_S
    while True:
        info = os.fstat(descriptor)
        age_s = time.time() - info.st_mtime
        if not 0 <= age_s < QUIET_S or not stat.S_ISREG(info.st_mode) or time.monotonic() > end:
            return info
        time.sleep(QUIET_S - age_s)


def _stamp(info: os.stat_result) -> bytes:
    return f"{info.st_ino}-{info.st_size}-{info.st_mtime_ns}".encode()


def _passed_over(name: str) -> bool:
    last = Path(name).name
    return last.startswith(".") or last.endswith(_HALF_WRITTEN) or Path(name).is_dir()


def _refused(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "a symbolic link: name the file itself"
    if error.errno == errno.ENOENT:
        return "no such file"
    return f"cannot be read: {(error.strerror or str(error)).lower()}"
