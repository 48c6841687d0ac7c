"""The payment axis: Shopify's decision table over the sums of the transactions, then the flags.

Source of the rules: Shopify's definitions of ``displayFinancialStatus``, payment terms and authorization periods.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from suivi.core.facts import Facts, Report
from suivi.core.money import ZERO, Money, amounts, count, refund_only
from suivi.core.policy import Policy
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import PaymentVerdict, Reason
from suivi.core.words import Payment, PaymentFlag

CAN_BE_DUE = frozenset({Payment.PENDING, Payment.AUTHORIZED, Payment.PARTIALLY_PAID, Payment.NONE})
MAY_END = frozenset({Payment.AUTHORIZED, Payment.EXPIRED})
DAY = timedelta(days=1)

SENTENCES: dict[str, str] = {
    "payment.refunded": gettext_noop("All that was received, {received}, went back."),
    "payment.partially_refunded": gettext_noop("{refunded} of the {received} received went back."),
    "payment.paid": gettext_noop("{received} of {total} was received."),
    "payment.partially_paid": gettext_noop("Only {received} of {total} was received."),
    "payment.voided": gettext_noop("The authorization was voided; nothing was received."),
    "payment.expired": gettext_noop("The authorization ended on {expires_at} without a capture."),
    "payment.authorized": gettext_noop("{capturable} is authorized and can be captured."),
    "payment.authorized_until": gettext_noop("{capturable} is authorized and can be captured until {expires_at}."),
    "payment.authorized_probably_until": gettext_noop(
        "{capturable} is authorized and can probably be captured until {expires_at}."
    ),
    "payment.pending": gettext_noop("A payment of {pending} is under way."),
    "payment.none": gettext_noop("No payment succeeded or is under way."),
    "payment.reported": gettext_noop("The platform reports this status."),
    "payment.contradicted": gettext_noop("The platform reports {reported}; the transactions say {derived}."),
}
_CODES = {word: f"payment.{word}" for word in Payment}
WORDS: dict[str, Payment] = {word.value: word for word in Payment} | {"unpaid": Payment.NONE}
_REPORTED = Reason("payment.reported")


def judge_payment(
    facts: Facts, policy: Policy, now: datetime, *, derive: bool = False
) -> tuple[PaymentVerdict, datetime | None]:
    """What is known of the money, and when that changes by itself."""
    report = None if derive else facts.reports.get("payment")
    money = count(facts, policy)
    if report is not None and not money.told and _refuted(money, report):
        money = money._replace(expires_at=None, estimated=False)
    owed = facts.head.current_total if facts.head else ZERO
    derived = _derive(money, owed, now)
    status = derived if report is None else _decide(report, derived, money)
    due_at, flag, review_at = _flag(facts, status, money, policy, now, derive=derive)
    if money.expires_at and not money.estimated and now < money.expires_at:
        # What the transactions say changes then, whatever is reported.
        review_at = money.expires_at if review_at is None else min(review_at, money.expires_at)
    reasons = _reasons(derived, report, money, owed)
    verdict = PaymentVerdict(
        status=status,
        reported=None if (told := facts.reports.get("payment")) is None else told.word,
        derived=derived,
        flag=flag,
        amounts=amounts(facts, money, now),
        expires_at=money.expires_at if status in MAY_END else None,
        expires_estimated=money.estimated,
        due_at=due_at,
        disagrees=len(reasons) > 1 and reasons[1] is not _REPORTED,
        reasons=reasons,
    )
    return verdict, review_at


def _derive(money: Money, owed: Decimal, now: datetime) -> Payment:
    """Shopify's table, first match wins."""
    if money.received > 0:
        if money.refunded >= money.received:
            return Payment.REFUNDED
        if money.refunded > 0:
            return Payment.PARTIALLY_REFUNDED
        return Payment.PAID if money.received >= owed else Payment.PARTIALLY_PAID
    if money.voided:
        return Payment.VOIDED
    if money.authorized > 0:
        return Payment.EXPIRED if money.expired(now) else Payment.AUTHORIZED
    return Payment.PENDING if money.waiting else Payment.NONE


