"""The fulfillment axis: Shopify's decision table over the fulfillment orders, else over lines and shipments.

Source of the rules: Shopify's definitions of ``displayFulfillmentStatus`` and of fulfillment orders.
"""

from datetime import datetime
from typing import NamedTuple

from suivi.core.facts import Facts, FulfillmentOrder, Report
from suivi.core.policy import Policy
from suivi.core.verdict import FulfillmentVerdict, HoldView, Reason
from suivi.core.words import Fulfillment

LIVE = frozenset({"open", "in_progress", "on_hold", "scheduled", "incomplete"})
REQUESTED = frozenset({"submitted", "accepted", "cancellation_requested"})


def gettext_noop(text: str) -> str:
    """Marks a sentence for translation."""
    return text


SENTENCES: dict[str, str] = {
    "fulfillment.fulfilled": gettext_noop("Everything has left: {shipped} items."),
    "fulfillment.unfulfilled": gettext_noop("{open} items are still to be shipped."),
    "fulfillment.partially_fulfilled": gettext_noop("{shipped} items have left, {open} are still to be shipped."),
    "fulfillment.on_hold": gettext_noop("Everything that is still to be shipped is on hold."),
    "fulfillment.scheduled": gettext_noop("Everything that is still to be shipped waits for {until}."),
    "fulfillment.request_declined": gettext_noop("A fulfillment service declined to ship."),
    "fulfillment.in_progress": gettext_noop("Everything that is still to be shipped is being prepared."),
    "fulfillment.fulfillment_not_required": gettext_noop("Nothing in this order needs to be shipped."),
    "fulfillment.unknown": gettext_noop("The platform uses a word that Suivi does not know."),
    "fulfillment.reported": gettext_noop("The platform reports this status."),
    "fulfillment.contradicted": gettext_noop("The platform reports {reported}; the facts say {derived}."),
}

# Every word a platform may use, with the legacy and REST ones.
_WORDS: dict[str, Fulfillment] = {word.value: word for word in Fulfillment} | {
    "open": Fulfillment.UNFULFILLED,
    "restocked": Fulfillment.UNFULFILLED,
    "pending_fulfillment": Fulfillment.IN_PROGRESS,
    "partial": Fulfillment.PARTIALLY_FULFILLED,
    "shipped": Fulfillment.FULFILLED,
    "unshipped": Fulfillment.UNFULFILLED,
    "not_eligible": Fulfillment.FULFILLMENT_NOT_REQUIRED,
}


class _Goods(NamedTuple):
    live: tuple[FulfillmentOrder, ...]
    shipped: int
    open: int
    needed: bool
    known: bool
    newest: datetime | None


def _remaining(part: FulfillmentOrder) -> int:
    return sum(line.remaining for line in part.lines) if part.lines is not None else 1


def _shipped_since(facts: Facts, part: FulfillmentOrder) -> bool:
    """Whether a newer list of the order's lines leaves nothing to ship: no webhook closes a part that was shipped."""
    lines = facts.lines
    if lines is None or not lines.items or lines.stamp.as_of <= part.stamp.as_of:
        return False
    return not any(line.unfulfilled_quantity for line in lines.items)


def _count(facts: Facts) -> _Goods:
    parts = [part for part in facts.fulfillment_orders.values() if not part.gone]
    live = tuple(
        part for part in parts if part.status in LIVE and _remaining(part) > 0 and not _shipped_since(facts, part)
    )
    told = [s for s in facts.shipments.values() if not s.gone]
    sent = [s for s in told if s.status == "success"]
    shipped = sum(s.quantity or sum(line.quantity for line in s.lines) for s in sent)
    lines = facts.lines.items if facts.lines else ()
    needed = not lines or any(line.requires_shipping is not False for line in lines)
    if facts.detail and facts.detail.requires_shipping is False and not parts:
        needed = False
    if parts:
        left = sum(_remaining(part) for part in live)
    else:
        left = sum(line.unfulfilled_quantity for line in lines if line.requires_shipping is not False)
    newest = max((thing.stamp.as_of for thing in (*parts, *told)), default=None)
    return _Goods(live, shipped, left, needed, bool(parts), newest)


