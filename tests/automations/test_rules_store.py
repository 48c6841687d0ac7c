"""Rules of a connected store: what they have it do is waited for, counts as their own, and is undone."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from suivi.actions.models import Act
from suivi.automations.rules import running, undoing, watching
from suivi.automations.rules.definitions import ready
from suivi.automations.rules.models import Firing, Rule
from suivi.automations.rules.outcomes import read
from suivi.automations.rules.pressing import press
from suivi.automations.rules.stored import save, switch
from suivi.core.timeline import entries
from suivi.core.words import Action
from suivi.orders.keys import order_id
from suivi.orders.review import review
from tests.actions.cases import shipped
from tests.automations.conftest import Shop
from tests.automations.house import rule

ALWAYS = {"once_per_order": False}
MOVED = [{"event": "change", "name": "fulfillment.changed"}]
CREATED = [{"event": "change", "name": "order.created"}]


class Ruled:
    """A shop whose worker carries out rules and acts."""

    def __init__(self, shop: Shop, *definitions: Any) -> None:
        self.shop, self.desk = shop, shop.desk
        for definition in definitions:
            switch(save(shop.shop, definition, None, self.now()), Rule.State.ON, None, self.now())

    def now(self) -> Any:
        return self.shop.store.now()

    def work(self, **time: float) -> None:
        self.desk.double.advance(timedelta(**time))
        for _ in range(20):
            review(self.now())
            done = watching.notice(self.now()) + running.run(self.now())
            self.desk.work()
            self.desk.double.advance(timedelta(seconds=3))
            if not done:
                return
        raise AssertionError("The rules never come to an end.")


def test_a_risky_order_is_held_tagged_and_let_go_again(shop: Shop) -> None:
    then = [{"do": "hold"}, {"do": "tag", "tags": ["look"]}]
    house = Ruled(shop, rule("held", when=MOVED, then=then, limits=ALWAYS, **{"if": "fulfillment_status:unfulfilled"}))
    order = shop.order()
    house.work()
    firing = Firing.objects.get(state="done")
    assert (order.parts[0].status, order.tags) == ("ON_HOLD", ["look"])
    assert [(one.do, one.result) for one in read(firing.done)] == [("hold", "done"), ("tag", "done")]
    assert Act.objects.filter(action=Action.HOLD).get().by == "automatic/rule/held"
    assert any(one.author == "automatic/rule/held" for one in entries(house.desk.facts(order)))
    assert {one.why_not for one in undoing.undo(firing, house.desk.person, house.now())} == {None}
    house.work()
    assert (order.parts[0].status, order.tags) == ("OPEN", [])


def test_what_the_store_did_for_a_rule_does_not_fire_it(shop: Shop) -> None:
    house = Ruled(shop, rule("again", when=MOVED, then=[{"do": "hold"}], limits=ALWAYS))
    shop.order()
    house.work()
    assert sorted(Firing.objects.values_list("state", "reason")) == [("done", ""), ("skipped", "own")]


def test_an_authorization_is_captured_before_it_ends(shop: Shop) -> None:
    house = Ruled(shop, ready()["capture_before_expiry"])
    order = shop.order(paid="authorization")
    house.work()
    house.work(days=6)
    assert [one.amount for one in order.transactions if one.kind == "CAPTURE"] == [Decimal("20.00")]


def test_steps_go_on_once_the_store_has_done_the_one_before(shop: Shop) -> None:
    then = [
        {"do": "fulfill"},
        {"do": "tag", "tags": ["sent"], "only_if": "fulfillment_status:shipped"},
        {"do": "archive"},
    ]
    house = Ruled(shop, rule("send", when=CREATED, then=then))
    order = shop.order()
    house.work()
    assert (len(order.fulfillments), order.tags) == (1, ["sent"])
    assert Firing.objects.get().order_id == order_id(house.desk.facts(order).id)
    assert [one.result for one in read(Firing.objects.get().done)] == [
        "done",
        "done",
        "needless",
    ]  # the store archives by itself


def test_what_the_store_declines_ends_the_firing_and_is_told(shop: Shop) -> None:
    house = Ruled(shop, rule("send", when=CREATED, then=[{"do": "hold"}, {"do": "tag", "tags": ["x"]}]))
    order = shop.order()
    watching.notice(house.now())
    running.run(house.now())
    Act.objects.update(state="refused")
    house.work(minutes=1)
    firing = Firing.objects.get()
    assert (firing.state, firing.reason, order.tags) == ("failed", "store", [])


@pytest.mark.parametrize(
    ("step", "more", "result"),
    [
        ({"do": "create_return"}, {"sent": True}, "done"),
        ({"do": "create_return"}, {}, "failed"),
        ({"do": "cancel", "reason": "customer", "refund": True}, {}, "done"),
        ({"do": "mark_as_paid"}, {"paid": "pending"}, "done"),
        ({"do": "send_invoice", "message": "Please."}, {"paid": "pending"}, "done"),
        ({"do": "send_reminder"}, {}, "needless"),
        ({"do": "fulfill", "digital": True}, {}, "needless"),
        ({"do": "release_hold", "others": True}, {}, "needless"),
        ({"do": "capture"}, {"paid": "authorization"}, "done"),
        ({"do": "reopen"}, {}, "needless"),
        ({"do": "note", "text": "Seen."}, {}, "done"),
    ],
)
def test_what_a_step_has_the_store_do(shop: Shop, step: dict[str, Any], more: dict[str, Any], result: str) -> None:
    house = Ruled(shop, rule("step", when=[{"event": "button", "label": "Do it"}], then=[step]))
    order = shop.order(**{name: value for name, value in more.items() if name != "sent"})
    if more.get("sent"):
        shipped(house.desk, order)
        house.desk.read(order)
    press(Rule.objects.get(), order_id(house.desk.facts(order).id), house.desk.person, house.now())
    house.work()
    (outcome,) = read(Firing.objects.get().done)
    assert (outcome.do, outcome.result) == (step["do"], result), outcome
