"""Exposure and white balance, from the camera's own hand into ours.

Knows that nothing is locked without a value that can be set again after a power cut. What a camera says of its
exposure while it adjusts it by itself may be stale (opencv#5516: always the default), so the picture decides: a
value that does not give the picture on which the camera had settled is searched for. Where none gives it, the camera
keeps that in its own hand: a wrong colour that is held is no better for being held.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from edge.calibration.bench import Bench, after_change, settle
from edge.calibration.kept import Setting
from edge.calibration.measures import Look, look_at
from edge.calibration.switches import BY_HAND, SWITCHES, expose_by_itself, lock_by_hand, switch_off, switched_off
from edge.cameras.controls import Control, Offer

HALF_WAVE = 100
"""Units of 100 microseconds in which a lamp on 50 Hz mains brightens and dims once: what flickers evens out."""

SECOND = 10_000
"""Units of 100 microseconds."""

EXACT = (*SWITCHES, Control.POWER_LINE_FREQUENCY, Control.EXPOSURE_DYNAMIC_FRAMERATE)
"""Positions, of which none is near another."""

Wanted = list[tuple[Control, int]]


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of the picture, what it should be, and by how large a share of that it may be off.

    `told` writes the figure and what it should be for people; `lower` and `higher` say what makes it so.
    """

    figure: Callable[[Look], float]
    target: float
    off: float
    told: str
    lower: str
    higher: str


@dataclass(frozen=True, slots=True)
class Match:
    """The value of a control that comes nearest to a goal, the figure that it gives, and whether that is near enough."""

    control: Control
    value: int
    figure: float
    reached: bool

    def missed(self, what: str, goal: Goal) -> str:
        """In words, that `what` is not locked: what was reached and what to do."""
        figures = goal.told.format(self.figure, goal.target)
        remedy = goal.lower if self.figure > goal.target else goal.higher
        return f"{what} (at best {figures}, with {self.control.word} = {self.value}: {remedy}, calibrate again)"


def lock_exposure(bench: Bench, settled: Look) -> tuple[Wanted, list[str]]:
    """What is to be set for the brightness of `settled` to stay; and, in words, what of it cannot be locked.

    Raises as `settle` does, where the camera has to find its exposure again.
    """
    controls = bench.controls
    goal = Goal(
        lambda look: look.level,
        settled.level,
        bench.limits.level_off,
        "level {:.0f}, not {:.0f}",
        "give the plate less light",
        "give the plate more light",
    )
    offer = controls.offer(Control.EXPOSURE_TIME_ABSOLUTE)
    if offer is None:
        wanted, missed = _lock_gain_alone(bench, goal)
        return wanted, ["exposure (this camera has no time to set)", *missed]
    told, gain = controls.read(Control.EXPOSURE_TIME_ABSOLUTE), controls.read(Control.GAIN)
    wanted = []
    if controls.offer(Control.AUTO_EXPOSURE) is not None:
        if not lock_by_hand(controls):
            return [], ["exposure (the camera does not let go of it)"]
        wanted.append((Control.AUTO_EXPOSURE, BY_HAND))
    if gain is not None:
        switch_off(controls, Control.GAIN_AUTOMATIC)
        controls.write(Control.GAIN, gain)
    times = _times(offer, bench.frames_per_second)
    match = _matched(bench, Control.EXPOSURE_TIME_ABSOLUTE, told, times, goal)
    time = match.value
    if gain is not None:
        if not match.reached:
            # Where there is little light, what the camera had taken was gain, and it did not tell.
            match = _matched(bench, Control.GAIN, gain, _all_values(controls.offer(Control.GAIN)), goal)
            gain = match.value
        wanted += [*switched_off(controls, Control.GAIN_AUTOMATIC), (Control.GAIN, gain)]
    if not match.reached:
        expose_by_itself(controls)
        controls.write(Control.GAIN_AUTOMATIC, 1)
        settle(bench)
        return [], [match.missed("exposure", goal)]
    return [*wanted, (Control.EXPOSURE_TIME_ABSOLUTE, time)], []


def _lock_gain_alone(bench: Bench, goal: Goal) -> tuple[Wanted, list[str]]:
    controls = bench.controls
    gain, offer = controls.read(Control.GAIN), controls.offer(Control.GAIN)
    # Without a switch of its own, gain is a part of automatic exposure and goes where that goes.
    if gain is None or offer is None or controls.offer(Control.GAIN_AUTOMATIC) is None:
        return [], []
    switch_off(controls, Control.GAIN_AUTOMATIC)
    match = _matched(bench, Control.GAIN, gain, _all_values(offer), goal)
    if not match.reached:
        controls.write(Control.GAIN_AUTOMATIC, 1)
        settle(bench)
        return [], [match.missed("gain", goal)]
    return [(Control.GAIN_AUTOMATIC, 0), (Control.GAIN, match.value)], []


