"""What would be wrong if the machine answered only where it is surest: risk against coverage.

El-Yaniv and Wiener 2010, "On the Foundations of Noise-free Selective Classification"; Geifman and El-Yaniv 2017,
"Selective Classification for Deep Neural Networks". Knows columns.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from edge.evaluation.columns import Codes, Columns, Numbers
from edge.evaluation.estimate import Estimate, Resampling, bare, divide, wider

GRID: Final = tuple(round(0.05 * step, 2) for step in range(1, 21))


@dataclass(frozen=True, slots=True)
class Point:
    """Answering only from `threshold` up: the share of pictures answered, and the share wrong of those."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class AtCoverage:
    """The risk at a coverage: of the surest answers that are this share of all, or more where some are tied.

    `risk.of` is the number of these answers.
    """

    coverage: float
    risk: Estimate


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """The curve over the calibrated probability of the first typology; for other things every answer is wrong.

    Weapons that nobody named are left out.

    `points`: one for each probability that occurs, falling; the last one has a coverage of 1 and the risk of
    answering always. `area`: the mean, over all pictures, of the risk at the coverage at which each is just
    answered; pictures of one probability are answered together, so their order does not count. 0 is perfect,
    and where probabilities say nothing it equals the risk of answering always.
    """

    points: tuple[Point, ...]
    grid: tuple[AtCoverage, ...]
    area: Estimate


def risk_coverage_of(columns: Columns, resampling: Resampling) -> RiskCoverage:
    """The curve, its values at round coverages with their intervals, and its area."""
    told = columns.is_told
    count = int(told.sum())
    if not count:
        none = bare(None, 0)
        return RiskCoverage((), tuple(AtCoverage(coverage, none) for coverage in GRID), none)
    probability = columns.probability[told]
    order = np.argsort(-probability, kind="stable")
    stated, wrong = probability[order], (~columns.right[told][order]).astype(np.float64)
    ends = ends_of_ties(stated)

    def curve(weights: Numbers) -> tuple[Numbers, Numbers]:
        ordered = weights[:, order]
        answered = np.cumsum(ordered, axis=1)[:, ends]
        return answered, divide(np.cumsum(ordered * wrong, axis=1)[:, ends], answered)

    def statistic(weights: Numbers) -> Numbers:
        answered, risk = curve(weights)
        own = np.diff(answered, axis=1, prepend=0.0)
        total = answered[:, -1:]
        area = np.where(own > 0, own * np.nan_to_num(risk), 0.0).sum(axis=1, keepdims=True) / total
        at = first_reaching(answered, np.ceil(total * np.array(GRID) - 1e-9))
        return np.hstack([area, np.take_along_axis(risk, at, axis=1)])

    answered, risk = curve(np.ones((1, count)))
    wanted = first_reaching(answered, np.ceil(count * np.array([GRID]) - 1e-9))[0]
    area, *grid = resampling.of(told).estimates(statistic, [count, *(int(answered[0, place]) for place in wanted)])
    points = zip(stated[ends], answered[0] / count, risk[0], strict=True)
    return RiskCoverage(
        points=tuple(Point(float(threshold), float(share), float(wrongly)) for threshold, share, wrongly in points),
        grid=tuple(AtCoverage(coverage, wider(found)) for coverage, found in zip(GRID, grid, strict=True)),
        area=area,
    )


def ends_of_ties(ordered: Numbers) -> Codes:
    """The last index of each run of equal values."""
    return np.flatnonzero(np.append(ordered[1:] != ordered[:-1], np.True_))


def first_reaching(running: Numbers, wanted: Numbers) -> Codes:
    """For each row of a sum that only grows, the first column that is as much as each of `wanted` (rows x any)."""
    places = [np.searchsorted(row, least) for row, least in zip(running, wanted, strict=True)]
    return np.asarray(np.minimum(places, running.shape[1] - 1), dtype=np.int64)
