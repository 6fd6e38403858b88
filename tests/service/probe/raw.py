"""A client that says its bytes as they are given, well-formed or not, and keeps the answers as they come."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Self

WAIT_S = 20


@dataclass(frozen=True)
class Answer:
    """One answer: header names in lower case, in their order; `closed` where the server ended the connection after it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    closed: bool = False

    def __getitem__(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key == name)

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self.headers)

    @property
    def said(self) -> dict[str, str]:
        """The headers without what each answer has of its own."""
        return {name: value for name, value in self.headers if name not in ("date", "connection")}


NONE = Answer(0, (), b"", closed=True)  # the connection ended without an answer


class Line:
    """One connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT_S)
        self._held = b""
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def say(self, said: bytes) -> None:
        """Send; a server that has hung up already is no fault of the test's."""
        try:
            self._socket.sendall(said)
        except ConnectionError:
            self._ended = True

    def answer(self, *, head: bool = False) -> Answer:
        """The next answer; NONE where the connection ends instead. `head`: it answers a HEAD."""
        while b"\r\n\r\n" not in self._held:
            if not self._more():
                return NONE
        top, _, self._held = self._held.partition(b"\r\n\r\n")
        first, *lines = top.decode("latin-1").split("\r\n")
        pairs = tuple((n.strip().lower(), v.strip()) for n, _, v in (line.partition(":") for line in lines))
        status, length = int(first.split()[1]), next((int(v) for n, v in pairs if n == "content-length"), None)
        body = b""
        if not head and status >= 200 and status not in (204, 304):
            while (length is None or len(self._held) < length) and self._more():
                pass
            end = len(self._held) if length is None else length
            body, self._held = self._held[:end], self._held[end:]
        closing = any(n == "connection" and v.lower() == "close" for n, v in pairs)
        return Answer(status, pairs, body, closing and self.ended())

    def ended(self) -> bool:
        """Whether the server ends the connection: waits until it does."""
        while self._more():
            pass
        return self._ended

    def _more(self) -> bool:
        if not self._ended:
            try:
                piece = self._socket.recv(65_536)
            except ConnectionError:
                piece = b""
            self._held += piece
            self._ended = not piece
        return not self._ended
