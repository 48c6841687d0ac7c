"""Times as carriers write them: with an offset, without one, or a bare day.

A wall clock without an offset is the normal case. It is read in the zone of the place where it was written, else of
where the parcel goes or comes from, else of the shop, and stays marked as local: it may be wrong by up to 14 hours.
"""

import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime, time
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from suivi.carriers.contract import Estimate, Heard

YEARS = range(1990, 2200)
_NOON = time(12)
_DAY = len("20260131"), len("2026-01-31")
_LONGEST = 40


class Moment(NamedTuple):
    """A moment in UTC, how precise it is (``instant``, ``local``, ``date``, ``received``), and as it was written."""

    at: datetime
    precision: str
    raw: str


def moment(raw: str, heard: Heard, *, country: str = "", province: str = "") -> Moment:
    """The moment that ``raw`` tells at that place. What cannot be read counts as of when it was heard."""
    zone = zone_for(heard, country, province)
    return _read(raw.strip(), zone) or Moment(heard.at, "received", raw.strip())


def told(raw: str, heard: Heard) -> Moment | None:
    """The moment at the parcel's destination, None where none can be read."""
    return _read(raw.strip(), zone_for(heard, heard.destination, ""))


def estimate(first: str, last: str, heard: Heard) -> Estimate | None:
    """The day, moment or window for which a delivery is expected; None where none can be read.

    Midnight stands for the day: nobody delivers at 00:00, and many providers write a day so.
    """
    zone = zone_for(heard, heard.destination, "")
    ends = [_expected(raw.strip(), zone) for raw in (first or last, last or first)]
    start, end = ends
    if start is None or end is None:
        return None
    if end.at < start.at:
        start, end = end, start
    precision = "date" if "date" in (start.precision, end.precision) else end.precision
    return Estimate(start=start.at, end=end.at, precision=precision, first=start.raw, last=end.raw)


def _expected(raw: str, zone: ZoneInfo) -> Moment | None:
    found = _read(raw, zone)
    if found is None:
        return None
    if found.precision != "date":
        wall = datetime.fromisoformat(raw[:_LONGEST])
        if wall.time() == time(0):
            found = _read(wall.date().isoformat(), zone)
    elif found.raw.isdecimal():
        found = found._replace(raw=datetime.fromisoformat(found.raw).date().isoformat())
    return found


@lru_cache(maxsize=65_536)
def _read(raw: str, zone: ZoneInfo) -> Moment | None:
    try:
        written = datetime.fromisoformat(raw[:_LONGEST])
        if written.year not in YEARS:
            return None
        if written.tzinfo is not None:
            return Moment(written.astimezone(UTC), "instant", raw)
        if len(raw) in _DAY:
            noon = datetime.combine(written.date(), _NOON, zone)
            return Moment(noon.astimezone(UTC), "date", raw)
        return Moment(written.replace(tzinfo=zone).astimezone(UTC), "local", raw)
    except (ValueError, OverflowError):
        return None


def zone_for(heard: Heard, country: str = "", province: str = "") -> ZoneInfo:
    """The zone of a place, else of the destination, the origin, the shop."""
    places = ((country or heard.destination, province), (heard.destination, ""), (heard.origin, ""))
    return _first_zone(places) or _named(heard.zone) or ZoneInfo("UTC")


def _first_zone(places: Iterable[tuple[str, str]]) -> ZoneInfo | None:
    for country, province in places:
        if country:
            zone = _zone_of(country.upper(), province.strip().upper())
            if zone is not None:
                return zone
    return None


@lru_cache(maxsize=4096)
def _zone_of(country: str, province: str) -> ZoneInfo | None:
    """The zone of a province where its country has several, else the one where most of the country lives."""
    zones = _zones()
    name = zones.get(f"{country}-{province}") if province else None
    return _named(name or zones.get(country, ""))


@lru_cache(maxsize=1024)
def _named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@cache
def _zones() -> dict[str, str]:
    """Countries from the IANA time zone database; for those with several zones, provinces from our own table."""
    zones: dict[str, str] = {}
    listed = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    for line in listed.splitlines():
        if line and not line.startswith("#"):
            country, _place, name, *_ = line.split("\t")
            zones.setdefault(country, name)
    own = tomllib.loads((resources.files("suivi.carriers") / "tables" / "zones.toml").read_text("utf-8"))
    zones.update(own["countries"])
    for country, provinces in own["provinces"].items():
        for name, codes in provinces.items():
            zones.update({f"{country}-{code}": name for code in codes.split()})
    return zones
