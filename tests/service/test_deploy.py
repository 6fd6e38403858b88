"""The files of deploy/: what they start exists, and the service is as shut in as its guide says."""

from __future__ import annotations

import plistlib
import re
import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.settings import Server, Winnow
from tests import needs

TOP = Path(__file__).parents[2]
DEPLOY = TOP / "deploy"
UNITS = [DEPLOY / "winnow.service", DEPLOY / "user" / "winnow.service"]
VARIABLE = re.compile(r"WINNOW_([A-Z]+)__([A-Z_]+)")


def test_the_service_is_hardly_exposed() -> None:
    judge = needs.program("systemd-analyze", package="systemd")
    done = subprocess.run(
        [judge, "security", "--offline=true", "--no-pager", str(UNITS[0])], capture_output=True, text=True, timeout=60
    )
    said = re.search(r"exposure level for winnow\.service: ([\d.]+)", done.stdout)
    assert said, done.stdout + done.stderr
    assert float(said[1]) <= 1.5, done.stdout


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.relative_to(DEPLOY)))
def test_a_unit_has_no_word_that_systemd_does_not_know(unit: Path, tmp_path: Path) -> None:
    judge = needs.program("systemd-analyze", package="systemd")
    copy = tmp_path / unit.name  # with a program that is here: whether it starts is the daemon's own test
    copy.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE))
    done = subprocess.run([judge, "verify", "--man=no", str(copy)], capture_output=True, text=True, timeout=60)
    assert [line for line in done.stderr.splitlines() if unit.name in line] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.relative_to(DEPLOY)))
def test_a_unit_speaks_the_daemon_s_own_words(unit: Path) -> None:
    settings = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text(), re.MULTILINE))
    assert settings["Type"] == "notify"
    assert int(settings["WatchdogSec"]) > 0
    assert settings["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert settings["KillMode"] == "mixed", "SIGTERM is for the daemon; its workers are its own to end"
    assert {"2", "75"} <= set(settings["RestartPreventExitStatus"].split())
    assert command_of(shlex.split(settings["ExecStart"])) == "run"


def test_the_launchd_job_reads_and_starts_the_daemon() -> None:
    job = plistlib.loads((DEPLOY / "org.winnow.daemon.plist").read_bytes())
    assert job["Label"] == "org.winnow.daemon"
    assert job["RunAtLoad"] is True
    assert job["KeepAlive"] == {"SuccessfulExit": False}
    assert command_of(job["ProgramArguments"]) == "run"
    for name in job["EnvironmentVariables"]:
        known_variable(name)


def test_the_composition_keeps_the_container_shut_in() -> None:
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["winnow"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert (DEPLOY / ".." / service["build"]["dockerfile"]).is_file()
    for name in service["environment"]:
        known_variable(name)


def test_the_image_is_built_from_the_lock_and_runs_as_nobody_in_particular() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().replace("\\\n", "").splitlines()
    said: dict[str, list[str]] = {}
    for line in lines:
        word, _, rest = line.partition(" ")
        said.setdefault(word, []).append(rest)
    assert any("--require-hashes -r requirements.lock" in run for run in said["RUN"])
    assert said["USER"] == ["10001:10001"]
    entry = yaml.safe_load(said["ENTRYPOINT"][0])
    assert command_of([*entry, *yaml.safe_load(said["CMD"][0])]) == "run"
    for table, key in VARIABLE.findall(" ".join(said["ENV"])):
        known_variable(f"WINNOW_{table}__{key}")
    kept = {line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line.startswith("!")}
    assert all((TOP / name).exists() for name in kept)
    assert {
        "requirements.lock",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "config.toml",
        "bundles",
        "feeds",
        "service",
    } <= kept


def command_of(argv: list[str]) -> str:
    """The command of `PROGRAM --config FILE COMMAND`, where PROGRAM is an entry point of the project."""
    scripts: dict[str, Any] = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]["scripts"]
    program, option, config, command = argv
    assert Path(program).name in scripts
    assert option == "--config"
    assert Path(config).name == "config.toml"
    return command


def known_variable(name: str) -> None:
    """Fails where a variable names no key of the config."""
    found = VARIABLE.fullmatch(name)
    assert found, name
    fields = {"WINNOW": Winnow.model_fields, "SERVER": Server.model_fields}
    assert found[2].lower() in fields[found[1]], name
