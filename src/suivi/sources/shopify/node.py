"""Shopify's GraphQL order: the full read."""

from decimal import Decimal

from suivi.core.facts import Address, Assessment, Customer, Detail, Facts, Head, Line, Lines, Rank, Report, Stamp
from suivi.sources.contract import Finding, Unreadable
from suivi.sources.reading import (
    MESSAGE,
    NOTE,
    Object,
    flag,
    instant,
    listing,
    mapping,
    pairs,
    text,
    whole,
    word,
    words,
)
from suivi.sources.shopify.connections import asked, complete, nodes, shop_money
from suivi.sources.shopify.context import Heard, gid, required
from suivi.sources.shopify.node_goods import fulfillment_order, holds, returns, scans, shipment
from suivi.sources.shopify.node_money import dispute, payment_terms, refund, transaction
from suivi.sources.shopify.node_timeline import comments, events
from suivi.sources.shopify.promise import promised_by
from suivi.sources.shopify.rest import refs_of

ZERO = Decimal(0)
COMPLETE: dict[str, tuple[str, ...]] = {
    "transactions": ("transactions",),
    "refunds": ("refunds",),
    "fulfillmentOrders": ("fulfillment_orders", "holds"),
    "fulfillments": ("shipments",),
    "returns": ("returns", "reverse_orders"),
    "disputes": ("disputes",),
}


def order(payload: Object, heard: Heard) -> Finding:
    """Everything that a GraphQL order tells. What is null (not asked, or not allowed) is simply not told."""
    payload = _unwrapped(payload)
    order_id = required(gid("Order", payload.get("id")), "order")
    stamp = heard.stamp(instant(payload, "updatedAt"))
    facts = Facts(
        id=order_id,
        head=_head(payload, stamp),
        detail=_detail(payload, stamp),
        customer=_customer(payload, _as_shown(payload, stamp)),
        lines=_lines(payload, stamp),
        reports=_reports(payload, stamp),
        complete=_complete(payload, stamp),
        **_money(payload, order_id, stamp),
        **_goods(payload, stamp, heard),
        events=events(nodes(payload, "events"), stamp),
        comments=comments(nodes(payload, "events"), stamp),
    )
    return Finding(order=order_id, facts=facts, refs=refs_of(facts))


def _unwrapped(payload: Object) -> Object:
    """The order inside of a whole GraphQL answer, whose errors (fields not approved) are tolerated."""
    inner = mapping(payload, "data") or payload
    return mapping(inner, "order") or mapping(inner, "node") or inner


def _money(payload: Object, order_id: str, stamp: Stamp) -> Object:
    currency = text(payload, "currencyCode")
    terms = mapping(payload, "paymentTerms")
    return {
        "transactions": {
            one.id: one for one in (transaction(item, stamp, currency) for item in nodes(payload, "transactions"))
        },
        "refunds": {one.id: one for one in (refund(item, stamp) for item in nodes(payload, "refunds"))},
        "disputes": {one.id: one for one in (dispute(item, stamp) for item in nodes(payload, "disputes"))},
        "payment_terms": {one.id: one for one in ([payment_terms(terms, order_id, stamp)] if terms else [])},
    }


def _goods(payload: Object, stamp: Stamp, heard: Heard) -> Object:
    parts = nodes(payload, "fulfillmentOrders")
    sent = nodes(payload, "fulfillments")
    back, reverse, deliveries = returns(nodes(payload, "returns"), stamp)
    return {
        "fulfillment_orders": {one.id: one for one in (fulfillment_order(item, stamp) for item in parts)},
        "holds": {one.id: one for one in (holds(item, stamp) for item in parts) if one},
        "shipments": {one.id: one for one in (shipment(item, stamp) for item in sent)},
        "scans": {one.id: one for item in sent for one in scans(item, heard)},
        "returns": back,
        "reverse_orders": reverse,
        "reverse_deliveries": deliveries,
    }


def _complete(payload: Object, stamp: Stamp) -> dict[str, Stamp]:
    found = complete(payload, stamp, COMPLETE)
    if "paymentTerms" in payload:
        terms = mapping(payload, "paymentTerms")
        found["payment_terms"] = asked(terms, stamp, "paymentTerms") if terms else stamp
    if any(item.get("reverseFulfillmentOrders") is None for item in nodes(payload, "returns")):
        found.pop("reverse_orders", None)  # not asked: what is known of them stays
    return found


def _head(payload: Object, stamp: Stamp) -> Head:
    updated_at = instant(payload, "updatedAt")
    created_at = instant(payload, "createdAt") or instant(payload, "processedAt") or updated_at
    if created_at is None:
        raise Unreadable("The order has no date.")
    attributes = pairs(payload, "customAttributes", "key")
    total = shop_money(payload, "totalPriceSet")
    current = shop_money(payload, "currentTotalPriceSet")
    name = text(payload, "name")
    return Head(
        stamp=stamp,
        name=name or f"#{text(payload, 'id').rpartition('/')[2]}",
        placed_at=instant(payload, "processedAt") or created_at,
        created_at=created_at,
        number=int(digits) if (digits := name.lstrip("#")).isdecimal() and len(digits) < 15 else None,
        confirmation_number=text(payload, "confirmationNumber"),
        updated_at=updated_at,
        closed_at=instant(payload, "closedAt") or (updated_at or created_at if flag(payload, "closed") else None),
        canceled_at=instant(payload, "cancelledAt"),
        cancel_reason=word(payload, "cancelReason"),
        test=bool(flag(payload, "test")),
        confirmed=flag(payload, "confirmed"),
        currency=text(payload, "currencyCode"),
        total=next((amount for amount in (total, current) if amount is not None), ZERO),
        current_total=next((amount for amount in (current, total) if amount is not None), ZERO),
        outstanding=shop_money(payload, "totalOutstandingSet"),
        tags=words(payload, "tags"),
        note=text(payload, "note", NOTE),
        source_name=text(payload, "sourceName"),
        po_number=text(payload, "poNumber"),
        gateways=words(payload, "paymentGatewayNames"),
        attributes=attributes,
        discount_codes=words(payload, "discountCodes"),
        promised_by=promised_by(attributes),
    )


