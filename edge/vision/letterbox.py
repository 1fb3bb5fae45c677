"""Pictures scaled to fit a network's input whole, and points scaled back.

Knows sizes and borders. Knows nothing of what the network looks for.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from edge.domain import Pixels, Point


@dataclass(frozen=True, slots=True, eq=False)
class Letter:
    """A picture inside a larger one: `pixels` is what the network sees; `point` leads back."""

    pixels: Pixels
    gain: tuple[float, float]
    left: int
    top: int

    def point(self, x: float, y: float) -> Point:
        """A point of `pixels` as a point of the original picture, in its pixels."""
        return ((x - self.left) / self.gain[0], (y - self.top) / self.gain[1])


def letterbox(pixels: Pixels, size: tuple[int, int], colour: tuple[int, int, int]) -> Letter:
    """`pixels` scaled (bilinear) to fit `size` (height, width) and centred on a ground of `colour`."""
    height, width = pixels.shape[:2]
    gain = min(size[0] / height, size[1] / width)
    new_width, new_height = max(1, round(width * gain)), max(1, round(height * gain))
    scaled = cv2.resize(pixels, (new_width, new_height), interpolation=cv2.INTER_LINEAR)
    spare_x, spare_y = size[1] - new_width, size[0] - new_height
    # Half a pixel goes right and down, as in the networks' training.
    left, top = round(spare_x / 2 - 0.1), round(spare_y / 2 - 0.1)
    boxed = cv2.copyMakeBorder(scaled, top, spare_y - top, left, spare_x - left, cv2.BORDER_CONSTANT, value=colour)
    # Sides are rounded to whole pixels, so that the two gains differ a little.
    return Letter(np.asarray(boxed, dtype=np.uint8), (new_width / width, new_height / height), left, top)
