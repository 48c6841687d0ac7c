"""Fulfillment orders, holds, shipments, scans and returns of Shopify's GraphQL order."""

from collections.abc import Iterator

from suivi.core.facts import (
    Disposition,
    FulfillmentHolds,
    FulfillmentOrder,
    FulfillmentOrderLine,
    Hold,
    OrderReturn,
    ReturnLine,
    ReverseDelivery,
    ReverseLine,
    ReverseOrder,
    Scan,
    Shipment,
    ShippedLine,
    Stamp,
    Tracking,
)
from suivi.sources.contract import Unreadable
from suivi.sources.reading import MESSAGE, Object, flag, instant, listing, mapping, text, whole, word
from suivi.sources.shopify.connections import asked, later, nodes
from suivi.sources.shopify.context import Heard, gid, required
from suivi.sources.shopify.scans import node_scan


def fulfillment_order(item: Object, stamp: Stamp) -> FulfillmentOrder:
    """A part of the order to be shipped from one place."""
    status = word(item, "status")
    if not status:
        raise Unreadable("A fulfillment order does not say its status.")
    method = mapping(item, "deliveryMethod")
    return FulfillmentOrder(
        id=required(gid("FulfillmentOrder", item.get("id")), "fulfillment order"),
        stamp=later(item, stamp),
        status=status,
        request=word(item, "requestStatus"),
        fulfill_at=instant(item, "fulfillAt"),
        fulfill_by=instant(item, "fulfillBy"),
        actions=tuple(word(one, "action") for one in nodes(item, "supportedActions")),
        location=text(mapping(item, "assignedLocation"), "name"),
        location_id=gid("Location", mapping(mapping(item, "assignedLocation"), "location").get("id")),
        method=word(method, "methodType"),
        deliver_from=instant(method, "minDeliveryDateTime"),
        deliver_until=instant(method, "maxDeliveryDateTime"),
        lines=tuple(_part_line(one) for one in nodes(item, "lineItems")) if item.get("lineItems") is not None else None,
    )


def _part_line(item: Object) -> FulfillmentOrderLine:
    total = whole(item, "totalQuantity")
    return FulfillmentOrderLine(
        id=required(gid("FulfillmentOrderLineItem", item.get("id")), "fulfillment order line"),
        line=gid("LineItem", mapping(item, "lineItem").get("id")),
        total=total,
        remaining=whole(item, "remainingQuantity", total),
    )


def holds(item: Object, stamp: Stamp) -> FulfillmentHolds | None:
    """The holds of a fulfillment order, None where the read did not ask for them."""
    if item.get("fulfillmentHolds") is None:
        return None
    return FulfillmentHolds(
        id=required(gid("FulfillmentOrder", item.get("id")), "fulfillment order"),
        stamp=later(item, stamp),
        holds=tuple(_hold(one) for one in nodes(item, "fulfillmentHolds")),
    )


def _hold(item: Object) -> Hold:
    return Hold(
        id=required(gid("FulfillmentHold", item.get("id")), "hold"),
        reason=word(item, "reason") or "other",
        notes=text(item, "reasonNotes", MESSAGE),
        display=text(item, "displayReason", MESSAGE),
        handle=text(item, "handle"),
        by_us=flag(item, "heldByRequestingApp"),
        by=text(mapping(item, "heldByApp"), "title"),
    )


def shipment(item: Object, stamp: Stamp) -> Shipment:
    """What left together."""
    return Shipment(
        id=required(gid("Fulfillment", item.get("id")), "fulfillment"),
        stamp=later(item, asked(item, stamp, "fulfillments")),
        status=word(item, "status") or "success",
        name=text(item, "name"),
        at=instant(item, "createdAt") or stamp.as_of,
        display=word(item, "displayStatus"),
        tracking=tuple(
            Tracking(company=text(one, "company"), number=text(one, "number"), url=text(one, "url", MESSAGE))
            for one in nodes(item, "trackingInfo")
        ),
        lines=tuple(
            ShippedLine(
                line=gid("LineItem", mapping(one, "lineItem").get("id")),
                quantity=whole(one, "quantity"),
                id=gid("FulfillmentLineItem", one.get("id")),
            )
            for one in nodes(item, "fulfillmentLineItems")
        ),
        quantity=whole(item, "totalQuantity"),
        estimated_at=instant(item, "estimatedDeliveryAt"),
        delivered_at=instant(item, "deliveredAt"),
        in_transit_at=instant(item, "inTransitAt"),
        requires_shipping=flag(item, "requiresShipping"),
        service=text(mapping(item, "service"), "serviceName"),
        location=text(mapping(item, "location"), "name"),
        location_id=gid("Location", mapping(item, "location").get("id")),
    )


