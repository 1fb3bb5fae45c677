"""What comes over the line is taken for what it is, and printed only when it is clean."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.sync.answers import Answer, CentralHead, Refused, head_of, problem_of, refusal

STATION = "ab" * 32
HEAD: dict[str, Any] = {
    "protocol": "1.0",
    "station": STATION,
    "seq": 3,
    "hash": "cd" * 32,
    "time": "2026-11-22T09:30:00.000000Z",
    "held": None,
    "later": "a member of a later version",
}

anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_a_head_is_read_and_members_that_are_not_known_are_left_aside() -> None:
    found = head_of(Answer(200, HEAD), STATION)
    assert found is not None
    assert (found.seq, found.hash, found.held) == (3, "cd" * 32, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"station": "ef" * 32},
        {"station": None},
        {"seq": -1},
        {"seq": 1.5},
        {"seq": True},
        {"hash": "CD" * 32},
        {"hash": "cd"},
        {"time": "today"},
        {"time": "2026-99-22T09:30:00.000000Z"},
        {"held": "yes"},
        {"held": []},
    ],
)
def test_what_is_no_head_of_this_station_is_none(changed: dict[str, Any]) -> None:
    assert head_of(Answer(200, {**HEAD, **changed}), STATION) is None


def test_a_chain_that_is_set_apart_says_why_and_what_to_tell() -> None:
    held: dict[str, Any] = {
        "type": "https://scelle.example/problems/broken-chain",
        "seq": 9,
        "reason": "forged",
        "reference": 12,
    }
    found = head_of(Answer(200, {**HEAD, "held": held}), STATION)
    assert found is not None
    assert found.held is not None
    assert (found.held.why, found.held.reference) == ("held", "12")
    assert "forged" in found.held.sentence
    assert "entry 9" in found.held.sentence


@given(st.dictionaries(st.sampled_from([*HEAD, "x"]), anything))
def test_no_answer_stops_the_reading_of_a_head(body: dict[str, Any]) -> None:
    found = head_of(Answer(200, {**HEAD, **body}), STATION)
    assert found is None or isinstance(found, CentralHead)


@given(st.dictionaries(st.sampled_from(["title", "reason", "reference", "seq", "type", "x"]), anything), st.text())
def test_no_refusal_steers_a_terminal(body: dict[str, Any], title: str) -> None:
    found = refusal(Answer(400, {"title": title, **body}, problem="odd"))
    assert isinstance(found, Refused)
    assert all(letter.isprintable() for letter in found.sentence + found.reference)
    assert len(found.sentence) < 1500


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("https://scelle.example/problems/held", "held"),
        ("https://scelle.example/problems/", ""),
        ("https://scelle.example/problems/../x", ""),
        ("https://other.example/problems/held", ""),
        ("about:blank", ""),
        (None, ""),
        (5, ""),
    ],
)
def test_problems_have_names_of_the_contract(kind: object, name: str) -> None:
    body: dict[str, Any] = {"type": kind}
    assert problem_of(body) == name
