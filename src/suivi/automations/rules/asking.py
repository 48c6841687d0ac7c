"""What a step asks a store for: one request for each thing of the order that it can be done to. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from suivi.automations.rules.contract import (
    Archive,
    Cancel,
    Capture,
    CreateReturn,
    Fulfill,
    Hold,
    MarkAsPaid,
    Release,
    Reopen,
    SendInvoice,
    SendReminder,
    Step,
)
from suivi.core.facts import Facts, Line
from suivi.core.money import ZERO
from suivi.core.verdict import Verdict
from suivi.core.words import Action
from suivi.orders.terms import fold
from suivi.sources.shopify.acts.spec import Piece, Target

Params = dict[str, Any]
# Codes by which the store, or the order itself, says that there is nothing to do.
NEEDLESS = frozenset(
    f"cannot.{code}"
    for code in ("archived", "open", "canceled", "no_hold", "nothing_to_fulfill", "nothing_authorized", "paid",
                 "nothing_owed", "nothing_returnable")
)  # fmt: skip


class Order(NamedTuple):
    """The order that is asked about."""

    facts: Facts
    verdict: Verdict


Plan = Callable[[Any, Target, Order], Params | None]


def _whole(step: Step, target: Target, _order: Order) -> Params:
    """What the step itself says, of the order as a whole."""
    plain: Params = msgspec.to_builtins(step)
    return {"target": target.id, **{name: plain[name] for name in plain if name not in {"do", "only_if"}}}


def _hold(step: Hold, target: Target, order: Order) -> Params | None:
    """What is held already waits anyway. A part is split only where some of it is not meant."""
    meant = _meant(step, target, order)
    if not meant or target.holds:
        return None
    said = {"target": target.id, "reason": step.reason.value, "notes": step.notes}
    return said if len(meant) == len(target.pieces) else said | {"pieces": _takes(meant)}


def _meant(step: Hold | Fulfill, target: Target, order: Order) -> list[Piece]:
    """The pieces that the step is of: those of its items and its location."""
    if step.location and fold(step.location) != fold(target.location):
        return []
    lines = _lines(order)
    return [one for one in target.pieces if not step.items or (one.line in lines and _is(lines[one.line], step.items))]


def _is(line: Line, items: Iterable[str]) -> bool:
    """Whether it is one of these, by SKU or name."""
    names = (fold(line.sku), fold(line.name))
    return any(
        name.startswith(fold(item[:-1])) if item.endswith("*") else name == fold(item)
        for item in items
        for name in filter(None, names)
    )


def _lines(order: Order) -> dict[str, Line]:
    return {line.id: line for line in (order.facts.lines.items if order.facts.lines else ())}


def _takes(pieces: Iterable[Piece]) -> list[Params]:
    return [{"id": one.id, "quantity": one.quantity} for one in pieces]


def _release(step: Release, target: Target, _order: Order) -> Params | None:
    holds = [
        hold.id
        for hold in target.holds
        if (not step.reasons or hold.reason in step.reasons) and (step.others or hold.by_us)
    ]
    return {"target": target.id, "holds": holds, "others": step.others} if holds else None


def _fulfill(step: Fulfill, target: Target, order: Order) -> Params | None:
    lines = _lines(order)
    pieces = [
        one
        for one in _meant(step, target, order)
        # Where nobody tells whether something is shipped, that is not "no".
        if not step.digital or (one.line in lines and lines[one.line].requires_shipping is False)
    ]
    return {"target": target.id, "pieces": _takes(pieces), "notify": step.notify} if pieces else None


def _capture(_step: Capture, target: Target, order: Order) -> Params | None:
    amounts = order.verdict.payment.amounts
    amount = min(target.amount or ZERO, amounts.total - amounts.net)
    return {"target": target.id, "amount": amount} if amount > 0 else None


def _return(step: CreateReturn, target: Target, _order: Order) -> Params:
    return {"target": target.id, "pieces": _takes(target.pieces), "notify": step.notify}


PLANS: Mapping[type[Any], tuple[Action, Plan]] = {
    Hold: (Action.HOLD, _hold),
    Release: (Action.RELEASE_HOLD, _release),
    Fulfill: (Action.FULFILL, _fulfill),
    Capture: (Action.CAPTURE, _capture),
    MarkAsPaid: (Action.MARK_AS_PAID, _whole),
    SendInvoice: (Action.SEND_INVOICE, _whole),
    SendReminder: (Action.SEND_REMINDER, _whole),
    Cancel: (Action.CANCEL, _whole),
    Archive: (Action.ARCHIVE, _whole),
    Reopen: (Action.REOPEN, _whole),
    CreateReturn: (Action.CREATE_RETURN, _return),
}


def plans(step: Step, targets: tuple[Target, ...], order: Order) -> list[Params]:
    """The requests by which the step is done; none where there is nothing to do."""
    _action, plan = PLANS[type(step)]
    found = (plan(step, target, order) for target in targets)
    return [params for params in found if params is not None]
