"""Laws of the road: whatever the order of arrival, and however often, the end is the same."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suivi.accounts.models import Shop
from suivi.inbox.accept import accept
from suivi.orders.models import Order, OrderFacts, Tally, Term
from suivi.orders.rebuild import rebuild
from suivi.sources.demo.simulator import DemoShop, Emission
from tests.road import NOW, new_shop, process_all


def life() -> list[Emission]:
    demo = DemoShop(seed=11, orders=4, days=20, now=NOW)
    return [*demo.history(), *(emission for _ in range(25) for emission in demo.live(NOW))]


TOLD = life()


def end_of(shop: Shop) -> list[object]:
    """All that is shown in the end, without how often it was written."""
    row = [field.attname for field in Order._meta.concrete_fields if field.attname not in ("shop_id", "version")]
    return [
        list(Order.objects.filter(shop=shop).order_by("id").values_list(*row)),
        list(OrderFacts.objects.filter(shop=shop).order_by("id").values_list("id", "document")),
        sorted(Term.objects.filter(shop=shop).values_list("kind", "term", "order_id")),
        sorted(
            Tally.objects.filter(shop=shop).exclude(count=0).values_list("dimension", "value", "status_key", "count")
        ),
    ]


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000), portion=st.integers(1, len(TOLD)))
def test_any_order_of_arrival_with_repeats_ends_the_same(seed: int, portion: int) -> None:
    dice = random.Random(seed)
    Shop.objects.all().delete()
    straight, shuffled = new_shop("straight"), new_shop("shuffled")
    for place, emission in enumerate(TOLD):
        accept(straight, "demo", emission.topic, emission.body, {}, str(place), NOW)
    process_all()
    mixed = dice.sample(TOLD, len(TOLD)) + dice.choices(TOLD, k=10)
    for place, emission in enumerate(mixed):
        accept(shuffled, "demo", emission.topic, emission.body, {}, str(place), NOW)
        if place % portion == 0:
            process_all()
    process_all()
    assert end_of(shuffled) == end_of(straight)
    assert list(rebuild(now=NOW)) == []
    for model in (Order, OrderFacts, Term, Tally):
        model.objects.filter(shop__in=[straight, shuffled]).delete()
