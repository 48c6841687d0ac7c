"""Money that comes: capture, mark as paid, send an invoice or a reminder.

Amounts are in the shop's currency; where the customer paid in another, Shopify wants that one, which is left to its
admin.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from suivi.core.facts import Facts, Transaction
from suivi.core.money import ZERO, authorizations
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action, Payment
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.spec import Params, Piece, Sent, Spec, Target, Variables, Wrong

ORDERS = frozenset({"write_orders"})
CAN_BE_PAID = frozenset({Payment.NONE, Payment.PENDING, Payment.AUTHORIZED, Payment.EXPIRED, Payment.PARTIALLY_PAID})


class CaptureParams(Params, frozen=True, kw_only=True):
    """``amount``: all that is left where none is given. ``final``: nothing more will be captured."""

    amount: Decimal | None = None
    final: bool = False


class InvoiceParams(Params, frozen=True, kw_only=True):
    """``message``: a few words of the shop's own in the mail."""

    message: Annotated[str, msgspec.Meta(max_length=5000)] = ""


def foreign(facts: Facts) -> Reason | None:
    """Whether the customer paid in another currency than the shop's."""
    paid_in = facts.detail.paid_in if facts.detail else ""
    return cannot("currency", currency=paid_in) if paid_in else None


def payment(transaction: Transaction, left: Decimal, pieces: tuple[Piece, ...] = ()) -> Target:
    """A payment of which so much is left."""
    return Target(
        id=transaction.id,
        name=transaction.gateway,
        status=transaction.kind,
        amount=left,
        currency=transaction.currency,
        at=transaction.expires_at,
        pieces=pieces,
    )


def _to_capture(facts: Facts, _verdict: Verdict, now: datetime) -> tuple[Target, ...] | Reason:
    left, unassigned = authorizations(facts)
    captured = {one.parent for one in facts.transactions.values() if one.kind == "capture" and one.status == "success"}
    found = []
    for key, amount in sorted(left.items()):
        one = facts.transactions[key]
        over = (one.captured_once and key in captured) or (one.expires_at is not None and now >= one.expires_at)
        if amount > 0 and not over:
            found.append(payment(one, amount))
    if not found or unassigned:
        return cannot("nothing_authorized")
    return foreign(facts) or tuple(found)


def _to_mark_paid(facts: Facts, verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    told = facts.detail.can_mark_as_paid if facts.detail else None
    possible = told if told is not None else verdict.payment.status in CAN_BE_PAID
    if verdict.order.canceled_at:
        return cannot("canceled")
    return (_whole(facts),) if possible and verdict.payment.status in CAN_BE_PAID else cannot("paid")


def _whole(facts: Facts) -> Target:
    return Target(id=facts.id, name=facts.head.name if facts.head else "")


def _owing(facts: Facts, verdict: Verdict) -> Reason | None:
    """Why the customer cannot be asked to pay."""
    if verdict.order.canceled_at:
        return cannot("canceled")
    if verdict.payment.amounts.outstanding <= 0:
        return cannot("nothing_owed")
    return None if facts.customer and facts.customer.email else cannot("no_email")


def _to_invoice(facts: Facts, verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    return _owing(facts, verdict) or (_whole(facts),)


def _to_remind(facts: Facts, verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    schedules = tuple(
        Target(id=one.id, name=terms.name, amount=one.balance, at=one.due_at)
        for terms in facts.payment_terms.values()
        for one in terms.schedules
        if not terms.gone and one.id and one.completed_at is None
    )
    return _owing(facts, verdict) or schedules or cannot("no_terms")


def _settle_capture(params: CaptureParams, target: Target, _now: datetime) -> CaptureParams:
    most = target.amount or ZERO
    amount = most if params.amount is None else params.amount
    if not ZERO < amount <= most:
        raise Wrong("amount", "amount", most=most)
    return msgspec.structs.replace(params, amount=amount)


def _capture(params: CaptureParams, facts: Facts, _key: str) -> Variables:
    authorization = facts.transactions.get(params.target)
    asked: Variables = {"id": facts.id, "parentTransactionId": params.target, "amount": str(params.amount)}
    if authorization is not None and authorization.currency:
        asked["currency"] = authorization.currency
    if params.final and not (authorization and authorization.captured_once):
        asked["finalCapture"] = True  # Shopify takes it only for payments that can be captured several times
    return {"input": asked}


def _invoice(params: InvoiceParams, facts: Facts, _key: str) -> Variables:
    return {"id": facts.id, "email": {"customMessage": params.message} if params.message else None}


def _captures(params: CaptureParams, facts: Facts) -> Iterable[str]:
    return (key for key, one in facts.transactions.items() if one.kind == "capture" and one.parent == params.target)


def _is_captured(sent: Sent, facts: Facts) -> bool:
    new = set(_captures(sent.params, facts)) - set(sent.seen)
    return any(facts.transactions[key].amount == sent.params.amount for key in new)


def _is_paid(_sent: Sent, facts: Facts) -> bool:
    return facts.detail is not None and facts.detail.can_mark_as_paid is False


def _unseen(_sent: Sent, _facts: Facts) -> None:
    """A mail leaves nothing on the order by which it could be known."""


ACTS = (
    Spec(
        action=Action.CAPTURE, operation="capture", params=CaptureParams, needs=ORDERS, targets=_to_capture,
        settle=_settle_capture, variables=_capture, seen=_captures, shows=_is_captured,
    ),
    Spec(
        action=Action.MARK_AS_PAID, operation="mark_paid", params=Params, needs=ORDERS, targets=_to_mark_paid,
        variables=lambda _params, facts, _key: {"id": facts.id}, shows=_is_paid,
    ),
    Spec(
        action=Action.SEND_INVOICE, operation="invoice_send", params=InvoiceParams, needs=ORDERS, targets=_to_invoice,
        variables=_invoice, shows=_unseen,
    ),
    Spec(
        action=Action.SEND_REMINDER, operation="payment_reminder", params=Params, needs=ORDERS, targets=_to_remind,
        variables=lambda params, _facts, _key: {"paymentScheduleId": params.target}, shows=_unseen,
    ),
)  # fmt: skip
