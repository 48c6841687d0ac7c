"""Which parcels are asked about, and at which provider: fed whenever orders were recorded.

A row here is a work order, no fact: it can be made again from the orders, and nothing of an order depends on it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count

from suivi.accounts import providers
from suivi.accounts.models import Shop, TrackingProvider
from suivi.accounts.tracking import has_secret
from suivi.carriers import PROVIDERS
from suivi.carriers.choosing import carrier_of, choose
from suivi.carriers.schedule import ENDED, Watched, next_ask
from suivi.core.facts import Facts, decode
from suivi.core.parcelnumber import LIFE
from suivi.core.policy import Policy
from suivi.core.words import Parcel as Word
from suivi.inbox.models import Poll
from suivi.lib import rows
from suivi.orders.models import Parcel
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
    "provider_id",
)
_KEY = ("shop_id", "provider", "number")
AT_MOST_EVERY = timedelta(minutes=1)  # a person has one parcel asked about
EARLY = timedelta(days=1)  # what a provider pushes for a time only is renewed so long before its end
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
    carrier: str
    parcel: Parcel
    abroad: bool


def follow(shop: Shop, orders: Iterable[int], now: datetime) -> None:
    """Brings what is asked about in line with these orders of the shop, in the caller's transaction."""
    wanted = sorted(orders)
    paces = providers.asked_by(shop) if wanted else {}
    if not paces:
        return
    policy, told = policy_of(shop), _told_of_numbers(shop, paces)
    planned: dict[tuple[str, str], _Plan] = {}
    for parcel in Parcel.objects.filter(shop=shop, order_id__in=wanted, test=False).exclude(number=""):
        plan = _plan(parcel, policy, paces.keys())
        key = plan.provider, parcel.number_term
        if plan.provider and (key not in planned or parcel.shipped_at > planned[key].parcel.shipped_at):
            planned[key] = plan
    known = _known(shop, planned, wanted)
    found = [
        _row(key, plan, known.get(key), policy.timezone, paces[key[0]], now, registers=key[0] in told)
        for key, plan in planned.items()
    ]
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


def ask_now(shop: Shop, number: str, now: datetime) -> bool:
    """Has whoever is asked about this parcel asked as soon as possible, also one that is followed no more.

    False where nobody is asked about it, or was within the last minute.
    """
    asked = Poll.objects.filter(shop=shop, number=cut(number_term(number), 120)).exclude(state=_LEAVING)
    asked = asked.exclude(asked_at__gt=now - AT_MOST_EVERY)
    return bool(asked.update(due_at=now, state=_WATCHING, why=""))


def forget(shop: Shop, provider: str) -> None:
    """Ends the watching at a provider that the shop no longer asks."""
    Poll.objects.filter(shop=shop, provider=provider).delete()


def forget_old(now: datetime) -> int:
    """Deletes what is asked about no more, once the number may be another parcel's. Returns how many."""
    over = Poll.objects.filter(state__in=(_ENDED, _REFUSED), due_at=None, register_at=None)
    return over.filter(shipped_at__lt=now - LIFE).delete()[0]


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


def to_be_renewed(poll: Poll, now: datetime) -> bool:
    """Whether the provider is about to push no more of a number that it was told of."""
    alerts = PROVIDERS[poll.provider].alerts
    return alerts is not None and poll.registered_at is not None and now >= poll.registered_at + alerts - EARLY


def _told_of_numbers(shop: Shop, available: Iterable[str]) -> frozenset[str]:
    """The providers that are told of numbers: those that want it before they are asked, and those that push in return,
    where the shop has said by what it knows their pushes.
    """
    registering = [name for name in available if PROVIDERS[name].registers]
    pushing = has_secret(shop) if any(PROVIDERS[name].alerts for name in registering) else frozenset()
    return frozenset(name for name in registering if PROVIDERS[name].alerts is None or name in pushing)


def _word(status: str) -> Word:
    try:
        return Word(status)
    except ValueError:
        return Word.UNKNOWN


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


def _plan(parcel: Parcel, policy: Policy, available: Collection[str]) -> _Plan:
    """Who is asked about a parcel: nobody ("") where none of them can be."""
    countries = [one for one in (policy.country, parcel.country) if one]
    carrier = carrier_of(parcel.number, parcel.carrier, parcel.url, countries)
    abroad = len(countries) == 2 and countries[0] != countries[1]
    return _Plan(choose(carrier, available), carrier, parcel, abroad)


def _known(shop: Shop, planned: Mapping[tuple[str, str], _Plan], orders: Sequence[int]) -> dict[tuple[str, str], Poll]:
    """The rows of these parcels, and all of these orders."""
    of_orders = Poll.objects.filter(shop=shop, order_id__in=orders)
    of_numbers = Poll.objects.filter(shop=shop, number__in=[number for _, number in planned])
    return {(poll.provider, poll.number): poll for poll in (*of_orders, *of_numbers)}


def _row(
    key: tuple[str, str], plan: _Plan, known: Poll | None, zone: str, pace: float, now: datetime, *, registers: bool
) -> tuple[object, ...] | None:
    """The row as it is to be; None where nothing changes, or where a later shipment has this number."""
    parcel = plan.parcel
    poll = known or Poll(shop_id=parcel.shop_id, provider=key[0], number=key[1], shipped_at=parcel.shipped_at)
    if known is None and now - parcel.shipped_at > LIFE:
        return None  # nobody pays for an old parcel, such as one of an imported year
    later = known is not None and known.order_id != parcel.order_id and known.shipped_at > parcel.shipped_at
    expected_at = parcel.estimated_at or parcel.promised_at
    told = (parcel.order_id, parcel.status, parcel.last_scan_at, expected_at, plan.abroad, plan.carrier)
    same = (poll.order_id, poll.status, poll.scanned_at, poll.expected_at, poll.abroad, poll.carrier) == told
    if later or (known is not None and same and known.state != _LEAVING):
        return None
    again = known is None or parcel.shipped_at - known.shipped_at > LIFE  # the number is another parcel's now
    poll.order_id, poll.status, poll.scanned_at, poll.expected_at, poll.abroad, poll.carrier = told
    poll.shipped_at, poll.written = parcel.shipped_at, parcel.number
    if again:
        poll.registered_at, poll.seen, poll.why, poll.provider_id = None, "", "", ""
    if _word(poll.status) in ENDED and when(poll, now, zone, pace) is None:
        poll.state, poll.due_at, poll.register_at = _ENDED, None, None
    elif poll.state != _REFUSED or again:
        poll.failures = 0
        poll.register_at = now if registers and poll.registered_at is None else None
        poll.due_at = now if again or poll.state in (_ENDED, _LEAVING) else when(poll, now, zone, pace)
        poll.state = _WATCHING
    return _values(poll)


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
        poll.provider_id,
    )


def _leave(polls: Sequence[Poll], now: datetime) -> None:
    """Of these numbers no order is known any more: they were corrected, or their shipment was taken back."""
    for poll in polls:
        mine = Poll.objects.filter(shop=poll.shop_id, provider=poll.provider, number=poll.number)
        if poll.registered_at is not None:
            mine.update(state=_LEAVING, due_at=None, register_at=now)
        else:
            mine.delete()
