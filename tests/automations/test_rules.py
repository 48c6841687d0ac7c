"""What fires a rule, whether it acts, within which limits, and how its steps go on."""

import json
from datetime import timedelta

import pytest

from suivi.accounts.models import AuditEntry, Person
from suivi.automations.rules import calling, doing, running, stored, undoing, watching
from suivi.automations.rules.contract import RuleError
from suivi.automations.rules.logbook import forget
from suivi.automations.rules.models import Firing, Rule, WebhookCall
from suivi.automations.rules.pressing import buttons, press
from suivi.automations.rules.reading import entries
from suivi.channels.web import Request
from suivi.core.facts import decode
from suivi.inbox import staff
from suivi.lib import vault
from suivi.messages.models import Message
from suivi.orders.following import SETTLED
from suivi.orders.models import OrderFacts
from suivi.publishing.destinations.contract import Temporary
from suivi.publishing.models import Destination
from tests.automations.house import House, rule
from tests.road import new_shop

ON, DRY, OFF = Rule.State.ON, Rule.State.DRY, Rule.State.OFF


class Killed(BaseException):
    """The worker's process ends here."""


@pytest.fixture
def house(db: None) -> House:
    return House(new_shop())


class TestFiring:
    def test_a_problem_fires_a_rule_once(self, house: House) -> None:
        house.rule(rule())
        order = house.order()
        house.fail()
        house.work()
        house.work(seconds=SETTLED.total_seconds() + 1)
        assert (house.tags(order), house.states()) == (["rule"], [("done", "")])

    def test_what_happened_before_it_was_switched_on_fires_nothing(self, house: House) -> None:
        house.order()
        house.fail()
        house.later(minutes=1)
        house.rule(rule())
        house.work()
        assert not Firing.objects.exists()

    def test_an_order_that_comes_in_long_after_it_was_placed_is_history(self, house: House) -> None:
        house.rule(rule(when=[{"event": "change", "name": "order.created"}]))
        new = house.order()
        house.work()
        old = house.order("2", placed_at=house.now - timedelta(days=5))
        house.work(minutes=1)
        assert (house.tags(new), house.tags(old)) == (["rule"], [])

    @pytest.mark.parametrize(
        ("when", "fires"),
        [
            ({"event": "change", "name": "order.created"}, True),
            ({"event": "change", "name": "fulfillment.changed", "after": ["fulfilled"]}, True),
            ({"event": "change", "name": "fulfillment.changed", "after": ["on_hold"]}, False),
            ({"event": "change", "name": "delivery.changed", "before": ["not_shipped"]}, True),
            ({"event": "change", "name": "delivery.changed", "before": ["delivered"]}, False),
            ({"event": "change", "name": "parcel.changed", "after": ["attempt_failed"]}, True),
            ({"event": "raised", "problem": "attempt_failed"}, True),
            ({"event": "raised", "problem": "late"}, False),
            ({"event": "cleared", "problem": "attempt_failed"}, False),
            ({"event": "button", "label": "Do it"}, False),
        ],
    )
    def test_when(self, house: House, when: dict[str, object], fires: bool) -> None:
        house.rule(rule(when=[when]))
        order = house.order()
        house.ship("1Z1")
        house.work()
        house.scan("1Z1", "attempt_failed")
        house.work()
        assert house.tags(order) == (["rule"] if fires else [])

    def test_still_so_after_a_while(self, house: House) -> None:
        house.rule(rule(when=[{"event": "raised", "problem": "attempt_failed", "still": "2h"}]))
        first, second = house.order(), house.order("2")
        house.fail()
        house.fail("2")
        house.work(hours=1)
        house.scan("1Z2", "delivered", name="2")
        house.work()
        assert house.tags(first) == []
        house.work(hours=1)
        assert (house.tags(first), house.tags(second)) == (["rule"], [])
        assert sorted(house.states()) == [("done", ""), ("skipped", "changed")]

    def test_a_schedule_fires_for_open_orders_that_meet_the_condition(self, house: House) -> None:
        house.rule(rule(when=[{"event": "schedule", "cron": "0 18 * * *"}], **{"if": "name:1 created_at:<-1h"}))
        first, second = house.order(), house.order("2")
        house.work(hours=5)
        assert house.tags(first) == []
        house.work(hours=1, minutes=1)
        assert (house.tags(first), house.tags(second)) == (["rule"], [])

    def test_a_person_presses_its_button(self, house: House) -> None:
        row = house.rule(rule(when=[{"event": "button", "label": "Do it"}], **{"if": "-tag:no"}))
        person = Person.objects.create_user("anna@example.com", name="Anna")
        order = house.order()
        assert [button.label for button in buttons(house.shop)] == ["Do it"]
        assert press(row, order, person, house.now).state == "running"
        house.work()
        assert house.tags(order) == ["rule"]
        assert AuditEntry.objects.filter(verb="rule.pressed", person=person).exists()
        stored.pause(house.shop, True, None)
        with pytest.raises(LookupError):
            press(row, order, person, house.now)


