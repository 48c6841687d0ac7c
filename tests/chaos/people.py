"""What people of the shop ask for, each act with a mark of its own by which the store's effects are told apart."""

import json
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

import msgspec

from suivi.accounts.models import Membership, Person, Role, Shop
from suivi.actions.asking import Impossible, Wrong, ask
from suivi.actions.finishing import present
from suivi.actions.models import Act
from suivi.actions.offering import offers, scopes_of
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.core.words import Action
from suivi.orders.models import Order
from suivi.sources.shopify.acts.spec import Target
from suivi.sources.shopify.double.double import Double

State = Act.State


class Wish(NamedTuple):
    """What is entered for a target. ``mutation``: what the store is asked; ``marked``: the mark reaches the store."""

    mutation: str
    params: Callable[[Target, str], dict[str, Any]]
    marked: bool = True


def _parcel(_target: Target, mark: str) -> dict[str, Any]:
    return {"company": "UPS", "numbers": [{"number": mark}]}


def _nothing(_target: Target, _mark: str) -> dict[str, Any]:
    return {}


WISHES: dict[Action, Wish] = {
    Action.HOLD: Wish("fulfillmentOrderHold", lambda _, mark: {"reason": "other", "notes": mark}),
    Action.FULFILL: Wish("fulfillmentCreate", _parcel),
    Action.CHANGE_TRACKING: Wish("fulfillmentTrackingInfoUpdate", _parcel),
    Action.ADD_TAGS: Wish("tagsAdd", lambda _, mark: {"tags": [mark]}),
    Action.SET_NOTE: Wish("orderUpdate", lambda _, mark: {"text": mark}),
    Action.SET_ATTRIBUTES: Wish("orderUpdate", lambda _, mark: {"attributes": [{"key": "mark", "value": mark}]}),
    Action.REFUND: Wish("refundCreate", lambda _, mark: {"amount": "1.00", "note": mark}),
    Action.CREATE_RETURN: Wish(
        "returnCreate", lambda t, mark: {"pieces": [{"id": t.pieces[0].id, "quantity": 1, "note": mark}]}
    ),
    Action.RELEASE_HOLD: Wish(
        "fulfillmentOrderReleaseHold", lambda t, _: {"holds": [t.holds[0].id], "others": True}, marked=False
    ),
    Action.CAPTURE: Wish("orderCapture", _nothing, marked=False),
    Action.MARK_AS_PAID: Wish("orderMarkAsPaid", _nothing, marked=False),
    Action.CANCEL: Wish("orderCancel", lambda _, mark: {"reason": "customer", "refund": True, "note": mark}),
    Action.ARCHIVE: Wish("orderClose", _nothing, marked=False),
    Action.APPROVE_RETURN: Wish("returnApproveRequest", _nothing, marked=False),
    Action.CLOSE_RETURN: Wish("returnClose", _nothing, marked=False),
}


class People:
    """One person at a desk, who wants many things."""

    def __init__(self, shop: Shop, dice: Random) -> None:
        self.shop, self.dice = shop, dice
        self.person = Person.objects.create_user("desk@chaos.example.com", name="Anna")
        Membership.objects.create(shop=shop, person=self.person, role=Role.OWNER)
        self.wanted = 0

    def want(self, double: Double, turn: Callable[[Callable[[], Any]], Any]) -> None:
        """Asks for something that Suivi offers; where the page does not answer, or out of impatience, once more."""
        self.wanted += 1
        number = self.dice.choice(list(Order.objects.filter(shop=self.shop).values_list("key", flat=True)) or [""])
        mark, now = f"mark-{self.wanted:05}-", double.store.clock()
        facts = present(self.shop, number)
        verdict = judge(facts, msgspec.convert(self.shop.policy, Policy), now)
        offered = offers(facts, verdict, role=Role.OWNER, scopes=scopes_of(self.shop), now=now)
        possible = [one for one in offered if one.action in WISHES and one.targets]
        if not possible:
            return
        chosen = self.dice.choice(possible)
        action, target = chosen.action, self.dice.choice(chosen.targets)
        params = WISHES[action].params(target, mark) | {"target": target.id}

        def click() -> bool:
            try:
                return bool(ask(self.shop, number, self.person, action, params, key=mark, now=now))
            except (Impossible, Wrong):
                return True

        while not turn(click) or self.dice.random() < 0.2:
            pass


def judged(shop: Shop, double: Double) -> tuple[Counter[str], list[str]]:
    """How many acts ended how, and which were not done exactly once."""
    effects = [(name, json.dumps(asked, default=str)) for name, asked in double.effects]
    ended, wrong, over = Counter[str](), [], Counter[tuple[str, str]]()
    for act in Act.objects.filter(shop=shop).order_by("id"):
        ended[act.state] += 1
        wish = WISHES[Action(act.action)]
        if wish.marked:
            times = sum(name == wish.mutation and act.key in asked for name, asked in effects)
            right = {State.DONE: {1}, State.UNSURE: {0, 1}}.get(State(act.state), {0})
            if times not in right:
                wrong.append(f"{act.action} {act.key} of {act.order_key} is {act.state} and was done {times} times")
        elif act.state in {State.DONE, State.UNSURE}:
            over[wish.mutation, act.target] += 1
    for (mutation, target), most in over.items():
        times = sum(name == mutation and f'"{target}"' in asked for name, asked in effects)
        if times > most:
            wrong.append(f"{mutation} of {target} was done {times} times for {most} acts")
    return ended, wrong
