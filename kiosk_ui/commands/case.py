"""`scelle case`: one case as one file, and the check of such a file on any machine."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from edge.config import load_config
from edge.record import (
    NotABundleError,
    RecordError,
    export_case,
    load_public_key,
    load_station_key,
    open_log,
    verify_bundle,
)
from kiosk_ui.commands.settings import config_option

EX_DATAERR = 65


@click.group()
def command() -> None:
    """Write a case to one file, or check such a file."""


@command.command()
@click.argument("case")
@click.option("--by", required=True, help="Service number of the person who asks for it; it is recorded.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write. Default: named by case and day, here.")
@config_option
def export(case: str, by: str, out: Path | None, config_file: Path | None) -> None:
    """Write the entries and photographs of CASE to one file. The export is recorded; the kiosk may be running."""
    if not by.strip():
        raise click.BadParameter("a service number is needed: it is recorded", param_hint="--by")
    root = load_config(config_file).data / "record"
    now = datetime.now(UTC)
    plain = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in case)
    target = out or Path(f"case-{plain}-{now:%Y%m%dT%H%M%SZ}.zip")
    key = load_station_key(root)
    try:
        log = open_log(root, key, lambda: datetime.now(UTC))
        try:
            sha256 = export_case(root, key, case, target, now)
            try:
                log.append("case_exported", {"case": case, "sha256": sha256, "by": by.strip()})
            except RecordError:
                # An export that is not recorded has not happened.
                target.unlink(missing_ok=True)
                raise
        finally:
            log.close()
    except RecordError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Case {case} is in {target}")
    click.echo(f"SHA-256 {sha256}")
    click.echo(f"Check it with: scelle case verify {target} --key {log.places.public_key}")


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", "key_file", type=click.Path(path_type=Path), help="The key the station is known by (PEM).")
@click.option("--json", "as_object", is_flag=True, help="One JSON object, for programs.")
def verify(file: Path, key_file: Path | None, *, as_object: bool) -> None:
    """Check a case in FILE, on any machine; status 0 where everything holds, 1 where not, 65 where it is no case."""
    expected = load_public_key(key_file) if key_file else None
    try:
        found = verify_bundle(file, expected)
    except NotABundleError as error:
        click.echo(f"scelle: {error}", err=True)
        sys.exit(EX_DATAERR)
    if as_object:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
    else:
        click.echo(f"Case {found.case}, exported {found.exported_at}")
        click.echo(
            f"{found.entries} entries, {found.photographs} photographs; the record then ended at {found.head[0]}"
        )
        click.echo(f"Signed by the station {found.station}")
        if found.expected_key is None:
            click.echo("Whether that is the right station is not known: compare with its published key (--key)")
        elif found.expected_key:
            click.echo("That is the station that was expected")
        for problem in found.problems:
            click.echo(f"WRONG: {problem}")
        click.echo("Everything holds" if not found.problems else "This file does NOT hold")
    sys.exit(1 if found.problems else 0)
