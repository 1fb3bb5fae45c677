"""One intake, as its entries tell it: from the opening of a case to the officer's conclusion.

Knows how each kind of entry changes what is known of the exhibit; nothing else ever changes it. So an intake
read back from the log after a power cut is the intake that was under way. Does not know what may be done next
(edge.decide), nor how entries are written.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Final

from edge.domain import TYPOLOGIES, AlarmVerdict, Fingerprint, Level, Likeness, Signals
from edge.exhibit import ONE_OF, UNKNOWN, Json, Signer, Value, value_from_json

NOT_A_WEAPON = "not_a_weapon"
"""Said by a person instead of a typology; the classifier has no such class."""

AS_FOUND = "as_found"
"""The first photograph: what was laid down, before anybody handled it on the plate."""

PICTURES = ("right", "left", "action_open", "markings", "magazine")
"""The photographs an expert asks for, in the order in which the weapon is turned."""


SIDES = ("right", "left")
"""Those that show the whole weapon, each from one side."""


TOGETHER: Final = range(2, 5)
"""How many likely typologies are offered together. A choice of more helps nobody who stands before a weapon."""


LOWERING = ("neutralised_proven", "alarm_listed", "model_pre_1900", "listed_D_g", "black_powder_repro", "powder_weapon")
"""Signs that may take a category away. Seeing one answers nothing yet: each is asked again, by itself."""


ALARMING = (AlarmVerdict.LISTED_MODEL, AlarmVerdict.BLANK_CALIBRE)
"""What the markings may hint at that an expert should look into. No category rests on a hint."""


class Step(StrEnum):
    """Where an intake stands: the one thing that is asked now."""

    TRACES = "traces"
    LAY = "lay"
    TYPOLOGY = "typology"
    GUIDE = "guide"
    NO_GUIDE = "no_guide"
    MAKE_SAFE = "make_safe"
    SECOND_CHECK = "second_check"
    PICTURES = "pictures"
    LENGTHS = "lengths"
    SIGNS = "signs"
    QUESTION = "question"
    EXPERT = "expert"
    CONCLUSION = "conclusion"
    CLOSE = "close"
    SWAPPED = "swapped"
    STOPPED = "stopped"


class State(StrEnum):
    """What became of an intake."""

    OPEN = "open"
    SET_ASIDE = "set_aside"
    CANCELLED = "cancelled"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the machine proposed: the keys of all typologies with their probability, most probable first.

    `raw` are the published classifier's own probabilities, by key; `likely` the keys of the set that holds the right
    one for about `coverage` (0 to 1) of the weapons that are below the level HIGH; None where that was not measured.
    Entries written before there were such figures leave them empty, and their `candidates` hold what is now called raw.
    """

    picture: str
    candidates: tuple[tuple[str, float], ...]
    level: Level
    raw: Mapping[str, float] = field(default_factory=dict)
    weapon: float | None = None
    likely: tuple[str, ...] = ()
    coverage: float | None = None
    looks_like: Likeness | None = None

    @property
    def named(self) -> str | None:
        """What a person can agree with: a typology, NOT_A_WEAPON, or None where nothing was named."""
        if self.level is Level.OTHER:
            return NOT_A_WEAPON
        return self.candidates[0][0] if self.level.proposes else None

    @property
    def set_offered(self) -> bool:
        """Whether there is a set to say "one of these" to."""
        return offers_set(self.level, self.likely, self.coverage)


def offers_set(level: Level, likely: Collection[str], coverage: float | None) -> bool:
    """Whether these typologies, by their keys, are offered together, on every screen and to whoever answers.

    Not where no weapon was seen, nor where nobody knows how often such a set holds; and a set without a member that
    this version does not know would hold less often than was said.
    """
    known = {typology.key for typology in TYPOLOGIES}
    return level is not Level.OTHER and coverage is not None and len(likely) in TOGETHER and known.issuperset(likely)


@dataclass(frozen=True, slots=True)
class Look:
    """What the networks said of one photograph, under the framing that it was looked at with."""

    framing: str
    signals: Signals


@dataclass(frozen=True, slots=True)
class Measured:
    """Lengths by the machine, millimetres, with the tolerance one way that holds for both."""

    overall_mm: float
    barrel_mm: float
    error_mm: float
    scale: str


@dataclass(frozen=True, slots=True)
class Lengths:
    """Lengths as a person let them stand or corrected them, centimetres; UNKNOWN where nobody can say."""

    overall_cm: Value
    barrel_cm: Value
    by_hand: bool
    stock: str | None


