"""An hour under the camera as it truly was: what lay on the plate from when to when, what moved, how the light went.

Values only. Times in seconds since the hour began, places in pixels of the frame unless said otherwise.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from edge.domain import Array, Pixels
from tests.scenes.day.light import Course, Room, constant, shade_of
from tests.scenes.patches import Patch

WIDTH, HEIGHT = 640, 360
RATE = 10.0
"""Pictures a second wherever anything happens."""


@dataclass(frozen=True, slots=True)
class Path:
    """Where something is while it moves; `lift`: how high above the plate, 0 lying on it to 1 at arm's length."""

    x: Course
    y: Course
    lift: Course


@dataclass(frozen=True, slots=True, eq=False)
class Moving:
    """A body on its way; the patch lies as it would with its path at (0, 0)."""

    patch: Patch
    path: Path
    start: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class Lying:
    """A real thing at rest on the plate; `pose` numbers every place in which anything comes to rest."""

    pose: int
    name: str
    patch: Patch
    start: float
    end: float = math.inf


@dataclass(frozen=True, slots=True)
class Rest:
    """A stretch in which one real thing lies and nothing touches it: it has to be in a capture soon.

    `start` is when the hand has gone. `came`: how it came to this.
    """

    came: str
    pose: int
    start: float
    end: float = math.inf


@dataclass(frozen=True, slots=True)
class SoftShadow:
    """Somebody between a lamp and the plate; x, y as shares of the frame, other lengths in its widths."""

    start: float
    end: float
    x: Course
    y: Course
    size: tuple[float, float]
    degrees: float
    softness: float
    left: Course

    def map(self, moment: float) -> Array:
        return shade_of(
            self.x.at(moment), self.y.at(moment), self.size, self.degrees, self.softness, self.left.at(moment)
        )


@dataclass(frozen=True, slots=True, eq=False)
class HardShadow:
    """A shadow with an edge: the factor on every pixel, height x width."""

    start: float
    end: float
    factor: Array


@dataclass(frozen=True, slots=True)
class Shake:
    """The whole picture moves to and fro; pixels, and times a second."""

    start: float
    end: float
    across: float
    down: float
    beat: float

    def shift(self, moment: float) -> tuple[float, float]:
        phase = 2 * math.pi * self.beat * (moment - self.start)
        return self.across * math.sin(phase), self.down * math.sin(1.31 * phase)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens; `deceives`: of a kind that presence is known to be deceived by."""

    kind: str
    start: float
    end: float
    deceives: bool = False


@dataclass(slots=True)
class Hour:
    """The whole truth of an hour. `said_empty`: when a person says that the plate is empty."""

    label: str
    seed: int
    plate: Pixels
    room: Room
    seconds: float = 0.0
    towards: tuple[float, float] = (0.6, 0.8)
    acts: list[Act] = field(default_factory=list)
    lying: list[Lying] = field(default_factory=list)
    moving: list[Moving] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    shadows: list[SoftShadow] = field(default_factory=list)
    hard: list[HardShadow] = field(default_factory=list)
    shakes: list[Shake] = field(default_factory=list)
    focus: Course = field(default_factory=lambda: constant(0.0))
    shaken: float = 0.05
    said_empty: list[float] = field(default_factory=list)

    def moments(self, quiet: float) -> list[float]:
        """When pictures are taken: RATE a second during every act and 3 s after, else every `quiet` seconds."""
        found, moment = [], 0.0
        busy = _joined([(0.0, 4.0), *((act.start - 0.3, act.end + 3.0) for act in self.acts)])
        for start, end in [*busy, (self.seconds, self.seconds)]:
            while moment + quiet < start:
                found.append(moment)
                moment += quiet
            moment = max(moment, start)
            while moment < min(end, self.seconds):
                found.append(moment)
                moment += 1 / RATE
        return found


def _joined(stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
