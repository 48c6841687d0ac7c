"""Where in which list an order stands: the way back to it, and the orders before and after."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from suivi.accounts.models import Shop
from suivi.orders import overview
from suivi.orders.filters import FilterError, Filters, from_params
from suivi.orders.models import Order

Neighbor = tuple[int, str] | None  # id and name

STORIES = ("all", "comments", "payments", "shipping")


@dataclass(frozen=True)
class Place:
    """The list one came from (``list``: its address, "" for all orders) and the part of the story (``show``) one reads.

    Both travel in the address of the page, and only what was understood is written into it again.
    """

    filters: Filters
    show: str = "all"

    @property
    def list(self) -> str:
        """The address of the list."""
        return self.filters.address()

    @property
    def query(self) -> str:
        """The parameters of the order's page, with the question mark; "" where there are none."""
        return self.with_show(self.show)

    def with_show(self, show: str) -> str:
        """The same with another part of the story."""
        pairs = {"list": self.list, "show": show if show != "all" else ""}
        text = urlencode({name: value for name, value in pairs.items() if value})
        return f"?{text}" if text else ""

    def neighbors(self, shop: Shop, row: Order) -> tuple[Neighbor, Neighbor]:
        """The orders before and after this one in the list."""
        try:
            return overview.beside(shop, self.filters, row)
        except FilterError:
            return None, None


def place_of(request: HttpRequest) -> Place:
    """The place that the address names; what cannot be understood counts as not said."""
    show = request.GET.get("show", "all")
    try:
        filters = from_params(QueryDict(request.GET.get("list", "")))
    except FilterError:
        filters = Filters()
    return Place(filters, show if show in STORIES else "all")
