"""The mind: what the station makes of what its eyes see, and of what a person asks.

Knows the three ways of working: a trial shows proposals, a checkpoint keeps each until it is judged, an intake
looks when its step wants a picture and lets the desk write down what came of it. Knows no threads and no view
numbers; whoever calls it holds the lock it was given, but for `follow`, which takes it only where it must.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from edge.capture import preview, take
from edge.decide import Act, Refusal, Situation
from edge.desk import Desk
from edge.domain import (
    TYPOLOGIES,
    Capture,
    Fingerprint,
    Identification,
    MeasureOutcome,
    Plate,
    ScelleError,
    SceneFault,
    Sighting,
)
from edge.exhibit import Role, Signer
from edge.eyes import Eyes, Observation
from edge.heatmap import heatmap_png
from edge.identify import Identifier, wants_markings, wants_measurement
from edge.intake import SIDES, Intake, Step, offers_set
from edge.people import RegisterError
from edge.record import RecordError
from edge.scene import LIMITS, likeness
from edge.view import Answer, Condition, Mode, Passage, Press, PressKind, RecordTrouble, Result, View

log = logging.getLogger(__name__)

MEASUREMENT, MARKINGS = "measurement", "markings"

CONDITIONS = {
    Plate.LEARNING: Condition.LEARNING,
    Plate.EMPTY: Condition.EMPTY,
    Plate.MOVING: Condition.MOVING,
}

LOOSE = ("markings", "magazine")
"""Photographs that may show a part by itself: it need not look like the whole."""

HANDLING = (Step.MAKE_SAFE, Step.SECOND_CHECK)
"""Steps at which magazine and rounds are put down beside, or in place of, the weapon."""

LOOKS = {None: Condition.LOOKING, Step.LAY: Condition.LOOKING, Step.PICTURES: Condition.LYING}
"""What is said of a still plate at the steps that want a picture of it; outside of intakes there is no step."""

NEVER = -1
"""No stay has this number."""

WRITES_AGAIN_AFTER = 5.0
"""Seconds before the machine tries again to write what the disk refused; a person's touch tries at once."""


Side = tuple[Identification, Identification, tuple[str, ...]]
"""What one photograph says by itself, what it says together with others, and the names of those."""


