"""Writing to customers from the desk: a suggested message, for one order or a selection, and one to look at."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from suivi.accounts import audit
from suivi.accounts.models import Role, Shop
from suivi.channels.contract import NotSentError, Reach
from suivi.letters.triggers import Trigger
from suivi.letters.writing import CannotWrite
from suivi.lib import clock
from suivi.messages import asking
from suivi.messages.parceltruth import key_of
from suivi.messages.reading import addresses
from suivi.orders.reading import Judged, judged_all
from suivi.web import formats
from suivi.web.access import desk, person_of
from suivi.web.desk.choosing import MOST, Chosen, chosen
from suivi.web.desk.ordermessages import everything
from suivi.web.desk.orderwriting import RefusedError, Writing, writes
from suivi.web.letterwords import trigger

NAMED = 12  # orders that are called by name where there are more


@writes("#messages")
def send(writing: Writing) -> bool:
    """Send the order's customer a message now, or to oneself to look at it."""
    known = _known(writing.said("trigger", 40))
    if known is None:
        raise RefusedError(_("Choose what to tell."))
    if writing.request.POST.get("do") == "try":
        _try_out(writing, known)
        return True
    found = judged_all(writing.shop, [writing.row.id], writing.now)
    key = f"desk {writing.said('run', 20)}"
    about = subjects(found[0], known) if found else ()
    asking.ask(writing.shop, writing.row.id, known, writing.person, key=key, now=writing.now, subjects=about)
    writing.audit("message.asked", trigger=known.value)
    messages.success(writing.request, _("“%s” is sent within a moment.") % trigger(known))
    return True


def _try_out(writing: Writing, known: Trigger) -> None:
    try:
        asking.try_out(writing.shop, writing.row.id, known, Reach.EMAIL, writing.person.email, writing.now)
    except LookupError:
        raise RefusedError(_("No channel for e-mail is set up. Owners do that in the settings.")) from None
    except CannotWrite as error:
        raise RefusedError(_("The template could not be filled in: %s") % error) from error
    except NotSentError as error:
        raise RefusedError(_("It could not be sent: %s") % error) from error
    messages.success(writing.request, _("Sent to %s, and to nobody else.") % writing.person.email)


def subjects(order: Judged, known: Trigger) -> set[str]:
    """What a message about a problem is about: the parcels that have it."""
    numbers = {one.subject for one in order.verdict.problems if asking.suggested(one.code, one.kind) is known}
    return {key_of(one) for one in order.verdict.delivery.parcels if one.number and one.number in numbers}


def _known(name: str) -> Trigger | None:
    try:
        return Trigger(name)
    except ValueError:
        return None


@desk(Role.AGENT)
def to_many(request: HttpRequest, shop: Shop) -> HttpResponse:
    """What would be sent to whom of the chosen orders; posted, it is."""
    params = request.POST if request.method == "POST" else request.GET
    meant, now = chosen(shop, params), clock.now()
    orders = judged_all(shop, meant.ids, now)
    known = _known(params.get("trigger", "")) or _first_suggestion(orders)
    sender = asking.sender_of(shop)
    able = [one for one in orders if addresses(one.facts).keys() & sender.accounts.keys()]
    if request.method == "POST" and known and able:
        run = params.get("run", "")[:20]
        for one in able:
            asking.ask(
                shop, one.row.id, known, person_of(request), key=f"{run} {one.row.id}", now=now,
                subjects=subjects(one, known),
            )  # fmt: skip
        audit.record(shop, person_of(request), "message.asked_of_many", str(len(able)), trigger=known.value)
        messages.success(request, _("“%(name)s” is sent for %(n)d orders.") % {"name": trigger(known), "n": len(able)})
        return redirect("messages", shop.handle)
    return render(request, "desk/message_many.html", _context(meant, orders, able, known))


def _first_suggestion(orders: Iterable[Judged]) -> Trigger | None:
    """What the first problem suggests that suggests anything."""
    suggested = (asking.suggested(one.code, one.kind) for order in orders for one in order.verdict.problems)
    return next(filter(None, suggested), None)


def _context(meant: Chosen, orders: list[Judged], able: list[Judged], known: Trigger | None) -> dict[str, Any]:
    out = [one.row.name for one in orders if one not in able]
    return {
        "groups": everything(),
        "trigger": known.value if known else "",
        "run": secrets.token_hex(8),
        "list": meant.list,
        "chosen": len(meant.ids),
        "beyond": formats.reader().number(meant.beyond, more=meant.more) if meant.beyond else "",
        "most": formats.reader().number(MOST),
        "able": [one.row for one in able],
        "names": [one.row.name for one in able[:NAMED]],
        "more": max(0, len(able) - NAMED),
        "out": len(out),
        "out_names": out[:NAMED],
    }
