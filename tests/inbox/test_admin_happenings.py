"""What people do in Shopify's admin, and banks elsewhere, comes in and leaves both sides agreeing."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from suivi.core.facts import Facts, decode
from suivi.orders.agreement import differences
from suivi.orders.models import Order, OrderFacts
from suivi.sources.shopify.double import admin, goods, returns, shipping, statuses
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.orders import remark
from suivi.sources.shopify.double.state import Order as Placed
from suivi.sources.shopify.double.store import Refused
from tests.inbox.connected import Connected, connected, key

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Iterator[Connected]:
    with connected() as found:
        found.subscribe()
        yield found


def heard(store: Connected, order: Placed) -> Facts:
    """What is known once every webhook came and every read was made; both sides agree on the statuses."""
    store.hear()
    store.settle()
    assert differences(store.shop) == []
    row = Order.objects.get(shop=store.shop)
    assert row.fulfillment == statuses.fulfillment(order).lower()
    assert row.payment == (statuses.payment(order, store.now()) or "none").lower()
    return decode(OrderFacts.objects.get(shop=store.shop).document)


def test_an_added_line_is_owed_and_told(store: Connected) -> None:
    order = store.order(paid="sale")
    heard(store, order)
    admin.add_line(store.double.store, order, "Bowl", Decimal(5), 2)
    facts = heard(store, order)
    assert Order.objects.get().payment == "partially_paid"
    assert [sum(count for _, count in edit.added) for edit in facts.edits.values()] == [2]


def test_a_moved_part_is_shipped_from_the_other_place(store: Connected) -> None:
    order = store.order(paid="sale")
    heard(store, order)
    new = admin.move(store.double.store, order, admin.movable(order)[0], "Lyon store")
    facts = heard(store, order)
    live = [part.location for part in facts.fulfillment_orders.values() if part.status == "open" and not part.gone]
    assert live == ["Lyon store"] == [new.location]


def test_an_exchange_waits_for_what_comes_back(store: Connected) -> None:
    order = store.order(paid="sale")
    part = {"fulfillmentOrderId": gid("FulfillmentOrder", order.parts[0].id)}
    shipping.fulfill(store.double.store, {"lineItemsByFulfillmentOrder": [part]})
    with pytest.raises(Refused):
        admin.exchange(store.double.store, order, "Bowl")
    line = {"fulfillmentLineItemId": gid("FulfillmentLineItem", order.fulfillments[0].lines[0].id), "quantity": 1}
    returns.create(store.double.store, {"orderId": key(order), "returnLineItems": [line]})
    held = admin.exchange(store.double.store, order, "Bowl")
    holds = [hold.reason for one in heard(store, order).holds.values() for hold in one.holds]
    assert holds == ["awaiting_return_items"]
    goods.release(store.double.store, gid("FulfillmentOrder", held.id), None)
    heard(store, order)


def test_a_dispute_presses_until_the_bank_has_decided(store: Connected) -> None:
    order = store.order(paid="sale")
    found = admin.dispute(store.double.store, order)
    facts = heard(store, order)
    case = next(iter(facts.dispute_cases.values()))
    assert (case.amount, case.evidence_due_at) == (found.amount, found.evidence_due_at.replace(microsecond=0))
    assert next(iter(facts.disputes.values())).kind == "chargeback"
    assert Order.objects.get().problem == "dispute_open"
    admin.bank_answers(store.double.store, order, "WON")
    heard(store, order)
    assert Order.objects.get().problem == ""


def test_a_comment_of_shopifys_staff_is_kept_without_being_ours(store: Connected) -> None:
    order = store.order(paid="sale")
    remark(store.double.store, key(order), "Robin", "Gift: no invoice.")
    (comment,) = heard(store, order).comments.values()
    assert (comment.text, comment.elsewhere, comment.person) == ("Gift: no invoice.", True, "")
