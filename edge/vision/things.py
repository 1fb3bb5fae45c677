"""A second opinion: what a model of everyday things sees, and how much of a weapon it sees in it.

Knows the general image model and its groups of things. It was taught with a thousand kinds of photographs of the
web, weapons among them, and so knows much that is no weapon, which the classifier of weapons does not. Does not
know what the classifier said, and its word alone decides nothing.
"""

import cv2
import numpy as np

from edge.domain import Likeness, Pixels
from edge.vision.runtime import Network

FIREARM = "firearm"

SURE = 0.3
"""Share from which a thing is worth naming to a person."""


def weapon_odds(network: Network, square: Pixels) -> tuple[float, Likeness | None]:
    """(natural logarithm of the odds that this is a weapon, what else it looks like if that is clear enough).

    `square` is n x n x 3, uint8, blue-green-red, of any size.
    """
    side = network.shape("image")[1]
    outputs = network(image=cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA)[None])
    shares = outputs["shares"][0]
    best = int(np.argmax(shares))
    manifest = network.manifest
    likeness = Likeness(
        manifest.labels[best], manifest.names["fr"][best], manifest.names["en"][best], float(shares[best])
    )
    named = likeness.share >= SURE and likeness.thing != FIREARM
    return float(outputs["weapon"][0, 0]), likeness if named else None
