"""Returns: create, approve, decline, process, close, open again, cancel. Source: Shopify, states of a return."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from suivi.core.facts import Facts, OrderReturn
from suivi.core.money import ZERO
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action
from suivi.sources.reading import Object, flag, listing, mapping, text
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.shipments import sent_off
from suivi.sources.shopify.acts.spec import (
    Find,
    Params,
    Piece,
    Quantity,
    Sent,
    Spec,
    Target,
    Variables,
    Wrong,
)
from suivi.sources.shopify.acts.whole import order
from suivi.sources.shopify.connections import nodes

RETURNS = frozenset({"write_returns"})
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


class ApproveParams(Params, frozen=True, kw_only=True):
    """``notify``: whether the customer hears of it."""

    notify: bool = False


class DeclineReason(StrEnum):
    """Why goods may not come back."""

    FINAL_SALE = "final_sale"
    RETURN_PERIOD_ENDED = "return_period_ended"
    OTHER = "other"


class DeclineParams(Params, frozen=True, kw_only=True):
    """``note``: to the customer."""

    reason: DeclineReason
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""
    notify: bool = False


class Found(StrEnum):
    """What was found of goods that came back."""

    RESTOCKED = "restocked"
    NOT_RESTOCKED = "not_restocked"
    PROCESSING_REQUIRED = "processing_required"
    MISSING = "missing"


class Came(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pieces of the return that were looked at."""

    id: str
    quantity: Quantity
    found: Found | None = None


class ProcessParams(Params, frozen=True, kw_only=True):
    """``refund``: how much goes back, of the payment ``payment``."""

    pieces: tuple[Came, ...]
    refund: Decimal = ZERO
    payment: str = ""
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


def _in(status: str, otherwise: str, keep: Callable[[OrderReturn], bool] | None = None, but: str = "") -> Find:
    """The returns of a status; of those, the ones to ``keep``."""

    def find(facts: Facts, _verdict: Verdict, _now: datetime) -> tuple[Target, ...] | Reason:
        found = [one for _, one in sorted(facts.returns.items()) if one.status == status and not one.gone]
        kept = [one for one in found if keep is None or keep(one)]
        return tuple(map(_target, kept)) or cannot(but if found else otherwise)

    return find


def _target(one: OrderReturn) -> Target:
    pieces = tuple(
        Piece(id=line.id, line=line.line, quantity=line.quantity - line.processed)
        for line in one.lines or ()
        if line.quantity > line.processed
    )
    return Target(id=one.id, name=one.name, status=one.status, pieces=pieces)


def _untouched(one: OrderReturn) -> bool:
    return not any(line.processed for line in one.lines or ())


def _unfinished(one: OrderReturn) -> bool:
    return any(line.quantity > line.processed for line in one.lines or ())


def _settle_pieces(
    params: CreateParams | ProcessParams, target: Target, _now: datetime
) -> CreateParams | ProcessParams:
    there = {piece.id: piece.quantity for piece in target.pieces}
    if not params.pieces:
        raise Wrong("pieces", "empty")
    if len({one.id for one in params.pieces}) < len(params.pieces):
        raise Wrong("pieces", "twice")
    for one in params.pieces:
        if one.quantity > there.get(one.id, 0):
            raise Wrong("pieces", "too_many", most=there.get(one.id, 0))
    if isinstance(params, ProcessParams) and (params.refund < 0 or (params.refund and not params.payment)):
        raise Wrong("refund", "value")
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


def _approve(params: ApproveParams, _facts: Facts, _key: str) -> Variables:
    return {"input": {"id": params.target, "notifyCustomer": params.notify}}


def _decline(params: DeclineParams, _facts: Facts, _key: str) -> Variables:
    asked: Variables = {"id": params.target, "declineReason": params.reason.value.upper()}
    return {"input": {**asked, "declineNote": params.note or None, "notifyCustomer": params.notify}}


def _process(params: ProcessParams, facts: Facts, _key: str) -> Variables:
    asked: Variables = {
        "returnId": params.target,
        "returnLineItems": [{"id": one.id, "quantity": one.quantity} for one in params.pieces],
        "notifyCustomer": params.notify,
    }
    if params.refund:
        money = {"amount": str(params.refund), "currencyCode": facts.head.currency if facts.head else ""}
        move = {"parentId": params.payment, "transactionAmount": money}
        asked["financialTransfer"] = {"issueRefund": {"orderTransactions": [move]}}
    return {"input": asked}


