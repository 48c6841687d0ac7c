"""Topics on fulfillment orders, holds and goods that come back: they name a part and never the order."""

from collections.abc import Callable, Iterable

from suivi.core.facts import (
    Facts,
    FulfillmentHolds,
    FulfillmentOrder,
    Hold,
    PlatformEvent,
    Rank,
    Rescheduled,
    ReverseDelivery,
    Tracking,
)
from suivi.sources.contract import Finding
from suivi.sources.reading import MESSAGE, Object, distinct, flag, instant, listing, mapping, text, whole, word
from suivi.sources.shopify.context import Heard, gid, required

Reader = Callable[[Object, Heard], Finding]

# Where a payload may speak of a fulfillment order; the first one found is the one the topic is about.
PLACES = (
    "fulfillment_order",
    "original_fulfillment_order",
    "submitted_fulfillment_order",
    "moved_fulfillment_order",
    "remaining_fulfillment_order",
    "replacement_fulfillment_order",
)
REQUESTS = {"cancellation_request": "cancellation_requested"}
METHODS = {"pickup": "pick_up"}


def _spoken_of(payload: Object) -> list[Object]:
    merged = mapping(mapping(payload, "fulfillment_order_merges"), "fulfillment_order")
    return [part for part in (*(mapping(payload, place) for place in PLACES), merged) if part]


def _part(item: Object, heard: Heard) -> FulfillmentOrder:
    request = word(item, "request_status")
    method = word(mapping(item, "delivery_method"), "method_type")
    stamp, opens_at = heard.event_stamp(), instant(item, "fulfill_at")
    return FulfillmentOrder(
        id=_part_id(item),
        stamp=stamp,
        status=word(item, "status"),
        request=REQUESTS.get(request, request),
        rescheduled=Rescheduled(at=opens_at, stamp=stamp) if opens_at else None,
        method=METHODS.get(method, method),
    )


def _part_id(item: Object) -> str:
    return required(gid("FulfillmentOrder", item.get("id")), "fulfillment order")


def _hold(item: Object, heard: Heard) -> Hold:
    return Hold(
        id=required(gid("FulfillmentHold", item.get("id")), "hold"),
        reason=word(item, "reason") or "other",
        notes=text(item, "reason_notes", MESSAGE),
        handle=text(item, "handle"),
        by_us=flag(item, "held_by_requesting_app"),
        by=text(mapping(item, "held_by_app"), "title"),
        since=heard.triggered_at,
    )


def _said(payload: Object) -> str:
    """What a person wrote with the request, the answer or the report."""
    return (
        text(payload, "message", MESSAGE)
        or text(mapping(payload, "fulfillment_order_merchant_request"), "message", MESSAGE)
        or text(mapping(payload, "progress_report"), "reason_notes", MESSAGE)
    )


def _event(part: str, topic: str, message: str, heard: Heard, author: str = "") -> PlatformEvent:
    stamp = heard.event_stamp()
    return PlatformEvent(
        id=f"{part}/{topic}/{stamp.as_of.isoformat()}",
        stamp=stamp,
        at=stamp.as_of,
        action=topic,
        message=message,
        author=author,
    )


def _of_part(part: str, facts: Facts, more: Iterable[str] = ()) -> Finding:
    return Finding(ref=part, facts=facts, refs=distinct([part, *facts.fulfillment_orders, *more]))


def fulfillment_order(topic: str) -> Reader:
    """A reader of a ``fulfillment_orders/*`` topic: statuses, the holds where told, and what was said about it."""

    def read(payload: Object, heard: Heard) -> Finding:
        heard = Heard(heard.source, heard.received_at, heard.triggered_at, Rank.HINT)
        spoken = _spoken_of(payload)
        part = _part_id(spoken[0] if spoken else {})
        parts = {one.id: one for one in (_part(item, heard) for item in reversed(spoken) if word(item, "status"))}
        said = _said(payload)
        event = _event(part, topic, said, heard) if said else None
        facts = Facts(
            id="",
            fulfillment_orders=dict(reversed(parts.items())),
            holds=_holds(spoken, topic, heard),
            events={event.id: event} if event else {},
        )
        merged = (
            gid("FulfillmentOrder", item.get("fulfillment_order_id")) for item in listing(payload, "merge_intents")
        )
        return _of_part(part, facts, merged)

    return read


