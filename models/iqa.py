"""CNNIQA, the image quality network, cut into strips.

Knows: the network of Kang et al. 2014 (CVPR, "Convolutional neural networks for no-reference image quality
assessment") in the variant the published weights were trained for: RGB in 0..1 without local normalisation, one
valid convolution, its global maximum and minimum, three linear layers. Does not know: the whole picture.
A maximum over a picture is the maximum of its strips' maxima, so a picture of any height goes through one small
static graph, and the memory stays the same; the answer is exactly that of the whole.
"""

from __future__ import annotations

import numpy as np
import openvino as ov
from openvino import opset13 as ops

from models.errors import WeightsError
from models.graph import Floats, linear, name_output, take_pixels
from models.tensors import Tensor
from models.weights import read_weights

BYTE = (255.0, 255.0, 255.0)
NOTHING = (0.0, 0.0, 0.0)


def draw_quality_strip(weights: bytes, height: int, width: int) -> ov.Model:
    """The convolution and the two extremes of one strip.

    Input ``image`` u8 [1,height,width,3] BGR. Outputs f32 ``maxima`` and ``minima`` [1,K], over the strip's valid
    positions. Strips must overlap by the kernel's height less one. Raises `WeightsError`.
    """
    held = _parameters(weights)
    pixels = ops.parameter([1, 3, height, width], ov.Type.f32)
    answer = ops.convolution(pixels, held["conv1.weight"], [1, 1], [0, 0], [0, 0], [1, 1])
    answer = ops.add(answer, held["conv1.bias"].reshape(1, -1, 1, 1))
    places = np.array([2, 3])
    outputs = {
        "maxima": ops.reduce_max(answer, places, keep_dims=False).output(0),
        "minima": ops.reduce_min(answer, places, keep_dims=False).output(0),
    }
    model = ov.Model([name_output(output, name) for name, output in outputs.items()], [pixels], "quality")
    return take_pixels(model, [1, height, width, 3], swap=True, mean=NOTHING, scale=BYTE)


def draw_quality_score(weights: bytes) -> ov.Model:
    """The linear layers: ``maxima`` and ``minima`` [1,K] of the whole picture -> ``score`` [1,1], about 0 to 1."""
    held = _parameters(weights)
    kernels = len(held["conv1.bias"])
    inputs = [ops.parameter([1, kernels], ov.Type.f32) for _ in range(2)]
    for name, given in zip(("maxima", "minima"), inputs, strict=True):
        name_output(given.output(0), name)
    answer = ops.concat(inputs, 1).output(0)
    for layer in ("fc1", "fc2"):
        answer = ops.relu(linear(answer, held[f"{layer}.weight"], held[f"{layer}.bias"])).output(0)
    score = linear(answer, held["fc3.weight"], held["fc3.bias"])
    return ov.Model([name_output(score, "score")], inputs, "quality_score")


def _parameters(weights: bytes) -> dict[str, Floats]:
    checkpoint = read_weights(weights)
    held = checkpoint.get("params") if isinstance(checkpoint, dict) else None
    if not isinstance(held, dict):
        raise WeightsError("The quality weights hold no parameters.")
    found = {str(name): value.floats() for name, value in held.items() if isinstance(value, Tensor)}
    expected = {f"{layer}.{part}" for layer in ("conv1", "fc1", "fc2", "fc3") for part in ("weight", "bias")}
    if set(found) != expected:
        raise WeightsError("The quality weights are of another network.")
    return found
