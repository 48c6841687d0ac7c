"""A connected store: what changes there is read again, once, even where no webhook tells."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest

from suivi.accounts import secrets, stores, subscriptions
from suivi.accounts.models import Connection, Notice
from suivi.inbox import vanished
from suivi.inbox.models import Delivery, Reread
from suivi.inbox.reading import reread
from suivi.inbox.rereads import WAIT, by_the_clock, claim, done, mark_keys
from suivi.lib import vault
from suivi.orders.models import Order
from suivi.orders.review import review
from suivi.sources.shopify.api import scopes
from suivi.sources.shopify.api.errors import Permanent, Temporary, TokenRefused
from suivi.sources.shopify.double import goods, statuses
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.life import order_comes, something_happens
from suivi.sources.shopify.double.state import Hold
from tests.inbox.connected import Connected, connected, key
from tests.road import NOW, new_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Iterator[Connected]:
    with connected() as found:
        yield found


def said(store: Connected) -> dict[int, tuple[str, str, str]]:
    """Shopify's own words on every order."""
    now = store.now()
    return {
        one.id: (
            (statuses.payment(one, now) or "none").lower(),
            statuses.fulfillment(one).lower(),
            statuses.returns(one).lower(),
        )
        for one in store.double.store.orders.values()
    }


def shown(store: Connected) -> dict[int, tuple[str, str, str]]:
    rows = Order.objects.filter(shop=store.shop).values_list("id", "payment", "fulfillment", "returns")
    return {number: (payment, fulfillment, back) for number, payment, fulfillment, back in rows}


class TestConnecting:
    def test_the_store_says_who_it_is_and_nothing_secret_lies_open(self, store: Connected) -> None:
        row = store.again()
        assert (row.state, store.shop.domain, store.shop.platform) == ("connected", "local.myshopify.com", "shopify")
        kept = str(Connection.objects.values()) + str(list(store.shop.secrets.values()))
        assert store.secret not in kept
        assert vault.open_(row.sealed_token) in store.double.tokens.issued
        assert vault.open_(row.sealed_token) not in kept
        assert secrets.valid(store.shop, secrets.SHOPIFY_WEBHOOK) == [store.secret]

    @pytest.mark.parametrize(("client_id", "secret"), [("local-app", "wrong"), ("another", None)])
    def test_what_shopify_refuses_changes_nothing(self, store: Connected, client_id: str, secret: str | None) -> None:
        other = new_shop("other")
        with pytest.raises(TokenRefused):
            stores.connect(
                other, "local.myshopify.com", client_id, secret or store.secret, store.now(), store.connection.base
            )
        other.refresh_from_db()
        assert (other.domain, Connection.objects.filter(shop=other).exists()) == (None, False)

    def test_an_app_that_may_not_read_orders_is_refused(self, store: Connected) -> None:
        store.double.tokens.scopes = frozenset({"read_products"})
        with pytest.raises(Permanent, match="read_orders"):
            stores.connect(
                store.shop, "local.myshopify.com", "local-app", store.secret, store.now(), store.connection.base
            )

    def test_the_token_of_another_store_is_refused(self, store: Connected) -> None:
        with pytest.raises(Permanent, match="another store"):
            stores.connect(
                new_shop("x"), "x.myshopify.com", "local-app", store.secret, store.now(), store.connection.base
            )

    def test_missing_permissions_are_known(self) -> None:
        have = frozenset({"write_orders", "read_merchant_managed_fulfillment_orders", "read_returns"})
        lacking = scopes.missing(have)
        assert "read_orders" not in lacking
        assert lacking[:2] == ["read_all_orders", "read_third_party_fulfillment_orders"]
        topics = set(scopes.topics(have))
        assert {"orders/updated", "fulfillment_holds/added", "returns/approve"} <= topics
        assert not {"customers/update", "fulfillments/create"} & topics

    def test_letting_go_forgets_the_app_and_takes_the_webhooks_off(self, store: Connected) -> None:
        store.subscribe()
        secrets.put(store.shop, secrets.SHOPIFY_WEBHOOK, "of the admin", store.now())
        subscriptions.remove(store.again(), store.now())
        stores.disconnect(store.connection)
        assert store.double.webhooks.subscriptions == []
        assert secrets.valid(store.shop, secrets.SHOPIFY_WEBHOOK) == ["of the admin"]
        assert secrets.valid(store.shop, secrets.SHOPIFY_APP) == []
        assert not Connection.objects.exists()


