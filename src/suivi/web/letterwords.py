"""The texts of messages in words: what each is for, and what its variables are."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.letters.faults import CannotWrite
from suivi.letters.standard import EMAIL, SMS
from suivi.letters.triggers import Trigger
from suivi.letters.variables import AMOUNT, DAY, LETTER, NUMBER, TEXT, THINGS, Field, element

T = Trigger
TRIGGERS: Mapping[Trigger, str] = {
    T.ORDER_RECEIVED: gettext_noop("Order received"),
    T.PAYMENT_PENDING: gettext_noop("Payment pending"),
    T.PAYMENT_OVERDUE: gettext_noop("Payment overdue"),
    T.PAYMENT_FAILED: gettext_noop("Payment failed"),
    T.AUTHORIZATION_PROBLEM: gettext_noop("Authorization expired"),
    T.ON_HOLD: gettext_noop("On hold"),
    T.RELEASED: gettext_noop("No longer on hold"),
    T.SCHEDULED: gettext_noop("Scheduled"),
    T.DELAYED_BEFORE_SHIPPING: gettext_noop("Delayed before shipping"),
    T.SHIPPED: gettext_noop("Shipped"),
    T.FIRST_SCAN: gettext_noop("First scan by the carrier"),
    T.IN_TRANSIT: gettext_noop("In transit"),
    T.OUT_FOR_DELIVERY: gettext_noop("Out for delivery"),
    T.ARRIVING_TOMORROW: gettext_noop("Arriving tomorrow"),
    T.READY_FOR_PICKUP: gettext_noop("Ready for pickup"),
    T.PICKUP_REMINDER: gettext_noop("Reminder to collect"),
    T.ATTEMPT_FAILED: gettext_noop("Attempted delivery"),
    T.DELIVERED: gettext_noop("Delivered"),
    T.DELAYED: gettext_noop("Delayed"),
    T.LATE: gettext_noop("Late"),
    T.STUCK: gettext_noop("Parcel stuck"),
    T.EXCEPTION_ADDRESS: gettext_noop("Problem with the address"),
    T.EXCEPTION_CUSTOMS: gettext_noop("Held by customs"),
    T.EXCEPTION_DAMAGED: gettext_noop("Damaged"),
    T.EXCEPTION_LOST: gettext_noop("Lost or destroyed"),
    T.EXCEPTION_OTHER: gettext_noop("Another problem on the way"),
    T.RETURNING: gettext_noop("Returning to sender"),
    T.CANCELED: gettext_noop("Canceled"),
    T.REFUNDED: gettext_noop("Refunded"),
    T.REQUEST_RECEIVED: gettext_noop("Request received"),
    T.REQUEST_DECLINED: gettext_noop("Request declined"),
    T.RETURN_APPROVED: gettext_noop("Return approved"),
    T.RETURN_RECEIVED: gettext_noop("Return received"),
    T.RETURN_REFUNDED: gettext_noop("Return refunded"),
    T.STILL: gettext_noop("Still so after some time"),
}
GROUPS: Mapping[str, tuple[Trigger, ...]] = {
    gettext_noop("Order and payment"): (
        T.ORDER_RECEIVED, T.PAYMENT_PENDING, T.PAYMENT_OVERDUE, T.PAYMENT_FAILED, T.AUTHORIZATION_PROBLEM,
        T.CANCELED, T.REFUNDED,
    ),
    gettext_noop("Before shipping"): (T.ON_HOLD, T.RELEASED, T.SCHEDULED, T.DELAYED_BEFORE_SHIPPING),
    gettext_noop("On the way"): (
        T.SHIPPED, T.FIRST_SCAN, T.IN_TRANSIT, T.ARRIVING_TOMORROW, T.OUT_FOR_DELIVERY, T.READY_FOR_PICKUP,
        T.PICKUP_REMINDER, T.DELIVERED,
    ),
    gettext_noop("When something goes wrong"): (
        T.DELAYED, T.LATE, T.STUCK, T.ATTEMPT_FAILED, T.EXCEPTION_ADDRESS, T.EXCEPTION_CUSTOMS, T.EXCEPTION_DAMAGED,
        T.EXCEPTION_LOST, T.EXCEPTION_OTHER, T.RETURNING, T.STILL,
    ),
    gettext_noop("Returns and requests"): (
        T.REQUEST_RECEIVED, T.REQUEST_DECLINED, T.RETURN_APPROVED, T.RETURN_RECEIVED, T.RETURN_REFUNDED,
    ),
}  # fmt: skip
CHANNELS: Mapping[str, str] = {EMAIL: gettext_noop("E-mail"), SMS: gettext_noop("SMS")}
PARTS: Mapping[str, str] = {
    "subject": gettext_noop("Subject"),
    "preheader": gettext_noop("Preheader"),
    "body": gettext_noop("Text"),
}
KINDS: Mapping[str, str] = {
    TEXT: gettext_noop("text"),
    DAY: gettext_noop("day"),
    AMOUNT: gettext_noop("amount"),
    NUMBER: gettext_noop("number"),
}


class Variable(NamedTuple):
    """A line of the documentation beside the editor."""

    name: str
    kind: str
    says: str
    example: str


def trigger(word: str) -> str:
    """A trigger's name; an unknown one as it is."""
    try:
        return _(TRIGGERS[Trigger(word)])
    except ValueError:
        return word


def faults(found: Iterable[CannotWrite]) -> list[tuple[str, CannotWrite]]:
    """Faults, each with the part of the text in which it is."""
    return [(_(PARTS[fault.part]), fault) for fault in found]


def kind(word: str) -> str:
    """A field's kind in words; of a thing its own name, with which its fields are listed."""
    of = element(word)
    if of:
        return _("list of {kind}").format(kind=kind(of))
    return _(KINDS[word]) if word in KINDS else word


def variables() -> list[tuple[str, list[Variable]]]:
    """The documented variables: those that stand alone, then the fields of each thing."""
    return [
        ("" if thing == LETTER else thing, [_variable(thing, one) for one in fields])
        for thing, fields in THINGS.items()
    ]


def _variable(thing: str, one: Field) -> Variable:
    whole = one.name if thing == LETTER else f"{thing}.{one.name}"
    return Variable(whole, kind(one.kind), _(one.says), str(one.example))