def _holds(spoken: list[Object], topic: str, heard: Heard) -> dict[str, FulfillmentHolds]:
    found = {}
    for item in spoken:
        # Shopify: a part leaves on hold only when its last hold goes, which is when this topic comes.
        if item.get("fulfillment_holds") is not None or topic.endswith("hold_released"):
            holds = tuple(_hold(one, heard) for one in listing(item, "fulfillment_holds"))
            part = _part_id(item)
            found[part] = FulfillmentHolds(id=part, stamp=heard.event_stamp(), holds=holds)
    return found


def hold_added(payload: Object, heard: Heard) -> Finding:
    """One more hold. Others may be there; a full read tells all of them."""
    part = _part_id(mapping(payload, "fulfillment_order"))
    hold = _hold(mapping(payload, "fulfillment_hold"), heard)
    holds = FulfillmentHolds(id=part, stamp=_hint(heard).event_stamp(), holds=(hold,))
    return _of_part(part, Facts(id="", holds={part: holds}), [hold.id])


def hold_released(payload: Object, heard: Heard) -> Finding:
    """One hold less. Whether others remain is not told; ``fulfillment_orders/hold_released`` comes after the last."""
    part = _part_id(mapping(payload, "fulfillment_order"))
    hold = mapping(payload, "fulfillment_hold")
    message = text(hold, "reason_notes", MESSAGE) or word(hold, "reason")
    event = _event(part, "fulfillment_holds/released", message, _hint(heard))
    return _of_part(part, Facts(id="", events={event.id: event}), [gid("FulfillmentHold", hold.get("id"))])


def _hint(heard: Heard) -> Heard:
    return Heard(heard.source, heard.received_at, heard.triggered_at, Rank.HINT)


def reverse_delivery(payload: Object, heard: Heard) -> Finding:
    """A parcel that brings goods back was labelled or got a number. The payload names the return."""
    delivery = required(gid("ReverseDelivery", payload.get("id")), "reverse delivery")
    coming_back = gid("Return", mapping(payload, "return").get("id"))
    deliverable = mapping(payload, "shipping_deliverable")
    told = mapping(deliverable, "tracking")
    tracking = Tracking(
        company=text(told, "carrier_name"),
        number=text(told, "tracking_number"),
        url=text(told, "tracking_url", MESSAGE),
    )
    found = ReverseDelivery(
        id=delivery,
        stamp=_hint(heard).event_stamp(),
        tracking=tracking if told else None,
        label_url=text(mapping(deliverable, "label"), "public_file_url", MESSAGE),
    )
    facts = Facts(id="", reverse_deliveries={delivery: found})
    return Finding(ref=coming_back or delivery, facts=facts, refs=distinct([coming_back, delivery]))


def disposed(payload: Object, heard: Heard) -> Finding:
    """Goods that came back were inspected. The payload tells only this time's share, so it goes to the timeline."""
    reverse = required(gid("ReverseFulfillmentOrder", payload.get("id")), "reverse fulfillment order")
    done = listing(payload, "dispositions")
    message = ", ".join(f"{whole(item, 'quantity')} × {word(item, 'type')}" for item in done[:20])
    event = _event(reverse, "reverse_fulfillment_orders/dispose", message, _hint(heard))
    return Finding(ref=reverse, facts=Facts(id="", events={event.id: event}), refs=(reverse,))


EVENTS = (
    "cancellation_request_accepted",
    "cancellation_request_rejected",
    "cancellation_request_submitted",
    "cancelled",
    "fulfillment_request_accepted",
    "fulfillment_request_rejected",
    "fulfillment_request_submitted",
    "fulfillment_service_failed_to_complete",
    "hold_released",
    "line_items_prepared_for_local_delivery",
    "line_items_prepared_for_pickup",
    "manually_reported_progress_stopped",
    "merged",
    "moved",
    "order_routing_complete",
    "placed_on_hold",
    "progress_reported",
    "rescheduled",
    "scheduled_fulfillment_order_ready",
    "split",
)

PART_TOPICS: dict[str, Reader] = {
    **{f"fulfillment_orders/{event}": fulfillment_order(f"fulfillment_orders/{event}") for event in EVENTS},
    "fulfillment_holds/added": hold_added,
    "fulfillment_holds/released": hold_released,
    "reverse_deliveries/attach_deliverable": reverse_delivery,
    "reverse_fulfillment_orders/dispose": disposed,
}
