"""Automatic capture: when everything was fulfilled, or before the authorization expires. Pure."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from suivi.automations.case import NOTHING, Blocked, Case, Wants, Wish, key
from suivi.core.money import ZERO
from suivi.core.verdict import Params, Reason
from suivi.core.words import Action, Fulfillment, Payment
from suivi.sources.shopify.acts.spec import Target

CAPTURABLE = frozenset({Payment.AUTHORIZED, Payment.PARTIALLY_PAID})


def capture_fulfilled(case: Case) -> Wants:
    """All that is authorized, once the whole order left."""
    if case.verdict.fulfillment.status is not Fulfillment.FULFILLED or not _has_authorization(case):
        return NOTHING
    return _capturing("capture_fulfilled", case, lambda _end: True)


def capture_expiring(case: Case) -> Wants:
    """Each authorization shortly before its end, where that is known; what is only estimated is left to people."""
    if not _has_authorization(case):
        return NOTHING
    before = timedelta(hours=case.policies.capture_expiring.hours)
    ends = [end for target in case.targets(Action.CAPTURE) if (end := _end(case, target.at))]
    ends = ends or [end for end in [_end(case, None)] if end]  # of a payment that cannot be captured from here
    review_at = min((end - before for end in ends if case.now < end - before), default=None)
    if not any(case.now >= end - before for end in ends):
        return Wants(review_at=review_at)
    found = _capturing("capture_expiring", case, lambda end: end is not None and case.now >= end - before)
    return found._replace(review_at=review_at)


def _end(case: Case, told: datetime | None) -> datetime | None:
    """When an authorization ends: as the store tells, else after its gateway's known time, counted from the first."""
    payment = case.verdict.payment
    return told or (None if payment.expires_estimated else payment.expires_at)


def _has_authorization(case: Case) -> bool:
    payment = case.verdict.payment
    return payment.status in CAPTURABLE and payment.amounts.capturable > 0


def _capturing(policy: str, case: Case, due: Callable[[datetime | None], bool]) -> Wants:
    """Each authorization whose time has come, and never more than the order still costs."""
    found = case.offered(Action.CAPTURE)
    if isinstance(found, Reason):
        return Wants(blocked=(Blocked(policy, Action.CAPTURE, found),))
    acts, owed = [], case.verdict.payment.amounts.total - case.verdict.payment.amounts.net
    for target in found:
        amount = min(target.amount or ZERO, owed)
        if amount > 0 and due(_end(case, target.at)):
            owed -= amount
            acts.append(_capture(policy, case, target, amount))
    return Wants(tuple(acts))


def _capture(policy: str, case: Case, target: Target, amount: Decimal) -> Wish:
    """One key for both policies: an authorization is captured by one of them, once."""
    told: Params = {"amount": amount, "currency": target.currency, "expires_at": _end(case, target.at)}
    return Wish(
        policy, Action.CAPTURE, target.id, {"target": target.id, "amount": amount},
        Reason(f"automatic.{policy}", told), key("capture", case.facts.id, target.id), amount,
    )  # fmt: skip
