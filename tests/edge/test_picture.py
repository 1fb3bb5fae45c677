"""Pictures that nobody vouches for: shown upright and as meant, or refused in one sentence and at no cost."""

import errno
import json
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from edge.domain import PictureError, Pixels
from edge.picture import FORMATS, MAX_BYTES, MAX_PIXELS, MAX_RATIO, MIN_SIDE, decode_picture, read_picture

ORIENTATION = 0x0112
RED, GREEN, BLUE, GREY = (200, 30, 30), (20, 160, 60), (30, 40, 210), (128, 128, 128)


def quarters(width: int = 64, height: int = 48) -> Image.Image:
    """Red and green above, blue and grey below: no turn and no mirror image of it is like it."""
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = RED
    pixels[: height // 2, width // 2 :] = GREEN
    pixels[height // 2 :, : width // 2] = BLUE
    pixels[height // 2 :, width // 2 :] = GREY
    return Image.fromarray(pixels)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    stream = BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def colours(pixels: Pixels) -> list[tuple[int, ...]]:
    """Red, green, blue in the middle of each quarter."""
    height, width = pixels.shape[:2]
    places = [(height // 4, width // 4), (height // 4, width * 3 // 4)]
    places += [(height * 3 // 4, width // 4), (height * 3 // 4, width * 3 // 4)]
    return [tuple(int(value) for value in pixels[place][::-1]) for place in places]


def assert_colours(pixels: Pixels, wanted: list[tuple[int, int, int]], near: int) -> None:
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous
    assert np.abs(np.array(colours(pixels)) - np.array(wanted)).max() <= near


# --- formats -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "options", "near"),
    [
        ("JPEG", {"quality": 95, "subsampling": 0}, 4),
        ("JPEG", {"quality": 95, "subsampling": 0, "progressive": True}, 4),
        ("PNG", {}, 0),
        ("PNG", {"interlace": 1}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("WEBP", {"quality": 95}, 12),
        ("TIFF", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("TIFF", {"compression": "tiff_adobe_deflate"}, 0),
        ("BMP", {}, 0),
        ("GIF", {}, 2),
        ("PPM", {}, 0),
        ("MPO", {"quality": 95, "subsampling": 0}, 4),
    ],
    ids=lambda value: str(value) if not isinstance(value, int) else "",
)
def test_every_format_shows_the_same_colours(kind: str, options: dict[str, Any], near: int) -> None:
    assert_colours(decode_picture(encoded(quarters(), kind, **options)), [RED, GREEN, BLUE, GREY], near)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize(
    ("orientation", "stored"),
    [
        (1, None),
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (4, Image.Transpose.FLIP_TOP_BOTTOM),
        (5, Image.Transpose.TRANSPOSE),
        (6, Image.Transpose.ROTATE_90),
        (7, Image.Transpose.TRANSVERSE),
        (8, Image.Transpose.ROTATE_270),
    ],
    ids=str,
)
def test_a_telephone_held_in_any_way_gives_the_same_upright_picture(
    kind: str, orientation: int, stored: Image.Transpose | None
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    picture = quarters() if stored is None else quarters().transpose(stored)
    options = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {"quality": 98} if kind == "WEBP" else {}
    pixels = decode_picture(encoded(picture, kind, exif=exif, **options))
    assert pixels.shape == (48, 64, 3)
    assert_colours(pixels, [RED, GREEN, BLUE, GREY], 10)


@pytest.mark.parametrize("orientation", [0, 9, 255])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    assert_colours(decode_picture(encoded(quarters(), "PNG", exif=exif)), [RED, GREEN, BLUE, GREY], 0)


def test_an_orientation_holds_for_sixteen_bits_too() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    upright = np.zeros((48, 64), np.uint16)
    upright[:10] = 60000
    stored = Image.fromarray(np.ascontiguousarray(np.rot90(upright)))
    pixels = decode_picture(encoded(stored, "PNG", exif=exif))
    assert pixels.shape == (48, 64, 3)
    assert pixels[:10].min() > 230
    assert pixels[10:].max() == 0


@pytest.mark.parametrize(("kind", "order"), [("PNG", "<u2"), ("TIFF", "<u2"), ("TIFF", ">u2")])
def test_sixteen_bit_grey_is_not_cut_off_to_white(kind: str, order: str) -> None:
    ramp = np.linspace(0, 65535, 64 * 48).reshape(48, 64).astype(order)
    pixels = decode_picture(encoded(Image.fromarray(ramp), kind))
    assert pixels.shape == (48, 64, 3)
    assert np.abs(pixels[:, :, 1].astype(float) - ramp.astype(float) / 257).max() <= 1
    assert np.array_equal(pixels[:, :, 0], pixels[:, :, 2])


@pytest.mark.parametrize(
    ("mode", "value", "kind"), [("L", 120, "PNG"), ("L", 120, "TIFF"), ("I", 120, "TIFF"), ("F", 120.0, "TIFF")]
)
def test_grey_pictures_of_any_depth_keep_their_grey(mode: str, value: float, kind: str) -> None:
    pixels = decode_picture(encoded(Image.new(mode, (64, 48), value), kind))
    assert pixels.min() == pixels.max() == 120


def test_a_fraction_that_is_not_a_number_is_black_not_a_crash() -> None:
    fractions = np.full((48, 64), 100, np.float32)
    fractions[0] = (np.nan, np.inf, -np.inf, -5.0) * 16
    pixels = decode_picture(encoded(Image.fromarray(fractions), "TIFF"))
    assert pixels[0, 0].max() == 0


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "PPM", "GIF"])
def test_one_bit_is_black_and_white(kind: str) -> None:
    picture = Image.new("1", (64, 48), 0)
    picture.paste(1, (32, 0, 64, 48))
    white, black = (255, 255, 255), (0, 0, 0)
    assert colours(decode_picture(encoded(picture, kind))) == [black, white, black, white]


def test_a_palette_is_looked_up() -> None:
    picture = quarters().quantize(4)
    assert picture.mode == "P"
    assert_colours(decode_picture(encoded(picture, "PNG")), [RED, GREEN, BLUE, GREY], 4)


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize(("opacity", "seen"), [(0, 255), (128, 155), (255, 55)])
def test_what_is_transparent_lies_on_white(mode: str, kind: str, opacity: int, seen: int) -> None:
    picture = Image.new("L", (64, 48), 55).convert(mode)
    picture.putalpha(opacity)
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    pixels = decode_picture(encoded(picture, kind, **options))
    assert np.abs(pixels.astype(int) - seen).max() <= 1


@pytest.mark.parametrize(
    ("picture", "kind", "transparency"),
    [
        (Image.new("L", (64, 48), 55), "PNG", 55),
        (Image.new("RGB", (64, 48), (55, 66, 77)), "PNG", (55, 66, 77)),
        (quarters().quantize(1), "PNG", 0),
        (quarters().quantize(1), "GIF", 0),
    ],
    ids=["grey", "colour", "palette", "GIF"],
)
def test_a_colour_that_stands_for_nothing_is_white(picture: Image.Image, kind: str, transparency: object) -> None:
    pixels = decode_picture(encoded(picture, kind, transparency=transparency))
    assert pixels.min() == 255


@pytest.mark.parametrize("luminance", [False, True], ids=["CMYK", "YCCK"])
def test_a_photograph_for_a_printing_press_has_its_colours(luminance: bool) -> None:
    ink = (30, 200, 90, 20)
    shown = Image.new("CMYK", (1, 1), ink).convert("RGB").getpixel((0, 0))
    stored = ink
    if luminance:
        # Pillow writes no YCCK, so its parts are written as inks (inverted, as Adobe does) and declared as what they are.
        parts = Image.new("RGB", (1, 1), ink[:3]).convert("YCbCr").getpixel((0, 0))
        assert isinstance(parts, tuple)
        stored = (255 - int(parts[0]), 255 - int(parts[1]), 255 - int(parts[2]), ink[3])
    data = bytearray(encoded(Image.new("CMYK", (64, 48), stored), "JPEG", quality=98))
    if luminance:
        data[data.index(b"Adobe") + 11] = 2
    pixels = decode_picture(bytes(data))
    assert isinstance(shown, tuple)
    assert np.abs(pixels[24, 32, ::-1].astype(int) - shown).max() <= 4


def test_of_an_animation_the_first_picture_is_looked_at() -> None:
    frames = [Image.new("RGB", (64, 48), BLUE)]
    data = encoded(quarters(), "GIF", save_all=True, append_images=frames)
    assert_colours(decode_picture(data), [RED, GREEN, BLUE, GREY], 2)


def test_of_a_picture_with_a_second_one_behind_it_the_first_is_looked_at() -> None:
    second = Image.new("RGB", (64, 48), BLUE)
    data = encoded(quarters(), "MPO", save_all=True, append_images=[second], quality=95, subsampling=0)
    assert_colours(decode_picture(data), [RED, GREEN, BLUE, GREY], 4)


def test_the_smallest_and_the_longest_picture_are_still_read() -> None:
    assert decode_picture(encoded(Image.new("L", (MIN_SIDE, MIN_SIDE)), "PNG")).shape == (MIN_SIDE, MIN_SIDE, 3)
    longest = (MIN_SIDE * MAX_RATIO, MIN_SIDE)
    assert decode_picture(encoded(Image.new("L", longest), "PNG")).shape == (*longest[::-1], 3)


# --- refusals ----------------------------------------------------------------------------------------------------


def refusal(data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        decode_picture(data)
    sentence = str(caught.value)
    assert sentence
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b"\0", "not a picture in a known format"),
        (b"hello\n", "not a picture in a known format"),
        (b"GIF89a", "damaged|not a picture"),
        (b"\xff\xd8\xff", "not a picture in a known format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='64' height='48'/>", "not a picture in a known format"),
        (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", "not a picture in a known format"),
        (b"MZ" + bytes(5000), "not a picture in a known format"),
        (b"PK\x03\x04" + bytes(5000), "not a picture in a known format"),
        (bytes(100_000), "not a picture in a known format"),
    ],
    ids=["empty", "a zero", "text", "six letters", "three bytes", "SVG", "PDF", "program", "archive", "zeros"],
)
def test_what_is_no_picture_is_refused_with_the_formats_that_are_known(data: bytes, says: str) -> None:
    sentence = refusal(data)
    assert any(part in sentence for part in says.split("|"))
    if says.startswith("not a picture"):
        assert all(kind in sentence for kind in FORMATS)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2000))
def test_random_bytes_are_refused(data: bytes) -> None:
    refusal(data)


WHOLE = {
    "JPEG": encoded(quarters(), "JPEG"),
    "progressive": encoded(quarters(), "JPEG", progressive=True),
    "PNG": encoded(quarters(), "PNG"),
    "WEBP": encoded(quarters(), "WEBP"),
    "TIFF": encoded(quarters(), "TIFF"),
    "LZW": encoded(quarters(), "TIFF", compression="tiff_lzw"),
    "BMP": encoded(quarters(), "BMP"),
    "GIF": encoded(quarters(), "GIF"),
    "PPM": encoded(quarters(), "PPM"),
}


def seen_or_refused(data: bytes) -> Pixels | str:
    """What a file shows, or the sentence with which it is refused."""
    try:
        return decode_picture(data)
    except PictureError as error:
        return str(error)


@pytest.mark.parametrize("kind", WHOLE)
def test_a_picture_cut_off_anywhere_is_refused_or_was_whole_already(kind: str) -> None:
    data = WHOLE[kind]
    shown = decode_picture(data)
    lengths = range(1, len(data), 10)
    seen = {length: seen_or_refused(data[:length]) for length in lengths}
    refused = [sentence for sentence in seen.values() if isinstance(sentence, str)]
    assert not any("\n" in sentence for sentence in refused)
    for length, pixels in seen.items():
        assert isinstance(pixels, str) or np.array_equal(pixels, shown), f"half a picture after {length} bytes"
    # Only the mark of the end may be missing.
    assert len(refused) >= len(lengths) - 2


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=60, deadline=None)
@given(where=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255), length=st.integers(1, 12))
def test_a_damaged_picture_is_shown_or_refused_and_nothing_else(
    kind: str, where: float, value: int, length: int
) -> None:
    data = bytearray(WHOLE[kind])
    place = int(where * len(data))
    data[place : place + length] = bytes([value]) * length
    seen = seen_or_refused(bytes(data))
    if isinstance(seen, str):
        assert "\n" not in seen
    else:
        assert seen.ndim == 3
        assert seen.dtype == np.uint8


def test_exif_that_cannot_be_written_back_is_damage_too() -> None:
    # Found by chance: turning a picture, Pillow writes its EXIF anew, and stumbles over a field of an impossible kind.
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "Maker"
    data = encoded(quarters(), "JPEG", exif=exif)
    start = data.index(b"Exif\0\0") + 6
    refused = 0
    for place in range(start, start + 60):
        for value in range(0, 256, 5):
            seen = seen_or_refused(data[:place] + bytes([value]) + data[place + 1 :])
            refused += isinstance(seen, str) and "damaged" in seen
    assert refused > 0, "none of these stumbles any more: this test has lost its subject"


@pytest.mark.parametrize(
    ("size", "says"),
    [
        ((MIN_SIDE - 1, 600), "has only 15 x 600 pixels; at least 16"),
        ((600, 1), "has only 600 x 1 pixels"),
        ((MIN_SIDE * MAX_RATIO + 1, MIN_SIDE), "801 x 16: one side is more than 50 times the other"),
    ],
)
def test_a_picture_that_shows_nothing_is_refused_by_its_sides(size: tuple[int, int], says: str) -> None:
    assert says in refusal(encoded(Image.new("L", size), "PNG"))


def test_no_interpreter_is_started_for_postscript(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("gs", "gswin64c", "gswin32c"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n: >{tmp_path}/started\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    postscript = encoded(quarters(), "EPS")
    assert postscript.startswith(b"%!PS")
    assert "not a picture in a known format" in refusal(postscript)
    assert not (tmp_path / "started").exists()


# --- bombs: small files that claim to be huge --------------------------------------------------------------------


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1_000_000), 9))
        + chunk(b"IEND", b"")
    )


