"""Everything the page of one order shows, read and judged at this moment; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from suivi.accounts.models import Shop
from suivi.core.byhand import corrected
from suivi.core.changes import WRITTEN, Difference
from suivi.core.facts import Facts, decode
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.core.timeline import Entry, elsewhere, entries
from suivi.core.transit.outlook import Forecast, forecast
from suivi.core.verdict import Verdict
from suivi.lib import rows
from suivi.orders.models import Change, Order, OrderFacts
from suivi.orders.policies import policy_of
from suivi.orders.save import ERASING, STAFF

# What has no standing is not in the overview: deleted, or not known well enough yet.
_FACTS = "SELECT document FROM orders_orderfacts WHERE shop_id = %s AND id = %s AND standing <> ''"


@dataclass(frozen=True)
class Judged:
    """An order's row, facts and verdict, with the rules by which it was judged."""

    row: Order
    facts: Facts
    policy: Policy
    verdict: Verdict


@dataclass(frozen=True)
class Expected:
    """An order's facts as the shop has them read, its verdict and rules, and when its parcels under way are expected
    (by shipment and number).
    """

    facts: Facts
    policy: Policy
    verdict: Verdict
    forecasts: Mapping[tuple[str, str], Forecast]


@dataclass(frozen=True)
class OrderPage(Judged, Expected):
    """Both, and the order's story."""

    timeline: tuple[Entry, ...]


def order_row(shop: Shop, order_id: int) -> Order:
    """The overview row of this shop's order; Http404 where it has none with this id."""
    row = Order.objects.filter(shop=shop, id=order_id).first()
    if row is None:
        raise Http404
    return row


def order_page(shop: Shop, order_id: int, now: datetime) -> OrderPage:
    """Everything about the order of this shop; Http404 where it has none with this id."""
    found = expected(shop, order_id, now)
    return OrderPage(
        row=order_row(shop, order_id),
        facts=found.facts,
        policy=found.policy,
        verdict=found.verdict,
        forecasts=found.forecasts,
        timeline=entries(found.facts, _elsewhere(shop, order_id)),
    )


def expected(shop: Shop, order_id: int, now: datetime) -> Expected:
    """The order with the days on which it is expected; Http404 where the shop has none with this id."""
    policy, told = policy_of(shop), _facts(shop, order_id)
    verdict, facts = judge(told, policy, now), corrected(told, policy)
    forecasts = {
        (parcel.shipment, parcel.number): days
        for parcel in verdict.delivery.parcels
        if (days := forecast(facts, policy, parcel, now)) is not None
    }
    return Expected(facts=facts, policy=policy, verdict=verdict, forecasts=forecasts)


def judged(shop: Shop, order_id: int, now: datetime) -> Judged:
    """The order without its story; Http404 where the shop has none with this id."""
    row, facts, policy = order_row(shop, order_id), _facts(shop, order_id), policy_of(shop)
    return Judged(row=row, facts=facts, policy=policy, verdict=judge(facts, policy, now))


def judged_all(shop: Shop, ids: Sequence[int], now: datetime) -> list[Judged]:
    """These orders of the shop, in the order of their ids; those that are gone are left out."""
    policy = policy_of(shop)
    known = {row.id: row for row in Order.objects.filter(shop=shop, id__in=ids)}
    documents = dict(OrderFacts.objects.filter(shop=shop, id__in=ids).values_list("id", "document"))
    found = []
    for number in ids:
        if number in known and number in documents:
            facts = decode(documents[number])
            found.append(Judged(row=known[number], facts=facts, policy=policy, verdict=judge(facts, policy, now)))
    return found


def _facts(shop: Shop, order_id: int) -> Facts:
    """The facts of an order that is shown; a fixed statement, because making one takes longer than the answer."""
    found = rows.select(_FACTS, (shop.pk, order_id))
    if not found:
        raise Http404
    return decode(found[0][0])


def _elsewhere(shop: Shop, order_id: int) -> list[Entry]:
    """Tags and notes that others than the shop's staff in Suivi changed; the facts hold only what is in force now."""
    found = Change.objects.filter(shop=shop, order_id=order_id, name__in=WRITTEN).exclude(cause__startswith=STAFF)
    found = found.exclude(cause=ERASING)
    return [
        elsewhere(Difference(one.name, detail=one.detail), one.at, one.cause.partition("/")[0])
        for one in found.order_by("id")
    ]


def pulse(row: Order) -> str:
    """Another text after anything of the order was written or heard; a page compares it with its own."""
    return f"{row.version}.{int(row.heard_at.timestamp())}"
