"""One picture in, one proposal out: which networks are asked, in what order, and when not.

Knows edge.vision, what its figures are worth (edge.judging), and the two readings that need no network: lengths
and the alarm hint. Knows no camera, no screen, no law. The order is told by `Identifier`: typology and a second
opinion always; card and key points
where the law asks lengths and the typology is not a guess; markings when asked, or on a handgun.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum

import cv2
import numpy as np

from edge.alarm import alarm_hint
from edge.domain import (
    AlarmHint,
    AlarmVerdict,
    Card,
    Identification,
    Keypoints,
    Level,
    Markings,
    Pixels,
    Point,
    Signals,
    Silhouettes,
    Stage,
)
from edge.judging import judge, read_judging, together
from edge.metrology import measure
from edge.vision.card import find_card, open_card
from edge.vision.keypoints import KeypointFinder
from edge.vision.quality import QualityJudge
from edge.vision.runtime import Network, Runtime
from edge.vision.text import TextReader
from edge.vision.things import weapon_odds
from edge.vision.typology import classify, open_typology
from edge.vision.views import frame_views


class Want(StrEnum):
    """Whether a part of the identification is worked out."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def wants_measurement(identification: Identification, want: Want = Want.AUTO) -> bool:
    """Lengths help only on a long gun, and only once its typology is more than a guess."""
    if want is Want.AUTO:
        return identification.first.typology.long_gun and identification.level.proposes
    return want is Want.ALWAYS


def wants_markings(identification: Identification, want: Want = Want.AUTO) -> bool:
    """Alarm weapons imitate handguns, so those are read without being asked."""
    if want is Want.AUTO:
        return not identification.first.typology.long_gun and identification.level.proposes
    return want is Want.ALWAYS


