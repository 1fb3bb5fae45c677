"""What several commands need: the settings file, the models, an identifier.

Knows how settings become an identifier. Knows no single command.
"""

from edge.config import Config
from edge.vision.runtime import Engine, Runtime
from kiosk_ui.commands.options import config_option

__all__ = ["config_option", "open_runtime"]


def open_runtime(config: Config, precision: str | None = None) -> Runtime:
    """The runtime that the settings describe, or the same at another precision."""
    vision = config.vision
    return Runtime(config.models, Engine(vision.device, precision or vision.precision, vision.threads, config.cache))
