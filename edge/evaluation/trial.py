"""Labelled pictures for models that are to be computed in another way: one part to set them up, the other to judge them.

Knows how the pictures are parted, how the kiosk would show them to the classifier, and how both kinds of models are asked.
Knows nothing of how such models are made.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from edge.domain import PictureError, Pixels
from edge.evaluation.pictures import FolderError, Labelled, Unreadable, answered
from edge.evaluation.sample import Sample
from edge.identify import Identifier
from edge.picture import read_picture
from edge.vision.framing import frame_picture
from edge.vision.instructions import AVX2, NATIVE, Cap, capped
from edge.vision.precision import EXACT, INT8
from edge.vision.runtime import Engine, Runtime

FRAMING: Final = "whole"
"""Photographs have no plate around them: the kiosk frames what it finds without one in this way."""

EVERY: Final = 3
"""Of each label every third picture sets up; the others judge, and are never seen before."""

CAPS: Final = (NATIVE, AVX2)
"""What INT8 models are judged under: before VNNI, products of 8 bits are summed in 16 and may overflow."""


def parted(pictures: tuple[Labelled, ...]) -> tuple[tuple[Labelled, ...], tuple[Labelled, ...]]:
    """(those that set up, those that judge), the same for the same folder, each in the order given."""
    seen: dict[str | None, int] = defaultdict(int)
    first: list[Labelled] = []
    rest: list[Labelled] = []
    for picture in pictures:
        (rest if seen[picture.truth] % EVERY else first).append(picture)
        seen[picture.truth] += 1
    return tuple(first), tuple(rest)


def check_readable(pictures: tuple[Labelled, ...]) -> None:
    """Raise FolderError, a line for each picture that cannot be read: a proof is of all pictures that it is said to be of."""
    reasons = []
    for picture in pictures:
        try:
            read_picture(picture.path)
        except PictureError as error:
            reasons.append(f"{picture.path}: {error}")
    if reasons:
        raise FolderError("\n".join((*reasons, "Replace these pictures or take them out, then run the command again.")))


def squares_of(picture: Labelled) -> Iterator[Pixels]:
    """The picture as the classifier is shown it, and that turned a quarter, half and three quarters, as on the tray.

    Raises PictureError where it cannot be read.
    """
    square = frame_picture(read_picture(picture.path), FRAMING).pixels
    for quarters in range(4):
        yield np.ascontiguousarray(np.rot90(square, quarters))


def listed(pictures: tuple[Labelled, ...]) -> str:
    """The SHA-256 over the pictures' own, in order: says which ones they were to whoever has them. Raises OSError."""
    whole = hashlib.sha256()
    for picture in pictures:
        whole.update(hashlib.sha256(picture.path.read_bytes()).digest())
    return whole.hexdigest()


def answers(models: Path, pictures: tuple[Labelled, ...], precision: str) -> tuple[Sample, ...]:
    """What the models in a folder say of the pictures. Raises SetupError, and PictureError where one cannot be read."""
    identifier = Identifier(Runtime(models, Engine(precision=precision)))
    samples = []
    for picture in pictures:
        answer = answered(identifier, picture, FRAMING)
        if isinstance(answer, Unreadable):
            raise PictureError(f"{picture.path}: {answer.reason}")
        samples.append(answer.sample)
    return tuple(samples)


def exact_answers(models: Path, pictures: tuple[Labelled, ...]) -> tuple[Sample, ...]:
    """What the 32-bit models say. Raises as `answers` does."""
    return capped(NATIVE, answers, models, pictures, EXACT)


def quantised_answers(models: Path, pictures: tuple[Labelled, ...], cap: Cap) -> tuple[Sample, ...]:
    """What the INT8 models say under a cap of CAPS. Raises as `answers` does."""
    return capped(cap, answers, models, pictures, INT8)
