"""When somebody may be disturbed: the shop's hours, by the clock of where they live."""

from collections.abc import Mapping
from datetime import tzinfo
from functools import cache
from importlib.resources import files

from suivi.core.facts import Address
from suivi.core.workdays import zone

# Countries with several zones: by how the postcode begins, the first that fits. Source: national postcode systems.
BY_POSTCODE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "AU": (("2", "Australia/Sydney"), ("3", "Australia/Melbourne"), ("4", "Australia/Brisbane"),
           ("5", "Australia/Adelaide"), ("6", "Australia/Perth"),
           ("7", "Australia/Hobart"), ("08", "Australia/Darwin")),
    "CA": (("A", "America/St_Johns"), ("B", "America/Halifax"), ("C", "America/Halifax"), ("E", "America/Moncton"),
           ("G", "America/Toronto"), ("H", "America/Toronto"), ("J", "America/Toronto"), ("K", "America/Toronto"),
           ("L", "America/Toronto"), ("M", "America/Toronto"), ("N", "America/Toronto"), ("P", "America/Toronto"),
           ("R", "America/Winnipeg"), ("S", "America/Regina"), ("T", "America/Edmonton"), ("V", "America/Vancouver"),
           ("Y", "America/Whitehorse")),
    "ES": (("35", "Atlantic/Canary"), ("38", "Atlantic/Canary"), ("", "Europe/Madrid")),
    "FR": (("971", "America/Guadeloupe"), ("972", "America/Martinique"), ("973", "America/Cayenne"),
           ("974", "Indian/Reunion"), ("976", "Indian/Mayotte"), ("", "Europe/Paris")),
    "PT": (("95", "Atlantic/Azores"), ("96", "Atlantic/Azores"), ("97", "Atlantic/Azores"), ("98", "Atlantic/Azores"),
           ("99", "Atlantic/Azores"), ("", "Europe/Lisbon")),
    "US": (("967", "Pacific/Honolulu"), ("968", "Pacific/Honolulu"), ("995", "America/Anchorage"),
           ("996", "America/Anchorage"), ("997", "America/Anchorage"), ("998", "America/Anchorage"),
           ("999", "America/Anchorage"), ("0", "America/New_York"), ("1", "America/New_York"),
           ("2", "America/New_York"), ("30", "America/New_York"), ("31", "America/New_York"),
           ("32", "America/New_York"), ("33", "America/New_York"), ("34", "America/New_York"),
           ("39", "America/New_York"), ("4", "America/New_York"), ("3", "America/Chicago"), ("5", "America/Chicago"),
           ("6", "America/Chicago"), ("7", "America/Chicago"), ("80", "America/Denver"), ("81", "America/Denver"),
           ("82", "America/Denver"), ("83", "America/Denver"), ("84", "America/Denver"), ("85", "America/Phoenix"),
           ("86", "America/Phoenix"), ("87", "America/Denver"), ("88", "America/Denver"),
           ("8", "America/Los_Angeles"), ("9", "America/Los_Angeles")),
    # One zone for nearly everybody; the tables name others for a few islands and bases.
    "CN": (("", "Asia/Shanghai"),),
    "CY": (("", "Asia/Nicosia"),),
    "DE": (("", "Europe/Berlin"),),
    "NZ": (("", "Pacific/Auckland"),),
}  # fmt: skip


@cache
def _only_zones() -> Mapping[str, str]:
    """Countries that have one zone, with it (library: tzdata's zone table)."""
    found: dict[str, list[str]] = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text().splitlines():
        if line and not line.startswith("#"):
            country, _, name = line.split("\t")[:3]
            found.setdefault(country, []).append(name)
    return {country: names[0] for country, names in found.items() if len(names) == 1}


def zone_of(address: Address | None, shop: str) -> tzinfo:
    """The clock of where somebody lives, where country and postcode tell; else the shop's, which ``shop`` names."""
    if address is None:
        return zone(shop)
    code = address.zip.replace(" ", "").upper()
    for begins, name in BY_POSTCODE.get(address.country, ()):
        if code.startswith(begins):
            return zone(name)
    return zone(_only_zones().get(address.country, shop))
