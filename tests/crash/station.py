"""What the crash tests run in processes of its own: ``python -m tests.crash.station WHAT``, with an environment that
names the database.
"""

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

PAST = datetime(2025, 3, 3, 12, tzinfo=UTC)  # long ago, so that no verdict depends on the minute of the test
LEASE = timedelta(seconds=2)  # what a dead worker held is free again after this
DOMAIN = "crash.myshopify.com"
SECRET = "crash-secret"


def lives(orders: int, live: int) -> Iterator[tuple[str, str, bytes, str]]:
    """Key, topic, body and moment of some orders' deliveries: their past, then what happens to them."""
    from suivi.sources.demo.simulator import DemoShop

    demo = DemoShop(seed=5, orders=orders, days=20, now=PAST)
    moments = [PAST + timedelta(minutes=minute) for minute in range(1, live + 1)]
    told = [*demo.history(), *(emission for moment in moments for emission in demo.live(moment))]
    for place, emission in enumerate(told):
        yield f"{place}-{emission.dedupe_key}", emission.topic, emission.body, emission.triggered_at.isoformat()


def prepare() -> None:
    """A shop whose webhooks are signed."""
    from suivi.accounts import secrets
    from suivi.accounts.models import Shop

    shop = Shop.objects.create(handle="crash", name="Crash", domain=DOMAIN, created_at=PAST)
    secrets.put(shop, secrets.SHOPIFY_WEBHOOK, SECRET, PAST)


def connect() -> None:
    """Connects the shop with the store that listens at an address; somebody may ask things of it."""
    from suivi.accounts import stores
    from suivi.accounts.models import Membership, Person, Role, Shop
    from suivi.lib import clock

    shop = Shop.objects.get(handle="crash")
    stores.connect(shop, DOMAIN, "local-app", SECRET, clock.now(), sys.argv[2])
    person = Person.objects.create_user("desk@crash.example.com", name="Anna")
    Membership.objects.create(shop=shop, person=person, role=Role.OWNER)


def people() -> None:
    """Asks for a tag on some order again and again, so many times, each with a name of its own."""
    import random
    import time

    from suivi.accounts.models import Person, Shop
    from suivi.actions.asking import Impossible, ask
    from suivi.core.words import Action
    from suivi.lib import clock
    from suivi.orders.models import Order

    shop, person, dice = Shop.objects.get(handle="crash"), Person.objects.get(), random.Random(1)
    wanted = [f"tag-{number:03}-" for number in range(int(sys.argv[2]))]
    while wanted:
        keys = list(Order.objects.filter(shop=shop).values_list("key", flat=True))
        try:
            order, mark = dice.choice(keys or [""]), wanted[-1]
            ask(shop, order, person, Action.ADD_TAGS, {"tags": [mark]}, key=mark, now=clock.now())
            wanted.pop()
        except Impossible:
            pass  # that order has not been read yet
        time.sleep(0.1)


def letters() -> None:
    """So many new orders, each of which its customer is told of, by the mail server at a port."""
    from suivi.accounts.models import Shop
    from suivi.channels import CHANNELS
    from suivi.letters.triggers import Trigger
    from suivi.lib import clock
    from suivi.messages import accounts
    from suivi.messages.choices import By, Choice, Choices
    from suivi.messages.choosing import choose
    from tests.messages.orders import placed

    shop, told = Shop.objects.get(handle="crash"), {Trigger.ORDER_RECEIVED.value: Choice(by=By.SUIVI)}
    choose(shop, Choices(triggers=told, opens=0, closes=0, daily=50), clock.now())
    fields = {"host": "127.0.0.1", "port": sys.argv[3], "security": "plain"}
    accounts.put(shop, CHANNELS["smtp"], fields, {"sender": "shop@crash.example.com"})
    for number in range(int(sys.argv[2])):
        placed(shop, str(number), clock.now())


def outbox() -> None:
    """Prints the key, state and doubts of every message."""
    from suivi.messages.models import Message

    json.dump(list(Message.objects.values_list("key", "state", "doubts")), sys.stdout)


def shown() -> None:
    """Prints how far it is: rows of orders, acts with their states, and how much is still to be done."""
    from suivi.actions.models import OPEN, Act
    from suivi.inbox.models import Delivery, Reread
    from suivi.orders.models import Order

    rows = Order.objects.values_list("id", "payment", "fulfillment", "returns", "tags", "updated_at")
    answer = {
        "orders": {str(number): values for number, *values in rows},
        "acts": list(Act.objects.values_list("key", "state")),
        "left": Reread.objects.count()
        + Delivery.objects.exclude(state="done").count()
        + Act.objects.filter(state__in=OPEN).count(),
    }
    json.dump(answer, sys.stdout, default=str)


def worker() -> None:
    """A worker whose leases end soon, and that looks often for what no webhook told."""
    from suivi.actions import claiming
    from suivi.inbox import claims, rereads, sweep
    from suivi.lib import lifeline
    from suivi.messages import claiming as outbox_claims
    from suivi.messages import sending
    from suivi.worker.loop import run

    claims.LEASE = rereads.LEASE = LEASE
    claiming.LEASE = LEASE * 4  # of an act that takes longer than that, another worker would begin anew
    outbox_claims.LEASE, sending.TURN = LEASE, LEASE / 2
    sweep.EVERY, sweep.LATENESS = LEASE, LEASE
    lifeline.end_with_stdin()
    run()


def ended() -> None:
    """Prints how the disturbed shop ended, beside a shop that got the same deliveries once, in order, undisturbed."""
    from django.db import transaction

    from suivi.accounts.models import Shop
    from suivi.inbox.accept import accept
    from suivi.inbox.process import process
    from suivi.orders.models import OrderFacts
    from suivi.orders.rebuild import rebuild
    from suivi.orders.record import rejudge
    from tests.ending import ending, untrue_histories

    now = PAST + timedelta(days=365)
    disturbed = Shop.objects.get(handle="crash")
    calm = Shop.objects.create(handle="calm", name="Calm", created_at=PAST)
    for key, topic, body, at in lives(*map(int, sys.argv[2:])):
        accept(calm, "shopify", topic, body, {"X-Shopify-Triggered-At": at}, key, PAST)
    while process(now):
        pass
    for shop in (disturbed, calm):
        ids = OrderFacts.objects.filter(shop=shop).values_list("id", flat=True)
        with transaction.atomic():
            rejudge(shop, ids, now, "clock")
    answer = {
        "disturbed": ending(disturbed),
        "calm": ending(calm),
        "untrue": untrue_histories(disturbed),
        "wrong": [str(one) for one in rebuild(now=now)],
    }
    json.dump(answer, sys.stdout, default=str)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suivi.settings")
    import django

    django.setup()
    WHAT = {
        "prepare": prepare,
        "connect": connect,
        "people": people,
        "letters": letters,
        "outbox": outbox,
        "shown": shown,
        "worker": worker,
        "ended": ended,
    }
    WHAT[sys.argv[1]]()
