"""Real things that are laid down, pushed, exchanged and taken away; their truth is written down with them."""

import math
from dataclasses import replace

import cv2
import numpy as np

from tests.scenes.day.bodies import Thing
from tests.scenes.day.hands import STEPS, move, reach_from, way_out
from tests.scenes.day.hour import HEIGHT, WIDTH, Act, Lying, Moving, Path
from tests.scenes.day.light import Course, constant
from tests.scenes.day.lights import cast_shadow, flicker, pass_cloud, step_gain
from tests.scenes.day.lots import Plot
from tests.scenes.patches import Patch, mask_of, turned

MARGIN = 10
"""Pixels that a thing stays from the border."""


def arrive(plot: Plot) -> None:
    """A hand lays something down on the empty plate and goes."""
    placed = _placed(plot)
    start = plot.now
    lying = _lay(plot, *placed)
    plot.hour.acts.append(Act("arrival", start, plot.now))
    plot.lies = lying
    plot.begin_rest("laid")
    if plot.chance(0.3):
        plot.one({pass_cloud: 1.0, flicker: 1.0, cast_shadow: 1.0, step_gain: 0.5})


def depart(plot: Plot) -> None:
    """A hand takes away what lies there."""
    plot.end_rest()
    start = plot.now
    _take(plot)
    plot.hour.acts.append(Act("departure", start, plot.now))


def _placed(plot: Plot, beside: Lying | None = None) -> tuple[Thing, Patch, tuple[float, float]]:
    """A thing, as it will lie with its middle at (0, 0), and where that will be: all of it on the plate."""
    while True:
        thing = plot.things[int(plot.random.integers(len(plot.things)))]
        scale = thing.length * plot.scale / max(thing.cutout.alpha.shape)
        patch = turned(thing.cutout, scale, plot.between(0, 360), (0.0, 0.0), mirrored=plot.chance(0.5))
        rows, columns = patch.alpha.shape
        if columns + 2 * MARGIN >= WIDTH or rows + 2 * MARGIN >= HEIGHT:
            continue
        x = plot.between(MARGIN - patch.left, WIDTH - MARGIN - columns - patch.left)
        y = plot.between(MARGIN - patch.top, HEIGHT - MARGIN - rows - patch.top)
        if beside is not None:
            other = np.asarray(cv2.dilate(mask_of(beside.patch, WIDTH, HEIGHT), np.ones((61, 61))), np.uint8)
            if (mask_of(placed_at(patch, x, y), WIDTH, HEIGHT) & other).any():
                if plot.chance(0.02):
                    return _placed(plot)
                continue
        return thing, patch, (x, y)


def _lay(plot: Plot, thing: Thing, patch: Patch, at: tuple[float, float]) -> Lying:
    """A hand brings the thing and lays it at `at`; time has passed until the hand has gone."""
    reach = reach_from(plot, plot.between(30, 150) if plot.chance(0.8) else plot.between(0, 360))
    seconds = plot.between(0.5, 3.0)
    away = way_out(reach, at) + max(patch.alpha.shape) / 2
    times = [plot.now + seconds * share for share in STEPS]
    outs = [away * (1 - share) ** 2 for share in STEPS]
    lifts = [0.6 * (1 - share) for share in STEPS]
    if plot.chance(0.25):
        # Held above its place for a moment, and then laid.
        held = plot.between(0.3, 1.2)
        times = [*times[:-1], times[-1], times[-1] + held, times[-1] + held + 0.3]
        outs, lifts = [*[out + 24 for out in outs], 24.0, 0.0], [*[each + 0.25 for each in lifts], 0.25, 0.0]
    laid = times[-1]
    move(plot, patch, reach.way, at, list(times), list(outs), lifts)
    stays, goes = plot.between(0.05, 0.7), plot.between(0.25, 1.0)
    gone = way_out(reach, at)
    times = [*times, *(laid + stays + goes * share for share in STEPS)]
    outs = [*outs, *(gone * share**2 for share in STEPS)]
    move(plot, reach.to(0, 0), reach.way, at, times, outs, [*lifts, *[0.15] * len(STEPS)])
    plot.pass_time(times[-1] - plot.now)
    _focus(plot, plot.between(laid, plot.now))
    return _lies(plot, thing.name, placed_at(patch, *at), laid)


def _lies(plot: Plot, name: str, patch: Patch, since: float) -> Lying:
    plot.poses += 1
    lying = Lying(plot.poses, name, patch, since)
    plot.hour.lying.append(lying)
    return lying


