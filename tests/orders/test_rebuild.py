"""What is shown can always be made again from the facts."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from suivi.orders.models import Change, Order, OrderFacts, Parcel, ParcelDay, ParcelTally, Tally, Term
from suivi.orders.rebuild import rebuild
from suivi.orders.review import review
from tests.road import NOW, fill, new_shop

pytestmark = pytest.mark.django_db


def test_a_healthy_shop_has_nothing_to_rebuild() -> None:
    fill(new_shop(), live=60)
    assert list(rebuild(now=NOW)) == []


def test_damage_is_found_and_put_right() -> None:
    shop = new_shop()
    fill(shop)
    first, second, third = Order.objects.order_by("id")[:3]
    Order.objects.filter(shop=shop, id=first.id).update(payment="voided", status_key=0)
    Order.objects.filter(shop=shop, id=second.id).delete()
    Term.objects.filter(order_id=third.id, kind="name").delete()
    Tally.objects.filter(dimension="").update(count=99)
    found = list(rebuild(shop, now=NOW))
    orders = {one.order for one in found if one.order}
    assert orders == {first.key, second.key, third.key}
    assert any(one.what.startswith("count of all") for one in found)
    assert list(rebuild(shop, apply=True, now=NOW)) == found
    assert list(rebuild(shop, now=NOW)) == []


def test_damaged_parcels_and_their_counts_are_found_and_put_right() -> None:
    shop = new_shop()
    fill(shop, orders=30)
    changed, gone = Parcel.objects.order_by("order_id")[:2]
    Parcel.objects.filter(id=changed.id).update(status="delivered", carrier="Nobody")
    Parcel.objects.filter(id=gone.id).delete()
    ParcelTally.objects.update(count=77)
    ParcelDay.objects.update(shipped=5)
    found = list(rebuild(shop, apply=True, now=NOW))
    said = {one.what.rpartition(": ")[2] for one in found}
    assert {"carrier", f"parcel {gone.number}"} <= said
    assert any(one.what.startswith("count of parcels") for one in found)
    assert any(one.what.startswith("parcels of") for one in found)
    assert list(rebuild(shop, now=NOW)) == []


def test_a_row_without_facts_to_show_goes() -> None:
    shop = new_shop()
    fill(shop, orders=1)
    OrderFacts.objects.update(document='{"id":"gid://suivi/Order/1"}')
    assert list(rebuild(shop, apply=True, now=NOW))
    assert not Order.objects.exists()
    assert not Parcel.objects.exists()
    assert list(rebuild(shop, now=NOW)) == []


def test_the_clock_judges_orders_again_and_rebuild_agrees() -> None:
    fill(new_shop(), orders=40)
    due = Order.objects.exclude(review_at=None).order_by("review_at")
    assert due.exists()
    changes = Change.objects.count()
    later = NOW + timedelta(days=60)
    while review(later, limit=15):
        pass
    assert not Order.objects.filter(review_at__lte=later).exists()
    assert Change.objects.filter(cause="clock").count() == Change.objects.count() - changes > 0
    assert list(rebuild(now=later)) == []


def test_the_command_says_what_differs() -> None:
    fill(new_shop(), orders=1)
    Order.objects.update(name="wrong")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("rebuild", stdout=out)
    assert "wrong" in out.getvalue()
    call_command("rebuild", apply=True, stdout=out)
    call_command("rebuild", shop="demo", stdout=out)
    assert out.getvalue().endswith("0 differences.\n")
    with pytest.raises(CommandError):
        call_command("rebuild", shop="nobody")
