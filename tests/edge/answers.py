"""An identification as the networks might have given it, for tests of what is made of one."""

from dataclasses import replace
from typing import Any

import numpy as np

from edge.domain import TYPOLOGIES, Candidate, Identification, Level, Signals


def identified(key: str = "revolver", level: Level = Level.HIGH, **changes: Any) -> Identification:
    """`key` is the first typology, with nine tenths; `changes` are fields of the identification."""
    first = next(typology for typology in TYPOLOGIES if typology.key == key)
    others = [typology for typology in TYPOLOGIES if typology is not first]
    answer = Identification(
        candidates=(Candidate(first, 0.9, 0.95), *(Candidate(other, 0.09 / 11, 0.05 / 11) for other in others)),
        level=level,
        weapon=0.99,
        likely=(first,),
        coverage=0.95,
        looks_like=None,
        energy=10.0,
        activation=np.zeros((10, 10), np.float32),
        region=(0.0, 0.0, 320.0),
        turned=0.0,
        framing="whole",
        signals=Signals((0.0,) * 12, (1 / 12,) * 12, 0.5, 0.0),
        measurement=None,
        markings=None,
        stages=(),
        models=(),
    )
    return replace(answer, **changes)
