"""Whether models computed in another way still answer as the exact ones do, and lose nothing of what they are judged by.

Knows two series of samples of the same pictures. Knows no model and no picture. What may not be lost: how well weapons
and other things can be told apart at all, what an officer is told at the limits that the kiosk has, how often "high" is
wrong, and what a probability is worth.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from edge.domain import Level
from edge.evaluation.columns import KEYS
from edge.evaluation.figures import Figures, figures_of
from edge.evaluation.sample import Sample

NAMED: Final = tuple(level for level in Level if level.proposes)

SAME: Final = 0.99
"""Share of pictures on which the first typology must be the same."""

SLACK: Final = 0.005
"""By how much the calibration error may be larger. It is a mean over all pictures that never comes out the same twice;
the figure itself is uncertain by several times as much on a few hundred pictures."""

SUNK: Final = 0.05
"""Share of weapons that fewer may be rightly named, or rightly shown as high. Some answers lie at a limit, and the smallest
change moves those either way: an equally good computation loses and wins a few. One that sinks a level says nothing
wrong; it costs the officer a closer look, with one weapon in twenty at most."""

REFUSED: Final = 0.01
"""Share of weapons, rounded up to a whole one, that may be refused beyond what the exact models refuse: some lie at that
limit too. It is for weapons of which they named no typology; of those that they named not one may be refused."""

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
    rows += _at_own_limits(_weapons(exact), _weapons(others))
    let_in, still = (sum(sample.level is not Level.OTHER for sample in _things(each)) for each in (exact, others))
    rows.append(_fewer("other things let in at the kiosk's own limit", let_in, still, things))
    rows.append(_fewer("wrong among those shown as high", _wrong(exact), _wrong(others), _high(others)))
    errors = (before.calibration.error.value or 0.0, after.calibration.error.value or 0.0)
    rows.append(Comparison("calibration error", *errors, 0, errors[1] <= errors[0] + SLACK))
    return Agreement(weapons, things, tuple(rows))


def _at_own_limits(exact: tuple[Sample, ...], others: tuple[Sample, ...]) -> Iterator[Comparison]:
    """What weapons are said to be at the limits that the kiosk has; limits taken anew move with the models."""
    for said, levels in (("named", NAMED), ("shown as high", (Level.HIGH,))):
        had, has = (sum(sample.right and sample.level in levels for sample in each) for each in (exact, others))
        least = max(0, had - math.floor(SUNK * len(exact) + 1e-9))
        yield Comparison(f"weapons rightly {said} (at least {least})", had, has, len(exact), has >= least)
    before, now = ({sample.file for sample in each if sample.level is Level.OTHER} for each in (exact, others))
    most = len(before) + math.ceil(REFUSED * len(exact) - 1e-9)
    yield Comparison(f"weapons refused (at most {most})", len(before), len(now), len(exact), len(now) <= most)
    named = {sample.file for sample in exact if sample.level in NAMED}
    yield _fewer("weapons refused that 32 bits name", 0, len(now & named), len(named))


def _weapons(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    return tuple(sample for sample in samples if sample.truth in KEYS)


def _things(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    return tuple(sample for sample in samples if sample.truth is None)


def _fewer(name: str, exact: int, other: int, of: int) -> Comparison:
    return Comparison(name, exact, other, of, other <= exact)


def _accepted(figures: Figures, place: int) -> int:
    accepted = figures.separations[0].keeping[place].accepted
    return round((accepted.value or 0.0) * accepted.of)


def _high(samples: tuple[Sample, ...]) -> int:
    return sum(sample.level is Level.HIGH for sample in samples)


def _wrong(samples: tuple[Sample, ...]) -> int:
    return sum(sample.level is Level.HIGH and not sample.right for sample in samples)
