"""One store of the local Shopify: its orders, its clock, and who hears of changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from suivi.lib import clock
from suivi.sources.shopify.double.state import FulfillmentOrder, Json, Line, Order, PartLine, Transaction, Value

AUTHORIZED_FOR = timedelta(days=7)  # Shopify Payments (facts 1.2)
LOCATION = "Main warehouse"
Tell = Callable[[str, Order | None, Any], None]


class Refused(Exception):  # noqa: N818 - what Shopify calls a user error
    """Shopify declines a change, in words."""

    def __init__(self, message: str, code: str | None = None, path: list[str] | None = None) -> None:
        super().__init__(message)
        self.code, self.path = code, path


@dataclass
class Job:
    """Something that Shopify does in its own time."""

    id: str
    due_at: datetime
    run: Callable[[], None]
    done: bool = False


@dataclass
class Store:
    """The orders of one store. ``tell`` hears of each change with its webhook topic.

    ``clock`` gives the store's time; ``currency``, ``plus`` (several captures), ``archives`` (closes what is shipped
    and paid) and ``slow`` (how long jobs take) are the shop's settings.
    """

    shop: str = "local.myshopify.com"
    clock: Callable[[], datetime] = clock.now
    currency: str = "EUR"
    plus: bool = False
    archives: bool = True
    slow: timedelta = timedelta(seconds=1)
    orders: dict[int, Order] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    mails: list[Json] = field(default_factory=list)
    tell: Tell = lambda _topic, _order, _thing: None
    numbers: Iterator[int] = field(default_factory=lambda: count(1001))
    ids: Iterator[int] = field(default_factory=lambda: count(5_000_000_000_001))
    quiet: bool = False
    owners: dict[int, Order] = field(default_factory=dict)
    scheduled: list[tuple[Order, FulfillmentOrder]] = field(default_factory=list)

    def now(self) -> datetime:
        """The store's time, in whole seconds as Shopify tells it."""
        return self.clock().replace(microsecond=0)

    def next_id(self) -> int:
        """An id that nothing else has."""
        return next(self.ids)

    def changed(self, order: Order, *topics: str, thing: object = None) -> None:
        """Marks an order as changed and tells of it; ``orders/updated`` comes after every other topic."""
        order.updated_at = max(self.now(), order.updated_at)
        self._index(order)
        for topic in (*topics, "orders/updated") if not self.quiet else ():
            self.tell(topic, order, thing)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Changes made in here happen behind our back: no webhook tells of them."""
        before, self.quiet = self.quiet, True
        try:
            yield
        finally:
            self.quiet = before

    def place(
        self,
        items: list[tuple[str, str, int]],
        *,
        paid: str = "sale",
        ships: bool = True,
        scheduled_for: datetime | None = None,
        **more: Value,
    ) -> Order:
        """A new order. ``items``: title, price, pieces. ``paid``: sale, authorization, pending, failed or nothing."""
        now = self.now()
        lines = [
            Line(self.next_id(), title, f"SKU-{place}", Decimal(price), quantity, quantity, ships)
            for place, (title, price, quantity) in enumerate(items, start=1)
        ]
        order = Order(self.next_id(), next(self.numbers), now, now, lines, **more)
        self._pay(order, paid, now)
        if ships:
            order.parts.append(self.part(lines, scheduled_for))
        self.add(order)
        self.changed(order, "orders/create", *(["orders/paid"] if paid == "sale" else []))
        return order

    def add(self, order: Order) -> None:
        """Puts an order into the store without telling anybody."""
        self.orders[order.id] = order
        self._index(order)

    def remove(self, order: Order) -> None:
        """Deletes an order with all its parts."""
        del self.orders[order.id]
        self.owners = {part: owner for part, owner in self.owners.items() if owner is not order}
        self.scheduled = [(owner, part) for owner, part in self.scheduled if owner is not order]

    def _index(self, order: Order) -> None:
        """Notes to which order parts belong, and which wait for their day."""
        for parts in (order.parts, order.fulfillments, order.returns, order.transactions):
            self.owners.update((part.id, order) for part in parts)
        waiting = {part.id for _, part in self.scheduled}
        self.scheduled += [
            (order, part) for part in order.parts if part.status == "SCHEDULED" and part.id not in waiting
        ]

    def owner(self, number: int, what: str) -> Order:
        """The order to which a part belongs. Raises ``Refused``."""
        if number not in self.owners:
            raise Refused(f"{what} does not exist.", f"{what.upper().replace(' ', '_')}_NOT_FOUND", ["id"])
        return self.owners[number]

    def part(self, lines: list[Line], fulfill_at: datetime | None = None, location: str = LOCATION) -> FulfillmentOrder:
        """A fulfillment order for whole lines."""
        now = self.now()
        status = "SCHEDULED" if fulfill_at and fulfill_at > now else "OPEN"
        entries = [PartLine(self.next_id(), line.id, line.current, line.current) for line in lines]
        return FulfillmentOrder(self.next_id(), entries, location, now, status, fulfill_at=fulfill_at or now)

    def _pay(self, order: Order, paid: str, now: datetime) -> None:
        kinds = {
            "sale": ("SALE", "SUCCESS"),
            "authorization": ("AUTHORIZATION", "SUCCESS"),
            "pending": ("SALE", "PENDING"),
            "failed": ("AUTHORIZATION", "FAILURE"),
        }
        if paid not in kinds:
            return
        kind, status = kinds[paid]
        amount = sum((line.price * line.quantity for line in order.lines), order.shipping)
        expires_at = now + AUTHORIZED_FOR if kind == "AUTHORIZATION" and status == "SUCCESS" else None
        gateway = "manual" if paid == "pending" else "shopify_payments"
        error = "CARD_DECLINED" if status == "FAILURE" else None
        order.transactions.append(
            Transaction(
                self.next_id(), kind, amount, now, status, gateway, expires_at=expires_at, error=error, multi=self.plus
            )
        )

    def order(self, number: int) -> Order:
        """The order with this id. Raises ``Refused``."""
        if number not in self.orders:
            raise Refused("Order does not exist", "NOT_FOUND", ["id"])
        return self.orders[number]

    def later(self, run: Callable[[], None]) -> Job:
        """Something to be done when the store gets to it."""
        job = Job(f"gid://shopify/Job/{self.next_id()}", self.now() + self.slow, run)
        self.jobs[job.id] = job
        return job

    def tick(self) -> None:
        """Does what is due by now: jobs, and scheduled parts that become open by themselves (facts 2.4)."""
        now = self.now()
        for job in [job for job in self.jobs.values() if not job.done and job.due_at <= now]:
            job.done = True
            job.run()
        for order, part in self.scheduled:
            if part.status == "SCHEDULED" and part.fulfill_at and part.fulfill_at <= now:
                part.status, part.updated_at = "OPEN", now
                self.changed(order, "fulfillment_orders/scheduled_fulfillment_order_ready", thing=part)
        self.scheduled = [(order, part) for order, part in self.scheduled if part.status == "SCHEDULED"]
