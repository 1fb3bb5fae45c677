"""Whether the set of likely typologies keeps its promise, and how large it is.

Vovk et al. 2005, "Algorithmic Learning in a Random World"; Angelopoulos and Bates 2023, "Conformal Prediction: A
Gentle Introduction". Knows columns.
"""

from dataclasses import dataclass

import numpy as np

from edge.evaluation.columns import KEYS, Columns, Flags, Numbers
from edge.evaluation.estimate import Estimate, Resampling, divide, share


@dataclass(frozen=True, slots=True)
class Sets:
    """Over some weapons: the share whose set held the truth, the mean number of typologies in a set, the sets of 1, 2 ... 12."""

    covered: Estimate
    size: Estimate
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LikelySets:
    """The promise, and what became of it.

    `promised` is the least coverage that was stated, 0 to 1. It is promised for the weapons whose level is below HIGH
    (`edge.judging`), which are `below_high`: with HIGH the set is the first typology alone. `covered`, `size` and
    `sizes` are the same as there over all weapons, of which the sure ones hide the others. `lacking` counts the weapons
    without such a set.
    """

    promised: float | None
    below_high: Sets
    covered: Estimate
    size: Estimate
    sizes: tuple[int, ...]
    lacking: int


def sets_of(columns: Columns, promised: float | None, resampling: Resampling) -> LikelySets:
    """The sets of all weapons that have one."""
    given = np.isfinite(columns.held)
    whole = _sets(columns, given, resampling)
    return LikelySets(
        promised=promised,
        below_high=_sets(columns, given & ~columns.high, resampling),
        covered=whole.covered,
        size=whole.size,
        sizes=whole.sizes,
        lacking=int((columns.is_named & ~given).sum()),
    )


def _sets(columns: Columns, among: Flags, resampling: Resampling) -> Sets:
    size = columns.size[among]

    def statistic(weights: Numbers) -> Numbers:
        return divide((weights @ size)[:, None], weights.sum(axis=1, keepdims=True))

    (mean,) = resampling.of(among).estimates(statistic, [len(size)])
    sizes = tuple(int((size == number).sum()) for number in range(1, len(KEYS) + 1))
    return Sets(share(columns.held > 0, among), mean, sizes)
