"""A shop with a past, filled fast: some thousand orders of the demo shop are told step by step, judged at every step,
and then written again and again for other customers, under other numbers, on other days and in their own time.

Everything that reports read is there: rows of orders and parcels, facts, changes, days written, messages. What only
writing and searching need is left out: terms, references, standings. Verdicts are copied, not made again. Most orders
lie back up to three years and are closed, as in a shop that has traded for long; the last three months are the demo
shop's.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from django.db import connection, transaction
from django.db.models import Model

from bench.lives import lives
from bench.setting import NOW, POLICY, RULES
from suivi.accounts.models import Shop
from suivi.core import changes
from suivi.core.changes import Difference
from suivi.core.facts import Facts, encode
from suivi.lib import rows
from suivi.messages.models import Message
from suivi.orders.keys import parcel_id
from suivi.orders.models import Change, Order, OrderFacts, Parcel
from suivi.orders.parcelrebuild import recount
from suivi.orders.parcelrows import ParcelRow
from suivi.orders.parcels import PARCEL_COLUMNS
from suivi.orders.rows import OrderRow, project
from suivi.orders.save import FACTS_COLUMNS, ORDER_COLUMNS
from suivi.orders.texts import as_json

LIVES, BATCH = 4_000, 10_000
RECENT, DAYS = 90, 3 * 365
SLOWEST = 0.8  # each copy takes this share of its life's time, or up to all of it
WEEK = timedelta(days=7)
CHANGE_COLUMNS = ("shop_id", "order_id", "name", "before", "after", "detail", "cause", "at")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_ORDER_MOMENTS, _PARCEL_MOMENTS = (
    [place for place, kind in enumerate(row.__annotations__.values()) if kind in {datetime, datetime | None}]
    for row in (OrderRow, ParcelRow)
)
_PARCEL_DAYS = [place for place, name in enumerate(ParcelRow._fields) if name.endswith("_day")]
_replace = msgspec.structs.replace


class Life(NamedTuple):
    """One order as it stands now, with what changed when. ``document``: its facts in pieces, every other one a place
    in ``moments``.
    """

    row: OrderRow
    parcels: tuple[ParcelRow, ...]
    changes: tuple[tuple[datetime, Difference], ...]
    document: tuple[Any, ...]
    moments: tuple[datetime, ...]


def past(handle: str, orders: int) -> Shop:
    """The shop with so many orders: made once, then found. What was left half filled is to be deleted."""
    shop, _ = Shop.objects.get_or_create(
        handle=handle, defaults={"name": "Bench", "policy": RULES, "currency": "EUR", "created_at": NOW}
    )
    if not Order.objects.filter(shop=shop).exists():
        sample = [life for facts in lives(min(orders, LIVES), days=RECENT) if (life := _life(_fuller(facts)))]
        rows.expect_many()
        put_back = [_without_indexes(model) for model in (Order, OrderFacts, Parcel, Change, Message)]
        _write(shop, orders, sample)
        for again in put_back:
            again()
        for statement in _COUNTED:
            rows.update(statement, [(shop.pk,)])
        with transaction.atomic():
            recount(shop)
        rows.update("ANALYZE", [()])
    return shop


def _fuller(facts: Facts) -> Facts:
    """With three lines and ten scans an order on average, where the demo shop tells about half of that."""
    more = {
        f"{key}/{minutes}": _replace(scan, at=scan.at + timedelta(minutes=minutes))
        for key, scan in facts.scans.items()
        for minutes in (20, 40, 60)
        if scan.physical and scan.status == "in_transit"
    }
    lines = facts.lines
    if lines is not None:
        extra = [_replace(one, id=f"{one.id}9", sku=f"{one.sku}-L") for one in lines.items]
        lines = _replace(lines, items=(*lines.items, *extra))
    return _replace(facts, scans=facts.scans | more, lines=lines)


def _life(facts: Facts) -> Life | None:
    """Told at every moment at which something was new, and judged again when the clock alone would."""
    found: list[tuple[datetime, Difference]] = []
    before = last = None
    news = sorted({one.at for one in (*facts.shipments.values(), *facts.scans.values(), *facts.transactions.values())
                   if getattr(one, "at", None)} | {facts.head.placed_at if facts.head else NOW, NOW})  # fmt: skip
    for at in (one for one in news if one <= NOW):
        last = project(facts if at == NOW else _known_at(facts, at), POLICY, at)
        if last is None:
            return None
        found += [(at, one) for one in changes.diff(before, last.standing)]
        before = last.standing
    assert last is not None
    pieces = _MOMENT.split(encode(facts))
    said = [datetime.fromisoformat(one) for one in _MOMENT.findall(encode(facts))]
    moments = tuple(dict.fromkeys(said))
    places = [moments.index(one) for one in said]
    document = tuple(one for pair in zip(pieces, [*places, None], strict=True) for one in pair)[:-1]
    return Life(last.row, last.parcels, tuple(found), document, moments)


def _known_at(facts: Facts, at: datetime) -> Facts:
    """What could be known by then; what platforms report was said later."""
    earlier: dict[str, Any] = {
        name: {key: one for key, one in getattr(facts, name).items() if one.at is None or one.at <= at}
        for name in ("shipments", "scans", "transactions")
    }
    earlier["shipments"] = {
        key: _replace(one, display="", delivered_at=None, in_transit_at=None)
        for key, one in earlier["shipments"].items()
    }
    assert facts.head is not None
    head = _replace(facts.head, closed_at=None, canceled_at=None)
    return _replace(facts, head=head, reports={}, detail=None, refunds={}, disputes={}, returns={}, **earlier)


def _write(shop: Shop, orders: int, sample: Sequence[Life]) -> None:
    closed = [one for one in sample if one.row.state != "open"]
    numbers = iter(range(orders))
    while True:
        copies = [_Copy(number, orders, sample, closed) for number in islice(numbers, BATCH)]
        if not copies:
            return
        with transaction.atomic():
            _put(Order, ORDER_COLUMNS, [(shop.pk, 1, *one.row(), NOW, "shopify") for one in copies])
            _put(OrderFacts, FACTS_COLUMNS, [(shop.pk, *one.facts()) for one in copies])
            _put(Parcel, PARCEL_COLUMNS, [(shop.pk, *row) for one in copies for row in one.parcels()])
            _put(Change, CHANGE_COLUMNS, [(shop.pk, *row) for one in copies for row in one.changes()])


class _Copy:
    """The life of another customer's order, which began so much earlier and went its own pace."""

    def __init__(self, number: int, orders: int, sample: Sequence[Life], closed: Sequence[Life]) -> None:
        dice = random.Random(number)
        back = timedelta(days=dice.uniform(0, DAYS))
        recent = back < timedelta(days=RECENT)
        self.life = life = dice.choice(sample if recent else closed)
        self.placed, self.pace = life.row.placed_at, dice.uniform(SLOWEST, 1)
        weeks = 0 if recent else max(0, round((back - (NOW - self.placed)) / WEEK))
        self.start = self.placed - weeks * WEEK - timedelta(seconds=dice.randrange(3600))
        self.id, self.number = 6_000_000_000_000 + number * 1024, number
        self.customer = dice.randrange(max(1, orders // 3))

    def _at(self, moment: datetime) -> datetime:
        return self.start + (moment - self.placed) * self.pace

    def _moved(self, row: tuple[Any, ...], places: Sequence[int]) -> list[Any]:
        found = list(row)
        for place in places:
            if found[place] is not None:
                found[place] = self._at(found[place])
        return found

    @property
    def key(self) -> str:
        return f"gid://shopify/Order/{self.id}"

    def row(self) -> list[Any]:
        person = f"person.{self.customer}@example.com"
        row = self.life.row._replace(
            id=self.id, key=self.key, name=f"#{1001 + self.number}", email=person,
            customer_key=f"gid://shopify/Customer/{self.customer}",
            total=self.life.row.total + self.number % 50,
        )  # fmt: skip
        return self._moved(row, _ORDER_MOMENTS)

    def facts(self) -> list[Any]:
        moments = [self._at(one).strftime("%Y-%m-%dT%H:%M:%SZ") for one in self.life.moments]
        document = "".join([moments[one] if type(one) is int else one for one in self.life.document])
        document = document.replace(self.life.row.key, self.key, 1)
        return [self.id, self.key, document, "", "", NOW, "shopify"]

    def parcels(self) -> Iterator[list[Any]]:
        for place, row in enumerate(self.life.parcels):
            number = f"{row.number[:2]}{self.number:09d}{place}" if row.number else ""
            row = row._replace(
                id=parcel_id(self.id, row.shipment, number), order_id=self.id, number=number, number_term=number.lower()
            )
            found = self._moved(row, _PARCEL_MOMENTS)
            for one in _PARCEL_DAYS:
                if found[one]:
                    found[one] = self._at(datetime.fromisoformat(found[one]).replace(tzinfo=UTC)).date().isoformat()
            yield found

    def changes(self) -> Iterator[tuple[Any, ...]]:
        for at, one in self.life.changes:
            yield (
                self.id,
                one.name,
                one.before,
                one.after,
                as_json(one.detail),
                "shopify orders/updated",
                self._at(at),
            )


def _put(model: type[Model], columns: Sequence[str], found: Sequence[Sequence[Any]]) -> None:
    """Writes new rows by the shortest way."""
    table = model._meta.db_table
    if not rows.is_postgres():
        rows.insert(table, columns, found)
        return
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in found:
            copy.write_row(row)


def _without_indexes(model: type[Model]) -> Callable[[], None]:
    """Takes a table's indexes off, since making them afterwards takes a fraction of the time; puts them back."""
    with connection.schema_editor() as editor:
        for index in model._meta.indexes:
            editor.remove_index(model, index)

    def put_back() -> None:
        with connection.schema_editor() as editor:
            for index in model._meta.indexes:
                editor.add_index(model, index)

    return put_back


_DAY = "substr(CAST(placed_at AS text), 1, 10)"
_ARRIVED = "CASE id %% 40 WHEN 0 THEN 'bounced' ELSE 'sent' END"
_FIXED = "1, 0, '[]', 'email', 'smtp', '', 'fr', '', ''"


def _told(trigger: str, at: str, state: str) -> str:
    """A message of every parcel to which that happened."""
    return (
        "INSERT INTO outbox_message (shop_id, order_id, key, trigger, occasion, asked, news_at, state, why, due_at,"
        " attempts, doubts, subjects, reach, channel, failed_by, language, recipient, reference, sent_at, ended_at)"
        f" SELECT shop_id, order_id, '{trigger}/' || id, '{trigger}', '', false, {at}, {state}, '', {at}, {_FIXED},"
        f" {at}, {at} FROM orders_parcel WHERE shop_id = %s AND {at} IS NOT NULL"
    )


_TALLIES = "INSERT INTO orders_tally (shop_id, dimension, value, status_key, count) SELECT shop_id,"
_COUNTED = (
    f"{_TALLIES} '', '', status_key, COUNT(*) FROM orders_order WHERE shop_id = %s GROUP BY 1, 4",
    f"{_TALLIES} 'day', {_DAY}, status_key, COUNT(*) FROM orders_order WHERE shop_id = %s GROUP BY 1, 3, 4",
    (
        "INSERT INTO orders_writtenday (shop_id, day, times) SELECT shop_id, value, SUM(count) FROM orders_tally"
        " WHERE shop_id = %s AND dimension = 'day' GROUP BY 1, 2"
    ),
    *(_told(*one) for one in (("shipped", "shipped_at", "'sent'"), ("delivered", "delivered_at", _ARRIVED))),
)
