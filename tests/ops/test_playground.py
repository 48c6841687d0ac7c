"""``suivi demo --store``: a store to try the connector with."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command

from suivi.accounts.models import Connection, Membership, Person, Role, Shop
from suivi.accounts.people import open_shop
from suivi.inbox.process import process
from suivi.inbox.reading import reread
from suivi.inbox.sweep import sweep
from suivi.lib import clock
from suivi.ops import playground
from suivi.ops.playground import FIRST, Playground
from suivi.orders.models import Order
from tests.road import NOW

pytestmark = pytest.mark.django_db


def test_its_orders_are_read_and_go_on_living() -> None:
    now = clock.now()
    with Playground(now, seed=3) as store:
        store.double.bucket.maximum = store.double.bucket.available = 1_000_000
        assert store.open(now) > 20
        later = now + timedelta(minutes=2)
        assert sweep(later) == FIRST  # young ones too
        while reread(later) or process(later):
            pass
        assert Order.objects.filter(shop__handle="playground").count() == FIRST
        assert any(store.step() for _ in range(10))


def test_the_first_shop_s_owner_owns_it() -> None:
    owner = Person.objects.create(email="olga@example.com")
    open_shop(Shop(handle="first", name="First", created_at=NOW), owner)
    with Playground(NOW):
        pass
    assert Membership.objects.get(shop__handle="playground").role == Role.OWNER


def test_the_command_runs_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(playground.time, "sleep", sleep)
    out = io.StringIO()
    call_command("demo", "--store", stdout=out)
    assert "/s/playground/orders/" in out.getvalue()
    assert "gone" in out.getvalue()
    assert Connection.objects.get().shop.handle == "playground"
