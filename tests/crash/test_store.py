"""``kill -9`` at random moments while a store is connected: nothing that changes there is missed, and every act of a
person is done once.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from suivi.sources.shopify.api.tokens import App
from suivi.sources.shopify.double import statuses
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.life import order_comes, something_happens
from suivi.sources.shopify.double.server import Served
from tests.crash.site import Site, new_database, until
from tests.crash.station import DOMAIN, SECRET
from tests.crash.test_kill import KILLS, SEED

ORDERS, MOVES, ACTS = 8, 40, 12
BETWEEN = 0.1  # seconds from one thing that happens to the next
TROUBLE = {"lose": 0.2, "repeat": 0.2, "reorder": 0.3, "500_after": 0.02}


@pytest.fixture
def double() -> Double:
    return Double(DOMAIN, App("local-app", (SECRET,)))


@pytest.fixture
def site(tmp_path: Path, double: Double) -> Iterator[Site]:
    with new_database(tmp_path) as database, Served(double, posts=True) as served:
        site = Site(tmp_path, database)
        try:
            site.connect(served.base)
            site.start_web()
            site.start_worker()
            site.start_worker()
            until(site.answers, "the web server answers")
            until(lambda: len(double.webhooks.subscriptions) > 10, "webhooks are subscribed to")
            yield site
        finally:
            site.stop()


def said(double: Double) -> dict[str, tuple[Any, ...]]:
    """What the store says of every order."""
    with double.lock:
        now = double.store.clock()
        return {
            str(one.id): (
                (statuses.payment(one, now) or "none").lower(),
                statuses.fulfillment(one).lower(),
                statuses.returns(one).lower(),
                sorted(one.tags),
                one.updated_at,
            )
            for one in double.store.orders.values()
        }


def shows(site: Site) -> dict[str, tuple[Any, ...]]:
    """What Suivi shows of every order, {} while something is still to be done."""
    found = site.shown()
    if found["left"]:
        return {}
    return {
        number: (*axes, sorted(tags), datetime.fromisoformat(at))
        for number, (*axes, tags, at) in found["orders"].items()
    }


def test_a_connected_store_is_followed_and_acted_on_though_processes_are_killed(site: Site, double: Double) -> None:
    dice = random.Random(SEED)
    double.trouble.chance, double.trouble.delay = dict(TROUBLE), timedelta(seconds=1)
    with double.lock:
        orders = [order_comes(double.store, dice) for _ in range(ORDERS)]
    people = site.start_people(ACTS)
    blows = [site.kill_worker, site.kill_web_worker, site.kill_worker, site.kill_web]
    strikes = set(dice.sample(range(MOVES), KILLS))
    for place in range(MOVES):
        with double.lock:
            something_happens(double.store, dice.choice(orders), dice)
        if place in strikes:
            blows[place % len(blows)]()
        time.sleep(dice.random() * 2 * BETWEEN)
    until(lambda: people.poll() is not None, "everything was asked")
    people.communicate()
    assert people.returncode == 0
    until(lambda: shows(site) == said(double), "Suivi shows what the store says")
    site.stop()
    acts = dict(site.shown()["acts"])
    done = Counter(tag for name, asked in double.effects if name == "tagsAdd" for tag in asked["tags"])
    assert len(acts) == ACTS
    assert {mark: done[mark] for mark in acts} == {mark: int(state == "done") for mark, state in acts.items()}
