"""Which change of an order is news for its customer: one table, and nothing else decides it. Pure.

News name what they are about as exactly as a change does; whether it is still so is asked when they are sent
(``messages.truth``).
"""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from suivi.core.changes import AXES
from suivi.core.words import Fulfillment, OrderState, Parcel, Payment, PaymentFlag, ProblemCode, Return
from suivi.letters.triggers import Trigger
from suivi.messages.truth import EXCEPTIONS
from suivi.orders.following import Seen

CREATED = "order.created"
ADDED, MOVED = "parcel.added", "parcel.changed"
EVERYTHING = "*"  # stands for whatever is true when it is told


class About(Enum):
    """What news name, and so what is told once."""

    ORDER = "order"  # the order: once
    EACH = "each"  # what changes do not name, such as returns and holds: looked up when it is told
    SHIPMENT = "shipment"  # also where its numbers change
    PARCEL = "parcel"
    NUMBER = "number"  # a parcel by its number alone, as problems name it


class Row(NamedTuple):
    """``changes``: names of changes. ``after``: their words; one without a dot means each of its finer ones.
    ``before``: only from these; none: from any.
    """

    trigger: Trigger
    about: About
    changes: tuple[str, ...]
    after: tuple[str, ...]
    before: tuple[str, ...] = ()


class News(NamedTuple):
    """Something that a customer may be told. ``subject``: what it is of, or ``*``.

    ``occasion``: which of several times, for what may be told more than once of the same.
    """

    trigger: Trigger
    subject: str
    occasion: str = ""


T, F, R, PC = Trigger, Fulfillment, Return, ProblemCode
PAYMENT, FULFILLMENT, RETURNS, RAISED = (
    ("payment.changed",),
    ("fulfillment.changed",),
    ("return.changed",),
    ("problem.raised",),
)
PARCEL = (ADDED, MOVED)
UNSEEN = (Parcel.PENDING, Parcel.INFO_RECEIVED, Parcel.UNKNOWN)
NOT_HELD = (F.UNFULFILLED, F.PARTIALLY_FULFILLED, F.IN_PROGRESS, F.SCHEDULED)
ON_ITS_WAY = (*UNSEEN, Parcel.PICKED_UP, Parcel.IN_TRANSIT)

TABLE: tuple[Row, ...] = (
    Row(T.ORDER_RECEIVED, About.ORDER, (CREATED,), (OrderState.OPEN,)),
    Row(T.PAYMENT_PENDING, About.ORDER, PAYMENT, (Payment.PENDING,)),
    Row(T.PAYMENT_OVERDUE, About.ORDER, ("payment.flag",), (PaymentFlag.OVERDUE,)),
    Row(T.PAYMENT_FAILED, About.ORDER, PAYMENT, (Payment.NONE, Payment.VOIDED), (Payment.PENDING,)),
    Row(T.AUTHORIZATION_PROBLEM, About.ORDER, PAYMENT, (Payment.EXPIRED,)),
    Row(T.ON_HOLD, About.EACH, FULFILLMENT, (F.ON_HOLD,)),
    Row(T.RELEASED, About.EACH, FULFILLMENT, NOT_HELD, (F.ON_HOLD,)),
    Row(T.SCHEDULED, About.ORDER, FULFILLMENT, (F.SCHEDULED,)),
    Row(T.DELAYED_BEFORE_SHIPPING, About.ORDER, RAISED, (PC.NOT_SHIPPED_IN_TIME,)),
    Row(T.SHIPPED, About.SHIPMENT, (ADDED,), ON_ITS_WAY),
    Row(T.SHIPPED, About.EACH, FULFILLMENT, (F.FULFILLED, F.PARTIALLY_FULFILLED), ("",)),  # seen only now
    Row(T.FIRST_SCAN, About.PARCEL, (MOVED,), (Parcel.PICKED_UP, Parcel.IN_TRANSIT), UNSEEN),
    Row(T.IN_TRANSIT, About.PARCEL, (MOVED,), (Parcel.IN_TRANSIT,), (*UNSEEN, Parcel.PICKED_UP)),
    Row(T.OUT_FOR_DELIVERY, About.PARCEL, PARCEL, (Parcel.OUT_FOR_DELIVERY,)),
    Row(T.READY_FOR_PICKUP, About.PARCEL, PARCEL, (Parcel.AVAILABLE_FOR_PICKUP,)),
    Row(T.ATTEMPT_FAILED, About.PARCEL, PARCEL, (Parcel.ATTEMPT_FAILED,)),
    Row(T.DELIVERED, About.PARCEL, PARCEL, (Parcel.DELIVERED,)),
    Row(T.DELAYED, About.NUMBER, RAISED, (PC.DELAYED,)),
    Row(T.LATE, About.NUMBER, RAISED, (PC.LATE,)),
    Row(T.STUCK, About.NUMBER, RAISED, (PC.STUCK,)),
    *(
        Row(trigger, About.PARCEL, PARCEL, tuple(f"{Parcel.EXCEPTION}.{kind}" for kind in kinds))
        for trigger, kinds in EXCEPTIONS.items()
        if trigger is not T.EXCEPTION_OTHER
    ),
    Row(T.EXCEPTION_OTHER, About.PARCEL, PARCEL, (Parcel.EXCEPTION,)),
    Row(T.RETURNING, About.PARCEL, PARCEL, (Parcel.RETURNING,)),
    Row(T.CANCELED, About.ORDER, ("order.state",), (OrderState.CANCELED,)),
    Row(T.REFUNDED, About.EACH, PAYMENT, (Payment.REFUNDED, Payment.PARTIALLY_REFUNDED)),
    Row(T.REQUEST_RECEIVED, About.EACH, RETURNS, (R.RETURN_REQUESTED,)),
    Row(T.REQUEST_RECEIVED, About.EACH, RAISED, (PC.CUSTOMER_ASKED,)),
    Row(T.REQUEST_DECLINED, About.EACH, ("problem.cleared",), ("",), (PC.CUSTOMER_ASKED,)),
    Row(T.REQUEST_DECLINED, About.EACH, RETURNS, (R.NO_RETURN, R.RETURN_FAILED, R.IN_PROGRESS), (R.RETURN_REQUESTED,)),
    Row(T.RETURN_APPROVED, About.EACH, RETURNS, (R.IN_PROGRESS,)),
    Row(T.RETURN_RECEIVED, About.EACH, RETURNS, (R.INSPECTION_COMPLETE, R.RETURNED)),
    Row(T.RETURN_REFUNDED, About.EACH, RETURNS, (R.RETURNED,)),
    Row(T.RETURN_REFUNDED, About.EACH, PAYMENT, (Payment.REFUNDED, Payment.PARTIALLY_REFUNDED)),
)  # fmt: skip

