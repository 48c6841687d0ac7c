"""The page of one order."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.core.facts import Entity, Facts, Shipment
from suivi.core.labels import action, hint
from suivi.core.verdict import Problem, Reason, Verdict
from suivi.core.wording import STORY, say
from suivi.inbox import staff
from suivi.lib import clock
from suivi.orders.models import Order
from suivi.orders.reading import OrderPage, order_page
from suivi.web.access import desk, desk_of, person_of
from suivi.web.templatetags.words import show

_Entity = TypeVar("_Entity", bound=Entity)

MAX_TEXT = 5000
MAX_TAG = 40
LEFT = {"success", "open", "pending"}  # open and pending are Shopify's older words for a shipment that stands


@desk()
def page(request: HttpRequest, shop: Shop, order_id: int) -> HttpResponse:
    """Everything about one order."""
    read = order_page(shop, order_id, clock.now())
    return render(request, "desk/order.html", {**context(read), "may_write": desk_of(request).may_write})


def context(read: OrderPage) -> dict[str, Any]:
    """The finished values of the page."""
    verdict, facts = read.verdict, read.facts
    return {
        "row": read.row,
        "verdict": verdict,
        "problems": [_problem(problem) for problem in verdict.problems],
        "axes": _axes(verdict),
        "amounts": verdict.payment.amounts,
        "transactions": sorted(_alive(facts.transactions), key=lambda t: (t.at or t.stamp.as_of, t.id)),
        "shipments": _shipments(facts, verdict),
        "unshipped": _unshipped(facts),
        "holds": verdict.fulfillment.holds,
        "returns": sorted(_alive(facts.returns), key=lambda back: back.id),
        "customer": facts.customer,
        "risk_reasons": facts.detail.risk_reasons if facts.detail else (),
        "tags": read.row.tags,
        "note": facts.note_edit.text if facts.note_edit else facts.head.note if facts.head else "",
        "timeline": [(entry, say(Reason(entry.code, entry.params), _, show, STORY)) for entry in read.timeline],
    }


def _alive(entities: Mapping[str, _Entity]) -> list[_Entity]:
    """Those that the source has not deleted."""
    return [entity for entity in entities.values() if not entity.gone]


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code.value,
        "severity": problem.severity.value,
        "since": problem.since,
        "reason": say(problem.reason, _, show),
        "rule": say(problem.threshold, _, show) if problem.threshold else "",
        "subject": problem.subject if not problem.subject.startswith("gid:") else "",
        "actions": [_(action(one.value)) for one in problem.actions],
    }


def _axes(verdict: Verdict) -> list[dict[str, Any]]:
    found = []
    for name, title, part in (
        ("payment", _("Payment"), verdict.payment),
        ("fulfillment", _("Fulfillment"), verdict.fulfillment),
        ("delivery", _("Delivery"), verdict.delivery),
        ("returns", _("Return"), verdict.returns),
    ):
        meaning = hint(part.status)
        found.append(
            {
                "name": name,
                "title": title,
                "word": part.status.value,
                "hint": _(meaning) if meaning else "",
                "reasons": [say(reason, _, show) for reason in part.reasons],
            }
        )
    return found


def _shipments(facts: Facts, verdict: Verdict) -> list[dict[str, Any]]:
    """What left together: its parcels with their scans, newest first, and what is in it."""
    lines = {line.id: line for line in facts.lines.items} if facts.lines else {}
    found = []
    shipments: list[Shipment] = sorted(_alive(facts.shipments), key=lambda one: (one.at, one.id))
    for shipment in shipments:
        scans = [scan for scan in facts.scans.values() if scan.shipment == shipment.id and not scan.gone]
        found.append(
            {
                "shipment": shipment,
                "canceled": shipment.status == "cancelled",
                "parcels": [parcel for parcel in verdict.delivery.parcels if parcel.shipment == shipment.id],
                "scans": sorted(scans, key=lambda scan: (scan.at, scan.id), reverse=True),
                "lines": [(lines[one.line], one.quantity) for one in shipment.lines if one.line in lines],
            }
        )
    return found


def _unshipped(facts: Facts) -> list[tuple[Any, int]]:
    """What is still to ship, or needs no shipping."""
    if facts.lines is None:
        return []
    sent: dict[str, int] = {}
    for shipment in _alive(facts.shipments):
        if shipment.status in LEFT:
            for one in shipment.lines:
                sent[one.line] = sent.get(one.line, 0) + one.quantity
    left = [(line, line.current_quantity - sent.get(line.id, 0)) for line in facts.lines.items]
    return [(line, quantity) for line, quantity in left if quantity > 0]


def _order(shop: Shop, order_id: int) -> Order:
    return order_page(shop, order_id, clock.now()).row


@require_POST
@desk(Role.AGENT)
def comment(request: HttpRequest, shop: Shop, order_id: int) -> HttpResponse:
    """Write a staff-only comment into the timeline."""
    row, text = _order(shop, order_id), request.POST.get("text", "").strip()[:MAX_TEXT]
    if text:
        staff.comment(shop, row.key, person_of(request), text, now=clock.now())
        audit.record(shop, person_of(request), "order.commented", row.name)
    else:
        messages.error(request, _("The comment is empty."))
    return redirect("order", shop.handle, order_id)


@require_POST
@desk(Role.AGENT)
def tag(request: HttpRequest, shop: Shop, order_id: int) -> HttpResponse:
    """Put a tag on the order."""
    row, name = _order(shop, order_id), request.POST.get("tag", "").strip()[:MAX_TAG]
    if name:
        staff.tag(shop, row.key, person_of(request), name, now=clock.now())
        audit.record(shop, person_of(request), "order.tagged", row.name, tag=name)
    else:
        messages.error(request, _("The tag is empty."))
    return redirect("order", shop.handle, order_id)


@require_POST
@desk(Role.AGENT)
def untag(request: HttpRequest, shop: Shop, order_id: int) -> HttpResponse:
    """Take a tag off the order."""
    row, name = _order(shop, order_id), request.POST.get("tag", "").strip()[:MAX_TAG]
    if name:
        staff.untag(shop, row.key, person_of(request), name, now=clock.now())
        audit.record(shop, person_of(request), "order.untagged", row.name, tag=name)
    return redirect("order", shop.handle, order_id)


@require_POST
@desk(Role.AGENT)
def note(request: HttpRequest, shop: Shop, order_id: int) -> HttpResponse:
    """Write the order's note."""
    row = _order(shop, order_id)
    text = request.POST.get("note", "").strip()[:MAX_TEXT]
    staff.note(shop, row.key, person_of(request), text, now=clock.now())
    audit.record(shop, person_of(request), "order.noted", row.name)
    return redirect("order", shop.handle, order_id)
