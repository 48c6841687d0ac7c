"""A rule simulated on the past would have done what it did live, and a simulation leaves nothing behind."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from suivi.automations.rules.contract import do_of
from suivi.automations.rules.definitions import ready
from suivi.automations.rules.models import Firing, Rule
from suivi.automations.rules.outcomes import Outcome, read
from suivi.automations.rules.past import Story
from suivi.automations.rules.simulating import Simulation, beside, simulate
from suivi.automations.rules.stored import definition_of
from suivi.core import changes
from suivi.inbox import staff
from suivi.orders.following import Seen
from suivi.orders.keys import order_id
from suivi.orders.models import Change, OrderFacts
from tests.automations.house import House, rule
from tests.messages.conftest import NOON
from tests.road import new_shop

NAMES = ("1", "2", "3")
SCANS = ("in_transit", "out_for_delivery", "attempt_failed", "delivered", "exception", "available_for_pickup")
MOVED = {"event": "change", "name": "delivery.changed"}
TAG = {"do": "tag", "tags": ["mine"]}
MANY = {"once_per_order": False}
WAITING = [
    {"do": "wait", "for": "90m"},
    {"do": "comment", "text": "!"},
    {"do": "stop", "only_if": "tag:first"},
    {"do": "message", "message": "late"},
]
RULES = (
    rule("first"),
    rule("often", when=[MOVED], limits={**MANY, "orders_an_hour": 1}),
    rule("tagged", when=[{"event": "change", "name": "tags.changed"}, MOVED], limits=MANY, then=[TAG],
         **{"if": "tag:x -tag:mine"}),
    rule("still", when=[{**MOVED, "after": ["in_transit"], "still": "3h"}]),
    rule("waits", when=[MOVED], then=WAITING, **{"if": "-delivery_status:delivered"}),
    rule("daily", when=[{"event": "schedule", "cron": "0 */6 * * *"}], **{"if": "created_at:<-12h tag:x"}),
    rule("hours", when=[MOVED], limits={**MANY, "opens": 20, "closes": 23}),
)  # fmt: skip


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[int, str, str]]:
    """What happens to three orders: after how many minutes, to which, and what."""
    events = st.sampled_from((*SCANS, "tag x", "untag x", "pay"))
    return draw(st.lists(st.tuples(st.sampled_from((7, 31, 95, 400)), st.sampled_from(NAMES), events), max_size=10))


def live(house: House, life: list[tuple[int, str, str]]) -> dict[int, list[tuple[Any, changes.Standing]]]:
    """The orders live, the worker works after each thing; where each order stood after each of its changes."""
    for name in NAMES:
        house.order(name)
        house.ship(f"1Z{name}", name=name)
    house.work()
    stood: dict[int, list[tuple[Any, changes.Standing]]] = {}
    for minutes, name, what in life:
        _until(house, house.now + timedelta(minutes=minutes))
        _happens(house, name, what)
        number = order_id(f"gid://shopify/Order/{name}")
        standing = changes.decode(OrderFacts.objects.get(id=number).standing)
        stood.setdefault(number, []).append((house.now, standing))
        house.work(seconds=1)
    return stood


def _until(house: House, end: datetime) -> None:
    """The worker works whenever something is due, until then."""
    while True:
        due = [*Firing.objects.filter(due_at__lte=end).values_list("due_at", flat=True)]
        due += [*Rule.objects.filter(next_at__lte=end).values_list("next_at", flat=True)]
        house.now = max(house.now, min(due, default=end))
        if not due:
            return
        house.work()


def _happens(house: House, name: str, what: str) -> None:
    key = f"gid://shopify/Order/{name}"
    if what == "pay":
        house.authorize(name)
    elif what in SCANS:
        house.scan(f"1Z{name}", what, name=name)
    else:
        (staff.tag if what == "tag x" else staff.untag)(house.shop, key, "Anna", "x", now=house.now)


@contextmanager
def undone() -> Iterator[None]:
    """Nothing of it stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def did(row: Rule) -> list[tuple[Any, ...]]:
    """What a rule did live: order, when it was fired, how that ended, and the steps that were done."""
    return [
        (one.order_id, one.fired_at, *_end(one.state, one.reason), [step.do for step in read(one.done) if _done(step)])
        for one in Firing.objects.filter(rule=row).order_by("fired_at", "order_id")
    ]


