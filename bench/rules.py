"""How long 1,000 rules take to decide about 10,000 changes, what a simulation of one over them costs, and a step."""

import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec

from bench.figures import Figure, at_most
from bench.messages import CHANGES, live
from bench.setting import NOW, RULES, Setting
from suivi.accounts.models import Shop
from suivi.automations.rules import running, watching
from suivi.automations.rules.contract import Definition
from suivi.automations.rules.models import Firing, Rule
from suivi.automations.rules.simulating import simulate
from suivi.automations.rules.stored import save, switch
from suivi.core.words import Delivery, Fulfillment, Parcel, Payment, ProblemCode
from suivi.orders.models import Change
from suivi.orders.review import review

HOW_MANY = 1000
WHEN: tuple[dict[str, Any], ...] = (
    {"event": "change", "name": "order.created"},
    *({"event": "change", "name": "payment.changed", "after": [word.value]} for word in Payment),
    *({"event": "change", "name": "fulfillment.changed", "after": [word.value]} for word in Fulfillment),
    *({"event": "change", "name": "delivery.changed", "after": [word.value]} for word in Delivery),
    *({"event": "change", "name": "parcel.changed", "after": [word.value]} for word in Parcel),
    *({"event": "raised", "problem": code.value} for code in ProblemCode),
)
CONDITIONS = (
    "status:open country:FR -tag:done",
    "current_total_price:>{number} customer_orders:>=1",
    "(carrier:colissimo OR carrier:ups) sku:a{number}",
    "problem:* delivery_status:in_transit tag:vip{number}",
    "created_at:<-30d financial_status:unpaid",
)
FEW = 200  # steps that are measured


def measure(setting: Setting) -> Iterator[Figure]:
    shop = Shop.objects.create(handle="rules", name="Bench", policy=RULES, currency="EUR", created_at=NOW)
    for number in range(HOW_MANY):
        switch(save(shop, _rule(number), None, NOW), Rule.State.ON, None, NOW)
    while Change.objects.count() < CHANGES:
        live(shop)
    while review(NOW):
        pass
    changes, began, spent = Change.objects.count(), time.perf_counter(), time.process_time()
    later = Change.objects.latest("id").at
    while watching.notice(later):
        pass
    seconds, spent = time.perf_counter() - began, time.process_time() - spent
    about = f"{HOW_MANY:,} rules decide about {changes:,} changes, {setting.database}"
    yield at_most(about, seconds * CHANGES / changes, "s for 10,000", 30)
    yield Figure(f"{about}: by the worker's own time", round(spent, 1), "s")
    looked = Firing.objects.count()
    yield Figure(f"{about}: decisions that were written down", looked, "decisions")
    began = time.process_time()
    due = Firing.objects.filter(due_at__isnull=False).order_by("id").values_list("pk", flat=True)
    steps = sum(running.turn(pk, later) for pk in islice(due.iterator(), FEW))
    yield Figure(f"a step of a rule, {setting.database}", round((time.process_time() - began) / steps * 1000, 1), "ms")
    began = time.process_time()
    simulate(shop, _rule(0), later, 30)
    yield at_most(f"a rule simulated on {changes:,} changes, {setting.database}", time.process_time() - began, "s", 10)


def _rule(number: int) -> Definition:
    plain = {
        "name": f"rule_{number}",
        "title": f"Rule {number}",
        "when": [WHEN[number % len(WHEN)]],
        "if": CONDITIONS[number % len(CONDITIONS)].format(number=number),
        "then": [{"do": "tag", "tags": [f"rule {number}"]}],
    }
    return msgspec.convert(plain, Definition)
