"""The page that answers "where is my order?"."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from suivi.customers import links
from suivi.customers.rules import rules_of
from suivi.lib import clock
from suivi.orders.reading import expected
from suivi.selfservice.answering import not_done
from suivi.web.tracking import present
from suivi.web.tracking.askshown import asking
from suivi.web.tracking.belonging import only_shop
from suivi.web.tracking.door import clock_of, for_customers
from suivi.web.tracking.frame import frame
from suivi.web.tracking.linkeddata import linked_data


@for_customers
def nothing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """What stands where nothing is, on a host name of customers."""
    return render(request, "tracking/ended.html", frame(request, None), status=404)


@for_customers
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """An order, for whoever has its link."""
    now, link = clock.now(), links.find(token)
    if link is None or link.expires_at <= now:
        shop = link.shop if link else only_shop(request)
        return render(request, "tracking/ended.html", frame(request, shop), status=404)
    with clock_of(link.shop):
        read = expected(link.shop, link.order_id, now)
        shown = present.order(read, now)
        vain = not_done(link.shop, link.order_id, read.facts)
        ask = asking(token, read.facts, read.verdict, rules_of(link.shop), now, vain)
        context = {"token": token, "it": shown, "ask": ask, "linked_data": linked_data(shown, link.shop)}
        return render(request, "tracking/order.html", {**frame(request, link.shop), **context})
