"""What is read for all firings of a shop at once: its live rules, how much of their limits they used, what they had
done.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from django.db.models import Q

from suivi.accounts.models import Shop
from suivi.actions.models import OPEN, Act
from suivi.automations.rules.contract import AUTHOR
from suivi.automations.rules.deciding import compiled
from suivi.automations.rules.ears import Doing, Fired, Live
from suivi.automations.rules.models import TURNS, Firing, Rule
from suivi.automations.rules.opening import HOUR, Used

DRY = Rule.State.DRY
_LIVE = ("pk", "version", "since", "state")  # by these a rule is another


def live_rules(shop_id: int) -> list[Live]:
    """The shop's rules that are on or tried out, in the order in which they have their turn."""
    return [live(row) for row in Rule.objects.filter(shop_id=shop_id).exclude(state=Rule.State.OFF).order_by(*TURNS)]


def are_live(shop_id: int, rules: Sequence[Live]) -> bool:
    """Whether these are still the shop's live rules, as they are now and in this order."""
    rows = Rule.objects.filter(shop_id=shop_id).exclude(state=Rule.State.OFF).order_by(*TURNS)
    now = [(pk, version, since, state == DRY) for pk, version, since, state in rows.values_list(*_LIVE)]
    return now == [(rule.pk, rule.version, rule.since, rule.dry) for rule in rules]


def live(row: Rule) -> Live:
    """A rule as it listens now."""
    assert row.since is not None  # set when it was switched on
    return Live(row.pk, row.version, compiled(row.document), row.since, row.state == Rule.State.DRY)


def used(shop: Shop, rules: Iterable[Live], orders: Iterable[int], now: datetime) -> Used:
    """What these rules used of their limits, for these orders. What was only tried out counts for what is tried out."""
    dry = {rule.pk: rule.dry for rule in rules}
    counts = Q(rule__in=dry, matched_at__isnull=False)
    found = Firing.objects.filter(counts, shop=shop).values_list("rule_id", "order_id", "matched_at", "state")
    acted = [row for row in found.filter(order_id__in=set(orders)) if row[3] != Firing.State.DRY or dry[row[0]]]
    lately = [row for row in found.filter(matched_at__gt=now - HOUR) if row[3] != Firing.State.DRY or dry[row[0]]]
    return Used(((row[0], row[1]) for row in acted), ((row[0], row[2]) for row in lately if row[2]))


def doing(shop: Shop, orders: Iterable[int]) -> dict[int, list[Doing]]:
    """What rules had the store do to these orders."""
    acts = Act.objects.filter(shop=shop, order_id__in=set(orders), policy__startswith=AUTHOR)
    found: dict[int, list[Doing]] = {}
    for act in acts.only("order_id", "policy", "action", "asked_at", "ended_at", "state"):
        until = None if act.state in OPEN else act.ended_at
        one = Doing(act.policy.removeprefix(AUTHOR), act.action, act.asked_at, until)
        found.setdefault(act.order_id, []).append(one)
    return found


def depths(shop: Shop, fired: Iterable[Fired]) -> dict[tuple[int, datetime, str], int]:
    """How many rules' acts led to each firing that a rule led to: by order, moment and rule."""
    led = [one for one in fired if one.makers]
    names = {name for one in led for name in one.makers}
    earlier = Firing.objects.filter(shop=shop, order_id__in={one.order_id for one in led}, rule__name__in=names)
    known = list(earlier.filter(matched_at__isnull=False).values_list("order_id", "rule__name", "matched_at", "depth"))
    return {
        (one.order_id, one.at, one.rule.name): 1
        + max(
            (d for order, name, at, d in known if order == one.order_id and name in one.makers and at and at <= one.at),
            default=0,
        )
        for one in led
    }


def why_written(checks: Iterable[tuple[str, bool, str]]) -> str:
    """What held and what did not, as it is kept: the conditions themselves stand in the rule's version."""
    return msgspec.json.encode([(held, value) for _condition, held, value in checks]).decode()
