"""The proof: every built model answers as the published network did.

Knows: one photograph (the package's own), a few lines drawn with Pillow's built-in bitmap font, and in
``golden.json`` what the published networks answered when they were run by their own makers' software on exactly
these pixels; the general image model by efficientnet-lite-pytorch 0.1.0 on torch 2.13. Does not know: how the models
were built.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import openvino as ov
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw, ImageFont

from models import catalogue as facts
from models.errors import BuildError, last_line
from models.things import WEAPONS, read_groups

Pixels: TypeAlias = NDArray[np.uint8]
Answers: TypeAlias = Mapping[str, NDArray[np.float32]]
Ask: TypeAlias = Callable[..., Answers]
"""Runs the model once: one array per input, in order; all outputs by name."""

Observed: TypeAlias = dict[str, NDArray[np.float64] | str]

EXACT = {"INFERENCE_PRECISION_HINT": "f32"}
MARKING = "Cal. 9 mm P.A.K. 1897"


@dataclass(frozen=True)
class Proof:
    """What was compared, and the largest difference found (absolute up to 1, relative above)."""

    model: str
    checked: tuple[str, ...]
    worst: float


def prove(entry: facts.Entry, graph: Path, photograph: bytes) -> Proof:
    """Run the model in the file ``graph`` and compare its answers with the published ones.

    Raises `BuildError` when a number differs by more than the entry's tolerance, a text at all, or the file does not
    run.
    """
    core = ov.Core()
    picture = np.asarray(Image.open(io.BytesIO(photograph)).convert("RGB"))
    try:
        model = core.read_model(graph)
        if model.is_dynamic():
            model.reshape(_trial_shape(entry.name))
        compiled = core.compile_model(model, "CPU", EXACT)
        observed = _OBSERVERS[entry.golden](lambda *inputs: _answers(compiled, inputs), picture)
    except RuntimeError as problem:
        raise BuildError(
            f"The model {entry.name!r} was written but does not run ({last_line(problem)}). "
            "Check the disk and the OpenVINO installation, then build again."
        ) from problem
    expected = read_answers(entry)
    worst = max(_difference(entry.name, name, value, observed[name]) for name, value in expected.items())
    if worst > entry.tolerance:
        raise BuildError(
            f"The model {entry.name!r} answers differently from the published network (difference {worst:.2g}, "
            f"allowed {entry.tolerance:g}). It was not installed; do not use this OpenVINO version on this machine."
        )
    return Proof(entry.name, tuple(sorted(expected)), worst)


def _answers(compiled: ov.CompiledModel, inputs: tuple[NDArray[Any], ...]) -> Answers:
    answers = compiled(list(inputs))
    return {output.get_any_name(): answers[output] for output in compiled.outputs}


def read_expected() -> dict[str, dict[str, Any]]:
    """The published answers: model, with its size where there are several -> what -> numbers or text."""
    held: dict[str, dict[str, Any]] = json.loads(
        resources.files("models").joinpath("golden.json").read_text(encoding="utf-8")
    )
    return held


def read_answers(entry: facts.Entry) -> dict[str, Any]:
    """The published answers of one entry, in the terms in which the model built from it answers."""
    held = read_expected()[entry.golden]
    return held if entry.size is None else _grouped(_wide(held["logits"])[0])


def _grouped(logits: NDArray[np.float64]) -> dict[str, Any]:
    """Of a thousand classes: the logarithm of each group's share, and the log-odds of weapons."""
    groups = [_log_sum(logits[list(group.classes)]) for group in read_groups()]
    weapon = _log_sum(logits[list(WEAPONS)]) - _log_sum(np.delete(logits, WEAPONS))
    return {"log_shares": np.array([groups]) - _log_sum(logits), "weapon": np.array([[weapon]])}


def _log_sum(logits: NDArray[np.float64]) -> float:
    return float(np.logaddexp.reduce(logits))


def _trial_shape(name: str) -> list[int]:
    return {
        "keypoints": [1, 416, 640, 3],
        "text_detector": [1, 384, 640, 3],
        "text_recogniser": [1, facts.LINE_HEIGHT, 480, 3],
    }[name]


def _typology(ask: Ask, picture: Pixels) -> Observed:
    answers = ask(_bgr(_cropped_square(picture, facts.TYPOLOGY_SIDE)))
    return {"probabilities": _wide(answers["probabilities"]), "logits": _wide(answers["logits"])}


def _keypoints(ask: Ask, picture: Pixels) -> Observed:
    canvas = _on_canvas(picture, 416, (114, 114, 114))
    return _best_pose(ask(_bgr(canvas)), *canvas.shape[:2])


def _card(ask: Ask, picture: Pixels) -> Observed:
    rows = ask(_bgr(_on_canvas(picture, facts.CARD_SIDE, (255, 0, 255))))["detections"][0]
    best = int(rows[:, 4].argmax())
    return {"row": _wide([best]), "values": _wide(rows[best])}


def _quality(ask: Ask, picture: Pixels) -> Observed:
    strips = [ask(_bgr(picture[top : top + facts.STRIP_HEIGHT])) for top in _tops(len(picture))]
    return {
        "maxima": _wide(np.max([strip["maxima"] for strip in strips], axis=0)),
        "minima": _wide(np.min([strip["minima"] for strip in strips], axis=0)),
    }


def _quality_score(ask: Ask, _: Pixels) -> Observed:
    extremes = read_expected()["quality"]
    return {"score": _wide(ask(*(np.array(extremes[end], np.float32) for end in ("maxima", "minima")))["score"])}


