"""What the customer of an order asked for, as its page shows it: finished values."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.accounts.models import Shop
from suivi.actions.offering import scopes_of
from suivi.core.facts import Address, Facts, Line, Request, RequestAnswer
from suivi.core.labels import action as name_of
from suivi.core.requests import Kind, Standing, standing, waiting
from suivi.core.verdict import Reason
from suivi.core.words import Action
from suivi.customers import photos
from suivi.orders.reading import Judged
from suivi.selfservice.answering import Way, not_done, way
from suivi.web.access import desk_of
from suivi.web.desk.actforms import because

TITLES: Mapping[Kind, str] = {
    Kind.RETURN: gettext_noop("Asks to return items"),
    Kind.CANCEL: gettext_noop("Asks to cancel the order"),
    Kind.ADDRESS: gettext_noop("Asks to correct the address"),
    Kind.NOT_RECEIVED: gettext_noop("Says that it has not arrived"),
    Kind.DAMAGED: gettext_noop("Says that something is damaged"),
    Kind.WRONG_ITEM: gettext_noop("Says that something is wrong or missing"),
}
ICONS: Mapping[Kind, str] = {
    Kind.RETURN: "undo-2",
    Kind.CANCEL: "circle-x",
    Kind.ADDRESS: "map-pin",
    Kind.NOT_RECEIVED: "package-x",
    Kind.DAMAGED: "package-x",
    Kind.WRONG_ITEM: "package-x",
}
# What a person does where no store does it.
BY_HAND: Mapping[Kind, str] = {
    Kind.RETURN: gettext_noop("Once you accept, the return is open here. Write how to send it back."),
    Kind.CANCEL: gettext_noop("Cancel the order where it is kept."),
    Kind.ADDRESS: gettext_noop("Correct the address where the order is kept, and on the label."),
    Kind.NOT_RECEIVED: gettext_noop("Ask the carrier; send it again or pay it back."),
    Kind.DAMAGED: gettext_noop("Send it again or pay it back, and claim the damage."),
    Kind.WRONG_ITEM: gettext_noop("Send what is missing, or pay it back."),
}


@dataclass(frozen=True)
class Asked:
    """A request with what accepting it means. ``does``: what the store is asked to do then, "" where a person does it.

    ``hint``: what that person does; ``why_not``: why the store does not. ``photos``: their numbers. ``vain``: it was
    accepted, and the store did not do it.
    """

    it: Request
    title: str
    icon: str
    stands: str
    goods: list[tuple[Line | None, int, str]]  # line, quantity, reason
    address: Address | None
    photos: Sequence[int]
    answer: RequestAnswer | None
    does: str
    hint: str
    why_not: str
    refunds: bool
    notifies: bool
    vain: bool

    @property
    def open(self) -> bool:
        """Whether somebody has to answer."""
        return self.stands == Standing.WAITING

    @property
    def answered(self) -> bool:
        """Whether somebody of the shop did, who may think better of it."""
        return self.stands in (Standing.ACCEPTED, Standing.DECLINED)


def on_order(request: HttpRequest, shop: Shop, order: Judged, now: datetime) -> list[Asked]:
    """What the customer of this order asked for. ``request``: of whoever looks, who may or may not answer."""
    facts = order.facts
    if not facts.requests:
        return []
    role, scopes = desk_of(request).role, scopes_of(shop)
    ways = {one.id: way(one, order, role=role, scopes=scopes, now=now) for one in waiting(facts)}
    many = any(one.photos for one in facts.requests.values())
    seen, vain = photos.of_order(shop, order.row.id) if many else {}, not_done(shop, order.row.id, facts)
    return asked(facts, ways, seen, vain)


def asked(
    facts: Facts, ways: Mapping[str, Way], seen: Mapping[str, Sequence[int]], vain: Set[str] = frozenset()
) -> list[Asked]:
    """What was asked, what waits first, then the newest first. ``ways``, and photos (``seen``): by request."""
    lines = {line.id: line for line in facts.lines.items} if facts.lines else {}
    found = [
        _asked(one, facts, lines, ways.get(one.id, Way()), seen.get(one.id, ()), vain=one.id in vain)
        for one in sorted(facts.requests.values(), key=lambda one: (one.at, one.id), reverse=True)
        if not one.gone
    ]
    return sorted(found, key=lambda one: not one.open)


def _asked(one: Request, facts: Facts, lines: Mapping[str, Line], by: Way, seen: Sequence[int], *, vain: bool) -> Asked:
    kind = Kind(one.kind)
    return Asked(
        it=one,
        title=_(TITLES[kind]),
        icon=ICONS[kind],
        stands=standing(one, facts).value,
        goods=[(lines.get(line.line), line.quantity, line.reason) for line in one.lines],
        address=one.address,
        photos=seen,
        answer=facts.answers.get(one.id),
        does=_(name_of(by.action)) if by.action else "",
        hint="" if by.action else _(BY_HAND[kind]),
        why_not=_because(by.why_not),
        refunds=by.action is Action.CANCEL,
        notifies=by.action in (Action.CANCEL, Action.CREATE_RETURN),
        vain=vain,
    )


def _because(reason: Reason | None) -> str:
    return because(reason) if reason else ""
