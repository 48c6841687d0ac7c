"""The demo shop as a source of deliveries: its past as a backfill, its present as webhooks."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from suivi.sources.demo.events import Step, happen
from suivi.sources.demo.life import FIRST_NUMBER, conceive
from suivi.sources.demo.order import DemoOrder
from suivi.sources.demo.shopify import gid, node, scan_webhook

DOMAIN = "demo-shop.myshopify.com"
# How busy an hour of the day is, midnight first.
BUSY = (2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 10, 10, 12, 10, 9, 9, 9, 10, 12, 14, 15, 13, 9, 5)


class Emission(NamedTuple):
    """One delivery as Shopify would send it."""

    topic: str
    body: bytes
    dedupe_key: str
    triggered_at: datetime


@dataclass
class _Life:
    order: DemoOrder
    ahead: list[Step]


class DemoShop:
    """A shop with ``orders`` orders in the ``days`` days before ``now``. The same seed and moment give the same shop.

    ``history`` tells the past once; after it, ``live`` lets the orders go on living.
    """

    def __init__(self, *, seed: int, orders: int, days: int, now: datetime) -> None:
        self._seed = seed
        self._dice = random.Random(seed)  # noqa: S311 - a simulation, not a secret
        self._lives: dict[int, _Life] = {}
        self._next: list[tuple[datetime, int]] = []
        self._number = FIRST_NUMBER + orders
        self._placed = self._moments(orders, days, now)
        self._now = now

    def _moments(self, orders: int, days: int, now: datetime) -> list[datetime]:
        """When orders were placed: busier in the evening and towards today."""
        moments = []
        for _ in range(orders):
            day = now - timedelta(days=days * (1 - self._dice.random() ** 0.8))
            hour = self._dice.choices(range(24), weights=BUSY)[0]
            moment = day.replace(
                hour=hour, minute=self._dice.randrange(60), second=self._dice.randrange(60), microsecond=0
            )
            moments.append(min(moment, now - timedelta(seconds=self._dice.randrange(60, 3600))))
        return sorted(moments)

    def history(self) -> Iterator[Emission]:
        """One full read an order, as a backfill would give it."""
        for place, placed_at in enumerate(self._placed):
            number = FIRST_NUMBER + place
            order, steps = conceive(self._seed, number, placed_at)
            past = [step for step in steps if step.at <= self._now]
            for step in past:
                happen(order, step)
            self._remember(number, order, steps[len(past) :])
            yield self._snapshot(order, self._now)

    def live(self, now: datetime) -> list[Emission]:
        """Something that happens now: mostly the next thing in some order's life, now and then a new order.

        The rest of that life moves with it, so that a watcher need not wait for days.
        """
        if not self._next or self._dice.random() < 0.25:
            return self._new_order(now)
        place = self._dice.randrange(min(len(self._next), 200))
        _, number = self._next.pop(place)
        heapq.heapify(self._next)
        life = self._lives[number]
        step, *rest = life.ahead
        shift = step.at - now
        return self._advance(
            number, life, Step(now, step.what, step.args), [Step(s.at - shift, s.what, s.args) for s in rest]
        )

    def _new_order(self, now: datetime) -> list[Emission]:
        number, self._number = self._number, self._number + 1
        order, steps = conceive(self._seed, number, now)
        return self._advance(number, _Life(order, []), Step(now, steps[0].what, steps[0].args), steps[1:])

    def _advance(self, number: int, life: _Life, step: Step, ahead: list[Step]) -> list[Emission]:
        happen(life.order, step)
        self._remember(number, life.order, ahead)
        emissions = [self._snapshot(life.order, step.at)]
        if step.what == "scan" and step.args[0] < len(life.order.sent):
            body = msgspec.json.encode(scan_webhook(life.order, life.order.sent[step.args[0]]))
            key = f"demo-scan-{life.order.sent[step.args[0]].events[-1].id}"
            emissions.insert(0, Emission("fulfillment_events/create", body, key, step.at))
        return emissions

    def _remember(self, number: int, order: DemoOrder, ahead: list[Step]) -> None:
        self._lives[number] = _Life(order, ahead)
        if ahead:
            heapq.heappush(self._next, (ahead[0].at, number))

    def _snapshot(self, order: DemoOrder, now: datetime) -> Emission:
        body = msgspec.json.encode(node(order, now))
        key = f"demo-{gid('Order', order.id)}-{order.updated_at.timestamp():.6f}-{order.serial}"
        return Emission("graphql/order", body, key, order.updated_at)
