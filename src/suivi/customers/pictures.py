"""A shop's logo, taken apart and written anew: only what draws the picture stays.

No library that decodes pictures is needed for that: PNG and JPEG say which of their parts draw, and everything else
(places, names of cameras, comments, what was hidden behind the end) is left out.
"""

import zlib
from collections.abc import Iterator
from typing import NamedTuple

LARGEST = 16_000  # bytes, so that a first view stays below 30 kB
WIDEST = 1200  # pixels
PNG_SIGN, JPEG_SIGN = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# PNG: the chunks that draw (W3C PNG: IHDR, PLTE, IDAT, IEND and transparency).
DRAWING = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
# JPEG: markers of frames, which tell the size, and of what is left out: comments, and application data but for the
# two kinds (JFIF and Adobe) that say how colors are meant.
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
LEFT_OUT = frozenset({*range(0xE1, 0xEE), 0xEF, 0xFE})
SCAN = 0xDA


class Picture(NamedTuple):
    """A picture that is safe to serve."""

    type: str
    data: bytes


class NotAPictureError(ValueError):
    """It is no PNG or JPEG, or a broken one, or it is too large."""


def picture(data: bytes) -> Picture:
    """The picture written anew. Raises ``NotAPictureError``."""
    if len(data) > LARGEST * 8:  # what is left out may make it smaller
        raise NotAPictureError
    try:
        if data.startswith(PNG_SIGN):
            found = Picture("image/png", PNG_SIGN + b"".join(_png(data)))
        elif data.startswith(JPEG_SIGN):
            found = Picture("image/jpeg", b"\xff\xd8" + b"".join(_jpeg(data)))
        else:
            raise NotAPictureError
    except (IndexError, StopIteration) as error:
        raise NotAPictureError from error
    if len(found.data) > LARGEST:
        raise NotAPictureError
    return found


def _png(data: bytes) -> Iterator[bytes]:
    """The chunks that draw, from the header to the end."""
    place, first = len(PNG_SIGN), True
    while True:
        size, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        whole = data[place : place + size + 12]
        if len(whole) < size + 12 or int.from_bytes(whole[-4:], "big") != zlib.crc32(whole[4:-4]):
            raise NotAPictureError
        if first:
            _bounded(kind == b"IHDR", int.from_bytes(whole[8:12], "big"), int.from_bytes(whole[12:16], "big"))
        if kind in DRAWING:
            yield whole
        if kind == b"IEND":
            return
        place, first = place + len(whole), False


def _jpeg(data: bytes) -> Iterator[bytes]:
    """The segments that draw; behind the first scan everything up to the end of the picture."""
    place, framed = 2, False
    while True:
        if data[place] != 0xFF:
            raise NotAPictureError
        marker = data[place + 1]
        size = int.from_bytes(data[place + 2 : place + 4], "big")
        whole = data[place : place + 2 + size]
        if size < 2 or len(whole) < size + 2:
            raise NotAPictureError
        if marker in FRAMES:
            _bounded(size >= 8, int.from_bytes(whole[7:9], "big"), int.from_bytes(whole[5:7], "big"))
            framed = True
        if marker == SCAN:
            end = data.rfind(b"\xff\xd9")
            if end < place or not framed:
                raise NotAPictureError
            yield data[place : end + 2]
            return
        if marker not in LEFT_OUT:
            yield whole
        place += len(whole)


def _bounded(known: bool, width: int, height: int) -> None:
    """Refuses a picture whose size is not told, or is too large to be unpacked by a phone."""
    if not (known and 0 < width <= WIDEST and 0 < height <= WIDEST):
        raise NotAPictureError
