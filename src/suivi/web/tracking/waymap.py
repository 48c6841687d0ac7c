"""The countries of a parcel's way, drawn as tiles: the part of the desk's map that it crosses, and a line through them.

Tiles lie about distances, so nobody takes them for coordinates. The list beneath names the places in words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from suivi.core.customerparcels import IN_STORE
from suivi.core.customerway import Place, Way, way
from suivi.core.facts import Address, Scan
from suivi.core.words import Parcel
from suivi.lib.tiles import PLACES
from suivi.web.desk.countrymap import SIZE, STEP
from suivi.web.formats import reader
from suivi.web.markup import NOTHING, Markup

AROUND = 2  # tiles that are shown beyond those of the way
CORNERS = {place: code for code, place in PLACES.items()}
MAP = Markup('<svg class="map" viewBox="{}" role="img" aria-label="{}"><path class="map-land" d="{}"/>{}</svg>')
LINE = Markup('<path class="{}" d="{}"/>')
TILE = Markup('<path class="map-on" d="M{} {}h24v24h-24z"/><text x="{}" y="{}">{}</text>')
HERE = Markup('<rect class="map-here" x="{}" y="{}" width="28" height="28" rx="4"/>')


@dataclass(frozen=True)
class Stop:
    """A place on a parcel's way: ``been``, ``here`` or ``ahead``."""

    name: str
    state: str


@dataclass(frozen=True)
class Route:
    """A parcel's way: its map, which may be nothing, and its places."""

    map: SafeString
    stops: list[Stop]


def route(
    scans: Iterable[Scan], origin: str, to: Address | None, status: Parcel, steps: tuple[str, ...]
) -> Route | None:
    """The way that is shown; None where it is collected in the shop, or fewer than two places are known."""
    if steps == IN_STORE:
        return None
    found = way(scans, origin, Place(to.city, to.country) if to else Place("", ""), status)
    states = ["been"] * (found.been - 1) + ["been" if found.over else "here"] + ["ahead"]
    stops = [Stop(_name(place, found), state) for place, state in zip(found.places, states, strict=False)]
    return Route(drawn(found), stops) if stops else None


def _name(place: Place, of: Way) -> str:
    """The town, with its country where the way crosses a border."""
    country = reader().country(place.country) if place.country else ""
    if not place.town:
        return country
    return f"{place.town} ({place.country})" if country and len(of.countries) > 1 else place.town


def drawn(way: Way) -> SafeString:
    """The map of a way across a border; nothing for one inside of a country, or through one that is not on the map."""
    codes = way.countries
    if len(codes) < 2 or not all(code in PLACES for code in codes):
        return NOTHING
    spots = [PLACES[code] for code in codes]
    left, top, right, bottom = _frame(spots)
    box = f"{left * STEP - 3} {top * STEP - 3} {(right - left) * STEP + 4} {(bottom - top) * STEP + 4}"
    said = _("Map, with a tile for each country: %(countries)s") % {
        "countries": " → ".join(map(reader().country, codes))
    }
    behind = len(Way(way.places[: way.been]).countries)
    return MAP(box, said, _land(left, top, right, bottom), SafeString(_lines(spots, behind) + _tiles(codes, behind)))


def _frame(spots: list[tuple[int, int]]) -> tuple[int, int, int, int]:
    """The columns and rows that are shown: those of the way and some around, at least twice as wide as high."""
    columns, rows = zip(*spots, strict=True)
    top, bottom = max(min(rows) - 1, 0), max(rows) + 2
    left, right = max(min(columns) - AROUND, 0), max(columns) + 1 + AROUND
    lacking = max(2 * (bottom - top) - (right - left), 0)
    left = max(left - lacking // 2, 0)
    return left, top, max(right, left + 2 * (bottom - top)), bottom


def _land(left: int, top: int, right: int, bottom: int) -> str:
    """Tiles as dashes of thick lines, a line for each row of neighbors: the shortest way to write them."""
    runs = []
    for row in range(top, bottom):
        for there, cells in groupby(range(left, right), key=lambda column: (column, row) in CORNERS):
            if there:
                first, *more = cells
                runs.append(f"M{first * STEP} {row * STEP + SIZE // 2}h{len(more) * STEP + SIZE}")
    return "".join(runs)


def _lines(spots: list[tuple[int, int]], behind: int) -> str:
    """The way through the middles of the tiles: behind it whole, ahead of it in dashes."""
    points = [f"{column * STEP + SIZE // 2} {row * STEP + SIZE // 2}" for column, row in spots]
    been, ahead = points[:behind], points[max(behind - 1, 0) :]
    return "".join(
        LINE(name, "M" + "L".join(some)) for name, some in (("map-been", been), ("map-ahead", ahead)) if len(some) > 1
    )


def _tiles(codes: tuple[str, ...], behind: int) -> str:
    tiles = ""
    for at, code in enumerate(codes):
        x, y = PLACES[code][0] * STEP, PLACES[code][1] * STEP
        if code not in codes[:at]:
            tiles += TILE(str(x), str(y), str(x + SIZE // 2), str(y + 16), code)
        if at == behind - 1:
            tiles += HERE(str(x - 2), str(y - 2))
    return tiles
