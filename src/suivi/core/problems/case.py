"""What the rules look at, and what they answer."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from suivi.core.facts import Facts
from suivi.core.policy import Policy
from suivi.core.verdict import (
    DeliveryVerdict,
    FulfillmentVerdict,
    OrderVerdict,
    PaymentVerdict,
    Reason,
    ReturnVerdict,
)
from suivi.core.words import Action, Severity, Word
from suivi.core.workdays import Calendar


class Case(NamedTuple):
    """One order: its facts, the shop's policy and what was concluded of each axis."""

    facts: Facts
    policy: Policy
    payment: PaymentVerdict
    fulfillment: FulfillmentVerdict
    delivery: DeliveryVerdict
    returns: ReturnVerdict
    order: OrderVerdict

    @property
    def calendar(self) -> Calendar:
        """The shop's business days."""
        return Calendar.of(self.policy)

    @property
    def destination(self) -> str:
        """The country that the goods go to, "" where it is not known."""
        customer = self.facts.customer
        return customer.shipping.country if customer and customer.shipping else ""

    @property
    def placed_at(self) -> datetime:
        """When the order was placed. Rules are asked only about orders whose head is known."""
        head = self.facts.head
        assert head is not None
        return head.placed_at


class Raise(NamedTuple):
    """A problem that holds from ``since``, and until ``until`` where it ends by itself.

    ``severity`` and ``actions`` are told where they differ from those of the table's row.
    """

    since: datetime
    reason: Reason
    threshold: Reason | None = None
    subject: str = ""
    kind: str = ""
    until: datetime | None = None
    severity: Severity | None = None
    actions: tuple[Action, ...] | None = None


OWN = Reason("rule.own")  # the order has a deadline of its own, in place of the policy's
# A rule looks at one thing of the order: the verdict of an axis, a parcel, a hold … (see ``table.About``).
Rule = Callable[[Case, Any], Iterator[Raise]]


class About(Word):
    """What kind of thing a rule looks at, and by which word it is found."""

    PAYMENT = "payment"  # the payment verdict, by its status
    FULFILLMENT = "fulfillment"  # the fulfillment verdict, by its status
    DELIVERY = "delivery"  # the delivery verdict, by its status
    RETURNS = "returns"  # the return verdict, by its status
    PARCEL = "parcel"  # each parcel, by its status
    DISPUTE = "dispute"  # each dispute, by its status
    HOLD = "hold"  # each hold of what is still to ship, by its reason
    RISK = "risk"  # the order, by what its risk analysis recommends
    REPORT = "report"  # the verdict of an axis whose report contradicts the facts, by the axis
    PART = "part"  # each fulfillment order, by its request's status
    RETURN = "return"  # each return, by its status
    REQUEST = "request"  # each request of the customer that waits for an answer, by its kind
