"""Problems of parcels, from a label that nobody scanned to a delivery that others contradict."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from suivi.core.parcelnumber import folded
from suivi.core.problems.case import Case, Raise
from suivi.core.transit.outlook import Outlook, outlook_of, title
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import ParcelVerdict, Reason
from suivi.core.words import Action, Parcel, Payment, Severity
from suivi.core.workdays import Calendar

SENTENCES: dict[str, str] = {
    "problem.no_tracking": gettext_noop("Fulfilled on {shipped_at} without a tracking number."),
    "problem.no_first_scan": gettext_noop("The label of {shipped_at} was never scanned by the carrier."),
    "problem.wrong_number": gettext_noop("The carrier does not know this number."),
    "problem.recycled_number": gettext_noop("All scans of this number are older than the shipment."),
    "problem.stuck": gettext_noop("No scan since {last_at}."),
    "problem.attempt_failed": gettext_noop("The carrier tried to deliver on {since} and could not."),
    "problem.attempts_failed": gettext_noop("The carrier tried {attempts} times to deliver and could not."),
    "problem.pickup_waiting": gettext_noop("Waiting to be collected since {since}."),
    "problem.pickup_ending": gettext_noop("Waiting since {since}; it goes back after {deadline}."),
    "problem.exception": gettext_noop("The carrier reports a problem on {since}."),
    "problem.exception.address_problem": gettext_noop("The carrier reports a problem with the address on {since}."),
    "problem.exception.carrier_rejected": gettext_noop("The carrier rejected the parcel on {since}."),
    "problem.exception.contact_carrier": gettext_noop("The carrier asks to be contacted since {since}."),
    "problem.exception.customs_docs": gettext_noop("Customs ask for documents since {since}."),
    "problem.exception.customs_hold": gettext_noop("Customs hold the parcel since {since}."),
    "problem.exception.damaged": gettext_noop("The carrier reports damage on {since}."),
    "problem.exception.destroyed": gettext_noop("The carrier reports that the parcel was destroyed on {since}."),
    "problem.exception.held": gettext_noop("The carrier holds the parcel since {since}."),
    "problem.exception.lost": gettext_noop("The carrier reports the parcel lost on {since}."),
    "problem.exception.payment_due": gettext_noop("The carrier waits for a payment of fees since {since}."),
    "problem.exception.recipient_moved": gettext_noop("The recipient has moved, the carrier reports on {since}."),
    "problem.exception.refused": gettext_noop("The recipient refused the parcel on {since}."),
    "problem.exception.security": gettext_noop("The carrier stopped the parcel for security reasons on {since}."),
    "problem.exception.unclaimed": gettext_noop("Nobody collected the parcel, the carrier reports on {since}."),
    "problem.exception.undeliverable": gettext_noop("The carrier reports on {since} that it cannot deliver."),
    "problem.returning": gettext_noop("On its way back to the shop since {since}."),
    "problem.returned_to_sender": gettext_noop("Back with the shop since {since}."),
    "problem.tracking_expired": gettext_noop("Nothing was heard since {last_at}."),
    "problem.delivered_contradicted": gettext_noop("Reported delivered, then scanned again."),
}
FOREVER = datetime.max.replace(tzinfo=UTC)
LAST_CALL = timedelta(days=2)  # before the end of the pickup time, when reminding is urgent
_LEARNED = {"rule.lane_quiet": "quiet_hours", "rule.lane_first_scan": "first_scan_hours"}
CUSTOMS = "customs_processing"
WITHOUT_A_CARRIER = frozenset({"pick_up", "local", "retail", "none"})  # Shopify: DeliveryMethodType

# What helps depends on what is wrong. The rest: see the table's row.
EXCEPTION_ACTIONS: dict[str, tuple[Action, ...]] = {
    "address_problem": (Action.CORRECT_ADDRESS, Action.CONTACT_CUSTOMER),
    "recipient_moved": (Action.CORRECT_ADDRESS, Action.CONTACT_CUSTOMER),
    "refused": (Action.CONTACT_CUSTOMER, Action.RESHIP_OR_REFUND),
    "unclaimed": (Action.CONTACT_CUSTOMER, Action.RESHIP_OR_REFUND),
    "customs_docs": (Action.CONTACT_CARRIER, Action.CONTACT_CUSTOMER),
    "customs_hold": (Action.CONTACT_CARRIER, Action.CONTACT_CUSTOMER),
    "payment_due": (Action.CONTACT_CUSTOMER, Action.CONTACT_CARRIER),
    "damaged": (Action.FILE_CLAIM, Action.RESHIP_OR_REFUND),
    "lost": (Action.FILE_CLAIM, Action.RESHIP_OR_REFUND),
    "destroyed": (Action.FILE_CLAIM, Action.RESHIP_OR_REFUND),
}


def _since(case: Case, parcel: ParcelVerdict) -> datetime:
    return parcel.since or parcel.shipped_at or case.placed_at


def no_tracking(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """Shipped, and still nobody can follow it."""
    if not parcel.number and parcel.shipped_at and not _without_a_carrier(case):
        hours = case.policy.tracking_within_hours
        since = case.calendar.add_hours(parcel.shipped_at, hours)
        reason = Reason("problem.no_tracking", {"shipped_at": parcel.shipped_at})
        yield Raise(since, reason, Reason("rule.business_hours", {"hours": hours}), parcel.shipment)


def _without_a_carrier(case: Case) -> bool:
    """Whether everything is collected in the shop, brought by it or downloaded: nobody expects a number then."""
    methods = [part.method for part in case.facts.fulfillment_orders.values() if not part.gone]
    return bool(methods) and all(method in WITHOUT_A_CARRIER for method in methods)


def no_first_scan(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """There is a label, and the carrier never scanned it: for longer than the shop's limit, and than is usual for
    such parcels where that is known.
    """
    if parcel.number and parcel.shipped_at and parcel.last_physical_at is None:
        lane = outlook_of(case.facts, case.policy, parcel)
        hours, rule = _limit(case.policy.first_scan_hours, "rule.lane_first_scan", lane, parcel.carrier)
        since = case.calendar.add_hours(parcel.shipped_at, hours)
        reason = Reason("problem.no_first_scan", {"shipped_at": parcel.shipped_at})
        yield Raise(since, reason, rule, parcel.number)


def _limit(own: int, code: str, known: Outlook | None, carrier: str) -> tuple[int, Reason]:
    """The shop's limit, or the hours within which 95 of 100 parcels of the lane are scanned, where that is longer."""
    hours = 0 if known is None else getattr(known.lane, _LEARNED[code])
    if known is None or hours <= own:
        return own, Reason("rule.business_hours", {"hours": own})
    return hours, Reason(code, {"hours": hours, "lane": title(known.lane, carrier), "parcels": known.lane.parcels})


