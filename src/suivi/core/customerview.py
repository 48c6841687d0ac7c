"""What a customer is told of an order: a pure function of its facts and the verdict on them.

Tables decide, the first row that fits wins. Nothing of the inside gets through: no risk, no notes, no tags, no
comments, no reasons that only the shop understands. The words are in ``core.customerwords``.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from suivi.core.customerwords import EXCEPTIONS, Of
from suivi.core.facts import Facts
from suivi.core.firstpromise import CARRIER, MODEL
from suivi.core.transit.outlook import Forecast
from suivi.core.verdict import ParcelVerdict, Reason, Verdict
from suivi.core.words import Delivery, Fulfillment, OrderState, Parcel, Payment, PaymentFlag, ProblemCode

CALM, GOOD, CARE = "calm", "good", "care"  # how a situation looks: under way, ended well, to be looked at

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

SHIPPING = ("ordered", "packed", "on_its_way", "out_for_delivery", "delivered")
PICKUP_POINT = ("ordered", "packed", "on_its_way", "to_collect", "collected")
COMING_BACK = ("ordered", "packed", "on_its_way", "coming_back", "back")
IN_STORE = ("ordered", "packed", "to_collect", "collected")


class Standing(NamedTuple):
    """A parcel's situation, how it looks, and how many of its steps are done."""

    situation: str
    tone: str
    step: int


PARCELS: Mapping[Parcel, Standing] = {
    Parcel.PENDING: Standing("packed", CALM, 1),
    Parcel.INFO_RECEIVED: Standing("packed", CALM, 1),
    Parcel.PICKED_UP: Standing("on_its_way", CALM, 2),
    Parcel.IN_TRANSIT: Standing("on_its_way", CALM, 2),
    Parcel.OUT_FOR_DELIVERY: Standing("out_for_delivery", CALM, 3),
    Parcel.AVAILABLE_FOR_PICKUP: Standing("at_pickup_point", CALM, 3),
    Parcel.ATTEMPT_FAILED: Standing("attempted", CARE, 3),
    Parcel.DELIVERED: Standing("delivered", GOOD, 4),
    Parcel.EXCEPTION: Standing("exception", CARE, 2),
    Parcel.RETURNING: Standing("returning", CARE, 3),
    Parcel.RETURNED: Standing("returned", CARE, 4),
    Parcel.CANCELLED: Standing("preparing", CALM, 0),
    Parcel.EXPIRED: Standing("no_news", CARE, 2),
    Parcel.UNKNOWN: Standing("news", CALM, 1),
}
STORE: Mapping[str, Standing] = {
    "packed": Standing("preparing", CALM, 1),
    "news": Standing("preparing", CALM, 1),
    "at_pickup_point": Standing("in_store", GOOD, 2),
    "delivered": Standing("collected", GOOD, 3),
}


class Window(NamedTuple):
    """From when to when a parcel is expected, and who says so (``core.firstpromise``)."""

    first: datetime
    last: datetime
    source: str


class ParcelView(NamedTuple):
    """What is told of a parcel. ``late``: why it comes later, then what happens about it; empty: it does not.

    ``expected``: None where nobody knows, or it is over.
    """

    situation: str
    sentence: str
    tone: str
    steps: tuple[str, ...]
    step: int
    expected: Window | None
    late: tuple[Reason, ...] = ()


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

# Problems of a parcel that make it late for its customer, the most telling first.
LATENESS = (
    ProblemCode.LATE,
    ProblemCode.DELAYED,
    ProblemCode.STUCK,
    ProblemCode.NO_FIRST_SCAN,
    ProblemCode.AT_RISK,
)
LEFT = frozenset({"shipped", "on_its_way", "out_for_delivery"})
OVER = frozenset({"delivered", "collected", "returned", "no_news", "exception"})  # once refunded, nothing else matters
_OVER = frozenset({Parcel.DELIVERED, Parcel.RETURNING, Parcel.RETURNED, Parcel.CANCELLED, Parcel.EXPIRED})
_ARRIVED = frozenset({Parcel.DELIVERED, Parcel.AVAILABLE_FOR_PICKUP})
_LOST = frozenset({"lost", "destroyed"})


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
        (one.shipment, one.number): _parcel(case, one, forecasts.get((one.shipment, one.number)), _Days(zone, today))
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


class _Days(NamedTuple):
    """The clock by which days are days, and today."""

    zone: tzinfo
    today: date

    def over(self, at: datetime) -> bool:
        """Whether the day of a moment is over."""
        return at.astimezone(self.zone).date() < self.today


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


def _parcel(case: Case, parcel: ParcelVerdict, forecast: Forecast | None, days: _Days) -> ParcelView:
    standing = PARCELS[parcel.status]
    steps: tuple[str, ...] = SHIPPING
    if case.in_store:
        steps, standing = IN_STORE, STORE.get(standing.situation, standing)
    elif parcel.status is Parcel.AVAILABLE_FOR_PICKUP or parcel.substatus == "collected":
        steps = PICKUP_POINT
    elif parcel.status in {Parcel.RETURNING, Parcel.RETURNED}:
        steps = COMING_BACK
    situation, tone = standing.situation, standing.tone
    if not parcel.number and situation in {"packed", "news"}:
        situation = "shipped"
    if parcel.contradicted and parcel.status is Parcel.DELIVERED:
        situation, tone = "delivered_in_doubt", CARE
    late = _late(case.verdict, parcel)
    told = situation
    if situation == "exception" and parcel.substatus in EXCEPTIONS:
        told = f"exception.{parcel.substatus}"
    over = parcel.status in _OVER or parcel.status is Parcel.AVAILABLE_FOR_PICKUP or parcel.substatus in _LOST
    expected = None if over or case.in_store else _expected(parcel, forecast, days)
    return ParcelView(situation, told, tone, steps, min(standing.step, len(steps) - 1), expected, late)


def _expected(parcel: ParcelVerdict, forecast: Forecast | None, days: _Days) -> Window | None:
    """When it should arrive, as things stand: the promise while it can be kept, then the carrier's newer word, then
    what past deliveries say. A day that is over is never told.
    """
    promise, window = parcel.promise, forecast.window if forecast else None
    found: list[Window] = []
    if promise is not None and promise.source != MODEL:
        found.append(Window(promise.at, promise.at, promise.source))
    if parcel.estimated_at is not None:
        found.append(Window(parcel.estimated_at, parcel.estimated_at, CARRIER))
    if window is not None:
        found.append(Window(window.first, window.last, MODEL))
    if promise is not None and promise.source == MODEL:
        found.append(Window(promise.at, promise.at, MODEL))
    return next((one for one in found if not days.over(one.last)), None)


def _late(verdict: Verdict, parcel: ParcelVerdict) -> tuple[Reason, ...]:
    """Why a parcel is late and what happens about it; empty where it is not."""
    if parcel.status in _ARRIVED:
        return ()
    about = [one for one in verdict.problems if one.subject == parcel.number and one.code in LATENESS]
    if not about:
        return ()
    problem = min(about, key=lambda one: LATENESS.index(one.code))
    code = problem.code.value
    if problem.code is ProblemCode.LATE and parcel.promise is not None:
        code = {MODEL: "late_lane", CARRIER: "late_carrier"}.get(parcel.promise.source, code)
    params = {**problem.reason.params, "carrier": parcel.carrier}
    return Reason(f"{code}.why", params), Reason(f"{code}.next", params)


def _canceled(one: Case) -> bool:
    return one.verdict.order.state is OrderState.CANCELED


def _fulfillment(one: Case) -> Fulfillment:
    return one.verdict.fulfillment.status
