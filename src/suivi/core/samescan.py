"""Several tellers, one scan: which reports of a parcel tell of the same moment in its life.

An aggregator, the carrier itself and the platform may all report one scan, in other words and other languages, one
with an offset, one without, one only in UTC. Counted once each they would make two attempts of one, and a wall clock
read in the wrong zone would put a scan before the one that it followed.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from suivi.core.facts import Scan

# A teller who knows no more says one of these; they go with any finer word of the same status.
COARSE = frozenset({"", "moving", "other", "accepted", "to_recipient", "on_vehicle", "carrier_notified"})
# What happens once in a parcel's life needs no second sign that two reports mean the same.
ONCE = frozenset({"delivered", "returned", "picked_up"})
# Offsets of the world's clocks from UTC; all are whole quarters of an hour.
EARLIEST, LATEST, STEP = timedelta(hours=-12), timedelta(hours=14), timedelta(minutes=15)

_TRUST = {"instant": 0, "local": 1, "date": 2}
_WALL = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:\D?(\d\d):?(\d\d))?")
_IN_UTC = re.compile(r"(?:Z|[+-]00:?00)$", re.IGNORECASE)


class Told(NamedTuple):
    """A scan as its best teller has it, and all who told of it, in alphabetical order."""

    scan: Scan
    sources: tuple[str, ...]


def told_once(scans: Iterable[Scan]) -> list[Told]:
    """Each scan of one parcel once. The result does not depend on the order of arrival.

    Of one teller's own scans only copies fall together, such as a second telling with an offset.
    """
    groups: list[list[Scan]] = []
    of_status: dict[str, list[list[Scan]]] = {}
    for scan in sorted(scans, key=lambda scan: (_TRUST.get(scan.precision, 3), scan.at, scan.id)):
        same = of_status.setdefault(scan.status, [])
        fitting = [group for group in same if _agree(group[0], scan) and all(_may_join(one, scan) for one in group)]
        if fitting:
            min(fitting, key=lambda group: abs(group[0].at - scan.at)).append(scan)
        else:
            same.append([scan])
            groups.append(same[-1])
    return [Told(_best(group), tuple(sorted({scan.provider for scan in group}))) for group in groups]


def is_copy(a: Scan, b: Scan) -> bool:
    """Whether two scans of one status say the same in every word of one minute."""
    same_word = a.substatus == b.substatus and _text(a) == _text(b) and _place(a) == _place(b)
    return same_word and _minute(a.at) == _minute(b.at)


def _best(group: list[Scan]) -> Scan:
    """The most precise time, the finest word, and whatever else only one of them tells."""
    first = group[0]
    if len(group) == 1:
        return first
    substatus = next((scan.substatus for scan in group if scan.substatus not in COARSE), first.substatus)
    estimated = next((scan.estimated_at for scan in group if scan.estimated_at is not None), None)
    city = next((scan.city for scan in group if scan.city), "")
    physical = any(scan.physical for scan in group)
    return replace(first, substatus=substatus, estimated_at=estimated, city=city, physical=physical)


def _may_join(member: Scan, scan: Scan) -> bool:
    """Others may tell what a member told; the same teller only in a copy."""
    if member.provider != scan.provider:
        return True
    return _text(member) == _text(scan) and _place(member) == _place(scan) and _same_time(member, scan)


def _agree(a: Scan, b: Scan) -> bool:
    """Whether two reports of one status may mean one scan: sub-status and time."""
    if _differ(a.number, b.number) or _differ(a.shipment, b.shipment):
        return False
    if a.substatus != b.substatus and a.substatus not in COARSE and b.substatus not in COARSE:
        return False
    return _same_time(a, b)


def _differ(a: str, b: str) -> bool:
    return bool(a and b) and a != b


def _same_time(a: Scan, b: Scan) -> bool:
    if a.precision == b.precision == "instant":
        return _minute(a.at) == _minute(b.at)
    wall_a, wall_b = _wall(a), _wall(b)
    if "date" in (a.precision, b.precision):
        days = (wall_a or a.at).date(), (wall_b or b.at).date()
        return days[0] == days[1] and "received" not in (a.precision, b.precision)
    if wall_a is not None and wall_b is not None:
        return wall_a == wall_b
    local, utc = (wall_a, b) if wall_a is not None else (wall_b, a)
    if local is None or utc.precision != "instant":
        return False
    offset = local - _minute(utc.at)
    return EARLIEST <= offset <= LATEST and not offset % STEP and _alike(a, b)


def _alike(a: Scan, b: Scan) -> bool:
    """A second sign, where only the minutes of the hour agree."""
    same_place, same_text = _place(a) == _place(b) != "", _text(a) == _text(b) != ""
    return same_place or same_text or a.status in ONCE


def _wall(scan: Scan) -> datetime | None:
    """The minute on the clock where it was scanned, None where only UTC is told."""
    if _IN_UTC.search(scan.raw_at):
        return None
    found = _WALL.match(scan.raw_at.strip())
    if found is None:
        return None
    year, month, day, hour, minute = (int(part) if part else 0 for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _text(scan: Scan) -> str:
    return " ".join(scan.message.casefold().split())


def _place(scan: Scan) -> str:
    return " ".join(scan.city.casefold().split())
