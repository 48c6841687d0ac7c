"""How a demo order will live: drawn from a seed, so that the same seed gives the same shop."""

import random
from datetime import datetime, timedelta

from suivi.sources.demo.catalog import (
    CARRIERS,
    DIGITAL,
    DOWNLOAD,
    FIRST_NAMES,
    LAST_NAMES,
    PLACES,
    PRODUCTS,
    STREETS,
    SUBSCRIPTION,
    TAGS,
    Carrier,
)
from suivi.sources.demo.events import Step
from suivi.sources.demo.order import DemoOrder, Item, Part
from suivi.sources.demo.paying import pay
from suivi.sources.demo.routes import ROUTES, SCANS

FIRST_ID = 5_400_000_000_000
FIRST_NUMBER = 1001

HOLDS = (
    (88, None),
    (4, ("ONLINE_STORE_POST_PURCHASE_CROSS_SELL", "Upsell page open", "Shopify", 0.02, 0.02)),
    (3, ("HIGH_RISK_OF_FRAUD", "Card and address do not match", "Shopify", 0.5, 6.0)),
    (3, ("INVENTORY_OUT_OF_STOCK", "Waiting for the next delivery", "Stock Buddy", 1.0, 9.0)),
    (2, ("INCORRECT_ADDRESS", "House number is missing", "", 0.3, 4.0)),
)


def conceive(seed: int, number: int, placed_at: datetime) -> tuple[DemoOrder, list[Step]]:
    """A new order and everything that will happen to it, in order of time."""
    dice = random.Random(f"{seed}/{number}")  # noqa: S311 - a simulation, not a secret
    order = _order(dice, number, placed_at)
    steps = pay(dice, order.placed_at) + _shipping(dice, order) + _afterwards(dice, order)
    return order, sorted(steps, key=lambda step: step.at)


def _pick(dice: random.Random, table: tuple[tuple[float, object], ...]) -> object:
    return dice.choices([value for _, value in table], weights=[weight for weight, _ in table])[0]


def _order(dice: random.Random, number: int, placed_at: datetime) -> DemoOrder:
    place = dice.choices([p for _, p in PLACES], weights=[w for w, _ in PLACES])[0]
    person = dice.randrange(900)
    who = random.Random(f"person/{person}")  # noqa: S311 - the same customer comes back under the same name
    name = f"{who.choice(FIRST_NAMES)} {who.choice(LAST_NAMES)}"
    email = f"{name.lower().replace(' ', '.').replace(chr(39), '')}.{person}@example.com"
    order = DemoOrder(
        id=FIRST_ID + number * 32_768,
        number=number,
        placed_at=placed_at,
        place=place,
        customer=(7_000_000_000_000 + person, name, email, f"+336{who.randrange(10**8):08d}"),
        street=f"{who.randrange(1, 120)} {who.choice(STREETS)}",
        items=[],
        updated_at=placed_at,
        tags=sorted(dice.sample(TAGS, dice.choices((0, 1, 2), weights=(60, 30, 10))[0])),
    )
    _fill(dice, order)
    return order


def _fill(dice: random.Random, order: DemoOrder) -> None:
    kind = dice.random()
    if kind < 0.03:
        order.items.append(Item(order.next_id(), DIGITAL, 1))
        return
    if kind < 0.07:
        order.items.append(Item(order.next_id(), SUBSCRIPTION, 1))
        due = order.placed_at + timedelta(days=dice.randint(7, 24))
        line = (order.items[0].id, 1, 1)
        order.parts.append(Part(order.next_id(), "Atelier Paris", [line], "SCHEDULED", fulfill_at=due))
        return
    if kind < 0.1:
        order.items.append(Item(order.next_id(), dice.choice(PRODUCTS), 1))
        line = (order.items[0].id, 1, 1)
        order.parts.append(Part(order.next_id(), "Boutique Marais", [line], method="PICK_UP"))
        return
    if kind < 0.12:
        order.items.append(Item(order.next_id(), DOWNLOAD, 1))
        order.parts.append(Part(order.next_id(), "Atelier Paris", [(order.items[0].id, 1, 1)], method="NONE"))
        return
    for product in dice.sample(PRODUCTS, dice.choices((1, 2, 3, 4), weights=(50, 30, 15, 5))[0]):
        order.items.append(Item(order.next_id(), product, dice.choices((1, 2, 3), weights=(80, 15, 5))[0]))
    lines = [(item.id, item.quantity, item.quantity) for item in order.items]
    if len(lines) > 1 and dice.random() < 0.2:
        order.parts.append(Part(order.next_id(), "Atelier Paris", lines[:1]))
        order.parts.append(Part(order.next_id(), "Entrepôt Lyon", lines[1:]))
    else:
        order.parts.append(Part(order.next_id(), "Atelier Paris", lines))


def _shipping(dice: random.Random, order: DemoOrder) -> list[Step]:
    if not order.parts:
        return []
    steps: list[Step] = []
    ready = order.placed_at + timedelta(hours=dice.uniform(1, 8))
    hold = dice.choices([h for _, h in HOLDS], weights=[w for w, _ in HOLDS])[0]
    if order.parts[0].status == "SCHEDULED":
        assert order.parts[0].fulfill_at is not None
        ready = order.parts[0].fulfill_at
        steps.append(Step(ready, "become_due"))
    elif hold is not None:
        reason, notes, by, shortest, longest = hold
        held = order.placed_at + timedelta(minutes=2)
        ready = held + timedelta(days=dice.uniform(shortest, longest))
        steps += [Step(held, "hold", (reason, notes, by)), Step(ready, "release")]
        if reason == "HIGH_RISK_OF_FRAUD":
            order.risk = dice.choice(("INVESTIGATE", "CANCEL"))
    if order.parts[0].method != "SHIPPING":
        return [*steps, *_without_a_carrier(dice, order.parts[0].method, ready)]
    if dice.random() < 0.03:
        steps.append(Step(ready, "decline_request"))
        ready += timedelta(days=dice.uniform(0.5, 3))
        steps.append(Step(ready, "reroute"))
    for place in range(len(order.parts)):
        slow = dice.random() < 0.05
        at = ready + timedelta(days=dice.uniform(4, 9) if slow else dice.lognormvariate(-0.4, 0.6) + place * 0.8)
        steps += [Step(at - timedelta(hours=dice.uniform(0.5, 9)), "start_packing")] if dice.random() < 0.4 else []
        steps += _parcel(dice, order, place, at)
    return steps


