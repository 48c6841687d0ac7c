"""A connected store whose policies the worker carries out, duty by duty."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from suivi.actions.models import OPEN, Act
from suivi.automations import acting, watching
from suivi.automations.choosing import choose
from suivi.automations.policies import Policies
from suivi.sources.shopify.double.state import Order
from tests.actions.acting import Desk, at_the_desk


class Shop:
    """A desk whose shop has policies."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.shop, self.store = desk, desk.shop, desk.store
        self.choose(Policies())

    def choose(self, policies: Policies) -> None:
        choose(self.shop, policies, self.store.now())

    def order(self, **more: object) -> Order:
        return self.desk.order(**more)

    def decide(self) -> int:
        """The policies look at what changed. Returns how many orders."""
        while watching.notice(self.store.now()):
            pass
        return acting.act(self.store.now())

    def work(self) -> None:
        """The worker does all that is due, until every act is over and nothing more is wanted."""
        for _ in range(20):
            self.decide()
            self.desk.work()
            if not self.decide() and not Act.objects.filter(state__in=OPEN).exists():
                return
        raise AssertionError("The policies never come to an end.")

    def later(self, **time: float) -> None:
        """Time passes, then the worker works."""
        self.desk.double.advance(timedelta(**time))
        self.work()


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    with at_the_desk() as desk:
        yield Shop(desk)
