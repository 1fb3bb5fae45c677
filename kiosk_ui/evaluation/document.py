"""An evaluation as a whole: what was evaluated, what came out; and the same as JSON.

Knows fields. Knows no page.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from edge.evaluation import NONE, Figures, Mistakes, Sample
from edge.evaluation.field import FieldFigures

FORMAT = 1
"""Of figures.json. A field is never taken away or given another meaning without a new number."""


@dataclass(frozen=True, slots=True)
class About:
    """The program's version, the moment (aware), and the command that gives the same again."""

    version: str
    made_at: datetime
    command: str


@dataclass(frozen=True, slots=True)
class PictureEvaluation:
    """An evaluation on labelled pictures. `unreadable` names pictures that could not be looked at, and why."""

    about: About
    folder: str
    framing: str
    models: tuple[tuple[str, str], ...]
    samples: tuple[Sample, ...]
    figures: Figures
    mistakes: Mistakes
    unreadable: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A record or case that was judged by: its path, its station's fingerprint, and what its verification found."""

    path: str
    station: str
    problems: tuple[str, ...]
    trusted: bool | None


@dataclass(frozen=True, slots=True)
class RecordEvaluation:
    """An evaluation from the record; `problems` are those between the sources."""

    about: About
    sources: tuple[SourceNote, ...]
    problems: tuple[str, ...]
    field: FieldFigures

    @property
    def holds(self) -> bool:
        """Whether every source holds."""
        return not self.problems and not any(source.problems for source in self.sources)


def pictures_json(evaluation: PictureEvaluation) -> dict[str, object]:
    """What figures.json holds for pictures: also each picture's answer, so that others can count for themselves."""
    return {
        "format": FORMAT,
        "kind": "pictures",
        "about": _about(evaluation.about),
        "folder": evaluation.folder,
        "framing": evaluation.framing,
        "models": dict(evaluation.models),
        "unreadable": [{"file": file, "reason": reason} for file, reason in evaluation.unreadable],
        "figures": asdict(evaluation.figures),
        "answers": [_answer(sample) for sample in evaluation.samples],
    }


def record_json(evaluation: RecordEvaluation) -> dict[str, object]:
    """What figures.json holds for the record: figures only, no case, no person, no picture."""
    return {
        "format": FORMAT,
        "kind": "record",
        "about": _about(evaluation.about),
        "holds": evaluation.holds,
        "sources": [asdict(source) for source in evaluation.sources],
        "problems": list(evaluation.problems),
        **asdict(evaluation.field),
    }


def _about(about: About) -> Mapping[str, str]:
    return {
        "version": about.version,
        "made_at": about.made_at.isoformat(timespec="seconds"),
        "command": about.command,
    }


def _answer(sample: Sample) -> dict[str, object]:
    return {
        "file": sample.file,
        "truth": NONE if sample.truth is None else sample.truth,
        "level": str(sample.level),
        "weapon": sample.weapon,
        "energy": sample.energy,
        "looks_like": None if sample.looks_like is None else asdict(sample.looks_like),
        "likely": sample.likely,
        "coverage": sample.coverage,
        "candidates": [asdict(each) for each in sample.ranking],
    }
