"""The guided set-up of a store, and the list of checks behind it and behind ``suivi doctor``."""

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from suivi.accounts import secrets, stores, subscriptions
from suivi.accounts.models import AuditEntry, Connection, Shop
from suivi.inbox import storechecks
from suivi.inbox.storechecks import Check, State
from suivi.lib import clock
from suivi.sources.shopify.api import scopes
from suivi.sources.shopify.api.tokens import App
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.server import Served
from suivi.web.checkwords import WORDS, Said
from suivi.worker import heartbeat
from tests.double import Double as Site

DOMAIN = "local.myshopify.com"


@pytest.fixture
def served() -> Iterator[Served]:
    with Served(Double()) as found:
        found.double.tokens.scopes |= {"read_fulfillments", "read_shopify_payments_disputes"}
        yield found


@pytest.fixture
def known(shop: Shop, served: Served) -> Connection:
    found = stores.connect(shop, DOMAIN, "local-app", served.double.app.secrets[0], clock.now(), served.base)
    subscriptions.ensure(found, clock.now())
    return found


def states(shop: Shop, *, live: bool = False) -> dict[str, State]:
    return {one.code: one.state for one in storechecks.check(shop, clock.now(), live=live)}


def test_a_store_that_is_well(known: Connection) -> None:
    found = states(known.shop, live=True)
    assert {code for code, state in found.items() if state is State.OK} == {
        "address",
        "app",
        "scopes",
        "clock",
        "webhooks",
    }
    assert {code for code, state in found.items() if state is not State.OK} == {"heard", "file", "history"}


def wrong_secret(served: Served) -> None:
    served.double.tokens.app = App("local-app", ("another",))


def some_parts(served: Served) -> None:
    served.double.tokens.scopes -= {"read_assigned_fulfillment_orders"}


@pytest.mark.parametrize(
    ("trouble", "code", "state"),
    [
        (wrong_secret, "app", State.WRONG),
        (some_parts, "scope", State.WRONG),
        (lambda served: Connection.objects.update(subscriptions=3), "webhooks", State.WARNING),
        (lambda served: Connection.objects.update(subscribed_at=None), "webhooks", State.WRONG),
        (
            lambda served: Connection.objects.update(complete_at=clock.now() - timedelta(hours=1)),
            "history",
            State.WARNING,
        ),
        (lambda served: Connection.objects.update(complete_at=clock.now()), "history", State.OK),
    ],
)
def test_what_is_wrong_is_found(known: Connection, served: Served, trouble: Any, code: str, state: State) -> None:
    trouble(served)
    assert states(known.shop, live=True)[code] is state


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, State.OK), (9, State.OK), (-30, State.WARNING), (91, State.WRONG), (None, State.UNKNOWN)]
)
def test_how_far_the_clock_may_be_off(seconds: int | None, state: State) -> None:
    skew = None if seconds is None else timedelta(seconds=seconds)
    assert storechecks._clock(skew).state is state


@pytest.mark.parametrize(("status", "state"), [(200, State.OK), (502, State.WRONG)])
def test_our_own_address_is_asked_from_outside(settings: Any, status: int, state: State) -> None:
    with Site() as site:
        site.says(status)
        settings.BASE_URL = site.url
        assert storechecks._reachable().state is state
        assert site.asked[0].path == "/healthz"


def test_an_address_that_is_nowhere(settings: Any) -> None:
    settings.BASE_URL = "http://127.0.0.1:1"
    assert storechecks._reachable().state is State.WRONG


def test_every_check_has_words(known: Connection) -> None:
    for code, state in WORDS:
        params = dict.fromkeys(("address", "there", "wanted", "waiting", "seconds", "why"), "x")
        said = Said(Check(code, State(state), params | ({"scope": "read_returns"} if code == "scope" else {})))
        assert "{" not in said.text + said.advice
    for found in storechecks.check(known.shop, clock.now(), live=True):
        assert (found.code, found.state) in WORDS


