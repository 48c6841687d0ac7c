"""Fills a shop with any number of orders: the lives of some thousand orders of the demo shop are judged, then saved
again and again for other customers, under other numbers and days, by the save that every order goes through.

Facts' documents are left out, since no list reads them. Most orders lie back up to three years and are closed, as in a
shop that has traded for long; open ones were placed in the last three months.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from django.db import connection, transaction

from bench.lives import lives
from bench.setting import NOW, POLICY, RULES
from suivi.accounts.models import Shop
from suivi.orders.keys import order_id, parcel_id
from suivi.orders.models import Order
from suivi.orders.parcelrows import ParcelRow
from suivi.orders.rows import OrderRow, Projection, project
from suivi.orders.save import save
from suivi.orders.terms import digits, fold
from suivi.orders.work import Known, Work
from suivi.sources.demo.catalog import FIRST_NAMES, LAST_NAMES

BATCH = 10_000
LIVES = 20_000
RECENT = 90  # days in which orders are what they were in the demo shop; before, only closed ones
DAYS = 3 * 365


_MOMENTS = ("shipped_at", "since", "last_scan_at", "last_physical_at", "delivered_at", "ended_at", "promised_at",
            "first_promised_at", "estimated_at", "problem_since")  # fmt: skip
_DAYS = ("since_day", "promise_day", "shipped_day", "ended_day")


class Person(NamedTuple):
    name: str
    email: str
    phone: str


def filled(handle: str, orders: int) -> Shop:
    """The shop with exactly so many orders: made, gone on with, or found."""
    shop, _ = Shop.objects.get_or_create(
        handle=handle, defaults={"name": "Bench", "policy": RULES, "currency": "EUR", "created_at": NOW}
    )
    there = Order.objects.filter(shop=shop).count()
    if there < orders:
        numbers = iter(range(there, orders))
        sample = [one for facts in lives(min(orders, LIVES), days=RECENT) if (one := project(facts, POLICY, NOW))]
        closed = [one for one in sample if one.row.state != "open"]
        while batch := list(islice(numbers, BATCH)):
            with transaction.atomic():
                save(shop.pk, list(_works(batch, sample, closed, orders)), NOW)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as a server does by itself after a while
    return shop


def _works(numbers: Sequence[int], sample: list[Projection], closed: list[Projection], orders: int) -> Iterator[Work]:
    for number in numbers:
        dice = random.Random(number)
        back = timedelta(seconds=dice.randrange(DAYS * 86400))
        recent = back < timedelta(days=RECENT)
        one = dice.choice(sample if recent else closed)
        shift = timedelta() if recent else (one.row.placed_at - (NOW - back))
        projection = _lived(one, number, shift, _person(dice.randrange(max(1, orders // 3))), dice)
        row = projection.row
        yield Work(
            id=row.id,
            key=row.key,
            known=Known(),
            document="",
            heard_at=NOW,
            heard_from="shopify",
            cause="bench",
            projection=projection,
        )


def _person(number: int) -> Person:
    dice = random.Random(f"person/{number}")
    name = f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}"
    mail = f"{fold(name).replace(' ', '.')}.{number}@example.com"
    return Person(name, mail, f"+336{dice.randrange(10**8):08d}")


def _lived(one: Projection, number: int, shift: timedelta, person: Person, dice: random.Random) -> Projection:
    """The same life of another customer's order, so much earlier."""
    key, name = f"gid://shopify/Order/{6_000_000_000_000 + number * 1024}", f"#{1001 + number}"
    row = one.row
    moments = {
        column: value - shift
        for column in ("placed_at", "updated_at", "problem_since", "delivery_since", "last_scan_at", "promise_at")
        if (value := getattr(row, column)) is not None
    }
    renumber = str.maketrans("0123456789", "".join(dice.sample("0123456789", 10)))
    row = row._replace(
        id=order_id(key),
        key=key,
        name=name,
        customer_name=person.name,
        customer_key=f"gid://shopify/Customer/{person.email}",
        email=person.email,
        phone=person.phone,
        total=(row.total * Decimal(dice.randrange(50, 200)) / 100).quantize(Decimal("0.01")),
        tracking_number=row.tracking_number.translate(renumber),
        **moments,
    )
    kept = {term for term in one.terms if term[0] in {"tag", "sku", "carrier", "country"}}
    kept |= {(kind, term.translate(renumber)) for kind, term in one.terms if kind == "tracking"}
    kept |= {("name", name), ("name", name[1:]), ("email", person.email), ("customer", fold(person.name))}
    kept |= {("customer", word) for word in fold(person.name).split(" ")}
    kept |= {("phone", digits(person.phone)), ("phone", digits(person.phone)[-9:])}
    place = msgspec.structs.replace(one.place, day=row.placed_at.date().isoformat())
    parcels = tuple(_shipped(parcel, row, shift, renumber) for parcel in one.parcels)
    return Projection(row, place, frozenset(kept), one.standing, parcels)


def _shipped(parcel: ParcelRow, row: OrderRow, shift: timedelta, renumber: dict[int, int]) -> ParcelRow:
    """The same parcel under another number, so much earlier."""
    number = parcel.number.translate(renumber)
    moments: dict[str, Any] = {name: value - shift for name in _MOMENTS if (value := getattr(parcel, name)) is not None}
    days: dict[str, Any] = {name: _earlier(value, shift) for name in _DAYS if (value := getattr(parcel, name))}
    return parcel._replace(
        id=parcel_id(row.id, parcel.shipment, number),
        order_id=row.id,
        number=number,
        number_term=parcel.number_term.translate(renumber),
        placed_at=row.placed_at,
        **moments,
        **days,
    )


def _earlier(day: str, shift: timedelta) -> str:
    return (date.fromisoformat(day) - timedelta(days=shift.days)).isoformat()
