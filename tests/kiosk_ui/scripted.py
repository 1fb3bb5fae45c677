"""A station that follows a script, and the views that a script is made of.

Knows every state the screen must be able to show, with a plate drawn here. Knows no camera and no
model.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from io import BytesIO
from threading import Condition as Gate

import numpy as np
from PIL import Image, ImageDraw

from edge.domain import (
    TYPOLOGIES,
    AlarmHint,
    AlarmVerdict,
    Candidate,
    Capture,
    Card,
    Evidence,
    Frame,
    Identification,
    Keypoints,
    Level,
    Likeness,
    Markings,
    Measurement,
    MeasureOutcome,
    Quality,
    Signals,
    TextLine,
    Trouble,
)
from edge.exhibit import Entry, Person, Role, Signer
from edge.people import Checked
from edge.record import Found, Search
from edge.view import Answer, Condition, Press, PressKind, Preview, Result, View

PEOPLE = (
    Person("123456A", "Claire Martin", Role.OFFICER),
    Person("555001", "Luc Bernard", Role.OFFICER),
    Person("778899", "Zoé Petit", Role.SECOND),
)

WIDTH, HEIGHT = 1280, 960


class ScriptedStation:
    """Shows one view after the other; the camera gives one picture ten times a second, or none."""

    def __init__(self, views: Iterable[View], camera: bytes | None = None) -> None:
        self._views = list(views)
        self._camera = camera
        self._gate = Gate()
        self._closed = False
        self.presses: list[Press] = []
        self.answer: Answer | None = None

    def view(self) -> View:
        with self._gate:
            return self._views[0]

    def wait_view(self, after: int, timeout: float) -> View:
        with self._gate:
            self._gate.wait_for(lambda: self._closed or self._views[0].number != after, timeout)
            return self._views[0]

    def wait_preview(self, after: int, timeout: float) -> Preview | None:
        with self._gate:
            still = self._camera is None
            self._gate.wait_for(lambda: self._closed, timeout if still else min(timeout, 0.1))
            return None if self._camera is None or self._closed else Preview(after + 1, self._camera)

    def press(self, press: Press) -> Answer:
        with self._gate:
            self.presses.append(press)
            if self.answer is not None:
                return self.answer
            return Answer.ACCEPTED if press.view == self._views[0].number else Answer.STALE

    def everyone(self) -> tuple[Person, ...]:
        return PEOPLE

    def search(self, _asked: Search, _limit: int, _offset: int) -> tuple[Found, ...]:
        return ()

    def read(self, _intake: str, _by: Signer) -> tuple[Entry, ...]:
        return ()

    def photograph(self, _sha256: str) -> bytes | None:
        return taken_picture()

    def sign_in(self, _number: str, _pin: str) -> Checked:
        return Checked(None, 0.0, 1)

    def sign_out(self, _person: Person, _reason: str) -> None:
        """Nobody asks who left."""

    def enrol(self, _person: Person, _pin: str, _by: Person | None) -> str | None:
        return None

    def advance(self) -> View:
        """Go to the next view of the script."""
        with self._gate:
            self._views.pop(0)
            self._gate.notify_all()
            return self._views[0]

    def show(self, view: View, camera: bytes | None = None) -> View:
        """Show `view` now, under a number of its own; the camera sees `camera` from now on."""
        with self._gate:
            self._camera = camera or self._camera
            self._views = [replace(view, number=self._views[0].number + 1)]
            self._gate.notify_all()
            return self._views[0]

    def close(self) -> None:
        """Let everyone who waits go home."""
        with self._gate:
            self._closed = True
            self._gate.notify_all()


@cache
def drawn_plate(weapon: bool, dark: bool = False) -> Image.Image:
    """A plate as a camera might see it: grey board, ruler ticks, a rifle and a card drawn on it."""
    level = 26 if dark else 172
    picture = Image.new("RGB", (WIDTH, HEIGHT), (level, level, level + 2))
    draw = ImageDraw.Draw(picture)
    tick = tuple(channel - 12 for channel in (level, level, level))
    for x in range(40, WIDTH, 40):
        draw.line((x, HEIGHT - 40, x, HEIGHT - (10 if x % 200 else 0)), fill=tick, width=2)
    draw.rectangle((1216, 120, 1240, 840), fill=tuple(channel // 2 for channel in (level, level, level)))
    if not weapon or dark:
        return picture
    steel, wood, light = (52, 56, 62), (104, 70, 42), (88, 92, 98)
    draw.polygon([(120, 520), (120, 620), (300, 566), (430, 540), (470, 470), (330, 480)], fill=wood)
    draw.rectangle((430, 452, 700, 506), fill=steel)
    draw.polygon([(700, 470), (960, 470), (960, 500), (700, 510)], fill=wood)
    draw.rectangle((700, 452, 1160, 468), fill=steel)
    draw.arc((470, 490, 570, 560), 0, 180, fill=steel, width=8)
    draw.line((530, 506, 516, 540), fill=steel, width=8)
    draw.rectangle((560, 440, 640, 456), fill=light)
    draw.text((470, 466), "ZORAKI  MOD. R2", fill=(210, 210, 205), font_size=26)
    draw.text((740, 476), "CAL. 9 mm", fill=(200, 180, 150), font_size=20)
    draw.rounded_rectangle((560, 690, 774, 825), 12, fill=(58, 92, 140), outline=(220, 225, 232), width=3)
    return picture


def jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


@cache
def taken_picture() -> bytes:
    return jpeg(drawn_plate(True))


@cache
def drawn_heatmap() -> bytes:
    """Warm where the mechanism is, transparent elsewhere."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    heat = np.exp(-(((columns - 560) / 150) ** 2 + ((rows - 490) / 90) ** 2))
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    pixels[..., 0], pixels[..., 1] = 255, (160 * (1 - heat)).astype(np.uint8)
    pixels[..., 3] = (150 * heat).astype(np.uint8)
    out = BytesIO()
    Image.fromarray(pixels, "RGBA").save(out, "PNG")
    return out.getvalue()


