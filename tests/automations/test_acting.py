"""What the policies want is asked for once, within the limit, and is told of with the policy's name."""

from datetime import timedelta
from decimal import Decimal

import pytest

from suivi.accounts import stores
from suivi.accounts.models import AuditEntry
from suivi.actions import carrying
from suivi.actions.claiming import settle
from suivi.actions.models import Act
from suivi.automations import acting, watching
from suivi.automations.models import Automatic, Step, Watched
from suivi.automations.policies import CaptureExpiring, CaptureFulfilled, Fulfill, Goods, Hold, Paid, Policies
from suivi.core.timeline import entries
from suivi.core.words import Action
from suivi.orders.following import SETTLED
from suivi.orders.models import Change
from suivi.sources.shopify.double import goods, statuses
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.people import somebody
from suivi.sources.shopify.double.state import Order
from tests.actions.cases import shipped
from tests.automations.conftest import Shop

FULFILL = Policies(fulfill=Fulfill(on=True))
CAPTURE = Policies(capture_fulfilled=CaptureFulfilled(on=True))


class Killed(BaseException):
    """The worker's process ends here."""


def sent(order: Order) -> int:
    return len(order.fulfillments)


def captures(order: Order) -> list[Decimal]:
    return [one.amount for one in order.transactions if one.kind == "CAPTURE"]


class TestFulfill:
    def test_an_order_that_comes_in_is_fulfilled_once(self, shop: Shop) -> None:
        shop.choose(FULFILL)
        order = shop.order()
        shop.work()
        assert (sent(order), order.parts[0].status) == (1, "CLOSED")
        shop.later(hours=2)
        assert sent(order) == 1
        assert Act.objects.count() == 1

    def test_heard_of_by_webhook(self, shop: Shop) -> None:
        shop.store.subscribe()
        shop.choose(FULFILL)
        order = shop.store.order()
        shop.store.hear()
        shop.store.settle()
        shop.work()
        assert sent(order) == 1

    def test_nothing_happens_before_it_is_switched_on(self, shop: Shop) -> None:
        order = shop.order()
        shop.work()
        assert (sent(order), Act.objects.count()) == (0, 0)
        shop.choose(FULFILL)
        shop.work()
        assert sent(order) == 1

    def test_only_new_orders_where_that_was_chosen(self, shop: Shop) -> None:
        old = shop.order()
        shop.choose(Policies(fulfill=Fulfill(on=True, since=shop.store.double.store.now())))
        new = shop.order()
        shop.work()
        assert (sent(old), sent(new)) == (0, 1)

    def test_only_the_chosen_items(self, shop: Shop) -> None:
        shop.choose(Policies(fulfill=Fulfill(on=True, goods=Goods.SKUS, skus=("sku-2",))))
        order = shop.store.double.store.place([("Mug", "10.00", 2), ("Card", "5.00", 3)], **somebody(7))
        shop.desk.read(order)
        shop.work()
        assert [(one.remaining, one.total) for one in order.parts[0].lines] == [(2, 2), (0, 3)]
        assert Step.objects.get().reason.params == {"pieces": 3}

    def test_the_customer_hears_of_it_only_where_that_was_chosen(self, shop: Shop) -> None:
        shop.choose(Policies(fulfill=Fulfill(on=True, notify=True)))
        order = shop.order()
        shop.work()
        assert [one["kind"] for one in shop.store.double.store.mails if one["order"] == order.id] == [
            "shipping_confirmation"
        ]

    @pytest.mark.parametrize("more", [{"risk": "CANCEL"}, {"paid": "pending"}, {"paid": "authorization"}])
    def test_risky_and_unpaid_orders_are_left_to_people(self, shop: Shop, more: dict[str, str]) -> None:
        shop.choose(FULFILL)
        order = shop.order(**more)
        shop.work()
        assert sent(order) == 0

    def test_somebody_else_s_hold_is_never_released(self, shop: Shop) -> None:
        order = shop.store.order()
        goods.hold(shop.store.double.store, gid("FulfillmentOrder", order.parts[0].id), {"reason": "OTHER"})
        shop.desk.read(order)
        shop.choose(Policies(fulfill=Fulfill(on=True), hold=Hold(on=True)))
        shop.work()
        shop.later(hours=3)
        assert (sent(order), len(order.parts[0].holds)) == (0, 1)