@dataclass(frozen=True, slots=True)
class Signs:
    """One look for telling signs: which were asked, which were seen, of which nobody was sure."""

    asked: tuple[str, ...]
    seen: tuple[str, ...]
    unsure: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the officer concluded: the letter of a category or "undecided", and words of their own."""

    category: str
    text: str


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything that is known of one exhibit so far.

    `seen` is what the machine saw on each photograph, by its name, and `reconsidered` what it proposes of all sides
    together. `typology` is a key, NOT_A_WEAPON, UNKNOWN, or ONE_OF with the keys in `among`. `pictures` maps a photograph's
    name to the SHA-256 of its JPEG; `skipped` a name to the reason why there is none. `answers` are facts by name;
    `asked` those answered one at a time, in that order. `stopped`: a person called an expert and nobody has said yet
    how it goes on; `handed_over`: nobody here handles the weapon any further. `weighed` is what was last written down of the possible categories, `expert_asked_for` the
    reasons for which a request was drawn up or declined.
    """

    id: str
    case: str
    seal: str
    officer: Signer
    second: Signer | None
    opened_at: str = ""
    state: State = State.OPEN
    traces: str | None = None
    proposal: Proposal | None = None
    seen: Mapping[str, Look] = field(default_factory=dict)
    reconsidered: Proposal | None = None
    typology: str | None = None
    among: tuple[str, ...] = ()
    guide_answers: Mapping[str, str] = field(default_factory=dict)
    safe: bool = False
    checked: str | None = None
    pictures: Mapping[str, str] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    fingerprint: Fingerprint | None = None
    alarm_hint: bool = False
    measured: Measured | None = None
    lengths: Lengths | None = None
    signs: Signs | None = None
    answers: Mapping[str, Value] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    swapped: bool = False
    stopped: bool = False
    handed_over: bool = False
    weighed: Mapping[str, Json] | None = None
    expert: str | None = None
    expert_asked_for: tuple[str, ...] = ()
    conclusion: Conclusion | None = None

    @property
    def typologies(self) -> tuple[str, ...]:
        """Every mechanism that it may have by what a person said; none where nobody has named any."""
        if self.typology in (None, NOT_A_WEAPON, UNKNOWN):
            return ()
        return self.among if self.typology == ONE_OF else (str(self.typology),)


Body = Mapping[str, Json]


def opened(body: Body, at: str) -> Intake:
    """The intake that an `intake_opened` entry begins."""
    return Intake(
        id=str(body["intake"]),
        case=str(body["case"]),
        seal=str(body["seal"]),
        officer=_signer(body["officer"]),
        second=None if body["second"] is None else _signer(body["second"]),
        opened_at=at,
    )


def after(intake: Intake, kind: str, body: Body) -> Intake:
    """The intake after an entry of this kind; kinds that change nothing of it leave it as it is."""
    change = CHANGES.get(kind)
    return intake if change is None else change(intake, body)


def reopened(intake: Intake, step: Step) -> Intake:
    """The intake with `step` to be done again, and without what rested on it."""
    intake = replace(intake, conclusion=None)
    if step is not Step.CONCLUSION:
        intake = replace(intake, expert=None, expert_asked_for=())
    forget = FORGETS.get(step)
    return intake if forget is None else forget(intake)


def pictures_done(intake: Intake) -> tuple[str, ...]:
    """The named photographs that were taken or skipped, in their order."""
    return tuple(name for name in PICTURES if name in intake.pictures or name in intake.skipped)


def from_entries(entries: Iterable[tuple[str, str, Body]]) -> Intake | None:
    """The intake that these entries (moment, kind, body) tell; None where none begins."""
    intake: Intake | None = None
    for at, kind, body in entries:
        if kind == "intake_opened":
            intake = opened(body, at)
        elif intake is not None:
            intake = after(intake, kind, body)
    return intake


def _without_typology(intake: Intake) -> Intake:
    return replace(
        intake,
        typology=None,
        among=(),
        guide_answers={},
        safe=False,
        checked=None,
        lengths=None,
        signs=None,
        answers={},
        asked=(),
        handed_over=False,
    )


def _without_last_picture(intake: Intake) -> Intake:
    done = pictures_done(intake)
    if not done:
        return intake
    pictures = {name: sha256 for name, sha256 in intake.pictures.items() if name != done[-1]}
    skipped = {name: reason for name, reason in intake.skipped.items() if name != done[-1]}
    seen = {name: look for name, look in intake.seen.items() if name != done[-1]}
    # What was proposed with a picture that is gone holds no longer.
    reconsidered = intake.reconsidered if len(seen) == len(intake.seen) else None
    return replace(intake, pictures=pictures, skipped=skipped, seen=seen, reconsidered=reconsidered)


