"""The networks that were published as graphs already: the card detector (ONNX) and the text networks (Paddle).

Knows: how OpenVINO reads them and which ends of them the kiosk needs. Does not know: their insides.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openvino as ov
from openvino import opset13 as ops

from models.graph import name_output, take_pixels

BYTE = (255.0, 255.0, 255.0)
NOTHING = (0.0, 0.0, 0.0)
HALF = (127.5, 127.5, 127.5)
# PaddleOCR's detector was trained with the ImageNet statistics in the order the channels arrive.
DETECTOR_MEAN = (0.485 * 255, 0.456 * 255, 0.406 * 255)
DETECTOR_SPREAD = (0.229 * 255, 0.224 * 255, 0.225 * 255)


def adopt_card(graph: Path, side: int) -> ov.Model:
    """YOLOv5 with oriented boxes: ``image`` u8 [1,side,side,3] BGR -> ``detections`` f32 [1,N,186].

    A row is centre x, y, long side, short side (pixels), objectness, one class, 180 angle bins of one degree. The
    ONNX file also offers its three raw levels; they are left out.
    """
    read = ov.Core().read_model(graph)
    detections = name_output(read.output("output"), "detections")
    model = ov.Model([detections], read.get_parameters(), "card")
    return take_pixels(model, [1, side, side, 3], swap=True, mean=NOTHING, scale=BYTE)


def adopt_text_detector(graph: Path) -> ov.Model:
    """Differentiable binarisation (Liao et al. 2020, arXiv:1911.08947): where in the picture there is text.

    Input ``image`` u8 [1,H,W,3], H and W multiples of 32, channels as they come. Output ``probability`` [1,1,H,W].
    """
    read = ov.Core().read_model(graph)
    read.reshape([1, 3, -1, -1])
    model = ov.Model([name_output(read.output(0), "probability")], read.get_parameters(), "text_detector")
    return take_pixels(model, [1, -1, -1, 3], swap=False, mean=DETECTOR_MEAN, scale=DETECTOR_SPREAD)


def adopt_text_angle(graph: Path, height: int, width: int) -> ov.Model:
    """Whether a line of text stands on its head: ``image`` u8 [1,H,W,3] -> ``probabilities`` [1,2] (upright, turned)."""
    read = ov.Core().read_model(graph)
    read.reshape([1, 3, height, width])
    model = ov.Model([name_output(read.output(0), "probabilities")], read.get_parameters(), "text_angle")
    return take_pixels(model, [1, height, width, 3], swap=False, mean=HALF, scale=HALF)


def adopt_text_recogniser(graph: Path, height: int, kept: tuple[int, ...]) -> ov.Model:
    """A line of text read by connectionist temporal classification, cut down to the alphabet in ``kept``.

    Input ``image`` u8 [1,height,W,3], channels as they come. Outputs: ``probabilities`` f32 [1,T,len(kept)], on the
    scale of the whole dictionary, and ``other`` f32 [1,T], the best probability among all characters left out.
    """
    read = ov.Core().read_model(graph)
    read.reshape([1, 3, height, -1])
    whole = read.output(0).get_node().input_value(0)
    dictionary = whole.get_partial_shape()[2].get_length()
    left_out = np.setdiff1d(np.arange(dictionary), np.array(kept))
    probabilities = ops.gather(whole, np.array(kept), np.array(2)).output(0)
    rest = ops.gather(whole, left_out, np.array(2))
    other = ops.reduce_max(rest, np.array([2]), keep_dims=False).output(0)
    outputs = [name_output(probabilities, "probabilities"), name_output(other, "other")]
    model = ov.Model(outputs, read.get_parameters(), "text_recogniser")
    return take_pixels(model, [1, height, -1, 3], swap=False, mean=HALF, scale=HALF)
