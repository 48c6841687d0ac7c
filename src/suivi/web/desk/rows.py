"""Orders as lists show them: finished values, nothing left to decide in the template."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from suivi.orders.models import Order
from suivi.web.desk import cells
from suivi.web.formats import Reader


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list of orders: the order, and its cells in the reader's language."""

    row: Order
    id: str
    version: str
    order: SafeString
    customer: SafeString
    total: SafeString
    payment: SafeString
    fulfillment: SafeString
    delivery: SafeString
    problem: SafeString
    heard: SafeString


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order in the queue of those that need a person."""

    row: Order
    id: str
    version: str
    order: SafeString
    customer: SafeString
    total: SafeString
    since: SafeString
    why: SafeString


def listed(rows: Iterable[Order], address: str, filters: str, reader: Reader) -> list[Listed]:
    """The rows as the list shows them.

    ``address`` is where the shop's orders are, with a slash at its end; ``filters`` the query string of the list, which
    an order's page needs to lead back to it and on to the orders beside.
    """
    tail = f"?{urlencode({'list': filters})}" if filters else ""
    return [_listed(row, f"{address}{row.id}/{tail}", reader) for row in rows]


def _listed(row: Order, address: str, reader: Reader) -> Listed:
    return Listed(
        row=row,
        id=str(row.id),
        version=str(row.version),
        order=cells.order(row, address, reader),
        customer=cells.customer(row),
        total=cells.total(row, reader),
        payment=cells.payment(row, reader),
        fulfillment=cells.fulfillment(row, reader),
        delivery=cells.delivery(row, reader),
        problem=cells.problem(row, reader),
        heard=cells.heard(row, reader),
    )


def waiting(rows: Iterable[Order], address: str, filters: str, reader: Reader) -> list[Waiting]:
    """The rows as the queue shows them; ``address`` and ``filters`` as for ``listed``."""
    tail = f"?{urlencode({'list': filters})}" if filters else ""
    return [
        Waiting(
            row=row,
            id=str(row.id),
            version=str(row.version),
            order=cells.order(row, f"{address}{row.id}/{tail}", reader),
            customer=cells.customer(row),
            total=cells.total(row, reader),
            since=cells.since(row, reader),
            why=cells.why(row, reader),
        )
        for row in rows
    ]
