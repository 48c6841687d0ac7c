"""What Shopify did not show of orders when they were last read: counted exactly by field, and asked for again.

A store shows everything as soon as the app is allowed to see it, but tells nobody so: it must be asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from suivi.accounts.models import Shop
from suivi.inbox import rereads
from suivi.inbox.models import Withheld
from suivi.lib import rows

WHOLE = ""  # the field that stands for the order as a whole
AGAIN = timedelta(hours=1)  # an order of which nothing was shown is asked for again so often
MOST = 100  # of these at a time
_COLUMNS = ("shop_id", "field", "order_key", "read_at")
_COUNTED = "SELECT field, COUNT(*) FROM inbox_withheld WHERE shop_id = %s GROUP BY field ORDER BY COUNT(*) DESC, field"
_ASK = (
    "INSERT INTO inbox_reread (shop_id, order_key, due_at, marks) SELECT DISTINCT shop_id, order_key, {at}, 1"
    " FROM inbox_withheld WHERE shop_id = %s AND field = %s ON CONFLICT (shop_id, order_key) DO NOTHING"
)


class Field(NamedTuple):
    """A field and of how many orders it is withheld."""

    path: str
    orders: int


def keep(shop: Shop, read: Iterable[str], found: Mapping[str, Iterable[str]], now: datetime) -> None:
    """Replaces what is kept of the orders that were read. ``found``: an order's global id → its withheld fields."""
    keys = sorted(set(read) | found.keys())
    rows.update("DELETE FROM inbox_withheld WHERE shop_id = %s AND order_key = %s", [(shop.pk, key) for key in keys])
    new = sorted({(shop.pk, field[:120], key, now) for key, fields in found.items() for field in fields})
    rows.insert("inbox_withheld", _COLUMNS, new)


def fields(shop: Shop) -> list[Field]:
    """The fields that are withheld now, those of the most orders first."""
    return [Field(*row) for row in rows.select(_COUNTED, [shop.pk])]


def of_order(shop: Shop, key: str) -> list[str]:
    """The fields that are withheld of one order."""
    return sorted(Withheld.objects.filter(shop=shop, order_key=key).values_list("field", flat=True))


def examples(shop: Shop, field: str, most: int) -> Sequence[str]:
    """Global ids of some orders of which this field is withheld."""
    found = Withheld.objects.filter(shop=shop, field=field).order_by("order_key")
    return list(found.values_list("order_key", flat=True)[:most])


def ask_again(shop: Shop, field: str, now: datetime) -> None:
    """Marks all orders of which this field is withheld to be read again."""
    at = "%s::timestamptz" if rows.is_postgres() else "%s"
    rows.update(_ASK.format(at=at), [(now, shop.pk, field)])


def ask_for_whole(shop: Shop, now: datetime) -> None:
    """Marks the orders of which nothing was shown, and that were not asked for lately."""
    late = Withheld.objects.filter(shop=shop, field=WHOLE, read_at__lte=now - AGAIN).order_by("read_at")
    rereads.mark_keys(shop, late.values_list("order_key", flat=True)[:MOST], now)