def tiff(width: int, height: int) -> bytes:
    entries = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, height), (279, 64)]
    fields = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + fields + bytes(68)


def webp(width: int, height: int) -> bytes:
    """An animation whose canvas is large and whose one picture is small."""
    sides = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    shown = encoded(quarters(), "WEBP")[12:]
    frame = bytes(6) + struct.pack("<I", 63)[:3] + struct.pack("<I", 47)[:3] + b"\x64\0\0\0" + shown
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + sides + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    body += b"ANMF" + struct.pack("<I", len(frame)) + frame
    return b"RIFF" + struct.pack("<I", len(body)) + body


def patched(data: bytes, place: int, layout: str, side: int) -> bytes:
    changed = bytearray(data)
    struct.pack_into(layout, changed, place, side, side)
    return bytes(changed)


BOMBS: dict[str, bytes] = {
    "PNG": png(60_000, 60_000),
    "PNG just too large": png(8_001, 8_000),
    "PNG below Pillow's own limit": png(9_000, 9_000),
    "JPEG": patched(WHOLE["JPEG"], WHOLE["JPEG"].index(b"\xff\xc0") + 5, ">HH", 60_000),
    "BMP": patched(WHOLE["BMP"], 18, "<ii", 60_000),
    "GIF": patched(WHOLE["GIF"], 6, "<HH", 60_000),
    "GIF with a picture larger than itself": patched(WHOLE["GIF"], WHOLE["GIF"].index(b",\0\0\0\0") + 5, "<HH", 60_000),
    "PPM": b"P6 60000 60000 255\n" + bytes(99),
    "PPM in letters": b"P3 60000 60000 255\n1 1",
    "TIFF": tiff(60_000, 60_000),
    "WebP": webp(16_384, 16_384),
}

