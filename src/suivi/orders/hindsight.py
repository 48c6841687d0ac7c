"""A shop's history of changes with what happened before Suivi, worked out from the dates that the orders carry.

An order that came in as history has all its changes at one moment. Here they stand when they would have been written,
had Suivi followed the order (``core.hindsight``). Only simulations and previews read this; nothing is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import NamedTuple

from msgspec.structs import replace

from suivi.accounts.models import Shop
from suivi.core.changes import AXES, CREATED, DISAGREES, RAISED, Difference, Standing, diff
from suivi.core.facts import decode
from suivi.core.hindsight import past
from suivi.core.policy import Policy
from suivi.lib import rows
from suivi.orders.following import Seen
from suivi.orders.models import Change, Order
from suivi.orders.policies import policy_of
from suivi.orders.rebuild import CAUSE as NO_NEWS

OLDEST = timedelta(hours=48)  # after it was placed, an order that is first seen is history
MOST = 100_000  # changes that are looked at, the newest first
MOST_ORDERS = 800  # that are looked at in hindsight, the newest first: about two seconds
CAUSE = "hindsight"
_AT_FIRST = frozenset({RAISED, DISAGREES})  # what is told in one breath with an order's creation


class History(NamedTuple):
    """``changes``: by their ids, the oldest first; those in hindsight have negative ids. ``since``: how far back it
    reaches, ``more``: not as far as it was asked for. ``orders``: how many were looked at in hindsight.
    """

    changes: list[Seen]
    since: datetime
    more: bool = False
    orders: int = 0


class _Came(NamedTuple):
    """An order that came in as history: what was written then."""

    placed_at: datetime
    first: list[Seen]

    @property
    def at(self) -> datetime:
        return self.first[0].at


def history(shop: Shop, since: datetime, until: datetime) -> History:
    """What changed in a shop between two moments, also before Suivi knew its orders."""
    found = Change.objects.filter(shop=shop, at__lte=until).order_by("-id").values_list(*Seen._fields)[:MOST]
    told = list(takewhile(lambda seen: seen.at >= since, map(Seen._make, found.iterator())))[::-1]
    newest = Order.objects.filter(shop=shop, placed_at__lte=until).order_by("-placed_at", "-id")
    placed = dict(newest.values_list("id", "placed_at")[:MOST_ORDERS])
    came = _came(told, placed)
    again = _in_hindsight(shop, came, since)
    begins = told[0].at if len(told) == MOST else since
    if came and len(placed) == MOST_ORDERS:  # who came in before the oldest of them is not known here
        begins = max(since, min(one.placed_at for one in came.values()))
    return History([*again, *_since_they_came(told, came)], begins, begins > since, len(came))


def _came(told: Sequence[Seen], placed: Mapping[int, datetime]) -> dict[int, _Came]:
    """The orders that came in as history, with the rows by which they did."""
    found: dict[int, _Came] = {}
    for seen in told:
        known = found.get(seen.order_id)
        if known is not None and known.at == seen.at and seen.name in _AT_FIRST:
            known.first.append(seen)
        elif known is None and seen.name == CREATED and placed.get(seen.order_id, seen.at) < seen.at - OLDEST:
            found[seen.order_id] = _Came(placed[seen.order_id], [seen])
    return found


def _since_they_came(told: Sequence[Seen], came: Mapping[int, _Came]) -> Iterator[Seen]:
    """What was written later; what was at the very moment is no news either."""
    replaced = {seen.id for one in came.values() for seen in one.first}
    for seen in told:
        if seen.id not in replaced:
            order = came.get(seen.order_id)
            yield seen._replace(cause=NO_NEWS) if order is not None and order.at == seen.at else seen


def _in_hindsight(shop: Shop, came: Mapping[int, _Came], since: datetime) -> list[Seen]:
    """Their changes, in the order of time, and numbered so that they come before all others."""
    policy = policy_of(shop)
    stored = rows.select_in(
        "SELECT id, document FROM orders_orderfacts WHERE shop_id = %s AND id IN", [shop.pk], sorted(came)
    )
    found = [seen for number, document in stored for seen in _of_order(number, document, came[number], policy, since)]
    found.sort(key=lambda seen: (seen.at, seen.order_id))
    return [seen._replace(id=place - len(found)) for place, seen in enumerate(found)]


def _of_order(number: int, document: str, came: _Came, policy: Policy, since: datetime) -> Iterator[Seen]:
    """An order's changes until it came in; what is known only from then on is no news."""
    stands: Standing | None = None
    for step in past(decode(document), policy, since, came.at):
        stands = step.standing
        yield from (_seen(number, one, CAUSE, step.at) for one in step.differences)
    if stands is not None:
        yield from (_seen(number, one, NO_NEWS, came.at) for one in diff(stands, _as_it_came(stands, came.first)))


def _as_it_came(stands: Standing, first: Sequence[Seen]) -> Standing:
    """Where the order stood when it came in, as far as that was written down."""
    words = {field: first[0].detail[field] for field, _ in AXES if field in first[0].detail}
    problems = {(one.after, one.detail.get("subject", "")) for one in first if one.name == RAISED}
    apart = (f"{one.detail['axis']} {one.before} {one.after}" for one in first if one.name == DISAGREES)
    return replace(stands, **words, problems=tuple(sorted(problems)), drifts=tuple(apart))


def _seen(number: int, one: Difference, cause: str, at: datetime) -> Seen:
    return Seen(0, number, one.name, one.before, one.after, one.detail, cause, at)
