"""The words of the station: what is seen, what is proposed, what may go wrong.

Knows only values. Knows no file, no model, no device, no language. Everything here is frozen:
a value handed on is never changed by the one who receives it.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""A picture: height x width x 3, blue-green-red, 0 to 255."""

Array = npt.NDArray[np.float32]

Mask = npt.NDArray[np.uint8]
"""One value for each pixel: height x width, 0 or 255."""

Point = tuple[float, float]
"""x to the right, y down, in pixels of the picture as it was given."""


# --- errors -------------------------------------------------------------------------------------


class ScelleError(Exception):
    """Root of the errors that this program raises on purpose; the text is a sentence for a technician."""


EX_CONFIG = 78
"""Exit status of a program that is set up wrongly (sysexits.h); systemd does not start it again."""


class SetupError(ScelleError):
    """The box cannot start as it is set up: a bad key, an altered model. Exit status EX_CONFIG."""


class DeviceError(ScelleError):
    """A device does not answer. The station says so, waits, tries again."""

    def __init__(self, trouble: "Trouble", sentence: str) -> None:
        super().__init__(sentence)
        self.trouble = trouble


class PictureError(ScelleError):
    """A file from outside is not a picture that can be looked at."""


# --- weapons ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typology:
    """One class of mechanism of the classifier.

    `measured`: the law asks its lengths (Code de la sécurité intérieure, art. R311-2), so a
    photograph of it is worth measuring.
    """

    key: str
    french: str
    english: str
    long_gun: bool
    measured: bool


TYPOLOGIES: tuple[Typology, ...] = (
    Typology("autre_pistolet", "Pistolet divers", "Other handgun", False, False),
    Typology("epaule_a_levier_sous_garde", "Arme d'épaule à levier de sous-garde", "Lever action", True, True),
    Typology("epaule_a_pompe", "Arme d'épaule à pompe", "Pump action", True, True),
    Typology("epaule_a_un_coup_par_canon", "Arme d'épaule à un coup par canon", "One shot per barrel", True, True),
    Typology("epaule_a_verrou", "Arme d'épaule à verrou", "Bolt action", True, True),
    Typology("epaule_mecanisme_ancien", "Arme d'épaule à mécanisme ancien", "Antique long gun", True, False),
    Typology("epaule_semi_auto_style_chasse", "Arme d'épaule semi-automatique", "Hunting semi-automatic", True, True),
    Typology(
        "epaule_semi_auto_style_militaire_milieu_20e",
        "Arme d'épaule semi-automatique ou automatique, milieu du XXe siècle",
        "Mid-20th-century military self-loader",
        True,
        False,
    ),
    Typology("pistolet_mecanisme_ancien", "Pistolet à mécanisme ancien", "Antique pistol", False, False),
    Typology("pistolet_semi_auto_moderne", "Pistolet semi-automatique", "Semi-automatic pistol", False, False),
    Typology("revolver", "Revolver", "Revolver", False, False),
    Typology(
        "semi_auto_style_militaire_autre",
        "Arme semi-automatique ou automatique de style militaire",
        "Modern military style, semi-automatic or automatic",
        True,
        False,
    ),
)
"""The twelve classes in the order of the model's outputs. A closed set: there is no "not a weapon"."""


class Level(StrEnum):
    """How far the first typology may be trusted, by its calibrated probability (edge.judging).

    OTHER: what is seen does not look like any weapon the machine knows, so no typology is named at all.
    """

    OTHER = "other"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def proposes(self) -> bool:
        """Whether a typology is named at this level."""
        return self in (Level.MEDIUM, Level.HIGH)


# --- what a camera gives ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture from the camera: its number since the source opened, and when (monotonic seconds)."""

    number: int
    at: float
    pixels: Pixels


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture: shares of its width (left, right) and of its height (top, bottom), 0 to 1."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def within(self, pixels: Pixels) -> Pixels:
        """That part of the picture, in whole pixels; nothing is copied."""
        rows, columns = pixels.shape[:2]
        top, bottom = round(self.top * rows), round(self.bottom * rows)
        return pixels[top:bottom, round(self.left * columns) : round(self.right * columns)]


