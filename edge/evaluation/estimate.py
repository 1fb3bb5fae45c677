"""A figure with its interval: exact for shares, resampled for curves, areas and means.

Knows weights and percentiles. Knows nothing of what a figure means. Which interval is used where, and why:
docs/decisions/0021.

Every resampled statistic is one function of weights: ones give the figure itself, the counts of a resample give what it
would have been on that one (Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13). Weapons
and other things are drawn apart, since how many of each there are was chosen by whoever gathered the pictures.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from edge.evaluation.columns import Flags, Numbers

TIMES: Final = 2000
SEED: Final = 20261122
CONFIDENCE: Final = 0.95
AT_ONCE: Final = 50_000
"""Weights held at once: they stay in the cache of the processor, and a large record needs no more memory than a small one."""

Statistic = Callable[[Numbers], Numbers]
"""Weights (resamples x samples) to values (resamples x figures); NaN where a figure is undefined."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval. `value` is None where it is undefined; `of` is the number of samples it rests on.

    `method` says whence the interval comes: "exact" (Clopper and Pearson 1934); "bootstrap", widened to its own figure
    where it would leave it out; "wider", which is the wider of these two on either side; "mover" (`mean_of`); or "none",
    and `low` and `high` are None: where the figure is biased, or no resample gives another one, an interval would pass
    for a certainty that nobody has.
    """

    value: float | None
    low: float | None
    high: float | None
    of: int
    method: str


def bare(value: float | None, of: int) -> Estimate:
    """A figure without an interval."""
    return Estimate(value, None, None, of, "none")


@dataclass(frozen=True, slots=True, eq=False)
class Resampling:
    """`times` resamples of samples of which `apart` are drawn apart from the others; always the same ones.

    `tick` is told how many resamples more have been gone through.
    """

    apart: Flags
    times: int = TIMES
    seed: int = SEED
    tick: Callable[[int], None] = lambda _more: None

    def of(self, part: Flags) -> "Resampling":
        """The same for a part of the samples."""
        return replace(self, apart=self.apart[part])

    def estimates(self, statistic: Statistic, of: list[int]) -> list[Estimate]:
        """The figures of `statistic` with percentile intervals; `of` says how many samples each rests on."""
        if not len(self.apart):
            return [bare(None, 0) for _ in of]
        points = statistic(np.ones((1, len(self.apart))))[0]
        drawn = np.concatenate([self._told(statistic(weights)) for weights in self._resamples()])
        return [_estimate(float(point), drawn[:, i], of[i]) for i, point in enumerate(points)]

    def _told(self, values: Numbers) -> Numbers:
        self.tick(len(values))
        return values

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


def share(within: Flags, among: Flags) -> Estimate:
    """The share of the samples of `among` that are of `within` too, with its exact interval."""
    return exact(int((within & among).sum()), int(among.sum()))


def wider(resampled: Estimate) -> Estimate:
    """A share above a limit that was taken on the samples themselves: its exact interval, or the bootstrap's where wider.

    The exact one knows nothing of the limit's own chance, the bootstrap nothing of what no resample holds.
    """
    if resampled.value is None:
        return resampled
    found = exact(round(resampled.value * resampled.of), resampled.of)
    ends = [end for one in (found, resampled) for end in (one.low, one.high) if end is not None]
    return replace(resampled, low=min(ends), high=max(ends), method="wider")


def mean_of(shares: Sequence[Estimate]) -> Estimate:
    """The mean of shares of different samples, those that are defined; its interval is put together from theirs.

    Zou and Donner 2008, "Construction of confidence limits about effect measures" (method of variance estimates
    recovery). Resampling would take a share of 4 out of 4 for certain.
    """
    given = [(one.value, one.low, one.high) for one in shares if one.value is not None]
    if not given:
        return bare(None, 0)
    value = sum(middle for middle, _, _ in given) / len(given)
    below = math.sqrt(sum((middle - (low or 0.0)) ** 2 for middle, low, _ in given)) / len(given)
    above = math.sqrt(sum(((1.0 if high is None else high) - middle) ** 2 for middle, _, high in given)) / len(given)
    return Estimate(value, max(0.0, value - below), min(1.0, value + above), sum(one.of for one in shares), "mover")


def divide(numerators: Numbers, denominators: Numbers) -> Numbers:
    """Element by element; NaN where nothing is divided by."""
    result = np.full(np.broadcast_shapes(numerators.shape, denominators.shape), np.nan)
    return np.asarray(np.divide(numerators, denominators, out=result, where=denominators > 0))


def exact(hits: int, of: int) -> Estimate:
    """A share with the interval of Clopper and Pearson (1934), "The use of confidence or fiducial limits"."""
    if of == 0:
        return bare(None, 0)
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
    if math.isnan(point):
        return bare(None, of)
    tail = (1 - CONFIDENCE) / 2
    low, high = (float(edge) for edge in np.quantile(drawn, (tail, 1 - tail))) if len(drawn) else (point, point)
    low, high = min(low, point), max(high, point)
    # Resamples that differ by rounding alone are all the same.
    return bare(point, of) if high - low < 1e-9 else Estimate(point, low, high, of, "bootstrap")