def _done(step: Outcome) -> bool:
    return step.result in {"done", "needless"} and step.do != "stop"


def would(found: Simulation) -> list[tuple[Any, ...]]:
    """What the simulation says that it would have done."""
    told = [
        (one.order_id, one.fired.at, *_end(one.state, one.reason), [do_of(step) for _, step in one.steps])
        for one in found.firings
    ]
    return sorted(told, key=lambda one: (one[1], one[0]))


def _end(state: str, reason: str) -> tuple[str, str]:
    return ("open", "") if state in {"waiting", "running"} else (str(state), reason)


@pytest.mark.django_db
@settings(
    max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(life=lives())
def test_simulated_is_what_it_did_live(life: list[tuple[int, str, str]]) -> None:
    with undone():
        house = House(new_shop())
        rows = [house.rule(definition) for definition in RULES]
        house.later(seconds=1)
        stood = live(house, life)
        house.work(minutes=1)
        for number, moments in stood.items():
            told = Change.objects.filter(order_id=number).order_by("id").values_list(*Seen._fields)
            history = list(map(Seen._make, told))
            story = Story(changes.decode(OrderFacts.objects.get(id=number).standing), history)
            for at, standing in moments:
                assert story.at(at) == standing
            assert story.at(NOON - timedelta(seconds=1)) is None
        for row in rows:
            assert would(simulate(house.shop, definition_of(row), house.now, 7)) == did(row), row.name


@pytest.fixture
def past(db: None) -> House:
    """A shop with a past, and no rules."""
    house = House(new_shop())
    for name in NAMES:
        house.order(name)
    house.later(days=1)
    house.fail("1")
    house.later(hours=1)
    house.fail("2")
    house.later(hours=2)
    house.scan("1Z2", "delivered", name="2")
    house.later(days=2)
    return house


def test_nothing_leaves_the_house(past: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a rule's steps are: every statement of a simulation only reads, and no connection is opened."""
    monkeypatch.setattr(socket, "socket", None)
    steps = [step for definition in ready().values() for step in definition.then if do_of(step) != "wait"]
    asked: list[str] = []

    def only_reads(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        assert sql.lstrip().upper().startswith("SELECT"), sql
        return execute(sql, *rest)

    with connection.execute_wrapper(only_reads):
        found = simulate(past.shop, msgspec.structs.replace(rule(when=[MOVED]), then=tuple(steps)), past.now, 7)
    assert (found.orders, len(asked) > 3) == (3, True)
    assert set(found.steps) == set(map(do_of, steps))


def test_two_versions_side_by_side(past: House) -> None:
    before, after = rule(), rule(when=[{"event": "change", "name": "delivery.changed", "after": ["delivered"]}])
    found = beside(past.shop, before, after, past.now, 7)
    first, second = order_id("gid://shopify/Order/1"), order_id("gid://shopify/Order/2")
    assert (found.only_before, found.only_after, found.both) == ((first,), (), (second,))
    assert (found.before.orders, found.after.orders) == (2, 1)
    assert (found.before.steps, found.before.since) == ({"tag": 2}, NOON)


def test_messages_are_counted(past: House) -> None:
    telling = rule(
        then=[{"do": "message", "message": "late"}, {"do": "message", "message": "stuck", "only_if": "name:1"}]
    )
    assert simulate(past.shop, telling, past.now, 7).messages == 3


def test_a_simulation_asks_no_more_for_more_orders(past: House) -> None:
    def asked() -> int:
        count = 0

        def counts(execute: Any, *rest: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*rest)

        with connection.execute_wrapper(counts):
            simulate(past.shop, rule(**{"if": "customer_orders:>=0"}), past.now, 7)
        return count

    few = asked()
    for number in range(10, 20):
        past.order(str(number))
        past.fail(str(number))
    assert asked() == few
