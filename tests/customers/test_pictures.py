"""A logo is written anew: what draws stays, everything else goes, and what is no picture is refused."""

import base64
import struct
import zlib

import pytest

from suivi.customers.pictures import LARGEST, NotAPictureError, picture


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 2, height: int = 2, *more: bytes, end: bytes = b"") -> bytes:
    pixels = zlib.compress(b"".join(b"\0" + b"\x10\x20\x30" * width for _ in range(height)))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(more) + chunk(b"IDAT", pixels) + chunk(b"IEND") + end
    )


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


FRAME = segment(0xC0, struct.pack(">BHHB", 8, 2, 2, 1) + b"\x01\x11\x00")
PHOTO = segment(0xE1, b"Exif\0\0taken at 48.85, 2.35")
SCAN = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\x34"
JPEG = b"\xff\xd8" + segment(0xE0, b"JFIF\0") + PHOTO + segment(0xFE, b"a note") + FRAME + SCAN + b"\xff\xd9"


def test_what_does_not_draw_goes():
    told = picture(png(2, 2, chunk(b"tEXt", b"Author\0Ann"), end=b"<script>alert(1)</script>"))
    assert (told.type, told.data) == ("image/png", png())


def test_a_photo_no_longer_says_where_it_was_taken():
    told = picture(JPEG + b"<script>")
    assert told.type == "image/jpeg"
    assert all(gone not in told.data for gone in (b"48.85", b"a note", b"<script>"))
    assert told.data.endswith(SCAN + b"\xff\xd9")
    assert picture(told.data) == told


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
WRONG = {
    "nothing": b"",
    "svg": SVG,
    "gif": GIF,
    "html": b"<!doctype html>",
    "only a sign": b"\x89PNG\r\n\x1a\n",
    "cut": png()[:-6],
    "changed": png().replace(b"IDAT", b"IDAX"),
    "too wide": png(1201, 1),
    "no size": png(0, 0),
    "size of a file": png(2, 2, chunk(b"IDAT", b"x" * LARGEST)),
    "enormous": png() + b"x" * LARGEST * 9,
    "jpeg without a frame": b"\xff\xd8" + SCAN + b"\xff\xd9",
    "jpeg without an end": b"\xff\xd8" + FRAME + SCAN,
    "jpeg of nothing": b"\xff\xd8\xff",
    "jpeg of empty segments": b"\xff\xd8\xff\xe0\x00\x00" * 9,
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(NotAPictureError):
        picture(data)
