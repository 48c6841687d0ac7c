"""A shop without a store whose orders change by hand and whose rules the worker carries out."""

from datetime import datetime
from typing import Any

import msgspec

from suivi.accounts.models import Shop
from suivi.automations.rules import running, scheduling, watching
from suivi.automations.rules.contract import Definition
from suivi.automations.rules.models import Firing, Rule
from suivi.automations.rules.stored import save, switch
from suivi.core.deadlines import Kind, until
from suivi.core.facts import Detail, Facts, Transaction, decode
from suivi.orders.models import Order, OrderFacts
from suivi.orders.review import review
from suivi.orders.rows import effective_tags
from tests.messages.conftest import NOON, Street


def rule(name: str = "rule", **more: Any) -> Definition:
    """A rule as a file says it; fired by late parcels and tagging them where nothing else is said."""
    plain = {
        "name": name,
        "title": name.capitalize(),
        "when": [{"event": "raised", "problem": "attempt_failed"}],
        "then": [{"do": "tag", "tags": [name]}],
        **more,
    }
    return msgspec.convert(plain, Definition)


class House(Street):
    """The shop, its clock and its orders; ``work`` does all that is due for rules."""

    def __init__(self, shop: Shop, now: datetime = NOON) -> None:
        self.shop, self.now = shop, now

    def rule(self, definition: Definition, state: Rule.State = Rule.State.ON) -> Rule:
        """Saves a rule and switches it."""
        row = save(self.shop, definition, None, self.now)
        switch(row, state, None, self.now)
        return Rule.objects.get(pk=row.pk)

    def authorize(self, name: str = "1", risk: str = "") -> int:
        """A payment of 80 is authorized for a week."""
        key = f"gid://shopify/Order/{name}"
        paid = Transaction(
            id=f"T{name}", stamp=self.stamp, kind="authorization", status="success", amount=80, at=self.now
        )
        detail = Detail(stamp=self.stamp, risk_level=risk, requires_shipping=True)
        return self.tell(Facts(id=key, detail=detail, transactions={paid.id: paid}), name=name)

    def fail(self, name: str = "1") -> int:
        """A parcel of the order is on its way, and an attempt to deliver it fails."""
        self.ship(f"1Z{name}", name=name)
        return self.scan(f"1Z{name}", "attempt_failed", name=name)

    def work(self, **time: float) -> None:  # type: ignore[override]
        """Time passes, then the worker does all that is due."""
        self.later(**time)
        for _ in range(50):
            review(self.now)
            duties = (watching.notice, scheduling.fire, running.run)
            if not sum(duty(self.now) for duty in duties):
                return
            self.later(milliseconds=1)
        raise AssertionError("The rules never come to an end.")

    def tags(self, order: int) -> list[str]:
        """The tags in force."""
        document = OrderFacts.objects.get(shop=self.shop, id=order).document
        return list(effective_tags(decode(document)))

    def deadline(self, order: int) -> datetime | None:
        """The order's own deadline to ship."""
        return until(decode(OrderFacts.objects.get(shop=self.shop, id=order).document), Kind.SHIP)

    def states(self) -> list[tuple[str, str]]:  # type: ignore[override]
        """State and reason of each firing."""
        return list(Firing.objects.order_by("id").values_list("state", "reason"))

    def row(self, order: int) -> Order:
        """The order's row."""
        return Order.objects.get(shop=self.shop, id=order)
