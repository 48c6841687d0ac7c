"""What can happen to the money of a demo order."""

from datetime import datetime, timedelta
from decimal import Decimal

from suivi.sources.demo.order import DemoOrder, Item, Money, Refund
from suivi.sources.demo.statuses import EXPIRES


def pay(order: DemoOrder, at: datetime, share: str = "1") -> None:
    """The customer pays, or a share of it."""
    amount = (order.total * Decimal(share)).quantize(Decimal("0.01"))
    order.money.append(Money(order.next_id(), "SALE", amount, at))


def authorize(order: DemoOrder, at: datetime) -> None:
    """The card is authorized for all of it."""
    order.money.append(Money(order.next_id(), "AUTHORIZATION", order.total, at, expires_at=at + EXPIRES))


def decline_card(order: DemoOrder, at: datetime) -> None:
    """The card is declined."""
    order.money.append(Money(order.next_id(), "SALE", order.total, at, status="FAILURE"))


def await_transfer(order: DemoOrder, at: datetime) -> None:
    """The customer will pay by bank transfer."""
    order.money.append(Money(order.next_id(), "SALE", order.total, at, status="PENDING", gateway="bank transfer"))


def receive_transfer(order: DemoOrder, at: datetime) -> None:
    """The transfer is here."""
    for money in order.money:
        if money.status == "PENDING":
            money.status = "SUCCESS"
            money.at = at


def agree_terms(order: DemoOrder, at: datetime, days: int) -> None:
    """The customer may pay later."""
    order.due_at = at + timedelta(days=days)


def capture(order: DemoOrder, at: datetime, share: str = "1") -> None:
    """Take what was authorized, or a share of it."""
    if order.capturable > 0 and at < order.money[0].at + EXPIRES:
        parent = next(m.id for m in order.money if m.kind == "AUTHORIZATION")
        amount = (order.capturable * Decimal(share)).quantize(Decimal("0.01"))
        order.money.append(Money(order.next_id(), "CAPTURE", amount, at, parent=parent))


def refund(order: DemoOrder, at: datetime) -> None:
    """Pay back all that was received, for all items."""
    _pay_back(order, at, order.received - order.refunded, [(item, item.current) for item in order.items])


def refund_one(order: DemoOrder, at: datetime) -> None:
    """Pay back one piece of an order that has more of them and has left."""
    pieces = [item for item in order.items if item.current]
    if order.left and sum(item.current for item in pieces) > 1:
        item = min(pieces, key=lambda item: Decimal(item.product.price))
        _pay_back(order, at, min(Decimal(item.product.price), order.received - order.refunded), [(item, 1)])


def _pay_back(order: DemoOrder, at: datetime, amount: Decimal, items: list[tuple[Item, int]]) -> None:
    """Move the money and take the items out of the order."""
    if amount <= 0:
        return
    parent = next(m.id for m in order.money if m.kind in {"SALE", "CAPTURE"})
    money = Money(order.next_id(), "REFUND", amount, at, parent=parent)
    order.money.append(money)
    lines = [(item.id, quantity) for item, quantity in items if quantity]
    order.refunds.append(Refund(order.next_id(), at, amount, money.id, lines))
    for item, quantity in items:
        item.refunded += quantity


def dispute(order: DemoOrder, at: datetime) -> None:
    """The customer asked the bank for the money."""
    order.disputes.append((order.next_id(), "NEEDS_RESPONSE", at))


def answer_dispute(order: DemoOrder, _at: datetime, status: str) -> None:
    """The shop sent its evidence, or the bank decided."""
    order.disputes = [(number, status, at) for number, _, at in order.disputes]


def pay_rest(order: DemoOrder, at: datetime) -> None:
    """The customer pays what is still owed."""
    rest = order.current_total - order.received
    if rest > 0 and not order.canceled_at:
        order.money.append(Money(order.next_id(), "SALE", rest, at))


def report_as_paid(order: DemoOrder, _at: datetime) -> None:
    """Another program imported the order and called it paid."""
    order.reported_payment = "PAID"