class TestToken:
    def test_it_is_renewed_before_it_ends(self, store: Connected) -> None:
        before = store.connection.sealed_token
        store.double.advance(timedelta(hours=23, minutes=20))
        with stores.asking(store.again(), store.now()):
            assert store.connection.sealed_token == before
        store.double.advance(timedelta(minutes=20))
        with stores.asking(store.again(), store.now()) as client:
            client.call("store", {}, store.now())
        assert store.again().sealed_token != before
        assert store.connection.leased_until is None

    def test_one_worker_renews_it_and_the_others_use_the_one_before(self, store: Connected) -> None:
        store.double.advance(timedelta(hours=23, minutes=40))
        Connection.objects.update(leased_until=store.now() + timedelta(seconds=30))
        issued = len(store.double.tokens.issued)
        with stores.asking(store.again(), store.now()) as client:
            client.call("store", {}, store.now())
        store.double.advance(timedelta(hours=1))
        Connection.objects.update(leased_until=store.now() + timedelta(seconds=30))
        with pytest.raises(Temporary), stores.asking(store.again(), store.now()):
            pass
        assert len(store.double.tokens.issued) == issued

    def test_one_that_shopify_ended_is_replaced_at_the_next_try(self, store: Connected) -> None:
        store.double.tokens.expire()
        with pytest.raises(Temporary), stores.asking(store.again(), store.now()) as client:
            client.call("store", {}, store.now())
        store.double.advance(timedelta(seconds=5))
        with stores.asking(store.again(), store.now()) as client:
            client.call("store", {}, store.now())
        assert (store.again().failures, store.connection.quiet_until) == (0, None)

    def test_a_wrong_secret_asks_for_attention_until_it_is_right_again(self, store: Connected) -> None:
        store.double.tokens.expire()
        right, store.double.tokens.app = store.double.tokens.app, store.double.app.__class__("local-app", ("new",))
        Connection.objects.update(sealed_token="", token_until=None)
        with pytest.raises(TokenRefused), stores.asking(store.again(), store.now()):
            pass
        assert (store.again().state, "secret" in store.connection.why) == ("attention", True)
        assert stores.due(store.now()) == []
        store.double.tokens.app = right
        store.double.advance(stores.WRONG)
        with stores.asking(stores.due(store.now())[0], store.now()):
            pass
        assert (store.again().state, store.connection.why) == ("connected", "")


class TestSubscriptions:
    def test_they_are_made_once_and_made_again_where_shopify_removed_them(self, store: Connected) -> None:
        made = store.subscribe()
        assert made == len(set(scopes.topics(frozenset(store.connection.scopes)))) == store.again().subscriptions
        assert store.subscribe() == 0
        del store.double.webhooks.subscriptions[:3]
        assert subscriptions.look_after(store.now()) == 0  # looked at today
        store.double.advance(subscriptions.EVERY)
        assert subscriptions.look_after(store.now()) == 3
        assert Notice.objects.get(kind=Notice.Kind.REMOVED).count == 3

    def test_none_are_made_where_shopify_could_not_reach(self, store: Connected, settings: object) -> None:
        Connection.objects.update(base="")
        assert not subscriptions.can_be_reached(store.again())
        settings.BASE_URL = "https://suivi.example"  # type: ignore[attr-defined]
        assert subscriptions.can_be_reached(store.connection)


