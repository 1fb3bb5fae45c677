"""Lots that are drawn for an hour, and the moment that it has come to."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from tests.scenes.day.bodies import arms, things
from tests.scenes.day.hour import HEIGHT, WIDTH, Act, Hour, Lying, Rest
from tests.scenes.day.light import Flicker, Lamp, Room, constant
from tests.scenes.plates import Kind, draw_plate


class Plot:
    """The hour so far, and the moment that it has come to; `lies`: what lies on the plate now."""

    def __init__(self, kind: Kind, clock: int, seed: int) -> None:
        self.random = random = np.random.default_rng((seed, clock, list(Kind).index(kind)))
        self._clock = clock
        self.scale = WIDTH / random.uniform(480, 1000)
        self.things, self.arms = things(random), arms(random)
        self.hour = Hour(
            f"{clock:02d}h {kind}",
            seed * 100 + clock,
            draw_plate(kind, WIDTH, HEIGHT, int(random.integers(1000))),
            self._room(),
        )
        turn = random.uniform(0, 2 * math.pi)
        self.hour.towards = math.cos(turn), math.sin(turn)
        self.hunts = bool(random.integers(2))
        self.poses = 0
        self.now = 0.0
        self.lies: Lying | None = None

    def between(self, low: float, high: float) -> float:
        return float(self.random.uniform(low, high))

    def chance(self, share: float) -> bool:
        return bool(self.random.uniform() < share)

    def one(self, weighted: Mapping[Callable[["Plot"], None], float]) -> None:
        """Do one of these, each as often as its weight says."""
        weights = np.asarray(list(weighted.values()))
        list(weighted)[int(self.random.choice(len(weights), p=weights / weights.sum()))](self)

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        sun = self.hour.room.sun.level
        if sun.times[-1] < self.now:
            # The sun goes on, whatever else happens.
            share = sun.values[-1] / max(1e-6, self.sun(sun.times[-1]))
            sun.changes(sun.times[-1], self.now - sun.times[-1], share * self.sun(self.now))

    def sun(self, moment: float) -> float:
        """A clear sky's light on the plate, beside the desk lamp's 1."""
        height = math.sin(math.pi * (self._clock + moment / 3600 - 5.5) / 15)
        return 0.004 + 0.55 * math.pow(max(0.0, height), 1.5)

    def _room(self) -> Room:
        random = self.random
        window = (-0.6, 1.6)[int(random.integers(2))]
        warm = float(random.uniform(-0.05, 0.08))
        sun = self.sun(0.0) * random.uniform(0.2, 1.0)
        return Room(
            Lamp(constant(sun), constant(window), constant(random.uniform(0, 1)), 1.3, (1.12, 1.0, 0.9)),
            Lamp(constant(0.3), constant(0.3), constant(0.2), 2.5, (0.95, 1.02, 1.0)),
            Lamp(
                constant(1.0),
                constant(random.uniform(0.35, 0.65)),
                constant(random.uniform(0.1, 0.5)),
                random.uniform(0.5, 1.1),
                (1 - warm, 1.0, 1 + warm),
            ),
            Flicker(constant(0.0), random.uniform(-4, 4), random.uniform(1.5, 3.5)),
            float(random.uniform(0.8, 1.0)),
        )

    def act(self, kind: str, seconds: float, *, deceives: bool = False) -> None:
        self.hour.acts.append(Act(kind, self.now, self.now + seconds, deceives))
        self.pass_time(seconds)

    def meanwhile(self, kind: str, seconds: float) -> None:
        """An act during which other things may happen: it takes no time of its own in one case of two."""
        self.hour.acts.append(Act(kind, self.now, self.now + seconds))
        self.pass_time(seconds if self.chance(0.5) else min(seconds, 0.5))

    def begin_rest(self, came: str) -> None:
        if self.lies is not None:
            self.hour.rests.append(Rest(came, self.lies.pose, self.now))
            self.pass_time(3.0)

    def end_rest(self) -> None:
        if self.hour.rests and self.hour.rests[-1].end == math.inf:
            self.hour.rests[-1] = replace(self.hour.rests[-1], end=self.now)
