"""The daemon's words to the service manager, over a real socket."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.workplace import Workplace


def test_ready_alive_and_stopping_are_told(workplace: Workplace, tmp_path: Path) -> None:
    workplace.configure("")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(20)
        with workplace.daemon({"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "400000"}):
            heard = [manager.recv(4096).decode() for _ in range(4)]
        assert any(said.startswith("READY=1\nSTATUS=") for said in heard)
        assert heard.count("WATCHDOG=1") >= 2
        manager.settimeout(1)
        try:
            while True:
                heard.append(manager.recv(4096).decode())
        except TimeoutError:
            pass
        assert "STOPPING=1" in heard
