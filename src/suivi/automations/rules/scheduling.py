"""Rules by the clock: when their schedules fire, and for which orders."""

from contextlib import suppress
from datetime import UTC, datetime
from itertools import takewhile

from cronsim import CronSim

from suivi.accounts.models import Shop
from suivi.automations.rules import books, looking, watching
from suivi.automations.rules.case import Case, Clock, clock_of
from suivi.automations.rules.contract import Definition, Scheduled
from suivi.automations.rules.deciding import Compiled, meets
from suivi.automations.rules.ears import Fired, Live, key
from suivi.automations.rules.models import TURNS, Rule, Rulebook
from suivi.core.query import QueryError, parse
from suivi.core.queryfields import CHOICES, NUMBERS, TEXTS, Fields, readable
from suivi.core.words import OrderState
from suivi.core.workdays import zone
from suivi.orders.models import Order
from suivi.orders.policies import policy_of
from suivi.orders.search import compiled as as_condition
from suivi.orders.search import listed
from suivi.publishing.schedules import next_at

CHUNK = 500
FIRED_BY = "schedule"
STORED = Fields(
    CHOICES, NUMBERS, TEXTS, readable
)  # what the database can ask as rules do; times are by the shop's clock


def crons(definition: Definition) -> list[str]:
    """The rule's schedules."""
    return [when.cron for when in definition.when if isinstance(when, Scheduled)]


def turns(definition: Definition, clock: Clock, since: datetime, until: datetime) -> list[datetime]:
    """When the rule's schedules fired between two moments."""
    start = since.astimezone(zone(clock.timezone))
    found = {
        at.astimezone(UTC)
        for cron in crons(definition)
        for at in takewhile(lambda each: each <= until, CronSim(cron, start))
    }
    return sorted(found)


def next_turn(definition: Definition, timezone: str, now: datetime) -> datetime | None:
    """When the rule's schedules fire next; None where it has none."""
    return min((next_at(cron, zone(timezone), now) for cron in crons(definition)), default=None)


def meant(rule: Compiled, case: Case, now: datetime) -> bool:
    """Whether a schedule fires the rule for this order: it is open and meets the condition."""
    return case.standing.state == OrderState.OPEN and meets(rule, case, now)


def fired(rule: Live, order: int, at: datetime) -> Fired:
    """The schedule's firing of a rule for an order."""
    return Fired(rule, order, at, at, FIRED_BY, "", None, key(rule.pk, order, at))


def fire(now: datetime) -> int:
    """The worker's duty: fires the rules whose turn has come; turns that were slept through count once."""
    stopped = Rulebook.objects.filter(paused=True).values("pk")
    due = Rule.objects.filter(next_at__lte=now).exclude(state=Rule.State.OFF).exclude(shop__in=stopped)
    return sum(_fire(pk, now) for pk in list(due.order_by("next_at", *TURNS).values_list("pk", flat=True)))


def _fire(pk: int, now: datetime) -> int:
    """One rule's turn. It counts as over once all its firings are written down; each is written once."""
    row = Rule.objects.select_related("shop").filter(pk=pk, next_at__lte=now).first()
    if row is None or row.next_at is None:
        return 0
    rule, at, policy, count = books.live(row), row.next_at, policy_of(row.shop), 0
    circle, clock = watching.Circle(row.shop, books.live_rules(row.shop_id), now), clock_of(policy)
    ids = _candidates(row.shop, rule.compiled)
    for start in range(0, len(ids), CHUNK):
        known = looking.known(row.shop, ids[start : start + CHUNK], of_customers=rule.compiled.of_customers)
        found = [
            fired(rule, number, at)
            for number, case in sorted(looking.cases(known, clock).items())
            if meant(rule.compiled, case, now)
        ]
        if not watching.write(circle, found):
            return count
        count += len(found)
    later = next_turn(rule.compiled.definition, policy.timezone, now)
    Rule.objects.filter(pk=pk, next_at=at).update(next_at=later)
    return count


def _candidates(shop: Shop, rule: Compiled) -> list[int]:
    """The open orders among which those are that meet the condition: as far as the database can say it."""
    found = Order.objects.filter(shop=shop, state=OrderState.OPEN)
    for part in rule.parts:
        with suppress(QueryError):
            found = found.filter(as_condition(parse(part.text, STORED), listed(shop)))
    return list(found.order_by("id").values_list("id", flat=True))
