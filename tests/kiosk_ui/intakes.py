"""Intakes at every step, and the views that show them; each is what the conduct of an intake made of what was said.

Knows the real law and the real steps. Writes nothing down.
"""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache

from edge.decide import Act, Assess, Refusal, Situation, advance, opening, situation
from edge.domain import Identification, Level, SceneFault, Trouble
from edge.exhibit import Assessment, Facts, Json, Signer, value_to_json
from edge.intake import Body, Intake, Step, after, opened
from edge.law import Unusable, assess, load_pack
from edge.view import Condition, Mode, Passage, RecordTrouble, Result, View, Waiting
from tests.kiosk_ui.scripted import (
    BOLT,
    EITHER,
    HESITANT,
    LONG_FOUR,
    LONGEST,
    MEASURED,
    NAMELESS,
    PISTOL,
    REVOLVER,
    STRANGE,
    UNSURE,
    candidates,
    identification,
    result,
    states,
)

OFFICER = Signer("123456A", "Claire Martin")
SECOND = Signer("778899", "Zoé Petit")
AT = "2026-11-22T09:12:00.000000Z"
PICTURE = f"{7:064x}"
NUMBER = "3f9a0c2e71b84d56"
Change = Callable[[Intake], Intake]


@cache
def law() -> Assess:
    """The French rules; what nobody said stays open."""
    pack = load_pack("france")

    def asked(facts: Facts) -> Assessment:
        answer = assess(pack, facts, "unknown")
        assert not isinstance(answer, Unusable), answer
        return answer

    return asked


def begun(second: Signer | None = SECOND) -> Intake:
    record = opening(NUMBER, "2026-0412", "7", OFFICER, second)
    assert not isinstance(record, Refusal)
    return opened(record.body, AT)


def said(intake: Intake, act: Act, **detail: Json) -> Intake:
    """The intake after `act`; fails where the conduct refuses it."""
    answer = advance(intake, act, detail, OFFICER, law())
    assert not isinstance(answer, Refusal), (act, detail, answer, situation(intake, law()).step)
    return answer.intake


def proposed(intake: Intake, found: Result) -> Intake:
    """The intake once the machine proposed `found` for what was laid down."""
    body: Body = {"picture": PICTURE, **proposal_body(found.identification)}
    taken = after(intake, "picture_taken", {"name": "as_found", "sha256": PICTURE})
    return after(taken, "typology_proposed", body)


def proposal_body(found: Identification) -> dict[str, Json]:
    """What an entry keeps of a proposal."""
    candidates: list[Json] = [
        {"typology": one.typology.key, "probability": one.probability, "raw": one.raw} for one in found.candidates
    ]
    seen = found.looks_like
    return {
        "candidates": candidates,
        "level": str(found.level),
        "weapon": found.weapon,
        "likely": [typology.key for typology in found.likely],
        "coverage": found.coverage,
        "looks_like": None if seen is None else asdict(seen),
    }


def reconsidered(intake: Intake, found: Identification) -> Intake:
    """The intake once the machine saw the right side too, and proposed `found` for both."""
    body: Body = {"picture": PICTURE, "name": "right", "views": ["as_found", "right"], **proposal_body(found)}
    return after(intake, "typology_reconsidered", body)


def laid(found: Result, second: Signer | None = SECOND) -> Intake:
    """Opened, traces secured, laid down, proposed."""
    return proposed(said(begun(second), Act.TRACES, answer="done"), found)


def until(intake: Intake, step: Step, fact: str | None = None) -> Intake:
    """Go on with the plainest answers until `step`, and at a question until it asks `fact`."""
    for _ in range(60):
        now = situation(intake, law())
        at_fact = fact is None or (now.question is not None and now.question.fact == fact)
        if now.step is step and at_fact:
            return intake
        intake = plainly(intake)
    raise AssertionError(f"{step} {fact} is not on the way")


def plainly(intake: Intake) -> Intake:
    """One step further, with the plainest answer that there is."""
    now = situation(intake, law())
    if now.step is Step.PICTURES and now.picture not in ("markings", "magazine"):
        return after(intake, "picture_taken", {"name": now.picture, "sha256": PICTURE})
    act, detail = plainest(intake, now)
    return said(intake, act, **detail)


def plainest(intake: Intake, now: Situation) -> tuple[Act, dict[str, Json]]:
    """What is said at a step when nothing is out of the ordinary."""
    answer: tuple[Act, dict[str, Json]]
    match now.step:
        case Step.TYPOLOGY if intake.proposal is not None:
            answer = Act.TYPOLOGY, {"typology": intake.proposal.candidates[0][0]}
        case Step.GUIDE if now.guide_question is not None:
            options = [option for option in now.guide_question.options if option != "black_powder"]
            answer = Act.GUIDE, {"question": now.guide_question.key, "option": options[0]}
        case Step.SECOND_CHECK:
            answer = Act.SECOND_CHECK, {"answer": "alone" if intake.second is None else "seen_empty"}
        case Step.PICTURES:
            answer = Act.SKIP_PICTURE, {"name": now.picture, "reason": "nothing_there"}
        case Step.QUESTION if now.question is not None:
            answer = Act.ANSWER, {"fact": now.question.fact, "value": value_to_json(now.question.choices[0])}
        case step:
            answer = ALWAYS[step]
    return answer


