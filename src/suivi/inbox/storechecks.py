"""Is a shop's Shopify store connected as it should be? One list, for the page and for ``suivi doctor``.

Without ``live`` nothing is asked of anybody: what the last answers left is read. Words: ``web.checkwords``.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings

from suivi.accounts import stores, subscriptions
from suivi.accounts.models import Connection, Shop
from suivi.inbox import rereads
from suivi.inbox.models import Backfill, Delivery
from suivi.lib import clock
from suivi.lib.http import Limits, Sender, Unreachable
from suivi.sources.shopify.api import scopes
from suivi.sources.shopify.api.errors import ShopifyError
from suivi.sources.shopify.api.signatures import CLOCK_TOLERANCE

LATE = timedelta(minutes=30)  # a complete check is due every ten minutes
UNSEEN = subscriptions.EVERY + timedelta(hours=1)
A_LITTLE = timedelta(seconds=10)  # what Shopify's session tokens allow between two clocks
LIMITS = Limits(connect=4, read=6, total=10, most_bytes=10_000, private=True)  # it may be on this machine


class State(StrEnum):
    """How well it is."""

    OK = "ok"
    UNKNOWN = "unknown"  # not looked at, or under way
    WARNING = "warning"
    WRONG = "wrong"


class Check(NamedTuple):
    """One thing that was looked at. ``params`` holds no secret and no personal data."""

    code: str
    state: State
    params: dict[str, str] = {}
    at: datetime | None = None


class Learned(NamedTuple):
    """What asking the store now told: its refusal in words, "" for none, and how far its clock is from ours."""

    refusal: str = ""
    skew: timedelta | None = None


def check(shop: Shop, now: datetime, *, live: bool = False) -> list[Check]:
    """Everything about the shop's store, in the order in which it is set up. ``live``: asks the store, and our own
    address from outside, right now.
    """
    connection = Connection.objects.select_related("shop").filter(shop=shop).first()
    if connection is None:
        return [_address(base=""), Check("store", State.UNKNOWN)]
    learned = _ask(connection, now) if live else None
    connection.refresh_from_db()
    found = [_address(connection.base)]
    if live and not connection.base:
        found.append(_reachable())
    found += [_app(connection, learned), *_permissions(connection)]
    if learned is not None:
        found.append(_clock(learned.skew))
    return [*found, *(each(connection, now) for each in _READ)]


def worst(checks: list[Check]) -> State:
    """The state that counts for all of them."""
    order = list(State)
    return max((one.state for one in checks), key=order.index, default=State.OK)


def _ask(connection: Connection, now: datetime) -> Learned:
    before = clock.now()
    try:
        told = stores.check(connection, now)
    except ShopifyError as error:
        return Learned(str(error))
    try:
        skew = parsedate_to_datetime(told) - before if told else None
    except ValueError:
        skew = None
    return Learned("", skew)


def _address(base: str) -> Check:
    """Shopify sends webhooks to https only."""
    good = bool(base) or settings.BASE_URL.startswith("https://")
    return Check("address", State.OK if good else State.WRONG, {"address": settings.BASE_URL})


def _reachable() -> Check:
    """Whether our own address answers, as the rest of the world would ask it."""
    url = f"{settings.BASE_URL.rstrip('/')}/healthz"
    sender = Sender(LIMITS)
    try:
        status = sender.send("GET", url).status
    except Unreachable as error:
        return Check("reachable", State.WRONG, {"why": str(error)})
    finally:
        sender.close()
    return Check("reachable", State.OK if status == 200 else State.WRONG, {"why": f"HTTP {status}"})


def _app(connection: Connection, learned: Learned | None) -> Check:
    why = learned.refusal if learned and learned.refusal else connection.why
    if why or connection.state == Connection.State.ATTENTION:
        return Check("app", State.WRONG, {"why": why})
    return Check("app", State.OK)


def _permissions(connection: Connection) -> Iterator[Check]:
    """Each that is missing. Some of those for fulfillment orders without the others make Suivi silently wrong."""
    lacking = scopes.missing(frozenset(connection.scopes))
    if not lacking:
        yield Check("scopes", State.OK)
    for scope in lacking:
        partly = scope in scopes.PARTS and not set(scopes.PARTS) <= set(lacking)
        wrong = partly or scope == scopes.REQUIRED
        yield Check("scope", State.WRONG if wrong else State.WARNING, {"scope": scope})


def _clock(skew: timedelta | None) -> Check:
    if skew is None:
        return Check("clock", State.UNKNOWN)
    apart = abs(skew)
    state = State.OK if apart <= A_LITTLE else State.WARNING if apart <= CLOCK_TOLERANCE else State.WRONG
    return Check("clock", state, {"seconds": str(round(apart.total_seconds()))})


def webhooks_of(connection: Connection) -> tuple[int, int]:
    """How many topics are to be subscribed to, and how many were at the last look."""
    return len(set(scopes.topics(frozenset(connection.scopes)))), connection.subscriptions


def _webhooks(connection: Connection, now: datetime) -> Check:
    wanted, there = webhooks_of(connection)
    params = {"there": str(there), "wanted": str(wanted)}
    if not subscriptions.can_be_reached(connection) or connection.subscribed_at is None:
        return Check("webhooks", State.WRONG, params)
    seen = connection.subscribed_at > now - UNSEEN and there >= wanted
    return Check("webhooks", State.OK if seen else State.WARNING, params, connection.subscribed_at)


def _heard(connection: Connection, _now: datetime) -> Check:
    """The newest webhook. Most shops are quiet at times, so none is no fault."""
    told = Delivery.objects.filter(shop=connection.shop, source=rereads.SOURCE).exclude(topic=rereads.TOPIC)
    last = told.order_by("-id").values_list("received_at", flat=True).first()
    return Check("heard", State.OK if last else State.UNKNOWN, {}, last)


def _history(connection: Connection, now: datetime) -> Check:
    waiting = rereads.waiting(connection.shop)
    params = {"waiting": str(waiting)}
    if connection.complete_at is None:
        return Check("history", State.UNKNOWN, params)
    late = connection.complete_at <= now - LATE
    return Check("history", State.WARNING if late else State.OK, params, connection.complete_at)


def _file(connection: Connection, _now: datetime) -> Check:
    """The file of the whole history."""
    run = Backfill.objects.filter(shop=connection.shop).first()
    if run is None or run.stage == Backfill.Stage.DONE:
        return Check("file", State.OK if run else State.UNKNOWN, {}, run.complete_at if run else None)
    if run.stage == Backfill.Stage.FAILED:
        return Check("file", State.WARNING, {"why": run.why})
    return Check("file", State.UNKNOWN)


_READ: tuple[Callable[[Connection, datetime], Check], ...] = (_webhooks, _heard, _file, _history)
