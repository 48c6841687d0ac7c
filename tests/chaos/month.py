"""A month in the life of a connected store in which everything that can go wrong does, and what it cost."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import msgspec
from django.db import transaction

from suivi.accounts import stores, subscriptions
from suivi.accounts.models import Connection, Shop
from suivi.actions.carrying import carry_out
from suivi.actions.models import OPEN, Act
from suivi.inbox.accept import accept
from suivi.inbox.models import Delivery, Reread
from suivi.inbox.process import process, wake
from suivi.inbox.reading import reread
from suivi.inbox.rereads import by_the_clock
from suivi.inbox.sweep import sweep
from suivi.orders.models import Order
from suivi.orders.record import rejudge
from suivi.orders.review import review
from suivi.sources.shopify.api.orders import read_order
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.life import order_comes, something_happens
from tests.chaos.people import People, judged
from tests.chaos.weather import Weather
from tests.door import knock
from tests.road import new_shop

BEGIN = datetime(2031, 3, 3, 8, tzinfo=UTC)  # later than any machine's clock, which nothing may ask here
DUTIES = (
    process,
    carry_out,
    reread,
    process,
    sweep,
    subscriptions.look_after,
    partial(review, ended=by_the_clock),
    wake,
)
LOOKS = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 20))  # when the worker works after something happened
SOON = timedelta(seconds=30)  # how often the worker works while some order waits to be read again
WORDS = {"payment": ("PAID", "PENDING", None), "fulfillment": ("FULFILLED", "IN_PROGRESS", None)}
QUIET = 0.2  # of what happens, no webhook tells: another app's, a flow's, an outage's
VANISH = 0.01  # a step: Shopify removes subscriptions
UNACKNOWLEDGED = 0.03  # of the deliveries, the web server dies before it writes or before it answers


@dataclass
class Report:
    """How a month ended and what it cost. ``different`` and ``wrong`` are empty when nothing was missed."""

    seed: int
    orders: int = 0
    changes: int = 0
    reads: int = 0
    kills: int = 0
    behind: timedelta = timedelta(0)
    calls: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    trouble: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    parked: int = 0
    different: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = {"calls": self.calls, "points": self.points, "trouble": self.trouble, "acts": self.acts}
        lines = [
            f"seed {self.seed}: {self.orders} orders, {self.changes} changes, {self.kills} turns cut",
            f"{self.reads / max(self.changes, 1):.2f} full reads a change; longest behind: {self.behind}",
            *(
                f"{name}: {', '.join(f'{key} {n}' for key, n in sorted(found.items()))}"
                for name, found in counts.items()
            ),
            *self.different,
            *self.wrong,
        ]
        return "\n".join(lines)


class Month:
    """``orders`` come in the first two thirds of ``days``, and live on in ``steps`` steps. After what happens in a step
    the worker works a few times, and then ``every`` so long until the next one; not at all where that is None.
    """

    def __init__(self, seed: int, orders: int, days: int, steps: int, every: timedelta | None = None) -> None:
        self.every = every
        self.dice, self.weather = Random(seed), Weather(seed)
        self.orders, self.steps, self.step = orders, steps, timedelta(days=days) / steps
        self.double = Double("chaos.myshopify.com", at=lambda: BEGIN)
        self.double.trouble.random = Random(seed)
        self.base = self.weather.base(self.double)
        self.report = Report(seed)
        self._behind: dict[int, datetime] = {}
        self._known: dict[int, datetime] = {}

    def now(self) -> datetime:
        return self.double.store.clock()

    def live(self) -> Report:
        """The whole month, and a calm day after it."""
        with self.weather.blowing():
            shop = new_shop("chaos")
            secret = self.double.app.secrets[0]
            stores.connect(shop, self.double.store.shop, self.double.app.client_id, secret, self.now(), self.base)
            self.shop, self.people = Shop.objects.get(pk=shop.pk), People(shop, self.dice)
            self.weather.storm()
            for number in range(self.steps):
                self._happen(number)
                self._work()
                self._pass(self.step * self.dice.uniform(0.2, 1.8))
            self.weather.calm()
            self._settle()
            self._compare()
        return self.report

    def _happen(self, number: int) -> None:
        """New orders, what happens to some, and what people want."""
        store, dice = self.double.store, self.dice
        due = min(self.orders, self.orders * 3 * (number + 1) // (self.steps * 2) + 1)
        while len(store.orders) < due:
            order_comes(store, dice)
        known = list(store.orders.values())
        for _ in range(max(1, self.orders * 12 // self.steps)):
            order = dice.choice(known)
            if dice.random() > QUIET:
                something_happens(store, order, dice)
                continue
            with store.quietly():
                if dice.random() < 0.3:
                    axis = dice.choice(list(WORDS))
                    order.words[axis] = dice.choice(WORDS[axis])
                    store.changed(order)
                else:
                    something_happens(store, order, dice)
        if dice.random() < VANISH:
            self.double.webhooks.subscriptions.clear()
        for _ in range(max(1, self.orders * 3 // self.steps)):
            self.people.want(self.double, self.weather.turn)
        self._look()

    def _hear(self) -> None:
        """Webhooks that are due knock; what is not acknowledged comes again later."""
        for one in self.double.webhooks.due():
            dies = self.weather.rough and self.dice.random() < UNACKNOWLEDGED
            status = 0 if dies and self.dice.random() < 0.5 else self._knock(one.body, one.headers)
            self.double.webhooks.came(one, 0 if dies else status)

    def _knock(self, body: bytes, headers: dict[str, str]) -> int:
        key, topic = headers["X-Shopify-Webhook-Id"], headers["X-Shopify-Topic"]
        return knock(body, secret=self.double.app.secrets[0], domain=self.double.store.shop, key=key, topic=topic)

    def _pass(self, span: timedelta) -> None:
        """So much time until the next step."""
        until = self.now() + span
        while self.every and self.now() + self.every < until:
            self._work((SOON if Reread.objects.exists() else self.every,))
        self.double.advance(until - self.now())

    def _work(self, waits: Sequence[timedelta] = LOOKS) -> None:
        for wait in waits:
            self.double.advance(wait)
            self._hear()
            for duty in DUTIES:
                self.weather.turn(lambda duty=duty: duty(self.now()))
            self._look()

    def _settle(self) -> None:
        """A calm time in which all that is late comes, until nothing is left to do."""
        for _ in range(2000):
            self._work()
            self.double.advance(timedelta(minutes=6))
            waiting = Reread.objects.exists() or Act.objects.filter(state__in=OPEN).exists()
            due = Delivery.objects.filter(state=Delivery.State.DUE).exists() or self.double.webhooks.queue
            if not (waiting or due or self._behind):
                return
        raise AssertionError("It never ends.")

    def _look(self) -> None:
        """Notes which orders are behind the store, and for how long those were that no longer are."""
        for order in self.double.store.orders.values():
            if self._known.get(order.id) != order.updated_at:
                self._known[order.id] = order.updated_at
                self._behind.setdefault(order.id, self.now())
                self.report.changes += 1
        rows = dict(Order.objects.filter(shop=self.shop, id__in=self._behind).values_list("id", "updated_at"))
        for number in [one for one in self._behind if rows.get(one) and rows[one] >= self._known[one]]:
            self.report.behind = max(self.report.behind, self.now() - self._behind.pop(number))

    def _compare(self) -> None:
        """Every order beside what a shop shows that reads the store once, in full, when all is over."""
        report, weather = self.report, self.weather
        report.orders, report.reads, report.kills = len(self.double.store.orders), weather.reads, weather.kills
        report.calls, report.points = Counter(weather.calls), Counter(weather.points)
        report.trouble = Counter(self.double.trouble.counts)
        report.parked = Delivery.objects.filter(shop=self.shop, state=Delivery.State.PARKED).count()
        report.acts, report.wrong = judged(self.shop, self.double)
        truth = new_shop("truth")
        with stores.asking(Connection.objects.select_related("shop").get(shop=self.shop), self.now()) as client:
            for number in self.double.store.orders:
                self.double.advance(timedelta(seconds=30))
                (node,) = read_order(client, gid("Order", number), self.now()).nodes
                accept(truth, "shopify", "graphql/order", msgspec.json.encode(node), {}, str(number), self.now())
        while process(self.now()):
            pass
        for moment, columns in ((self.now(), STATUSES), (self.now() + LATER, SHOWN)):
            ours, theirs = _rows(self.shop, moment, columns), _rows(truth, moment, columns)
            for number in sorted(ours.keys() | theirs.keys()):
                mine, right = ours.get(number, {}), theirs.get(number, {})
                off = {name: (mine.get(name), value) for name, value in right.items() if mine.get(name) != value}
                if off or not right:
                    report.different.append(f"order {number}: {off or 'the store does not have it'}")


def _rows(shop: Shop, now: datetime, columns: Sequence[str]) -> dict[int, dict[str, Any]]:
    """What orders show at a moment."""
    with transaction.atomic():
        rejudge(shop, list(Order.objects.filter(shop=shop).values_list("id", flat=True)), now, "clock")
    return {row["id"]: row for row in Order.objects.filter(shop=shop).values("id", *columns)}


# What no source dates, such as a hold, counts from when it was first heard of: after so long it counts for all.
LATER = timedelta(days=90)
STATUSES = ("name", "updated_at", "state", "archived", "payment", "fulfillment", "delivery", "returns", "total", "tags")
INCIDENTAL = {
    "shop_id",
    "id",
    "version",
    "heard_at",
    "heard_from",
    "problem_since",
    "problems",
    "delivery_since",
    "review_at",
}
SHOWN = tuple(one.attname for one in Order._meta.concrete_fields if one.attname not in INCIDENTAL)