def _without_last_answer(intake: Intake) -> Intake:
    if not intake.asked:
        return intake
    answers = {fact: value for fact, value in intake.answers.items() if fact != intake.asked[-1]}
    return replace(intake, answers=answers, asked=intake.asked[:-1])


def _with_signs(intake: Intake, body: Body) -> Intake:
    asked, seen, unsure = (_words(body[part]) for part in ("asked", "seen", "unsure"))
    answers = dict(intake.answers)
    for sign in asked:
        if sign in unsure:
            answers[sign] = UNKNOWN
        elif sign not in seen:
            # The sign for `powder_weapon` is that the weapon works without powder.
            answers[sign] = sign == "powder_weapon"
        elif sign not in LOWERING:
            answers[sign] = True
    return replace(intake, signs=Signs(asked, seen, unsure), answers=answers)


def _signer(written: Json) -> Signer:
    if not isinstance(written, dict):
        raise TypeError("a person is written as number and name")
    return Signer(str(written["number"]), str(written["name"]))


def _proposal(body: Body) -> Proposal:
    written = [each for each in _list(body["candidates"]) if isinstance(each, dict)]
    weapon, coverage = body.get("weapon"), body.get("coverage")
    return Proposal(
        str(body["picture"]),
        tuple((str(each["typology"]), _number(each["probability"])) for each in written),
        Level(str(body["level"])),
        {str(each["typology"]): _number(each["raw"]) for each in written if "raw" in each},
        None if weapon is None else _number(weapon),
        _words(body.get("likely", [])),
        None if coverage is None else _number(coverage),
        _likeness(body.get("looks_like")),
    )


def _proposed(intake: Intake, body: Body) -> Intake:
    return replace(intake, proposal=_proposal(body), seen=_seen(AS_FOUND, body), reconsidered=None)


def _reconsidered(intake: Intake, body: Body) -> Intake:
    seen = {**intake.seen, **_seen(str(body["name"]), body)}
    # Entries of older versions promise for several looks what was measured on one.
    return replace(intake, seen=seen, reconsidered=replace(_proposal(body), coverage=None))


def _seen(name: str, body: Body) -> dict[str, Look]:
    written = body.get("signals")
    if not isinstance(written, dict):
        return {}
    logits = tuple(_number(logit) for logit in _list(written["logits"]))
    raw = tuple(_number(share) for share in _list(written["raw"]))
    signals = Signals(logits, raw, _number(written["familiarity"]), _number(written["weapon"]))
    return {name: Look(str(body.get("framing")), signals)}


def _likeness(written: Json) -> Likeness | None:
    if not isinstance(written, dict):
        return None
    return Likeness(str(written["thing"]), str(written["french"]), str(written["english"]), _number(written["share"]))


def _measured(body: Body) -> Measured:
    return Measured(
        _number(body["overall_mm"]), _number(body["barrel_mm"]), _number(body["error_mm"]), str(body["scale"])
    )


def _lengths(body: Body) -> Lengths:
    stock = body["stock"]
    return Lengths(
        value_from_json(body["overall_cm"]),
        value_from_json(body["barrel_cm"]),
        body["by_hand"] is True,
        None if stock is None else str(stock),
    )


def _words(written: Json) -> tuple[str, ...]:
    return tuple(str(word) for word in _list(written))


def _list(written: Json) -> list[Json]:
    if not isinstance(written, list):
        raise TypeError("a list was expected")
    return written


def _number(written: Json) -> float:
    if type(written) not in (int, float):
        raise TypeError("a number was expected")
    return float(str(written))


def _decided(intake: Intake, body: Body) -> Intake:
    return replace(intake, typology=str(body["typology"]), among=_words(body.get("among", [])))


def _guide_answered(intake: Intake, body: Body) -> Intake:
    return replace(intake, guide_answers={**intake.guide_answers, str(body["question"]): str(body["option"])})


def _answered(intake: Intake, body: Body) -> Intake:
    fact = str(body["fact"])
    answers = {**intake.answers, fact: value_from_json(body["value"])}
    return replace(intake, answers=answers, asked=(*intake.asked, fact))


def _photographed(intake: Intake, body: Body) -> Intake:
    intake = replace(intake, pictures={**intake.pictures, str(body["name"]): str(body["sha256"])})
    return replace(intake, fingerprint=_fingerprint(body.get("fingerprint"))) if body["name"] == AS_FOUND else intake


