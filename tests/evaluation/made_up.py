"""Samples as a machine of known worth would give them: what a statistic must find in them is known beforehand."""

import numpy as np

from edge.domain import TYPOLOGIES, Level
from edge.evaluation import Ranked, Sample

KEYS = tuple(typology.key for typology in TYPOLOGIES)


def sample(
    truth: str | None,
    first: str = "revolver",
    probability: float = 0.9,
    level: Level = Level.HIGH,
    raw: float | None = None,
    **more: object,
) -> Sample:
    """A sample of which only the first typology counts; the others share what is left."""
    rest = [key for key in KEYS if key != first]
    left = (1 - probability) / len(rest)
    raw_left = None if raw is None else (1 - raw) / len(rest)
    ranking = (Ranked(first, probability, raw), *(Ranked(key, left, raw_left) for key in rest))
    return Sample(truth, ranking, level, **more)  # type: ignore[arg-type]


def crowd(count: int, seed: int = 1) -> tuple[Sample, ...]:
    """Samples of a machine whose probabilities are honest, of weapons and of other things; some are hard to tell."""
    random = np.random.default_rng(seed)
    found = []
    for number in range(count):
        weapon = float(random.beta(9, 0.7) if random.random() < 0.7 else random.beta(0.7, 6))
        share = float(random.beta(8, 0.8))
        truth = KEYS[int(random.integers(len(KEYS)))] if random.random() < weapon else None
        known = truth is not None and random.random() < share
        others = [key for key in KEYS if key != truth]
        first = truth if truth is not None and known else others[int(random.integers(len(others)))]
        second = others[int(random.integers(len(others)))] if known or truth is None else truth
        found.append(
            sample(
                truth,
                first,
                weapon * share,
                level_of(weapon, weapon * share),
                raw=max(1 / 12, share),
                weapon=weapon,
                likely=(first,) if share > 0.95 else (first, second),
                coverage=0.95,
                energy=float(random.normal(12 if truth else 9, 2)),
                file=f"{truth or 'none'}/{number:04d}.jpg",
            )
        )
    return tuple(found)


def level_of(weapon: float, probability: float) -> Level:
    if weapon < 0.5:
        return Level.OTHER
    if probability < 0.6:
        return Level.LOW
    return Level.HIGH if probability > 0.95 else Level.MEDIUM
