"""What holds of every pack whatever is known.

Nothing possible is left out, nothing impossible is shown, and to know more never adds a category.
"""

from itertools import islice

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from edge.exhibit import UNKNOWN, Assessment, Category, Facts, Interval, Value
from edge.law import RulePack, assess, possible_categories
from tests.law.weighing import PACKS, TYPOLOGY_KEYS, as_facts, completions, knowledge, learnt, values_of, weigh

calm = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
every_pack = pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)


def possible(pack: RulePack, facts: Facts) -> tuple[Category, ...]:
    found = possible_categories(pack, facts)
    assert isinstance(found, tuple), found
    return found


def whole(pack: RulePack, facts: Facts) -> Assessment:
    answer = assess(pack, facts)
    assert isinstance(answer, Assessment), answer
    return answer


@every_pack
@calm
@given(st.data())
def test_to_know_more_never_adds_a_category(pack: RulePack, data: st.DataObject) -> None:
    typology, values = data.draw(knowledge(pack))
    closer = data.draw(learnt(pack, values))
    before, after = (possible(pack, as_facts(typology, each)) for each in (values, closer))
    assert after
    assert set(after) <= set(before)


@every_pack
@calm
@given(st.data())
def test_a_weapon_of_which_all_is_known_gets_what_the_rules_say_in_their_order(
    pack: RulePack, data: st.DataObject
) -> None:
    typology = data.draw(st.sampled_from(TYPOLOGY_KEYS))
    weapon = {name: data.draw(st.sampled_from(values_of(fact))) for name, fact in pack.facts.items()}
    assert set(possible(pack, as_facts(typology, weapon))) == weigh(pack, typology, weapon)


@every_pack
@calm
@given(st.data())
def test_no_weapon_that_agrees_with_the_facts_is_left_out(pack: RulePack, data: st.DataObject) -> None:
    typology, values = data.draw(knowledge(pack))
    shown = set(possible(pack, as_facts(typology, values)))
    weapon: dict[str, Value] = {}
    for name, value in values.items():
        if value == UNKNOWN:
            weapon[name] = data.draw(st.sampled_from(values_of(pack.facts[name])))
        elif isinstance(value, Interval) and pack.facts[name].whole:
            weapon[name] = data.draw(st.integers(int(value.low), int(value.high)))
        elif isinstance(value, Interval):
            weapon[name] = data.draw(st.floats(value.low, value.high))
        else:
            weapon[name] = value
    assert weigh(pack, typology, weapon) <= shown


@every_pack
@calm
@given(st.data())
def test_every_category_shown_belongs_to_some_weapon_that_agrees_with_the_facts(
    pack: RulePack, data: st.DataObject
) -> None:
    typology, values = data.draw(knowledge(pack, most_open=3))
    # An interval that touches a limit shows more on purpose; here each is moved off the limits.
    values = {
        name: Interval(value.low + 0.001, value.high + 0.002)
        if isinstance(value, Interval) and not pack.facts[name].whole
        else value
        for name, value in values.items()
    }
    weapons = list(islice(completions(pack, values), 4000))
    assume(len(weapons) < 4000)
    found = {category for weapon in weapons for category in weigh(pack, typology, weapon)}
    assert set(possible(pack, as_facts(typology, values))) == found


@every_pack
@calm
@given(st.data())
def test_the_whole_assessment_says_the_same_set_with_a_reason_for_each_category(
    pack: RulePack, data: st.DataObject
) -> None:
    typology, values = data.draw(knowledge(pack))
    facts = as_facts(typology, values)
    answer = whole(pack, facts)
    assert answer.possible == possible(pack, facts)
    assert {reason.category for reason in answer.reasons} == set(answer.possible)
    assert all(reason.text["fr"] and reason.text["en"] for reason in answer.reasons)


@every_pack
@calm
@given(st.data())
def test_each_outcome_of_a_question_is_what_that_answer_gives(pack: RulePack, data: st.DataObject) -> None:
    typology, values = data.draw(knowledge(pack))
    answer = whole(pack, as_facts(typology, values))
    for question in answer.open:
        assert len(question.choices) == len(question.outcomes) > 0
        for choice, outcome in zip(question.choices, question.outcomes, strict=True):
            if isinstance(values[question.fact], Interval):
                # Measured already: a choice may lie beside what was measured.
                continue
            assert set(possible(pack, as_facts(typology, {**values, question.fact: choice}))) <= set(outcome)
        gone = [len(answer.possible) - len(outcome) for outcome in question.outcomes]
        assert question.narrows == pytest.approx(sum(gone) / len(gone))
    assert [question.narrows for question in answer.open] == sorted(
        (question.narrows for question in answer.open), reverse=True
    )


@every_pack
@calm
@given(st.data())
def test_a_fact_that_is_no_open_question_changes_nothing_any_more(pack: RulePack, data: st.DataObject) -> None:
    typology, values = data.draw(knowledge(pack))
    answer = whole(pack, as_facts(typology, values))
    unknown = [name for name, value in values.items() if value == UNKNOWN]
    telling = {question.fact for question in answer.open}
    settled = {name: data.draw(st.sampled_from(values_of(pack.facts[name]))) for name in unknown if name not in telling}
    assert possible(pack, as_facts(typology, {**values, **settled})) == answer.possible


@every_pack
@pytest.mark.parametrize("typology", TYPOLOGY_KEYS)
def test_before_the_first_answer_everything_that_the_pack_asks_is_open(pack: RulePack, typology: str) -> None:
    answer = assess(pack, Facts(typology), "unknown")
    assert isinstance(answer, Assessment)
    asked = pack.asked(typology)
    assert {question.fact for question in answer.open} <= set(asked)
    settled = assess(pack, Facts(typology))
    assert isinstance(settled, Assessment)
    assert set(settled.possible) <= set(answer.possible)
