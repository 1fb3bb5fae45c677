"""Samples from a folder of pictures that are sorted by what they show.

Knows folders and the identifier. Knows no figure. The typology alone is asked for: lengths and markings have no
label here.
"""

import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edge.domain import Identification, PictureError, ScelleError
from edge.evaluation.columns import KEYS
from edge.evaluation.sample import NONE, Sample, sample_of
from edge.identify import Identifier, Want
from edge.picture import SUFFIXES, read_picture

LABELS: Final = (*KEYS, NONE)


class FolderError(ScelleError):
    """The folder is not sorted into labels; each line of the text names a mistake."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture's path, the same inside the folder, and its truth: a typology's key, or None for another thing."""

    path: Path
    inside: str
    truth: str | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A picture that could not be looked at, and why."""

    picture: Labelled
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """A picture's sample, and the identification that it came from."""

    sample: Sample
    identification: Identification


def labelled_pictures(folder: Path) -> tuple[Labelled, ...]:
    """Every picture in `folder`/LABEL and the folders below, in order of their paths.

    Names that begin with a dot are passed over. Raises FolderError where a subfolder is no label, where pictures lie
    beside the labels, where a folder cannot be read, and where there is no picture at all.
    """
    try:
        children = sorted(child for child in folder.iterdir() if not child.name.startswith("."))
        labels = [child for child in children if child.is_dir()]
    except OSError as error:
        raise FolderError(f"{folder} cannot be read: {error.strerror}") from error
    mistakes = [_unknown(label) for label in labels if label.name not in LABELS]
    loose = [child for child in children if child not in labels and _is_picture(child)]
    if loose:
        named = loose[0].name if len(loose) == 1 else f"{loose[0].name} and {len(loose) - 1} more"
        mistakes.append(f"{folder} has pictures without a label: move {named} into a folder that is one")
    if mistakes:
        raise FolderError("\n".join(mistakes))
    found = tuple(picture for label in labels for picture in _pictures(label, folder))
    if not found:
        raise FolderError(f"{folder} holds no picture: put pictures into folders named {_names()}")
    return found


def answered(identifier: Identifier, picture: Labelled, framing: str) -> Answered | Unreadable:
    """What the machine makes of one picture."""
    try:
        pixels = read_picture(picture.path)
    except PictureError as error:
        return Unreadable(picture, str(error))
    identification = identifier.identify(pixels, framing, Want.NEVER, Want.NEVER)
    return Answered(sample_of(identification, picture.truth, picture.inside), identification)


def _pictures(label: Path, folder: Path) -> Iterator[Labelled]:
    truth = None if label.name == NONE else label.name
    paths: list[Path] = []
    for where, folders, files in os.walk(label, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths += [Path(where, name) for name in files if not name.startswith(".")]
    yield from (Labelled(path, str(path.relative_to(folder)), truth) for path in sorted(paths) if _is_picture(path))


def _refuse(error: OSError) -> None:
    raise FolderError(f"{error.filename} cannot be read: {error.strerror}") from error


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def _unknown(folder: Path) -> str:
    near = difflib.get_close_matches(folder.name.lower(), LABELS, n=1)
    meant = f"did you mean {near[0]}?" if near else f"labels are {_names()}"
    return f"{folder} is no label: {meant}"


def _names() -> str:
    return f"{', '.join(KEYS)}, and {NONE} for other things"