class TestHoldWindow:
    def test_an_order_is_held_released_and_then_fulfilled(self, shop: Shop) -> None:
        shop.choose(Policies(hold=Hold(on=True, minutes=30), fulfill=Fulfill(on=True)))
        order = shop.order()
        shop.work()
        assert (order.parts[0].status, sent(order)) == ("ON_HOLD", 0)
        shop.later(minutes=20)
        assert order.parts[0].status == "ON_HOLD"
        shop.later(minutes=15)
        assert (order.parts[0].holds, sent(order)) == ([], 1)
        assert list(Step.objects.order_by("id").values_list("action", "state")) == [
            ("hold", "done"),
            ("release_hold", "done"),
            ("fulfill", "done"),
        ]

    def test_what_a_person_released_is_not_held_again(self, shop: Shop) -> None:
        shop.choose(Policies(hold=Hold(on=True, minutes=30)))
        order = shop.order()
        shop.work()
        shop.desk.do(order, Action.RELEASE_HOLD, holds=[gid("FulfillmentHold", order.parts[0].holds[0].id)])
        shop.work()
        assert order.parts[0].status == "OPEN"

    def test_switched_off_it_lets_go_what_it_holds(self, shop: Shop) -> None:
        shop.choose(Policies(hold=Hold(on=True, minutes=600)))
        order = shop.order()
        shop.work()
        assert order.parts[0].status == "ON_HOLD"
        shop.choose(Policies())
        shop.work()
        assert order.parts[0].status == "OPEN"


class TestCapture:
    def test_when_fulfilled(self, shop: Shop) -> None:
        shop.choose(CAPTURE)
        order = shop.order(paid="authorization")
        shop.work()
        assert captures(order) == []
        shipped(shop.desk, order)
        shop.desk.read(order)
        shop.work()
        assert captures(order) == [Decimal("20.00")]
        assert statuses.payment(order, shop.store.now()) == "PAID"

    def test_fulfilled_and_captured_in_one_go(self, shop: Shop) -> None:
        shop.choose(
            Policies(fulfill=Fulfill(on=True, paid=Paid.AUTHORIZED), capture_fulfilled=CAPTURE.capture_fulfilled)
        )
        order = shop.order(paid="authorization")
        shop.work()
        shop.later(minutes=1)
        assert (sent(order), captures(order)) == (1, [Decimal("20.00")])

    def test_before_expiry_by_the_clock_alone(self, shop: Shop) -> None:
        shop.choose(Policies(capture_expiring=CaptureExpiring(on=True, hours=24)))
        order = shop.order(paid="authorization")
        shop.work()
        shop.later(days=5, hours=20)
        assert captures(order) == []
        shop.later(hours=5)
        assert captures(order) == [Decimal("20.00")]

    def test_both_policies_capture_an_authorization_once(self, shop: Shop) -> None:
        shop.choose(
            Policies(capture_fulfilled=CAPTURE.capture_fulfilled, capture_expiring=CaptureExpiring(on=True, hours=720))
        )
        order = shop.store.order(paid="authorization")
        shipped(shop.desk, order)
        shop.desk.read(order)
        shop.work()
        assert captures(order) == [Decimal("20.00")]


