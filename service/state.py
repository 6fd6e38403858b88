"""The lock on the state folder: one daemon, one `once`, one `rebuild` at a time.

The operating system holds it (flock), so a killed process leaves none behind; the file says who holds it, for people.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from service.errors import HeldError, StoreError


@contextmanager
def held(state_dir: Path, command: str, *, now: datetime) -> Iterator[None]:
    """Hold the folder, made where it is missing, until the block ends. Raises HeldError naming the process that has it."""
    place = state_dir / "winnow.lock"
    try:
        state_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    except OSError as error:
        raise StoreError(str(state_dir), f"cannot be used as state folder: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HeldError(str(state_dir), _holder(descriptor)) from error
        said = {"pid": os.getpid(), "command": command, "since": now.isoformat(timespec="seconds")}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(said).encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _holder(descriptor: int) -> str:
    try:
        said = json.loads(os.pread(descriptor, 4096, 0))
        return f"`winnow {said['command']}`, process {said['pid']}, since {said['since']}"
    except (ValueError, KeyError, TypeError):
        return "another winnow process"
