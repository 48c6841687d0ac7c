"""Small facts, made by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from suivi.core.facts import (
    Disposition,
    Facts,
    FulfillmentHolds,
    FulfillmentOrder,
    FulfillmentOrderLine,
    Head,
    Hold,
    Line,
    Lines,
    OrderReturn,
    Report,
    ReverseLine,
    ReverseOrder,
    Shipment,
    ShippedLine,
    Stamp,
    Transaction,
)

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
PLACED = datetime(2026, 3, 2, 10, tzinfo=UTC)  # a Monday
READ = PLACED + HOUR
STAMP = Stamp(as_of=READ)


def head(total: str = "100", **more: Any) -> Head:
    amount = Decimal(total)
    return Head(stamp=STAMP, name="#1", placed_at=PLACED, created_at=PLACED, currency="EUR",
                total=amount, current_total=amount, **more)  # fmt: skip


def money(*movements: str, at: datetime = PLACED, **more: Any) -> dict[str, Transaction]:
    """Transactions from words: ``"sale 100"``, ``"sale 100 pending"``; ``more`` goes to each."""
    found = {}
    for place, movement in enumerate(movements):
        kind, amount, *status = movement.split()
        one = Transaction(id=f"t{place}", stamp=Stamp(as_of=at), kind=kind, amount=Decimal(amount), at=at,
                          status=status[0] if status else "success", **more)  # fmt: skip
        found[one.id] = one
    return found


def parts(*words: str, total: int = 1) -> dict[str, FulfillmentOrder]:
    """Fulfillment orders from words: ``"open"``, ``"open/rejected"``, ``"closed:0"`` (remaining)."""
    found = {}
    for place, word in enumerate(words):
        name, _, left = word.partition(":")
        status, _, request = name.partition("/")
        line = FulfillmentOrderLine(id=f"l{place}", line=f"i{place}", total=total, remaining=int(left or total))
        one = FulfillmentOrder(id=f"p{place}", stamp=STAMP, status=status, request=request, lines=(line,))
        found[one.id] = one
    return found


def sent(quantity: int) -> dict[str, Shipment]:
    if not quantity:
        return {}
    shipped = (ShippedLine(line="i0", quantity=quantity),)
    return {"s": Shipment(id="s", stamp=STAMP, status="success", at=READ, quantity=quantity, lines=shipped)}


def returns(*statuses: str, inspected: bool = False) -> dict[str, Any]:
    backs = {f"r{n}": OrderReturn(id=f"r{n}", stamp=STAMP, status=s, created_at=READ) for n, s in enumerate(statuses)}
    done = (Disposition(kind="restocked", quantity=1),) if inspected else ()
    reverse = {
        f"v{n}": ReverseOrder(id=f"v{n}", stamp=STAMP, of_return=f"r{n}",
                              lines=(ReverseLine(id="x", total=1, dispositions=done),))
        for n in range(len(statuses))
    }  # fmt: skip
    return {"returns": backs, "reverse_orders": reverse}


def held(reason: str, since: datetime) -> dict[str, Any]:
    hold = Hold(id="h", reason=reason, since=since)
    return {
        "fulfillment_orders": parts("on_hold"),
        "holds": {"p0": FulfillmentHolds(id="p0", stamp=STAMP, holds=(hold,))},
    }


def reported(axis: str, word: str | None, at: datetime = READ) -> dict[str, Report]:
    return {axis: Report(word=word, stamp=Stamp(as_of=at))}


def lines(*, ships: bool | None = True, quantity: int = 1) -> Lines:
    return Lines(stamp=STAMP, items=(Line(id="i0", quantity=quantity, current_quantity=quantity,
                                          unfulfilled_quantity=quantity, requires_shipping=ships),))  # fmt: skip


def order(**known: Any) -> Facts:
    return Facts(**{"id": "gid://shopify/Order/1", "head": head(), **known})
