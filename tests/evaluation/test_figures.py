"""Every figure on samples small enough to be worked out by hand, then on many with what must always hold."""

import json
import math
import random
from collections.abc import Callable
from dataclasses import asdict, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain import Level
from edge.evaluation import RESAMPLED, Estimate, Figures, Ranked, Sample, figures_of
from edge.evaluation.calibration import bins_of, calibration_of
from edge.evaluation.columns import KEYS, columns_of
from edge.evaluation.estimate import exact
from edge.evaluation.sample import REJECTED, WEAPON
from edge.evaluation.selective import GRID
from edge.evaluation.separation import Separation
from tests.evaluation.made_up import crowd, sample

FEW = 40
"""Resamples where intervals are not looked at."""


def figures(*samples: Sample) -> Figures:
    return figures_of(samples, times=FEW)


def separation(found: Figures, score: str = "weapon") -> Separation:
    return next(one for one in found.separations if one.score == score)


def keeping(found: Separation) -> list[object]:
    """Limit, share of weapons kept and of other things accepted, at 95 % and at 99 %."""
    return [(one.threshold, one.kept, one.accepted.value) for one in found.keeping]


def estimates(value: object) -> list[Estimate]:
    """Every estimate in a tree of figures."""
    if isinstance(value, Estimate):
        return [value]
    if isinstance(value, tuple):
        return [found for one in value for found in estimates(one)]
    slots = getattr(value, "__slots__", ())
    return [found for name in slots for found in estimates(getattr(value, name))]


# --- right, shown, wrong ------------------------------------------------------------------------


def test_right_shown_and_refused_are_counted_apart() -> None:
    found = figures(
        sample("revolver", "revolver", level=Level.HIGH),
        sample("revolver", "revolver", level=Level.LOW),
        sample("revolver", "revolver", level=Level.OTHER),
        sample("revolver", "epaule_a_pompe", level=Level.MEDIUM),
        sample("epaule_a_verrou", "epaule_a_verrou", level=Level.MEDIUM),
        sample(None, "revolver", level=Level.MEDIUM),
        sample(None, "revolver", level=Level.OTHER),
    )
    answers = found.answers
    assert answers.first_right.value == 4 / 5
    assert answers.shown.value == 3 / 5
    assert answers.shown_right.value == 2 / 5
    assert answers.balanced.value == pytest.approx((3 / 4 + 1) / 2)
    assert answers.shown_wrong.value == 2 / 4
    revolver = next(one for one in found.typologies if one.typology == "revolver")
    assert revolver.weapons == 4
    assert (revolver.first_right.value, revolver.shown_right.value) == (3 / 4, 1 / 4)
    assert (revolver.precision.value, revolver.precision.of) == (1 / 2, 2)
    assert revolver.refused.value == 1 / 4
    pump = next(one for one in found.typologies if one.typology == "epaule_a_pompe")
    assert (pump.weapons, pump.first_right.value, pump.precision.value) == (0, None, 0.0)
    own = found.own_limit
    assert (own.weapons_refused, own.weapons_kept) == (exact(1, 5), exact(4, 5))
    assert (own.others_let_in, own.others_refused, own.others_shown) == (exact(1, 2), exact(1, 2), exact(1, 2))


def test_the_confusion_matrix_has_every_truth_beside_every_answer() -> None:
    found = figures(
        sample("revolver", "revolver", level=Level.HIGH),
        sample("revolver", "revolver", level=Level.LOW),
        sample("revolver", "epaule_a_pompe", level=Level.MEDIUM),
        sample(None, "revolver", level=Level.OTHER),
        sample(None, "revolver", level=Level.MEDIUM),
    ).confusion
    assert (len(found.rows), len(found.columns)) == (13, 14)

    def count(truth: str, answer: str) -> int:
        return found.counts[found.rows.index(truth)][found.columns.index(answer)]

    assert count("revolver", "revolver") == 1
    assert count("revolver", "not_sure") == 1
    assert count("revolver", "epaule_a_pompe") == 1
    assert count("none", "not_a_weapon") == 1
    assert count("none", "revolver") == 1
    assert sum(map(sum, found.counts)) == 5


