"""Orders as lists show them: only the columns that a list needs, read without a model instance a row."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from suivi.accounts.models import Shop
from suivi.lib import rows


class Listed(NamedTuple):
    """What lists show and sort by of one order; the columns of ``orders.models.Order``, by their names."""

    id: int
    name: str
    version: int
    placed_at: datetime
    updated_at: datetime | None
    heard_at: datetime
    heard_from: str
    state: str
    test: bool
    payment: str
    payment_flag: str
    fulfillment: str
    scheduled_until: datetime | None
    returns: str
    delivery: str
    promise_at: datetime | None
    carrier: str
    tracking_number: str
    tracking_url: str
    parcels: int
    parcels_delivered: int
    problem: str
    problem_since: datetime | None
    problems: list[dict[str, Any]]
    next_actions: list[str]
    customer_name: str
    email: str
    city: str
    country: str
    tags: list[str]
    currency: str
    total: Decimal
    items: int


def listed(shop: Shop, ids: Sequence[int]) -> list[Listed]:
    """These orders of the shop, in the order of their ids; those that are gone are left out."""
    found = {values[0]: values for values in rows.select_in(_COLUMNS, [shop.pk], ids)}
    return [_made(found[number]) for number in ids if number in found]


def _made(values: tuple[Any, ...]) -> Listed:
    """The row with what the driver gives as text made into what it means."""
    row = list(values)
    for place, read in _READ:
        row[place] = read(row[place])
    return Listed._make(row)


_MEANT: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(
        ("placed_at", "updated_at", "heard_at", "scheduled_until", "promise_at", "problem_since"), rows.moment
    ),
    **dict.fromkeys(("problems", "next_actions", "tags"), msgspec.json.decode),
    "total": lambda value: Decimal(str(value)),  # SQLite keeps a number
}
_READ = [(Listed._fields.index(name), read) for name, read in _MEANT.items()]
_COLUMNS = f"SELECT {', '.join(Listed._fields)} FROM orders_order WHERE shop_id = %s AND id IN"  # noqa: S608 - constants
