"""Which number is which: parcels' numbers as shops and carriers write them, and the scans that tell of a shipment."""

import re
from datetime import timedelta
from functools import lru_cache

from suivi.core.facts import Scan, Shipment

# Carriers give a number to another parcel once they have forgotten the first: after 90 to 120 days.
LIFE = timedelta(days=120)
_MARKS = re.compile(r"[\s.\-]")
# IMpb with the postcode in front, as scanners read it.
_ROUTED = re.compile(r"420\d{5}(?:\d{4})?(9[1-5]\d{20}(?:\d{4})?)")


def bare(number: str) -> str:
    """The number as carriers compare it: capitals, without spaces, dots and hyphens."""
    return _MARKS.sub("", number).upper()


def unrouted(number: str) -> str:
    """A USPS number without the postcode that scanners read before it; any other number as it is."""
    found = _ROUTED.fullmatch(number)
    return found.group(1) if found else number


@lru_cache(maxsize=16_384)  # a parcel's number is asked for with every scan
def folded(number: str) -> str:
    """The same for all ways of writing one number."""
    plain = number.upper() if number.isalnum() else bare(number)
    return unrouted(plain) if plain.startswith("420") else plain


def tells_of(scan: Scan, shipment: Shipment) -> bool:
    """Whether a scan is of this shipment.

    The platform's names the shipment. A carrier's knows only the parcel's number: it is of every shipment that has
    the number, as long as a number stays with one parcel. Scans from before the shipment are judged elsewhere.
    """
    if scan.shipment:
        return scan.shipment == shipment.id
    number = folded(scan.number)
    return scan.at <= shipment.at + LIFE and any(folded(one.number) == number for one in shipment.tracking)
