"""Orders that are found by a term: how many there are, and their ids, portion by portion."""

from typing import NamedTuple

from suivi.accounts.models import Shop
from suivi.lib import rows

_END = "\U0010ffff"  # sorts behind all that a term may go on with
_COUNT = (
    "SELECT COUNT(DISTINCT order_id) FROM orders_term WHERE shop_id = %s AND kind = %s AND term >= %s AND term <= %s"
)
_NEXT = (
    "SELECT term, order_id FROM orders_term WHERE shop_id = %s AND kind = %s AND term >= %s AND term <= %s"
    " AND (term > %s OR order_id > %s) ORDER BY term, order_id LIMIT %s"
)


class Found(NamedTuple):
    """The orders that have a term of this kind from ``low`` to ``high``."""

    kind: str
    low: str
    high: str


class Place(NamedTuple):
    """How far a walk through them has come."""

    term: str = ""
    order_id: int | None = None


def by_term(kind: str, term: str) -> Found:
    """The orders with exactly this term."""
    return Found(kind, term, term)


def by_beginning(kind: str, beginning: str) -> Found:
    """The orders with a term that begins so."""
    return Found(kind, beginning, beginning + _END)


def count(shop: Shop, found: Found) -> int:
    """How many orders there are."""
    return int(rows.select(_COUNT, [shop.pk, *found])[0][0])


def portion(shop: Shop, found: Found, after: Place, size: int) -> tuple[list[int], Place | None]:
    """The next orders after a place, and the place where to go on; None where these are the last.

    An order with several such terms may be in several portions.
    """
    low = max(found.low, after.term)
    beyond = after.order_id if after.order_id is not None else -(2**63)
    # Of the term at which the walk stopped only later orders; of all further terms every one.
    told = rows.select(_NEXT, [shop.pk, found.kind, low, found.high, low, beyond, size])
    ids = list(dict.fromkeys(order_id for _, order_id in told))
    return ids, Place(*told[-1]) if len(told) == size else None