def _with_places(variables: Variables, sent: Sent, facts: Facts, told: Object) -> Variables:
    """Says what was found of each piece; the store knows it by an id of the way back."""
    reverse = dict(_ways_back(told))
    found = facts.returns.get(sent.params.target)
    shipped = {line.id: line.shipped for line in (found.lines if found else None) or ()}
    lines = [
        {**asked, "dispositions": [_disposed(one, reverse[shipped[one.id]], shipped[one.id], facts)]}
        if one.found is not None and shipped.get(one.id) in reverse
        else asked
        for asked, one in zip(variables["input"]["returnLineItems"], sent.params.pieces, strict=True)
    ]
    return {"input": {**variables["input"], "returnLineItems": lines}}


def _ways_back(told: Object) -> Iterator[tuple[str, str]]:
    """Shipped pieces, and their id on the way back."""
    for one in listing(told, "nodes"):
        for way in nodes(one, "reverseFulfillmentOrders"):
            yield from (
                (text(mapping(line, "fulfillmentLineItem"), "id"), text(line, "id")) for line in nodes(way, "lineItems")
            )


def _disposed(one: Came, reverse: str, shipped: str, facts: Facts) -> Variables:
    disposed: Variables = {
        "reverseFulfillmentOrderLineItemId": reverse,
        "quantity": one.quantity,
        "dispositionType": one.found.value.upper() if one.found else "",
    }
    # Where to, Shopify wants to know of what can be sold again.
    return {**disposed, "locationId": _origin(shipped, facts)} if one.found is Found.RESTOCKED else disposed


def _origin(shipped: str, facts: Facts) -> str | None:
    """From where the pieces left."""
    sent = (one for one in facts.shipments.values() if any(line.id == shipped for line in one.lines))
    return next((one.location_id for one in sent if one.location_id), None)


def _all(_params: CreateParams, facts: Facts) -> Iterable[str]:
    return facts.returns


def _is_created(sent: Sent, facts: Facts) -> bool:
    wanted = sorted((one.id, one.quantity) for one in sent.params.pieces)
    return any(
        sorted((line.shipped, line.quantity) for line in one.lines or ()) == wanted
        for key, one in facts.returns.items()
        if key not in sent.seen
    )


def _processed(params: ProcessParams, facts: Facts) -> Iterable[str]:
    """How many of each line were processed before, as marks."""
    found = facts.returns.get(params.target)
    return (f"{line.id} {line.processed}" for line in (found.lines if found else None) or ())


def _is_processed(sent: Sent, facts: Facts) -> bool:
    before = {key: int(count) for key, _, count in (mark.rpartition(" ") for mark in sent.seen)}
    now = {mark.rpartition(" ")[0]: int(mark.rpartition(" ")[2]) for mark in _processed(sent.params, facts)}
    return all(now.get(one.id, 0) >= before.get(one.id, 0) + one.quantity for one in sent.params.pieces)


def _is(*statuses: str) -> Callable[[Sent, Facts], bool]:
    def shows(sent: Sent, facts: Facts) -> bool:
        found = facts.returns.get(sent.params.target)
        return found is not None and found.status in statuses

    return shows


ACTS = (
    Spec(
        action=Action.CREATE_RETURN, operation="return_create", params=CreateParams, needs=RETURNS,
        targets=_returnable, settle=_settle_pieces, variables=_create,
        look="return_reasons", asks=_asks_reasons, complete=_with_reasons, seen=_all, shows=_is_created,
    ),
    Spec(
        action=Action.APPROVE_RETURN, operation="return_approve", params=ApproveParams, needs=RETURNS,
        targets=_in("requested", "no_return_requested"), variables=_approve, shows=_is("open", "closed"),
    ),
    Spec(
        action=Action.DECLINE_RETURN, operation="return_decline", params=DeclineParams, needs=RETURNS,
        targets=_in("requested", "no_return_requested"), variables=_decline, shows=_is("declined"),
    ),
    Spec(
        action=Action.PROCESS_RETURN, operation="return_process", params=ProcessParams, needs=RETURNS,
        targets=_in("open", "no_return_open", _unfinished, "return_processed"), settle=_settle_pieces,
        variables=_process, look="return_places", complete=_with_places, seen=_processed, shows=_is_processed,
    ),
    Spec(
        action=Action.CLOSE_RETURN, operation="return_close", params=Params, needs=RETURNS,
        targets=_in("open", "no_return_open"),
        variables=lambda params, _facts, _key: {"id": params.target}, shows=_is("closed"),
    ),
    Spec(
        action=Action.REOPEN_RETURN, operation="return_reopen", params=Params, needs=RETURNS,
        targets=_in("closed", "no_return_closed"),
        variables=lambda params, _facts, _key: {"id": params.target}, shows=_is("open"),
    ),
    Spec(
        action=Action.CANCEL_RETURN, operation="return_cancel", params=ApproveParams, needs=RETURNS,
        targets=_in("open", "no_return_open", _untouched, "return_processed"),
        variables=lambda params, _facts, _key: {"id": params.target, "notifyCustomer": params.notify},
        shows=_is("canceled"),
    ),
)  # fmt: skip
