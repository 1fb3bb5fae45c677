"""The worst mistakes come first, and their pictures tell nothing but what is seen on them."""

from pathlib import Path

import pytest
from PIL import Image

from edge.domain import Level, PictureError
from edge.evaluation import mistakes_of, thumbnail
from edge.evaluation.mistakes import THUMBNAIL
from edge.evaluation.sample import REJECTED, WEAPON
from edge.picture import decode_picture
from tests.evaluation.made_up import sample


def test_the_surest_mistake_comes_first_and_each_kind_has_its_own_order() -> None:
    found = mistakes_of(
        (
            sample("revolver", "revolver", 0.99, file="right"),
            sample("revolver", "epaule_a_pompe", 0.8, Level.MEDIUM, file="unsure"),
            sample("revolver", "epaule_a_pompe", 0.97, file="sure"),
            sample("revolver", "epaule_a_pompe", 0.5, Level.LOW, file="not shown"),
            sample(None, "revolver", 0.4, Level.LOW, file="not refused"),
            sample(None, "revolver", 0.7, Level.MEDIUM, file="named"),
            sample(None, "revolver", 0.1, Level.OTHER, file="recognised"),
            sample("revolver", "revolver", 0.3, Level.OTHER, weapon=0.4, file="refused"),
            sample("revolver", "revolver", 0.1, Level.OTHER, weapon=0.1, file="refused outright"),
            sample(REJECTED, "revolver", 0.9, file="nobody knows"),
            sample(WEAPON, "revolver", 0.1, Level.OTHER, weapon=0.1, file="nobody named it"),
        )
    )
    assert [one.file for one in found.named_and_wrong] == ["sure", "unsure"]
    assert [one.file for one in found.accepted] == ["named", "not refused"]
    assert [one.file for one in found.refused] == ["refused outright", "refused"]


def test_only_the_worst_are_kept_and_all_are_counted() -> None:
    wrong = tuple(sample("revolver", "epaule_a_pompe", 0.5 + i / 100) for i in range(30))
    found = mistakes_of(wrong, most=5)
    assert [one.first.probability for one in found.named_and_wrong] == pytest.approx([0.79, 0.78, 0.77, 0.76, 0.75])
    assert found.counts == (30, 0, 0)


def test_a_thumbnail_is_small_upright_and_without_what_the_camera_wrote(tmp_path: Path) -> None:
    path = tmp_path / "phone.jpg"
    exif = Image.Exif()
    exif[0x010F] = "the phone of an officer"
    exif[0x0112] = 6
    Image.new("RGB", (1600, 900), "grey").save(path, exif=exif)
    small = thumbnail(path)
    height, width = decode_picture(small).shape[:2]
    assert (width, height) == (THUMBNAIL * 9 // 16, THUMBNAIL)
    assert b"officer" not in small
    assert b"Exif" not in small


def test_a_small_picture_is_not_enlarged(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    Image.new("RGB", (100, 40), "grey").save(path)
    assert decode_picture(thumbnail(path)).shape == (40, 100, 3)


def test_a_picture_that_has_gone_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="no such file"):
        thumbnail(tmp_path / "gone.jpg")