def _derive(goods: _Goods) -> Fulfillment:
    """Shopify's table, first match wins (facts on fulfillment, section 2.5)."""
    live = goods.live
    if not goods.needed and not live and not goods.shipped:
        return Fulfillment.FULFILLMENT_NOT_REQUIRED
    if not goods.known:
        if goods.shipped:
            return Fulfillment.PARTIALLY_FULFILLED if goods.open else Fulfillment.FULFILLED
        return Fulfillment.UNFULFILLED
    if not live:
        return Fulfillment.FULFILLED if goods.shipped else Fulfillment.UNFULFILLED
    if all(part.status == "on_hold" for part in live):
        return Fulfillment.ON_HOLD
    if all(part.status == "scheduled" for part in live):
        return Fulfillment.SCHEDULED
    if goods.shipped:
        return Fulfillment.PARTIALLY_FULFILLED
    if any(part.request == "rejected" for part in live):
        return Fulfillment.REQUEST_DECLINED
    if all(part.status == "in_progress" or part.request in REQUESTED for part in live):
        return Fulfillment.IN_PROGRESS
    return Fulfillment.UNFULFILLED


def _word(report: Report) -> Fulfillment:
    return Fulfillment.UNFULFILLED if report.word is None else _WORDS.get(report.word, Fulfillment.UNKNOWN)


def _report(facts: Facts, goods: _Goods) -> Report | None:
    """The fine word of a full read; the coarse REST word only where it is newer, or all there is."""
    fine, coarse = facts.reports.get("fulfillment"), facts.reports.get("fulfillment_coarse")
    if fine is None:
        return None if goods.known else coarse
    if coarse is None or coarse.stamp.as_of <= fine.stamp.as_of:
        return fine
    # REST cannot tell holds, schedules and progress apart: only shipping news in it is news.
    return coarse if _word(coarse) in {Fulfillment.FULFILLED, Fulfillment.PARTIALLY_FULFILLED} else fine


def _decide(report: Report | None, derived: Fulfillment, goods: _Goods, *, derive: bool) -> Fulfillment:
    if derive or report is None:
        return derived
    word = _word(report)
    newer = goods.newest is not None and goods.newest > report.stamp.as_of
    return derived if newer or word is Fulfillment.UNKNOWN else word


def _holds(facts: Facts, goods: _Goods) -> tuple[HoldView, ...]:
    held = []
    for part in goods.live:
        entry = facts.holds.get(part.id)
        if part.status != "on_hold" or entry is None:
            continue
        held += [
            HoldView(
                id=hold.id,
                fulfillment_order=part.id,
                reason=hold.reason,
                notes=hold.notes,
                display=hold.display,
                by=hold.by,
                by_us=hold.by_us,
                since=hold.since or entry.stamp.as_of,
            )
            for hold in entry.holds
        ]
    return tuple(held)


def judge_fulfillment(
    facts: Facts, _policy: Policy, _now: datetime, *, derive: bool = False
) -> tuple[FulfillmentVerdict, datetime | None]:
    """How much has left, or why it has not. Never changes by the clock alone: the platform opens what is scheduled."""
    goods = _count(facts)
    report = _report(facts, goods)
    derived = _derive(goods)
    status = _decide(report, derived, goods, derive=derive)
    until = min((p.fulfill_at for p in goods.live if p.status == "scheduled" and p.fulfill_at), default=None)
    verdict = FulfillmentVerdict(
        status=status,
        reported=report.word if report else None,
        derived=derived,
        holds=_holds(facts, goods) if goods.live else (),
        scheduled_until=until,
        shipped_quantity=goods.shipped,
        open_quantity=goods.open,
        reasons=_reasons(derived, report, goods, until, derive=derive),
    )
    return verdict, None


def _reasons(
    derived: Fulfillment, report: Report | None, goods: _Goods, until: datetime | None, *, derive: bool
) -> tuple[Reason, ...]:
    why = Reason(f"fulfillment.{derived.value}", {"shipped": goods.shipped, "open": goods.open, "until": until})
    if report is None or derive:
        return (why,)
    said = _word(report)
    if said is derived:
        return (why, Reason("fulfillment.reported"))
    return (why, Reason("fulfillment.contradicted", {"reported": said.value, "derived": derived.value}))
