"""Customers' pages under the store's own address, by way of Shopify's app proxy.

Shopify asks Suivi for what a customer opened below ``https://store/apps/suivi`` and passes the answer on. Its signature
proves that the request came through Shopify, not that the visitor owns an order: they look it up as everywhere.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix, resolve, set_script_prefix
from django.views.decorators.csrf import csrf_exempt

from suivi.accounts import storeapps
from suivi.accounts.models import Connection
from suivi.lib import clock
from suivi.sources.shopify.api.signatures import proxy_ok
from suivi.web.tracking.belonging import only_of

PAGES = "suivi.web.tracking.urls"
SHOWN = "customer_"  # what the names of the addresses begin with that customers visit
PREFIX = re.compile(r"(?:/[\w.-]+){2,4}")  # as /apps/suivi, which a merchant may have changed


@csrf_exempt
def proxy(request: HttpRequest, path: str | None = None) -> HttpResponse:
    """The page of that store's shop at the path, or its look-up; Http404 for what Shopify did not sign lately."""
    query = dict(signed := parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True))
    connection = Connection.objects.select_related("shop").filter(shop__domain=query.get("shop", "")).first()
    if connection is None or not proxy_ok(signed, storeapps.app_of(connection).secrets, clock.now()):
        raise Http404
    prefix = query.get("path_prefix", "")
    if not PREFIX.fullmatch(prefix):
        raise Http404
    _came_through_shopify(request)
    found = resolve(f"/{path}" if path else f"/track/{connection.shop.handle}/", PAGES)
    if not str(found.url_name).startswith(SHOWN):
        raise Http404
    only_of(request, connection.shop, found.kwargs)
    with _below(prefix):
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    if response.headers.get("Location", "").startswith("/"):  # whole, so that it is the store's whoever follows it
        store = connection.base or f"https://{connection.shop.domain}"
        response.headers["Location"] = store + response.headers["Location"]
    return response


def _came_through_shopify(request: HttpRequest) -> None:
    """Shopify is one proxy more between the visitor and Suivi: limits count the visitor, not Shopify."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if hops:
        request.META["REMOTE_ADDR"] = hops.pop()
        request.META["HTTP_X_FORWARDED_FOR"] = ", ".join(hops)


@contextmanager
def _below(prefix: str) -> Iterator[None]:
    """Within, addresses are made as they are below the store's own."""
    outside = get_script_prefix()
    set_script_prefix(f"{prefix}/")
    try:
        yield
    finally:
        set_script_prefix(outside)
