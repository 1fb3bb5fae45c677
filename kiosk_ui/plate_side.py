"""What stands beside the panel: the live picture, a still, or a photograph of the record.

Knows which of them a step is about. Knows no HTML; what the panel itself shows is worked out in `steps`.
"""

from dataclasses import dataclass

from edge.domain import Trouble
from edge.intake import Step
from edge.view import Condition, Result, View
from kiosk_ui.steps import CAMERA_STEPS, Face, Width
from kiosk_ui.words import plate_words


@dataclass(frozen=True, slots=True)
class PlateSide:
    """What stands beside the panel: the live picture, the still of a result, or a photograph of the record.

    `heatmap`: what counted for the proposal may be laid over the still. `photograph` is the SHA-256 of one that
    was kept. `words` stand large over the picture.
    """

    live: bool
    result: Result | None
    heatmap: bool
    photograph: str | None
    words: str


def plate_side_of(view: View, face: Face) -> PlateSide:
    """What the plate's side shows while the panel wears `face`."""
    if face.width is Width.WIDE:
        return PlateSide(live=False, result=None, heatmap=False, photograph=None, words="")
    result = view.result if view.condition is Condition.SHOWN and _is_of_step(view) else None
    photograph = None if result is not None else _photograph(view)
    live = result is None and photograph is None and _sees(view)
    speaks = view.situation is None or view.situation.step in CAMERA_STEPS or view.condition is Condition.TROUBLE
    return PlateSide(live, result, _explains(view, result), photograph, plate_words(view) if speaks else "")


def _is_of_step(view: View) -> bool:
    """Whether the result is what the step is about; beside a proposal of the record no other picture stands."""
    intake, now, result = view.intake, view.situation, view.result
    if intake is None or now is None or result is None:
        return True
    about_proposal = intake.proposal is not None and result.capture.sha256 == intake.proposal.picture
    return now.step is not Step.LAY and (now.step is not Step.TYPOLOGY or about_proposal)


def _explains(view: View, result: Result | None) -> bool:
    """Whether what counted is of use: where a type is proposed, and not where lengths are looked at."""
    if result is None or not result.heatmap or not result.identification.level.proposes:
        return False
    return view.situation is None or view.situation.step is Step.TYPOLOGY


def _photograph(view: View) -> str | None:
    """The photograph of the record that a step is about, where nothing is at hand that shows it."""
    intake, now = view.intake, view.situation
    if intake is None or now is None or now.step not in (Step.TYPOLOGY, Step.LENGTHS):
        return None
    return None if intake.proposal is None else intake.proposal.picture


def _sees(view: View) -> bool:
    """Whether the camera gives a picture of the present."""
    return (
        view.condition not in (Condition.STARTING, Condition.SHOWN, Condition.TROUBLE) or view.trouble is Trouble.DARK
    )