WATCHED = """
import json, resource, sys
from pathlib import Path
from edge.domain import PictureError
from edge.picture import read_picture

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

said = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    before = peak()
    try:
        read_picture(path)
        sentence = "was read"
    except PictureError as error:
        sentence = str(error)
    said[path.name] = (sentence, (peak() - before) / 1024)
print(json.dumps(said))
"""


def test_a_small_file_that_claims_to_be_huge_is_refused_before_any_memory_is_taken(
    tmp_path: Path, repository: Path
) -> None:
    for name, data in BOMBS.items():
        assert len(data) < 20_000
        (tmp_path / name).write_bytes(data)
    # In a process of its own: the peak of memory only ever grows, and this one has seen larger pictures.
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(tmp_path)], cwd=repository, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    said = json.loads(done.stdout)
    assert set(said) == set(BOMBS)
    for name, (sentence, megabytes) in said.items():
        assert f"{MAX_PIXELS:,}" in sentence, name
        assert megabytes < 20, name


# --- files -------------------------------------------------------------------------------------------------------


def refused_file(path: Path) -> str:
    with pytest.raises(PictureError) as caught:
        read_picture(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_is_read_like_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "Scellé n° 4.png"
    path.write_bytes(WHOLE["PNG"])
    assert np.array_equal(read_picture(path), decode_picture(WHOLE["PNG"]))


def test_the_ending_of_a_name_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "picture.gif"
    path.write_bytes(WHOLE["PNG"])
    assert np.array_equal(read_picture(path), decode_picture(WHOLE["PNG"]))


def make_loop(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "no such file"),
        (Path.mkdir, "not a plain file"),
        (os.mkfifo, "not a plain file"),
        (make_loop, "no such file"),
        (lambda path: path.symlink_to(path.parent / "gone"), "no such file"),
        (lambda path: path.symlink_to("/dev/zero"), "not a plain file"),
        (Path.touch, "the file is empty"),
        (lambda path: path.write_text("no picture"), "not a picture in a known format"),
    ],
    ids=["missing", "folder", "pipe", "loop", "dangling", "endless device", "empty", "text"],
)
def test_what_is_no_file_of_a_picture_is_refused_at_once(
    tmp_path: Path, make: Callable[[Path], object], says: str
) -> None:
    path = tmp_path / "picture.jpg"
    make(path)
    assert says in refused_file(path)


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert refused_file(tmp_path / "file" / "picture.jpg") == "no such file"


def test_a_name_that_is_too_long_is_refused_in_the_systems_words(tmp_path: Path) -> None:
    assert os.strerror(errno.ENAMETOOLONG) in refused_file(tmp_path / ("x" * 300))


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert f"{MAX_BYTES + 1:,} bytes; at most {MAX_BYTES:,}" in refused_file(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "secret.png"
    path.write_bytes(WHOLE["PNG"])
    path.chmod(0)
    assert "Permission denied" in refused_file(path)
