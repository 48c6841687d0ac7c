"""What moved, what is reserved and what is awaited: sums over an order's transactions.

Source of the rules: Shopify's definitions of ``OrderTransaction``. Only what succeeded moves money.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from suivi.core.facts import Facts, Stamp, Transaction
from suivi.core.policy import Policy
from suivi.core.verdict import Amounts

ZERO = Decimal(0)
WAITS = frozenset({"pending", "awaiting_response"})
AUTHORIZES = frozenset({"authorization", "emv_authorization"})
KINDS = ("sale", "capture", "change", "refund", "authorization", "emv_authorization")
PAYS = frozenset({"sale", "capture"}) | AUTHORIZES


class Money(NamedTuple):
    """The sums. ``expires_at``: when the last open authorization ends.

    ``told``: the platform says so; else it is its gateway's period, ``estimated`` where that is not known.
    """

    received: Decimal = ZERO
    refunded: Decimal = ZERO
    authorized: Decimal = ZERO
    capturable: Decimal = ZERO
    pending: Decimal = ZERO
    waiting: bool = False
    voided: bool = False
    expires_at: datetime | None = None
    told: bool = False
    estimated: bool = False
    newest: Stamp | None = None

    def expired(self, now: datetime) -> bool:
        """Whether the authorization is known to have ended; an estimate is not knowing."""
        return self.expires_at is not None and not self.estimated and now >= self.expires_at


def count(facts: Facts, policy: Policy) -> Money:
    """The sums over the transactions; where none is told, what the platform says of its own sums."""
    sums = dict.fromkeys(KINDS, ZERO)
    pending, waiting, voided = ZERO, False, False
    newest: Stamp | None = None
    for transaction in facts.transactions.values():
        if transaction.gone:
            continue
        if newest is None or transaction.stamp.as_of > newest.as_of:
            newest = transaction.stamp
        kind = transaction.kind
        if transaction.status == "success":
            if kind in sums:
                sums[kind] += transaction.amount
            elif kind == "void":
                voided = True  # its own amount is 0: it ends what its authorization had left
        elif kind in PAYS and transaction.status in WAITS:
            waiting = True
            pending += transaction.amount
    found = Money(
        received=sums["sale"] + sums["capture"] - sums["change"],
        refunded=sums["refund"],
        authorized=sums["authorization"] + sums["emv_authorization"],
        pending=pending,
        waiting=waiting,
        voided=voided,
        newest=newest,
    )
    if found.authorized:
        return _with_authorizations(found, facts, policy)
    # An empty list of payments that is known to be whole says that nothing moved.
    return _as_told(found, facts) if newest is None and "transactions" not in facts.complete else found


def _with_authorizations(money: Money, facts: Facts, policy: Policy) -> Money:
    """With what each authorization has left, and until when."""
    left, unassigned = authorizations(facts)
    rest = max(sum((amount for amount in left.values() if amount > 0), ZERO) - unassigned, ZERO)
    ends = [_end(facts.transactions[key], policy) for key, amount in left.items() if amount > 0 or not rest]
    last = max((end for end in ends if end is not None), default=(None, False, False))
    return money._replace(capturable=rest, expires_at=last[0], told=last[1], estimated=last[2])


def authorizations(facts: Facts) -> tuple[dict[str, Decimal], Decimal]:
    """What each authorization has left, by its id, and what was captured of none of them."""
    done = [one for one in facts.transactions.values() if one.status == "success" and not one.gone]
    left = {one.id: one.amount for one in done if one.kind in AUTHORIZES}
    unassigned = ZERO
    for one in done:
        if one.kind == "capture" and one.parent in left:
            left[one.parent] -= one.amount
        elif one.kind == "capture":
            unassigned += one.amount
    for one in done:
        if one.kind == "void":
            left |= dict.fromkeys([one.parent] if one.parent in left else left, ZERO)
    return left, unassigned


def _end(authorization: Transaction, policy: Policy) -> tuple[datetime, bool, bool] | None:
    """When an authorization can no longer be captured, whether that is told, and whether it is only an estimate.

    Shopify tells it to some shops only; Shopify Payments keeps authorizations for seven days.
    """
    if authorization.expires_at is not None:
        return authorization.expires_at, True, False
    if authorization.at is None:
        return None
    known = authorization.gateway.casefold().replace(" ", "_") == "shopify_payments"
    return authorization.at + _period(policy.authorization_days), False, not known


@lru_cache(maxsize=64)
def _period(days: int) -> timedelta:
    return timedelta(days=days)


def _as_told(money: Money, facts: Facts) -> Money:
    """The platform's own sums of what moved."""
    detail = facts.detail
    if detail is None or detail.received is None:
        return money
    capturable = detail.capturable or ZERO
    return money._replace(
        received=detail.received,
        refunded=detail.refunded or ZERO,
        capturable=capturable,
        authorized=ZERO if detail.received else capturable,
    )


def refund_only(money: Money) -> bool:
    """Whether a refund is told without its payment, as webhooks do: the sums say nothing then."""
    return money.refunded > money.received == 0


def amounts(facts: Facts, money: Money, now: datetime) -> Amounts:
    """What was paid, went back, is reserved and is owed, in the order's currency.

    Shopify: outstanding = current total − (received − refunded) − capturable.
    """
    head, detail = facts.head, facts.detail
    owed = head.current_total if head else ZERO
    if refund_only(money):
        money = _as_told(money, facts)
    capturable = ZERO if money.expired(now) else money.capturable
    net = money.received - money.refunded
    outstanding = owed - net - capturable
    untold = money.newest is None or refund_only(money)
    if untold and head and head.outstanding is not None and (detail is None or detail.received is None):
        outstanding = head.outstanding
    return Amounts(
        currency=head.currency if head else "",
        total=owed,
        received=money.received,
        refunded=money.refunded,
        net=net,
        capturable=capturable,
        outstanding=outstanding,
    )
