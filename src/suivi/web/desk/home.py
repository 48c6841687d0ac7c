"""The home page of a shop: what happens today and what is at risk, as its reader arranged it."""

from decimal import Decimal
from typing import NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from suivi.accounts.models import Shop
from suivi.lib import clock
from suivi.orders.changed import SHOWN, Changed
from suivi.publishing import home
from suivi.publishing.home import Figures
from suivi.reports.definitions import words_of
from suivi.web import formats
from suivi.web.access import desk, desk_of, person_of
from suivi.web.formats import Reader
from suivi.web.markup import NOTHING, Markup

TALL, STEP = 28, 8  # of the bars of thirty days
BARS = Markup('<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="xMinYMid" aria-hidden="true">{}</svg>')
BAR = Markup('<rect x="{}" y="{}" width="{}" height="{}"/>')


class Shown(NamedTuple):
    """A tile in words. ``value`` is "" while the worker has not made it yet."""

    name: str
    title: str
    value: str
    money: str
    yesterday: str
    bars: SafeString
    failed: bool


class Moved(NamedTuple):
    """A line of what changed: a status or a problem, and so many orders. ``over``: that no longer have the problem."""

    axis: str
    word: str
    orders: str
    over: str = ""


class ArrangeForm(forms.Form):
    """Which report stands at which place."""

    def __init__(self, *args: object, shop: Shop, reports: list[str], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        titles = sorted(
            ((name, words_of(one).title) for name, one in home.choices(shop).items()), key=lambda one: one[1]
        )
        for place in range(home.MOST):
            self.fields[f"place{place}"] = forms.ChoiceField(
                label=_("Place %(number)s") % {"number": place + 1},
                choices=[("", "–"), *titles],
                required=False,
                initial=reports[place] if place < len(reports) else "",
            )

    @property
    def reports(self) -> list[str]:
        """The chosen ones, in order."""
        return [name for name in (self.cleaned_data[f"place{place}"] for place in range(home.MOST)) if name]


@desk()
def front(_request: HttpRequest, shop: Shop) -> HttpResponse:
    """A shop's own address."""
    return redirect("shop_home", shop.handle)


@desk()
def page(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The tiles."""
    role, reader = desk_of(request).role, formats.reader()
    known = home.choices(shop)
    names = [name for name in home.plan_of(shop, person_of(request), role) if name in known]
    tiles = home.tiles(shop, role, [*names, home.CHANGED], reader.now)
    shown = [_shown(name, words_of(known[name]).title, home.figures_of(tiles[name]), reader) for name in names]
    made = [one.made_at for one in tiles.values() if one.made_at]
    changed = home.changed_of(tiles[home.CHANGED])
    context = {
        "tiles": shown,
        "made_at": min(made) if made else None,
        "sign": _sign(shop, role, names),
        "changed": changed,
        "problems": _problems(changed, reader) if changed else (),
        "reached": _reached(changed, reader) if changed else (),
    }
    return render(request, "desk/home.html", context)


@desk()
def news(request: HttpRequest, shop: Shop) -> HttpResponse:
    """204 while no tile is newer; else 200."""
    role = desk_of(request).role
    names = list(home.plan_of(shop, person_of(request), role))
    return HttpResponse(status=204 if _sign(shop, role, names) == request.GET.get("after") else 200)


@desk()
def arrange(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Which reports the page shows, for the person who asks."""
    names = list(home.plan_of(shop, person_of(request), desk_of(request).role))
    form = ArrangeForm(request.POST if request.method == "POST" else None, shop=shop, reports=names)
    if request.method == "POST" and form.is_valid():
        home.arrange(shop, person_of(request), form.reports)
        return redirect("shop_home", shop.handle)
    return render(request, "desk/home_arrange.html", {"form": form})


def _sign(shop: Shop, role: str, names: list[str]) -> str:
    """Another text after a tile was made."""
    newest = home.tiles(shop, role, [*names, home.CHANGED], clock.now())
    return str(max((one.made_at.timestamp() for one in newest.values() if one.made_at), default=0))


def _shown(name: str, title: str, figures: Figures | None, reader: Reader) -> Shown:
    if figures is None or figures.failed:
        return Shown(name, title, "", "", "", NOTHING, figures is not None)
    money = " · ".join(reader.money(Decimal(amount), currency) for currency, amount in sorted(figures.money.items()))
    yesterday = reader.number(figures.days[-2]) if len(figures.days) > 1 else ""
    return Shown(name, title, reader.number(figures.count), money, yesterday, _bars(figures.days), failed=False)


def _problems(changed: Changed, reader: Reader) -> list[Moved]:
    """Those that more orders have than before, or fewer; the most first."""
    codes = sorted(changed.new.keys() | changed.over.keys(), key=lambda one: (-changed.new.get(one, 0), one))
    return [
        Moved("problem", one, reader.number(changed.new.get(one, 0)), reader.number(changed.over.get(one, 0)))
        for one in codes
    ]


def _reached(changed: Changed, reader: Reader) -> list[Moved]:
    """The statuses that orders have now and had not before, by axis; the most first."""
    return [
        Moved(axis, word, reader.number(count))
        for axis in SHOWN
        for word, count in sorted(changed.reached.get(axis, {}).items(), key=lambda one: (-one[1], one[0]))
    ]


def _bars(days: tuple[int, ...]) -> SafeString:
    """Thirty days as bars, today's last."""
    most = max(days, default=0)
    if not most:
        return NOTHING
    bars = [
        BAR(str(place * STEP), f"{TALL - TALL * count / most:.1f}", str(STEP - 2), f"{TALL * count / most:.1f}")
        for place, count in enumerate(days)
    ]
    return BARS(str(len(days) * STEP), str(TALL), SafeString("".join(bars)))
