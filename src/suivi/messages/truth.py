"""What can truthfully be told of an order at a moment: for each trigger, of what, and since when it is so. Pure.

Subjects are keys of parcels (``parceltruth``), ids of returns, refunds (``returntruth``) and holds, or "" for the order
itself.
"""

from collections.abc import Mapping

from suivi.core.requests import Standing
from suivi.core.words import Delivery, Fulfillment, OrderState, Parcel, Payment, PaymentFlag, ProblemCode
from suivi.letters.triggers import Trigger
from suivi.messages.known import ORDER, Known, True_, Truth
from suivi.messages.parceltruth import arriving_tomorrow, parcels, problem, shipped, to_collect
from suivi.messages.returntruth import arrived_back, asked, refunded, return_refunded, returns

UPSELL = "online_store_post_purchase_cross_sell"  # a hold of minutes, while more is offered


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
