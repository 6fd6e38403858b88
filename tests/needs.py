"""What a test needs of the machine beyond the locked libraries: present, or a skip that says how to get it.

With CI=true a missing one is a failure: `.ci/run` has installed everything.
"""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest


def program(name: str, *, package: str) -> str:
    """The path of a program. Where it is missing the test is skipped with the command that would bring it."""
    return found(name) or missing(f"{name} is not here; to run this test: apt-get install {package}")


def found(name: str) -> str | None:
    """The path of a program, None where it is missing."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def missing(said: str) -> NoReturn:
    """Skip the test with the reason; under CI=true fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(said)
    pytest.skip(said)