def test_what_was_only_refused_gets_a_row_of_its_own_and_is_neither_weapon_nor_other_thing() -> None:
    found = figures(sample(REJECTED), sample("revolver"), sample(None, level=Level.OTHER, weapon=0.1))
    assert found.confusion.rows[-1] == "rejected"
    assert (found.counts.weapons, found.counts.others, found.counts.rejected) == (1, 1, 1)
    assert (found.sure.answers, found.sure.wrong) == (2, 1)
    assert separation(found).weapons + separation(found).others + separation(found).lacking == 2


def test_a_weapon_that_was_refused_and_never_named_counts_against_the_machine() -> None:
    refused = sample(WEAPON, "revolver", 0.1, Level.OTHER, raw=0.4, weapon=0.1, likely=("revolver",))
    known = [sample("revolver", weapon=0.9) for _ in range(3)]
    found = figures(*known, refused, sample(None, level=Level.OTHER, weapon=0.2))
    assert (found.counts.weapons, found.counts.unnamed, found.counts.others) == (3, 1, 1)
    assert (found.own_limit.weapons_refused, found.own_limit.weapons_kept) == (exact(1, 4), exact(3, 4))
    assert (found.answers.shown, found.answers.shown_right) == (exact(3, 4), exact(3, 4))
    assert (separation(found).weapons, separation(found).area.value) == (4, 3 / 4)
    assert found.confusion.rows[-1] == "weapon"
    assert found.confusion.counts[-1][found.confusion.columns.index("not_a_weapon")] == 1
    # Whether its first typology is right, nobody knows.
    assert found.answers.first_right == exact(3, 3)
    assert found.calibration_all.error.of == found.raw_calibration.error.of + found.raw_calibration.lacking == 4
    assert found.risk_coverage.grid[-1].risk.of == 4
    assert found.levels[-1].share_right == exact(0, 1)
    assert found.sets.lacking == 3


def test_levels_are_counted_from_the_highest() -> None:
    found = figures(sample("revolver"), sample(None), sample("revolver", level=Level.OTHER)).levels
    assert [(one.level, one.answers, one.right, one.others) for one in found] == [
        ("high", 2, 1, 1),
        ("medium", 0, 0, 0),
        ("low", 0, 0, 0),
        ("other", 1, 1, 0),
    ]
    assert found[1].share_right.value is None


def test_high_confidence_that_was_never_wrong_is_not_called_infallible() -> None:
    found = figures(*(sample("revolver") for _ in range(300))).sure
    assert (found.answers, found.wrong, found.share.value) == (300, 0, 0.0)
    assert found.at_most == pytest.approx(3 / 300, rel=0.01)
    assert found.share.high is not None
    assert found.share.high > 0.01
    assert figures(sample("revolver", level=Level.LOW)).sure.at_most is None


# --- calibration --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "stated", "error"),
    [(10, 1.0, 0.0), (0, 1.0, 1.0), (9, 0.9, 0.0), (5, 0.9, 0.4), (10, 0.0, 1.0)],
)
def test_the_calibration_error_of_one_bin_is_the_distance(right: int, stated: float, error: float) -> None:
    samples = [sample("revolver", "revolver" if i < right else "epaule_a_pompe", stated) for i in range(10)]
    found = figures(*samples).calibration
    assert len(found.bins) == 1
    assert found.error.value == pytest.approx(error, abs=1e-12)
    assert found.mean == pytest.approx(stated)
    assert found.right == right / 10


def test_two_bins_weigh_as_many_pictures_as_they_have() -> None:
    """20 at 0.25 of which 10 are right, and 10 at 0.75 of which all are: 2/3 of 0.25 and 1/3 of 0.25."""
    low = [sample("revolver", "revolver" if i % 2 else "epaule_a_pompe", 0.25) for i in range(20)]
    high = [sample("revolver", "revolver", 0.75) for _ in range(10)]
    found = figures(*low, *high).calibration
    assert [(one.count, one.mean, one.right.value) for one in found.bins] == [(20, 0.25, 0.5), (10, 0.75, 1.0)]
    assert found.error.value == pytest.approx(0.25)
    # Kumar et al. 2019: 2/3 (0.25^2 - 0.5 * 0.5 / 19) + 1/3 (0.25^2 - 0).
    assert found.debiased.value == pytest.approx(math.sqrt(2 / 3 * (0.0625 - 0.25 / 19) + 0.0625 / 3))


