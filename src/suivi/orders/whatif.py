"""What another rule of the shop would change in its parcels, before anybody decides. Nothing is written."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from suivi.accounts.models import Shop
from suivi.core.byhand import corrected
from suivi.core.delivery import judge_delivery
from suivi.core.facts import Facts, decode
from suivi.core.policy import Policy
from suivi.core.verdict import ParcelVerdict
from suivi.lib import rows
from suivi.orders import found
from suivi.orders.found import Found, Place
from suivi.orders.models import Order

MOST = 10_000  # orders that are looked at while somebody waits
SHOWN = 50
_PORTION = 500


class Looks(NamedTuple):
    """What is shown of a parcel: where it is, and whose it is."""

    status: str
    substatus: str
    carrier: str


class Altered(NamedTuple):
    """A parcel that would look otherwise. ``order`` is its overview row."""

    order: Order
    number: str
    before: Looks
    after: Looks


class Preview(NamedTuple):
    """``orders`` are concerned, of which ``looked`` were looked at; ``parcels`` would change in ``changed`` of them.

    ``examples``: the first of those parcels, the latest shipped first.
    """

    orders: int
    looked: int
    parcels: int
    changed: int
    examples: list[Altered]


def preview(shop: Shop, concerned: Found, before: Policy, after: Policy, now: datetime) -> Preview:
    """What changes for the orders ``concerned`` where the shop's rules are ``after`` instead of ``before``."""
    seen: set[int] = set()
    changed: list[tuple[datetime, int, str, Looks, Looks]] = []
    for order_id, facts in _facts(shop, concerned):
        if order_id not in seen:
            seen.add(order_id)
            changed += [(one[0], order_id, *one[1:]) for one in _altered(facts, before, after, now)]
    changed.sort(key=lambda one: (one[0], one[1], one[2]), reverse=True)
    shown = changed[:SHOWN]
    orders = {row.id: row for row in Order.objects.filter(shop=shop, id__in={one[1] for one in shown})}
    return Preview(
        orders=found.count(shop, concerned),
        looked=len(seen),
        parcels=len(changed),
        changed=len({one[1] for one in changed}),
        examples=[Altered(orders[one[1]], *one[2:]) for one in shown if one[1] in orders],
    )


def _facts(shop: Shop, concerned: Found) -> Iterator[tuple[int, Facts]]:
    place: Place | None = Place()
    looked = 0
    while place is not None and looked < MOST:
        ids, place = found.portion(shop, concerned, place, _PORTION)
        looked += len(ids)
        stored = rows.select_in(
            "SELECT id, document FROM orders_orderfacts WHERE shop_id = %s AND id IN", [shop.pk], ids
        )
        yield from ((number, decode(document)) for number, document in stored if document)


def _altered(
    facts: Facts, before: Policy, after: Policy, now: datetime
) -> Iterator[tuple[datetime, str, Looks, Looks]]:
    old, new = (_parcels(facts, policy, now) for policy in (before, after))
    for one, other in zip(old, new, strict=True):
        was, will = _looks(one), _looks(other)
        if was != will:
            yield one.shipped_at or now, one.number, was, will


def _parcels(facts: Facts, policy: Policy, now: datetime) -> tuple[ParcelVerdict, ...]:
    delivery, _ = judge_delivery(corrected(facts, policy), policy, now)
    return delivery.parcels


def _looks(parcel: ParcelVerdict) -> Looks:
    return Looks(parcel.status.value, parcel.substatus, parcel.carrier)
