"""Kiosk and service together: the command `scelle` of the one against the running other, over TLS on this machine."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from central import register
from tests.central.api.running import PATIENCE, Running, running
from tests.record.scripted import jpeg, opened, record_intake

INTAKES = 3


def test_a_kiosk_enrols_sends_its_record_and_is_in_step(tmp_path: Path) -> None:
    with running(tmp_path) as central:
        data = tmp_path / "kiosk"
        log, key = opened(data / "record")
        with closing(log):
            for number in range(INTAKES):
                record_intake(log, number)
        settings = _settings(tmp_path, data, central)

        pages = f"https://localhost:{central.pages}"
        enrolled = _scelle(settings, "enrol", pages, central.code("Room 7"), "--authority", str(central.authority))
        assert "Enrolled as Room 7" in enrolled

        first = _scelle(settings, "sync")
        assert f"{INTAKES} photographs" in first
        _assert_same_head(central, data, key.public.fingerprint)
        held = [
            central.folder / "data" / "photographs" / "photographs" / key.public.fingerprint / path.stem
            for path in (data / "record" / "photographs").rglob("*.jpg")
        ]
        assert len(held) == INTAKES
        assert {path.read_bytes() for path in held} == {jpeg(number) for number in range(INTAKES)}

        again = _scelle(settings, "sync")
        assert "Sent" not in again
        assert "Central holds everything" in again

        log, _ = opened(data / "record")
        with closing(log):
            record_intake(log, INTAKES)
        assert "Sent" in _scelle(settings, "sync")
        _assert_same_head(central, data, key.public.fingerprint)


def _assert_same_head(central: Running, data: Path, fingerprint: str) -> None:
    """Central's head is the one that the kiosk noted and signed."""
    noted = json.loads((data / "record" / "head" / "head.json").read_text())
    held = register.meant(central.store, fingerprint).head
    assert (held.seq, held.hash) == (noted["seq"], noted["hash"])


def _settings(folder: Path, data: Path, central: Running) -> Path:
    settings = folder / "scelle.toml"
    settings.write_text(f'[paths]\ndata = "{data}"\n[central]\nurl = "https://localhost:{central.kiosks}"\n')
    return settings


def _scelle(settings: Path, command: str, *arguments: str) -> str:
    """What a command of the kiosk printed; it must have succeeded."""
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk_ui.cli", command, "--config", str(settings), *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout
