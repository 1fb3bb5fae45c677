"""Models in 8-bit integers, made of proved ones with NNCF's post-training quantisation.

Knows: which models get an INT8 form, which of their layers stay in floating point, and how NNCF is asked. Takes squares
that are framed already, and looks at nothing but the ranges they make. Does not know: what the pictures show, whether the
answers are good enough (whoever asks proves that), or where the files are kept.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import openvino as ov
from numpy.typing import NDArray

from models.errors import BuildError, last_line

QUANTISED = ("things", "typology")
"""The two models of every proposal, in the order of their names; the others are asked too rarely to be worth it."""

PRESET = "mixed"
"""NNCF's name: weights symmetric about zero, activations not, since Swish and sums of both signs are uneven."""

POOLING = "ReduceMean"
"""Where features become an answer: of both networks this layer, and all that comes after it, stays in floating point."""

Pixels = NDArray[np.uint8]


def available() -> bool:
    """Whether NNCF is installed: the extra `quantize` brings it, and no kiosk needs it."""
    return importlib.util.find_spec("nncf") is not None


def version() -> str:
    """NNCF's own version. Raises ImportError without it."""
    found: str = _nncf().__version__
    return found


def kept_exact(name: str, model: ov.Model) -> tuple[str, ...]:
    """The layers of a model that stay in floating point, by their names.

    Of both networks all that turns features into an answer: a limit that calibration set on the log-odds of a weapon
    would cut off the surest of them. Of the classifier also the first convolution, whose error every later layer
    inherits, and the last, which is the map of what counted.
    """
    nodes = [node for node in model.get_ordered_ops() if node.get_type_name() != "Result"]
    convolutions = [node.get_friendly_name() for node in nodes if node.get_type_name() == "Convolution"]
    answer: list[str] = []
    for node in nodes:
        sources = [port.get_source_output().get_node().get_friendly_name() for port in node.inputs()]
        if node.get_type_name() == POOLING or any(source in answer for source in sources):
            answer.append(node.get_friendly_name())
    return (convolutions[0], convolutions[-1], *answer) if name == "typology" else tuple(answer)


def quantise(name: str, source: Path, squares: Sequence[Pixels]) -> ov.Model:
    """The model in the file `source` in INT8, for activations as `squares` (n x n x 3, uint8, BGR) make them.

    The same squares in the same order give the same model. Raises `BuildError`.
    """
    nncf = _nncf()
    try:
        model = ov.Core().read_model(source)
        side = model.input().shape[1]
        shown = [cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA)[None] for square in squares]
        with _quiet(nncf):
            made = nncf.quantize(
                model,
                nncf.Dataset(shown),
                preset=nncf.QuantizationPreset(PRESET),
                subset_size=len(shown),
                fast_bias_correction=True,
                ignored_scope=nncf.IgnoredScope(names=list(kept_exact(name, model))),
            )
    except (RuntimeError, ValueError) as problem:
        raise BuildError(
            f"NNCF {version()} cannot quantise the model {name!r} ({last_line(RuntimeError(str(problem)))}). "
            "Install the version that the extra `quantize` names."
        ) from problem
    return _renamed(made)


def _renamed(model: ov.Model) -> ov.Model:
    # NNCF and OpenVINO number what they add through the life of the process; a file must not tell what was made before.
    for place, node in enumerate(model.get_ordered_ops()):
        node.set_friendly_name(f"{node.get_type_name()}_{place}")
    return model


def _nncf() -> Any:
    # Python takes None for "not installed": NNCF would tell its makers what is quantised here.
    modules: dict[str, Any] = sys.modules
    modules.setdefault("openvino_telemetry", None)
    return importlib.import_module("nncf")


@contextmanager
def _quiet(nncf: Any) -> Iterator[None]:
    """NNCF tells its life on standard output, and its bars would write over ours."""
    log = logging.getLogger("nncf")
    before = log.level
    nncf.set_log_level(logging.ERROR)
    try:
        with redirect_stdout(io.StringIO()):
            yield
    finally:
        log.setLevel(before)
