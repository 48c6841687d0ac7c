"""Which parcels are alike: the finest group that has enough deliveries, then coarser ones."""

from typing import NamedTuple

REGION = 2  # characters of a postcode that make a region


class Route(NamedTuple):
    """How and where a parcel goes, folded for comparison; "" is not known.

    ``place``: the location it leaves from. ``origin``, ``country``: ISO 3166-1 alpha-2. ``region``: how the
    destination's postcode begins.
    """

    carrier: str
    service: str = ""
    place: str = ""
    origin: str = ""
    country: str = ""
    region: str = ""


def route(
    *, carrier: str, service: str = "", place: str = "", origin: str = "", country: str = "", postcode: str = ""
) -> Route:
    """A route from texts as they came."""
    region = postcode.replace(" ", "").upper()[:REGION]
    return Route(folded(carrier), folded(service), folded(place), origin.upper(), country.upper(), region)


def levels(one: Route) -> tuple[str, ...]:
    """The names of the groups a parcel is in, the finest first; none where nobody knows who carries it.

    Carrier, service, place and region; carrier, service and the pair of countries; carrier and that pair; carrier.
    """
    if not one.carrier:
        return ()
    pair = f"{one.origin}>{one.country}"
    known = (
        f"{one.carrier}|{one.service}|{pair}|{one.place}>{one.region}",
        f"{one.carrier}|{one.service}|{pair}",
        f"{one.carrier}||{pair}",
        one.carrier,
    )
    return known if one.service else (known[0], *known[2:])


def folded(text: str) -> str:
    """A name of a carrier, service or place for comparison."""
    return " ".join(text.replace("|", " ").casefold().split())
