"""A shop's logo, decoded within limits and drawn anew: only what is seen stays, at the size at which it is shown.

Whatever else a file holds (places, names of cameras, comments, what was hidden behind the end) is never copied.
"""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageOps

UPLOADED = 5_000_000  # bytes
PIXELS = 24_000_000  # of an upload, so that unpacking it takes no more than 100 MB
SHOWN = (660, 144)  # pixels: three times what the page gives it (tracking.css), for sharp screens
LARGEST = 16_000  # bytes as it is served, so that a first view stays below 30 kB
SMALLER = (1.0, 0.75, 0.5, 0.35)  # of SHOWN, until it is light enough
FORMATS = ("PNG", "JPEG", "WEBP")
COLORS = 255
# What Pillow says of files that are none.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error,
          zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning)  # fmt: skip


class Picture(NamedTuple):
    """A picture that is safe to serve."""

    type: str
    data: bytes


class NotAPictureError(ValueError):
    """It is no PNG, JPEG or WebP, or a broken one, or it is too large."""


def picture(data: bytes) -> Picture:
    """The picture as it is served. Raises ``NotAPictureError``."""
    if len(data) > UPLOADED:
        raise NotAPictureError
    try:
        seen = _decoded(data)
        found = next((each for each in _drawn(seen) if len(each.data) <= LARGEST), None)
    except BROKEN as error:
        raise NotAPictureError from error
    if found is None:
        raise NotAPictureError
    return found


def _decoded(data: bytes) -> Image.Image:
    """What is seen of the file: its first picture, upright, in plain colors."""
    with Image.open(BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > PIXELS:
            raise NotAPictureError
        opened.draft("RGB", (SHOWN[0] * 2, SHOWN[1] * 2))  # a large photo is read at a fraction of its size
        upright = ImageOps.exif_transpose(opened)
        mode = "RGBA" if upright.has_transparency_data else "RGB"
        plain = Image.new(mode, upright.size)  # Pillow writes down what it read beside a picture; a new one has nothing
        plain.paste(upright.convert(mode))
        return plain


def _drawn(seen: Image.Image) -> Iterator[Picture]:
    """The picture in sizes that get smaller, each as the format that takes the least."""
    for share in SMALLER:
        fitted = seen.copy()
        fitted.thumbnail((int(SHOWN[0] * share), int(SHOWN[1] * share)), Image.Resampling.LANCZOS)
        yield min(_written(fitted), key=lambda each: len(each.data))


def _written(fitted: Image.Image) -> Iterator[Picture]:
    """As PNG, whole or with fewer colors where that is all it takes; as JPEG, where nothing shines through."""
    yield Picture("image/png", _saved(fitted, "PNG", optimize=True))
    if fitted.mode == "RGB":
        yield Picture("image/jpeg", _saved(fitted, "JPEG", quality=85, optimize=True, progressive=True))
    else:
        few = fitted.quantize(COLORS, method=Image.Quantize.FASTOCTREE)
        yield Picture("image/png", _saved(few, "PNG", optimize=True))


def _saved(image: Image.Image, kind: str, **how: object) -> bytes:
    held = BytesIO()
    image.save(held, kind, **how)
    return held.getvalue()