# Of one thing, only the newest of these is told: what comes later in a row says more than what came before.
COURSES: tuple[tuple[Trigger, ...], ...] = (
    (T.SHIPPED, T.FIRST_SCAN, T.IN_TRANSIT, T.OUT_FOR_DELIVERY, T.READY_FOR_PICKUP, T.DELIVERED),
    (T.STUCK, T.DELAYED, T.LATE),
    (T.REFUNDED, T.RETURN_REFUNDED),
)
LATER: Mapping[Trigger, frozenset[Trigger]] = {
    trigger: frozenset(course[place + 1 :]) for course in COURSES for place, trigger in enumerate(course)
}
_AXIS_CHANGES = {field: name for field, name in AXES if field != "promise"}
ABOUT: Mapping[Trigger, About] = {
    T.ARRIVING_TOMORROW: About.EACH,
    T.PICKUP_REMINDER: About.PARCEL,
    T.STILL: About.ORDER,
    **{row.trigger: row.about for row in reversed(TABLE)},
}
_UNITS: Mapping[About, Callable[[str], str]] = {
    About.ORDER: lambda subject: subject,
    About.EACH: lambda subject: subject,
    About.PARCEL: lambda subject: subject,
    About.SHIPMENT: lambda subject: subject.partition("|")[0],
    About.NUMBER: lambda subject: subject.rpartition("|")[2],
}


def unit(trigger: Trigger, subject: str) -> str:
    """What of a subject is told once: of a parcel, for some triggers, its shipment or its number alone."""
    return _UNITS[ABOUT[trigger]](subject)


def _by_change() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in TABLE:
        for name in row.changes:
            found.setdefault(name, []).append(row)
    return found


_BY_CHANGE = _by_change()


def seen_as(change: Seen) -> Iterator[Seen]:
    """A change as one or more: an order that is seen for the first time tells all its words at once."""
    yield change
    if change.name == CREATED:
        for field, name in _AXIS_CHANGES.items():
            if change.detail.get(field):
                yield change._replace(name=name, before="", after=change.detail[field])


def news_of(change: Seen) -> Iterator[News]:
    """What this change is news of. The same change is always the same news."""
    for one in seen_as(change):
        for row in _BY_CHANGE.get(one.name, ()):
            if _fits(one.after, row.after) and (not row.before or one.before.partition(".")[0] in row.before):
                if row.trigger is T.EXCEPTION_OTHER and _named(one.after):
                    continue
                yield News(row.trigger, _subject(row.about, one))


def _fits(word: str, words: tuple[str, ...]) -> bool:
    return word in words or word.partition(".")[0] in words


def _named(word: str) -> bool:
    """Whether an exception has a trigger of its own."""
    kind = word.partition(".")[2]
    return any(kind in kinds for trigger, kinds in EXCEPTIONS.items() if trigger is not T.EXCEPTION_OTHER)


def _subject(about: About, change: Seen) -> str:
    detail = change.detail
    if about is About.EACH:
        return EVERYTHING
    if about is About.ORDER:
        return ""
    if about is About.NUMBER:
        return detail.get("subject", "")
    parcel = f"{detail.get('shipment', '')}|{detail.get('number', '')}"
    return unit(T.SHIPPED, parcel) if about is About.SHIPMENT else parcel
