"""What a rule would have done in the last days, and beside an older version of it. Nothing is sent or changed by it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.accounts.models import Shop
from suivi.automations.rules import stored
from suivi.automations.rules.asking import PLANS
from suivi.automations.rules.contract import Definition, RuleError, do_of
from suivi.automations.rules.models import Firing, Rule, RuleVersion
from suivi.automations.rules.simulating import Beside, Simulated, Simulation, beside, simulate
from suivi.lib import clock
from suivi.lib.rownumber import row_number
from suivi.orders.models import Order
from suivi.web.access import desk
from suivi.web.desk.rules import about, rule_of
from suivi.web.rulewords import do, fired_by, reason, step

DAYS = {7: gettext_noop("the last 7 days"), 30: gettext_noop("the last 30 days"), 90: gettext_noop("the last 90 days")}
USUAL = 30
SHOWN = 100  # orders that are listed
MONEY = frozenset({"capture", "cancel", "mark_as_paid"})
OF_THE_STORE = frozenset(str(kind.__struct_config__.tag) for kind in PLANS) | {"tag", "untag", "note"}
State = Firing.State


class Line(NamedTuple):
    """One time that the rule would have acted."""

    order_id: int
    order: str
    at: datetime
    fired_by: str
    steps: list[tuple[str, datetime]]
    says: str


class Money(NamedTuple):
    """An amount that steps would have moved. ``what``: the step."""

    what: str
    amounts: list[tuple[Decimal, str]]


class Answer(NamedTuple):
    """A simulation in words. ``lines``: the newest first; ``steps``: how often each; ``asks``: of the store."""

    simulation: Simulation
    lines: list[Line]
    more: int
    steps: list[tuple[str, int]]
    asks: int
    skipped: list[tuple[str, int]]
    unmatched: int
    money: list[Money]


class Two(NamedTuple):
    """Two versions side by side: the orders that only one would have acted on, and how many both."""

    version: int
    before: Simulation
    after: Simulation
    only_before: list[tuple[int, str]]
    only_after: list[tuple[int, str]]
    both: int


@desk()
def page(request: HttpRequest, shop: Shop, name: str) -> HttpResponse:
    """A rule's simulation; the answer itself where it is asked for, because it can take a while."""
    row = rule_of(shop, name)
    days = row_number(request.GET.get("days", "")) or USUAL
    days = days if days in DAYS else USUAL
    versions = list(stored.versions(row))
    chosen = row_number(request.GET.get("beside", ""))
    older = next((one for one in versions if one.version == chosen and one.version != row.version), None)
    context = about(row) | {
        "days": [(number, _(label), number == days) for number, label in DAYS.items()],
        "versions": [(one, one == older) for one in versions if one.version != row.version],
        "asked": "run" in request.GET,
        "here": request.get_full_path(),
        "paused": stored.is_paused(shop),
    }
    if context["asked"]:
        context |= _answered(shop, row, older, days)
    return render(request, "desk/rule_simulate.html", context)


def _answered(shop: Shop, row: Rule, older: RuleVersion | None, days: int) -> dict[str, Any]:
    definition = stored.definition_of(row)
    if older is None:
        return simulated(shop, definition, days)
    try:
        found = beside(shop, stored.definition_of(older), definition, clock.now(), days)
    except RuleError as error:
        return {"simulation_error": error.text}
    return {"answer": answer(shop, found.after), "two": _two(older.version, found)}


def simulated(shop: Shop, definition: Definition, days: int) -> dict[str, Any]:
    """The values of a page that shows a simulation."""
    try:
        return {"answer": answer(shop, simulate(shop, definition, clock.now(), days))}
    except RuleError as error:
        return {"simulation_error": error.text}


def answer(shop: Shop, found: Simulation) -> Answer:
    """A simulation in words."""
    matched = sorted(found.matched, key=lambda one: one.matched_at or one.fired.at, reverse=True)
    steps = found.steps
    return Answer(
        simulation=found,
        lines=[_line(one) for one in matched[:SHOWN]],
        more=max(0, len(matched) - SHOWN),
        steps=[(do(word), number) for word, number in steps.most_common()],
        asks=sum(number for word, number in steps.items() if word in OF_THE_STORE),
        skipped=[(reason(code), number) for code, number in found.skipped.most_common()],
        unmatched=sum(one.state == State.UNMATCHED for one in found.firings),
        money=_money(shop, found),
    )


def _line(one: Simulated) -> Line:
    steps = [(step(each), at) for at, each in one.steps]
    return Line(
        one.order_id, one.name, one.matched_at or one.fired.at, fired_by(one.fired.fired_by), steps, reason(one.reason)
    )


def _money(shop: Shop, found: Simulation) -> list[Money]:
    """The totals of the orders whose money steps would have moved, by step and currency."""
    by_step: dict[str, set[int]] = defaultdict(set)
    for one in found.firings:
        for _at, each in one.steps:
            word = do_of(each)
            if word in MONEY and (word != "cancel" or getattr(each, "refund", False)):
                by_step[word].add(one.order_id)
    ids = {number for numbers in by_step.values() for number in numbers}
    orders = Order.objects.filter(shop=shop, id__in=ids)
    totals = {row[0]: (row[1], row[2]) for row in orders.values_list("id", "total", "currency")}
    return [Money(do(word), _summed(totals, numbers)) for word, numbers in by_step.items()]


def _summed(totals: Mapping[int, tuple[Decimal, str]], numbers: Iterable[int]) -> list[tuple[Decimal, str]]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for number in numbers:
        if number in totals:
            total, currency = totals[number]
            sums[currency] += total
    return [(amount, currency) for currency, amount in sums.items()]


def _two(version: int, found: Beside) -> Two:
    names = {one.order_id: one.name for one in (*found.before.firings, *found.after.firings)}
    return Two(
        version,
        found.before,
        found.after,
        [(number, names.get(number, "")) for number in found.only_before[:SHOWN]],
        [(number, names.get(number, "")) for number in found.only_after[:SHOWN]],
        len(found.both),
    )
