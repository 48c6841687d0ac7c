"""What one parcel teaches about its lane."""

from suivi.core.facts import Facts
from suivi.core.policy import Policy
from suivi.core.transit.learn import STEP, Count
from suivi.core.transit.outlook import route_of
from suivi.core.verdict import ParcelVerdict
from suivi.core.words import Parcel
from suivi.core.workdays import Calendar

# These never arrive, or nobody will ever know when.
_NO_LESSON = frozenset({Parcel.RETURNING, Parcel.RETURNED, Parcel.CANCELLED, Parcel.EXPIRED})
_GONE = frozenset({"lost", "destroyed"})


def sample(facts: Facts, policy: Policy, parcel: ParcelVerdict) -> Count | None:
    """From the parcel's first scan (else from shipping) to its first delivery or arrival at a pickup point.

    None for one that teaches nothing: not started, without a carrier, on its way back or lost, or ended by
    somebody's word, which says when they wrote and not when it came. One under way that has
    been silent for so long that its tracking has expired teaches nothing either; that is for the caller, who has a
    clock.
    """
    by_hand = parcel.mark is not None and parcel.mark.stands
    if by_hand or parcel.status in _NO_LESSON or parcel.substatus in _GONE or not parcel.carrier:
        return None
    arrived_at, started_at = parcel.arrived_at, parcel.started_at or parcel.shipped_at
    if started_at is None or (arrived_at is None and parcel.started_at is None):
        return None
    if arrived_at is not None and arrived_at < started_at:
        return None  # scans that contradict each other
    route = route_of(facts, policy, shipment=parcel.shipment, carrier=parcel.carrier, origin=parcel.origin)
    calendar = Calendar.of(policy, route.country)
    return Count(
        route=route,
        started_on=calendar.day_of(started_at),
        arrived_on=None if arrived_at is None else calendar.day_of(arrived_at),
        quiet=None if parcel.quiet is None else calendar.hours_between(*parcel.quiet) // STEP,
        waited=_waited(calendar, parcel),
    )


def _waited(calendar: Calendar, parcel: ParcelVerdict) -> int | None:
    """From shipping to the first scan, in steps of business hours of the shop's own week."""
    if parcel.shipped_at is None or parcel.started_at is None:
        return None
    return calendar.hours_between(parcel.shipped_at, parcel.started_at) // STEP
