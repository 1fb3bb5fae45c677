"""What the steps show while a weapon is handled: home, traces, type, guide, checks, photographs.

Knows an intake, a situation and a result, and picks out of them what a template needs. Knows no HTML and decides
nothing.
"""

from dataclasses import dataclass

from edge.decide import Situation, way_to_safety
from edge.domain import TYPOLOGIES, Level, SceneFault
from edge.exhibit import UNKNOWN, Person, Role
from edge.intake import AS_FOUND, NOT_A_WEAPON, PICTURES, Intake, Proposal
from edge.makesafe import NoGuide, WhyNoGuide, option_drawing
from edge.view import Condition, Passage, Result, View, Waiting
from kiosk_ui.guides import (
    NoGuideWords,
    QuestionWords,
    approval_words,
    guide_title,
    no_guide_words,
    option_words,
    question_words,
    step_words,
)
from kiosk_ui.history_times import Moment, moment_of
from kiosk_ui.proposal import Proposal as Told
from kiosk_ui.proposal import proposal_of, proposal_of_record
from kiosk_ui.steps_words import (
    Choice,
    FaultWords,
    PictureWords,
    fault_words,
    picture_words,
    traces_choices,
    yes_words,
)
from kiosk_ui.tongue import _
from kiosk_ui.words import typology_name

TOP = 3


@dataclass(frozen=True, slots=True)
class Aside:
    """An intake set aside, as the list of them shows it."""

    intake: str
    case: str
    seal: str
    officer: str
    since: Moment


