"""How each carrier and each lane does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from suivi.accounts.models import Shop
from suivi.lib import clock
from suivi.orders.deliveries import days
from suivi.orders.deliveries.counts import Counted
from suivi.orders.deliveries.days import Score
from suivi.orders.deliveries.filters import EVERYTHING, TERMS, VIEWS, Filters
from suivi.orders.deliveries.narrowing import UNKNOWN, Period, known
from suivi.orders.overview import newest_change
from suivi.orders.terms import fold
from suivi.web import formats
from suivi.web.access import desk
from suivi.web.desk import charts, deliverybar
from suivi.web.formats import Reader

PERIODS = {
    "7": gettext_noop("Last 7 days"),
    "30": gettext_noop("Last 30 days"),
    "90": gettext_noop("Last 90 days"),
    "365": gettext_noop("Last 12 months"),
}
DEFAULT = "30"
SILENT = next(view for name, view in VIEWS if name == "Stuck")  # no news where there should be some
MOST_LANES = 25


class Figure(NamedTuple):
    """A figure, and the address of the parcels that it counts; for a share, of those that it is the share of; for days,
    of those that took more.
    """

    text: str
    address: str
    parcels: int


@dataclass(frozen=True)
class Line:
    """One carrier or lane as the table shows it; ``address``: its parcels under way."""

    name: str
    address: str
    half: Figure
    most: Figure
    shipped: Figure
    delivered: Figure
    kept: Figure
    promised: Figure
    at_once: Figure
    excepted: Figure
    returned: Figure
    moving: str = ""
    silent: str = ""
    silent_address: str = ""
    outage: bool = False


@desk()
def scorecard(request: HttpRequest, shop: Shop) -> HttpResponse:
    """Carriers and lanes in a period that ends today."""
    period = request.GET.get("period", DEFAULT)
    period = period if period in PERIODS else DEFAULT
    terms = {name: value for name in TERMS if (value := _term(name, request.GET.get(name, "")))}
    today, reader = timezone.localdate(clock.now()), formats.reader()
    first = today - timedelta(days=int(period) - 1)
    lanes = days.lanes(shop, first, today, terms)
    lines = _carriers(shop, first, today, terms, reader)
    context = {
        "outages": [line for line in lines if line.outage],
        "newest": newest_change(shop),
        "period": period,
        "periods": [(key, _(title)) for key, title in PERIODS.items()],
        "chips": [(_chip(name, value, reader), _address(period, terms, name)) for name, value in terms.items()],
        "carriers": lines,
        "lanes": [_lane(*one, terms, (first, today), reader) for one in lanes[:MOST_LANES]],
        "more": max(0, len(lanes) - MOST_LANES),
        **_volumes(shop, first, today, terms, reader),
    }
    return render(request, "desk/carriers.html", context)


def _carriers(shop: Shop, first: date, today: date, terms: Mapping[str, str], reader: Reader) -> list[Line]:
    """Every carrier that moved something in the period or has parcels under way."""
    scores = days.carriers(shop, first, today, terms)
    moving = {value: count for value, count, _n in Counted(shop, Filters(terms=terms), today).by_term("carrier")}
    silent_filters = Filters(words=SILENT.words, terms=terms)
    silent = {value: count for value, count, _n in Counted(shop, silent_filters, today).by_term("carrier")}
    if chosen := terms.get("carrier"):
        moving = {known(chosen): moving.get(known(chosen), 0)}
    return [
        _line(
            deliverybar.word("carrier", name, reader),
            Filters(terms={**terms, "carrier": name or UNKNOWN}),
            scores.get(name, Score()),
            (first, today),
            reader,
            moving=moving.get(name, 0),
            silent=silent.get(name, 0),
        )
        for name in dict.fromkeys([*scores, *moving])
    ]


def _lane(
    origin: str, country: str, score: Score, terms: Mapping[str, str], span: tuple[date, date], reader: Reader
) -> Line:
    unknown = _("Unknown")
    names = [reader.country(code) if code else unknown for code in (origin, country)]
    filters = Filters(terms={**terms, "country": country or UNKNOWN}, origin=origin or UNKNOWN)
    return _line(" → ".join(names), filters, score, span, reader)


def _line(
    name: str,
    filters: Filters,
    score: Score,
    span: tuple[date, date],
    reader: Reader,
    *,
    moving: int = 0,
    silent: int = 0,
) -> Line:
    return Line(
        name=name,
        address=filters.address(),
        half=_slower(filters, score, 0.5, span, reader),
        most=_slower(filters, score, 0.9, span, reader),
        **_figures(filters, score, span, reader),
        moving=reader.number(moving),
        silent=reader.number(silent) if silent else "",
        silent_address=replace(filters, words=SILENT.words).address(),
        outage=days.outage(moving, silent),
    )


def _figures(filters: Filters, score: Score, span: tuple[date, date], reader: Reader) -> dict[str, Figure]:
    """The figures of a period, each with the address of its parcels."""
    shares = {"kept": score.promised, "at_once": score.delivered, "excepted": score.ended, "returned": score.ended}
    found = {}
    for name in ("shipped", "delivered", "promised", *shares):
        event, outcome = ("shipped", "") if name == "shipped" else ("ended", name)
        meant = _within(filters, event, span, outcome)
        count: int = getattr(score, name)
        text = reader.share(count, shares[name]) if name in shares else reader.number(count)
        found[name] = Figure(text, meant.address(), count)
    return found


def _slower(filters: Filters, score: Score, share: float, span: tuple[date, date], reader: Reader) -> Figure:
    """In how many days a share of the deliveries came; leads to those that took more."""
    reached = score.within(share)
    meant = replace(_within(filters, "ended", span, "delivered"), slower=reached)
    return Figure(_days(reached, reader), meant.address(), 0 if reached is None else score.slower(reached))


def _within(filters: Filters, event: str, span: tuple[date, date], outcome: str) -> Filters:
    """The parcels to which that happened in the period, the last first."""
    return replace(filters, scope=EVERYTHING, period=Period(event, *span), outcome=outcome, sort=f"-{event}")


def _volumes(shop: Shop, first: date, today: date, terms: Mapping[str, str], reader: Reader) -> dict[str, Any]:
    found = days.volumes(shop, max(first, today - timedelta(days=89)), today, terms)
    return {
        "chart": charts.volumes(found, reader, charts.WIDE),
        "chart_rows": charts.table(found, reader),
        "chart_days": len(found),
    }


def _days(count: int | None, reader: Reader) -> str:
    if count is None:
        return "–"
    return ngettext("%(days)s day", "%(days)s days", count) % {"days": reader.number(count)}


def _term(name: str, value: str) -> str:
    folded = fold(value)
    return folded.upper()[:2] if name == "country" else folded


def _chip(name: str, value: str, reader: Reader) -> str:
    title = _(deliverybar.TITLES[name])
    return _("{title}: {word}").format(title=title, word=deliverybar.word(name, value, reader))


def _address(period: str, terms: Mapping[str, str], without: str) -> str:
    filters = Filters(terms={name: value for name, value in terms.items() if name != without})
    return filters.address(period=period)
