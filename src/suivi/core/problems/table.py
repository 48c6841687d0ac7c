"""The table of problems: what is looked at, by which rule, how much it presses, what to do, and while when."""

from enum import IntEnum
from typing import NamedTuple

from suivi.core.problems import parcels, payment, promises, requests, returns, shipping
from suivi.core.problems.case import About, Rule
from suivi.core.requests import Kind
from suivi.core.words import Action, Delivery, Fulfillment, Parcel, Payment, ProblemCode, Return, Severity, Word


class While(IntEnum):
    """How long a problem matters: while the order is open; also when archived; or even when canceled."""

    OPEN = 0
    ARCHIVED = 1
    ALWAYS = 2


class Entry(NamedTuple):
    """A row: ``rule`` is asked about each thing of that kind which has one of these ``words`` (none: any word)."""

    code: ProblemCode
    severity: Severity
    about: About
    words: tuple[str, ...]
    rule: Rule
    actions: tuple[Action, ...]
    matters: While = While.OPEN
    limits: tuple[str, ...] = ()  # the policy's thresholds that the rule uses


C, A, L = ProblemCode, Action, Parcel
P, F, D, R = About.PAYMENT, About.FULFILLMENT, About.PARCEL, About.RETURNS
CRITICAL, HIGH, MEDIUM, LOW = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW
ARCHIVED, ALWAYS = While.ARCHIVED, While.ALWAYS
AWAITED = (Payment.PENDING, Payment.NONE, Payment.PARTIALLY_PAID)
CAN_BE_DUE = (*AWAITED, Payment.AUTHORIZED)
NOT_LEFT = (Fulfillment.UNFULFILLED, Fulfillment.PARTIALLY_FULFILLED, Fulfillment.IN_PROGRESS)
ONLY_A_LABEL = (L.PENDING, L.INFO_RECEIVED)
ON_THE_WAY = (L.INFO_RECEIVED, L.PICKED_UP, L.IN_TRANSIT, L.OUT_FOR_DELIVERY)
HAS_MONEY = (Payment.PAID, Payment.PARTIALLY_PAID, Payment.PARTIALLY_REFUNDED, Payment.UNKNOWN)

