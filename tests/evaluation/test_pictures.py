"""A folder that is sorted by labels, and the ways in which it is not."""

from pathlib import Path

import pytest
from PIL import Image

from edge.evaluation.pictures import FolderError, labelled_pictures


def put(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (20, 20)).save(path)
    return folder


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(FolderError) as caught:
        labelled_pictures(folder)
    return str(caught.value).splitlines()


def test_labels_are_the_names_of_the_folders(tmp_path: Path) -> None:
    put(
        tmp_path, "revolver/b.jpg", "revolver/a.PNG", "revolver/deeper/c.jpg", "none/drill.jpg", "epaule_a_pompe/x.webp"
    )
    (tmp_path / "revolver" / "notes.txt").write_text("nothing to see")
    (tmp_path / "README.txt").write_text("whence the pictures come")
    found = [(picture.inside, picture.truth) for picture in labelled_pictures(tmp_path)]
    assert found == [
        ("epaule_a_pompe/x.webp", "epaule_a_pompe"),
        ("none/drill.jpg", None),
        ("revolver/a.PNG", "revolver"),
        ("revolver/b.jpg", "revolver"),
        ("revolver/deeper/c.jpg", "revolver"),
    ]


def test_every_folder_that_is_no_label_is_named_with_what_was_probably_meant(tmp_path: Path) -> None:
    put(tmp_path, "revolvers/a.jpg", "Epaule_a_pompe/a.jpg", "bazooka/a.jpg", "none/a.jpg")
    pump, bazooka, revolvers = mistakes(tmp_path)
    assert pump == f"{tmp_path / 'Epaule_a_pompe'} is no label: did you mean epaule_a_pompe?"
    assert bazooka.startswith(f"{tmp_path / 'bazooka'} is no label: labels are autre_pistolet, ")
    assert bazooka.endswith("and none for other things")
    assert revolvers.endswith("did you mean revolver?")


def test_pictures_beside_the_labels_are_an_error(tmp_path: Path) -> None:
    put(tmp_path, "none/a.jpg", "b.jpg", "c.jpg")
    assert mistakes(tmp_path) == [
        f"{tmp_path} has pictures without a label: move b.jpg and 1 more into a folder that is one"
    ]


def test_a_folder_without_a_picture_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "revolver").mkdir()
    (message,) = mistakes(tmp_path)
    assert "holds no picture" in message


def test_what_other_programs_hide_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "none/a.jpg", "none/._a.jpg", "none/.thumbs/a.jpg", ".Trash/b.jpg", ".DS_Store.jpg")
    assert [picture.inside for picture in labelled_pictures(tmp_path)] == ["none/a.jpg"]


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    (message,) = mistakes(tmp_path / "gone")
    assert message == f"{tmp_path / 'gone'} cannot be read: No such file or directory"
