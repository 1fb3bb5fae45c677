"""All figures of an evaluation, each with its interval: one value that can be written as JSON.

Knows which figures there are. Knows no picture, no record, no page.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from edge.evaluation.answers import (
    Answers,
    AtLevel,
    Confusion,
    PerTypology,
    Sure,
    answers_of,
    by_level,
    confusion_of,
    per_typology,
    sure_of,
)
from edge.evaluation.calibration import Calibration, calibration_of, raw_calibration_of
from edge.evaluation.columns import KEYS, columns_of
from edge.evaluation.estimate import CONFIDENCE, SEED, TIMES, Resampling
from edge.evaluation.sample import NONE, REJECTED, WEAPON, Sample
from edge.evaluation.selective import RiskCoverage, risk_coverage_of
from edge.evaluation.separation import OwnLimit, Separation, own_limit_of, separations_of
from edge.evaluation.sets import LikelySets, sets_of

RESAMPLED: Final = 6
"""Groups of figures that go through all resamples, where there are samples for them."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many samples there are, and how many of each label.

    `weapons` are those of a known typology. Of `rejected` ones nobody said what they are, of `unnamed` ones no more
    than that they are weapons.
    """

    samples: int
    weapons: int
    others: int
    rejected: int
    unnamed: int
    per_label: dict[str, int]


@dataclass(frozen=True, slots=True)
class Method:
    """How resampled intervals came about: percentile bootstrap, weapons and other things drawn apart."""

    confidence: float
    resamples: int
    seed: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is worked out of samples; `dataclasses.asdict` gives what JSON can hold.

    `calibration` is over the answers that are shown, which is what an officer reads; `calibration_weapons` over weapons
    alone, `calibration_all` and `raw_calibration` over everything.
    """

    counts: Counts
    method: Method
    answers: Answers
    typologies: tuple[PerTypology, ...]
    confusion: Confusion
    levels: tuple[AtLevel, ...]
    sure: Sure
    calibration: Calibration
    calibration_weapons: Calibration
    calibration_all: Calibration
    raw_calibration: Calibration
    risk_coverage: RiskCoverage
    separations: tuple[Separation, ...]
    own_limit: OwnLimit
    sets: LikelySets


def figures_of(
    samples: tuple[Sample, ...],
    times: int = TIMES,
    seed: int = SEED,
    tick: Callable[[int], None] = lambda _more: None,
) -> Figures:
    """Every figure of `samples`, in whatever order they come; `times` resamples.

    `tick` is told how many resamples more were gone through, RESAMPLED * `times` at most in all. A figure that the samples cannot give is an Estimate without a value. Raises ValueError for a truth or a typology
    that is none, and for a sample without a ranking.
    """
    columns = columns_of(samples)
    resampling = Resampling(columns.is_weapon, times, seed, tick)
    everything = np.ones(len(columns.truth), dtype=np.bool_)
    promised = [sample.coverage for sample in samples if sample.coverage is not None]
    return Figures(
        counts=_counts(samples),
        method=Method(CONFIDENCE, times, seed),
        answers=answers_of(columns),
        typologies=per_typology(columns),
        confusion=confusion_of(columns),
        levels=by_level(columns),
        sure=sure_of(columns),
        calibration=calibration_of(columns, columns.shown, times, seed),
        calibration_weapons=calibration_of(columns, columns.is_named, times, seed),
        calibration_all=calibration_of(columns, everything, times, seed),
        raw_calibration=raw_calibration_of(columns, times, seed),
        risk_coverage=risk_coverage_of(columns, resampling),
        separations=separations_of(columns, resampling),
        own_limit=own_limit_of(columns),
        sets=sets_of(columns, min(promised, default=None), resampling),
    )


def _counts(samples: tuple[Sample, ...]) -> Counts:
    found = Counter(NONE if sample.truth is None else sample.truth for sample in samples)
    labels = {label: found[label] for label in (*KEYS, NONE)}
    weapons = sum(found[key] for key in KEYS)
    return Counts(len(samples), weapons, found[NONE], found[REJECTED], found[WEAPON], labels)
