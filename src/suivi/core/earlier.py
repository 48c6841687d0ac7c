"""What was known of an order at an earlier moment, by the dates that its facts carry. Pure.

What a source says holds from the moment it speaks of (its stamp). Before that moment only what is dated counts: what
happened later is taken back, and a status without a date that could tell of the end (a report, a shipment's display, a
part that is being packed) is left out.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec.structs import replace

from suivi.core.facts import (
    Detail,
    Facts,
    FulfillmentHolds,
    FulfillmentOrder,
    Head,
    Lines,
    OrderReturn,
    PaymentTerms,
    Report,
    ReverseOrder,
    Shipment,
)
from suivi.core.firsttold import declined_key, dispute_key, hold_key
from suivi.core.words import Payment

# When a thing of each collection happened. Where that is not told: from the moment on that its source speaks of.
HAPPENED: Mapping[str, Callable[[Any], datetime | None]] = {
    **dict.fromkeys(
        ("transactions", "refunds", "shipments", "scans", "parcel_edits", "requests", "answers"), lambda one: one.at
    ),
    "returns": lambda back: back.created_at,
    "deadlines": lambda one: one.stamp.as_of,
}
_ENDED = frozenset({"closed", "cancelled"})  # Shopify: FulfillmentOrderStatus
_UNDATED = frozenset({"on_hold", "in_progress"})
_MONEY, _GOODS = ("payment",), ("fulfillment", "fulfillment_coarse")  # reports of these axes


class Gone(NamedTuple):
    """What left later than a moment, by line. ``all``: something did of which nobody says what, and nothing before."""

    later: Counter[str]
    all: bool


def facts_at(facts: Facts, moment: datetime) -> Facts | None:
    """What was known to have happened by then; None before the order was placed.

    Nobody tells any more: holds that were released, disputes that are over, shipments that were canceled later (they
    are left out as they are now), when packing began or a pending payment was, and earlier tags, notes, addresses and
    lines. Money of which no payment is dated, and goods of which neither shipments nor parts are told, are as they are
    now at all times.
    """
    head = facts.head
    if head is None or moment < head.placed_at:
        return None
    known = {name: _known(getattr(facts, name), happened, moment) for name, happened in HAPPENED.items()}
    gone = _gone(facts.shipments, moment)
    known["shipments"] = {key: _shipment(one, moment) for key, one in known["shipments"].items()}
    known["returns"] = {key: _return(one, moment) for key, one in known["returns"].items()}
    holds = {key: _holds(facts, one, moment) for key, one in facts.holds.items()}
    return replace(
        facts,
        **known,
        head=_head(facts, head, moment),
        detail=_detail(facts, moment),
        lines=_lines(facts, gone, moment),
        reports=_reports(facts, moment),
        payment_terms={key: _terms(one, moment) for key, one in facts.payment_terms.items()},
        holds=holds,
        fulfillment_orders=dict(_parts(facts, holds, gone, moment)),
        reverse_orders={key: _reverse(one, moment) for key, one in facts.reverse_orders.items()},
        disputes={key: one for key, one in facts.disputes.items() if disputed_at(facts, key) <= moment},
        first_promised={key: one for key, one in facts.first_promised.items() if one.told_at <= moment},
    )


def disputed_at(facts: Facts, dispute: str) -> datetime:
    """When a dispute began, as far as that is told."""
    case = facts.dispute_cases.get(dispute)
    told = facts.first_told.get(dispute_key(dispute), facts.disputes[dispute].stamp.as_of)
    return case.initiated_at if case and case.initiated_at else told


def held_at(facts: Facts, entry: FulfillmentHolds) -> Iterator[datetime]:
    """Since when each of these holds is known."""
    for hold in entry.holds:
        yield hold.since or facts.first_told.get(hold_key(hold.id), entry.stamp.as_of)


def _known(entities: dict[str, Any], happened: Callable[[Any], datetime | None], moment: datetime) -> dict[str, Any]:
    return {key: one for key, one in entities.items() if (happened(one) or one.stamp.as_of) <= moment}


def _head(facts: Facts, head: Head, moment: datetime) -> Head:
    """Neither canceled nor archived yet, where that came later, and with what was owed then."""
    canceled, closed = head.canceled_at, head.closed_at
    if head.stamp.as_of <= moment or not (canceled or closed or facts.refunds or _edited(facts)):
        return head
    if canceled and canceled > moment:
        head = replace(head, canceled_at=None, cancel_reason="")
    if closed and closed > moment:
        head = replace(head, closed_at=None)
    return replace(head, current_total=_owed(facts, head, canceled, moment))


def _edited(facts: Facts) -> bool:
    return bool(facts.edits) or (facts.detail is not None and facts.detail.edited)


def _owed(facts: Facts, head: Head, canceled_at: datetime | None, moment: datetime) -> Decimal:
    """The total before it was edited, refunded or canceled; an edit that nobody dates came last."""
    detail, edits = facts.detail, [edit.at for edit in facts.edits.values()]
    if detail and detail.original_total is not None and (max(edits) > moment if edits else detail.edited):
        return detail.original_total
    lowered = [refund.at for refund in facts.refunds.values()] + ([canceled_at] if canceled_at else [])
    return head.total if any(at > moment for at in lowered) else head.current_total


def _detail(facts: Facts, moment: datetime) -> Detail | None:
    """Without the platform's sums, which are of now, where payments tell what moved."""
    detail = facts.detail
    if detail is None or detail.stamp.as_of <= moment or not _money_is_dated(facts):
        return detail
    return replace(detail, received=None, refunded=None, net=None, capturable=None)


