"""How good a picture looks: a score of about 0 to 1, trained on people's opinions (CNNIQA).

Knows the quality networks (Kang et al. 2014, "Convolutional Neural Networks for No-Reference Image
Quality Assessment") and reads a picture strip by strip: the network keeps only the highest and the
lowest response of each filter, and those of the whole are the highest and lowest of its strips.
So the shape of its input never changes, and its memory never grows.
"""

import numpy as np
from PIL import Image

from edge.domain import Pixels, Quality
from edge.vision.runtime import Network, Runtime

WIDTH = 640
"""The publisher's limit of acceptable quality holds for pictures of this width."""


class QualityJudge:
    """Holds the two networks: filters over a strip, and the score from their extremes."""

    def __init__(self, runtime: Runtime) -> None:
        self._filters: Network = runtime.open("quality")
        self._score: Network = runtime.open("quality_score")

    def judge(self, pixels: Pixels) -> Quality:
        """The quality of a picture (height x width x 3, BGR, uint8)."""
        height, width = pixels.shape[:2]
        strip = self._filters.manifest.strip["strip_height"]
        overlap = self._filters.manifest.strip["overlap"]
        small = np.asarray(Image.fromarray(pixels).resize((WIDTH, max(1, int(height * WIDTH / width)))))
        if small.shape[0] < strip:
            # Mirrored rows add no edge that the picture does not have.
            small = np.pad(small, ((0, strip - small.shape[0]), (0, 0), (0, 0)), mode="symmetric")
        maxima, minima = [], []
        for top in _strip_tops(small.shape[0], strip, strip - overlap):
            outputs = self._filters(image=np.ascontiguousarray(small[None, top : top + strip]))
            maxima.append(outputs["maxima"].copy())
            minima.append(outputs["minima"].copy())
        score = self._score(maxima=np.max(maxima, axis=0), minima=np.min(minima, axis=0))["score"]
        value = float(score.reshape(-1)[0])
        return Quality(value, value > self._filters.manifest.thresholds["acceptable"])


def _strip_tops(height: int, strip: int, step: int) -> list[int]:
    """First rows of strips that cover `height` rows; the last one ends at the last row."""
    return [*range(0, height - strip, step), height - strip]
