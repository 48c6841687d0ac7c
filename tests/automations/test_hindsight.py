"""On the first day after an import, rules and messages show what they would have done; live, they stay silent."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from msgspec.structs import replace

from suivi.accounts.models import Shop
from suivi.automations.rules.definitions import ready
from suivi.automations.rules.models import Firing
from suivi.automations.rules.past import Story
from suivi.automations.rules.simulating import simulate
from suivi.core import changes
from suivi.core.facts import Facts, Head, Scan, Shipment, Stamp, Tracking, decode
from suivi.core.hindsight import past
from suivi.letters.triggers import Trigger
from suivi.messages.choices import Choices
from suivi.messages.preview import preview
from suivi.orders.following import Seen
from suivi.orders.hindsight import CAUSE, history
from suivi.orders.keys import order_id
from suivi.orders.models import Change, OrderFacts
from suivi.orders.policies import policy_of
from suivi.orders.record import Piece, record
from tests.automations.house import House, rule
from tests.messages.conftest import ANNA
from tests.road import NOW, fill, new_shop

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
DELIVERED = {"event": "change", "name": "delivery.changed", "after": ["delivered"]}


def imported(house: House, name: str, days: int) -> int:
    """An order of so many days ago, shipped a day and delivered two days later, comes in only now."""
    key, placed_at = f"gid://shopify/Order/{name}", house.now - timedelta(days=days)
    sent_at, came_at, stamp = placed_at + timedelta(days=1), placed_at + timedelta(days=2), Stamp(as_of=house.now)
    head = Head(stamp=stamp, name=f"#{name}", placed_at=placed_at, created_at=placed_at, tags=("gift",))
    ship = Shipment(id=f"S{name}", stamp=stamp, status="success", at=sent_at, tracking=(Tracking(number=f"1Z{name}"),))
    scan = Scan(id=name, stamp=Stamp(as_of=came_at), shipment=ship.id, number=f"1Z{name}", status="delivered",
                at=came_at)  # fmt: skip
    facts = Facts(id=key, head=head, customer=ANNA, shipments={ship.id: ship}, scans={scan.id: scan})
    with transaction.atomic():
        record(house.shop, [Piece(key, facts, "file order", "file", house.now)], house.now)
    return order_id(key)


def test_the_first_day_after_an_import() -> None:
    """Each order counts when it was delivered; one delivered before the days that are asked for does not."""
    house = House(new_shop())
    long_ago, old, young = (imported(house, name, days) for name, days in (("1", 40), ("2", 20), ("3", 10)))
    house.later(hours=1)
    found = simulate(house.shop, rule(when=[DELIVERED], **{"if": "tag:gift fulfillment_status:fulfilled"}), house.now)
    matched = [(one.order_id, one.matched_at) for one in found.matched]
    came = house.now - timedelta(hours=1)
    assert matched == [(old, came - timedelta(days=18)), (young, came - timedelta(days=8))]
    assert (found.hindsight, found.more, found.since) == (3, False, house.now - MONTH)
    shown = preview(house.shop, Choices(), Trigger.DELIVERED, house.now)
    assert [(one.order_id, one.at.date()) for one in shown.letters] == [
        (young, (came - timedelta(days=8)).date()),
        (old, (came - timedelta(days=18)).date()),
    ]
    assert shown.hindsight == 3
    assert long_ago not in {one.order_id for one in found.matched}


def test_what_came_in_as_history_still_fires_nothing_when_it_comes() -> None:
    house = House(new_shop())
    house.rule(rule(when=[DELIVERED, {"event": "change", "name": "order.created"}]))
    house.later(hours=1)
    imported(house, "1", 10)
    new = house.order("2")
    house.work(minutes=1)
    assert [one.order_id for one in Firing.objects.all()] == [new]


def test_what_came_later_counts_as_it_was_told() -> None:
    """Changes in hindsight come before all others, and the moment at which the order came in is no news."""
    house = House(new_shop())
    number = imported(house, "1", 10)
    house.later(days=1)
    house.scan("1Z1", "returning", name="1")
    told = history(house.shop, house.now - MONTH, house.now).changes
    assert [one.id for one in told] == sorted(one.id for one in told)
    assert [one.at for one in told] == sorted(one.at for one in told)
    real = Change.objects.filter(order_id=number, at=house.now).values_list("id", flat=True)
    assert [one.id for one in told if one.id > 0] == list(real)
    assert next(one.name for one in told if one.cause == CAUSE) == "order.created"
    assert {one.at for one in told if one.cause != CAUSE and one.id < 0} <= {house.now - timedelta(days=1)}


@pytest.fixture
def demo() -> Shop:
    shop = new_shop()
    fill(shop, 60)
    return shop


def test_a_demo_shop_shows_numbers_and_nothing_is_written(demo: Shop) -> None:
    def only_reads(execute: Any, sql: str, *rest: Any) -> Any:
        assert sql.lstrip().upper().startswith("SELECT"), sql
        return execute(sql, *rest)

    with connection.execute_wrapper(only_reads):
        sorry = simulate(demo, ready()["apologize_when_late"], NOW)
        told = {one: len(preview(demo, Choices(), one, NOW).letters) for one in (Trigger.SHIPPED, Trigger.DELIVERED)}
    assert sorry.orders > 0
    assert min(told.values()) > 20


def test_an_order_stands_at_each_moment_where_it_stood(demo: Shop) -> None:
    """What a rule sees of the past, which is taken back from now, is what was worked out forward."""
    since, by_order = NOW - MONTH, dict[int, list[Seen]]()
    for seen in history(demo, since, NOW).changes:
        by_order.setdefault(seen.order_id, []).append(seen)
    compared = 0
    for one in OrderFacts.objects.filter(
        shop=demo, id__in=[number for number in by_order if by_order[number][0].id < 0]
    ):
        now = changes.decode(one.standing)
        story = Story(now, by_order[one.id])
        for step in past(decode(one.document), policy_of(demo), since, NOW):
            assert story.at(step.at) == replace(step.standing, tags=now.tags, note=now.note)
            compared += 1
    assert compared > 300
