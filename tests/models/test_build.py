"""A build: whole, repeatable, recognised as done, and repaired where it was damaged."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import openvino as ov
import pytest

from models import BUILDER, golden
from models.build import BuildReport, build
from models.catalogue import THINGS, TYPOLOGIES, catalogue
from models.errors import BuildError
from models.shelf import whole_set

NAMES = [
    "typology",
    "keypoints",
    "card",
    "quality",
    "quality_score",
    "text_detector",
    "text_angle",
    "text_recogniser",
    "things",
]


def silent(_what: str, _done: int, _steps: int) -> None:
    pass


def stamps(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}


@pytest.fixture
def shelf(built: BuildReport, tmp_path: Path) -> Path:
    """A copy of the finished set that a test may spoil."""
    out = tmp_path / "models"
    shutil.copytree(built.folder.parent, out, symlinks=True)
    return out


def test_a_build_is_a_link_to_one_whole_set(built: BuildReport) -> None:
    out = built.folder.parent
    assert sorted(path.name for path in out.iterdir()) == sorted(["current", built.set_id])
    assert str((out / "current").readlink()) == built.set_id
    expected = {f"{name}.{part}" for name in NAMES for part in ("xml", "bin", "json", "md")}
    assert {file.name for file in built.folder.iterdir()} == {*expected, "example.jpg"}


def test_every_model_was_proved(built: BuildReport) -> None:
    assert [proof.model for proof in built.proofs] == NAMES
    for proof, entry in zip(built.proofs, catalogue(), strict=True):
        assert proof.worst <= entry.tolerance
        assert proof.checked


def test_the_set_is_named_after_its_manifests(built: BuildReport) -> None:
    whole = b"".join((built.folder / f"{name}.json").read_bytes() for name in sorted(NAMES))
    assert built.set_id == hashlib.sha256(whole).hexdigest()[:12]


@pytest.mark.parametrize("name", NAMES)
def test_a_manifest_says_all_and_says_it_truly(name: str, built: BuildReport) -> None:
    manifest = json.loads((built.folder / f"{name}.json").read_bytes())
    files = [built.folder / f"{name}.{part}" for part in ("xml", "bin")]
    assert manifest["format"] == 1
    assert manifest["name"] == name
    assert manifest["builder"] == {"scelle": BUILDER, "openvino": ov.__version__}
    assert manifest["files"] == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    assert manifest["version"] == hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    package = next(entry.package for entry in catalogue() if entry.name == name)
    assert manifest["source"]["package"] == package.name
    assert manifest["source"]["version"] == package.version
    assert manifest["source"]["wheel_sha256"] == package.sha256
    assert len(manifest["source"]["member_sha256"]) == 64
    assert manifest["licence"]
    assert manifest["golden"]["checked"]
    assert manifest["card"] == f"{name}.md"
    model = ov.Core().read_model(files[0])
    for ports, described in ((model.inputs, manifest["inputs"]), (model.outputs, manifest["outputs"])):
        assert [port.get_any_name() for port in ports] == [port["name"] for port in described]
        assert [port.get_element_type().to_string() for port in ports] == [port["type"] for port in described]
        for port, described_port in zip(ports, described, strict=True):
            shape = [size.get_length() if size.is_static else None for size in port.get_partial_shape()]
            assert shape == described_port["shape"]
            assert described_port["layout"]


def test_labels_and_thresholds_are_the_agreed_ones(built: BuildReport) -> None:
    held = {name: json.loads((built.folder / f"{name}.json").read_bytes()) for name in NAMES}
    assert tuple(held["typology"]["labels"]) == TYPOLOGIES
    assert held["typology"]["thresholds"] == {"medium": 0.76, "high": 0.98}
    assert held["keypoints"]["thresholds"] == {"confidence": 0.25}
    assert held["card"]["thresholds"] == {"confidence": 0.5, "overlap": 0.1}
    assert held["quality"]["thresholds"] == {"acceptable": 0.5}
    assert held["text_detector"]["thresholds"] == {"pixel": 0.3, "box": 0.6, "unclip": 1.5}
    assert held["text_angle"]["thresholds"] == {"turn": 0.9}
    assert held["text_recogniser"]["thresholds"] == {"keep": 0.5}
    assert held["text_recogniser"]["labels"][0] == ""
    assert held["things"]["labels"][0] == "firearm"


def test_only_the_weapons_package_and_that_of_the_chosen_size_are_needed(built: BuildReport) -> None:
    sources = {name: json.loads((built.folder / f"{name}.json").read_bytes())["source"]["package"] for name in NAMES}
    assert sources.pop("things") == THINGS.package.name
    assert set(sources.values()) == {"basegun-ml"}


def test_labels_have_names_in_both_languages(built: BuildReport) -> None:
    manifest = json.loads((built.folder / "things.json").read_bytes())
    assert {language: len(names) for language, names in manifest["names"].items()} == {
        language: len(manifest["labels"]) for language in ("en", "fr")
    }
    place = manifest["labels"].index("hair_dryer")
    assert manifest["names"]["en"][place] == "hair dryer"
    assert manifest["names"]["fr"][place] == "sèche-cheveux"


@pytest.mark.parametrize("name", NAMES)
def test_a_model_card_warns(name: str, built: BuildReport) -> None:
    card = (built.folder / f"{name}.md").read_text(encoding="utf-8")
    for heading in ("What it is", "Trained by whom, on what", "Limits", "Licence"):
        assert f"**{heading}" in card


def test_the_same_wheels_give_the_same_bytes(built: BuildReport, wheels: Path, tmp_path: Path) -> None:
    """Although other graphs were drawn in this process before, which moves OpenVINO's own counters."""
    again = build(tmp_path / "models", [wheels], silent)
    assert again.set_id == built.set_id
    for file in built.folder.iterdir():
        assert (again.folder / file.name).read_bytes() == file.read_bytes(), file.name


