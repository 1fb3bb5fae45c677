"""Models opened as set up, or refused with the name of the file that is wrong; never an answer from a damaged one."""

import json
import logging
import os
import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openvino as ov
import pytest

from edge.domain import Pixels, SetupError
from edge.identify import Identifier
from edge.vision.compiled import MOST_COMPILED
from edge.vision.framing import frame_picture
from edge.vision.precision import NOTE, choice_as_bytes
from edge.vision.runtime import Engine, Network, Runtime
from edge.vision.text import TextReader
from edge.vision.typology import classify, open_typology
from tests.models.eight_bits import copied_set, put_beside


@pytest.fixture
def copied(models: Path, tmp_path: Path) -> Path:
    """A set of models of which the files of two may be spoiled."""
    current = tmp_path / "models" / "current"
    current.mkdir(parents=True)
    for name in ("typology", "text_angle"):
        for part in ("xml", "bin", "json"):
            shutil.copy(models / "current" / f"{name}.{part}", current)
    return tmp_path / "models"


def asked(network: Network, name: str) -> object:
    """A property of the compiled model."""
    return network._request.get_compiled_model().get_property(name)


def flip_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def edit(path: Path, **changes: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def drop(path: Path, key: str) -> None:
    data = json.loads(path.read_text())
    del data[key]
    path.write_text(json.dumps(data))


Spoil = Callable[[Path], object]

SPOILED: dict[str, tuple[str, Spoil, str]] = {
    "a bit of the weights": ("typology.bin", flip_a_byte, "not the file that was built"),
    "a bit of the graph": ("typology.xml", flip_a_byte, "not the file that was built"),
    "weights cut off": ("typology.bin", lambda path: os.truncate(path, 1000), "not the file that was built"),
    "weights empty": ("typology.bin", lambda path: path.write_bytes(b""), "not the file that was built"),
    "weights missing": ("typology.bin", Path.unlink, "cannot be read .No such file"),
    "graph missing": ("typology.xml", Path.unlink, "cannot be read .No such file"),
    "manifest missing": ("typology.json", Path.unlink, "cannot be read .No such file"),
    "manifest empty": ("typology.json", lambda path: path.write_bytes(b""), "is damaged"),
    "manifest no text": ("typology.json", lambda path: path.write_bytes(b"\xff\xfe{"), "is damaged"),
    "manifest a list": ("typology.json", lambda path: path.write_text("[]"), "is damaged"),
    "manifest nearly empty": ("typology.json", lambda path: path.write_text('{"format": 1}'), "is damaged"),
    "manifest without files": ("typology.json", lambda path: drop(path, "files"), "is damaged"),
    "manifest without limits": ("typology.json", lambda path: drop(path, "thresholds"), "is damaged"),
    "manifest with a list of files": ("typology.json", lambda path: edit(path, files=["typology.bin"]), "is damaged"),
    "manifest of other weights": (
        "typology.json",
        lambda path: edit(path, files={"typology.bin": "0" * 64}),
        "typology.bin is not the file",
    ),
    "manifest of a later program": (
        "typology.json",
        lambda path: edit(path, format=2),
        "has format 2, this program reads 1",
    ),
    "labels of another program": (
        "typology.json",
        lambda path: edit(path, labels=["a rifle", "no rifle"]),
        "other classes than this program",
    ),
    "no labels": ("typology.json", lambda path: edit(path, labels=None), "other classes than this program"),
}


@pytest.mark.parametrize(("name", "spoil", "says"), SPOILED.values(), ids=SPOILED.keys())
def test_a_spoiled_model_is_refused_by_the_name_of_its_file(copied: Path, name: str, spoil: Spoil, says: str) -> None:
    spoil(copied / "current" / name)
    with pytest.raises(SetupError, match=says) as caught:
        Identifier(Runtime(copied, Engine()))
    sentence = str(caught.value)
    assert str(copied / "current" / name).removesuffix(".json") in sentence
    assert "build the models" in sentence
    assert "\n" not in sentence


def test_a_file_that_is_a_folder_is_refused_like_a_missing_one(copied: Path) -> None:
    path = copied / "current" / "typology.bin"
    path.unlink()
    path.mkdir()
    with pytest.raises(SetupError, match=r"typology\.bin cannot be read"):
        Runtime(copied, Engine()).open("typology")


@pytest.mark.parametrize("there", [False, True])
def test_without_models_the_sentence_names_the_command_that_makes_them(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "models"
    if there:
        folder.mkdir()
    with pytest.raises(SetupError, match=f"no models in {folder}.*scelle models build"):
        Runtime(folder, Engine())


def test_a_shape_that_a_model_cannot_take_names_the_model(runtime_f32: Runtime) -> None:
    with pytest.raises(SetupError, match=r"typology\.xml cannot be opened on CPU"):
        runtime_f32.open("typology", picture=(1, 3, 3, 3))


def test_models_that_were_opened_are_told_with_their_versions(models: Path) -> None:
    runtime = Runtime(models, Engine())
    assert not runtime.opened
    runtime.open("text_angle")
    runtime.open("text_angle")
    version = json.loads((models / "current" / "text_angle.json").read_text())["version"]
    assert list(runtime.opened) == [("text_angle", version)]


# --- what the settings do ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("device", ["NPU", "GPU.7"])
def test_a_device_that_is_not_there_is_replaced_by_the_cpu_and_said_once(
    models: Path, caplog: pytest.LogCaptureFixture, device: str
) -> None:
    if any(name.startswith(device) for name in ov.Core().available_devices):
        pytest.skip(f"this machine has {device}")
    with caplog.at_level(logging.WARNING):
        runtime = Runtime(models, Engine(device=device))
    assert runtime.device == "CPU"
    assert runtime.open("text_angle").device == "CPU"
    (record,) = caplog.records
    assert f"device {device} is not available" in record.getMessage()
    assert "using CPU" in record.getMessage()


@pytest.mark.parametrize("threads", [1, 2])
def test_the_number_of_threads_reaches_the_compiled_model(models: Path, threads: int) -> None:
    network = Runtime(models, Engine(threads=threads)).open("text_angle")
    assert asked(network, "INFERENCE_NUM_THREADS") == threads


def test_one_answer_soon_is_asked_of_openvino_not_many_later(models: Path) -> None:
    network = Runtime(models, Engine()).open("text_angle")
    assert str(asked(network, "PERFORMANCE_HINT")).endswith("LATENCY")
    assert asked(network, "NUM_STREAMS") == 1


@pytest.mark.parametrize(("precision", "exact"), [("f32", False), ("f32", True), ("device", True)])
def test_exact_computing_reaches_the_compiled_model(models: Path, precision: str, exact: bool) -> None:
    network = Runtime(models, Engine(precision=precision)).open("text_angle", exact=exact)
    assert asked(network, "INFERENCE_PRECISION_HINT") == ov.Type.f32


def test_by_default_the_device_computes_as_it_does_best(models: Path) -> None:
    best = ov.Core().compile_model(models / "current" / "text_angle.xml", "CPU")
    network = Runtime(models, Engine()).open("text_angle")
    assert asked(network, "INFERENCE_PRECISION_HINT") == best.get_property("INFERENCE_PRECISION_HINT")


# --- compiled models kept on disk --------------------------------------------------------------------------------


def answer(models: Path, cache: Path | None, pixels: Pixels) -> tuple[tuple[float, ...], float]:
    runtime = Runtime(models, Engine(precision="f32", cache=cache))
    found = classify(open_typology(runtime), frame_picture(pixels, "reference"))
    return found.probabilities, found.energy


def kept(cache: Path) -> list[Path]:
    return sorted(cache.rglob("*.blob"))


def test_the_answer_is_the_same_without_a_cache_with_a_new_one_and_with_one_in_use(
    models: Path, tmp_path: Path, example: Pixels, caplog: pytest.LogCaptureFixture
) -> None:
    without = answer(models, None, example)
    assert answer(models, tmp_path, example) == without
    (blob,) = kept(tmp_path)
    written = blob.stat().st_mtime_ns
    assert answer(models, tmp_path, example) == without
    assert [blob.stat().st_mtime_ns for blob in kept(tmp_path)] == [written], (
        "compiled again, so the cache is of no use"
    )
    assert caplog.records == []


def noise(data: bytes) -> bytes:
    return np.random.default_rng(0).bytes(len(data))


def middle_turned(data: bytes) -> bytes:
    """Four thousand bytes of the weights inverted: OpenVINO itself does not notice that."""
    half = len(data) // 2
    return data[:half] + bytes(255 - value for value in data[half : half + 4000]) + data[half + 4000 :]


@pytest.mark.parametrize(
    "damage",
    [lambda data: b"", lambda data: data[: len(data) // 2], lambda data: data[:-1], noise, middle_turned],
    ids=["empty", "cut in half", "cut by a byte", "noise", "a bad block"],
)
def test_a_damaged_cache_never_changes_an_answer_and_is_mended(
    models: Path, tmp_path: Path, example: Pixels, caplog: pytest.LogCaptureFixture, damage: Callable[[bytes], bytes]
) -> None:
    sound = answer(models, tmp_path, example)
    (blob,) = kept(tmp_path)
    data = blob.read_bytes()
    blob.unlink()
    blob.write_bytes(damage(data))
    assert answer(models, tmp_path, example) == sound
    assert str(blob) in caplog.text
    caplog.clear()
    assert answer(models, tmp_path, example) == sound
    assert caplog.text == "", "the cache was mended, so there is nothing more to say"


def test_a_compiled_model_that_was_half_written_when_the_power_went_is_not_trusted(
    models: Path, tmp_path: Path, example: Pixels, caplog: pytest.LogCaptureFixture
) -> None:
    sound = answer(models, tmp_path, example)
    (blob,) = kept(tmp_path)
    # The hash is noted last, so a power cut leaves a model without one.
    blob.with_suffix(".sha256").unlink()
    assert answer(models, tmp_path, example) == sound
    assert "unfinished" in caplog.text


def test_a_cache_that_cannot_be_written_only_makes_the_start_slower(
    models: Path, tmp_path: Path, example: Pixels, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert answer(models, tmp_path / "file" / "cache", example) == answer(models, None, example)
    assert "not used" in caplog.text
    assert str(tmp_path / "file" / "cache") in caplog.text


def test_pictures_of_many_shapes_leave_a_bounded_number_of_compiled_models(models: Path, tmp_path: Path) -> None:
    runtime = Runtime(models, Engine(cache=tmp_path))
    for height in range(64, 64 + 8 * (MOST_COMPILED + 3), 8):
        runtime.open("quality", image=(1, height, 640, 3))
    assert len(kept(tmp_path)) == MOST_COMPILED
    assert len(list(tmp_path.rglob("*.sha256"))) == MOST_COMPILED


# --- memory that stays what it was -------------------------------------------------------------------------------


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def test_two_networks_asked_two_hundred_times_hold_no_more_memory(runtime_f32: Runtime, example: Pixels) -> None:
    typology, angle = open_typology(runtime_f32), runtime_f32.open("text_angle")
    square = frame_picture(example, "whole")
    line = np.zeros((1, 48, 192, 3), np.uint8)
    for _ in range(10):
        classify(typology, square)
        angle(image=line)
    before = resident_mb()
    for _ in range(100):
        classify(typology, square)
        angle(image=line)
    assert resident_mb() - before < 5


def test_reading_sixty_pictures_of_many_sizes_keeps_memory_bounded(runtime_f32: Runtime) -> None:
    reader = TextReader(runtime_f32)
    # Each size comes four times in a row, so the network that finds lines is fixed to a new shape fifteen times.
    sizes = [(64 + 32 * (turn % 5), 96 + 32 * (turn % 3)) for turn in range(15) for _ in range(4)]
    pictures = [np.full((height, width, 3), 90, np.uint8) for height, width in sizes]
    assert len(set(sizes)) == 15
    for picture in pictures[:12]:
        reader.read(picture)
    before = resident_mb()
    for picture in pictures[12:]:
        reader.read(picture)
    assert resident_mb() - before < 60


def test_the_set_as_built_is_whole(models: Path) -> None:
    Runtime(models, Engine()).check_set()


def test_limits_lowered_in_a_manifest_are_noticed_although_every_model_is_as_built(
    models: Path, tmp_path: Path
) -> None:
    built = (models / "current").resolve()
    shutil.copytree(built, tmp_path / built.name)
    (tmp_path / "current").symlink_to(built.name)
    edit(tmp_path / "current" / "typology.json", thresholds={"medium": 0.1, "high": 0.2})
    with pytest.raises(SetupError, match=f"{built.name}.*not those of the set"):
        Runtime(tmp_path, Engine()).check_set()


# --- INT8 models, and the choice among precisions ----------------------------------------------------------------


def test_the_int8_models_are_opened_where_there_are_any_and_compute_the_rest_in_32_bits(
    models: Path, tmp_path: Path
) -> None:
    folder = copied_set(models, tmp_path)
    beside = put_beside(folder)
    runtime = Runtime(folder, Engine(precision="int8"))
    runtime.check_set()
    network = runtime.open("typology")
    runtime.open("text_angle")
    assert asked(network, "INFERENCE_PRECISION_HINT") == ov.Type.f32
    versions = {
        name: json.loads((place / f"{name}.json").read_text())["version"]
        for name, place in (("typology", beside), ("text_angle", folder / "current"))
    }
    assert dict(runtime.opened) == versions


@pytest.mark.parametrize("precision", ["device", "f32", "auto"])
def test_int8_models_that_were_not_asked_for_are_not_opened(models: Path, tmp_path: Path, precision: str) -> None:
    folder = copied_set(models, tmp_path)
    put_beside(folder)
    runtime = Runtime(folder, Engine(precision=precision))
    runtime.open("typology")
    assert runtime.opened == (("typology", json.loads((folder / "current" / "typology.json").read_text())["version"]),)


def test_int8_models_that_are_not_there_cannot_be_asked_for(models: Path) -> None:
    with pytest.raises(SetupError, match=r"no INT8 models in .* `scelle models quantize`"):
        Runtime(models, Engine(precision="int8"))


SPOILED_INT8: dict[str, tuple[str, Spoil, str]] = {
    "a bit of the weights": ("typology.bin", flip_a_byte, "typology.bin is not the file that was built"),
    "weights missing": ("things.bin", Path.unlink, "things.bin cannot be read"),
    "manifest damaged": ("things.json", lambda path: path.write_text("[]"), "things.json is damaged"),
    "of another model": ("typology.json", lambda path: edit(path, of={"version": "0"}), "of another version"),
    "of no model": ("typology.json", lambda path: edit(path, of={}), "of another version"),
    "of nonsense": ("typology.json", lambda path: edit(path, of=[]), "typology.json is damaged"),
}


@pytest.mark.parametrize(("name", "spoil", "says"), SPOILED_INT8.values(), ids=SPOILED_INT8.keys())
def test_spoiled_int8_models_are_refused_with_what_to_do(
    models: Path, tmp_path: Path, name: str, spoil: Spoil, says: str
) -> None:
    folder = copied_set(models, tmp_path)
    spoil(put_beside(folder) / name)
    runtime = Runtime(folder, Engine(precision="int8"))
    with pytest.raises(SetupError, match=says) as caught:
        runtime.open(name.partition(".")[0])
    assert "`scelle models quantize`" in str(caught.value)
    with pytest.raises(SetupError, match=says):
        Runtime(folder, Engine(precision="f32")).check_set()


def test_an_altered_manifest_does_not_fit_the_name_of_its_folder(models: Path, tmp_path: Path) -> None:
    folder = copied_set(models, tmp_path)
    edit(put_beside(folder) / "things.json", proved={"agreed": "always"})
    with pytest.raises(SetupError, match="not those of the folder"):
        Runtime(folder, Engine()).check_set()


def chosen_here(folder: Path, precision: str) -> None:
    (folder / NOTE).write_bytes(choice_as_bytes(precision, Runtime(folder, Engine()).measured()))


@pytest.mark.parametrize("precision", ["device", "f32", "int8"])
def test_auto_is_what_was_chosen_on_this_machine(
    models: Path, tmp_path: Path, precision: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = copied_set(models, tmp_path)
    put_beside(folder)
    chosen_here(folder, precision)
    assert Runtime(folder, Engine(precision="auto")).precision == precision
    assert Runtime(folder, Engine(precision="f32")).precision == "f32"
    assert not caplog.records


def test_auto_without_a_choice_is_the_devices_own(models: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert Runtime(models, Engine(precision="auto")).precision == "device"
    assert not caplog.records


MISHAPS: dict[str, Callable[[Path], object]] = {
    "cut off": lambda note: note.write_bytes(note.read_bytes()[:20]),
    "empty": lambda note: note.write_bytes(b""),
    "no text": lambda note: note.write_bytes(b"\xff\xfe"),
    "a list": lambda note: note.write_text("[]"),
    "nothing measured": lambda note: drop(note, "measured"),
    "another processor": lambda note: edit(note, measured={"processor": "Z80"}),
    "a later program": lambda note: edit(note, format=2),
    "an unknown precision": lambda note: edit(note, precision="int4"),
    "no precision": lambda note: edit(note, precision=["int8"]),
    "a folder": lambda note: note.rename(note.with_name("note")).with_name(NOTE).mkdir(),
    "other INT8 models since": lambda note: put_beside(note.parent, "newer"),
}


@pytest.mark.parametrize("happen", MISHAPS.values(), ids=MISHAPS.keys())
def test_a_choice_that_cannot_be_trusted_is_told_and_not_followed(
    models: Path, tmp_path: Path, happen: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    folder = copied_set(models, tmp_path)
    put_beside(folder)
    chosen_here(folder, "int8")
    happen(folder / NOTE)
    assert Runtime(folder, Engine(precision="auto")).precision == "device"
    (record,) = caplog.records
    assert str(folder / NOTE) in record.getMessage()
