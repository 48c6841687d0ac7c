"""What customers asked for on the page of their order, until somebody answers."""

from collections.abc import Iterator

from suivi.core.facts import Request
from suivi.core.problems.case import Case, Raise
from suivi.core.requests import Kind
from suivi.core.translatable import gettext_noop
from suivi.core.verdict import Params, Reason
from suivi.core.words import Action

SENTENCES: dict[str, str] = {
    "problem.asked.return": gettext_noop("The customer asks since {since} to return {quantity} items."),
    "problem.asked.cancel": gettext_noop("The customer asks since {since} to cancel the order."),
    "problem.asked.address": gettext_noop("The customer asks since {since} to correct the address."),
    "problem.asked.not_received": gettext_noop("The customer says since {since} that the parcel has not arrived."),
    "problem.asked.damaged": gettext_noop("The customer says since {since} that {quantity} items are damaged."),
    "problem.asked.wrong_item": gettext_noop(
        "The customer says since {since} that {quantity} items are not what was ordered."
    ),
}

WENT_WRONG = frozenset({Kind.NOT_RECEIVED, Kind.DAMAGED, Kind.WRONG_ITEM})


def customer_asked(_case: Case, request: Request) -> Iterator[Raise]:
    """The customer asked for something on the page of their order, or reported something, and got no answer."""
    params: Params = {"since": request.at, "quantity": sum(line.quantity for line in request.lines)}
    reason = Reason(f"problem.asked.{Kind(request.kind)}", params)
    actions = (Action.ANSWER_CUSTOMER, Action.RESHIP_OR_REFUND) if request.kind in WENT_WRONG else None
    yield Raise(request.at, reason, subject=request.kind, kind=request.kind, actions=actions)
