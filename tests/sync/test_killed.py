"""`scelle sync` killed at any step of a run: nothing is lost, doubled or out of order, and the next run goes on.

12 kills by default; SCELLE_KILLS=200 for the proof.
"""

import os
import random
import subprocess
import sys

from edge.record import load_station_key, verify_log
from edge.sync.state import Outcome
from tests.sync.kiosks import Kiosk, big_jpeg

KILLS = int(os.environ.get("SCELLE_KILLS", "12"))
PATIENCE = 90.0


def run(kiosk: Kiosk, step: int) -> int:
    """A run as a process, killed when central counts that step; its exit status."""
    command = [sys.executable, "-m", "kiosk_ui.cli", "sync", "--json", "--config", str(kiosk.settings)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        kiosk.central.mischief.then, kiosk.central.mischief.at_step = process.kill, step
        said, _ = process.communicate(timeout=PATIENCE)
    kiosk.central.mischief.at_step = 0
    assert b"Traceback" not in said, said.decode()
    return process.returncode


def test_a_run_that_is_killed_at_any_step_loses_and_doubles_nothing(kiosk: Kiosk) -> None:
    chance = random.Random(20261122)
    killed = 0
    for number in range(1, KILLS + 1):
        kiosk.record(number)
        kiosk.photograph(big_jpeg(200_000, number))
        before = list(kiosk.held.lines)
        killed += run(kiosk, chance.randrange(1, 30)) != 0
        assert kiosk.held.lines[: len(before)] == before
    assert killed > KILLS // 2
    assert kiosk.sync().state.outcome is Outcome.IN_STEP
    assert kiosk.held.lines == kiosk.lines()
    key = load_station_key(kiosk.config.record)
    assert verify_log(kiosk.config.record, key.public).problems == ()
