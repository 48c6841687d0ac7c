"""Somebody of the shop answers a customer: the answer is a fact, and the store does what was agreed where it can."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from suivi.accounts.models import Person, Role, Shop
from suivi.actions.asking import ask
from suivi.actions.models import TROUBLED, Act
from suivi.actions.offering import Offer, offer
from suivi.core.facts import Facts, Request
from suivi.core.requests import Kind, Standing, own_return
from suivi.core.verdict import Reason
from suivi.core.words import Action
from suivi.inbox import staff
from suivi.orders.reading import Judged
from suivi.sources.shopify.acts.reasons import cannot
from suivi.sources.shopify.acts.returncreating import MOST_NOTE

# What the store is asked to do once a request is accepted. Of all others a person decides what to do.
ACTIONS: Mapping[str, Action] = {
    Kind.RETURN: Action.CREATE_RETURN,
    Kind.CANCEL: Action.CANCEL,
    Kind.ADDRESS: Action.SET_ADDRESS,
}

OF = "."  # stands between a request and the rest of the key of what the store is asked to do for it


@dataclass(frozen=True)
class Way:
    """What accepting a request means: ``action`` is asked of the store, or ``why_not`` says why a person does it.

    Neither where there is nothing that a store could do.
    """

    action: Action | None = None
    why_not: Reason | None = None
    params: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Answer:
    """``word``: accepted or declined; ``text`` to the customer. ``act``: have the store do it; ``refund``, with a
    cancellation; ``notify``: the store writes to the customer. ``key``: of the act, asked once.
    """

    word: Standing
    text: str = ""
    act: bool = False
    refund: bool = False
    notify: bool = False
    key: str = ""


def way(request: Request, order: Judged, *, role: Role, scopes: frozenset[str] | None, now: datetime) -> Way:
    """What accepting this request means now."""
    action = ACTIONS.get(request.kind)
    if action is None or own_return(order.row.key, request.id):
        return Way()
    offered = offer(action, order.facts, order.verdict, role=role, scopes=scopes, now=now)
    if offered.why_not is not None:
        return Way(why_not=offered.why_not)
    params = _PARAMS[Kind(request.kind)](request, offered, order.facts)
    return Way(action, params=params) if params is not None else Way(why_not=cannot("nothing_returnable"))


def answer(shop: Shop, order: Judged, person: Person, request: Request, said: Answer, by: Way, now: datetime) -> bool:
    """Says the answer and, where that was chosen, asks the store. True where the answer is in force already.

    Raises ``actions.asking.Impossible`` or ``Wrong`` where the store cannot be asked: then nothing is answered.
    """
    back = order.facts.returns.get(own_return(order.row.key, request.id))
    with transaction.atomic():
        if said.word is Standing.ACCEPTED and said.act and by.action is not None and by.params is not None:
            params = {**by.params, **_chosen(by.action, said)}
            ask(shop, order.row.key, person, by.action, params, key=f"{request.id}{OF}{said.key}", now=now)
        return staff.answer(
            shop, order.row.key, person, request.id, said.word, said.text, now=now, back=back.name if back else ""
        )


def not_done(shop: Shop, order_id: int, facts: Facts) -> frozenset[str]:
    """The accepted requests that the store did not carry out, until somebody has seen to that; by their ids."""
    if not any(one.word == Standing.ACCEPTED for one in facts.answers.values()):
        return frozenset()
    acts = Act.objects.filter(shop=shop, order_id=order_id, key__contains=OF).order_by("id")
    newest = {
        key.partition(OF)[0]: (state, open_) for key, state, open_ in acts.values_list("key", "state", "unsettled")
    }
    return frozenset(name for name, (state, unsettled) in newest.items() if unsettled and state in TROUBLED)


def _chosen(action: Action, said: Answer) -> dict[str, bool]:
    """What whoever answers chooses beside it."""
    chosen = {"notify": said.notify} if action is not Action.SET_ADDRESS else {}
    return {**chosen, "refund": said.refund} if action is Action.CANCEL else chosen


def _return(request: Request, offered: Offer, _facts: Facts) -> dict[str, Any] | None:
    """The asked pieces as the store counts them; None where it has not so many left."""
    left = {piece.id: piece.quantity for piece in offered.targets[0].pieces}
    pieces = []
    for line in request.lines:
        wanted = line.quantity
        for piece in offered.targets[0].pieces:
            taken = min(wanted, left[piece.id]) if piece.line == line.line else 0
            if taken:
                left[piece.id] -= taken
                wanted -= taken
                pieces.append(
                    {"id": piece.id, "quantity": taken, "reason": line.reason, "note": request.text[:MOST_NOTE]}
                )
        if wanted:
            return None
    return {"pieces": pieces} if pieces else None


def _cancel(_request: Request, _offered: Offer, _facts: Facts) -> dict[str, Any]:
    return {"reason": "customer"}


def _address(request: Request, _offered: Offer, _facts: Facts) -> dict[str, Any] | None:
    it = request.address
    if it is None:
        return None
    first, _blank, last = it.name.rpartition(" ")
    return {
        "first_name": first, "last_name": last, "company": it.company, "line1": it.line1, "line2": it.line2,
        "city": it.city, "zip": it.zip, "province": it.province, "country": it.country, "phone": it.phone,
    }  # fmt: skip


_PARAMS: Mapping[Kind, Callable[[Request, Offer, Facts], dict[str, Any] | None]] = {
    Kind.RETURN: _return,
    Kind.CANCEL: _cancel,
    Kind.ADDRESS: _address,
}
