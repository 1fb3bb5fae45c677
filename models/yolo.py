"""The two YOLOv8 networks, drawn from their module tree.

Knows: the blocks of the published YOLOv8 architecture (Ultralytics, AGPL-3.0; described by name in the weights file
itself) and what each computes. Does not know: the code those blocks came with, nor what the answers are used for.
"""

from __future__ import annotations

import numpy as np
import openvino as ov
from openvino import opset13 as ops

from models.errors import WeightsError
from models.graph import Floats, child, children, convolution, fixed, linear, name_output, required, take_pixels
from models.weights import Record, read_weights

BYTE = (255.0, 255.0, 255.0)
NOTHING = (0.0, 0.0, 0.0)


def draw_typology(weights: bytes, side: int) -> tuple[ov.Model, tuple[str, ...]]:
    """The classifier and its labels in output order.

    Input ``image`` u8 [1,side,side,3] BGR. Outputs f32: ``probabilities`` [1,K], ``logits`` [1,K], ``activation``
    [1,K,H,W], the class activation map of Zhou et al. 2016 (arXiv:1512.04150): the last feature map weighted by each
    class's linear weights; and ``familiarity`` [1,1], the share, 0 to 1, of the features' length that any class looks
    at: what lies across all class weights is of things the classifier never learnt to tell apart (the null space of
    Cook et al. 2020, arXiv:2011.02114). Raises `WeightsError`.
    """
    network = _network(weights)
    pixels = ops.parameter([1, 3, side, side], ov.Type.f32)
    *body, head = children(child(network, "model"))
    if _kind(head) != "Classify":
        raise WeightsError("The classification weights do not end in a classifier.")
    features = _conv(_body(pixels.output(0), body)[-1], child(head, "conv"))
    dense = child(head, "linear")
    weight = required(dense, "weight")
    activation = ops.convolution(features, weight[:, :, None, None], [1, 1], [0, 0], [0, 0], [1, 1])
    pooled = ops.reduce_mean(features, np.array([2, 3]), keep_dims=False)
    logits = linear(pooled.output(0), weight, required(dense, "bias"))
    outputs = {
        "probabilities": ops.softmax(logits, 1).output(0),
        "logits": logits,
        "activation": activation.output(0),
        "familiarity": _share_within(pooled.output(0), weight),
    }
    model = ov.Model([name_output(output, name) for name, output in outputs.items()], [pixels], "typology")
    return take_pixels(model, [1, side, side, 3], swap=True, mean=NOTHING, scale=BYTE), _labels(network)


def _share_within(features: ov.Output, weight: Floats) -> ov.Output:
    """How much of the features' length lies in the space that the rows of ``weight`` span."""
    basis, _ = np.linalg.qr(weight.astype(np.float64).T)
    within = ops.matmul(features, basis.astype(np.float32), False, False)
    lengths = [ops.reduce_l2(each, np.array([1]), keep_dims=True) for each in (within, features)]
    return ops.divide(lengths[0], ops.maximum(lengths[1], np.float32(1e-6))).output(0)


def draw_keypoints(weights: bytes) -> ov.Model:
    """The pose network, for any height and width that are multiples of 32.

    Input ``image`` u8 [1,H,W,3] BGR. Outputs f32 over the N cells of the strides 8, 16 and 32, in this order and row
    by row: ``scores`` [1,N]; ``boxes`` [1,4,N], the distances left, top, right, bottom in cells; ``points`` [1,2P,N],
    raw. With the cell's whole-numbered column and its stride, a point lies at ``(raw * 2 + column) * stride`` and a
    box begins at ``(column + 0.5 - left) * stride``. Raises `WeightsError`.
    """
    pixels = ops.parameter([1, 3, -1, -1], ov.Type.f32)
    *body, head = children(child(_network(weights), "model"))
    if _kind(head) != "Pose":
        raise WeightsError("The key point weights do not end in a pose head.")
    layers = _body(pixels.output(0), body)
    levels = [layers[place] for place in _places(fixed(head, "f"))]
    branches = {"boxes": "cv2", "scores": "cv3", "points": "cv4"}
    flat: dict[str, ov.Output] = {}
    for name, branch in branches.items():
        towers = children(child(head, branch))
        answers = [_tower(level, tower) for level, tower in zip(levels, towers, strict=True)]
        # 0 keeps a dimension, -1 takes the rest: the number of cells is left to the picture's size.
        rows = [ops.reshape(answer, np.array([0, 0, -1]), special_zero=True) for answer in answers]
        flat[name] = ops.concat(rows, 2).output(0)
    outputs = {
        "scores": ops.squeeze(ops.sigmoid(flat["scores"]), np.array([1])).output(0),
        "boxes": _expected_distance(flat["boxes"]),
        "points": flat["points"],
    }
    model = ov.Model([name_output(output, name) for name, output in outputs.items()], [pixels], "keypoints")
    return take_pixels(model, [1, -1, -1, 3], swap=True, mean=NOTHING, scale=BYTE)