ALWAYS: dict[Step, tuple[Act, dict[str, Json]]] = {
    Step.MAKE_SAFE: (Act.MADE_SAFE, {}),
    Step.LENGTHS: (Act.LENGTHS, {"by_hand": True, "overall_cm": 110.5, "barrel_cm": 62, "stock": "fixed"}),
    Step.SIGNS: (Act.SIGNS, {"seen": [], "unsure": []}),
    Step.EXPERT: (Act.EXPERT, {"answer": "decline"}),
    Step.CONCLUSION: (Act.CONCLUDE, {"category": "B", "text": "Vu avec le moniteur."}),
}


def in_step(intake: Intake, condition: Condition = Condition.LYING, shown: Result | None = None) -> View:
    """The view of an intake where it stands."""
    return View(
        1,
        Condition.SHOWN if shown is not None else condition,
        result=shown,
        mode=Mode.INTAKE,
        intake=intake,
        situation=situation(intake, law()),
    )


def pistol() -> Result:
    return result(identification(PISTOL, Level.MEDIUM))


def bolt() -> Result:
    return result(identification(BOLT, Level.HIGH, MEASURED))


def measured(intake: Intake) -> Intake:
    body: Body = {"overall_mm": 1112.5, "barrel_mm": 520.4, "error_mm": 14.2, "scale": "card"}
    return after(intake, "lengths_measured", body)


@cache
def intake_states() -> dict[str, View]:
    """Every step of an intake by name; the names are those of the screenshots."""
    home = View(1, Condition.EMPTY, mode=Mode.INTAKE)
    lay = said(begun(), Act.TRACES, answer="done")
    revolver = laid(result(identification(REVOLVER, Level.HIGH)))
    rifle = measured(laid(bolt()))
    odd = result(identification(UNSURE, Level.LOW, likely=6))
    either, four, hesitant = result(EITHER), result(LONG_FOUR), result(HESITANT)
    strange, nameless = result(STRANGE), result(NAMELESS)
    sure_of_another = identification(REVOLVER, Level.HIGH)
    looked_over = until(rifle, Step.SIGNS)
    one_of = old_handed_over(said(laid(four), Act.TYPOLOGY, typology="one_of"))
    military = laid(result(identification(candidates(("semi_auto_style_militaire_autre", 0.99)), Level.HIGH)))
    old = laid(result(identification(candidates(("epaule_mecanisme_ancien", 0.99)), Level.HIGH)))
    return {
        "home": home,
        "home-aside": View(1, Condition.EMPTY, mode=Mode.INTAKE, aside=ASIDE),
        "traces": in_step(begun()),
        "lay": in_step(lay, Condition.EMPTY),
        "lay-moving": in_step(lay, Condition.MOVING),
        "lay-trouble": View(
            1, Condition.TROUBLE, Trouble.LOST, mode=Mode.INTAKE, intake=lay, situation=situation(lay, law())
        ),
        **{f"amiss-{fault}": amiss(lay, fault) for fault in SceneFault},
        "typology": in_step(laid(pistol()), shown=pistol()),
        "typology-longest": in_step(
            laid(result(identification(LONGEST, Level.MEDIUM))), shown=result(identification(LONGEST, Level.MEDIUM))
        ),
        "typology-record": in_step(laid(pistol())),
        "typology-two": in_step(laid(either), shown=either),
        "typology-two-record": in_step(laid(either)),
        "typology-four": in_step(laid(four), shown=four),
        "typology-low": in_step(laid(odd), shown=odd),
        "typology-low-three": in_step(laid(hesitant), shown=hesitant),
        "typology-other": in_step(laid(strange), shown=strange),
        "typology-other-nameless": in_step(laid(nameless), shown=nameless),
        "typology-other-record": in_step(laid(strange)),
        "guide": in_step(until(laid(pistol()), Step.GUIDE)),
        "guide-many": in_step(
            said(until(revolver, Step.GUIDE), Act.GUIDE, question="revolver_step1", option="cartridges")
        ),
        "no-guide": in_step(until(old, Step.NO_GUIDE)),
        "make-safe": in_step(until(laid(pistol()), Step.MAKE_SAFE)),
        "make-safe-bolt": in_step(until(rifle, Step.MAKE_SAFE)),
        "second-check": in_step(until(laid(pistol()), Step.SECOND_CHECK)),
        "second-check-alone": in_step(until(laid(pistol(), None), Step.SECOND_CHECK)),
        "pictures": in_step(until(laid(pistol()), Step.PICTURES)),
        "pictures-markings": in_step(pictured(until(laid(pistol()), Step.PICTURES), 3), Condition.MOVING),
        "pictures-magazine": in_step(pictured(until(laid(pistol()), Step.PICTURES), 4)),
        "lengths": in_step(until(rifle, Step.LENGTHS), shown=bolt()),
        "lengths-record": in_step(until(rifle, Step.LENGTHS)),
        "lengths-by-hand": in_step(until(laid(bolt()), Step.LENGTHS)),
        "signs": in_step(until(laid(pistol()), Step.SIGNS)),
        "signs-many": in_step(until(military, Step.SIGNS)),
        "question": in_step(until(laid(pistol()), Step.QUESTION)),
        "question-bands": in_step(until(military, Step.QUESTION)),
        "question-alarm": in_step(seen(laid(pistol()), "alarm_listed")),
        "question-neutralised": in_step(seen(laid(pistol()), "neutralised_proven")),
        "question-old": in_step(seen(laid(pistol()), "model_pre_1900")),
        "question-energy": in_step(joules(laid(pistol()))),
        "expert": in_step(until(old_handed_over(old), Step.EXPERT)),
        "expert-alarm": in_step(until(seen(laid(pistol()), "alarm_listed", answer=True), Step.EXPERT)),
        "conclusion": in_step(until(laid(pistol()), Step.CONCLUSION)),
        "conclusion-open": in_step(until(old_handed_over(old), Step.CONCLUSION)),
        **{f"{step}-one-of": in_step(until(one_of, step)) for step in (Step.EXPERT, Step.CONCLUSION, Step.CLOSE)},
        "conclusion-none": in_step(until(said(laid(pistol()), Act.TYPOLOGY, typology="not_a_weapon"), Step.CONCLUSION)),
        "expert-reconsidered": in_step(until(reconsidered(looked_over, sure_of_another), Step.EXPERT)),
        "close-reconsidered": in_step(until(reconsidered(looked_over, LONG_FOUR), Step.CLOSE)),
        "close": in_step(until(laid(pistol()), Step.CLOSE)),
        "close-full": in_step(until(seen(rifle, "model_pre_1900", answer=True), Step.CLOSE)),
        "swapped": in_step(after(until(laid(pistol()), Step.SECOND_CHECK), "object_swapped", {"likeness": 0.1})),
        "stopped": in_step(said(until(laid(pistol()), Step.MAKE_SAFE), Act.CALL_EXPERT)),
        "stopped-no-guide": in_step(said(until(old, Step.NO_GUIDE), Act.CALL_EXPERT)),
        "record-trouble": View(1, Condition.LYING, mode=Mode.INTAKE, intake=lay, record_trouble=FULL),
    }


