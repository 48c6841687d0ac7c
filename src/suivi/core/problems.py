"""What is wrong with an order, since when, by which rule, and what to do: one function a problem, one ranked table.

A rule answers with the moment from which it holds (``Raise.since``); the judge compares that with the clock, so every
rule also tells when it will begin to hold. Thresholds come from the shop's policy; business time skips weekends and
holidays. Source of the defaults: the field's usual values (carriers' and Shopify's own rules).
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from suivi.core.facts import Facts
from suivi.core.policy import Policy
from suivi.core.verdict import (
    DeliveryVerdict,
    FulfillmentVerdict,
    OrderVerdict,
    Params,
    ParcelVerdict,
    PaymentVerdict,
    Problem,
    Reason,
    ReturnVerdict,
)
from suivi.core.words import (
    Action,
    Fulfillment,
    OrderState,
    Parcel,
    Payment,
    PaymentFlag,
    ProblemCode,
    Return,
    Severity,
)
from suivi.core.workdays import Calendar


def gettext_noop(text: str) -> str:
    """Marks a sentence for translation."""
    return text


SENTENCES: dict[str, str] = {
    "problem.authorization_expired": gettext_noop("{amount} was authorized but not captured before {expires_at}."),
    "problem.authorization_expiring": gettext_noop("{amount} must be captured before {expires_at}."),
    "problem.payment_overdue": gettext_noop("{amount} was due on {due_at}."),
    "problem.payment_pending_long": gettext_noop("{amount} has been awaited since {placed_at}."),
    "problem.dispute_open": gettext_noop("The customer disputes the payment; the bank waits for an answer."),
    "problem.high_risk": gettext_noop("The risk analysis recommends: {recommendation}."),
    "problem.refund_owed": gettext_noop("The shop owes the customer {amount}."),
    "problem.not_shipped_in_time": gettext_noop("{open} items wait to be shipped since {ready_at}."),
    "problem.hold_too_long": gettext_noop("On hold since {since}: {notes}"),
    "problem.request_declined": gettext_noop("The fulfillment service declined to ship from {location}."),
    "problem.no_tracking": gettext_noop("Fulfilled on {shipped_at} without a tracking number."),
    "problem.no_first_scan": gettext_noop("The label of {shipped_at} was never scanned by the carrier."),
    "problem.wrong_number": gettext_noop("The carrier does not know this number."),
    "problem.stuck": gettext_noop("No scan since {last_at}."),
    "problem.delayed": gettext_noop("The carrier announces a delay."),
    "problem.late": gettext_noop("Promised for {promised_at}, not delivered."),
    "problem.attempt_failed": gettext_noop("The carrier tried to deliver on {since} and could not."),
    "problem.pickup_waiting": gettext_noop("Waiting to be collected since {since}."),
    "problem.exception": gettext_noop("The carrier reports a problem on {since}."),
    "problem.returning": gettext_noop("On its way back to the shop since {since}."),
    "problem.returned_to_sender": gettext_noop("Back with the shop since {since}."),
    "problem.tracking_expired": gettext_noop("Nothing was heard since {last_at}."),
    "problem.delivered_contradicted": gettext_noop("Reported delivered, then scanned again."),
    "problem.return_request_waiting": gettext_noop("{name} waits for an answer since {since}."),
    "problem.return_not_handled": gettext_noop("Everything of the return was checked; it is still open."),
    "problem.report_disagrees": gettext_noop("The platform reports {reported}; the facts say {derived}."),
    "rule.hours": gettext_noop("The shop's limit is {hours} hours."),
    "rule.business_hours": gettext_noop("The shop's limit is {hours} business hours."),
    "rule.business_days": gettext_noop("The shop's limit is {days} business days."),
    "rule.days": gettext_noop("The shop's limit is {days} days."),
}


class Case(NamedTuple):
    """What the rules look at."""

    facts: Facts
    policy: Policy
    calendar: Calendar
    payment: PaymentVerdict
    fulfillment: FulfillmentVerdict
    delivery: DeliveryVerdict
    returns: ReturnVerdict
    order: OrderVerdict


class Raise(NamedTuple):
    """A problem that holds from ``since`` (and until ``until``, where it ends by itself)."""

    since: datetime
    reason: Reason
    threshold: Reason | None = None
    subject: str = ""
    kind: str = ""
    until: datetime | None = None


Rule = Callable[[Case], Iterator[Raise]]


def _authorization_expired(case: Case) -> Iterator[Raise]:
    payment = case.payment
    if payment.status is Payment.EXPIRED:
        at = payment.expires_at or _placed(case)
        amount = payment.amounts.outstanding
        yield Raise(at, Reason("problem.authorization_expired", {"amount": amount, "expires_at": at}))


def _authorization_expiring(case: Case) -> Iterator[Raise]:
    payment = case.payment
    if payment.flag is PaymentFlag.EXPIRING and payment.expires_at:
        hours = case.policy.expiring_hours
        since = payment.expires_at - timedelta(hours=hours)
        params: Params = {"amount": payment.amounts.capturable, "expires_at": payment.expires_at}
        yield Raise(since, Reason("problem.authorization_expiring", params), Reason("rule.hours", {"hours": hours}))


def _payment_overdue(case: Case) -> Iterator[Raise]:
    payment = case.payment
    if payment.flag is PaymentFlag.OVERDUE and payment.due_at:
        params: Params = {"amount": payment.amounts.outstanding, "due_at": payment.due_at}
        yield Raise(payment.due_at, Reason("problem.payment_overdue", params))


def _payment_pending_long(case: Case) -> Iterator[Raise]:
    payment = case.payment
    if payment.status in {Payment.PENDING, Payment.NONE} and payment.due_at is None and payment.amounts.outstanding > 0:
        days = case.policy.payment_pending_days
        placed = _placed(case)
        params: Params = {"amount": payment.amounts.outstanding, "placed_at": placed}
        since = case.calendar.add_days(placed, days)
        yield Raise(since, Reason("problem.payment_pending_long", params), Reason("rule.business_days", {"days": days}))


def _dispute_open(case: Case) -> Iterator[Raise]:
    for dispute in case.facts.disputes.values():
        if dispute.status == "needs_response" and not dispute.gone:
            yield Raise(dispute.initiated_at or dispute.stamp.as_of, Reason("problem.dispute_open"), subject=dispute.id)


def _high_risk(case: Case) -> Iterator[Raise]:
    if case.order.risk in {"cancel", "investigate"} and case.fulfillment.open_quantity and case.facts.detail:
        params: Params = {"recommendation": case.order.risk}
        yield Raise(_placed(case), Reason("problem.high_risk", params))


def _refund_owed(case: Case) -> Iterator[Raise]:
    amounts = case.payment.amounts
    if amounts.outstanding < 0 and amounts.net > 0:
        days = case.policy.refund_within_days
        moved = max((t.at or t.stamp.as_of for t in case.facts.transactions.values()), default=_placed(case))
        begun = max(case.order.canceled_at or moved, moved)
        since = case.calendar.add_days(begun, days)
        reason = Reason("problem.refund_owed", {"amount": -amounts.outstanding})
        yield Raise(since, reason, Reason("rule.business_days", {"days": days}))


_CAN_SHIP = {Payment.PAID, Payment.AUTHORIZED, Payment.PARTIALLY_PAID, Payment.PARTIALLY_REFUNDED}
_WAITS_TO_SHIP = {Fulfillment.UNFULFILLED, Fulfillment.PARTIALLY_FULFILLED, Fulfillment.IN_PROGRESS}


def _not_shipped_in_time(case: Case) -> Iterator[Raise]:
    if case.fulfillment.status not in _WAITS_TO_SHIP or case.payment.status not in _CAN_SHIP:
        return
    ready = _placed(case)
    waiting = [p for p in case.facts.fulfillment_orders.values() if p.status in {"open", "in_progress"}]
    starts = [part.fulfill_at for part in waiting if part.fulfill_at]
    if starts:
        ready = max(ready, min(starts))
    days = case.policy.ship_within_days
    reason = Reason("problem.not_shipped_in_time", {"open": case.fulfillment.open_quantity, "ready_at": ready})
    yield Raise(case.calendar.add_days(ready, days), reason, Reason("rule.business_days", {"days": days}))


def _hold_too_long(case: Case) -> Iterator[Raise]:
    for hold in case.fulfillment.holds:
        if hold.since is None:
            continue
        reason = Reason("problem.hold_too_long", {"since": hold.since, "notes": hold.display or hold.notes})
        if hold.reason == "online_store_post_purchase_cross_sell":
            since = hold.since + timedelta(minutes=case.policy.upsell_hold_minutes)
            yield Raise(since, reason, subject=hold.id, kind=hold.reason)
            continue
        hours = case.policy.hold_hours.get(hold.reason, case.policy.hold_default_hours)
        since = case.calendar.add_hours(hold.since, hours)
        yield Raise(since, reason, Reason("rule.business_hours", {"hours": hours}), hold.id, hold.reason)


def _request_declined(case: Case) -> Iterator[Raise]:
    for part in case.facts.fulfillment_orders.values():
        if part.request == "rejected" and part.status == "open" and not part.gone:
            reason = Reason("problem.request_declined", {"location": part.location})
            hours = case.policy.decline_hours
            since = case.calendar.add_hours(part.stamp.as_of, hours)
            yield Raise(since, reason, Reason("rule.business_hours", {"hours": hours}), part.id)


def _no_tracking(case: Case) -> Iterator[Raise]:
    hours = case.policy.tracking_within_hours
    for parcel in case.delivery.parcels:
        silent = parcel.status in {Parcel.PENDING, Parcel.UNKNOWN, Parcel.INFO_RECEIVED}
        if not parcel.number and silent and parcel.shipped_at:
            since = case.calendar.add_hours(parcel.shipped_at, hours)
            reason = Reason("problem.no_tracking", {"shipped_at": parcel.shipped_at})
            yield Raise(since, reason, Reason("rule.business_hours", {"hours": hours}), parcel.shipment)


def _no_first_scan(case: Case) -> Iterator[Raise]:
    hours = case.policy.first_scan_hours
    for parcel in case.delivery.parcels:
        silent = parcel.status in {Parcel.PENDING, Parcel.INFO_RECEIVED}
        if parcel.number and silent and parcel.shipped_at and parcel.last_physical_at is None:
            since = case.calendar.add_hours(parcel.shipped_at, hours)
            reason = Reason("problem.no_first_scan", {"shipped_at": parcel.shipped_at})
            yield Raise(since, reason, Reason("rule.business_hours", {"hours": hours}), parcel.number)


def _wrong_number(case: Case) -> Iterator[Raise]:
    for parcel in case.delivery.parcels:
        if parcel.status is Parcel.PENDING and parcel.substatus == "invalid_number" and parcel.since:
            yield Raise(parcel.since + timedelta(hours=72), Reason("problem.wrong_number"), subject=parcel.number)


def _stuck(case: Case) -> Iterator[Raise]:
    customer = case.facts.customer
    country = customer.shipping.country if customer and customer.shipping else ""
    abroad = bool(country and case.policy.country and country != case.policy.country)
    customs = case.policy.customs_days
    hours = case.policy.stuck_international_hours if abroad else case.policy.stuck_domestic_hours
    for parcel in case.delivery.parcels:
        last = parcel.last_physical_at
        if parcel.status not in {Parcel.PICKED_UP, Parcel.IN_TRANSIT} or last is None:
            continue
        expired = last + timedelta(days=case.policy.expired_days)
        if parcel.substatus == "customs_processing":
            since, rule = last + timedelta(days=customs), Reason("rule.days", {"days": customs})
        else:
            since, rule = case.calendar.add_hours(last, hours), Reason("rule.business_hours", {"hours": hours})
        yield Raise(since, Reason("problem.stuck", {"last_at": last}), rule, parcel.number, until=expired)


def _tracking_expired(case: Case) -> Iterator[Raise]:
    days = case.policy.expired_days
    for parcel in case.delivery.parcels:
        last = parcel.last_scan_at
        if last and parcel.status is Parcel.EXPIRED:
            yield Raise(
                _since(case, parcel), Reason("problem.tracking_expired", {"last_at": last}), None, parcel.number
            )
        elif last and parcel.number and parcel.status in _MOVING:
            since = last + timedelta(days=days)
            yield Raise(
                since,
                Reason("problem.tracking_expired", {"last_at": last}),
                Reason("rule.days", {"days": days}),
                parcel.number,
            )


_MOVING = {Parcel.INFO_RECEIVED, Parcel.PICKED_UP, Parcel.IN_TRANSIT, Parcel.OUT_FOR_DELIVERY}


def _delayed(case: Case) -> Iterator[Raise]:
    for parcel in case.delivery.parcels:
        if parcel.status is Parcel.IN_TRANSIT and parcel.substatus == "delayed" and parcel.since:
            yield Raise(parcel.since, Reason("problem.delayed"), subject=parcel.number)


def _late(case: Case) -> Iterator[Raise]:
    for parcel in case.delivery.parcels:
        if parcel.promise is None or parcel.status not in _MOVING | {Parcel.PENDING, Parcel.ATTEMPT_FAILED}:
            continue
        # The carrier's day lasts until its end: a date is late when the next day begins.
        grace = timedelta(days=1) if parcel.promise.precision == "date" else timedelta(hours=12)
        reason = Reason("problem.late", {"promised_at": parcel.promise.at, "source": parcel.promise.source})
        yield Raise(parcel.promise.at + grace, reason, subject=parcel.number)


def _parcels_in(status: Parcel, code: str) -> Rule:
    """A rule that holds while a parcel is in a status."""

    def rule(case: Case) -> Iterator[Raise]:
        for parcel in case.delivery.parcels:
            if parcel.status is status:
                since = _since(case, parcel)
                yield Raise(since, Reason(code, {"since": since}), subject=parcel.number, kind=parcel.substatus)

    return rule


def _pickup_waiting(case: Case) -> Iterator[Raise]:
    days = case.policy.pickup_reminder_days
    for parcel in case.delivery.parcels:
        if parcel.status is Parcel.AVAILABLE_FOR_PICKUP:
            arrived = _since(case, parcel)
            reason = Reason("problem.pickup_waiting", {"since": arrived})
            yield Raise(arrived + timedelta(days=days), reason, Reason("rule.days", {"days": days}), parcel.number)


def _delivered_contradicted(case: Case) -> Iterator[Raise]:
    for parcel in case.delivery.parcels:
        if parcel.contradicted:
            yield Raise(_since(case, parcel), Reason("problem.delivered_contradicted"), subject=parcel.number)


def _return_request_waiting(case: Case) -> Iterator[Raise]:
    hours = case.policy.return_answer_hours
    for back in case.facts.returns.values():
        if back.status == "requested" and not back.gone:
            asked = back.created_at or back.stamp.as_of
            reason = Reason("problem.return_request_waiting", {"name": back.name, "since": asked})
            since = case.calendar.add_hours(asked, hours)
            yield Raise(since, reason, Reason("rule.business_hours", {"hours": hours}), back.name or back.id)


def _return_not_handled(case: Case) -> Iterator[Raise]:
    if case.returns.status is not Return.INSPECTION_COMPLETE:
        return
    days = case.policy.return_handle_days
    done = max((back.stamp.as_of for back in case.facts.returns.values()), default=_placed(case))
    since = case.calendar.add_days(done, days)
    yield Raise(since, Reason("problem.return_not_handled"), Reason("rule.business_days", {"days": days}))


def _report_disagrees(case: Case) -> Iterator[Raise]:
    for axis, verdict in (("payment", case.payment), ("fulfillment", case.fulfillment), ("return", case.returns)):
        contradiction = next((r for r in verdict.reasons if r.code == f"{axis}.contradicted"), None)
        report = case.facts.reports.get(axis) or case.facts.reports.get(f"{axis}_coarse")
        if contradiction is None or report is None:
            continue
        # A payment status that rests on no known transaction is no contradiction: webhooks carry none.
        if axis == "payment" and not case.facts.transactions:
            continue
        yield Raise(report.stamp.as_of, Reason("problem.report_disagrees", contradiction.params), subject=axis)


def _placed(case: Case) -> datetime:
    head = case.facts.head
    assert head is not None
    return head.placed_at


def _since(case: Case, parcel: ParcelVerdict) -> datetime:
    return parcel.since or parcel.shipped_at or _placed(case)


class Entry(NamedTuple):
    """A row of the table: the problem, how much it presses, its rule, what to do, and where it still matters."""

    code: ProblemCode
    severity: Severity
    rule: Rule
    actions: tuple[Action, ...]
    ended: bool = False  # still matters when the order is archived or canceled


C, S, A = ProblemCode, Severity, Action
# The order of the rows is the rank: the first that holds is the one an order shows.
TABLE: tuple[Entry, ...] = (
    Entry(C.AUTHORIZATION_EXPIRING, S.CRITICAL, _authorization_expiring, (A.CAPTURE, A.FULFILL)),
    Entry(C.DISPUTE_OPEN, S.CRITICAL, _dispute_open, (A.RESPOND_TO_DISPUTE,), ended=True),
    Entry(C.AUTHORIZATION_EXPIRED, S.CRITICAL, _authorization_expired, (A.ASK_FOR_PAYMENT, A.CONTACT_PAYMENT_PROVIDER)),
    Entry(C.EXCEPTION, S.HIGH, _parcels_in(Parcel.EXCEPTION, "problem.exception"),
          (A.CONTACT_CARRIER, A.CONTACT_CUSTOMER, A.FILE_CLAIM)),
    Entry(C.DELIVERED_CONTRADICTED, S.HIGH, _delivered_contradicted, (A.CONTACT_CARRIER, A.CONTACT_CUSTOMER)),
    Entry(C.RETURNING, S.HIGH, _parcels_in(Parcel.RETURNING, "problem.returning"),
          (A.CONTACT_CUSTOMER, A.RESHIP_OR_REFUND)),
    Entry(C.RETURNED_TO_SENDER, S.HIGH, _parcels_in(Parcel.RETURNED, "problem.returned_to_sender"),
          (A.RESHIP_OR_REFUND,)),
    Entry(C.HIGH_RISK, S.HIGH, _high_risk, (A.REVIEW_RISK, A.CANCEL)),
    Entry(C.REQUEST_DECLINED, S.HIGH, _request_declined, (A.CHOOSE_OTHER_LOCATION,)),
    Entry(C.STUCK, S.HIGH, _stuck, (A.CONTACT_CARRIER, A.CONTACT_CUSTOMER)),
    Entry(C.TRACKING_EXPIRED, S.HIGH, _tracking_expired, (A.FILE_CLAIM, A.RESHIP_OR_REFUND)),
    Entry(C.LATE, S.HIGH, _late, (A.CONTACT_CUSTOMER, A.CONTACT_CARRIER)),
    Entry(C.NOT_SHIPPED_IN_TIME, S.HIGH, _not_shipped_in_time, (A.FULFILL, A.CONTACT_CUSTOMER)),
    Entry(C.HOLD_TOO_LONG, S.HIGH, _hold_too_long, (A.RESOLVE_HOLD, A.RELEASE_HOLD)),
    Entry(C.REFUND_OWED, S.HIGH, _refund_owed, (A.REFUND,), ended=True),
    Entry(C.PAYMENT_OVERDUE, S.HIGH, _payment_overdue, (A.SEND_INVOICE, A.ASK_FOR_PAYMENT)),
    Entry(C.RETURN_REQUEST_WAITING, S.HIGH, _return_request_waiting, (A.ANSWER_RETURN_REQUEST,), ended=True),
    Entry(C.ATTEMPT_FAILED, S.MEDIUM, _parcels_in(Parcel.ATTEMPT_FAILED, "problem.attempt_failed"),
          (A.CONTACT_CUSTOMER, A.CORRECT_ADDRESS)),
    Entry(C.PICKUP_WAITING, S.MEDIUM, _pickup_waiting, (A.REMIND_CUSTOMER,)),
    Entry(C.DELAYED, S.MEDIUM, _delayed, (A.CONTACT_CUSTOMER,)),
    Entry(C.WRONG_NUMBER, S.MEDIUM, _wrong_number, (A.CHECK_TRACKING_NUMBER,)),
    Entry(C.NO_FIRST_SCAN, S.MEDIUM, _no_first_scan, (A.CHECK_HANDOVER, A.CONTACT_CARRIER)),
    Entry(C.NO_TRACKING, S.MEDIUM, _no_tracking, (A.ADD_TRACKING,)),
    Entry(C.RETURN_NOT_HANDLED, S.MEDIUM, _return_not_handled, (A.PROCESS_RETURN,), ended=True),
    Entry(C.PAYMENT_PENDING_LONG, S.MEDIUM, _payment_pending_long, (A.ASK_FOR_PAYMENT, A.MARK_AS_PAID, A.CANCEL)),
    Entry(C.REPORT_DISAGREES, S.LOW, _report_disagrees, (A.COMPARE_WITH_PLATFORM,)),
)  # fmt: skip


def find_problems(case: Case, now: datetime) -> tuple[tuple[Problem, ...], datetime | None]:
    """The problems that hold now, ranked, and the next moment at which one begins or ends by itself."""
    if case.facts.head is None:
        return (), None
    open_order = case.order.state is OrderState.OPEN and not case.order.test
    found: list[Problem] = []
    review_at: datetime | None = None
    for entry in TABLE:
        if not (open_order or entry.ended):
            continue
        for raised in entry.rule(case):
            moment = raised.since if now < raised.since else raised.until
            if moment is not None and now < moment and (review_at is None or moment < review_at):
                review_at = moment
            if now >= raised.since and (raised.until is None or now < raised.until):
                found.append(_problem(entry, raised))
    return tuple(found), review_at


def _problem(entry: Entry, raised: Raise) -> Problem:
    return Problem(
        code=entry.code,
        severity=entry.severity,
        since=raised.since,
        reason=raised.reason,
        threshold=raised.threshold,
        actions=entry.actions,
        subject=raised.subject,
        kind=raised.kind,
    )
