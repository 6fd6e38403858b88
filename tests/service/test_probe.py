"""The publisher probe: one running daemon with a past, raw bytes on its line, and a counted table of points."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.newsstand import Newsstand
from tests.service.probe import of_answers, of_conditions, of_documents, of_keys, of_messages
from tests.service.probe.planet import Planet, prepare
from tests.service.probe.points import POINTS
from tests.workplace import Workplace

PARTS = (of_answers, of_conditions, of_documents, of_keys, of_messages)  # each enters its points when it is imported


@pytest.fixture(scope="module")
def planet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planet]:
    with Newsstand() as stand:
        made = prepare(Workplace(Path(tmp_path_factory.mktemp("planet"))), stand)
        with made.place.daemon():
            yield made


def test_every_point_of_the_publisher_holds(planet: Planet) -> None:
    failed = []
    for name, check in POINTS.items():
        try:
            check(planet)
        except (
            AssertionError,
            ValueError,
            LookupError,
            AttributeError,
            TypeError,
            StopIteration,
            TimeoutError,
        ) as why:
            failed.append(f"{name}: {type(why).__name__}: {str(why)[:300]}")
    print(f"{len(POINTS)} points, {len(failed)} failed")
    assert not failed, "\n".join([f"{len(failed)} of {len(POINTS)} points:", *failed])
    assert len(POINTS) >= 50