def _without_a_carrier(dice: random.Random, method: str, ready: datetime) -> list[Step]:
    """Collected in the shop, or sent as a download."""
    if method == "NONE":
        return [Step(ready, "ship", (0, None, "", 0.0))]
    steps = [
        Step(ready, "ship", (0, None, "", 0.0)),
        Step(ready + timedelta(minutes=5), "scan", (0, "READY_FOR_PICKUP")),
    ]
    if dice.random() < 0.9:
        steps.append(Step(ready + timedelta(days=dice.uniform(0.1, 4)), "scan", (0, "PICKED_UP")))
    return steps


def _number(dice: random.Random, carrier: Carrier) -> str:
    return "".join(
        str(dice.randrange(10)) if c == "#" else dice.choice("ABCDEFGHJKLMNPRSTUVWXYZ") if c == "@" else c
        for c in carrier.number
    )


def _parcel(dice: random.Random, order: DemoOrder, place: int, at: datetime) -> list[Step]:
    carrier: Carrier | None = dice.choice(CARRIERS.get(order.place.country, CARRIERS[""]))
    if dice.random() < 0.03 or carrier is None:
        return [Step(at, "ship", (place, None, "", 3.0))]
    if len(order.parts) == 1 and dice.random() < 0.02:  # shipped by mistake, taken back, shipped again as a new part
        again = at + timedelta(hours=dice.uniform(2, 30))
        mistaken = Step(at, "ship", (0, carrier, _number(dice, carrier), carrier.days))
        return [
            mistaken,
            Step(again, "cancel_shipment", (0,)),
            *_journey(dice, 1, again + timedelta(hours=20), carrier),
        ]
    return _journey(dice, place, at, carrier)


def _journey(dice: random.Random, place: int, at: datetime, carrier: Carrier) -> list[Step]:
    """A parcel from the shop's door to wherever its route ends."""
    days = carrier.days * dice.uniform(0.7, 1.5)
    route = str(_pick(dice, ROUTES))
    steps = [Step(at, "ship", (place, carrier, _number(dice, carrier), carrier.days))]
    for share, status in SCANS[route]:
        moment = at + timedelta(days=days * share, minutes=dice.randint(5, 90))
        if share >= 0:
            steps.append(Step(moment, "scan", (place, status)))
        else:  # the carrier gave this number to another parcel before
            steps.append(Step(at + timedelta(hours=1), "scan", (place, status, moment)))
    if route == "voided":
        steps.append(Step(at + timedelta(hours=3), "void_label", (place,)))
    return steps


def _afterwards(dice: random.Random, order: DemoOrder) -> list[Step]:
    steps: list[Step] = []
    chance = dice.random()
    done = order.placed_at + timedelta(days=dice.uniform(12, 18))
    if chance < 0.03:
        reason = dice.choice(("CUSTOMER", "INVENTORY", "FRAUD", "DECLINED"))
        pays_back = chance > 0.004
        return [Step(order.placed_at + timedelta(hours=dice.uniform(1, 20)), "cancel", (reason, pays_back))]
    if chance < 0.05:
        steps.append(Step(order.placed_at + timedelta(minutes=40), "add_item", (dice.choice(PRODUCTS),)))
        steps += [Step(order.placed_at + timedelta(hours=9), "pay_rest")] if chance < 0.045 else []
    elif chance < 0.06:
        steps.append(Step(order.placed_at + timedelta(minutes=40), "remove_item"))
    elif chance < 0.08:
        answered = done + timedelta(days=dice.uniform(2, 14))
        steps += [Step(done, "dispute"), Step(answered, "answer_dispute", ("UNDER_REVIEW",))]
        decided = dice.choice(("WON", "LOST"))
        steps.append(Step(answered + timedelta(days=20), "answer_dispute", (decided,)))
    if 0.1 < chance < 0.19:
        steps += _return(dice, order)
    elif 0.2 < chance < 0.22:
        steps.append(Step(done, "refund_one"))
    elif chance > 0.3:
        steps.append(Step(done + timedelta(days=5), "archive"))
    if dice.random() < 0.04:
        steps.append(Step(order.placed_at, "write_note", ("Please leave it with the neighbor.",)))
    return steps


def _return(dice: random.Random, order: DemoOrder) -> list[Step]:
    at = order.placed_at + timedelta(days=dice.uniform(9, 20))
    steps = [Step(at, "ask_return")]
    answer = at + timedelta(days=dice.uniform(0.2, 3))
    if dice.random() < 0.15:
        return [*steps, Step(answer, "decline_return")]
    back = answer + timedelta(days=dice.uniform(4, 9))
    steps += [Step(answer, "approve_return"), Step(back, "inspect_return")]
    if dice.random() < 0.9:
        paid = back + timedelta(days=dice.uniform(0, 3))
        steps += [Step(paid, "refund"), Step(paid, "close_return")]
    return steps
