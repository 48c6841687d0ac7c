"""People of the shop answer: by hand where no platform keeps the order, else the store does what was agreed."""

from collections.abc import Iterator

import msgspec
import pytest
from django.test import Client

from suivi.accounts.models import Membership, Person, Role
from suivi.actions.models import Act
from suivi.core.facts import Address, RequestLine
from suivi.core.requests import Kind, Standing, standing
from suivi.core.selfservice import Rules
from suivi.customers import links, preferences
from suivi.customers.models import Muted, Photo
from suivi.inbox import erasing
from suivi.inbox.models import Delivery, PrivacyRequest
from suivi.lib import clock
from suivi.orders.models import Order
from suivi.selfservice import asking
from suivi.sources.shopify.double import shipping
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.returning import REASONS
from tests.actions.acting import Desk, at_the_desk
from tests.inbox.connected import key
from tests.road import new_shop
from tests.selfservice.making import MAIL, allow, ask, facts, order, page, photo
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db):
    shop = new_shop("atelier")
    allow(shop)
    return shop


def person(shop, role: Role) -> Client:
    someone = Person.objects.create_user(f"{role}@{shop.handle}.example.com", name="Ann")
    Membership.objects.create(shop=shop, person=someone, role=role)
    return signed_in(someone)


def desk_page(row: Order) -> str:
    return f"/s/{row.shop.handle}/orders/{row.id}/"


def say(client: Client, row: Order, word: str, text: str = "", **more: str):
    (request,) = facts(row).requests
    return client.post(f"{desk_page(row)}request/", {"request": request, "word": word, "text": text, **more})


class TestByHand:
    def test_a_return_from_the_request_to_its_end(self, shop):
        row, agent = order(shop, delivered=True), person(shop, Role.AGENT)
        ask(row, "return")
        shown = agent.get(desk_page(row)).content.decode()
        assert "Too blue" in shown
        assert Order.objects.get(shop=shop, id=row.id).returns == "return_requested"
        assert say(agent, row, "accepted", "Use our label.").status_code == 302
        assert Order.objects.get(shop=shop, id=row.id).returns == "in_progress"
        theirs = Client().get(page(row)).content.decode()
        assert "We have said yes." in theirs
        assert "Use our label." in theirs
        (back,) = facts(row).returns
        assert agent.post(f"{desk_page(row)}return/", {"return": back, "status": "closed"}).status_code == 302
        found = Order.objects.get(shop=shop, id=row.id)
        assert (found.returns, found.problem) == ("returned", "")
        told = [entry.sentence for day in agent.get(desk_page(row)).context["days"] for entry in day.entries]
        for sentence in ("The customer asked to return 2 items.", "The customer’s request was accepted."):
            assert sentence in told

    @pytest.mark.parametrize("kind", ["cancel", "damaged", "not_received"])
    def test_declined_with_a_word_of_why(self, shop, kind):
        row, agent = order(shop, delivered=kind != "cancel"), person(shop, Role.AGENT)
        ask(row, kind)
        say(agent, row, "declined", "It left this morning.")
        theirs = Client().get(page(row)).content.decode()
        assert "We could not do that." in theirs
        assert "It left this morning." in theirs
        assert Order.objects.get(shop=shop, id=row.id).problem != "customer_asked"

    def test_it_is_answered_once_and_by_those_who_may(self, shop):
        row, agent, viewer = order(shop), person(shop, Role.AGENT), person(shop, Role.VIEWER)
        ask(row, "cancel")
        assert say(viewer, row, "accepted").status_code == 403
        say(agent, row, "declined")
        say(agent, row, "accepted")
        (answer,) = facts(row).answers.values()
        assert (answer.word, answer.by) == ("declined", "Ann")

    def test_an_answer_can_be_thought_better_of(self, shop):
        row, agent = order(shop, delivered=True), person(shop, Role.AGENT)
        ask(row, "return")
        say(agent, row, "declined", "No.")
        say(agent, row, "accepted", "We looked again: yes.", again="1")
        assert "We looked again: yes." in Client().get(page(row)).content.decode()
        assert Order.objects.get(shop=shop, id=row.id).returns == "in_progress"
        (back,) = facts(row).returns
        agent.post(f"{desk_page(row)}return/", {"return": back, "status": "canceled"})
        assert Order.objects.get(shop=shop, id=row.id).returns == "no_return"
        assert "It was withdrawn." in Client().get(page(row)).content.decode()

    def test_what_somebody_writes_breaks_no_page(self, shop):
        row, agent = order(shop, delivered=True), person(shop, Role.AGENT)
        ask(row, "damaged", text="</script><script>alert(1)</script>")
        say(agent, row, "declined", "<img src=x onerror=alert(2)>")
        for shown in (agent.get(desk_page(row)), Client().get(page(row))):
            assert "<script>alert" not in shown.content.decode()
            assert "<img src=x" not in shown.content.decode()

    def test_a_photo_is_seen_by_the_desk_alone(self, shop):
        row, other = order(shop, delivered=True), order(shop, "#1002")
        viewer, outsider = person(shop, Role.VIEWER), person(new_shop("rival"), Role.OWNER)
        ask(row, "damaged", photos=[photo(40)])
        where = f"{desk_page(row)}photo/{Photo.objects.get().pk}/"
        response = viewer.get(where)
        assert (response.status_code, response.headers["Content-Type"]) == (200, "image/jpeg")
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert where in viewer.get(desk_page(row)).content.decode()
        assert outsider.get(where).status_code == 404
        assert viewer.get(where.replace(str(row.id), str(other.id))).status_code == 404
        assert Client().get(where).status_code == 302


