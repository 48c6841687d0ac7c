"""What can happen to a demo order: one function an event, and the table of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from suivi.sources.demo import payments
from suivi.sources.demo.catalog import HUBS, Carrier, Product
from suivi.sources.demo.order import Back, DemoOrder, Event, Item, Money, Part, Sent


@dataclass(frozen=True)
class Step:
    """Something that happens at a moment."""

    at: datetime
    what: str
    args: tuple[Any, ...] = ()


def happen(order: DemoOrder, step: Step) -> None:
    """Let one thing happen to the order."""
    EVENTS[step.what](order, step.at, *step.args)
    order.updated_at = max(order.updated_at, step.at)


def _hold(order: DemoOrder, at: datetime, reason: str, notes: str, by: str) -> None:
    for part in order.parts:
        part.status = "ON_HOLD"
        part.holds.append((order.next_id(), reason, notes, by, at))


def _release(order: DemoOrder, _at: datetime) -> None:
    for part in order.parts:
        if part.status == "ON_HOLD":
            part.holds.clear()
            part.status = "OPEN"


def _become_due(order: DemoOrder, _at: datetime) -> None:
    for part in order.parts:
        if part.status == "SCHEDULED":
            part.status = "OPEN"


def _start_packing(order: DemoOrder, _at: datetime) -> None:
    for part in order.parts:
        if part.status == "OPEN":
            part.status = "IN_PROGRESS"


def _decline_request(order: DemoOrder, _at: datetime) -> None:
    for part in order.parts:
        part.request = "REJECTED"


def _reroute(order: DemoOrder, _at: datetime) -> None:
    for part in order.parts:
        part.request, part.location = "UNSUBMITTED", "Atelier Paris"


def _add_item(order: DemoOrder, _at: datetime, product: Product) -> None:
    item = Item(order.next_id(), product, 1)
    order.items.append(item)
    order.edited = True
    if order.parts and order.parts[0].status != "CLOSED":
        order.parts[0].lines.append((item.id, 1, 1))


def _remove_item(order: DemoOrder, _at: datetime) -> None:
    item = order.items[-1]
    if len(order.items) < 2 or order.left:
        return
    item.removed = order.edited = True
    for part in order.parts:
        part.lines = [(line, 0, 0) if line == item.id else (line, total, left) for line, total, left in part.lines]
        if not any(left for _, _, left in part.lines):
            part.status = "CLOSED"


def _cancel_shipment(order: DemoOrder, _at: datetime, place: int) -> None:
    """Shopify: the old part stays closed with all of it remaining, and a new open one appears."""
    if place >= len(order.sent) or order.sent[place].canceled or order.canceled_at:
        return
    sent = order.sent[place]
    sent.canceled = True
    order.closed_at = None
    lines = [(line, quantity, quantity) for line, quantity in sent.lines]
    shipped = {line for line, *_ in lines}  # a part also keeps what was taken off the order since
    closed = next(part for part in order.parts if shipped <= {line for line, *_ in part.lines})
    closed.lines = lines
    order.parts.append(Part(order.next_id(), closed.location, lines, method=closed.method))


def _void_label(order: DemoOrder, _at: datetime, place: int) -> None:
    if place < len(order.sent):
        order.sent[place].voided = True


def _ship(order: DemoOrder, at: datetime, place: int, carrier: Carrier | None, number: str, days: float) -> None:
    if place >= len(order.parts) or order.parts[place].status not in {"OPEN", "IN_PROGRESS"}:
        return
    part = order.parts[place]
    sent = Sent(
        id=order.next_id(),
        name=f"#{order.number}-F{len(order.sent) + 1}",
        at=at,
        lines=[(line, remaining) for line, _, remaining in part.lines if remaining],
        carrier=carrier,
        number=number,
        estimated_at=at + timedelta(days=days + 1) if carrier else None,
    )
    part.lines = [(line, total, 0) for line, total, _ in part.lines]
    part.status = "CLOSED"
    order.sent.append(sent)


MESSAGES = {
    "LABEL_PURCHASED": "Shipping label bought",
    "CARRIER_PICKED_UP": "The carrier has the parcel",
    "IN_TRANSIT": "Arrived at the sorting center",
    "DELAYED": "The delivery is delayed",
    "CUSTOMS_INSPECTION": "Selected for an inspection",
    "PICKED_UP": "Collected by the customer",
    "OUT_FOR_DELIVERY": "Out for delivery",
    "ATTEMPTED_DELIVERY": "Nobody was there; a notice was left",
    "READY_FOR_PICKUP": "Waiting at the pickup point",
    "DELIVERED": "Delivered",
    "FAILURE": "The parcel could not be delivered",
    "RETURNING_TO_SENDER": "On its way back to the sender",
}
AT_THE_SHOP = {"LABEL_PURCHASED", "CARRIER_PICKED_UP"}
AT_HOME = {"OUT_FOR_DELIVERY", "ATTEMPTED_DELIVERY", "READY_FOR_PICKUP", "DELIVERED", "FAILURE"}


def _scan(order: DemoOrder, at: datetime, place: int, status: str, happened_at: datetime | None = None) -> None:
    if place < len(order.sent):
        country = "FR" if status in AT_THE_SHOP else order.place.country
        city = order.place.city if status in AT_HOME else HUBS.get(country, "")
        event = Event(order.next_id(), status, happened_at or at, MESSAGES[status], country, city)
        order.sent[place].events.append(event)


def _ask_return(order: DemoOrder, at: datetime) -> None:
    if not order.sent or order.canceled_at:
        return
    quantity = order.items[0].quantity
    order.returns.append(Back(order.next_id(), f"#{order.number}-R{len(order.returns) + 1}", "REQUESTED", at, quantity))
    order.closed_at = None


def _approve_return(order: DemoOrder, _at: datetime) -> None:
    for back in order.returns[-1:]:
        back.status = "OPEN"


def _decline_return(order: DemoOrder, _at: datetime) -> None:
    for back in order.returns[-1:]:
        back.status, back.decline = "DECLINED", "RETURN_PERIOD_ENDED"


def _inspect_return(order: DemoOrder, _at: datetime) -> None:
    for back in order.returns[-1:]:
        back.inspected = True


def _close_return(order: DemoOrder, at: datetime) -> None:
    for back in order.returns[-1:]:
        back.status, back.closed_at = "CLOSED", at


def _cancel(order: DemoOrder, at: datetime, reason: str, pays_back: bool = True) -> None:
    if order.sent:
        return
    if order.received > 0 and not pays_back:
        pass  # somebody will have to think of it
    elif order.received > 0:
        payments.refund(order, at)
    elif order.capturable > 0:
        order.money.append(Money(order.next_id(), "VOID", Decimal(0), at, parent=order.money[0].id))
    order.canceled_at = order.closed_at = at
    order.cancel_reason = reason
    for part in order.parts:
        part.status = "CLOSED"
        part.holds.clear()


def _archive(order: DemoOrder, at: datetime) -> None:
    if (order.sent or not order.parts) and order.received >= order.current_total:
        order.closed_at = at


def _write_note(order: DemoOrder, _at: datetime, note: str) -> None:
    order.note = note


EVENTS: dict[str, Callable[..., None]] = {
    "pay": payments.pay,
    "authorize": payments.authorize,
    "decline_card": payments.decline_card,
    "await_transfer": payments.await_transfer,
    "receive_transfer": payments.receive_transfer,
    "agree_terms": payments.agree_terms,
    "capture": payments.capture,
    "hold": _hold,
    "release": _release,
    "become_due": _become_due,
    "start_packing": _start_packing,
    "decline_request": _decline_request,
    "reroute": _reroute,
    "add_item": _add_item,
    "remove_item": _remove_item,
    "ship": _ship,
    "cancel_shipment": _cancel_shipment,
    "void_label": _void_label,
    "scan": _scan,
    "ask_return": _ask_return,
    "approve_return": _approve_return,
    "decline_return": _decline_return,
    "inspect_return": _inspect_return,
    "close_return": _close_return,
    "refund": payments.refund,
    "refund_one": payments.refund_one,
    "cancel": _cancel,
    "dispute": payments.dispute,
    "answer_dispute": payments.answer_dispute,
    "pay_rest": payments.pay_rest,
    "report_as_paid": payments.report_as_paid,
    "archive": _archive,
    "write_note": _write_note,
}
