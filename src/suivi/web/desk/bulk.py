"""Acting on many orders at once: which of those chosen can, which cannot and why, and asking for those that can."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suivi.accounts.models import Role, Shop
from suivi.actions.asking import Impossible, Wrong, ask
from suivi.actions.offering import offer, scopes_of
from suivi.core.facts import Facts
from suivi.core.words import Action
from suivi.lib import clock
from suivi.orders.reading import Judged, judged_all
from suivi.sources.shopify.acts.spec import Target
from suivi.web import formats
from suivi.web.access import desk, desk_of, person_of
from suivi.web.actwords import label, words
from suivi.web.desk.actforms import ActForm, because
from suivi.web.desk.actparts import About
from suivi.web.desk.choosing import MOST, Chosen, chosen

Each = Callable[[Target], dict[str, Any] | None]
OTHERS_HOLD = gettext_noop("Only other apps hold it. Release those holds on the order’s own page.")
NAMED = 12  # orders that are called by name where there are more


def _nothing(_target: Target) -> dict[str, Any]:
    return {}


def _own_holds(target: Target) -> dict[str, Any] | None:
    """The holds that Suivi set; those of others are released one by one, on purpose."""
    own = [hold.id for hold in target.holds if hold.by_us]
    return {"holds": own} if own else None


class Bulk(NamedTuple):
    """An action for many orders: what is asked once for all of them, and what follows from each target."""

    asks: tuple[str, ...] = ()
    each: Each = _nothing
    otherwise: str = ""  # why a target has nothing to follow from


# In the order of the bar's buttons; the first ``FIRST`` stand beside the menu.
ACTIONS: Mapping[Action, Bulk] = {
    Action.FULFILL: Bulk(("notify",)),
    Action.CAPTURE: Bulk(),
    Action.HOLD: Bulk(("reason", "notes")),
    Action.RELEASE_HOLD: Bulk((), _own_holds, OTHERS_HOLD),
    Action.MARK_AS_PAID: Bulk(),
    Action.SEND_INVOICE: Bulk(),
    Action.ADD_TAGS: Bulk(("tags",)),
    Action.REMOVE_TAGS: Bulk(("tags",)),
    Action.ARCHIVE: Bulk(),
    Action.REOPEN: Bulk(),
}
FIRST = 4


class BulkButton(NamedTuple):
    """A button of the bar."""

    key: str
    label: str
    icon: str


@dataclass(frozen=True)
class Bar:
    """The buttons of the bar that stands over chosen orders: a few, and the rest in a menu. ``most``: how many of those
    that match can be chosen at once, where that is not all of them.
    """

    first: list[BulkButton]
    more: list[BulkButton]
    most: str = ""


def bar(total: int) -> Bar:
    """The bar in the page's language, for a list of so many orders."""
    found = [BulkButton(action.value, label(action), words(action).icon) for action in ACTIONS]
    return Bar(found[:FIRST], found[FIRST:], formats.reader().number(MOST) if total > MOST else "")


@dataclass
class Sorted:
    """The chosen orders: those that can, with what it is done to and what is said of each, and those that cannot."""

    can: list[tuple[Judged, list[dict[str, Any]]]] = field(default_factory=list)
    cannot: dict[str, list[Judged]] = field(default_factory=dict)  # by reason, in words

    @property
    def out(self) -> int:
        """How many cannot."""
        return sum(len(orders) for orders in self.cannot.values())


def sort(request: HttpRequest, shop: Shop, action: Action, ids: list[int], now: datetime) -> Sorted:
    """Looks at each of these orders."""
    role, scopes, found = desk_of(request).role, scopes_of(shop), Sorted()
    for each in judged_all(shop, ids, now):
        offered = offer(action, each.facts, each.verdict, role=role, scopes=scopes, now=now)
        said = [_said(action, target) for target in offered.targets]
        able = [one for one in said if one is not None]
        if able:
            found.can.append((each, able))
        else:
            why = because(offered.why_not) if offered.why_not else _(ACTIONS[action].otherwise)
            found.cannot.setdefault(why, []).append(each)
    return found


def _said(action: Action, target: Target) -> dict[str, Any] | None:
    said = ACTIONS[action].each(target)
    return None if said is None else {"target": target.id, **said}


@desk(Role.AGENT)
def act(request: HttpRequest, shop: Shop) -> HttpResponse:
    """What would happen to the chosen orders; sent, it is asked for, and a page shows how far it is."""
    params = request.POST if request.method == "POST" else request.GET
    action, now = _known(params.get("action", "")), clock.now()
    meant = chosen(shop, params)
    found = sort(request, shop, action, meant.ids, now)
    form = _form(action, request.POST if request.method == "POST" else None)
    if request.method == "POST" and found.can and form.is_valid():
        run = params.get("run", "") if params.get("run", "").isalnum() else secrets.token_hex(8)
        refused = _ask_all(request, shop, action, found, form, run[:16], now)
        for why, names in refused.items():
            messages.warning(request, f"{_some(names)}: {why}")
        return redirect("activity_run", shop.handle, run[:16])
    context = _context(action, meant, found, form)
    return render(request, "desk/bulk.html", context, status=422 if form.errors else 200)


def _some(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def _form(action: Action, data: Any) -> ActForm:  # noqa: ANN401
    about = About(Facts(id=""), Target(id=""))
    return ActForm(action, about, data, only=ACTIONS[action].asks)


def _ask_all(
    request: HttpRequest, shop: Shop, action: Action, found: Sorted, form: ActForm, run: str, now: datetime
) -> dict[str, list[str]]:
    """Asks for each by itself; returns the names of those that could not be asked (any more), by reason."""
    person, refused = person_of(request), dict[str, list[str]]()
    for order, targets in found.can:
        for place, said in enumerate(targets):
            params, key = {**form.params, **said}, f"{run}-{order.row.id}-{place}"
            try:
                ask(shop, order.row.key, person, action, params, key=key, run=run, now=now)
            except (Impossible, Wrong) as no:
                refused.setdefault(because(no.reason), []).append(order.row.name)
            except DatabaseError:
                refused.setdefault(_("The database did not answer. Try again."), []).append(order.row.name)
    return refused


def _context(action: Action, meant: Chosen, found: Sorted, form: ActForm) -> dict[str, Any]:
    reader, known = formats.reader(), words(action)
    return {
        "action": action.value,
        "label": label(action),
        "icon": known.icon,
        "tells": _(known.tells) if known.tells else "",
        "final": known.final,
        "form": form,
        "run": secrets.token_hex(8),
        "list": meant.list,
        "chosen": len(meant.ids),
        "beyond": reader.number(meant.beyond, more=meant.more) if meant.beyond else "",
        "most": reader.number(MOST),
        "can": [order.row for order, _targets in found.can],
        "names": [order.row.name for order, _targets in found.can[:NAMED]],
        "more": max(0, len(found.can) - NAMED),
        "cannot": [
            (why, len(orders), [one.row.name for one in orders[:NAMED]]) for why, orders in found.cannot.items()
        ],
        "out": found.out,
    }


def _known(action: str) -> Action:
    try:
        found = Action(action)
    except ValueError:
        raise Http404 from None
    if found not in ACTIONS:
        raise Http404
    return found