def test_what_was_asked_goes_with_the_customer(shop):
    row = order(shop, delivered=True)
    other = order(shop, "#1002")
    ask(row, "damaged", photos=[photo(40)], text="I am Jane of rue Cler")
    ask(other, "address", text="Ring at Doe")
    customer = facts(row).customer
    preferences.choose(shop, customer, [("email", "parcel")])
    now = clock.now()
    PrivacyRequest.objects.create(
        shop=shop, kind="erase", asked_at=now, deadline=now, due_at=now, orders=[row.key, other.key]
    )
    for _ in range(5):
        erasing.erase(now)
    assert (Photo.objects.count(), Muted.objects.count()) == (0, 0)
    for each in (row, other):
        (request,) = facts(each).requests.values()
        assert (request.text, request.address) in (("", None), ("", Address(country="FR")))
    for body in Delivery.objects.filter(shop=shop).values_list("body", flat=True):
        assert not [word for word in (b"Jane", b"rue Cler", b"quai Sud", b"Ring at") if word in bytes(body)]


class TestPreferences:
    def test_they_hold_for_every_order_of_the_customer_and_for_nobody_else(self, shop):
        row, later = order(shop), order(shop, "#1002")
        stranger = order(shop, "#1003", email="joe@example.com", phone="+33699999999")
        response = Client().post(f"{page(row)}messages/", {"wanted": ["email.order", "email.trouble", "sms.parcel"]})
        assert (response.status_code, response.context["saved"]) == (200, True)
        for one in (row, later):
            assert not preferences.allows(shop.pk, one.id, "email", "shipped")
            assert preferences.allows(shop.pk, one.id, "sms", "shipped")
            assert not preferences.allows(shop.pk, one.id, "sms", "late")
            assert preferences.allows(shop.pk, one.id, "email", "payment_failed"), "what they must know"
        assert preferences.allows(shop.pk, stranger.id, "email", "shipped")
        assert not Muted.objects.filter(who__contains=MAIL).exists()
        Client().post(f"{page(later)}messages/", {"wanted": ["email.parcel"]})
        assert preferences.allows(shop.pk, row.id, "email", "shipped")

    def test_nothing_is_chosen_where_the_shop_does_not_offer_it(self, shop):
        row = order(shop)
        allow(shop, Rules(kinds=(Kind.CANCEL,)))
        assert Client().get(f"{page(row)}messages/").status_code == 404
        assert "messages/" not in Client().get(page(row)).content.decode()


@pytest.fixture
def desk(db) -> Iterator[Desk]:
    with at_the_desk() as found:
        allow(found.shop)
        yield found


