"""What every script of the repository has in common."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPTS = ["scripts/central", "scripts/kiosk", "scripts/lock", "scripts/setup", "scripts/test", ".ci/run"]


def test_no_script_is_forgotten_here(repository: Path) -> None:
    files = [path for path in (repository / "scripts").iterdir() if path.is_file()]
    found = {f"scripts/{path.name}" for path in files if b"bash" in path.read_bytes().split(b"\n", 1)[0]}
    assert found == set(SCRIPTS) - {".ci/run"}


@pytest.mark.parametrize("script", SCRIPTS)
def test_bash_can_read_it_and_anyone_can_call_it(repository: Path, script: str) -> None:
    path = repository / script
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    assert os.access(path, os.X_OK)
    subprocess.run(["bash", "-n", path], check=True)


@pytest.mark.parametrize("script", SCRIPTS)
def test_shellcheck_finds_nothing(repository: Path, script: str) -> None:
    checked = subprocess.run(["shellcheck", repository / script], capture_output=True, text=True, check=False)
    assert checked.stdout == ""


@pytest.mark.parametrize("script", [name for name in SCRIPTS if name != ".ci/run"])
def test_a_failure_inside_stops_it(repository: Path, script: str) -> None:
    assert "\nset -euo pipefail\n" in (repository / script).read_text(encoding="utf-8")


def test_what_is_run_on_a_submission_is_the_test_script_alone(repository: Path) -> None:
    lines = (repository / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == ['exec bash "$(dirname "${BASH_SOURCE[0]}")/../scripts/test"']
