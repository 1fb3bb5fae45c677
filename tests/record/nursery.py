"""Stations that are there to be killed: for every line that comes in, one that records until it dies.

Run as a program with the record's folder. It forks, so that a station starts in milliseconds. A station says
"pid N" when it begins and "SEQ HASH" for every entry that the log has acknowledged.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from edge.record import Log, load_station_key, open_log
from tests.record.scripted import record_step, steps


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def resume(log: Log) -> tuple[int, int]:
    """The intake that was under way, or the next one, and how many of its steps are recorded."""
    last = log.head()
    (open_one, *_) = log.open_intakes() or (None,)
    if open_one is None:
        return last.seq, 0
    done = [entry for entry in log.intake_entries(open_one.intake) if entry.kind != "intake_resumed"]
    entry = log.append("intake_resumed", {"intake": open_one.intake, "by": "123456", "step": done[-1].kind})
    say(f"{entry.seq} {entry.hash}")
    return int(open_one.intake.removeprefix("intake-")), len(done)


def record_until_killed(root: Path) -> None:
    say(f"pid {os.getpid()}")
    log = open_log(root, load_station_key(root), lambda: datetime.now(UTC), alone=True)
    number, done = resume(log)
    while True:
        for kind, body in steps(number)[done:]:
            entry = record_step(log, number, kind, body)
            say(f"{entry.seq} {entry.hash}")
        number, done = number + 1, 0


def main() -> None:
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            record_until_killed(Path(sys.argv[1]))
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main()
