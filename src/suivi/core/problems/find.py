"""Which problems an order has now, and when that changes by itself."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from suivi.core.facts import Facts
from suivi.core.problems.case import About, Case, Raise
from suivi.core.problems.table import ANY, INDEX, Entry, Ranked, While
from suivi.core.requests import waiting
from suivi.core.verdict import ParcelVerdict, Problem
from suivi.core.words import OrderState

# What every order is asked. Reading a member off its enum costs more than the question.
PAYMENT, FULFILLMENT, DELIVERY = About.PAYMENT, About.FULFILLMENT, About.DELIVERY
RETURNS, PARCEL, WHILE_OPEN = About.RETURNS, About.PARCEL, While.OPEN
_WHILE = {
    OrderState.OPEN: While.OPEN,
    OrderState.ARCHIVED: While.ARCHIVED,
    OrderState.CANCELED: While.ALWAYS,
}
_Found = tuple[Ranked, Any, datetime | None]


def find_problems(case: Case, now: datetime) -> tuple[tuple[Problem, ...], datetime | None]:
    """The problems that hold now, ranked, and the next moment at which one begins or ends by itself.

    A test order presses nobody. An archived order still has the problems of its parcels under way: platforms archive
    what is paid and fulfilled, not what has arrived.
    """
    if case.facts.head is None or case.order.test:
        return (), None
    found: list[tuple[int, Entry, Raise]] = []
    review_at: datetime | None = None
    for rows, thing, end in _things(case):
        for rank, entry in rows:
            for raised in entry.rule(case, thing):
                until = raised.until if end is None or (raised.until and raised.until < end) else end
                if until is not None and until <= raised.since:
                    continue
                moment = raised.since if now < raised.since else until
                if moment is not None and now < moment and (review_at is None or moment < review_at):
                    review_at = moment
                if now >= raised.since and (until is None or now < until):
                    found.append((rank, entry, raised))
    if len(found) > 1:
        found.sort(key=lambda one: one[0])
    return tuple(_problem(entry, raised) for _, entry, raised in found), review_at


def _things(case: Case) -> Iterator[_Found]:
    """Everything of the order that a rule looks at, with its rules, and when looking at it ends."""
    while_ = _WHILE[case.order.state]
    index = INDEX[while_]
    for about, verdict in (
        (PAYMENT, case.payment),
        (FULFILLMENT, case.fulfillment),
        (DELIVERY, case.delivery),
        (RETURNS, case.returns),
    ):
        rows = index[about][verdict.status]
        if rows:
            yield rows, verdict, None
    by_word = index[PARCEL]
    for parcel in case.delivery.parcels:
        rows = by_word[parcel.status]
        if rows and while_ is WHILE_OPEN:
            yield rows, parcel, None
        elif rows and (heard_at := _heard_at(parcel)) is not None:
            yield rows, parcel, heard_at + timedelta(days=case.policy.archived_watch_days)
    for about, word, thing in _others(case):
        rows = index[about].get(word, ())
        if rows:
            yield rows, thing, None


def _others(case: Case) -> Iterator[tuple[About, str, Any]]:
    """What few orders have: disagreements, risk, holds, disputes, returns, declined parts, the customer's requests."""
    for verdict in (case.payment, case.fulfillment, case.returns):
        if verdict.disagrees:
            yield About.REPORT, ANY, verdict
    if case.order.risk:
        yield About.RISK, case.order.risk, case.order
    for hold in case.fulfillment.holds:
        yield About.HOLD, ANY, hold
    if case.facts.disputes or case.facts.returns or case.fulfillment.open_quantity:
        yield from _entities(case.facts)
    if case.facts.requests:
        for request in waiting(case.facts):
            yield About.REQUEST, request.kind, request


def _entities(facts: Facts) -> Iterator[tuple[About, str, Any]]:
    """Disputes, fulfillment orders and returns by their words."""
    for dispute in facts.disputes.values():
        if not dispute.gone:
            yield About.DISPUTE, dispute.status, dispute
    for part in facts.fulfillment_orders.values():
        if not part.gone:
            yield About.PART, part.request, part
    for back in facts.returns.values():
        if not back.gone:
            yield About.RETURN, back.status, back


def _heard_at(parcel: ParcelVerdict) -> datetime | None:
    """The last news of a parcel, None where nobody ever told anything of it."""
    return parcel.last_scan_at or parcel.since


def _problem(entry: Entry, raised: Raise) -> Problem:
    return Problem(
        code=entry.code,
        severity=raised.severity or entry.severity,
        since=raised.since,
        reason=raised.reason,
        threshold=raised.threshold,
        actions=entry.actions if raised.actions is None else raised.actions,
        subject=raised.subject,
        kind=raised.kind,
    )
