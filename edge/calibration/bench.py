"""What a calibration works with, and the pictures it waits for.

Knows when a picture has come to rest. Does not know what is calibrated, nor in what order.
"""

from collections.abc import Callable
from dataclasses import dataclass

from edge.calibration.kept import CalibrationError
from edge.calibration.measures import Look, look_at
from edge.cameras.contract import Camera
from edge.cameras.controls import Controls
from edge.domain import Frame, Region

Tell = Callable[[str, int, int], None]
"""Hears what is being done, how far it is, and of how much."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Every threshold of the calibration. Levels are grey levels, 0 to 255; shares 0 to 1; times seconds."""

    rests: int = 10
    """Frames over which neither brightness nor colour may move for the picture to have settled."""

    patience: float = 20.0
    """How long that may take."""

    level_moves: float = 0.03
    warmth_moves: float = 0.02
    """By how large a share of itself each may move and be at rest."""

    level_off: float = 0.08
    warmth_off: float = 0.03
    """By how large a share each may be off once locked."""

    skipped: int = 4
    """Frames after a change that may still show what was before."""

    darkest: float = 50.0
    brightest: float = 200.0
    """Mean levels between which the empty plate must lie, so that dark and bright weapons both keep their detail."""

    most_glare: float = 0.02
    """Share of the plate that may be lost to brightness."""

    coarse: int = 12
    fine: int = 8
    """Positions of the lens that are tried over its whole way, and then around the best of them."""

    plain: float = 1.3
    """What shows nothing gets hardly sharper: below this ratio of the sharpest to the least sharp, no focus is told."""

    off_value: float = 0.05
    """A camera rounds: by how large a share a value that is read back may differ from the one that was set."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a calibration works with: an open camera, its controls, the part of the picture that is the plate.

    `frames_per_second` is what the station wants: no exposure may take longer than a frame.
    """

    camera: Camera
    controls: Controls
    plate: Region
    frames_per_second: float
    tell: Tell
    limits: Limits = Limits()


def settle(bench: Bench) -> Look:
    """Wait until neither brightness nor colour moves; how the plate looks then.

    Raises CalibrationError when they never rest, DeviceError as a camera's `read` does.
    """
    limits = bench.limits
    begun = bench.camera.read().at
    looks: list[Look] = []
    while True:
        frame = bench.camera.read()
        looks = [*looks, look_at(frame, bench.plate)][-limits.rests :]
        # The camera begins to adjust itself a moment after it was told to.
        if (
            frame.at - begun >= 1.0
            and len(looks) == limits.rests
            and _spread([look.level for look in looks]) <= limits.level_moves
            and _spread([look.warmth for look in looks]) <= limits.warmth_moves
        ):
            return looks[-1]
        if frame.at - begun > limits.patience:
            raise CalibrationError(
                f"The picture did not come to rest within {limits.patience:.0f} s: keep hands and shadows off the "
                "plate, and use a lamp that does not flicker. Then run the command again."
            )
        bench.tell("light", min(round(frame.at - begun), round(limits.patience)), round(limits.patience))


def check_light(look: Look, limits: Limits) -> None:
    """Raise CalibrationError, with what to do about it, when the plate is too dark, too bright or in glare."""
    band = f"{look.level:.0f} of 255; {limits.darkest:.0f} to {limits.brightest:.0f} will do"
    if look.level < limits.darkest:
        raise CalibrationError(f"The plate is too dark ({band}): give it more light, then run the command again.")
    if look.level > limits.brightest:
        raise CalibrationError(f"The plate is too bright ({band}): give it less light, then run the command again.")
    if look.glare > limits.most_glare:
        raise CalibrationError(
            f"{look.glare:.0%} of the plate is glare ({limits.most_glare:.0%} at most will do): turn or soften the "
            "lamp, then run the command again."
        )


def after_change(bench: Bench) -> Frame:
    """The first picture that surely shows what was changed."""
    for _ in range(bench.limits.skipped):
        bench.camera.read()
    return bench.camera.read()


def rest(bench: Bench) -> list[Frame]:
    """The pictures from which noise is measured, none of them from before the last change."""
    after_change(bench)
    frames = []
    for number in range(bench.limits.rests):
        frames.append(bench.camera.read())
        bench.tell("picture", number + 1, bench.limits.rests)
    return frames


def _spread(figures: list[float]) -> float:
    """From the least to the most, as a share of the most; a level in the dark may move."""
    return (max(figures) - min(figures)) / max(1.0, *figures)
