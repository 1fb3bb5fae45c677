"""Samples as columns of numbers, in an order that does not depend on the one they came in.

Knows `Sample` and numpy. Knows no figure.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from edge.domain import TYPOLOGIES, Level
from edge.evaluation.sample import NONE, REJECTED, WEAPON, Sample

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]

KEYS: Final = tuple(typology.key for typology in TYPOLOGIES)
ROWS: Final = (*KEYS, NONE, REJECTED, WEAPON)
"""What a thing may have been, by the codes of `Columns.truth`."""

OTHER_ROW: Final = ROWS.index(NONE)
WEAPON_ROW: Final = ROWS.index(WEAPON)
LEVELS: Final = tuple(Level)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """One row a sample. `truth` is an index of ROWS, `first` and `raw_first` of KEYS, `level` of LEVELS.

    What a sample lacks is NaN, and -1 in `raw_first`. `held` is 1 where the set of likely typologies holds the true
    one and 0 where not; it and `size`, the number in that set, are NaN for all but weapons of a known typology.
    """

    truth: Codes
    first: Codes
    probability: Numbers
    raw_first: Codes
    raw: Numbers
    level: Codes
    weapon: Numbers
    energy: Numbers
    held: Numbers
    size: Numbers

    @property
    def is_named(self) -> Flags:
        """Weapons of a known typology."""
        return np.asarray(self.truth < OTHER_ROW)

    @property
    def is_weapon(self) -> Flags:
        """All weapons, also those of which nobody named the typology."""
        return np.asarray(self.is_named | (self.truth == WEAPON_ROW))

    @property
    def is_told(self) -> Flags:
        """Of which it is known whether the first typology is right: all but weapons that nobody named."""
        return np.asarray(self.truth != WEAPON_ROW)

    @property
    def is_other(self) -> Flags:
        """Other things."""
        return np.asarray(self.truth == OTHER_ROW)

    @property
    def right(self) -> Flags:
        """Whether the first typology is the true one."""
        return np.asarray(self.truth == self.first)

    @property
    def shown(self) -> Flags:
        """Whether a typology was named."""
        return np.asarray([level.proposes for level in LEVELS], dtype=np.bool_)[self.level]

    @property
    def refused(self) -> Flags:
        """Whether the machine said that it sees no weapon it knows."""
        return np.asarray(self.level == LEVELS.index(Level.OTHER))

    @property
    def high(self) -> Flags:
        """Whether the confidence was called high."""
        return np.asarray(self.level == LEVELS.index(Level.HIGH))


def columns_of(samples: tuple[Sample, ...]) -> Columns:
    """The columns of `samples`. Raises ValueError for a truth or a typology that is none."""
    ordered = sorted(samples, key=_place)
    raw = [_raw(sample) for sample in ordered]
    weapons = [sample if sample.truth in KEYS and sample.likely is not None else None for sample in ordered]
    return Columns(
        truth=_codes([_place_in(ROWS, NONE if sample.truth is None else sample.truth) for sample in ordered]),
        first=_codes([_place_in(KEYS, sample.first.typology) for sample in ordered]),
        probability=_numbers([sample.first.probability for sample in ordered]),
        raw_first=_codes([code for code, _ in raw]),
        raw=_numbers([figure for _, figure in raw]),
        level=_codes([LEVELS.index(sample.level) for sample in ordered]),
        weapon=_numbers([sample.weapon for sample in ordered]),
        energy=_numbers([sample.energy for sample in ordered]),
        held=_numbers([None if one is None else float(one.truth in (one.likely or ())) for one in weapons]),
        size=_numbers([None if one is None else len(one.likely or ()) for one in weapons]),
    )


def _place(sample: Sample) -> tuple[object, ...]:
    # Whatever is counted stands in here, so that samples of one place are interchangeable.
    numbers = (sample.weapon, sample.energy, sample.coverage)
    return (
        sample.truth or "",
        tuple((each.typology, each.probability, each.raw or 0.0) for each in sample.ranking),
        str(sample.level),
        tuple(-math.inf if number is None else number for number in numbers),
        sample.likely or (),
    )


def _raw(sample: Sample) -> tuple[int, float | None]:
    """The published model's own first typology and its figure; the earlier candidate where two are equal."""
    given = [(each.raw, each.typology) for each in sample.ranking if each.raw is not None]
    if not given:
        return -1, None
    figure, typology = max(given, key=lambda pair: pair[0])
    return _place_in(KEYS, typology), figure


def _place_in(names: tuple[str, ...], name: str) -> int:
    if name not in names:
        raise ValueError(f"{name} is none of {', '.join(names)}")
    return names.index(name)


def _codes(values: list[int]) -> Codes:
    return np.asarray(values, dtype=np.int64)


def _numbers(values: list[float | None]) -> Numbers:
    return np.asarray([math.nan if value is None else value for value in values], dtype=np.float64)
