"""What hands do over the plate in an hour, without laying anything down."""

import math
from collections.abc import Callable

import cv2
import numpy as np

from tests.scenes.day.bodies import Reach, sheet
from tests.scenes.day.hour import HEIGHT, WIDTH, Act, HardShadow, Moving, Path
from tests.scenes.day.light import Course
from tests.scenes.day.lights import say_empty
from tests.scenes.day.lots import Plot
from tests.scenes.patches import Patch

OUT = 60
"""Pixels beyond the border at which a hand has gone."""

STEPS = np.linspace(0, 1, 13)


def reach_from(plot: Plot, degrees: float) -> Reach:
    """One of the arms, pointing to `degrees`."""
    return plot.arms[int(plot.random.integers(len(plot.arms)))].reaching(degrees, plot.scale)


def _anywhere(plot: Plot) -> tuple[Reach, tuple[float, float]]:
    """An arm, mostly from below, and a place for its tip."""
    degrees = plot.between(40, 140) if plot.chance(0.7) else plot.between(0, 360)
    return reach_from(plot, degrees), (plot.between(0.15, 0.85) * WIDTH, plot.between(0.15, 0.8) * HEIGHT)


def way_out(reach: Reach, at: tuple[float, float]) -> float:
    """How far out along its way the tip of an arm must be to be gone."""
    away = 0.0
    while -OUT < at[0] - away * reach.way[0] < WIDTH + OUT and -OUT < at[1] - away * reach.way[1] < HEIGHT + OUT:
        away += 4.0
    return away


def _visit(plot: Plot, reach: Reach, at: tuple[float, float], stays: float, lift: float, tremble: float = 0.0) -> None:
    """A hand comes, stays and goes."""
    comes, goes = plot.between(0.3, 1.0), plot.between(0.3, 1.0)
    away = way_out(reach, at)
    times = [plot.now + comes * share for share in STEPS]
    outs = [away * (1 - share) ** 2 for share in STEPS]
    arrived = plot.now + comes
    for share in np.arange(0.1, stays, 0.1):
        times.append(arrived + float(share))
        outs.append(tremble * float(plot.random.standard_normal()))
    left = arrived + stays
    times += [left + goes * share for share in STEPS]
    outs += [away * share**2 for share in STEPS]
    move(plot, reach.to(0, 0), reach.way, at, times, outs, lift)
    plot.pass_time(comes + stays + goes)


def move(
    plot: Plot,
    patch: Patch,
    way: tuple[float, float],
    at: tuple[float, float],
    times: list[float],
    outs: list[float],
    lift: float | list[float],
) -> None:
    """The patch moves along `way`: at `times` it is `outs` pixels short of `at`."""
    heights = lift if isinstance(lift, list) else [lift] * len(times)
    path = Path(
        Course(times, [at[0] - out * way[0] for out in outs]),
        Course(times, [at[1] - out * way[1] for out in outs]),
        Course(times, heights),
    )
    plot.hour.moving.append(Moving(patch, path, times[0], times[-1]))


def _around(plot: Plot, kind: str, doing: Callable[[], None]) -> None:
    """An act of hands; what lies there has to be captured again when they are gone."""
    start = plot.now
    plot.end_rest()
    doing()
    plot.hour.acts.append(Act(kind, start, plot.now))
    if plot.lies is not None:
        plot.begin_rest("after a hand")


def pass_hand(plot: Plot) -> None:
    """A hand over the plate, in and out."""
    reach, at = _anywhere(plot)
    _around(plot, "hand passes", lambda: _visit(plot, reach, at, 0.1, plot.between(0.1, 0.8)))


def hover(plot: Plot) -> None:
    """A hand that is held over the plate."""
    reach, at = _anywhere(plot)
    stays, lift = plot.between(1.5, 6), plot.between(0.15, 0.8)
    _around(plot, "hand hovers", lambda: _visit(plot, reach, at, stays, lift, plot.between(0.0, 1.2)))


def rest_hand(plot: Plot) -> None:
    """A hand that lies on the plate for some seconds."""
    reach, at = _anywhere(plot)
    stays = plot.between(2, 9)
    _around(plot, "hand rests", lambda: _visit(plot, reach, at, stays, 0.0, plot.between(0.0, 0.4)))


