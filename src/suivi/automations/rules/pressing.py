"""Rules that a person starts by a button on the order's page."""

import secrets
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from suivi.accounts import audit
from suivi.accounts.models import Person, Shop
from suivi.automations.rules import books, looking
from suivi.automations.rules.case import clock_of
from suivi.automations.rules.contract import Pressed
from suivi.automations.rules.models import Firing, Rule, Rulebook
from suivi.automations.rules.opening import opened
from suivi.automations.rules.stored import definition_of
from suivi.orders.models import Order
from suivi.orders.policies import policy_of

FIRED_BY = "button"


class Button(NamedTuple):
    """A button that the order's page shows."""

    rule: Rule
    label: str


def buttons(shop: Shop) -> list[Button]:
    """The buttons of the shop's rules that are on."""
    return [
        Button(rule, when.label)
        for rule in Rule.objects.filter(shop=shop, state=Rule.State.ON).order_by("name")
        for when in definition_of(rule).when
        if isinstance(when, Pressed)
    ]


@transaction.atomic
def press(rule: Rule, order_id: int, person: Person, now: datetime) -> Firing:
    """A person fires the rule for an order. The firing says whether it matches, and why not.

    A limit of orders an hour does not count for people, nor do the rule's hours, nor that it acted before.
    Raises ``LookupError`` where there is no such order, the rule is not on, or all rules are stopped.
    """
    shop = rule.shop
    order = Order.objects.filter(shop=shop, id=order_id).first()
    stopped = Rulebook.objects.select_for_update().filter(pk=shop.pk, paused=True)
    if order is None or rule.state != Rule.State.ON or stopped.exists():
        raise LookupError(rule.name)
    live, clock = books.live(rule), clock_of(policy_of(shop))
    known = looking.known(shop, [order_id], of_customers=live.compiled.of_customers)
    case = looking.cases(known, clock).get(order_id)
    found = opened(live, case, now, None)
    audit.record(shop, person, "rule.pressed", order.name, rule=rule.name)
    return Firing.objects.create(
        shop=shop,
        rule=rule,
        version=rule.version,
        order_id=order_id,
        key=secrets.token_hex(16),
        fired_by=FIRED_BY,
        fired_at=now,
        person=person,
        state=found.state,
        reason=found.reason,
        why=books.why_written(found.decision.why) if found.decision else "",
        matched_at=now if found.state == Firing.State.RUNNING else None,
        due_at=found.due_at,
    )
