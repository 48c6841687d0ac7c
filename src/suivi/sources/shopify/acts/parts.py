"""When goods may leave: fulfillment orders held, released, rescheduled, opened early.

Source: Shopify, ``FulfillmentOrder.supportedActions``: what is not listed there is not offered.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from suivi.core.facts import Facts, FulfillmentOrder
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.spec import Params, Piece, Sent, Spec, Take, Target, Variables, Wrong, listed, taken

HOLDS = frozenset({"write_merchant_managed_fulfillment_orders", "write_third_party_fulfillment_orders"})
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


def supporting(facts: Facts, supported: str, otherwise: str) -> tuple[Target, ...] | Reason:
    """What the store says can be done; where that is nothing, why."""
    parts = [_target(facts, part) for part in alive(facts) if supported in part.actions]
    if parts:
        return tuple(parts)
    left = any(one.remaining for part in alive(facts) for one in part.lines or () if part.status != "closed")
    return cannot(otherwise if left else "nothing_to_fulfill")


def _to_hold(facts: Facts, _verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    return supporting(facts, "hold", "not_offered")


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


def _handle(key: str) -> str:
    """The hold's own handle, by which it is known again."""
    return f"suivi-{key}"[:64]


def _hold(params: HoldParams, _facts: Facts, key: str) -> Variables:
    hold: Variables = {"reason": params.reason.value.upper(), "reasonNotes": params.notes, "handle": _handle(key)}
    if params.pieces:
        hold["fulfillmentOrderLineItems"] = listed(params.pieces)
    return {"id": params.target, "hold": hold}


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
)  # fmt: skip
