"""What commands are given in the same way: the settings file. Knows no command, and nothing that would be slow to import."""

from pathlib import Path

import click

config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="Settings file. Default: /etc/scelle/scelle.toml if it is there.",
)
