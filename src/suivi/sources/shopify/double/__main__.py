"""A playground: ``python -m suivi.sources.shopify.double [port]`` serves a store whose orders live until Ctrl+C."""

import sys
from contextlib import suppress
from random import Random

from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.life import order_comes, something_happens
from suivi.sources.shopify.double.server import Served

BETWEEN = 5.0  # seconds between two things that happen
MOST = 500  # orders


def main(port: int) -> None:
    """Serves, and lets something happen every few seconds."""
    double, random = Double(), Random()  # noqa: S311 - a game
    for _ in range(25):
        order_comes(double.store, random)
    with Served(double, port, posts=True, controls=True) as served:
        told = f"Client id {double.app.client_id}, secret {double.app.secrets[0]}"
        print(f"Store {double.store.shop} at {served.base}\n{told}", flush=True)  # noqa: T201 - a command answers
        while not served.over.wait(BETWEEN):
            with double.lock:
                orders = list(double.store.orders.values())
                if len(orders) < MOST and random.random() < 0.2:
                    order_comes(double.store, random)
                else:
                    something_happens(double.store, random.choice(orders), random)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 8190)
