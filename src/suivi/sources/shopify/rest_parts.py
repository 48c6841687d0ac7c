"""The parts of Shopify's REST order, which also come alone in webhooks of their own."""

from datetime import datetime
from decimal import Decimal

from suivi.core.facts import (
    OrderReturn,
    PaymentTerms,
    Rank,
    Refund,
    RefundLine,
    Schedule,
    Shipment,
    ShippedLine,
    Stamp,
    Tracking,
    Transaction,
)
from suivi.sources.contract import Unreadable
from suivi.sources.reading import (
    MESSAGE,
    NOTE,
    Object,
    amount,
    flag,
    instant,
    listing,
    mapping,
    text,
    whole,
    word,
    words,
)
from suivi.sources.shopify.context import Heard, gid, gid_as, required

ZERO = Decimal(0)
NO_CURRENCY = "XXX"


def transaction(item: Object, heard: Heard, currency: str = "") -> Transaction:
    """One movement of money. Shopify never updates one, save for its status; ``processed_at`` is when it moved."""
    at = instant(item, "processed_at") or instant(item, "created_at")
    unsettled = mapping(mapping(item, "total_unsettled_set"), "shop_money")
    kind = word(item, "kind")
    if not kind:
        raise Unreadable("A transaction does not say its kind.")
    return Transaction(
        id=required(gid("OrderTransaction", item.get("id")), "transaction"),
        stamp=heard.stamp(at),
        kind=kind,
        status=word(item, "status") or "unknown",
        amount=amount(item, "amount") or ZERO,
        currency=text(item, "currency") or currency,
        gateway=text(item, "gateway"),
        manual=bool(flag(item, "manual_payment_gateway")),
        at=at,
        parent=gid("OrderTransaction", item.get("parent_id")),
        expires_at=instant(item, "authorization_expires_at"),
        error=word(item, "error_code"),
        test=bool(flag(item, "test")),
        unsettled=amount(unsettled, "amount") if text(unsettled, "currency") != NO_CURRENCY else None,
    )


def refund(item: Object, heard: Heard) -> Refund:
    """Money promised back: the sum of its transactions, or of its lines where no money was asked to move."""
    at = instant(item, "processed_at") or instant(item, "created_at")
    moved = [one for one in listing(item, "transactions") if word(one, "status") not in {"failure", "error"}]
    lines = listing(item, "refund_line_items")
    promised = [amount(one, "amount") or ZERO for one in moved] or [
        (amount(one, "subtotal") or ZERO) + (amount(one, "total_tax") or ZERO) for one in lines
    ]
    stamp = heard.stamp(at)
    return Refund(
        id=required(gid("Refund", item.get("id")), "refund"),
        stamp=stamp,
        at=at or stamp.as_of,
        note=text(item, "note", NOTE),
        amount=sum(promised, ZERO) if promised else None,
        lines=tuple(_refund_line(one) for one in lines),
        transactions=tuple(
            required(gid("OrderTransaction", one.get("id")), "transaction") for one in listing(item, "transactions")
        ),
    )


def _refund_line(item: Object) -> RefundLine:
    line = item.get("line_item_id") or mapping(item, "line_item").get("id")
    return RefundLine(line=gid("LineItem", line), quantity=whole(item, "quantity"), restock=word(item, "restock_type"))


def shipment(item: Object, heard: Heard) -> Shipment:
    """What left together. ``shipment_status`` is the carrier's last word as Shopify shows it."""
    updated_at = instant(item, "updated_at")
    stamp = heard.stamp(updated_at) if updated_at else heard.event_stamp(instant(item, "created_at"))
    lines = tuple(
        ShippedLine(line=required(gid("LineItem", one.get("id")), "line"), quantity=whole(one, "quantity"))
        for one in listing(item, "line_items")
    )
    return Shipment(
        id=required(gid("Fulfillment", item.get("id")), "fulfillment"),
        stamp=stamp,
        status=word(item, "status") or "success",
        name=text(item, "name"),
        at=instant(item, "created_at") or stamp.as_of,
        display=word(item, "shipment_status"),
        tracking=tracking(item),
        lines=lines,
        quantity=sum(line.quantity for line in lines),
        service=text(item, "service"),
        location=gid("Location", item.get("location_id")),
    )


def tracking(item: Object) -> tuple[Tracking, ...]:
    """Parcel numbers with their addresses; the singular fields repeat the first of the plural ones."""
    company = text(item, "tracking_company")
    numbers = words(item, "tracking_numbers") or tuple(filter(None, [text(item, "tracking_number")]))
    urls = words(item, "tracking_urls") or tuple(filter(None, [text(item, "tracking_url", MESSAGE)]))
    if not numbers:
        return (Tracking(company=company, url=urls[0]),) if urls else ()
    return tuple(
        Tracking(company=company, number=number, url=urls[place] if place < len(urls) else "")
        for place, number in enumerate(numbers)
    )


def payment_terms(item: Object, heard: Heard) -> PaymentTerms:
    """What was agreed about paying later, with its schedules. REST tells no ``overdue``: it follows from the dates."""
    updated_at = instant(item, "updated_at")
    return PaymentTerms(
        id=required(gid_as("PaymentTerms", item.get("id")), "payment terms"),
        stamp=heard.stamp(updated_at) if updated_at else heard.event_stamp(instant(item, "created_at")),
        name=text(item, "payment_terms_name"),
        kind=word(item, "payment_terms_type"),
        schedules=tuple(schedule(one) for one in listing(item, "payment_schedules")),
    )


def schedule(item: Object) -> Schedule:
    """One payment that is to come."""
    balance = amount(item, "balance_due")
    return Schedule(
        due_at=instant(item, "due_at"),
        issued_at=instant(item, "issued_at"),
        completed_at=instant(item, "completed_at"),
        balance=amount(item, "total_balance") if balance is None else balance,
    )


MOMENTS = {"requested": "created_at", "open": "approved_at", "closed": "closed_at"}


def rest_return(item: Object, heard: Heard, stamp: Stamp | None = None) -> OrderReturn:
    """A return, as order webhooks and ``returns/*`` tell it: its status and little else, hence only a hint."""
    status = word(item, "status")
    if not status:
        raise Unreadable("A return does not say its status.")
    as_of = stamp.as_of if stamp else instant(item, "updated_at")
    decline = mapping(item, "decline")
    return OrderReturn(
        id=required(gid("Return", item.get("admin_graphql_api_id") or item.get("id")), "return"),
        stamp=heard.stamp(as_of, rank=Rank.HINT),
        status=status,
        name=text(item, "name"),
        created_at=_told(item, status, "requested", heard),
        approved_at=_told(item, status, "open", heard),
        closed_at=_told(item, status, "closed", heard),
        quantity=whole(item, "total_return_line_items"),
        decline_reason=word(decline, "reason"),
        decline_note=text(decline, "note", MESSAGE),
    )


def _told(item: Object, status: str, reached: str, heard: Heard) -> datetime | None:
    """When the return reached a status: as told, else the event's own moment when it is about that status."""
    return instant(item, MOMENTS[reached]) or (heard.triggered_at if status == reached else None)
