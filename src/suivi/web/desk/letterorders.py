"""The orders with which a message is previewed: of the newest, first those to which its news would fit."""

from collections.abc import Mapping

from suivi.accounts.models import Shop
from suivi.core.words import Delivery, Fulfillment, OrderState, Payment, ProblemCode, Return
from suivi.customers.finding import order_term
from suivi.letters.triggers import Trigger
from suivi.orders.models import Order, Term

LOOKED_AT, OFFERED = 300, 15

T, D, P = Trigger, Delivery, ProblemCode
WAY, PROBLEM = "delivery", "problem"
# The column of an order and a word in it that fit a message; none: any order fits.
FITS: Mapping[Trigger, tuple[str, str]] = {
    T.PAYMENT_PENDING: ("payment", Payment.PENDING),
    T.PAYMENT_OVERDUE: (PROBLEM, P.PAYMENT_OVERDUE),
    T.AUTHORIZATION_PROBLEM: ("payment", Payment.EXPIRED),
    T.ON_HOLD: ("fulfillment", Fulfillment.ON_HOLD),
    T.SCHEDULED: ("fulfillment", Fulfillment.SCHEDULED),
    T.DELAYED_BEFORE_SHIPPING: (PROBLEM, P.NOT_SHIPPED_IN_TIME),
    T.SHIPPED: (WAY, D.INFO_RECEIVED),
    T.FIRST_SCAN: (WAY, D.PICKED_UP),
    T.IN_TRANSIT: (WAY, D.IN_TRANSIT),
    T.OUT_FOR_DELIVERY: (WAY, D.OUT_FOR_DELIVERY),
    T.ARRIVING_TOMORROW: (WAY, D.IN_TRANSIT),
    T.READY_FOR_PICKUP: (WAY, D.AVAILABLE_FOR_PICKUP),
    T.PICKUP_REMINDER: (WAY, D.AVAILABLE_FOR_PICKUP),
    T.ATTEMPT_FAILED: (WAY, D.ATTEMPT_FAILED),
    T.DELIVERED: (WAY, D.DELIVERED),
    T.DELAYED: (PROBLEM, P.DELAYED),
    T.LATE: (PROBLEM, P.LATE),
    T.STUCK: (PROBLEM, P.STUCK),
    **dict.fromkeys(
        (T.EXCEPTION_ADDRESS, T.EXCEPTION_CUSTOMS, T.EXCEPTION_DAMAGED, T.EXCEPTION_LOST, T.EXCEPTION_OTHER),
        (WAY, D.EXCEPTION),
    ),
    T.RETURNING: (WAY, D.RETURNING),
    T.STILL: (WAY, D.IN_TRANSIT),
    T.CANCELED: ("state", OrderState.CANCELED),
    T.REFUNDED: ("payment", Payment.REFUNDED),
    T.RETURN_APPROVED: ("returns", Return.IN_PROGRESS),
    T.RETURN_RECEIVED: ("returns", Return.RETURNED),
    T.RETURN_REFUNDED: ("returns", Return.RETURNED),
}  # fmt: skip


def offered(shop: Shop, trigger: Trigger) -> list[str]:
    """Names of orders of the shop, those that fit best first: the same word, else a parcel where it is of parcels."""
    column, word = FITS.get(trigger, ("", ""))
    columns = ["name", "parcels", *filter(None, [column])]
    newest = Order.objects.filter(shop=shop).order_by("-placed_at", "-id").values(*columns)[:LOOKED_AT]
    ranked = sorted(newest, key=lambda row: (bool(column) and row[column] != word, bool(column) and not row["parcels"]))
    return [row["name"] for row in ranked[:OFFERED]]


def named(shop: Shop, name: str) -> Order | None:
    """The shop's order of this name, with or without #; of several, the newest. None where there is none."""
    ids = Term.objects.filter(shop=shop, kind="name", term=order_term(name)).values_list("order_id", flat=True)[:5]
    return Order.objects.filter(shop=shop, id__in=list(ids)).order_by("-placed_at", "-id").first()