def _fingerprint(written: Json) -> Fingerprint | None:
    names = {part.name for part in fields(Fingerprint)}
    # What another version noted in other terms cannot be compared with what is seen now.
    if not isinstance(written, dict) or set(written) != names:
        return None
    shares = {
        name: tuple(_number(share) for share in value) if isinstance(value, list) else _number(value)
        for name, value in written.items()
    }
    return Fingerprint(**shares)  # type: ignore[arg-type]  # names are checked; a form that changed gets other names


def _checked(intake: Intake, body: Body) -> Intake:
    second = None if body["second"] is None else _signer(body["second"])
    return replace(intake, checked=str(body["answer"]), second=second or intake.second)


def _asked_expert(intake: Intake, answer: str, body: Body) -> Intake:
    return replace(intake, expert=answer, expert_asked_for=_words(body["reasons"]))


def _skipped(intake: Intake, body: Body) -> Intake:
    return replace(intake, skipped={**intake.skipped, str(body["name"]): str(body["reason"])})


CHANGES: Final[Mapping[str, Callable[[Intake, Body], Intake]]] = {
    "case_corrected": lambda intake, body: replace(intake, case=str(body["case"]), seal=str(body["seal"])),
    "traces_answered": lambda intake, body: replace(intake, traces=str(body["answer"])),
    "picture_taken": _photographed,
    "picture_skipped": _skipped,
    "typology_proposed": _proposed,
    "typology_reconsidered": _reconsidered,
    "proposal_withdrawn": lambda intake, _: replace(
        intake, proposal=None, seen={}, reconsidered=None, measured=None, alarm_hint=False
    ),
    "typology_decided": _decided,
    "guide_answered": _guide_answered,
    "made_safe": lambda intake, _: replace(intake, safe=True),
    "second_check": _checked,
    "markings_read": lambda intake, body: replace(intake, alarm_hint=body["hint"] in ALARMING),
    "lengths_measured": lambda intake, body: replace(intake, measured=_measured(body)),
    "lengths_decided": lambda intake, body: replace(intake, lengths=_lengths(body)),
    "signs_answered": _with_signs,
    "question_answered": _answered,
    "categories_possible": lambda intake, body: replace(intake, weighed=body),
    "expert_requested": lambda intake, body: _asked_expert(intake, "requested", body),
    "expert_declined": lambda intake, body: _asked_expert(intake, "declined", body),
    "conclusion_written": lambda intake, body: replace(
        intake, conclusion=Conclusion(str(body["category"]), str(body["text"]))
    ),
    "expert_called": lambda intake, _: replace(intake, stopped=True),
    "expert_call_ended": lambda intake, body: replace(
        intake, stopped=False, handed_over=body["answer"] == "handed_over"
    ),
    "object_swapped": lambda intake, _: replace(intake, swapped=True),
    "object_confirmed": lambda intake, _: replace(intake, swapped=False),
    "step_reopened": lambda intake, body: reopened(intake, Step(str(body["step"]))),
    "intake_set_aside": lambda intake, _: replace(intake, state=State.SET_ASIDE),
    # Whoever bore witness then may not be there now: the second person is named again, with their PIN.
    "intake_resumed": lambda intake, _: replace(intake, state=State.OPEN, second=None),
    "intake_cancelled": lambda intake, _: replace(intake, state=State.CANCELLED),
    "intake_closed": lambda intake, _: replace(intake, state=State.CLOSED),
}

FORGETS: Final[Mapping[Step, Callable[[Intake], Intake]]] = {
    Step.TRACES: lambda intake: replace(intake, traces=None),
    Step.LAY: lambda intake: replace(
        _without_typology(intake), proposal=None, seen={}, reconsidered=None, measured=None
    ),
    Step.TYPOLOGY: _without_typology,
    Step.GUIDE: lambda intake: replace(intake, guide_answers={}, safe=False, checked=None),
    Step.STOPPED: lambda intake: replace(intake, handed_over=False),
    Step.MAKE_SAFE: lambda intake: replace(intake, safe=False, checked=None),
    Step.SECOND_CHECK: lambda intake: replace(intake, checked=None),
    Step.PICTURES: _without_last_picture,
    Step.LENGTHS: lambda intake: replace(intake, lengths=None),
    Step.SIGNS: lambda intake: replace(intake, signs=None, answers={}, asked=()),
    Step.QUESTION: _without_last_answer,
}
