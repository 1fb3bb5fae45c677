"""`scelle run`: the composition root. Reads the settings once, puts everything together, waits for the end.

Knows every part by name and the order of start and stop. Does nothing that a part could do.
"""

import importlib
import logging
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType
from typing import TYPE_CHECKING

import click
import waitress.server

from edge.camera import CameraWish, open_camera
from edge.config import Config, load_config
from edge.domain import EX_CONFIG, Region, SetupError
from edge.identify import Identifier
from edge.memory import give_back_freed_frames
from edge.station import Station
from edge.view import Mode
from edge.vision.runtime import Runtime
from kiosk_ui.commands.room import open_room
from kiosk_ui.commands.settings import config_option, open_runtime
from kiosk_ui.sessions import Sessions

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = logging.getLogger(__name__)

WEB_THREADS = 16
WAITING_PLACES = 12
HTTP_PORT = 80
CONNECTIONS = 1000
CHANNEL_SECONDS = 30
"""More connections than anybody needs, and none kept for long: half-sent requests must not keep a screen waiting."""
HANGS_AFTER = 30.0
"""Seconds without a sign of life after which a worker is taken for stuck, and the process ends."""


@click.command(name="run")
@config_option
@click.option("--camera", help="Source of pictures, instead of the one in the settings.")
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in Mode]),
    help="What the kiosk is for, instead of what the settings say.",
)
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the pages, instead of the one in the settings.")
def command(config_file: Path | None, camera: str | None, mode: str | None, port: int | None) -> None:
    """Start the kiosk and serve its pages until it is told to stop (SIGTERM, Ctrl-C)."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    give_back_freed_frames()
    config = load_config(config_file)
    source = config.camera.source if camera is None else camera
    sys.exit(_serve(config, source, Mode(mode or config.station.mode), port or config.screen.port))


def _serve(config: Config, source: str, mode: Mode, port: int) -> int:
    end = End()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end.by_signal)
    with ThreadPoolExecutor(max_workers=1) as beside:
        # Hashing and compiling need no Python: the pages are read in meanwhile.
        opening = beside.submit(_open_vision, config)
        pages = importlib.import_module("kiosk_ui.app")
        room = None if mode is Mode.TRIAL else open_room(config)
        runtime, identifier = opening.result()
    wish = CameraWish(config.camera.width, config.camera.height, config.camera.frames_per_second)
    cameras = partial(open_camera, source, wish, runtime.example, calibrated=config.calibration)
    # The camera is opened by the station's own thread: pages are ready while a slow device still wakes up.
    desk = None if room is None else room.desk
    plate = Region(*config.camera.plate)
    station = Station(cameras, identifier, config.vision.framing, end.by_failure, desk=desk, mode=mode, plate=plate)
    names = (config.screen.host, "localhost")
    # A browser leaves out the port that http has by itself.
    hosts = tuple(name if port == HTTP_PORT else f"{name}:{port}" for name in names)
    settings = pages.PageSettings(
        language=config.screen.language,
        station_name=config.station.name,
        expert_contact=config.station.expert_contact,
        version=version("scelle"),
        allowed_hosts=hosts,
        waiting_places=WAITING_PLACES,
        retention=config.notices.retention,
        controller=config.notices.controller,
        readers=config.notices.readers,
        central=config.central.url.removeprefix("https://").removesuffix("/") if room is not None else "",
    )
    sessions = Sessions(idle=config.station.idle_seconds)
    server = _listen(
        pages.create_app(station, settings, sessions, lambda: None if room is None else room.sent()),
        config.screen.host,
        port,
    )
    if room is not None:
        room.begin(settings.version, dict(runtime.opened))
    station.start()
    threading.Thread(target=server.run, name="web", daemon=True).start()
    click.echo(f"Scellé: http://{hosts[0]}/")
    code = end.wait(station)
    if not station.stop():
        log.warning("A worker did not end in time; the process ends all the same.")
        logging.shutdown()
        # Leaving Python in order would pull the libraries away from under the thread that still uses them.
        os._exit(code)
    if room is not None:
        room.end()
    return code


def _open_vision(config: Config) -> tuple[Runtime, Identifier]:
    runtime = open_runtime(config)
    runtime.check_set()
    return runtime, Identifier(runtime)


def _listen(
    app: "WSGIApplication", host: str, port: int
) -> waitress.server.BaseWSGIServer | waitress.server.MultiSocketServer:
    try:
        return waitress.server.create_server(
            app,
            host=host,
            port=port,
            threads=WEB_THREADS,
            ident=None,
            clear_untrusted_proxy_headers=True,
            connection_limit=CONNECTIONS,
            channel_timeout=CHANNEL_SECONDS,
        )
    except OSError as error:
        raise SetupError(
            f"{host}:{port} cannot be used for the pages: {error.strerror}. "
            "Is another kiosk running? Stop it, or set another [screen] port"
        ) from error


class End:
    """Holds why the process should end: a signal, a worker that failed, or one that hangs."""

    def __init__(self) -> None:
        # Of all queues only this one may be filled by a signal handler that interrupts its own reader.
        self._told: SimpleQueue[int] = SimpleQueue()

    def by_signal(self, _number: int, _frame: FrameType | None) -> None:
        """A signal asked for it."""
        self._told.put(0)

    def by_failure(self, name: str, error: Exception) -> None:
        """A worker died of a wrong set-up or of a bug, which it has logged."""
        log.critical("The kiosk ends, because its worker %s did.", name)
        self._told.put(EX_CONFIG if isinstance(error, SetupError) else 1)

    def wait(self, station: Station) -> int:
        """Wait for the end; gives the exit status."""
        while True:
            with suppress(Empty):
                return self._told.get(timeout=1.0)
            now = time.monotonic()
            stuck = [name for name, beat in station.heartbeats().items() if now - beat > HANGS_AFTER]
            if stuck:
                log.critical("No sign of life from %s; the kiosk ends so that it can be started afresh.", stuck)
                return 1
