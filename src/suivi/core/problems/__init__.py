"""What is wrong with an order, since when, by which rule, and what to do.

Rules (``payment``, ``shipping``, ``parcels``, ``returns``) answer with the moment from which a problem holds, so that
each also tells when it will begin to hold; ``table`` ranks them and says what they look at; ``find`` compares with the
clock. Thresholds come from the shop's policy; business time skips weekends and holidays.
"""

from suivi.core.problems import parcels, payment, promises, requests, returns, shipping
from suivi.core.problems.case import About, Case, Raise
from suivi.core.problems.find import find_problems
from suivi.core.problems.table import TABLE, Entry, While
from suivi.core.translatable import gettext_noop

SENTENCES: dict[str, str] = {
    **payment.SENTENCES,
    **shipping.SENTENCES,
    **parcels.SENTENCES,
    **promises.SENTENCES,
    **returns.SENTENCES,
    **requests.SENTENCES,
    "rule.hours": gettext_noop("The shop's limit is {hours} hours."),
    "rule.business_hours": gettext_noop("The shop's limit is {hours} business hours."),
    "rule.business_days": gettext_noop("The shop's limit is {days} business days."),
    "rule.own": gettext_noop("This order has a deadline of its own."),
    "rule.lane": gettext_noop("Learned from {parcels} deliveries: {lane}."),
    "rule.lane_quiet": gettext_noop(
        "95 of 100 parcels are scanned again within {hours} business hours ({lane}, {parcels} deliveries)."
    ),
    "rule.lane_first_scan": gettext_noop(
        "95 of 100 parcels are first scanned within {hours} business hours ({lane}, {parcels} deliveries)."
    ),
    "rule.days": gettext_noop("The shop's limit is {days} days."),
}

__all__ = ["SENTENCES", "TABLE", "About", "Case", "Entry", "Raise", "While", "find_problems"]