def asked_of_store(desk: Desk, placed, kind: Kind, said: asking.Said) -> tuple[Order, str]:
    """The customer asks, while the store's clock is the clock."""
    row = Order.objects.select_related("shop").get(shop=desk.shop, key=key(placed))
    token = links.token_of(desk.shop, row.id, desk.store.now())
    link = links.find(token)
    form_key = asking.form_key(token, kind, desk.facts(placed))
    assert asking.ask(link, token, kind, said, form_key, desk.store.now())
    return row, form_key


def accept(desk: Desk, row: Order, **more: str) -> None:
    say(signed_in(desk.person), row, "accepted", "Gladly.", act="on", key="abc", **more)
    desk.work()
    assert [act.state for act in Act.objects.all()] == [Act.State.DONE]


class TestWithTheStore:
    def test_a_return_is_made_at_the_store(self, desk):
        placed = desk.order()
        part = {"fulfillmentOrderId": gid("FulfillmentOrder", placed.parts[0].id)}
        shipping.fulfill(desk.double.store, {"lineItemsByFulfillmentOrder": [part]})
        desk.read(placed)
        (line,) = desk.facts(placed).lines.items
        wanted = RequestLine(line=line.id, quantity=1, reason="size_too_small")
        row, _ = asked_of_store(desk, placed, Kind.RETURN, asking.Said((wanted,), "Too blue"))
        assert desk.facts(placed).returns == {}
        accept(desk, row)
        (back,) = placed.returns
        (line,) = back.lines
        assert (back.status, line.quantity, REASONS[line.reason][0]) == ("OPEN", 1, "size-too-small")
        assert line.note == "Too blue"
        found = desk.facts(placed)
        assert [one.status for one in found.returns.values()] == ["open"]
        assert "Gladly." in Client().get(page(row)).content.decode()

    def test_an_order_is_canceled_at_the_store(self, desk):
        placed = desk.order()
        row, request = asked_of_store(desk, placed, Kind.CANCEL, asking.Said(text="Sorry"))
        accept(desk, row, refund="on")
        found = desk.facts(placed)
        assert (found.head.cancel_reason, placed.canceled_at is not None) == ("customer", True)
        assert standing(found.requests[request], found) is Standing.ACCEPTED

    def test_what_the_store_refuses_after_all_is_not_said_to_be_done(self, desk):
        placed = desk.order()
        row, _ = asked_of_store(desk, placed, Kind.CANCEL, asking.Said())
        client = signed_in(desk.person)
        say(client, row, "accepted", "We stop it.", act="on", key="abc")
        part = {"fulfillmentOrderId": gid("FulfillmentOrder", placed.parts[0].id)}
        shipping.fulfill(desk.double.store, {"lineItemsByFulfillmentOrder": [part]})
        desk.work()
        act = Act.objects.get()
        theirs = Client().get(page(row)).content.decode()
        assert (act.state, "We look at it once more" in theirs, "We stop it." in theirs) == ("refused", True, False)
        assert "Shopify did not do it." in client.get(desk_page(row)).content.decode()
        Act.objects.update(unsettled=False)  # somebody saw to it
        assert "We stop it." in Client().get(page(row)).content.decode()

    def test_an_address_is_corrected_at_the_store(self, desk):
        placed = desk.order()
        old = desk.facts(placed).customer.shipping
        new = msgspec.structs.replace(old, line1="2 quai Sud", city="Lyon")
        row, _ = asked_of_store(desk, placed, Kind.ADDRESS, asking.Said(address=new))
        accept(desk, row)
        assert desk.facts(placed).customer.shipping.line1 == "2 quai Sud"

    def test_what_the_store_cannot_do_any_more_is_not_answered(self, desk):
        placed = desk.order()
        row, _ = asked_of_store(desk, placed, Kind.CANCEL, asking.Said())
        part = {"fulfillmentOrderId": gid("FulfillmentOrder", placed.parts[0].id)}
        shipping.fulfill(desk.double.store, {"lineItemsByFulfillmentOrder": [part]})
        desk.read(placed)
        say(signed_in(desk.person), row, "accepted", act="on", key="abc")
        assert (desk.facts(placed).answers, Act.objects.count()) == ({}, 0)
        assert "cancel the fulfillment first" in signed_in(desk.person).get(desk_page(row)).content.decode()
