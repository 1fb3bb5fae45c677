"""The machine judged from the record: how often officers agreed, by period, typology, models, station and level.

Knows decisions. Knows no file. Everything here is agreement with what officers said, which is not the truth.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from edge.domain import Level
from edge.evaluation.decisions import Decision, Decisions, Outcome, Retake
from edge.evaluation.estimate import SEED, TIMES, Estimate, exact
from edge.evaluation.figures import Figures, figures_of
from edge.intake import NOT_A_WEAPON

PERIODS: Final = {"month": "%Y-%m", "week": "%G-W%V", "day": "%Y-%m-%d"}
"""How a period is written; a week is that of ISO 8601, and all are in UTC."""


@dataclass(frozen=True, slots=True)
class Group:
    """Proposals that have something in common.

    `outcomes` counts all of them by `Outcome`. `agreement` is the share confirmed of those that were shown and that
    the officer called right or wrong; `stated` is the mean probability that was shown with these. Of them, `high` were
    of high confidence, and `high_refused` were not confirmed all the same. `weapons_refused` is the share that the
    machine took for no weapon of those that the officer called one, named or not.
    """

    name: str
    proposals: int
    outcomes: dict[str, int]
    agreement: Estimate
    stated: float | None
    high: int
    high_refused: int
    weapons_refused: Estimate


@dataclass(frozen=True, slots=True)
class Retakes:
    """What proposals had said that a person had retaken instead of deciding, by what was decided at the end.

    `intakes` are those in which it happened, `decided` those of them whose officer said in the end what it is. The
    first proposal that was retaken there was `silent` where the machine was not sure; `other` is the share of the rest
    in which it had said something else.
    """

    intakes: int
    decided: int
    silent: int
    other: Estimate


@dataclass(frozen=True, slots=True)
class Correction:
    """How often officers contradicted what the machine had said.

    `proposed` is a typology, or "not_a_weapon". `decided` is the typology that officers named; None where they said
    that it is no weapon, or named nothing.
    """

    proposed: str
    outcome: str
    decided: str | None
    count: int


@dataclass(frozen=True, slots=True)
class FieldFigures:
    """What the record says of the machine.

    `first`, `last`: the times of the first and of the last proposal (RFC 3339, UTC). `changed` counts decisions that
    were taken back or made anew, `unreadable` entries that this version does not know. `had` counts the proposals
    whose entry held "raw", "weapon", "likely" or "energy": older ones lack some. `figures` are those of
    `edge.evaluation.figures`, with the officers' word in place of the truth, over the decisions that give one.
    """

    first: str | None
    last: str | None
    whole: Group
    period: str
    groups: dict[str, tuple[Group, ...]]
    corrections: tuple[Correction, ...]
    retakes: Retakes
    changed: int
    unreadable: int
    had: dict[str, int]
    figures: Figures


def field_figures(
    found: Decisions,
    period: str = "month",
    times: int = TIMES,
    seed: int = SEED,
    tick: Callable[[int], None] = lambda _more: None,
) -> FieldFigures:
    """The figures of all decisions. `period` is one of PERIODS, `tick` as for `figures_of`."""
    proposals = found.proposals
    written = PERIODS[period]
    # Levels have an order of their own.
    levels = [str(level) for level in (Level.HIGH, Level.MEDIUM, Level.LOW, Level.OTHER)]
    by_level = {group.name: group for group in _groups(proposals, lambda one: str(one.sample.level))}
    return FieldFigures(
        first=_moment(proposals[0].at) if proposals else None,
        last=_moment(proposals[-1].at) if proposals else None,
        whole=_group("", proposals),
        period=period,
        groups={
            "period": _groups(proposals, lambda one: one.at.strftime(written)),
            "typology": _groups(proposals, lambda one: one.sample.first.typology),
            "models": _groups(proposals, lambda one: one.models),
            "station": _groups(proposals, lambda one: one.station),
            "level": tuple(by_level[level] for level in levels if level in by_level),
            "place": _groups(proposals, lambda one: one.place),
        },
        corrections=_corrections(proposals),
        retakes=_retakes(found.retakes),
        changed=sum(one.changed for one in proposals),
        unreadable=found.unreadable,
        had=_had(proposals),
        figures=figures_of(tuple(one.sample for one in proposals if one.judged), times, seed, tick),
    )


def _had(proposals: tuple[Decision, ...]) -> dict[str, int]:
    samples = [one.sample for one in proposals]
    return {
        "raw": sum(one.first.raw is not None for one in samples),
        "weapon": sum(one.weapon is not None for one in samples),
        "likely": sum(one.likely is not None for one in samples),
        "energy": sum(one.energy is not None for one in samples),
    }


def _groups(proposals: tuple[Decision, ...], common: Callable[[Decision], str]) -> tuple[Group, ...]:
    found: dict[str, list[Decision]] = {}
    for one in proposals:
        found.setdefault(common(one), []).append(one)
    return tuple(_group(name, tuple(found[name])) for name in sorted(found))


def _group(name: str, proposals: tuple[Decision, ...]) -> Group:
    outcomes = Counter(str(one.outcome) for one in proposals)
    spoken = [one for one in proposals if one.spoken_of]
    high = [one for one in spoken if one.sample.level is Level.HIGH]
    confirmed = sum(one.outcome is Outcome.CONFIRMED for one in spoken)
    stated = sum(one.sample.first.probability for one in spoken) / len(spoken) if spoken else None
    weapons = [one for one in proposals if one.of_a_weapon]
    return Group(
        name=name,
        proposals=len(proposals),
        outcomes={str(outcome): outcomes[str(outcome)] for outcome in Outcome},
        agreement=exact(confirmed, len(spoken)),
        stated=stated,
        high=len(high),
        high_refused=sum(one.outcome is not Outcome.CONFIRMED for one in high),
        weapons_refused=exact(sum(one.sample.level is Level.OTHER for one in weapons), len(weapons)),
    )


def _corrections(proposals: tuple[Decision, ...]) -> tuple[Correction, ...]:
    counted = Counter((one.said or "", str(one.outcome), one.decided) for one in proposals if one.contradicted)
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0][0], pair[0][1], pair[0][2] or ""))
    return tuple(Correction(*what, count) for what, count in ordered)


def _retakes(found: tuple[Retake, ...]) -> Retakes:
    decided = [one for one in found if one.last.judged]
    spoke = [one for one in decided if one.first.said is not None]
    other = sum(one.first.said != (one.last.decided or NOT_A_WEAPON) for one in spoke)
    return Retakes(len(found), len(decided), len(decided) - len(spoke), exact(other, len(spoke)))


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
