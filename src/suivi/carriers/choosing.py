"""Who is asked about a parcel: its carrier itself where the shop may ask it, else an aggregator that the shop has."""

from collections.abc import Collection, Iterable

from suivi.carriers.detect import candidates, sure
from suivi.carriers.links import carrier as known_carrier
from suivi.carriers.links import carrier_name
from suivi.carriers.providers import PROVIDERS

# Those who are asked only about the carriers they are.
DIRECT: dict[str, tuple[str, ...]] = {
    "laposte": ("La Poste", "Colissimo", "Chronopost"),
    "ups": ("UPS",),
    "usps": ("USPS",),
    "fedex": ("FedEx",),
    "dhl": ("DHL", "DHL Express", "DHL eCommerce", "Deutsche Post"),
    "gls": ("GLS",),
}
# Those who ask others; where a shop has several, the first that can.
AGGREGATORS = ("track17", "aftership", "trackingmore", "track123", "easypost", "shippo", "shipengine")
NEED_THE_CARRIER = frozenset({"shippo", "shipengine"})  # they do not find out themselves


def carrier_of(number: str, company: str, url: str = "", countries: Iterable[str] = ()) -> str:
    """The carrier by Suivi's name: as the shop says, else what link and number leave no doubt about, else ""."""
    if known_carrier(company) is not None:
        return carrier_name(company)
    found = sure(candidates(number, company=company, url=url, countries=countries))
    return found.carrier if found is not None else ""


def choose(carrier: str, available: Collection[str]) -> str:
    """The provider to ask about a parcel of this carrier ("" unknown), of those available; "" where none can."""
    for name, carriers in DIRECT.items():
        if name in available and carrier in carriers:
            return name
    for name in AGGREGATORS:
        if name in available and (name not in NEED_THE_CARRIER or PROVIDERS[name].code(carrier)):
            return name
    return ""
