"""Draws by lot what happens in an hour: arrivals, and everything that is none.

Knows how long things take and how often they happen, and nothing of who looks. The same seed gives the same hour.
"""

from tests.scenes.day.hands import adjust_lamp, blow_paper, hover, lean_in, move_lamp, pass_hand, rest_hand, wipe
from tests.scenes.day.hour import Hour
from tests.scenes.day.laying import arrive, depart, exchange, nudge, swap
from tests.scenes.day.lights import (
    cast_hard_shadow,
    cast_shadow,
    darken,
    dim,
    drift_balance,
    flicker,
    pass_cloud,
    step_gain,
    switch_ceiling,
    vibrate,
)
from tests.scenes.day.lots import Plot
from tests.scenes.plates import Kind


def plot_hour(kind: Kind, clock: int, seed: int, seconds: float, pause: tuple[float, float], longest: float) -> Hour:
    """What happens on a plate of `kind` from `clock` (0 to 23) on, for about `seconds`.

    `pause`: seconds between two things that happen, from and to; `longest`: how long a thing may lie.
    """
    plot = Plot(kind, clock, seed)
    plot.pass_time(4.5)
    while plot.now < seconds:
        plot.pass_time(plot.between(*pause))
        if plot.lies is None:
            _on_empty_plate(plot)
        else:
            _beside_what_lies(plot, longest)
    if plot.lies is not None:
        depart(plot)
    plot.pass_time(4.0)
    plot.hour.seconds = plot.now
    return plot.hour


def _on_empty_plate(plot: Plot) -> None:
    """One thing that happens while nothing lies there; every third time something is laid down."""
    plot.one(
        {
            arrive: 18.0,
            pass_hand: 3.0,
            hover: 2.0,
            rest_hand: 4.0,
            wipe: 2.0,
            lean_in: 2.0,
            adjust_lamp: 1.0,
            cast_shadow: 7.0,
            pass_cloud: 3.0,
            switch_ceiling: 2.0,
            dim: 2.0,
            darken: 0.7,
            flicker: 2.0,
            step_gain: 3.0,
            drift_balance: 1.0,
            vibrate: 2.0,
            blow_paper: 2.0,
            cast_hard_shadow: 1.2,
            move_lamp: 0.5,
        }
    )


def _beside_what_lies(plot: Plot, longest: float) -> None:
    """One thing that happens while something lies there; mostly it is taken away."""
    if plot.chance(0.08) and longest > 60:
        plot.pass_time(min(longest, plot.between(60, longest)))
    plot.one(
        {
            depart: 10.0,
            swap: 2.0,
            exchange: 1.5,
            nudge: 3.0,
            pass_hand: 1.5,
            cast_shadow: 4.0,
            pass_cloud: 2.0,
            switch_ceiling: 1.0,
            dim: 1.0,
            flicker: 1.5,
            step_gain: 2.0,
            drift_balance: 1.0,
            vibrate: 1.0,
        }
    )
