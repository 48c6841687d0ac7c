"""What staff can be alerted of: every problem of orders, what is unusual, and what the shop's rules want told."""

from collections.abc import Mapping

from suivi.core.problems import TABLE
from suivi.core.translatable import gettext_noop as _
from suivi.core.words import ProblemCode, Severity

ANOMALY = "anomaly"  # something of the whole shop that is unusual (``alerts.anomalies``)
RULE = "rule"  # a rule's step "alert staff" (``alerts.telling``)
RANK: Mapping[Severity, int] = {Severity.CRITICAL: 0, Severity.HIGH: 1, Severity.MEDIUM: 2, Severity.LOW: 3}

C = ProblemCode
GROUPS: Mapping[str, tuple[str, ...]] = {
    _("Payment"): (C.AUTHORIZATION_EXPIRING, C.AUTHORIZATION_EXPIRED, C.DISPUTE_OPEN, C.PAYMENT_OVERDUE,
                   C.PAYMENT_PENDING_LONG, C.REFUND_OWED, C.HIGH_RISK),
    _("Before shipping"): (C.NOT_SHIPPED_IN_TIME, C.HOLD_TOO_LONG, C.REQUEST_DECLINED, C.NO_TRACKING),
    _("Delivery"): (C.EXCEPTION, C.DELIVERED_CONTRADICTED, C.STUCK, C.LATE, C.DELAYED, C.AT_RISK, C.ATTEMPT_FAILED,
                    C.PICKUP_WAITING, C.NO_FIRST_SCAN, C.WRONG_NUMBER, C.TRACKING_EXPIRED),
    _("Returns and customers"): (C.CUSTOMER_ASKED, C.RETURN_REQUEST_WAITING, C.RETURN_NOT_HANDLED, C.RETURNING,
                                 C.RETURNED_TO_SENDER),
    _("The whole shop"): (ANOMALY, RULE, C.REPORT_DISAGREES),
}  # fmt: skip
KINDS: tuple[str, ...] = tuple(str(kind) for group in GROUPS.values() for kind in group)
SEVERITY: Mapping[str, Severity] = {
    **{str(entry.code): entry.severity for entry in reversed(TABLE)},  # of several rows of a problem, the first ranks
    ANOMALY: Severity.HIGH,
    RULE: Severity.HIGH,
}
# Of those that are no problem of an order, what they are called; problems have their names from the status tables.
NAMES: Mapping[str, str] = {ANOMALY: _("Something unusual"), RULE: _("What a rule tells")}
