"""The shape of an action: targets, parameters, request, and the sign that it was done."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from suivi.core.facts import Facts, Hold, Tracking
from suivi.core.verdict import Reason, Verdict
from suivi.core.words import Action
from suivi.sources.reading import Object

Variables = dict[str, Any]
Seen = tuple[str, ...]
Quantity = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """So many pieces at most of an order's line. ``id``: by which the platform counts them here."""

    id: str
    line: str
    quantity: int


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an action can be done to, with its bounds.

    ``id``: global id of a fulfillment order, fulfillment, payment or return; the order's own for the order itself.
    ``amount``: the most, in the order's currency. ``at``: the day it waits for.
    """

    id: str
    name: str = ""
    status: str = ""
    pieces: tuple[Piece, ...] = ()
    amount: Decimal | None = None
    currency: str = ""
    at: datetime | None = None
    location: str = ""
    holds: tuple[Hold, ...] = ()
    tracking: tuple[Tracking, ...] = ()


class Take(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pieces that somebody chose; ``id`` is a ``Piece``'s."""

    id: str
    quantity: Quantity


class Params(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person says about an action. ``target`` may stay out where there is only one."""

    target: str = ""


class Wrong(ValueError):  # noqa: N818 - said of what a person entered
    """What was entered cannot be asked. ``field`` is the parameter, ``reason`` why, in words of ``reasons``."""

    def __init__(self, field: str, code: str, **params: str | int | Decimal) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.reason = field, Reason(f"wrong.{code}", params)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was asked of Shopify, and what was there before: ``seen``, ids or marks of what the order had then."""

    params: Any
    key: str
    seen: Seen = ()


Find = Callable[[Facts, Verdict, datetime], "tuple[Target, ...] | Reason"]


def _as_given(params: Any, target: Target, now: datetime) -> Any:  # noqa: ANN401, ARG001 - each action has its own
    return params


def _nothing(params: Any, facts: Facts) -> Iterable[str]:  # noqa: ANN401, ARG001
    return ()


def _its_target(sent: Sent) -> Variables | None:
    return {"ids": [sent.params.target]}


def _as_made(variables: Variables, sent: Sent, facts: Facts, told: Object) -> Variables:  # noqa: ARG001
    return variables


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One action.

    ``needs``: permissions of which one is enough. ``settle``: checks what was entered against its target and fills in
    what was left out; raises ``Wrong``. ``shows``: whether a fresh read shows it; None where no read can tell.
    ``look``: a query that is asked first, of which ``complete`` makes the rest of the request. ``asks``: its variables;
    None where it need not be asked.
    ``already``: codes with which Shopify says that it was done before. ``often``: whether the same may be asked again
    while it is under way.
    """

    action: Action
    operation: str
    params: type[Params]
    needs: frozenset[str]
    targets: Find
    variables: Callable[[Any, Facts, str], Variables]
    shows: Callable[[Sent, Facts], bool | None]
    settle: Callable[[Any, Target, datetime], Any] = _as_given
    seen: Callable[[Any, Facts], Iterable[str]] = _nothing
    look: str = ""
    asks: Callable[[Sent], Variables | None] = _its_target
    complete: Callable[[Variables, Sent, Facts, Object], Variables] = _as_made
    already: frozenset[str] = field(default_factory=frozenset)
    often: bool = False


def read(spec: Spec, given: Mapping[str, Any], targets: tuple[Target, ...], now: datetime) -> Any:  # noqa: ANN401
    """The parameters as given by a form or the API, checked. Texts are read as the numbers they hold.

    Raises ``Wrong``.
    """
    try:
        params = msgspec.convert(dict(given), spec.params, strict=False)
    except msgspec.ValidationError as error:
        place = re.search(r"at `\$\.?([^`]*)`|field `(\w+)`", str(error))
        raise Wrong((place and (place[1] or place[2])) or "params", "value") from None
    target = next((one for one in targets if one.id == params.target), None)
    if target is None and not params.target and len(targets) == 1:
        target = targets[0]
    if target is None:
        raise Wrong("target", "target")
    params = msgspec.structs.replace(params, target=target.id)
    return spec.settle(params, target, now)


def taken(takes: tuple[Take, ...], target: Target, name: str = "pieces") -> tuple[Take, ...]:
    """The chosen pieces, all of them where none are; raises ``Wrong`` for more than there are."""
    most = {piece.id: piece.quantity for piece in target.pieces}
    if not takes:
        return tuple(Take(id=key, quantity=quantity) for key, quantity in most.items())
    if len({one.id for one in takes}) < len(takes):
        raise Wrong(name, "twice")
    for one in takes:
        if one.quantity > most.get(one.id, 0):
            raise Wrong(name, "too_many", most=most.get(one.id, 0))
    return takes


def listed(takes: tuple[Take, ...]) -> list[Variables]:
    """Pieces as Shopify's inputs have them."""
    return [{"id": one.id, "quantity": one.quantity} for one in takes]
