"""Intervals: exact ones against SciPy's, and resamples that are always the same."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.evaluation.columns import Numbers
from edge.evaluation.estimate import Resampling, divide, exact, upper_limit

EXACT = (
    (0, 10, 0.0, 0.308497, 0.258866),
    (3, 10, 0.066740, 0.652453, 0.606624),
    (10, 10, 0.691503, 1.0, 1.0),
    (8, 113, 0.031059, 0.134736, 0.124114),
    (1, 1, 0.025, 1.0, 1.0),
    (0, 1, 0.0, 0.975, 0.95),
    (50, 1000, 0.037335, 0.065390, 0.062863),
)
"""Hits, of; what SciPy gives as the exact interval of a binomial test, and as the upper limit of one side."""


def resampling(weapons: int, others: int) -> Resampling:
    return Resampling(np.array([True] * weapons + [False] * others))


@pytest.mark.parametrize(("hits", "of", "low", "high", "at_most"), EXACT)
def test_exact_limits_are_those_of_clopper_and_pearson(
    hits: int, of: int, low: float, high: float, at_most: float
) -> None:
    found = exact(hits, of)
    assert (found.value, found.of, found.method) == (hits / of, of, "exact")
    assert found.low == pytest.approx(low, abs=1e-6)
    assert found.high == pytest.approx(high, abs=1e-6)
    assert upper_limit(hits, of, 0.05) == pytest.approx(at_most, abs=1e-6)


@pytest.mark.parametrize("of", [20, 100, 1000, 100_000])
def test_none_wrong_gives_the_rule_of_three(of: int) -> None:
    assert upper_limit(0, of, 0.05) == pytest.approx(3 / of, rel=0.08)
    assert upper_limit(0, of, 0.05) == pytest.approx(1 - 0.05 ** (1 / of), rel=1e-6)


def test_a_share_of_nothing_is_undefined() -> None:
    found = exact(0, 0)
    assert (found.value, found.low, found.high, found.of) == (None, None, None, 0)


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_exact_interval_holds_its_share(counts: tuple[int, int]) -> None:
    found = exact(*counts)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_a_share_that_no_resample_can_change_gets_an_exact_interval() -> None:
    everyone = np.ones(8, dtype=bool)
    half = np.arange(8) < 4
    all_of_them, some = resampling(8, 0).shares([(everyone, everyone), (half, everyone)])
    assert all_of_them == exact(8, 8)
    assert some.method == "bootstrap"
    assert some.value == 0.5


def test_weapons_and_other_things_are_drawn_apart() -> None:
    """However often it is drawn, there are as many weapons in it as there were."""

    def weapons_and_others(weights: Numbers) -> Numbers:
        return np.stack((weights[:, :7].sum(axis=1), weights[:, 7:].sum(axis=1)), axis=1)

    weapons, others = resampling(7, 3).estimates(weapons_and_others, [7, 3])
    assert (weapons.low, weapons.value, weapons.high) == (7, 7, 7)
    assert (others.low, others.value, others.high) == (3, 3, 3)


def test_the_bootstrap_of_a_mean_is_as_wide_as_theory_says() -> None:
    values = np.arange(200.0)

    def mean(weights: Numbers) -> Numbers:
        return divide((weights @ values)[:, None], weights.sum(axis=1, keepdims=True))

    (found,) = resampling(200, 0).estimates(mean, [200])
    assert found.low is not None
    assert found.high is not None
    theory = 2 * 1.96 * values.std() / math.sqrt(200)
    assert found.high - found.low == pytest.approx(theory, rel=0.06)
    assert found == resampling(200, 0).estimates(mean, [200])[0]


def test_the_true_share_lies_in_about_95_of_100_intervals() -> None:
    """200 times 120 weapons of which each is right with 0.8, from a generator that gives the same each time."""
    random = np.random.default_rng(5)
    everyone = np.ones(120, dtype=bool)
    inside = 0
    for _ in range(200):
        (found,) = Resampling(everyone, times=400).shares([(random.random(120) < 0.8, everyone)])
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= 0.8 <= found.high
    assert 180 <= inside <= 198


def test_so_many_samples_that_resamples_are_drawn_in_parts_give_an_interval_too() -> None:
    half = np.arange(3000) % 2 == 0
    (found,) = resampling(1500, 1500).shares([(half, np.ones(3000, dtype=bool))])
    assert found.value == 0.5
    assert found.low is not None
    assert 0.47 < found.low < 0.5


def test_dividing_by_nothing_is_undefined_and_no_warning() -> None:
    assert np.isnan(divide(np.array([1.0, 0.0]), np.array([0.0, 0.0]))).all()
    assert divide(np.array([1.0]), np.array([4.0])) == 0.25