class Identifier:
    """Holds the networks. Those for lengths and markings are opened when they are needed.

    `propose` may run in one thread while another runs one of the others: they share no network.
    """

    def __init__(self, runtime: Runtime, clock: Callable[[], float] = time.perf_counter) -> None:
        """Opens the classifier and the second opinion. Raises SetupError if a model is missing or altered."""
        self._runtime = runtime
        self._clock = clock
        self._judging = read_judging()
        self._typology = open_typology(runtime)
        self._things = runtime.open("things", exact=True)
        self._keypoints: KeypointFinder | None = None
        self._card: Network | None = None
        self._quality: QualityJudge | None = None
        self._text: TextReader | None = None

    def identify(
        self,
        pixels: Pixels,
        framing: str = "whole",
        measurement: Want = Want.AUTO,
        markings: Want = Want.AUTO,
    ) -> Identification:
        """Everything that is asked of a picture (height x width x 3, BGR, uint8), in one value."""
        answer = self.propose(pixels, framing)
        if wants_measurement(answer, measurement):
            answer = self.add_measurement(answer, pixels)
        if wants_markings(answer, markings):
            answer = self.add_markings(answer, pixels)
        return answer

    def propose(
        self,
        pixels: Pixels,
        framing: str = "whole",
        silhouettes: Silhouettes | None = None,
        alike: Sequence[Pixels] = (),
    ) -> Identification:
        """Typology only: what the screen shows first.

        Under the framing "tray" the things that `silhouettes` show are looked at, in `pixels` and in other pictures
        that are `alike` but for their noise; the answer is about the one that looks most like a weapon. Without
        silhouettes the picture is framed as "whole", and the answer says so.
        Raises ValueError for an unknown framing.
        """
        start = self._clock()
        framing, squares = frame_views(pixels, framing, silhouettes, alike)
        framed_at = self._clock()
        answer = max((classify(self._typology, square) for square in squares), key=lambda each: each.energy)
        classified_at = self._clock()
        weapon, looks_like = weapon_odds(self._things, answer.square.pixels)
        signals = Signals(answer.logits, answer.probabilities, answer.familiarity, weapon)
        judgement = judge(signals, framing, self._judging)
        done = self._clock()
        return Identification(
            candidates=judgement.candidates,
            level=judgement.level,
            weapon=judgement.weapon,
            likely=judgement.likely,
            coverage=None if judgement.level is Level.HIGH else self._judging.coverage,
            looks_like=looks_like,
            energy=answer.energy,
            activation=answer.activation,
            region=answer.square.region,
            turned=answer.square.turned,
            framing=framing,
            signals=signals,
            measurement=None,
            markings=None,
            stages=(
                _stage("framing", start, framed_at),
                _stage("typology", framed_at, classified_at),
                _stage("things", classified_at, done),
            ),
            models=self._runtime.opened,
        )

    def reconsider(self, answer: Identification, looks: Sequence[Signals]) -> Identification:
        """The same answer once other looks at the same thing, under the same framing, have been weighed with it."""
        signals = together((answer.signals, *looks))
        judgement = judge(signals, answer.framing, self._judging)
        return replace(
            answer,
            candidates=judgement.candidates,
            level=judgement.level,
            weapon=judgement.weapon,
            likely=judgement.likely,
            coverage=None,
            signals=signals,
        )

    def add_measurement(self, answer: Identification, pixels: Pixels) -> Identification:
        """The same answer with lengths, or with the reason why there are none."""
        self._keypoints = self._keypoints or KeypointFinder(self._runtime)
        self._card = self._card or open_card(self._runtime)
        start = self._clock()
        lying, back = _laid_down(pixels)
        keypoints = self._keypoints.find(lying)
        if keypoints and keypoints.muzzle[0] < keypoints.butt[0][0]:
            # The networks know weapons with the muzzle to the right: turned, they see better.
            lying, back = _laid_down(pixels, half_turn=True)
            keypoints = self._keypoints.find(lying)
        found_at = self._clock()
        card = find_card(self._card, lying) if keypoints else None
        done = self._clock()
        measurement = measure(_keypoints_back(keypoints, back), _card_back(card, back))
        stages = (*answer.stages, _stage("keypoints", start, found_at), _stage("card", found_at, done))
        return replace(answer, measurement=measurement, stages=stages, models=self._runtime.opened)

    def add_markings(self, answer: Identification, pixels: Pixels) -> Identification:
        """The same answer with the text that can be read, and what it hints at."""
        self._quality = self._quality or QualityJudge(self._runtime)
        self._text = self._text or TextReader(self._runtime)
        start = self._clock()
        quality = self._quality.judge(pixels)
        judged_at = self._clock()
        lines = self._text.read(pixels)
        done = self._clock()
        hint = alarm_hint(lines) if quality.acceptable else AlarmHint(AlarmVerdict.LOW_QUALITY)
        stages = (*answer.stages, _stage("quality", start, judged_at), _stage("text", judged_at, done))
        return replace(answer, markings=Markings(lines, quality, hint), stages=stages, models=self._runtime.opened)

    def release(self) -> None:
        """Give back the memory of all networks but those a proposal needs; they are opened again when needed."""
        self._keypoints = self._card = self._quality = self._text = None


def _stage(name: str, start: float, end: float) -> Stage:
    return Stage(name, (end - start) * 1000)


Back = Callable[[Point], Point]


def _laid_down(pixels: Pixels, *, half_turn: bool = False) -> tuple[Pixels, Back]:
    """The picture on its long side, and the way from a point of it back to the picture as given."""
    height, width = pixels.shape[:2]
    # A point (x, y) here means a place, not a pixel's index, so the far edge is width, not width - 1.
    if height <= width:
        if not half_turn:
            return pixels, lambda point: point
        return _turned(pixels, cv2.ROTATE_180), lambda point: (width - point[0], height - point[1])
    if half_turn:
        return _turned(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE), lambda point: (width - point[1], point[0])
    return _turned(pixels, cv2.ROTATE_90_CLOCKWISE), lambda point: (point[1], height - point[0])


def _turned(pixels: Pixels, code: int) -> Pixels:
    return np.asarray(cv2.rotate(pixels, code), dtype=np.uint8)


def _keypoints_back(found: Keypoints | None, back: Back) -> Keypoints | None:
    if found is None:
        return None
    butt = (back(found.butt[0]), back(found.butt[1]))
    return replace(found, butt=butt, breech=back(found.breech), muzzle=back(found.muzzle))


def _card_back(found: Card | None, back: Back) -> Card | None:
    if found is None:
        return None
    first, second, third, fourth = (back(corner) for corner in found.corners)
    return replace(found, corners=(first, second, third, fourth))
