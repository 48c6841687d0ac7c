"""An order out of a table's rows, as the same facts that a platform's order gives."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from suivi.core.facts import (
    Address,
    Customer,
    Detail,
    Facts,
    Head,
    Line,
    Lines,
    Rank,
    Report,
    Shipment,
    ShippedLine,
    Stamp,
    Tracking,
)
from suivi.sources.contract import Finding, Unreadable
from suivi.sources.files.table import TOPIC
from suivi.sources.reading import (
    MESSAGE,
    NOTE,
    Object,
    clean,
    distinct,
    listing,
    money,
    parse_instant,
    parse_object,
    text,
    whole,
    word,
)
from suivi.sources.shopify import Shopify

ZERO = Decimal(0)

WHOLE_ORDER_SENT = frozenset({"fulfilled", "shipped"})
REPORTED_AS = {"partial": "partially_fulfilled", "shipped": "fulfilled", "unshipped": "unfulfilled"}


class Files:
    """Translates ``file/order``, and Shopify's own orders where a file holds those; ``name`` starts their source."""

    def __init__(self, name: str = "file") -> None:
        self._shopify = Shopify(name)

    def translate(self, topic: str, body: bytes, headers: Mapping[str, str], received_at: datetime) -> list[Finding]:
        """The order as facts."""
        if topic != TOPIC:
            return self._shopify.translate(topic, body, headers, received_at)
        return self.understand(topic, parse_object(body), received_at)

    def understand(self, topic: str, payload: Object, received_at: datetime) -> list[Finding]:
        """As ``translate``, for an order that was decoded already."""
        if topic != TOPIC:
            return self._shopify.understand(topic, payload, {}, received_at)
        return [order(listing(payload, "rows"), text(payload, "shop"), received_at)]


def order(rows: list[Object], shop: str, received_at: datetime) -> Finding:
    """The facts of one order. A file speaks of the moment of ``updated_at``, else of that of its import."""
    if not rows:
        raise Unreadable("The order has no rows.")
    first: Object = {}
    for row in rows:
        for column, cell in row.items():
            first.setdefault(column, cell)
    name = text(first, "name")
    if not name:
        raise Unreadable("The order has no name.")
    order_id = f"gid://suivi/{shop}/Order/{name}" if shop else f"gid://suivi/Order/{name}"
    as_of = moment(first, "updated_at") or received_at
    stamp = Stamp(as_of=as_of, rank=Rank.WEBHOOK, source="file", learned_at=received_at)
    shipments = _shipments(rows, first, order_id, stamp)
    facts = Facts(
        id=order_id,
        head=_head(first, name, stamp),
        detail=_detail(first, stamp),
        customer=_customer(first, stamp),
        lines=Lines(stamp=stamp, items=tuple(_line(row, place, first, order_id) for place, row in _goods(rows))),
        reports=_reports(first, stamp),
        shipments={shipment.id: shipment for shipment in shipments},
        complete={"shipments": stamp},
    )
    return Finding(order=order_id, facts=facts, refs=distinct(facts.shipments))


def moment(row: Object, column: str) -> datetime | None:
    """An ISO time; Shopify's export puts a space before the offset."""
    value = text(row, column, 40)
    if not value:
        return None
    return parse_instant(value.replace(" +", "+").replace(" -", "-").removesuffix(" UTC"), column)[0]


def sum_of(row: Object, column: str) -> Decimal | None:
    """An amount, with a point or a comma before the cents."""
    value = text(row, column, 40).replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    return money(value.replace(",", ".") if "." not in value and value.count(",") == 1 else value, column)


def _head(first: Object, name: str, stamp: Stamp) -> Head:
    placed_at = moment(first, "placed_at")
    if placed_at is None:
        raise Unreadable("The order has no placed_at.")
    total = sum_of(first, "total") or ZERO
    return Head(
        stamp=stamp,
        name=name,
        placed_at=placed_at,
        created_at=placed_at,
        updated_at=moment(first, "updated_at"),
        closed_at=moment(first, "closed_at"),
        canceled_at=moment(first, "canceled_at"),
        cancel_reason=word(first, "cancel_reason"),
        currency=text(first, "currency").upper(),
        total=total,
        current_total=total,
        tags=distinct(clean(tag) for tag in text(first, "tags", NOTE).split(",")),
        note=text(first, "note", NOTE),
        source_name="file",
        promised_by=(moment(first, "promised_by") and text(first, "promised_by", 40)) or "",
    )


