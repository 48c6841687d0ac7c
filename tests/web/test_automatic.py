"""Switching automatic policies on after a look at what they would touch, and seeing what became of it."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from suivi.accounts import stores
from suivi.accounts.models import AuditEntry, Membership, Person, Role
from suivi.actions.models import Act
from suivi.automations.choosing import policies_of
from suivi.automations.models import Step
from suivi.automations.policies import Goods, Policies
from suivi.lib import clock
from suivi.sources.shopify.double import goods
from suivi.sources.shopify.double.ids import gid
from tests.actions.acting import at_the_desk
from tests.automations.conftest import Shop
from tests.web.conftest import signed_in

NEW = {"goods": "all", "paid": "paid"}


@pytest.fixture
def auto(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    with at_the_desk() as desk:
        monkeypatch.setattr(clock, "now", desk.store.now)
        yield Shop(desk)


@pytest.fixture
def olga(auto: Shop) -> Client:
    person = Person.objects.create_user("olga@example.com", name="Olga")
    Membership.objects.create(shop=auto.shop, person=person, role=Role.OWNER)
    return signed_in(person)


def at(name: str, *more: str | int) -> str:
    return reverse(name, args=["local", *more])


FULFILL = ("settings_automation", "fulfill")


def page(client: Client, *name: str, **data: str) -> str:
    where = at(*name)
    answer = client.post(where, data, follow=True) if data else client.get(where)
    assert answer.status_code == 200
    return answer.content.decode()


def previewed(html: str) -> str:
    found = re.search(r'name="previewed" value="(\w+)"', html)
    assert found
    return found[1]


class TestSwitch:
    def test_everything_is_off_at_first(self, auto: Shop, olga: Client) -> None:
        html = page(olga, "settings_automatic")
        assert html.count(">Off</span>") == 4
        assert policies_of(auto.shop) == Policies()

    def test_the_preview_lists_what_would_be_touched_and_touches_nothing(self, auto: Shop, olga: Client) -> None:
        auto.order()
        auto.order(paid="pending")
        html = page(olga, *FULFILL)
        assert "1 open order<" in html
        assert "#1001" in html
        assert "#1002" not in html
        assert "€20.00" in html
        auto.work()
        assert not Step.objects.exists()

    def test_switched_on_it_begins_with_new_orders(self, auto: Shop, olga: Client) -> None:
        auto.order()
        mark = previewed(page(olga, *FULFILL))
        html = page(olga, *FULFILL, do="on", previewed=mark, **NEW)
        assert "Switched on." in html
        assert policies_of(auto.shop).fulfill.since is not None
        auto.work()
        assert not Step.objects.exists()
        (entry,) = AuditEntry.objects.filter(verb="shop.automatic_changed")
        assert (entry.subject, entry.detail) == ("fulfill", {"on": True})

    def test_or_with_those_that_are_open(self, auto: Shop, olga: Client) -> None:
        order = auto.order()
        mark = previewed(page(olga, *FULFILL))
        page(olga, *FULFILL, do="on", previewed=mark, already="on", **NEW)
        assert policies_of(auto.shop).fulfill.since == order.at
        auto.work()
        assert len(order.fulfillments) == 1
        assert "No open order would be touched now." in page(olga, *FULFILL)

    def test_older_orders_of_which_suivi_hears_later_are_left_alone(self, auto: Shop, olga: Client) -> None:
        older = auto.store.order()
        auto.desk.double.advance(timedelta(hours=1))
        order = auto.order()
        mark = previewed(page(olga, *FULFILL))
        page(olga, *FULFILL, do="on", previewed=mark, already="on", **NEW)
        auto.desk.read(older)
        auto.work()
        assert (len(older.fulfillments), len(order.fulfillments)) == (0, 1)

    def test_other_choices_are_previewed_first(self, auto: Shop, olga: Client) -> None:
        auto.order()
        mark = previewed(page(olga, *FULFILL))
        other = {"goods": "skus", "skus": "GIFT-*, gift-*, GIFT-*", "paid": "authorized"}
        html = page(olga, *FULFILL, do="on", previewed=mark, **other)
        assert "Look at the new one first." in html
        assert not policies_of(auto.shop).fulfill.on
        page(olga, *FULFILL, do="on", previewed=previewed(html), **other)
        chosen = policies_of(auto.shop).fulfill
        assert (chosen.on, chosen.goods, chosen.skus) == (True, Goods.SKUS, ("GIFT-*", "gift-*"))

    @pytest.mark.parametrize(
        ("name", "wrong"), [("fulfill", {"goods": "skus"}), ("hold", {"minutes": "0"}), ("capture_expiring", {})]
    )
    def test_what_cannot_be_used_is_marked(self, auto: Shop, olga: Client, name: str, wrong: dict[str, str]) -> None:
        html = page(olga, "settings_automation", name, do="on", **wrong)
        assert "They are marked below." in html
        assert policies_of(auto.shop) == Policies()

    def test_switched_off_again(self, auto: Shop, olga: Client) -> None:
        mark = previewed(page(olga, *FULFILL))
        page(olga, *FULFILL, do="on", previewed=mark, **NEW)
        assert "Switched off." in page(olga, *FULFILL, do="off")
        assert not policies_of(auto.shop).fulfill.on

    def test_a_saved_choice_keeps_since_when_it_counts(self, auto: Shop, olga: Client) -> None:
        mark = previewed(page(olga, *FULFILL))
        page(olga, *FULFILL, do="on", previewed=mark, **NEW)
        since = policies_of(auto.shop).fulfill.since
        auto.later(hours=1)
        html = page(olga, *FULFILL, do="preview", notify="on", **NEW)
        page(olga, *FULFILL, do="on", previewed=previewed(html), notify="on", **NEW)
        chosen = policies_of(auto.shop).fulfill
        assert (chosen.notify, chosen.since) == (True, since)

    def test_limits(self, auto: Shop, olga: Client) -> None:
        html = page(olga, "settings_automatic", hourly="5", paused="on")
        assert "Everything is paused." in html
        assert (policies_of(auto.shop).hourly, policies_of(auto.shop).paused) == (5, True)

    def test_there_is_no_other_policy(self, auto: Shop, olga: Client) -> None:
        assert olga.get(at("settings_automation", "explode")).status_code == 404


def test_a_shop_without_a_store_is_told_what_works(as_owner: Client) -> None:
    html = as_owner.get(reverse("settings_automatic", args=["atelier"])).content.decode()
    assert "No store is connected." in html
    html = as_owner.get(reverse("settings_automation", args=["atelier", "hold"])).content.decode()
    assert "Switch on" not in html


class TestDone:
    def test_what_was_done_and_what_could_not_be(self, auto: Shop, olga: Client) -> None:
        self.trouble(auto, olga)
        html = page(olga, "automatic")
        assert "Could not be done" in html
        assert "lacks the permission" in html
        assert "Could not be done" in page(olga, "attention")
        seen = at("automatic_seen", str(Step.objects.get().pk))
        assert olga.post(seen, {"back": "attention"}).url == at("attention")
        assert "Could not be done" not in page(olga, "automatic")
        assert "Could not be done" not in page(olga, "attention")

    def test_seen_here_it_is_settled_among_all_acts(self, auto: Shop, olga: Client) -> None:
        mark = previewed(page(olga, *FULFILL))
        page(olga, *FULFILL, do="on", previewed=mark, already="on", **NEW)
        order = auto.order()
        auto.decide()
        goods.hold(auto.store.double.store, gid("FulfillmentOrder", order.parts[0].id), {"reason": "OTHER"})
        auto.work()
        assert "Automatic: Automatic fulfillment" in page(olga, "activity")
        page(olga, "automatic_seen", str(Step.objects.get().pk), x="1")
        assert not Act.objects.filter(unsettled=True).exists()

    def test_the_timeline_names_the_policy(self, auto: Shop, olga: Client) -> None:
        mark = previewed(page(olga, *FULFILL))
        page(olga, *FULFILL, do="on", previewed=mark, already="on", **NEW)
        order = auto.order()
        auto.work()
        assert "Automatic: Automatic fulfillment." in page(olga, "order", str(order.id))
        assert "The payment is there. Items to fulfill: 2." in page(olga, "automatic")
        html = page(olga, "settings_audit")
        assert "automatic (Automatic fulfillment), asked the store of #1001: Fulfill the items" in html

    def trouble(self, auto: Shop, olga: Client) -> None:
        auto.order()
        mark = previewed(page(olga, *FULFILL))
        page(olga, *FULFILL, do="on", previewed=mark, already="on", **NEW)
        auto.desk.double.tokens.scopes = frozenset({"read_orders", "read_merchant_managed_fulfillment_orders"})
        stores.check(auto.store.again(), auto.store.now())
        auto.work()

    def test_the_page_asks_no_more_for_more(self, auto: Shop, olga: Client) -> None:
        mark = previewed(page(olga, *FULFILL))
        page(olga, *FULFILL, do="on", previewed=mark, already="on", **NEW)
        counts = []
        for _ in range(2):
            auto.order()
            auto.work()
            with CaptureQueriesContext(connection) as asked:
                page(olga, "automatic")
            counts.append(len(asked))
        assert counts[0] == counts[1]
