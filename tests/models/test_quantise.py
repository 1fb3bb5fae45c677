"""INT8 models: made alike each time, kept only if they hold, and never a trace of those that do not."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import openvino as ov
import pytest

from edge.domain import Pixels
from edge.identify import Identifier
from edge.vision.framing import frame_picture
from edge.vision.runtime import Engine, Runtime
from models.errors import BuildError
from models.quantise import QUANTISED, available, kept_exact, quantise
from models.quantised import Proved, Shown, quantise_set
from tests.models.eight_bits import copied_set, put_beside

needs_nncf = pytest.mark.skipif(not available(), reason="NNCF is not installed: it comes with the extra `quantize`")


def silent(_step: str) -> None:
    return


@pytest.fixture(scope="module")
def squares(example: Pixels) -> Sequence[Pixels]:
    square = frame_picture(example, "whole").pixels
    return [square, np.ascontiguousarray(np.rot90(square, 2))]


# --- which layers stay as they are ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUANTISED)
def test_whatever_turns_features_into_an_answer_stays_in_floating_point(models: Path, name: str) -> None:
    model = ov.Core().read_model(models / "current" / f"{name}.xml")
    kept = set(kept_exact(name, model))
    kinds = {node.get_friendly_name(): node.get_type_name() for node in model.get_ordered_ops()}
    answer = {node for node, kind in kinds.items() if kind in ("MatMul", "Softmax", "ReduceMean", "ReduceMax", "Log")}
    assert answer
    assert answer <= kept
    convolutions = [node for node, kind in kinds.items() if kind == "Convolution"]
    ends = {convolutions[0], convolutions[-1]} if name == "typology" else set()
    assert kept & set(convolutions) == ends


# --- making them ------------------------------------------------------------------------------------------------------


@needs_nncf
def test_the_same_squares_give_the_same_model_that_answers_nearly_as_the_exact_one(
    models: Path, tmp_path: Path, squares: Sequence[Pixels], capsys: pytest.CaptureFixture[str]
) -> None:
    source = models / "current" / "typology.xml"
    files = []
    for time in range(2):
        target = tmp_path / f"{time}.xml"
        ov.save_model(quantise("typology", source, squares), target, compress_to_fp16=False)
        files.append((target.read_bytes(), target.with_suffix(".bin").read_bytes()))
    assert files[0] == files[1]
    assert capsys.readouterr().out == ""
    assert len(files[0][1]) < source.with_suffix(".bin").stat().st_size / 3
    core = ov.Core()
    exact, small = (
        core.compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(squares[0][None])
        for path in (source, tmp_path / "0.xml")
    )
    assert {port.get_any_name() for port in small} == {port.get_any_name() for port in exact}
    assert np.argmax(small["logits"]) == np.argmax(exact["logits"])
    assert small["familiarity"] == pytest.approx(exact["familiarity"], abs=0.1)


@needs_nncf
def test_models_that_hold_are_tried_in_place_and_put_there_with_what_was_proved(
    models: Path, tmp_path: Path, squares: Sequence[Pixels], example: Pixels
) -> None:
    folder = copied_set(models, tmp_path)
    older = put_beside(folder)

    def refuse(trial: Path) -> Proved:
        identifier = Identifier(Runtime(trial, Engine(precision="int8")))
        used = dict(identifier.propose(example).models)
        assert used["typology"] == json.loads((trial / "current" / "int8" / "typology.json").read_bytes())["version"]
        return Proved(False, {})

    shown = Shown(squares, 1, "0" * 64)
    assert quantise_set(folder, shown, refuse, silent) is None
    assert (folder / "current" / "int8").resolve() == older, "models that lost something took the place of others"
    Runtime(folder, Engine(precision="int8")).check_set()

    made = quantise_set(folder, shown, lambda _trial: Proved(True, {"agreed": 129}), silent)
    assert made is not None
    assert made == (folder / "current" / "int8").resolve() != older
    assert not older.exists()
    assert not list(folder.glob(".building-*"))
    Runtime(folder, Engine(precision="int8")).check_set()
    for name in QUANTISED:
        held = json.loads((made / f"{name}.json").read_bytes())
        assert held["proved"] == {"agreed": 129}
        assert held["quantised"]["pictures_sha256"] == "0" * 64
        assert held["of"]["version"] == json.loads((folder / "current" / f"{name}.json").read_bytes())["version"]
        assert "golden" not in held


def test_without_a_whole_set_there_is_nothing_to_make_them_of(models: Path, tmp_path: Path) -> None:
    folder = copied_set(models, tmp_path)
    (folder / "current" / "typology.bin").unlink()
    with pytest.raises(BuildError, match="no whole set of this"):
        quantise_set(folder, Shown([], 0, ""), lambda _trial: Proved(True, {}), silent)


# --- putting them in place --------------------------------------------------------------------------------------------


def test_the_newest_ones_are_in_use_and_older_ones_go(models: Path, tmp_path: Path) -> None:
    folder = copied_set(models, tmp_path)
    first, second = put_beside(folder), put_beside(folder, "other")
    assert first != second
    assert not first.exists()
    assert (folder / "current" / "int8").resolve() == second
    Runtime(folder, Engine(precision="int8")).check_set()


def test_the_same_ones_again_repair_what_was_spoiled(models: Path, tmp_path: Path) -> None:
    folder = copied_set(models, tmp_path)
    (put_beside(folder) / "things.bin").write_bytes(b"")
    put_beside(folder)
    Runtime(folder, Engine(precision="int8")).check_set()


def test_a_link_left_by_a_power_cut_is_no_hindrance(models: Path, tmp_path: Path) -> None:
    folder = copied_set(models, tmp_path)
    (folder / "current" / ".int8").symlink_to("nowhere")
    put_beside(folder)
    Runtime(folder, Engine(precision="int8")).check_set()
    assert not (folder / "current" / ".int8").is_symlink()