def _text_detector(ask: Ask, picture: Pixels) -> Observed:
    scene = picture[:384].copy()
    scene[: facts.LINE_HEIGHT, :480] = drawn_line(MARKING, 480)
    found = ask(scene[None])["probability"][0, 0]
    return {"rows": _wide(found.mean(axis=1)), "columns": _wide(found.mean(axis=0))}


def _text_angle(ask: Ask, _: Pixels) -> Observed:
    return {"probabilities": _wide(ask(drawn_line("PAK 1897", facts.ANGLE_WIDTH)[None])["probabilities"])}


def _text_recogniser(ask: Ask, _: Pixels) -> Observed:
    answers = ask(drawn_line(MARKING, 480)[None])
    steps = answers["probabilities"][0]
    return {"text": read_line(steps), "best": _wide(steps.max(axis=1)), "other": _wide(answers["other"])}


def _things(ask: Ask, picture: Pixels, side: int) -> Observed:
    """Logarithms, because nearly all of the photograph's probability falls to one group."""
    answers = ask(_bgr(_cropped_square(picture, side)))
    return {"log_shares": np.log(_wide(answers["shares"])), "weapon": _wide(answers["weapon"])}


_OBSERVERS: Mapping[str, Callable[[Ask, Pixels], Observed]] = {
    "typology": _typology,
    "keypoints": _keypoints,
    "card": _card,
    "quality": _quality,
    "quality_score": _quality_score,
    "text_detector": _text_detector,
    "text_angle": _text_angle,
    "text_recogniser": _text_recogniser,
    "things_lite0": lambda ask, picture: _things(ask, picture, facts.LITE0.side),
    "things_lite2": lambda ask, picture: _things(ask, picture, facts.LITE2.side),
}


def drawn_line(text: str, width: int) -> Pixels:
    """Black capitals on white, [48,width,3]: a bitmap font, so that every machine draws the same pixels."""
    font = ImageFont.load_default_imagefont()
    *_, right, bottom = font.getbbox(text)
    small = Image.new("L", (int(right) + 8, int(bottom) + 5), 255)
    ImageDraw.Draw(small).text((4, 2), text, font=font, fill=0)
    line = Image.new("L", (width, facts.LINE_HEIGHT), 255)
    line.paste(small.resize((small.width * 3, facts.LINE_HEIGHT), Image.Resampling.BILINEAR))
    return np.repeat(np.asarray(line)[:, :, None], 3, axis=2)


def read_line(probabilities: NDArray[np.float32]) -> str:
    """Greedy decoding of [T,C]: the best character of each step, repeats merged, blanks dropped (Graves et al. 2006)."""
    characters = facts.read_alphabet().characters
    best = probabilities.argmax(axis=1)
    fresh = np.concatenate([[True], best[1:] != best[:-1]])
    return "".join(characters[place] for place in best[fresh])


def _best_pose(answers: Answers, height: int, width: int) -> Observed:
    """The most certain cell, decoded to the picture's pixels."""
    best = int(answers["scores"][0].argmax())
    first, stride = 0, 8
    while best >= first + (cells := (height // stride) * (width // stride)):
        first, stride = first + cells, stride * 2
    row, column = divmod(best - first, width // stride)
    left, top, right, bottom = _wide(answers["boxes"][0, :, best])
    points = _wide(answers["points"][0, :, best]).reshape(-1, 2)
    centre = np.array([column, row]) + 0.5
    return {
        "cell": _wide([best]),
        "score": _wide(answers["scores"][:, best]),
        "box": stride * np.add(np.tile(centre, 2), (-left, -top, right, bottom)),
        "points": stride * (points * 2 + [column, row]),
    }


def _cropped_square(picture: Pixels, side: int) -> Pixels:
    """Shorter side to ``side`` with Pillow's antialiased bilinear filter, then the middle square."""
    image = Image.fromarray(picture)
    scale = side / min(image.size)
    resized = image.resize((int(image.width * scale), int(image.height * scale)), Image.Resampling.BILINEAR)
    left, top = round((resized.width - side) / 2), round((resized.height - side) / 2)
    return np.asarray(resized.crop((left, top, left + side, top + side)))


def _on_canvas(picture: Pixels, height: int, colour: tuple[int, int, int]) -> Pixels:
    canvas = np.full((height, picture.shape[1], 3), colour, np.uint8)
    above = (height - len(picture)) // 2
    canvas[above : above + len(picture)] = picture
    return canvas


def _tops(height: int) -> list[int]:
    step = facts.STRIP_HEIGHT - facts.STRIP_OVERLAP
    last = height - facts.STRIP_HEIGHT
    return [*range(0, last, step), last]


def _bgr(picture: Pixels) -> Pixels:
    return np.ascontiguousarray(picture[None, :, :, ::-1])


def _wide(values: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(values, np.float64)


def _difference(model: str, name: str, expected: Any, observed: NDArray[np.float64] | str) -> float:
    if isinstance(observed, str) or isinstance(expected, str):
        if expected != observed:
            raise BuildError(f"The model {model!r} reads {observed!r} where the published network read {expected!r}.")
        return 0.0
    wanted = np.array(expected, np.float64)
    if wanted.shape != observed.shape:
        raise BuildError(f"The model {model!r} answers {name!r} in shape {observed.shape}, not {wanted.shape}.")
    off = np.abs(observed - wanted) / np.maximum(1.0, np.abs(wanted))
    # A NaN compares as neither smaller nor larger; it must not pass for a small difference.
    return float(np.max(np.where(np.isfinite(off), off, np.inf)))
