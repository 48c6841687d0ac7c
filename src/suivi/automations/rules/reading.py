"""What pages show of rules: their log in full, how often each acted, and how many orders a condition finds."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from django.db.models import Count, QuerySet

from suivi.accounts.models import Shop
from suivi.automations.rules import looking, outcomes
from suivi.automations.rules.case import clock_of
from suivi.automations.rules.contract import Definition
from suivi.automations.rules.deciding import Check, Compiled, compiled
from suivi.automations.rules.fields import OF_CUSTOMERS
from suivi.automations.rules.matching import Part, holds, parts
from suivi.automations.rules.models import Firing, RuleVersion
from suivi.automations.rules.outcomes import Outcome
from suivi.automations.rules.scheduling import STORED
from suivi.automations.rules.undoing import undoable
from suivi.core.query import QueryError, parse
from suivi.orders.models import Order
from suivi.orders.policies import policy_of
from suivi.orders.search import compiled as as_condition
from suivi.orders.search import listed

State = Firing.State
LOOKED_AT = 2000  # orders that are asked one by one where the database cannot say it


class Entry(NamedTuple):
    """A firing, for people. ``order``: its name, "" where it is gone; ``rule``: as it was when it was decided."""

    firing: Firing
    order: str
    rule: Definition
    checks: tuple[Check, ...]
    outcomes: tuple[Outcome, ...]
    undoable: bool


def entries(shop: Shop, found: Iterable[Firing]) -> list[Entry]:
    """These firings with the orders' names and the rules as they were, in two queries."""
    firings = list(found)
    orders = Order.objects.filter(shop=shop, id__in={one.order_id for one in firings})
    names: dict[int, str] = dict(orders.values_list("id", "name"))
    versions = _versions(firings)
    return [_entry(one, names.get(one.order_id, ""), _rule_of(one, versions)) for one in firings]


def _versions(firings: Sequence[Firing]) -> Mapping[tuple[int, int], str]:
    wanted = RuleVersion.objects.filter(
        rule__in={one.rule_id for one in firings}, version__in={one.version for one in firings}
    )
    return {(rule, version): text for rule, version, text in wanted.values_list("rule_id", "version", "document")}


def _rule_of(firing: Firing, versions: Mapping[tuple[int, int], str]) -> Compiled:
    return compiled(versions.get((firing.rule_id, firing.version)) or firing.rule.document)


def _entry(firing: Firing, order: str, rule: Compiled) -> Entry:
    told = msgspec.json.decode(firing.why, type=list[tuple[bool, str]]) if firing.why else []
    checks = tuple(Check(part.text, held, value) for part, (held, value) in zip(rule.parts, told, strict=False))
    return Entry(firing, order, rule.definition, checks, outcomes.read(firing.done), bool(undoable(firing)))


class Tally(NamedTuple):
    """What became of a rule's firings of some days. ``limited``: it matched, but a limit spoke against it."""

    acted: int = 0
    unmatched: int = 0
    failed: int = 0
    limited: int = 0
    tried: int = 0
    waiting: int = 0


def tallies(shop: Shop, since: datetime) -> dict[int, Tally]:
    """How often each rule of the shop acted, or did not, since then; by the rule's id."""
    counts: dict[int, Counter[str]] = {}
    rows = Firing.objects.filter(shop=shop, fired_at__gte=since).values_list("rule_id", "state")
    for rule, state, count in rows.annotate(count=Count("id")).order_by():
        counts.setdefault(rule, Counter())[state] = count
    return {rule: _tally(found) for rule, found in counts.items()}


def _tally(found: Counter[str]) -> Tally:
    return Tally(
        acted=found[State.RUNNING] + found[State.DONE] + found[State.STOPPED],
        unmatched=found[State.UNMATCHED],
        failed=found[State.FAILED],
        limited=found[State.SKIPPED],
        tried=found[State.DRY],
        waiting=found[State.WAITING],
    )


class Matching(NamedTuple):
    """How many orders meet a condition. ``of``: the newest that were looked at; None where all were."""

    orders: int
    of: int | None = None


def matching(shop: Shop, condition: str, now: datetime) -> Matching:
    """How many of the shop's orders meet the condition now. Raises ``QueryError``."""
    found, asked = _narrowed(shop, parts(condition))
    if not asked:
        return Matching(found.count())
    ids = list(found.order_by("-placed_at", "-id").values_list("id", flat=True)[: LOOKED_AT + 1])
    more, ids = len(ids) > LOOKED_AT, ids[:LOOKED_AT]
    of_customers = any(not OF_CUSTOMERS.isdisjoint(part.fields) for part in asked)
    known = looking.known(shop, ids, of_customers=of_customers)
    cases = looking.cases(known, clock_of(policy_of(shop))).values()
    return Matching(sum(holds(condition, case, now) for case in cases), LOOKED_AT if more else None)


def _narrowed(shop: Shop, wanted: Iterable[Part]) -> tuple["QuerySet[Order]", list[Part]]:
    """The orders as far as the database can say it, and the parts of the condition that it cannot."""
    found, rest = Order.objects.filter(shop=shop), []
    for part in wanted:
        try:
            found = found.filter(as_condition(parse(part.text, STORED), listed(shop)))
        except QueryError:
            rest.append(part)
    return found, rest