class TestPage:
    def test_the_steps_and_what_to_enter(self, as_owner: Client, shop: Shop) -> None:
        page = as_owner.get(reverse("settings_guide", args=["atelier"])).content.decode()
        assert "Create the app in Shopify" in page
        assert ",".join(scopes.WANTED) in page
        assert "No store is connected" in page
        assert page.count("<h2") == 6

    def test_posted_everything_is_asked_now(self, as_owner: Client, known: Connection, served: Served) -> None:
        asked = served.double.queries
        page = as_owner.post(reverse("settings_guide", args=["atelier"])).content.decode()
        assert served.double.queries > asked
        assert "Everything was looked at just now" in page
        assert "clock agrees" in page
        some_parts(served)
        page = as_owner.post(reverse("settings_guide", args=["atelier"])).content.decode()
        assert "silently wrong" in page.replace("with only some of them, fulfillment is silently wrong", "")
        assert served.double.app.secrets[0] not in page

    def test_the_app_s_configuration_as_a_file(self, as_owner: Client, known: Connection) -> None:
        response = as_owner.get(reverse("shopify_toml", args=["atelier"]), {"kind": "oauth"})
        assert "shopify.app.toml" in response.headers["Content-Disposition"]
        found = tomllib.loads(response.content.decode())
        assert found["client_id"] == "local-app"
        assert found["access_scopes"]["use_legacy_install_flow"] is True


class TestSecret:
    def test_a_new_one_is_kept_once_shopify_accepts_it_and_the_old_one_still_signs(
        self, as_owner: Client, known: Connection, served: Served
    ) -> None:
        old = served.double.app.secrets[0]
        served.double.tokens.app = App("local-app", ("brand-new", old))
        url = reverse("shopify_secret", args=["atelier"])
        assert "secret is wrong" in as_owner.post(url, {"secret": "no"}).content.decode()
        page = as_owner.post(url, {"secret": "brand-new"}, follow=True).content.decode()
        assert "The new secret counts" in page
        assert "brand-new" not in page
        assert secrets.valid(known.shop, secrets.SHOPIFY_WEBHOOK) == ["brand-new", old]
        assert AuditEntry.objects.filter(verb="shop.store_secret_changed").exists()


class TestDoctor:
    def doctor(self, capsys: pytest.CaptureFixture[str], **options: object) -> str:
        try:
            call_command("doctor", **options)
        except CommandError as error:
            return capsys.readouterr().out + f"\nFAILED {error}"
        return capsys.readouterr().out

    def test_a_healthy_installation(self, known: Connection, capsys: pytest.CaptureFixture[str]) -> None:
        heartbeat.beat(clock.now())
        told = self.doctor(capsys)
        assert "FAILED" not in told
        assert "ok  Worker: well" in told
        assert "Shop atelier" in told
        assert "ok  Shopify accepts" in told

    def test_what_is_wrong_ends_it_with_an_error(
        self, known: Connection, served: Served, capsys: pytest.CaptureFixture[str]
    ) -> None:
        wrong_secret(served)
        told = self.doctor(capsys, shop="atelier")
        assert "XX  Worker: No worker" in told
        assert "the secret is wrong" in told
        assert "FAILED 2 things are wrong." in told
        assert served.double.app.secrets[0] not in told

    def test_a_key_that_was_lost_is_told(
        self, known: Connection, settings: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.SECRET_KEY = "another-key-" + "y" * 40
        settings.SECRET_KEY_FALLBACKS = []
        assert "stored secrets cannot be read" in self.doctor(capsys, offline=True)

    def test_offline_nobody_is_asked(
        self, known: Connection, served: Served, capsys: pytest.CaptureFixture[str]
    ) -> None:
        asked = served.double.queries
        self.doctor(capsys, offline=True)
        assert served.double.queries == asked

    def test_a_shop_that_is_not_there(self, db: object, capsys: pytest.CaptureFixture[str]) -> None:
        assert "no shop" in self.doctor(capsys, shop="nowhere")


def test_the_command_writes_the_configuration(db: object, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("shopify", "toml", "--kind", "embedded", "--client-id", "1a2b", "--name", "Shop watch")
    found = tomllib.loads(capsys.readouterr().out)
    assert (found["client_id"], found["name"], found["embedded"]) == ("1a2b", "Shop watch", True)
