"""A figure with its interval: resampling, and exact intervals for shares.

Knows weights and percentiles. Knows nothing of what a figure means.

Every statistic is one function of weights: ones give the figure itself, the counts of a resample give what it
would have been on that one (Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13). Weapons
and other things are drawn apart, since how many of each there are was chosen by whoever gathered the pictures.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from edge.evaluation.columns import Flags, Numbers

TIMES: Final = 2000
SEED: Final = 20261122
CONFIDENCE: Final = 0.95
AT_ONCE: Final = 2_000_000
"""Weights held at once: a large record then needs no more memory than a small one."""

Statistic = Callable[[Numbers], Numbers]
"""Weights (resamples x samples) to values (resamples x figures); NaN where a figure is undefined."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval; all three None where it is undefined. `of` is the number of samples it rests on.

    `method` is "bootstrap", or "exact" (Clopper and Pearson 1934): a share of 0 or 1 is the same in every resample,
    which would pass for certainty. A bootstrap interval is widened to its own figure where it would leave it out. An
    area of just 0 or 1 keeps an interval without width: how many samples it rests on then says how much it is worth.
    """

    value: float | None
    low: float | None
    high: float | None
    of: int
    method: str


UNDEFINED: Final = Estimate(None, None, None, 0, "bootstrap")


@dataclass(frozen=True, slots=True, eq=False)
class Resampling:
    """`times` resamples of samples of which `apart` are drawn apart from the others; always the same ones."""

    apart: Flags
    times: int = TIMES
    seed: int = SEED

    def estimates(self, statistic: Statistic, of: list[int]) -> list[Estimate]:
        """The figures of `statistic` with percentile intervals; `of` says how many samples each rests on."""
        if not len(self.apart):
            return [UNDEFINED for _ in of]
        points = statistic(np.ones((1, len(self.apart))))[0]
        drawn = np.concatenate([statistic(weights) for weights in self._resamples()])
        return [_estimate(float(point), drawn[:, i], of[i]) for i, point in enumerate(points)]

    def shares(self, pairs: list[tuple[Flags, Flags]]) -> list[Estimate]:
        """For each pair, the share of the second's samples that are of the first too."""
        within = np.array([inside & among for inside, among in pairs], dtype=np.float64).T
        among = np.array([among for _, among in pairs], dtype=np.float64).T

        def statistic(weights: Numbers) -> Numbers:
            return divide(weights @ within, weights @ among)

        return [guarded(one) for one in self.estimates(statistic, [int(among.sum()) for _, among in pairs])]

    def _resamples(self) -> Iterator[Numbers]:
        random = np.random.default_rng(self.seed)
        count = len(self.apart)
        parts = [part for part in (np.flatnonzero(self.apart), np.flatnonzero(~self.apart)) if len(part)]
        at_once = max(1, AT_ONCE // count)
        for begin in range(0, self.times, at_once):
            rows = min(at_once, self.times - begin)
            weights = np.zeros((rows, count))
            for part in parts:
                drawn = random.integers(len(part), size=(rows, len(part)))
                drawn += np.arange(rows)[:, None] * len(part)
                weights[:, part] = np.bincount(drawn.ravel(), minlength=rows * len(part)).reshape(rows, len(part))
            yield weights


def guarded(share: Estimate) -> Estimate:
    """The same, but a share of none or all of its samples gets its exact interval, or the bootstrap's where wider."""
    if share.value not in (0.0, 1.0) or share.low is None or share.high is None:
        return share
    sure = exact(round(share.value * share.of), share.of)
    if sure.low is None or sure.high is None:
        return share
    return replace(sure, low=min(sure.low, share.low), high=max(sure.high, share.high))


def divide(numerators: Numbers, denominators: Numbers) -> Numbers:
    """Element by element; NaN where nothing is divided by."""
    result = np.full(np.broadcast_shapes(numerators.shape, denominators.shape), np.nan)
    return np.asarray(np.divide(numerators, denominators, out=result, where=denominators > 0))


def exact(hits: int, of: int) -> Estimate:
    """A share with the interval of Clopper and Pearson (1934), "The use of confidence or fiducial limits"."""
    if of == 0:
        return Estimate(None, None, None, 0, "exact")
    tail = (1 - CONFIDENCE) / 2
    low = 0.0 if hits == 0 else 1 - upper_limit(of - hits, of, tail)
    high = 1.0 if hits == of else upper_limit(hits, of, tail)
    return Estimate(hits / of, low, high, of, "exact")


def upper_limit(hits: int, of: int, tail: float) -> float:
    """The largest share at which `hits` or fewer of `of` still come with a probability of `tail`.

    For no hits and a tail of 0.05 that is 1 - 0.05 ** (1 / of), near 3 / of: the rule of three (Hanley and
    Lippman-Hand 1983, "If nothing goes wrong, is everything all right?").
    """
    if hits >= of:
        return 1.0
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, of + 1)))))
    ways = logs[of] - logs[: hits + 1] - logs[of - hits : of + 1][::-1]
    counts = np.arange(hits + 1)
    low, high = hits / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if middle >= 1.0 or middle <= 0.0:
            break
        logged = ways + counts * math.log(middle) + (of - counts) * math.log1p(-middle)
        if np.exp(logged).sum() > tail:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _estimate(point: float, drawn: Numbers, of: int) -> Estimate:
    drawn = drawn[np.isfinite(drawn)]
    if math.isnan(point) or not len(drawn):
        return Estimate(None, None, None, of, "bootstrap")
    tail = (1 - CONFIDENCE) / 2
    low, high = (float(edge) for edge in np.quantile(drawn, (tail, 1 - tail)))
    return Estimate(point, min(low, point), max(high, point), of, "bootstrap")