def scans(item: Object, heard: Heard) -> Iterator[Scan]:
    """The carrier's words on a shipment."""
    shipment_id = gid("Fulfillment", item.get("id"))
    return (node_scan(one, shipment_id, heard) for one in nodes(item, "events"))


Returns = tuple[dict[str, OrderReturn], dict[str, ReverseOrder], dict[str, ReverseDelivery]]


def returns(items: list[Object], stamp: Stamp) -> Returns:
    """Returns, the goods on their way back, and the parcels that carry them."""
    back: Returns = ({}, {}, {})
    for item in items:
        found = _return(item, stamp)
        back[0][found.id] = found
        for reverse in nodes(item, "reverseFulfillmentOrders"):
            coming = _reverse_order(reverse, found.id, stamp)
            back[1][coming.id] = coming
            for one in nodes(reverse, "reverseDeliveries"):
                parcel = _reverse_delivery(one, coming.id, stamp)
                back[2][parcel.id] = parcel
    return back


def _return(item: Object, stamp: Stamp) -> OrderReturn:
    status = word(item, "status")
    if not status:
        raise Unreadable("A return does not say its status.")
    decline = mapping(item, "decline")
    return OrderReturn(
        id=required(gid("Return", item.get("id")), "return"),
        stamp=asked(item, stamp, "returns"),
        status=status,
        name=text(item, "name"),
        created_at=instant(item, "createdAt"),
        approved_at=instant(item, "requestApprovedAt"),
        closed_at=instant(item, "closedAt"),
        quantity=whole(item, "totalQuantity"),
        decline_reason=word(decline, "reason"),
        decline_note=text(decline, "note", MESSAGE),
        # A full read is marked by its lines, even where it did not ask for them: hints leave them out.
        lines=tuple(_return_line(one) for one in nodes(item, "returnLineItems")),
    )


def _return_line(item: Object) -> ReturnLine:
    sent = mapping(item, "fulfillmentLineItem")
    return ReturnLine(
        id=required(gid("ReturnLineItem", item.get("id")), "return line"),
        line=gid("LineItem", mapping(sent, "lineItem").get("id")),
        quantity=whole(item, "quantity"),
        reason=word(item, "returnReason") or text(mapping(item, "returnReasonDefinition"), "name"),
        note=text(item, "customerNote", MESSAGE) or text(item, "returnReasonNote", MESSAGE),
        processed=whole(item, "processedQuantity"),
        shipped=gid("FulfillmentLineItem", sent.get("id")),
    )


def _reverse_order(item: Object, return_id: str, stamp: Stamp) -> ReverseOrder:
    return ReverseOrder(
        id=required(gid("ReverseFulfillmentOrder", item.get("id")), "reverse fulfillment order"),
        stamp=stamp,
        of_return=return_id,
        status=word(item, "status") or "open",
        lines=tuple(_reverse_line(one) for one in nodes(item, "lineItems")),
    )


def _reverse_line(item: Object) -> ReverseLine:
    return ReverseLine(
        id=required(gid("ReverseFulfillmentOrderLineItem", item.get("id")), "line of goods on their way back"),
        total=whole(item, "totalQuantity"),
        dispositions=tuple(
            Disposition(kind=word(one, "type"), quantity=whole(one, "quantity"), at=instant(one, "createdAt"))
            for one in listing(item, "dispositions")
        ),
    )


def _reverse_delivery(item: Object, reverse_order: str, stamp: Stamp) -> ReverseDelivery:
    deliverable = mapping(item, "deliverable")
    tracking = mapping(deliverable, "tracking")
    return ReverseDelivery(
        id=required(gid("ReverseDelivery", item.get("id")), "reverse delivery"),
        stamp=stamp,
        of_reverse_order=reverse_order,
        tracking=Tracking(
            company=text(tracking, "carrierName"), number=text(tracking, "number"), url=text(tracking, "url", MESSAGE)
        )
        if tracking
        else None,
        label_url=text(mapping(deliverable, "label"), "publicFileUrl", MESSAGE),
    )
