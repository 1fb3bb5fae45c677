"""One answer of the machine beside what the thing really was, or what an officer said that it was.

Knows values only. Knows no picture, no record and no figure.
"""

from dataclasses import dataclass
from typing import Final

from edge.domain import Identification, Level, Likeness

NONE: Final = "none"
"""The label of other things: what is no weapon of the twelve mechanisms."""

REJECTED: Final = "rejected"
"""The truth where all that is known is that the first typology was refused: a checkpoint asks no further."""

WEAPON: Final = "weapon"
"""The truth where all that is known is that it is a weapon: a checkpoint where the machine saw none asks no further."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A typology's key, the probability (0 to 1) that was given with it, and the published model's own figure.

    `raw` is None in entries that were written before the two were told apart.
    """

    typology: str
    probability: float
    raw: float | None


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer and its truth.

    `truth` is the key of a typology, None for another thing, REJECTED or WEAPON. `ranking` is most probable first and never
    empty. `weapon`, `likely`, `coverage`, `energy` and `looks_like` are as in `edge.domain.Identification`. An entry
    of the record may lack the first four, which then are None; `looks_like`, which no figure needs, is not read from
    it. `file` is a path inside the evaluated folder.
    """

    truth: str | None
    ranking: tuple[Ranked, ...]
    level: Level
    weapon: float | None = None
    likely: tuple[str, ...] | None = None
    coverage: float | None = None
    energy: float | None = None
    looks_like: Likeness | None = None
    file: str = ""

    @property
    def first(self) -> Ranked:
        """The most probable typology."""
        return self.ranking[0]

    @property
    def right(self) -> bool:
        """Whether the first typology is the true one; it never is for another thing."""
        return self.truth == self.first.typology


def sample_of(identification: Identification, truth: str | None, file: str = "") -> Sample:
    """The sample that an identification gives beside its truth: a typology's key, or None for another thing."""
    return Sample(
        truth=truth,
        ranking=tuple(Ranked(each.typology.key, each.probability, each.raw) for each in identification.candidates),
        level=identification.level,
        weapon=identification.weapon,
        likely=tuple(typology.key for typology in identification.likely),
        coverage=identification.coverage,
        energy=identification.energy,
        looks_like=identification.looks_like,
        file=file,
    )
