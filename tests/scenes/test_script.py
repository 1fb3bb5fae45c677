"""`scripts/scenes` writes what the stills camera can play, and says what it cannot use."""

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.cameras.contract import CameraWish
from edge.cameras.replay import StillsCamera, VideoCamera
from edge.picture import read_picture
from tests.scenes.pistol import photographed


def scenes(repository: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, repository / "scripts" / "scenes", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    (folder / "revolver").mkdir(parents=True)
    cv2.imwrite(str(folder / "revolver" / "one.png"), photographed((254, 254, 254)))
    return folder


def test_a_sequence_begins_empty_and_its_truth_is_written_beside_it(repository: Path, pictures: Path) -> None:
    out = pictures.parent / "out"
    asked = ("--count", "2", "--plate", "wood", "--degrees", "30", "--span", "0.3", "--film")
    done = scenes(repository, pictures, out, *asked)
    assert done.returncode == 0, done.stderr
    truth = json.loads((out / "truth.json").read_text(encoding="utf-8"))
    files = sorted((out / "wood").iterdir())
    assert [str(file.relative_to(out)) for file in files] == list(truth)
    assert [truth[name]["label"] for name in truth] == [*[None] * 3, "revolver", None, None, "revolver", None]
    shown = truth["wood/0003-revolver.jpg"]
    assert (shown["setting"]["degrees"], shown["setting"]["span"]) == (30, 0.3)
    left, top, width, height = shown["box"]
    apart = np.abs(read_picture(files[3]).astype(int) - read_picture(files[4])).max(axis=2) > 60
    assert apart[top : top + height, left : left + width].sum() > 0.3 * apart.sum() > 0
    for camera in (StillsCamera(out / "wood", CameraWish()), VideoCamera(out / "wood.avi", CameraWish())):
        assert camera.read().pixels.shape == (1080, 1920, 3)
        camera.close()


def test_pictures_that_cannot_be_used_are_bad_input(repository: Path, pictures: Path, tmp_path: Path) -> None:
    empty, busy = tmp_path / "empty", tmp_path / "busy"
    empty.mkdir()
    busy.mkdir()
    cv2.imwrite(str(busy / "noise.png"), np.random.default_rng(0).integers(0, 255, (300, 400, 3)).astype(np.uint8))
    for folder, says in ((empty, "There are no pictures in"), (busy, "Nothing could be cut out of the 1 pictures")):
        done = scenes(repository, folder, tmp_path / "out", "--count", "1")
        assert done.returncode == os.EX_DATAERR
        assert says in done.stderr
        assert "Traceback" not in done.stderr


def test_a_folder_with_something_in_it_is_left_alone(repository: Path, pictures: Path, tmp_path: Path) -> None:
    kept = tmp_path / "out" / "steel" / "mine.jpg"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"mine")
    done = scenes(repository, pictures, tmp_path / "out", "--plate", "steel", "--count", "1")
    assert done.returncode == os.EX_DATAERR
    assert "is not empty" in done.stderr
    assert [file.name for file in kept.parent.iterdir()] == ["mine.jpg"]
