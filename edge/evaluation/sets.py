"""Whether the set of likely typologies keeps its promise, and how large it is.

Vovk et al. 2005, "Algorithmic Learning in a Random World"; Angelopoulos and Bates 2023, "Conformal Prediction: A
Gentle Introduction". Knows columns.
"""

from dataclasses import dataclass

import numpy as np

from edge.evaluation.columns import KEYS, Columns, Flags, Numbers
from edge.evaluation.estimate import Estimate, Resampling, divide, exact


@dataclass(frozen=True, slots=True)
class LikelySets:
    """Over weapons. `promised` is the least coverage that was stated, 0 to 1; `covered` the share that held the truth.

    `size` is the mean number of typologies in a set, and `sizes` counts the sets of 1, 2 ... 12. `lacking` counts the
    weapons without such a set.
    """

    promised: float | None
    covered: Estimate
    size: Estimate
    sizes: tuple[int, ...]
    lacking: int


def sets_of(columns: Columns, promised: float | None, resampling: Resampling) -> LikelySets:
    """The sets of all weapons that have one."""
    given = np.isfinite(columns.held)
    held, size = columns.held[given], columns.size[given]
    part = Resampling(resampling.apart[given], resampling.times, resampling.seed)

    def statistic(weights: Numbers) -> Numbers:
        return divide((weights @ size)[:, None], weights.sum(axis=1, keepdims=True))

    everyone: Flags = np.ones(len(held), dtype=np.bool_)
    (covered,) = part.shares([(held > 0, everyone)]) if len(held) else (exact(0, 0),)
    (mean,) = part.estimates(statistic, [len(held)])
    sizes = tuple(int((size == number).sum()) for number in range(1, len(KEYS) + 1))
    return LikelySets(promised, covered, mean, sizes, int((columns.is_weapon & ~given).sum()))
