"""Pictures from outside: bytes that nobody vouches for, made into pixels or refused with a reason.

Knows file formats through Pillow, which reads the header before the pixels, so that a picture is
refused by its size before any memory is taken for it. Knows nothing of cameras: their frames come
from edge.camera and need no such care.
"""

import io
import struct
import warnings
from pathlib import Path

import cv2
import numpy as np
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from edge.domain import PictureError, Pixels

MAX_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 64_000_000
"""The largest phone sensors give 50 million pixels; beyond that it is a mistake or an attack."""

MIN_SIDE = 16
MAX_RATIO = 50
"""Long side to short side; what is longer is a scan line, and fitting it into a network's input would fill the memory."""

# Named by their classes, because Pillow only knows the formats whose modules were imported.
FORMATS = tuple(
    str(reader.format)
    for reader in (
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        WebPImagePlugin.WebPImageFile,
        TiffImagePlugin.TiffImageFile,
        BmpImagePlugin.BmpImageFile,
        GifImagePlugin.GifImageFile,
        PpmImagePlugin.PpmImageFile,
    )
)
SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".ppm", ".pgm"})


def read_picture(path: Path) -> Pixels:
    """The pixels of the file at `path`, upright (EXIF), as decoded by `decode_picture`.

    Raises PictureError, with a sentence, for a file that is missing, unreadable, empty, too large,
    broken, or no picture.
    """
    try:
        # A pipe or a device file would block or never end: only plain files are opened.
        if not path.is_file():
            raise PictureError("no such file" if not path.exists() else "not a plain file")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise PictureError(f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read")
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(f"cannot be read: {error.strerror or error}") from error
    return decode_picture(data)


def decode_picture(data: bytes) -> Pixels:
    """Pixels (height x width x 3, BGR, uint8) of an encoded picture, upright, on white where it was transparent.

    Greyscale, 16-bit, palette, alpha and CMYK pictures are brought to 8-bit colour. Raises
    PictureError with a sentence for anything else.
    """
    if not data:
        raise PictureError("the file is empty")
    try:
        with warnings.catch_warnings():
            # Pillow remarks on sizes (ours are checked below) and on damage it can live with, on standard error.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                _check_size(*picture.size)
                ImageOps.exif_transpose(picture, in_place=True)
                return _to_bgr(picture)
    except UnidentifiedImageError as error:
        raise PictureError(f"not a picture in a known format ({', '.join(FORMATS)})") from error
    except Image.DecompressionBombError as error:
        raise PictureError(f"the picture is larger than {MAX_PIXELS:,} pixels") from error
    except _DAMAGE as error:
        raise PictureError(f"the picture is damaged: {error}") from error


# Pillow's decoders report damage as any of these, by format.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    MemoryError,
    struct.error,
)


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise PictureError(f"the picture has {width} x {height} pixels; at most {MAX_PIXELS:,} are read")
    if min(width, height) < MIN_SIDE:
        raise PictureError(f"the picture has only {width} x {height} pixels; at least {MIN_SIDE} a side are needed")
    if max(width, height) > MAX_RATIO * min(width, height):
        raise PictureError(f"the picture is {width} x {height}: one side is more than {MAX_RATIO} times the other")


def _to_bgr(picture: Image.Image) -> Pixels:
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        return _from_wide_grey(picture)
    if picture.has_transparency_data:
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture.convert("RGBA"))
    rgb = picture if picture.mode == "RGB" else picture.convert("RGB")
    # Pillow exchanges red and blue while it copies, which costs nothing; numpy would take as long as the decoding.
    return np.frombuffer(rgb.tobytes("raw", "BGR"), dtype=np.uint8).reshape(rgb.height, rgb.width, 3)


def _from_wide_grey(picture: Image.Image) -> Pixels:
    """16-bit and 32-bit greyscale: Pillow would cut at 255, which turns such a picture white."""
    grey = np.nan_to_num(np.asarray(picture, dtype=np.float32))
    # Fractions of one, bytes, or 16 bits: the file does not say which, but its brightest pixel does.
    brightest = float(grey.max(initial=0.0))
    top = 65535.0 if brightest > 255.0 else 255.0 if brightest > 1.0 else 1.0
    grey *= 255.0 / top
    return np.asarray(cv2.cvtColor(np.clip(grey, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR), dtype=np.uint8)
