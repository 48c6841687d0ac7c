"""What is offered when: for each state of an order, what can be done and why the rest cannot."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from suivi.accounts.models import Connection
from suivi.actions.asking import Impossible, Wrong
from suivi.core import whoacted
from suivi.core.facts import Facts
from suivi.core.labels import ACTIONS
from suivi.core.wording import say
from suivi.core.words import Action
from suivi.sources.shopify.acts.reasons import SENTENCES
from suivi.sources.shopify.acts.returncreating import Coming, CreateParams
from suivi.sources.shopify.acts.spec import Sent
from suivi.sources.shopify.acts.table import ACTS, CARRIED_OUT, MEANS, means
from suivi.sources.shopify.double import orders, shipping
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.state import Order
from tests.actions.acting import Desk
from tests.actions.cases import back, closed, held, owes, shipped

A = Action
Prepare = Callable[[Desk, Order], Any]


def canceled(desk: Desk, order: Order) -> None:
    orders.cancel(desk.double.store, {"orderId": gid("Order", order.id), "reason": "CUSTOMER"})
    desk.double.advance(timedelta(seconds=3))


def delivered(desk: Desk, order: Order) -> None:
    shipped(desk, order)
    shipping.tell(
        desk.double.store, {"fulfillmentId": gid("Fulfillment", order.fulfillments[0].id), "status": "DELIVERED"}
    )


def as_placed(_desk: Desk, _order: Order) -> None:
    """Nothing happened since."""


# An order as placed and prepared → actions with why they cannot be done, "" where they can.
TABLE: tuple[tuple[str, dict[str, Any], Prepare, dict[Action, str]], ...] = (
    (
        "paid", {}, as_placed,
        {
            A.HOLD: "", A.FULFILL: "", A.REFUND: "", A.CANCEL: "", A.ARCHIVE: "", A.ADD_TAGS: "", A.SET_NOTE: "",
            A.SET_ATTRIBUTES: "", A.SET_EMAIL: "", A.SET_PHONE: "", A.SET_ADDRESS: "", A.RELEASE_HOLD: "no_hold",
            A.RESCHEDULE: "not_scheduled", A.OPEN_EARLY: "not_scheduled", A.CANCEL_FULFILLMENT: "not_shipped",
            A.CHANGE_TRACKING: "not_shipped", A.MARK_AS_DELIVERED: "not_shipped", A.CAPTURE: "nothing_authorized",
            A.MARK_AS_PAID: "paid", A.SEND_INVOICE: "nothing_owed", A.SEND_REMINDER: "nothing_owed",
            A.REOPEN: "open", A.REMOVE_TAGS: "no_tags", A.CREATE_RETURN: "not_shipped",
            A.APPROVE_RETURN: "no_return_requested", A.DECLINE_RETURN: "no_return_requested",
            A.PROCESS_RETURN: "no_return_open", A.CLOSE_RETURN: "no_return_open",
            A.REOPEN_RETURN: "no_return_closed", A.CANCEL_RETURN: "no_return_open",
        },
    ),
    ("authorized", {"paid": "authorization"}, as_placed,
     {A.CAPTURE: "", A.MARK_AS_PAID: "", A.REFUND: "nothing_received", A.SEND_INVOICE: "nothing_owed"}),
    ("awaited", {"paid": "pending"}, as_placed,
     {A.CAPTURE: "nothing_authorized", A.MARK_AS_PAID: "", A.SEND_INVOICE: "", A.SEND_REMINDER: "no_terms"}),
    ("on terms", {"paid": "pending"}, owes, {A.SEND_REMINDER: ""}),
    ("on hold", {}, held, {A.FULFILL: "on_hold", A.HOLD: "", A.RELEASE_HOLD: ""}),
    ("scheduled", {"scheduled_for": timedelta(days=9)}, as_placed,
     {A.FULFILL: "not_offered", A.HOLD: "not_offered", A.RESCHEDULE: "", A.OPEN_EARLY: ""}),
    ("nothing to ship", {"ships": False}, as_placed, {A.FULFILL: "nothing_to_fulfill", A.HOLD: "nothing_to_fulfill"}),
    ("shipped", {}, shipped,
     {A.FULFILL: "nothing_to_fulfill", A.CANCEL: "shipped", A.CANCEL_FULFILLMENT: "", A.CHANGE_TRACKING: "",
      A.MARK_AS_DELIVERED: "", A.CREATE_RETURN: "", A.REOPEN: "", A.ARCHIVE: "archived"}),
    ("delivered", {}, delivered, {A.MARK_AS_DELIVERED: "delivered", A.CREATE_RETURN: ""}),
    ("archived", {}, closed, {A.ARCHIVE: "archived", A.REOPEN: ""}),
    ("canceled", {}, canceled,
     {A.CANCEL: "canceled", A.REOPEN: "canceled", A.MARK_AS_PAID: "canceled", A.SEND_INVOICE: "canceled",
      A.FULFILL: "nothing_to_fulfill", A.HOLD: "nothing_to_fulfill", A.SET_NOTE: "", A.ADD_TAGS: "", A.REFUND: ""}),
    ("return requested", {}, back("REQUESTED"),
     {A.APPROVE_RETURN: "", A.DECLINE_RETURN: "", A.CLOSE_RETURN: "no_return_open", A.CREATE_RETURN: ""}),
    ("return open", {}, back("OPEN"),
     {A.PROCESS_RETURN: "", A.CLOSE_RETURN: "", A.CANCEL_RETURN: "", A.APPROVE_RETURN: "no_return_requested"}),
    ("return closed", {}, back("CLOSED"), {A.REOPEN_RETURN: "", A.CLOSE_RETURN: "no_return_open"}),
)  # fmt: skip


@pytest.mark.parametrize(("placed", "prepare", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_can_be_done(desk: Desk, placed: dict[str, Any], prepare: Prepare, expected: dict[Action, str]) -> None:
    later = placed.get("scheduled_for")
    order = desk.store.order(**placed | ({"scheduled_for": desk.store.now() + later} if later else {}))
    prepare(desk, order)
    desk.read(order)
    found = {action: desk.offer(order, action).why_not for action in expected}
    assert {action: why.code.removeprefix("cannot.") if why else "" for action, why in found.items()} == expected


def test_every_action_is_in_the_first_row_of_the_table_and_has_a_label() -> None:
    assert set(TABLE[0][3]) == set(ACTS)
    assert set(ACTS) <= set(ACTIONS)
    assert set(ACTS) == set(whoacted.ACTS)


def test_every_advice_that_a_store_can_follow_names_actions() -> None:
    assert {one for advice in MEANS for one in means(advice)} <= set(ACTS)
    assert means(Action.CAPTURE) == (Action.CAPTURE,)
    assert means(Action.CONTACT_CARRIER) == ()


def test_an_order_of_no_connected_store_says_so(desk: Desk) -> None:
    order = desk.order()
    Connection.objects.all().delete()
    why_not = desk.offer(order, Action.HOLD).why_not
    assert why_not is not None
    assert say(why_not, sentences=SENTENCES) == "No store is connected."


def test_a_target_has_the_bounds_of_what_can_be_asked(desk: Desk) -> None:
    order = desk.order(paid="authorization")
    (part,) = desk.offer(order, A.FULFILL).targets
    assert [(piece.line, piece.quantity) for piece in part.pieces] == [(gid("LineItem", order.lines[0].id), 2)]
    (money,) = desk.offer(order, A.CAPTURE).targets
    assert (money.amount, money.currency, money.name) == (Decimal(20), "EUR", "Shopify payments")


LINE = "gid://shopify/FulfillmentOrderLineItem/1"


@pytest.mark.parametrize(
    ("action", "params", "field", "code"),
    [
        (A.HOLD, {}, "reason", "value"),
        (A.HOLD, {"reason": "bored"}, "reason", "value"),
        (A.HOLD, {"reason": "other", "target": "gid://shopify/FulfillmentOrder/1"}, "target", "target"),
        (A.FULFILL, {"pieces": [{"id": LINE, "quantity": 1}]}, "pieces", "too_many"),
        (A.FULFILL, {"pieces": [{"id": LINE, "quantity": 0}]}, "pieces[0].quantity", "value"),
        (A.CAPTURE, {"amount": "20.01"}, "amount", "amount"),
        (A.CAPTURE, {"amount": "-1"}, "amount", "amount"),
        (A.CAPTURE, {"amount": "ten"}, "amount", "value"),
        (A.SET_EMAIL, {"email": "nobody"}, "email", "email"),
        (A.SET_PHONE, {"phone": "call me"}, "phone", "phone"),
        (A.SET_ADDRESS, {"line1": "1 Street", "country": "France"}, "country", "value"),
        (A.ADD_TAGS, {"tags": [""]}, "tags[0]", "value"),
        (A.CANCEL, {"reason": "customer", "surprise": 1}, "surprise", "value"),
    ],
)
def test_what_was_entered_wrong_is_named(
    desk: Desk, action: Action, params: dict[str, Any], field: str, code: str
) -> None:
    order = desk.order(paid="authorization")
    with pytest.raises(Wrong) as wrong:
        desk.ask(order, action, **params)
    assert (wrong.value.field, wrong.value.reason.code) == (field, f"wrong.{code}")
    assert say(wrong.value.reason, sentences=SENTENCES) != wrong.value.reason.code


def test_what_is_not_offered_cannot_be_asked(desk: Desk) -> None:
    with pytest.raises(Impossible) as impossible:
        desk.ask(desk.order(), A.REOPEN)
    assert impossible.value.reason.code == "cannot.open"


def test_a_reason_that_the_store_does_not_have_goes_as_a_note():
    spec, told = CARRIED_OUT[A.CREATE_RETURN], {"returnReasonDefinitions": {"nodes": [
        {"id": "gid://1", "handle": "size-too-small", "deleted": False},
        {"id": "gid://2", "handle": "color", "deleted": True},
    ]}}  # fmt: skip
    asked = [("a", "size_too_small", "So"), ("b", "color", ""), ("c", "", "No reason")]
    pieces = [Coming(id=name, quantity=1, reason=reason, note=note) for name, reason, note in asked]
    sent = Sent(CreateParams(pieces=tuple(pieces)), "k")
    facts = Facts(id="gid://shopify/Order/1")
    made = spec.complete(spec.variables(sent.params, facts, "k"), sent, facts, told)["input"]["returnLineItems"]
    assert [(one.get("returnReasonDefinitionId"), one["returnReasonNote"]) for one in made] == [
        ("gid://1", "So"), (None, "color"), (None, "No reason"),
    ]  # fmt: skip
    assert spec.asks(Sent(CreateParams(pieces=(pieces[2],)), "k")) is None
