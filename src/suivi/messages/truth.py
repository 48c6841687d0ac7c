"""What can truthfully be told of an order at a moment: for each trigger, of what, and since when it is so. Pure.

Subjects are keys of parcels (``shipment|number``), ids of returns, refunds and holds, or "" for the order itself.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from suivi.core.facts import Facts
from suivi.core.firstpromise import MODEL
from suivi.core.parcelwords import UNMOVED
from suivi.core.requests import Standing, is_own, standing
from suivi.core.returns import inspected
from suivi.core.verdict import ParcelVerdict, Verdict
from suivi.core.words import Delivery, Fulfillment, OrderState, Parcel, Payment, PaymentFlag, ProblemCode
from suivi.letters.triggers import Trigger

ORDER = ""  # the subject of what is true of the order as a whole
UPSELL = "online_store_post_purchase_cross_sell"  # a hold of minutes, while more is offered
DAY = timedelta(days=1)
_AS_RETURN = {Standing.WAITING: "requested", Standing.DECLINED: "declined"}


class Known(NamedTuple):
    """What is looked at. ``zone``: the clock of the recipient, by which tomorrow is tomorrow."""

    facts: Facts
    verdict: Verdict
    zone: tzinfo
    now: datetime


True_ = Mapping[str, datetime | None]  # subject → since when, None where nobody dates it
Truth = Callable[[Known], True_]


def key_of(parcel: ParcelVerdict) -> str:
    """A parcel as changes and letters name it."""
    return f"{parcel.shipment}|{parcel.number}"


def _since(parcel: ParcelVerdict) -> datetime | None:
    return parcel.substatus_since or parcel.since or parcel.shipped_at


def parcels(*words: Parcel, kinds: frozenset[str] | None = None) -> Truth:
    """Parcels with one of these words. ``kinds``: of exceptions, only these sub-statuses."""

    def truth(known: Known) -> True_:
        return {
            key_of(one): _since(one)
            for one in known.verdict.delivery.parcels
            if one.status in words and (kinds is None or one.substatus in kinds) and not one.contradicted
        }

    return truth


def shipped(known: Known) -> True_:
    """Parcels that left and have not arrived, of shipments that a carrier brings."""
    moving = {*UNMOVED, Parcel.PICKED_UP, Parcel.IN_TRANSIT, Parcel.UNKNOWN}
    sent = known.facts.shipments
    return {
        key_of(one): one.shipped_at
        for one in known.verdict.delivery.parcels
        if one.status in moving
        and one.shipment in sent
        and sent[one.shipment].requires_shipping is not False
        and not _collected(known.facts)
    }


def _collected(facts: Facts) -> bool:
    """Whether the customer fetches it from the shop, which sends nothing then."""
    methods = {
        part.method for part in facts.fulfillment_orders.values() if not part.gone and part.status != "cancelled"
    }
    return methods == {"pick_up"}


def problem(code: ProblemCode) -> Truth:
    """Parcels that have this problem. What only past deliveries promised, nobody was promised."""

    def truth(known: Known) -> True_:
        raised = {one.subject: one.since for one in known.verdict.problems if one.code is code and one.kind != MODEL}
        return {key_of(one): raised[one.number] for one in known.verdict.delivery.parcels if one.number in raised}

    return truth


def arriving_tomorrow(known: Known) -> True_:
    """Parcels on their way that the shop or the carrier promised for tomorrow, and that nothing endangers."""
    tomorrow = (known.now.astimezone(known.zone) + DAY).date()
    doubtful = {one.subject for one in known.verdict.problems}
    return {
        key_of(one): known.now
        for one in known.verdict.delivery.parcels
        if one.status in {Parcel.PICKED_UP, Parcel.IN_TRANSIT}
        and one.promise is not None
        and one.promise.source != MODEL
        and one.promise.at.astimezone(known.zone).date() == tomorrow
        and one.number not in doubtful
    }


def to_collect(known: Known) -> True_:
    """Parcels that wait to be collected, now."""
    return dict.fromkeys(parcels(Parcel.AVAILABLE_FOR_PICKUP)(known), known.now)


def delayed_before_shipping(known: Known) -> True_:
    """The order, where it should have left by now."""
    late = [
        one.since
        for one in known.verdict.problems
        if one.code is ProblemCode.NOT_SHIPPED_IN_TIME or (one.code is ProblemCode.LATE and not one.subject)
    ]
    return {ORDER: min(late)} if late else {}


def received(known: Known) -> True_:
    """The order, where it is one that stands."""
    head = known.facts.head
    return {ORDER: head.placed_at} if head and known.verdict.delivery.status is not Delivery.DELIVERED else {}


def paying(*words: Payment) -> Truth:
    """The order, where its payment has one of these statuses."""

    def truth(known: Known) -> True_:
        return {ORDER: None} if known.verdict.payment.status in words else {}

    return truth


def overdue(known: Known) -> True_:
    """The order, where the agreed day of payment is over."""
    payment = known.verdict.payment
    return {ORDER: payment.due_at} if payment.flag is PaymentFlag.OVERDUE else {}


def held(known: Known) -> True_:
    """Holds that last, while nothing of the order can ship."""
    found = known.verdict.fulfillment
    if found.status is not Fulfillment.ON_HOLD:
        return {}
    return {hold.id: hold.since for hold in found.holds if hold.reason != UPSELL}


def released(known: Known) -> True_:
    """The order, where nothing holds it any more."""
    return {} if known.verdict.fulfillment.holds else {ORDER: None}


def scheduled(known: Known) -> True_:
    """The order, where it waits for its day."""
    return {ORDER: None} if known.verdict.fulfillment.status is Fulfillment.SCHEDULED else {}


def canceled(known: Known) -> True_:
    """The order, where it was canceled."""
    order = known.verdict.order
    return {ORDER: order.canceled_at} if order.state is OrderState.CANCELED else {}


def refunded(known: Known) -> True_:
    """Refunds, once money went back."""
    if known.verdict.payment.status not in {Payment.REFUNDED, Payment.PARTIALLY_REFUNDED}:
        return {}
    found = {one.id: one.at for one in known.facts.refunds.values() if not one.gone}
    return found or {ORDER: None}


def returns(*statuses: str) -> Truth:
    """Returns with one of these statuses."""

    def truth(known: Known) -> True_:
        return {
            one.id: one.closed_at or one.approved_at or one.created_at
            for one in known.facts.returns.values()
            if not one.gone and one.status in statuses
        }

    return truth


def asked(*standings: Standing) -> Truth:
    """What the customer asked for on the order's page, where that is what became of it; else a return of the
    platform's in the same state.
    """
    of_platform = returns(*(_AS_RETURN[one] for one in standings))

    def truth(known: Known) -> True_:
        facts = known.facts
        found = {back: since for back, since in of_platform(known).items() if not is_own(back)}
        for one in facts.requests.values():
            if not one.gone and standing(one, facts) in standings:
                answer = facts.answers.get(one.id)
                found[one.id] = answer.at if answer is not None else one.at
        return found

    return truth


def arrived_back(known: Known) -> True_:
    """Returns whose goods are with the shop."""
    return {
        one.id: one.closed_at
        for one in known.facts.returns.values()
        if not one.gone and (one.status == "closed" or (one.status == "open" and inspected(known.facts, one)))
    }


def return_refunded(known: Known) -> True_:
    """Returns whose goods are with the shop, once money went back."""
    return arrived_back(known) if refunded(known) else {}


EXCEPTIONS: Mapping[Trigger, frozenset[str]] = {
    Trigger.EXCEPTION_ADDRESS: frozenset({"address_problem", "recipient_moved"}),
    Trigger.EXCEPTION_CUSTOMS: frozenset({"customs_hold", "customs_docs", "payment_due"}),
    Trigger.EXCEPTION_DAMAGED: frozenset({"damaged"}),
    Trigger.EXCEPTION_LOST: frozenset({"lost", "destroyed"}),
    Trigger.EXCEPTION_OTHER: frozenset(
        {
            "refused",
            "unclaimed",
            "held",
            "security",
            "carrier_rejected",
            "undeliverable",
            "contact_carrier",
            "other",
            "",
        }
    ),
}
P = Parcel
TRUTHS: Mapping[Trigger, Truth] = {
    Trigger.ORDER_RECEIVED: received,
    Trigger.PAYMENT_PENDING: paying(Payment.PENDING),
    Trigger.PAYMENT_OVERDUE: overdue,
    Trigger.PAYMENT_FAILED: paying(Payment.NONE, Payment.VOIDED),
    Trigger.AUTHORIZATION_PROBLEM: paying(Payment.EXPIRED),
    Trigger.ON_HOLD: held,
    Trigger.RELEASED: released,
    Trigger.SCHEDULED: scheduled,
    Trigger.DELAYED_BEFORE_SHIPPING: delayed_before_shipping,
    Trigger.SHIPPED: shipped,
    Trigger.FIRST_SCAN: parcels(P.PICKED_UP, P.IN_TRANSIT),
    Trigger.IN_TRANSIT: parcels(P.IN_TRANSIT),
    Trigger.OUT_FOR_DELIVERY: parcels(P.OUT_FOR_DELIVERY),
    Trigger.ARRIVING_TOMORROW: arriving_tomorrow,
    Trigger.READY_FOR_PICKUP: parcels(P.AVAILABLE_FOR_PICKUP),
    Trigger.PICKUP_REMINDER: to_collect,
    Trigger.ATTEMPT_FAILED: parcels(P.ATTEMPT_FAILED),
    Trigger.DELIVERED: parcels(P.DELIVERED),
    Trigger.DELAYED: problem(ProblemCode.DELAYED),
    Trigger.LATE: problem(ProblemCode.LATE),
    Trigger.STUCK: problem(ProblemCode.STUCK),
    **{trigger: parcels(P.EXCEPTION, kinds=kinds) for trigger, kinds in EXCEPTIONS.items()},
    Trigger.RETURNING: parcels(P.RETURNING),
    Trigger.CANCELED: canceled,
    Trigger.REFUNDED: refunded,
    Trigger.REQUEST_RECEIVED: asked(Standing.WAITING),
    Trigger.REQUEST_DECLINED: asked(Standing.DECLINED),
    Trigger.RETURN_APPROVED: returns("open"),
    Trigger.RETURN_RECEIVED: arrived_back,
    Trigger.RETURN_REFUNDED: return_refunded,
}
# What a canceled order's customer may still hear of.
AFTER_CANCELING = frozenset(
    {Trigger.CANCELED, Trigger.REFUNDED, Trigger.RETURN_APPROVED, Trigger.RETURN_RECEIVED, Trigger.RETURN_REFUNDED}
)


def true_now(trigger: Trigger, known: Known, axis: str = "", word: str = "") -> True_:
    """Of what this can be told now. ``axis`` and ``word``: for "still", what lasts."""
    if known.verdict.order.state is OrderState.CANCELED and trigger not in AFTER_CANCELING:
        return {}
    if trigger is Trigger.STILL:
        return {ORDER: known.now} if getattr(known.verdict, axis).status == word else {}
    return TRUTHS[trigger](known)
