"""``python -m bench.store ORDERS``: a local Shopify whose orders have lived, in a process of its own.

Says its address and its app's secret, and serves until standard input ends. Nine of ten orders are shipped, delivered
and archived, as in a store that has traded for long; what happens to the others is chance.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from subprocess import PIPE, Popen
from typing import NamedTuple

from suivi.sources.shopify.double import shipping
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.life import order_comes, something_happens
from suivi.sources.shopify.double.people import somebody
from suivi.sources.shopify.double.server import Served
from suivi.sources.shopify.double.store import Store

DAYS = 55
LIVELY = 0.1


class Address(NamedTuple):
    """Where a store is, and its app's secret."""

    base: str
    secret: str


@contextmanager
def store(orders: int) -> Iterator[Address]:
    """Such a store, for as long as the ``with`` lasts."""
    with Popen([sys.executable, "-m", "bench.store", str(orders)], stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield Address(*process.stdout.readline().split())
        process.stdin.close()


def main(orders: int) -> None:
    double, dice = Double(), Random(1)
    double.lead = -timedelta(days=DAYS)
    for _ in range(orders):
        if dice.random() < LIVELY:
            order = order_comes(double.store, dice)
            for _ in range(dice.randrange(6)):
                something_happens(double.store, order, dice)
        else:
            _delivered(double.store, dice)
        double.lead += timedelta(days=DAYS) / orders
    with Served(double) as served:
        print(served.base, double.app.secrets[0], flush=True)
        sys.stdin.read()


def _delivered(store: Store, dice: Random) -> None:
    items = [(f"Item {dice.randint(1, 30)}", f"{dice.randint(5, 90)}.00", 1) for _ in range(dice.randint(1, 3))]
    order = store.place(items, paid="sale", **somebody(dice.randint(1, 999)))
    part = {"fulfillmentOrderId": gid("FulfillmentOrder", order.parts[0].id)}
    tracking = {"company": "UPS", "number": f"1Z{dice.randint(10**9, 10**10)}"}
    _, sent = shipping.fulfill(store, {"lineItemsByFulfillmentOrder": [part], "trackingInfo": tracking})
    shipping.tell(store, {"fulfillmentId": gid("Fulfillment", sent.id), "status": "DELIVERED"})


if __name__ == "__main__":
    main(int(sys.argv[1]))
