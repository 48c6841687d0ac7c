"""A shop connected with a local Shopify that listens, and how its time passes and its webhooks arrive."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from suivi.accounts import stores, subscriptions
from suivi.accounts.models import Connection, Shop
from suivi.inbox.models import Reread
from suivi.inbox.process import process
from suivi.inbox.reading import reread
from suivi.inbox.sweep import sweep
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.people import somebody
from suivi.sources.shopify.double.server import Served
from suivi.sources.shopify.double.state import Order
from tests.door import knock
from tests.road import new_shop


class Connected:
    """A shop, its store, and the worker's duties by hand."""

    def __init__(self, served: Served, name: str) -> None:
        self.double = served.double
        self.shop: Shop = new_shop(name)
        self.connection: Connection = stores.connect(
            self.shop, self.double.store.shop, "local-app", self.secret, self.now(), served.base
        )

    @property
    def secret(self) -> str:
        return self.double.app.secrets[0]

    def now(self) -> datetime:
        return self.double.store.clock()

    def order(self, **more: object) -> Order:
        return self.double.store.place([("Mug", "10.00", 2)], **somebody(7), **more)

    def subscribe(self) -> int:
        return subscriptions.ensure(self.again(), self.now())

    def again(self) -> Connection:
        self.connection = Connection.objects.select_related("shop").get(pk=self.shop.pk)
        return self.connection

    def hear(self) -> int:
        """What the double has to tell knocks at the intake."""
        told = self.double.webhooks.due()
        for one in told:
            key, topic = one.headers["X-Shopify-Webhook-Id"], one.subscription.topic
            assert knock(one.body, secret=self.secret, domain=self.double.store.shop, key=key, topic=topic) == 200
        return len(told)

    def settle(self) -> int:
        """Time passes and the worker works until nothing is left. Returns how many orders were read again."""
        read = 0
        for _ in range(30):
            while process(self.now()):
                pass
            self.double.advance(timedelta(seconds=5))
            found = reread(self.now())
            read += found
            if not found and not process(self.now()) and not Reread.objects.filter(shop=self.shop).exists():
                break
        return read

    def sweep(self, **later: float) -> int:
        self.double.advance(timedelta(**later))
        return sweep(self.now())


@contextmanager
def connected(name: str = "local") -> Iterator[Connected]:
    double = Double(shop=f"{name}.myshopify.com")
    with Served(double) as served:
        yield Connected(served, name)


def key(order: Order) -> str:
    return gid("Order", order.id)