def test_for_another_thing_every_typology_is_wrong() -> None:
    found = figures(*(sample(None, probability=0.3) for _ in range(10))).calibration
    assert found.error.value == pytest.approx(0.3)


def test_refused_things_with_a_probability_near_0_do_not_make_the_error_of_what_is_shown_small() -> None:
    shown = [sample("revolver", "revolver" if i % 2 else "epaule_a_pompe", 0.9) for i in range(40)]
    doubtful = [sample("revolver", "revolver", 0.5, Level.LOW) for _ in range(10)]
    refused = [sample(None, probability=0.001, level=Level.OTHER) for _ in range(400)]
    found = figures(*shown, *doubtful, *refused)
    assert found.calibration.error.value == pytest.approx(0.4)
    assert found.calibration_weapons.error.value == pytest.approx((40 * 0.4 + 10 * 0.5) / 50)
    assert [one.error.of for one in (found.calibration, found.calibration_weapons, found.calibration_all)] == [
        40,
        50,
        450,
    ]
    assert found.calibration_all.error.value is not None
    assert found.calibration_all.error.value < 0.05


def test_a_calibration_error_has_no_interval_and_honest_machines_exceed_what_chance_gives_in_5_of_100() -> None:
    """300 honest machines, each shown 194 things, from a generator that gives the same each time."""
    above = 0
    for seed in range(300):
        columns = columns_of(crowd(194, seed))
        found = calibration_of(columns, columns.shown, times=200, seed=seed)
        assert (found.error.low, found.error.high, found.debiased.low) == (None, None, None)
        assert found.error.value is not None
        assert found.error_if_honest_95 is not None
        above += found.error.value > found.error_if_honest_95
    assert 5 <= above <= 27


def test_an_honest_machine_is_within_what_chance_allows() -> None:
    found = figures_of(crowd(1500, seed=4), times=200)
    for honest in (found.calibration, found.calibration_all):
        assert honest.error.value is not None
        assert honest.error_if_honest_95 is not None
        assert honest.error.value < honest.error_if_honest_95
    raw = found.raw_calibration
    assert raw.error.value is not None
    assert raw.error_if_honest_95 is not None
    assert raw.error.value > 3 * raw.error_if_honest_95


def test_the_raw_figure_is_judged_by_its_own_first_typology() -> None:
    ranking = (Ranked("revolver", 0.6, 0.3), Ranked("epaule_a_pompe", 0.3, 0.7))
    samples = [Sample("epaule_a_pompe", ranking, Level.MEDIUM) for _ in range(10)]
    found = figures(*samples)
    assert (found.calibration.right, found.raw_calibration.right) == (0.0, 1.0)
    assert found.raw_calibration.error.value == pytest.approx(0.3)


def test_entries_without_a_raw_figure_are_counted_and_left_out() -> None:
    found = figures(sample("revolver", raw=0.8), sample("revolver"), sample(None)).raw_calibration
    assert (found.lacking, sum(one.count for one in found.bins)) == (2, 1)
    assert figures(sample("revolver")).raw_calibration.error.value is None


@given(st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=400))
def test_bins_are_few_large_in_order_and_part_no_ties(stated: list[float]) -> None:
    samples = tuple(sample("revolver", probability=one) for one in stated)
    columns = columns_of(samples)
    bins = bins_of(columns.probability)
    sizes = [int((bins == number).sum()) for number in range(int(bins.max()) + 1)]
    assert len(sizes) <= 15
    assert len(sizes) == 1 or min(sizes) >= 10
    pairs = sorted(zip(columns.probability, bins, strict=True))
    assert all(before[1] <= after[1] for before, after in pairwise(pairs))
    assert len({(value, number) for value, number in pairs}) == len({value for value, _ in pairs})


