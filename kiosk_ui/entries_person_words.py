"""What persons said in an intake, in sentences: one function a kind of entry.

Knows what each kind means, and whom its sentence names. Knows no page.
"""

from collections.abc import Callable, Mapping
from typing import Final

from kiosk_ui import history_names as names
from kiosk_ui.entries_body import Body
from kiosk_ui.tongue import _


def _intake_opened(body: Body) -> str:
    second = body.who("second") if body.has("second") else _("nobody")
    return _(
        "%(who)s opened the intake. Case %(case)s, seal %(seal)s. Second person: %(second)s.",
        who=body.who("officer"),
        case=body.number("case"),
        seal=body.number("seal"),
        second=second,
    )


def _case_corrected(body: Body) -> str:
    sentence = _(
        "%(who)s corrected the numbers. Case %(case)s, seal %(seal)s.",
        who=body.who(),
        case=body.number("case"),
        seal=body.number("seal"),
    )
    return _because(body, sentence)


def _traces_answered(body: Body) -> str:
    return _("On traces, %(who)s answered: %(answer)s.", who=body.who(), answer=names.traces(body.text("answer")))


def _picture_taken(body: Body) -> str:
    body.get("sha256")
    sentence = _(
        "Photograph (%(name)s), %(width)s × %(height)s points.",
        name=names.view(body.text("name")),
        width=body.text("width"),
        height=body.text("height"),
    )
    if body.get("lying") is False:
        sentence = _("%(so_far)s A person asked for it: nothing was seen lying there.", so_far=sentence)
    if body.get("fingerprint") is not None:
        sentence = _(
            "%(so_far)s Its outline and colours were kept in figures, to notice another object.", so_far=sentence
        )
    return sentence


def _picture_skipped(body: Body) -> str:
    return _(
        "%(who)s left out a photograph (%(name)s): %(reason)s.",
        who=body.who(),
        name=names.view(body.text("name")),
        reason=names.reason(body.text("reason")),
    )


def _typology_decided(body: Body) -> str:
    who, decided = body.who(), names.mechanism(body.text("typology"))
    proposed, agreed = body.text("proposed"), body.get("agreed")
    if body.text("typology") == "one_of":
        sentence = _(
            "%(who)s could not tell which of these mechanisms it is: %(names)s.",
            who=who,
            names=names.mechanisms(body.texts("among")),
        )
        if not proposed:
            return sentence
        return _(
            "%(so_far)s The machine had proposed: %(proposed)s.", so_far=sentence, proposed=names.mechanism(proposed)
        )
    if proposed == "not_a_weapon":
        return _(
            "%(who)s decided on the mechanism: %(name)s. The machine had seen no weapon that it knows.",
            who=who,
            name=decided,
        )
    if agreed is True:
        return _("%(who)s confirmed the proposed mechanism: %(name)s.", who=who, name=decided)
    if not proposed:
        return _("%(who)s decided on the mechanism: %(name)s. The machine had proposed none.", who=who, name=decided)
    return _(
        "%(who)s decided on the mechanism: %(name)s. The machine had proposed: %(proposed)s.",
        who=who,
        name=decided,
        proposed=names.mechanism(proposed),
    )


def _guide_answered(body: Body) -> str:
    question = body.text("question")
    return _asked(body, names.guide_question(question), names.guide_option(question, body.text("option")))


def _asked(body: Body, question: str, answer: str) -> str:
    return _("Asked %(question)s, %(who)s answered: %(answer)s.", question=question, who=body.who(), answer=answer)


def _made_safe(body: Body) -> str:
    guide = names.guide(body.text("guide"))
    return _("%(who)s declared the weapon made safe, by the guide: %(guide)s.", who=body.who(), guide=guide)


def _second_check(body: Body) -> str:
    who, answer = body.who(), body.text("answer")
    if answer == "alone":
        body.get("second")
        return _("%(who)s is alone: no second person looked into the chamber.", who=who)
    second = body.who("second") if body.has("second") else who
    answers = {
        "seen_empty": _("%(second)s looked too, and saw the chamber empty", second=second),
        "doubt": _("%(second)s looked too, and was in doubt", second=second),
    }
    return _("%(who)s entered: %(answer)s.", who=who, answer=answers.get(answer) or names.quoted(answer))


def _lengths_decided(body: Body) -> str:
    values = {
        "who": body.who(),
        "overall": names.centimetres(body.get("overall_cm")),
        "barrel": names.centimetres(body.get("barrel_cm")),
        "stock": names.stock(body.text("stock")),
    }
    if body.get("by_hand") is True:
        return _("%(who)s measured by hand: overall length %(overall)s, barrel %(barrel)s. Stock: %(stock)s.", **values)
    return _(
        "%(who)s let the machine’s lengths stand: overall length %(overall)s, barrel %(barrel)s. Stock: %(stock)s.",
        **values,
    )