@dataclass(frozen=True, slots=True)
class Home:
    """Where no intake is under way: those set aside, and who may be a second person."""

    aside: tuple[Aside, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Traces:
    """The three answers about traces."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Amiss:
    """What is amiss on the plate; `one_object`: a person may say that it is one whole object all the same."""

    faults: tuple[FaultWords, ...]
    one_object: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A typology, or what stands instead of one, with its drawing."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Offer:
    """The machine's proposal in an intake: as shown, and what may be answered.

    `key` and `yes` are None where no single typology is proposed; `first` are the drawings shown before `every`.
    """

    title: str
    told: Told
    key: str | None
    yes: str | None
    first: tuple[Drawn, ...]
    every: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a guide's question, with the name of its drawing."""

    key: str
    words: str
    drawing: str


@dataclass(frozen=True, slots=True)
class GuideAsked:
    """One question of a guide. `handled`: the weapon has to be touched to find the answer."""

    key: str
    words: QuestionWords
    handled: bool
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One step of a guide."""

    number: int
    words: str
    drawing: str


@dataclass(frozen=True, slots=True)
class GuideShown:
    """A guide: what it is for, its numbered steps, and how far it may be trusted."""

    title: str
    cards: tuple[Card, ...]
    approval: str


@dataclass(frozen=True, slots=True)
class SecondCheck:
    """Who looks into the chamber as a second person; None where nobody was named, then one of `people` may be."""

    title: str
    name: str | None
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A wanted photograph: its name, what is said of it, its SHA-256 once taken, and whether it was skipped."""

    name: str
    words: str
    sha256: str | None
    skipped: bool
    wanted: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """The photograph that is wanted now, and how far the others have come."""

    name: str
    words: PictureWords
    sees: str
    row: tuple[Thumbnail, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """The first photograph, to compare with."""

    sha256: str | None


@dataclass(frozen=True, slots=True)
class Stopped:
    """A call for an expert; `may_go_on` where there is a way to make the weapon safe here."""

    may_go_on: bool


@dataclass(frozen=True, slots=True)
class Passing:
    """A checkpoint's proposal, and the counts of the shift."""

    told: Told
    passage: Passage


def home_of(aside: tuple[Waiting, ...], people: tuple[Person, ...], me: Person | None) -> Home:
    """The home of whoever is signed in."""
    waiting = (Aside(one.intake, one.case, one.seal, one.officer, moment_of(one.opened_at)) for one in aside)
    return Home(tuple(waiting), _witnesses(people, me))


def _witnesses(people: tuple[Person, ...], me: Person | None) -> tuple[Person, ...]:
    """Who may be a second person beside `me`. A technician looks after the box, and after no weapon."""
    return tuple(
        person for person in people if person.role is not Role.TECHNICIAN and (me is None or person.number != me.number)
    )


def traces_of() -> Traces:
    """The step about traces."""
    return Traces(traces_choices())


def amiss_of(faults: tuple[SceneFault, ...]) -> Amiss:
    """What to say of a scene that cannot be looked at."""
    # A hand has to go; what only looks like two objects may be one.
    return Amiss(tuple(fault_words(fault) for fault in faults), SceneFault.HAND not in faults)


def offer_of(intake: Intake, result: Result | None) -> Offer:
    """The proposal of an intake, told from the record alone where `result` is gone or of another picture."""
    proposal = intake.proposal or Proposal("", (), Level.LOW)
    at_hand = result is not None and result.capture.sha256 == proposal.picture
    told = proposal_of(result) if result is not None and at_hand else proposal_of_record(proposal)
    key = proposal.candidates[0][0] if told.name is not None and told.among is None else None
    every = (*(_drawn(typology.key) for typology in TYPOLOGIES), *_instead())
    return Offer(_offer_title(told), told, key, None if key is None else yes_words(key), _first(told, proposal), every)


def _offer_title(told: Told) -> str:
    if told.strange is not None:
        return told.strange.title
    if told.among is not None:
        return told.among.title
    return told.name or _("I do not know")


def _first(told: Told, proposal: Proposal) -> tuple[Drawn, ...]:
    """The typologies that are looked at before all others; none where they were just shown together."""
    if told.name is None or told.among is not None:
        return ()
    return tuple(_drawn(key) for key, _probability in proposal.candidates[:TOP])


def _drawn(key: str) -> Drawn:
    return Drawn(key, typology_name(next(typology for typology in TYPOLOGIES if typology.key == key)))


def _instead() -> tuple[Drawn, ...]:
    return (Drawn(NOT_A_WEAPON, _("Not a weapon")), Drawn(UNKNOWN, _("I don’t know")))


def guide_question_of(now: Situation) -> GuideAsked:
    """The question of the guide that is asked now."""
    question = now.guide_question
    if question is None:
        raise ValueError("no question is asked at this step")
    options = tuple(
        Option(option, option_words(question.key, option), option_drawing(question.key, option))
        for option in question.options
    )
    return GuideAsked(question.key, question_words(question.key), question.handled, options)


def guide_of(now: Situation) -> GuideShown:
    """The steps of the guide to follow."""
    if now.guide is None:
        raise ValueError("no guide is followed at this step")
    cards = tuple(
        Card(number, step_words(step.key), step.drawing) for number, step in enumerate(now.guide.steps, start=1)
    )
    return GuideShown(guide_title(now.guide.key), cards, approval_words())


def no_guide_of(intake: Intake) -> NoGuideWords:
    """Why nobody here unloads this weapon."""
    way = way_to_safety(intake)
    return no_guide_words(way.reason if isinstance(way, NoGuide) else WhyNoGuide.UNKNOWN)


def second_check_of(intake: Intake, people: tuple[Person, ...], me: Person | None) -> SecondCheck:
    """Who is asked to look. Nobody bears witness to their own look."""
    second = intake.second
    if second is None or (me is not None and second.number == me.number):
        return SecondCheck(_("Look again, and feel: is the chamber empty?"), None, _witnesses(people, me))
    return SecondCheck(_("%(name)s, look and feel: is the chamber empty?", name=second.name), second.name, ())


def wanted_of(view: View, intake: Intake, now: Situation) -> Wanted:
    """The photograph that is wanted now."""
    name = now.picture or PICTURES[0]
    row = tuple(
        Thumbnail(
            each,
            picture_words(each).name,
            intake.pictures.get(each),
            each in intake.skipped,
            each == name,
        )
        for each in PICTURES
    )
    return Wanted(name, picture_words(name), _sees(view), row)


def _sees(view: View) -> str:
    """What happens next by itself."""
    if view.condition is Condition.AMISS and view.faults:
        return fault_words(view.faults[0]).title
    if view.condition is Condition.MOVING:
        return _("Keep still…")
    return _("The picture takes itself once the weapon lies still.")


def before_of(intake: Intake) -> Before:
    """What was laid down first."""
    return Before(intake.pictures.get(AS_FOUND))


def stopped_of(intake: Intake) -> Stopped:
    """How it may go on after a call for an expert."""
    if intake.typology in (None, NOT_A_WEAPON):
        return Stopped(may_go_on=True)
    # Without a guide every way on leads back to the expert.
    return Stopped(not isinstance(way_to_safety(intake), NoGuide))


def passing_of(passage: Passage, result: Result) -> Passing:
    """What a checkpoint shows of a proposal."""
    return Passing(proposal_of(result), passage)
