"""Fulfillment events: a carrier's word on a shipment, as Shopify passes it on."""

from suivi.core.facts import Rank, Scan, Stamp
from suivi.core.parcelwords import EVENT_WORDS
from suivi.core.words import Parcel
from suivi.sources.contract import Unreadable
from suivi.sources.reading import MESSAGE, Object, instant, parse_instant, text, word
from suivi.sources.shopify.context import Heard, gid, required

VOCABULARY = "shopify_event/2026-10"

UNMAPPED = (Parcel.UNKNOWN, "unmapped")
LABEL_NOTICES = frozenset({"label_purchased", "label_printed", "confirmed"})


def rest_scan(item: Object, heard: Heard) -> Scan:
    """A REST fulfillment event, as ``fulfillment_events/*`` carry it."""
    happened_at = instant(item, "happened_at") or instant(item, "created_at")
    stamp = heard.stamp(instant(item, "updated_at") or happened_at)
    code = word(item, "status")
    status, substatus = EVENT_WORDS.get(code, UNMAPPED)
    return Scan(
        id=required(gid("FulfillmentEvent", item.get("id")), "fulfillment event"),
        stamp=stamp,
        shipment=required(gid("Fulfillment", item.get("fulfillment_id")), "fulfillment"),
        status=status,
        substatus=substatus,
        code=code,
        vocabulary=VOCABULARY,
        at=happened_at or stamp.as_of,
        raw_at=text(item, "happened_at"),
        message=text(item, "message", MESSAGE),
        city=text(item, "city"),
        province=text(item, "province"),
        country=text(item, "country"),
        zip=text(item, "zip"),
        estimated_at=instant(item, "estimated_delivery_at"),
        physical=code not in LABEL_NOTICES,
        provider="shopify",
    )


def node_scan(item: Object, shipment: str, heard: Heard) -> Scan:
    """A GraphQL fulfillment event.

    Stamped as of the event itself and as a hint: an event does not change, and the webhook's copy tells more.
    """
    raw_at = text(item, "happenedAt")
    happened_at = parse_instant(raw_at, "happenedAt")[0] if raw_at else instant(item, "createdAt")
    if happened_at is None:
        raise Unreadable("A fulfillment event does not say when it happened.")
    code = word(item, "status")
    status, substatus = EVENT_WORDS.get(code, UNMAPPED)
    return Scan(
        id=required(gid("FulfillmentEvent", item.get("id")), "fulfillment event"),
        stamp=Stamp(as_of=happened_at, rank=Rank.HINT, source=heard.source, learned_at=heard.received_at),
        shipment=shipment,
        status=status,
        substatus=substatus,
        code=code,
        vocabulary=VOCABULARY,
        at=happened_at,
        raw_at=raw_at,
        message=text(item, "message", MESSAGE),
        city=text(item, "city"),
        province=text(item, "province"),
        country=text(item, "country"),
        zip=text(item, "zip"),
        estimated_at=instant(item, "estimatedDeliveryAt"),
        physical=code not in LABEL_NOTICES,
        provider="shopify",
    )
