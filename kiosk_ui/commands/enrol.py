"""`scelle enrol`: a code from an administrator becomes this kiosk's certificate for the central service."""

import os
import sys
from pathlib import Path

import click

from edge.config import load_config, service_mistake
from edge.sync.answers import NotNow, Refused
from edge.sync.enrol import plain_code
from edge.sync.run import enrol_station
from kiosk_ui.commands.options import config_option
from kiosk_ui.commands.sync import world


class _Service(click.ParamType[str]):
    name = "URL"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not value or (wrong := service_mistake(value)):
            self.fail(f"it {wrong if value else 'is empty'}", param, ctx)
        return str(value).removesuffix("/")


class _Code(click.ParamType[str]):
    name = "CODE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        code = plain_code(str(value))
        if code is None:
            self.fail("a code has 16 figures and letters, in groups of four; nothing was sent", param, ctx)
        return code


@click.command(name="enrol")
@click.argument("url", type=_Service())
@click.argument("code", type=_Code())
@click.option(
    "--authority",
    type=click.Path(path_type=Path),
    help="Certificates (PEM) to check central's own with, as an administrator brings them on a stick. "
    "Default: [central] authority, else those of the machine.",
)
@config_option
def command(url: str, code: str, authority: Path | None, config_file: Path | None) -> None:
    """Enrol this kiosk with the central service at URL, with the CODE: both come from an administrator.

    To be run as the kiosk's own user. Enrolling again takes the place of the former certificate.
    """
    config = load_config(config_file)
    got = enrol_station(config, url, authority, code, world())
    if isinstance(got, NotNow | Refused):
        click.echo(f"scelle: {got.sentence}", err=True)
        sys.exit(os.EX_DATAERR if isinstance(got, Refused) else os.EX_TEMPFAIL)
    click.echo(f"Enrolled as {got.name}; the certificate is valid until {got.ends:%Y-%m-%d} and renews itself.")
    if config.central.url.removesuffix("/") != got.service:
        click.echo(f'Write into the settings, then run scelle sync:\n\n[central]\nurl = "{got.service}"')
