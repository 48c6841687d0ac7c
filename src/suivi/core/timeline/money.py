"""What was ordered and changed, and the money for it."""

from collections.abc import Iterator

from suivi.core.facts import Facts, Transaction
from suivi.core.firsttold import dispute_key
from suivi.core.story import PAYMENT_KIND, PAYMENT_STATUS, SENTENCES
from suivi.core.timeline.entry import Entry, alive, happened, words


def order(facts: Facts) -> Iterator[Entry]:
    """Placed, canceled, archived, deleted."""
    head = facts.head
    if head is not None:
        source = head.stamp.source
        yield happened("order.placed", head.placed_at, source, amount=head.total, currency=head.currency)
        if head.canceled_at is not None:
            code = "order.canceled_because" if head.cancel_reason else "order.canceled"
            yield happened(code, head.canceled_at, source, reason=head.cancel_reason)
        if head.closed_at is not None:
            yield happened("order.archived", head.closed_at, source)
    if facts.deletion is not None:
        yield happened("order.deleted", facts.deletion.stamp.as_of, facts.deletion.stamp.source)


def edits(facts: Facts) -> Iterator[Entry]:
    """What was added and taken out."""
    for edit in alive(facts.edits):
        added, removed = (sum(count for _, count in lines) for lines in (edit.added, edit.removed))
        yield happened("order.edited", edit.at, edit.stamp.source, edit.note, added=added, removed=removed)


def payments(facts: Facts) -> Iterator[Entry]:
    """Each transaction, with its gateway."""
    for transaction in alive(facts.transactions):
        yield happened(
            _payment_code(transaction),
            transaction.at or transaction.stamp.as_of,
            transaction.stamp.source,
            words(transaction.gateway, transaction.error),
            amount=transaction.amount,
            currency=transaction.currency,
            kind=transaction.kind,
            status=transaction.status,
        )


def _payment_code(transaction: Transaction) -> str:
    kind = PAYMENT_KIND.get(transaction.kind, transaction.kind)
    code = f"payment.{kind}.{PAYMENT_STATUS.get(transaction.status, transaction.status)}"
    return code if code in SENTENCES else "payment.other"


def refunds(facts: Facts) -> Iterator[Entry]:
    """Money given back, and for how many items."""
    for refund in alive(facts.refunds):
        quantity = sum(line.quantity for line in refund.lines)
        code = "refund.of_items" if quantity else "refund.made"
        yield happened(code, refund.at, refund.stamp.source, refund.note, quantity=quantity, amount=refund.amount)


def disputes(facts: Facts) -> Iterator[Entry]:
    """Chargebacks and inquiries, from when they were first heard of."""
    for dispute in alive(facts.disputes):
        known = facts.dispute_cases.get(dispute.id)
        at = facts.first_told.get(dispute_key(dispute.id), dispute.stamp.as_of)
        amount, currency = (known.amount, known.currency) if known is not None else (None, "")
        yield happened(
            "dispute.opened" if amount is None else "dispute.opened_of",
            known.initiated_at or at if known is not None else at,
            dispute.stamp.source,
            amount=amount,
            currency=currency,
            status=dispute.status,
        )
