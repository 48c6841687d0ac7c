"""Reading changes for the rules: what fires one is written down once, decided at once where nothing is waited for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from suivi.accounts.models import Shop
from suivi.automations.rules import books, looking
from suivi.automations.rules.case import Case, clock_of
from suivi.automations.rules.ears import Ears, Fired, Live
from suivi.automations.rules.models import Firing, Rulebook
from suivi.automations.rules.opening import Opening, opened
from suivi.lib import rows
from suivi.orders import following
from suivi.orders.following import Seen
from suivi.orders.models import Order
from suivi.orders.policies import policy_of

KEYS = 5000  # looked up at a time
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


def notice(now: datetime) -> int:
    """Reads what changed for the rules of all shops. Returns how many changes were read. A stopped shop waits."""
    found = following.with_news(Rulebook.objects.filter(paused=False), now)
    return sum(_of_shop(pk, now) for pk in list(found.values_list("pk", flat=True)))


@transaction.atomic
def _of_shop(pk: int, now: datetime) -> int:
    locked = Rulebook.objects.select_for_update(skip_locked=True, of=("self",)).select_related("shop")
    book = locked.filter(pk=pk, paused=False).first()
    if book is None:
        return 0
    circle, count = Circle(book.shop, books.live_rules(pk), now), 0
    for portion in following.read(book, now):
        if circle.rules:
            fire(circle, following.whole(pk, portion))
        count += len(portion)
    return count


def fire(circle: Circle, changes: Sequence[Seen]) -> None:
    """Writes down which rules these changes fire, each once, and what they say where they are to be asked at once."""
    orders = {change.order_id for change in changes}
    shop, clock = circle.shop, clock_of(policy_of(circle.shop))
    placed = dict(Order.objects.filter(shop=shop, id__in=orders).values_list("id", "placed_at"))
    ears = Ears(circle.rules, clock.calendar)
    heard = _in_turn(circle.rules, ears.fired(changes, placed, books.doing(shop, orders)))
    fired = _new(shop, heard)
    write(circle, fired)


def _in_turn(rules: Sequence[Live], fired: Iterable[Fired]) -> list[Fired]:
    """What one moment of an order fires, in the order of the rules; so their rows follow one another."""
    turns, found = {rule.pk: turn for turn, rule in enumerate(rules)}, list(fired)
    moments = {place: number for number, place in enumerate(dict.fromkeys((one.at, one.order_id) for one in found))}
    return sorted(found, key=lambda one: (moments[one.at, one.order_id], turns[one.rule.pk]))


def write(circle: Circle, fired: Sequence[Fired]) -> None:
    """Writes down firings that are new."""
    shop, now = circle.shop, circle.now
    at_once = {one.order_id for one in fired if one.due_at <= now and not one.own}
    of_customers = any(one.rule.compiled.of_customers for one in fired)
    found = looking.cases(looking.known(shop, at_once, of_customers=of_customers), clock_of(policy_of(shop)))
    used, depths = books.used(shop, circle.rules, at_once, now), books.depths(shop, fired)
    added = []
    for one in fired:
        depth = depths.get((one.order_id, one.at, one.rule.name), 0)
        opening = _opening(one, found.get(one.order_id), now, used, depth)
        added.append(_row(shop, one, opening, depth, now))
    rows.insert("rules_firing", _COLUMNS, added)


def _opening(one: Fired, case: Case | None, now: datetime, used: Any, depth: int) -> Opening:  # noqa: ANN401
    if one.own:
        return Opening(Firing.State.SKIPPED, "own")
    if one.due_at > now:
        return Opening(Firing.State.WAITING, "still", one.due_at)
    return opened(one.rule, case, now, used, depth)


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
