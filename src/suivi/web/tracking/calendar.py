"""When parcels are expected, as a file that any calendar reads (RFC 5545)."""

from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suivi.customers import links
from suivi.lib import clock
from suivi.orders.reading import expected
from suivi.web.tracking import present
from suivi.web.tracking.door import clock_of, for_customers
from suivi.web.tracking.shown import Parcel

LONGEST = 75  # bytes in a line


@for_customers
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - a view's shape
    """The days on which the order's parcels are expected; Http404 where none is."""
    now, link = clock.now(), links.find(token)
    if link is None or link.expires_at <= now:
        raise Http404
    with clock_of(link.shop):
        shown = present.order(expected(link.shop, link.order_id, now), now)
        title = _("Order %(order)s from %(shop)s arrives") % {"order": shown.name, "shop": link.shop.name}
        lines = [
            line
            for number, one in enumerate(shown.parcels)
            for line in _event(title, one, f"{token[: links.LENGTH]}-{number}", now)
        ]
    if not lines:
        raise Http404
    text = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Suivi//Suivi//EN", *lines, "END:VCALENDAR"]
    body = "".join(f"{folded}\r\n" for line in text for folded in _folded(line))
    headers = {"Content-Disposition": 'attachment; filename="delivery.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _event(title: str, parcel: Parcel, uid: str, now: datetime) -> list[str]:
    window = parcel.view.expected
    if window is None:
        return []
    first, last = _day(window.first), _day(window.last) + timedelta(days=1)
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@suivi",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{last:%Y%m%d}",
        f"SUMMARY:{_escaped(title)}",
        f"DESCRIPTION:{_escaped(' '.join(filter(None, [parcel.carrier, parcel.number])))}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _folded(line: str) -> list[str]:
    """A long line in pieces, as the standard wants; no letter is cut."""
    pieces = [""]
    for letter in line:
        if len((pieces[-1] + letter).encode()) > LONGEST:
            pieces.append(" ")
        pieces[-1] += letter
    return pieces