@cache
def all_states() -> dict[str, View]:
    """Every state of the screen in every mode."""
    return {**states(), **intake_states(), **checkpoint_states()}


@cache
def checkpoint_states() -> dict[str, View]:
    """Every state of a checkpoint."""
    asked = Passage(42, 38, 3, 0, waits=True)
    low = result(identification(UNSURE, Level.LOW, likely=6))

    def shown(found: Result, passage: Passage) -> View:
        return View(1, Condition.SHOWN, result=found, mode=Mode.CHECKPOINT, passage=passage)

    return {
        "checkpoint-empty": View(1, Condition.EMPTY, mode=Mode.CHECKPOINT, passage=Passage(41, 38, 3, 0)),
        "checkpoint": shown(pistol(), asked),
        "checkpoint-two": shown(result(EITHER), asked),
        "checkpoint-four": shown(result(replace(LONG_FOUR, measurement=MEASURED)), asked),
        "checkpoint-low": shown(low, asked),
        "checkpoint-low-three": shown(result(HESITANT), asked),
        "checkpoint-other": shown(result(STRANGE), asked),
        "checkpoint-other-judged": shown(result(STRANGE), Passage(42, 39, 3, 0)),
        "checkpoint-judged": shown(pistol(), Passage(42, 39, 3, 0)),
    }


ASIDE = (
    Waiting("a" * 16, "2026-0398", "2", "Luc Bernard", "2026-11-20T15:40:00.000000Z"),
    Waiting("b" * 16, "2026-0405", "14", "Claire Martin", "2026-11-21T08:05:00.000000Z"),
)
FULL = RecordTrouble("No room left on the disk that holds /var/lib/scelle: free some, at least 500 MB.")


def amiss(intake: Intake, fault: SceneFault) -> View:
    return View(
        1, Condition.AMISS, faults=(fault,), mode=Mode.INTAKE, intake=intake, situation=situation(intake, law())
    )


def pictured(intake: Intake, count: int) -> Intake:
    for _ in range(count):
        intake = plainly(intake)
    return intake


def seen(intake: Intake, sign: str, answer: bool | None = None) -> Intake:
    """At the question that `sign` raises, or beyond it with `answer`."""
    intake = until(intake, Step.SIGNS)
    intake = until(said(intake, Act.SIGNS, seen=[sign], unsure=[]), Step.QUESTION, sign)
    return intake if answer is None else said(intake, Act.ANSWER, fact=sign, value=answer)


def joules(intake: Intake) -> Intake:
    """At the question about joules."""
    intake = seen(intake, "powder_weapon")
    return until(said(intake, Act.ANSWER, fact="powder_weapon", value=False), Step.QUESTION, "energy_J")


def old_handed_over(intake: Intake) -> Intake:
    intake = said(until(intake, Step.NO_GUIDE), Act.CALL_EXPERT)
    return said(intake, Act.END_CALL, answer="handed_over")
