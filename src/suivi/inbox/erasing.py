"""The worker's duty of erasing: a customer's personal data, or everything of a shop, in portions, and provably.

Erasing an order is a fact like any other (``core.erasing``), so that replays, rebuilds and later reads keep to it.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Q

from suivi.accounts.models import Connection, Shop
from suivi.accounts.secrets import sealed_columns
from suivi.core.facts import Customer, Erasure, Facts, Rank, Stamp, decode
from suivi.customers import links, photos, preferences
from suivi.inbox import privacy
from suivi.inbox.customers import save_customers
from suivi.inbox.models import PrivacyRequest
from suivi.inbox.privacy import Kind, Who
from suivi.lib import rows
from suivi.orders.keys import order_id
from suivi.orders.models import Order, OrderFacts
from suivi.orders.record import Piece, record
from suivi.orders.save import ERASING
from suivi.orders.terms import number_term
from suivi.sources.contract import CustomerFacts

LEASE = timedelta(minutes=5)
ORDERS = 200  # at a time
MESSAGES = 5_000
ROWS = 20_000
SHORTEST = 6  # a shorter text stands in too many messages that are not about the person
# What stays of a shop: its people, who did what, and the proof.
STAYS = frozenset({"accounts.membership", "accounts.invite", "accounts.auditentry", "inbox.privacyrequest"})
STILL_CONNECTED = "The store is connected again, so its data stays."
_LOOK = (
    "SELECT id, order_key, {found} FROM inbox_delivery WHERE shop_id = %s AND id > %s AND state <> 'due'"
    " ORDER BY id LIMIT %s"
)
_MENTIONED = "SELECT delivery_id FROM inbox_mention WHERE shop_id = %s AND number IN"
_ENDED = (
    "UPDATE inbox_delivery SET state = 'done', ref = '', done_at = %s WHERE id = %s AND state IN ('waiting', 'parked')"
)


def erase(now: datetime) -> int:
    """Works on what is to be erased, a portion of each request. Returns how many requests had something to do."""
    due = PrivacyRequest.objects.filter(done_at=None, due_at__lte=now).exclude(kind=Kind.COLLECT)
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    worked = 0
    for request in due.filter(free).select_related("shop").order_by("id")[:20]:
        if due.filter(free, pk=request.pk).update(leased_until=now + LEASE):
            with _leaving_nothing():
                (_shop if request.kind == Kind.ERASE_SHOP else _customer)(request, now)
            worked += 1
            PrivacyRequest.objects.filter(pk=request.pk).update(leased_until=None)
    return worked


@contextmanager
def _leaving_nothing() -> Iterator[None]:
    """SQLite otherwise leaves what was deleted in its file until something else is written there."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")
        try:
            yield
        finally:
            cursor.execute("PRAGMA secure_delete = OFF")
            if not connection.in_atomic_block:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _customer(request: PrivacyRequest, now: datetime) -> None:
    if request.position is None:
        _gather(request)
        _erase_orders(request, now)
        of_parcels = _of_parcels(request)
        _blank(of_parcels, now)
        _save(request, position=0, counts={"orders": len(request.orders), "messages": len(of_parcels)})
    with transaction.atomic():
        found, last = _messages(request)
        _blank(found, now)
        messages = request.counts["messages"] + len(found)
        _save(request, counts=request.counts | {"messages": messages})
        if last is None:
            _save(request, done_at=now, sealed="")
        else:
            _save(request, position=last)


def _blank(messages: Sequence[int], now: datetime) -> None:
    privacy.blank(messages)
    rows.update(_ENDED, [(now, number) for number in messages])


def _gather(request: PrivacyRequest) -> None:
    """Keeps, sealed, by what the person's messages are found: once the orders are erased, nothing else knows it."""
    keys = set(request.orders)
    if request.customer_key:
        theirs = Order.objects.filter(shop=request.shop, customer_key=request.customer_key)
        keys |= set(theirs.filter(placed_at__lte=request.asked_at).values_list("key", flat=True))
    who, traces, parcels = privacy.who(request), set[str](), set[str]()
    traces |= {who.email, who.phone, *who.traces}
    ids = [order_id(key) for key in keys]
    for start in range(0, len(ids), ORDERS):
        found = OrderFacts.objects.filter(shop=request.shop, id__in=ids[start : start + ORDERS])
        for document in found.values_list("document", flat=True):
            facts = decode(document) if document else Facts(id="")
            traces |= set(_traces(facts.customer))
            preferences.forget(request.shop, facts.customer)
            parcels |= {number_term(one.number) for ship in facts.shipments.values() for one in ship.tracking}
    long = sorted({each for trace in traces for each in (trace, trace.lower()) if len(trace) >= SHORTEST})
    sealed = privacy.seal(Who(who.email, who.phone, tuple(long), tuple(sorted(parcels | set(who.parcels) - {""}))))
    _save(request, orders=sorted(keys), sealed=sealed)


