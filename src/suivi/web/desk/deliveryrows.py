"""Deliveries as lists show them: table rows that are finished, nothing left to decide in the template."""

from collections.abc import Iterable, Mapping

import msgspec
from django.utils.safestring import SafeString
from django.utils.translation import gettext_noop, ngettext

from suivi.carriers.links import link
from suivi.orders.deliveries.listed import Listed
from suivi.orders.deliveries.listing import Named
from suivi.web.desk import cells
from suivi.web.formats import Reader
from suivi.web.markup import NOTHING, Markup
from suivi.web.platformwords import source_name, term
from suivi.web.templatetags.badges import written

ROW = Markup(
    '<tr id="p{}" data-version="{}"><td class="cell-order">{}</td><td class="cell-customer">{}</td>'
    '<td class="cell-status">{}</td><td class="cell-delivery">{}</td><td class="cell-problem">{}</td></tr>\n'
)
ORDER = Markup(
    '<a class="row-link" id="o{}" href="{}" translate="no">{}</a>{}<div class="muted small" translate="no">{}</div>'
)
PARCEL = Markup('<span class="parcel" translate="no">{}</span><div class="muted small">{}</div>')
STATUS = Markup('{} {}<div class="muted small">{}</div>')
SUBSTATUS = Markup('<span class="small">{}</span>')
PROMISE = Markup('<span class="{}">{}</span><div class="muted small">{}</div>')
PROBLEM = Markup('{} <span class="muted small">{}</span><div class="small wrap">{}</div>')
NO_NUMBER, SCANNED, NEVER = gettext_noop("No number"), gettext_noop("scanned {ago}"), gettext_noop("never scanned")
SHIPPED, TOLD_BY = gettext_noop("shipped {day}"), gettext_noop("told by {source}")
SINCE = gettext_noop("for {age}")
IN_TIME, TOO_LATE = gettext_noop("As promised"), gettext_noop("After the promised day")
SOURCES = {
    "merchant": gettext_noop("promised by the shop"),
    "carrier": gettext_noop("estimated by the carrier"),
    "model": gettext_noop("expected from your deliveries"),
}


def listed(rows: Iterable[Listed], orders: Mapping[int, Named], address: str, reader: Reader) -> SafeString:
    """The rows as the list shows them; ``address`` is where the shop's orders are, with a slash at its end."""
    nobody = Named("–", "")
    return SafeString("".join([_row(row, orders.get(row.order_id, nobody), address, reader) for row in rows]))


def _row(row: Listed, order: Named, address: str, reader: Reader) -> SafeString:
    test = cells.MARK(reader.say(cells.TEST)) if row.test else NOTHING
    return ROW(
        str(row.id),
        f"{row.status} {row.problem} {row.since.isoformat()}",
        ORDER(str(row.id), f"{address}{row.order_id}/", order.name, test, order.customer),
        _parcel(row, reader),
        _status(row, reader),
        _promise(row, reader),
        _problem(row, reader),
    )


def _parcel(row: Listed, reader: Reader) -> SafeString:
    """The number with the carrier's page where one is known; carrier, service, and where it goes."""
    page = link(row.carrier, row.number, row.url, country=row.country) if row.number else ""
    number = cells.FOLLOW(page, row.number) if page else row.number or reader.say(NO_NUMBER)
    told = [row.carrier, row.service, reader.country(row.country) if row.country else ""]
    return PARCEL(number, " · ".join(filter(None, told)))


def _status(row: Listed, reader: Reader) -> SafeString:
    """Where it is and for how long, when it was last scanned, where and who says so."""
    known = row.substatus and row.substatus != "unmapped"
    told = [reader.say(SINCE).format(age=reader.age(row.since))]
    if row.last_scan_at:
        told.append(reader.say(SCANNED).format(ago=reader.ago(row.last_scan_at)))
    else:
        told.append(reader.say(NEVER))
    if row.place:
        told.append(row.place)
    if row.source:
        told.append(reader.say(TOLD_BY).format(source=source_name(row.source)))
    return STATUS(
        written("delivery", row.status, reader.language),
        SUBSTATUS(term("substatus", row.substatus)) if known else NOTHING,
        " · ".join(told),
    )


def _promise(row: Listed, reader: Reader) -> SafeString:
    """Until when it was promised and by whom; of one that arrived, when that was and whether it was in time."""
    shipped = reader.say(SHIPPED).format(day=reader.day(row.shipped_at))
    if row.ended_at is not None:
        arrived = reader.timed(row.ended_at, reader.day(row.ended_at))
        days = "" if row.transit_days is None else _days(row.transit_days, reader)
        kept = "" if row.kept is None else reader.say(IN_TIME if row.kept else TOO_LATE)
        return PROMISE("nowrap", arrived, " · ".join(filter(None, [days, kept, shipped])))
    if row.promised_at is None:
        return PROMISE("muted", "–", shipped)
    source = reader.say(SOURCES.get(row.promise_source, row.promise_source))
    over = "strong" if row.problem == "late" else "nowrap"
    return PROMISE(over, reader.timed(row.promised_at, reader.day(row.promised_at)), f"{source} · {shipped}")


def _days(days: int, reader: Reader) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": reader.number(days)}


def _problem(row: Listed, reader: Reader) -> SafeString:
    """What is wrong, for how long, and why; nothing where nothing is wrong."""
    if not row.problem:
        return NOTHING
    since = reader.timed(row.problem_since, reader.ago(row.problem_since)) if row.problem_since else NOTHING
    why = cells.reason(msgspec.json.decode(row.reason) if row.reason else {}, "", reader)
    return PROBLEM(written("problem", row.problem, reader.language), since, why)
