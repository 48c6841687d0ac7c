"""What changed within a day, in numbers of orders."""

from datetime import timedelta

import pytest

from suivi.core.changes import CLEARED, CREATED, RAISED
from suivi.orders import changed
from suivi.orders.changed import Changed, Row, counted
from suivi.orders.models import Change, Order
from tests.road import NOW, fill, new_shop

DELIVERY = "delivery.changed"
# What was told of an order, the oldest first, and what is counted of it.
TOLD: list[tuple[str, list[tuple[str, str, str]], Changed]] = [
    ("nothing", [], Changed()),
    ("a problem is new", [(RAISED, "", "late")], Changed(new={"late": 1})),
    ("one is over", [(CLEARED, "late", "")], Changed(over={"late": 1})),
    ("came and went", [(RAISED, "", "late"), (CLEARED, "late", "")], Changed()),
    ("went and came back", [(CLEARED, "late", ""), (RAISED, "", "late")], Changed()),
    (
        "the last status counts",
        [(DELIVERY, "in_transit", "out_for_delivery"), (DELIVERY, "out_for_delivery", "delivered")],
        Changed(reached={"delivery": {"delivered": 1}}),
    ),
    ("there and back", [(DELIVERY, "in_transit", "exception"), (DELIVERY, "exception", "in_transit")], Changed()),
    ("two axes", [("payment.changed", "pending", "paid"), ("fulfillment.changed", "unfulfilled", "fulfilled")],
     Changed(reached={"payment": {"paid": 1}, "fulfillment": {"fulfilled": 1}})),
    ("what nobody counts", [("tags.changed", "", ""), ("promise.changed", "", "2026-01-01")], Changed()),
    ("met since, placed before", [(CREATED, "", ""), (RAISED, "", "late")], Changed()),
]  # fmt: skip


@pytest.mark.parametrize(("told", "says"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_counts(told: list[tuple[str, str, str]], says: Changed) -> None:
    assert counted([Row(1, *one) for one in reversed(told)], placed=set()) == says


def test_a_new_order_counts_with_what_became_of_it() -> None:
    rows = [Row(1, DELIVERY, "not_shipped", "in_transit"), Row(1, CREATED, "", ""), Row(2, CREATED, "", "")]
    assert counted(rows, placed={1, 2}) == Changed(placed=2, reached={"delivery": {"in_transit": 1}})


@pytest.mark.django_db
def test_only_a_shop_s_own_changes_since_then_count(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, other = new_shop(), new_shop("other")
    fill(shop, 3)
    fill(other, 3)
    assert changed.changed(shop, NOW + timedelta(days=300)) == Changed()
    order = Order.objects.filter(shop=shop).latest("placed_at")
    told = {"order_id": order.id, "name": RAISED, "after": "late", "cause": "clock"}
    Change.objects.create(shop=shop, at=NOW + timedelta(days=301), **told)
    Change.objects.create(shop=other, at=NOW + timedelta(days=301), **told)
    assert changed.changed(shop, NOW + timedelta(days=300)) == Changed(new={"late": 1})
    monkeypatch.setattr(changed, "MOST", 0)
    assert changed.changed(shop, NOW + timedelta(days=300)) == Changed(history=True)
