"""Memory that was needed once -> back to the system.

glibc keeps what is freed for the next time, in an arena a thread: after one document of 60 MB a daemon that needs 100 MB
stayed at 250. Where another C library is below, nothing is done.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_ARENA_MAX = -8  # mallopt(3)
_TRIM_ABOVE = -1
_MAP_ABOVE = -3


def settle() -> None:
    """Few arenas, and large blocks in mappings of their own: called once, before threads begin."""
    libc = _libc()
    if libc is not None:
        libc.mallopt(_ARENA_MAX, 2)
        libc.mallopt(_MAP_ABOVE, 1_000_000)
        libc.mallopt(_TRIM_ABOVE, 4_000_000)


def trim() -> None:
    """Give back what is free. A few milliseconds: for after a large document."""
    libc = _libc()
    if libc is not None:
        libc.malloc_trim(0)


@cache
def _libc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None  # musl has neither
