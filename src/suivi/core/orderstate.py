"""The order itself: open, archived or canceled, its risk, whether it was edited or is a test."""

from suivi.core.facts import Facts
from suivi.core.verdict import OrderVerdict
from suivi.core.words import OrderState


def judge_order(facts: Facts) -> OrderVerdict:
    """Canceled beats archived; an order that is neither is open (Shopify: ``cancelledAt``, ``closed``)."""
    head, detail = facts.head, facts.detail
    edited = bool(facts.edits) or bool(detail and detail.edited)
    risk = detail.risk if detail else ""
    if head is None:
        return OrderVerdict(state=OrderState.OPEN, edited=edited, risk=risk)
    if head.canceled_at is not None:
        state = OrderState.CANCELED
    elif head.closed_at is not None:
        state = OrderState.ARCHIVED
    else:
        state = OrderState.OPEN
    return OrderVerdict(
        state=state,
        archived=head.closed_at is not None,
        canceled_at=head.canceled_at,
        cancel_reason=head.cancel_reason,
        risk=risk,
        edited=edited,
        test=head.test,
    )