def wrong_number(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """Long after shipping the carrier knows no such number, or only an earlier parcel that had it."""
    unknown = parcel.substatus in {"invalid_number", "no_record"}
    if parcel.number and parcel.shipped_at and (unknown or (parcel.last_scan_at is None and parcel.older_scans)):
        hours = case.policy.wrong_number_hours
        since = case.calendar.add_hours(parcel.shipped_at, hours)
        reason = Reason("problem.wrong_number" if unknown else "problem.recycled_number")
        yield Raise(since, reason, Reason("rule.business_hours", {"hours": hours}), parcel.number)


def _unheard_since(case: Case, parcel: ParcelVerdict, last: datetime) -> datetime:
    """Since when whoever told of the parcel's last scan does not answer; the end of time where they do. Silence from
    then on is the provider's and not the parcel's.
    """
    number, out = folded(parcel.number), case.policy.out
    tellers = {
        scan.provider
        for scan in case.facts.scans.values()
        if scan.at == last and (scan.shipment == parcel.shipment or folded(scan.number) == number)
    }
    if not tellers or not tellers <= out.keys():
        return FOREVER
    return max(out[teller] for teller in tellers)


def stuck(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """No physical scan for too long: longer than the shop's limit, and than is usual for such parcels where that is
    known. Business time is the destination's; in customs, whole days count.
    """
    last, policy = parcel.last_physical_at, case.policy
    if last is None:
        return
    expired = last + timedelta(days=policy.expired_days)
    if parcel.substatus == CUSTOMS:
        since, rule = last + timedelta(days=policy.customs_days), Reason("rule.days", {"days": policy.customs_days})
    else:
        abroad = bool(policy.country and case.destination) and policy.country != case.destination
        own = policy.stuck_international_hours if abroad else policy.stuck_domestic_hours
        hours, rule = _limit(own, "rule.lane_quiet", outlook_of(case.facts, policy, parcel), parcel.carrier)
        since = Calendar.of(policy, case.destination).add_hours(last, hours)
    if policy.out and _unheard_since(case, parcel, last) < since:
        return
    yield Raise(since, Reason("problem.stuck", {"last_at": last}), rule, parcel.number, until=expired)


def tracking_expired(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """The carrier stopped telling of the parcel, or nothing was heard for very long."""
    last = parcel.last_scan_at
    if last is None:
        return
    reason = Reason("problem.tracking_expired", {"last_at": last})
    if parcel.status is Parcel.EXPIRED:
        yield Raise(_since(case, parcel), reason, None, parcel.number)
    elif parcel.number:
        days = case.policy.expired_days
        yield Raise(last + timedelta(days=days), reason, Reason("rule.days", {"days": days}), parcel.number)


def attempt_failed(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """The carrier could not deliver: tell the customer; from the second time on it presses."""
    since = parcel.substatus_since or _since(case, parcel)
    if parcel.attempts > 1:
        reason = Reason("problem.attempts_failed", {"attempts": parcel.attempts})
        yield Raise(since, reason, subject=parcel.number, kind=parcel.substatus, severity=Severity.HIGH)
    else:
        reason = Reason("problem.attempt_failed", {"since": since})
        yield Raise(since, reason, subject=parcel.number, kind=parcel.substatus)


def pickup_waiting(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """It waits to be collected; shortly before it goes back that presses."""
    arrived, policy = _since(case, parcel), case.policy
    days = policy.pickup_point_days if parcel.substatus == "pickup_point" else policy.pickup_deadline_days
    deadline = arrived + timedelta(days=days)
    remind = arrived + timedelta(days=policy.pickup_reminder_days)
    last_call = max(deadline - LAST_CALL, arrived)
    if remind < last_call:
        rule = Reason("rule.days", {"days": policy.pickup_reminder_days})
        waiting = Reason("problem.pickup_waiting", {"since": arrived})
        yield Raise(remind, waiting, rule, parcel.number, until=last_call)
    rule = Reason("rule.days", {"days": days})
    ending = Reason("problem.pickup_ending", {"since": arrived, "deadline": deadline})
    yield Raise(last_call, ending, rule, parcel.number, severity=Severity.HIGH)


def exception(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """Something went wrong on the way. What helps depends on its kind: lost, damaged, address, customs …"""
    since, kind = _since(case, parcel), parcel.substatus
    code = f"problem.exception.{kind}"
    reason = Reason(code if code in SENTENCES else "problem.exception", {"since": since})
    yield Raise(since, reason, subject=parcel.number, kind=kind, actions=EXCEPTION_ACTIONS.get(kind))


def returning(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """It is coming back: the customer will not get it."""
    since = _since(case, parcel)
    reason = Reason("problem.returning", {"since": since})
    yield Raise(since, reason, subject=parcel.number, kind=parcel.substatus)


def returned_to_sender(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """It is back with the shop, and the customer has neither goods nor money."""
    since = _since(case, parcel)
    sent_again = any(other.shipped_at and other.shipped_at > since for other in case.delivery.parcels)
    if sent_again or case.payment.status is Payment.REFUNDED:
        return
    reason = Reason("problem.returned_to_sender", {"since": since})
    yield Raise(since, reason, subject=parcel.number, kind=parcel.substatus)


def delivered_contradicted(case: Case, parcel: ParcelVerdict) -> Iterator[Raise]:
    """A carrier scanned it again well after its delivery: ask before believing either."""
    if parcel.contradicted:
        since = parcel.contradicted_at or _since(case, parcel)
        yield Raise(since, Reason("problem.delivered_contradicted"), subject=parcel.number)