def lock_white_balance(bench: Bench, settled: Look) -> tuple[Wanted, list[str]]:
    """What is to be set for the colours of `settled` to stay; else, in words, why they cannot be locked.

    Raises as `settle` does, where the camera has to find its colours again.
    """
    controls = bench.controls
    warms = Control.WHITE_BALANCE_TEMPERATURE
    offer = controls.offer(warms)
    if offer is None:
        warms = Control.RED_BALANCE
        offer = controls.offer(warms)
    if offer is None:
        return [], ["white balance (this camera has none to set)"]
    told, blue = controls.read(warms), controls.read(Control.BLUE_BALANCE)
    if not switch_off(controls, Control.WHITE_BALANCE_AUTOMATIC):
        return [], ["white balance (the camera does not let go of it)"]
    wanted = switched_off(controls, Control.WHITE_BALANCE_AUTOMATIC)
    if warms is Control.RED_BALANCE and blue is not None and controls.write(Control.BLUE_BALANCE, blue):
        wanted.append((Control.BLUE_BALANCE, blue))
    goal = Goal(
        lambda look: look.warmth,
        settled.warmth,
        bench.limits.warmth_off,
        "red over blue {:.2f}, not {:.2f}",
        "use a lamp of cooler light",
        "use a lamp of warmer light",
    )
    match = _matched(bench, warms, told, _all_values(offer), goal)
    if not match.reached:
        controls.write(Control.WHITE_BALANCE_AUTOMATIC, 1)
        settle(bench)
        return [], [match.missed("white balance", goal)]
    return [*wanted, (warms, match.value)], []


def _matched(bench: Bench, control: Control, start: int | None, values: Sequence[int], goal: Goal) -> Match:
    """The value with which the goal's figure, which rises with it, is nearest.

    `start` is tried first; if it will not do, the `values`, from least to most, are halved. The control is left
    at what was found.
    """
    tried: dict[int, float] = {}

    def off(value: int) -> float:
        bench.controls.write(control, value)
        # What a camera rounds to is what is tried; one that keeps its own value is found to hold that.
        taken = bench.controls.read(control)
        taken = value if taken is None else taken
        if taken not in tried:
            tried[taken] = goal.figure(look_at(after_change(bench), bench.plate)) - goal.target
            bench.tell(control.word, len(tried), len(tried) + 1)
        return tried[taken]

    enough = goal.off * goal.target
    if start is None or abs(off(start)) > enough:
        low, high = 0, len(values) - 1
        while low <= high:
            middle = (low + high) // 2
            if off(values[middle]) < 0:
                low = middle + 1
            else:
                high = middle - 1
    nearest = min(tried, key=lambda value: abs(tried[value]))
    bench.controls.write(control, nearest)
    return Match(control, nearest, goal.target + tried[nearest], abs(tried[nearest]) <= enough)


def read_back(bench: Bench, wanted: Wanted) -> tuple[tuple[Setting, ...], tuple[str, ...]]:
    """What the camera holds, and what it turned out not to take."""
    settings, refused = [], []
    for control, value in wanted:
        found, offer = bench.controls.read(control), bench.controls.offer(control)
        near = bench.limits.off_value * abs(value)
        if found is None or offer is None:
            refused.append(f"{control.word} (the camera does not tell it)")
        elif (control in EXACT and found != value) or abs(found - value) > max(offer.step, near):
            refused.append(f"{control.word} (set to {value}, the camera stays at {found})")
        else:
            settings.append(Setting(control, value, found))
    return tuple(settings), tuple(refused)


def _all_values(offer: Offer | None) -> Sequence[int]:
    """All values of a control, or some hundred of them."""
    if offer is None:
        return ()
    steps = max(1, (offer.most - offer.least) // offer.step // 100)
    return range(offer.least, offer.most + 1, offer.step * steps)


def _times(offer: Offer, frames_per_second: float) -> list[int]:
    """Exposure times to choose from: whole half-waves of the mains, and shorter ones for very bright light."""
    longest = max(offer.least, min(offer.most, round(SECOND / frames_per_second)))
    times = set(range(HALF_WAVE, longest + 1, HALF_WAVE))
    short = max(1, offer.least)
    while short < min(HALF_WAVE, longest + 1):
        times.add(short)
        short += 1 + short // 6
    return sorted(time for time in times | {longest} if time >= offer.least)
