"""A connected store whose orders people of the shop act on, with the worker's duties by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import msgspec

from suivi.accounts.models import Membership, Person, Role
from suivi.actions.asking import ask
from suivi.actions.carrying import carry_out
from suivi.actions.finishing import present
from suivi.actions.models import OPEN, Act
from suivi.actions.offering import Offer, offer, scopes_of
from suivi.core.facts import Facts
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.core.words import Action
from suivi.inbox.rereads import mark_keys
from suivi.sources.shopify.double.state import Order
from tests.inbox.connected import Connected, connected, key


class Desk:
    """One person at the desk of a connected shop."""

    def __init__(self, store: Connected, role: Role = Role.AGENT) -> None:
        self.store, self.shop, self.double = store, store.shop, store.double
        self.role = role
        self.person = Person.objects.create_user(f"{role}@{store.shop.handle}.example.com", name="Anna")
        Membership.objects.create(shop=self.shop, person=self.person, role=role)
        self.asked = 0

    def order(self, **more: Any) -> Order:
        """An order that Suivi has read."""
        order = self.store.order(**more)
        self.read(order)
        return order

    def read(self, order: Order) -> None:
        """Suivi reads the order as it is now, and a moment passes."""
        mark_keys(self.shop, [key(order)], self.store.now())
        self.store.settle()
        self.double.advance(timedelta(seconds=2))

    def facts(self, order: Order) -> Facts:
        return present(self.shop, key(order))

    def offer(self, order: Order, action: Action) -> Offer:
        facts, now = self.facts(order), self.store.now()
        verdict = judge(facts, msgspec.convert(self.shop.policy, Policy), now)
        return offer(action, facts, verdict, role=self.role, scopes=scopes_of(self.shop), now=now)

    def ask(self, order: Order, action: Action, *, again: str = "", **params: Any) -> Act:
        self.asked += 1
        name = again or f"act-{self.asked}"
        return ask(self.shop, key(order), self.person, action, params, key=name, now=self.store.now())

    def carry_out(self) -> int:
        return carry_out(self.store.now())

    def work(self) -> None:
        """The worker does all that is due, until every act is over."""
        for _ in range(200):
            self.carry_out()
            self.store.settle()
            if not Act.objects.filter(state__in=OPEN).exists():
                return
        raise AssertionError("An act never ends.")

    def work_for(self, **time: float) -> None:
        """The worker works for a while, on whatever is due."""
        until = self.store.now() + timedelta(**time)
        while self.store.now() < until:
            self.carry_out()
            self.store.settle()

    def do(self, order: Order, action: Action, **params: Any) -> Act:
        """Asks, and lets the worker work."""
        act = self.ask(order, action, **params)
        self.work()
        act.refresh_from_db()
        return act


@contextmanager
def at_the_desk(role: Role = Role.AGENT) -> Iterator[Desk]:
    with connected() as store:
        yield Desk(store, role)
