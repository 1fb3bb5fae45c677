"""`scelle models quantize`: what it needs is said before anything is made."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from kiosk_ui.cli import main
from models.quantise import available
from tests.commands.calling import Home


def quantize(home: Home, folder: Path) -> tuple[int, str]:
    given = ["models", "quantize", str(folder), "--config", str(home.settings)]
    result = CliRunner(env=dict(home.environment)).invoke(main, given, prog_name="scelle")
    assert "Traceback" not in result.output
    return result.exit_code, result.output


@pytest.mark.skipif(available(), reason="NNCF is installed here")
def test_without_nncf_it_says_how_to_get_it(home: Home, tmp_path: Path) -> None:
    status, output = quantize(home, tmp_path)
    assert status == 78
    assert "pip install 'nncf" in output
    assert "the kiosk itself does not need it" in output


@pytest.mark.skipif(not available(), reason="NNCF is not installed: it comes with the extra `quantize`")
@pytest.mark.parametrize(("names", "says"), [((), "holds no picture"), (("revolver/a.png",), "too few pictures")])
def test_pictures_that_prove_nothing_are_refused(home: Home, tmp_path: Path, names: tuple[str, ...], says: str) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in names:
        (folder / name).parent.mkdir()
        Image.new("RGB", (20, 20)).save(folder / name)
    status, output = quantize(home, folder)
    assert status == 65
    assert says in output


@pytest.mark.skipif(not available(), reason="NNCF is not installed: it comes with the extra `quantize`")
def test_pictures_that_cannot_be_read_are_all_named(home: Home, tmp_path: Path) -> None:
    """Enough by their names, too few to judge by: what says so must come before minutes of work, and in words."""
    for label in ("revolver", "none"):
        (tmp_path / "pictures" / label).mkdir(parents=True)
        for number in range(75):
            Image.new("RGB", (20, 20)).save(tmp_path / "pictures" / label / f"{number:02}.png")
    bad = [tmp_path / "pictures" / "none" / f"{number:02}.png" for number in (1, 2)]
    for path in bad:
        path.write_bytes(b"")
    status, output = quantize(home, tmp_path / "pictures")
    assert status == 65
    for path in bad:
        assert f"scelle: {path}: the file is empty" in output
    assert "take them out" in output


def test_a_folder_that_is_not_there_is_wrong_use(home: Home, tmp_path: Path) -> None:
    assert quantize(home, tmp_path / "nowhere")[0] == 2
