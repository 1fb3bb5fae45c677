"""Facts from outside: read as they are meant, or refused in sentences, and the same again after a record."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.exhibit import ONE_OF, UNKNOWN, Assessment, Category, Facts, Interval, Value, facts_to_json
from edge.law import Unusable, assess, facts_from_json, ignored_facts, possible_categories
from tests.law.weighing import PACKS, as_facts, knowledge

FRANCE = PACKS["france"]


def sentences(found: object) -> str:
    assert isinstance(found, Unusable), found
    assert all(sentence and "\n" not in sentence for sentence in found.sentences)
    return "\n".join(found.sentences)


def test_facts_are_read_as_a_vector_writes_them() -> None:
    given = {
        "id": "X1",
        "note": "passed over",
        "typology": "revolver",
        "overall_cm": None,
        "barrel_cm": [10, 10.5],
        "answers": {"capacity": 6, "model_pre_1900": "unknown", "alarm_listed": None, "bore": "raye"},
    }
    answers: dict[str, Value] = {"capacity": 6, "model_pre_1900": UNKNOWN, "alarm_listed": None, "bore": "raye"}
    assert facts_from_json(given) == Facts("revolver", None, Interval(10, 10.5), answers)


def test_a_length_that_is_not_there_is_unknown() -> None:
    assert facts_from_json({"typology": "revolver"}) == Facts("revolver", UNKNOWN, UNKNOWN, {})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (3, "must be an object"),
        ([], "must be an object"),
        (None, "must be an object"),
        ({}, "typology must be given"),
        ({"typology": 3}, "typology must be given"),
        ({"typology": "revolver", "capacity": 6}, "capacity is no part of facts"),
        ({"typology": "revolver", "overal_cm": 6}, "did you mean overall_cm?"),
        ({"typology": "revolver", "answers": []}, "answers must be an object"),
        ({"typology": "revolver", "answers": {f"f{n}": 1 for n in range(300)}}, "up to 200 facts"),
        ({"typology": "revolver", "answers": {"capacity": {}}}, "capacity must be true, false, a number"),
        ({"typology": "revolver", "answers": {"capacity": [1]}}, "capacity must have two numbers"),
        ({"typology": "revolver", "answers": {"capacity": [1, True]}}, "capacity must have two numbers"),
        ({"typology": "revolver", "answers": {"capacity": ["1", "2"]}}, "capacity must have two numbers"),
        ({"typology": "revolver", "answers": {"bore": "x" * 5000}}, "bore must be one word"),
        ({"typology": "revolver", "answers": {"overall_cm": 3}}, "stands beside the answers"),
    ],
)
def test_what_has_not_the_form_of_facts_is_told(given: object, says: str) -> None:
    assert says in sentences(facts_from_json(given))


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (Facts("revolverr"), "revolverr is no typology; did you mean revolver?"),
        (Facts("\x1b[2Jx"), "?[2Jx is no typology; there are: autre_pistolet"),
        (Facts("revolver", answers={"capcity": 6}), "capcity is no fact of the pack france; did you mean capacity?"),
        (Facts("revolver", answers={"machine_class": "revolver"}), "machine_class is no fact"),
        (Facts("revolver", answers={"capacity": True}), "capacity must be a number"),
        (Facts("revolver", answers={"capacity": "six"}), "capacity must be a number"),
        (Facts("revolver", answers={"capacity": 5.5}), "capacity must be a whole number"),
        (Facts("revolver", answers={"capacity": Interval(5, 6.5)}), "capacity must be a whole number"),
        (Facts("revolver", answers={"capacity": -1}), "capacity must lie between 0 and 10000 shots"),
        (Facts("revolver", answers={"capacity": 10**400}), "capacity must lie between"),
        (Facts("revolver", answers={"automatic": 1}), "automatic must be true, false"),
        (Facts("revolver", answers={"automatic": "yes"}), "automatic must be true, false"),
        (Facts("revolver", answers={"automatic": Interval(0, 1)}), "automatic must be true, false"),
        (Facts("revolver", answers={"bore": "smooth"}), 'bore must be one of "raye", "lisse"'),
        (Facts("revolver", answers={"bore": True}), "bore must be one of"),
        (Facts("epaule_a_verrou", 1100), "overall_cm must lie between 0 and 1000 cm"),
        (Facts("epaule_a_verrou", -3), "overall_cm must lie between"),
        (Facts("epaule_a_verrou", float("nan")), "overall_cm must lie between"),
        (Facts("epaule_a_verrou", float("inf")), "overall_cm must lie between"),
        (Facts("epaule_a_verrou", Interval(82, 79)), "overall_cm has its ends the wrong way round: 82 is more than 79"),
        (Facts("epaule_a_verrou", Interval(79, float("nan"))), "overall_cm must lie between"),
        (Facts("epaule_a_verrou", True), "overall_cm must be a number"),
    ],
)
def test_facts_that_cannot_be_weighed_are_told(facts: Facts, says: str) -> None:
    assert says in sentences(assess(FRANCE, facts))
    assert assess(FRANCE, facts) == possible_categories(FRANCE, facts)


def test_all_mistakes_of_the_facts_are_told_at_once() -> None:
    told = sentences(assess(FRANCE, Facts("epaule_a_verrou", -1, True, {"capcity": 1, "bore": "x", "automatic": 3})))
    assert len(told.splitlines()) == 5


def test_facts_of_another_pack_are_passed_over_and_named() -> None:
    facts = Facts("pistolet_semi_auto_moderne", answers={"ammo": "billes", "alarm_model": True})
    assert possible_categories(FRANCE, facts) == (Category.B,)
    assert ignored_facts(FRANCE, facts) == ("ammo", "alarm_model")


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
@given(st.data())
def test_facts_come_back_from_a_record_as_they_went_in(pack: Any, data: st.DataObject) -> None:
    typology, values = data.draw(knowledge(pack))
    among = data.draw(st.just(()) | st.just(("revolver", "epaule_a_verrou")))
    facts = replace(as_facts(ONE_OF if among else typology, values), among=among)
    assert facts_from_json(json.loads(json.dumps(facts_to_json(facts)))) == facts


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from([*FRANCE.facts, "capcity", ""])


@given(st.sampled_from(["revolver", "epaule_a_verrou", ""]), anything, st.dictionaries(names, anything, max_size=4))
def test_whatever_stands_in_facts_they_are_weighed_or_told(typology: str, length: object, answers: object) -> None:
    facts = facts_from_json({"typology": typology, "overall_cm": length, "answers": answers})
    found = facts if isinstance(facts, Unusable) else assess(FRANCE, facts)
    if isinstance(found, Assessment):
        assert found.possible
    else:
        assert sentences(found)
