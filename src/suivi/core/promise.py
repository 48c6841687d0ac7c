"""When a parcel should arrive, and who says so: the merchant, else the carrier, else the shop's own past deliveries."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from suivi.core.deadlines import Kind, until
from suivi.core.facts import Facts, FirstPromise, Shipment, Tracking
from suivi.core.firstpromise import CARRIER, MERCHANT, MODEL, OWN, first_of_merchant, parcel_key, shipment_key
from suivi.core.parcelwords import UNDER_WAY
from suivi.core.policy import Policy
from suivi.core.track import Track
from suivi.core.transit.outlook import outlook
from suivi.core.verdict import Promise
from suivi.core.workdays import zone

_NOON = time(12)


class Promised(NamedTuple):
    """What holds for a parcel now, and what was promised first, by which it is on time or late."""

    now: Promise | None = None
    first: Promise | None = None


_NOTHING = Promised()


def pledge(facts: Facts, policy: Policy) -> Promise | None:
    """The merchant's promise: what was decided for this order, else what it came with, else the latest end of its
    delivery windows.
    """
    own = until(facts, Kind.DELIVER)
    if own is not None:
        return Promise(at=own, source=MERCHANT, precision="instant")
    if facts.head is not None and facts.head.promised_by:
        promised = _promised(facts.head.promised_by, policy.timezone, MERCHANT)
        if promised is not None:
            return promised
    windows = [
        order.deliver_until
        for order in facts.fulfillment_orders.values()
        if order.deliver_until is not None and not order.gone and order.status != "cancelled"
    ]
    return Promise(at=max(windows), source=MERCHANT, precision="instant") if windows else None


def promises(
    facts: Facts, policy: Policy, pledged: Promise | None, shipment: Shipment, tracking: Tracking, track: Track
) -> Promised:
    """A parcel's promises. The carrier's estimate is good to the day; the own one stays as it was made."""
    estimated_at = track.estimated_at or shipment.estimated_at
    now = pledged
    if now is None and estimated_at is not None:
        now = Promise(at=estimated_at, source=CARRIER, precision="date")
    if now is None:
        now = _own(facts, policy, shipment, tracking, track)
    if now is None and not facts.first_promised:
        return _NOTHING
    return Promised(now, _first(facts, policy, shipment, tracking, track) or now)


def _own(facts: Facts, policy: Policy, shipment: Shipment, tracking: Tracking, track: Track) -> Promise | None:
    """What was first promised from past deliveries, or is now, of a parcel that the carrier has."""
    kept = facts.first_promised.get(parcel_key(shipment.id, tracking.number)) if facts.first_promised else None
    if kept is not None:
        return _promised(kept.by, policy.timezone, MODEL)
    started = track.started
    if started is None or track.status not in UNDER_WAY or not policy.learned.lanes:
        return None
    found = outlook(
        facts,
        policy,
        shipment=shipment.id,
        carrier=tracking.company,
        started_at=started.at,
        origin=started.country,
    )
    last = found.last() if found else None
    return None if last is None else Promise(at=last, source=MODEL, precision="date")


def _first(facts: Facts, policy: Policy, shipment: Shipment, tracking: Tracking, track: Track) -> Promise | None:
    """The first promise: a merchant promises with the order, before all others; among those, who spoke first."""
    kept = facts.first_promised
    merchant = first_of_merchant(kept)
    if merchant is not None:
        return _promised(merchant.by, policy.timezone, MERCHANT)
    keys = (OWN, shipment_key(shipment.id), parcel_key(shipment.id, tracking.number))
    told = [kept[key] for key in keys if key in kept]
    scan = track.first_estimate
    if scan is not None and scan.estimated_at is not None:
        told.append(FirstPromise(by=scan.estimated_at.isoformat(), source=CARRIER, told_at=scan.at))
    first = min(told, key=lambda one: (one.told_at, one.source, one.by), default=None)
    promise = _promised(first.by, policy.timezone, first.source) if first else None
    return None if promise is None else Promise(at=promise.at, source=promise.source, precision="date")


@lru_cache(maxsize=4096)
def _promised(text: str, timezone: str, source: str) -> Promise | None:
    """A written promise: an ISO date (kept as its noon in the shop's time zone) or instant; None for anything else."""
    try:
        if len(text.strip()) == len("2026-01-31"):
            noon = datetime.combine(date.fromisoformat(text.strip()), _NOON, zone(timezone))
            return Promise(at=noon.astimezone(UTC), source=source, precision="date")
        at = datetime.fromisoformat(text.strip())
        at = at if at.tzinfo is not None else at.replace(tzinfo=zone(timezone))
        return Promise(at=at.astimezone(UTC), source=source, precision="instant")
    except (ValueError, OverflowError):
        return None
