"""Telling Shopify what a carrier said, so that its admin and its own messages to customers follow.

Nobody asks for it by hand, so it is in no list of what can be done; it is carried out like every other act.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from suivi.core.facts import Facts, Scan
from suivi.core.parcelnumber import folded
from suivi.core.verdict import DeliveryVerdict, ParcelVerdict, Reason, Verdict
from suivi.core.words import Action, Parcel
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.shipments import EVENTS, sent_off
from suivi.sources.shopify.acts.spec import Params, Sent, Spec, Target, Variables

PLATFORM = "shopify"  # as the provider of a scan
TIMED = ("instant", "local")
NEWS = timedelta(hours=24)  # what happened longer ago is told to nobody

# Shopify: FulfillmentEventStatus, those that stable versions let apps write and that say just what the carrier said.
# A label is the shop's own; of an exception or a return Shopify has no word that an app may write.
WORDS: dict[Parcel, str] = {
    Parcel.PICKED_UP: "CARRIER_PICKED_UP",
    Parcel.IN_TRANSIT: "IN_TRANSIT",
    Parcel.OUT_FOR_DELIVERY: "OUT_FOR_DELIVERY",
    Parcel.AVAILABLE_FOR_PICKUP: "READY_FOR_PICKUP",
    Parcel.ATTEMPT_FAILED: "ATTEMPTED_DELIVERY",
    Parcel.DELIVERED: "DELIVERED",
}
FINER = {(Parcel.IN_TRANSIT, "delayed"): "DELAYED"}


class Event(NamedTuple):
    """One thing to tell Shopify of a shipment."""

    shipment: str
    number: str
    status: str  # a FulfillmentEventStatus
    at: datetime


class EventParams(Params, frozen=True, kw_only=True):
    """``status``: a FulfillmentEventStatus; ``at``: when it happened."""

    status: str
    at: datetime


def events(facts: Facts, delivery: DeliveryVerdict, since: datetime, now: datetime) -> Iterator[Event]:
    """What Shopify is to be told of these parcels now. ``facts``: as they came. ``since``: nothing older is told.

    Shopify's events hang on the shipment and not on a number, so shipments of several parcels are left alone: a
    customer must not read that all arrived when one did.
    """
    alone = [one.shipment for one in delivery.parcels]
    earliest = max(since, now - NEWS)
    for parcel in delivery.parcels:
        status = FINER.get((parcel.status, parcel.substatus)) or WORDS.get(parcel.status)
        at = parcel.substatus_since if status == "DELAYED" else parcel.since
        if not status or at is None or not earliest <= at <= now or alone.count(parcel.shipment) > 1:
            continue
        if _from_a_carrier(facts, parcel, at) and not _known(facts, parcel.shipment, status, at):
            yield Event(parcel.shipment, parcel.number, status, at)


def _from_a_carrier(facts: Facts, parcel: ParcelVerdict, at: datetime) -> bool:
    """Whether a carrier or provider said it, with a time of day, of the number that Shopify has."""
    number = folded(parcel.number)
    said = (one for one in facts.scans.values() if one.at == at and folded(one.number) == number and not one.gone)
    dated = any(one.provider != PLATFORM and one.precision in TIMED for one in said)
    return dated and parcel.given is None and not (parcel.mark and parcel.mark.stands)


def _known(facts: Facts, shipment: str, status: str, at: datetime) -> bool:
    """Whether Shopify has this word of the shipment already, or one of a later moment: order in time is kept."""
    told = [one for one in facts.scans.values() if one.provider == PLATFORM and one.shipment == shipment]
    return any(one.code == status.lower() or one.at > at for one in told if not one.gone)


def event_of(params: EventParams, facts: Facts) -> Scan | None:
    """The event as Shopify tells it once it has it."""
    at = params.at.replace(microsecond=0)
    for scan in facts.scans.values():
        same = scan.provider == PLATFORM and scan.shipment == params.target and scan.code == params.status.lower()
        if same and scan.at.replace(microsecond=0) == at:
            return scan
    return None


def _shipped(facts: Facts, _verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    return tuple(Target(id=one.id, name=one.name) for one in sent_off(facts)) or cannot("not_shipped")


def _tell(params: EventParams, _facts: Facts, _key: str) -> Variables:
    at = params.at.replace(microsecond=0).isoformat()
    return {"event": {"fulfillmentId": params.target, "status": params.status, "happenedAt": at}}


def _is_told(sent: Sent, facts: Facts) -> bool:
    return event_of(sent.params, facts) is not None


SPEC = Spec(
    action=Action.TELL_DELIVERY, operation="fulfillment_event", params=EventParams, needs=EVENTS, targets=_shipped,
    variables=_tell, shows=_is_told, often=True,
)  # fmt: skip
