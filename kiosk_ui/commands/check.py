"""`scelle check`: the readiness report, point by point; exit status 0 when all is ready, else 1."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from edge.check import check_station
from edge.config import load_config
from kiosk_ui.commands.settings import config_option


@click.command(name="check")
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a point, for programs.")
@config_option
def command(*, as_lines: bool, config_file: Path | None) -> None:
    """Whether this machine is ready, point by point."""
    marks = {True: "ready", False: "NOT READY", None: "-"}
    ready = True
    for finding in check_station(load_config(config_file)):
        ready = ready and finding.ready is not False
        if as_lines:
            click.echo(json.dumps(asdict(finding), ensure_ascii=False))
        else:
            click.echo(f"{marks[finding.ready]:<9}  {finding.point}: {finding.sentence}")
    sys.exit(0 if ready else 1)