class TestRereading:
    def test_a_webhook_has_its_order_read_in_full(self, store: Connected) -> None:
        store.subscribe()
        order = store.order(paid="authorization")
        _, part = goods.find(store.double.store, gid("FulfillmentOrder", order.parts[0].id))
        goods.put_on_hold(
            store.double.store, order, part, Hold(store.double.store.next_id(), "INCORRECT_ADDRESS", "", "", "App")
        )
        assert store.hear() >= 2
        assert store.settle() == 1  # one read, however many webhooks told of it
        assert shown(store) == said(store) == {order.id: ("authorized", "on_hold", "no_return")}
        assert not Reread.objects.exists()

    def test_what_a_webhook_says_counts_at_once(self, store: Connected) -> None:
        from suivi.inbox.process import process

        store.subscribe()
        order = store.order()
        store.hear()
        process(store.now())
        assert Order.objects.get().id == order.id
        assert Reread.objects.get().order_key == key(order)

    def test_a_part_whose_order_is_not_known_leads_to_it(self, store: Connected) -> None:
        order = store.order()
        store.subscribe()
        _, part = goods.find(store.double.store, gid("FulfillmentOrder", order.parts[0].id))
        goods.put_on_hold(store.double.store, order, part, Hold(store.double.store.next_id(), "OTHER", "", "", "App"))
        store.double.webhooks.queue = [
            one for one in store.double.webhooks.queue if one.subscription.topic.startswith("fulfillment_")
        ]
        assert store.hear()
        store.settle()
        assert shown(store) == said(store)
        assert not Delivery.objects.exclude(state="done").exists()

    def test_a_store_that_asks_to_wait_is_left_alone_and_nothing_is_lost(self, store: Connected) -> None:
        store.subscribe()
        store.order()
        store.hear()
        store.double.trouble.retry_after = 60
        store.double.trouble.next("429")
        from suivi.inbox.process import process

        process(store.now())
        store.double.advance(timedelta(seconds=3))
        assert reread(store.now()) == 0
        asked = store.double.queries
        store.double.advance(timedelta(seconds=30))
        assert reread(store.now()) == 0
        assert store.double.queries == asked
        store.double.advance(timedelta(seconds=60))
        assert reread(store.now()) == 1

    def test_a_broken_store_delays_no_other(self, store: Connected) -> None:
        with connected("second") as second:
            for one in (store, second):
                one.subscribe()
                one.order()
                one.hear()
            store.double.trouble.chance = {"500": 1}
            second.double.advance(timedelta(seconds=1))
            second.settle()
            assert shown(second) == said(second)
            assert Connection.objects.get(shop=store.shop).failures > 0
            assert Reread.objects.filter(shop=store.shop).exists()

    def test_news_do_not_wait_for_the_history(self, store: Connected) -> None:
        old = [store.order() for _ in range(12)]
        store.sweep(minutes=2)
        store.subscribe()
        store.double.advance(timedelta(minutes=2))
        for order in (old[3], store.order()):
            store.double.store.changed(order)
        store.hear()
        from suivi.inbox.process import process

        process(store.now())
        store.double.advance(timedelta(seconds=3))
        assert reread(store.now(), most=2) == 2
        left = set(Reread.objects.values_list("order_key", flat=True))
        assert left == {key(order) for order in old} - {key(old[3])}

    def test_what_time_alone_changed_is_read_again_though_the_store_tells_nothing(self, store: Connected) -> None:
        order = store.order(paid="authorization")
        store.sweep(minutes=2)
        store.settle()
        store.double.advance(timedelta(days=8))
        assert store.sweep(minutes=11) == 0
        review(store.now(), ended=by_the_clock)
        assert Reread.objects.get().order_key == key(order)
        store.settle()
        assert (shown(store), said(store)[order.id][0]) == (said(store), "expired")
        assert "report_disagrees" not in {one["code"] for one in Order.objects.get().problems}

    def test_a_burst_does_not_put_a_read_off(self, store: Connected) -> None:
        for seconds in range(5):
            mark_keys(store.shop, ["gid://shopify/Order/1"], NOW + timedelta(seconds=seconds))
        row = Reread.objects.get()
        assert (row.due_at, row.marks) == (NOW, 5)

    def test_a_change_during_the_read_is_read_too(self, store: Connected) -> None:
        mark_keys(store.shop, ["gid://shopify/Order/1"], NOW)
        claimed = claim(store.shop, 10, NOW)
        assert claim(store.shop, 10, NOW) == {}  # another worker
        mark_keys(store.shop, ["gid://shopify/Order/1"], NOW)
        done(store.shop, claimed, NOW)
        assert claim(store.shop, 10, NOW + WAIT) == {"gid://shopify/Order/1": 2}

    def test_a_field_that_is_withheld_tells_nothing(self, store: Connected) -> None:
        store.subscribe()
        order = store.order()
        store.hear()
        store.settle()
        known = Order.objects.get().customer_name
        store.double.withheld = frozenset({"Order.email"})
        store.double.store.changed(order)
        store.hear()
        store.settle()
        assert Order.objects.get().customer_name == known

    def test_nothing_is_marked_where_no_store_is_connected(self, store: Connected) -> None:
        store.subscribe()
        store.order()
        Connection.objects.all().delete()
        store.hear()
        store.settle()
        assert not Reread.objects.exists()

    def test_an_app_that_is_taken_off_the_store_asks_for_attention_and_may_come_back(self, store: Connected) -> None:
        from suivi.inbox.process import process

        made = store.subscribe()
        store.double.uninstall()
        store.hear()
        process(store.now())
        assert (store.again().state, store.connection.why) == ("attention", stores.UNINSTALLED)
        assert subscriptions.look_after(store.now()) == made
        assert store.again().state == "connected"


