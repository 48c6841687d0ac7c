"""Which parcels are asked about, and at which provider: fed whenever orders were recorded.

A row here is a work order, no fact: it can be made again from the orders, and nothing of an order depends on it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count

from suivi.accounts import providers
from suivi.accounts.models import Shop, TrackingProvider
from suivi.carriers import PROVIDERS
from suivi.carriers.choosing import DIRECT, carrier_of, choose
from suivi.carriers.schedule import ENDED, Watched, next_ask
from suivi.core.delivery import judge_delivery
from suivi.core.facts import Facts, decode
from suivi.core.parcelnumber import LIFE
from suivi.core.policy import Policy
from suivi.core.verdict import ParcelVerdict
from suivi.core.words import Parcel
from suivi.inbox.models import Poll
from suivi.lib import rows
from suivi.orders.record import policy_of, rejudge
from suivi.orders.terms import number_term
from suivi.orders.texts import cut

_WATCHING, _REFUSED = Poll.State.WATCHING.value, Poll.State.REFUSED.value
_ENDED, _LEAVING = Poll.State.ENDED.value, Poll.State.LEAVING.value
_COLUMNS = (
    "shop_id",
    "provider",
    "number",
    "order_id",
    "written",
    "carrier",
    "status",
    "shipped_at",
    "scanned_at",
    "expected_at",
    "abroad",
    "state",
    "why",
    "due_at",
    "register_at",
    "registered_at",
    "failures",
    "seen",
)
_KEY = ("shop_id", "provider", "number")
RECENT = timedelta(days=3)  # a push so long ago says that the provider pushes this parcel
CAUSE = "carrier freshness"  # of changes that follow from who can be asked
PORTION = 300  # orders looked at at a time
# Delivery statuses of orders with parcels that may still move.
_OPEN = (
    "SELECT id FROM orders_order WHERE shop_id = %s AND id > %s AND parcels > 0 AND delivery NOT IN"
    " ('delivered', 'returned', 'cancelled', 'no_tracking') ORDER BY id LIMIT %s"
)


class _Plan(NamedTuple):
    """A parcel to ask about, and whom."""

    provider: str
    order_id: int
    carrier: str
    parcel: ParcelVerdict
    abroad: bool


def follow(shop: Shop, orders: Iterable[int], now: datetime) -> None:
    """Brings what is asked about in line with these orders of the shop, in the caller's transaction."""
    wanted = sorted(orders)
    available = providers.asked_by(shop) if wanted else frozenset()
    if not available:
        return
    policy = policy_of(shop)
    planned: dict[tuple[str, str], _Plan] = {}
    for order_id, facts in read_facts(shop, wanted).items():
        for plan in _plans(order_id, facts, policy, available, now):
            key = plan.provider, cut(number_term(plan.parcel.number), 120)
            if key not in planned or _shipped(plan) > _shipped(planned[key]):
                planned[key] = plan
    known = _known(shop, planned, wanted)
    found = [_row(shop, key, plan, known.get(key), policy.timezone, now) for key, plan in planned.items()]
    rows.upsert("inbox_poll", _COLUMNS, _KEY, [row for row in found if row is not None])
    _leave([poll for key, poll in known.items() if key not in planned and poll.order_id in wanted], now)


def follow_missed(now: datetime) -> int:
    """Looks at the orders that were there before the shop could ask, or whose provider went out or came back: they
    are judged again, too. Returns how many were looked at.
    """
    count = 0
    for door in TrackingProvider.objects.filter(follow_after__isnull=False).select_related("shop").order_by("pk"):
        found = [number for (number,) in rows.select(_OPEN, [door.shop_id, door.follow_after, PORTION])]
        with transaction.atomic():
            rejudge(door.shop, found, now, CAUSE)
            follow(door.shop, found, now)
            providers.followed(door, found[-1] if len(found) == PORTION else None)
        count += len(found)
    return count


def forget(shop: Shop, provider: str) -> None:
    """Ends the watching at a provider that the shop no longer asks."""
    Poll.objects.filter(shop=shop, provider=provider).delete()


def watched(shop: Shop) -> dict[str, int]:
    """How many parcels are being asked about, by provider."""
    found = Poll.objects.filter(shop=shop, due_at__isnull=False).values_list("provider")
    return dict(found.annotate(count=Count("number")).order_by("provider"))


def when(poll: Poll, now: datetime, zone: str, pace: float) -> datetime | None:
    """When a parcel is asked about next, having just been asked about. ``zone``: the shop's."""
    parcel = Watched(
        number=poll.number,
        status=_word(poll.status),
        shipped_at=poll.shipped_at,
        news_at=poll.scanned_at,
        expected_at=poll.expected_at,
        zone="" if poll.abroad else zone,
        abroad=poll.abroad,
        pushed=poll.pushed_at is not None and now - poll.pushed_at < RECENT,
        failures=poll.failures,
    )
    return next_ask(parcel, now, pace)


