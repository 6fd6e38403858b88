"""A Fetcher that plain test functions can ask, and a clock that they move."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

from service.fetch import Answer, Clock, Failed, Fetched, Fetcher, NotModified, Target

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LOOPBACK = (ip_network("127.0.0.0/8"),)
AGENT = "Winnow/0.1 (+https://winnow.example/contact)"


@dataclass
class MovedClock:
    """Stands at NOON; `forward` moves it, and so does every wait, which takes no real time."""

    passed_s: float = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.passed_s)

    def monotonic(self) -> float:
        return self.passed_s

    async def sleep(self, seconds: float) -> None:
        self.passed_s += seconds
        await asyncio.sleep(0)

    def forward(self, seconds: float) -> None:
        self.passed_s += seconds

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.monotonic, self.sleep)


class Asking:
    """A Fetcher on an event loop of its own; `names` is the DNS of the test: name -> addresses."""

    def __init__(self, names: Mapping[str, Sequence[str]] | None = None, **settings: Any) -> None:
        self.looked_up: list[str] = []
        self._runner = asyncio.Runner()
        if names is not None:
            settings["lookup"] = self._lookup
            self._names = names
        settings = {"user_agent": AGENT, "allow_private": LOOPBACK, "host_pause_s": 0, "timeout_s": 5} | settings
        self.fetcher = Fetcher(**settings)

    def _lookup(self, host: str, port: int) -> Sequence[str]:
        self.looked_up.append(host)
        return self._names[host]

    def ask(self, target: Target | str, **fields: Any) -> Answer:
        return self.ask_all([self._target(target, **fields)])[0]

    def fetched(self, target: Target | str, **fields: Any) -> Fetched:
        answer = self.ask(target, **fields)
        assert isinstance(answer, Fetched), answer
        return answer

    def unchanged(self, target: Target | str, **fields: Any) -> NotModified:
        answer = self.ask(target, **fields)
        assert isinstance(answer, NotModified), answer
        return answer

    def failed(self, target: Target | str, **fields: Any) -> Failed:
        answer = self.ask(target, **fields)
        assert isinstance(answer, Failed), answer
        return answer

    def ask_all(self, targets: Iterable[Target | str]) -> list[Answer]:
        """Ask for all of them at once; answers in their order."""

        async def together() -> list[Answer]:
            return await asyncio.gather(*(self.fetcher(self._target(target)) for target in targets))

        return self._runner.run(together())

    def post(self, url: str, data: Mapping[str, str] | bytes, **kwargs: Any) -> Fetched | Failed:
        return self._runner.run(self.fetcher.post(url, data, **kwargs))

    @staticmethod
    def _target(target: Target | str, **fields: Any) -> Target:
        return Target(target, **fields) if isinstance(target, str) else replace(target, **fields)

    def __enter__(self) -> Asking:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self.fetcher.aclose())
        self._runner.close()
