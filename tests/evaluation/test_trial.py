"""Pictures parted for setting up and for judging, and models asked under fewer instructions."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from edge.domain import PictureError
from edge.evaluation.pictures import FolderError, labelled_pictures
from edge.evaluation.trial import (
    CAPS,
    answers,
    check_readable,
    exact_answers,
    listed,
    parted,
    quantised_answers,
    squares_of,
)
from edge.vision.instructions import NATIVE, VARIABLES, Cap, capped, lacking
from edge.vision.precision import EXACT
from tests.models.eight_bits import copied_set, put_beside


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for label, count in (("revolver", 7), ("none", 2), ("epaule_a_pompe", 3)):
        (tmp_path / "pictures" / label).mkdir(parents=True)
        for number in range(count):
            shade = (len(label) + number, 90, 90)
            Image.new("RGB", (60, 40), shade).save(tmp_path / "pictures" / label / f"{number}.png")
    return tmp_path / "pictures"


def test_every_third_of_each_label_sets_up_and_no_picture_does_both(folder: Path) -> None:
    pictures = labelled_pictures(folder)
    setting, judging = parted(pictures)
    assert [picture.inside for picture in setting] == [
        "epaule_a_pompe/0.png",
        "none/0.png",
        "revolver/0.png",
        "revolver/3.png",
        "revolver/6.png",
    ]
    assert sorted((*setting, *judging), key=lambda picture: picture.inside) == list(pictures)


def test_a_picture_is_shown_in_all_four_ways_it_may_lie(folder: Path) -> None:
    first, *others = squares_of(labelled_pictures(folder)[0])
    assert first.shape == (320, 320, 3)
    for quarters, square in enumerate(others, start=1):
        assert np.array_equal(square, np.rot90(first, quarters))


def test_a_picture_that_cannot_be_read_is_no_square(folder: Path) -> None:
    path = folder / "none" / "0.png"
    path.write_bytes(b"nothing")
    with pytest.raises(PictureError):
        list(squares_of(labelled_pictures(folder)[3]))


def test_all_pictures_that_cannot_be_read_are_named_before_anything_is_made_of_the_others(folder: Path) -> None:
    pictures = labelled_pictures(folder)
    check_readable(pictures)
    bad = [folder / "none" / "0.png", folder / "revolver" / "6.png"]
    bad[0].write_bytes(b"")
    bad[1].write_bytes(bad[1].read_bytes()[:40])
    with pytest.raises(FolderError) as caught:
        check_readable(pictures)
    empty, cut, remedy = str(caught.value).splitlines()
    assert empty == f"{bad[0]}: the file is empty"
    assert cut.startswith(f"{bad[1]}: ")
    assert "take them out" in remedy


def test_a_picture_that_is_damaged_meanwhile_is_not_left_out_of_the_proof(models: Path, folder: Path) -> None:
    pictures = labelled_pictures(folder)[:2]
    pictures[1].path.write_bytes(b"nothing")
    with pytest.raises(PictureError, match=f"{pictures[1].inside}: not a picture"):
        answers(models, pictures, EXACT)


def test_the_list_of_pictures_changes_with_any_of_them_and_holds_none(folder: Path) -> None:
    pictures = labelled_pictures(folder)
    assert listed(()) == hashlib.sha256().hexdigest()
    before = listed(pictures)
    pictures[0].path.write_bytes(b"another")
    assert len({before, listed(pictures), listed(pictures[:2])}) == 3


def test_both_kinds_of_models_are_asked_and_answer_for_the_same_pictures(
    models: Path, tmp_path: Path, folder: Path
) -> None:
    put_beside(copied_set(models, tmp_path / "models"))
    pictures = labelled_pictures(folder)[:2]
    exact = exact_answers(tmp_path / "models", pictures)
    assert [sample.file for sample in exact] == [picture.inside for picture in pictures]
    # The INT8 models are the exact ones under another name here.
    assert quantised_answers(tmp_path / "models", pictures, NATIVE) == exact


# --- instructions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("inherited", [None, "SSE41"])
@pytest.mark.parametrize("cap", CAPS)
def test_a_cap_reaches_the_process_and_stays_there(
    monkeypatch: pytest.MonkeyPatch, cap: Cap, inherited: str | None
) -> None:
    """Without a cap of its own a process has none, also where one was set around this program."""
    for name in VARIABLES:
        if inherited is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, inherited)
    assert [capped(cap, os.getenv, name) for name in VARIABLES] == [cap.value or None, None]
    assert [os.environ.get(name) for name in VARIABLES] == [inherited, inherited]


def test_what_a_processor_lacks_for_a_cap_is_named() -> None:
    vnni = Cap("AVX2_VNNI", "AVX2-VNNI", ("avx2", "avx_vnni"), halves=False)
    assert lacking(vnni, frozenset({"avx2", "avx512_vnni"})) == ("avx_vnni",)
    assert lacking(vnni, frozenset({"avx2", "avx_vnni"})) == ()
    assert lacking(NATIVE, frozenset()) == ()