def _take(plot: Plot) -> None:
    """A hand comes for what lies there, and goes with it."""
    lying = _taken(plot)
    rows, columns = lying.patch.alpha.shape
    at = lying.patch.left + columns / 2, lying.patch.top + rows / 2
    reach = reach_from(plot, plot.between(30, 150))
    comes, stays, goes = plot.between(0.3, 1.0), plot.between(0.0, 0.5), plot.between(0.4, 1.5)
    away = way_out(reach, at) + max(rows, columns) / 2
    lifted = plot.now + comes + stays
    _ends(plot, lying, lifted)
    leaving = [lifted + goes * share for share in STEPS]
    outs = [away * share**2 for share in STEPS]
    lifts = [0.5 * share for share in STEPS]
    move(plot, replace(lying.patch, left=-columns // 2, top=-rows // 2), reach.way, at, leaving, outs, lifts)
    coming = [plot.now + comes * share for share in STEPS]
    gone = way_out(reach, at)
    move(plot,
        reach.to(0, 0), reach.way, at, [*coming, *leaving], [*(gone * (1 - each) ** 2 for each in STEPS), *outs],
        [*[0.15] * len(STEPS), *lifts],
    )  # fmt: skip
    plot.pass_time(comes + stays + goes)


def _taken(plot: Plot) -> Lying:
    lying = plot.lies
    if lying is None:
        raise ValueError("Nothing lies there that could be taken away.")
    plot.lies = None
    return lying


def _ends(plot: Plot, lying: Lying, moment: float) -> None:
    place = plot.hour.lying.index(lying)
    plot.hour.lying[place] = replace(lying, end=moment)


def nudge(plot: Plot) -> None:
    """A hand pushes what lies there a little aside."""
    lying = _taken(plot)
    plot.end_rest()
    start = plot.now
    rows, columns = lying.patch.alpha.shape
    step = (plot.between(-40, 40), plot.between(-25, 25))
    left = float(np.clip(lying.patch.left + step[0], MARGIN, WIDTH - MARGIN - columns))
    top = float(np.clip(lying.patch.top + step[1], MARGIN, HEIGHT - MARGIN - rows))
    reach = reach_from(plot, plot.between(50, 130))
    at = left + columns / 2, top + rows / 2
    comes, pushes, goes = plot.between(0.3, 0.8), plot.between(0.3, 1.0), plot.between(0.3, 0.8)
    away = way_out(reach, at)
    pushed = [start + comes, start + comes + pushes]
    path = Path(
        Course(pushed, [float(lying.patch.left), left]),
        Course(list(pushed), [float(lying.patch.top), top]),
        constant(0.0),
    )
    _ends(plot, lying, pushed[0])
    plot.hour.moving.append(Moving(replace(lying.patch, left=0, top=0), path, *pushed))
    times = [start + comes * share for share in STEPS] + [pushed[1] + goes * share for share in STEPS]
    outs = [away * (1 - share) ** 2 for share in STEPS] + [away * share**2 for share in STEPS]
    move(plot, reach.to(0, 0), reach.way, at, times, outs, 0.05)
    plot.pass_time(comes + pushes + goes)
    _focus(plot, plot.between(pushed[1], plot.now))
    moved = replace(lying.patch, left=round(left), top=round(top))
    plot.lies = _lies(plot, lying.name, moved, pushed[1])
    plot.hour.acts.append(Act("nudge", start, plot.now))
    plot.begin_rest("nudged")


def swap(plot: Plot) -> None:
    """One hand takes the old thing away while another brings the next."""
    plot.end_rest()
    start = plot.now
    _take(plot)
    left = plot.now
    plot.now = max(start + 0.5, plot.now - plot.between(0.4, 0.9))
    lying = _lay(plot, *_placed(plot))
    plot.now = max(plot.now, left)
    plot.hour.acts.append(Act("swap", start, plot.now))
    plot.lies = lying
    plot.begin_rest("swapped")


def exchange(plot: Plot) -> None:
    """The next thing is laid beside the old one, which then is taken away."""
    old = plot.lies
    plot.end_rest()
    start = plot.now
    lying = _lay(plot, *_placed(plot, old))
    plot.pass_time(plot.between(0.5, 3.0))
    _take(plot)
    plot.hour.acts.append(Act("exchange", start, plot.now))
    plot.lies = lying
    plot.begin_rest("exchanged")


def _focus(plot: Plot, begins: float) -> None:
    """A camera that hunts for focus when something new lies there: sharp again within a second or so."""
    if not plot.hunts or not plot.chance(0.7):
        return
    focus, most, settles = plot.hour.focus, plot.between(0.8, 3.5), plot.between(0.1, 0.5)
    focus.changes(max(begins, focus.times[-1]), 0.15, most)
    for step in range(1, 11):
        share = math.exp(-step * 0.5) if step < 10 else 0.0
        focus.changes(focus.times[-1], 0.5 * settles, most * share)


def placed_at(patch: Patch, x: float, y: float) -> Patch:
    return replace(patch, left=patch.left + round(x), top=patch.top + round(y))
