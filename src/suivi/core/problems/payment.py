"""Problems of money: authorizations, overdue and pending payments, disputes, refunds that are owed."""

from collections.abc import Iterator
from datetime import timedelta

from suivi.core.deadlines import Kind, until
from suivi.core.facts import Dispute
from suivi.core.firsttold import dispute_key
from suivi.core.problems.case import OWN, Case, Raise
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import Params, PaymentVerdict, Reason
from suivi.core.words import PaymentFlag

SENTENCES: dict[str, str] = {
    "problem.authorization_expired": gettext_noop("{amount} was authorized but not captured before {expires_at}."),
    "problem.authorization_may_have_expired": gettext_noop(
        "{amount} was authorized; the usual time to capture it ended on {expires_at}."
    ),
    "problem.authorization_expiring": gettext_noop("{amount} must be captured before {expires_at}."),
    "problem.payment_overdue": gettext_noop("{amount} was due on {due_at}."),
    "problem.payment_pending_long": gettext_noop("{amount} has been awaited since {placed_at}."),
    "problem.dispute_open": gettext_noop("The customer disputes the payment; the bank waits for an answer."),
    "problem.dispute_open_until": gettext_noop(
        "The customer disputes the payment; the bank waits for an answer until {due_at}."
    ),
    "problem.refund_owed": gettext_noop("The shop owes the customer {amount}."),
}


def authorization_expired(case: Case, payment: PaymentVerdict) -> Iterator[Raise]:
    """An authorization ended without a capture."""
    at = payment.expires_at or case.placed_at
    params: Params = {"amount": payment.amounts.outstanding, "expires_at": at}
    yield Raise(at, Reason("problem.authorization_expired", params))


def authorization_may_have_expired(_case: Case, payment: PaymentVerdict) -> Iterator[Raise]:
    """Nobody says when an authorization ends, and the usual time is over."""
    if payment.expires_at and payment.expires_estimated:
        params: Params = {"amount": payment.amounts.capturable, "expires_at": payment.expires_at}
        yield Raise(payment.expires_at, Reason("problem.authorization_may_have_expired", params))


def authorization_expiring(case: Case, payment: PaymentVerdict) -> Iterator[Raise]:
    """An authorization ends soon (Shopify marks it from two days before)."""
    if payment.expires_at:
        hours = case.policy.expiring_hours
        params: Params = {"amount": payment.amounts.capturable, "expires_at": payment.expires_at}
        reason = Reason("problem.authorization_expiring", params)
        since = payment.expires_at - timedelta(hours=hours)
        yield Raise(since, reason, Reason("rule.hours", {"hours": hours}), until=payment.expires_at)


def payment_overdue(_case: Case, payment: PaymentVerdict) -> Iterator[Raise]:
    """Payment terms passed their date and are not paid."""
    if payment.flag is PaymentFlag.OVERDUE and payment.due_at:
        params: Params = {"amount": payment.amounts.outstanding, "due_at": payment.due_at}
        yield Raise(payment.due_at, Reason("problem.payment_overdue", params))


def payment_pending_long(case: Case, payment: PaymentVerdict) -> Iterator[Raise]:
    """A payment without terms, such as a bank transfer or the rest of a deposit, does not come."""
    if payment.due_at is None and payment.amounts.outstanding > 0:
        days, placed = case.policy.payment_pending_days, case.placed_at
        reason = Reason("problem.payment_pending_long", {"amount": payment.amounts.outstanding, "placed_at": placed})
        own = until(case.facts, Kind.PAY)
        if own is not None:
            yield Raise(own, reason, OWN)
            return
        yield Raise(case.calendar.add_days(placed, days), reason, Reason("rule.business_days", {"days": days}))


def dispute_open(case: Case, dispute: Dispute) -> Iterator[Raise]:
    """The bank waits for the shop's evidence."""
    known = case.facts.dispute_cases.get(dispute.id)
    first = case.facts.first_told.get(dispute_key(dispute.id), dispute.stamp.as_of)
    since = first if known is None else known.initiated_at or first
    reason = Reason("problem.dispute_open")
    if known is not None and known.evidence_due_at is not None:
        reason = Reason("problem.dispute_open_until", {"due_at": known.evidence_due_at})
    yield Raise(since, reason, subject=dispute.id)


def refund_owed(case: Case, payment: PaymentVerdict) -> Iterator[Raise]:
    """The shop holds more money than the order costs now."""
    amounts = payment.amounts
    if amounts.outstanding < 0 and amounts.net > 0:
        days = case.policy.refund_within_days
        moved = max((t.at or t.stamp.as_of for t in case.facts.transactions.values()), default=case.placed_at)
        begun = max(case.order.canceled_at or moved, moved)
        reason = Reason("problem.refund_owed", {"amount": -amounts.outstanding})
        yield Raise(case.calendar.add_days(begun, days), reason, Reason("rule.business_days", {"days": days}))
