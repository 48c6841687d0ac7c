"""Fulfillment orders: hold, release, reschedule, open early, fulfill.

Source: Shopify, ``FulfillmentOrder.supportedActions``: what is not listed there is not offered.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from suivi.core.facts import Facts, FulfillmentOrder, Shipment, Tracking
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.spec import Params, Piece, Sent, Spec, Take, Target, Variables, Wrong, listed, taken

HOLDS = frozenset({"write_merchant_managed_fulfillment_orders", "write_third_party_fulfillment_orders"})
SHIPS = HOLDS | {"write_assigned_fulfillment_orders"}
DUPLICATE = "DUPLICATE_FULFILLMENT_HOLD_HANDLE"
Text = Annotated[str, msgspec.Meta(max_length=255)]


class HoldReason(StrEnum):
    """Why goods wait. Shopify sets one more by itself, while a customer chooses an upsell."""

    AWAITING_PAYMENT = "awaiting_payment"
    AWAITING_RETURN_ITEMS = "awaiting_return_items"
    HIGH_RISK_OF_FRAUD = "high_risk_of_fraud"
    INCORRECT_ADDRESS = "incorrect_address"
    INVENTORY_OUT_OF_STOCK = "inventory_out_of_stock"
    UNKNOWN_DELIVERY_DATE = "unknown_delivery_date"
    OTHER = "other"


class HoldParams(Params, frozen=True, kw_only=True):
    """``pieces``: only these; the rest becomes a fulfillment order of its own."""

    reason: HoldReason
    notes: Text = ""
    pieces: tuple[Take, ...] = ()


class ReleaseParams(Params, frozen=True, kw_only=True):
    """``holds``: ids. ``others``: that holds of other apps, or of Shopify, are to go too."""

    holds: tuple[str, ...]
    others: bool = False


class DateParams(Params, frozen=True, kw_only=True):
    """The new day."""

    at: Annotated[datetime, msgspec.Meta(tz=True)]


class Number(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A parcel's number and where it can be followed."""

    number: Text
    url: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class FulfillParams(Params, frozen=True, kw_only=True):
    """``pieces``: all where none are chosen. ``notify``: whether the customer hears of it."""

    pieces: tuple[Take, ...] = ()
    company: Text = ""
    numbers: tuple[Number, ...] = ()
    notify: bool = False


def alive(facts: Facts) -> Iterator[FulfillmentOrder]:
    """The fulfillment orders that exist, in the order of their ids."""
    return (part for _, part in sorted(facts.fulfillment_orders.items()) if not part.gone)


def _target(facts: Facts, part: FulfillmentOrder) -> Target:
    waiting = facts.holds.get(part.id)
    return Target(
        id=part.id,
        status=part.status,
        location=part.location,
        at=part.opens_at if part.status == "scheduled" else None,
        pieces=tuple(
            Piece(id=one.id, line=one.line, quantity=one.remaining) for one in part.lines or () if one.remaining
        ),
        holds=waiting.holds if waiting is not None and not waiting.gone else (),
    )


def _found(facts: Facts, supported: str, otherwise: str) -> tuple[Target, ...] | Reason:
    """What the store says can be done; where that is nothing, why."""
    parts = [_target(facts, part) for part in alive(facts) if supported in part.actions]
    if parts:
        return tuple(parts)
    left = any(one.remaining for part in alive(facts) for one in part.lines or () if part.status != "closed")
    return cannot(otherwise if left else "nothing_to_fulfill")


