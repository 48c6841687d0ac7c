"""An act is sent once, whatever happens on the way, and is over when the order shows it."""

from datetime import timedelta
from typing import Any

import pytest

from suivi.accounts import stores
from suivi.accounts.models import AuditEntry, Connection, Role
from suivi.actions import carrying
from suivi.actions.asking import Impossible, Wrong
from suivi.actions.carrying import PATIENCE
from suivi.actions.claiming import LEASE
from suivi.actions.models import Act, Trouble
from suivi.core.words import Action
from suivi.sources.shopify.double import goods
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.state import Hold, Order
from tests.actions.acting import Desk, at_the_desk
from tests.inbox.connected import connected

H = {"reason": "incorrect_address", "notes": "Which house?"}


class Killed(BaseException):
    """The worker's process ends here."""


def holds(order: Order) -> list[Hold]:
    return [one for part in order.parts for one in part.holds]


class TestWell:
    def test_a_hold_is_placed_seen_and_released_by_its_id(self, desk: Desk) -> None:
        order = desk.order()
        act = desk.ask(order, Action.HOLD, **H)
        assert (act.state, holds(order)) == ("due", [])
        desk.carry_out()
        act.refresh_from_db()
        assert (act.state, [one.notes for one in holds(order)]) == ("waiting", ["Which house?"])
        desk.work()
        act.refresh_from_db()
        assert (act.state, act.troubles) == ("done", ())
        (target,) = desk.offer(order, Action.RELEASE_HOLD).targets
        (held,) = target.holds
        assert (held.reason, held.by_us) == ("incorrect_address", True)
        act = desk.do(order, Action.RELEASE_HOLD, holds=[held.id])
        assert (act.state, holds(order), order.parts[0].status) == ("done", [], "OPEN")

    def test_what_was_entered_is_sealed_and_who_asked_is_in_the_audit_log(self, desk: Desk) -> None:
        desk.ask(desk.order(), Action.HOLD, **H)
        assert "Which house" not in str(Act.objects.values())
        (entry,) = AuditEntry.objects.filter(verb="order.asked")
        assert (entry.person, entry.subject, entry.detail) == (desk.person, "#1001", {"action": "hold"})

    def test_acts_on_one_order_go_one_after_another(self, desk: Desk) -> None:
        order = desk.order()
        first, second = desk.ask(order, Action.HOLD, **H), desk.ask(order, Action.ARCHIVE)
        desk.double.trouble.next("500")
        desk.carry_out()
        second.refresh_from_db()
        assert second.state == "due"
        desk.work()
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == ("done", "done")
        assert first.answered_at < second.answered_at


