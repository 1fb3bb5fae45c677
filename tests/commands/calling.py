"""The command line as somebody at a terminal, a service manager or a program calls it.

Knows how a process is started, read and ended. Knows no command.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from kiosk_ui.cli import main

PATIENCE = 90.0
"""Seconds after which what should happen is taken not to happen; nothing waits so long unless it fails."""


@dataclass(frozen=True, slots=True)
class Home:
    """A user's data folder, as $XDG_DATA_HOME names it, and a settings file that is used in place of the machine's."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "scelle.toml"

    @property
    def data(self) -> Path:
        return self.folder / "scelle"

    @property
    def models(self) -> Path:
        return self.data / "models"

    @property
    def environment(self) -> Mapping[str, str]:
        return {**os.environ, "XDG_DATA_HOME": str(self.folder)}

    def with_settings(self, toml: str) -> "Home":
        self.settings.write_text(toml, encoding="utf-8")
        return self

    def with_models(self, built: Path) -> "Home":
        """Use the models that lie in `built`, and keep what is compiled of them beside those."""
        self.models.parent.mkdir(parents=True, exist_ok=True)
        self.models.symlink_to(built)
        (built.parent / "cache").mkdir(exist_ok=True)
        (self.folder / "scelle" / "cache").symlink_to(built.parent / "cache")
        return self


def new_home(folder: Path) -> Home:
    folder.mkdir(parents=True, exist_ok=True)
    return Home(folder).with_settings("")


def call(home: Home, command: str, *arguments: str | Path) -> Result:
    """Call a command within this process, which saves its start."""
    given = [command, "--config", str(home.settings), *map(str, arguments)]
    return CliRunner(env=dict(home.environment)).invoke(main, given, prog_name="scelle")


def process(*arguments: str | bytes | Path, home: Home, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Call `scelle` as a process of its own, to its end."""
    line: list[str | bytes | Path] = [sys.executable, "-m", "kiosk_ui.cli", *arguments]
    return subprocess.run(line, env={**home.environment, **more}, capture_output=True, timeout=PATIENCE, check=False)


def plain_lines(output: bytes | str) -> list[str]:
    """The lines of what was said, once it is sure that none of it steers a terminal or is a traceback."""
    text = output if isinstance(output, str) else output.decode("utf-8")
    assert "Traceback" not in text, text
    lines = text.split("\n")
    assert lines.pop() == "", f"the last line is not ended: {text!r}"
    for line in lines:
        assert all(letter.isprintable() for letter in line), f"this steers a terminal: {line!r}"
    return lines


# --- the kiosk as a process ---------------------------------------------------------------------


class Kiosk:
    """A running `scelle run`: its address, what it says, and how it is told to end."""

    def __init__(self, running: "subprocess.Popen[bytes]", port: int, said: Path) -> None:
        self.process = running
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self._said = said

    @property
    def said(self) -> str:
        """Everything that it has said so far, standard output and standard error in their order."""
        return self._said.read_text(encoding="utf-8", errors="backslashreplace")

    def get(self, path: str, timeout: float = PATIENCE) -> tuple[int, bytes]:
        """Status and body of a page."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=timeout) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.get("/status")[1])
        return found

    def until(self, **wanted: object) -> dict[str, Any]:
        """The first status that is as wanted. What cannot be reached yet is asked again."""
        deadline, nobody = time.monotonic() + PATIENCE, threading.Event()
        found: dict[str, Any] = {}
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"the kiosk ended with {self.process.returncode}: {self.said}"
            try:
                found = self.status()
            except (OSError, HTTPException):
                found = {}
            if found and all(found[name] == value for name, value in wanted.items()):
                return found
            nobody.wait(0.05)
        raise AssertionError(f"not {wanted} but {found}; it said: {self.said}")

    def end(self, signal_number: int) -> tuple[int, float]:
        """Send a signal; gives the exit status and the seconds until the process was gone."""
        begun = time.monotonic()
        self.process.send_signal(signal_number)
        return self.process.wait(PATIENCE), time.monotonic() - begun


@contextmanager
def kiosk(home: Home, port: int, *arguments: str | Path, **more: str) -> Iterator[Kiosk]:
    """`scelle run` with these arguments; killed at the end if it still runs. Does not wait until it answers."""
    line = [sys.executable, "-m", "kiosk_ui.cli", "run", "--config", str(home.settings), "--port", str(port)]
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        with said.open("wb") as out:
            running = subprocess.Popen(
                [*line, *map(str, arguments)],
                env={**home.environment, "PYTHONUNBUFFERED": "1", **more},
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            yield Kiosk(running, port, said)
        finally:
            running.kill()
            running.wait(PATIENCE)


def refused_to_start(home: Home, port: int, *arguments: str | Path) -> tuple[int, str]:
    """Exit status and words of a `scelle run` that must not come up."""
    with kiosk(home, port, *arguments) as refused:
        code = refused.process.wait(PATIENCE)
        return code, refused.said
