"""What Suivi concludes about an order: the shape of a verdict. ``core.judge.judge`` makes them.

A reason is a code with its facts, not a sentence: ``core.wording`` turns it into words in any language.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import msgspec

from suivi.core.words import (
    Action,
    Delivery,
    Fulfillment,
    OrderState,
    Parcel,
    Payment,
    PaymentFlag,
    ProblemCode,
    Return,
    Severity,
)

Params = Mapping[str, str | int | Decimal | datetime | None]


class Conclusion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all conclusions."""


class Reason(msgspec.Struct, frozen=True, gc=False):
    """Why: a code of ``core.wording.SENTENCES`` and the facts that fill its places."""

    code: str
    params: Params = {}


class Amounts(Conclusion, frozen=True, kw_only=True):
    """In the order's currency. ``outstanding`` > 0: the customer owes; < 0: the shop owes."""

    currency: str = ""
    total: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)
    net: Decimal = Decimal(0)
    capturable: Decimal = Decimal(0)
    outstanding: Decimal = Decimal(0)


class PaymentVerdict(Conclusion, frozen=True, kw_only=True):
    """The payment axis."""

    status: Payment
    reported: str | None = None  # the platform's word
    derived: Payment = Payment.NONE
    flag: PaymentFlag = PaymentFlag.NONE
    amounts: Amounts = Amounts()
    expires_at: datetime | None = None  # of the open authorization
    expires_estimated: bool = False  # nobody said so: its time plus the policy's period
    due_at: datetime | None = None  # of the payment terms
    disagrees: bool = False  # the report contradicts the facts
    reasons: tuple[Reason, ...] = ()


class HoldView(Conclusion, frozen=True, kw_only=True):
    """A hold with the fulfillment order it stops."""

    id: str
    fulfillment_order: str
    reason: str
    notes: str = ""
    display: str = ""
    by: str = ""
    by_us: bool | None = None
    since: datetime | None = None


class FulfillmentVerdict(Conclusion, frozen=True, kw_only=True):
    """The fulfillment axis."""

    status: Fulfillment
    reported: str | None = None
    derived: Fulfillment = Fulfillment.UNFULFILLED
    holds: tuple[HoldView, ...] = ()
    scheduled_until: datetime | None = None
    shipped_quantity: int = 0
    open_quantity: int = 0
    disagrees: bool = False
    reasons: tuple[Reason, ...] = ()


class Promise(Conclusion, frozen=True, kw_only=True):
    """When it should arrive. ``source``: merchant, carrier, model. ``precision``: instant or date."""

    at: datetime
    source: str
    precision: str = "date"


class Mark(Conclusion, frozen=True, kw_only=True):
    """What a person said of a parcel: ``word`` of ``core.marks.MARKS``. ``told``: where it is as carriers have it.

    ``stands``: the status is the person's; else a later physical scan went on.
    """

    word: str
    by: str
    at: datetime
    stands: bool
    told: Parcel


class ParcelVerdict(Conclusion, frozen=True, kw_only=True):
    """One parcel = (shipment, tracking number). ``number`` is empty for a shipment without one."""

    shipment: str
    number: str = ""
    carrier: str = ""
    service: str = ""
    url: str = ""
    status: Parcel
    substatus: str = ""
    since: datetime | None = None
    substatus_since: datetime | None = None
    shipped_at: datetime | None = None
    last_scan_at: datetime | None = None
    last_physical_at: datetime | None = None
    delivered_at: datetime | None = None
    promise: Promise | None = None
    first_promise: Promise | None = None  # the first that was made, by which it is on time or late
    estimated_at: datetime | None = None  # the carrier's own estimate
    started_at: datetime | None = None  # the first scan of the parcel itself
    arrived_at: datetime | None = None  # first delivered or ready to be collected
    quiet: tuple[datetime, datetime] | None = None  # the longest time between two scans before it arrived
    origin: str = ""  # the country of the first scan
    attempts: int = 0
    exceptions: int = 0  # how often it went into an exception
    contradicted: bool = False
    contradicted_at: datetime | None = None
    older_scans: int = 0  # scans from before the shipment, which tell of another parcel with the same number
    place: str = ""
    source: str = ""  # who told its last scan
    given: str | None = None  # where a person corrected the number, the one that the platform has
    mark: Mark | None = None  # what a person said of it
    reasons: tuple[Reason, ...] = ()


class DeliveryVerdict(Conclusion, frozen=True, kw_only=True):
    """The delivery axis: all parcels and their roll-up."""

    status: Delivery
    parcels: tuple[ParcelVerdict, ...] = ()
    leading: int = -1  # index of the parcel that decides the status, or -1
    delivered: int = 0  # parcels delivered
    promise: Promise | None = None
    reasons: tuple[Reason, ...] = ()


class ReturnVerdict(Conclusion, frozen=True, kw_only=True):
    """The return axis."""

    status: Return
    reported: str | None = None
    derived: Return = Return.NO_RETURN
    disagrees: bool = False
    reasons: tuple[Reason, ...] = ()


class OrderVerdict(Conclusion, frozen=True, kw_only=True):
    """The order itself."""

    state: OrderState
    archived: bool = False
    canceled_at: datetime | None = None
    cancel_reason: str = ""
    risk: str = ""
    edited: bool = False
    test: bool = False


class Problem(Conclusion, frozen=True, kw_only=True):
    """Something a person should know, why, since when, by which rule and what to do."""

    code: ProblemCode
    severity: Severity
    since: datetime
    reason: Reason
    threshold: Reason | None = None  # the rule of the shop's policy that it broke
    actions: tuple[Action, ...] = ()
    subject: str = ""  # the parcel number, return name or hold it is about
    kind: str = ""  # sub-kind, e.g. the exception's sub-status


class Verdict(Conclusion, frozen=True, kw_only=True):
    """Everything concluded at one moment. It holds, unchanged, for every moment before ``review_at``.

    ``problems`` are ranked; the first is the one shown.
    """

    id: str
    payment: PaymentVerdict
    fulfillment: FulfillmentVerdict
    delivery: DeliveryVerdict
    returns: ReturnVerdict
    order: OrderVerdict
    problems: tuple[Problem, ...] = ()
    next_actions: tuple[Action, ...] = ()
    review_at: datetime | None = None
