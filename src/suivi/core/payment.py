"""The payment axis: Shopify's decision table over the transactions that succeeded, then the flags.

Source of the rules: Shopify's definitions of ``displayFinancialStatus``, payment terms and authorization periods.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from suivi.core.facts import Facts, PaymentTerms, Report, Transaction
from suivi.core.policy import Policy
from suivi.core.verdict import Amounts, PaymentVerdict, Reason
from suivi.core.words import Payment, PaymentFlag

ZERO = Decimal(0)
CAN_BE_DUE = frozenset({Payment.PENDING, Payment.AUTHORIZED, Payment.PARTIALLY_PAID, Payment.NONE})
WAITS = frozenset({"pending", "awaiting_response"})
PAYS = frozenset({"sale", "capture", "authorization", "emv_authorization"})
AUTHORIZES = frozenset({"authorization", "emv_authorization"})


def gettext_noop(text: str) -> str:
    """Marks a sentence for translation."""
    return text


SENTENCES: dict[str, str] = {
    "payment.refunded": gettext_noop("All that was received, {received}, went back."),
    "payment.partially_refunded": gettext_noop("{refunded} of the {received} received went back."),
    "payment.paid": gettext_noop("{received} of {total} was received."),
    "payment.partially_paid": gettext_noop("Only {received} of {total} was received."),
    "payment.voided": gettext_noop("The authorization was voided; nothing was received."),
    "payment.expired": gettext_noop("The authorization ended on {expires_at} without a capture."),
    "payment.authorized": gettext_noop("{capturable} is authorized and can be captured until {expires_at}."),
    "payment.pending": gettext_noop("A payment of {pending} is under way."),
    "payment.none": gettext_noop("No payment succeeded or is under way."),
    "payment.reported": gettext_noop("The platform reports this status."),
    "payment.contradicted": gettext_noop("The platform reports {reported}; the transactions say {derived}."),
}


class _Money(NamedTuple):
    received: Decimal
    refunded: Decimal
    authorized: Decimal
    captured: Decimal
    pending: Decimal
    waiting: bool
    voided: bool
    expires_at: datetime | None
    newest: datetime | None


@lru_cache(maxsize=64)
def _period(days: int) -> timedelta:
    return timedelta(days=days)


def authorization_end(transaction: Transaction, policy: Policy) -> datetime | None:
    """When an authorization can no longer be captured: as reported, else its time plus the policy's period."""
    if transaction.expires_at is not None:
        return transaction.expires_at
    return transaction.at + _period(policy.authorization_days) if transaction.at else None


def _count(facts: Facts, policy: Policy) -> _Money:
    """The sums over the transactions that succeeded; the others never move money (Shopify: OrderTransaction)."""
    sums = dict.fromkeys(("sale", "capture", "change", "refund", "authorization", "emv_authorization"), ZERO)
    pending = ZERO
    waiting = voided = False
    expires_at: datetime | None = None
    newest: datetime | None = None
    for transaction in facts.transactions.values():
        if transaction.gone:
            continue
        if newest is None or transaction.stamp.as_of > newest:
            newest = transaction.stamp.as_of
        kind = transaction.kind
        if transaction.status == "success":
            voided = voided or kind == "void"
            if kind in sums:
                sums[kind] += transaction.amount
            if kind in AUTHORIZES:
                expires_at = _later(expires_at, authorization_end(transaction, policy))
        elif transaction.status in WAITS and kind in PAYS:
            waiting = True
            pending += transaction.amount
    return _Money(
        received=sums["capture"] + sums["sale"] - sums["change"],
        refunded=sums["refund"],
        authorized=sums["authorization"] + sums["emv_authorization"],
        captured=sums["capture"],
        pending=pending,
        waiting=waiting,
        voided=voided,
        expires_at=expires_at,
        newest=newest,
    )


def _later(a: datetime | None, b: datetime | None) -> datetime | None:
    return b if a is None else a if b is None else max(a, b)


def _derive(money: _Money, owed: Decimal, now: datetime) -> Payment:
    """Shopify's table, first match wins (facts on payment, section 1.5)."""
    if money.received > 0:
        if money.refunded >= money.received:
            return Payment.REFUNDED
        if money.refunded > 0:
            return Payment.PARTIALLY_REFUNDED
        return Payment.PAID if money.received >= owed else Payment.PARTIALLY_PAID
    if money.voided:
        return Payment.VOIDED
    if money.authorized > 0:
        return Payment.EXPIRED if money.expires_at and now >= money.expires_at else Payment.AUTHORIZED
    return Payment.PENDING if money.waiting else Payment.NONE


def _word(report: Report) -> Payment:
    if report.word is None:
        return Payment.NONE
    return _WORDS.get(report.word, Payment.UNKNOWN)


_WORDS = {word.value: word for word in Payment} | {"unpaid": Payment.NONE}


