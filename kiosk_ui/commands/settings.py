"""What several commands need: the settings file, the models, an identifier.

Knows how settings become an identifier. Knows no single command.
"""

from pathlib import Path

import click

from edge.config import Config
from edge.vision.runtime import Engine, Runtime

config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="Settings file. Default: /etc/scelle/scelle.toml if it is there.",
)


def open_runtime(config: Config, precision: str | None = None) -> Runtime:
    """The runtime that the settings describe, or the same at another precision."""
    vision = config.vision
    return Runtime(config.models, Engine(vision.device, precision or vision.precision, vision.threads, config.cache))
