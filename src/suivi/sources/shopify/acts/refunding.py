"""Money that goes back, with the goods that it was for.

Amounts are in the shop's currency; where the customer paid in another, Shopify wants that one, which is left to its
admin.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from suivi.core.facts import Facts, Refund
from suivi.core.money import ZERO
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action
from suivi.sources.shopify.acts.payments import ORDERS, foreign, payment
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.spec import Params, Piece, Quantity, Sent, Spec, Target, Variables, Wrong

PAYS = frozenset({"sale", "capture"})


class Restock(StrEnum):
    """What becomes of refunded goods."""

    NO_RESTOCK = "no_restock"  # they are gone
    CANCEL = "cancel"  # they were not shipped, and will not be
    RETURN = "return"  # they came back


class RefundedPieces(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many of an order's line. ``id``: the line's."""

    id: str
    quantity: Quantity
    restock: Restock = Restock.NO_RESTOCK


class RefundParams(Params, frozen=True, kw_only=True):
    """``target``: the payment that goes back. ``shipping``: how much of the amount is for shipping."""

    amount: Decimal
    pieces: tuple[RefundedPieces, ...] = ()
    shipping: Decimal = ZERO
    note: Annotated[str, msgspec.Meta(max_length=5000)] = ""
    notify: bool = False


def _to_refund(facts: Facts, _verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    done = [one for one in facts.transactions.values() if one.status == "success" and not one.gone]
    left = {one.id: one.amount for one in done if one.kind in PAYS}
    for one in done:
        if one.kind == "refund" and one.parent in left:
            left[one.parent] -= one.amount
    lines = facts.lines.items if facts.lines else ()
    pieces = tuple(
        Piece(id=one.id, line=one.id, quantity=one.current_quantity) for one in lines if one.current_quantity
    )
    found = tuple(
        payment(facts.transactions[key], amount, pieces) for key, amount in sorted(left.items()) if amount > 0
    )
    if not found:
        return cannot("nothing_received")
    return foreign(facts) or found


def _settle_refund(params: RefundParams, target: Target, _now: datetime) -> RefundParams:
    most = target.amount or ZERO
    if not ZERO < params.amount <= most:
        raise Wrong("amount", "amount", most=most)
    if not ZERO <= params.shipping <= params.amount:
        raise Wrong("shipping", "amount", most=params.amount)
    there = {piece.id: piece.quantity for piece in target.pieces}
    if len({one.id for one in params.pieces}) < len(params.pieces):
        raise Wrong("pieces", "twice")
    for one in params.pieces:
        if one.quantity > there.get(one.id, 0):
            raise Wrong("pieces", "too_many", most=there.get(one.id, 0))
    return params


def _refund(params: RefundParams, facts: Facts, key: str) -> Variables:
    paid = facts.transactions.get(params.target)
    move = {
        "orderId": facts.id,
        "parentId": params.target,
        "amount": str(params.amount),
        "kind": "REFUND",
        "gateway": paid.gateway_key if paid else "",
    }
    asked: Variables = {
        "orderId": facts.id,
        "note": params.note,
        "notify": params.notify,
        "transactions": [move],
        "refundLineItems": [_refunded(one, facts) for one in params.pieces],
    }
    if params.shipping:
        asked["shipping"] = {"amount": str(params.shipping)}
    return {"input": asked, "key": key}


def _refunded(one: RefundedPieces, facts: Facts) -> Variables:
    asked: Variables = {"lineItemId": one.id, "quantity": one.quantity, "restockType": one.restock.value.upper()}
    place = _place(one, facts) if one.restock is not Restock.NO_RESTOCK else ""
    return {**asked, "locationId": place} if place else asked


def _place(one: RefundedPieces, facts: Facts) -> str:
    """Where the pieces were, and go back to; "" where that is not known, then Shopify decides."""
    if one.restock is Restock.RETURN:
        places = {sent.location_id for sent in facts.shipments.values() for line in sent.lines if line.line == one.id}
    else:
        parts = facts.fulfillment_orders.values()
        places = {part.location_id for part in parts for line in part.lines or () if line.line == one.id}
    return next(iter(places)) if len(places) == 1 else ""


def _refunds(_params: RefundParams, facts: Facts) -> Iterable[str]:
    return facts.refunds


def _is_refunded(sent: Sent, facts: Facts) -> bool:
    return any(_is_this(facts.refunds[key], sent) for key in set(facts.refunds) - set(sent.seen))


def _is_this(refund: Refund, sent: Sent) -> bool:
    wanted = sorted((one.id, one.quantity) for one in sent.params.pieces)
    return refund.amount == sent.params.amount and sorted((one.line, one.quantity) for one in refund.lines) == wanted


ACTS = (
    Spec(
        action=Action.REFUND, operation="refund", params=RefundParams, needs=ORDERS, targets=_to_refund,
        settle=_settle_refund, variables=_refund, seen=_refunds, shows=_is_refunded,
    ),
)  # fmt: skip
