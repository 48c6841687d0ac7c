"""A shop's color on customers' pages, so that everybody can read them: contrast as WCAG 2.2 measures it."""

import re
from typing import NamedTuple

LIGHT, DARK = "#f6f6f4", "#1d1f24"  # the grounds on which reading is hardest, by day and by night (tracking.css)
WHITE, BLACK = "#ffffff", "#000000"  # one of them is always readable on an area
TEXT, SIGN = 4.5, 3.0  # the least contrast of text, and of signs (WCAG 2.2: 1.4.3 and 1.4.11)
STEPS = 40
_HEX = re.compile(r"#[0-9a-f]{6}")


class Palette(NamedTuple):
    """The shades of a color: for areas and signs, for what stands on them, and for links."""

    area: str
    on_area: str
    link: str


def is_color(text: str) -> bool:
    """Whether it is written as ``#rrggbb``."""
    return _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """Between 1 (the same) and 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palette(color: str, ground: str) -> Palette:
    """The shades of a shop's color on a ground, each as near to the color as can still be seen or read."""
    area = _apart(color, ground, SIGN)
    on_area = max((WHITE, BLACK), key=lambda one: contrast(one, area))
    return Palette(area, on_area, _apart(color, ground, TEXT))


def stylesheet(color: str) -> str:
    """The color as the stylesheet that lays it over ``tracking.css``."""
    day, night = (f":root{{{_values(palette(color, ground))}}}" for ground in (LIGHT, DARK))
    return f"{day}@media(prefers-color-scheme:dark){{{night}}}"


def _values(found: Palette) -> str:
    return f"--brand:{found.area};--on-brand:{found.on_area};--accent:{found.link}"


def _apart(color: str, ground: str, least: float) -> str:
    """The color, darkened on a light ground and lightened on a dark one until it stands out enough."""
    towards = BLACK if _luminance(ground) > 0.5 else WHITE
    shades = (_mixed(color, towards, step / STEPS) for step in range(STEPS + 1))
    return next(shade for shade in shades if contrast(shade, ground) >= least)


def _mixed(one: str, other: str, share: float) -> str:
    parts = (round(a + (b - a) * share) for a, b in zip(_channels(one), _channels(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _luminance(color: str) -> float:
    """WCAG 2.2: relative luminance of sRGB."""
    parts = [part / 255 for part in _channels(color)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
