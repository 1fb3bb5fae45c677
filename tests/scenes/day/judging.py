"""Shows an hour to the kiosk's own eyes and says where they were wrong.

Knows the truth of every picture, and what `edge.eyes` made of it.
"""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from edge.domain import Plate, Sighting
from edge.eyes import Eyes, Observation
from tests.scenes.day.filming import Film, Truth
from tests.scenes.day.hour import Hour, Rest

SOON = 2.5
"""Seconds after the hand has gone within which a real arrival must be in a capture."""

FIRST_SECOND = 1.0
AMONG = 3
CLOSE = 0.3
"""A still is among the sharpest when its true blur is not above that of the third sharpest picture from half a second
to a second after the hand has gone, or within CLOSE pixels of the sharpest's."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was seen wrongly: what, when (seconds of the hour), and what went on just then."""

    what: str
    at: float
    during: str
    deceived: bool


@dataclass(slots=True)
class Verdict:
    """What became of an hour, or of several."""

    hours: float = 0.0
    frames: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    rests: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    excess: list[float] = field(default_factory=list)
    sharpest: int = 0
    stills: int = 0
    again: int = 0
    hands: Counter[str] = field(default_factory=Counter)

    def of(self, what: str, *, deceived: bool = False) -> list[Fault]:
        return [fault for fault in self.faults if fault.what == what and fault.deceived is deceived]

    def add(self, other: "Verdict") -> None:
        self.hours += other.hours
        self.frames += other.frames
        self.acts += other.acts
        self.rests += other.rests
        self.faults += other.faults
        self.delays += other.delays
        self.excess += other.excess
        self.sharpest += other.sharpest
        self.stills += other.stills
        self.again += other.again
        self.hands += other.hands


def judge(hour: Hour, quiet: float, seen: Callable[[float], None] = lambda _: None) -> Verdict:
    """Let the eyes see the whole hour; `quiet` as in `Hour.moments`. `seen` is told the moment of every picture."""
    film = Film(hour, quiet)
    return _Judge(hour, film).judged(seen)


class _Judge:
    def __init__(self, hour: Hour, film: Film) -> None:
        self._hour, self._film = hour, film
        self._eyes = Eyes(lambda: film, lambda: None, now=lambda: 0.0)
        self._verdict = Verdict(
            hour.seconds / 3600, len(film.moments), Counter(act.kind for act in hour.acts), Counter(), [], [], []
        )
        self._rests = [rest for rest in hour.rests if rest.end - rest.start >= SOON]
        self._chosen: list[tuple[Rest, int]] = []
        self._held: Sighting | None = None
        self._wrong_since: float | None = None

    def judged(self, seen: Callable[[float], None]) -> Verdict:
        said, rests = list(self._hour.said_empty), list(self._rests)
        still: Sighting | None = None
        for moment in self._film.moments:
            if said and said[0] <= moment:
                del said[0]
                self._eyes.learn_empty_plate()
            self._eyes.look()
            observation = self._eyes.observation
            truth = self._film.truths[-1]
            if observation.still is not None and observation.still is not still:
                still = observation.still
                self._captured(still, moment)
            while rests and rests[0].end <= moment:
                self._leave(rests.pop(0))
            if rests and rests[0].start <= moment:
                self._resting(rests[0], observation, truth)
            elif truth.reached_into and not truth.lying and observation.plate is Plate.STILL and observation.scene:
                self._verdict.hands["+".join(observation.scene.faults) or "nothing"] += 1
            seen(moment)
        for rest in rests:
            self._leave(rest)
        for rest, chosen in self._chosen:
            self._sharp(rest, chosen)
        return self._verdict

    def _captured(self, still: Sighting, moment: float) -> None:
        truth = self._film.truths[still.frame.number]
        if not truth.lying:
            self._fault("false arrival", moment)
        elif truth.reached_into:
            self._fault("hand in the picture", moment)
        elif len(truth.lying) > 1:
            self._fault("two taken for one", moment)

    def _resting(self, rest: Rest, observation: Observation, truth: Truth) -> None:
        """One more picture of a real thing at rest."""
        still = observation.still
        right = still is not None and self._film.truths[still.frame.number].lying == (rest.pose,)
        if right and self._held is None:
            assert still is not None
            delay = truth.at - rest.start
            if delay <= SOON:
                self._verdict.delays.append(max(0.0, delay))
                self._verdict.rests[rest.came] += 1
                self._chosen.append((rest, still.frame.number))
            self._held = still
            if delay > SOON:
                self._fault(f"missed ({rest.came})", truth.at, _said(observation))
        if right:
            self._verdict.again += still is not self._held
            self._held, self._wrong_since = still, None
        elif self._held is not None and self._wrong_since is None:
            self._wrong_since = truth.at
        elif self._wrong_since is not None and truth.at - self._wrong_since > SOON:
            self._fault("lost while it lay there", truth.at, _said(observation))
            # Once is enough.
            self._wrong_since = math.inf

    def _leave(self, rest: Rest) -> None:
        if self._held is None:
            self._fault(f"missed ({rest.came})", rest.start, _said(self._eyes.observation))
        self._held = self._wrong_since = None

    def _sharp(self, rest: Rest, chosen: int) -> None:
        """How sharp the chosen picture is among those of the first second."""
        truths = self._film.truths
        around = truths[max(0, chosen - 40) : chosen + 40]
        first = [each.blur for each in around if rest.start + 0.5 <= each.at <= rest.start + FIRST_SECOND]
        blur = truths[chosen].blur
        ordered = sorted([*first, blur])
        self._verdict.stills += 1
        self._verdict.excess.append(blur - ordered[0])
        self._verdict.sharpest += blur <= max(ordered[min(AMONG, len(ordered)) - 1], ordered[0] + CLOSE)

    def _fault(self, what: str, moment: float, said: str = "") -> None:
        near = [act for act in self._hour.acts if act.start <= moment <= act.end + 3.0]
        names = ", ".join(dict.fromkeys(act.kind for act in near)) or "nothing"
        deceived = any(act.deceives for act in self._hour.acts if act.start <= moment <= act.end + 8.0)
        self._verdict.faults.append(Fault(what, moment, f"{self._hour.label}: {names}{said}", deceived))


def _said(observation: Observation) -> str:
    faults = "" if observation.scene is None else "+".join(observation.scene.faults)
    return f" ({observation.plate}{' ' + faults if faults else ''})"
