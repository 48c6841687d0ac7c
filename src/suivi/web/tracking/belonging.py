"""Pages for customers where only one shop's are shown: on its own host name, and below its store's address."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest

from suivi.accounts.models import Shop
from suivi.customers import links

_NOTED = "_only_customers_of"


def only_of(request: HttpRequest, shop: Shop, named: Mapping[str, object]) -> None:
    """Notes that the request is for this shop's pages; Http404 where its address, by what it names, is another's."""
    setattr(request, _NOTED, shop)
    if named.get("handle", shop.handle) != shop.handle:
        raise Http404
    link = links.find(str(named["token"])) if "token" in named else None
    if link is not None and link.shop_id != shop.pk:
        raise Http404


def only_shop(request: HttpRequest) -> Shop | None:
    """The one shop whose pages are shown; None where all are."""
    found = getattr(request, _NOTED, None)
    return found if isinstance(found, Shop) else None