def _refuted(money: Money, report: Report) -> bool:
    """Whether the platform still said "authorized" after the usual end: then nobody knows the end."""
    at = money.expires_at
    return at is not None and report.word == Payment.AUTHORIZED and report.stamp.as_of >= at


def _word(report: Report) -> Payment:
    if report.word is None:
        return Payment.NONE
    return WORDS.get(report.word, Payment.UNKNOWN)


def _decide(report: Report, derived: Payment, money: Money) -> Payment:
    """The report wins, until a newer transaction or the clock says otherwise.

    Shopify's null is a report only where nothing moved: it means that there is no payment.
    """
    word = _word(report)
    if word is derived:
        return derived
    if (word is Payment.AUTHORIZED and derived is Payment.EXPIRED) or word is Payment.NONE:
        return derived
    newer = money.newest is not None and money.newest.overtakes(report.stamp)
    if word is Payment.UNKNOWN or newer:
        return derived if derived is not Payment.NONE else word
    return word


def _flag(
    facts: Facts, status: Payment, money: Money, policy: Policy, now: datetime, *, derive: bool
) -> tuple[datetime | None, PaymentFlag, datetime | None]:
    """When terms are due; expiring (shown from two days before), due or overdue; when one of these changes."""
    if status not in CAN_BE_DUE:
        return None, PaymentFlag.NONE, None
    due_at, flag, review_at = _due(facts, now, derive=derive)
    if status is Payment.AUTHORIZED and money.expires_at:
        warn_at = money.expires_at - timedelta(hours=policy.expiring_hours)
        if now >= warn_at:
            return due_at, PaymentFlag.EXPIRING, review_at
        review_at = warn_at if review_at is None else min(review_at, warn_at)
    return due_at, flag, review_at


def _due(facts: Facts, now: datetime, *, derive: bool) -> tuple[datetime | None, PaymentFlag, datetime | None]:
    """Payment terms: due from one day before the date, overdue after it; or as the platform says."""
    terms = next((terms for terms in facts.payment_terms.values() if not terms.gone), None)
    if terms is None:
        return None, PaymentFlag.NONE, None
    waiting = [one.due_at for one in terms.schedules if one.due_at and one.completed_at is None]
    due_at = min(waiting, default=None)
    if due_at is None or now < due_at:
        if terms.overdue and not derive:
            return due_at or terms.stamp.as_of, PaymentFlag.OVERDUE, None
        if terms.due and not derive:
            return due_at, PaymentFlag.DUE, due_at
    return (due_at, *_by_date(due_at, now))


def _by_date(due_at: datetime | None, now: datetime) -> tuple[PaymentFlag, datetime | None]:
    if due_at is None:
        return PaymentFlag.NONE, None
    if now < due_at - DAY:
        return PaymentFlag.NONE, due_at - DAY
    return (PaymentFlag.DUE, due_at) if now < due_at else (PaymentFlag.OVERDUE, None)


def _reasons(derived: Payment, report: Report | None, money: Money, owed: Decimal) -> tuple[Reason, ...]:
    if report is not None and refund_only(money):
        return (_REPORTED,)  # a refund of payments that were never told contradicts nothing
    params = {
        "received": money.received,
        "refunded": money.refunded,
        "total": owed,
        "capturable": money.capturable,
        "pending": money.pending,
        "expires_at": money.expires_at,
    }
    code = _CODES[derived]
    if derived is Payment.AUTHORIZED and money.expires_at:
        code = "payment.authorized_probably_until" if money.estimated else "payment.authorized_until"
    why = Reason(code, params)
    if report is None or report.word is None:
        return (why,)
    said = _word(report)
    if said is derived:
        return (why, _REPORTED)
    if said is Payment.AUTHORIZED and derived is Payment.EXPIRED and not _refuted(money, report):
        return (why,)  # it was true when it was said
    return (why, Reason("payment.contradicted", {"reported": said.value, "derived": derived.value}))
