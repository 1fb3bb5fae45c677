"""What a person may say in an intake, and what becomes of it.

Pure: an intake and an act in, the entries to write and the intake after them out. Knows which act belongs to
which step and which answers each accepts. Writes nothing; an intake only changes by the entries given here.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import Final

from edge.decide.situation import Assess, Situation, facts, situation
from edge.domain import TYPOLOGIES
from edge.exhibit import (
    ONE_OF,
    UNKNOWN,
    Assessment,
    Category,
    Interval,
    Json,
    Signer,
    Value,
    facts_to_json,
    value_from_json,
    value_to_json,
)
from edge.intake import NOT_A_WEAPON, Body, Intake, State, Step, after, pictures_done

LONGEST_TEXT = 2000
LONGEST_NUMBER = 40
WEIGHED_AT = (Step.EXPERT, Step.CONCLUSION)
"""Steps at which the screen shows what remains possible, so it is written down."""


class Act(StrEnum):
    """Everything that a person may say once an intake is open."""

    TRACES = "traces"
    TYPOLOGY = "typology"
    GUIDE = "guide"
    MADE_SAFE = "made_safe"
    SECOND_CHECK = "second_check"
    SKIP_PICTURE = "skip_picture"
    LENGTHS = "lengths"
    SIGNS = "signs"
    ANSWER = "answer"
    EXPERT = "expert"
    CONCLUDE = "conclude"
    CLOSE = "close"
    BACK = "back"
    CORRECT_CASE = "correct_case"
    SAME_OBJECT = "same_object"
    CALL_EXPERT = "call_expert"
    END_CALL = "end_call"
    SET_ASIDE = "set_aside"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Record:
    """An entry to be written: its kind and its body."""

    kind: str
    body: Body


class Refusal(StrEnum):
    """Why an act changed nothing. WORDS_WANTED: a conclusion beside what is possible needs its reason."""

    NOT_NOW = "not_now"
    NOT_UNDERSTOOD = "not_understood"
    WORDS_WANTED = "words_wanted"


@dataclass(frozen=True, slots=True)
class Advance:
    """The intake after an act, and the entries that make it so."""

    intake: Intake
    records: tuple[Record, ...]


def opening(intake: str, case: str, seal: str, officer: Signer, second: Signer | None) -> Record | Refusal:
    """The entry that opens an intake.

    Case and seal number are 1 to 40 printable characters; the second person is another one than the officer.
    """
    case, seal = case.strip(), seal.strip()
    if not (_is_number(case) and _is_number(seal)) or (second is not None and second.number == officer.number):
        return Refusal.NOT_UNDERSTOOD
    body: Body = {
        "intake": intake,
        "case": case,
        "seal": seal,
        "officer": _written(officer),
        "second": None if second is None else _written(second),
    }
    return Record("intake_opened", body)


def advance(
    intake: Intake,
    act: Act,
    detail: Mapping[str, Json],
    by: Signer,
    assess: Assess,
    second: Signer | None = None,
) -> Advance | Refusal:
    """What becomes of `act`, said by `by`, in `intake`; `second` is a second person whose PIN was right just now."""
    if intake.state is not State.OPEN:
        return Refusal.NOT_NOW
    # A power cut may have come between an answer and the categories that follow from it.
    before = settled(Advance(intake, ()), assess)
    intake = before.intake
    now = situation(intake, assess)
    allowed = STEPS.get(act)
    if allowed is not None and now.step not in allowed:
        return Refusal.NOT_NOW
    try:
        said = ANSWERS[act](Moment(intake, now, by, second or intake.second), detail)
    except (KeyError, TypeError, ValueError):
        return Refusal.NOT_UNDERSTOOD
    if isinstance(said, Refusal):
        return said
    record = Record(said.kind, {"intake": intake.id, "by": by.number, **said.body})
    more = settled(taken(intake, (record,)), assess)
    return Advance(more.intake, before.records + more.records)


def taken(intake: Intake, records: tuple[Record, ...]) -> Advance:
    """The intake after these entries."""
    return Advance(reduce(lambda so_far, record: after(so_far, record.kind, record.body), records, intake), records)


def settled(so_far: Advance, assess: Assess) -> Advance:
    """The same, with the categories that remain possible written down before anybody concludes anything."""
    intake = so_far.intake
    now = situation(intake, assess)
    if intake.state is not State.OPEN or now.assessment is None or now.step not in WEIGHED_AT:
        return so_far
    body: Body = {"intake": intake.id, **_weighed(intake, now.assessment)}
    if intake.weighed == body:
        return so_far
    record = Record("categories_possible", body)
    more = taken(intake, (record,))
    return Advance(more.intake, so_far.records + more.records)


@dataclass(frozen=True, slots=True)
class Moment:
    """What an answer is judged by: the intake, where it stands, who says it, and who bears witness."""

    intake: Intake
    now: Situation
    by: Signer
    second: Signer | None


def _weighed(intake: Intake, assessment: Assessment) -> Body:
    return {
        "pack": assessment.pack,
        "pack_version": assessment.pack_version,
        "pack_date": assessment.pack_date,
        "pack_digest": assessment.pack_digest,
        "facts": facts_to_json(facts(intake)),
        "possible": [str(category) for category in assessment.possible],
        "reasons": [
            {
                "category": str(reason.category),
                "ref": reason.ref,
                "text": dict(reason.text),
                "certain": reason.certain,
            }
            for reason in assessment.reasons
        ],
        "open": [question.fact for question in assessment.open],
    }


# --- one function an act: what it says, judged and put into the body of its entry ------------------


def _traces(_: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    return Record("traces_answered", {"answer": _one_of(detail["answer"], ("done", "not_needed", UNKNOWN))})


def _typology(moment: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    keys = tuple(typology.key for typology in TYPOLOGIES)
    decided = _one_of(detail["typology"], (*keys, NOT_A_WEAPON, UNKNOWN, ONE_OF))
    proposal = moment.intake.proposal
    if proposal is None or (decided == ONE_OF and not proposal.set_offered):
        return Refusal.NOT_NOW
    # Whoever takes over the set neither agrees with its first member nor disagrees; nor is there anything to agree
    # with where nothing was named.
    agreed = None if proposal.named is None or decided == ONE_OF else decided == proposal.named
    body: Body = {"typology": decided, "proposed": proposal.named, "agreed": agreed}
    return Record("typology_decided", {**body, "among": list(proposal.likely)} if decided == ONE_OF else body)


def _guide(moment: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    question = moment.now.guide_question
    if question is None or detail["question"] != question.key:
        return Refusal.NOT_NOW
    option = _one_of(detail["option"], tuple(question.options))
    return Record("guide_answered", {"question": question.key, "option": option})


def _made_safe(moment: Moment, _: Mapping[str, Json]) -> Record | Refusal:
    guide = moment.now.guide
    return Refusal.NOT_NOW if guide is None else Record("made_safe", {"guide": guide.key})


def _second_check(moment: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    answer = _one_of(detail["answer"], ("seen_empty", "alone"))
    second = moment.second if answer == "seen_empty" else None
    if answer == "seen_empty" and (second is None or second.number == moment.by.number):
        return Refusal.NOT_NOW
    return Record("second_check", {"answer": answer, "second": None if second is None else _written(second)})


def _skip_picture(moment: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    if detail["name"] != moment.now.picture:
        return Refusal.NOT_NOW
    reason = _one_of(detail["reason"], ("nothing_there", "not_possible"))
    return Record("picture_skipped", {"name": moment.now.picture, "reason": reason})


def _lengths(moment: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    by_hand = detail["by_hand"]
    if not isinstance(by_hand, bool):
        return Refusal.NOT_UNDERSTOOD
    stock = _one_of(detail["stock"], ("fixed", "folded", "removed", UNKNOWN))
    if by_hand:
        overall, barrel = _length(detail["overall_cm"]), _length(detail["barrel_cm"])
        if isinstance(overall, float) and isinstance(barrel, float) and barrel > overall:
            return Refusal.NOT_UNDERSTOOD
    else:
        measured = moment.intake.measured
        if measured is None:
            return Refusal.NOT_NOW
        overall, barrel = (
            _within(millimetres, measured.error_mm) for millimetres in (measured.overall_mm, measured.barrel_mm)
        )
    if stock == UNKNOWN:
        overall = _at_most(overall)
    lengths: Body = {"overall_cm": value_to_json(overall), "barrel_cm": value_to_json(barrel)}
    return Record("lengths_decided", {**lengths, "by_hand": by_hand, "stock": stock})


def _within(millimetres: float, error: float) -> Value:
    # A tenth of a millimetre is far below any error, and keeps entries free of binary dust.
    return Interval(round(max(0.0, millimetres - error) / 10, 2), round((millimetres + error) / 10, 2))


def _at_most(overall: Value) -> Value:
    """The length that the law means, where the stock may fold or come off: no longer than what was measured."""
    if isinstance(overall, Interval):
        return Interval(0.0, overall.high)
    return Interval(0.0, overall) if isinstance(overall, float) else overall


def _signs(moment: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    asked = moment.now.signs
    seen, unsure = (_some_of(detail[part], asked) for part in ("seen", "unsure"))
    if set(seen) & set(unsure):
        return Refusal.NOT_UNDERSTOOD
    return Record("signs_answered", {"asked": list(asked), "seen": list(seen), "unsure": list(unsure)})


def _answer(moment: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    question = moment.now.question
    if question is None or detail["fact"] != question.fact:
        return Refusal.NOT_NOW
    value = value_from_json(detail["value"])
    choices: tuple[Value, ...] = (*question.choices, UNKNOWN)
    # 1 == True in Python; a count is no yes.
    if not any(type(value) is type(choice) and value == choice for choice in choices):
        return Refusal.NOT_UNDERSTOOD
    return Record("question_answered", {"fact": question.fact, "value": value_to_json(value)})


def _expert(moment: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    reasons: list[Json] = [str(trigger) for trigger in moment.now.triggers]
    if _one_of(detail["answer"], ("request", "decline")) == "decline":
        return Record("expert_declined", {"reasons": reasons})
    urgent = detail["urgent"]
    if not isinstance(urgent, bool):
        return Refusal.NOT_UNDERSTOOD
    return Record("expert_requested", {"reasons": reasons, "urgent": urgent, "note": _text(detail["note"])})


def _conclude(moment: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    category = _one_of(detail["category"], (*Category, "undecided"))
    text = _text(detail["text"])
    assessment = moment.now.assessment
    # Where no rule was asked there is nothing to differ from, and nothing to rest on but the officer's words.
    differs = None if assessment is None else category != "undecided" and category not in assessment.possible
    if differs is not False and category != "undecided" and not text:
        return Refusal.WORDS_WANTED
    return Record("conclusion_written", {"category": category, "text": text, "differs": differs})


def _close(moment: Moment, _: Mapping[str, Json]) -> Record | Refusal:
    pictures: list[Json] = [*moment.intake.pictures.values()]
    return Record("intake_closed", {"pictures": pictures})


def _back(moment: Moment, _: Mapping[str, Json]) -> Record | Refusal:
    done = tuple(_done(moment.intake))
    return Record("step_reopened", {"step": str(done[-1])}) if done else Refusal.NOT_NOW


def _done(intake: Intake) -> Iterator[Step]:
    """The steps that a person has answered and may take back, in their order."""
    for step, answered in (
        (Step.TRACES, intake.traces is not None),
        (Step.TYPOLOGY, intake.typology is not None),
        (Step.GUIDE, bool(intake.guide_answers)),
        (Step.MAKE_SAFE, intake.safe),
        (Step.SECOND_CHECK, intake.checked is not None),
        (Step.PICTURES, bool(pictures_done(intake))),
        (Step.LENGTHS, intake.lengths is not None),
        (Step.SIGNS, intake.signs is not None),
        (Step.QUESTION, bool(intake.asked)),
        (Step.STOPPED, intake.handed_over),
        (Step.EXPERT, intake.expert is not None),
        (Step.CONCLUSION, intake.conclusion is not None),
    ):
        if answered:
            yield step


def may_go_back(intake: Intake) -> bool:
    """Whether there is an answer to take back."""
    return any(True for _ in _done(intake))


def _correct_case(_: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    case, seal = _string(detail["case"]).strip(), _string(detail["seal"]).strip()
    if not (_is_number(case) and _is_number(seal)):
        return Refusal.NOT_UNDERSTOOD
    return Record("case_corrected", {"case": case, "seal": seal})


def _same_object(_: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    # Another object is another exhibit: this intake is then cancelled or set aside, not continued with it.
    return Record("object_confirmed", {}) if detail["same"] is True else Refusal.NOT_UNDERSTOOD


def _call_expert(moment: Moment, _: Mapping[str, Json]) -> Record | Refusal:
    if moment.intake.stopped:
        return Refusal.NOT_NOW
    return Record("expert_called", {"step": str(moment.now.step)})


def _end_call(_: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    return Record("expert_call_ended", {"answer": _one_of(detail["answer"], ("go_on", "handed_over"))})


def _set_aside(moment: Moment, _: Mapping[str, Json]) -> Record | Refusal:
    return Record("intake_set_aside", {"step": str(moment.now.step)})


def _cancel(_: Moment, detail: Mapping[str, Json]) -> Record | Refusal:
    reason = _one_of(detail["reason"], ("opened_by_mistake", "another_object", "done_elsewhere", "exercise"))
    return Record("intake_cancelled", {"reason": reason})


# --- what is accepted ----------------------------------------------------------------------------


def _one_of(written: Json, allowed: tuple[str, ...]) -> str:
    if not isinstance(written, str) or written not in allowed:
        raise ValueError("not one of the answers")
    return str(written)


def _some_of(written: Json, allowed: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(written, list):
        raise TypeError("not a list of answers")
    chosen = tuple(_one_of(word, allowed) for word in written)
    if len(set(chosen)) != len(chosen):
        raise ValueError("an answer stands there twice")
    return tuple(word for word in allowed if word in chosen)


def _string(written: Json) -> str:
    if not isinstance(written, str):
        raise TypeError("not a text")
    return written


def _text(written: Json) -> str:
    text = _string(written).strip()
    if len(text) > LONGEST_TEXT or not all(sign.isprintable() or sign == "\n" for sign in text):
        raise ValueError("not a text that can be kept")
    return text


def _length(written: Json) -> Value:
    if written == UNKNOWN:
        return UNKNOWN
    if type(written) not in (int, float):
        raise TypeError("not a length")
    length = float(str(written))
    if not (math.isfinite(length) and 1 <= length <= 300):
        raise ValueError("not the length of a weapon in centimetres")
    return length


def _is_number(text: str) -> bool:
    return 0 < len(text) <= LONGEST_NUMBER and text.isprintable()


def _written(signer: Signer) -> dict[str, Json]:
    return {"number": signer.number, "name": signer.name}


ANSWERS: Final[Mapping[Act, Callable[[Moment, Mapping[str, Json]], Record | Refusal]]] = {
    Act.TRACES: _traces,
    Act.TYPOLOGY: _typology,
    Act.GUIDE: _guide,
    Act.MADE_SAFE: _made_safe,
    Act.SECOND_CHECK: _second_check,
    Act.SKIP_PICTURE: _skip_picture,
    Act.LENGTHS: _lengths,
    Act.SIGNS: _signs,
    Act.ANSWER: _answer,
    Act.EXPERT: _expert,
    Act.CONCLUDE: _conclude,
    Act.CLOSE: _close,
    Act.BACK: _back,
    Act.CORRECT_CASE: _correct_case,
    Act.SAME_OBJECT: _same_object,
    Act.CALL_EXPERT: _call_expert,
    Act.END_CALL: _end_call,
    Act.SET_ASIDE: _set_aside,
    Act.CANCEL: _cancel,
}

STEPS: Final[Mapping[Act, tuple[Step, ...]]] = {
    Act.TRACES: (Step.TRACES,),
    Act.TYPOLOGY: (Step.TYPOLOGY,),
    Act.GUIDE: (Step.GUIDE,),
    Act.MADE_SAFE: (Step.MAKE_SAFE,),
    Act.SECOND_CHECK: (Step.SECOND_CHECK,),
    Act.SKIP_PICTURE: (Step.PICTURES,),
    Act.LENGTHS: (Step.LENGTHS,),
    Act.SIGNS: (Step.SIGNS,),
    Act.ANSWER: (Step.QUESTION,),
    Act.EXPERT: (Step.EXPERT,),
    Act.CONCLUDE: (Step.CONCLUSION,),
    Act.CLOSE: (Step.CLOSE,),
    Act.SAME_OBJECT: (Step.SWAPPED,),
    Act.END_CALL: (Step.STOPPED,),
}
"""Acts that belong to a step; the others are possible at any."""
