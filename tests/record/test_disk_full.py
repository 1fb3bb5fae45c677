"""No room on the disk: the intake stops with a clear word, nothing recorded is lost, and later it goes on."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.record import Log, Places, RecordError, load_station_key, verify_log
from tests.record.scripted import jpeg, opened, record_intake, record_step, steps

# A limit on the size of files is what a user without rights can set; the kernel refuses the write as on a full disk.
LIMITED = """
import resource, sys
from pathlib import Path
from edge.record import RecordError
from tests.record.scripted import opened, record_intake
log, _ = opened(Path(sys.argv[1]))
size = log.places.database.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 30_000, resource.RLIM_INFINITY))
before = None
try:
    for number in range(100, 200):
        before = log.head()
        record_intake(log, number)
except RecordError as error:
    print(error)
assert log.head().seq >= before.seq
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
record_intake(log, 500)
log.close()
"""

# With the limit below the end of the database its rollback is refused as well: the write stays half done.
HALF_WRITTEN = """
import resource, sys
from pathlib import Path
from edge.record import RecordError
from tests.record.scripted import opened, record_intake
log, _ = opened(Path(sys.argv[1]))
acknowledged = record_intake(log, 1) + record_intake(log, 2)
database = log.places.database
resource.setrlimit(resource.RLIMIT_FSIZE, (database.stat().st_size // 2, resource.RLIM_INFINITY))
try:
    log.append("station_stopped", {})
except RecordError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert database.with_name(database.name + "-journal").exists(), "nothing was left half written"
assert list(log.entries(1)) == acknowledged
log.append("station_stopped", {})
log.close()
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(disk: Path, left: int) -> Path:
    """A file that takes all the room but `left` bytes."""
    ballast = disk / "ballast"
    status = os.statvfs(disk)
    ballast.write_bytes(bytes(max(0, status.f_bavail * status.f_bsize - left)))
    return ballast


@pytest.mark.parametrize("left", [0, 4096, 8192, 12288, 16384, 20480, 32768, 65536])
def test_a_full_disk_stops_the_intake_with_a_clear_word_and_loses_nothing(small_disk: Path, left: int) -> None:
    root = small_disk / "record"
    log, key = opened(root, alone=True)
    acknowledged = record_intake(log, 1)
    ballast = fill(small_disk, left)
    number = 1
    with pytest.raises(RecordError, match=r"The disk is full: .* Make room") as refused:  # noqa: PT012 - it is full at some step
        while True:
            number += 1
            for kind, body in steps(number):
                acknowledged.append(record_step(log, number, kind, body))
    assert refused.value.full
    assert list(log.entries(1)) == acknowledged
    ballast.unlink()
    # The same intake goes on where it stopped.
    missing = steps(number)[len(log.intake_entries(f"intake-{number}")) :]
    acknowledged += [record_step(log, number, kind, body) for kind, body in missing]
    assert list(log.entries(1)) == acknowledged
    log.close()
    assert verify_log(root, key.public).problems == ()


def test_a_kiosk_starts_on_a_full_disk_to_say_so(small_disk: Path) -> None:
    root = small_disk / "record"
    log, key = opened(root, alone=True)
    record_intake(log, 1)
    log.close()
    ballast = fill(small_disk, 0)
    log, _ = opened(root, alone=True)
    assert log.head().seq == 12
    assert_refused(log)
    ballast.unlink()
    log.append("station_stopped", {})
    log.close()
    assert verify_log(root, key.public).problems == ()


def assert_refused(log: Log) -> None:
    with pytest.raises(RecordError, match="The disk is full"):
        log.append("station_stopped", {})
    with pytest.raises(RecordError, match="The disk is full: the photograph was not written"):
        log.photograph(jpeg(99))


def test_a_file_that_may_not_grow_loses_nothing(tmp_path: Path, repository: Path) -> None:
    root = tmp_path / "record"
    log, _ = opened(root)
    record_intake(log, 1)
    log.close()
    command = [sys.executable, "-c", LIMITED, str(root)]
    run = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
    assert "was not written" in run.stdout
    found = verify_log(root, load_station_key(root).public)
    assert found.problems == ()
    assert list(Places(root).photographs.rglob("*.new")) == []


def test_what_a_full_disk_left_half_written_does_not_stop_who_only_reads(tmp_path: Path, repository: Path) -> None:
    root = tmp_path / "record"
    command = [sys.executable, "-c", HALF_WRITTEN, str(root)]
    run = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "was not written" in run.stdout
    assert verify_log(root, load_station_key(root).public).problems == ()
