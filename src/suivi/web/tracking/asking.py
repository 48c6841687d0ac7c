"""Where customers ask for something about their order, take it back, and choose which messages they get."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from suivi.core import customerasks as words
from suivi.core.requests import Kind
from suivi.core.selfservice import Chance, chance
from suivi.customers import limits, links, photos
from suivi.customers.models import CustomerLink
from suivi.customers.rules import rules_of
from suivi.lib import clock
from suivi.orders.reading import Judged, judged
from suivi.selfservice import asking
from suivi.web.tracking import askshown
from suivi.web.tracking.askforms import AskForm
from suivi.web.tracking.door import LANGUAGE, clock_of, for_customers
from suivi.web.tracking.frame import frame
from suivi.web.tracking.lookup import visitor

LARGEST = photos.MOST * photos.LARGEST + 1_000_000  # bytes of a whole form


@dataclass(frozen=True)
class Asking:
    """Somebody who asks, and what they ask for."""

    request: HttpRequest
    token: str
    link: CustomerLink
    order: Judged
    found: Chance
    now: datetime

    def form(self, *given: Any) -> AskForm:  # noqa: ANN401
        """The form, with what was given."""
        return AskForm(*given, of=self.found, facts=self.order.facts, rules=rules_of(self.link.shop))

    def send(self, form: AskForm) -> bool:
        """Sends it. False where that was not possible; the form says why."""
        key = self.request.POST.get("key", "")
        try:
            asking.ask(self.link, self.token, self.found.kind, form.said(get_language() or ""), key, self.now)
        except asking.CannotAskError:
            form.add_error(None, _("Something has changed meanwhile. Look at it once more, then send it again."))
        except DatabaseError:
            form.add_error(None, _("It could not be sent. Please try again."))
        else:
            return True
        return False

    def shown(self, form: AskForm | None, *, problem: str = "", status: int = 200) -> HttpResponse:
        """The page; without a form only why it cannot be asked for."""
        title, lead = words.ASK[self.found.kind]
        context = {
            **frame(self.request, self.link.shop),
            "form": form,
            "title": _(title),
            "lead": _(lead) if form else askshown.why_not(self.found),
            "problem": problem,
            "address": page_address(self.request, self.token),
            "key": asking.form_key(self.token, self.found.kind, self.order.facts),
            "country": form.country if form else "",
        }
        return render(self.request, "tracking/ask.html", context, status=status)


@for_customers
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """The form of one kind of request; sent, the order's page shows what became of it."""
    now, link, wanted = clock.now(), link_of(token), _kind(kind)
    order = judged(link.shop, link.order_id, now)
    found = chance(order.facts, order.verdict, rules_of(link.shop), now, wanted)
    with clock_of(link.shop):
        return _answered(Asking(request, token, link, order, found, now))


def _answered(it: Asking) -> HttpResponse:
    request = it.request
    if it.found.why_not == "off":
        raise Http404
    if request.method != "POST":
        return it.shown(None if it.found.why_not else it.form())
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:  # looked at before anything of it is read
        return it.shown(it.form(), problem=_("The photos are too large."), status=413)
    if request.POST.get("key") in it.order.facts.requests:
        return _back(request, it.token)  # the button was pressed twice
    if it.found.why_not:
        return it.shown(None, status=409)
    if limits.too_many(it.link.shop, visitor(request), f"ask {it.link.order_id}", it.now):
        return it.shown(it.form(), problem=_("Too many tries. Wait ten minutes, then try again."), status=429)
    form = it.form(request.POST, request.FILES)
    if form.is_valid() and it.send(form):
        return _back(request, it.token)
    return it.shown(form, status=422)


@for_customers
@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take back what nobody has answered."""
    asking.withdraw(link_of(token), request.POST.get("request", "")[:40], clock.now())
    return _back(request, token)


def link_of(token: str) -> CustomerLink:
    """The link that is in force; Http404 where there is none."""
    link = links.find(token)
    if link is None or link.expires_at <= clock.now():
        raise Http404
    return link


def _kind(kind: str) -> Kind:
    try:
        return Kind(kind)
    except ValueError:
        raise Http404 from None


def page_address(request: HttpRequest, token: str) -> str:
    """The order's page, in the language that was chosen."""
    address, named = reverse("customer_order", args=[token]), request.GET.get(LANGUAGE)
    return f"{address}?{LANGUAGE}={named}" if named else address


def _back(request: HttpRequest, token: str) -> HttpResponse:
    return redirect(f"{page_address(request, token)}#asked")
