"""Problems before goods leave: risk, time, holds, services that decline."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from suivi.core.deadlines import Kind, until
from suivi.core.facts import FulfillmentOrder
from suivi.core.firsttold import declined_key
from suivi.core.problems.case import OWN, Case, Raise
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import DeliveryVerdict, FulfillmentVerdict, HoldView, OrderVerdict, Params, Reason
from suivi.core.words import Payment

SENTENCES: dict[str, str] = {
    "problem.high_risk": gettext_noop("The risk analysis recommends: {recommendation}."),
    "problem.not_shipped_in_time": gettext_noop("{open} items wait to be shipped since {ready_at}."),
    "problem.not_shipped_as_promised": gettext_noop("{open} items should have been shipped before {ship_by}."),
    "problem.late_not_shipped": gettext_noop("Promised for {promised_at}, not even shipped."),
    "problem.hold_too_long": gettext_noop("On hold since {since}: {notes}"),
    "problem.request_declined": gettext_noop("The fulfillment service declined to ship from {location}."),
}
CAN_SHIP = frozenset({Payment.PAID, Payment.AUTHORIZED, Payment.PARTIALLY_PAID, Payment.PARTIALLY_REFUNDED})
UPSELL = "online_store_post_purchase_cross_sell"


def high_risk(case: Case, order: OrderVerdict) -> Iterator[Raise]:
    """The risk analysis recommends to look or to cancel, and not everything has left."""
    if case.fulfillment.open_quantity:
        yield Raise(case.placed_at, Reason("problem.high_risk", {"recommendation": order.risk}))


def not_shipped_in_time(case: Case, fulfillment: FulfillmentVerdict) -> Iterator[Raise]:
    """What is paid or reserved waits to be shipped: past its own date, or for too many business days.

    What the shop decided for this order goes before the dates of its parts.
    """
    if case.payment.status not in CAN_SHIP:
        return
    own = until(case.facts, Kind.SHIP)
    if own is not None:
        yield Raise(own, _promised(fulfillment, own), OWN)
        return
    waiting = [p for p in case.facts.fulfillment_orders.values() if p.status in {"open", "in_progress"} and not p.gone]
    promised = [part.fulfill_by for part in waiting if part.fulfill_by]
    if promised:
        yield Raise(min(promised), _promised(fulfillment, min(promised)))
        return
    ready, days = _ready_at(case, waiting), case.policy.ship_within_days
    reason = Reason("problem.not_shipped_in_time", {"open": fulfillment.open_quantity, "ready_at": ready})
    yield Raise(case.calendar.add_days(ready, days), reason, Reason("rule.business_days", {"days": days}))


def _promised(fulfillment: FulfillmentVerdict, ship_by: datetime) -> Reason:
    return Reason("problem.not_shipped_as_promised", {"open": fulfillment.open_quantity, "ship_by": ship_by})


def _ready_at(case: Case, waiting: list[FulfillmentOrder]) -> datetime:
    """From when it could be shipped: when it was placed, or the day it was scheduled for."""
    starts = [part.opens_at for part in waiting if part.opens_at]
    return max(case.placed_at, min(starts)) if starts else case.placed_at


def late_not_shipped(case: Case, delivery: DeliveryVerdict) -> Iterator[Raise]:
    """The promised day is over and nothing has left."""
    if delivery.promise is not None and case.fulfillment.open_quantity:
        promised_at = delivery.promise.at
        params: Params = {"promised_at": promised_at, "source": delivery.promise.source}
        yield Raise(case.calendar.end_of_day(promised_at), Reason("problem.late_not_shipped", params))


def hold_too_long(case: Case, hold: HoldView) -> Iterator[Raise]:
    """A hold lasts longer than the shop allows for its reason, or for this order."""
    if hold.since is None:
        return
    reason = Reason("problem.hold_too_long", {"since": hold.since, "notes": hold.display or hold.notes})
    own = until(case.facts, Kind.HOLD)
    if own is not None and hold.since < own:
        yield Raise(own, reason, OWN, hold.id, hold.reason)
        return
    if hold.reason == UPSELL:
        since = hold.since + timedelta(minutes=case.policy.upsell_hold_minutes)
        yield Raise(since, reason, subject=hold.id, kind=hold.reason)
        return
    hours = case.policy.hold_hours.get(hold.reason, case.policy.hold_default_hours)
    since = case.calendar.add_hours(hold.since, hours)
    yield Raise(since, reason, Reason("rule.business_hours", {"hours": hours}), hold.id, hold.reason)


def request_declined(case: Case, part: FulfillmentOrder) -> Iterator[Raise]:
    """A fulfillment service declined, and nobody chose another way."""
    if part.status == "open":
        hours = case.policy.decline_hours
        reason = Reason("problem.request_declined", {"location": part.location})
        declined = case.facts.first_told.get(declined_key(part.id), part.stamp.as_of)
        since = case.calendar.add_hours(declined, hours)
        yield Raise(since, reason, Reason("rule.business_hours", {"hours": hours}), part.id)
