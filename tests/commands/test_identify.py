"""`scelle identify` on what really lies in folders: good pictures, and everything else."""

import json
import math
import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from edge.domain import TYPOLOGIES
from kiosk_ui.commands.identify import FRAMINGS
from kiosk_ui.commands.report import table
from tests.commands.calling import PATIENCE, Home, call, plain_lines, process

KEYS = {typology.key for typology in TYPOLOGIES}


def png_that_claims(width: int, height: int) -> bytes:
    """A file of a few bytes that unpacks, if somebody lets it, to gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_loop(path: Path) -> None:
    path.symlink_to(path)


BAD: dict[str, tuple[Callable[[Path, bytes], object], str]] = {
    "broken.jpg": (lambda path, good: path.write_bytes(good[:5000]), "damaged"),
    "empty.jpg": (lambda path, good: path.write_bytes(b""), "empty"),
    "huge.png": (lambda path, good: path.write_bytes(png_that_claims(40_000, 40_000)), "pixels"),
    "wide.png": (lambda path, good: path.write_bytes(png_that_claims(2_000_000_000, 1)), "pixels"),
    "dot.png": (lambda path, good: Image.new("RGB", (4, 4)).save(path), "only 4 x 4 pixels"),
    "letter.jpg": (lambda path, good: path.write_bytes(b"Madame, Monsieur,\n" * 40), "not a picture"),
    "page.html.jpg": (lambda path, good: path.write_bytes(b"<html><img src=x></html>"), "not a picture"),
    "drawing.svg": (lambda path, good: path.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "not a picture"),
    "missing.jpg": (lambda path, good: None, "no such file"),
    "pipe.jpg": (lambda path, good: make_pipe(path), "not a plain file"),
    "loop.jpg": (lambda path, good: make_loop(path), "no such file"),
    "gone.jpg": (lambda path, good: path.symlink_to(path.parent / "nowhere"), "no such file"),
    "long.jpg": (lambda path, good: None, "cannot be read"),
    "unreadable.jpg": (lambda path, good: path.symlink_to("/proc/self/mem"), "cannot be read"),
}


def bad_file(folder: Path, name: str, good: Path) -> Path:
    path = folder / name
    BAD[name][0](path, good.read_bytes())
    return folder / ("x" * 300 + ".jpg") if name == "long.jpg" else path


def test_the_good_ones_are_answered_and_each_bad_one_has_its_line(home: Home, photograph: Path, tmp_path: Path) -> None:
    """A stick with everything on it that sticks have on them, good and bad by turns."""
    asked: list[Path] = []
    for number, name in enumerate(BAD):
        good = tmp_path / f"good{number}.jpg"
        good.symlink_to(photograph)
        asked += [good, bad_file(tmp_path, name, photograph)]
    done = process("identify", "--config", home.settings, "--json", "--no-text", *asked, home=home)
    assert done.returncode == 1
    complaints = plain_lines(done.stderr)
    answers = [json.loads(line) for line in plain_lines(done.stdout)]
    assert [answer["path"] for answer in answers] == [str(path) for path in asked]
    assert [answer["typology"] for answer in answers] == ["revolver", None] * len(BAD)
    assert len(complaints) == len(BAD)
    for complaint, answer, path, (_, reason) in zip(complaints, answers[1::2], asked[1::2], BAD.values(), strict=True):
        assert complaint == f"scelle: {path}: {answer['error']}"
        assert reason in complaint


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_alone_gives_one_line_and_no_table(name: str, home: Home, photograph: Path, tmp_path: Path) -> None:
    done = call(home, "identify", bad_file(tmp_path, name, photograph))
    assert done.exit_code == 1
    assert done.stdout == ""
    (complaint,) = plain_lines(done.stderr)
    assert BAD[name][1] in complaint
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_json_holds_what_programs_were_promised(home: Home, photograph: Path) -> None:
    done = call(home, "identify", "--json", photograph)
    assert done.exit_code == 0
    assert done.stderr == ""
    (line,) = plain_lines(done.stdout)
    answer = json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert answer["path"] == str(photograph)
    assert answer["typology"] == "revolver"
    assert set(answer["probabilities"]) == KEYS
    assert set(answer["raw_probabilities"]) == KEYS
    assert math.isclose(sum(answer["raw_probabilities"].values()), 1.0, abs_tol=1e-5)
    # The calibrated ones leave room for what is no weapon at all.
    assert math.isclose(sum(answer["probabilities"].values()), answer["weapon"], abs_tol=1e-5)
    assert 0.5 < answer["weapon"] <= 1
    assert answer["probabilities"]["revolver"] == max(answer["probabilities"].values()) == answer["probability"]
    assert answer["level"] == "high"
    assert answer["likely"][0] == "revolver"
    assert answer["coverage"] == (None if answer["level"] == "high" else 0.95)
    assert answer["looks_like"] is None or set(answer["looks_like"]) == {"thing", "french", "english", "share"}
    assert math.isfinite(answer["energy"])
    assert answer["overall_length_mm"] is None
    assert answer["barrel_length_mm"] is None
    assert answer["framing"] in FRAMINGS
    assert isinstance(answer["text"], list)
    assert answer["alarm_hint"]["verdict"]
    assert answer["error"] is None


def test_json_of_a_refused_file_has_the_promised_keys_too(home: Home, tmp_path: Path) -> None:
    done = call(home, "identify", "--json", tmp_path / "nothing.jpg")
    (line,) = plain_lines(done.stdout)
    answer = json.loads(line)
    promised = ("typology", "probabilities", "level", "energy", "overall_length_mm", "barrel_length_mm")
    assert [answer[key] for key in promised] == [None] * len(promised)
    assert answer["error"] == "no such file"


def test_lengths_are_tried_when_asked_for(home: Home, photograph: Path) -> None:
    done = call(home, "identify", "--json", "--measure", "--no-text", photograph)
    answer = json.loads(done.stdout)
    assert answer["measurement"]["outcome"] in ("measured", "no_card", "no_weapon")
    assert (answer["overall_length_mm"] is None) == (answer["measurement"]["outcome"] != "measured")
    assert answer["text"] is None


def test_a_folder_gives_its_pictures_in_order(home: Home, photograph: Path, tmp_path: Path) -> None:
    folder = tmp_path / "case 12"
    (folder / "deeper").mkdir(parents=True)
    for name in ("b.jpg", "A.JPG", "deeper/c.jpeg"):
        shutil.copyfile(photograph, folder / name)
    (folder / "notes.txt").write_text("nothing to see")
    (folder / "folder.jpg").mkdir()
    done = call(home, "identify", "--json", "--no-text", folder)
    assert done.exit_code == 0
    paths = [json.loads(line)["path"] for line in plain_lines(done.stdout)]
    assert paths == [str(folder / name) for name in ("A.JPG", "b.jpg", "deeper/c.jpeg")]


def test_an_empty_folder_is_named(home: Home, photograph: Path, tmp_path: Path) -> None:
    """Among others, so that the others still go on."""
    (tmp_path / "nothing here").mkdir()
    done = call(home, "identify", "--no-text", tmp_path / "nothing here", photograph)
    assert done.exit_code == 1
    assert plain_lines(done.stderr) == [f"scelle: {tmp_path / 'nothing here'}: there is no picture in this folder"]
    assert "Revolver" in done.stdout


def test_the_two_framings_differ_and_are_named(home: Home, photograph: Path, tmp_path: Path) -> None:
    wide = tmp_path / "wide.png"
    with Image.open(photograph) as picture:
        ground = Image.new("RGB", (picture.width * 3, picture.height), "white")
        ground.paste(picture.convert("RGB"), (0, 0))
        ground.save(wide)
    energies = {}
    for framing in ("whole", "reference"):
        answer = json.loads(call(home, "identify", "--json", "--no-text", "--framing", framing, wide).stdout)
        assert answer["framing"] == framing
        energies[framing] = answer["energy"]
    # The centre crop cuts the weapon off, and the white that is left is like nothing the model knows.
    assert energies["whole"] != energies["reference"]


def test_the_framing_of_the_settings_holds_unless_another_is_named(home: Home, photograph: Path) -> None:
    home.with_settings('[vision]\nframing = "reference"\n')
    assert json.loads(call(home, "identify", "--json", "--no-text", photograph).stdout)["framing"] == "reference"
    named = call(home, "identify", "--json", "--no-text", "--framing", "whole", photograph)
    assert json.loads(named.stdout)["framing"] == "whole"


@pytest.mark.parametrize(
    ("language", "heading", "notice"),
    [
        ("fr", "Typologie proposée", "à confirmer par une personne"),
        ("en", "Proposed typology", "to be confirmed by a person"),
    ],
)
def test_the_table_speaks_the_language(language: str, heading: str, notice: str, home: Home, photograph: Path) -> None:
    done = call(home, "identify", "--no-text", "--language", language, photograph)
    lines = plain_lines(done.stdout)
    assert heading in lines[0]
    assert "Revolver" in lines[1]
    assert notice in lines[-1]
    assert "100" not in lines[1]


# --- heat maps ----------------------------------------------------------------------------------


def test_a_heat_map_of_one_picture_is_the_file_that_was_named(home: Home, photograph: Path, tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "what counted.jpg"
    assert call(home, "identify", "--no-text", "--heatmap", target, photograph).exit_code == 0
    with Image.open(target) as drawn, Image.open(photograph) as picture:
        assert drawn.size == picture.size
        assert drawn.tobytes() != picture.convert("RGB").tobytes()


def test_heat_maps_of_many_never_overwrite_each_other(home: Home, photograph: Path, tmp_path: Path) -> None:
    """Cameras number from one in every folder, and phones keep a .png beside the .jpg."""
    pictures = [tmp_path / name for name in ("one/in/1.jpg", "two/in/1.jpg", "two/in/1.jpeg")]
    for picture in pictures:
        picture.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(photograph, picture)
    done = call(home, "identify", "--no-text", "--heatmap", tmp_path / "maps", *pictures)
    assert done.exit_code == 0
    assert len(list((tmp_path / "maps").iterdir())) == len(pictures)


@pytest.mark.parametrize("target", ["/proc/nobody/writes/here.jpg", "/dev/full/maps"])
def test_a_heat_map_that_cannot_be_written_is_said(target: str, home: Home, photograph: Path) -> None:
    done = call(home, "identify", "--no-text", "--heatmap", target, photograph)
    assert done.exit_code == 1
    (complaint,) = plain_lines(done.stderr)
    assert str(photograph) in complaint
    assert target in complaint
    assert "heat map" in complaint


# --- names --------------------------------------------------------------------------------------

NAMES = {
    "newline": b"evidence\nscelle: all is well.jpg",
    "emoji": "pièce 🔫 à conviction.jpg".encode(),
    "colours": b"\x1b[31mred\x1b[0m.jpg",
    "title": b"\x1b]0;owned\x07.jpg",
    "c1": "\u009b31mred.jpg".encode(),
    "backwards": "photo\u202egpj.exe.jpg".encode(),
    "latin1": b"pi\xe8ce.jpg",
    "dash": b"--json.jpg",
    "long": "é".encode() * 120 + b".jpg",
}


@pytest.mark.parametrize("form", ["--language=en", "--json"])
def test_names_neither_break_nor_steer(form: str, home: Home, photograph: Path, tmp_path: Path) -> None:
    """Whatever a picture is called, it is answered; a broken one is named in one line.

    No name begins a line of its own or reaches the terminal's controls.
    """
    asked: list[bytes] = []
    for name in NAMES.values():
        good, bad = os.fsencode(tmp_path) + b"/" + name, os.fsencode(tmp_path) + b"/not " + name
        shutil.copyfile(photograph, good)
        Path(os.fsdecode(bad)).write_bytes(b"")
        asked += [good, bad]
    done = process("identify", "--config", home.settings, "--no-text", form, "--", *asked, home=home)
    assert done.returncode == 1
    complaints = plain_lines(done.stderr)
    assert len(complaints) == len(NAMES)
    assert all(line.startswith("scelle: /") and line.endswith(": the file is empty") for line in complaints)
    lines = plain_lines(done.stdout)
    if form == "--json":
        answers = [json.loads(line) for line in lines]
        assert [os.fsencode(answer["path"]) for answer in answers] == asked
        assert [answer["typology"] for answer in answers] == ["revolver", None] * len(NAMES)
    else:
        assert len(lines) == 1 + len(NAMES) + 2
        assert all("Revolver" in line for line in lines[1:-2])


def test_columns_stand_below_each_other_whatever_the_names() -> None:
    """Letters that are two columns wide, and one that is none at all."""
    rows: list[tuple[str, ...]] = [
        (name, "Revolver", "99%", "high", "", "") for name in ("a.jpg", "\u9283\u306e\u5199\u771f.jpg", "\x1b[2J.jpg")
    ]
    heading, *lines = table(rows, "en").splitlines()[:4]
    columns = [line.index("Revolver") + sum(letter in "\u9283\u306e\u5199\u771f" for letter in line) for line in lines]
    assert set(columns) == {heading.index("Proposed")}


# --- terminals and pipes ------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["--json", "--language=fr"])
def test_a_reader_that_leaves_early_hears_no_complaint(form: str, home: Home, photograph: Path, tmp_path: Path) -> None:
    """`scelle identify ... | head -1`."""
    for number in range(8):
        (tmp_path / f"{number}.jpg").symlink_to(photograph)
    line = [sys.executable, "-m", "kiosk_ui.cli", "identify", "--config", str(home.settings), "--no-text", form]
    reader, writer = os.pipe()
    running = subprocess.Popen([*line, str(tmp_path)], env=home.environment, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    os.close(reader)
    _, said = running.communicate(timeout=PATIENCE)
    assert said == b""
    assert running.returncode == 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_without_our_letters_is_served_all_the_same(
    encoding: str, home: Home, photograph: Path, tmp_path: Path
) -> None:
    """An old terminal, or a job that runs without any language set; and a path that is shortened with a sign."""
    deep = tmp_path / "a folder with a long name" / "and another one in it" / "pièce à conviction 12.jpg"
    deep.parent.mkdir(parents=True)
    deep.symlink_to(photograph)
    done = process("identify", "--config", home.settings, "--no-text", deep, home=home, PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert b"Revolver" in done.stdout
    assert done.stderr == b""


# --- wrong use and wrong set-up -----------------------------------------------------------------


def test_no_models_is_one_sentence_and_78(bare_home: Home, tmp_path: Path) -> None:
    done = call(bare_home, "identify", tmp_path / "photo.jpg")
    assert done.exit_code == 78
    (complaint,) = plain_lines(done.stderr)
    assert str(bare_home.models) in complaint
    assert "scelle models build" in complaint


@pytest.mark.parametrize(
    "arguments",
    [(), ("--jsom", "photo.jpg"), ("--framing", "square", "photo.jpg"), ("--language", "de", "photo.jpg")],
)
def test_wrong_use_is_2(arguments: tuple[str, ...], home: Home) -> None:
    done = call(home, "identify", *arguments)
    assert done.exit_code == 2
    assert "Usage: scelle identify" in done.stderr
    assert "Traceback" not in done.output
