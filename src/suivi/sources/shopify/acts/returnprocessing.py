"""What came back: looked at, put into stock or not, and paid back; and the end of a return: close, open again, cancel.

Source: Shopify, processing a return, states of a return.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from suivi.core.facts import Facts, OrderReturn
from suivi.core.money import ZERO
from suivi.core.words import Action
from suivi.sources.reading import Object, listing, mapping, text
from suivi.sources.shopify.acts.returning import RETURNS, ApproveParams, check_pieces, is_now, of_status
from suivi.sources.shopify.acts.spec import (
    Params,
    Quantity,
    Sent,
    Spec,
    Target,
    Variables,
    Wrong,
)
from suivi.sources.shopify.connections import nodes


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


def _untouched(one: OrderReturn) -> bool:
    return not any(line.processed for line in one.lines or ())


def _unfinished(one: OrderReturn) -> bool:
    return any(line.quantity > line.processed for line in one.lines or ())


def _settle(params: ProcessParams, target: Target, _now: datetime) -> ProcessParams:
    check_pieces(params.pieces, target)
    if params.refund < 0 or (params.refund and not params.payment):
        raise Wrong("refund", "value")
    return params


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


def _processed(params: ProcessParams, facts: Facts) -> Iterable[str]:
    """How many of each line were processed before, as marks."""
    found = facts.returns.get(params.target)
    return (f"{line.id} {line.processed}" for line in (found.lines if found else None) or ())


def _is_processed(sent: Sent, facts: Facts) -> bool:
    before = {key: int(count) for key, _, count in (mark.rpartition(" ") for mark in sent.seen)}
    now = {mark.rpartition(" ")[0]: int(mark.rpartition(" ")[2]) for mark in _processed(sent.params, facts)}
    return all(now.get(one.id, 0) >= before.get(one.id, 0) + one.quantity for one in sent.params.pieces)


ACTS = (
    Spec(
        action=Action.PROCESS_RETURN, operation="return_process", params=ProcessParams, needs=RETURNS,
        targets=of_status("open", "no_return_open", _unfinished, "return_processed"), settle=_settle,
        variables=_process, look="return_places", complete=_with_places, seen=_processed, shows=_is_processed,
    ),
    Spec(
        action=Action.CLOSE_RETURN, operation="return_close", params=Params, needs=RETURNS,
        targets=of_status("open", "no_return_open"),
        variables=lambda params, _facts, _key: {"id": params.target}, shows=is_now("closed"),
    ),
    Spec(
        action=Action.REOPEN_RETURN, operation="return_reopen", params=Params, needs=RETURNS,
        targets=of_status("closed", "no_return_closed"),
        variables=lambda params, _facts, _key: {"id": params.target}, shows=is_now("open"),
    ),
    Spec(
        action=Action.CANCEL_RETURN, operation="return_cancel", params=ApproveParams, needs=RETURNS,
        targets=of_status("open", "no_return_open", _untouched, "return_processed"),
        variables=lambda params, _facts, _key: {"id": params.target, "notifyCustomer": params.notify},
        shows=is_now("canceled"),
    ),
)  # fmt: skip
