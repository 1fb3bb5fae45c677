"""How often the first typology is right, how often it is shown, and what is taken for what.

Knows columns. `right` speaks of the first typology, whatever the level; `shown` only of those that the screen names.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from edge.domain import Level
from edge.evaluation.columns import KEYS, LEVELS, OTHER_ROW, ROWS, Columns
from edge.evaluation.estimate import Estimate, exact, mean_of, share, upper_limit

NOT_SURE: Final = "not_sure"
NOT_A_WEAPON: Final = "not_a_weapon"
ANSWERS: Final = (*KEYS, NOT_SURE, NOT_A_WEAPON)
"""What the machine may answer: a typology that it names, "I do not know", "no weapon that I know"."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Shares over all weapons, but `first_right` and `shown_wrong`.

    `first_right`: the first typology is the true one, shown or not (top-1 accuracy), of those whose typology is known.
    `shown`: a typology is named. `shown_right`: it is named and the true one. `balanced`: the mean over the typologies
    that occur of the share of each that is first right (balanced accuracy, Brodersen et al. 2010), so that a frequent
    one does not outweigh the others. `shown_wrong`: the share that is wrong of all that is shown, for weapons and other
    things.
    """

    first_right: Estimate
    shown: Estimate
    shown_right: Estimate
    balanced: Estimate
    shown_wrong: Estimate


@dataclass(frozen=True, slots=True)
class PerTypology:
    """One typology. `first_right` and `shown_right` are shares of the `weapons` that are of it (recall).

    `precision`: of all things shown as this typology, the share that is of it; it changes with the mixture of
    pictures. `refused`: of its weapons, the share taken for no weapon.
    """

    typology: str
    weapons: int
    first_right: Estimate
    shown_right: Estimate
    precision: Estimate
    refused: Estimate


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each truth of `rows` got each answer of `columns`.

    The rows "rejected" and "weapon" are there only where an officer refused a proposal without saying what it was
    instead, or said no more than that it is a weapon.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class AtLevel:
    """What was answered at one level of confidence: how many, how many of them right, how many other things.

    `share_right` leaves out weapons that nobody named.
    """

    level: str
    answers: int
    right: int
    others: int
    share_right: Estimate


@dataclass(frozen=True, slots=True)
class Sure:
    """Wrong among all answers of high confidence.

    `share` has its exact interval. `at_most` is the one-sided limit: with 95 % confidence the true share is no
    larger. With none wrong of n it is near 3 / n, the rule of three. None where nothing was answered so.
    """

    answers: int
    wrong: int
    share: Estimate
    at_most: float | None


def answers_of(columns: Columns) -> Answers:
    """The shares over all pictures together."""
    weapon, right, shown = columns.is_weapon, columns.right, columns.shown
    return Answers(
        first_right=share(right, columns.is_named),
        shown=share(shown, weapon),
        shown_right=share(right & shown, weapon),
        balanced=mean_of([one.first_right for one in per_typology(columns)]),
        shown_wrong=share(~right, shown),
    )


def per_typology(columns: Columns) -> tuple[PerTypology, ...]:
    """Every typology, also those of which there is no picture."""
    found = []
    for code, key in enumerate(KEYS):
        own, named = columns.truth == code, columns.shown & (columns.first == code)
        shares = (share(columns.right, own), share(named, own), share(own, named), share(columns.refused, own))
        found.append(PerTypology(key, int(own.sum()), *shares))
    return tuple(found)


def confusion_of(columns: Columns) -> Confusion:
    """Every truth beside every answer."""
    answer = np.where(columns.shown, columns.first, ANSWERS.index(NOT_SURE))
    answer = np.where(columns.refused, ANSWERS.index(NOT_A_WEAPON), answer)
    counts = np.zeros((len(ROWS), len(ANSWERS)), dtype=np.int64)
    np.add.at(counts, (columns.truth, answer), 1)
    rows = [row for row in range(len(ROWS)) if row <= OTHER_ROW or counts[row].any()]
    written = tuple(tuple(int(count) for count in counts[row]) for row in rows)
    return Confusion(tuple(ROWS[row] for row in rows), ANSWERS, written)


def by_level(columns: Columns) -> tuple[AtLevel, ...]:
    """Each level, the highest first. At the lower two, where nothing is shown, `right` is that of the first typology."""
    found = []
    for level in (Level.HIGH, Level.MEDIUM, Level.LOW, Level.OTHER):
        among = columns.level == LEVELS.index(level)
        answers, right, others = (int((among & one).sum()) for one in (among, columns.right, columns.is_other))
        found.append(AtLevel(str(level), answers, right, others, share(columns.right, among & columns.is_told)))
    return tuple(found)


def sure_of(columns: Columns) -> Sure:
    """How often high confidence was wrong."""
    answers, wrong = int(columns.high.sum()), int((columns.high & ~columns.right).sum())
    return Sure(answers, wrong, exact(wrong, answers), upper_limit(wrong, answers, 0.05) if answers else None)
