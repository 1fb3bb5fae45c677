"""How well one number tells weapons from other things, whatever limit is set on it.

Knows columns. Three numbers are compared: the calibrated probability of a weapon; the energy (Liu et al. 2020); and
the published model's top figure, the usual yardstick (Hendrycks and Gimpel 2017).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from edge.evaluation.columns import Columns, Numbers
from edge.evaluation.estimate import Estimate, Resampling, bare, divide, share, wider
from edge.evaluation.selective import ends_of_ties, first_reaching

KEEPS: Final = (0.95, 0.99)


@dataclass(frozen=True, slots=True)
class RocPoint:
    """Accepting from `threshold` up: the share of weapons kept and of other things accepted (Fawcett 2006)."""

    threshold: float
    kept: float
    accepted: float


@dataclass(frozen=True, slots=True)
class Keeping:
    """What a limit that keeps the share `keep` of weapons lets in.

    The limit is taken on these very pictures: of n weapons the ceil(keep * n)-th highest value. Everything from it
    up is accepted, ties included, so `kept` may be more than `keep`. With fewer than 1 / (1 - keep) weapons the limit
    is the lowest of all. Each resample takes its own limit, so that the interval of `accepted` contains that chance too;
    it is never narrower than the exact one.
    """

    keep: float
    threshold: float | None
    kept: float | None
    accepted: Estimate


@dataclass(frozen=True, slots=True)
class Separation:
    """One number as a judge of weapon or not.

    `area` under the curve of `points`: how probable it is that a weapon has more of it than another thing, ties
    counting half (Hanley and McNeil 1982). `lacking` counts the samples that had no such number and are left out.
    """

    score: str
    weapons: int
    others: int
    points: tuple[RocPoint, ...]
    area: Estimate
    keeping: tuple[Keeping, ...]
    lacking: int


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """What the machine's own limits let through.

    `weapons_refused`: weapons taken for no weapon that it knows, also those that nobody named; `weapons_kept` are the
    others. `others_let_in`: other things not recognised as such; `others_refused` are the others of these.
    `others_shown`: other things for which a typology was named.
    """

    weapons_kept: Estimate
    weapons_refused: Estimate
    others_refused: Estimate
    others_let_in: Estimate
    others_shown: Estimate


def separations_of(columns: Columns, resampling: Resampling) -> tuple[Separation, ...]:
    """The three numbers: "weapon", "energy", "raw"."""
    scores = {"weapon": columns.weapon, "energy": columns.energy, "raw": columns.raw}
    return tuple(_separation(name, score, columns, resampling) for name, score in scores.items())


def own_limit_of(columns: Columns) -> OwnLimit:
    """What becomes of weapons and other things as the machine is set."""
    weapon, other, refused = columns.is_weapon, columns.is_other, columns.refused
    return OwnLimit(
        weapons_kept=share(~refused, weapon),
        weapons_refused=share(refused, weapon),
        others_refused=share(refused, other),
        others_let_in=share(~refused, other),
        others_shown=share(columns.shown, other),
    )


def _separation(name: str, score: Numbers, columns: Columns, resampling: Resampling) -> Separation:
    judged = columns.is_weapon | columns.is_other
    given = judged & np.isfinite(score)
    lacking = int((judged & ~given).sum())
    weapon, score = columns.is_weapon[given], score[given]
    weapons, others = int(weapon.sum()), int((~weapon).sum())
    if not weapons or not others:
        none = bare(None, weapons + others)
        return Separation(
            name, weapons, others, (), none, tuple(Keeping(keep, None, None, none) for keep in KEEPS), lacking
        )
    order = np.argsort(-score, kind="stable")
    sides = (weapon[order], ~weapon[order])
    score = score[order]
    ends = ends_of_ties(score)

    def running(weights: Numbers) -> tuple[Numbers, Numbers]:
        ordered = weights[:, order]
        kept, accepted = (np.asarray(np.cumsum(ordered * side, axis=1)[:, ends]) for side in sides)
        return kept, accepted

    def statistic(weights: Numbers) -> Numbers:
        kept, accepted = running(weights)
        both = kept[:, -1:] * accepted[:, -1:]
        own_kept, own_accepted = (np.diff(sums, axis=1, prepend=0.0) for sums in (kept, accepted))
        above = (own_accepted * (kept - own_kept / 2)).sum(axis=1, keepdims=True)
        at = first_reaching(kept, _places(kept[:, -1:]))
        return np.hstack([divide(above, both), divide(np.take_along_axis(accepted, at, axis=1), accepted[:, -1:])])

    area, *accepted = resampling.of(given).estimates(statistic, [weapons + others, others, others])
    weights = np.ones((1, len(score)))
    kept_up_to, accepted_up_to = (sums[0] for sums in running(weights))
    points = tuple(
        RocPoint(float(threshold), float(kept / weapons), float(other / others))
        for threshold, kept, other in zip(score[ends], kept_up_to, accepted_up_to, strict=True)
    )
    keeping = []
    places = first_reaching(kept_up_to[None], _places(np.array([[float(weapons)]])))[0]
    for keep, place, found in zip(KEEPS, places, accepted, strict=True):
        keeping.append(Keeping(keep, points[place].threshold, points[place].kept, wider(found)))
    return Separation(name, weapons, others, points, area, tuple(keeping), lacking)


def _places(weapons: Numbers) -> Numbers:
    """How many weapons each of KEEPS is (rows x KEEPS)."""
    # 0.95 * 20 is a little more than 19 in binary.
    return np.asarray(np.ceil(weapons * np.array(KEEPS) - 1e-9))