# The order of the rows is the rank: the first that holds is the one an order shows.
TABLE: tuple[Entry, ...] = (
    Entry(C.AUTHORIZATION_EXPIRING, CRITICAL, P, (Payment.AUTHORIZED,), payment.authorization_expiring,
          (A.CAPTURE, A.FULFILL),
          limits=("expiring_hours",)),
    Entry(C.DISPUTE_OPEN, CRITICAL, About.DISPUTE, ("needs_response",), payment.dispute_open,
          (A.RESPOND_TO_DISPUTE,), ALWAYS),
    Entry(C.AUTHORIZATION_EXPIRED, CRITICAL, P, (Payment.EXPIRED,), payment.authorization_expired,
          (A.ASK_FOR_PAYMENT, A.CONTACT_PAYMENT_PROVIDER)),
    Entry(C.AUTHORIZATION_EXPIRED, CRITICAL, P, (Payment.AUTHORIZED,), payment.authorization_may_have_expired,
          (A.CAPTURE, A.ASK_FOR_PAYMENT, A.CONTACT_PAYMENT_PROVIDER),
          limits=("authorization_days",)),
    Entry(C.EXCEPTION, HIGH, D, (L.EXCEPTION,), parcels.exception,
          (A.CONTACT_CARRIER, A.CONTACT_CUSTOMER, A.FILE_CLAIM), ARCHIVED),
    Entry(C.DELIVERED_CONTRADICTED, HIGH, D, (L.DELIVERED,), parcels.delivered_contradicted,
          (A.CONTACT_CARRIER, A.CONTACT_CUSTOMER), ARCHIVED,
          limits=("contradiction_hours",)),
    Entry(C.RETURNING, HIGH, D, (L.RETURNING,), parcels.returning,
          (A.CONTACT_CUSTOMER, A.RESHIP_OR_REFUND), ARCHIVED),
    Entry(C.RETURNED_TO_SENDER, HIGH, D, (L.RETURNED,), parcels.returned_to_sender,
          (A.RESHIP_OR_REFUND,), ARCHIVED),
    Entry(C.CUSTOMER_ASKED, HIGH, About.REQUEST, tuple(Kind), requests.customer_asked, (A.ANSWER_CUSTOMER,), ALWAYS),
    Entry(C.HIGH_RISK, HIGH, About.RISK, ("cancel", "investigate"), shipping.high_risk, (A.REVIEW_RISK, A.CANCEL)),
    Entry(C.REQUEST_DECLINED, HIGH, About.PART, ("rejected",), shipping.request_declined, (A.CHOOSE_OTHER_LOCATION,),
          limits=("decline_hours",)),
    Entry(C.STUCK, HIGH, D, (L.PICKED_UP, L.IN_TRANSIT), parcels.stuck,
          (A.CONTACT_CARRIER, A.CONTACT_CUSTOMER), ARCHIVED,
          limits=("stuck_domestic_hours", "stuck_international_hours", "customs_days", "expired_days")),
    Entry(C.TRACKING_EXPIRED, HIGH, D, (*ON_THE_WAY, L.EXPIRED), parcels.tracking_expired,
          (A.FILE_CLAIM, A.RESHIP_OR_REFUND), ARCHIVED,
          limits=("expired_days",)),
    Entry(C.LATE, HIGH, D, (*ON_THE_WAY, L.PENDING, L.ATTEMPT_FAILED), promises.late,
          (A.CONTACT_CUSTOMER, A.CONTACT_CARRIER), ARCHIVED),
    Entry(C.LATE, HIGH, About.DELIVERY, (Delivery.NOT_SHIPPED,), shipping.late_not_shipped,
          (A.FULFILL, A.CONTACT_CUSTOMER)),
    Entry(C.NOT_SHIPPED_IN_TIME, HIGH, F, NOT_LEFT, shipping.not_shipped_in_time, (A.FULFILL, A.CONTACT_CUSTOMER),
          limits=("ship_within_days",)),
    Entry(C.HOLD_TOO_LONG, HIGH, About.HOLD, (), shipping.hold_too_long, (A.RESOLVE_HOLD, A.RELEASE_HOLD),
          limits=("hold_hours", "hold_default_hours", "upsell_hold_minutes")),
    Entry(C.REFUND_OWED, HIGH, P, HAS_MONEY, payment.refund_owed, (A.REFUND,), ALWAYS,
          limits=("refund_within_days",)),
    Entry(C.PAYMENT_OVERDUE, HIGH, P, CAN_BE_DUE, payment.payment_overdue, (A.SEND_INVOICE, A.ASK_FOR_PAYMENT)),
    Entry(C.RETURN_REQUEST_WAITING, HIGH, About.RETURN, ("requested",), returns.return_request_waiting,
          (A.ANSWER_RETURN_REQUEST,), ALWAYS,
          limits=("return_answer_hours",)),
    Entry(C.ATTEMPT_FAILED, MEDIUM, D, (L.ATTEMPT_FAILED,), parcels.attempt_failed,
          (A.CONTACT_CUSTOMER, A.CORRECT_ADDRESS), ARCHIVED),
    Entry(C.PICKUP_WAITING, MEDIUM, D, (L.AVAILABLE_FOR_PICKUP,), parcels.pickup_waiting,
          (A.REMIND_CUSTOMER,), ARCHIVED,
          limits=("pickup_reminder_days", "pickup_deadline_days", "pickup_point_days")),
    Entry(C.DELAYED, MEDIUM, D, ON_THE_WAY, promises.delayed, (A.CONTACT_CUSTOMER,), ARCHIVED),
    Entry(C.AT_RISK, MEDIUM, D, (L.PICKED_UP, L.IN_TRANSIT), promises.at_risk,
          (A.CONTACT_CUSTOMER, A.CONTACT_CARRIER), ARCHIVED),
    Entry(C.WRONG_NUMBER, MEDIUM, D, (L.PENDING,), parcels.wrong_number, (A.CHECK_TRACKING_NUMBER,), ARCHIVED,
          limits=("wrong_number_hours",)),
    Entry(C.NO_FIRST_SCAN, MEDIUM, D, ONLY_A_LABEL, parcels.no_first_scan,
          (A.CHECK_HANDOVER, A.CONTACT_CARRIER), ARCHIVED,
          limits=("first_scan_hours",)),
    Entry(C.NO_TRACKING, MEDIUM, D, (*ONLY_A_LABEL, L.UNKNOWN), parcels.no_tracking, (A.ADD_TRACKING,),
          limits=("tracking_within_hours",)),
    Entry(C.RETURN_NOT_HANDLED, MEDIUM, R, (Return.INSPECTION_COMPLETE,), returns.return_not_handled,
          (A.PROCESS_RETURN,), ALWAYS,
          limits=("return_handle_days",)),
    Entry(C.PAYMENT_PENDING_LONG, MEDIUM, P, AWAITED, payment.payment_pending_long,
          (A.ASK_FOR_PAYMENT, A.MARK_AS_PAID, A.CANCEL),
          limits=("payment_pending_days",)),
    Entry(C.REPORT_DISAGREES, LOW, About.REPORT, (), returns.report_disagrees, (A.COMPARE_WITH_PLATFORM,)),
)  # fmt: skip

ANY = "*"
Ranked = tuple[tuple[int, Entry], ...]
_WORDS: dict[About, type[Word]] = {
    About.PAYMENT: Payment,
    About.FULFILLMENT: Fulfillment,
    About.DELIVERY: Delivery,
    About.RETURNS: Return,
    About.PARCEL: Parcel,
}


def _index(while_: While) -> dict[About, dict[str, Ranked]]:
    """The rows by kind of thing and word, so that only rules that can hold are asked."""
    index: dict[About, dict[str, Ranked]] = {about: {} for about in About}
    for about, by_word in index.items():
        rows = [(rank, row) for rank, row in enumerate(TABLE) if row.about is about and row.matters >= while_]
        words = {word for _, row in rows for word in row.words} | set(_WORDS.get(about, ())) | {ANY}
        for word in words:
            by_word[str(word)] = tuple(one for one in rows if not one[1].words or word in one[1].words)
    return index


INDEX: dict[While, dict[About, dict[str, Ranked]]] = {while_: _index(while_) for while_ in While}