# --- risk and coverage --------------------------------------------------------------------------


def test_risk_grows_as_less_sure_answers_are_added() -> None:
    found = figures(
        sample("revolver", "revolver", 0.9),
        sample("revolver", "revolver", 0.8),
        sample("revolver", "epaule_a_pompe", 0.7),
        sample(None, "revolver", 0.6),
    ).risk_coverage
    assert [one.coverage for one in found.points] == [0.25, 0.5, 0.75, 1.0]
    assert [one.risk for one in found.points] == pytest.approx([0, 0, 1 / 3, 0.5])
    assert found.area.value == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)
    at = {one.coverage: one.risk.value for one in found.grid}
    assert [at[0.5], at[0.55], at[1.0]] == pytest.approx([0.0, 1 / 3, 0.5])


def test_no_mistake_among_a_few_answers_is_not_called_none_ever() -> None:
    found = figures(*(sample("revolver", probability=0.5 + i / 100) for i in range(20))).risk_coverage
    half = next(one.risk for one in found.grid if one.coverage == 0.5)
    assert (half.value, half.of) == (0.0, 10)
    assert half.high == pytest.approx(0.308497, abs=1e-6)


def test_a_probability_that_says_nothing_gives_the_risk_of_answering_always() -> None:
    samples = [sample("revolver", "revolver" if i < 7 else "epaule_a_pompe", 0.5) for i in range(10)]
    found = figures(*samples).risk_coverage
    assert [one.coverage for one in found.points] == [1.0]
    assert found.area.value == pytest.approx(0.3)


def test_a_machine_that_is_always_right_has_no_risk() -> None:
    found = figures(*(sample("revolver", probability=0.5 + i / 100) for i in range(20)))
    assert found.risk_coverage.area.value == 0.0
    assert found.answers.first_right.value == 1.0


def test_an_area_that_is_the_same_in_every_resample_has_no_interval() -> None:
    apart = figures(*(sample("revolver", weapon=0.9) for _ in range(3)), sample(None, weapon=0.1))
    assert (separation(apart).area.value, separation(apart).area.low) == (1.0, None)
    mixed = figures(
        *(sample("revolver", weapon=0.1 * i) for i in range(9)), *(sample(None, weapon=0.4) for _ in range(9))
    )
    assert separation(mixed).area.low is not None


# --- weapon or not ------------------------------------------------------------------------------


def weighed(weapons: list[float], others: list[float]) -> Figures:
    return figures(
        *(sample("revolver", weapon=value) for value in weapons),
        *(sample(None, weapon=value) for value in others),
    )


@pytest.mark.parametrize(
    ("weapons", "others", "area"),
    [
        ([0.9, 0.8], [0.2, 0.1], 1.0),
        ([0.1, 0.2], [0.8, 0.9], 0.0),
        ([0.5, 0.5], [0.5, 0.5], 0.5),
        ([0.9, 0.4], [0.6, 0.1], 0.75),
        ([0.9, 0.5], [0.5, 0.1], 0.875),
    ],
)
def test_the_area_is_the_share_of_pairs_in_the_right_order(
    weapons: list[float], others: list[float], area: float
) -> None:
    assert separation(weighed(weapons, others)).area.value == pytest.approx(area)


def test_a_limit_that_keeps_95_in_100_is_the_95th_highest() -> None:
    found = separation(weighed([i / 100 for i in range(100)], [0.0499, 0.05, 0.5]))
    at_95, at_99 = found.keeping
    assert (at_95.threshold, at_95.kept) == (0.05, 0.95)
    assert at_95.accepted.value == pytest.approx(2 / 3)
    assert (at_99.threshold, at_99.kept, at_99.accepted.value) == (0.01, 0.99, 1.0)


def test_ties_at_the_limit_are_all_accepted() -> None:
    found = separation(weighed([0.9] * 15 + [0.4] * 5, [0.4, 0.4, 0.3]))
    assert (found.keeping[0].threshold, found.keeping[0].kept) == (0.4, 1.0)
    assert found.keeping[0].accepted.value == pytest.approx(2 / 3)