class Mind:
    """Holds the proposal of the moment, and what was already looked at. `desk` None: nothing is ever written."""

    def __init__(
        self,
        eyes: Eyes,
        identifier: Identifier,
        framing: str,
        desk: Desk | None,
        mode: Mode,
        lock: threading.Condition,
        now: Callable[[], float],
    ) -> None:
        self._eyes = eyes
        self._identifier = identifier
        self._framing = framing
        self._desk = desk
        self._mode = mode
        self._lock = lock
        self._now = now
        self._result: Result | None = None
        self._looked_at = NEVER
        self._compared = NEVER
        self._plate_then = Plate.STILL
        self._asked_now = False
        self._failed_at: float | None = None
        self.passage = Passage()
        self.record_trouble: RecordTrouble | None = None

    # --- what is the case ---------------------------------------------------------------------

    @property
    def mode(self) -> Mode:
        """A trial as long as nobody is enrolled; then what the station was set up for."""
        return self._mode if self._desk is not None and self._desk.has_persons else Mode.TRIAL

    @property
    def intake(self) -> Intake | None:
        """The intake under way."""
        return None if self._desk is None or self.mode is not Mode.INTAKE else self._desk.intake

    @property
    def situation(self) -> Situation | None:
        """Where the intake under way stands."""
        return None if self._desk is None or self.intake is None else self._desk.situation

    @property
    def _asking(self) -> tuple[str | None, Step | None]:
        """Which intake asks at which step."""
        return (
            None if self.intake is None else self.intake.id,
            None if self.situation is None else self.situation.step,
        )

    # --- what is shown ------------------------------------------------------------------------

    def view(self, number: int, seen: Observation) -> View:
        """Everything that a screen may show now."""
        result = self._result if self._stands(seen) else None
        condition = Condition.SHOWN if result is not None else self._condition(seen)
        return View(
            number=number,
            condition=condition,
            trouble=seen.trouble if condition is Condition.TROUBLE else None,
            result=result,
            faults=_faults(seen) if condition is Condition.AMISS else (),
            mode=self.mode,
            intake=self.intake,
            situation=self.situation,
            aside=() if self._desk is None else self._desk.aside,
            passage=self.passage if self.mode is Mode.CHECKPOINT else None,
            record_trouble=self.record_trouble,
        )

    def _stands(self, seen: Observation) -> bool:
        """Whether the picture that was looked at stands on the screen."""
        if self._result is None:
            return False
        if self.mode is Mode.INTAKE:
            step = None if self.situation is None else self.situation.step
            return step is Step.LENGTHS or (step is Step.TYPOLOGY and not self._has_moved(seen))
        return (self.mode is Mode.CHECKPOINT and self.passage.waits) or not self._has_moved(seen)

    def _condition(self, seen: Observation) -> Condition:
        if seen.trouble is not None:
            return Condition.TROUBLE
        if seen.plate is not Plate.STILL:
            return CONDITIONS[seen.plate]
        step = None if self.situation is None else self.situation.step
        if self.mode is Mode.INTAKE and step not in (Step.LAY, Step.PICTURES):
            return Condition.LYING
        return Condition.AMISS if _faults(seen) else LOOKS[step]

    # --- what is seen -------------------------------------------------------------------------

    def follow(self, seen: Observation) -> None:
        """Do what this observation calls for: look, write down, notice that something moved or was swapped."""
        with self._lock:
            mode, now = self.mode, self.situation
        if mode is Mode.INTAKE:
            self._follow_in_intake(seen, now)
        elif not (mode is Mode.CHECKPOINT and self.passage.waits):
            self._propose(seen, lambda desk, result: self._pass(desk, result, mode))

    def _propose(self, seen: Observation, keep: Callable[[Desk, Result], None]) -> None:
        """Propose for what has come to lie still, once `keep` has written it down."""
        still, asked_by = self._unseen(seen), self._asking
        if still is None:
            return
        result = self._look(still, seen.still_at)
        with self._lock:
            now = self._eyes.observation
            # What was lifted while the networks were at work has no name, and another intake wants its own picture.
            if (now.stay, now.plate, self._asking) != (seen.stay, seen.plate, asked_by):
                return
            if self.wrote(lambda desk: keep(desk, result)):
                self._looked_at, self._compared, self._plate_then = seen.stay, seen.stay, seen.plate
                self._result, self._asked_now = result, False

    def _unseen(self, seen: Observation) -> Sighting | None:
        """The still that nobody has looked at yet, if it is time to look."""
        if self._resting:
            return None
        if self._asked_now and seen.trouble is None:
            newest = self._eyes.wait_frame(-1, 0.0)
            return None if newest is None else Sighting(seen.plate, newest[1], 0.0, 0.0, 0.0)
        return seen.still if seen.stay != self._looked_at and _lies_still(seen) else None

    @property
    def _resting(self) -> bool:
        """Whether the machine waits before it tries to write again."""
        return self._failed_at is not None and self._now() - self._failed_at < WRITES_AGAIN_AFTER

    def _look(self, still: Sighting, still_at: float) -> Result:
        frame = still.frame
        alike = [each.pixels for each in still.alike]
        identification = self._identifier.propose(frame.pixels, self._framing, still.silhouettes, alike)
        height, width = frame.pixels.shape[:2]
        pending = [MEASUREMENT] if wants_measurement(identification) else []
        pending += [MARKINGS] if wants_markings(identification) else []
        return Result(
            capture=take(still),
            identification=identification,
            picture=preview(frame, width=1280, quality=85),
            heatmap=heatmap_png(identification, width, height),
            pending=tuple(pending),
            still_at=still_at,
        )

    # --- a checkpoint -------------------------------------------------------------------------

    def _pass(self, desk: Desk, result: Result, mode: Mode) -> None:
        if mode is Mode.CHECKPOINT:
            desk.propose_passage(result.capture, result.identification)
            self.passage = replace(self.passage, proposed=self.passage.proposed + 1, waits=True)

    # --- an intake ----------------------------------------------------------------------------

    def _follow_in_intake(self, seen: Observation, now: Situation | None) -> None:
        intake, step = self.intake, None if now is None else now.step
        if intake is None or now is None:
            return
        if seen.trouble is not None:
            # What was asked of the plate as it was then is not done to what lies there when the camera is back.
            self._asked_now = False
        if intake.typology is None and intake.proposal is not None:
            self._keep_or_withdraw(seen)
        elif step is Step.LAY:
            looks = _looks(seen)
            self._propose(seen, lambda desk, result: desk.propose(result.capture, result.identification, looks))
        elif step is Step.PICTURES:
            self._picture(seen, now)
        elif step not in HANDLING:
            self._compare(seen)

    def _keep_or_withdraw(self, seen: Observation) -> None:
        """An undecided proposal holds as long as nothing has moved, whatever else is being asked.

        After a start, or for an intake that was taken up again, nobody saw what lay there: it holds until something
        else is seen to lie there.
        """
        moved = self._has_moved(seen) if self._result is not None else self._differs(seen)
        if moved:
            with self._lock:
                self.wrote(lambda _: self._withdraw())

    def _withdraw(self, retake: Signer | None = None) -> None:
        """Take an undecided proposal back, because something moved or because `retake` wants another look."""
        intake = self.intake
        if self._desk is not None and intake is not None and intake.typology is None and intake.proposal is not None:
            self._desk.withdraw(retake)
            self._result = None

    def _has_moved(self, seen: Observation) -> bool:
        """Whether what lies there is not, or no longer, what was looked at."""
        return seen.trouble is not None or seen.plate is not self._plate_then or seen.stay != self._looked_at

    def _picture(self, seen: Observation, now: Situation) -> None:
        """Take the photograph that is wanted, once the exhibit has come to lie anew."""
        if now.picture in LOOSE and _faults(seen) == (SceneFault.TWO_OBJECTS,):
            # A magazine beside its weapon is what is wanted here.
            self._eyes.accept_scene()
        asked_by, name = self._asking, now.picture
        if name is None or (name not in LOOSE and self._compare(seen)):
            return
        still = self._unseen(seen)
        if still is None:
            return
        capture = take(still)
        side = self._side(name, still)
        with self._lock:
            if (self._asking, self.situation) != (asked_by, now):
                return
            if self.wrote(lambda desk: _keep_picture(desk, name, capture, side, lying=_lies_still(seen))):
                self._looked_at, self._compared, self._plate_then = seen.stay, seen.stay, Plate.STILL
                self._asked_now = False

    def _side(self, name: str, still: Sighting) -> Side | None:
        """What the machine sees on a photograph of one side, and what it proposes of all that can be weighed with it.

        None where there is nothing to weigh it with: figures of different framings do not compare.
        """
        intake = self.intake
        if intake is None or name not in SIDES or not intake.typologies:
            return None
        alike = [each.pixels for each in still.alike]
        found = self._identifier.propose(still.frame.pixels, self._framing, still.silhouettes, alike)
        looks = {view: look for view, look in intake.seen.items() if view != name and look.framing == found.framing}
        if not looks:
            return None
        together = self._identifier.reconsider(found, [look.signals for look in looks.values()])
        return found, together, tuple(looks)

    def _compare(self, seen: Observation) -> bool:
        """Notice that what came to lie anew is not what was laid down first; whether it is another, and so written."""
        asked_by = self._asking
        if not self._differs(seen):
            return False
        with self._lock:
            if self._asking != asked_by or (self.intake is not None and self.intake.swapped):
                return True
            # Only what was written down is done with: a full disk must not make another weapon the same.
            if self.wrote(lambda desk: desk.swapped(self._likeness(seen))):
                self._compared = seen.stay
        return True

    def _differs(self, seen: Observation) -> bool:
        """Whether what has come to lie still, and was not compared before, is clearly another object."""
        if not _lies_still(seen) or seen.still is None or seen.stay == self._compared or self._resting:
            return False
        if self._likeness(seen) < LIMITS.same:
            return True
        self._compared = seen.stay
        return False

    def _likeness(self, seen: Observation) -> float:
        """How like it is to what was laid down first; 1 where nobody can say."""
        found, first = _looks(seen), None if self.intake is None else self.intake.fingerprint
        return 1.0 if found is None or first is None else likeness(first, found)

    # --- what follows behind ------------------------------------------------------------------

    def next_part(self) -> tuple[Result, str] | None:
        """The result of the moment and what is next to be worked out for it."""
        result = self._result
        return None if result is None or not result.pending or self._resting else (result, result.pending[0])

    def add_part(self, old: Result, part: str) -> bool:
        """Work out `part` of `old`, and put it in its place, unless something else is shown by then."""
        pixels = old.capture.frame.pixels
        add = self._identifier.add_measurement if part == MEASUREMENT else self._identifier.add_markings
        answer = add(old.identification, pixels)
        with self._lock:
            shown = self._result
            if shown is None or shown.capture is not old.capture:
                return False
            intake = self.intake
            mine = intake is not None and intake.proposal is not None and intake.proposal.picture == old.capture.sha256
            if mine and not self.wrote(lambda desk: _keep(desk, part, answer, old.capture)):
                return False
            # A press may have asked for more while this was worked out.
            pending = tuple(each for each in shown.pending if each != part)
            self._result = replace(shown, identification=answer, pending=pending)
            return True

    # --- what a person asks -------------------------------------------------------------------

    def press(self, press: Press) -> Answer:
        """Do what a touch asks of the station, or says in the intake."""
        try:
            if isinstance(press.kind, Act):
                return self._act(press.kind, press)
            return self._obey(press.kind, press)
        except (RecordError, RegisterError) as error:
            self.cannot_write(error)
            return Answer.NOT_RECORDED

    def _act(self, act: Act, press: Press) -> Answer:
        if self._desk is None or press.by is None or self.intake is None:
            return Answer.NOT_NOW
        if act is Act.TYPOLOGY and self._result is not None and self._has_moved(self._eyes.observation):
            return Answer.STALE
        second = None
        if act is Act.SECOND_CHECK and press.detail.get("second") is not None:
            second = self._witness(self._desk, press)
            if second is None:
                return Answer.WRONG_PIN
        refusal = self._desk.act(act, press.detail, press.by, second)
        if refusal is None:
            self._serves_again()
        return ANSWERS[refusal]

    def _obey(self, kind: PressKind, press: Press) -> Answer:
        if not self._may(kind, press.by):
            return Answer.NOT_NOW
        match kind:
            case PressKind.RETAKE | PressKind.TAKE_PICTURE:
                if self.situation is not None and self.situation.step is Step.TYPOLOGY:
                    self._withdraw(press.by)
                # On a plate that was learnt with the exhibit on it nothing ever comes to lie: it is looked at as it is.
                self._asked_now = self._eyes.observation.plate is not Plate.STILL
                self._eyes.look_again()
            case PressKind.PLATE_IS_EMPTY:
                self._eyes.learn_empty_plate()
            case PressKind.ONE_OBJECT:
                self._eyes.accept_scene()
            case PressKind.READ_MARKINGS:
                self._ask_for_markings()
            case _:
                return self._at_the_desk(kind, press)
        return Answer.ACCEPTED

    def _may(self, kind: PressKind, by: Signer | None) -> bool:
        """Whether a touch of this kind means something now. Without an intake a person need not be known."""
        if self.mode is not Mode.TRIAL and by is None:
            return False
        at = None if self.situation is None else self.situation.step
        in_intake = self.mode is Mode.INTAKE
        seen = self._eyes.observation
        waits = self.mode is Mode.CHECKPOINT and self.passage.waits
        rests = seen.trouble is None and seen.plate in (Plate.STILL, Plate.EMPTY)
        result = self._result if self._stands(seen) else None
        return {
            PressKind.RETAKE: rests and at in (Step.LAY, Step.TYPOLOGY)
            if in_intake
            else result is not None and not waits,
            PressKind.TAKE_PICTURE: rests and at is Step.PICTURES,
            PressKind.PLATE_IS_EMPTY: seen.trouble is None,
            PressKind.ONE_OBJECT: _may_be_one(seen),
            PressKind.READ_MARKINGS: result is not None and not _reads_markings(result),
            PressKind.OPEN_INTAKE: in_intake and self.intake is None,
            PressKind.RESUME_INTAKE: in_intake and self.intake is None,
            PressKind.JUDGE: waits,
        }[kind]

    def _at_the_desk(self, kind: PressKind, press: Press) -> Answer:
        if self._desk is None or press.by is None:
            return Answer.NOT_NOW
        match kind:
            case PressKind.OPEN_INTAKE:
                answer = self._open(self._desk, press, press.by)
            case PressKind.RESUME_INTAKE:
                answer = ANSWERS[self._desk.resume(str(press.detail.get("intake")), press.by)]
            case _:
                answer = self._judge(self._desk, press, press.by)
        if answer is Answer.ACCEPTED:
            if kind is not PressKind.JUDGE:
                self._begin()
            self._serves_again()
        return answer

    def _begin(self) -> None:
        """Forget the last exhibit. What an intake finds lying is looked at at once only if it is waited for."""
        self._result = None
        self._asked_now = False
        self._compared = NEVER
        waits = self.situation is not None and self.situation.step in (Step.TRACES, Step.LAY)
        self._looked_at = NEVER if waits else self._eyes.observation.stay

    def _open(self, desk: Desk, press: Press, officer: Signer) -> Answer:
        case, seal = press.detail.get("case"), press.detail.get("seal")
        if not isinstance(case, str) or not isinstance(seal, str):
            return Answer.NOT_UNDERSTOOD
        second = None
        if press.detail.get("second") is not None:
            second = self._witness(desk, press)
            if second is None:
                return Answer.WRONG_PIN
        return ANSWERS[desk.open(case, seal, officer, second)]

    def _witness(self, desk: Desk, press: Press) -> Signer | None:
        """The second person, if this is their PIN. Who looks after the box looks into no chamber."""
        number = str(press.detail["second"])
        checked = desk.check(number, str(press.detail.get("pin", "")))
        desk.note_sign_in(number, checked)
        if checked.person is None or checked.person.role is Role.TECHNICIAN:
            return None
        return Signer(checked.person.number, checked.person.name)

    def _judge(self, desk: Desk, press: Press, by: Signer) -> Answer:
        result = self._result
        answer, typology = press.detail.get("answer"), press.detail.get("typology")
        if result is None:
            return Answer.NOT_NOW
        known = (None, *(each.key for each in TYPOLOGIES))
        if answer not in ("confirmed", "rejected", "unsure") or typology not in known:
            return Answer.NOT_UNDERSTOOD
        found = result.identification
        likely = [each.key for each in found.likely]
        if answer == "confirmed" and offers_set(found.level, likely, found.coverage) and typology not in likely:
            # Several were shown: which of them was confirmed has to be said.
            return Answer.NOT_UNDERSTOOD
        desk.judge(result.capture.sha256, str(answer), None if typology is None else str(typology), by)
        counted = {str(answer): getattr(self.passage, str(answer)) + 1}
        self.passage = replace(self.passage, waits=False, **counted)
        return Answer.ACCEPTED

    def _ask_for_markings(self) -> None:
        if self._result is not None and not _reads_markings(self._result):
            self._result = replace(self._result, pending=(*self._result.pending, MARKINGS))

    # --- writing ------------------------------------------------------------------------------

    def wrote(self, write: Callable[[Desk], None]) -> bool:
        """Whether the desk could write; without a desk there is nothing to write."""
        if self._desk is None:
            return True
        try:
            write(self._desk)
        except (RecordError, RegisterError) as error:
            self.cannot_write(error)
            return False
        self._serves_again()
        return True

    def _serves_again(self) -> None:
        self._failed_at = None
        self.record_trouble = None

    def cannot_write(self, error: ScelleError) -> None:
        """Say that the record or the register does not serve now."""
        if self.record_trouble is None:
            log.error("%s", error)
        self._failed_at = self._now()
        self.record_trouble = RecordTrouble(str(error))


