"""How a letter looks: the shop's logo and color around what it says, in HTML that mail programs understand."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import css_inline

from suivi.customers.brandform import PLAIN
from suivi.customers.colors import is_color, palette
from suivi.letters.sandbox import BLOCKS, render, safe

SHEET, SHEET_DARK = "#ffffff", "#1d1f24"
LOGO = "logo"  # the name by which a letter's HTML asks for the picture that comes with it (``cid:logo``)
FILL = "&#8203; " * 60  # keeps mail programs from showing the first words of the letter behind a short preheader
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)


class Looks(NamedTuple):
    """A shop's color, and whether its logo comes with the letter."""

    color: str = ""
    logo: bool = False


def dressed(
    subject: str, preheader: str, content: str, language: str, looks: Looks, values: Mapping[str, object]
) -> str:
    """The whole of a letter's HTML, with its styles where mail programs look for them."""
    style, media = _styles(looks.color if is_color(looks.color) else PLAIN)
    letter = {
        "subject": subject,
        "preheader": preheader,
        "content": safe(content),
        "language": language,
        "style": safe(style),
        "media": safe(media),
        "fill": safe(FILL),
        "logo": f"cid:{LOGO}" if looks.logo else None,
    }
    whole = render("{% render 'letter' %}", "html", {**values, "letter": letter})
    return _INLINER.inline(whole)


@lru_cache(maxsize=256)
def _styles(color: str) -> tuple[str, str]:
    """The styles to be written into the letter's elements, and those for phones and for the night."""
    day, night = palette(color, SHEET), palette(color, SHEET_DARK)
    places = {
        "DARKAREA": night.area, "DARKONTOP": night.on_area, "DARKLINK": night.link,
        "AREA": day.area, "ONTOP": day.on_area, "LINK": day.link,
    }  # fmt: skip
    found = []
    for name in ("letter", "media"):
        sheet = (BLOCKS / f"{name}.css").read_text("utf-8")
        for place, value in places.items():
            sheet = sheet.replace(place, value)
        found.append(sheet)
    return found[0], found[1]
