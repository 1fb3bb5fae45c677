"""What an assessment tells beside the set: the reasons, and the questions in the order in which they help."""

import pytest

from edge.exhibit import UNKNOWN, Assessment, Category, Facts, Interval, OpenQuestion, Value
from edge.law import assess
from edge.law.rules import HAIR
from tests.law.weighing import PACKS

A, B, C, D, NC = Category
FRANCE = PACKS["france"]


def asked(facts: Facts) -> Assessment:
    answer = assess(FRANCE, facts)
    assert isinstance(answer, Assessment), answer
    return answer


def question(answer: Assessment, fact: str) -> OpenQuestion:
    return next(each for each in answer.open if each.fact == fact)


def bolt(overall: Value = 110, barrel: Value = 65, **answers: Value) -> Facts:
    return Facts("epaule_a_verrou", overall, barrel, {"capacity": 5, **answers})


def test_an_answer_names_the_pack_its_version_and_its_date() -> None:
    answer = asked(bolt())
    assert (answer.pack, answer.pack_version, answer.pack_date) == ("france", FRANCE.version, FRANCE.date)


def test_a_settled_weapon_has_one_certain_reason_and_no_question() -> None:
    answer = asked(bolt())
    assert [(reason.category, reason.ref, reason.certain) for reason in answer.reasons] == [(C, "R311-2 III 1 b", True)]
    assert answer.open == ()


def test_rules_that_may_apply_are_not_called_certain() -> None:
    answer = asked(bolt(Interval(79, 82)))
    assert [(reason.ref, reason.certain) for reason in answer.reasons] == [
        ("R311-2 II 2 c", False),
        ("R311-2 III 1 b", False),
    ]


def test_a_disputed_rule_and_the_one_after_it_are_both_certain_and_the_dispute_is_told() -> None:
    answer = asked(Facts("epaule_a_un_coup_par_canon", 110, 42, {"bore": "lisse"}))
    assert [(reason.category, reason.ref, reason.certain) for reason in answer.reasons] == [
        (B, "R311-2 II 2 c", True),
        (C, "R311-2 III 1 c", True),
    ]
    assert "expert" in answer.reasons[0].text["en"]
    assert "expert" in answer.reasons[0].text["fr"]


def test_counts_are_asked_in_bands_between_the_limits_of_the_law() -> None:
    capacity = question(asked(bolt(capacity=UNKNOWN)), "capacity")
    assert capacity.choices == (Interval(0, 11), Interval(12, 31), Interval(32, 10000))
    assert capacity.outcomes == ((C,), (B,), (A,))
    assert capacity.narrows == 2.0


def test_bands_that_make_no_difference_here_are_taken_together() -> None:
    barrel = question(asked(bolt(110, UNKNOWN)), "barrel_cm")
    assert barrel.choices == (Interval(0, 45 - HAIR), Interval(45 + HAIR, 1000))
    assert barrel.outcomes == ((B,), (C,))


def test_words_and_yes_or_no_are_asked_as_such() -> None:
    bore = question(asked(bolt(110, 50, bore=UNKNOWN)), "bore")
    assert (bore.choices, bore.outcomes) == (("raye", "lisse"), ((C,), (B,)))
    old = question(asked(bolt(model_pre_1900=UNKNOWN)), "model_pre_1900")
    assert (old.choices, old.outcomes) == ((False, True), ((C,), (D,)))


def test_a_measured_length_over_a_limit_is_a_question_of_measuring_again() -> None:
    answer = asked(bolt(Interval(79, 82)))
    assert question(answer, "overall_cm").outcomes == ((B,), (C,))


def test_the_question_that_narrows_most_comes_first() -> None:
    answer = asked(bolt(Interval(79, 82), capacity=UNKNOWN))
    assert [each.fact for each in answer.open] == ["capacity", "overall_cm"]
    assert answer.open[0].narrows > answer.open[1].narrows > 0


def test_what_can_no_longer_matter_is_not_asked() -> None:
    answer = asked(bolt(110, 50, bore=UNKNOWN, percussion=UNKNOWN, stock_fixed=UNKNOWN, on_danger_list=UNKNOWN))
    assert [each.fact for each in answer.open] == ["bore"]
    short = asked(bolt(70, UNKNOWN, bore=UNKNOWN, b4_calibre=UNKNOWN))
    assert short.possible == (B,)
    assert short.open == ()


def test_two_facts_that_tell_only_together_are_both_asked() -> None:
    answer = asked(Facts("pistolet_semi_auto_moderne", answers={"capacity": UNKNOWN, "handgun_mag": UNKNOWN}))
    assert {each.fact for each in answer.open} == {"capacity", "handgun_mag"}
    both = asked(bolt(Interval(79, 81), Interval(44, 46)))
    assert [each.outcomes for each in both.open] == [((B,), (B, C)), ((B,), (B, C))]


@pytest.mark.parametrize(
    ("typology", "asked_of", "not_asked_of"),
    [
        (
            "epaule_a_verrou",
            {"capacity", "overall_cm", "model_pre_1900", "bore"},
            {"automatic", "belt_fed", "alarm_listed"},
        ),
        (
            "revolver",
            {"alarm_listed", "model_pre_1900", "capacity"},
            {"overall_cm", "barrel_cm", "bore", "stock_fixed"},
        ),
        ("epaule_a_pompe", {"shotgun_calibre", "stock_fixed", "bore"}, {"alarm_listed", "feed_removable"}),
        ("semi_auto_style_militaire_autre", {"automatic", "reducible_below_60"}, {"model_pre_1900", "alarm_listed"}),
    ],
)
def test_a_pack_asks_what_matters_for_the_mechanism(typology: str, asked_of: set[str], not_asked_of: set[str]) -> None:
    found = set(FRANCE.asked(typology))
    assert asked_of <= found
    assert found & not_asked_of == set()


def test_unanswered_questions_are_open_only_when_asked_for() -> None:
    facts = Facts("pistolet_semi_auto_moderne", answers={"powder_weapon": True, "neutralised_proven": False})
    assert asked(facts).possible == (B,)
    answer = assess(FRANCE, facts, "unknown")
    assert isinstance(answer, Assessment)
    assert answer.possible == (A, B, C, D)
    assert "alarm_listed" in {each.fact for each in answer.open}
