"""Words of a platform's lists of words that Suivi does not know, so that a new one is seen on the day it comes.

Shopify: the enums of the Admin API, which it asks to treat as open, with the older and REST words of each. What
carriers say has its own tables (``carriers``).
"""

from collections.abc import Iterator
from typing import NamedTuple

from suivi.core.facts import Facts
from suivi.core.fulfillment import WORDS as FULFILLMENT
from suivi.core.payment import WORDS as PAYMENT
from suivi.core.words import Return


class NewWord(NamedTuple):
    """A word that is in no list, with the list in which it was looked for."""

    kind: str
    word: str


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Kind → the words that are known. Shopify's enums: see tests/core/test_newwords.py for which.
KNOWN: dict[str, frozenset[str]] = {
    "payment": frozenset(PAYMENT),
    "fulfillment": frozenset(FULFILLMENT),
    "return_status": frozenset(Return),
    "fulfillment_order": _words("open scheduled on_hold in_progress incomplete closed cancelled"),
    "request": _words(
        "unsubmitted submitted accepted rejected cancellation_requested cancellation_accepted cancellation_rejected"
        " closed"
    ),
    "hold": _words(
        "awaiting_payment awaiting_return_items high_risk_of_fraud incorrect_address inventory_out_of_stock"
        " online_store_post_purchase_cross_sell unknown_delivery_date other"
    ),
    "transaction": _words("authorization emv_authorization capture sale refund suggested_refund void change"),
    "transaction_status": _words("success pending awaiting_response failure error unknown"),
    "shipment": _words("success cancelled canceled error failure open pending"),
    "dispute": _words("needs_response under_review accepted won lost prevented charge_refunded unknown"),
    "risk": _words("accept investigate cancel none"),
    "cancel": _words("customer declined fraud inventory other staff"),
    "return": _words("requested open closed declined canceled"),
    "decline": _words("final_sale return_period_ended other"),
    "disposition": _words("restocked not_restocked processing_required missing"),
}
_REPORTS = {
    "payment": "payment",
    "fulfillment": "fulfillment",
    "fulfillment_coarse": "fulfillment",
    "return": "return_status",
}


def new_words(facts: Facts) -> frozenset[NewWord]:
    """The words of an order that no list knows."""
    return frozenset(NewWord(kind, word) for kind, word in _said(facts) if word and word not in KNOWN[kind])


def _said(facts: Facts) -> Iterator[tuple[str, str]]:
    """Every word that the platform chose from one of its lists."""
    for name, report in facts.reports.items():
        if name in _REPORTS:
            yield _REPORTS[name], report.word or ""
    if facts.head is not None:
        yield "cancel", facts.head.cancel_reason
    if facts.detail is not None:
        yield "risk", facts.detail.risk
    for money in facts.transactions.values():
        yield "transaction", money.kind
        yield "transaction_status", money.status
    for dispute in facts.disputes.values():
        yield "dispute", dispute.status
    yield from _of_goods(facts)


def _of_goods(facts: Facts) -> Iterator[tuple[str, str]]:
    for part in facts.fulfillment_orders.values():
        yield "fulfillment_order", part.status
        yield "request", part.request
    for waiting in facts.holds.values():
        for hold in waiting.holds:
            yield "hold", hold.reason
    for shipment in facts.shipments.values():
        yield "shipment", shipment.status
    for back in facts.returns.values():
        yield "return", back.status
        yield "decline", back.decline_reason
    for reverse in facts.reverse_orders.values():
        for line in reverse.lines:
            for done in line.dispositions:
                yield "disposition", done.kind