def _network(weights: bytes) -> Record:
    checkpoint = read_weights(weights)
    network = checkpoint.get("model") if isinstance(checkpoint, dict) else None
    if not isinstance(network, Record):
        raise WeightsError("The weights file holds no network.")
    return network


def _labels(network: Record) -> tuple[str, ...]:
    names = fixed(network, "names")
    if not isinstance(names, dict) or list(names) != list(range(len(names))):
        raise WeightsError("The weights file does not name its classes in order.")
    return tuple(str(name) for name in names.values())


def _kind(module: Record) -> str:
    return module.path.rpartition(".")[2]


def _places(value: object) -> list[int]:
    places = value if isinstance(value, list) else [value]
    whole = [place for place in places if isinstance(place, int)]
    if len(whole) != len(places):
        raise WeightsError("A layer of the weights file does not say where its input comes from.")
    return whole


def _body(pixels: ov.Output, layers: list[Record]) -> list[ov.Output]:
    """The outputs of all layers; each names the layers it takes, -1 meaning the one before."""
    drawn: list[ov.Output] = []
    for layer in layers:
        places = _places(fixed(layer, "f"))
        if any(place >= len(drawn) for place in places):
            raise WeightsError("A layer of the weights file takes the answer of a later one.")
        drawn.append(_layer(layer, [drawn[place] if drawn else pixels for place in places]))
    return drawn


def _layer(layer: Record, sources: list[ov.Output]) -> ov.Output:
    match _kind(layer), sources:
        case "Conv", [source]:
            return _conv(source, layer)
        case "C2f", [source]:
            return _c2f(source, layer)
        case "SPPF", [source]:
            return _sppf(source, layer)
        case "Upsample", [source]:
            return _double(source, layer)
        case "Concat", _:
            return ops.concat(sources, 1).output(0)
    raise WeightsError(f"The weights file uses the layer {layer.path}, which this builder does not draw.")


def _conv(source: ov.Output, block: Record) -> ov.Output:
    """Convolution, batch norm, SiLU."""
    if _kind(child(block, "act")) != "SiLU":
        raise WeightsError(f"{block!r} does not end in SiLU.")
    return ops.swish(convolution(source, child(block, "conv"), child(block, "bn"))).output(0)


def _c2f(source: ov.Output, block: Record) -> ov.Output:
    """Two halves; the second goes through a chain of bottlenecks, and every link of the chain is kept."""
    kept = list(ops.split(_conv(source, child(block, "cv1")), 1, 2).outputs())
    for bottleneck in children(child(block, "m")):
        passed = _conv(_conv(kept[-1], child(bottleneck, "cv1")), child(bottleneck, "cv2"))
        kept.append(ops.add(kept[-1], passed).output(0) if fixed(bottleneck, "add") else passed)
    return _conv(ops.concat(kept, 1).output(0), child(block, "cv2"))


def _sppf(source: ov.Output, block: Record) -> ov.Output:
    """The same small maximum three times over, so that the last one sees a wide neighbourhood."""
    size = fixed(child(block, "m"), "kernel_size")
    if not isinstance(size, int):
        raise WeightsError("The pooling window of the weights file is not a whole number.")
    edge = [size // 2, size // 2]
    kept = [_conv(source, child(block, "cv1"))]
    for _ in range(3):
        kept.append(ops.max_pool(kept[-1], [1, 1], [1, 1], edge, edge, [size, size], "floor").output(0))
    return _conv(ops.concat(kept, 1).output(0), child(block, "cv2"))


def _double(source: ov.Output, layer: Record) -> ov.Output:
    if fixed(layer, "mode") != "nearest" or fixed(layer, "scale_factor") != 2.0:
        raise WeightsError("The weights file enlarges in a way this builder does not draw.")
    return ops.interpolate(
        source,
        np.array([2.0, 2.0], np.float32),
        "nearest",
        "scales",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
        axes=np.array([2, 3]),
    ).output(0)


def _tower(level: ov.Output, tower: Record) -> ov.Output:
    *blocks, last = children(tower)
    for block in blocks:
        level = _conv(level, block)
    return convolution(level, last)


def _expected_distance(bins: ov.Output) -> ov.Output:
    """[1,4*B,N] -> [1,4,N]: each distance is the mean of a distribution over B bins (Li et al. 2020, arXiv:2006.04388)."""
    count = bins.get_partial_shape()[1].get_length() // 4
    split = ops.reshape(bins, np.array([1, 4, count, -1]), special_zero=False)
    weights = np.arange(count, dtype=np.float32).reshape(1, 1, count, 1)
    weighted = ops.multiply(ops.softmax(split, 2), weights)
    return ops.reduce_sum(weighted, np.array([2]), keep_dims=False).output(0)
