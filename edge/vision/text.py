"""Reads engraved text: where lines are, which way up, which characters.

Knows the three text networks (PP-OCR) and only their Latin letters, digits and signs. Every
network runs at a fixed shape: of free shape, its memory would grow with every picture. The one that
finds lines takes the picture's own shape, one at a time, because it weighs the whole picture and a
padded one moves its boxes; the one that reads them pads up to three widths. Knows nothing of what
the words mean.
"""

import cv2
import numpy as np

from edge.domain import Array, Pixels, Point, TextLine
from edge.vision.runtime import Network, Runtime, read_manifest
from edge.vision.textboxes import crop, find_boxes, reading_order

LONGEST_SIDE = 960
CELL = 32

ANGLE_SIZE = (48, 192)
LINE_HEIGHT = 48
LINE_WIDTHS = (320, 640, 1280)
DOUBTFUL = 0.85
GROUND = 128
"""Mid grey: what the networks were given in training where a line ended."""


class TextReader:
    """Holds the text networks; each shape is compiled when it is first needed."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._angle = runtime.open("text_angle")
        self._detector: Network | None = None
        self._detector_size = (0, 0)
        self._recognisers: dict[int, Network] = {}
        self._keep = read_manifest(runtime.folder, "text_recogniser").thresholds["keep"]

    def read(self, pixels: Pixels) -> tuple[TextLine, ...]:
        """Lines of text in a picture (height x width x 3, BGR, uint8), in reading order."""
        quads = self._find(pixels)
        lines = []
        for quad in quads:
            text, score = self._read_line(crop(pixels, quad))
            if text and score >= self._keep:
                lines.append(TextLine(text, score, _points(quad)))
        return tuple(lines)

    def _find(self, pixels: Pixels) -> list[Array]:
        height, width = pixels.shape[:2]
        shrink = min(1.0, LONGEST_SIDE / max(height, width))
        rows, columns = (max(CELL, round(side * shrink / CELL) * CELL) for side in (height, width))
        network = self._open_detector(rows, columns)
        # The networks were published with red and blue exchanged, and are used so.
        scaled = np.ascontiguousarray(cv2.resize(pixels, (columns, rows))[:, :, ::-1])
        probability = network(image=scaled[None])["probability"][0, 0]
        back = np.array([width / columns, height / rows], dtype=np.float32)
        edge = np.array([width - 1, height - 1], dtype=np.float32)
        quads = find_boxes(probability, network.manifest.thresholds)
        # Whole pixels, because the reader was trained on crops at whole pixels.
        return reading_order([np.clip(np.round(quad * back), 0, edge).astype(np.float32) for quad in quads])

    def _open_detector(self, rows: int, columns: int) -> Network:
        if self._detector is None or self._detector_size != (rows, columns):
            self._detector = None
            self._detector = self._runtime.open("text_detector", image=(1, rows, columns, 3))
            self._detector_size = (rows, columns)
        return self._detector

    def _read_line(self, line: Pixels) -> tuple[str, float]:
        upright = self._upright(line)
        text, score = self._recognise(upright)
        if score < DOUBTFUL:
            # Worn engraving misleads the network that tells which way is up; the reader knows better.
            other = self._recognise(_half_turn(upright))
            text, score = max((text, score), other, key=lambda reading: reading[1])
        return text.strip(), score

    def _upright(self, line: Pixels) -> Pixels:
        outputs = self._angle(image=_fit(line, *ANGLE_SIZE)[None])
        upside_down = float(outputs["probabilities"][0, 1])
        if upside_down > self._angle.manifest.thresholds["turn"]:
            return _half_turn(line)
        return line

    def _recognise(self, line: Pixels) -> tuple[str, float]:
        needed = LINE_HEIGHT * line.shape[1] / line.shape[0]
        width = next((width for width in LINE_WIDTHS if needed <= width), LINE_WIDTHS[-1])
        network = self._recognisers.get(width)
        if network is None:
            network = self._recognisers[width] = self._runtime.open("text_recogniser", image=(1, LINE_HEIGHT, width, 3))
        outputs = network(image=_fit(line, LINE_HEIGHT, width)[None])
        return decode(outputs["probabilities"][0], outputs["other"][0], network.manifest.labels)


def decode(probabilities: Array, other: Array, labels: tuple[str, ...]) -> tuple[str, float]:
    """Best path of connectionist temporal classification: text, and the mean score of its characters.

    `probabilities`: steps x labels, label "" being the blank; `other`: steps, the highest
    probability among characters that are not ours. Those count as read with score 0, so that a line
    in another script is dropped rather than bent into Latin letters.
    """
    best = probabilities.argmax(axis=1)
    chosen = probabilities.max(axis=1)
    foreign = other > chosen
    indices = np.where(foreign, -1, best)
    fresh = np.ones(len(indices), dtype=bool)
    fresh[1:] = indices[1:] != indices[:-1]
    kept = [i for i in np.flatnonzero(fresh) if foreign[i] or labels[best[i]]]
    if not kept:
        return "", 0.0
    text = "".join(labels[best[i]] for i in kept if not foreign[i])
    return text, float(np.mean([0.0 if foreign[i] else chosen[i] for i in kept]))


def _half_turn(line: Pixels) -> Pixels:
    return np.asarray(cv2.rotate(line, cv2.ROTATE_180), dtype=np.uint8)


def _fit(line: Pixels, height: int, width: int) -> Pixels:
    """`line` at `height`, its proportions kept up to `width`, the rest of the row grey; red and blue exchanged."""
    columns = min(width, max(1, int(np.ceil(height * line.shape[1] / line.shape[0]))))
    fitted = np.full((height, width, 3), GROUND, dtype=np.uint8)
    fitted[:, :columns] = cv2.resize(line, (columns, height))[:, :, ::-1]
    return fitted


def _points(quad: Array) -> tuple[Point, Point, Point, Point]:
    a, b, c, d = ((float(x), float(y)) for x, y in quad)
    return a, b, c, d
