"""The fulfillment axis: Shopify's decision table over the fulfillment orders, else over lines and shipments.

Source of the rules: Shopify's definitions of ``displayFulfillmentStatus`` and of fulfillment orders.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from suivi.core.facts import Facts, FulfillmentOrder, Report, Shipment, Stamp
from suivi.core.firsttold import hold_key
from suivi.core.policy import Policy
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import FulfillmentVerdict, HoldView, Reason
from suivi.core.words import Fulfillment

LIVE = frozenset({"open", "in_progress", "on_hold", "scheduled", "incomplete"})
REQUESTED = frozenset({"submitted", "accepted", "cancellation_requested"})


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
WORDS: dict[str, Fulfillment] = {word.value: word for word in Fulfillment} | {
    "open": Fulfillment.UNFULFILLED,
    "restocked": Fulfillment.UNFULFILLED,
    "pending_fulfillment": Fulfillment.IN_PROGRESS,
    "partial": Fulfillment.PARTIALLY_FULFILLED,
    "shipped": Fulfillment.FULFILLED,
    "unshipped": Fulfillment.UNFULFILLED,
    "not_eligible": Fulfillment.FULFILLMENT_NOT_REQUIRED,
}


_CODES = {word: f"fulfillment.{word}" for word in Fulfillment}
_REPORTED = Reason("fulfillment.reported")


class _Goods(NamedTuple):
    live: list[FulfillmentOrder]
    shipped: int
    open: int
    known: bool  # whether the fulfillment orders are told
    newest: Stamp | None


def _count(facts: Facts) -> _Goods:
    newest: Stamp | None = None
    live: list[FulfillmentOrder] = []
    left = done = 0
    known = False
    for part in facts.fulfillment_orders.values():
        if part.gone:
            continue
        known = True
        newest = part.stamp if newest is None or part.stamp.as_of > newest.as_of else newest
        remaining, total = _quantities(part)
        done += total - remaining
        if remaining > 0 and part.status in LIVE and not _shipped_since(facts, part):
            live.append(part)
            left += remaining
    shipped, told = 0, False
    for shipment in facts.shipments.values():
        if not shipment.gone:
            told = True
            newest = shipment.stamp if newest is None or shipment.stamp.as_of > newest.as_of else newest
            if shipment.status == "success":
                shipped += _quantity(shipment)
    if not told:
        shipped = done  # Shopify: what the fulfillment orders have done is what successful fulfillments hold
    if not known:
        left = _unfulfilled(facts)
    return _Goods(live, shipped, left, known, newest)


def _quantities(part: FulfillmentOrder) -> tuple[int, int]:
    """What is left of a part, and what it held; one where only a hint is known of it."""
    lines = part.lines
    if lines is None:
        return 1, 1
    if len(lines) == 1:
        return lines[0].remaining, lines[0].total
    return sum([line.remaining for line in lines]), sum([line.total for line in lines])


def _quantity(shipment: Shipment) -> int:
    """How many items left; something did, even where nobody says how many."""
    return shipment.quantity or sum([line.quantity for line in shipment.lines]) or 1


def _shipped_since(facts: Facts, part: FulfillmentOrder) -> bool:
    """Whether a newer list of the order's lines leaves nothing to ship: no webhook closes a part that was shipped."""
    lines = facts.lines
    if lines is None or not lines.items or lines.stamp.as_of <= part.stamp.as_of:
        return False
    return not any(line.unfulfilled_quantity for line in lines.items)


def _unfulfilled(facts: Facts) -> int:
    """What the lines have left to ship, where no fulfillment order is told."""
    if facts.lines is None:
        return 0
    return sum([line.unfulfilled_quantity for line in facts.lines.items if line.requires_shipping is not False])


def _needed(facts: Facts, *, known: bool) -> bool:
    """Whether anything of the order must be fulfilled at all."""
    if not known and facts.detail is not None and facts.detail.requires_shipping is False:
        return False
    if facts.lines is None or not facts.lines.items:
        return True
    return any(line.requires_shipping is not False for line in facts.lines.items)


def _derive(facts: Facts, goods: _Goods) -> Fulfillment:
    """Shopify's table, first match wins (facts on fulfillment, section 2.5)."""
    live = goods.live
    if not live and not goods.shipped and not _needed(facts, known=goods.known):
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
    return Fulfillment.UNFULFILLED if report.word is None else WORDS.get(report.word, Fulfillment.UNKNOWN)


def _report(facts: Facts, goods: _Goods) -> Report | None:
    """The fine word of a full read; the coarse REST word only where it is newer, or all there is."""
    fine, coarse = facts.reports.get("fulfillment"), facts.reports.get("fulfillment_coarse")
    if fine is None or fine.word is None:  # Shopify always has a fine word: null was not told
        return None if goods.known else coarse
    if coarse is None or coarse.stamp.as_of <= fine.stamp.as_of:
        return fine
    # REST cannot tell holds, schedules and progress apart: only shipping news in it is news.
    return coarse if _word(coarse) in (Fulfillment.FULFILLED, Fulfillment.PARTIALLY_FULFILLED) else fine


def _decide(said: Fulfillment, report: Report, derived: Fulfillment, goods: _Goods) -> Fulfillment:
    """The report wins, until a newer fact says otherwise."""
    newer = goods.newest is not None and goods.newest.overtakes(report.stamp)
    return derived if newer or said is Fulfillment.UNKNOWN else said


def _holds(facts: Facts, live: list[FulfillmentOrder]) -> Iterator[HoldView]:
    for part in live:
        entry = facts.holds.get(part.id)
        if part.status != "on_hold" or entry is None:
            continue
        for hold in entry.holds:
            yield HoldView(
                id=hold.id,
                fulfillment_order=part.id,
                reason=hold.reason,
                notes=hold.notes,
                display=hold.display,
                by=hold.by,
                by_us=hold.by_us,
                since=hold.since or facts.first_told.get(hold_key(hold.id), entry.stamp.as_of),
            )


def judge_fulfillment(
    facts: Facts, _policy: Policy, _now: datetime, *, derive: bool = False
) -> tuple[FulfillmentVerdict, datetime | None]:
    """How much has left, or why it has not. Never changes by the clock alone: the platform opens what is scheduled."""
    goods = _count(facts)
    told = _report(facts, goods)
    report = None if derive else told
    derived = _derive(facts, goods)
    said, status = None, derived
    if report is not None:
        said = _word(report)
        status = _decide(said, report, derived, goods)
    until = None
    if goods.live:
        until = min((at for p in goods.live if p.status == "scheduled" and (at := p.opens_at)), default=None)
    verdict = FulfillmentVerdict(
        status=status,
        reported=None if told is None else told.word,
        derived=derived,
        holds=tuple(_holds(facts, goods.live)) if goods.live else (),
        scheduled_until=until,
        shipped_quantity=goods.shipped,
        open_quantity=goods.open,
        disagrees=said is not None and said is not derived,
        reasons=_reasons(derived, said, goods, until),
    )
    return verdict, None


def _reasons(
    derived: Fulfillment, said: Fulfillment | None, goods: _Goods, until: datetime | None
) -> tuple[Reason, ...]:
    why = Reason(_CODES[derived], {"shipped": goods.shipped, "open": goods.open, "until": until})
    if said is None:
        return (why,)
    if said is derived:
        return (why, _REPORTED)
    return (why, Reason("fulfillment.contradicted", {"reported": said.value, "derived": derived.value}))