def _word(status: str) -> Parcel:
    try:
        return Parcel(status)
    except ValueError:
        return Parcel.UNKNOWN


def read_facts(shop: Shop, orders: Sequence[int]) -> dict[int, Facts]:
    """What is known of these orders."""
    found = rows.select_in(
        "SELECT id, document FROM orders_orderfacts WHERE shop_id = %s AND id IN", [shop.pk], sorted(set(orders))
    )
    return {number: decode(document) for number, document in found if document}


def destination(facts: Facts) -> tuple[str, str]:
    """Postcode and country that the goods go to, "" where they are not known."""
    to = facts.customer.shipping if facts.customer else None
    return (to.zip, to.country) if to else ("", "")


def _plans(order_id: int, facts: Facts, policy: Policy, available: frozenset[str], now: datetime) -> Iterable[_Plan]:
    if facts.head is None or facts.deletion is not None or facts.head.test:
        return
    _, country = destination(facts)
    abroad = bool(policy.country and country) and policy.country != country
    delivery, _ = judge_delivery(facts, policy, now)
    for parcel in delivery.parcels:
        if parcel.number and parcel.shipped_at:
            countries = [one for one in (policy.country, country) if one]
            carrier = carrier_of(parcel.number, parcel.carrier, parcel.url, countries)
            if provider := choose(carrier, available):
                yield _Plan(provider, order_id, carrier, parcel, abroad)


def _shipped(plan: _Plan) -> datetime:
    assert plan.parcel.shipped_at is not None  # only those that left are planned
    return plan.parcel.shipped_at


def _known(shop: Shop, planned: Mapping[tuple[str, str], _Plan], orders: Sequence[int]) -> dict[tuple[str, str], Poll]:
    """The rows of these parcels, and all of these orders."""
    of_orders = Poll.objects.filter(shop=shop, order_id__in=orders)
    of_numbers = Poll.objects.filter(shop=shop, number__in=[number for _, number in planned])
    return {(poll.provider, poll.number): poll for poll in (*of_orders, *of_numbers)}


def _row(
    shop: Shop, key: tuple[str, str], plan: _Plan, known: Poll | None, zone: str, now: datetime
) -> tuple[object, ...] | None:
    """The row as it is to be; None where nothing changes, or where a later shipment has this number."""
    parcel, shipped_at = plan.parcel, _shipped(plan)
    expected_at = parcel.estimated_at or (parcel.promise.at if parcel.promise else None)
    poll = known or Poll(shop=shop, provider=key[0], number=key[1], shipped_at=shipped_at)
    later = known is not None and known.order_id != plan.order_id and known.shipped_at > shipped_at
    told = (plan.order_id, parcel.status.value, parcel.last_scan_at, expected_at, plan.abroad, plan.carrier)
    same = (poll.order_id, poll.status, poll.scanned_at, poll.expected_at, poll.abroad, poll.carrier) == told
    if later or (known is not None and same and known.state != _LEAVING):
        return None
    again = known is None or shipped_at - known.shipped_at > LIFE  # the carrier gave the number to another parcel
    registers = PROVIDERS[plan.provider].registers and plan.provider not in DIRECT
    poll.order_id, poll.status, poll.scanned_at, poll.expected_at, poll.abroad, poll.carrier = told
    poll.shipped_at, poll.written = shipped_at, parcel.number
    if again:
        poll.registered_at, poll.seen, poll.why = None, "", ""
    ended = parcel.status in ENDED and next_ask(_bare(poll), now) is None
    if ended:
        poll.state, poll.due_at, poll.register_at = _ENDED, None, None
    elif poll.state != _REFUSED or again:
        poll.register_at = now if registers and poll.registered_at is None else None
        poll.due_at = now if again or poll.state in (_ENDED, _LEAVING) else when(poll, now, zone, 1.0)
        poll.state, poll.failures = _WATCHING, 0
    return _values(poll)


def _bare(poll: Poll) -> Watched:
    return Watched(poll.number, _word(poll.status), poll.shipped_at, poll.scanned_at, abroad=poll.abroad)


def _values(poll: Poll) -> tuple[object, ...]:
    return (
        poll.shop_id,
        poll.provider,
        poll.number,
        poll.order_id,
        cut(poll.written, 120),
        cut(poll.carrier, 80),
        poll.status,
        poll.shipped_at,
        poll.scanned_at,
        poll.expected_at,
        poll.abroad,
        poll.state,
        poll.why,
        poll.due_at,
        poll.register_at,
        poll.registered_at,
        poll.failures,
        poll.seen,
    )


def _leave(polls: Sequence[Poll], now: datetime) -> None:
    """Of these numbers no order is known any more: they were corrected, or their shipment was taken back."""
    for poll in polls:
        mine = Poll.objects.filter(shop=poll.shop_id, provider=poll.provider, number=poll.number)
        if poll.registered_at is not None:
            mine.update(state=_LEAVING, due_at=None, register_at=now)
        else:
            mine.delete()
