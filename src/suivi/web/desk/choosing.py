"""The orders that were chosen in a list: one by one, or all that its filters find."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from suivi.accounts.models import Shop
from suivi.lib.rownumber import row_number
from suivi.orders import overview
from suivi.orders.filters import FilterError, Filters, from_params

MOST = 500  # orders that are acted on at once; every one of them is looked at and asked for by itself


@dataclass(frozen=True)
class Chosen:
    """``ids``: the orders, in the list's order where all were meant; ``meant``: how many, also beyond ``MOST``, or
    ``more``.
    """

    ids: list[int]
    meant: int
    filters: Filters
    all: bool = False
    more: bool = False

    @property
    def list(self) -> str:
        """The address of the list from which they were chosen."""
        return self.filters.address()

    @property
    def beyond(self) -> int:
        """How many are left out because there are too many."""
        return self.meant - len(self.ids)

    def address(self, action: str) -> str:
        """The query string that names the same orders again."""
        pairs = [("action", action), ("list", self.list)]
        pairs += [("all", "1")] if self.all else [("order", str(number)) for number in self.ids]
        return urlencode(pairs)


def chosen(shop: Shop, params: QueryDict) -> Chosen:
    """The orders that a form names: ``order`` for each, or ``all`` of those that the address ``list`` finds.

    What cannot be understood counts as not said; a list that cannot be understood has no orders.
    """
    try:
        filters = from_params(QueryDict(params.get("list", "")))
        if params.get("all"):
            ids, meant, more = overview.first(shop, filters, MOST)
            return Chosen(ids, meant, filters, all=True, more=more)
    except FilterError:
        return Chosen([], 0, Filters())
    numbers = (row_number(text) for text in params.getlist("order"))
    named = dict.fromkeys(number for number in numbers if number is not None)
    ids = list(named)[:MOST]
    return Chosen(ids, len(named), filters)
