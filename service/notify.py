"""Words to the service manager (sd_notify(3)): ready, reloading, stopping, alive. Nothing where nobody listens."""

from __future__ import annotations

import os
import socket
import time


def tell(**said: str | int) -> None:
    """Send NAME=value lines to $NOTIFY_SOCKET, such as tell(READY=1, STATUS="14 sources")."""
    place = os.environ.get("NOTIFY_SOCKET")
    if not place or place[0] not in "/@":
        return
    address = "\0" + place[1:] if place[0] == "@" else place
    text = "\n".join(f"{name}={value}" for name, value in said.items())
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
            door.sendto(text.encode(), address)
    except OSError:
        return  # a manager that went away is no reason to stop


def reloading() -> None:
    """The reload began; `tell(READY=1)` ends it. Type=notify-reload wants the monotonic time beside it."""
    tell(RELOADING=1, MONOTONIC_USEC=time.monotonic_ns() // 1000)


def watchdog_s() -> float | None:
    """How often to say WATCHDOG=1, seconds: half of what the manager allows. None where it does not watch us."""
    usec, pid = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not usec.isdigit() or (pid and pid != str(os.getpid())):
        return None
    return int(usec) / 2_000_000
