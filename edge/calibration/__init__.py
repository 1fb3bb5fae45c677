"""What was calibrated of the camera: found once on the empty plate, kept in a file, set again whenever it is opened.

    focus = find_focus(bench)
    calibration, jpeg = calibrate(bench, focus, datetime.now(UTC))
    keep(folder, calibration, jpeg)
    standing(device, (1920, 1080), folder, sets=True)

Knows how exposure, white balance and focus are found and held. Does not know how a camera is opened, nor what
lies on its plate.
"""

from edge.calibration.bench import Bench, Limits, Tell
from edge.calibration.focus import Focus, find_focus
from edge.calibration.kept import FILE, PICTURE, Calibration, CalibrationError, Setting, forget, keep, kept
from edge.calibration.procedure import calibrate
from edge.calibration.standing import OpenControls, Standing, State, standing
from edge.calibration.switches import set_free

__all__ = [
    "FILE",
    "PICTURE",
    "Bench",
    "Calibration",
    "CalibrationError",
    "Focus",
    "Limits",
    "OpenControls",
    "Setting",
    "Standing",
    "State",
    "Tell",
    "calibrate",
    "find_focus",
    "forget",
    "keep",
    "kept",
    "set_free",
    "standing",
]
