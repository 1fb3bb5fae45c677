"""All figures of an evaluation, each with its interval: one value that can be written as JSON.

Knows which figures there are. Knows no picture, no record, no page.
"""

from collections import Counter
from dataclasses import dataclass

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
from edge.evaluation.sample import NONE, REJECTED, Sample
from edge.evaluation.selective import RiskCoverage, risk_coverage_of
from edge.evaluation.separation import OwnLimit, Separation, own_limit_of, separations_of
from edge.evaluation.sets import LikelySets, sets_of


@dataclass(frozen=True, slots=True)
class Counts:
    """How many samples there are, and how many of each label. Of `rejected` ones nobody said what they are."""

    samples: int
    weapons: int
    others: int
    rejected: int
    per_label: dict[str, int]


@dataclass(frozen=True, slots=True)
class Method:
    """How the intervals came about: percentile bootstrap, weapons and other things drawn apart."""

    confidence: float
    resamples: int
    seed: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is worked out of samples; `dataclasses.asdict` gives what JSON can hold."""

    counts: Counts
    method: Method
    answers: Answers
    typologies: tuple[PerTypology, ...]
    confusion: Confusion
    levels: tuple[AtLevel, ...]
    sure: Sure
    calibration: Calibration
    raw_calibration: Calibration
    risk_coverage: RiskCoverage
    separations: tuple[Separation, ...]
    own_limit: OwnLimit
    sets: LikelySets


def figures_of(samples: tuple[Sample, ...], times: int = TIMES, seed: int = SEED) -> Figures:
    """Every figure of `samples`, in whatever order they come; `times` resamples.

    A figure that the samples cannot give is an Estimate without a value. Raises ValueError for a truth or a typology
    that is none, and for a sample without a ranking.
    """
    columns = columns_of(samples)
    resampling = Resampling(columns.is_weapon, times, seed)
    promised = [sample.coverage for sample in samples if sample.coverage is not None]
    return Figures(
        counts=_counts(samples),
        method=Method(CONFIDENCE, times, seed),
        answers=answers_of(columns, resampling),
        typologies=per_typology(columns, resampling),
        confusion=confusion_of(columns),
        levels=by_level(columns),
        sure=sure_of(columns),
        calibration=calibration_of(columns, resampling),
        raw_calibration=raw_calibration_of(columns, resampling),
        risk_coverage=risk_coverage_of(columns, resampling),
        separations=separations_of(columns, resampling),
        own_limit=own_limit_of(columns, resampling),
        sets=sets_of(columns, min(promised, default=None), resampling),
    )


def _counts(samples: tuple[Sample, ...]) -> Counts:
    found = Counter(NONE if sample.truth is None else sample.truth for sample in samples)
    labels = {label: found[label] for label in (*KEYS, NONE)}
    others, rejected = found[NONE], found[REJECTED]
    return Counts(len(samples), len(samples) - others - rejected, others, rejected, labels)
