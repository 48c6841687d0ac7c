"""Parcels that are asked about: which, where, when, and what becomes of the answers."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from suivi.accounts import providercalls, providers, tracking
from suivi.accounts.models import ProviderCalls, Shop, TrackingProvider
from suivi.carriers.contract import Failure, Response
from suivi.inbox import asking, watching
from suivi.inbox.models import Delivery, Poll
from suivi.lib import clock
from suivi.orders.models import Order
from tests.inbox.pushing import order, post
from tests.inbox.test_pushes import tell
from tests.providers import Providers, said, served
from tests.road import NOW, fill, new_shop, process_all

UPS = "1Z999AA10123456784"
LEFT, OUT, THERE = (NOW - timedelta(hours=hours) for hours in (80, 8, 3))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WAY = [(LEFT, "InTransit_PickedUp", "Picked up")]
HOME = [*WAY, (THERE, "Delivered_Other", "Delivered")]
pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return new_shop()


@pytest.fixture
def world() -> Providers:
    return Providers()


def use(shop: Shop, provider: str, secret: str = "") -> TrackingProvider:
    """A provider that the shop may ask."""
    tracking.add(shop, provider, "", NOW)
    door = TrackingProvider.objects.get(shop=shop, provider=provider)
    providers.put_account(door, "k3y", secret, NOW)
    return door


def shipped(shop: Shop, *numbers: str) -> None:
    for place, number in enumerate(numbers, start=1):
        tell(shop, order(f"{1000 + place}", number, key=place))
    process_all()


def turn(world: Providers, now: datetime = NOW) -> int:
    """What a worker does until nothing is due."""
    done = 0
    while some := asking.register(now, world) + asking.ask(now, world):
        done += some
        now += timedelta(seconds=2)
    process_all(now)
    return done


def later(world: Providers, wait: timedelta) -> int:
    """All is due again after a while."""
    Poll.objects.exclude(due_at=None).update(due_at=NOW + wait)
    return turn(world, NOW + wait)


def test_an_order_with_a_parcel_is_registered_asked_about_and_moved(shop: Shop, world: Providers) -> None:
    use(shop, "track17")
    world.scans[UPS] = HOME
    shipped(shop, UPS)
    turn(world)
    found = Order.objects.get()
    assert (found.delivery, found.delivery_since) == ("delivered", THERE)
    assert dict(world.calls) == {"track17 register": 1, "track17 gettrackinfo": 1}
    kept = Delivery.objects.get(source="carrier")
    assert (kept.topic, kept.state, kept.headers["Asked"]) == ("track17", "done", "1")
    poll = Poll.objects.get()
    assert (poll.status, poll.state, poll.registered_at) == ("delivered", "watching", NOW)
    assert NOW < poll.asked_at < NOW + MINUTE
    assert DAY * 0.7 < poll.due_at - NOW < DAY * 1.3  # late corrections


def test_nothing_is_watched_in_a_shop_that_may_not_ask(shop: Shop, world: Providers) -> None:
    tracking.add(shop, "track17", "", NOW)
    shipped(shop, UPS)
    assert turn(world) == 0
    assert not Poll.objects.exists()


def test_the_same_answer_again_is_no_news(shop: Shop, world: Providers) -> None:
    use(shop, "track17")
    world.scans[UPS] = WAY
    shipped(shop, UPS)
    turn(world)
    before = Poll.objects.get()
    later(world, 6 * HOUR)
    after = Poll.objects.get()
    assert Delivery.objects.filter(source="carrier").count() == 1
    assert (after.news_at, after.heard_at) == (before.news_at, NOW + 6 * HOUR)
    world.scans[UPS] = HOME
    later(world, 9 * HOUR)
    assert Delivery.objects.filter(source="carrier").count() == 2
    assert Order.objects.get().delivery == "delivered"


def test_forty_numbers_share_a_request(shop: Shop, world: Providers) -> None:
    use(shop, "track17")
    shipped(shop, *(f"1Z999AA1{place:010}" for place in range(50)))
    assert turn(world) == 100
    assert dict(world.calls) == {"track17 register": 2, "track17 gettrackinfo": 2}
    assert ProviderCalls.objects.get().calls == 4


def test_the_destination_goes_with_a_registration_and_is_kept_nowhere(shop: Shop, world: Providers) -> None:
    use(shop, "track17")
    fill(shop, 30)
    turn(world)
    told = b"".join(one.body for one in world.asked if one.url.endswith("register"))
    assert b'"destination_postal_code":"75011"' in told
    assert b'"destination_country":"FR"' in told
    row = {field.name for field in Poll._meta.get_fields()}
    assert not row & {"zip", "postcode", "country", "city", "name"}


def test_a_carrier_is_asked_itself_where_the_shop_may(shop: Shop, world: Providers) -> None:
    use(shop, "track17")
    use(shop, "ups", "s3cret")
    world.scans[UPS] = [(LEFT, "IDP", "Departed"), (OUT, "IOT", "Out for delivery")]
    shipped(shop, UPS)
    turn(world)
    assert dict(world.calls) == {"ups token": 1, "ups fetch": 1}
    assert Order.objects.get().delivery == "out_for_delivery"
    later(world, 2 * HOUR)
    assert world.calls["ups token"] == 1  # it is kept until it ends
    door = TrackingProvider.objects.get(provider="ups")
    assert "t0ken" not in door.sealed_token
    later(world, 6 * HOUR)
    assert world.calls["ups token"] == 2


def test_ups_is_told_of_numbers_where_its_pushes_are_set_up_and_again_before_it_forgets(
    shop: Shop, world: Providers
) -> None:
    use(shop, "ups", "s3cret")
    tracking.put_secret(shop, "ups", "credential", NOW)
    world.scans[UPS] = [(LEFT, "IDP", "Departed")]
    shipped(shop, UPS)
    turn(world)
    assert world.followed == {UPS}
    assert dict(world.calls) == {"ups token": 1, "ups package": 1, "ups fetch": 1}
    later(world, 12 * DAY)
    assert world.calls["ups package"] == 1
    later(world, 13 * DAY + HOUR)
    assert world.calls["ups package"] == 2
    assert Poll.objects.get().registered_at >= NOW + 13 * DAY


def test_a_number_of_which_ups_pushes_nothing_is_asked_about_all_the_same(shop: Shop, world: Providers) -> None:
    use(shop, "ups", "s3cret")
    tracking.put_secret(shop, "ups", "credential", NOW)
    world.rejected[UPS] = (0, "")
    world.scans[UPS] = [(LEFT, "IDP", "Departed")]
    shipped(shop, UPS)
    turn(world)
    assert world.calls["ups fetch"] == 1
    assert Order.objects.get().delivery == "in_transit"
    poll = Poll.objects.get()
    assert (poll.state, poll.registered_at, poll.due_at is not None) == ("watching", None, True)


def test_a_token_that_ended_early_costs_one_round_and_a_refused_key_opens_the_circuit(
    shop: Shop, world: Providers
) -> None:
    door = use(shop, "ups", "s3cret")
    world.scans[UPS] = [(LEFT, "IDP", "Departed")]
    shipped(shop, UPS)
    turn(world)
    world.mood["ups"] = said({}, 401)
    later(world, 2 * HOUR)
    door.refresh_from_db()
    assert (door.sealed_token, providers.is_out(door)) == ("", False)
    later(world, 7 * HOUR)
    door.refresh_from_db()
    assert providers.is_out(door)
    assert door.why == "The key was refused."
    del world.mood["ups"]
    later(world, 8 * HOUR)
    door.refresh_from_db()
    assert (providers.is_out(door), door.why) == (False, "")


@pytest.mark.parametrize("provider", ["track17", "easypost"])
def test_a_corrected_number_is_forgotten_by_the_provider(shop: Shop, world: Providers, provider: str) -> None:
    use(shop, provider)
    shipped(shop, UPS)
    turn(world)
    assert world.followed == {UPS}
    other = "1Z999AA10123456793"
    tell(shop, order("1001", other))
    process_all()
    turn(world, NOW + MINUTE)
    assert world.followed == {other}
    assert [poll.number for poll in Poll.objects.all()] == [other.lower()]


def test_a_parcel_is_created_once_and_asked_about_by_the_providers_own_id(shop: Shop, world: Providers) -> None:
    use(shop, "easypost")
    shipped(shop, UPS)
    turn(world)
    later(world, 6 * HOUR)
    assert dict(world.calls) == {"easypost POST": 1, "easypost GET": 2}
    assert Poll.objects.get().provider_id == f"trk_{UPS}"


def test_a_registration_whose_answer_is_not_understood_is_tried_again(shop: Shop, world: Providers) -> None:
    use(shop, "track17")
    world.mood["track17"] = Response(status=200, body=b"<html>upgrading</html>")
    shipped(shop, UPS)
    asking.register(NOW, world)
    assert Poll.objects.get().register_at == NOW + HOUR
    del world.mood["track17"]
    asking.register(NOW + HOUR, world)
    assert Poll.objects.get().registered_at == NOW + HOUR


def test_a_number_in_use_again_after_years_is_registered_anew(shop: Shop, world: Providers) -> None:
    use(shop, "track17")
    tell(shop, order("1001", UPS, shipped_at=NOW - 100 * DAY))
    process_all()
    turn(world)
    ended = Poll.objects.get()
    assert ended.state == "ended"
    later = NOW + 100 * DAY
    tell(shop, order("1002", UPS, shipped_at=later - DAY, key=2))
    process_all(later)
    turn(world, later)
    poll = Poll.objects.get()
    assert (poll.order_id, poll.shipped_at) == (Order.objects.get(name="#1002").id, later - DAY)
    assert poll.registered_at == later


def test_what_is_asked_about_no_more_is_forgotten_and_never_registered_again(shop: Shop, world: Providers) -> None:
    use(shop, "track17")
    world.scans[UPS] = HOME
    shipped(shop, UPS)
    turn(world)
    Poll.objects.update(state="ended", due_at=None)
    assert watching.forget_old(NOW + 100 * DAY) == 0
    assert watching.forget_old(NOW + 120 * DAY) == 1
    with transaction.atomic():
        watching.follow(shop, [Order.objects.get().id], NOW + 121 * DAY)
    assert not Poll.objects.exists()


def test_what_the_provider_refuses_is_said_and_not_asked_again(shop: Shop, world: Providers) -> None:
    use(shop, "track17")
    world.rejected[UPS] = (-18010012, "The format is wrong.")
    shipped(shop, UPS)
    turn(world)
    poll = Poll.objects.get()
    assert (poll.state, poll.why, poll.due_at) == ("refused", "The format is wrong.", None)


def test_a_number_that_is_followed_already_is_not_refused(shop: Shop, world: Providers) -> None:
    use(shop, "track17")
    world.rejected[UPS] = (-18019901, "Registered already.")
    shipped(shop, UPS)
    asking.register(NOW, world)
    assert Poll.objects.get().registered_at == NOW


def test_a_number_unknown_for_long_is_named_unknown(shop: Shop, world: Providers) -> None:
    use(shop, "ups", "s3cret")
    shipped(shop, UPS)
    turn(world)
    poll = Poll.objects.get()
    assert (poll.state, poll.why) == ("unknown", "Tracking Information Not Found")  # it left four days ago
    assert poll.due_at is not None
    world.scans[UPS] = [(LEFT, "IDP", "Departed")]
    later(world, 6 * HOUR)
    assert Poll.objects.get().state == "watching"


@pytest.mark.parametrize(
    ("mood", "quiet"),
    [
        (said({}, 429, Retry_After="120"), 2 * MINUTE),
        (said({}, 503), MINUTE),
        (Failure(kind="outage", message="The answer took too long.", again=True), MINUTE),
        (Response(status=200, body=b"<html>upgrading</html>"), None),
    ],
)
def test_trouble_of_the_provider_is_not_the_parcels(
    shop: Shop, world: Providers, mood: Response | Failure, quiet: timedelta | None
) -> None:
    use(shop, "ups", "s3cret")
    world.scans[UPS] = [(LEFT, "IDP", "Departed")]
    shipped(shop, UPS)
    turn(world)
    heard = Poll.objects.get().heard_at
    world.mood["ups"] = mood
    later(world, HOUR)
    poll = Poll.objects.get()
    assert (poll.heard_at, poll.leased_until) == (heard, None)
    if quiet is not None:
        assert poll.failures == 0
        assert NOW + HOUR + quiet <= poll.due_at < NOW + HOUR + 2 * quiet


def test_the_circuit_opens_after_three_bad_rounds_and_one_request_tries_again(shop: Shop, world: Providers) -> None:
    door = use(shop, "track17")
    shipped(shop, *(f"1Z999AA1{place:010}" for place in range(90)))
    turn(world)
    world.mood["track17"] = said({}, 503)
    for place in range(3):
        world.calls.clear()
        later(world, (4 + place) * HOUR)
        assert world.calls["track17 gettrackinfo"] == 3
    door.refresh_from_db()
    assert providers.is_out(door)
    assert door.failing_since == NOW + 4 * HOUR
    assert [one.provider for one in providers.out(shop)] == ["track17"]
    world.calls.clear()
    assert asking.ask(door.quiet_until - timedelta(seconds=1), world) == 0
    later(world, 8 * HOUR)
    assert world.calls["track17 gettrackinfo"] == 1  # a trial
    del world.mood["track17"]
    later(world, 10 * HOUR)
    door.refresh_from_db()
    assert not providers.is_out(door)
    assert door.answered_at is not None


def test_a_budget_is_kept_and_stretches_the_waits(shop: Shop, world: Providers) -> None:
    door = use(shop, "ups", "s3cret")
    shipped(shop, *(f"1Z999AA1{place:010}" for place in range(30)))
    providers.set_budget(door, 10)
    turn(world)
    assert world.calls["ups fetch"] == 10
    asking.spread(NOW)
    door.refresh_from_db()
    assert door.pace == 30 * asking.ASKS_A_DAY / 10
    assert providercalls.usage(door, NOW).today == 10
    world.calls.clear()
    later(world, DAY)
    assert world.calls["ups fetch"] == 10


def test_orders_from_before_are_found(shop: Shop, world: Providers) -> None:
    shipped(shop, UPS)
    assert not Poll.objects.exists()
    door = use(shop, "track17")
    assert watching.follow_missed(NOW) == 1
    assert Poll.objects.count() == 1
    door.refresh_from_db()
    assert door.follow_after is None
    assert watching.follow_missed(NOW) == 0


def test_two_workers_share_what_is_due(shop: Shop, world: Providers) -> None:
    use(shop, "ups", "s3cret")
    shipped(shop, UPS)
    inner = Providers()

    def meanwhile(requests):
        assert asking.ask(NOW + MINUTE, inner) == 0
        return world(requests)

    assert asking.ask(NOW, meanwhile) == 1
    assert not inner.asked


def test_what_a_dead_worker_had_claimed_is_asked_by_another(shop: Shop, world: Providers) -> None:
    use(shop, "ups", "s3cret")
    shipped(shop, UPS)

    def dies(_requests):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asking.ask(NOW, dies)
    assert asking.ask(NOW + MINUTE, world) == 0
    assert asking.ask(NOW + 3 * MINUTE, world) == 1


def test_a_hint_is_confirmed_before_anything_changes(shop: Shop, world: Providers) -> None:
    path = f"/webhooks/carriers/ups/{tracking.add(shop, 'ups', '', NOW)}"
    providers.put_account(TrackingProvider.objects.get(), "k3y", "s3cret", NOW)
    world.scans[UPS] = [(LEFT, "IDP", "Departed")]
    shipped(shop, UPS)
    turn(world)
    moved = f"{THERE:%Y%m%d}", f"{THERE:%H%M%S}"
    hint = {
        "trackingNumber": UPS,
        "localActivityDate": moved[0],
        "localActivityTime": moved[1],
        "gmtActivityDate": moved[0],
        "gmtActivityTime": moved[1],
        "actualDeliveryDate": moved[0],
        "activityStatus": {"type": "D", "code": "FS", "description": "Delivered"},
    }
    assert post(path, json.dumps(hint).encode(), {}) == 200
    process_all()
    assert Order.objects.get().delivery == "in_transit"
    poll = Poll.objects.get()
    assert (poll.due_at, poll.pushed_at) == (NOW, NOW)
    world.scans[UPS] += [(OUT, "IOT", "Out for delivery")]
    turn(world, NOW + MINUTE)
    assert Order.objects.get().delivery == "out_for_delivery"  # what the provider says when asked


@pytest.fixture
def wire(world: Providers) -> Iterator[object]:
    with served(world.answer) as send:
        yield send


def test_over_the_wire_it_is_the_same(shop: Shop, world: Providers, wire: object) -> None:
    use(shop, "track17")
    use(shop, "laposte")
    world.scans[UPS] = HOME
    shipped(shop, UPS)
    assert asking.register(NOW, wire) == 1
    assert asking.ask(NOW + MINUTE, wire) == 1
    process_all(NOW + MINUTE)
    assert Order.objects.get().delivery == "delivered"
