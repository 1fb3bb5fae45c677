"""The language of conditions: what it means, and in which words it refuses what it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.law.expressions import (
    AllOf,
    AnyOf,
    Compared,
    ConditionError,
    Named,
    Not,
    Worded,
    names_in,
    parse_condition,
)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("automatic", Named("automatic")),
        ("not automatic", Not(Named("automatic"))),
        ("overall_cm <= 80", Compared("overall_cm", "<=", 80.0)),
        ("barrel_cm > 45.5", Compared("barrel_cm", ">", 45.5)),
        ("capacity<3", Compared("capacity", "<", 3.0)),
        ("energy_J >= 2", Compared("energy_J", ">=", 2.0)),
        ("bore is lisse", Worded("bore", "lisse")),
        ("bore is not lisse", Not(Worded("bore", "lisse"))),
        ("opening is 1873_us", Worded("opening", "1873_us")),
        ("overall_cm is missing", Worded("overall_cm", "missing")),
        ("a and b and c", AllOf((Named("a"), Named("b"), Named("c")))),
        ("a or (b and not c)", AnyOf((Named("a"), AllOf((Named("b"), Not(Named("c"))))))),
        ("not a and b", AllOf((Not(Named("a")), Named("b")))),
        ("not (a or b)", Not(AnyOf((Named("a"), Named("b"))))),
        ("((a))", Named("a")),
        ("  a\n  and\tb  ", AllOf((Named("a"), Named("b")))),
    ],
)
def test_a_condition_means_what_it_says(text: str, meaning: object) -> None:
    assert parse_condition(text) == meaning


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "stops too early"),
        ("a and", "stops too early"),
        ("not", "stops too early"),
        ("a and b or c", "add parentheses"),
        ("(a or b", "opened and not closed"),
        ("a)", '")" follows'),
        ("a b", '"b" follows'),
        ("and a", '"and" stands where a name is expected'),
        ("80 >= overall_cm", '"80" stands where a name is expected'),
        ("overall_cm <= barrel_cm", "must be followed by a number"),
        ("overall_cm <=", "must be followed by a number"),
        ("12 <= capacity", '"12" stands where'),
        ("bore is", "must be followed by a word"),
        ("bore is not", "must be followed by a word"),
        ("bore is 12", "must be followed by a word"),
        ("bore = lisse", "a word with is"),
        ("capacity != 3", "compared with <= < >= >"),
        ("capacity > -1", '"-" has no meaning'),
        ("capacity > 1e3", "must be followed by a number"),
        ("capacity > 1873_us", "must be followed by a number"),
        ("__import__('os')", "has no meaning"),
        ("a; b", '";" has no meaning'),
        ("calibre_légal", '"é" has no meaning'),
        ("(" * 40 + "a" + ")" * 40, "parentheses inside one another"),
        ("not " * 40 + "a", "inside one another"),
        (" and ".join("a" * 900), "2000 letters"),
    ],
)
def test_what_is_not_understood_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse_condition(text)
    assert says in str(caught.value)


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["a", "b", "and", "or", "not", "is", "(", ")", "<=", ">", "80", "3.5", "missing"])).map(
        " ".join
    )
)
def test_any_text_is_a_condition_or_refused_in_words(text: str) -> None:
    try:
        found = parse_condition(text)
    except ConditionError as error:
        told = str(error)
    else:
        told = "read"
        assert list(names_in(found))
    assert told
