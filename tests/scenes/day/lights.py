"""What the light and the camera do in an hour: clouds, lamps, flicker, gain, shadows of persons, vibration."""

import math

import cv2
import numpy as np

from tests.scenes.day.hour import HEIGHT, WIDTH, Act, HardShadow, Shake, SoftShadow
from tests.scenes.day.light import GAMMA, Course, Lamp
from tests.scenes.day.lots import Plot

STEPS = np.linspace(0, 1, 13)


def pass_cloud(plot: Plot) -> None:
    """A cloud comes or goes, slowly or within seconds."""
    seconds = plot.between(1.5, 40)
    level = plot.hour.room.sun.level
    start = max(plot.now, level.times[-1])
    level.changes(start, seconds, plot.sun(start + seconds) * plot.between(0.15, 1.0))
    plot.hour.acts.append(Act("cloud", start, start + min(seconds, 12.0)))
    plot.pass_time(plot.between(0.0, 4.0))


def _lamp(plot: Plot, kind: str, lamp: Lamp, value: float, seconds: float) -> None:
    level = lamp.level
    level.changes(max(plot.now, level.times[-1]), seconds, value)
    plot.meanwhile(kind, seconds + plot.between(1, 4))


def switch_ceiling(plot: Plot) -> None:
    """The ceiling's lamp, on or off."""
    on = plot.hour.room.ceiling.level.values[-1] > 0.01
    _lamp(plot, "ceiling lamp switched", plot.hour.room.ceiling, 0.0 if on else 0.3, plot.between(0.05, 0.6))


def dim(plot: Plot) -> None:
    """The desk lamp, turned up or down."""
    _lamp(plot, "lamp dimmed", plot.hour.room.desk, plot.between(0.45, 1.1), plot.between(0.1, 3.0))


def darken(plot: Plot) -> None:
    """Every lamp goes out, and on again one after the other."""
    desk, ceiling = plot.hour.room.desk.level, plot.hour.room.ceiling.level
    seconds = plot.between(3, 30)
    for level in (desk, ceiling):
        level.changes(max(plot.now, level.times[-1]), 0.1, 0.0)
    plot.act("all lamps off", seconds)
    desk.changes(max(plot.now, desk.times[-1]), 0.3, 1.0)
    plot.act("all lamps on", plot.between(2, 5))
    ceiling.changes(plot.now, 0.1, 0.3)
    plot.act("ceiling lamp switched", 3.0)


def flicker(plot: Plot) -> None:
    """Bands of a lamp on the mains run over the picture for a while."""
    depth = plot.hour.room.flicker.depth
    seconds = plot.between(4, 30)
    depth.blips(max(plot.now, depth.times[-1]), seconds, plot.between(0.02, 0.13))
    plot.meanwhile("flicker", seconds)


def step_gain(plot: Plot) -> None:
    """A camera that is not locked finds another exposure."""
    gain = plot.hour.room.gain
    gain.changes(max(plot.now, gain.times[-1]), plot.between(0.05, 0.4), plot.between(0.8, 1.2))
    plot.meanwhile("gain step", 2.0)


def drift_balance(plot: Plot) -> None:
    """A camera that is not locked finds another white balance."""
    for course in (plot.hour.room.red, plot.hour.room.blue):
        course.changes(max(plot.now, course.times[-1]), plot.between(0.3, 3.0), plot.between(0.9, 1.1))
    plot.meanwhile("white balance", 3.5)


def cast_shadow(plot: Plot) -> None:
    """Somebody leans over or walks by: soft, as of a lamp the size of a panel or a shaded bulb."""
    stays = plot.chance(0.5)
    seconds = plot.between(3, 60) if stays else plot.between(0.8, 3.0)
    left = plot.between(0.2, 0.85)
    # The deeper, the softer: a deep shadow with a narrow edge is counted apart.
    softness = plot.between(max(0.015, 0.035 * math.log(1 / left) / GAMMA), 0.12)
    x0, y0 = plot.between(-0.4, 1.4), plot.between(0.5, 1.4)
    x1, y1 = (x0 + plot.between(-0.1, 0.1), y0) if stays else (1.0 - x0, y0 + plot.between(-0.2, 0.2))
    sway = [plot.now + share * seconds for share in STEPS]
    across = [x0 + (x1 - x0) * share + 0.01 * math.sin(9 * share) for share in STEPS]
    down = [y0 + (y1 - y0) * share for share in STEPS]
    depth = Course([plot.now, plot.now + min(1.0, 0.3 * seconds)], [1.0, left])
    depth.changes(plot.now + 0.8 * seconds, 0.2 * seconds, 1.0)
    size = plot.between(0.08, 0.35), plot.between(0.08, 0.35)
    plot.hour.shadows.append(
        SoftShadow(
            plot.now, plot.now + seconds, Course(sway, across), Course(list(sway), down), size,
            plot.between(0, 180), softness, depth,
        )
    )  # fmt: skip
    # Who only stands there is filmed as he comes and as he goes.
    whole = plot.chance(0.5)
    if whole or seconds < 10:
        plot.meanwhile("shadow", seconds)
    else:
        plot.act("shadow", 4.0)
        plot.pass_time(seconds - 8.0)
        plot.act("shadow", 4.0)


def cast_hard_shadow(plot: Plot) -> None:
    """A shadow with an edge: of a bare bulb, or of something just above the plate."""
    seconds = plot.between(2, 20)
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    middle = plot.between(0, WIDTH), plot.between(0.2 * HEIGHT, HEIGHT)
    box = middle, (plot.between(60, 200), plot.between(60, 300)), plot.between(0, 180)
    cv2.fillPoly(mask, [np.round(cv2.boxPoints(box)).astype(np.int32)], 1.0)
    soft = cv2.GaussianBlur(mask, (0, 0), plot.between(1.0, 6.0))
    factor = np.asarray(1 - (1 - plot.between(0.5, 0.75)) * soft, np.float32)
    plot.hour.hard.append(HardShadow(plot.now, plot.now + seconds, factor))
    plot.act("hard shadow", seconds, deceives=True)
    plot.pass_time(4.0)


def say_empty(plot: Plot) -> None:
    """A person looks at the screen and says that the plate is empty."""
    plot.pass_time(2.0)
    plot.hour.said_empty.append(plot.now)
    plot.pass_time(2.0)


def vibrate(plot: Plot) -> None:
    """Somebody leans on the table."""
    seconds = plot.between(0.3, 2.0)
    plot.hour.shakes.append(
        Shake(plot.now, plot.now + seconds, plot.between(0.3, 2.0), plot.between(0.3, 2.0), plot.between(2.0, 4.7))
    )
    plot.act("vibration", seconds)
