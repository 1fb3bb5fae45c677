"""What the networks' figures are worth: one calibrated answer, or none.

Knows the figures of `judging.toml`, which were fitted to pictures with known answers (`scripts/calibrate` makes
them anew and shows what they do on pictures they were not fitted to). Knows no network and no picture. The published
classifier must name one of its twelve classes whatever it is shown, and is nearly always sure; here is said
whether there is a weapon at all, how probable each class is, and when to say nothing.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

from edge.domain import TYPOLOGIES, Candidate, Level, Signals, Typology


@dataclass(frozen=True, slots=True)
class Scale:
    """The figures of one framing.

    The odds of a weapon are exp(`constant` + `familiarity` x the signal of that name + `weapon` x that one)
    (logistic regression).
    `temperature` divides the logits (Guo et al. 2017, "On Calibration of Modern Neural Networks"). Below the level HIGH
    a typology belongs to the likely ones from the probability `member` on, given that there is a weapon at all
    (Sadinle et al. 2019, "Least Ambiguous Set-Valued Classifiers with Bounded Error Levels").
    """

    constant: float
    familiarity: float
    weapon: float
    temperature: float
    member: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Probabilities from which a weapon is believed to be there, and a first typology to be of that level."""

    weapon: float
    medium: float
    high: float


@dataclass(frozen=True, slots=True)
class Judging:
    """All figures.

    `coverage`, 0 to 1, is what the sets of likely typologies were made for: of the weapons below the level HIGH, about
    so many have the right one in their set, measured on one look at each. At HIGH the set is the first typology alone
    and comes from no threshold; of several looks together (`together`) it was not measured.
    """

    scales: Mapping[str, Scale]
    coverage: float
    limits: Limits


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer: the fields of `edge.domain.Identification` of the same names."""

    candidates: tuple[Candidate, ...]
    level: Level
    weapon: float
    likely: tuple[Typology, ...]


def read_judging() -> Judging:
    """The figures that came with this program."""
    held = tomllib.loads(resources.files("edge").joinpath("judging.toml").read_text(encoding="utf-8"))
    scales = {name: Scale(**figures) for name, figures in held["framing"].items()}
    return Judging(scales, held["coverage"], Limits(**held["limits"]))


def judge(signals: Signals, framing: str, judging: Judging) -> Judgement:
    """What the signals are worth under that framing. Raises KeyError for a framing without figures."""
    scale = judging.scales[framing]
    weapon, shares = probabilities(signals, scale)
    order = np.argsort(-shares, kind="stable")
    candidates = tuple(Candidate(TYPOLOGIES[i], float(weapon * shares[i]), signals.raw[i]) for i in order)
    level = level_of(weapon, candidates[0].probability, judging.limits)
    member = 1.0 if level is Level.HIGH else scale.member
    likely = tuple(TYPOLOGIES[i] for place, i in enumerate(order) if place == 0 or shares[i] >= member)
    return Judgement(candidates, level, weapon, likely)


def probabilities(signals: Signals, scale: Scale) -> tuple[float, npt.NDArray[np.float64]]:
    """(that it is a weapon, that it is of each of TYPOLOGIES if it is one): calibrated, 0 to 1."""
    odds = scale.constant + scale.familiarity * signals.familiarity + scale.weapon * signals.weapon
    cooled = np.asarray(signals.logits, np.float64) / scale.temperature
    return 1.0 / (1.0 + math.exp(-max(-700.0, min(700.0, odds)))), np.exp(cooled - np.logaddexp.reduce(cooled))


def level_of(weapon: float, first: float, limits: Limits) -> Level:
    """The level of an answer whose first typology has the probability `first`."""
    if weapon < limits.weapon:
        return Level.OTHER
    if first >= limits.high:
        return Level.HIGH
    return Level.MEDIUM if first >= limits.medium else Level.LOW


def together(signals: tuple[Signals, ...]) -> Signals:
    """Several looks at one thing (frames, sides) as one: the mean of what they said."""
    count = len(signals)
    logits = tuple(sum(column) / count for column in zip(*(each.logits for each in signals), strict=True))
    raw = tuple(sum(column) / count for column in zip(*(each.raw for each in signals), strict=True))
    familiarity = sum(each.familiarity for each in signals) / count
    return Signals(logits, raw, familiarity, sum(each.weapon for each in signals) / count)