def _signs_answered(body: Body) -> str:
    asked, seen, unsure = (body.texts(field) for field in ("asked", "seen", "unsure"))
    absent = tuple(sign for sign in asked if sign not in seen and sign not in unsure)
    return _(
        "%(who)s looked for telling signs. Seen: %(seen)s. Not seen: %(absent)s. Not sure: %(unsure)s.",
        who=body.who(),
        seen=_signs(seen),
        absent=_signs(absent),
        unsure=_signs(unsure),
    )


def _signs(keys: tuple[str, ...]) -> str:
    return " · ".join(names.sign(key) for key in keys) or _("none")


def _question_answered(body: Body) -> str:
    fact = body.text("fact")
    return _asked(body, names.quoted(names.question(fact)), names.quoted(names.answer(fact, body.get("value"))))


# --- the expert, the conclusion, the end ---------------------------------------------------------


def _expert_requested(body: Body) -> str:
    who = body.who()
    if body.get("urgent") is True:
        return _noted(body, _with_reasons(body, _("%(who)s asks for an expert, urgently.", who=who)))
    return _noted(body, _with_reasons(body, _("%(who)s asks for an expert.", who=who)))


def _expert_declined(body: Body) -> str:
    return _with_reasons(body, _("%(who)s asks for no expert, although there were reasons to.", who=body.who()))


def _expert_called(body: Body) -> str:
    at = names.step(body.text("step"))
    return _with_reasons(
        body, _("%(who)s stopped and called an expert, at the step: %(step)s.", who=body.who(), step=at)
    )


def _expert_call_ended(body: Body) -> str:
    answers = {
        "go_on": _("the intake goes on"),
        "handed_over": _("the weapon is left to the expert, nobody here handles it any further"),
    }
    return _("%(who)s said, after the call: %(answer)s.", who=body.who(), answer=body.said("answer", answers))


def _with_reasons(body: Body, sentence: str) -> str:
    reasons = body.texts("reasons")
    if not reasons:
        return sentence
    return _("%(so_far)s Reasons: %(reasons)s.", so_far=sentence, reasons=" · ".join(map(names.trigger, reasons)))


def _noted(body: Body, sentence: str) -> str:
    note = body.text("note")
    return _("%(so_far)s Note: %(note)s", so_far=sentence, note=names.quoted(note)) if note else sentence


def _conclusion_written(body: Body) -> str:
    who, category, text = body.who(), body.text("category"), body.text("text")
    body.get("differs")
    if category == "undecided":
        sentence = _("%(who)s leaves the category undecided.", who=who)
    else:
        sentence = _("%(who)s concludes: category %(category)s.", who=who, category=category)
    return _("%(so_far)s In their words: %(text)s", so_far=sentence, text=names.quoted(text)) if text else sentence


def _step_reopened(body: Body) -> str:
    sentence = _("%(who)s went back to the step: %(step)s.", who=body.who(), step=names.step(body.text("step")))
    return _because(body, sentence)


def _object_confirmed(body: Body) -> str:
    return _("%(who)s confirmed that the same object lies on the plate.", who=body.who())


def _intake_set_aside(body: Body) -> str:
    return _("%(who)s set the intake aside, at the step: %(step)s.", who=body.who(), step=names.step(body.text("step")))


def _intake_resumed(body: Body) -> str:
    return _(
        "%(who)s went on with the intake, at the step: %(step)s.", who=body.who(), step=names.step(body.text("step"))
    )


def _intake_cancelled(body: Body) -> str:
    return _("%(who)s cancelled the intake: %(reason)s.", who=body.who(), reason=names.reason(body.text("reason")))


def _intake_closed(body: Body) -> str:
    written = body.get("pictures")
    count = len(written) if isinstance(written, list | dict) else 0
    body.get("entries")
    return _("%(who)s closed the intake. Photographs kept: %(count)s.", who=body.who(), count=count)


def _because(body: Body, sentence: str) -> str:
    why = body.text("reason")
    return _("%(so_far)s Reason: %(reason)s.", so_far=sentence, reason=names.reason(why)) if why else sentence


PERSONS: Final[Mapping[str, Callable[[Body], str]]] = {
    "intake_opened": _intake_opened,
    "case_corrected": _case_corrected,
    "traces_answered": _traces_answered,
    "picture_taken": _picture_taken,
    "picture_skipped": _picture_skipped,
    "typology_decided": _typology_decided,
    "guide_answered": _guide_answered,
    "made_safe": _made_safe,
    "second_check": _second_check,
    "lengths_decided": _lengths_decided,
    "signs_answered": _signs_answered,
    "question_answered": _question_answered,
    "expert_requested": _expert_requested,
    "expert_declined": _expert_declined,
    "expert_called": _expert_called,
    "expert_call_ended": _expert_call_ended,
    "conclusion_written": _conclusion_written,
    "step_reopened": _step_reopened,
    "object_confirmed": _object_confirmed,
    "intake_set_aside": _intake_set_aside,
    "intake_resumed": _intake_resumed,
    "intake_cancelled": _intake_cancelled,
    "intake_closed": _intake_closed,
}
