"""What a shop's own deliveries taught, as it is stored and given to ``judge``."""

import msgspec

from suivi.core.transit.curve import day_of, gone_by, of_few, shortest
from suivi.core.transit.lanes import Route, levels

USUAL, LAST = 0.5, 0.9  # by these days half, and nine of ten, have arrived
HELD = 0.8  # the least share of parcels that arrive within the days that are named at the start
HELD_LATER = 0.85  # and within those named again: what delays a parcel often delays many, and old ones tell it late


class Lane(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Parcels that are alike. ``parcels``: how many arrived; ``arrived``: which share within 0, 1, 2 … business days.

    ``days_off``: the weekdays on which they do not arrive, Monday is 0.
    ``quiet_hours`` and ``first_scan_hours``: business hours that 95 of 100 parcels did not exceed between two scans,
    and from shipping to the first; 0 where too few tell.
    """

    name: str
    parcels: int
    arrived: tuple[float, ...]
    days_off: tuple[int, ...] = (5, 6)
    quiet_hours: int = 0
    first_scan_hours: int = 0

    def day(self, share: float, beyond: int = -1) -> int | None:
        """The business day by which this share has arrived, of those under way at the end of day ``beyond``."""
        return day_of(self.arrived, share, beyond)

    def days(self, beyond: int = -1) -> tuple[int, int] | None:
        """The few days on which most arrive, of those under way at the end of day ``beyond``."""
        if beyond < 0:
            return shortest(self.arrived, HELD)
        return shortest(self.arrived, of_few(HELD_LATER, self.parcels * (1 - gone_by(self.arrived, beyond))), beyond)


class Learned(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Lanes by name (``lanes.levels``). Only those with enough deliveries are there: nothing is made up for others."""

    lanes: dict[str, Lane] = {}

    def lane(self, one: Route) -> Lane | None:
        """The finest lane of this route that is known well enough."""
        lanes = self.lanes
        if not lanes:
            return None
        return next((lanes[name] for name in levels(one) if name in lanes), None)
