"""Whether the camera is set as it was calibrated, said in a sentence; and setting it so.

Knows the file, the controls, and what keeps one from the other. Does not know pictures.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from edge.calibration.kept import Calibration, CalibrationError, kept
from edge.calibration.switches import lock_by_hand
from edge.cameras.controls import Control, Controls
from edge.domain import DeviceError

OpenControls = Callable[[Path], Controls]


class State(StrEnum):
    """How the camera stands to its calibration."""

    HELD = "held"
    NEVER = "never"
    LOOSE = "loose"
    ANOTHER = "another"
    DAMAGED = "damaged"
    NOTHING = "nothing"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the camera stands to its calibration, in a word and in a sentence for a technician."""

    state: State
    sentence: str

    @property
    def ready(self) -> bool | None:
        """Whether the camera holds its calibration; None where there is none that it could hold."""
        return None if self.state in (State.NEVER, State.NOTHING) else self.state is State.HELD


def standing(
    device: Path, size: tuple[int, int], folder: Path, *, sets: bool, open_controls: OpenControls = Controls
) -> Standing:
    """How the camera at `device` stands, whose pictures are `size` (width, height); `sets` sets it first.

    Raises nothing: a camera that does not hold its calibration still gives pictures.
    """
    try:
        calibration = kept(folder)
    except CalibrationError as error:
        return Standing(State.DAMAGED, str(error))
    if calibration is None:
        return Standing(
            State.NEVER,
            "never calibrated: the camera adjusts itself; empty the plate and run scelle camera calibrate",
        )
    try:
        with closing(open_controls(device)) as controls:
            return _compared(controls, calibration, size, sets=sets)
    except DeviceError as error:
        return Standing(State.UNREACHABLE, str(error))


def _compared(controls: Controls, calibration: Calibration, size: tuple[int, int], *, sets: bool) -> Standing:
    made_for = (calibration.device, calibration.width, calibration.height)
    if made_for != (controls.name, *size):
        return Standing(
            State.ANOTHER,
            f"the calibration is of {_named(*made_for)} and is not used for {_named(controls.name, *size)}: "
            "empty the plate and run scelle camera calibrate",
        )
    free = f"; not locked: {', '.join(calibration.free)}" if calibration.free else ""
    day = calibration.date[:10]
    if not calibration.settings:
        return Standing(State.NOTHING, f"calibrated on {day}, but nothing can be locked{free}")
    if sets:
        _set(controls, calibration)
    # All are read after all are set: setting one may move another.
    loose = [
        f"{each.control.word} is {'not told' if found is None else found}, not {each.read}"
        for each in calibration.settings
        if (found := controls.read(each.control)) != each.read
    ]
    if loose:
        remedy = "empty the plate and run scelle camera calibrate"
        if not sets:
            remedy = f"opening it sets it again; if it stays so, {remedy}"
        return Standing(State.LOOSE, f"not as calibrated on {day}: {'; '.join(loose)}; {remedy}")
    return Standing(State.HELD, f"as calibrated on {day}{free}")


def _set(controls: Controls, calibration: Calibration) -> None:
    for each in calibration.settings:
        if each.control is Control.AUTO_EXPOSURE:
            lock_by_hand(controls)
        else:
            controls.write(each.control, each.wanted)


def _named(device: str, width: int, height: int) -> str:
    return f'"{device}" at {width}x{height}'
