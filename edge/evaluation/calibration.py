"""Whether a probability means what it says: of all that is given 0.9, nine in ten should be right.

Knows columns. For another thing every typology is wrong, so a probability that is honest about other things has to be
low there. Over which answers it is asked matters: other things that were refused with a probability near 0 are easily
given the right one, and many of them make any error look small.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from edge.evaluation.columns import Codes, Columns, Flags, Numbers
from edge.evaluation.estimate import AT_ONCE, SEED, TIMES, Estimate, bare, divide, exact

MOST_BINS: Final = 15
LEAST_IN_BIN: Final = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """A point of the reliability diagram: probabilities from `low` to `high`, their mean, and the share right."""

    low: float
    high: float
    mean: float
    count: int
    right: Estimate


@dataclass(frozen=True, slots=True)
class Calibration:
    """Stated probability beside share right.

    `error` is the expected calibration error (Naeini et al. 2015; Guo et al. 2017, "On Calibration of Modern Neural
    Networks"): over bins of about equally many pictures (at most 15, each of 10 or more, equal probabilities never
    parted), the mean distance between mean probability and share right, weighted by the bin. It has no interval: resamples
    add their own noise to it, and theirs would lie above the truth (docs/decisions/0021).

    It is never 0 on a finite number of pictures, however honest the probabilities: `error_if_honest` is its mean
    where each answer is right with just the stated probability, `error_if_honest_95` what it then exceeds in 5 % of
    cases (consistency resampling, Bröcker and Smith 2007). An `error` below the latter does not speak against the
    machine. `debiased` is the root of the squared distances less their sampling noise, at least 0 (Kumar, Liang and
    Ma 2019, "Verified Uncertainty Calibration"); it is in the same unit, and larger distances weigh more in it.

    `mean` and `right` are the mean stated probability and the share right over all. `lacking` counts the samples that
    had no such probability and are left out.
    """

    bins: tuple[Bin, ...]
    mean: float | None
    right: float | None
    error: Estimate
    debiased: Estimate
    error_if_honest: float | None
    error_if_honest_95: float | None
    lacking: int


def calibration_of(columns: Columns, among: Flags, times: int = TIMES, seed: int = SEED) -> Calibration:
    """Of the calibrated probability of the first typology, over the answers of `among`."""
    return _calibration(columns.probability, columns.right, among & columns.is_told, times, seed)


def raw_calibration_of(columns: Columns, times: int = TIMES, seed: int = SEED) -> Calibration:
    """Of the published model's own figure for its own first typology, over all pictures."""
    return _calibration(columns.raw, columns.truth == columns.raw_first, columns.is_told, times, seed)


def bins_of(stated: Numbers) -> Codes:
    """The bin of each probability; the numbers of the bins rise with the probabilities."""
    values, place, counts = np.unique(stated, return_inverse=True, return_counts=True)
    enough = max(LEAST_IN_BIN, -(-len(stated) // MOST_BINS))
    bins, number, held = np.zeros(len(values), dtype=np.int64), 0, 0
    for i, count in enumerate(counts):
        bins[i] = number
        held += int(count)
        if held >= enough:
            number, held = number + 1, 0
    if 0 < held < LEAST_IN_BIN and number > 0:
        bins[bins == number] = number - 1
    return np.asarray(bins[place], dtype=np.int64)


def _calibration(stated: Numbers, is_right: Flags, among: Flags, times: int, seed: int) -> Calibration:
    given = among & np.isfinite(stated)
    stated, right, lacking = stated[given], is_right[given].astype(np.float64), int((among & ~given).sum())
    if not len(stated):
        return Calibration((), None, None, bare(None, 0), bare(None, 0), None, None, lacking)
    bins = bins_of(stated)
    member = (bins[:, None] == np.arange(bins.max() + 1)).astype(np.float64)
    counts, sums = member.sum(axis=0, keepdims=True), stated[None] @ member
    error, debiased = (bare(float(one), len(stated)) for one in _errors(counts, sums, right[None] @ member)[0])
    honest = _errors_if_honest(stated, member, times, seed)
    return Calibration(
        bins=tuple(_bin(stated[bins == number], right[bins == number]) for number in range(member.shape[1])),
        mean=float(stated.mean()),
        right=float(right.mean()),
        error=error,
        debiased=debiased,
        error_if_honest=float(honest.mean()),
        error_if_honest_95=float(np.quantile(honest, 0.95)),
        lacking=lacking,
    )


def _errors(counts: Numbers, stated: Numbers, right: Numbers) -> Numbers:
    """Expected calibration error and its debiased root mean square, from the sums of each bin (rows x bins)."""
    total = counts.sum(axis=1, keepdims=True)
    means, shares = divide(stated, counts), divide(right, counts)
    noise = divide(shares * (1 - shares), counts - 1)
    away = np.nan_to_num(np.abs(means - shares))
    squared = np.nan_to_num((means - shares) ** 2) - np.nan_to_num(noise)
    error = (counts * away).sum(axis=1, keepdims=True) / total
    debiased = np.sqrt(np.maximum(0.0, (counts * squared).sum(axis=1, keepdims=True) / total))
    return np.hstack((error, debiased))


def _errors_if_honest(stated: Numbers, member: Numbers, times: int, seed: int) -> Numbers:
    random = np.random.default_rng(seed)
    counts, sums = member.sum(axis=0, keepdims=True), stated[None] @ member
    found = []
    at_once = max(1, AT_ONCE // len(stated))
    for begin in range(0, times, at_once):
        right = random.random((min(at_once, times - begin), len(stated))) < stated
        found.append(_errors(counts, sums, right @ member)[:, 0])
    return np.concatenate(found)


def _bin(stated: Numbers, right: Numbers) -> Bin:
    share = exact(int(right.sum()), len(right))
    return Bin(float(stated.min()), float(stated.max()), float(stated.mean()), len(stated), share)
