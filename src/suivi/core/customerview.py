"""What a customer is told of an order: a pure function of its facts and the verdict on them.

Tables decide, the first row that fits wins. Nothing of the inside gets through: no risk, no notes, no tags, no
comments, no reasons that only the shop understands. The words are in ``core.customerwords``.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import NamedTuple

from suivi.core.customerparcels import CALM, CARE, GOOD, Days, ParcelView, parcel_view
from suivi.core.customerwords import Of
from suivi.core.facts import Facts
from suivi.core.transit.outlook import Forecast
from suivi.core.verdict import Verdict
from suivi.core.words import Delivery, Fulfillment, OrderState, Parcel, Payment, PaymentFlag, ProblemCode

# Reasons of holds, in Shopify's words, and what customers are told; a reason that is not here is ``hold.other``.
HOLDS: Mapping[str, str] = {
    "awaiting_payment": "hold.payment",
    "inventory_out_of_stock": "hold.stock",
    "incorrect_address": "hold.address",
    "high_risk_of_fraud": "hold.check",
    "awaiting_return_items": "hold.return",
    "unknown_delivery_date": "hold.date",
    "online_store_post_purchase_cross_sell": "confirmed",
}


class CustomerView(NamedTuple):
    """What is told of the whole order. ``parcels`` by shipment and number.

    ``of``: whether the situation is that of all of several parcels, or of one among them.
    """

    situation: str
    tone: str
    of: Of
    until: datetime | None  # of a planned order: when it leaves
    parcels: Mapping[tuple[str, str], ParcelView]
    payment: tuple[str, ...]


class Case(NamedTuple):
    """What the table looks at."""

    facts: Facts
    verdict: Verdict
    holds: tuple[str, ...]
    in_store: bool


class Row(NamedTuple):
    """A situation of an order that has not left, or does not have to, and when it is so."""

    situation: str
    tone: str
    holds: Callable[[Case], bool]


def _held(told: str) -> Callable[[Case], bool]:
    return lambda one: told in one.holds


HELD = (*(told for told in HOLDS.values() if told != "confirmed"), "hold.other")
ASKING = frozenset({"hold.address", "hold.payment"})  # where the customer can help
UNPAID = frozenset({Payment.NONE, Payment.PENDING, Payment.EXPIRED, Payment.VOIDED})
SLOW = frozenset({ProblemCode.NOT_SHIPPED_IN_TIME, ProblemCode.LATE})

ENDED: tuple[Row, ...] = (
    Row("canceled_refunded", CARE, lambda one: _canceled(one) and one.verdict.payment.status is Payment.REFUNDED),
    Row("canceled_owed", CARE, lambda one: _canceled(one) and one.verdict.payment.amounts.net > 0),
    Row("canceled", CARE, lambda one: _canceled(one)),
)
WAITING: tuple[Row, ...] = (
    Row("nothing_to_ship", GOOD, lambda one: _fulfillment(one) is Fulfillment.FULFILLMENT_NOT_REQUIRED),
    Row("refunded", CARE, lambda one: one.verdict.payment.status is Payment.REFUNDED),
    *(Row(told, CARE if told in ASKING else CALM, _held(told)) for told in dict.fromkeys(HELD)),
    Row("scheduled", CALM, lambda one: one.verdict.fulfillment.scheduled_until is not None),
    Row("awaiting_payment", CARE, lambda one: one.verdict.payment.status in UNPAID),
    Row("late_to_ship", CARE, lambda one: any(each.code in SLOW for each in one.verdict.problems)),
    Row("preparing", CALM, lambda one: _fulfillment(one) in {Fulfillment.IN_PROGRESS, Fulfillment.REQUEST_DECLINED}),
    Row("confirmed", CALM, lambda _one: True),
)

LEFT = frozenset({"shipped", "on_its_way", "out_for_delivery"})
OVER = frozenset({"delivered", "collected", "returned", "no_news", "exception"})  # once refunded, nothing else matters


def customer_view(
    facts: Facts,
    verdict: Verdict,
    forecasts: Mapping[tuple[str, str], Forecast],
    zone: tzinfo,
    now: datetime,
) -> CustomerView:
    """What the customer is told at this moment. ``zone``: the shop's clock, by which days end."""
    methods = {
        part.method for part in facts.fulfillment_orders.values() if not part.gone and part.status != "cancelled"
    }
    holds = tuple(HOLDS.get(hold.reason, "hold.other") for hold in verdict.fulfillment.holds)
    case = Case(facts, verdict, holds, methods == {"pick_up"})
    today = now.astimezone(zone).date()
    parcels = {
        (one.shipment, one.number): parcel_view(
            verdict, one, forecasts.get((one.shipment, one.number)), Days(zone, today), in_store=case.in_store
        )
        for one in verdict.delivery.parcels
    }
    situation, tone = _whole(case, parcels, methods)
    of = _of(situation, _sent(case, parcels))
    return CustomerView(situation, tone, of, verdict.fulfillment.scheduled_until, parcels, payment(verdict))


def payment(verdict: Verdict) -> tuple[str, ...]:
    """What is told of the money: its status, then what is due or owed; words of ``customerwords.PAYMENT``."""
    money = verdict.payment
    said = [money.status.value]
    if money.flag in {PaymentFlag.DUE, PaymentFlag.OVERDUE} and money.due_at and money.amounts.outstanding > 0:
        said.append(money.flag.value)
    if money.amounts.outstanding < 0 and money.status is not Payment.REFUNDED:
        said.append("owed")
    return tuple(said)


def _whole(case: Case, parcels: Mapping[tuple[str, str], ParcelView], methods: set[str]) -> tuple[str, str]:
    """The order's situation: ended, else where its parcels are, else what it waits for."""
    delivery = case.verdict.delivery
    rows = ENDED if parcels else (*ENDED, *WAITING)
    found = next((row for row in rows if row.holds(case)), None)
    if found is not None:
        return found.situation, found.tone
    if methods <= {"none"} and methods:
        return "nothing_to_ship", GOOD
    if case.verdict.fulfillment.open_quantity:
        arrived = delivery.delivered > 0 and delivery.delivered == len(delivery.parcels)
        return ("part_delivered" if arrived else "part_shipped"), CALM
    if delivery.status is Delivery.PARTIALLY_DELIVERED:
        return "part_delivered", CALM
    leading = delivery.parcels[max(delivery.leading, 0)]
    told = parcels[leading.shipment, leading.number]
    if case.verdict.payment.status is Payment.REFUNDED and told.situation in OVER:
        return "refunded", CALM
    if told.situation == "packed" and any(one.situation in LEFT for one in parcels.values()):
        return "part_shipped", CALM
    return told.situation, told.tone


def _sent(case: Case, parcels: Mapping[tuple[str, str], ParcelView]) -> list[str]:
    """Where the parcels are, without those whose label was withdrawn."""
    alive = (one for one in case.verdict.delivery.parcels if one.status is not Parcel.CANCELLED)
    return [parcels[one.shipment, one.number].situation for one in alive]


def _of(situation: str, sent: list[str]) -> Of:
    if len(sent) < 2:
        return Of.ONE
    return Of.ALL if all(one == situation or {one, situation} <= LEFT for one in sent) else Of.SOME


def _canceled(one: Case) -> bool:
    return one.verdict.order.state is OrderState.CANCELED


def _fulfillment(one: Case) -> Fulfillment:
    return one.verdict.fulfillment.status
