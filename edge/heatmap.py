"""The picture of what counted: which parts of a photograph spoke for the proposed typology.

Knows colours and where the classifier's square lies in the picture. Knows no network.
"""

import math

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import Identification, Pixels

COLOUR = (0, 120, 255)
"""Orange, BGR: it stands out on steel, rubber and wood alike."""

OPACITY = 0.65
WIDTH = 480


def heatmap_png(identification: Identification, width: int, height: int) -> bytes:
    """A transparent PNG in the proportions of a `width` x `height` picture, to be laid over it."""
    size = (WIDTH, max(1, round(WIDTH * height / width)))
    alpha = _opacity(identification, WIDTH / width, size)
    layer = np.empty((size[1], size[0], 4), dtype=np.uint8)
    layer[:, :, :3] = COLOUR
    layer[:, :, 3] = (alpha * 255).astype(np.uint8)
    # The lightest compression: the layer is smooth, is made once and lives for a minute.
    _, coded = cv2.imencode(".png", layer, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return coded.tobytes()


def heatmap_over(pixels: Pixels, identification: Identification) -> bytes:
    """The picture itself with the heat map over it, as a JPEG of the same size."""
    height, width = pixels.shape[:2]
    alpha = _opacity(identification, 1.0, (width, height))[:, :, None]
    mixed = pixels * (1 - alpha) + np.array(COLOUR, dtype=np.float32) * alpha
    _, coded = cv2.imencode(".jpg", mixed.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 92])
    return coded.tobytes()


def _opacity(identification: Identification, scale: float, size: tuple[int, int]) -> npt.NDArray[np.float32]:
    """Opacity, 0 to OPACITY, of every pixel of a picture of `size` at `scale` of the one looked at."""
    rows, columns = identification.activation.shape
    x, y, side = (value * scale for value in identification.region)
    # A cell's value belongs to its middle, hence the half cells.
    turn = math.radians(identification.turned)
    across, down = side / columns, side / rows
    place = np.array(
        [[math.cos(turn) * across, -math.sin(turn) * down, 0.0], [math.sin(turn) * across, math.cos(turn) * down, 0.0]]
    )
    # The square is turned about its middle, and stays where it is there.
    place[:, 2] = (x + side / 2, y + side / 2) - place[:, :2] @ ((columns - 1) / 2, (rows - 1) / 2)
    spread = cv2.warpAffine(identification.activation, place, size, flags=cv2.INTER_LINEAR)
    return np.asarray(np.clip(spread, 0, 1) * OPACITY, dtype=np.float32)