WHOLE = Region()


class Plate(StrEnum):
    """What lies under the camera, as far as pixels alone can tell."""

    LEARNING = "learning"
    EMPTY = "empty"
    MOVING = "moving"
    STILL = "still"
    DARK = "dark"


class SceneFault(StrEnum):
    """What keeps a still picture from being asked about, the most urgent first."""

    HAND = "hand"
    TWO_OBJECTS = "two_objects"
    AT_EDGE = "at_edge"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What one object looks like from above, whichever way it is turned and on whichever side it lies.

    Lengths are shares of the plate's width: `length` and `breadth` of the smallest rectangle around the
    silhouette, `reach` the 16 distances from its middle within which 1/32, 3/32 ... 31/32 of it lie. `area`
    is a share of width x width. `light` is the natural logarithm of the mean brightness; `colours` are
    shares, summing to 1, of 49 colours whatever their brightness.
    """

    length: float
    breadth: float
    area: float
    reach: tuple[float, ...]
    light: float
    colours: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is wrong with what lies there, and how many objects it seems to be; a bank card counts for none.

    `faults` in the order of `SceneFault`; `fingerprint` of the largest object, None when there is none.
    """

    faults: tuple[SceneFault, ...]
    objects: int
    fingerprint: Fingerprint | None


@dataclass(frozen=True, slots=True, eq=False)
class Silhouettes:
    """Where things lie, the likeliest exhibit first, over the part `plate` of the picture.

    Each is 255 where one thing lies and 0 elsewhere, all of one size, which may be any.
    """

    masks: tuple[Mask, ...]
    plate: Region = WHOLE