def test_of_few_weapons_all_are_kept() -> None:
    found = separation(weighed([0.9, 0.2], [0.3, 0.1]))
    assert keeping(found) == [(0.2, 1.0, 0.5)] * 2


def test_20_times_95_percent_is_19_and_not_a_little_more() -> None:
    found = separation(weighed([0.1 + i / 100 for i in range(20)], [0.105]))
    (at_95, _) = found.keeping
    assert (at_95.kept, at_95.accepted.value) == (0.95, 0.0)
    # Of one other thing, none was let in: that says little.
    assert at_95.accepted.high is not None
    assert at_95.accepted.high >= 0.975


@pytest.mark.parametrize("truths", [["revolver", "revolver"], [None, None], []])
def test_weapons_alone_or_other_things_alone_cannot_be_told_apart(truths: list[str | None]) -> None:
    found = separation(figures(*(sample(truth, weapon=0.5) for truth in truths)))
    assert found.points == ()
    assert found.area.value is None
    assert [one.accepted.value for one in found.keeping] == [None, None]


# --- likely sets --------------------------------------------------------------------------------


def test_sets_are_judged_over_weapons_only() -> None:
    found = figures(
        sample("revolver", likely=("revolver",), coverage=0.95),
        sample("revolver", likely=("epaule_a_pompe", "revolver", "epaule_a_verrou"), coverage=0.95),
        sample("revolver", likely=("epaule_a_pompe",), coverage=0.95),
        sample(None, likely=("revolver", "epaule_a_pompe"), coverage=0.95),
        sample("revolver"),
    ).sets
    assert found.promised == 0.95
    assert (found.covered.value, found.covered.of) == (2 / 3, 3)
    assert found.size.value == pytest.approx(5 / 3)
    assert found.sizes[:3] == (2, 0, 1)
    assert found.lacking == 1


def test_the_promise_of_the_sets_is_judged_where_it_was_made() -> None:
    """With high confidence a set is one typology, nearly always the right one: those would hide the others."""
    sure = [sample("revolver", likely=("revolver",), coverage=0.95) for _ in range(90)]
    doubtful = [
        sample("revolver", probability=0.5, level=level, likely=(first, "epaule_a_verrou"), coverage=0.95)
        for level in (Level.MEDIUM, Level.LOW, Level.OTHER)
        for first in ("revolver", "epaule_a_pompe")
    ]
    found = figures(*sure, *doubtful).sets
    assert found.below_high.covered == exact(3, 6)
    assert found.covered == exact(93, 96)
    assert (found.below_high.size.value, found.below_high.sizes[:2]) == (2.0, (0, 6))
    assert found.sizes[:2] == (90, 6)


# --- against scikit-learn -----------------------------------------------------------------------


def worked_out() -> tuple[Sample, ...]:
    """60 samples by a rule, with ties; the same were given to scikit-learn 1.9.1, whose answers stand below."""
    found = []
    for i in range(60):
        truth = None if i % 4 == 3 else KEYS[(i * 5) % 12]
        first = KEYS[(i * 5) % 12] if (i * 7) % 10 < 6 else KEYS[(i * 5 + 1) % 12]
        weapon = round(((i * 37) % 61) / 61 * 0.6 + (0.35 if truth else 0.0), 2)
        energy = ((i * 29) % 53) / 4 + (5 if truth else 0)
        found.append(sample(truth, first, level=Level.MEDIUM, weapon=weapon, energy=energy))
    return tuple(found)


