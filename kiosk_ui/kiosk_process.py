"""A kiosk started as a program of its own, to see from outside what it costs.

Knows `scelle run`, its first line, and what Linux tells of a process. Knows nothing of its inside.
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

READY = re.compile(rb"(http://\S+/)")


@dataclass(frozen=True, slots=True)
class KioskProcess:
    """A running kiosk: its pages' address, its process, and how long it took to be ready (seconds)."""

    address: str
    pid: int
    ready_after: float

    def status(self) -> dict[str, Any]:
        """What `/status` says now."""
        with urllib.request.urlopen(f"{self.address}status", timeout=10) as answer:  # noqa: S310 (our own kiosk)
            told: dict[str, Any] = json.load(answer)
        return told

    def resident_mb(self) -> float:
        """Memory that is resident now (VmRSS of proc_pid_status(5)), in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024

    def processor_seconds(self) -> float:
        """Processor time used so far by all its threads (fields 14 and 15 of proc_pid_stat(5))."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def kiosk(*arguments: str) -> Iterator[KioskProcess]:
    """Start `scelle run` with `arguments`, wait until it is ready, stop it at the end.

    Raises RuntimeError if it ends before it is ready.
    """
    start = time.perf_counter()
    # The same interpreter and the same program as this one: nothing from outside is run.
    command = [sys.executable, "-m", "kiosk_ui.cli", "run", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603
        try:
            found = READY.search(process.stdout.readline() if process.stdout else b"")
            if found is None:
                raise RuntimeError(f"the kiosk did not start (status {process.wait(10)}); the reason stands above")
            yield KioskProcess(found[1].decode(), process.pid, time.perf_counter() - start)
        finally:
            process.terminate()
