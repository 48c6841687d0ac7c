"""A local Shopify with a shop connected to it, so that anybody can try the connector without an account."""

import time
from datetime import datetime
from itertools import count
from random import Random

from django.conf import settings
from django.urls import reverse

from suivi.accounts import stores, subscriptions
from suivi.accounts.models import Membership, Role, Shop
from suivi.inbox import backfill
from suivi.inbox.models import Backfill
from suivi.orders.models import Order
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.life import order_comes, something_happens
from suivi.sources.shopify.double.server import Served

HANDLE, DOMAIN = "playground", "playground.myshopify.com"
FIRST = 25  # orders
NEW = 0.2  # how often what happens next is a new order


class Playground:
    """A store whose orders live by chance, for as long as the ``with`` lasts. It is new at each start.

    ``orders``: how many are there before the shop is connected.
    """

    def __init__(self, now: datetime, orders: int = FIRST, port: int = 0, seed: int | None = None) -> None:
        self.shop, self.orders = _shop(now), orders
        self.random = Random(seed)  # noqa: S311 - a game
        self.double = Double(shop=DOMAIN)
        self.double.store.numbers = count(1001 + Order.objects.filter(shop=self.shop).count())
        self.double.store.ids = count(int(now.timestamp()) * 1000)  # never those of an earlier start
        self.served = Served(self.double, port, posts=True, controls=True)
        self.served.proxy = settings.BASE_URL.rstrip("/") + reverse("shopify_proxy")

    def __enter__(self) -> "Playground":
        self.served.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.served.__exit__(None, None, None)

    def open(self, now: datetime) -> int:
        """Orders were there before, then the shop is connected. Returns how many webhook topics it listens to."""
        with self.double.lock:
            for _ in range(self.orders):
                order_comes(self.double.store, self.random)
        app = self.double.app
        connection = stores.connect(self.shop, DOMAIN, app.client_id, app.secrets[0], now, self.served.base)
        # What this store holds began with it: the whole of it is read again.
        stores.begin_anew(connection, now)
        Backfill.objects.filter(shop=self.shop).delete()
        backfill.begin(self.shop, now)
        subscriptions.ensure(connection, now)
        return len(self.double.webhooks.subscriptions)

    def step(self) -> str:
        """Something happens; what, "" where Shopify declined it."""
        with self.double.lock:
            if self.random.random() < NEW:
                return f"order {order_comes(self.double.store, self.random).name}"
            order = self.random.choice(list(self.double.store.orders.values()))
            happened = something_happens(self.double.store, order, self.random)
            return f"{happened} {order.name}" if happened else ""


def live(playground: Playground, every: float) -> None:
    """Lets something happen every so many seconds, without an end."""
    while True:
        playground.step()
        time.sleep(every)


def address() -> str:
    """Where the playground's orders are seen."""
    return f"{settings.BASE_URL}/s/{HANDLE}/orders/"


def _shop(now: datetime) -> Shop:
    """The playground's shop; whoever owns the first shop owns it too."""
    first = Shop.objects.order_by("pk").first()
    shop, _ = Shop.objects.get_or_create(
        handle=HANDLE,
        defaults={"name": "Playground", "platform": Shop.Platform.SHOPIFY, "currency": "EUR", "created_at": now},
    )
    for owner in Membership.objects.filter(shop=first, role=Role.OWNER):
        Membership.objects.get_or_create(shop=shop, person=owner.person, defaults={"role": Role.OWNER})
    return shop