class TestSweep:
    def test_the_first_one_reads_what_was_there_before(self, store: Connected) -> None:
        for _ in range(6):
            store.order()
        store.sweep(minutes=2)
        store.settle()
        assert shown(store) == said(store)
        assert store.again().found_by_sweep == 0
        assert store.connection.complete_at is not None

    def test_it_finds_what_no_webhook_told_and_counts_it_once(self, store: Connected) -> None:
        store.sweep(minutes=2)
        quiet = store.order()
        store.double.webhooks.queue.clear()
        assert store.sweep(minutes=5) == 0  # not yet its time
        assert store.sweep(minutes=6) == 1
        store.settle()
        assert shown(store) == said(store)
        assert quiet.id in shown(store)
        assert store.sweep(minutes=11) == 0
        assert store.again().found_by_sweep == 1


def test_orders_live_while_webhooks_are_lost_repeated_and_late_and_the_store_fails(store: Connected) -> None:
    """At the end every order is as the store says, and every webhook that came cost little."""
    random = Random(4)
    store.subscribe()
    store.sweep(minutes=2)
    trouble = store.double.trouble
    trouble.chance = {"lose": 0.2, "repeat": 0.2, "reorder": 0.3, "500": 0.1, "429": 0.05, "html": 0.03, "expire": 0.03}
    orders = [order_comes(store.double.store, random) for _ in range(10)]
    for _ in range(25):
        something_happens(store.double.store, random.choice(orders), random)
        store.double.advance(timedelta(minutes=random.randint(1, 40)))
        store.hear()
        store.settle()
        store.sweep(seconds=1)
    trouble.chance = {}
    store.double.advance(timedelta(minutes=20))
    for _ in range(2):
        store.hear()
        store.sweep(minutes=11)
        store.settle()
    assert shown(store) == said(store)
    assert store.again().state == "connected"


def test_a_long_history_is_read_as_fast_as_the_budget_grows(store: Connected) -> None:
    for _ in range(30):
        store.order()
    store.sweep(minutes=2)
    seconds = 0
    while Reread.objects.exists():
        store.double.advance(timedelta(seconds=5))
        seconds += 5
        reread(store.now())
        assert store.again().failures <= 1
    assert seconds < 90  # about 750 points for three orders, 100 points a second


class TestWhatIsGone:
    """An order deleted while its webhook was lost is found by counting."""

    def gone(self, store: Connected, count: int) -> list[int]:
        """``count`` orders known here, of which every seventh was deleted in the store without a word."""
        for _ in range(count):
            store.order()
        store.sweep(minutes=1)
        store.settle()
        found = sorted(store.double.store.orders)[::7]
        for number in found:
            store.double.store.remove(store.double.store.order(number))
        return found

    def known(self, store: Connected) -> set[int]:
        return set(Order.objects.filter(shop=store.shop).values_list("id", flat=True))

    def test_is_found_within_a_day_and_only_that(self, store: Connected, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(vanished, "FEW", 3)
        gone = self.gone(store, 20)
        assert vanished.find_vanished(store.now()) == len(gone) == 3
        store.settle()
        assert self.known(store) == set(store.double.store.orders)
        assert store.again().found_by_sweep == 3
        assert vanished.find_vanished(store.now()) == 0  # counted already
        store.double.advance(timedelta(days=1))
        assert vanished.find_vanished(store.now()) == 0

    @pytest.mark.parametrize(("more", "found"), [(set(), 0), ({"read_all_orders"}, 1)])
    def test_what_the_token_may_not_see_is_not_gone(self, store: Connected, more: set[str], found: int) -> None:
        self.gone(store, 7)
        store.double.tokens.scopes = store.double.tokens.scopes - {"read_all_orders"} | more
        store.double.advance(timedelta(days=61))
        store.sweep(minutes=1)
        assert vanished.find_vanished(store.now()) == found
