"""The worst mistakes, to be looked at: numbers say how often, pictures say why.

Knows samples, and how a picture is made small. Knows no page.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2

from edge.domain import Level
from edge.evaluation.columns import KEYS
from edge.evaluation.sample import Sample
from edge.picture import read_picture

MOST: Final = 12
THUMBNAIL: Final = 320


@dataclass(frozen=True, slots=True)
class Mistakes:
    """The worst of each kind first, and how many there are of each.

    `named_and_wrong`: weapons shown as another typology, the surest first. `accepted`: other things that were not
    recognised as such, those for which a typology was named first. `refused`: weapons taken for another thing.
    """

    named_and_wrong: tuple[Sample, ...]
    accepted: tuple[Sample, ...]
    refused: tuple[Sample, ...]
    counts: tuple[int, int, int]


def mistakes_of(samples: tuple[Sample, ...], most: int = MOST) -> Mistakes:
    """At most `most` of each kind."""
    weapons = [sample for sample in samples if sample.truth in KEYS]
    wrong = sorted((one for one in weapons if one.level.proposes and not one.right), key=_surest)
    let_in = [one for one in samples if one.truth is None and one.level is not Level.OTHER]
    accepted = sorted(let_in, key=lambda one: (not one.level.proposes, *_surest(one)))
    refused = sorted(
        (one for one in weapons if one.level is Level.OTHER), key=lambda one: (one.weapon or 0.0, one.file)
    )
    counts = (len(wrong), len(accepted), len(refused))
    return Mistakes(tuple(wrong[:most]), tuple(accepted[:most]), tuple(refused[:most]), counts)


def thumbnail(path: Path) -> bytes:
    """The picture as a JPEG whose long side is THUMBNAIL pixels at most, without what the file said about itself.

    Raises PictureError.
    """
    pixels = read_picture(path)
    height, width = pixels.shape[:2]
    scale = min(1.0, THUMBNAIL / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 82])[1].tobytes()


def _surest(sample: Sample) -> tuple[float, str]:
    return -sample.first.probability, sample.file
