"""Where a long gun begins, where its barrel begins, and where both end, in pixels.

Knows the pose network and how its raw outputs are read: only the best weapon of a picture is, so
no overlap has to be sorted out. Knows nothing of millimetres.
"""

import math

import numpy as np

from edge.domain import Keypoints, Pixels, Point
from edge.vision.letterbox import letterbox
from edge.vision.runtime import Network, Runtime

LONG_SIDE = 640
STRIDES = (8, 16, 32)
GROUND = (114, 114, 114)
"""The grey that surrounded the pictures in training."""


class KeypointFinder:
    """Holds the pose network, fixed to one shape of picture at a time.

    A camera has one shape for years. Pictures of many shapes cost a compilation each, but never
    more memory than one: a network of free shape grows without bound.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._network: Network | None = None
        self._height = 0

    def find(self, pixels: Pixels) -> Keypoints | None:
        """Key points of the most certain weapon of a landscape picture, or None below the model's limit."""
        height, width = pixels.shape[:2]
        rows = math.ceil(max(1, round(height * LONG_SIDE / width)) / STRIDES[-1]) * STRIDES[-1]
        network = self._open(rows)
        letter = letterbox(pixels, (rows, LONG_SIDE), GROUND)
        outputs = network(image=letter.pixels[None])
        scores = outputs["scores"][0]
        best = int(np.argmax(scores))
        if scores[best] < network.manifest.thresholds["confidence"]:
            return None
        stride, column, row = _anchor(best, rows)
        raw = outputs["points"][0, :, best].astype(float).reshape(4, 2)
        points: list[Point] = [letter.point((x * 2 + column) * stride, (y * 2 + row) * stride) for x, y in raw]
        return Keypoints((points[0], points[1]), points[2], points[3], float(scores[best]))

    def _open(self, rows: int) -> Network:
        if self._network is None or self._height != rows:
            self._network = self._runtime.open("keypoints", exact=True, image=(1, rows, LONG_SIDE, 3))
            self._height = rows
        return self._network


def _anchor(index: int, rows: int) -> tuple[int, int, int]:
    """Stride, column and row of the cell that holds anchor `index` of an input of `rows` rows."""
    for stride in STRIDES:
        columns, lines = LONG_SIDE // stride, rows // stride
        if index < columns * lines:
            return stride, index % columns, index // columns
        index -= columns * lines
    raise IndexError("the network has more anchors than its input has cells")
