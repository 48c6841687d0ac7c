"""Returns that the shop begins: of what left and is still there, why, and what the customer hears. Source: Shopify."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec

from suivi.core.facts import Facts
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action
from suivi.sources.reading import Object, flag, text
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.returning import RETURNS, check_pieces
from suivi.sources.shopify.acts.shipments import sent_off
from suivi.sources.shopify.acts.spec import (
    Params,
    Piece,
    Quantity,
    Sent,
    Spec,
    Target,
    Variables,
)
from suivi.sources.shopify.acts.whole import order
from suivi.sources.shopify.connections import nodes

COUNTED = frozenset({"requested", "open", "closed"})
MOST_NOTE = 255  # Shopify: returnReasonNote
Note = Annotated[str, msgspec.Meta(max_length=MOST_NOTE)]
REASONS = {"first": 100}  # of the store's own definitions of reasons; it has a dozen to begin with


class Coming(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What comes back. ``reason``: a word of Shopify's, such as ``size_too_small``; ``note``: in one's own words."""

    id: str
    quantity: Quantity
    reason: str = ""
    note: Note = ""


class CreateParams(Params, frozen=True, kw_only=True):
    """``notify``: whether the customer hears of it."""

    pieces: tuple[Coming, ...]
    notify: bool = False


def _returnable(facts: Facts, _verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
    """Pieces that left and neither came back nor are about to."""
    back: Counter[str] = Counter()
    for one in facts.returns.values():
        for line in (one.lines or ()) if one.status in COUNTED and not one.gone else ():
            back[line.shipped] += line.quantity
    pieces = tuple(
        Piece(id=line.id, line=line.line, quantity=line.quantity - back[line.id])
        for shipment in sent_off(facts)
        for line in shipment.lines
        if line.id and line.quantity > back[line.id]
    )
    if not sent_off(facts):
        return cannot("not_shipped")
    if not pieces:
        return cannot("nothing_returnable")
    return (msgspec.structs.replace(order(facts), pieces=pieces),)


def _settle(params: CreateParams, target: Target, _now: datetime) -> CreateParams:
    check_pieces(params.pieces, target)
    return params


def _create(params: CreateParams, facts: Facts, _key: str) -> Variables:
    lines = [
        {"fulfillmentLineItemId": one.id, "quantity": one.quantity, "returnReasonNote": one.note}
        for one in params.pieces
    ]
    return {"input": {"orderId": facts.id, "returnLineItems": lines, "notifyCustomer": params.notify}}


def _asks_reasons(sent: Sent) -> Variables | None:
    return REASONS if any(one.reason for one in sent.params.pieces) else None


def _with_reasons(variables: Variables, sent: Sent, _facts: Facts, told: Object) -> Variables:
    """Names the store's own definition of each reason; one that it does not have stands in the note."""
    known = {
        text(one, "handle").lower().replace("-", "_"): text(one, "id")
        for one in nodes(told, "returnReasonDefinitions")
        if not flag(one, "deleted")
    }
    asked = variables["input"]
    lines = [
        line | _why(one, known.get(one.reason, ""))
        for line, one in zip(asked["returnLineItems"], sent.params.pieces, strict=True)
    ]
    return {"input": {**asked, "returnLineItems": lines}}


def _why(one: Coming, definition: str) -> Variables:
    if definition:
        return {"returnReasonDefinitionId": definition}
    return {"returnReasonNote": " · ".join(filter(None, [one.reason.replace("_", " "), one.note]))[:MOST_NOTE]}


def _all(_params: CreateParams, facts: Facts) -> Iterable[str]:
    return facts.returns


def _is_created(sent: Sent, facts: Facts) -> bool:
    wanted = sorted((one.id, one.quantity) for one in sent.params.pieces)
    return any(
        sorted((line.shipped, line.quantity) for line in one.lines or ()) == wanted
        for key, one in facts.returns.items()
        if key not in sent.seen
    )


ACTS = (
    Spec(
        action=Action.CREATE_RETURN, operation="return_create", params=CreateParams, needs=RETURNS,
        targets=_returnable, settle=_settle, variables=_create,
        look="return_reasons", asks=_asks_reasons, complete=_with_reasons, seen=_all, shows=_is_created,
    ),
)  # fmt: skip
