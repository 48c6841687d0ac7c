"""The cells of a list of orders, as markup that is finished before the template sees it.

A template takes some microseconds for each value it looks up, tests and escapes; fifty rows hold a thousand of them. A
cell is made here in one step. Everything that comes from outside goes through ``Markup``, which escapes it.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_noop, ngettext

from suivi.carriers.links import link
from suivi.core.labels import action
from suivi.core.verdict import Reason
from suivi.core.wording import say
from suivi.orders.listed import Listed
from suivi.web.formats import Reader
from suivi.web.markup import NOTHING, Markup
from suivi.web.reasonwords import worded
from suivi.web.templatetags.badges import written
from suivi.web.templatetags.icons import icon
from suivi.web.templatetags.words import show

MOST_TAGS = 3
ARRIVED = frozenset({"delivered", "returned", "cancelled"})
SOURCES = {
    "shopify": "Shopify",
    "file": gettext_noop("a file"),
    "staff": gettext_noop("your team"),
    "demo": gettext_noop("the demo shop"),
}
TEST, PROMISED, HEARD = gettext_noop("Test"), gettext_noop("Promised {day}"), gettext_noop("Heard from {source} {ago}")
CHOOSE = gettext_noop("Select {order}")
TAKES = gettext_noop("{who} takes care of it")

CHOICE = Markup(
    '<td class="cell-check"><label><input type="checkbox" name="order" value="{}" form="chosen" aria-label="{}"'
    ' autocomplete="off" data-own></label></td>'
)
ORDER = Markup('<a class="row-link" id="o{}" href="{}" translate="no">{}</a>{}{}<div class="muted small">{}</div>')
CUSTOMER = Markup('<span translate="no">{}</span><div class="muted small" translate="no">{}</div>{}')
TAG, MARK = Markup('<span class="tag" translate="no">{}</span>'), Markup(' <span class="tag">{}</span>')
TAGS, MORE = Markup('<div class="tags">{}{}</div>'), Markup('<span class="muted small">+{}</span>')
WITH_LINE, BOTH = Markup('{}<div class="muted small">{}</div>'), Markup("{} {}")
PARCEL = Markup('<div class="muted small parcel" translate="no">{} {}{}</div>')
FOLLOW = Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>')
PROBLEM = Markup('{} <span class="muted small">{}</span>{}')
WHY, NEXT = Markup('<div class="small wrap">{}</div>{}'), Markup('<div class="small next">{} {}</div>')
TAKEN = Markup('<div class="small taken-by">{} {}</div>')
AGE = Markup('<div class="muted small heard">{}</div>')


def choice(row: Listed, reader: Reader) -> SafeString:
    """The box by which the order is chosen, to act on it together with others."""
    return CHOICE(str(row.id), reader.say(CHOOSE).format(order=row.name))


def order(row: Listed, address: str, reader: Reader) -> SafeString:
    """The name with its link, what is special about the order, and its age."""
    state = NOTHING if row.state == "open" else written("state", row.state, reader.language)
    test = MARK(reader.say(TEST)) if row.test else NOTHING
    return ORDER(str(row.id), address, row.name, state, test, reader.timed(row.placed_at, reader.ago(row.placed_at)))


def customer(row: Listed) -> SafeString:
    """Who ordered, where it goes, and the order's tags."""
    place = f"{row.city}, {row.country}" if row.city and row.country else row.city or row.country
    return CUSTOMER(row.customer_name or row.email, place, _tags(row.tags) if row.tags else NOTHING)


def _tags(tags: list[str]) -> SafeString:
    shown = SafeString("".join([TAG(tag) for tag in tags[:MOST_TAGS]]))
    return TAGS(shown, MORE(str(len(tags) - MOST_TAGS)) if len(tags) > MOST_TAGS else NOTHING)


def total(row: Listed, reader: Reader) -> SafeString:
    """What it costs and how many pieces it has."""
    items = ngettext("%(items)s item", "%(items)s items", row.items) % {"items": reader.number(row.items)}
    return WITH_LINE(reader.money(row.total, row.currency), items)