class TestLimits:
    def test_once_per_order_unless_said_otherwise(self, house: House) -> None:
        house.rule(rule("once"))
        house.rule(rule("often", limits={"once_per_order": False}))
        house.order()
        for _ in range(2):
            house.fail()
            house.work(hours=1)
            house.scan("1Z1", "in_transit")
            house.work(hours=1)
        assert Firing.objects.filter(rule__name="often", state="done").count() == 2
        assert sorted(Firing.objects.filter(rule__name="once").values_list("state", "reason")) == [
            ("done", ""),
            ("skipped", "once"),
        ]

    def test_orders_an_hour(self, house: House) -> None:
        house.rule(rule(limits={"orders_an_hour": 2}))
        orders = [house.order(str(number)) for number in range(3)]
        for number in range(3):
            house.fail(str(number))
        house.work()
        assert [house.tags(order) for order in orders] == [["rule"], ["rule"], []]
        house.work(minutes=61)
        assert house.tags(orders[2]) == ["rule"]

    def test_it_begins_only_within_its_hours(self, house: House) -> None:
        house.rule(rule(limits={"opens": 14, "closes": 18}))
        order = house.order()
        house.fail()
        house.work(minutes=5)
        assert house.states() == [("waiting", "hours")]
        house.work(hours=2)
        assert house.tags(order) == ["rule"]

    def test_its_own_changes_do_not_fire_it(self, house: House) -> None:
        then = [{"do": "tag", "tags": ["a"]}, {"do": "untag", "tags": ["a"]}]
        house.rule(
            rule(when=[{"event": "change", "name": "tags.changed"}], then=then, limits={"once_per_order": False})
        )
        order = house.order(tags=("old",))
        staff.tag(house.shop, "gid://shopify/Order/1", "Anna", "x", now=house.now)
        house.work(seconds=1)
        assert house.tags(order) == ["old", "x"]
        assert house.states() == [("done", ""), ("skipped", "own"), ("skipped", "own")]

    def test_rules_that_fire_one_another_come_to_an_end(self, house: House) -> None:
        always = {"when": [{"event": "change", "name": "tags.changed"}], "limits": {"once_per_order": False}}
        house.rule(rule("there", then=[{"do": "tag", "tags": ["a"]}], **always, **{"if": "-tag:a"}))
        house.rule(rule("back", then=[{"do": "untag", "tags": ["a"]}], **always, **{"if": "tag:a"}))
        house.rule(rule("begin"))
        house.order()
        house.fail()
        house.work()
        assert ("skipped", "chain") in house.states()
        assert Firing.objects.filter(state="done").count() < 10


class TestSwitches:
    def test_one_switch_stops_all(self, house: House) -> None:
        house.rule(rule(then=[{"do": "wait", "for": "1h"}, {"do": "tag", "tags": ["rule"]}]))
        order = house.order()
        house.fail()
        house.work()
        stored.pause(house.shop, True, None)
        assert stored.is_paused(house.shop)
        house.order("2")
        house.fail("2")
        house.work(hours=2)
        assert (house.tags(order), Firing.objects.count()) == ([], 1)
        stored.pause(house.shop, False, None)
        house.work()
        assert (house.tags(order), Firing.objects.count()) == (["rule"], 2)

    def test_switched_off_nothing_of_it_goes_on(self, house: House) -> None:
        row = house.rule(rule(then=[{"do": "wait", "for": "1h"}, {"do": "tag", "tags": ["rule"]}]))
        order = house.order()
        house.fail()
        house.work()
        stored.switch(row, OFF, None, house.now)
        house.work(hours=2)
        assert (house.tags(order), house.states()) == ([], [("canceled", "")])

    def test_tried_out_it_only_says_what_it_would_do(self, house: House) -> None:
        row = house.rule(rule(), DRY)
        order = house.order()
        house.fail()
        house.work()
        assert (house.tags(order), house.states()) == ([], [("dry", "")])
        stored.switch(row, ON, None, house.now)
        house.later(hours=1)
        house.scan("1Z1", "in_transit")
        house.work(hours=1)
        house.fail()
        house.work(hours=1)
        assert house.tags(order) == ["rule"]

    def test_versions_are_kept_and_compared(self, house: House) -> None:
        row = house.rule(rule())
        stored.save(house.shop, rule(then=[{"do": "tag", "tags": ["other"]}]), None, house.now)
        newest, first = stored.versions(row)
        assert (newest.version, first.version) == (2, 1)
        assert stored.difference(first, newest) == ["-       - rule", "+       - other"]

    @pytest.mark.parametrize(
        ("more", "part"),
        [
            ({"if": "tag:"}, "if"),
            ({"if": "surprise:1"}, "if"),
            ({"when": [{"event": "change", "name": "order.deleted"}]}, "when.0.name"),
            ({"when": [{"event": "change", "name": "payment.changed", "after": ["payed"]}]}, "when.0.after"),
            ({"when": [{"event": "schedule", "cron": "* * * * *"}]}, "when.0.cron"),
            ({"then": [{"do": "stop", "only_if": "(tag:x"}]}, "then.0.only_if"),
        ],
    )
    def test_what_does_not_exist_is_refused(self, house: House, more: dict[str, object], part: str) -> None:
        with pytest.raises(RuleError) as refused:
            stored.save(house.shop, rule(**more), None, house.now)
        assert refused.value.part == part