def _traces(customer: Customer | None) -> Iterator[str]:
    if customer is not None:
        yield from (customer.name, customer.email, customer.phone)
        for address in filter(None, (customer.shipping, customer.billing)):
            yield from (address.name, address.line1, address.line2, address.phone)


def _erase_orders(request: PrivacyRequest, now: datetime) -> None:
    erasure = Erasure(stamp=Stamp(as_of=now, rank=Rank.STAFF, source=ERASING, learned_at=now))
    keys: Sequence[str] = request.orders
    for start in range(0, len(keys), ORDERS):
        pieces = [
            Piece(key, Facts(id=key, erasure=erasure), ERASING, ERASING, now) for key in keys[start : start + ORDERS]
        ]
        with transaction.atomic():
            record(request.shop, pieces, now)
            ids = [order_id(piece.key) for piece in pieces]
            _forget_acts(request.shop, ids)
            links.revoke(request.shop, *ids)
            photos.forget(request.shop, *ids)
    if request.customer_key:
        with transaction.atomic():
            save_customers(request.shop, [CustomerFacts(id=request.customer_key, stamp=erasure.stamp, gone=True)])


def _forget_acts(shop: Shop, orders: Sequence[int]) -> None:
    """What people had the store do with these orders, and what it answered, where that is over; and by what a message's
    recipient could be known again.
    """
    for model, name in sealed_columns():
        if {"order_id", "ended_at"} <= {field.name for field in model._meta.fields}:
            over = model._default_manager.filter(shop=shop, order_id__in=orders, ended_at__isnull=False)
            over.update(**{name: ""})
    for model in owned():
        if {"order_id", "recipient"} <= {field.name for field in model._meta.fields}:
            model._default_manager.filter(shop=shop, order_id__in=orders).update(recipient="")


def _of_parcels(request: PrivacyRequest) -> list[int]:
    """The messages that tell of the person's parcels."""
    numbers = privacy.who(request).parcels
    return [number for (number,) in rows.select_in(_MENTIONED, [request.shop_id], numbers)]


def _messages(request: PrivacyRequest) -> tuple[list[int], int | None]:
    """The messages of the next portion that speak of the person, and the last that was looked at, None at the end.

    What is due is left to the inbox, which records it and erases it then.
    """
    keys = set(request.orders)
    words = [form for trace in privacy.who(request).traces for form in _written(trace)]
    has = "position(%s::bytea in body) > 0" if rows.is_postgres() else "instr(body, %s) > 0"
    anywhere = " OR ".join([has] * len(words)) or "1 = 0"
    looked = rows.select(_LOOK.format(found=f"({anywhere})"), [*words, request.shop_id, request.position, MESSAGES])
    return [number for number, key, said in looked if said or key in keys], looked[-1][0] if looked else None


def _written(trace: str) -> set[bytes]:
    """A text as it may stand in JSON, and in a form."""
    quoted = (json.dumps(trace, ensure_ascii=ascii_only)[1:-1] for ascii_only in (False, True))
    return {trace.encode(), *(each.encode() for each in quoted)}


def _shop(request: PrivacyRequest, now: datetime) -> None:
    shop = request.shop
    if request.position is None:
        if Connection.objects.filter(shop=shop, state=Connection.State.CONNECTED).exists():
            _save(request, done_at=now, sealed="", note=STILL_CONNECTED)
            return
        Shop.objects.filter(pk=shop.pk).update(domain=None)  # from now on nothing comes in
        _save(request, position=0, counts={})
    counts = dict(request.counts)
    gone = 0
    for model in owned():
        deleted = _delete(model, shop)
        gone += deleted
        name = model._meta.label_lower
        if deleted:
            counts[name] = counts.get(name, 0) + deleted
    _save(request, counts=counts)
    if not gone:
        PrivacyRequest.objects.filter(shop=shop, done_at=None).exclude(pk=request.pk).update(done_at=now, sealed="")
        _save(request, done_at=now, sealed="")


def owned() -> list[type[models.Model]]:
    """Every table whose rows belong to a shop and go with it, those that point to others first."""
    return [
        model
        for model in reversed(list(apps.get_models()))
        if model._meta.label_lower not in STAYS and any(field.name == "shop" for field in model._meta.fields)
    ]


def _delete(model: type[models.Model], shop: Shop) -> int:
    """A portion of a shop's rows in one table. Returns how many."""
    table, row = model._meta.db_table, "ctid" if rows.is_postgres() else "rowid"
    sql = f"DELETE FROM {table} WHERE {row} IN (SELECT {row} FROM {table} WHERE shop_id = %s LIMIT %s)"  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [shop.pk, ROWS])
        return int(cursor.rowcount)


def _save(request: PrivacyRequest, **values: object) -> None:
    for name, value in values.items():
        setattr(request, name, value)
    request.save(update_fields=list(values))
