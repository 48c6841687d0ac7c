"""What the shop's store was asked to do: what is under way, what was not done, and how far a bulk action is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from suivi.accounts.models import Shop
from suivi.actions.listing import counted, of_run, unsettled
from suivi.actions.models import OPEN, TROUBLED
from suivi.orders.listed import listed
from suivi.web import formats
from suivi.web.access import desk, desk_of
from suivi.web.desk.acts import shown

MOST = 200


@desk()
def activity(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Everything that is under way or was not done, the newest first."""
    return _page(request, shop, "")


@desk()
def run(request: HttpRequest, shop: Shop, run: str) -> HttpResponse:
    """What was asked of many orders at once, and how far that is."""
    return _page(request, shop, run)


def _page(request: HttpRequest, shop: Shop, run: str) -> HttpResponse:
    so_far, found = counted(shop, run), of_run(shop, run, MOST) if run else unsettled(shop, MOST)
    acts = [shown(act, shop.handle) for act in found]
    names = {row.id: row.name for row in listed(shop, list({act.order_id for act in acts}))}
    context = {
        "run": run,
        "rows": [(act, names.get(act.order_id, "")) for act in acts],
        "most": MOST if len(acts) == MOST else 0,
        "sign": _sign(so_far),
        "may_write": desk_of(request).may_write,
        **_summary(so_far),
    }
    return render(request, "desk/activity.html", context)


def _summary(so_far: dict[str, int]) -> dict[str, Any]:
    """So many of how many are done, how many are under way, and how many were not done."""
    reader, all_ = formats.reader(), sum(so_far.values())
    under_way = sum(so_far.get(state, 0) for state in OPEN)
    return {
        "all": reader.number(all_),
        "all_count": all_,
        "done": reader.number(so_far.get("done", 0)),
        "over": all_ - under_way,
        "under_way": under_way,
        "troubled": sum(so_far.get(state, 0) for state in TROUBLED),
    }


@desk()
def news(request: HttpRequest, shop: Shop, run: str = "") -> HttpResponse:
    """204 while none of these acts got any further; else 200."""
    return HttpResponse(status=204 if _sign(counted(shop, run)) == request.GET.get("after") else 200)


def _sign(so_far: dict[str, int]) -> str:
    """Another text after any of the acts got further."""
    return "-".join(f"{state}{count}" for state, count in sorted(so_far.items()) if count)
