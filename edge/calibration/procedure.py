"""The calibration step: the camera has found exposure, white balance and focus by itself, and is held to them.

Knows the order in which they are locked, and when the light does not do. Does not know where the result is kept.
"""

from datetime import datetime

from edge.calibration.bench import Bench, check_light, rest, settle
from edge.calibration.focus import Focus
from edge.calibration.kept import Calibration
from edge.calibration.locks import Wanted, lock_exposure, lock_white_balance, read_back
from edge.calibration.measures import look_at, noise, sharpness
from edge.calibration.switches import MAINS_50_HZ, switched_off
from edge.cameras.controls import Control
from edge.capture import masked, preview

JPEG_QUALITY = 95


def calibrate(bench: Bench, focus: Focus, date: datetime) -> tuple[Calibration, bytes]:
    """Lock what `find_focus` left to itself, on the empty plate; the calibration and the JPEG of that plate.

    Raises CalibrationError when the picture does not come to rest or the light does not do, DeviceError as a
    camera's `read` does.
    """
    controls = bench.controls
    settled = settle(bench)
    check_light(settled, bench.limits)
    wanted: Wanted = [
        (control, value)
        for control, value in ((Control.POWER_LINE_FREQUENCY, MAINS_50_HZ), (Control.EXPOSURE_DYNAMIC_FRAMERATE, 0))
        if controls.offer(control) is not None
    ]
    free: list[str] = []
    if controls.offer(Control.POWER_LINE_FREQUENCY) is None:
        free.append("mains frequency (this camera has none to set)")
    for locked, why_not in (lock_exposure(bench, settled), lock_white_balance(bench, settled)):
        wanted += locked
        free += why_not
    if focus.position is None:
        free += [focus.free] if focus.free else []
    else:
        wanted += switched_off(controls, Control.FOCUS_AUTOMATIC_CONTINUOUS)
        wanted.append((Control.FOCUS_ABSOLUTE, focus.position))
    frames = rest(bench)
    looks = [look_at(frame, bench.plate) for frame in frames]
    check_light(looks[-1], bench.limits)
    settings, refused = read_back(bench, wanted)
    last = frames[-1].pixels
    calibration = Calibration(
        date=date.isoformat(timespec="seconds"),
        device=controls.name,
        width=last.shape[1],
        height=last.shape[0],
        plate=bench.plate,
        settings=settings,
        free=(*free, *refused),
        level=looks[-1].level,
        warmth=looks[-1].warmth,
        glare=looks[-1].glare,
        noise=noise(frames, bench.plate),
        sharpness=sharpness(bench.plate.within(last)),
    )
    return calibration, preview(masked(frames[-1], bench.plate), last.shape[1], JPEG_QUALITY)
