"""Which face the panel wears: from a view to the template that draws it and what that template needs.

Knows the order in which things matter: what cannot be written down, then the station's mode, then the step of
the intake. Knows no HTML. What each step shows is worked out in `steps_handling` and `steps_law`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from edge.decide import Situation
from edge.exhibit import Person
from edge.intake import Intake, Step
from edge.view import Condition, Mode, Result, View
from kiosk_ui import steps_handling as handling
from kiosk_ui import steps_law as law
from kiosk_ui.proposal import Proposal, proposal_of
from kiosk_ui.steps_words import fault_words, step_title
from kiosk_ui.tongue import _

CAMERA_STEPS = (Step.LAY, Step.PICTURES)
"""Steps that cannot go on without the camera."""

WIDE_STEPS = (
    Step.GUIDE,
    Step.MAKE_SAFE,
    Step.SIGNS,
    Step.QUESTION,
    Step.EXPERT,
    Step.CONCLUSION,
    Step.CLOSE,
)
"""Steps at which there is more to read or to choose than to see on the plate."""


class Width(StrEnum):
    """How much of the screen the panel takes: beside the plate, the larger part of it, or all of it."""

    BESIDE = "beside"
    ROOMY = "roomy"
    WIDE = "wide"


@dataclass(frozen=True, slots=True)
class Face:
    """What the panel shows. `kept`: as long as it is the same, what was typed or opened on the panel stays.

    `said` is what is read aloud where that is more than the title.
    """

    template: str
    title: str
    width: Width
    kept: str
    step: object = None
    said: str = ""


def face_of(view: View, people: tuple[Person, ...] = (), me: Person | None = None) -> Face:
    """The face for `view`. `people` are those who may be a second person, `me` the one signed in."""
    if view.record_trouble is not None and view.mode is not Mode.TRIAL:
        return _beside("steps/record.html", _("Nothing can be written down"), view.record_trouble)
    if view.mode is Mode.CHECKPOINT:
        return _checkpoint(view)
    if view.mode is Mode.INTAKE:
        if view.intake is None or view.situation is None:
            home = handling.home_of(view.aside, people, me)
            return Face("steps/home.html", _("What would you like to do?"), Width.WIDE, "home", home)
        return _in_step(view, view.intake, view.situation, people, me)
    return _plate_face(view)


def _beside(template: str, title: str, step: object = None) -> Face:
    return Face(template, title, Width.BESIDE, template, step)


def _width_of(told: Proposal) -> Width:
    """Several drawings are compared with the picture: they need room, and it has to stay in sight."""
    return Width.BESIDE if told.among is None else Width.ROOMY


def _plate_face(view: View) -> Face:
    """The face that follows the plate alone."""
    if view.condition is Condition.SHOWN and view.result is not None:
        return replace(_beside("result.html", ""), width=_width_of(proposal_of(view.result)))
    if view.condition is Condition.TROUBLE:
        return _beside("trouble.html", "")
    if view.condition is Condition.AMISS and view.faults:
        faults = tuple(fault_words(fault) for fault in view.faults)
        return _beside("steps/amiss.html", faults[0].title, handling.amiss_of(view.faults))
    return _beside("waiting.html", "")


def _checkpoint(view: View) -> Face:
    if view.passage is not None and view.condition is Condition.SHOWN and view.result is not None:
        passing = handling.passing_of(view.passage, view.result)
        return replace(_beside("steps/checkpoint.html", "", passing), width=_width_of(passing.told))
    return _plate_face(view)


def _in_step(view: View, intake: Intake, now: Situation, people: tuple[Person, ...], me: Person | None) -> Face:
    """The face of an intake's step; what was typed for one intake never shows in another."""
    face = _face_of_step(view, intake, now, people, me)
    return replace(face, kept=f"{intake.id} {face.kept}")


def _face_of_step(view: View, intake: Intake, now: Situation, people: tuple[Person, ...], me: Person | None) -> Face:
    if now.step is Step.LAY or (now.step in CAMERA_STEPS and view.condition is Condition.TROUBLE):
        # What was seen before it was written down is not shown: only what the record holds is proposed.
        return _plate_face(replace(view, result=None))
    faces: Mapping[Step, Callable[[], Face]] = {
        Step.TRACES: lambda: _of(now, handling.traces_of()),
        Step.TYPOLOGY: lambda: _typology(now, intake, view.result),
        Step.GUIDE: lambda: _guide(now),
        Step.NO_GUIDE: lambda: _no_guide(now, intake),
        Step.MAKE_SAFE: lambda: _make_safe(now),
        Step.SECOND_CHECK: lambda: _second_check(now, intake, people, me),
        Step.PICTURES: lambda: _pictures(now, intake, view),
        Step.LENGTHS: lambda: _of(now, law.lengths_of(intake)),
        Step.SIGNS: lambda: _of(now, law.signs_of(now)),
        Step.QUESTION: lambda: _question(now, intake),
        Step.EXPERT: lambda: _of(now, law.request_of(intake, now)),
        Step.CONCLUSION: lambda: _conclusion(now),
        Step.CLOSE: lambda: _of(now, law.summary_of(intake, now)),
        Step.SWAPPED: lambda: _of(now, handling.before_of(intake)),
        Step.STOPPED: lambda: _of(now, handling.stopped_of(intake)),
    }
    return faces[now.step]()


def _of(now: Situation, step: object, title: str = "", kept: str = "") -> Face:
    width = Width.WIDE if now.step in WIDE_STEPS else Width.BESIDE
    return Face(f"steps/{now.step}.html", title or step_title(now.step), width, f"{now.step} {kept}", step)


def _typology(now: Situation, intake: Intake, result: Result | None) -> Face:
    offer = handling.offer_of(intake, result)
    face = _of(now, offer, offer.title, "" if intake.proposal is None else intake.proposal.picture)
    return replace(face, said=offer.told.said, width=_width_of(offer.told))


def _guide(now: Situation) -> Face:
    asked = handling.guide_question_of(now)
    return _of(now, asked, asked.words.title, asked.key)


def _no_guide(now: Situation, intake: Intake) -> Face:
    words = handling.no_guide_of(intake)
    return _of(now, words, words.title)


def _make_safe(now: Situation) -> Face:
    guide = handling.guide_of(now)
    return _of(now, guide, guide.title)


def _second_check(now: Situation, intake: Intake, people: tuple[Person, ...], me: Person | None) -> Face:
    check = handling.second_check_of(intake, people, me)
    return _of(now, check, check.title)


def _pictures(now: Situation, intake: Intake, view: View) -> Face:
    wanted = handling.wanted_of(view, intake, now)
    return _of(now, wanted, wanted.words.title, wanted.name)


def _question(now: Situation, intake: Intake) -> Face:
    asked = law.question_of(intake, now)
    return _of(now, asked, asked.words.question, asked.fact)


def _conclusion(now: Situation) -> Face:
    possible = law.possible_of(now)
    return _of(now, possible, "" if possible.letters else _("No category is proposed"))
