"""How fresh each parcel's news are, and providers that do not answer, on the desk's pages."""

import re
from datetime import timedelta

import pytest

from suivi.accounts import providers, tracking
from suivi.accounts.models import TrackingProvider
from suivi.core.words import ProblemCode
from suivi.inbox import asking, watching
from suivi.inbox.models import Poll
from suivi.lib import clock
from suivi.orders.models import Order
from suivi.orders.review import review
from tests.inbox.pushing import order
from tests.inbox.test_pushes import tell
from tests.providers import Providers, said
from tests.road import NOW, process_all
from tests.web.conftest import signed_in

NUMBER = "1Z999AA10123456784"
LEFT = NOW - timedelta(hours=80)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def moment(monkeypatch):
    """Sets the clock."""

    def at(now):
        monkeypatch.setattr(clock, "now", lambda: now)

    at(NOW)
    return at


@pytest.fixture
def world():
    world = Providers()
    world.scans[NUMBER] = [(LEFT, "InTransit_PickedUp", "Picked up")]
    return world


@pytest.fixture
def door(shop, moment, world) -> TrackingProvider:
    """A provider that was asked about the parcel of an order."""
    tracking.add(shop, "track17", "", NOW)
    found = TrackingProvider.objects.get()
    providers.put_account(found, "k", "", NOW)
    tell(shop, order("1001", NUMBER))
    process_all()
    asking.register(NOW, world)
    asking.ask(NOW + timedelta(seconds=2), world)
    process_all(NOW + timedelta(seconds=2))
    return found


def words(client, path: str) -> str:
    page = re.sub(r"<[^>]+>", " ", client.get(f"/s/atelier/{path}").content.decode())
    return re.sub(r"\s+", " ", page)


def fail(world: Providers, rounds: int, now) -> None:
    world.mood["track17"] = said({}, 503)
    for place in range(rounds):
        then = now + place * HOUR
        Poll.objects.update(due_at=then)
        asking.ask(then, world)
    while watching.follow_missed(now + rounds * HOUR):
        pass


def test_the_order_page_says_who_was_asked_and_when(shop, viewer, door, moment):
    moment(NOW + HOUR + timedelta(seconds=2))
    page = words(signed_in(viewer), f"orders/{Order.objects.get().id}/")
    assert "17TRACK asked 60 minutes ago" in page
    assert "something new 60 minutes ago" in page
    assert re.search(r"next in \d hours", page)


def test_what_keeps_the_provider_from_telling_is_said(shop, viewer, door, moment):
    Poll.objects.update(why="The provider does not know this number.", due_at=None)
    page = words(signed_in(viewer), f"orders/{Order.objects.get().id}/")
    assert "does not know this number" in page
    assert "not asked again" in page


def test_a_provider_that_is_out_is_said_on_every_page(shop, owner, viewer, door, world, moment):
    assert "cannot be asked" not in words(signed_in(viewer), "orders/")
    fail(world, 3, NOW + HOUR)
    for path in ("orders/", "matrix/", "attention/", "inbox/", f"orders/{Order.objects.get().id}/"):
        page = words(signed_in(viewer), path)
        assert "17TRACK cannot be asked: The provider is out of order." in page
        assert "Look at its settings" not in page
    assert "Look at its settings" in words(signed_in(owner), "orders/")


def problems() -> set[str]:
    return {problem["code"] for problem in Order.objects.get().problems}


def test_silence_during_an_outage_is_not_the_parcels(shop, viewer, door, world, moment):
    fail(world, 3, NOW + HOUR)  # before the parcel was silent for too long
    later = NOW + 10 * DAY
    while review(later):
        pass
    assert ProblemCode.STUCK not in problems()
    del world.mood["track17"]
    Poll.objects.update(due_at=later)
    asking.ask(later, world)
    assert watching.follow_missed(later) == 1
    assert ProblemCode.STUCK in problems()  # it answers, and knows nothing new


def test_what_was_stuck_before_stays_stuck(shop, viewer, door, world, moment):
    later = NOW + 10 * DAY
    while review(later):
        pass
    assert ProblemCode.STUCK in problems()
    fail(world, 3, later)
    assert ProblemCode.STUCK in problems()
