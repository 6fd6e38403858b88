"""The documents keep their word: their commands run, their TOML is taken, their links lead somewhere, config.toml is whole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service import settings
from service.checking import TABLES
from service.cli import COMMANDS
from service.config import load

TOP = Path(__file__).parents[1]
DOCS = sorted([*TOP.glob("*.md"), *TOP.glob("docs/*.md")])
NAMES = [str(path.relative_to(TOP)) for path in DOCS]

# What is in a document but not for a test to run, and why; anything else that begins with `winnow ` is run.
NOT_RUN = {
    "winnow add https://www.theguardian.com/world/rss": "asks a real publisher",
}
NEVER_ENDS = re.compile(r"winnow( --config \S+)? run\b")

STARTER = (TOP / "config.toml").read_text(encoding="utf-8")
# In config.toml a key without a default stands commented out, with no space between "#" and the key.
WHOLE = re.sub(r"^#(?=[a-z_]+ = |\[)", "", STARTER, flags=re.MULTILINE)


def blocks(path: Path, language: str) -> Iterator[str]:
    """The fenced blocks of a document that are marked as being in this language."""
    for found in re.finditer(rf"^( *)```{language}\n(.*?)^\1```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        yield found[2]


def commands(path: Path) -> list[str]:
    return [
        line.strip()
        for block in blocks(path, "sh")
        for line in block.splitlines()
        if line.strip().startswith("winnow ")
    ]


def without_publishers(config: str) -> str:
    """The config less the sources that are on the network."""
    parts = re.split(r"^(?=\[|# ---)", config, flags=re.MULTILINE)
    return "".join(part for part in parts if not re.search(r"^url = \"https?:", part, re.MULTILINE))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder as the documents suppose it: a config, the example bundle, a digest of one's own; and `winnow` on the PATH."""
    (tmp_path / "config.toml").write_text(without_publishers(STARTER), "utf-8")
    shutil.copytree(TOP / "bundles", tmp_path / "bundles")
    shutil.copytree(TOP / "bundles", tmp_path / "digests")
    (tmp_path / "digests" / "the-lowmark-weekly.txt").rename(tmp_path / "digests" / "october.txt")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "winnow"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m service "$@"\n')
    command.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("name", [name for name, path in zip(NAMES, DOCS, strict=True) if commands(path)])
def test_every_command_in_a_document_runs(name: str, project: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
    environ |= {"PATH": f"{project / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(TOP), "HOME": str(project)}
    for line in commands(TOP / name):
        if line in NOT_RUN or NEVER_ENDS.match(line):
            continue
        done = subprocess.run(
            ["sh", "-c", line],
            cwd=project,
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, f"{name}: {line}: exit code {done.returncode}\n{done.stdout}{done.stderr}"


def test_what_is_not_run_is_still_in_a_document() -> None:
    assert set(NOT_RUN) <= {line for path in DOCS for line in commands(path)}


def test_the_readme_s_table_names_every_command() -> None:
    table = re.search(r"^## Commands\n(.*?)^## ", (TOP / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert table
    first = [row.split("|")[1] for row in table[1].splitlines() if row.startswith("| `")]
    named = [word for cell in first for word in re.findall(r"`([a-z]+)", cell)]
    assert named == list(COMMANDS)


@pytest.mark.parametrize("name", NAMES)
def test_toml_in_a_document_is_taken(name: str, tmp_path: Path) -> None:
    for number, block in enumerate(blocks(TOP / name, "toml")):
        path = tmp_path / f"{number}.toml"
        path.write_text(block, "utf-8")
        load(path, {})


@pytest.mark.parametrize("name", NAMES)
def test_links_in_a_document_lead_somewhere(name: str) -> None:
    path = TOP / name
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, heading = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), f"{name}: {target}"
        if heading:
            assert heading in headings(there), f"{name}: {target}"


def headings(path: Path) -> set[str]:
    """The anchors that a document's headings get where Markdown is shown."""
    said = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in said}


def test_the_starter_config_is_taken_as_it_stands() -> None:
    config = load(TOP / "config.toml", {})
    assert all(source.enabled for source in config.sources.values())
    assert [topic.slug for topic in config.topics.topics] == list(tomllib.loads(STARTER)["topics"])


def test_the_starter_config_holds_every_key_and_no_other() -> None:
    whole = tomllib.loads(WHOLE)
    assert {table: set(whole[table]) for table in TABLES} == {
        table: set(model.model_fields) for table, model in TABLES.items()
    }
    assert set(whole["publish"]["digest"]) == set(settings.Digest.model_fields)
    assert {key for source in whole["sources"].values() for key in source} == set(settings.Source.model_fields)


def test_the_starter_config_says_the_defaults() -> None:
    config = load(TOP / "config.toml", {})
    assert {table: getattr(config, table) for table in TABLES} == {table: model() for table, model in TABLES.items()}


def test_what_is_commented_out_in_the_starter_config_would_be_taken(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(WHOLE, "utf-8")
    config = load(path, {})
    said: dict[str, Any] = tomllib.loads(WHOLE)["sources"]["example"]
    for key in said.keys() - {"url", "kind", "show", "title", "language", "auth"}:  # those have no default
        assert getattr(config.sources["example"], key) == settings.Source.model_fields[key].get_default(), key
