"""The page of one order: what it shows, what is written on it, and the way to the next one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from suivi.accounts.models import AuditEntry
from suivi.core.facts import decode
from suivi.core.verdict import Problem, Reason
from suivi.core.words import ProblemCode, Severity
from suivi.inbox import process, staff
from suivi.orders.models import Order, OrderFacts
from suivi.web.desk.orderpage import problem
from tests.road import NOW, fill
from tests.web.conftest import signed_in

HTMX = {"HX-Request": "true", "HX-Target": "order-body"}


@pytest.fixture
def full_shop(shop):
    fill(shop, 40)
    return shop


@pytest.fixture
def order(full_shop) -> Order:
    return Order.objects.filter(shop=full_shop).order_by("-placed_at", "-id").first()


@pytest.fixture
def where(order) -> str:
    return f"/s/atelier/orders/{order.id}/"


def body(response) -> str:
    return response.content.decode()


def facts_of(order: Order):
    return decode(OrderFacts.objects.get(shop_id=order.shop_id, id=order.id).document)


def comments(order: Order) -> list[str]:
    return [each.text for each in facts_of(order).comments.values() if not each.gone]


def test_an_amount_in_a_reason_is_money():
    reason = Reason("problem.refund_owed", {"amount": Decimal("12.5")})
    owed = Problem(code=ProblemCode.REFUND_OWED, severity=Severity.HIGH, since=NOW, reason=reason)
    assert problem(owed, "EUR")["reason"] == "The shop owes the customer €12.50."


class TestReading:
    def test_every_order_of_the_demo_shop_has_a_page(self, full_shop, viewer):
        client = signed_in(viewer)
        for number in Order.objects.filter(shop=full_shop).values_list("id", flat=True):
            response = client.get(f"/s/atelier/orders/{number}/")
            assert response.status_code == 200
            goods = [*response.context["waiting"], *response.context["shipments"]]
            assert sum(each.quantity for group in goods for each in group.goods) >= response.context["row"].items

    def test_it_asks_the_database_the_same_for_orders_with_much_and_with_little(self, full_shop, viewer):
        client, asked = signed_in(viewer), set()
        for number in Order.objects.filter(shop=full_shop).values_list("id", flat=True):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/s/atelier/orders/{number}/")
            asked.add(len(queries))
        assert len(asked) == 1
        assert asked.pop() <= 21

    def test_before_and_after_are_those_of_the_list_one_came_from(self, full_shop, viewer):
        client = signed_in(viewer)
        listed = [row.id for row in client.get("/s/atelier/orders/?payment=paid&sort=total").context["page"].rows]
        assert f"orders/{listed[0]}/?list=payment%3Dpaid%26sort%3Dtotal" in body(
            client.get("/s/atelier/orders/?payment=paid&sort=total")
        )
        seen, number = [], listed[0]
        while number:
            page = client.get(f"/s/atelier/orders/{number}/", {"list": "payment=paid&sort=total"})
            seen.append(number)
            after = page.context["after"]
            number = after[0] if after else None
        assert seen == listed
        assert page.context["before"][0] == listed[-2]
        assert "?payment=paid&amp;sort=total" in body(page)

    @pytest.mark.parametrize("wrong", ["payment=gold", "//evil.example", "q=paymnt:x", "<script>"])
    def test_a_list_that_is_none_leads_nowhere_strange(self, where, viewer, wrong):
        response = signed_in(viewer).get(where, {"list": wrong})
        assert response.status_code == 200
        assert response.context["place"].list == ("q=paymnt%3Ax" if "paymnt" in wrong else "")
        assert "<script>" not in body(response)

    @pytest.mark.parametrize(
        ("part", "kinds"),
        [("payments", {"payment", "problem"}), ("comments", {"comment", "note", "tag"}), ("nonsense", None)],
    )
    def test_one_part_of_the_story(self, order, where, agent, part, kinds):
        staff.comment(order.shop, order.key, agent, "Called.", now=NOW)
        days = signed_in(agent).get(where, {"show": part}).context["days"]
        shown = {told.entry.kind for day in days for told in day.entries}
        assert shown
        assert shown <= kinds if kinds else "order" in shown

    def test_what_the_staff_wrote_is_not_news_from_the_platform(self, order, where, agent):
        staff.comment(order.shop, order.key, agent, "Called.", now=NOW + timedelta(days=1))
        page = signed_in(agent).get(where).context
        assert (page["heard_at"], page["heard_from"]) == (NOW, "the demo shop")


class TestNews:
    def test_only_when_this_order_changed(self, order, where, agent):
        client = signed_in(agent)
        pulse = client.get(where).context["pulse"]
        assert client.get(f"{where}news", {"after": pulse}).status_code == 204
        staff.comment(order.shop, order.key, agent, "Called.", now=NOW)
        response = client.get(f"{where}news", {"after": pulse})
        assert (response.status_code, response["HX-Trigger"]) == (200, "news")

    def test_the_body_alone_is_shown_anew(self, where, viewer):
        html = body(signed_in(viewer).get(where, headers=HTMX))
        assert html.lstrip().startswith('<div id="order-body"')
        assert "<html" not in html


class TestComments:
    def test_written_changed_and_taken_back(self, order, where, agent, viewer):
        client = signed_in(agent)
        client.post(f"{where}comment/", {"text": "Called.\r\nTwice."})
        assert comments(order) == ["Called.\nTwice."]
        mine = next(iter(facts_of(order).comments))
        client.post(f"{where}comment/edit/", {"comment": mine, "text": "Called once."})
        assert comments(order) == ["Called once."]
        assert "edited" in body(client.get(where))
        client.post(f"{where}comment/delete/", {"comment": mine})
        assert comments(order) == []
        assert "Called" not in body(client.get(where))
        verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["order.commented", "order.comment_edited", "order.comment_deleted"]

    @pytest.mark.parametrize("act", ["edit", "delete"])
    def test_nobody_changes_another_person_s_words(self, order, where, agent, owner, act):
        staff.comment(order.shop, order.key, agent, "Ann's words", now=NOW)
        mine = next(iter(facts_of(order).comments))
        client = signed_in(owner)
        page = client.post(f"{where}comment/{act}/", {"comment": mine, "text": "Olga's"}, follow=True)
        assert "Only who wrote a comment can change it." in body(page)
        assert comments(order) == ["Ann's words"]
        assert "comment/edit/" not in body(page)

    def test_an_empty_one_is_refused_in_words(self, where, agent):
        page = signed_in(agent).post(f"{where}comment/", {"text": "  "}, follow=True)
        assert "The comment is empty." in body(page)


class TestNote:
    def test_nobody_s_words_are_lost(self, order, where, agent, owner):
        ann, olga = signed_in(agent), signed_in(owner)
        seen = ann.get(where).context["note_mark"]
        olga.post(f"{where}note/", {"note": "Olga's", "seen": seen})
        conflict = ann.post(f"{where}note/", {"note": "Ann's", "seen": seen})
        assert conflict.status_code == 409
        assert "Somebody changed the note meanwhile" in body(conflict)
        assert "Olga&#x27;s" in body(conflict)
        assert "Ann&#x27;s</textarea>" in body(conflict)
        assert facts_of(order).note_edit.text == "Olga's"
        ann.post(f"{where}note/", {"note": "Both", "seen": conflict.context["note_mark"]})
        assert facts_of(order).note_edit.text == "Both"

    def test_the_conflict_reaches_a_page_that_is_alive(self, where, agent):
        response = signed_in(agent).post(f"{where}note/", {"note": "Mine", "seen": "old"}, headers=HTMX)
        assert response.status_code == 200
        assert "Somebody changed the note meanwhile" in body(response)

    def test_a_note_written_by_a_clock_ahead_can_be_written_again(self, order, agent):
        staff.note(order.shop, order.key, agent, "From the future", now=NOW + timedelta(hours=3))
        assert staff.note(order.shop, order.key, agent, "Now", now=NOW)
        assert facts_of(order).note_edit.text == "Now"


class TestTags:
    def test_several_at_once_as_at_shopify(self, order, where, agent):
        signed_in(agent).post(f"{where}tag/", {"tag": "VIP, call back,, VIP"})
        order.refresh_from_db()
        assert {"VIP", "call back"} <= set(order.tags)
        assert AuditEntry.objects.filter(verb="order.tagged").count() == 2


class TestWriting:
    def test_it_keeps_the_list_and_the_part_one_reads(self, where, agent):
        response = signed_in(agent).post(f"{where}comment/?list=payment%3Dpaid&show=comments", {"text": "x"})
        assert response.headers["Location"] == f"{where}?list=payment%3Dpaid&show=comments#timeline"

    def test_a_viewer_sees_no_form(self, where, viewer, agent):
        main = body(signed_in(viewer).get(where)).partition("<main")[2]
        assert "<form" not in main
        assert "<form" in body(signed_in(agent).get(where)).partition("<main")[2]

    def test_what_is_not_in_force_yet_is_said(self, where, agent, monkeypatch):
        def fails(*_args: object) -> None:
            raise ValueError("no")

        monkeypatch.setattr(process, "_record_batch", fails)
        page = signed_in(agent).post(f"{where}comment/", {"text": "Called."}, follow=True)
        assert "It is kept, but not on the order yet." in body(page)

    def test_a_database_that_does_not_answer_is_said(self, where, agent, monkeypatch):
        def fails(*_args: object, **_kwargs: object) -> bool:
            raise DatabaseError

        monkeypatch.setattr(staff, "comment", fails)
        page = signed_in(agent).post(f"{where}comment/", {"text": "Called."}, follow=True)
        assert "Nothing was saved" in body(page)
