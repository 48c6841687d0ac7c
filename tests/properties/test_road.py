"""Laws of the road: whatever the order of arrival, and however often, the end is the same."""

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suivi.accounts.models import Shop
from suivi.inbox.accept import accept
from suivi.orders.models import Change, Order, OrderFacts, Parcel, ParcelDay, ParcelTally, Ref, Tally, Term
from suivi.orders.rebuild import rebuild
from suivi.sources.demo.simulator import DemoShop, Emission
from tests.ending import different, ending, untrue_histories
from tests.road import NOW, new_shop, process_all


def life() -> list[Emission]:
    demo = DemoShop(seed=11, orders=6, days=20, now=NOW)
    return [*demo.history(), *(emission for _ in range(40) for emission in demo.live(NOW))]


TOLD = life()


def tell(shop: Shop, told: list[Emission], portion: int) -> None:
    """Deliveries reach the inbox one by one; the worker comes by after every ``portion`` of them."""
    for place, emission in enumerate(told, 1):
        accept(shop, "demo", emission.topic, emission.body, {}, str(place), NOW)
        if place % portion == 0:
            process_all()
    process_all()


def grouped(shop: Shop) -> Counter[tuple[str, str, int]]:
    """The counts as the rows and terms give them, one by one."""
    counts: Counter[tuple[str, str, int]] = Counter()
    keys = dict(Order.objects.filter(shop=shop).values_list("id", "status_key"))
    for number, placed_at in Order.objects.filter(shop=shop).values_list("id", "placed_at"):
        for dimension, value in (("", ""), ("day", f"{placed_at:%Y-%m-%d}"), ("month", f"{placed_at:%Y-%m}")):
            counts[dimension, value, keys[number]] += 1
    terms = Term.objects.filter(shop=shop, kind__in=("tag", "carrier", "country"))
    for kind, term, number in terms.values_list("kind", "term", "order_id"):
        counts[kind, term, keys[number]] += 1
    return counts


@pytest.mark.django_db
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000), portion=st.integers(1, len(TOLD)))
def test_any_order_of_arrival_with_repeats_ends_the_same(seed: int, portion: int) -> None:
    dice = random.Random(seed)
    Shop.objects.all().delete()
    straight, shuffled = new_shop("straight"), new_shop("shuffled")
    tell(straight, TOLD, len(TOLD))
    tell(shuffled, dice.sample(TOLD, len(TOLD)) + dice.choices(TOLD, k=10), portion)
    assert different(ending(straight), ending(shuffled)) == []
    assert untrue_histories(straight) + untrue_histories(shuffled) == []
    tallies = Tally.objects.filter(shop=shuffled).exclude(count=0)
    stored = tallies.values_list("dimension", "value", "status_key", "count")
    assert {(*cell, count) for cell, count in grouped(shuffled).items()} == set(stored)
    assert list(rebuild(now=NOW)) == []
    for model in (Order, OrderFacts, Term, Tally, Change, Ref, Parcel, ParcelTally, ParcelDay):
        model.objects.filter(shop__in=[straight, shuffled]).delete()
