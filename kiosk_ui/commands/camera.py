"""`scelle camera`: what the camera is set to; locks it on the empty plate; lets it go again.

Knows how a technician is led through it. Knows nothing of how a value is found or held.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from edge.calibration import (
    PICTURE,
    Bench,
    Calibration,
    CalibrationError,
    Focus,
    OpenControls,
    Tell,
    calibrate,
    find_focus,
    forget,
    keep,
    kept,
    set_free,
    standing,
)
from edge.camera import Camera, CameraWish, device_of, open_camera
from edge.cameras.controls import Control, Controls
from edge.config import load_config
from edge.domain import DeviceError, Region, SetupError
from kiosk_ui.commands.settings import config_option


@dataclass(frozen=True, slots=True)
class Devices:
    """How a camera is opened, without setting it, and how its controls are."""

    open_camera: Callable[[str, CameraWish], Camera]
    open_controls: OpenControls


@dataclass(frozen=True, slots=True)
class Row:
    """One control: how it stands, how it was calibrated, and what the camera lets it be."""

    control: str
    now: int | None
    calibrated: int | None
    least: int | None
    most: int | None


@click.group()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Exposure, white balance and focus of the camera. To be run as the kiosk's own user."""
    ctx.obj = ctx.find_object(Devices) or Devices(lambda source, wish: open_camera(source, wish, None), Controls)


@command.command()
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a control, for programs.")
@config_option
@click.pass_obj
def show(devices: Devices, *, as_lines: bool, config_file: Path | None) -> None:
    """What each control is set to, beside what was calibrated; status 1 where that does not hold."""
    config = load_config(config_file)
    device = device_of(config.camera.source)
    if device is None:
        click.echo(f"{config.camera.source} has nothing to lock: only a camera on a cable (v4l2:) has.", err=as_lines)
        return
    try:
        calibration = kept(config.calibration)
    except CalibrationError:
        calibration = None
    with closing(devices.open_controls(device)) as controls:
        rows = list(_rows(controls, calibration))
    size = (config.camera.width, config.camera.height)
    found = standing(device, size, config.calibration, sets=False, open_controls=devices.open_controls)
    click.echo(f"{controls.name}: {found.sentence}", err=as_lines)
    if not rows:
        click.echo("This camera has none of the controls that could be locked.", err=as_lines)
    elif not as_lines:
        click.echo(f"{'control':<28}{'now':>8}{'calibrated':>12}{'least':>8}{'most':>8}")
    for row in rows:
        if as_lines:
            click.echo(json.dumps(asdict(row)))
        else:
            now, before, least, most = ("-" if value is None else str(value) for value in _figures(row))
            click.echo(f"{row.control:<28}{now:>8}{before:>12}{least:>8}{most:>8}")
    sys.exit(1 if found.ready is False else 0)


@command.command(name="calibrate")
@click.option("--page", is_flag=True, help="Focus on a printed page first; asks when to lay it down and take it away.")
@config_option
@click.pass_obj
def calibrate_(devices: Devices, *, page: bool, config_file: Path | None) -> None:
    """Lock what the camera allows, on the empty plate in its usual light; takes about half a minute.

    Stop the kiosk first. The picture of the empty plate is kept with the values. May be repeated at any time.
    """
    config = load_config(config_file)
    device = device_of(config.camera.source)
    if device is None:
        raise SetupError(
            f"{config.camera.source} has nothing to lock: name a camera on a cable in the settings, "
            '[camera] source = "v4l2:/dev/v4l/by-id/...", and run the command again'
        )
    wish = CameraWish(config.camera.width, config.camera.height, config.camera.frames_per_second)
    with ExitStack() as stack:
        camera = devices.open_camera(config.camera.source, wish)
        stack.callback(camera.close)
        controls = stack.enter_context(closing(devices.open_controls(device)))
        # What is given up half-way leaves a camera that adjusts itself, and not one that is half locked.
        undo = stack.enter_context(ExitStack())
        undo.callback(set_free, controls)
        if page:
            _ask("Lay a printed page flat on the plate.")
        else:
            click.echo("The plate must be empty: keep hands and shadows off it.", err=True)
        plate = Region(*config.camera.plate)
        with _progress() as tell:
            focus = find_focus(Bench(camera, controls, plate, wish.frames_per_second, tell))
        if page:
            _ask("Take the page away: the plate must be empty.")
        with _progress() as tell:
            bench = Bench(camera, controls, plate, wish.frames_per_second, tell)
            calibration, jpeg = calibrate(bench, focus, datetime.now(UTC))
        keep(config.calibration, calibration, jpeg)
        undo.pop_all()
    _say(calibration, focus, config.calibration)


@command.command(name="forget")
@config_option
@click.pass_obj
def forget_(devices: Devices, config_file: Path | None) -> None:
    """Delete the calibration, and let the camera adjust itself again."""
    config = load_config(config_file)
    was_there = forget(config.calibration)
    click.echo("The calibration is deleted." if was_there else "There was no calibration.")
    device = device_of(config.camera.source)
    if device is None:
        return
    try:
        with closing(devices.open_controls(device)) as controls:
            set_free(controls)
    except DeviceError as error:
        click.echo(f"{error} It adjusts itself once it has been unplugged and plugged in again.")
        return
    click.echo("The camera adjusts itself.")


def _rows(controls: Controls, calibration: Calibration | None) -> Iterator[Row]:
    before = {} if calibration is None else {each.control: each.read for each in calibration.settings}
    for control in Control:
        offer = controls.offer(control)
        if offer is not None or control in before:
            least, most = (None, None) if offer is None else (offer.least, offer.most)
            yield Row(control.word, controls.read(control), before.get(control), least, most)


def _figures(row: Row) -> tuple[int | None, ...]:
    return row.now, row.calibrated, row.least, row.most


def _ask(what: str) -> None:
    click.confirm(f"{what} Done?", default=True, abort=True, err=True)


@contextmanager
def _progress() -> Iterator[Tell]:
    with click.progressbar(length=1, label="camera", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def tell(part: str, done: int, of: int) -> None:
            bar.length, bar.label = of, f"camera: {part}"
            bar.update(done - bar.pos)

        yield tell
        bar.update((bar.length or 1) - bar.pos)


def _say(calibration: Calibration, focus: Focus, folder: Path) -> None:
    click.echo(f"{calibration.device} at {calibration.width}x{calibration.height} is calibrated.")
    for setting in calibration.settings:
        rounded = "" if setting.read == setting.wanted else f" (set to {setting.wanted}, the camera rounds)"
        click.echo(f"locked      {setting.control.word} = {setting.read}{rounded}")
    for free in calibration.free:
        click.echo(f"NOT locked  {free}")
    click.echo(
        f"Plate: level {calibration.level:.0f} of 255, noise {calibration.noise:.1f}, glare {calibration.glare:.1%}, "
        f"sharpness {calibration.sharpness:.0f}"
    )
    if focus.plain:
        click.echo("The plate is too plain to focus on: for a sharper picture, repeat it with --page.")
    click.echo(f"See whether the plate was empty: {folder / PICTURE}")