def seen_by_camera(name: str) -> bytes:
    """What the camera would show in the state `name`."""
    plate = drawn_plate(weapon=name in ("moving", "looking"), dark=name == "trouble-dark")
    return jpeg(plate.resize((640, 480)))


def candidates(*keys_and_shares: tuple[str, float], weapon: float = 1.0) -> tuple[Candidate, ...]:
    """All twelve typologies, the named ones first, the others sharing what is left of `weapon`; surer when raw."""
    by_key = {typology.key: typology for typology in TYPOLOGIES}
    named = [(by_key.pop(key), share) for key, share in keys_and_shares]
    left = (weapon - sum(share for _, share in named)) / len(by_key)
    shares = [*named, *((typology, left) for typology in by_key.values())]
    sharp = [share**3 for _, share in shares]
    return tuple(
        Candidate(typology, share, one / sum(sharp)) for (typology, share), one in zip(shares, sharp, strict=True)
    )


def identification(
    found: tuple[Candidate, ...],
    level: Level,
    measurement: Measurement | None = None,
    markings: Markings | None = None,
    likely: int = 1,
    looks_like: Likeness | None = None,
) -> Identification:
    return Identification(
        candidates=found,
        level=level,
        weapon=sum(one.probability for one in found),
        likely=tuple(one.typology for one in found[:likely]),
        coverage=0.95,
        looks_like=looks_like,
        energy=9.0,
        activation=np.zeros((7, 7), np.float32),
        region=(160.0, 0.0, 960.0),
        turned=0.0,
        framing="square",
        signals=Signals(logits=(0.0,) * 12, raw=tuple(one.raw for one in found), familiarity=0.7, weapon=3.0),
        measurement=measurement,
        markings=markings,
        stages=(),
        models=(("typology", "1"),),
    )


def result(found: Identification, pending: tuple[str, ...] = (), frame: int = 7) -> Result:
    picture = taken_picture()
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    return Result(
        Capture(Frame(frame, 1.0, pixels), picture, f"{frame:064x}"), found, picture, drawn_heatmap(), pending
    )


KEYPOINTS = Keypoints(((120.0, 520.0), (120.0, 620.0)), (640.0, 460.0), (1160.0, 460.0), 0.9)
CARD = Card(((560.0, 690.0), (774.0, 690.0), (774.0, 825.0), (560.0, 825.0)), 0.95)
MEASURED = Measurement(MeasureOutcome.MEASURED, KEYPOINTS, CARD, 1112.5, 520.4, 14.2, "card")
NO_CARD = Measurement(MeasureOutcome.NO_CARD, KEYPOINTS)


def line(text: str, score: float, x: float, y: float, width: float, height: float = 32.0) -> TextLine:
    return TextLine(text, score, ((x, y), (x + width, y), (x + width, y + height), (x, y + height)))


