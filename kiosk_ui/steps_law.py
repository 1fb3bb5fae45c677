"""What the steps show of the law: lengths, signs, questions, the request to an expert, what remains possible.

Knows an intake and an assessment, and picks out of them what a template needs. Knows no HTML and no rule, and
concludes nothing: what remains possible, what persons said and what the officer concludes stay apart.
"""

from dataclasses import dataclass

from edge.decide import Situation
from edge.domain import TYPOLOGIES
from edge.exhibit import ONE_OF, UNKNOWN, Assessment, Category, Interval, Json, Reason, Value, value_to_json
from edge.intake import NOT_A_WEAPON, PICTURES, Intake, Lengths, Proposal
from kiosk_ui.drawings import fact_drawing
from kiosk_ui.fact_words import FactWords, fact_words, proof_words, value_words
from kiosk_ui.figures import NO_BREAK, centimetres, number
from kiosk_ui.proposal import proposal_of_record
from kiosk_ui.steps_words import (
    Choice,
    category_words,
    concluded_words,
    picture_words,
    stock_choices,
    trigger_words,
)
from kiosk_ui.tongue import _, language
from kiosk_ui.words import typology_name

ASKED_OF_AN_EXPERT = ("right", "left", "markings", "magazine")
"""The photographs without which a request is not complete."""

UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class LengthsShown:
    """The machine's lengths with their error, or None; and how the stock may have lain."""

    overall: str | None
    barrel: str | None
    stock: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SignsShown:
    """The signs looked for at one look."""

    signs: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer to a question: what is sent, what it is called, its drawing, and whether proofs must be seen first."""

    value: Json
    words: str
    drawing: str | None
    needs_proof: bool


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """One fact asked for by itself."""

    fact: str
    words: FactWords
    drawing: str | None
    answers: tuple[Answered, ...]
    proofs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Photograph:
    """A photograph of the request: there, said not to exist, or missing."""

    words: str
    state: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Request:
    """Why an expert should look, and what the request will contain."""

    reasons: tuple[str, ...]
    contents: tuple[tuple[str, str], ...]
    photographs: tuple[Photograph, ...]


@dataclass(frozen=True, slots=True)
class Grounds:
    """A rule that speaks for a category: its article, what it says, whether it may or does apply."""

    ref: str
    text: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """One of A, B, C, D, NC, and why it remains possible; `grounds` is empty where it does not."""

    key: str
    meaning: str
    possible: bool
    grounds: tuple[Grounds, ...]


@dataclass(frozen=True, slots=True)
class Possible:
    """What remains possible, what could still change it, and by which rule pack. No letters: nothing is assessed."""

    letters: tuple[Letter, ...]
    open: tuple[str, ...]
    pack: str
    warning: str
    conclusions: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the summary: who says it, and what is said."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that will be written: the machine's, the persons', and the officer's own, apart."""

    proposed: Part
    said: Part
    possible: Part
    concluded: Part


def lengths_of(intake: Intake) -> LengthsShown:
    """The lengths to let stand or to correct."""
    measured = intake.measured
    if measured is None:
        return LengthsShown(None, None, stock_choices())
    return LengthsShown(
        centimetres(measured.overall_mm, measured.error_mm),
        centimetres(measured.barrel_mm, measured.error_mm),
        stock_choices(),
    )


def signs_of(now: Situation) -> SignsShown:
    """The signs that can still matter."""
    return SignsShown(tuple(Choice(sign, fact_words(sign).name) for sign in now.signs))


def question_of(intake: Intake, now: Situation) -> QuestionShown:
    """The fact that is asked now."""
    question = now.question
    if question is None:
        raise ValueError("no fact is asked at this step")
    proofs = proof_words(question.fact)
    answers = tuple(
        Answered(
            value_to_json(choice),
            value_words(question.fact, choice),
            None if choice is None else fact_drawing(question.fact, choice),
            needs_proof=bool(proofs) and choice is True,
        )
        for choice in sorted(question.choices, key=lambda choice: choice is False)
        if choice != UNKNOWN
    )
    return QuestionShown(
        question.fact, fact_words(question.fact, intake.typology), fact_drawing(question.fact), answers, proofs
    )


def request_of(intake: Intake, now: Situation) -> Request:
    """The request to an expert as it would be drawn up."""
    contents = (
        (_("Case, seal"), f"{intake.case}, {intake.seal}"),
        (_("Asked by"), f"{intake.officer.name} ({intake.officer.number})"),
        (_("Proposed by the kiosk"), _proposed(intake.proposal)),
        *_second_proposal(intake),
        (_("Type decided"), _decided(intake)),
        *_length_lines(intake),
    )
    return Request(
        tuple(trigger_words(trigger) for trigger in now.triggers),
        contents,
        tuple(_photograph(intake, name) for name in ASKED_OF_AN_EXPERT),
    )


def _photograph(intake: Intake, name: str) -> Photograph:
    words = picture_words(name)
    if name in intake.pictures:
        return Photograph(words.name, _("there"), intake.pictures[name])
    if intake.skipped.get(name) == "nothing_there" and words.nothing:
        return Photograph(words.nothing, _("said by you"), None)
    return Photograph(words.name, _("missing"), None)


def possible_of(now: Situation) -> Possible:
    """What remains possible, and what the officer may conclude. Nothing is chosen beforehand."""
    assessment = now.assessment
    conclusions = (
        *(Choice(str(category), category_words(category)) for category in Category),
        Choice(UNDECIDED, concluded_words(UNDECIDED)),
    )
    if assessment is None:
        return Possible((), (), "", "", conclusions)
    letters = tuple(_letter(category, assessment) for category in Category)
    still_open = tuple(fact_words(question.fact).name for question in assessment.open)
    return Possible(letters, still_open, pack_line(assessment), assessment.warning.get(language(), ""), conclusions)