def _to_hold(facts: Facts, _verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    return _found(facts, "hold", "not_offered")


def _to_release(facts: Facts, _verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    held = [one for part in alive(facts) if (one := _target(facts, part)).holds]
    if not held:
        return cannot("no_hold")
    offered = tuple(one for one in held if "release_hold" in facts.fulfillment_orders[one.id].actions)
    return offered or cannot("not_offered")


def _scheduled(facts: Facts, _verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    found = tuple(_target(facts, part) for part in alive(facts) if part.status == "scheduled")
    return found or cannot("not_scheduled")


def _to_open(facts: Facts, verdict: Verdict, now: datetime) -> tuple[Target, ...] | Reason:
    found = _scheduled(facts, verdict, now)
    if isinstance(found, Reason):
        return found
    offered = tuple(one for one in found if "mark_as_open" in facts.fulfillment_orders[one.id].actions)
    return offered or cannot("not_offered")


def _to_fulfill(facts: Facts, _verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    held = any(part.status == "on_hold" for part in alive(facts))
    found = _found(facts, "create_fulfillment", "on_hold" if held else "not_offered")
    if isinstance(found, Reason):
        return found
    return tuple(one for one in found if one.pieces) or cannot("nothing_to_fulfill")


def _settle_hold(params: HoldParams, target: Target, _now: datetime) -> HoldParams:
    if params.pieces and target.holds:
        raise Wrong("pieces", "target")  # Shopify splits only what is not on hold
    return params if not params.pieces else msgspec.structs.replace(params, pieces=taken(params.pieces, target))


def _settle_release(params: ReleaseParams, target: Target, _now: datetime) -> ReleaseParams:
    there = {one.id: one for one in target.holds}
    if not params.holds:
        raise Wrong("holds", "empty")
    for key in params.holds:
        if key not in there:
            raise Wrong("holds", "hold")
        if there[key].by_us is not True and not params.others:
            raise Wrong("others", "others_hold", app=there[key].by or "Shopify")
    return params


def _settle_date(params: DateParams, _target: Target, now: datetime) -> DateParams:
    if params.at <= now:
        raise Wrong("at", "past")
    return params


def _settle_pieces(params: FulfillParams, target: Target, _now: datetime) -> FulfillParams:
    return msgspec.structs.replace(params, pieces=taken(params.pieces, target))


def _handle(key: str) -> str:
    """The hold's own handle, by which it is known again."""
    return f"suivi-{key}"[:64]


def _hold(params: HoldParams, _facts: Facts, key: str) -> Variables:
    hold: Variables = {"reason": params.reason.value.upper(), "reasonNotes": params.notes, "handle": _handle(key)}
    if params.pieces:
        hold["fulfillmentOrderLineItems"] = listed(params.pieces)
    return {"id": params.target, "hold": hold}


def tracking(company: str, numbers: Iterable[Number]) -> Variables:
    """Numbers and addresses of one carrier: ``numbers[i]`` belongs to ``urls[i]``."""
    given = tuple(numbers)
    found: Variables = {"numbers": [one.number for one in given]}
    if company:
        found["company"] = company
    if any(one.url for one in given):
        found["urls"] = [one.url for one in given if one.url]
    return found


def tracked(given: Iterable[Number]) -> list[str]:
    """The numbers, to be compared."""
    return sorted(one.number for one in given)


def numbers_of(told: Iterable[Tracking]) -> list[str]:
    """The numbers that the store tells, to be compared."""
    return sorted(one.number for one in told if one.number)


def _fulfill(params: FulfillParams, _facts: Facts, _key: str) -> Variables:
    asked: Variables = {
        "lineItemsByFulfillmentOrder": [
            {"fulfillmentOrderId": params.target, "fulfillmentOrderLineItems": listed(params.pieces)}
        ],
        "notifyCustomer": params.notify,
    }
    if params.company or params.numbers:
        asked["trackingInfo"] = tracking(params.company, params.numbers)
    return {"fulfillment": asked}


def _is_held(sent: Sent, facts: Facts) -> bool:
    return any(one.handle == _handle(sent.key) for waiting in facts.holds.values() for one in waiting.holds)


def _is_released(sent: Sent, facts: Facts) -> bool:
    waiting = facts.holds.get(sent.params.target)
    return waiting is None or waiting.gone or not {one.id for one in waiting.holds} & set(sent.params.holds)


def _is_rescheduled(sent: Sent, facts: Facts) -> bool:
    part = facts.fulfillment_orders.get(sent.params.target)
    return part is not None and part.opens_at == sent.params.at.replace(microsecond=0)


def _is_opened(sent: Sent, facts: Facts) -> bool:
    part = facts.fulfillment_orders.get(sent.params.target)
    return part is None or part.status != "scheduled"


def _is_fulfilled(sent: Sent, facts: Facts) -> bool:
    part = facts.fulfillment_orders.get(sent.params.target)
    lines = {one.id: one.line for one in (part.lines if part else None) or ()}
    wanted: Counter[str] = Counter()
    for one in sent.params.pieces:
        wanted[lines.get(one.id, "")] += one.quantity
    return any(_is_this(one, sent, wanted) for one in facts.shipments.values() if one.id not in sent.seen)


def _is_this(shipment: Shipment, sent: Sent, wanted: Counter[str]) -> bool:
    if sent.params.numbers and numbers_of(shipment.tracking) != tracked(sent.params.numbers):
        return False
    shipped: Counter[str] = Counter()
    for one in shipment.lines:
        shipped[one.line] += one.quantity
    return shipped == wanted if "" not in wanted else shipped.total() == wanted.total()


def _shipments(_params: Any, facts: Facts) -> Iterable[str]:  # noqa: ANN401
    return facts.shipments


ACTS = (
    Spec(
        action=Action.HOLD, operation="hold", params=HoldParams, needs=HOLDS, targets=_to_hold,
        settle=_settle_hold, variables=_hold, shows=_is_held, already=frozenset({DUPLICATE}),
    ),
    Spec(
        action=Action.RELEASE_HOLD, operation="release_hold", params=ReleaseParams, needs=HOLDS, targets=_to_release,
        settle=_settle_release,
        variables=lambda params, _facts, _key: {"id": params.target, "holdIds": list(params.holds)},
        shows=_is_released,
    ),
    Spec(
        action=Action.RESCHEDULE, operation="reschedule", params=DateParams, needs=HOLDS, targets=_scheduled,
        settle=_settle_date,
        variables=lambda params, _facts, _key: {"id": params.target, "fulfillAt": params.at.isoformat()},
        shows=_is_rescheduled,
    ),
    Spec(
        action=Action.OPEN_EARLY, operation="open_early", params=Params, needs=HOLDS, targets=_to_open,
        variables=lambda params, _facts, _key: {"id": params.target}, shows=_is_opened,
    ),
    Spec(
        action=Action.FULFILL, operation="fulfill", params=FulfillParams, needs=SHIPS, targets=_to_fulfill,
        settle=_settle_pieces, variables=_fulfill, seen=_shipments, shows=_is_fulfilled,
    ),
)  # fmt: skip