ANSWERS: Final[Mapping[Refusal | None, Answer]] = {
    None: Answer.ACCEPTED,
    Refusal.NOT_NOW: Answer.NOT_NOW,
    Refusal.NOT_UNDERSTOOD: Answer.NOT_UNDERSTOOD,
    Refusal.WORDS_WANTED: Answer.WORDS_WANTED,
}


def _keep_picture(desk: Desk, name: str, capture: Capture, side: Side | None, *, lying: bool) -> None:
    if side is not None:
        # First: once the photograph is kept, the intake may have gone on to its next step.
        desk.reconsider(name, capture, *side)
    desk.photograph(name, capture, lying=lying)


def _keep(desk: Desk, part: str, answer: Identification, capture: Capture) -> None:
    """Write down what was worked out behind a proposal."""
    if part == MEASUREMENT and answer.measurement is not None:
        if answer.measurement.outcome is MeasureOutcome.MEASURED:
            desk.measured(answer.measurement)
    elif part == MARKINGS and answer.markings is not None:
        desk.read(capture.sha256, answer.markings)


def _faults(seen: Observation) -> tuple[SceneFault, ...]:
    """What nobody has said to be in order; where somebody has, there is a still all the same."""
    return () if seen.scene is None or seen.still is not None else seen.scene.faults


def _may_be_one(seen: Observation) -> bool:
    """Whether a person may say that it is one whole object; a hand goes before anything is looked at."""
    return bool(_faults(seen)) and SceneFault.HAND not in _faults(seen)


def _looks(seen: Observation) -> Fingerprint | None:
    return None if seen.scene is None else seen.scene.fingerprint


def _lies_still(seen: Observation) -> bool:
    return seen.trouble is None and seen.plate is Plate.STILL


def _reads_markings(result: Result) -> bool:
    return result.identification.markings is not None or MARKINGS in result.pending