RISK_LEVELS = ("high", "medium", "low", "pending", "none")


def _detail(payload: Object, stamp: Stamp) -> Detail:
    risk = mapping(payload, "risk")
    assessments = listing(risk, "assessments")
    levels = {word(item, "riskLevel") for item in assessments}
    return Detail(
        stamp=stamp,
        edited=bool(flag(payload, "edited")),
        requires_shipping=flag(payload, "requiresShipping"),
        original_total=shop_money(payload, "originalTotalPriceSet"),
        received=shop_money(payload, "totalReceivedSet"),
        refunded=shop_money(payload, "totalRefundedSet"),
        net=shop_money(payload, "netPaymentSet"),
        capturable=shop_money(payload, "totalCapturableSet"),
        can_mark_as_paid=flag(payload, "canMarkAsPaid"),
        paid_in="" if (paid := text(payload, "presentmentCurrencyCode")) == text(payload, "currencyCode") else paid,
        risk=word(risk, "recommendation"),
        risk_level=next((level for level in RISK_LEVELS if level in levels), ""),
        assessments=tuple(map(_assessment, assessments)),
    )


def _assessment(item: Object) -> Assessment:
    """Shopify: no provider means that the assessment is its own."""
    return Assessment(
        level=word(item, "riskLevel"),
        provider=text(mapping(item, "provider"), "title"),
        facts=tuple((word(fact, "sentiment"), text(fact, "description", MESSAGE)) for fact in listing(item, "facts")),
    )


REPORTS = {
    "payment": "displayFinancialStatus",
    "fulfillment": "displayFulfillmentStatus",
    "return": "returnStatus",
}


def _reports(payload: Object, stamp: Stamp) -> dict[str, Report]:
    return {
        axis: Report(word=word(payload, key) or None, stamp=stamp) for axis, key in REPORTS.items() if key in payload
    }


def _lines(payload: Object, stamp: Stamp) -> Lines | None:
    if payload.get("lineItems") is None:
        return None
    return Lines(stamp=stamp, items=tuple(_line(item) for item in nodes(payload, "lineItems")))


def _line(item: Object) -> Line:
    quantity = whole(item, "quantity")
    current = whole(item, "currentQuantity", quantity)
    return Line(
        id=required(gid("LineItem", item.get("id")), "line"),
        name=text(item, "name") or text(item, "title"),
        sku=text(item, "sku"),
        quantity=quantity,
        current_quantity=current,
        unfulfilled_quantity=whole(item, "unfulfilledQuantity", current),
        not_fulfillable_quantity=whole(item, "nonFulfillableQuantity"),
        requires_shipping=flag(item, "requiresShipping"),
        price=shop_money(item, "originalUnitPriceSet"),
    )


WITHHELD = "withheld"  # what the reader adds to an order: the paths of the fields that Shopify did not show
PRIVATE = ("customer", "email", "phone", "shippingAddress", "billingAddress")


def _as_shown(payload: Object, stamp: Stamp) -> Stamp:
    """The customer's stamp: one of whom something was not shown never hides what another read of that moment shows."""
    hidden = {path.partition(".")[0] for path in words(payload, WITHHELD)}
    if hidden.isdisjoint(PRIVATE):
        return stamp
    return Stamp(as_of=stamp.as_of, rank=Rank.HINT, source=stamp.source, learned_at=stamp.learned_at)


def _customer(payload: Object, stamp: Stamp) -> Customer | None:
    person = mapping(payload, "customer")
    shipping = _address(mapping(payload, "shippingAddress"))
    billing = _address(mapping(payload, "billingAddress"))
    email = text(payload, "email") or text(mapping(person, "defaultEmailAddress"), "emailAddress")
    phone = text(payload, "phone") or text(mapping(person, "defaultPhoneNumber"), "phoneNumber")
    name = text(person, "displayName") or (shipping.name if shipping else "") or (billing.name if billing else "")
    customer_id = gid("Customer", person.get("id"))
    if not (customer_id or name or email or phone or shipping or billing):
        return None
    return Customer(
        stamp=stamp,
        id=customer_id,
        name=name,
        email=email or text(person, "email"),
        phone=phone or text(person, "phone") or (shipping.phone if shipping else ""),
        locale=text(payload, "customerLocale"),
        shipping=shipping,
        billing=billing,
    )


def _address(place: Object) -> Address | None:
    if not place:
        return None
    return Address(
        name=text(place, "name"),
        company=text(place, "company"),
        line1=text(place, "address1"),
        line2=text(place, "address2"),
        city=text(place, "city"),
        zip=text(place, "zip"),
        province=text(place, "provinceCode") or text(place, "province"),
        country=text(place, "countryCodeV2") or text(place, "countryCode"),
        phone=text(place, "phone"),
    )
