"""What can truthfully be told of parcels, and since when it is so. Pure. Subjects are ``shipment|number``."""

from datetime import datetime, timedelta

from suivi.core.facts import Facts
from suivi.core.firstpromise import MODEL
from suivi.core.parcelwords import UNMOVED
from suivi.core.verdict import ParcelVerdict
from suivi.core.words import Parcel, ProblemCode
from suivi.messages.known import Known, True_, Truth

DAY = timedelta(days=1)


def key_of(parcel: ParcelVerdict) -> str:
    """A parcel as changes and letters name it."""
    return f"{parcel.shipment}|{parcel.number}"


def _since(parcel: ParcelVerdict) -> datetime | None:
    return parcel.substatus_since or parcel.since or parcel.shipped_at


def parcels(*words: Parcel, kinds: frozenset[str] | None = None) -> Truth:
    """Parcels with one of these words. ``kinds``: of exceptions, only these sub-statuses."""

    def truth(known: Known) -> True_:
        return {
            key_of(one): _since(one)
            for one in known.verdict.delivery.parcels
            if one.status in words and (kinds is None or one.substatus in kinds) and not one.contradicted
        }

    return truth


def shipped(known: Known) -> True_:
    """Parcels that left and have not arrived, of shipments that a carrier brings."""
    moving = {*UNMOVED, Parcel.PICKED_UP, Parcel.IN_TRANSIT, Parcel.UNKNOWN}
    sent = known.facts.shipments
    return {
        key_of(one): one.shipped_at
        for one in known.verdict.delivery.parcels
        if one.status in moving
        and one.shipment in sent
        and sent[one.shipment].requires_shipping is not False
        and not _collected(known.facts)
    }


def _collected(facts: Facts) -> bool:
    """Whether the customer fetches it from the shop, which sends nothing then."""
    methods = {
        part.method for part in facts.fulfillment_orders.values() if not part.gone and part.status != "cancelled"
    }
    return methods == {"pick_up"}


def problem(code: ProblemCode) -> Truth:
    """Parcels that have this problem. What only past deliveries promised, nobody was promised."""

    def truth(known: Known) -> True_:
        raised = {one.subject: one.since for one in known.verdict.problems if one.code is code and one.kind != MODEL}
        return {key_of(one): raised[one.number] for one in known.verdict.delivery.parcels if one.number in raised}

    return truth


def arriving_tomorrow(known: Known) -> True_:
    """Parcels on their way that the shop or the carrier promised for tomorrow, and that nothing endangers."""
    tomorrow = (known.now.astimezone(known.zone) + DAY).date()
    doubtful = {one.subject for one in known.verdict.problems}
    return {
        key_of(one): known.now
        for one in known.verdict.delivery.parcels
        if one.status in {Parcel.PICKED_UP, Parcel.IN_TRANSIT}
        and one.promise is not None
        and one.promise.source != MODEL
        and one.promise.at.astimezone(known.zone).date() == tomorrow
        and one.number not in doubtful
    }


def to_collect(known: Known) -> True_:
    """Parcels that wait to be collected, now."""
    return dict.fromkeys(parcels(Parcel.AVAILABLE_FOR_PICKUP)(known), known.now)
