"""The world as tiles of one size, one a country, so that a small country with many parcels is seen.

Tiles lie about where their countries do. How warm a tile is says how many parcels go there; so does the number on it,
and the list beside the map says the same in words.
"""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext_noop

from suivi.lib.tiles import PLACES
from suivi.orders.deliveries.filters import Filters
from suivi.web.desk.matrix import heat
from suivi.web.formats import Reader
from suivi.web.markup import NOTHING, Markup

STEP, SIZE = 26, 24  # from tile to tile, and of a tile
WIDTH, HEIGHT = (STEP * (1 + max(place[axis] for place in PLACES.values())) for axis in (0, 1))

MAP = Markup('<svg class="map" viewBox="0 0 {} {}" role="img" aria-label="{}"><path class="map-land" d="{}"/>{}</svg>')
TILE = Markup(
    '<g class="map-tile{}"><title>{}</title><rect class="heat-{}" x="{}" y="{}" width="{}" height="{}" rx="4"/>'
    '<text class="map-code" x="{}" y="{}">{}</text><text class="map-count" x="{}" y="{}">{}</text>{}</g>'
)
MARK = Markup('<path class="map-mark" d="M{} {}h7v7z"/>')
LABEL = gettext_noop("World map of parcels by country; the list beside it says the same.")
SAID = gettext_noop("%(country)s: %(count)s parcels, %(troubled)s with a problem")
LAND = "".join(f"M{column * STEP} {row * STEP}h{SIZE}v{SIZE}h-{SIZE}z" for column, row in PLACES.values())


def drawn(found: Sequence[tuple[str, int, int]], filters: Filters, reader: Reader) -> SafeString:
    """The map of these countries (code, parcels, of which with a problem); nothing where none of them is on it."""
    tiles = [_tile(*one, filters.terms.get("country", ""), reader) for one in found if one[0] in PLACES]
    return MAP(str(WIDTH), str(HEIGHT), reader.say(LABEL), LAND, SafeString("".join(tiles))) if tiles else NOTHING


def _tile(code: str, count: int, troubled: int, chosen: str, reader: Reader) -> SafeString:
    column, row = PLACES[code]
    x, y = column * STEP, row * STEP
    said = reader.say(SAID) % {
        "country": reader.country(code),
        "count": reader.number(count),
        "troubled": reader.number(troubled),
    }
    size, middle = str(SIZE), str(x + SIZE // 2)
    return TILE(
        " map-chosen" if code == chosen else "",
        said,
        str(heat(count)),
        *(str(x), str(y), size, size),
        *(middle, str(y + 10), code),
        *(middle, str(y + 20), short(count)),
        MARK(str(x + SIZE - 7), str(y)) if troubled else NOTHING,
    )


def short(count: int) -> str:
    """A count that fits on a tile: 950, 1k, 12k, 2M."""
    for size, sign in ((10**6, "M"), (10**3, "k")):
        if count >= size:
            return f"{count // size}{sign}"
    return str(count)
