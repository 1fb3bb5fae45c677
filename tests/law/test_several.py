"""A weapon that is one of several typologies: everything is possible that is possible for any of them."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.exhibit import ONE_OF, TYPOLOGY, UNKNOWN, Assessment, Category, Facts, Interval, Value
from edge.law import RulePack, Unusable, assess, facts_from_json, possible_categories
from edge.law.diagram import Diagram
from edge.law.giving import Unanswered
from edge.law.joining import join
from edge.law.rules import Bands, Declared
from tests.law.weighing import PACKS, TYPOLOGY_KEYS, as_facts, knowledge, learnt

A, B, C, D, NC = Category
FRANCE = PACKS["france"]

calm = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
every_pack = pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
members = st.lists(st.sampled_from(TYPOLOGY_KEYS), min_size=1, max_size=4, unique=True).map(tuple)


def one_of(among: tuple[str, ...], values: Mapping[str, Value]) -> Facts:
    return replace(as_facts(ONE_OF, values), among=among)


def whole(pack: RulePack, facts: Facts, unanswered: Unanswered = "default") -> Assessment:
    answer = assess(pack, facts, unanswered)
    assert isinstance(answer, Assessment), answer
    return answer


def union(pack: RulePack, among: tuple[str, ...], values: Mapping[str, Value]) -> set[Category]:
    return {category for typology in among for category in whole(pack, as_facts(typology, values)).possible}


@st.composite
def partly_answered(draw: st.DrawFn, pack: RulePack) -> dict[str, Value]:
    """Facts as an intake has them: some answered, some answered with unknown, some not asked yet."""
    _, values = draw(knowledge(pack))
    kept = draw(st.sets(st.sampled_from(list(pack.facts))))
    return {name: value for name, value in values.items() if name in kept}


@every_pack
@calm
@given(st.data())
def test_what_is_possible_for_any_member_is_possible_and_nothing_else(pack: RulePack, data: st.DataObject) -> None:
    among = data.draw(members)
    _, values = data.draw(knowledge(pack))
    found = whole(pack, one_of(among, values))
    assert set(found.possible) == union(pack, among, values)
    assert found.possible == possible_categories(pack, one_of(among, values))


@every_pack
@calm
@given(st.data())
def test_a_set_of_one_is_assessed_as_that_typology(pack: RulePack, data: st.DataObject) -> None:
    typology = data.draw(st.sampled_from(TYPOLOGY_KEYS))
    values = data.draw(partly_answered(pack))
    for unanswered in ("default", "unknown"):
        alone = whole(pack, as_facts(typology, values), unanswered)
        assert whole(pack, one_of((typology,), values), unanswered) == alone


@every_pack
@calm
@given(st.data())
def test_to_know_more_of_the_weapon_never_adds_a_category(pack: RulePack, data: st.DataObject) -> None:
    among = data.draw(members)
    _, values = data.draw(knowledge(pack))
    closer = data.draw(learnt(pack, values))
    before, after = (set(whole(pack, one_of(among, each)).possible) for each in (values, closer))
    assert after <= before


@every_pack
@calm
@given(st.data())
def test_in_an_intake_neither_an_answer_nor_fewer_members_add_a_category(pack: RulePack, data: st.DataObject) -> None:
    among = data.draw(members)
    values = data.draw(partly_answered(pack))
    fewer = data.draw(st.lists(st.sampled_from(among), min_size=1, unique=True).map(tuple))
    before = whole(pack, one_of(among, values), "unknown")
    after = whole(pack, one_of(fewer, values), "unknown")
    assert set(after.possible) <= set(before.possible)
    for question in before.open:
        if question.fact != TYPOLOGY and question.fact not in values:
            answer = data.draw(st.sampled_from([*question.choices, UNKNOWN]))
            answered = whole(pack, one_of(among, {**values, question.fact: answer}), "unknown")
            assert set(answered.possible) <= set(before.possible)


@every_pack
@calm
@given(st.data())
def test_each_outcome_of_a_question_is_what_that_answer_gives(pack: RulePack, data: st.DataObject) -> None:
    among = data.draw(members)
    values = data.draw(partly_answered(pack))
    before = whole(pack, one_of(among, values), "unknown")
    for question in before.open:
        if isinstance(values.get(question.fact), Interval):
            # Measured already: a choice may lie beside what was measured.
            continue
        for choice, outcome in zip(question.choices, question.outcomes, strict=True):
            told = one_of(among, {**values, question.fact: choice})
            if question.fact == TYPOLOGY:
                told = as_facts(str(choice), values)
            assert whole(pack, told, "unknown").possible == outcome, (question.fact, choice)
        gone = [len(before.possible) - len(outcome) for outcome in question.outcomes]
        assert question.narrows == pytest.approx(sum(gone) / len(gone))
    assert [each.narrows for each in before.open] == sorted((each.narrows for each in before.open), reverse=True)


@every_pack
@calm
@given(st.data())
def test_a_fact_that_is_no_open_question_changes_nothing_any_more(pack: RulePack, data: st.DataObject) -> None:
    among = data.draw(members)
    _, values = data.draw(knowledge(pack))
    answer = whole(pack, one_of(among, values))
    telling = {question.fact for question in answer.open}
    if TYPOLOGY not in telling:
        assert {whole(pack, as_facts(typology, values)).possible for typology in among} == {answer.possible}
    settled = {
        name: data.draw(st.sampled_from([False, True]))
        for name, value in values.items()
        if value == UNKNOWN and name not in telling and pack.facts[name].kind == "yes/no"
    }
    assert whole(pack, one_of(among, {**values, **settled})).possible == answer.possible


@every_pack
@calm
@given(st.data())
def test_a_rule_is_certain_only_where_it_is_for_every_member(pack: RulePack, data: st.DataObject) -> None:
    among = data.draw(members)
    _, values = data.draw(knowledge(pack))
    every = [
        {(reason.ref, reason.category, str(reason.text)): reason.certain for reason in whole(pack, facts).reasons}
        for facts in (as_facts(typology, values) for typology in among)
    ]
    found = whole(pack, one_of(among, values)).reasons
    told = {(reason.ref, reason.category, str(reason.text)): reason.certain for reason in found}
    assert told.keys() == {reason for each in every for reason in each}
    assert told == {reason: all(each.get(reason, False) for each in every) for reason in told}


@every_pack
@calm
@given(st.data())
def test_the_order_in_which_members_are_named_does_not_matter(pack: RulePack, data: st.DataObject) -> None:
    among = data.draw(members)
    other = data.draw(st.permutations(among).map(tuple))
    values = data.draw(partly_answered(pack))
    first, second = (whole(pack, one_of(each, values), "unknown") for each in (among, other))
    assert (first.possible, first.reasons) == (second.possible, second.reasons)
    assert {each.fact: each.narrows for each in first.open} == pytest.approx(
        {each.fact: each.narrows for each in second.open}
    )


@every_pack
def test_all_diagrams_of_a_pack_ask_facts_in_one_order(pack: RulePack) -> None:
    for first, second in combinations(pack.diagrams.values(), 2):
        mine, other = ([bands.fact.name for bands in diagram.bands] for diagram in (first, second))
        assert [name for name in mine if name in other] == [name for name in other if name in mine]


@given(st.none() | st.floats(0, 60))
def test_a_length_or_its_absence_leads_to_the_same_end_in_each_member_as_alone(length: float | None) -> None:
    fact = Declared("overall_cm", "number", {}, default=None, asked_of=frozenset(), most=60)
    # One end a band: up to a limit, over it, missing; and the same with two limits.
    narrow = Diagram((Bands(fact, ((30.0, 1),)),), (-1, -1, -1, 0), ((), (), (), (0, 1, 2)), ((0,), (1,), (2,), ()))
    cuts = ((10.0, 0), (40.0, 1))
    wide = Diagram(
        (Bands(fact, cuts),), (-1, -1, -1, -1, 0), ((), (), (), (), (0, 1, 2, 3)), ((3,), (4,), (5,), (6,), ())
    )
    joined = join({"narrow": narrow, "wide": wide})
    (shared,) = joined.bands[0].of(length)
    for place, diagram in enumerate((narrow, wide)):
        (own,) = diagram.bands[0].of(length)
        root = joined.branches[-1][place]
        assert joined.ends[joined.branches[root][shared]] == diagram.ends[diagram.branches[-1][own]]


# --- worked out by hand --------------------------------------------------------------------------


PISTOL_OR_REVOLVER = ("pistolet_semi_auto_moderne", "revolver")
BOLT_OR_PUMP = ("epaule_a_verrou", "epaule_a_pompe")


def test_a_category_that_only_one_member_can_have_is_shown_as_what_may_apply() -> None:
    known: dict[str, Value] = {"overall_cm": 110, "barrel_cm": 65, "capacity": 5, "bore": "lisse"}
    assert whole(FRANCE, as_facts("epaule_a_verrou", known)).possible == (C,)
    assert whole(FRANCE, as_facts("epaule_a_pompe", known)).possible == (B,)
    answer = whole(FRANCE, one_of(BOLT_OR_PUMP, known))
    assert answer.possible == (B, C)
    assert {reason.certain for reason in answer.reasons} == {False}


def test_where_only_the_typology_can_tell_it_is_the_one_open_question() -> None:
    known: dict[str, Value] = {"overall_cm": 110, "barrel_cm": 65, "capacity": 5, "bore": "lisse"}
    (question,) = whole(FRANCE, one_of(BOLT_OR_PUMP, known)).open
    assert (question.fact, question.choices, question.outcomes) == (TYPOLOGY, BOLT_OR_PUMP, ((C,), (B,)))
    assert question.narrows == 1.0


def test_a_rule_that_holds_for_every_member_is_certain() -> None:
    answer = whole(FRANCE, one_of(PISTOL_OR_REVOLVER, {"automatic": False, "capacity": 6}))
    assert answer.possible == (B,)
    assert {reason.certain for reason in answer.reasons} == {True}
    assert answer.open == ()


def test_a_question_of_one_member_only_leaves_the_other_as_it_is() -> None:
    known: dict[str, Value] = {"overall_cm": 110, "barrel_cm": 58, "capacity": 5, "bore": UNKNOWN}
    among = ("epaule_a_verrou", "revolver")
    (bore,) = (each for each in whole(FRANCE, one_of(among, known)).open if each.fact == "bore")
    alone = (whole(FRANCE, as_facts("revolver", known)).possible, whole(FRANCE, as_facts("epaule_a_verrou", known)))
    assert alone[0] == (B,)
    assert (bore.choices, bore.outcomes) == (("raye", "lisse"), ((B, C), (B,)))


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (Facts(ONE_OF), "one_of needs its members"),
        (Facts("revolver", among=BOLT_OR_PUMP), "among is given with the typology one_of only"),
        (Facts(ONE_OF, among=("revolver", "revolver")), "revolver stands twice in among"),
        (Facts(ONE_OF, among=("revolver", "revolverr")), "revolverr is no typology; did you mean revolver?"),
        (Facts(ONE_OF, among=("revolver", ONE_OF)), "one_of is no typology"),
        (Facts(ONE_OF, among=("revolver", UNKNOWN)), "unknown is no typology"),
    ],
)
def test_members_that_cannot_be_weighed_are_told(facts: Facts, says: str) -> None:
    found = assess(FRANCE, facts)
    assert isinstance(found, Unusable)
    assert says in "\n".join(found.sentences)
    assert possible_categories(FRANCE, facts) == found


@pytest.mark.parametrize("among", ["revolver", None, [1], {"revolver": True}])
def test_members_that_are_no_list_of_keys_are_told(among: Any) -> None:
    found = facts_from_json({"typology": ONE_OF, "among": among})
    assert isinstance(found, Unusable)
    assert "among must be a list" in found.sentences[0]