def _money_is_dated(facts: Facts) -> bool:
    return any(one.at is not None and one.kind != "refund" for one in facts.transactions.values())


def _reports(facts: Facts, moment: datetime) -> dict[str, Report]:
    """What the platform had said by then, and its word where nothing else tells."""
    alone = {
        *(() if _money_is_dated(facts) else _MONEY),
        *(() if facts.shipments or facts.fulfillment_orders else _GOODS),
    }
    return {axis: one for axis, one in facts.reports.items() if _said(one, moment) or axis in alone}


def _said(report: Report, moment: datetime) -> bool:
    """Whether it was said by then. An authorization ends by the clock alone: that word is of the moment of its read."""
    stamp = report.stamp
    read_at = stamp.learned_at if report.word == Payment.EXPIRED else None
    return (read_at or stamp.as_of) <= moment


def _gone(shipments: Mapping[str, Shipment], moment: datetime) -> Gone:
    later: Counter[str] = Counter()
    untold = before = False
    for one in shipments.values():
        if one.gone or one.status != "success":
            continue
        before = before or one.at <= moment
        if one.at > moment:
            untold = untold or not one.lines
            later.update({line.line: line.quantity for line in one.lines})
    return Gone(later, untold and not before)


def _lines(facts: Facts, gone: Gone, moment: datetime) -> Lines | None:
    lines, head = facts.lines, facts.head
    canceled = bool(head and head.canceled_at and head.canceled_at > moment)
    if lines is None or lines.stamp.as_of <= moment or not (canceled or gone.later or gone.all):
        return lines
    items = []
    for line in lines.items:
        open_then = line.unfulfilled_quantity + gone.later[line.id]
        everything = gone.all or (canceled and not facts.shipments)
        items.append(replace(line, unfulfilled_quantity=line.quantity if everything else min(open_then, line.quantity)))
    return replace(lines, items=tuple(items))


def _shipment(one: Shipment, moment: datetime) -> Shipment:
    if one.stamp.as_of <= moment or (one.delivered_at and one.delivered_at <= moment):
        return one
    moves = one.in_transit_at is not None and one.in_transit_at <= moment
    return replace(one, display="in_transit" if moves else "", delivered_at=None)


def _holds(facts: Facts, entry: FulfillmentHolds, moment: datetime) -> FulfillmentHolds:
    if not entry.holds or entry.stamp.as_of <= moment:
        return entry
    since = held_at(facts, entry)
    return replace(entry, holds=tuple(hold for hold, at in zip(entry.holds, since, strict=True) if at <= moment))


def _parts(
    facts: Facts, holds: Mapping[str, FulfillmentHolds], gone: Gone, moment: datetime
) -> Iterator[tuple[str, FulfillmentOrder]]:
    """The parts with what they still held; of parts with the same line, the last is what left last."""
    left, canceled = (
        Counter(gone.later),
        bool(facts.head and facts.head.canceled_at and facts.head.canceled_at > moment),
    )
    for key in sorted(facts.fulfillment_orders, reverse=True):
        part = facts.fulfillment_orders[key]
        if part.stamp.as_of > moment:
            back = _with_what_left(part, left, gone)
            reopened = canceled or back is not part or (part.lines is None and gone.all)
            held = bool(key in holds and holds[key].holds)
            declined = facts.first_told.get(declined_key(key), part.stamp.as_of) <= moment
            status = _status(part, moment, held=held, reopened=reopened)
            part = replace(back, status=status, request=part.request if declined else "")
        yield key, part


def _with_what_left(part: FulfillmentOrder, left: Counter[str], gone: Gone) -> FulfillmentOrder:
    """With what left it later; itself where nothing did."""
    lines = []
    for line in part.lines or ():
        back = line.total - line.remaining if gone.all else min(line.total - line.remaining, left[line.line])
        left[line.line] -= back
        lines.append(replace(line, remaining=line.remaining + back) if back else line)
    changed = any(new is not old for new, old in zip(lines, part.lines or (), strict=True))
    return replace(part, lines=tuple(lines)) if changed else part


def _status(part: FulfillmentOrder, moment: datetime, *, held: bool, reopened: bool) -> str:
    if part.status in _ENDED and not reopened:
        return part.status
    if held:
        return "on_hold"
    if part.opens_at is not None and part.opens_at > moment:
        return "scheduled"
    return "open" if part.status in _UNDATED | _ENDED else part.status


def _return(back: OrderReturn, moment: datetime) -> OrderReturn:
    """Open where it was approved by then, or nobody had to; closed where it was; else requested."""
    if back.stamp.as_of <= moment or (back.closed_at and back.closed_at <= moment):
        return back
    approved = back.approved_at <= moment if back.approved_at else back.status in ("open", "closed")
    return replace(back, status="open" if approved else "requested", closed_at=None)


def _reverse(reverse: ReverseOrder, moment: datetime) -> ReverseOrder:
    if reverse.stamp.as_of <= moment:
        return reverse
    lines = [
        replace(line, dispositions=tuple(one for one in line.dispositions if one.at and one.at <= moment))
        for line in reverse.lines
    ]
    return replace(reverse, lines=tuple(lines))


def _terms(terms: PaymentTerms, moment: datetime) -> PaymentTerms:
    """Neither due nor overdue but by the clock: what a read says of that is of the moment of the read."""
    if (terms.stamp.learned_at or terms.stamp.as_of) <= moment:
        return terms
    schedules = [
        replace(one, completed_at=None) if one.completed_at and one.completed_at > moment else one
        for one in terms.schedules
    ]
    return replace(terms, due=None, overdue=None, schedules=tuple(schedules))
