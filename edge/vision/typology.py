"""Which of the twelve mechanisms a picture resembles most, and which parts of it spoke for that.

Knows the classifier's square and its outputs. Does not know whether there is a weapon at all: the
model must answer one of its twelve classes for any picture.
"""

from dataclasses import dataclass

import numpy as np

from edge.domain import TYPOLOGIES, Array, SetupError
from edge.vision.framing import Framed
from edge.vision.runtime import Network, Runtime


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What the classifier says of one square: logits and probabilities in the order of TYPOLOGIES.

    `energy` is the log-sum-exp of the logits, `familiarity` as in `edge.domain.Signals`.
    `activation` is rows x columns, 0 to 1, over the square: what spoke for the most probable class.
    """

    square: Framed
    logits: tuple[float, ...]
    probabilities: tuple[float, ...]
    energy: float
    familiarity: float
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


def classify(network: Network, square: Framed) -> Answer:
    """Run the classifier on a framed square."""
    outputs = network(image=square.pixels[None])
    probabilities = outputs["probabilities"][0]
    logits = outputs["logits"][0].astype(np.float64)
    return Answer(
        square=square,
        logits=tuple(logits.tolist()),
        probabilities=tuple(probabilities.tolist()),
        energy=float(np.logaddexp.reduce(logits)),
        familiarity=float(outputs["familiarity"][0, 0]),
        activation=_unit_range(outputs["activation"][0, int(np.argmax(probabilities))]),
    )


def _unit_range(activation: Array) -> Array:
    """`activation` from 0 (least, or against) to 1 (most)."""
    positive = np.maximum(activation, 0.0)
    top = positive.max()
    return (positive / top if top > 0 else positive).astype(np.float32)
