"""What a trigger would have sent, had it been on: made from the history of changes by the planner itself.

What only the facts of that moment could tell is not known any more: quiet hours only move a message, and whether
something was old news when it came is not looked at. Nothing is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from suivi.accounts.models import Shop
from suivi.channels.contract import Reach
from suivi.letters.triggers import Trigger
from suivi.messages.choices import REACHES, By, Choice, Choices
from suivi.messages.deciding import told_unit
from suivi.messages.planning import Planned, Scope, orders_of, wanted
from suivi.messages.table import ADDED, EVERYTHING, MOVED
from suivi.orders.following import Seen
from suivi.orders.hindsight import history
from suivi.orders.models import Order
from suivi.orders.policies import policy_of

BACK = timedelta(days=30)
DAY = timedelta(days=1)


class Letter(NamedTuple):
    """One message that would have been sent. ``parcels``: so many things it would have told of."""

    order_id: int
    name: str
    at: datetime
    parcels: int


@dataclass
class Preview:
    """``letters``: the newest first. ``instead``: how many there would be without gathering, telling once and leaving
    out what was overtaken. ``unreachable``: so many more had no address; ``capped``: so many had enough that day.
    ``since``: how far back the history was looked at. ``hindsight``: of so many orders, what happened before Suivi is
    worked out from their own dates.
    """

    since: datetime
    letters: list[Letter] = field(default_factory=list)
    customers: int = 0
    instead: int = 0
    unreachable: int = 0
    capped: int = 0
    hindsight: int = 0


class Person(NamedTuple):
    """Whom an order is of, and by what they can be reached."""

    id: int
    name: str
    customer_key: str
    email: str
    phone: str

    def reached(self, choice: Choice) -> bool:
        """Whether there is an address for the chosen way."""
        has = {Reach.EMAIL: self.email, Reach.SMS: self.phone}
        return any(has[reach] for reach in REACHES[choice.way])


def preview(shop: Shop, choices: Choices, trigger: Trigger, now: datetime) -> Preview:
    """What the trigger would have sent in the last days with these choices, whether or not it is on."""
    past = history(shop, now - BACK, now)
    changes = past.changes
    since = max(past.since, min((one.at for one in changes), default=past.since))  # before, there was nothing
    choice = choices.of(trigger)
    alone = choices.put(trigger, Choice(by=By.SUIVI, way=choice.way))
    scope = Scope(alone, policy_of(shop), since)
    planned = [one for one in wanted(changes, scope, orders_of(shop.pk, changes)) if one.news.trigger is trigger]
    due = [one for one in planned if one.due_at <= now]
    found = Preview(since=since, instead=len(due), hindsight=past.orders)
    _count(found, _gathered(due, _moves(changes)), _people(shop, due), choice, choices.daily)
    return found


def _moves(changes: Iterable[Seen]) -> Mapping[tuple[int, str], list[datetime]]:
    """When each parcel became something else."""
    found: dict[tuple[int, str], list[datetime]] = defaultdict(list)
    for change in changes:
        if change.name in {ADDED, MOVED}:
            found[change.order_id, f"{change.detail.get('shipment')}|{change.detail.get('number')}"].append(change.at)
    return found


def _gathered(planned: Iterable[Planned], moves: Mapping[tuple[int, str], list[datetime]]) -> list[list[Planned]]:
    """The messages: what is due together, each thing once, without what was overtaken before it was due."""
    messages: list[list[Planned]] = []
    gathering: dict[tuple[int, str], list[Planned]] = {}
    told: set[tuple[int, str]] = set()
    for one in sorted(planned, key=lambda each: (each.due_at, each.change.id)):
        moved = any(one.change.at < at <= one.due_at for at in moves.get((one.order_id, one.news.subject), ()))
        unit = told_unit(one.news.trigger, one.news.occasion, one.news.subject)
        if moved or (one.order_id, unit) in told:
            continue
        if one.news.subject != EVERYTHING or one.news.occasion:
            told.add((one.order_id, unit))
        open_one = gathering.get((one.order_id, one.news.occasion))
        if open_one and one.change.at <= open_one[0].due_at:
            open_one.append(one)
        else:
            gathering[one.order_id, one.news.occasion] = [one]
            messages.append(gathering[one.order_id, one.news.occasion])
    return messages


def _people(shop: Shop, planned: Iterable[Planned]) -> dict[int, Person]:
    ids = {one.order_id for one in planned}
    found = Order.objects.filter(shop=shop, id__in=ids).values_list(*Person._fields)
    return {one.id: one for one in map(Person._make, found)}


def _count(
    found: Preview, messages: Iterable[list[Planned]], people: Mapping[int, Person], choice: Choice, daily: int
) -> None:
    """Whom they would have reached, no more often a day than anybody gets messages."""
    sent: dict[str, list[datetime]] = defaultdict(list)
    for message in messages:
        one, at = people[message[0].order_id], message[0].due_at
        who = one.customer_key or one.email or one.phone
        if not one.reached(choice):
            found.unreachable += 1
        elif sum(at - DAY < before <= at for before in sent[who]) >= daily:
            found.capped += 1
        else:
            sent[who].append(at)
            found.letters.append(Letter(one.id, one.name, at, len(message)))
    found.letters.reverse()
    found.customers = sum(map(bool, sent.values()))