class TestOnce:
    def test_a_double_click_asks_once(self, desk: Desk) -> None:
        order = desk.order()
        act = desk.ask(order, Action.HOLD, again="form-1", **H)
        assert desk.ask(order, Action.HOLD, again="form-1", **H) == act
        desk.work()
        assert desk.ask(order, Action.HOLD, again="form-1", **H) == act
        desk.work()
        assert len(holds(order)) == 1
        assert AuditEntry.objects.filter(verb="order.asked").count() == 1

    def test_the_same_is_not_asked_twice_while_it_is_under_way(self, desk: Desk) -> None:
        order = desk.order()
        desk.ask(order, Action.HOLD, **H)
        with pytest.raises(Impossible) as impossible:
            desk.ask(order, Action.HOLD, **H)
        assert impossible.value.reason.code == "cannot.asked"

    @pytest.mark.parametrize("lost", ["500_after", "html", "half"])
    def test_a_lost_answer_is_not_asked_again_where_the_order_shows_it(self, desk: Desk, lost: str) -> None:
        order = desk.order()
        act = desk.ask(order, Action.HOLD, **H)
        desk.double.trouble.next(lost)
        desk.carry_out()
        act.refresh_from_db()
        assert act.state == "asking"
        desk.work()
        act.refresh_from_db()
        assert (act.state, act.attempts, len(holds(order))) == ("done", 1, 1)

    @pytest.mark.parametrize("trouble", ["429", "500", "throttle", "expire"])
    def test_what_never_came_is_sent_again(self, desk: Desk, trouble: str) -> None:
        order = desk.order()
        desk.double.trouble.next(trouble)
        act = desk.ask(order, Action.HOLD, **H)
        for _ in range(400):
            desk.carry_out()
            desk.double.advance(timedelta(seconds=20))
            if Act.objects.get().state != "due":
                break
        desk.work()
        act.refresh_from_db()
        assert (act.state, len(holds(order))) == ("done", 1)

    def test_a_worker_killed_before_the_request(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        order = desk.order()
        act = desk.ask(order, Action.HOLD, **H)
        self.die_at(desk, monkeypatch, before=True)
        assert (Act.objects.get().state, holds(order)) == ("asking", [])
        desk.carry_out()
        assert Act.objects.get().state == "asking"  # its lease has not ended
        desk.double.advance(LEASE)
        desk.work()
        act.refresh_from_db()
        assert (act.state, len(holds(order))) == ("done", 1)

    def test_a_worker_killed_before_the_answer_was_written_down(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        order = desk.order()
        act = desk.ask(order, Action.HOLD, **H)
        self.die_at(desk, monkeypatch, before=False)
        assert (Act.objects.get().state, len(holds(order))) == ("asking", 1)
        desk.double.advance(LEASE)
        desk.work()
        act.refresh_from_db()
        assert (act.state, act.attempts, len(holds(order))) == ("done", 1, 1)

    def die_at(self, desk: Desk, monkeypatch: pytest.MonkeyPatch, *, before: bool) -> None:
        """The worker ends while it sends."""

        def dies(*_args: Any) -> None:
            raise Killed

        with monkeypatch.context() as patch:
            if before:
                patch.setattr("suivi.sources.shopify.api.client.Client.call", dies)
            else:
                patch.setattr(carrying, "_answered", dies)
            with pytest.raises(Killed):
                desk.carry_out()


class TestNot:
    def test_what_the_store_declines_is_said_in_its_words(self, desk: Desk) -> None:
        order = desk.order()
        act = desk.ask(order, Action.HOLD, **H)
        for number in range(goods.MOST_HOLDS):
            order.parts[0].holds.append(Hold(number + 1, "OTHER", "", f"{number}"))
        desk.work()
        act.refresh_from_db()
        assert act.state == "refused"
        (trouble,) = act.troubles
        assert trouble.code == "FULFILLMENT_ORDER_HOLD_LIMIT_REACHED"
        assert trouble.message == "There are too many holds already."
        assert desk.facts(order).holds  # it was read again, because it is not as we thought

    def test_a_permission_that_is_missing_is_named(self, desk: Desk) -> None:
        order = desk.order()
        Connection.objects.update(scopes=["read_orders", "write_orders"])
        why_not = desk.offer(order, Action.HOLD).why_not
        assert why_not is not None
        assert (why_not.code, why_not.params["scope"]) == (
            "cannot.scope", "write_merchant_managed_fulfillment_orders",
        )  # fmt: skip
        with pytest.raises(Impossible):
            desk.ask(order, Action.HOLD, **H)

    def test_a_permission_taken_away_meanwhile_fails_this_act_alone(self, desk: Desk) -> None:
        order = desk.order()
        act, other = desk.ask(order, Action.HOLD, **H), desk.ask(order, Action.ARCHIVE)
        desk.double.tokens.scopes = frozenset(
            {"read_orders", "write_orders", "read_merchant_managed_fulfillment_orders"}
        )
        stores.check(desk.store.again(), desk.store.now())
        desk.work()
        act.refresh_from_db()
        other.refresh_from_db()
        assert (act.state, other.state) == ("failed", "done")
        assert "permission" in act.troubles[0].message
        assert desk.store.again().state == "connected"

    def test_who_may_only_look_may_not_act(self, db: None) -> None:
        with at_the_desk(Role.VIEWER) as desk:
            order = desk.order()
            with pytest.raises(Impossible) as impossible:
                desk.ask(order, Action.HOLD, **H)
            assert impossible.value.reason.code == "cannot.role"

    def test_another_app_s_hold_is_named_before_it_is_released(self, desk: Desk) -> None:
        order = desk.store.order()
        part = order.parts[0]
        goods.put_on_hold(desk.double.store, order, part, Hold(77, "OTHER", "", "", "Fraud Watch"))
        desk.read(order)
        held = [gid("FulfillmentHold", 77)]
        with pytest.raises(Wrong) as wrong:
            desk.ask(order, Action.RELEASE_HOLD, holds=held)
        assert (wrong.value.field, wrong.value.reason.params) == ("others", {"app": "Fraud Watch"})
        assert desk.do(order, Action.RELEASE_HOLD, holds=held, others=True).state == "done"
        assert holds(order) == []

    def test_nothing_is_sent_that_nobody_expects_any_more(self, desk: Desk) -> None:
        order = desk.order()
        act = desk.ask(order, Action.HOLD, **H)
        desk.double.advance(PATIENCE + timedelta(seconds=1))
        desk.work()
        act.refresh_from_db()
        assert (act.state, act.troubles, holds(order)) == ("failed", (Trouble("act.not_reached"),), [])

    def test_a_store_let_go_ends_what_was_asked_of_it(self, desk: Desk) -> None:
        act = desk.ask(desk.order(), Action.HOLD, **H)
        stores.disconnect(desk.store.again())
        desk.carry_out()
        act.refresh_from_db()
        assert (act.state, act.troubles) == ("failed", (Trouble("cannot.connected"),))

    def test_a_store_in_trouble_delays_no_other(self, desk: Desk) -> None:
        with connected("other") as store:
            other = Desk(store)
            acts = [one.ask(one.order(), Action.HOLD, **H) for one in (desk, other)]
            desk.double.trouble.chance["500"] = 1
            desk.carry_out()
            other.work_for(seconds=30)
            states = [Act.objects.get(pk=act.pk).state for act in acts]
            assert states == ["asking", "done"]
