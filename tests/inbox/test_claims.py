"""Several workers and shops, and payloads that no process survives."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from suivi.accounts.models import Shop
from suivi.inbox import claims
from suivi.inbox.accept import accept
from suivi.inbox.claims import DEATHS, DIED, LEASE
from suivi.inbox.models import Delivery
from suivi.inbox.process import process
from suivi.sources.demo.simulator import DemoShop
from tests.commands import SUIVI, own_database
from tests.road import NOW, new_shop

ROOT = Path(__file__).parents[2]
MAKE = """
from tests.road import NOW, new_shop
from tests.inbox.test_claims import send
send(new_shop(), {orders}, poison={poison})
"""
TELL = """
import json
from suivi.inbox.models import Delivery
from suivi.orders.models import Change
states = list(Delivery.objects.order_by("id").values_list("state", "attempts", "error"))
print(json.dumps([states, Change.objects.filter(name="order.created").count()]))
"""


def send(shop: Shop, orders: int, *, poison: int | None = None) -> None:
    """Puts a shop's history into its inbox; the delivery at the place ``poison`` is deadly."""
    for place, emission in enumerate(DemoShop(seed=7, orders=orders, days=30, now=NOW).history()):
        body = b'{"deadly": 1}' if place == poison else emission.body
        accept(shop, "demo", emission.topic, body, {}, emission.dedupe_key, NOW)


def worker(environment: dict[str, str], now: datetime, limit: int = 300) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.working", now.isoformat(), str(limit)],
        env=environment | {"DJANGO_SETTINGS_MODULE": "suivi.settings"},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def shell(environment: dict[str, str], code: str) -> str:
    command = [*SUIVI, "shell", "-v0", "-c", code]
    return subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def prepared(environment: dict[str, str], orders: int, poison: int | None = None) -> None:
    shell(environment, MAKE.format(orders=orders, poison=poison))


@pytest.mark.django_db(transaction=True)
def test_what_kills_the_worker_is_set_apart_and_parked_and_the_others_pass(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        prepared(environment, 12, poison=5)
        now, ends = NOW, []
        while len(ends) < 10 and (not ends or ends[-1]):
            with worker(environment, now) as one:
                one.communicate("go\n")
            ends.append(one.returncode)
            now += LEASE + timedelta(seconds=1)
        assert ends == [9] * DEATHS + [0]
        states, created = json.loads(shell(environment, TELL))
        assert created == 11
        assert states.pop(5) == ["parked", DEATHS, DIED]
        assert {state for state, *_ in states} == {"done"}
        assert max(attempts for _, attempts, _ in states) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_and_do_nothing_twice(tmp_path: Path) -> None:
    with own_database(tmp_path) as environment:
        prepared(environment, 160)
        with worker(environment, NOW, 10) as first, worker(environment, NOW, 10) as second:
            for one in (first, second):
                assert one.stdout
                assert one.stdout.readline() == "ready\n"
            for one in (first, second):
                assert one.stdin
                one.stdin.write("go\n")
                one.stdin.flush()
            taken = [int(one.communicate()[0]) for one in (first, second)]
        assert min(taken) > 0
        assert sum(taken) == 160
        states, created = json.loads(shell(environment, TELL))
        assert created == 160
        assert states == [["done", 1, ""]] * 160


@pytest.mark.django_db
def test_a_noisy_shop_does_not_make_others_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "LEAST", 3)
    noisy, quiet = new_shop("noisy"), new_shop("quiet")
    send(noisy, 40)
    send(quiet, 4)
    assert process(NOW, limit=10) == 9
    assert Delivery.objects.filter(shop=quiet, state="done").count() == 4
    assert Delivery.objects.filter(shop=noisy, state="done").count() == 5
    assert process(NOW, limit=10) == 10


@pytest.mark.django_db
def test_what_waited_for_its_order_goes_on_as_if_new() -> None:
    shop = new_shop()
    part = {"fulfillment_order": {"id": "gid://shopify/FulfillmentOrder/77", "status": "on_hold"}}
    accept(shop, "shopify", "fulfillment_orders/placed_on_hold", json.dumps(part).encode(), {}, "hint", NOW)
    process(NOW)
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.attempts, waiting.leased_until) == ("waiting", 0, None)
