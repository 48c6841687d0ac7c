"""What came in, what failed and why, and how to try again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.inbox.masking import masked
from suivi.inbox.models import Delivery
from suivi.inbox.replay import replay, unpark
from suivi.lib import clock
from suivi.lib.rownumber import row_number
from suivi.web.access import desk, desk_of, person_of

SIZE = 50


@desk()
def listing(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The newest deliveries, or those in one state."""
    state = request.GET.get("state", "")
    state = state if state in Delivery.State.values else ""
    found = Delivery.objects.filter(shop=shop).defer("body").order_by("-id")
    found = found.filter(state=state) if state else found
    before = row_number(request.GET.get("before", ""))
    found = found.filter(id__lt=before) if before is not None else found
    rows = list(found[: SIZE + 1])
    titles = {"": _("All"), "parked": _("Parked"), "waiting": _("Waiting"), "due": _("Due"), "done": _("Done")}
    return render(
        request,
        "desk/inbox.html",
        {
            "rows": rows[:SIZE],
            "more": rows[SIZE - 1].id if len(rows) > SIZE else None,
            "states": [(word, title, word == state) for word, title in titles.items()],
            "state": state,
            "parked": Delivery.objects.filter(shop=shop, state=Delivery.State.PARKED).count(),
            "may_write": desk_of(request).may_write,
        },
    )


def _delivery(shop: Shop, pk: int) -> Delivery:
    found = Delivery.objects.filter(shop=shop, pk=pk).first()
    if found is None:
        raise Http404
    return found


@desk()
def detail(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """One delivery; personal data is shown only to who may write, on request, and that is written down."""
    found = _delivery(shop, pk)
    may_write = desk_of(request).may_write
    unmask = request.method == "POST" and may_write
    if unmask:
        audit.record(shop, person_of(request), "inbox.unmasked", str(pk))
    body = bytes(found.body)
    text = body.decode("utf-8", "replace") if unmask else masked(body)
    return render(
        request, "desk/delivery.html", {"delivery": found, "text": text, "unmasked": unmask, "may_write": may_write}
    )


@require_POST
@desk(Role.AGENT)
def replay_one(request: HttpRequest, shop: Shop, pk: int) -> HttpResponse:
    """Try one delivery again."""
    replay(_delivery(shop, pk), clock.now())
    audit.record(shop, person_of(request), "inbox.replayed", str(pk))
    messages.success(request, _("The delivery will be read again in a moment."))
    return redirect("inbox_delivery", shop.handle, pk)


@require_POST
@desk(Role.AGENT)
def replay_all(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Try everything that is parked again."""
    count = unpark(shop, clock.now())
    audit.record(shop, person_of(request), "inbox.replayed_all", str(count))
    messages.success(request, _("%(count)s deliveries will be read again in a moment.") % {"count": count})
    return redirect("inbox", shop.handle)
