"""`scelle case`: a case goes out as one file, is recorded as gone out, and can be checked anywhere."""

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edge.record import Places
from kiosk_ui.commands.case import command
from tests.record.scripted import opened, record_intake


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    log, _ = opened(tmp_path / "record")
    record_intake(log, 1)
    log.close()
    path = tmp_path / "scelle.toml"
    path.write_text(f'[paths]\ndata = "{tmp_path}"\n', encoding="utf-8")
    return path


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def export(settings: Path, case: str = "2026/00000") -> Result:
    return call("export", case, "--by", "654321", "--out", settings.parent / "case.zip", "--config", settings)


def test_a_case_goes_out_and_holds_on_any_machine(settings: Path, tmp_path: Path) -> None:
    result = export(settings)
    assert result.exit_code == 0, result.output
    file = tmp_path / "case.zip"
    assert f"SHA-256 {hashlib.sha256(file.read_bytes()).hexdigest()}" in result.stdout
    checked = call("verify", file)
    assert checked.exit_code == 0
    assert "11 entries, 1 photographs" in checked.stdout
    assert "is not known: compare with its published key" in checked.stdout
    with_key = call("verify", file, "--key", Places(tmp_path / "record").public_key)
    assert with_key.exit_code == 0
    assert "the station that was expected" in with_key.stdout


def test_the_export_itself_is_recorded(settings: Path, tmp_path: Path) -> None:
    # A kiosk that runs meanwhile is not in the way.
    kiosk, _ = opened(tmp_path / "record", alone=True)
    export(settings)
    assert kiosk.head().kind == "case_exported"
    assert kiosk.head().body["by"] == "654321"
    assert kiosk.head().body["sha256"] == hashlib.sha256((tmp_path / "case.zip").read_bytes()).hexdigest()
    kiosk.append("station_stopped", {})
    kiosk.close()


def test_a_file_is_named_by_case_and_day_unless_told_otherwise(
    settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    result = call("export", "2026/00000", "--by", "1", "--config", settings)
    (written,) = Path.cwd().iterdir()
    assert written.name in result.stdout
    assert written.name.startswith("case-2026-00000-")


def test_a_case_that_is_not_there_is_told(settings: Path, tmp_path: Path) -> None:
    result = export(settings, "1999/1")
    assert result.exit_code == 1
    assert "The record has no case 1999/1" in result.stderr
    assert not (tmp_path / "case.zip").exists()


def test_a_changed_file_does_not_hold(settings: Path, tmp_path: Path) -> None:
    export(settings)
    other, _ = opened(tmp_path / "other")
    other.close()
    result = call("verify", tmp_path / "case.zip", "--key", other.places.public_key)
    assert result.exit_code == 1
    assert "WRONG: The key in the file is not the one that was expected" in result.stdout
    told = json.loads(call("verify", tmp_path / "case.zip", "--json", "--key", other.places.public_key).stdout)
    assert told["expected_key"] is False


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and more", b"\xff" * 1000])
def test_what_is_no_case_is_told_with_its_own_status(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    result = call("verify", tmp_path / "file")
    assert result.exit_code == 65
    assert "is not a case as Scellé exports it" in result.stderr


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = call("verify", tmp_path / "nowhere.zip")
    assert result.exit_code == 65
    assert "No such file" in result.stderr