def payment(row: Listed, reader: Reader) -> SafeString:
    """The payment status and its flag."""
    shown = written("payment", row.payment, reader.language)
    flag = row.payment_flag
    return shown if flag == "none" else BOTH(shown, written("flag", flag, reader.language))


def fulfillment(row: Listed, reader: Reader) -> SafeString:
    """The fulfillment status, the day it waits for, and the return where there is one."""
    shown = written("fulfillment", row.fulfillment, reader.language)
    if row.fulfillment == "scheduled" and row.scheduled_until:
        shown = WITH_LINE(shown, reader.timed(row.scheduled_until, reader.day(row.scheduled_until)))
    return shown if row.returns == "no_return" else BOTH(shown, written("returns", row.returns, reader.language))


def delivery(row: Listed, reader: Reader) -> SafeString:
    """The delivery status, the parcel that leads it, and the promised day while it matters."""
    shown = written("delivery", row.delivery, reader.language)
    if row.carrier or row.tracking_number:
        shown += _parcel(row)
    if row.promise_at and row.delivery not in ARRIVED:
        words = reader.say(PROMISED).format(day=reader.day(row.promise_at))
        shown = WITH_LINE(shown, reader.timed(row.promise_at, words))
    return shown


def _parcel(row: Listed) -> SafeString:
    """Carrier and number, with the carrier's page where one is known, and how many of several parcels arrived."""
    number = row.tracking_number
    page = link(row.carrier, number, row.tracking_url, country=row.country) if number else ""
    arrived = f" {row.parcels_delivered}/{row.parcels}" if row.parcels > 1 else ""
    return PARCEL(row.carrier, FOLLOW(page, number) if page else number, arrived)


def problem(row: Listed, reader: Reader) -> SafeString:
    """What is wrong, for how long, why, and what to do; nothing where nothing is wrong."""
    if not row.problem:
        return NOTHING
    return PROBLEM(written("problem", row.problem, reader.language), since(row, reader), why(row, reader))


def since(row: Listed, reader: Reader) -> SafeString:
    """How long the problem that ranks first has lasted."""
    return reader.timed(row.problem_since, reader.ago(row.problem_since)) if row.problem_since else NOTHING


def why(row: Listed, reader: Reader) -> SafeString:
    """The reason of the problem that ranks first, and what a person can do first."""
    act = NEXT(icon("arrow-right", "small"), reader.say(action(row.next_actions[0]))) if row.next_actions else NOTHING
    first = row.problems[0] if row.problems else {}
    return WHY(reason(first.get("reason") or {}, row.currency, reader, first.get("subject", "")) if first else "", act)


def taken(by: str, reader: Reader) -> SafeString:
    """Who takes care of it, where somebody does."""
    return TAKEN(icon("user-check", "small"), reader.say(TAKES).format(who=by)) if by else NOTHING


def reason(reason: Mapping[str, Any], currency: str, reader: Reader, subject: str = "") -> str:
    """Why, as a sentence; ``reason``: code and params as they come back from JSON, ``subject``: what it is about."""
    params = {name: _value(value) for name, value in (reason.get("params") or {}).items()}
    if amount := params.get("amount"):
        params["amount"] = reader.money(Decimal(amount), currency)  # JSON has it as text
    return say(worded(Reason(reason.get("code", ""), params), subject), reader.say, show)


def _value(value: Any) -> Any:  # noqa: ANN401 - JSON
    """A moment comes back from JSON as text."""
    if isinstance(value, str) and len(value) >= 19 and value[4:5] == "-" and "T" in value:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


def heard(row: Listed, reader: Reader) -> SafeString:
    """When Suivi last heard of the order, and from whom: what is shown is as fresh as that."""
    source = reader.say(SOURCES.get(row.heard_from, row.heard_from))
    words = reader.say(HEARD).format(source=source, ago=reader.ago(row.heard_at))
    return AGE(reader.timed(row.heard_at, words))
