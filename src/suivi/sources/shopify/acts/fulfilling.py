"""Goods that leave: fulfill a fulfillment order, with its parcels' numbers.

Source: Shopify, ``FulfillmentOrder.supportedActions``: what is not listed there is not offered.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import msgspec

from suivi.core.facts import Facts, Shipment, Tracking
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action
from suivi.sources.shopify.acts.parts import HOLDS, Text, alive, supporting
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.spec import Params, Sent, Spec, Take, Target, Variables, listed, taken

SHIPS = HOLDS | {"write_assigned_fulfillment_orders"}


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


def _to_fulfill(facts: Facts, _verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    held = any(part.status == "on_hold" for part in alive(facts))
    found = supporting(facts, "create_fulfillment", "on_hold" if held else "not_offered")
    if isinstance(found, Reason):
        return found
    return tuple(one for one in found if one.pieces) or cannot("nothing_to_fulfill")


def _settle_pieces(params: FulfillParams, target: Target, _now: datetime) -> FulfillParams:
    return msgspec.structs.replace(params, pieces=taken(params.pieces, target))


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
        action=Action.FULFILL, operation="fulfill", params=FulfillParams, needs=SHIPS, targets=_to_fulfill,
        settle=_settle_pieces, variables=_fulfill, seen=_shipments, shows=_is_fulfilled,
    ),
)  # fmt: skip
