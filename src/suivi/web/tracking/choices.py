"""Which messages a customer gets, chosen by themselves; it holds for all their orders at the shop."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from suivi.core import customerasks as words
from suivi.core.facts import Customer
from suivi.customers import preferences
from suivi.customers.rules import rules_of
from suivi.lib import clock
from suivi.orders.reading import judged
from suivi.web.tracking.asking import link_of, page_address
from suivi.web.tracking.door import for_customers
from suivi.web.tracking.frame import frame


@for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest, token: str) -> HttpResponse:
    """Each kind of message on each channel by which the customer can be reached: wanted or not."""
    link = link_of(token)
    customer = judged(link.shop, link.order_id, clock.now()).facts.customer
    if not rules_of(link.shop).choices or customer is None:
        raise Http404
    offered = [(channel, topic) for channel in _channels(customer) for topic in preferences.TOPICS]
    if request.method == "POST":
        wanted = set(request.POST.getlist("wanted"))
        unwanted = [one for one in offered if ".".join(one) not in wanted]
        preferences.choose(link.shop, customer, unwanted)
    muted = preferences.muted(link.shop.pk, customer)
    groups = [
        (
            _(words.CHANNELS[channel]),
            [(f"{channel}.{topic}", _(text), (channel, topic) not in muted) for topic, text in words.TOPICS.items()],
        )
        for channel in _channels(customer)
    ]
    context = {"groups": groups, "saved": request.method == "POST", "address": page_address(request, token)}
    return render(request, "tracking/choices.html", {**frame(request, link.shop), **context})


def _channels(customer: Customer) -> list[str]:
    """How the customer can be reached."""
    reach = {"email": customer.email, "sms": customer.phone or (customer.shipping.phone if customer.shipping else "")}
    return [channel for channel in preferences.CHANNELS if reach[channel]]
