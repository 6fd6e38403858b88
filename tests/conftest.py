"""What many tests stand on, a section for each part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.newsstand import Newsstand
from tests.workplace import Workplace

# A noisy machine is no fault of the code: nothing here depends on how long an example takes.
settings.register_profile("winnow", deadline=None)
settings.load_profile("winnow")

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
    """The real digest page, which is not the project's to pass on: where it is missing, tests skip with the reason."""
    path = Path(__file__).parents[2] / "shared" / "bundles" / "afghanistan-2024-12.txt"
    if not path.is_file():
        pytest.skip(f"{path} is missing: put the real bundle there to enable this")
    return path
