"""From a fresh clone to a running command: winnow.py, the locks, and what goes into the wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

TOP = Path(__file__).parents[1]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
NEEDS = {
    "requirements.lock": [*PROJECT["dependencies"], *EXTRAS["build"]],
    "requirements-dev.lock": [*PROJECT["dependencies"], *EXTRAS["build"], *EXTRAS["dev"]],
}


def pinned(lock: str) -> dict[str, list[tuple[str, str]]]:
    """Name -> its lines of a lock: version, and marker or ""."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, version, marker in re.findall(
        r"^([\w.-]+)==([^\s;]+)(?: ; (.*?))? \\$", (TOP / lock).read_text(), re.MULTILINE
    ):
        found.setdefault(name.lower(), []).append((version, marker))
    return found


@pytest.mark.parametrize("lock", NEEDS)
def test_a_lock_holds_what_the_project_asks_for(lock: str) -> None:
    held = pinned(lock)
    for asked in map(Requirement, NEEDS[lock]):
        versions = [version for version, _ in held[re.sub(r"[-_.]+", "-", asked.name).lower()]]
        assert all(asked.specifier.contains(version) for version in versions), (
            f"{asked}: {versions} in {lock}; remake it"
        )


@pytest.mark.parametrize("lock", NEEDS)
def test_a_lock_names_files_by_hash_and_no_place(lock: str) -> None:
    text = (TOP / lock).read_text()
    assert not re.search(r"://|--(extra-)?index-url|--find-links|@ ?file:|^\s*-e ", text, re.MULTILINE)
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_agree() -> None:
    small, large = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert {name: large.get(name) for name in small} == small


def copied(to: Path) -> Path:
    """The project as a clone would have it: without what was made here."""
    kept = shutil.ignore_patterns(".*", "__pycache__", "state", "public", "node_modules", "*.db")
    return shutil.copytree(TOP, to, ignore=kept)


def call(folder: Path, *argv: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WINNOW_", "PYTHON"))}
    return subprocess.run(
        [sys.executable, "winnow.py", *argv],
        cwd=folder, env=kept | environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def test_without_a_command_winnow_py_says_what_there_is(tmp_path: Path) -> None:
    shutil.copy(TOP / "winnow.py", tmp_path)
    said = call(tmp_path)
    assert said.returncode == 1
    assert "python3 winnow.py test" in said.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.skipif(
    os.environ.get("CI") != "true", reason="needs the network and half a minute: CI=true python3 winnow.py test"
)
def test_a_fresh_clone_sets_itself_up_once_and_then_needs_no_network(tmp_path: Path) -> None:
    clone, home = copied(tmp_path / "clone"), tmp_path / "home"
    home.mkdir()
    first = call(clone, "--version", HOME=str(home))
    assert first.returncode == 0, first.stderr
    assert re.fullmatch(r"winnow, version \d\S*\n", first.stdout)
    again = call(clone, "init", HOME="", PIP_NO_INDEX="1")
    assert (again.returncode, again.stderr) == (0, "")
    assert "already here" in again.stdout

    wheel = subprocess.run(
        [clone / ".venv" / "bin" / "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "wheel")],
        cwd=clone, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert wheel.returncode == 0, wheel.stderr
    shutil.unpack_archive(next((tmp_path / "wheel").glob("*.whl")), tmp_path / "unpacked", "zip")
    starter = tmp_path / "unpacked" / "service" / "starter"
    assert (starter / "config.toml").read_bytes() == (TOP / "config.toml").read_bytes()
    assert [path.name for path in (starter / "bundles").iterdir()] == ["the-lowmark-weekly.txt"]
    for pattern in ("service/**/*.html", "service/**/*.css", "service/store/migrations/**/*.py", "*/py.typed"):
        expected = {path.relative_to(TOP) for path in TOP.glob(pattern) if "__pycache__" not in path.parts}
        assert {path.relative_to(tmp_path / "unpacked") for path in (tmp_path / "unpacked").glob(pattern)} >= expected
