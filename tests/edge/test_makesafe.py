"""Making safe: every path through the questions ends at a guide or at an expert, and no guide leaves a check out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import TYPOLOGIES
from edge.exhibit import UNKNOWN
from edge.makesafe import (
    PRINCIPLES,
    Guide,
    GuideQuestion,
    NoGuide,
    WhyNoGuide,
    follow,
    guides,
    questions,
)

Way = tuple[str, dict[str, str], GuideQuestion | Guide | NoGuide]

WITHOUT_GUIDE = (
    "epaule_mecanisme_ancien",
    "epaule_semi_auto_style_chasse",
    "epaule_semi_auto_style_militaire_milieu_20e",
    "pistolet_mecanisme_ancien",
)
OPEN_BOLT = ("military_sten", "military_thompson", "military_uzi")
MAGAZINE_OUT = (
    "magazine_first",
    "magazine_out_below",
    "magazine_out_grip",
    "ar_magazine",
    "ak_magazine",
    "sten_magazine",
    "thompson_magazine",
    "uzi_magazine",
)
ACTION_WORKED = (
    "slide_back",
    "slide_work",
    "bolt_up_back",
    "pump_work",
    "ar_handle",
    "ak_handle",
    "sten_handle",
    "thompson_handle",
    "uzi_handle",
)


def ways() -> Iterator[Way]:
    """Every typology, every set of answers that leads somewhere, and where it leads."""
    for typology in TYPOLOGIES:
        yield from ways_on(typology.key, {})


def ways_on(typology: str, answers: dict[str, str]) -> Iterator[Way]:
    found = follow(typology, answers)
    yield typology, answers, found
    if isinstance(found, GuideQuestion):
        assert found.key not in answers, "a question comes back"
        for option in found.options:
            yield from ways_on(typology, {**answers, found.key: option})


def keys(guide: Guide) -> list[str]:
    return [step.key for step in guide.steps]


@pytest.fixture(params=guides(), ids=lambda guide: guide.key)
def guide(request: pytest.FixtureRequest) -> Guide:
    found = request.param
    assert isinstance(found, Guide)
    return found


# --- the way to a guide --------------------------------------------------------------------------


def test_every_path_ends_at_a_guide_of_its_typology_or_at_an_expert() -> None:
    ends = [(typology, end) for typology, _, end in ways() if not isinstance(end, GuideQuestion)]
    assert {typology for typology, _ in ends} == {typology.key for typology in TYPOLOGIES}
    assert all(isinstance(end, NoGuide) or typology in end.typologies for typology, end in ends)


def test_every_guide_and_every_question_is_reached() -> None:
    assert {end for _, _, end in ways() if isinstance(end, Guide)} == set(guides())
    assert {end for _, _, end in ways() if isinstance(end, GuideQuestion)} == set(questions())
    assert len({guide.key for guide in guides()}) == len(guides())


def test_not_knowing_leads_to_an_expert_wherever_it_is_said() -> None:
    asked = [(typology, answers, end) for typology, answers, end in ways() if isinstance(end, GuideQuestion)]
    assert asked
    for typology, answers, question in asked:
        assert question.options[-1] == UNKNOWN
        assert follow(typology, {**answers, question.key: UNKNOWN}) == NoGuide(WhyNoGuide.UNKNOWN)


@pytest.mark.parametrize("typology", WITHOUT_GUIDE)
@given(answers=st.dictionaries(st.text(), st.text()))
def test_four_mechanisms_have_no_guide_whatever_is_answered(typology: str, answers: dict[str, str]) -> None:
    assert follow(typology, answers) == NoGuide(WhyNoGuide.MECHANISM)


def test_the_other_eight_have_at_least_one_guide() -> None:
    having = {typology for guide in guides() for typology in guide.typologies}
    assert having == {typology.key for typology in TYPOLOGIES} - set(WITHOUT_GUIDE)


def test_a_revolver_with_nipples_has_no_guide() -> None:
    assert follow("revolver", {"revolver_step1": "black_powder"}) == NoGuide(WhyNoGuide.BLACK_POWDER)


@pytest.mark.parametrize("typology", ["", UNKNOWN, "not_a_weapon", "Revolver"])
def test_a_typology_that_is_not_known_has_no_guide(typology: str) -> None:
    assert follow(typology, {}) == NoGuide(WhyNoGuide.UNKNOWN)


@given(option=st.text())
def test_an_option_that_does_not_exist_leads_to_no_guide(option: str) -> None:
    found = follow("pistolet_semi_auto_moderne", {"pistol_release": option})
    assert isinstance(found, NoGuide) or option in ("trigger_guard_button", "heel")


def test_answers_given_for_another_weapon_are_ignored() -> None:
    assert follow("epaule_a_verrou", {"pistol_release": "heel"}) == follow("epaule_a_verrou", {})


def test_only_one_question_needs_the_weapon_to_be_touched() -> None:
    assert [question.key for question in questions() if question.handled] == ["revolver_step3"]


def test_the_questions_and_their_options_are_those_of_the_trade(reference: Path) -> None:
    told: dict[str, Any] = json.loads((reference.parent / "rules.json").read_text(encoding="utf-8"))
    other_use = ("ammo", "kiosk_extra")
    expected = {
        one["id"]: [option["value"] for option in one["options"]] + [UNKNOWN]
        for one in told["questions"]
        if one["id"] not in other_use
    }
    assert {question.key: list(question.options) for question in questions()} == expected


# --- what a guide holds --------------------------------------------------------------------------


def test_a_guide_begins_with_the_principles(guide: Guide) -> None:
    assert guide.steps[: len(PRINCIPLES)] == PRINCIPLES


def test_a_guide_ends_with_looking_then_feeling_then_both_again(guide: Guide) -> None:
    look, feel, *rest = keys(guide)[-5:]
    assert look.startswith("look_")
    assert feel.startswith("feel")
    assert rest == ["repeat", "leave_open", "ammunition_apart"]


def test_a_guide_has_steps_of_its_own_and_none_twice(guide: Guide) -> None:
    assert len(guide.steps) > len(PRINCIPLES) + 5
    assert len(set(keys(guide))) == len(guide.steps)


def test_the_magazine_is_out_before_the_action_is_worked(guide: Guide) -> None:
    told = keys(guide)
    out = [told.index(key) for key in MAGAZINE_OUT if key in told]
    worked = [told.index(key) for key in ACTION_WORKED if key in told]
    if worked:
        assert out
        assert max(out) < min(worked)


def test_a_t_latch_is_lifted_only_with_the_hammer_at_its_first_click() -> None:
    found = follow("revolver", {"revolver_step1": "cartridges", "revolver_step2": "ancien_brisure"})
    assert isinstance(found, Guide)
    told = keys(found)
    assert told.index("hammer_first_click") < told.index("t_latch") < told.index("break_down")


def test_a_finger_never_goes_before_an_open_bolt(guide: Guide) -> None:
    told = keys(guide)
    if guide.key in OPEN_BOLT:
        assert "feel_rod" in told
        assert told.index("open_bolt") == len(PRINCIPLES)
    else:
        assert "open_bolt" not in told


def test_a_step_looks_the_same_in_every_guide_but_for_how_it_is_left_open() -> None:
    shown = {(step.key, step.drawing) for guide in guides() for step in guide.steps if step.key != "leave_open"}
    assert len(shown) == len({key for key, _ in shown})
