"""Acting on orders from the desk: buttons, forms, asking, waiting, trying again, and many orders at once."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from suivi.accounts.models import Role
from suivi.actions.claiming import end
from suivi.actions.models import Act, Trouble
from suivi.core.facts import Facts
from suivi.core.words import Action
from suivi.orders.keys import order_id
from suivi.sources.shopify.acts.spec import Target
from suivi.sources.shopify.acts.table import ACTS
from suivi.sources.shopify.double.state import Order
from suivi.web.actwords import SAYS, WORDS
from suivi.web.desk import bulk
from suivi.web.desk.actforms import ActForm, parts
from suivi.web.desk.actparts import About
from suivi.web.desk.orderacts import CARDS
from tests.actions.acting import Desk, at_the_desk
from tests.inbox.connected import key
from tests.web.conftest import signed_in, worker

HOLD = {"reason": "incorrect_address", "notes": "Which floor?", "pieces_0": "2"}


@pytest.fixture
def desk(db: None) -> Iterator[Desk]:
    with at_the_desk() as found:
        yield found


@pytest.fixture
def client(desk: Desk) -> Client:
    return signed_in(desk.person)


def number(order: Order) -> int:
    return order_id(key(order))


def page(desk: Desk, order: Order) -> str:
    return reverse("order", args=[desk.shop.handle, number(order)])


def form(desk: Desk, order: Order, action: str) -> str:
    return reverse("order_act", args=[desk.shop.handle, number(order), action])


def post(client: Client, where: str, key: str = "k1", **said: str) -> Any:
    return client.post(where, {"key": key, **said})


def body(response: Any) -> str:
    return response.content.decode()


class TestWords:
    def test_every_action_has_its_words_and_its_place(self):
        placed = {action for actions in CARDS.values() for action in actions}
        elsewhere = {Action.ADD_TAGS, Action.REMOVE_TAGS, Action.SET_NOTE}  # cards of their own
        assert placed | elsewhere == set(ACTS)
        assert {action.value for action in ACTS} == WORDS.keys()
        assert set(Act.State.values) == SAYS.keys()

    @pytest.mark.parametrize("action", ACTS)
    def test_every_parameter_of_an_action_is_asked_for(self, action):
        asked = parts(action, About(Facts(id="o"), Target(id="t")))
        assert [part.name for part in asked] == [
            field.name for field in msgspec.structs.fields(ACTS[action].params) if field.name != "target"
        ]

    @pytest.mark.parametrize("action", bulk.ACTIONS)
    def test_what_is_asked_for_many_is_a_parameter_of_the_action(self, action):
        known = {field.name for field in msgspec.structs.fields(ACTS[action].params)}
        assert set(bulk.ACTIONS[action].asks) <= known


class TestOrderPage:
    def test_each_card_has_the_buttons_of_what_can_be_done(self, desk, client):
        can = client.get(page(desk, desk.order(paid="authorization"))).context["can"]
        assert [one.action for one in can.cards["payment"]] == ["mark_as_paid", "capture"]
        assert [one.action for one in can.cards["more"]] == ["archive", "cancel"]
        (part,) = can.of
        assert [one.action for one in can.of[part]] == ["hold", "fulfill"]
        assert "FulfillmentOrder" in part

    def test_a_viewer_has_no_buttons(self, desk):
        viewer = worker(desk.shop, Role.VIEWER, "vic@example.com")
        html = body(signed_in(viewer).get(page(desk, desk.order())))
        assert "/act/" not in html
        assert "<dialog" not in html

    def test_an_order_of_no_store_has_no_buttons(self, desk, client):
        order = desk.order()
        desk.store.connection.delete()
        assert "/act/" not in body(client.get(page(desk, order)))

    def test_every_action_is_possible_or_says_why_not(self, desk, client):
        shown = client.get(reverse("order_acts", args=[desk.shop.handle, number(desk.order())])).context
        assert len(shown["ways"]) + len(shown["cannot"]) == len(ACTS)
        assert ("Release the hold", "circle-play", "Nothing is on hold.") in shown["cannot"]

    def test_it_asks_the_database_the_same_whatever_was_asked_of_the_store(self, desk, client):
        order, asked = desk.order(), []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                client.get(page(desk, order))
            asked.append(len(queries))
            for place in range(5):
                desk.ask(order, Action.ADD_TAGS, tags=[f"t{place}"])
        assert asked[0] == asked[1] <= 21


class TestAsking:
    def test_a_hold_is_asked_for_waited_for_and_seen(self, desk, client):
        order = desk.order()
        answer = post(client, form(desk, order, "hold"), **HOLD)
        assert (answer.status_code, answer["Location"]) == (302, page(desk, order))
        shown = client.get(page(desk, order))
        assert "Waiting for Shopify" in body(shown)
        assert "Anna" in body(shown)
        before = shown.context["pulse"]
        desk.work()
        assert client.get(f"{page(desk, order)}news", {"after": before}).status_code == 200
        shown = client.get(page(desk, order))
        assert [act.state for act in shown.context["acts"]] == ["done"]
        assert "Which floor?" in body(shown)

    def test_pressing_twice_asks_once(self, desk, client):
        order = desk.order()
        for _ in range(2):
            assert post(client, form(desk, order, "hold"), **HOLD).status_code == 302
        desk.work()
        assert post(client, form(desk, order, "hold"), **HOLD).status_code == 302
        assert Act.objects.count() == 1

    def test_what_is_wrong_stands_beside_its_field(self, desk, client):
        order = desk.order(paid="authorization")
        answer = post(client, form(desk, order, "hold"), reason="", pieces_0="0")
        assert answer.status_code == 422
        assert {"reason", "pieces_0"} == set(answer.context["form"].errors)
        answer = post(client, form(desk, order, "set_phone"), phone="call me")
        assert answer.context["form"].errors == {"phone": ["This is not a phone number."]}
        assert not Act.objects.exists()

    def test_what_cannot_be_done_says_why_and_asks_nothing(self, desk, client):
        order = desk.order()
        for answer in (client.get(form(desk, order, "capture")), post(client, form(desk, order, "capture"))):
            assert "No authorized payment is left to capture." in body(answer)
        assert not Act.objects.exists()

    def test_part_of_it_is_fulfilled_with_its_numbers(self, desk, client):
        order = desk.order()
        said = {"pieces_0": "1", "company": "UPS", "numbers": "1Z9 https://ups.example/1Z9\n\n1Z8", "notify": "on"}
        post(client, form(desk, order, "fulfill"), **said)
        desk.work()
        (sent,) = order.fulfillments
        assert [one["number"] for one in sent.tracking] == ["1Z9", "1Z8"]
        assert order.parts[0].remaining == 1

    def test_in_the_dialog_errors_stay_there_and_success_shows_the_order(self, desk, client):
        order, headers = desk.order(), {"HX-Request": "true", "HX-Target": "order-body"}
        answer = client.post(form(desk, order, "hold"), {"key": "k1"}, headers=headers)
        assert (answer.status_code, answer["HX-Retarget"]) == (200, "#act")
        assert "<html" not in body(answer)
        answer = client.post(form(desk, order, "hold"), {"key": "k1", **HOLD}, headers=headers, follow=True)
        assert body(answer).lstrip().startswith('<div id="order-body"')

    def test_one_of_several_is_chosen_first(self, desk, client):
        order = desk.order()
        for _ in range(2):
            (target,) = desk.offer(order, Action.FULFILL).targets
            desk.do(order, Action.FULFILL, pieces=[{"id": target.pieces[0].id, "quantity": 1}])
        answer = client.get(form(desk, order, "cancel_fulfillment"))
        assert [name for name, _where in answer.context["targets"]] == [
            f"{order.name}-F{place} · Main warehouse · 1 item" for place in (2, 1)
        ]
        where = answer.context["targets"][0][1]
        assert "Cancel the fulfillment" in body(client.get(where))

    def test_an_action_that_is_none_is_not_found(self, desk, client):
        order = desk.order()
        for name in ("contact_customer", "nothing"):
            assert client.get(form(desk, order, name)).status_code == 404


class TestTrouble:
    def refused(self, desk: Desk, client: Client, order: Order) -> Act:
        post(client, form(desk, order, "hold"), **HOLD)
        act = Act.objects.get()
        end(act, Act.State.REFUSED, desk.store.now(), [Trouble("X", "Shopify says <b>no</b>.")])
        return act

    def test_a_refusal_is_shown_in_words_and_tried_again_with_what_was_entered(self, desk, client):
        order = desk.order()
        self.refused(desk, client, order)
        (shown,) = client.get(page(desk, order)).context["acts"]
        assert (shown.state, shown.troubles) == ("refused", ["Shopify says <b>no</b>."])
        assert "&lt;b&gt;no" in body(client.get(page(desk, order)))
        again = client.get(shown.again).context["form"]
        assert (again["reason"].value(), again["notes"].value()) == ("incorrect_address", "Which floor?")
        assert post(client, shown.again, "k2", **HOLD).status_code == 302
        assert [act.state for act in client.get(page(desk, order)).context["acts"]] == ["due"]

    def test_a_refusal_is_in_the_list_until_somebody_dismisses_it(self, desk, client):
        order = desk.order()
        act = self.refused(desk, client, order)
        where = reverse("activity", args=[desk.shop.handle])
        assert [shown.state for shown, _name in client.get(where).context["rows"]] == ["refused"]
        assert "Activity" in body(client.get(reverse("orders", args=[desk.shop.handle])))
        answer = client.post(reverse("act_aside", args=[desk.shop.handle, act.pk]), {"back": "activity"})
        assert answer["Location"] == where
        assert client.get(where).context["rows"] == []
        assert client.get(page(desk, order)).context["acts"] == []
        act.refresh_from_db()
        assert act.sealed_params == ""

    def test_it_is_tried_again_also_where_what_was_entered_is_forgotten(self, desk, client):
        order = desk.order()
        act = self.refused(desk, client, order)
        Act.objects.filter(pk=act.pk).update(sealed_params="", sealed_troubles="")
        (shown,) = client.get(page(desk, order)).context["acts"]
        assert shown.troubles == []
        assert client.get(shown.again).context["form"]["notes"].value() is None

    def test_what_is_under_way_cannot_be_dismissed(self, desk, client):
        order = desk.order()
        post(client, form(desk, order, "hold"), **HOLD)
        client.post(reverse("act_aside", args=[desk.shop.handle, Act.objects.get().pk]))
        assert Act.objects.get().unsettled

    def test_an_act_of_another_shop_is_not_found(self, desk, client, outsider):
        act = self.refused(desk, client, desk.order())
        assert signed_in(outsider).post(f"/s/rival/activity/{act.pk}/aside/").status_code == 404
        assert Act.objects.get().unsettled


class TestMany:
    def where(self, desk: Desk) -> str:
        return reverse("orders_act", args=[desk.shop.handle])

    def test_the_list_has_boxes_for_those_who_may_act(self, desk, client):
        desk.order()
        where = reverse("orders", args=[desk.shop.handle])
        assert 'form="chosen"' in body(client.get(where))
        viewer = worker(desk.shop, Role.VIEWER, "vic@example.com")
        assert 'form="chosen"' not in body(signed_in(viewer).get(where))
        desk.store.connection.delete()
        assert 'form="chosen"' not in body(client.get(where))

    def test_it_says_first_which_can_and_why_the_others_cannot(self, desk, client):
        able, paid = desk.order(paid="authorization"), desk.order()
        ids = [number(able), number(paid)]
        shown = client.get(self.where(desk), {"action": "capture", "order": ids}).context
        assert [row.name for row in shown["can"]] == [able.name]
        assert shown["cannot"] == [("No authorized payment is left to capture.", 1, [paid.name])]
        assert not Act.objects.exists()

    def test_each_is_asked_for_by_itself_and_a_page_shows_how_far_that_is(self, desk, client):
        orders = [desk.order() for _ in range(3)]
        said = {"action": "hold", "order": [number(one) for one in orders], "run": "r1", "reason": "other"}
        answer = client.post(self.where(desk), said)
        assert answer["Location"] == reverse("activity_run", args=[desk.shop.handle, "r1"])
        shown = client.get(answer["Location"]).context
        assert (shown["done"], shown["all"], shown["under_way"]) == ("0", "3", 3)
        news = f"{answer['Location']}news"
        assert client.get(news, {"after": shown["sign"]}).status_code == 204
        desk.work()
        assert client.get(news, {"after": shown["sign"]}).status_code == 200
        assert client.get(answer["Location"]).context["done"] == "3"
        assert all(order.parts[0].status == "ON_HOLD" for order in orders)
        client.post(self.where(desk), said)
        assert Act.objects.count() == 3

    def test_all_that_match_are_meant_up_to_a_bound_that_is_said(self, desk, client, monkeypatch):
        monkeypatch.setattr("suivi.web.desk.choosing.MOST", 2)
        for _ in range(3):
            desk.order()
        answer = client.get(self.where(desk), {"action": "archive", "all": "1", "list": "payment=paid"})
        assert len(answer.context["can"]) == 2
        assert "1 more match" in body(answer)

    @pytest.mark.parametrize(
        "params",
        [{}, {"order": "x"}, {"order": str(2**70)}, {"all": "1", "list": "payment=gold"}, {"order": "5"}],
    )
    def test_no_order_that_is_none_is_acted_on(self, desk, client, params):
        answer = client.get(self.where(desk), {"action": "archive", **params})
        assert (answer.status_code, answer.context["can"]) == (200, [])

    def test_only_own_holds_are_released_together(self, desk, client):
        order = desk.order()
        desk.do(order, Action.HOLD, reason="other")
        client.post(self.where(desk), {"action": "release_hold", "order": [number(order)], "run": "r2"})
        desk.work()
        assert order.parts[0].status == "OPEN"

    def test_tags_are_put_on_many(self, desk, client):
        orders = [desk.order() for _ in range(2)]
        said = {"action": "add_tags", "order": [number(one) for one in orders], "run": "r3", "tags": "gift, vip"}
        client.post(self.where(desk), said)
        desk.work()
        assert [sorted(order.tags) for order in orders] == [["gift", "vip"]] * 2

    def test_more_orders_are_no_more_questions_for_the_page_that_says_what_can(self, desk, client):
        asked = []
        for _ in range(2):
            ids = [number(desk.order()) for _ in range(3)] + [number(one) for one in desk.double.store.orders.values()]
            with CaptureQueriesContext(connection) as queries:
                client.get(self.where(desk), {"action": "hold", "order": ids})
            asked.append(len(queries))
        assert asked[0] == asked[1] <= 11


def test_a_form_leaves_out_what_is_everything():
    form = ActForm(Action.CAPTURE, About(Facts(id="o"), Target(id="t")), {"amount": "", "final": ""})
    assert form.is_valid()
    assert form.params == {"target": "t", "final": False}