def test_figures_are_those_of_scikit_learn() -> None:
    found = figures(*worked_out())
    weapon, energy = separation(found), separation(found, "energy")
    # sklearn.metrics.roc_auc_score, roc_curve(drop_intermediate=False) at the first true positive rate that reaches it.
    assert weapon.area.value == pytest.approx(0.882962962962963)
    assert energy.area.value == pytest.approx(0.7851851851851852)
    assert keeping(weapon) == [pytest.approx((0.37, 43 / 45, 7 / 15)), pytest.approx((0.35, 1.0, 7 / 15))]
    assert keeping(energy) == [pytest.approx((5.5, 43 / 45, 8 / 15)), pytest.approx((5.0, 1.0, 9 / 15))]
    # accuracy_score and balanced_accuracy_score over the 45 weapons; precision_score over all.
    assert found.answers.first_right.value == pytest.approx(0.6)
    assert found.answers.balanced.value == pytest.approx(0.6)
    revolver = next(one for one in found.typologies if one.typology == "revolver")
    assert revolver.first_right.value == pytest.approx(0.6)
    assert revolver.precision.value == pytest.approx(0.6)


# --- what always holds --------------------------------------------------------------------------

SHARES = st.floats(0, 1, allow_subnormal=False)
SAMPLES = st.lists(
    st.builds(
        sample,
        st.sampled_from((None, *KEYS[:3], REJECTED, WEAPON)),
        st.sampled_from(KEYS[:3]),
        SHARES,
        st.sampled_from(Level),
        st.none() | SHARES,
        weapon=st.none() | SHARES,
        energy=st.none() | st.floats(-30, 30),
        likely=st.none() | st.lists(st.sampled_from(KEYS[:3]), min_size=1, unique=True).map(tuple),
        coverage=st.none() | SHARES,
    ),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(SAMPLES)
def test_whatever_the_samples_every_figure_is_in_its_range_and_inside_its_interval(samples: list[Sample]) -> None:
    found = figures(*samples)
    for one in estimates(found):
        assert (one.low is None) == (one.high is None) == (one.method == "none")
        if one.low is not None and one.high is not None:
            assert one.value is not None
            assert one.low <= one.value <= one.high
            assert one.low < one.high
    for error in (found.calibration.error, found.raw_calibration.error, found.calibration.debiased):
        assert error.value is None or 0 <= error.value <= 1
    points = found.risk_coverage.points
    assert [point.coverage for point in points] == sorted(point.coverage for point in points)
    told = [one for one in samples if one.truth != WEAPON]
    if told:
        wrong = sum(not one.right for one in told) / len(told)
        assert points[-1].coverage == 1.0
        assert points[-1].risk == pytest.approx(wrong)
        assert found.risk_coverage.grid[GRID.index(1.0)].risk.value == pytest.approx(wrong)
    for one_score in found.separations:
        assert all(one.kept is None or one.kept >= one.keep - 1e-9 for one in one_score.keeping)
    assert sum(map(sum, found.confusion.counts)) == len(samples)
    json.dumps(asdict(found), allow_nan=False)


@settings(max_examples=30, deadline=None)
@given(SAMPLES, st.randoms(use_true_random=False))
def test_the_order_of_the_samples_changes_nothing(samples: list[Sample], order: random.Random) -> None:
    shuffled = list(samples)
    order.shuffle(shuffled)
    assert figures(*shuffled) == figures(*samples)


@pytest.mark.parametrize(
    "curve", [math.sqrt, lambda value: value**3 / 8, lambda value: 0.2 + 0.6 * value], ids=("root", "cube", "line")
)
def test_the_area_is_the_same_whatever_the_scale(curve: Callable[[float], float]) -> None:
    samples = crowd(300, seed=2)
    bent = tuple(replace(one, weapon=curve(one.weapon or 0.0)) for one in samples)
    before, after = (separation(figures(*some)) for some in (samples, bent))
    assert after.area == before.area
    assert [one.accepted for one in after.keeping] == [one.accepted for one in before.keeping]


def test_whoever_waits_is_told_of_every_resample() -> None:
    told: list[int] = []
    figures_of(crowd(300), times=FEW, tick=told.append)
    assert sum(told) == RESAMPLED * FEW


def test_no_sample_gives_no_figure_and_no_error() -> None:
    found = figures()
    assert all(one.value is None for one in estimates(found))
    assert found.counts.samples == 0
    json.dumps(asdict(found), allow_nan=False)


def test_a_typology_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="bazooka"):
        figures(sample("bazooka"))
