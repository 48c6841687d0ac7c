"""A parcel's way as its customer may see it: where it was scanned, and where it goes. Only places that were told.

A pure function. Nothing is put onto a map by coordinates, because there are none: a carrier names towns and countries.
"""

from collections.abc import Iterable
from typing import NamedTuple

from suivi.core.facts import Scan
from suivi.core.words import Parcel

MOST = 8  # places; of a longer way the first and the last are shown
BACK = frozenset({Parcel.RETURNING, Parcel.RETURNED})
THERE = frozenset({Parcel.DELIVERED, Parcel.RETURNED})


class Place(NamedTuple):
    """A town, or a country of which no town is known. ``country``: ISO 3166-1 alpha-2, "" where it was not told."""

    town: str
    country: str

    def same(self, other: "Place") -> bool:
        """Whether that may be the same place, however it is written."""
        if self.country and other.country and self.country != other.country:
            return False
        return not (self.town and other.town) or self.town.casefold() == other.town.casefold()


class Way(NamedTuple):
    """Places in their order, how many of them are behind it or around it now, and whether it has come to its end."""

    places: tuple[Place, ...] = ()
    been: int = 0
    over: bool = False

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries in their order, each change once."""
        named = [place.country for place in self.places if place.country]
        return tuple(code for at, code in enumerate(named) if at == 0 or code != named[at - 1])


def way(scans: Iterable[Scan], origin: str, to: Place, status: Parcel) -> Way:
    """From where it was first seen to its address, unless it comes back. Before it was seen: from ``origin``, the
    shop's country. Later that is left out, for it may have left from elsewhere.

    Empty where fewer than two places are known, or it has only to leave for another place in the same country.
    """
    told = [_place(scan) for scan in sorted(scans, key=lambda one: (one.at, one.id)) if scan.physical]
    been: list[Place] = []
    for place in filter(any, told):
        _go_on(been, place)
    goal = Place(to.town, to.country.upper())
    if not been and origin and not Place("", origin).same(goal):
        been.append(Place("", origin))
    arrived = bool(been) and bool(been[-1].town) and been[-1].same(goal)
    ahead = status not in BACK | THERE and any(goal) and not arrived
    if len(been) > MOST:
        been = [been[0], *been[1 - MOST :]]
    places = (*been, goal) if ahead else tuple(been)
    return Way(places, len(been), status in THERE) if len(places) > 1 else Way()


def _go_on(been: list[Place], place: Place) -> None:
    """The next place; one that may be the same as the last makes that more exact instead."""
    if been and been[-1].same(place):
        been[-1] = Place(been[-1].town or place.town, been[-1].country or place.country)
    else:
        been.append(place)


def _place(scan: Scan) -> Place:
    """Where it was scanned; towns that are shouted are said."""
    town = scan.city.strip()
    return Place(town.title() if town.isupper() else town, scan.country.strip().upper()[:2])