def _decide(report: Report | None, derived: Payment, money: _Money, *, derive: bool) -> Payment:
    """The report wins, until a newer transaction or the clock says otherwise."""
    if derive or report is None:
        return derived
    word = _word(report)
    if word is Payment.AUTHORIZED and derived is Payment.EXPIRED:
        return derived
    newer = money.newest is not None and money.newest > report.stamp.as_of
    if word is Payment.UNKNOWN or newer:
        return derived if derived is not Payment.NONE else word
    return word


def _terms(facts: Facts) -> PaymentTerms | None:
    return next((terms for terms in facts.payment_terms.values() if not terms.gone), None)


def _due_at(terms: PaymentTerms | None) -> datetime | None:
    if terms is None:
        return None
    return min((s.due_at for s in terms.schedules if s.due_at and s.completed_at is None), default=None)


def _untold(facts: Facts, money: _Money) -> bool:
    """Whether the payments themselves were never told: no transaction, or (by webhooks) only a refund of them."""
    return not facts.transactions or (money.refunded > money.received == 0)


def _amounts(facts: Facts, money: _Money, status: Payment) -> Amounts:
    head, detail = facts.head, facts.detail
    owed = head.current_total if head else ZERO
    untold = _untold(facts, money)
    if untold and detail and detail.received is not None:
        received, refunded = detail.received, detail.refunded or ZERO
        capturable = detail.capturable or ZERO
    else:
        received, refunded = money.received, money.refunded
        open_authorization = status is Payment.AUTHORIZED or (status is Payment.PARTIALLY_PAID and not money.voided)
        capturable = max(money.authorized - money.captured, ZERO) if open_authorization else ZERO
    net = received - refunded
    if untold and detail is None and head and head.outstanding is not None:
        outstanding = head.outstanding
    else:
        outstanding = owed - net - capturable
    return Amounts(
        currency=head.currency if head else "",
        total=owed,
        received=received,
        refunded=refunded,
        net=net,
        capturable=capturable,
        outstanding=outstanding,
    )


def judge_payment(
    facts: Facts, policy: Policy, now: datetime, *, derive: bool = False
) -> tuple[PaymentVerdict, datetime | None]:
    """What is known of the money, and when that changes by itself."""
    money = _count(facts, policy)
    report = facts.reports.get("payment")
    owed = facts.head.current_total if facts.head else ZERO
    derived = _derive(money, owed, now)
    status = _decide(report, derived, money, derive=derive)
    due_at = _due_at(_terms(facts)) if status in CAN_BE_DUE else None
    flag, review_at = _flag(status, money, due_at, policy, now)
    if derived is Payment.AUTHORIZED and money.expires_at and (review_at is None or money.expires_at < review_at):
        review_at = money.expires_at  # what the transactions say changes then, whatever is reported
    verdict = PaymentVerdict(
        status=status,
        reported=report.word if report else None,
        derived=derived,
        flag=flag,
        amounts=_amounts(facts, money, status),
        expires_at=money.expires_at if status in {Payment.AUTHORIZED, Payment.EXPIRED} else None,
        due_at=due_at,
        reasons=_reasons(derived, report, money, owed, derive=derive),
    )
    return verdict, review_at


def _flag(
    status: Payment, money: _Money, due_at: datetime | None, policy: Policy, now: datetime
) -> tuple[PaymentFlag, datetime | None]:
    """Expiring (shown from two days before), due, overdue; and the next moment one of them changes."""
    if status is Payment.AUTHORIZED and money.expires_at:
        warn_at = money.expires_at - timedelta(hours=policy.expiring_hours)
        if now < warn_at:
            return PaymentFlag.NONE, warn_at
        return PaymentFlag.EXPIRING, money.expires_at if now < money.expires_at else None
    if due_at is None:
        return PaymentFlag.NONE, None
    due_from = due_at - timedelta(days=1)
    if now < due_from:
        return PaymentFlag.NONE, due_from
    return (PaymentFlag.DUE, due_at) if now < due_at else (PaymentFlag.OVERDUE, None)


def _reasons(
    derived: Payment, report: Report | None, money: _Money, owed: Decimal, *, derive: bool
) -> tuple[Reason, ...]:
    params = {
        "received": money.received,
        "refunded": money.refunded,
        "total": owed,
        "capturable": money.authorized - money.captured,
        "pending": money.pending,
        "expires_at": money.expires_at,
    }
    why = Reason(f"payment.{derived.value}", params)
    if report is None or derive:
        return (why,)
    said = _word(report)
    if money.refunded > money.received == 0:
        return (Reason("payment.reported"),)  # a refund of payments that were never told contradicts nothing
    if said is derived:
        return (why, Reason("payment.reported"))
    return (why, Reason("payment.contradicted", {"reported": said.value, "derived": derived.value}))
