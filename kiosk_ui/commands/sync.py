"""`scelle sync`: one run that sends what waits to the central service, and what it came to.

Exit statuses: 0 both hold the same, 75 not now (later runs go on by themselves), 65 refused (a person has to look),
78 set up wrongly. Whoever calls it again decides when: a timer, every minute or so.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from edge.config import load_config
from edge.sync.carry import Moved, Tools
from edge.sync.run import Report, synchronise
from edge.sync.state import Outcome
from kiosk_ui.commands.options import config_option

ENTRY_BYTES = 1000
"""What an entry counts beside the bytes of photographs, so that one bar shows both."""

STATUS = {Outcome.IN_STEP: os.EX_OK, Outcome.NOT_NOW: os.EX_TEMPFAIL, Outcome.REFUSED: os.EX_DATAERR}


@click.command(name="sync")
@click.option("--json", "as_object", is_flag=True, help="One JSON object, for programs.")
@config_option
def command(*, as_object: bool, config_file: Path | None) -> None:
    """Send what waits to the central service, photographs first; the kiosk may be running.

    Killed at any moment, nothing is lost: the next run asks central how far it is, and goes on there. Status 0: central
    holds everything; 75: not now, a later run goes on; 65: refused, a person has to look; 78: set up wrongly.
    """
    config = load_config(config_file)
    with _bar(hidden=as_object or not sys.stderr.isatty()) as show:
        report = synchronise(config, world(), show)
    for remark in report.remarks:
        click.echo(f"scelle: {remark}", err=True)
    if as_object:
        moved = {name: getattr(report.moved, name) for name in ("entries", "photographs", "size")}
        state = {**asdict(report.state), "outcome": report.state.outcome.value}
        click.echo(json.dumps({**state, "moved": moved, "remarks": list(report.remarks)}, ensure_ascii=False))
    else:
        _say(report)
    sys.exit(STATUS[report.state.outcome])


def world() -> Tools:
    """The clocks, the waiting and the chance of a real run."""
    return Tools(lambda: datetime.now(UTC), time.monotonic, time.sleep, random.SystemRandom().random)


def _say(report: Report) -> None:
    moved, state = report.moved, report.state
    if moved.entries or moved.photographs:
        click.echo(f"Sent: {moved.entries} entries, {moved.photographs} photographs ({moved.size / 1e6:.1f} MB)")
    if state.outcome is Outcome.IN_STEP:
        click.echo(f"Central holds everything, up to entry {state.seq}.")
        return
    word = "Not now" if state.outcome is Outcome.NOT_NOW else "REFUSED"
    click.echo(f"scelle: {word}: {state.sentence}", err=True)


@contextmanager
def _bar(*, hidden: bool) -> Iterator[Callable[[Moved], None]]:
    with click.progressbar(length=1, label="central", file=sys.stderr, hidden=hidden) as bar:

        def show(moved: Moved) -> None:
            waits = moved.of
            bar.length = max(1, waits.entries * ENTRY_BYTES + waits.size)
            bar.label = f"{moved.entries} of {waits.entries} entries, {moved.size >> 20} of {waits.size >> 20} MiB"
            bar.update(min(bar.length, moved.entries * ENTRY_BYTES + moved.size) - bar.pos)

        yield show