def test_a_second_build_does_nothing(shelf: Path) -> None:
    before = stamps(shelf / "current")
    report = build(shelf, [], silent)
    assert not report.built
    assert stamps(shelf / "current") == before


def test_progress_counts_up_to_the_end(wheels: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    build(tmp_path / "models", [wheels], lambda what, done, steps: seen.append((what, done, steps)))
    assert [done for _, done, _ in seen] == list(range(len(seen)))
    assert {steps for _, _, steps in seen} == {len(seen)}
    assert [what for what, _, _ in seen] == ["wheels", "unpack", *NAMES, "install"]


def spoil(file: Path, damage: str) -> None:
    match damage:
        case "altered":
            content = bytearray(file.read_bytes())
            content[len(content) // 2] ^= 1
            file.write_bytes(content)
        case "gone":
            file.unlink()
        case _:
            file.write_bytes(b"")


@pytest.mark.parametrize(
    "name", ["typology.bin", "card.xml", "quality.json", "keypoints.md", "things.bin", "example.jpg"]
)
@pytest.mark.parametrize("damage", ["altered", "gone", "emptied"])
def test_damage_is_noticed(name: str, damage: str, shelf: Path) -> None:
    assert whole_set(shelf, catalogue()) is not None
    spoil(shelf / "current" / name, damage)
    assert whole_set(shelf, catalogue()) is None


@pytest.mark.parametrize(
    ("name", "damage"), [("typology.bin", "altered"), ("card.xml", "gone"), ("quality.json", "emptied")]
)
def test_damage_is_repaired(name: str, damage: str, built: BuildReport, shelf: Path, wheels: Path) -> None:
    spoil(shelf / "current" / name, damage)
    report = build(shelf, [wheels], silent)
    assert report.built
    assert report.set_id == built.set_id
    assert (shelf / "current" / name).read_bytes() == (built.folder / name).read_bytes()
    assert not build(shelf, [], silent).built


@pytest.mark.parametrize("link", ["gone", "elsewhere"])
def test_a_link_astray_is_noticed(link: str, shelf: Path) -> None:
    (shelf / "current").unlink()
    if link == "elsewhere":
        (shelf / "current").symlink_to(".")
    assert whole_set(shelf, catalogue()) is None


def test_a_set_of_another_builder_is_replaced_and_swept(shelf: Path, wheels: Path, built: BuildReport) -> None:
    """Older sets, and what killed builds left behind, are gone after the swap; strangers' files are left alone."""
    (shelf / built.set_id).rename(shelf / "0123456789ab")
    (shelf / "current").unlink()
    (shelf / "current").symlink_to("0123456789ab")
    manifest = json.loads((shelf / "current" / "card.json").read_bytes())
    manifest["builder"]["scelle"] = "0"
    (shelf / "current" / "card.json").write_text(json.dumps(manifest))
    (shelf / ".building-left").mkdir()
    (shelf / ".building-left" / "typology.bin").write_bytes(b"half")
    (shelf / ".current-left").symlink_to("nowhere")
    (shelf / "notes.txt").write_text("mine")
    (shelf / "my folder").mkdir()
    build(shelf, [wheels], silent)
    assert sorted(path.name for path in shelf.iterdir()) == sorted(["current", built.set_id, "notes.txt", "my folder"])


def test_a_model_that_answers_otherwise_is_not_installed(
    shelf: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = golden.read_expected()
    expected["typology"]["probabilities"][0][10] -= 2e-4
    monkeypatch.setattr(golden, "read_expected", lambda: expected)
    (shelf / "current" / "typology.bin").unlink()
    with pytest.raises(BuildError, match=r"'typology' answers differently .* not installed"):
        build(shelf, [wheels], silent)
    assert not list(shelf.glob(".building-*"))


def test_a_changed_reading_is_not_installed(tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = golden.read_expected()
    expected["text_recogniser"]["text"] = "Cal.9 mm P.A.K.1898"
    monkeypatch.setattr(golden, "read_expected", lambda: expected)
    with pytest.raises(BuildError, match=r"reads 'Cal.9 mm P.A.K.1897' where the published network read"):
        build(tmp_path / "models", [wheels], silent)
    assert not (tmp_path / "models").exists()