def _letter(category: Category, assessment: Assessment) -> Letter:
    grounds = tuple(_grounds(reason) for reason in assessment.reasons if reason.category is category)
    return Letter(str(category), category_words(category), category in assessment.possible, grounds)


def _grounds(reason: Reason) -> Grounds:
    return Grounds(reason.ref, reason.text.get(language(), reason.ref), reason.certain)


def pack_line(assessment: Assessment) -> str:
    """Which rules were asked."""
    return _(
        "Rules: %(pack)s, version %(version)s, of %(date)s",
        pack=assessment.pack,
        version=assessment.pack_version,
        date=assessment.pack_date,
    )


def summary_of(intake: Intake, now: Situation) -> Summary:
    """Everything once more, before it is written."""
    concluded = intake.conclusion
    lines: tuple[tuple[str, str], ...] = ()
    if concluded is not None:
        lines = ((_("Category"), concluded_words(concluded.category)),)
        lines += ((_("In your words"), concluded.text),) if concluded.text else ()
    return Summary(
        Part(_("Proposed by the kiosk"), ((_("Type"), _proposed(intake.proposal)), *_second_proposal(intake))),
        Part(_("Said by persons"), tuple(_said(intake))),
        Part(_("Possible categories"), _possible_lines(now)),
        Part(_("Your own conclusion"), lines),
    )


def _said(intake: Intake) -> list[tuple[str, str]]:
    said = [(_("Type decided"), _decided(intake)), (_("Made safe"), _checked(intake)), *_length_lines(intake)]
    said.append((_("Photographs"), _("%(taken)s of %(wanted)s", taken=len(_taken(intake)), wanted=len(PICTURES))))
    if intake.signs is not None:
        seen = ", ".join(fact_words(sign).name for sign in intake.signs.seen)
        said.append((_("Signs seen"), seen or _("none")))
        if intake.signs.unsure:
            said.append((_("Not sure of"), ", ".join(fact_words(sign).name for sign in intake.signs.unsure)))
    said += [(fact_words(fact).name, value_words(fact, intake.answers.get(fact, UNKNOWN))) for fact in intake.asked]
    if intake.expert is not None:
        said.append((_("Expert"), _("request prepared") if intake.expert == "requested" else _("not asked")))
    return said


def _taken(intake: Intake) -> tuple[str, ...]:
    return tuple(name for name in PICTURES if name in intake.pictures)


def _second_proposal(intake: Intake) -> tuple[tuple[str, str], ...]:
    """What was proposed once other sides had been seen too."""
    return () if intake.reconsidered is None else ((_("All sides seen"), _proposed(intake.reconsidered)),)


def _proposed(proposal: Proposal | None) -> str:
    if proposal is None:
        return _("nothing")
    told = proposal_of_record(proposal)
    if told.strange is not None:
        return _("no type: not like a weapon that it knows")
    if told.among is not None:
        names = " · ".join(one.name for one in told.among.types)
        if told.name is None:
            return _("no type: hesitates between %(names)s", names=names)
        return _("possibly one of %(names)s; the first most likely, %(percent)s", names=names, percent=told.figure)
    if told.name is None:
        return _("no type: confidence too low")
    return _("%(name)s, confidence %(percent)s", name=told.name, percent=told.figure)


def _decided(intake: Intake) -> str:
    if intake.typology == NOT_A_WEAPON:
        return _("Not a weapon")
    if intake.typology == ONE_OF:
        # Their names stand in what was proposed: only what was shown together can be left together.
        return _("one of the %(count)s proposed, not told apart", count=len(intake.among))
    return next((typology_name(one) for one in TYPOLOGIES if one.key == intake.typology), _("I don’t know"))


def _checked(intake: Intake) -> str:
    if intake.handed_over:
        return _("handed over to the expert")
    if not intake.safe:
        return _("no")
    second = intake.second
    if intake.checked == "seen_empty" and second is not None:
        return _("yes; chamber seen empty by %(name)s too", name=second.name)
    return _("yes; seen by one person alone")


def _length_lines(intake: Intake) -> tuple[tuple[str, str], ...]:
    lengths = intake.lengths
    if lengths is None:
        return ()
    lines = ((_("Overall length"), _length(lengths.overall_cm)), (_("Barrel length"), _length(lengths.barrel_cm)))
    return (*lines, (_("Stock"), _stock(lengths)))


def _length(value: Value) -> str:
    if isinstance(value, Interval):
        middle, error = (value.low + value.high) / 2, (value.high - value.low) / 2
        return centimetres(middle * 10, error * 10)
    if isinstance(value, float | int):
        return f"{number(value)}{NO_BREAK}cm"
    return _("not known")


def _stock(lengths: Lengths) -> str:
    names = {choice.key: choice.words for choice in stock_choices()}
    return names.get(lengths.stock or UNKNOWN, _("I don’t know"))


def _possible_lines(now: Situation) -> tuple[tuple[str, str], ...]:
    assessment = now.assessment
    if assessment is None:
        return ((_("Remain possible"), _("not assessed")),)
    letters = ", ".join(str(category) for category in assessment.possible)
    lines = [(_("Remain possible"), letters)]
    if assessment.open:
        names = ", ".join(fact_words(question.fact).name for question in assessment.open)
        lines.append((_("Still to check"), names))
    return (*lines, ("", pack_line(assessment)))