class TestSteps:
    def test_in_order_with_conditions_between_and_a_stop(self, house: House) -> None:
        then = [
            {"do": "tag", "tags": ["a"]},
            {"do": "tag", "tags": ["b"], "only_if": "tag:no"},
            {"do": "comment", "text": "Look."},
            {"do": "note", "text": "Seen."},
            {"do": "message", "message": "attempt_failed"},
            {"do": "alert", "text": "Somebody look."},
            {"do": "webhook", "to": "warehouse"},
            {"do": "stop", "only_if": "tag:a"},
            {"do": "tag", "tags": ["c"]},
        ]
        house.rule(rule(then=then))
        order = house.order()
        house.fail()
        house.work()
        assert (house.tags(order), house.states()) == (["a"], [("stopped", "stop")])
        assert list(Message.objects.values_list("trigger", "person")) == [("attempt_failed", None)]
        assert WebhookCall.objects.get().destination == "warehouse"

    def test_a_webhook_is_called_until_it_answers(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        """It learns ids, signed; while all rules are stopped, nothing is called."""
        sealed = vault.seal('{"secret": "shh"}')
        known = {"kind": "webhook", "settings": {"url": "https://example.com/hook"}, "sealed_secrets": sealed}
        Destination.objects.create(shop=house.shop, name="warehouse", created_at=house.now, **known)
        house.rule(rule(then=[{"do": "webhook", "to": name} for name in ("warehouse", "nowhere")]))
        order = house.order()
        house.fail()
        house.work()
        asked: list[Request] = []
        answers = iter([Temporary("Busy."), None])

        def post(request: Request) -> None:
            asked.append(request)
            if error := next(answers):
                raise error

        monkeypatch.setattr(calling, "post", post)
        stored.pause(house.shop, True, None)
        assert calling.call(house.now) == 0
        stored.pause(house.shop, False, None)
        assert [calling.call(house.now + timedelta(minutes=minutes)) for minutes in (0, 0, 1, 2)] == [2, 0, 1, 0]
        assert list(WebhookCall.objects.order_by("id").values_list("state", "why")) == [
            ("sent", ""),
            ("failed", calling.GONE),
        ]
        first, second = asked
        assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
        told = json.loads(first.body)
        assert (told["rule"], told["order"]) == ("rule", {"id": order, "key": "gid://shopify/Order/1"})

    def test_after_a_wait_it_looks_again(self, house: House) -> None:
        wait = [{"do": "wait", "for": "1h"}, {"do": "tag", "tags": ["rule"]}]
        house.rule(rule(then=wait, **{"if": "delivery_status:attempt_failed"}))
        orders = [house.order(), house.order("2")]
        house.fail()
        house.fail("2")
        house.work()
        house.scan("1Z2", "delivered", name="2")
        house.work(minutes=61)
        assert [house.tags(order) for order in orders] == [["rule"], []]
        assert sorted(house.states()) == [("done", ""), ("stopped", "no_longer")]

    def test_without_a_store_an_act_fails_and_says_why(self, house: House) -> None:
        house.rule(rule(then=[{"do": "archive"}, {"do": "tag", "tags": ["rule"]}]))
        order = house.order()
        house.fail()
        house.work()
        assert (house.tags(order), house.states()) == ([], [("failed", "step")])
        assert "cannot.connected" in Firing.objects.get().done

    def test_the_log_says_what_held(self, house: House) -> None:
        house.rule(rule(**{"if": "current_total_price:>=0 tag:vip customer:anna"}))
        house.order(tags=("b2b",))
        house.fail()
        house.work()
        assert [tuple(check) for check in entries(house.shop, Firing.objects.all())[0].checks] == [
            ("current_total_price:>=0", True, "0"),
            ("tag:vip", False, "b2b"),
            ("customer:anna", True, ""),
        ]

    def test_tags_are_taken_back(self, house: House) -> None:
        then = [{"do": "tag", "tags": ["a", "there"]}, {"do": "untag", "tags": ["old"]}]
        house.rule(rule(then=then))
        order = house.order(tags=("old", "there"))
        house.fail()
        house.work()
        assert house.tags(order) == ["a", "there"]
        person = Person.objects.create_user("anna@example.com", name="Anna")
        firing = Firing.objects.get()
        house.later(minutes=1)
        assert [one.why_not for one in undoing.undo(firing, person, house.now)] == [None, None]
        assert house.tags(order) == ["old", "there"]
        assert undoing.undo(firing, person, house.now) == []

    def test_a_deadline_is_set_fires_nothing_of_its_own_and_is_taken_back(self, house: House) -> None:
        wait = {"do": "wait", "for": "1m", "look": False}
        then = [wait, {"do": "deadline", "of": "ship", "within": "14d", "since": "placed"}]
        when = [
            {"event": "raised", "problem": "not_shipped_in_time"},
            {"event": "cleared", "problem": "not_shipped_in_time"},
        ]
        house.rule(rule(when=when, then=then, limits={"once_per_order": False}))
        order = house.order()
        house.authorize()
        house.work(days=3)
        house.work(minutes=1)
        assert house.states() == [("done", ""), ("skipped", "own")]
        placed = house.row(order).placed_at
        assert house.deadline(order) == placed + timedelta(days=14)
        person = Person.objects.create_user("anna@example.com", name="Anna")
        undoing.undo(Firing.objects.earliest("id"), person, house.now)
        house.work()
        assert (house.deadline(order), house.row(order).problem) == (None, "not_shipped_in_time")

    def test_old_firings_are_forgotten(self, house: House) -> None:
        house.rule(rule(**{"if": "tag:vip"}))
        house.order()
        house.fail()
        house.work()
        assert (forget(house.now + timedelta(days=29)), forget(house.now + timedelta(days=31))) == (0, 1)


class TestTurns:
    """Of the rules that the same fires, each is through before the next begins, and can end those after it."""

    @pytest.mark.parametrize(("first", "tags", "states"), [
        ("a", ["a", "b"], [("a", "done", ""), ("b", "stopped", "stop"), ("c", "skipped", "rule_before")]),
        ("b", ["b"], [("b", "stopped", "stop"), ("a", "skipped", "rule_before"), ("c", "skipped", "rule_before")]),
    ])  # fmt: skip
    def test_the_order_is_the_shops(self, house: House, first: str, tags: list[str], states: list[object]) -> None:
        for name in ("a", "b", "c"):
            end = [{"do": "stop", "rules": True}] if name == "b" else []
            house.rule(rule(name, then=[{"do": "tag", "tags": [name]}, *end]))
        stored.move(Rule.objects.get(name=first), -5, None)
        order = house.order()
        house.fail()
        house.work()
        assert house.tags(order) == tags
        assert list(Firing.objects.order_by("id").values_list("rule__name", "state", "reason")) == states


class TestOnce:
    """A worker that dies anywhere leaves nothing done twice, and nothing forgotten."""

    @pytest.mark.parametrize(
        ("module", "place"),
        [(watching, "write"), (watching, "_row"), (running, "_open"), (running, "_go_on"), (running, "do"),
         (doing.writing, "tag"), (doing.staff, "comment"), (doing.telling, "ask"), (running.outcomes, "written")],
    )  # fmt: skip
    @pytest.mark.parametrize("after", [False, True])
    def test_killed(
        self, house: House, monkeypatch: pytest.MonkeyPatch, module: object, place: str, after: bool
    ) -> None:
        then = [
            {"do": "tag", "tags": ["rule"]},
            {"do": "comment", "text": "Look."},
            {"do": "message", "message": "late"},
        ]
        house.rule(rule(then=then, when=[{"event": "raised", "problem": "attempt_failed", "still": "1h"}]))
        order = house.order()
        house.fail()
        house.later(minutes=1)
        real = getattr(module, place)

        def die(*args: object, **more: object) -> object:
            if after:
                real(*args, **more)
            raise Killed

        def live() -> None:
            house.work()
            house.work(hours=1)

        with monkeypatch.context() as patch:
            patch.setattr(module, place, die)
            with pytest.raises(Killed):
                live()
        house.work(hours=1)
        assert (house.tags(order), house.states()) == (["rule"], [("done", "")])
        assert Message.objects.count() == 1
        assert len(decode(OrderFacts.objects.get(id=order).document).comments) == 1
