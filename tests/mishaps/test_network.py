"""The line to the central service on a bad day: it breaks, somebody else answers, and the disk is full as well."""

import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.sync.state import Outcome, state_file
from tests.sync.central_double import Central, central
from tests.sync.kiosks import Kiosk, big_jpeg, enrolled


@pytest.fixture(name="central")
def _central(tmp_path: Path) -> Iterator[Central]:
    with central(tmp_path) as running:
        yield running


@pytest.fixture
def kiosk(central: Central, tmp_path: Path) -> Kiosk:
    return enrolled(tmp_path / "kiosk", central)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_twelve_megabytes_arrive_over_a_line_that_breaks_every_300_kilobytes(kiosk: Kiosk, central: Central) -> None:
    content = big_jpeg(12 << 20)
    sha256 = kiosk.photograph(content)
    kiosk.record(1)
    central.mischief.cut_every = 300_000
    report = kiosk.sync()
    assert report.state.outcome is Outcome.IN_STEP, report.state.sentence
    assert kiosk.held.photographs[sha256] == content
    assert kiosk.held.lines == kiosk.lines()
    breaks = len(content) // 300_000
    assert breaks <= len(kiosk.waits) <= breaks + 2
    # Each try brought something forward, so none waits longer than the first.
    assert set(kiosk.waits) == {1.0}


def test_a_line_on_which_no_answer_comes_back_is_left_for_later(kiosk: Kiosk, central: Central) -> None:
    kiosk.record(1)
    central.mischief.lose_answers = 1000
    report = kiosk.sync()
    assert report.state.outcome is Outcome.NOT_NOW
    assert "broke" in report.state.sentence
    assert kiosk.waits == [1, 2, 4, 8, 16]
    central.mischief.lose_answers = 0
    assert kiosk.sync().state.outcome is Outcome.IN_STEP


def test_intakes_go_on_while_the_network_is_away_and_all_of_them_arrive(kiosk: Kiosk, central: Central) -> None:
    central.mischief.portal = True
    for number in range(1, 4):
        kiosk.record(number)
        assert kiosk.sync().state.outcome is Outcome.NOT_NOW
    central.mischief.portal = False
    report = kiosk.sync()
    assert report.state.outcome is Outcome.IN_STEP
    assert report.moved.photographs == 3
    assert kiosk.held.lines == kiosk.lines()


def test_a_full_disk_keeps_nothing_from_being_sent(small_disk: Path, central: Central) -> None:
    kiosk = enrolled(small_disk / "kiosk", central)
    kiosk.record(1)
    ballast = small_disk / "ballast"
    left = os.statvfs(small_disk)
    ballast.write_bytes(bytes(left.f_bavail * left.f_bsize))
    central.mischief.ahead = timedelta(minutes=5)
    report = kiosk.sync()
    assert report.state.outcome is Outcome.IN_STEP, report.state.sentence
    assert len(kiosk.held.lines) == 12
    told = " ".join(report.remarks)
    assert "state.json cannot be written: No space left on device" in told
    assert "The difference of the clocks was not written down: The disk is full" in told
    assert not state_file(kiosk.config.sync).exists()
    ballast.unlink()
    assert kiosk.sync().remarks == ()
    assert kiosk.held.lines == kiosk.lines()
    assert b"clock_compared" in kiosk.held.lines[-1]
