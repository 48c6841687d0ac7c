"""What Shopify does not show of orders is counted exactly and asked for again; what its answers ignore is kept."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from suivi.accounts import notices
from suivi.accounts.models import Notice
from suivi.accounts.notices import Noticed
from suivi.inbox import withheld
from suivi.inbox.models import Reread, Withheld
from suivi.orders.models import Order
from suivi.sources.shopify.api.answers import Withheld as Field
from tests.inbox.connected import Connected, connected, key
from tests.road import NOW, new_shop

pytestmark = pytest.mark.django_db
PRIVATE = frozenset({"Order.email", "MailingAddress.address1"})


@pytest.fixture
def store() -> Iterator[Connected]:
    with connected() as found:
        yield found


def test_a_fields_path_names_no_place() -> None:
    paths = ["nodes.0.email", "nodes.3", "nodes.0.returns.nodes.2.decline", "orders.edges.4.node.phone"]
    assert [Field(path, "").field for path in paths] == ["email", "", "returns.decline", "orders.phone"]


class TestFields:
    def test_they_are_counted_by_order_however_often_they_are_read(self, store: Connected) -> None:
        orders = [store.order() for _ in range(3)]
        store.double.withheld = PRIVATE
        store.sweep(minutes=1)
        store.settle()
        for one in orders:
            store.double.store.changed(one)
        store.sweep(minutes=20)
        store.settle()
        found = dict(withheld.fields(store.shop))
        assert found == {"email": 3, "shippingAddress.address1": 3, "billingAddress.address1": 3}
        seen = {one.name: one.count for one in notices.of_kind(store.shop, Notice.Kind.WITHHELD)}
        assert seen["email"] == 6
        assert withheld.of_order(store.shop, key(orders[0])) == sorted(found)

    def test_once_allowed_they_are_there_and_nothing_is_withheld(self, store: Connected) -> None:
        store.order()
        store.double.withheld = PRIVATE | {"Customer.defaultEmailAddress", "Customer.displayName"}
        store.sweep(minutes=1)
        store.settle()
        assert Order.objects.get().email == ""
        store.double.withheld = frozenset()
        withheld.ask_again(store.shop, "email", store.now())
        store.settle()
        assert Order.objects.get().email
        assert withheld.fields(store.shop) == []

    def test_asking_again_marks_each_order_once(self, store: Connected) -> None:
        Withheld.objects.bulk_create(
            Withheld(shop=store.shop, field=field, order_key=f"gid://shopify/Order/{number}", read_at=NOW)
            for field in ("email", "phone")
            for number in range(5)
        )
        for field in ("email", "phone", "none"):
            withheld.ask_again(store.shop, field, NOW)
        assert Reread.objects.filter(shop=store.shop).count() == 5


class TestWholeOrders:
    def test_one_that_shopify_answers_with_an_error_is_kept_and_asked_for_again(self, store: Connected) -> None:
        order = store.order()
        granted = [(one, one.scopes) for one in store.double.tokens.issued.values()]
        for one, scopes in granted:  # the list of parts can never be null, so that the order is
            one.scopes = frozenset(scope for scope in scopes if "fulfillment_orders" not in scope)
        store.sweep(minutes=1)
        store.settle()
        store.sweep(minutes=30)  # looks at the same time once more, with overlap
        store.settle()
        assert withheld.fields(store.shop) == [("", 1)]
        for one, scopes in granted:
            one.scopes = scopes
        store.sweep(minutes=30)
        assert store.settle() == 0
        store.sweep(minutes=61)
        assert store.settle() == 1
        assert withheld.fields(store.shop) == []
        assert Order.objects.get().key == key(order)


class TestNotices:
    def test_they_add_up_and_keep_when_they_were_first_seen(self) -> None:
        shop = new_shop("n")
        later = NOW + timedelta(days=1)
        for at in (NOW, later):
            notices.keep(shop, [Noticed("withheld", "email", "read_customers")] * 2, at)
        one = notices.of_kind(shop, Notice.Kind.WITHHELD)[0]
        assert (one.count, one.first_at, one.last_at, one.detail) == (4, NOW, later, "read_customers")

    def test_a_part_of_a_search_that_shopify_ignored_is_kept(self, store: Connected) -> None:
        from suivi.accounts import stores

        with stores.asking(store.again(), store.now()) as client:
            client.call("orders_changed", {"query": "renamed_at:now", "first": 1, "after": None}, store.now())
        one = notices.of_kind(store.shop, Notice.Kind.IGNORED)[0]
        assert (one.name, one.detail) == ("renamed_at: Invalid search field for this query.", "orders_changed")

    def test_what_only_the_check_found_is_kept_by_day(self, store: Connected) -> None:
        store.sweep(minutes=1)
        store.settle()
        order = store.order()
        store.sweep(minutes=20)
        one = notices.of_kind(store.shop, Notice.Kind.SWEPT)[0]
        assert (one.name, one.count) == (store.now().date().isoformat(), 1)
        assert order.name
