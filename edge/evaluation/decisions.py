"""Each proposal of the machine beside what the officer made of it.

Knows the entries that speak of proposals, old and new ones. Knows no file and no figure. What an officer said is not
the truth: they saw the proposal before they decided.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from edge.domain import Level
from edge.evaluation.columns import KEYS
from edge.evaluation.proposed import models_that_spoke, proposed_sample
from edge.evaluation.sample import REJECTED, WEAPON, Sample
from edge.exhibit import ONE_OF, UNKNOWN, Entry
from edge.intake import NOT_A_WEAPON
from edge.record.chain import read_time

RETAKE: Final = "retake"
"""The reason of an entry `proposal_withdrawn` where a person asked for it."""


class Outcome(StrEnum):
    """What became of a proposal.

    CONFIRMED: the shown typology. CORRECTED: another one. NAMED: none was shown, and the officer named one. REJECTED:
    not the shown one, and no more was said. A_WEAPON: the machine saw no weapon that it knows, the officer saw one, and
    no more was said. AMONG: one of the likely ones, which the officer could not tell apart. RETAKEN: a person had it
    looked at anew instead of deciding. WITHDRAWN: what lay there was moved before anybody decided. UNDECIDED: nobody
    decided, or the decision was taken back and not made again.
    """

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    NAMED = "named"
    NOT_A_WEAPON = "not_a_weapon"
    REJECTED = "rejected"
    A_WEAPON = "a_weapon"
    AMONG = "among"
    UNKNOWN = "unknown"
    RETAKEN = "retaken"
    WITHDRAWN = "withdrawn"
    UNDECIDED = "undecided"


WITHOUT_WORD: Final = (Outcome.AMONG, Outcome.UNKNOWN, Outcome.RETAKEN, Outcome.WITHDRAWN, Outcome.UNDECIDED)
"""Outcomes that say neither that the proposal was right nor that it was wrong."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A proposal and its outcome.

    `place` is "intake" or "checkpoint", `station` the fingerprint of its key, `models` name and version of those that
    have a say in the typology. `sample` is what was proposed, with the officer's word for the truth where `judged`.
    `decided` is the typology that they named. `changed` counts decisions that were taken back.
    """

    at: datetime
    place: str
    station: str
    models: str
    sample: Sample
    outcome: Outcome = Outcome.UNDECIDED
    decided: str | None = None
    changed: int = 0

    @property
    def judged(self) -> bool:
        """Whether the officer's word says that the machine is right, or that it is wrong."""
        return self.outcome not in WITHOUT_WORD

    @property
    def said(self) -> str | None:
        """What the machine said: a typology, NOT_A_WEAPON, or None where it was not sure."""
        if self.sample.level is Level.OTHER:
            return NOT_A_WEAPON
        return self.sample.first.typology if self.sample.level.proposes else None

    @property
    def contradicted(self) -> bool:
        """Whether the machine said something, and the officer something else."""
        if not self.judged or self.said is None:
            return False
        agreed = Outcome.NOT_A_WEAPON if self.said == NOT_A_WEAPON else Outcome.CONFIRMED
        return self.outcome is not agreed

    @property
    def of_a_weapon(self) -> bool:
        """Whether the officer's word says that it is a weapon."""
        return self.judged and self.sample.truth not in (None, REJECTED)

    @property
    def spoken_of(self) -> bool:
        """Whether a typology was shown, and the officer's word agrees or disagrees with it."""
        return self.judged and self.sample.level.proposes


@dataclass(frozen=True, slots=True)
class Retake:
    """An intake in which a person had a proposal retaken: the first of these, and the last proposal of the intake."""

    first: Decision
    last: Decision


@dataclass(frozen=True, slots=True)
class Decisions:
    """All proposals in order of time; `unreadable` counts entries that are not as this version knows them."""

    proposals: tuple[Decision, ...]
    unreadable: int
    retakes: tuple[Retake, ...] = ()


def decisions_of(stations: Mapping[str, Iterable[Entry]]) -> Decisions:
    """The decisions in the entries of each station, which come in order."""
    found: list[Decision] = []
    retakes: list[Retake] = []
    unreadable = 0
    for station, entries in stations.items():
        pairing = _Pairing(station, [], {}, {}, {})
        for entry in entries:
            take = _TAKES.get(entry.kind)
            try:
                if take is not None:
                    take(pairing, entry)
            except (KeyError, TypeError, ValueError):
                unreadable += 1
        found += pairing.found
        retakes += pairing.retakes()
    return Decisions(tuple(sorted(found, key=lambda one: one.at)), unreadable, tuple(retakes))


