"""What many tests stand on, a section for each part."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.newsstand import Newsstand
from tests.workplace import Workplace

# --- a publisher on loopback --------------------------------------------------------------------------------


@pytest.fixture
def newsstand() -> Iterator[Newsstand]:
    """A real HTTP server on 127.0.0.1 that shows what the test puts up."""
    with Newsstand() as stand:
        yield stand


# --- winnow itself, in a folder of its own ------------------------------------------------------------------


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """A folder in which the real `winnow` runs as its users run it."""
    return Workplace(tmp_path)


# --- the real bundle, which is no part of the project -------------------------------------------------------


@pytest.fixture(scope="session")
def real_bundle() -> Path:
    """The real digest page. Where it is missing, tests skip with the reason; under CI=true they fail."""
    path = Path(__file__).parents[2] / "shared" / "bundles" / "afghanistan-2024-12.txt"
    if path.is_file():
        return path
    why = f"{path} is missing: put the real bundle there to enable this"
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)
