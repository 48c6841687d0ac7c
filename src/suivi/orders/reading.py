"""Everything the page of one order shows, read and judged at this moment; nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from suivi.accounts.models import Shop
from suivi.core.changes import WRITTEN, Difference
from suivi.core.facts import Facts, decode
from suivi.core.judge import judge
from suivi.core.timeline import Entry, elsewhere, entries
from suivi.core.transit.outlook import Forecast, forecast
from suivi.core.verdict import Verdict
from suivi.orders.models import Change, Order, OrderFacts
from suivi.orders.policies import policy_of
from suivi.orders.save import ERASING, STAFF


@dataclass(frozen=True)
class OrderPage:
    """An order's row, facts, verdict and story, and when its parcels under way are expected (by shipment, number)."""

    row: Order
    facts: Facts
    verdict: Verdict
    timeline: tuple[Entry, ...]
    forecasts: Mapping[tuple[str, str], Forecast]


def order_row(shop: Shop, order_id: int) -> Order:
    """The overview row of this shop's order; Http404 where it has none with this id."""
    row = Order.objects.filter(shop=shop, id=order_id).first()
    if row is None:
        raise Http404
    return row


def order_page(shop: Shop, order_id: int, now: datetime) -> OrderPage:
    """The order of this shop; Http404 where it has none with this id."""
    row = order_row(shop, order_id)
    stored = OrderFacts.objects.filter(shop=shop, id=order_id).values_list("document", flat=True).first()
    if stored is None:
        raise Http404
    facts = decode(stored)
    policy = policy_of(shop)
    timeline = entries(facts, _elsewhere(shop, order_id))
    verdict = judge(facts, policy, now)
    forecasts = {
        (parcel.shipment, parcel.number): found
        for parcel in verdict.delivery.parcels
        if (found := forecast(facts, policy, parcel, now)) is not None
    }
    return OrderPage(row=row, facts=facts, verdict=verdict, timeline=timeline, forecasts=forecasts)


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
