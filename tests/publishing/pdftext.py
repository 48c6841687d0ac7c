"""What stands in a PDF, read by nothing that writes one: streams, fonts and their maps to Unicode."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", re.DOTALL)
FONTS = re.compile(rb"/(F\d+) (\d+) 0 R")
PAIR = re.compile(r"<([0-9A-F]{4})> <([0-9A-F]{4,8})>", re.IGNORECASE)
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def pages(document: bytes) -> list[list[str]]:
    """The texts of each page, in the order in which they were written."""
    objects = {int(number): body for number, body in OBJECT.findall(document)}
    resources = next(body for body in objects.values() if b"/Font <<" in body)
    maps = {name.decode(): _map(objects, int(number)) for name, number in FONTS.findall(resources)}
    contents = [int(found[1]) for body in objects.values() if (found := re.search(rb"/Contents (\d+) 0 R", body))]
    return [_texts(_stream(objects[number]), maps) for number in contents]


def _map(objects: dict[int, bytes], font: int) -> dict[str, str]:
    place = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    assert place, "a font that cannot be copied from"
    pairs = PAIR.findall(_stream(objects[int(place[1])]).decode("latin-1"))
    return {chr(int(code, 16)): bytes.fromhex(means).decode("utf-16-be") for code, means in pairs}


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found
    return zlib.decompress(found[1]) if b"FlateDecode" in body else found[1]


def _texts(stream: bytes, maps: dict[str, dict[str, str]]) -> list[str]:
    font, texts = "", []
    for name, shown in SHOWN.findall(stream):
        if name:
            font = name.decode()
        else:
            glyphs = ESCAPED.sub(lambda one: NAMED.get(one[1], one[1]), shown).decode("utf-16-be")
            texts.append("".join(maps[font].get(glyph, "?") for glyph in glyphs))
    return texts
