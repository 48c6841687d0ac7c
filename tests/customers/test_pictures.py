"""A logo is drawn anew: what is seen stays, everything else goes, and what is no picture is refused."""

import base64
import random
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from suivi.customers.pictures import LARGEST, SHOWN, NotAPictureError, picture


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 2, height: int = 2, *more: bytes, end: bytes = b"") -> bytes:
    pixels = zlib.compress(b"".join(b"\0" + b"\x10\x20\x30" * width for _ in range(height)))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(more) + chunk(b"IDAT", pixels) + chunk(b"IEND") + end
    )


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    held = BytesIO()
    image.save(held, kind, **how)
    return held.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture that no format makes small."""
    return Image.frombytes(mode, (width, height), random.Random(1).randbytes(width * height * len(mode)))


EXIF = Image.Exif()
EXIF[0x0112] = 6  # turned by a quarter
EXIF[0x010E] = "taken at 48.85, 2.35"


def test_what_is_not_seen_goes():
    told = picture(png(2, 2, chunk(b"tEXt", b"Author\0Ann"), end=b"<script>alert(1)</script>"))
    assert told.type == "image/png"
    assert all(gone not in told.data for gone in (b"Author", b"<script>"))
    assert opened(told.data).convert("RGB").getpixel((0, 0)) == (0x10, 0x20, 0x30)


def test_a_photo_no_longer_says_where_it_was_taken_and_stands_upright():
    told = picture(saved(noise(60, 20), "JPEG", exif=EXIF, comment=b"a note"))
    assert all(gone not in told.data for gone in (b"48.85", b"a note", b"Exif"))
    assert opened(told.data).size == (20, 60)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(3000, 400), (400, 3000), (1600, 1600)])
def test_a_large_logo_is_made_as_small_as_it_is_shown(kind, size):
    told = picture(saved(Image.new("RGB", size, "#b4531f"), kind))
    assert len(told.data) <= LARGEST
    assert all(side <= most for side, most in zip(opened(told.data).size, SHOWN, strict=True))
    assert max(opened(told.data).size) >= 144


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_heavy_one_is_drawn_smaller_until_it_is_light(mode):
    told = picture(saved(noise(1200, 300, mode), "PNG"))
    assert len(told.data) <= LARGEST
    assert told.type == ("image/jpeg" if mode == "RGB" else "image/png")


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_shines_through_still_does(kind):
    logo = Image.new("RGBA", (40, 40), (200, 0, 0, 0))
    logo.paste((200, 0, 0, 255), (10, 10, 30, 30))
    seen = opened(picture(saved(logo, kind, lossless=True)).data).convert("RGBA")
    assert (seen.getpixel((0, 0))[3], seen.getpixel((20, 20))[3]) == (0, 255)


def test_other_colors_are_made_plain():
    assert opened(picture(saved(Image.new("CMYK", (9, 9)), "JPEG")).data).mode in {"RGB", "P"}


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
WRONG = {
    "nothing": b"",
    "svg": SVG,
    "gif": GIF,
    "html": b"<!doctype html>",
    "only a sign": b"\x89PNG\r\n\x1a\n",
    "cut": png(40, 40)[:60],
    "no size": png(0, 0),
    "unpacks to more than anybody has": png(2, 2).replace(struct.pack(">II", 2, 2), struct.pack(">II", 60000, 60000)),
    "more pixels than a logo has": saved(Image.new("1", (6000, 5000)), "PNG"),
    "enormous": png() + b"x" * 5_000_000,
    "jpeg of nothing": b"\xff\xd8\xff",
    "jpeg of empty segments": b"\xff\xd8\xff\xe0\x00\x00" * 9,
    "webp of nothing": b"RIFF\x04\x00\x00\x00WEBP",
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(NotAPictureError):
        picture(data)
