"""Whether models computed in another way still answer as the exact ones do, and lose nothing of what they are judged by.

Knows two series of samples of the same pictures. Knows no model and no picture. What may not be lost are the figures that
the refusal of other things is held to: how many are accepted, how often "high" is wrong, what a probability is worth.
"""

import math
from dataclasses import dataclass
from typing import Final

from edge.domain import Level
from edge.evaluation.figures import Figures, figures_of
from edge.evaluation.sample import Sample

SAME: Final = 0.99
"""Share of pictures on which the first typology must be the same."""

SLACK: Final = 0.005
"""By how much the calibration error may be larger. It is a mean over all pictures that never comes out the same twice;
the figure itself is uncertain by several times as much on a few hundred pictures."""

LEAST: Final = 50
"""Weapons, and other things, below which a proof proves nothing."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure: of the exact models, of the others, out of how many (0: a share of its own), and whether it holds."""

    name: str
    exact: float
    other: float
    of: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """Every figure that is compared, over the pictures that both answered."""

    weapons: int
    others: int
    comparisons: tuple[Comparison, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was lost."""
        return all(each.holds for each in self.comparisons)


def agreement_of(exact: tuple[Sample, ...], others: tuple[Sample, ...]) -> Agreement:
    """The samples of the exact models beside those of the others, by their files.

    Raises ValueError where they are not of the same pictures, or of fewer weapons or other things than LEAST.
    """
    first, second = ({sample.file: sample for sample in samples} for samples in (exact, others))
    if first.keys() != second.keys():
        raise ValueError("the two series are not of the same pictures")
    before, after = figures_of(exact, times=1), figures_of(others, times=1)
    weapons, things = before.counts.weapons, before.counts.others
    if min(weapons, things) < LEAST:
        raise ValueError(f"{weapons} weapons and {things} other things prove nothing: at least {LEAST} of each")
    count = len(first)
    same = sum(second[file].first.typology == sample.first.typology for file, sample in first.items())
    wanted = math.ceil(SAME * count - 1e-9)
    rows = [Comparison(f"same first typology (at least {wanted})", count, same, count, same >= wanted)]
    for place, keeping in enumerate(before.separations[0].keeping):
        name = f"other things accepted when {keeping.keep:.0%} of weapons are kept"
        rows.append(_fewer(name, _accepted(before, place), _accepted(after, place), things))
    rows.append(_fewer("wrong among those shown as high", _wrong(exact), _wrong(others), _high(others)))
    errors = (before.calibration.error.value or 0.0, after.calibration.error.value or 0.0)
    rows.append(Comparison("calibration error", *errors, 0, errors[1] <= errors[0] + SLACK))
    return Agreement(weapons, things, tuple(rows))


def _fewer(name: str, exact: int, other: int, of: int) -> Comparison:
    return Comparison(name, exact, other, of, other <= exact)


def _accepted(figures: Figures, place: int) -> int:
    accepted = figures.separations[0].keeping[place].accepted
    return round((accepted.value or 0.0) * accepted.of)


def _high(samples: tuple[Sample, ...]) -> int:
    return sum(sample.level is Level.HIGH for sample in samples)


def _wrong(samples: tuple[Sample, ...]) -> int:
    return sum(sample.level is Level.HIGH and not sample.right for sample in samples)
