"""The table of points: a name, and a function that fails where the point does not hold."""

from __future__ import annotations

from collections.abc import Callable

from tests.service.probe.planet import Planet

Check = Callable[[Planet], None]
POINTS: dict[str, Check] = {}


def point(name: str) -> Callable[[Check], Check]:
    """Enter a check into the table; each name once."""

    def enter(check: Check) -> Check:
        assert name not in POINTS, name
        POINTS[name] = check
        return check

    return enter


def each(name: str, values: list[str]) -> Callable[[Callable[[Planet, str], None]], None]:
    """Enter one check for each of several values; "{}" in the name is the value."""

    def enter(check: Callable[[Planet, str], None]) -> None:
        for value in values:
            POINTS[name.format(value)] = lambda planet, v=value: check(planet, v)  # type: ignore[misc]

    return enter
