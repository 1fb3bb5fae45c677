"""What a screen may see of the station, and what it may say to it.

Knows the values that cross that door, in both directions. Knows no page and no language, and does nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from edge.decide import Act, Situation
from edge.domain import Capture, Identification, SceneFault, Trouble
from edge.exhibit import Json, Signer
from edge.intake import Intake


class Mode(StrEnum):
    """What the station is for: intakes, a checkpoint, or trying it out with nothing written down."""

    INTAKE = "intake"
    CHECKPOINT = "checkpoint"
    TRIAL = "trial"


class Condition(StrEnum):
    """How the plate stands, as the screen says it."""

    STARTING = "starting"
    LEARNING = "learning"
    EMPTY = "empty"
    MOVING = "moving"
    LOOKING = "looking"
    AMISS = "amiss"
    LYING = "lying"
    SHOWN = "shown"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """One proposal as the screen shows it: the picture looked at, the heat map over it, the answer.

    `picture` is a JPEG, `heatmap` a PNG of the same proportions with transparency.
    `pending` names what is still being worked out ("measurement", "markings"). `still_at` is when
    (monotonic seconds) the plate was first seen still, so that the time to an answer can be told.
    """

    capture: Capture
    identification: Identification
    picture: bytes
    heatmap: bytes
    pending: tuple[str, ...] = ()
    still_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """An intake that was set aside, as the list of them names it."""

    intake: str
    case: str
    seal: str
    officer: str
    opened_at: str


@dataclass(frozen=True, slots=True)
class RecordTrouble:
    """Why nothing can be written down now, in a sentence for a technician."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Passage:
    """What a checkpoint has seen so far: how many proposals, confirmed, rejected; and whether one waits for its answer."""

    proposed: int = 0
    confirmed: int = 0
    rejected: int = 0
    unsure: int = 0
    waits: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Everything a screen may show. Replaced whole; `number` grows with every change.

    `condition`, `trouble`, `faults` and `result` tell of the plate; `faults` is not empty exactly when AMISS.
    `intake` and `situation` are there while an intake is under way, `aside` lists those set aside, `passage`
    belongs to a checkpoint. `record_trouble` says that nothing can be written down.
    """

    number: int
    condition: Condition
    trouble: Trouble | None = None
    result: Result | None = None
    faults: tuple[SceneFault, ...] = ()
    mode: Mode = Mode.TRIAL
    intake: Intake | None = None
    situation: Situation | None = None
    aside: tuple[Waiting, ...] = ()
    passage: Passage | None = None
    record_trouble: RecordTrouble | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """The newest frame as a JPEG, small enough to draw ten times a second."""

    number: int
    jpeg: bytes


class PressKind(StrEnum):
    """What a person may ask of the station itself; what may be said inside an intake is `Act`."""

    RETAKE = "retake"
    READ_MARKINGS = "read_markings"
    PLATE_IS_EMPTY = "plate_is_empty"
    ONE_OBJECT = "one_object"
    TAKE_PICTURE = "take_picture"
    OPEN_INTAKE = "open_intake"
    RESUME_INTAKE = "resume_intake"
    JUDGE = "judge"


@dataclass(frozen=True, slots=True)
class Press:
    """A touch on the screen, with the number of the view in which the finger saw its button.

    `detail` is what was chosen or typed, as the act wants it; `by` the person signed in at that screen.
    """

    view: int
    kind: PressKind | Act
    detail: Mapping[str, Json] = field(default_factory=dict)
    by: Signer | None = None


class Answer(StrEnum):
    """What became of a press.

    STALE: the view had changed under the finger. NOT_UNDERSTOOD: the detail is not what this act wants.
    WORDS_WANTED: a conclusion beside what is possible needs its reason in words. WRONG_PIN: the second
    person's PIN is wrong, or has to wait. NOT_RECORDED: the entry could not be written. But for ACCEPTED,
    nothing was done.
    """

    ACCEPTED = "accepted"
    STALE = "stale"
    NOT_NOW = "not_now"
    NOT_UNDERSTOOD = "not_understood"
    WORDS_WANTED = "words_wanted"
    WRONG_PIN = "wrong_pin"
    NOT_RECORDED = "not_recorded"
