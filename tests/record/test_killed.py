"""A station killed at any moment of an intake: what it acknowledged is there, nothing is torn, and the intake goes on.

60 kills by default; SCELLE_KILLS=500 for the proof.
"""

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.exhibit import Entry
from edge.record import KINDS, Log, load_station_key, open_log, verify_log
from edge.record.catalogue import photographs_of

KILLS = int(os.environ.get("SCELLE_KILLS", "60"))
LONGEST_BREATH = 0.02
"""Seconds from the last awaited entry to the kill: enough for a few more, or for part of one."""


class Nursery:
    """The program `nursery`, and the pipe on which its stations speak."""

    def __init__(self, root: Path, repository: Path) -> None:
        command = [sys.executable, "-m", "tests.record.nursery", str(root)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=repository)
        self._rest = b""

    def live_and_die(self, entries: int, seconds: float) -> list[tuple[int, str]]:
        """Kill a station some seconds after it acknowledged so many entries; number and hash of all it acknowledged."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"one more\n")
        self._process.stdin.flush()
        said = iter(self._lines(None))
        pid = int(next(said).removeprefix("pid "))
        heard = [next(said) for _ in range(entries)]
        heard += self._lines(time.monotonic() + seconds)
        os.kill(pid, signal.SIGKILL)
        for line in self._lines(None):
            if line == "dead":
                break
            heard.append(line)
        return [(int(seq), digest) for seq, digest in (line.split() for line in heard)]

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def _lines(self, deadline: float | None) -> Iterator[str]:
        assert self._process.stdout is not None
        while True:
            while b"\n" in self._rest:
                line, self._rest = self._rest.split(b"\n", 1)
                yield line.decode()
            wait = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not select.select([self._process.stdout], [], [], wait)[0]:
                return
            piece = os.read(self._process.stdout.fileno(), 65536)
            assert piece, "the nursery ended"
            self._rest += piece


@pytest.fixture
def nursery(tmp_path: Path, repository: Path) -> Iterator[Nursery]:
    started = Nursery(tmp_path / "record", repository)
    yield started
    started.close()


def photographs_are_whole(log: Log, entries: list[Entry]) -> None:
    for entry in entries:
        for sha256 in photographs_of(KINDS, entry.kind, entry.body):
            log.read_photograph(sha256)


def test_what_was_acknowledged_outlives_a_kill_at_any_moment(nursery: Nursery, tmp_path: Path) -> None:
    chance = random.Random(20261122)
    root = tmp_path / "record"
    seen = 0
    for kill in range(1, KILLS + 1):
        heard = nursery.live_and_die(chance.randrange(13), chance.uniform(0, LONGEST_BREATH))
        key = load_station_key(root)
        # Opening checks the end of the chain, and the note of the head against it.
        log = open_log(root, key, lambda: datetime.now(UTC), alone=True)
        new = list(log.entries(seen))
        there = {entry.seq: entry.hash for entry in new}
        lost = [seq for seq, digest in heard if there.get(seq) != digest]
        assert lost == []
        assert "head_lost" not in {entry.kind for entry in new}
        photographs_are_whole(log, new)
        assert len(log.open_intakes()) <= 1
        seen = log.head().seq
        log.close()
        if kill % 50 == 0 or kill == KILLS:
            found = verify_log(root, key.public)
            assert found.problems == ()
            assert found.entries == seen


def test_an_intake_that_was_cut_off_is_gone_on_with_to_its_end(nursery: Nursery, tmp_path: Path) -> None:
    root = tmp_path / "record"
    for _ in range(6):
        nursery.live_and_die(7, LONGEST_BREATH)
    log = open_log(root, load_station_key(root), lambda: datetime.now(UTC), alone=True)
    by_intake: dict[str, list[str]] = {}
    for entry in log.entries():
        intake = entry.body.get("intake")
        if isinstance(intake, str) and entry.kind != "intake_resumed":
            by_intake.setdefault(intake, []).append(entry.kind)
    log.close()
    closed = [kinds for kinds in by_intake.values() if kinds[-1] == "intake_closed"]
    assert closed
    # None has a step twice, and none lacks one.
    assert all(kinds == closed[0] and len(set(kinds)) == 11 for kinds in closed)
