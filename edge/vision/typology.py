"""Which of the twelve mechanisms a picture resembles most, and which parts of it spoke for that.

Knows the classifier's square and its outputs. Does not know whether there is a weapon at all: the
model must answer one of its twelve classes for any picture.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from edge.domain import TYPOLOGIES, Array, Candidate, Level, SetupError
from edge.vision.framing import Framed
from edge.vision.runtime import Network, Runtime


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """All twelve candidates, most probable first; level, energy and activation of the first.

    `activation` is rows x columns, 0 to 1, over the framed square.
    """

    candidates: tuple[Candidate, ...]
    level: Level
    energy: float
    activation: Array


def open_typology(runtime: Runtime) -> Network:
    """The classifier. Raises SetupError if its classes are not those of this program."""
    network = runtime.open("typology")
    expected = tuple(typology.key for typology in TYPOLOGIES)
    if network.manifest.labels != expected:
        raise SetupError(
            f"{runtime.folder / 'typology.json'} names other classes than this program knows; "
            "build the models again with `scelle models build`"
        )
    return network


def propose(network: Network, framed: Framed) -> Proposal:
    """Run the classifier on a framed square."""
    outputs = network(image=framed.pixels[None])
    probabilities = outputs["probabilities"][0]
    logits = outputs["logits"][0].astype(np.float64)
    order = np.argsort(-probabilities, kind="stable")
    candidates = tuple(Candidate(TYPOLOGIES[i], float(probabilities[i])) for i in order)
    return Proposal(
        candidates=candidates,
        level=level_of(candidates[0].probability, network.manifest.thresholds),
        energy=float(np.logaddexp.reduce(logits)),
        activation=_unit_range(outputs["activation"][0, order[0]]),
    )


def level_of(probability: float, thresholds: Mapping[str, float]) -> Level:
    """The level of a score of 0 to 1, by the limits that come with the model (each belongs to the level above)."""
    if probability >= thresholds["high"]:
        return Level.HIGH
    return Level.MEDIUM if probability >= thresholds["medium"] else Level.LOW


def _unit_range(activation: Array) -> Array:
    """`activation` from 0 (least, or against) to 1 (most)."""
    positive = np.maximum(activation, 0.0)
    top = positive.max()
    return (positive / top if top > 0 else positive).astype(np.float32)