@dataclass(frozen=True, slots=True)
class _Pairing:
    """What is known so far of one station: its proposals, and which one waits in each intake, or for each picture.

    `retaken` is the first one of each intake that a person had retaken.
    """

    station: str
    found: list[Decision]
    intakes: dict[str, int]
    pictures: dict[str, int]
    retaken: dict[str, int]

    def proposed(self, entry: Entry, place: str) -> int:
        self.found.append(
            Decision(
                at=read_time(entry.at),
                place=place,
                station=self.station,
                models=models_that_spoke(entry.body["models"]),
                sample=proposed_sample(entry.body),
            )
        )
        return len(self.found) - 1

    def decide(self, number: int, outcome: Outcome, decided: str | None) -> None:
        before = self.found[number]
        sample = replace(before.sample, truth=_truth(outcome, decided))
        taken_back = 0 if before.outcome is Outcome.UNDECIDED else 1
        self.found[number] = replace(
            before, outcome=outcome, decided=decided, sample=sample, changed=before.changed + taken_back
        )

    def take_back(self, number: int, outcome: Outcome) -> None:
        before = self.found[number]
        undone = 0 if before.outcome is Outcome.UNDECIDED else 1
        self.found[number] = replace(before, outcome=outcome, decided=None, changed=before.changed + undone)

    def lay_anew(self, intake: str, outcome: Outcome) -> None:
        """The next decision belongs to the next proposal."""
        number = self.intakes.pop(intake, None)
        if number is None:
            return
        self.take_back(number, outcome)
        if outcome is Outcome.RETAKEN:
            self.retaken.setdefault(intake, number)

    def retakes(self) -> list[Retake]:
        return [
            Retake(self.found[number], self.found[self.intakes.get(intake, number)])
            for intake, number in self.retaken.items()
        ]


def _proposed(pairing: _Pairing, entry: Entry) -> None:
    intake = str(entry.body["intake"])
    # What comes next of this intake is not said of the proposal before, even where this one cannot be read.
    pairing.intakes.pop(intake, None)
    pairing.intakes[intake] = pairing.proposed(entry, "intake")


def _withdrawn(pairing: _Pairing, entry: Entry) -> None:
    # Entries from before there were two reasons speak of what was moved.
    asked = entry.body.get("reason") == RETAKE
    pairing.lay_anew(str(entry.body["intake"]), Outcome.RETAKEN if asked else Outcome.WITHDRAWN)


def _decided(pairing: _Pairing, entry: Entry) -> None:
    number = pairing.intakes.get(str(entry.body["intake"]))
    if number is None:
        return
    said = str(entry.body["typology"])
    if said == NOT_A_WEAPON:
        pairing.decide(number, Outcome.NOT_A_WEAPON, None)
    elif said == ONE_OF:
        pairing.decide(number, Outcome.AMONG, None)
    elif said == UNKNOWN:
        pairing.decide(number, Outcome.UNKNOWN, None)
    else:
        pairing.decide(number, *_named(pairing.found[number].sample, said))


def _reopened(pairing: _Pairing, entry: Entry) -> None:
    intake, step = str(entry.body["intake"]), entry.body["step"]
    number = pairing.intakes.get(intake)
    if number is None or step not in ("lay", "typology"):
        return
    if step == "lay":
        # Only a person goes back a step.
        pairing.lay_anew(intake, Outcome.RETAKEN)
    else:
        pairing.take_back(number, Outcome.UNDECIDED)


def _passed(pairing: _Pairing, entry: Entry) -> None:
    picture = str(entry.body["picture"])
    pairing.pictures.pop(picture, None)
    pairing.pictures[picture] = pairing.proposed(entry, "checkpoint")


def _judged(pairing: _Pairing, entry: Entry) -> None:
    number = pairing.pictures.get(str(entry.body["picture"]))
    if number is None:
        return
    answer, said = str(entry.body["answer"]), entry.body["typology"]
    sample = pairing.found[number].sample
    if answer == "unsure":
        pairing.decide(number, Outcome.UNKNOWN, None)
    elif said is not None:
        pairing.decide(number, *_named(sample, str(said)))
    elif answer == "confirmed" and sample.level is Level.OTHER:
        pairing.decide(number, Outcome.NOT_A_WEAPON, None)
    elif answer == "rejected" and sample.level is Level.OTHER:
        pairing.decide(number, Outcome.A_WEAPON, None)
    elif not sample.level.proposes:
        # There was nothing to confirm and nothing to reject.
        pairing.decide(number, Outcome.UNKNOWN, None)
    elif answer == "confirmed":
        pairing.decide(number, Outcome.CONFIRMED, sample.first.typology)
    else:
        pairing.decide(number, Outcome.REJECTED, None)


_TAKES: Final[Mapping[str, Callable[[_Pairing, Entry], None]]] = {
    "typology_proposed": _proposed,
    "proposal_withdrawn": _withdrawn,
    "typology_decided": _decided,
    "step_reopened": _reopened,
    "checkpoint_proposed": _passed,
    "checkpoint_decided": _judged,
}


def _named(sample: Sample, said: str) -> tuple[Outcome, str]:
    if said not in KEYS:
        raise ValueError(f"{said} is no typology")
    if not sample.level.proposes:
        return Outcome.NAMED, said
    return (Outcome.CONFIRMED if said == sample.first.typology else Outcome.CORRECTED), said


def _truth(outcome: Outcome, decided: str | None) -> str | None:
    return {Outcome.REJECTED: REJECTED, Outcome.A_WEAPON: WEAPON}.get(outcome, decided)
