"""What a shop's past deliveries say of one parcel: when it should arrive, and from when its promise is in danger."""

from datetime import date, datetime
from typing import NamedTuple

from suivi.core.facts import Facts
from suivi.core.parcelwords import UNDER_WAY
from suivi.core.policy import Policy
from suivi.core.transit.lanes import Route, route
from suivi.core.transit.learned import LAST, USUAL, Lane
from suivi.core.verdict import ParcelVerdict
from suivi.core.workdays import Calendar


class Window(NamedTuple):
    """The days, each as its noon, on which at least 80 of 100 such parcels arrive."""

    first: datetime
    last: datetime


class Forecast(NamedTuple):
    """When a parcel under way is expected, and from how many deliveries of which lane that is known; no ``window``
    where it has been under way for longer than enough of them.
    """

    window: Window | None
    parcels: int
    lane: str


class Outlook(NamedTuple):
    """A parcel's lane, and the day and calendar by which its business days are counted: the lane's own week, and the
    destination's holidays.
    """

    lane: Lane
    calendar: Calendar
    started_at: datetime

    @property
    def started_on(self) -> date:
        """The day from which business days are counted."""
        return self.calendar.day_of(self.started_at)

    def last(self) -> datetime | None:
        """The day by which nine of ten such parcels have arrived, counted from the start; None where nobody knows."""
        day = self.lane.day(LAST)
        return None if day is None else self.calendar.noon_after(self.started_on, day)

    def window(self, now: datetime) -> Window | None:
        """When it is expected as things stand: as those of its kind that took longer than it has been under way.

        None where too few took that long.
        """
        days = self.lane.days(self.passed(now))
        return None if days is None else Window(*(self.calendar.noon_after(self.started_on, day) for day in days))

    def passed(self, now: datetime) -> int:
        """The last business day that is over, counted from the start; -1 where none is."""
        return self.calendar.days_between(self.started_on, self.calendar.day_of(now)) - 1

    def in_danger_from(self, promised_at: datetime) -> datetime | None:
        """From when most parcels that are still under way arrive after the promise.

        None where that is never so before the promised day, or nobody knows.
        """
        allowed = self.calendar.days_between(self.started_on, self.calendar.day_of(promised_at))
        for beyond in range(-1, allowed):
            usual = self.lane.day(USUAL, beyond)
            if usual is None:
                return None
            if usual > allowed:
                if beyond < 0:
                    return self.started_at
                return self.calendar.end_of_day(self.calendar.noon_after(self.started_on, beyond))
        return None


def outlook(
    facts: Facts, policy: Policy, *, shipment: str, carrier: str, started_at: datetime, origin: str
) -> Outlook | None:
    """What is known of such parcels; None where that is not enough. ``origin``: the country of the first scan."""
    if not policy.learned.lanes:
        return None
    found = route_of(facts, policy, shipment=shipment, carrier=carrier, origin=origin)
    lane = policy.learned.lane(found)
    return None if lane is None else Outlook(lane, Calendar.of(policy, found.country, lane.days_off), started_at)


def outlook_of(facts: Facts, policy: Policy, parcel: ParcelVerdict) -> Outlook | None:
    """As ``outlook``, of a parcel that was judged; from its shipping where no scan tells its start."""
    started_at = parcel.started_at or parcel.shipped_at
    if started_at is None:
        return None
    return outlook(
        facts, policy, shipment=parcel.shipment, carrier=parcel.carrier, started_at=started_at, origin=parcel.origin
    )


def forecast(facts: Facts, policy: Policy, parcel: ParcelVerdict, now: datetime) -> Forecast | None:
    """When a parcel that the carrier has is expected; None where it is not under way or its lane is not known."""
    if parcel.status not in UNDER_WAY or parcel.started_at is None:
        return None
    known = outlook_of(facts, policy, parcel)
    return Forecast(known.window(now), known.lane.parcels, title(known.lane, parcel.carrier)) if known else None


def route_of(facts: Facts, policy: Policy, *, shipment: str, carrier: str, origin: str) -> Route:
    """How and where a parcel goes: from the shop's country, else from that of the first scan."""
    sent = facts.shipments[shipment]
    to = facts.customer.shipping if facts.customer else None
    return route(
        carrier=carrier,
        service=sent.service,
        place=sent.location,
        origin=policy.country or origin,
        country=to.country if to else "",
        postcode=to.zip if to else "",
    )


def title(lane: Lane, carrier: str) -> str:
    """A lane as people read it: ``Colissimo, FR → FR``."""
    _, *rest = lane.name.split("|")
    if not rest:
        return carrier
    origin, _, country = rest[1].partition(">")
    service = f" ({rest[0]})" if rest[0] else ""
    place, _, region = rest[2].partition(">") if len(rest) > 2 else ("", "", "")
    start, end = place or origin or "?", " ".join(filter(None, (country or "?", region)))
    return f"{carrier}{service}, {start} → {end}"
