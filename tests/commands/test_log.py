"""`scelle log`: what an auditor sees of a record."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edge.record import KINDS, Log, Places
from kiosk_ui.commands.log import command
from tests.record.scripted import opened, record_intake


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "scelle.toml"
    path.write_text(f'[paths]\ndata = "{tmp_path}"\n', encoding="utf-8")
    return path


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log, _ = opened(tmp_path / "record")
    record_intake(log, 1)
    log.close()
    return log


def call(settings: Path, *words: str) -> Result:
    return CliRunner().invoke(command, [*words, "--config", str(settings)], catch_exceptions=True)


def test_a_whole_record_holds(settings: Path, log: Log) -> None:
    result = call(settings, "verify")
    assert result.exit_code == 0
    assert "12 entries, 1 photographs" in result.stdout
    assert "Everything holds" in result.stdout


def test_a_program_reads_the_same(settings: Path, log: Log) -> None:
    result = call(settings, "verify", "--json")
    told = json.loads(result.stdout)
    assert (told["entries"], told["photographs"], told["problems"]) == (12, 1, [])


def test_a_record_that_was_altered_does_not_hold(settings: Path, log: Log) -> None:
    photograph = next(log.places.photographs.rglob("*.jpg"))
    photograph.write_bytes(b"\xff\xd8\xff")
    result = call(settings, "verify")
    assert result.exit_code == 1
    assert f"WRONG: {photograph} was altered" in result.stdout
    assert "does NOT hold" in result.stdout
    assert json.loads(call(settings, "verify", "--json").stdout)["problems"]


def test_a_head_noted_on_paper_is_asked_for_again(settings: Path, log: Log) -> None:
    head = call(settings, "head").stdout.strip()
    assert head == f"12:{log.head().hash}"
    assert call(settings, "verify", "--expect", head).exit_code == 0
    assert call(settings, "verify", "--expect", head.replace("12:", "13:")).exit_code == 1
    assert call(settings, "verify", "--expect", "12:" + "0" * 64).exit_code == 1


@pytest.mark.parametrize("head", ["", "12", "12:abc", "x:" + "0" * 64, "12:" + "G" * 64, "-1:" + "0" * 64])
def test_a_head_of_another_form_is_wrong_use(settings: Path, log: Log, head: str) -> None:
    result = call(settings, "verify", "--expect", head)
    assert result.exit_code == 2
    assert "scelle log head" in result.stderr


def test_a_key_from_elsewhere_is_the_one_that_counts(settings: Path, log: Log, tmp_path: Path) -> None:
    own = Places(tmp_path / "record").public_key
    assert call(settings, "verify", "--key", str(own)).exit_code == 0
    other, _ = opened(tmp_path / "other")
    other.close()
    result = call(settings, "verify", "--key", str(other.places.public_key))
    assert result.exit_code == 1
    assert "is not the public key that the record was checked with" in result.stdout


@pytest.mark.parametrize("words", [["verify"], ["head"]])
def test_without_a_record_the_missing_file_is_named(settings: Path, words: list[str]) -> None:
    result = call(settings, *words)
    assert result.exit_code != 0
    assert "station.pub cannot be read" in str(result.exception)


def test_all_kinds_are_listed() -> None:
    listed = CliRunner().invoke(command, ["kinds"]).stdout
    page = CliRunner().invoke(command, ["kinds", "--markdown"]).stdout
    assert [line.split()[0] for line in listed.splitlines()] == [kind.name for kind in KINDS]
    assert all(f"## {kind.name}" in page for kind in KINDS)
