"""Where an intake stands: the one thing that is asked now, derived from what is known and nothing else.

Knows the order of the steps, which signs are looked for together, and when an expert should be asked. Does
not know the wording of anything. Derived anew each time, so that an intake read back after a power cut stands at
the very step at which it stood.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from edge.domain import Level
from edge.exhibit import ONE_OF, TYPOLOGY, UNKNOWN, Assessment, Category, Facts, Interval, OpenQuestion
from edge.intake import NOT_A_WEAPON, PICTURES, Intake, Lengths, Step
from edge.makesafe import Guide, GuideQuestion, NoGuide, follow_all

Assess = Callable[[Facts], Assessment]
"""The law: what is known in, what remains possible out. What is not among the answers counts as unknown."""

SIGNS = (
    "automatic",
    "converted_from_auto",
    "belt_fed",
    "reducible_below_60",
    "auto_appearance",
    "disguised",
    "converted_to_handgun",
    "b4_calibre",
    "projectile_20mm",
    "over_8_gauge",
    "model_pre_1900",
    "black_powder_repro",
    "listed_D_g",
    "alarm_listed",
    "neutralised_proven",
    "powder_weapon",
)
"""Facts of the law that show, or do not, at one look; those that can still matter are asked together."""

TELLING = ("marks_erased", "home_made")
"""Signs that no rule asks for and an expert must see."""

LENGTHS = ("overall_cm", "barrel_cm")
ANTIQUE = ("epaule_mecanisme_ancien", "pistolet_mecanisme_ancien")


class Trigger(StrEnum):
    """Why an expert should look at this exhibit. NOT_TOLD_APART: it is one of several types, nobody here can say which."""

    LOW_CONFIDENCE = "low_confidence"
    NOT_TOLD_APART = "not_told_apart"
    NO_GUIDE = "no_guide"
    DOUBT = "doubt"
    ANTIQUE = "antique"
    ALARM = "alarm"
    CONVERTED = "converted"
    LENGTH_AT_LIMIT = "length_at_limit"
    A_POSSIBLE = "a_possible"
    DISPUTED = "disputed"
    MARKS_ERASED = "marks_erased"
    HOME_MADE = "home_made"
    DEACTIVATION = "deactivation"
    DISAGREES = "disagrees"
    UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True)
class Situation:
    """What is asked now, and what it rests on.

    `phase` is 1 to 7, as the screen counts. `guide_question` or `guide` stand at the steps of that name,
    `picture` names the photograph wanted, `signs` those asked together, `question` the fact asked.
    `assessment` is None as long as no typology was decided, or where what lies there is no weapon.
    """

    step: Step
    phase: int
    assessment: Assessment | None = None
    triggers: tuple[Trigger, ...] = ()
    guide_question: GuideQuestion | None = None
    guide: Guide | None = None
    picture: str | None = None
    signs: tuple[str, ...] = ()
    question: OpenQuestion | None = None


PHASES: Mapping[Step, int] = {
    Step.TRACES: 1,
    Step.LAY: 2,
    Step.TYPOLOGY: 2,
    Step.GUIDE: 3,
    Step.NO_GUIDE: 3,
    Step.MAKE_SAFE: 3,
    Step.SECOND_CHECK: 3,
    Step.PICTURES: 4,
    Step.LENGTHS: 5,
    Step.SIGNS: 6,
    Step.QUESTION: 6,
    Step.EXPERT: 7,
    Step.CONCLUSION: 7,
    Step.CLOSE: 7,
}


def situation(intake: Intake, assess: Assess) -> Situation:
    """Where `intake` stands."""
    assessment = assess(facts(intake)) if intake.typologies else None
    ordinary = _ordinary(intake, assessment)
    if intake.swapped or intake.stopped:
        step = Step.STOPPED if intake.stopped else Step.SWAPPED
        return Situation(step, ordinary.phase, assessment, ordinary.triggers)
    return ordinary


def facts(intake: Intake) -> Facts:
    """What the law is asked about: what a person decided of the typology, lengths let stand, answers of persons."""
    lengths = intake.lengths or Lengths(UNKNOWN, UNKNOWN, by_hand=False, stock=None)
    answers = {fact: value for fact, value in intake.answers.items() if fact not in TELLING}
    return Facts(intake.typology or "", lengths.overall_cm, lengths.barrel_cm, answers, intake.among)


def way_to_safety(intake: Intake) -> GuideQuestion | Guide | NoGuide:
    """How what lies there is made safe: the next question, or the guide. Without a typology there is none."""
    return follow_all(intake.typologies or (UNKNOWN,), intake.guide_answers)


def _ordinary(intake: Intake, assessment: Assessment | None) -> Situation:
    """The first thing not yet done, in the order of an intake."""
    blank = Situation(Step.CLOSE, 7, assessment, tuple(_triggers(intake, assessment)))
    return next(_in_order(intake, blank))


def _in_order(intake: Intake, blank: Situation) -> Iterator[Situation]:
    if intake.traces is None and not intake.handed_over:
        yield _at(Step.TRACES, blank)
    if intake.typology is None and not intake.handed_over:
        yield _at(Step.LAY if intake.proposal is None else Step.TYPOLOGY, blank)
    if intake.typology != NOT_A_WEAPON and not intake.handed_over:
        yield from _making_safe(intake, blank)
        yield from _looking_closer(intake, blank)
    if not set(blank.triggers) <= set(intake.expert_asked_for):
        yield _at(Step.EXPERT, blank)
    if intake.conclusion is None:
        yield _at(Step.CONCLUSION, blank)
    yield _at(Step.CLOSE, blank)


def _making_safe(intake: Intake, blank: Situation) -> Iterator[Situation]:
    way = way_to_safety(intake)
    if isinstance(way, GuideQuestion):
        yield replace(_at(Step.GUIDE, blank), guide_question=way)
    elif not isinstance(way, Guide):
        yield _at(Step.NO_GUIDE, blank)
    elif not intake.safe:
        yield replace(_at(Step.MAKE_SAFE, blank), guide=way)
    if intake.checked is None:
        yield _at(Step.SECOND_CHECK, blank)


def _looking_closer(intake: Intake, blank: Situation) -> Iterator[Situation]:
    for name in PICTURES:
        if name not in intake.pictures and name not in intake.skipped:
            yield replace(_at(Step.PICTURES, blank), picture=name)
    questions = () if blank.assessment is None else blank.assessment.open
    if intake.lengths is None and any(question.fact in LENGTHS for question in questions):
        yield _at(Step.LENGTHS, blank)
    open_facts = tuple(question.fact for question in questions)
    if intake.signs is None:
        signs = tuple(sign for sign in SIGNS if sign in open_facts) + TELLING
        yield replace(_at(Step.SIGNS, blank), signs=signs)
    for question in questions:
        # Whoever cannot tell the typologies apart is not asked a second time; the expert is.
        if question.fact not in intake.answers and question.fact not in (*LENGTHS, TYPOLOGY):
            yield replace(_at(Step.QUESTION, blank), question=question)


def _at(step: Step, blank: Situation) -> Situation:
    return replace(blank, step=step, phase=PHASES[step])


def _triggers(intake: Intake, assessment: Assessment | None) -> Iterator[Trigger]:
    yield from _by_proposal(intake)
    if intake.typology == NOT_A_WEAPON:
        return
    if intake.typology == ONE_OF:
        yield Trigger.NOT_TOLD_APART
    if isinstance(way_to_safety(intake), NoGuide) and intake.typology is not None:
        yield Trigger.NO_GUIDE
    elif intake.handed_over:
        yield Trigger.DOUBT
    yield from _by_answers(intake)
    if assessment is not None:
        yield from _by_law(intake, assessment)


def _by_proposal(intake: Intake) -> Iterator[Trigger]:
    proposal = intake.proposal
    if proposal is None:
        return
    if not proposal.level.proposes:
        # That the machine saw no weapon is no trouble where the officer sees none either.
        if proposal.named is None or intake.typology != proposal.named:
            yield Trigger.LOW_CONFIDENCE
    elif intake.typology not in (None, ONE_OF, proposal.named) or _seen_otherwise(intake):
        yield Trigger.DISAGREES


def _seen_otherwise(intake: Intake) -> bool:
    """Whether the machine, with all sides before it, is sure of another mechanism than a person decided."""
    second, decided = intake.reconsidered, intake.typologies
    return second is not None and second.level is Level.HIGH and bool(decided) and second.named not in decided


def _by_answers(intake: Intake) -> Iterator[Trigger]:
    # Not to be sure of a sign is a doubt, and a doubt is the expert's.
    noticed = () if intake.signs is None else intake.signs.seen + intake.signs.unsure
    old = "model_pre_1900" in noticed or "black_powder_repro" in noticed
    if old or not set(ANTIQUE).isdisjoint(intake.typologies) or "black_powder" in intake.guide_answers.values():
        yield Trigger.ANTIQUE
    if "alarm_listed" in noticed or intake.alarm_hint:
        yield Trigger.ALARM
    if "converted_from_auto" in noticed or "converted_to_handgun" in noticed:
        yield Trigger.CONVERTED
    if "neutralised_proven" in noticed:
        yield Trigger.DEACTIVATION
    for sign, trigger in (("marks_erased", Trigger.MARKS_ERASED), ("home_made", Trigger.HOME_MADE)):
        if sign in noticed:
            yield trigger


def _by_law(intake: Intake, assessment: Assessment) -> Iterator[Trigger]:
    # Before the signs were looked for, nearly everything is possible: that is no reason to call anybody.
    if intake.signs is None and not intake.handed_over:
        return
    measured = intake.lengths
    still_open = {question.fact for question in assessment.open}
    if measured is not None and any(
        isinstance(length, Interval) and name in still_open
        for name, length in zip(LENGTHS, (measured.overall_cm, measured.barrel_cm), strict=True)
    ):
        yield Trigger.LENGTH_AT_LIMIT
    if Category.A in assessment.possible:
        yield Trigger.A_POSSIBLE
    if len(assessment.possible) > 1 and not assessment.open:
        yield Trigger.DISPUTED
    elif len(assessment.possible) > 1 and still_open <= {*intake.answers, *LENGTHS, TYPOLOGY}:
        yield Trigger.UNSETTLED