def _detail(first: Object, stamp: Stamp) -> Detail | None:
    received, refunded = sum_of(first, "paid"), sum_of(first, "refunded")
    if received is None and refunded is None:
        return None
    net = (received or ZERO) - (refunded or ZERO)
    return Detail(stamp=stamp, received=received, refunded=refunded, net=net)


def _customer(first: Object, stamp: Stamp) -> Customer | None:
    name, email, phone = text(first, "customer"), text(first, "email"), text(first, "phone")
    address = Address(
        name=name,
        company=text(first, "company"),
        line1=text(first, "address1"),
        line2=text(first, "address2"),
        city=text(first, "city"),
        zip=text(first, "zip").lstrip("'"),
        province=text(first, "province"),
        country=text(first, "country").upper()[:2],
        phone=phone,
    )
    shipping = address if address.line1 or address.city or address.zip or address.country else None
    if not (name or email or phone or shipping):
        return None
    return Customer(stamp=stamp, name=name, email=email, phone=phone, shipping=shipping)


def _reports(first: Object, stamp: Stamp) -> dict[str, Report]:
    told = {"payment": _plain_word(first, "payment"), "fulfillment": _plain_word(first, "fulfillment")}
    return {axis: Report(word=REPORTED_AS.get(said, said), stamp=stamp) for axis, said in told.items() if said}


def _plain_word(first: Object, column: str) -> str:
    return word(first, column).replace(" ", "_")


def _goods(rows: list[Object]) -> list[tuple[int, Object]]:
    """The rows that name goods, numbered; an order without any still has its first row."""
    named = [(place, row) for place, row in enumerate(rows, start=1) if text(row, "item") or text(row, "sku")]
    return named or [(1, rows[0])]


def _line_id(order_id: str, place: int) -> str:
    return f"{order_id}/Line/{place}"


def _is_sent(row: Object, first: Object) -> bool:
    return bool(text(row, "tracking_number")) or _plain_word(first, "fulfillment") in WHOLE_ORDER_SENT


def _line(row: Object, place: int, first: Object, order_id: str) -> Line:
    quantity = whole(row, "quantity", 1)
    return Line(
        id=_line_id(order_id, place),
        name=text(row, "item") or text(row, "sku"),
        sku=text(row, "sku"),
        quantity=quantity,
        current_quantity=quantity,
        unfulfilled_quantity=0 if _is_sent(row, first) else quantity,
        price=sum_of(row, "price"),
    )


def _shipments(rows: list[Object], first: Object, order_id: str, stamp: Stamp) -> list[Shipment]:
    """One shipment for each parcel number; one without a number for what was sent without."""
    goods = dict(_goods(rows))
    parcels: dict[str, list[tuple[int, Object]]] = {}
    for place, row in enumerate(rows, start=1):
        number = text(row, "tracking_number")
        if number or (place in goods and _is_sent(row, first)):
            parcels.setdefault(number, []).append((place, row))
    return [_shipment(number, held, first, order_id, stamp) for number, held in parcels.items()]


def _shipment(number: str, held: list[tuple[int, Object]], first: Object, order_id: str, stamp: Stamp) -> Shipment:
    row = held[0][1]
    lines = tuple(
        ShippedLine(line=_line_id(order_id, place), quantity=whole(one, "quantity", 1)) for place, one in held
    )
    company = text(row, "carrier") or text(first, "carrier")
    tracking = Tracking(company=company, number=number, url=text(row, "tracking_url", MESSAGE))
    return Shipment(
        id=f"{order_id}/Fulfillment/{number or 'untracked'}",
        stamp=stamp,
        status="success",
        at=moment(row, "shipped_at") or moment(first, "shipped_at") or moment(first, "placed_at") or stamp.as_of,
        display=_plain_word(row, "delivery"),
        tracking=(tracking,) if number else (),
        lines=lines,
        quantity=sum(line.quantity for line in lines),
        delivered_at=moment(row, "delivered_at"),
    )
