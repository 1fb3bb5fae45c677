"""Where the lens is left: at the position in which what lies there is sharpest.

Knows how the lens is moved. Does not know exposure or colour, which adjust themselves meanwhile.
"""

from dataclasses import dataclass

from edge.calibration.bench import Bench, after_change, check_light, settle
from edge.calibration.measures import sharpness
from edge.calibration.switches import set_free, switch_off
from edge.cameras.controls import Control, Offer


@dataclass(frozen=True, slots=True)
class Focus:
    """Where the lens was left, None where it cannot be set; why not (`free`); whether there was nothing to see."""

    position: int | None
    free: str | None = None
    plain: bool = False


def find_focus(bench: Bench) -> Focus:
    """Let everything adjust itself, then leave the lens where the picture of what lies there is sharpest.

    What lies there should be flat and full of detail, such as a printed page. Raises CalibrationError when the
    picture does not come to rest or the light does not do, DeviceError as a camera's `read` does.
    """
    controls = bench.controls
    set_free(controls)
    check_light(settle(bench), bench.limits)
    offer = controls.offer(Control.FOCUS_ABSOLUTE)
    if offer is None:
        return Focus(None, "focus (this camera has none to set)")
    by_itself = controls.read(Control.FOCUS_ABSOLUTE)
    if not switch_off(controls, Control.FOCUS_AUTOMATIC_CONTINUOUS):
        return Focus(None, "focus (the camera does not let go of it)")
    total = bench.limits.coarse + bench.limits.fine
    seen: dict[int, float] = {}
    for count in (bench.limits.coarse, bench.limits.fine):
        best = max(seen, key=seen.__getitem__, default=None)
        for position in _positions(offer, count, best, bench.limits.coarse):
            if position not in seen:
                seen[position] = _sharpness_at(bench, position)
            bench.tell("focus", min(len(seen), total), total)
    plain = max(seen.values()) < bench.limits.plain * min(seen.values())
    found = max(seen, key=seen.__getitem__)
    position = by_itself if plain and by_itself is not None else found
    controls.write(Control.FOCUS_ABSOLUTE, position)
    bench.tell("focus", total, total)
    return Focus(position, plain=plain)


def _positions(offer: Offer, count: int, around: int | None, coarse: int) -> list[int]:
    """So many positions of the lens, over its whole way, or within a coarse step of one of them."""
    least, most = offer.least, offer.most
    if around is not None:
        reach = (most - least) / (coarse - 1)
        least, most = max(least, round(around - reach)), min(most, round(around + reach))
    positions = (least + (most - least) * index / (count - 1) for index in range(count))
    return sorted({offer.least + int((each - offer.least) / offer.step) * offer.step for each in positions})


def _sharpness_at(bench: Bench, position: int) -> float:
    bench.controls.write(Control.FOCUS_ABSOLUTE, position)
    return sharpness(bench.plate.within(after_change(bench).pixels))
