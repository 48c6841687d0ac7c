"""Shopify's REST-shaped order, as order webhooks and REST reads carry it."""

from decimal import Decimal

from suivi.core.facts import Address, Customer, Facts, Head, Line, Lines, Report
from suivi.sources.contract import Finding, Unreadable
from suivi.sources.reading import (
    NOTE,
    Object,
    amount,
    clean,
    distinct,
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
from suivi.sources.shopify.context import Heard, gid, required
from suivi.sources.shopify.promise import promised_by
from suivi.sources.shopify.rest_parts import payment_terms, refund, rest_return, shipment, transaction

ZERO = Decimal(0)


def order(payload: Object, heard: Heard) -> Finding:
    """Everything that a REST order tells: money, lines, shipments, refunds, returns, terms, customer.

    It cannot tell holds, schedules and progress apart; its fulfillment word goes to ``fulfillment_coarse``.
    """
    payload = mapping(payload, "order") or payload
    order_id = required(gid("Order", payload.get("id")), "order")
    stamp = heard.stamp(instant(payload, "updated_at"))
    currency = text(payload, "currency")
    refunds = [refund(item, heard) for item in listing(payload, "refunds")]
    money = [transaction(item, heard, currency) for item in listing(payload, "transactions")]
    for item in listing(payload, "refunds"):
        money += [transaction(moved, heard, currency) for moved in listing(item, "transactions")]
    shipments = [shipment(item, heard) for item in listing(payload, "fulfillments")]
    returns = [rest_return(item, heard, stamp) for item in listing(payload, "returns")]
    terms = payment_terms(payload["payment_terms"], heard) if mapping(payload, "payment_terms") else None
    facts = Facts(
        id=order_id,
        head=_head(payload, heard),
        customer=_customer(payload, heard),
        lines=Lines(stamp=stamp, items=tuple(_line(item) for item in listing(payload, "line_items"))),
        reports={
            "payment": Report(word=word(payload, "financial_status") or None, stamp=stamp),
            "fulfillment_coarse": Report(word=word(payload, "fulfillment_status") or None, stamp=stamp),
        },
        transactions={item.id: item for item in money},
        refunds={item.id: item for item in refunds},
        payment_terms={terms.id: terms} if terms else {},
        shipments={item.id: item for item in shipments},
        returns={item.id: item for item in returns},
    )
    return Finding(order=order_id, facts=facts, refs=refs_of(facts))


def refs_of(facts: Facts) -> tuple[str, ...]:
    """The ids of the parts by which other payloads may name the order."""
    return distinct(
        [
            *facts.fulfillment_orders,
            *facts.shipments,
            *facts.transactions,
            *facts.returns,
            *facts.reverse_orders,
            *facts.reverse_deliveries,
            *(terms for terms in facts.payment_terms if "/Order/" not in terms),
            *facts.disputes,
        ]
    )


def _head(payload: Object, heard: Heard) -> Head:
    updated_at = instant(payload, "updated_at")
    created_at = instant(payload, "created_at") or instant(payload, "processed_at") or updated_at
    if created_at is None:
        raise Unreadable("The order has no date.")
    attributes = pairs(payload, "note_attributes", "name")
    total = amount(payload, "total_price") or ZERO
    current = amount(payload, "current_total_price")
    number = payload.get("order_number")
    return Head(
        stamp=heard.stamp(updated_at),
        name=text(payload, "name") or f"#{text(payload, 'order_number') or text(payload, 'id')}",
        placed_at=instant(payload, "processed_at") or created_at,
        created_at=created_at,
        number=whole(payload, "order_number") if number is not None else None,
        confirmation_number=text(payload, "confirmation_number"),
        updated_at=updated_at,
        closed_at=instant(payload, "closed_at"),
        canceled_at=instant(payload, "cancelled_at"),
        cancel_reason=word(payload, "cancel_reason"),
        test=bool(flag(payload, "test")),
        confirmed=flag(payload, "confirmed"),
        currency=text(payload, "currency"),
        total=total,
        current_total=total if current is None else current,
        outstanding=amount(payload, "total_outstanding"),
        tags=tags(payload),
        note=text(payload, "note", NOTE),
        source_name=text(payload, "source_name"),
        po_number=text(payload, "po_number"),
        gateways=words(payload, "payment_gateway_names"),
        attributes=attributes,
        discount_codes=tuple(filter(None, (text(item, "code") for item in listing(payload, "discount_codes")))),
        promised_by=promised_by(attributes),
    )


def tags(payload: Object) -> tuple[str, ...]:
    """Tags from Shopify's comma-separated text, or from a list."""
    value = payload.get("tags")
    if type(value) is list:
        return words(payload, "tags")
    return distinct(clean(tag) for tag in text(payload, "tags", 20_000).split(","))


def _line(item: Object) -> Line:
    quantity = whole(item, "quantity")
    return Line(
        id=required(gid("LineItem", item.get("id")), "line"),
        name=text(item, "name") or text(item, "title"),
        sku=text(item, "sku"),
        quantity=quantity,
        current_quantity=whole(item, "current_quantity", quantity),
        unfulfilled_quantity=whole(item, "fulfillable_quantity", quantity),
        requires_shipping=flag(item, "requires_shipping"),
        price=amount(item, "price"),
    )


def _customer(payload: Object, heard: Heard) -> Customer | None:
    person = mapping(payload, "customer")
    shipping = address(mapping(payload, "shipping_address"))
    billing = address(mapping(payload, "billing_address"))
    name = full_name(person) or (shipping.name if shipping else "") or (billing.name if billing else "")
    email = text(payload, "email") or text(payload, "contact_email") or text(person, "email")
    phone = text(payload, "phone") or text(person, "phone") or (shipping.phone if shipping else "")
    customer_id = gid("Customer", person.get("id"))
    if not (customer_id or name or email or phone or shipping or billing):
        return None
    return Customer(
        stamp=heard.stamp(instant(payload, "updated_at")),
        id=customer_id,
        name=name,
        email=email,
        phone=phone,
        locale=text(payload, "customer_locale"),
        shipping=shipping,
        billing=billing,
    )


def full_name(person: Object) -> str:
    """First and last name as one."""
    return f"{text(person, 'first_name')} {text(person, 'last_name')}".strip()


def address(place: Object) -> Address | None:
    """An address of a REST payload, None where there is none."""
    if not place:
        return None
    return Address(
        name=text(place, "name") or full_name(place),
        company=text(place, "company"),
        line1=text(place, "address1"),
        line2=text(place, "address2"),
        city=text(place, "city"),
        zip=text(place, "zip"),
        province=text(place, "province_code") or text(place, "province"),
        country=(text(place, "country_code") or _country(place)).upper(),
        phone=text(place, "phone"),
    )


def _country(place: Object) -> str:
    country = text(place, "country")
    return country if len(country) == 2 else ""
