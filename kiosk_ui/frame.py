"""What the frame around every screen says of the view: which case, how far, whether there is a way back.

Knows the view. Knows no word of it.
"""

from dataclasses import dataclass

from edge.decide import may_go_back
from edge.intake import Step
from edge.view import Mode, View

PHASES = 7


@dataclass(frozen=True, slots=True)
class Frame:
    """`case` and `seal` are there while an intake is under way, `phase` (1 to `phases`, else 0) once it is asked something."""

    trial: bool
    case: str = ""
    seal: str = ""
    phase: int = 0
    phases: int = PHASES
    back: bool = False


def frame_of(view: View) -> Frame:
    """The frame around `view`."""
    intake, now = view.intake, view.situation
    if intake is None:
        return Frame(trial=view.mode is Mode.TRIAL)
    if now is None:
        return Frame(trial=False, case=intake.case, seal=intake.seal)
    # What interrupts an intake wants its own answer; going back past it would leave it unanswered.
    interrupted = now.step in (Step.SWAPPED, Step.STOPPED)
    back = not interrupted and may_go_back(intake)
    return Frame(trial=False, case=intake.case, seal=intake.seal, phase=now.phase, back=back)