class TestOnce:
    """A worker that dies anywhere leaves nothing done twice, and nothing undone."""

    @pytest.mark.parametrize("place", ["_ask", "_step"])
    def test_killed_while_deciding(self, shop: Shop, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
        shop.choose(FULFILL)
        order = shop.order()

        def die(*_args: object) -> None:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(acting, place, die)
            with pytest.raises(Killed):
                shop.decide()
        assert (Act.objects.count(), Step.objects.count(), sent(order)) == (0, 0, 0)
        shop.work()
        assert sent(order) == 1

    @pytest.mark.parametrize("lost", ["500_after", "half"])
    def test_the_store_s_answer_is_lost(self, shop: Shop, lost: str) -> None:
        shop.choose(FULFILL)
        order = shop.order()
        shop.decide()
        shop.desk.double.trouble.next(lost)
        shop.desk.carry_out()
        shop.work()
        assert (sent(order), Act.objects.get().state) == (1, "done")

    def test_killed_between_request_and_answer(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        shop.choose(
            Policies(fulfill=Fulfill(on=True, paid=Paid.AUTHORIZED), capture_fulfilled=CAPTURE.capture_fulfilled)
        )
        order = shop.order(paid="authorization")
        shop.decide()

        def die(*_args: object) -> None:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(carrying, "_answered", die)
            with pytest.raises(Killed):
                shop.desk.carry_out()
        assert sent(order) == 1
        shop.later(minutes=3)
        shop.later(minutes=3)
        assert (sent(order), captures(order)) == (1, [Decimal("20.00")])

    def test_a_change_that_was_committed_late_is_found(self, shop: Shop) -> None:
        order = shop.order()
        Automatic.objects.update(read_until=10**9)  # as if later changes had been read before this one was there
        shop.choose(FULFILL)
        Watched.objects.all().delete()
        Automatic.objects.update(settled_until=0)
        watching.notice(shop.store.now() + SETTLED)
        assert Watched.objects.get().order_id == order.id

    def test_what_was_read_twice_is_decided_once(self, shop: Shop) -> None:
        shop.choose(FULFILL)
        shop.order()
        shop.work()
        shop.desk.double.advance(SETTLED * 2)
        assert watching.notice(shop.store.now()) == Change.objects.count()
        assert not Watched.objects.filter(due_at__isnull=False).exists()
        assert not Watched.objects.exists()


class TestBroken:
    def test_an_order_that_cannot_be_decided_about_holds_up_no_other(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        shop.choose(FULFILL)
        broken, well = shop.order(), shop.order()
        decide = acting._decide

        def stumble(turn: acting.Turn, rules: object) -> object:
            if turn.order_id == broken.id:
                raise RuntimeError("A fault of our own")
            return decide(turn, rules)

        monkeypatch.setattr(acting, "_decide", stumble)
        shop.work()
        assert (sent(broken), sent(well)) == (0, 1)
        assert f"cannot decide about order {broken.id}" in caplog.text
        monkeypatch.undo()
        shop.later(hours=1, minutes=1)
        assert sent(broken) == 1

    def test_without_a_store_orders_wait_until_there_is_one_again(self, shop: Shop) -> None:
        shop.order()
        shop.choose(FULFILL)
        stores.disconnect(shop.store.again())
        assert shop.decide() == 0
        assert (Watched.objects.filter(due_at__isnull=False).count(), Step.objects.count()) == (1, 0)


class TestLimits:
    def test_no_more_than_so_many_in_an_hour(self, shop: Shop) -> None:
        shop.choose(Policies(fulfill=Fulfill(on=True), hourly=2))
        orders = [shop.order() for _ in range(3)]
        shop.work()
        assert sum(map(sent, orders)) == 2
        shop.later(minutes=50)
        assert sum(map(sent, orders)) == 2
        shop.later(minutes=15)
        assert sum(map(sent, orders)) == 3

    def test_paused_nothing_is_asked_for_and_then_it_goes_on(self, shop: Shop) -> None:
        shop.choose(Policies(fulfill=Fulfill(on=True), paused=True))
        order = shop.order()
        shop.work()
        assert sent(order) == 0
        shop.choose(FULFILL)
        shop.work()
        assert sent(order) == 1


class TestTold:
    def test_audit_and_timeline_name_the_policy(self, shop: Shop) -> None:
        shop.choose(FULFILL)
        order = shop.order()
        shop.work()
        (entry,) = AuditEntry.objects.filter(verb="order.automated")
        assert (entry.person, entry.subject, entry.detail) == (
            None,
            "#1001",
            {"action": "fulfill", "policy": "fulfill", "reason": "automatic.fulfill"},
        )
        authors = {one.author for one in entries(shop.desk.facts(order)) if one.code.startswith("shipment.created")}
        assert authors == {"automatic/fulfill"}

    def test_a_permission_that_is_missing_becomes_work_and_is_tried_again(self, shop: Shop) -> None:
        order = shop.order()
        shop.desk.double.tokens.scopes = frozenset({"read_orders", "read_merchant_managed_fulfillment_orders"})
        stores.check(shop.store.again(), shop.store.now())
        shop.choose(FULFILL)
        for _ in range(2):
            shop.work()
            step = Step.objects.get()
            assert (step.state, step.reason.code, Act.objects.count()) == ("trouble", "cannot.scope", 0)
        assert sent(order) == 0

    def test_what_the_store_declines_becomes_work_and_is_not_tried_again(self, shop: Shop) -> None:
        shop.choose(FULFILL)
        order = shop.order()
        shop.decide()
        goods.hold(shop.store.double.store, gid("FulfillmentOrder", order.parts[0].id), {"reason": "OTHER"})
        shop.work()
        step = Step.objects.get()
        assert (step.state, Act.objects.get().state, sent(order)) == ("trouble", "refused", 0)
        shop.later(hours=2)
        assert Step.objects.count() == Act.objects.count() == 1
        settle(Act.objects.get())  # a person puts it aside among all acts
        shop.decide()
        assert Step.objects.get().state == "seen"


def test_many_orders_ask_for_no_more_queries_each(shop: Shop, django_assert_max_num_queries: object) -> None:
    shop.choose(Policies(capture_expiring=CaptureExpiring(on=True)))
    for _ in range(4):
        shop.order(paid="authorization")
    watching.notice(shop.store.now())
    with django_assert_max_num_queries(4 * 6 + 10):  # type: ignore[operator]
        assert acting.act(shop.store.now()) == 4
    assert Watched.objects.filter(due_at__gt=shop.store.now() + timedelta(days=5)).count() == 4
