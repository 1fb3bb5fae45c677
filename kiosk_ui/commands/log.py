"""`scelle log`: is the record whole, where does it end, and what kinds of entries are there."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from edge.config import load_config
from edge.record import KINDS, Places, as_markdown, as_names, load_public_key, read_head, verify_log
from kiosk_ui.commands.settings import config_option


@click.group()
def command() -> None:
    """Check the record, and say what stands in it."""


class _Expected(click.ParamType[tuple[int, str]]):
    name = "SEQ:HASH"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, str]:
        number, _, digest = str(value).partition(":")
        if not number.isdecimal() or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            self.fail("give an entry's number, a colon and its hash, as scelle log head prints them", param, ctx)
        return int(number), digest


@command.command()
@click.option("--key", "key_file", type=click.Path(path_type=Path), help="The station's public key, from elsewhere.")
@click.option("--expect", type=_Expected(), help="An entry noted elsewhere earlier; it must still be there.")
@click.option("--json", "as_object", is_flag=True, help="One JSON object, for programs.")
@config_option
def verify(*, key_file: Path | None, expect: tuple[int, str] | None, as_object: bool, config_file: Path | None) -> None:
    """Check chain, signatures, photographs and every byte of the files; status 0 where everything holds, else 1.

    The kiosk may be running. Nothing is changed.
    """
    places = Places(load_config(config_file).data / "record")
    key = load_public_key(key_file or places.public_key)
    with click.progressbar(length=1, label="record", file=sys.stderr) as bar:

        def progress(what: str, done: int, of: int) -> None:
            bar.length, bar.label = of, what
            bar.update(done - bar.pos)

        found = verify_log(places.root, key, progress, expect)
    if as_object:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
    else:
        click.echo(
            f"{found.entries} entries, {found.photographs} photographs, {found.orphans} more that no entry names"
        )
        click.echo(f"The record ends at {found.head[0]}:{found.head[1]}")
        click.echo(f"Checked with the key {key.fingerprint}")
        for remark in found.remarks:
            click.echo(f"Note: {remark}")
        for problem in found.problems:
            click.echo(f"WRONG: {problem}")
        click.echo("Everything holds" if not found.problems else "The record does NOT hold")
    sys.exit(1 if found.problems else 0)


@command.command()
@config_option
def head(config_file: Path | None) -> None:
    """Print the last entry's number and hash, to be noted elsewhere and given to verify --expect."""
    places = Places(load_config(config_file).data / "record")
    noted = read_head(places.head, load_public_key(places.public_key))
    if noted is None:
        raise click.ClickException(f"{places.head} is missing: there is no record, or run scelle log verify")
    click.echo(f"{noted.seq}:{noted.hash}")


@command.command()
@click.option("--markdown", is_flag=True, help="The whole page docs/entries.md.")
@click.option("--json", "as_object", is_flag=True, help="What the central service knows of them: central/entries.json.")
def kinds(*, markdown: bool, as_object: bool) -> None:
    """List the kinds of entries."""
    if as_object:
        click.echo(as_names(KINDS), nl=False)
        return
    if markdown:
        click.echo(as_markdown(KINDS), nl=False)
        return
    for kind in KINDS:
        click.echo(f"{kind.name:<22} {kind.meaning}")
