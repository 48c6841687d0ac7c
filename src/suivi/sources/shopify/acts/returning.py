"""What returns have in common, and the answer to a request: approve, decline. Source: Shopify, states of a return."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol

import msgspec

from suivi.core.facts import Facts, OrderReturn
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.spec import (
    Find,
    Params,
    Piece,
    Sent,
    Spec,
    Target,
    Variables,
    Wrong,
)

RETURNS = frozenset({"write_returns"})


class Counted(Protocol):
    """So many of a line of what can come back, or came."""

    @property
    def id(self) -> str:
        """The line's."""

    @property
    def quantity(self) -> int:
        """How many."""


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


def of_status(status: str, otherwise: str, keep: Callable[[OrderReturn], bool] | None = None, but: str = "") -> Find:
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


def check_pieces(pieces: Sequence[Counted], target: Target) -> None:
    """Raises ``Wrong`` unless there are some, each once, and no more of any than there are."""
    there = {piece.id: piece.quantity for piece in target.pieces}
    if not pieces:
        raise Wrong("pieces", "empty")
    if len({one.id for one in pieces}) < len(pieces):
        raise Wrong("pieces", "twice")
    for one in pieces:
        if one.quantity > there.get(one.id, 0):
            raise Wrong("pieces", "too_many", most=there.get(one.id, 0))


def _approve(params: ApproveParams, _facts: Facts, _key: str) -> Variables:
    return {"input": {"id": params.target, "notifyCustomer": params.notify}}


def _decline(params: DeclineParams, _facts: Facts, _key: str) -> Variables:
    asked: Variables = {"id": params.target, "declineReason": params.reason.value.upper()}
    return {"input": {**asked, "declineNote": params.note or None, "notifyCustomer": params.notify}}


def is_now(*statuses: str) -> Callable[[Sent, Facts], bool]:
    """Whether a fresh read shows the return in one of these."""

    def shows(sent: Sent, facts: Facts) -> bool:
        found = facts.returns.get(sent.params.target)
        return found is not None and found.status in statuses

    return shows


ACTS = (
    Spec(
        action=Action.APPROVE_RETURN, operation="return_approve", params=ApproveParams, needs=RETURNS,
        targets=of_status("requested", "no_return_requested"), variables=_approve, shows=is_now("open", "closed"),
    ),
    Spec(
        action=Action.DECLINE_RETURN, operation="return_decline", params=DeclineParams, needs=RETURNS,
        targets=of_status("requested", "no_return_requested"), variables=_decline, shows=is_now("declined"),
    ),
)  # fmt: skip
