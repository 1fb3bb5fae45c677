"""How the figures of `edge/judging.toml` come about, and what they do on things they were not fitted to.

Knows signals with known truths, and which of them show the same thing: those are never on both sides of a fit and
its test. Knows no picture.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from edge.domain import Signals
from edge.evaluation.columns import KEYS
from edge.evaluation.sample import Ranked, Sample
from edge.judging import Judgement, Judging, Scale, judge, probabilities

Floats = npt.NDArray[np.float64]

RIDGE = 0.001
"""Weight of the squared coefficients (of standardised signals) beside the mean loss: few pictures must not make a
certainty."""

TEMPERATURES = np.linspace(0.8, 4.0, 161)

PARTS: Final = 10
"""Into how many parts the known are divided for the likely ones."""


SIGNALS: Final[Mapping[str, Callable[[Signals], float]]] = {
    "top probability": lambda signals: max(signals.raw),
    "energy": lambda signals: float(np.logaddexp.reduce(signals.logits)),
    "familiarity": lambda signals: signals.familiarity,
    "weapon": lambda signals: signals.weapon,
}
"""What can speak for a weapon, by name; the last two are those that `fit` uses."""


@dataclass(frozen=True, slots=True)
class Known:
    """The signals of one picture, its truth (a typology's key, None for another thing), and the thing it shows."""

    signals: Signals
    truth: str | None
    thing: str


def fit(known: Sequence[Known], coverage: float, high: float) -> Scale:
    """The figures of one framing that fit `known` best; needs weapons and other things.

    Weapons and other things count alike, whatever their numbers: how often an evidence room lays down something
    else nobody knows. `coverage`, 0 to 1, is the share of weapons whose typology shall be among the likely ones,
    counted over those alone whose first typology is less probable than `high`: the sure ones would hide the others
    (Mondrian conformal prediction, Vovk et al. 2005). What that rests on comes from figures fitted to the other parts
    (cross-conformal prediction, Vovk 2015): with a few dozen weapons a part to itself would leave too few.
    """
    return replace(_bare(known), member=_member(_unsure(known, high), coverage))


def _bare(known: Sequence[Known]) -> Scale:
    """The figures but for the likely ones'."""
    return Scale(*_odds(known), _temperature([each for each in known if each.truth is not None]), member=0.0)


def _unsure(known: Sequence[Known], high: float) -> list[tuple[str, float]]:
    """(the thing, the share of its truth) of every weapon that is not sure, by figures fitted to the other parts."""
    found: list[tuple[str, float]] = []
    for test in folds(known, PARTS):
        scale = _bare([each for each, held_out in zip(known, test, strict=True) if not held_out])
        for each, held_out in zip(known, test, strict=True):
            if held_out and each.truth is not None:
                weapon, shares = probabilities(each.signals, scale)
                if weapon * float(shares.max()) < high:
                    found.append((each.thing, float(shares[KEYS.index(each.truth)])))
    return found


def cross_validated(
    known: Sequence[Known], framing: str, judging: Judging, count: int, seed: int
) -> tuple[Sample, ...]:
    """What figures that were fitted to the other parts make of each of `count` parts of `known`."""
    samples: list[Sample] = []
    for test in folds(known, count, seed):
        rest = [each for each, held_out in zip(known, test, strict=True) if not held_out]
        fitted = replace(judging, scales={framing: fit(rest, judging.coverage, judging.limits.high)})
        for each, held_out in zip(known, test, strict=True):
            if held_out:
                samples.append(_sample(each, judge(each.signals, framing, fitted), judging.coverage))
    return tuple(samples)


def _sample(known: Known, answer: Judgement, coverage: float) -> Sample:
    return Sample(
        truth=known.truth,
        ranking=tuple(Ranked(each.typology.key, each.probability, each.raw) for each in answer.candidates),
        level=answer.level,
        weapon=answer.weapon,
        likely=tuple(typology.key for typology in answer.likely),
        coverage=coverage,
        energy=float(np.logaddexp.reduce(known.signals.logits)),
        file=known.thing,
    )


def folds(known: Sequence[Known], count: int, seed: int = 0) -> list[npt.NDArray[np.bool_]]:
    """Which of `known` belong to each of `count` parts; what shows one thing is in one part, and kinds are spread."""
    random = np.random.default_rng(seed)
    part: dict[str, int] = {}
    kinds = sorted({str(each.truth) for each in known})
    offset = 0
    for kind in kinds:
        things = sorted({each.thing for each in known if str(each.truth) == kind})
        for place, thing in enumerate(random.permutation(things)):
            part[str(thing)] = (place + offset) % count
        offset += len(things)
    places = np.asarray([part[each.thing] for each in known])
    return [places == number for number in range(count)]


def held_out_odds(known: Sequence[Known], names: Sequence[str], count: int, seed: int) -> Floats:
    """The logarithm of the odds of a weapon by the signals of these names alone, fitted to the other parts.

    `names` are keys of SIGNALS; one value for each of `known`.
    """
    values = np.asarray([[SIGNALS[name](each.signals) for name in names] for each in known])
    truth = np.asarray([each.truth is not None for each in known], float)
    odds = np.zeros(len(known))
    for test in folds(known, count, seed):
        factors = _logistic(values[~test], truth[~test])
        odds[test] = factors[0] + values[test] @ factors[1:]
    return odds


def _odds(known: Sequence[Known]) -> tuple[float, float, float]:
    """The constant, and the factors of familiarity and of the weapon signal."""
    values = np.asarray([(each.signals.familiarity, each.signals.weapon) for each in known])
    constant, familiarity, weapon = _logistic(values, np.asarray([each.truth is not None for each in known], float))
    return float(constant), float(familiarity), float(weapon)


def _logistic(signals: Floats, truth: Floats) -> Floats:
    """Ridge logistic regression by Newton's method: the constant, and a factor for each column of `signals`."""
    middle, spread = signals.mean(axis=0), np.maximum(signals.std(axis=0), 1e-9)
    terms = np.column_stack((np.ones(len(signals)), (signals - middle) / spread))
    weight = np.where(truth > 0, 0.5 / truth.sum(), 0.5 / (1 - truth).sum())
    ridge = RIDGE * np.diag((0.0, *(1.0,) * signals.shape[1]))
    factors = np.zeros(terms.shape[1])
    for _ in range(100):
        share = 1.0 / (1.0 + np.exp(-terms @ factors))
        slope = terms.T @ (weight * (share - truth)) + ridge @ factors
        bend = (terms * (weight * share * (1 - share))[:, None]).T @ terms + ridge + 1e-12 * np.eye(len(factors))
        step = np.linalg.solve(bend, slope)
        factors = factors - step
        if float(np.abs(step).max()) < 1e-10:
            break
    plain = factors[1:] / spread
    return np.concatenate(([factors[0] - middle @ plain], plain))


def _temperature(weapons: Sequence[Known]) -> float:
    """The one at which the truths are most probable."""
    return float(min(TEMPERATURES, key=lambda each: -float(np.log(_shares_of_truth(weapons, each)).mean())))


def _shares_of_truth(weapons: Sequence[Known], temperature: float) -> Floats:
    cooled = np.asarray([each.signals.logits for each in weapons]) / temperature
    shares = np.exp(cooled - np.logaddexp.reduce(cooled, axis=1, keepdims=True))
    return np.asarray(shares[np.arange(len(weapons)), [KEYS.index(str(each.truth)) for each in weapons]])


def _member(unsure: Sequence[tuple[str, float]], coverage: float) -> float:
    """The share from which a typology is a likely one: the conformal quantile of the truths' shares.

    Pictures of one thing are no independent draws, so the allowance for a small number is that of the things. With too
    few for the promise every typology is a likely one.
    """
    ordered = sorted(share for _, share in unsure)
    things = len({thing for thing, _ in unsure})
    outside = math.floor((things + 1) * (1 - coverage) / things * len(ordered)) if things else 0
    return ordered[outside - 1] if outside >= 1 else 0.0
