"""What staff can be alerted of: every problem of orders, what is unusual, what the shop's rules want told, and what
does not work that the shop's orders hang on.
"""

from collections.abc import Mapping
from enum import StrEnum

from suivi.core.problems import TABLE
from suivi.core.translatable import gettext_noop as _
from suivi.core.words import ProblemCode, Severity

ANOMALY = "anomaly"  # something of the whole shop that is unusual (``alerts.anomalies``)
RULE = "rule"  # a rule's step "alert staff" (``alerts.telling``)
RANK: Mapping[Severity, int] = {Severity.CRITICAL: 0, Severity.HIGH: 1, Severity.MEDIUM: 2, Severity.LOW: 3}


class Broken(StrEnum):
    """What does not work (``alerts.troubles``)."""

    STANDS_STILL = "stands_still"
    STORE_REFUSES = "store_refuses"
    STORE_BEHIND = "store_behind"
    WEBHOOKS_MISSING = "webhooks_missing"
    PROVIDER_OUT = "provider_out"
    MESSAGES_OUT = "messages_out"
    RULE_FAILED = "rule_failed"
    RULE_WAITS = "rule_waits"
    REPORT_FAILED = "report_failed"
    PLACE_BROKEN = "place_broken"


TROUBLES: Mapping[str, Severity] = {
    Broken.STANDS_STILL: Severity.CRITICAL,
    Broken.STORE_REFUSES: Severity.CRITICAL,
    Broken.STORE_BEHIND: Severity.HIGH,
    Broken.WEBHOOKS_MISSING: Severity.HIGH,
    Broken.PROVIDER_OUT: Severity.HIGH,
    Broken.MESSAGES_OUT: Severity.HIGH,
    Broken.RULE_FAILED: Severity.HIGH,
    Broken.RULE_WAITS: Severity.MEDIUM,
    Broken.REPORT_FAILED: Severity.MEDIUM,
    Broken.PLACE_BROKEN: Severity.HIGH,
}

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
    _("What orders hang on"): tuple(TROUBLES),
}  # fmt: skip
KINDS: tuple[str, ...] = tuple(str(kind) for group in GROUPS.values() for kind in group)
SEVERITY: Mapping[str, Severity] = {
    **{str(entry.code): entry.severity for entry in reversed(TABLE)},  # of several rows of a problem, the first ranks
    ANOMALY: Severity.HIGH,
    RULE: Severity.HIGH,
    **{str(kind): severity for kind, severity in TROUBLES.items()},
}
# Of those that are no problem of an order, what they are called; problems have their names from the status tables.
NAMES: Mapping[str, str] = {
    ANOMALY: _("Something unusual"),
    RULE: _("What a rule tells"),
    Broken.STANDS_STILL: _("Suivi stands still"),
    Broken.STORE_REFUSES: _("Shopify refuses Suivi"),
    Broken.STORE_BEHIND: _("Shopify does not answer"),
    Broken.WEBHOOKS_MISSING: _("Webhooks are missing"),
    Broken.PROVIDER_OUT: _("A provider of tracking is out"),
    Broken.MESSAGES_OUT: _("Messages do not go out"),
    Broken.RULE_FAILED: _("A rule failed"),
    Broken.RULE_WAITS: _("A rule waits for its limit"),
    Broken.REPORT_FAILED: _("A scheduled report failed"),
    Broken.PLACE_BROKEN: _("A way of alerts is broken"),
}
