"""Answering what a customer asked for, ending a return of Suivi's own, and a customer's photo."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suivi.accounts.models import Shop
from suivi.actions.asking import Impossible, Wrong
from suivi.actions.offering import scopes_of
from suivi.core.facts import Facts, Request
from suivi.core.requests import Standing, is_own, standing
from suivi.customers.models import Photo
from suivi.inbox import staff
from suivi.orders.reading import judged
from suivi.selfservice.answering import Answer, way
from suivi.selfservice.answering import answer as say_answer
from suivi.web.access import desk, desk_of
from suivi.web.desk.actforms import because
from suivi.web.desk.orderwriting import RefusedError, Writing, writes

MOST_TEXT = 1000
# A photo runs nothing, wherever it is opened, and is kept by nobody on the way.
PHOTO_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, no-store"}
VERBS = {Standing.ACCEPTED: "order.request_accepted", Standing.DECLINED: "order.request_declined"}


@writes("#requests")
def answer(writing: Writing) -> bool:
    """Accept or decline, with a word to the customer; what the store can do, it is asked to do."""
    order = judged(writing.shop, writing.row.id, writing.now)
    request, word = _request(order.facts, writing), _word(writing)
    key, post = writing.said("key", 20), writing.request.POST
    said = Answer(
        word=word,
        text=writing.said("text", MOST_TEXT),
        act="act" in post,
        refund="refund" in post,
        notify="notify" in post,
        key=key if key.isalnum() else secrets.token_hex(8),
    )
    role, scopes = desk_of(writing.request).role, scopes_of(writing.shop)
    by = way(request, order, role=role, scopes=scopes, now=writing.now)
    if word is Standing.ACCEPTED and said.act and by.action is None:
        raise RefusedError(_("The store cannot do this any more. Look at it once more."))
    try:
        done = say_answer(writing.shop, order, writing.person, request, said, by, writing.now)
    except (Impossible, Wrong) as refused:
        raise RefusedError(because(refused.reason)) from None
    writing.audit(VERBS[word])
    messages.success(writing.request, _("The customer sees your answer on the page of the order."))
    return done


def _request(facts: Facts, writing: Writing) -> Request:
    """What is answered: for the first time or, where somebody says so, once more."""
    found = facts.requests.get(writing.said("request", 40))
    if found is None:
        raise Http404
    stands = standing(found, facts)
    if stands is not Standing.WAITING and not ("again" in writing.request.POST and stands in VERBS):
        raise RefusedError(_("This has been answered meanwhile, or withdrawn."))
    return found


def _word(writing: Writing) -> Standing:
    try:
        return {"accepted": Standing.ACCEPTED, "declined": Standing.DECLINED}[writing.said("word", 20)]
    except KeyError:
        raise Http404 from None


@writes("#returns")
def end_return(writing: Writing) -> bool:
    """Close a return that no platform keeps, or cancel it."""
    back, status = writing.said("return", 200), writing.said("status", 20)
    facts = judged(writing.shop, writing.row.id, writing.now).facts
    found = facts.returns.get(back)
    if found is None or not is_own(back) or status not in ("closed", "canceled"):
        raise Http404
    if found.status != "open":
        raise RefusedError(_("This return is not open any more."))
    done = staff.end_return(writing.shop, writing.row.key, writing.person, back, status, now=writing.now)
    writing.audit(f"order.return_{status}")
    return done


@require_safe
@desk()
def photo(request: HttpRequest, shop: Shop, order_id: int, pk: int) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """A customer's photo, for people of the shop; Http404 where the order has none with this number."""
    found = Photo.objects.filter(shop=shop, order_id=order_id, pk=pk).first()
    if found is None:
        raise Http404
    return HttpResponse(bytes(found.data), content_type="image/jpeg", headers=PHOTO_HEADERS)