LISTED = Markings(
    (
        line("ZORAKI", 0.978, 468, 464, 110),
        line("MOD. R2", 0.941, 584, 464, 108),
        line("CAL. 9 mm", 0.884, 738, 474, 104, 26),
    ),
    Quality(0.71, True),
    AlarmHint(AlarmVerdict.LISTED_MODEL, (Evidence("ZORAKI", "ZORAKI"), Evidence("R2", "MOD. R2"))),
)
BLANK = Markings(
    (line("9 mm P.A.K.", 0.91, 738, 474, 104, 26),),
    Quality(0.6, True),
    AlarmHint(AlarmVerdict.BLANK_CALIBRE, (Evidence("PAK", "9 mm P.A.K."),)),
)
NO_MATCH = Markings(
    tuple(line(f"{word} {number}", 0.9, 440 + number * 32, 464, 28) for number, word in enumerate(8 * ["BERTHIER"])),
    Quality(0.6, True),
    AlarmHint(AlarmVerdict.NO_MATCH),
)
NO_TEXT = Markings((), Quality(0.5, True), AlarmHint(AlarmVerdict.NO_TEXT))
BLURRED = Markings((), Quality(0.2, False), AlarmHint(AlarmVerdict.LOW_QUALITY))

REVOLVER = candidates(("revolver", 0.9997))
PISTOL = candidates(("pistolet_semi_auto_moderne", 0.913), ("autre_pistolet", 0.052), ("revolver", 0.021))
BOLT = candidates(("epaule_a_verrou", 0.987), ("epaule_a_levier_sous_garde", 0.011))
LONGEST = candidates(("epaule_semi_auto_style_militaire_milieu_20e", 0.871), ("semi_auto_style_militaire_autre", 0.083))
UNSURE = candidates(
    ("epaule_a_levier_sous_garde", 0.41), ("epaule_semi_auto_style_chasse", 0.33), ("epaule_a_pompe", 0.12)
)
DRILL = candidates(("pistolet_semi_auto_moderne", 0.03), ("autre_pistolet", 0.01), weapon=0.042)
POWER_DRILL = Likeness("power drill", "perceuse", "power drill", 0.71)

HESITANT = identification(UNSURE, Level.LOW, likely=3)
EITHER = identification(PISTOL, Level.MEDIUM, likely=2)
LONG_FOUR = identification(
    candidates(
        ("epaule_semi_auto_style_militaire_milieu_20e", 0.771),
        ("semi_auto_style_militaire_autre", 0.083),
        ("epaule_semi_auto_style_chasse", 0.061),
        ("epaule_a_levier_sous_garde", 0.052),
    ),
    Level.MEDIUM,
    likely=4,
)
STRANGE = identification(DRILL, Level.OTHER, looks_like=POWER_DRILL)
NAMELESS = identification(DRILL, Level.OTHER)


def shown(found: Identification, pending: tuple[str, ...] = ()) -> View:
    return View(1, Condition.SHOWN, None, result(found, pending))


def states() -> dict[str, View]:
    """Every state of the screen by name; the names are those of the screenshots."""
    return {
        "starting": View(1, Condition.STARTING),
        "learning": View(1, Condition.LEARNING),
        "empty": View(1, Condition.EMPTY),
        "moving": View(1, Condition.MOVING),
        "looking": View(1, Condition.LOOKING),
        **{f"trouble-{trouble}": View(1, Condition.TROUBLE, trouble) for trouble in Trouble},
        "high": shown(identification(REVOLVER, Level.HIGH)),
        "medium": shown(identification(PISTOL, Level.MEDIUM, None, NO_TEXT)),
        "medium-two": shown(EITHER),
        "medium-four": shown(LONG_FOUR),
        "low": shown(identification(UNSURE, Level.LOW, likely=6)),
        "medium-two-read": shown(replace(EITHER, markings=LISTED)),
        "medium-four-measured": shown(replace(LONG_FOUR, measurement=MEASURED)),
        "low-three": shown(HESITANT),
        "other": shown(STRANGE),
        "other-nameless": shown(NAMELESS),
        "pending": shown(identification(BOLT, Level.HIGH), ("measurement", "markings")),
        "measured": shown(identification(BOLT, Level.HIGH, MEASURED)),
        "measured-and-read": shown(identification(BOLT, Level.HIGH, MEASURED, LISTED)),
        "no-card": shown(identification(BOLT, Level.HIGH, NO_CARD)),
        "alarm": shown(identification(PISTOL, Level.MEDIUM, None, LISTED)),
        "blank": shown(identification(PISTOL, Level.MEDIUM, None, BLANK)),
        "blurred": shown(identification(REVOLVER, Level.HIGH, None, BLURRED)),
        "longest": shown(identification(LONGEST, Level.MEDIUM, None, LISTED)),
    }


def retake(view: int) -> Press:
    return Press(view, PressKind.RETAKE)