@dataclass(frozen=True, slots=True)
class Sighting:
    """What presence made of one frame.

    `covered` is the share of the plate, 0 to 1, that differs from the empty one; `moving` the share
    that differs from the frame before; `sharpness` the variance of the Laplacian, comparable only
    between frames of one camera. `withdrew`: since these things came, something has gone out over the
    border of the plate, as does a hand that has laid them down. `scene` is what was made of all this;
    `silhouettes` where the objects lie, None where the empty plate is not known. `alike` are other
    frames of the same stay, in which nothing has moved.
    """

    plate: Plate
    frame: Frame
    covered: float
    moving: float
    sharpness: float
    withdrew: bool = False
    scene: Scene | None = None
    silhouettes: Silhouettes | None = None
    alike: tuple[Frame, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """A still that is worth looking at: its pixels, and the JPEG that will be kept, under its hash."""

    frame: Frame
    jpeg: bytes
    sha256: str


# --- what is proposed ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """A typology, and how probable it is, 0 to 1.

    `probability` is calibrated: of all that is shown with 0.9, about nine in ten are right; those of all
    twelve add up to the probability that there is a weapon at all. `raw` is the published classifier's own
    figure for the same picture, which adds up to 1 whatever is seen.
    """

    typology: Typology
    probability: float
    raw: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """An everyday thing that a general image model takes the picture for, and the share, 0 to 1, it gives to it."""

    thing: str
    french: str
    english: str
    share: float


@dataclass(frozen=True, slots=True)
class Keypoints:
    """Four points on a long gun, in pixels of the picture as it was given.

    `butt` are the two corners of the butt end, `breech` the rear end of the barrel, `muzzle` its front.
    """

    butt: tuple[Point, Point]
    breech: Point
    muzzle: Point
    confidence: float


@dataclass(frozen=True, slots=True)
class Card:
    """A bank-size card (ISO/IEC 7810 ID-1, 85.60 x 53.98 mm): its four corners in order, in pixels."""

    corners: tuple[Point, Point, Point, Point]
    confidence: float


class MeasureOutcome(StrEnum):
    """Why there are lengths, or why there are none."""

    MEASURED = "measured"
    NO_WEAPON = "no_weapon"
    NO_CARD = "no_card"


@dataclass(frozen=True, slots=True)
class Measurement:
    """Lengths in millimetres with their error, and where the scale comes from.

    `error_mm` is the tolerance, one way, that holds for both lengths. Lengths are None unless the
    outcome is MEASURED.
    """

    outcome: MeasureOutcome
    keypoints: Keypoints | None = None
    card: Card | None = None
    overall_mm: float | None = None
    barrel_mm: float | None = None
    error_mm: float | None = None
    scale_source: str | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """Perceived quality of a picture, about 0 (unreadable) to 1; `acceptable` by the model's own limit."""

    score: float
    acceptable: bool


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of engraved text: what was read, how sure, and its four corners in pixels."""

    text: str
    score: float
    corners: tuple[Point, Point, Point, Point]


class AlarmVerdict(StrEnum):
    """What the markings say about an alarm weapon. A hint for a person: no category rests on it."""

    LISTED_MODEL = "listed_model"
    BLANK_CALIBRE = "blank_calibre"
    NO_MATCH = "no_match"
    NO_TEXT = "no_text"
    LOW_QUALITY = "low_quality"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What spoke for an alarm hint: the word looked for, and the line in which it was found."""

    word: str
    line: str


@dataclass(frozen=True, slots=True)
class AlarmHint:
    """What the markings hint at, and the words that spoke for it."""

    verdict: AlarmVerdict
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Markings:
    """Everything read on one picture. `lines` and `quality` are given whatever the hint says."""

    lines: tuple[TextLine, ...]
    quality: Quality
    hint: AlarmHint


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of an identification and the time that it took."""

    name: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Signals:
    """What the networks said of one thing, before it was judged.

    `logits` are the classifier's, one for each of TYPOLOGIES in their order, `raw` its own probabilities, and
    `familiarity` the share, 0 to 1, of what it saw that it uses to tell weapons apart. `weapon` is the general
    image model's: the natural logarithm of the odds that it sees a weapon.
    """

    logits: tuple[float, ...]
    raw: tuple[float, ...]
    familiarity: float
    weapon: float


@dataclass(frozen=True, slots=True, eq=False)
class Identification:
    """What the machine proposes for one picture; nothing in it is a finding.

    `candidates` holds all twelve typologies, most probable first; `weapon` is the probability, 0 to 1, that
    there is a weapon of these twelve at all. `likely`, never empty, are the typologies among which the right one is
    found for about `coverage` (0 to 1) of the weapons whose level is below HIGH, most probable first (conformal
    prediction, Vovk et al. 2005, "Algorithmic Learning in a Random World"); `coverage` is None where nobody measured
    that: at HIGH, and of several looks together. `looks_like` is what a general image model sees instead, where it is
    sure enough of it. `energy` is the log-sum-exp of the logits (Liu et al. 2020, "Energy-based Out-of-distribution
    Detection"): high for pictures like those the model was trained on. `activation` (rows x columns, 0 to 1) says which
    parts of the square `region` (x, y, side; pixels of the picture, may reach beyond its edges) spoke for the
    first candidate (Zhou et al. 2016, class activation mapping). `measurement` and `markings` are
    None where they were not asked for. `models` gives name and version of every model that spoke.
    """

    candidates: tuple[Candidate, ...]
    level: Level
    weapon: float
    likely: tuple[Typology, ...]
    coverage: float | None
    looks_like: Likeness | None
    energy: float
    activation: Array
    region: tuple[float, float, float]
    turned: float
    framing: str
    signals: Signals
    measurement: Measurement | None
    markings: Markings | None
    stages: tuple[Stage, ...]
    models: tuple[tuple[str, str], ...]

    @property
    def first(self) -> Candidate:
        """The most probable typology."""
        return self.candidates[0]


# --- what may go wrong with the camera ------------------------------------------------------------


class Trouble(StrEnum):
    """What keeps the camera from showing the plate; each has words of its own on the screen."""

    ABSENT = "absent"
    DENIED = "denied"
    BUSY = "busy"
    LOST = "lost"
    FROZEN = "frozen"
    RESIZED = "resized"
    UNREADABLE = "unreadable"
    DARK = "dark"
