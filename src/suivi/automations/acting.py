"""Having done what the policies want: decided for one order at a time, asked for once, within the shop's limit."""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from django.db import transaction
from django.db.models import Exists, OuterRef

from suivi.accounts import audit
from suivi.accounts.models import Shop
from suivi.actions.asking import Impossible, Wrong, ask
from suivi.actions.models import TROUBLED, Act
from suivi.actions.offering import scopes_of
from suivi.automations.case import Blocked, Wish, key
from suivi.automations.deciding import wants
from suivi.automations.models import Automatic, Step, Watched
from suivi.automations.policies import Policies
from suivi.core.facts import Facts, decode
from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.core.verdict import Reason
from suivi.core.words import Action
from suivi.orders.models import OrderFacts
from suivi.orders.policies import policy_of

logger = logging.getLogger(__name__)
MOST = 100  # orders of a shop at a time, so that the next shop's turn comes soon
HOUR = timedelta(hours=1)
SOON = timedelta(minutes=2)  # until what a person asked for is over
FREE = frozenset({Action.RELEASE_HOLD})  # no limit keeps goods on hold


class Turn(NamedTuple):
    """One order that is decided about now."""

    shop: Shop
    order_id: int
    facts: Facts
    policies: Policies
    now: datetime


def act(now: datetime) -> int:
    """Decides about all orders that are due. Returns how many."""
    _follow()
    due = Exists(Watched.objects.filter(shop=OuterRef("pk"), due_at__lte=now))
    return sum(_of_shop(shop, now) for shop in Shop.objects.filter(due, automatic__isnull=False).order_by("pk"))


def _of_shop(shop: Shop, now: datetime) -> int:
    """Its orders that are due; without a connected store they wait."""
    if scopes_of(shop) is None:
        return 0
    due = Watched.objects.filter(shop=shop, due_at__lte=now).order_by("due_at", "order_id")
    found, rules = list(due.values_list("order_id", flat=True)[:MOST]), policy_of(shop)
    return sum(_try(shop, number, rules, now) for number in found)


def _try(shop: Shop, number: int, rules: Policy, now: datetime) -> int:
    """One order. An error of our own is logged and holds up no other order."""
    try:
        return _one(shop, number, rules, now)
    except Exception:
        logger.exception("The policies of %s cannot decide about order %s", shop.handle, number)
        Watched.objects.filter(shop=shop, order_id=number).update(due_at=now + HOUR)
        return 0


@transaction.atomic
def _one(shop: Shop, number: int, rules: Policy, now: datetime) -> int:
    """One order, in one transaction: what is asked for and when it is looked at next are written together or not."""
    automatic = Automatic.objects.select_for_update(skip_locked=True).filter(pk=shop.pk).first()
    if automatic is None or automatic.policies.paused:
        return 0
    watched = Watched.objects.filter(shop=shop, order_id=number)
    if not watched.filter(due_at__lte=now).update(due_at=None):
        return 0
    stored = OrderFacts.objects.filter(shop=shop, id=number).exclude(document="")
    for document in stored.values_list("document", flat=True):
        again = _decide(Turn(shop, number, decode(document), automatic.policies, now), rules)
        if again is not None:
            watched.update(due_at=again)
    return 1


def _decide(turn: Turn, rules: Policy) -> datetime | None:
    """Asks for what is wanted. Returns when to look again. ``rules``: by which orders are judged."""
    verdict = judge(turn.facts, rules, turn.now)
    found = wants(turn.policies, turn.facts, verdict, turn.now)
    again = [found.review_at]
    taken = asked(turn.shop, [wish.key for wish in found.acts])
    again += [_limited(turn, wish) or _ask(turn, wish) for wish in found.acts if wish.key not in taken]
    for blocked in found.blocked:
        _trouble(turn, blocked)
    return min((at for at in again if at), default=None)


def asked(shop: Shop, keys: list[str]) -> set[str]:
    """Those of the keys for which something was asked already."""
    return set(Step.objects.filter(shop=shop, key__in=keys).values_list("key", flat=True)) if keys else set()


def _limited(turn: Turn, wish: Wish) -> datetime | None:
    """When it may be asked for, where as much was asked for within an hour as may be; None: now."""
    if wish.action in FREE:
        return None
    lately = Step.objects.filter(shop=turn.shop, at__gt=turn.now - HOUR).exclude(action__in=FREE)
    hourly = turn.policies.hourly
    last = lately.order_by("-at", "-id").values_list("at", flat=True)[hourly - 1 : hourly].first()
    return last + HOUR if last else None


def _ask(turn: Turn, wish: Wish) -> datetime | None:
    """Asks the store for it. Returns when to try again, where that can help."""
    shop, facts, now = turn.shop, turn.facts, turn.now
    try:
        ask(shop, facts.id, None, wish.action, wish.params, key=wish.key, now=now, policy=wish.policy, audited=True)
    except (Impossible, Wrong) as error:
        if error.reason.code == "cannot.asked":
            return now + SOON
        _trouble(turn, Blocked(wish.policy, wish.action, error.reason))
        return None
    _free(turn, wish)
    _step(turn, wish, wish.key, Step.State.ASKED)
    name = facts.head.name if facts.head else ""
    detail = {"action": wish.action.value, "policy": wish.policy, "reason": wish.reason.code}
    audit.record(shop, None, "order.automated", name, **detail)
    return None


def _trouble(turn: Turn, blocked: Blocked) -> None:
    """Writes down once what could not be asked for, so that a person sees it."""
    _step(turn, blocked, _trouble_key(turn, blocked), Step.State.TROUBLE)


def _trouble_key(turn: Turn, what: Blocked | Wish) -> str:
    return key("trouble", what.policy, what.action, turn.facts.id)


def _free(turn: Turn, wish: Wish) -> None:
    """What was in the way before is gone."""
    Step.objects.filter(shop=turn.shop, key=_trouble_key(turn, wish)).delete()


def _step(turn: Turn, what: Wish | Blocked, name: str, state: Step.State) -> None:
    values = {
        "order_id": turn.order_id,
        "policy": what.policy,
        "action": what.action.value,
        "at": turn.now,
        "why": written(what.reason),
        "state": state,
    }
    Step.objects.get_or_create(shop=turn.shop, key=name, defaults=values)


def written(reason: Reason) -> str:
    """A reason as it is kept."""
    return msgspec.json.encode(reason).decode()


def _follow() -> None:
    """What became of what was asked for, and what people have put aside among all acts."""
    acts = Act.objects.filter(shop=OuterRef("shop"), key=OuterRef("key"))
    open_steps = Step.objects.filter(state=Step.State.ASKED)
    open_steps.filter(Exists(acts.filter(state=Act.State.DONE))).update(state=Step.State.DONE)
    open_steps.filter(Exists(acts.filter(state__in=TROUBLED))).update(state=Step.State.TROUBLE)
    aside = Exists(acts.filter(state__in=TROUBLED, unsettled=False))
    Step.objects.filter(aside, state=Step.State.TROUBLE).update(state=Step.State.SEEN)
