"""The few OpenVINO operations the drawn networks share.

Knows: how to write a convolution with its batch norm folded in, and how to let a finished model take camera pixels.
Does not know: any particular network.
"""

from __future__ import annotations

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as ops
from openvino.preprocess import ColorFormat, PrePostProcessor

from models.errors import WeightsError
from models.tensors import Tensor
from models.weights import Record

Floats = NDArray[np.float32]


def child(parent: object, name: str) -> Record:
    """The submodule ``name`` of a module record. Raises `WeightsError` if it is not there."""
    modules = parent.state.get("_modules") if isinstance(parent, Record) else None
    found = modules.get(name) if isinstance(modules, dict) else None
    if not isinstance(found, Record):
        raise WeightsError(f"{parent!r} has no part named {name!r}; the weights are of another network.")
    return found


def children(parent: Record) -> list[Record]:
    """All submodules in their order."""
    modules = parent.state.get("_modules")
    return [child(parent, name) for name in modules] if isinstance(modules, dict) else []


def numbers(module: Record, name: str) -> Floats | None:
    """A parameter or buffer of a module as float32, or None where the module was made without it."""
    for place in ("_parameters", "_buffers"):
        held = module.state.get(place)
        value = held.get(name) if isinstance(held, dict) else None
        if isinstance(value, Tensor):
            return value.floats()
    return None


def required(module: Record, name: str) -> Floats:
    """Like `numbers`, but raises `WeightsError` where nothing is found."""
    found = numbers(module, name)
    if found is None:
        raise WeightsError(f"{module!r} has no numbers named {name!r}; the weights are of another network.")
    return found


def fixed(module: Record, name: str) -> object:
    """A plain attribute of a module. Raises `WeightsError` if it was never set."""
    if name not in module.state:
        raise WeightsError(f"{module!r} has no setting {name!r}; the weights are of another network.")
    return module.state[name]


def convolution(source: ov.Output, module: Record, norm: Record | None = None) -> ov.Output:
    """One 2-D convolution [1,C,H,W] -> [1,K,H',W'], with the batch norm that follows it folded into its numbers.

    Folded in float64, so that the only rounding is the last one.
    """
    plain = {"dilation": (1, 1), "groups": 1, "padding_mode": "zeros", "transposed": False}
    if any(fixed(module, name) != value for name, value in plain.items()):
        raise WeightsError(f"{module!r} is a kind of convolution this builder does not draw.")
    kernel = required(module, "weight").astype(np.float64)
    bias = numbers(module, "bias")
    shift = np.zeros(len(kernel)) if bias is None else bias.astype(np.float64)
    if norm is not None:
        spread = np.sqrt(required(norm, "running_var").astype(np.float64) + _number(fixed(norm, "eps")))
        scale = required(norm, "weight").astype(np.float64) / spread
        kernel = kernel * scale[:, None, None, None]
        shift = (shift - required(norm, "running_mean")) * scale + required(norm, "bias")
    stride, padding = _pair(fixed(module, "stride")), _pair(fixed(module, "padding"))
    drawn = ops.convolution(source, kernel.astype(np.float32), stride, padding, padding, [1, 1])
    return ops.add(drawn, shift.astype(np.float32).reshape(1, -1, 1, 1)).output(0)


def linear(source: ov.Output, weight: Floats, bias: Floats) -> ov.Output:
    """A fully connected layer [1,C] -> [1,K]."""
    return ops.add(ops.matmul(source, weight, False, True), bias.reshape(1, -1)).output(0)


def name_output(output: ov.Output, name: str) -> ov.Output:
    """Give one output the name the caller will ask for, and no other."""
    output.get_tensor().set_names({name})
    return output


def take_pixels(
    model: ov.Model, shape: list[int], *, swap: bool, mean: tuple[float, ...], scale: tuple[float, ...]
) -> ov.Model:
    """The same model, but fed u8 [1,H,W,3] under the name ``image``; -1 in ``shape`` stays dynamic.

    ``swap`` reverses blue and red; then ``(x - mean) / scale`` per channel, in the order they then have.
    """
    prepared = PrePostProcessor(model)
    pixels = prepared.input()
    pixels.tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC")).set_shape(shape)
    pixels.model().set_layout(ov.Layout("NCHW"))
    if swap:
        pixels.tensor().set_color_format(ColorFormat.BGR)
    steps = pixels.preprocess().convert_element_type(ov.Type.f32)
    if swap:
        steps.convert_color(ColorFormat.RGB)
    if any(mean):
        steps.mean(list(mean))
    steps.scale(list(scale))
    built = prepared.build()
    built.input().get_tensor().set_names({"image"})
    return built


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise WeightsError("A setting of the weights file is not a number.")
    return float(value)


def _pair(value: object) -> list[int]:
    match value:
        case (int(first), int(second)):
            return [first, second]
    raise WeightsError("A setting of the weights file is not a pair of whole numbers.")