def lean_in(plot: Plot) -> None:
    """A forearm along the lower border, or fingertips over it."""
    if plot.chance(0.5):
        reach = reach_from(plot, plot.between(-8, 8) + 180 * int(plot.chance(0.5)))
        at = plot.between(0.1, 0.9) * WIDTH + 300 * reach.way[0], HEIGHT + plot.between(-10, 35) * plot.scale
    else:
        reach = reach_from(plot, plot.between(30, 150))
        at = plot.between(0.1, 0.9) * WIDTH, HEIGHT - plot.between(-20, 60)
    stays = plot.between(1, 12)
    _around(plot, "sleeve", lambda: _visit(plot, reach, at, stays, plot.between(0.0, 0.4), plot.between(0, 0.5)))


def wipe(plot: Plot) -> None:
    """A hand that goes to and fro."""
    reach, (x, y) = _anywhere(plot)

    def doing() -> None:
        seconds, comes = plot.between(2, 5), 0.6
        away = way_out(reach, (x, y))
        times = [plot.now + comes * share for share in STEPS]
        outs = [away * (1 - share) ** 2 for share in STEPS]
        for share in np.arange(0.1, seconds, 0.1):
            times.append(plot.now + comes + float(share))
            outs.append(50 * (1 - math.cos(5 * float(share))))
        times += [plot.now + comes + seconds + comes * share for share in STEPS]
        outs += [away * share**2 + outs[-1] * (1 - share) for share in STEPS]
        move(plot, reach.to(0, 0), reach.way, (x, y), times, outs, 0.0)
        plot.pass_time(2 * comes + seconds)

    _around(plot, "plate wiped", doing)


def adjust_lamp(plot: Plot) -> None:
    """A hand in the picture's corner while the lamp is turned a little."""
    desk = plot.hour.room.desk

    def doing() -> None:
        start = max(plot.now + 0.5, desk.x.times[-1], desk.y.times[-1])
        _visit(plot, reach_from(plot, plot.between(100, 160)), (0.9 * WIDTH, 0.3 * HEIGHT), plot.between(1, 3), 0.8)
        for course in (desk.x, desk.y):
            course.changes(start, 1.0, course.values[-1] + plot.between(-0.06, 0.06))

    _around(plot, "lamp adjusted", doing)


def move_lamp(plot: Plot) -> None:
    """The lamp is swung, and with it the shadow of what holds the camera."""
    desk = plot.hour.room.desk
    arm = reach_from(plot, plot.between(60, 120))
    x, y = plot.between(0.2, 0.8) * WIDTH, 40.0
    start = plot.now
    _visit(plot, arm, (x, y), plot.between(1, 3), lift=0.8)
    for course in (desk.x, desk.y):
        course.changes(start + 0.5, plot.now - start - 0.5, plot.between(0.1, 0.9))
    factor = np.ones((HEIGHT, WIDTH), np.float32)
    column = round(plot.between(0.1, 0.8) * WIDTH)
    factor[:, column : column + 30] = 0.7
    factor = np.asarray(cv2.GaussianBlur(factor, (0, 0), plot.between(2, 8)), np.float32)
    plot.hour.hard.append(HardShadow(plot.now, math.inf, factor))
    plot.hour.acts.append(Act("lamp moved", start, plot.now + 4.0, deceives=True))
    plot.pass_time(4.0)
    say_empty(plot)


def blow_paper(plot: Plot) -> None:
    """A sheet of paper that slides over the plate."""
    patch = sheet(plot.scale, plot.between(0, 180))
    seconds = plot.between(0.5, 1.5)
    turn = plot.between(0, 2 * math.pi)
    way = math.cos(turn), math.sin(turn)
    times = [plot.now + seconds * share for share in STEPS]
    outs = [900 * (share - 0.5) for share in STEPS]
    at = plot.between(0.3, 0.7) * WIDTH, plot.between(0.3, 0.7) * HEIGHT

    def doing() -> None:
        move(plot, patch.to(0, 0), way, at, times, outs, 0.3)
        plot.pass_time(seconds)

    _around(plot, "paper", doing)
