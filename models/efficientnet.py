"""EfficientNet-Lite, a general image model, drawn from its state dict.

Knows: the blocks of EfficientNet (Tan and Le 2019, arXiv:1905.11946) in the variant without squeeze-and-excitation and
with ReLU6 that Google published as EfficientNet-Lite, and the names its PyTorch port gives to the numbers. How many
channels a layer has is read off the weights; what does not fit together is refused. Does not know: the code those
weights came with, nor what the classes mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as ops

from models.errors import WeightsError
from models.graph import Floats, linear, name_output, take_pixels
from models.tensors import Tensor
from models.weights import read_weights

STAGES = ((1, 3, 1), (2, 3, 2), (2, 5, 2), (3, 3, 2), (3, 5, 1), (4, 5, 2), (1, 3, 1))
"""Per stage: blocks, kernel, stride of its first block. The depth multiplies the blocks of all but the outer stages."""

EPSILON = 1e-3
MEAN = (0.485 * 255, 0.456 * 255, 0.406 * 255)
SPREAD = (0.229 * 255, 0.224 * 255, 0.225 * 255)


def draw_things(
    weights: bytes, depth: float, side: int, groups: Sequence[Sequence[int]], weapons: Sequence[int]
) -> ov.Model:
    """The classifier with its classes gathered into ``groups``.

    Input ``image`` u8 [1,side,side,3] BGR. Outputs f32: ``shares`` [1,G], the probabilities of each group's classes,
    summed; ``weapon`` [1,1], the log-odds of the classes ``weapons`` against all others. Each class must be in exactly
    one group. Raises `WeightsError`.
    """
    held = _Parameters(read_weights(weights))
    pixels = ops.parameter([1, 3, side, side], ov.Type.f32)
    flow = _activated(_convolved(_Flow(pixels.output(0), 3, side), held, "_conv_stem", "_bn0", kernel=3, stride=2))
    for block in _blocks(depth):
        flow = _block(flow, held, block)
    flow = _activated(_convolved(flow, held, "_conv_head", "_bn1"))
    pooled = ops.reduce_mean(flow.output, np.array([2, 3]), keep_dims=False).output(0)
    weight = held.take("_fc.weight", (None, flow.channels))
    logits = linear(pooled, weight, held.take("_fc.bias", (len(weight),)))
    held.finish()
    if sorted(place for group in groups for place in group) != list(range(len(weight))):
        raise WeightsError(f"The weights tell {len(weight)} classes apart; the groups hold others.")
    outputs = {"shares": _shares(logits, groups, len(weight)), "weapon": _log_odds(logits, weapons, len(weight))}
    model = ov.Model([name_output(output, name) for name, output in outputs.items()], [pixels], "things")
    return take_pixels(model, [1, side, side, 3], swap=True, mean=MEAN, scale=SPREAD)


@dataclass(frozen=True)
class _Flow:
    """What goes from layer to layer, [1,channels,side,side]."""

    output: ov.Output
    channels: int
    side: int


@dataclass(frozen=True)
class _Block:
    """An inverted bottleneck: the prefix of its names, its depthwise kernel and stride, its place in the network."""

    prefix: str
    kernel: int
    stride: int
    expands: bool
    skips: bool


class _Parameters:
    """The numbers of a state dict; each is taken once, in a shape that is known, and none may be left."""

    def __init__(self, state: object) -> None:
        if not isinstance(state, dict) or not all(isinstance(value, Tensor) for value in state.values()):
            raise WeightsError("The weights file holds no plain state of a network.")
        self._left: dict[str, Tensor] = {str(name): value for name, value in state.items()}

    def take(self, name: str, shape: tuple[int | None, ...]) -> Floats:
        """The numbers named so, as float32; None in ``shape`` stands for any size but 0."""
        held = self._left.pop(name, None)
        if held is None:
            raise WeightsError(f"The weights hold no numbers named {name!r}; they are of another network.")
        found = held.values.shape
        if len(found) != len(shape) or any(
            size < 1 or wanted not in (None, size) for size, wanted in zip(found, shape, strict=True)
        ):
            raise WeightsError(f"The numbers {name!r} have the shape {found}; they are of another network.")
        return held.floats()

    def finish(self) -> None:
        """Raises `WeightsError` if a number was not taken."""
        if self._left:
            raise WeightsError(f"The weights hold {min(self._left)[:120]!r}, which this network does not have.")


def _blocks(depth: float) -> Iterator[_Block]:
    number = 0
    for stage, (repeats, kernel, stride) in enumerate(STAGES):
        outer = stage in (0, len(STAGES) - 1)
        for repeat in range(repeats if outer else math.ceil(repeats * depth)):
            yield _Block(f"_blocks.{number}.", kernel, 1 if repeat else stride, number > 0, repeat > 0)
            number += 1


def _block(flow: _Flow, held: _Parameters, block: _Block) -> _Flow:
    inner = flow
    if block.expands:
        inner = _activated(_convolved(inner, held, f"{block.prefix}_expand_conv", f"{block.prefix}_bn0"))
    inner = _activated(
        _convolved(
            inner,
            held,
            f"{block.prefix}_depthwise_conv",
            f"{block.prefix}_bn1",
            kernel=block.kernel,
            stride=block.stride,
            depthwise=True,
        )
    )
    inner = _convolved(inner, held, f"{block.prefix}_project_conv", f"{block.prefix}_bn2")
    if not block.skips:
        return inner
    if inner.channels != flow.channels:
        raise WeightsError(f"The block {block.prefix!r} changes its channels; the weights are of another network.")
    return _Flow(ops.add(inner.output, flow.output).output(0), inner.channels, inner.side)


def _convolved(
    flow: _Flow, held: _Parameters, name: str, norm: str, *, kernel: int = 1, stride: int = 1, depthwise: bool = False
) -> _Flow:
    """A convolution with the batch norm behind it, padded as TensorFlow's SAME: the smaller half comes first."""
    shape = (flow.channels, 1, kernel, kernel) if depthwise else (None, flow.channels, kernel, kernel)
    numbers = held.take(f"{name}.weight", shape)
    channels = len(numbers)
    weight, bias, mean, variance = (
        held.take(f"{norm}.{part}", (channels,)).astype(np.float64)
        for part in ("weight", "bias", "running_mean", "running_var")
    )
    held.take(f"{norm}.num_batches_tracked", ())
    # Folded in float64, so that the only rounding is the last one.
    scale = weight / np.sqrt(variance + EPSILON)
    folded = (numbers * scale[:, None, None, None]).astype(np.float32)
    shift = (bias - mean * scale).astype(np.float32)
    side = math.ceil(flow.side / stride)
    total = max((side - 1) * stride + kernel - flow.side, 0)
    before = [total // 2] * 2
    after = [total - total // 2] * 2
    if depthwise:
        drawn = ops.group_convolution(flow.output, folded[:, None], [stride] * 2, before, after, [1, 1])
    else:
        drawn = ops.convolution(flow.output, folded, [stride] * 2, before, after, [1, 1])
    return _Flow(ops.add(drawn, shift.reshape(1, -1, 1, 1)).output(0), channels, side)


def _activated(flow: _Flow) -> _Flow:
    """ReLU6."""
    return _Flow(ops.clamp(flow.output, 0.0, 6.0).output(0), flow.channels, flow.side)


def _shares(logits: ov.Output, groups: Sequence[Sequence[int]], classes: int) -> ov.Output:
    belongs = np.zeros((classes, len(groups)), np.float32)
    for column, group in enumerate(groups):
        belongs[list(group), column] = 1
    return ops.matmul(ops.softmax(logits, 1), belongs, False, False).output(0)


def _log_odds(logits: ov.Output, chosen: Sequence[int], classes: int) -> ov.Output:
    rest = np.setdiff1d(np.arange(classes), chosen)
    return ops.subtract(_log_sum(logits, np.array(chosen)), _log_sum(logits, rest)).output(0)


def _log_sum(logits: ov.Output, places: NDArray[np.int64]) -> ov.Output:
    """log(sum(exp)) over the given places, [1,1]; the largest is taken off first, so that nothing overflows."""
    taken = ops.gather(logits, places, np.array(1))
    top = ops.reduce_max(taken, np.array([1]), keep_dims=True)
    total = ops.reduce_sum(ops.exp(ops.subtract(taken, top)), np.array([1]), keep_dims=True)
    return ops.add(ops.log(total), top).output(0)
