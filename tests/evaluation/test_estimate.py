"""Intervals: exact ones against SciPy's, and resamples that are always the same."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.evaluation.columns import Numbers
from edge.evaluation.estimate import (
    AT_ONCE,
    Estimate,
    Resampling,
    bare,
    divide,
    exact,
    mean_of,
    share,
    upper_limit,
    wider,
)

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


def test_a_share_is_counted_within_its_own_samples_and_has_an_exact_interval() -> None:
    everyone, half = np.ones(8, dtype=bool), np.arange(8) < 4
    assert share(everyone, half) == exact(4, 4)
    assert share(half, everyone) == exact(4, 8)
    assert share(everyone, ~everyone).value is None


@pytest.mark.parametrize("hits", [1, 12])
def test_where_one_of_13_went_the_other_way_neither_none_nor_all_is_possible(hits: int) -> None:
    found = exact(hits, 13)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < found.high < 1


@pytest.mark.parametrize("of", [13, 114, 120])
@pytest.mark.parametrize("true", [0.5, 0.8, 0.97])
def test_the_true_share_lies_in_at_least_95_of_100_exact_intervals(true: float, of: int) -> None:
    """Over every count that may come, as often as it does: no chance is left in this test."""
    inside = 0.0
    for hits in range(of + 1):
        found = exact(hits, of)
        assert found.low is not None
        assert found.high is not None
        if found.low <= true <= found.high:
            inside += math.comb(of, hits) * true**hits * (1 - true) ** (of - hits)
    assert inside >= 0.95


def test_where_the_limit_was_drawn_too_the_wider_interval_counts() -> None:
    narrow = wider(Estimate(1 / 80, 0.0, 0.02, 80, "bootstrap"))
    assert (narrow.low, narrow.high) == (0.0, exact(1, 80).high)
    wide = wider(Estimate(1 / 80, 0.0, 0.3, 80, "bootstrap"))
    assert (wide.low, wide.high, wide.method) == (0.0, 0.3, "wider")
    assert wider(bare(0.0, 80)).high == exact(0, 80).high


def test_the_mean_of_shares_leaves_the_doubt_that_they_have() -> None:
    alone = mean_of([exact(3, 10)])
    assert alone.value == 0.3
    assert alone.low == pytest.approx(exact(3, 10).low)
    assert alone.high == pytest.approx(exact(3, 10).high)
    all_right = mean_of([exact(4, 4), exact(15, 15), exact(0, 0)])
    assert (all_right.value, all_right.high, all_right.of) == (1.0, 1.0, 19)
    # Every resample of these would be right.
    assert all_right.low is not None
    assert all_right.low < 0.75


def test_the_true_mean_of_shares_lies_in_about_95_of_100_intervals() -> None:
    """300 times as many weapons of each typology as a small set of pictures has, some typologies harder than others."""
    random = np.random.default_rng(7)
    counts = (7, 8, 9, 8, 14, 6, 9, 4, 7, 13, 14, 15)
    true = (0.85, 0.9, 1, 0.95, 0.93, 0.99, 0.99, 0.8, 0.99, 0.97, 0.99, 0.94)
    inside = 0
    for _ in range(300):
        found = mean_of([exact(int(random.binomial(of, p)), of) for of, p in zip(counts, true, strict=True)])
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= sum(true) / len(true) <= found.high
    assert 275 <= inside <= 299


def test_weapons_and_other_things_are_drawn_apart() -> None:
    """However often it is drawn, there are as many weapons in it as there were."""

    def weapons_and_others(weights: Numbers) -> Numbers:
        return np.stack((weights[:, :7].sum(axis=1), weights[:, 7:].sum(axis=1)), axis=1)

    # Had they been drawn together, their numbers would differ from resample to resample, and have an interval.
    assert resampling(7, 3).estimates(weapons_and_others, [7, 3]) == [bare(7, 7), bare(3, 3)]


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


def test_however_many_parts_resamples_are_drawn_in_all_of_them_are() -> None:
    told: list[int] = []
    many = np.zeros(3000, dtype=bool)
    resamples = Resampling(many, times=200, tick=told.append)
    assert len(many) * resamples.times > AT_ONCE
    half = (np.arange(3000) % 2 == 0).astype(np.float64)
    (found,) = resamples.estimates(lambda weights: (weights @ half)[:, None] / 3000, [3000])
    assert (sum(told), found.value) == (200, 0.5)
    assert len(told) > 1
    assert found.low is not None
    assert 0.47 < found.low < 0.5


def test_dividing_by_nothing_is_undefined_and_no_warning() -> None:
    assert np.isnan(divide(np.array([1.0, 0.0]), np.array([0.0, 0.0]))).all()
    assert divide(np.array([1.0]), np.array([4.0])) == 0.25
