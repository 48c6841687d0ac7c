"""Accounts with which providers are asked, set up and looked after by owners."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from suivi.accounts import providers
from suivi.accounts.models import AuditEntry, ShopSecret, TrackingProvider
from suivi.carriers import PROVIDERS
from suivi.carriers.choosing import AGGREGATORS, DIRECT
from suivi.carriers.contract import Failure, Response
from suivi.inbox import asking
from suivi.inbox.models import Poll
from suivi.lib import clock
from suivi.web.accounts.accountform import WHERE
from tests.inbox.pushing import order
from tests.inbox.test_pushes import tell
from tests.providers import Providers, said
from tests.road import NOW, process_all

NUMBER = "1Z999AA10123456784"


@pytest.fixture(autouse=True)
def _then(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def world(monkeypatch):
    world = Providers()
    monkeypatch.setattr("suivi.web.accounts.asking.send_all", world)
    return world


def at(name: str, *more: str) -> str:
    return reverse(name, args=["atelier", *more])


def save(client, provider: str, **given: str) -> str:
    named = {f"account-{name}": value for name, value in {"budget": "500", **given}.items()}
    return client.post(at("tracking_account", provider), named, follow=True).content.decode()


def test_every_provider_that_can_be_asked_can_be_set_up(as_owner, shop):
    asked = {name for name, one in PROVIDERS.items() if one.polls}
    assert asked == WHERE.keys() == {*AGGREGATORS, *DIRECT}
    page = as_owner.get(at("settings_tracking")).content.decode()
    assert all(at("settings_provider", name) in page for name in asked)


@pytest.mark.parametrize(
    ("provider", "words"),
    [
        ("easypost", "is taken back there"),
        ("ups", "UPS takes no number back: it pushes what happens to each for 14 days."),
        ("shippo", "Shippo takes no number back: it goes on following"),
    ],
)
def test_the_page_says_whether_a_number_can_be_taken_back(as_owner, shop, provider, words):
    assert words in as_owner.get(at("settings_provider", provider)).content.decode()


def test_an_account_is_kept_sealed_and_never_shown(as_owner, shop):
    page = save(as_owner, "ups", key="my-client-id", secret="my-client-secret")
    assert "my-client" not in page
    assert "Not asked yet" in page
    assert "0 / 500" in page
    door = TrackingProvider.objects.get()
    assert (door.asks, door.budget) == (True, 500)
    assert providers.account(door).secret == "my-client-secret"
    assert "my-client" not in ShopSecret.objects.get().sealed
    assert AuditEntry.objects.get().verb == "tracking.account_changed"


def test_half_an_account_is_none(as_owner, shop):
    assert "Enter both" in save(as_owner, "ups", key="only")
    assert "Enter both" in save(as_owner, "ups", secret="only")
    assert not TrackingProvider.objects.exists()
    save(as_owner, "ups", key="k", secret="s")
    save(as_owner, "ups", budget="7")
    assert providers.account(TrackingProvider.objects.get()).key == "k"
    assert TrackingProvider.objects.get().budget == 7


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        (None, "answers and accepts"),
        (said({}, 401), "The key was refused."),
        (said({}, 429), "Too many requests."),
        (said({}, 502), "The provider is out of order."),
        (Failure(kind="outage", message="The answer took too long.", again=True), "The answer took too long."),
        (Response(status=200, body=b"<html>"), "answers and accepts"),
    ],
)
def test_a_check_says_in_words_how_it_went(as_owner, shop, world, mood, words):
    save(as_owner, "track17", key="k")
    if mood is not None:
        world.mood["track17"] = mood
    assert words in as_owner.post(at("tracking_check", "track17"), follow=True).content.decode()
    assert [request.url.rsplit("/", 1)[-1] for request in world.asked] == ["getquota"]


def test_a_check_closes_the_circuit(as_owner, shop, world):
    save(as_owner, "ups", key="k", secret="s")
    world.mood["ups"] = said({}, 401)
    as_owner.post(at("tracking_check", "ups"))
    page = as_owner.get(at("settings_provider", "ups")).content.decode()
    assert "Does not answer" in page
    assert "The key was refused." in page
    del world.mood["ups"]
    assert "answers and accepts" in as_owner.post(at("tracking_check", "ups"), follow=True).content.decode()
    assert not providers.is_out(TrackingProvider.objects.get())


def test_what_it_costs_is_shown(as_owner, shop, world):
    save(as_owner, "track17", key="k")
    tell(shop, order("1001", NUMBER))
    process_all()
    asking.register(NOW, world)
    asking.ask(NOW + timedelta(seconds=2), world)
    page = re.sub(r"\s+", " ", as_owner.get(at("settings_provider", "track17")).content.decode())
    assert "Parcels asked about</dt><dd>1</dd>" in page
    assert "2 / 500" in page
    assert "Requests this month</dt><dd>2</dd>" in page


@pytest.mark.parametrize("act", ["tracking_stop", "tracking_remove"])
def test_who_stops_asking_forgets_account_and_parcels(as_owner, shop, world, act):
    save(as_owner, "track17", key="k")
    tell(shop, order("1001", NUMBER))
    process_all()
    assert Poll.objects.count() == 1
    as_owner.post(at(act, "track17"))
    assert not Poll.objects.exists()
    assert not ShopSecret.objects.exists()
    assert not TrackingProvider.objects.filter(asks=True).exists()
