"""An evaluation as a whole: what was evaluated, what came out; and the same as JSON.

Knows fields. Knows no page.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from edge.evaluation import NONE, Figures, Mistakes, Sample
from edge.evaluation.field import FieldFigures

FORMAT = 2
"""Of figures.json. A field is never taken away or given another meaning without a new number."""


@dataclass(frozen=True, slots=True)
class About:
    """The program's version, the moment (aware), and the command that gives the same again, its paths left open."""

    version: str
    made_at: datetime
    command: str


@dataclass(frozen=True, slots=True)
class PictureEvaluation:
    """An evaluation on labelled pictures. `unreadable` names pictures that could not be looked at, and why.

    `framing` is the one that was asked for, `framings` those that were used, and for how many pictures: without a known
    plate "tray" becomes "whole".
    """

    about: About
    folder: str
    framing: str
    framings: tuple[tuple[str, int], ...]
    models: tuple[tuple[str, str], ...]
    samples: tuple[Sample, ...]
    figures: Figures
    mistakes: Mistakes
    unreadable: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A record or case that was judged by, by a running number: a case's file is often named after the case.

    `station` is the beginning of its key's fingerprint, `problems` how many its verification found. Their sentences name
    files, and stay on the terminal.
    """

    number: int
    station: str
    problems: int
    trusted: bool | None


@dataclass(frozen=True, slots=True)
class RecordEvaluation:
    """An evaluation from the record; `contradictions` counts the entries of which two sources say different things."""

    about: About
    sources: tuple[SourceNote, ...]
    contradictions: int
    field: FieldFigures

    @property
    def holds(self) -> bool:
        """Whether every source holds."""
        return not self.contradictions and not any(source.problems for source in self.sources)


def pictures_json(evaluation: PictureEvaluation) -> dict[str, object]:
    """What figures.json holds for pictures: also each picture's answer, so that others can count for themselves."""
    return {
        "format": FORMAT,
        "kind": "pictures",
        "about": _about(evaluation.about),
        "folder": evaluation.folder,
        "framing": {"asked": evaluation.framing, "used": dict(evaluation.framings)},
        "models": dict(evaluation.models),
        "unreadable": [{"file": file, "reason": reason} for file, reason in evaluation.unreadable],
        "figures": asdict(evaluation.figures),
        "answers": [_answer(sample) for sample in evaluation.samples],
    }


def record_json(evaluation: RecordEvaluation) -> dict[str, object]:
    """What figures.json holds for the record: figures only, no case, no person, no picture, no name of a file."""
    return {
        "format": FORMAT,
        "kind": "record",
        "about": _about(evaluation.about),
        "holds": evaluation.holds,
        "sources": [asdict(source) for source in evaluation.sources],
        "contradictions": evaluation.contradictions,
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
