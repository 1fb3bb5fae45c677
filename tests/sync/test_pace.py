"""The waits between tries, and when a run leaves it for the next one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.sync.pace import LONGEST_SECONDS, MOST_IN_VAIN, Pace


def test_waits_double_and_the_run_ends_after_five_in_vain() -> None:
    pace, waits = Pace(), []
    while (wait := (pace := pace.after(moved=False)).wait(1.0)) is not None:
        waits.append(wait)
    assert waits == [1, 2, 4, 8, 16]


@pytest.mark.parametrize(("chance", "wait"), [(0.0, 0.5), (0.5, 0.75), (1.0, 1.0)])
def test_chance_decides_half_of_a_wait(chance: float, wait: float) -> None:
    assert Pace().after(moved=False).wait(chance) == wait


def test_what_was_brought_forward_begins_the_count_anew() -> None:
    pace = Pace(MOST_IN_VAIN).after(moved=True)
    assert pace.wait(1.0) == 1
    assert pace.after(moved=False).wait(1.0) == 1


def test_central_decides_how_long_unless_that_is_longer_than_a_run_waits() -> None:
    assert Pace(1).wait(1.0, asked=20) == 20
    assert Pace(5).wait(1.0, asked=3) == 16
    assert Pace(1).wait(1.0, asked=LONGEST_SECONDS) == LONGEST_SECONDS
    assert Pace(1).wait(1.0, asked=LONGEST_SECONDS + 1) is None


@given(st.lists(st.booleans(), max_size=40), st.floats(0, 1), st.floats(0, 1000))
def test_no_wait_is_longer_than_a_minute(moves: list[bool], chance: float, asked: float) -> None:
    pace = Pace()
    for moved in moves:
        pace = pace.after(moved=moved)
        wait = pace.wait(chance, asked)
        assert wait is None or 0.5 <= wait <= LONGEST_SECONDS
