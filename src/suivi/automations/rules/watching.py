"""Reading changes for the rules: what fires one is written down once, decided at once where nothing is waited for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from suivi.accounts.models import Shop
from suivi.automations.rules import books, looking
from suivi.automations.rules.case import Case, clock_of
from suivi.automations.rules.deciding import Decision, decide
from suivi.automations.rules.ears import Ears, Fired, Live
from suivi.automations.rules.models import Firing, Rulebook
from suivi.automations.rules.opening import Opening, Used, opened
from suivi.lib import rows
from suivi.orders import following
from suivi.orders.following import Seen
from suivi.orders.models import Order
from suivi.orders.policies import policy_of

KEYS = 5000  # looked up at a time
ROWS = 5000  # written at a time, in a good tenth of a second
_COLUMNS = (
    *("shop_id", "rule_id", "version", "order_id", "key", "fired_by", "subject", "change_id", "fired_at", "depth"),
    *("state", "why", "reason", "matched_at", "place", "done", "due_at", "unsettled"),
)
_BEGINS = (Firing.State.RUNNING, Firing.State.DRY)


class Circle(NamedTuple):
    """One shop's rules while changes are read for them."""

    shop: Shop
    rules: list[Live]
    now: datetime


class Decided(NamedTuple):
    """A firing, the order as the rule saw it, and what it says; None where it is not asked yet, or is gone."""

    fired: Fired
    case: Case | None
    decision: Decision | None


def notice(now: datetime) -> int:
    """Reads what changed for the rules of all shops. Returns how many changes were read. A stopped shop waits."""
    found = following.with_news(Rulebook.objects.filter(paused=False), now)
    return sum(_of_shop(pk, now) for pk in list(found.values_list("pk", flat=True)))


def _of_shop(pk: int, now: datetime) -> int:
    """Decides while nothing is locked, and writes in short transactions: others write meanwhile."""
    book = Rulebook.objects.select_related("shop").filter(pk=pk, paused=False).first()
    if book is None:
        return 0
    circle, count = Circle(book.shop, books.live_rules(pk), now), 0
    for portion in following.portions(book, now):
        if circle.rules and not fire(circle, following.whole(pk, portion.changes)):
            return count
        if not following.advance(book, portion):
            return count
        count += len(portion.changes)
    return count


def fire(circle: Circle, changes: Sequence[Seen]) -> bool:
    """Writes down which rules these changes fire, each once, and what they say where they are to be asked at once.

    False where the rules changed meanwhile: then they are to be read again.
    """
    orders = {change.order_id for change in changes}
    shop, clock = circle.shop, clock_of(policy_of(circle.shop))
    placed = dict(Order.objects.filter(shop=shop, id__in=orders).values_list("id", "placed_at"))
    ears = Ears(circle.rules, clock.calendar)
    return write(circle, _in_turn(circle.rules, ears.fired(changes, placed, books.doing(shop, orders))))


def _in_turn(rules: Sequence[Live], fired: Iterable[Fired]) -> list[Fired]:
    """What one moment of an order fires, in the order of the rules; so their rows follow one another."""
    turns, found = {rule.pk: turn for turn, rule in enumerate(rules)}, list(fired)
    moments = {place: number for number, place in enumerate(dict.fromkeys((one.at, one.order_id) for one in found))}
    return sorted(found, key=lambda one: (moments[one.at, one.order_id], turns[one.rule.pk]))


def write(circle: Circle, fired: Sequence[Fired]) -> bool:
    """Decides about firings that are new, and writes them down. False where the rules changed meanwhile."""
    new, now = _new(circle.shop, fired), circle.now
    cases = _cases(circle, new)
    return all(
        _write(circle, [_decide(one, cases.get(one.order_id), now) for one in new[start : start + ROWS]])
        for start in range(0, len(new), ROWS)
    )


def _cases(circle: Circle, fired: Sequence[Fired]) -> dict[int, Case]:
    """The orders about which rules are to be asked at once."""
    asked = {one.order_id for one in fired if _at_once(one, circle.now)}
    of_customers = any(one.rule.compiled.of_customers for one in fired)
    known = looking.known(circle.shop, asked, of_customers=of_customers)
    return looking.cases(known, clock_of(policy_of(circle.shop)))


def _at_once(one: Fired, now: datetime) -> bool:
    return one.due_at <= now and not one.own


def _decide(one: Fired, case: Case | None, now: datetime) -> Decided:
    return Decided(one, case, decide(one.rule.compiled, case, now) if case and _at_once(one, now) else None)


@transaction.atomic
def _write(circle: Circle, decided: Sequence[Decided]) -> bool:
    """Writes some down, within the rules' limits; of several workers one after another. What is there stays."""
    shop, now = circle.shop, circle.now
    book = Rulebook.objects.select_for_update().filter(pk=shop.pk, paused=False)
    if not book.exists() or not books.are_live(shop.pk, circle.rules):
        return False
    begins = [each.fired for each in decided if each.decision and each.decision.matched]
    used = books.used(shop, {one.rule.pk: one.rule for one in begins}.values(), {one.order_id for one in begins}, now)
    depths = books.depths(shop, [each.fired for each in decided])
    added = []
    for each in decided:
        one = each.fired
        depth = depths.get((one.order_id, one.at, one.rule.name), 0)
        added.append(_row(shop, one, _opening(each, now, used, depth), depth, now))
    rows.insert("rules_firing", _COLUMNS, added)
    return True


def _opening(each: Decided, now: datetime, used: Used, depth: int) -> Opening:
    one = each.fired
    if one.own:
        return Opening(Firing.State.SKIPPED, "own")
    if one.due_at > now:
        return Opening(Firing.State.WAITING, "still", one.due_at)
    return opened(one.rule, each.case, now, used, depth, each.decision)


def _new(shop: Shop, fired: Sequence[Fired]) -> list[Fired]:
    """Those that are not written down yet: changes are read twice."""
    keys = [one.key for one in fired]
    known: set[str] = set()
    for start in range(0, len(keys), KEYS):
        portion = Firing.objects.filter(shop=shop, key__in=keys[start : start + KEYS])
        known.update(portion.values_list("key", flat=True))
    return [one for one in fired if one.key not in known]


def _row(shop: Shop, one: Fired, opening: Opening, depth: int, now: datetime) -> tuple[Any, ...]:
    why = books.why_written(opening.decision.why) if opening.decision else ""
    matched_at = now if opening.state in _BEGINS else None
    return (
        shop.pk, one.rule.pk, one.rule.version, one.order_id, one.key, one.fired_by, one.subject, one.change_id,
        one.at, depth, opening.state.value, why, opening.reason, matched_at, 0, "", opening.due_at, False,
    )  # fmt: skip
