"""What several commands need: the settings file, the models, an identifier.

Knows how settings become an identifier. Knows no single command.
"""

from pathlib import Path
from typing import Any

import click

from edge.config import Config
from edge.vision.runtime import Engine, Runtime

config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="Settings file. Default: /etc/scelle/scelle.toml if it is there.",
)


def open_runtime(config: Config, **changes: Any) -> Runtime:
    """The runtime that the settings describe; `changes` replace fields of its Engine."""
    engine = {
        "device": config.vision.device,
        "precision": config.vision.precision,
        "threads": config.vision.threads,
        "cache": config.cache,
    }
    return Runtime(config.models, Engine(**{**engine, **changes}))
