"""Times, amounts, reasons and addresses as people read them."""

from datetime import datetime
from decimal import Decimal

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from suivi.core import customerwords, labels, wording
from suivi.core.verdict import Reason
from suivi.web.formats import reader
from suivi.web.markup import NOTHING

register = template.Library()


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """How long ago, or in how long: "2 minutes ago", with the full date for those who point at it."""
    return NOTHING if moment is None else (who := reader()).timed(moment, who.ago(moment))


@register.simple_tag
def age(moment: datetime | None) -> SafeString:
    """How old, as short as the language can: "3w", with the full date for those who point at it."""
    return NOTHING if moment is None else (who := reader()).timed(moment, who.age(moment))


@register.simple_tag
def at(moment: datetime | None, form: str = "") -> SafeString:
    """The date and, to the minute, the time; ``form`` may be Babel's short or long, or a pattern like ``d MMM``."""
    if moment is None:
        return NOTHING
    who = reader()
    return who.timed(moment, who.after(moment, form) if form else who.minutes(moment))


@register.simple_tag
def money(amount: Decimal | int | str | None, currency: str) -> str:
    """The amount as the page's language writes it: €1,234.50 or 1 234,50 €."""
    return "" if amount is None else reader().money(Decimal(amount), currency)


@register.filter
def number(value: int) -> str:
    """A count with the language's separators: 12,345."""
    return reader().number(value)


@register.filter
def whole(value: float) -> str:
    """A measured figure without its fraction: 1,251."""
    return reader().number(round(value))


def show(value: object) -> str:
    """A fact of a reason as people read it: moments in the shop's time, amounts with separators."""
    if isinstance(value, datetime):
        return reader().minutes(value)
    if isinstance(value, Decimal):
        return reader().amount(value)
    return "–" if value in {None, ""} else str(value)


@register.simple_tag
def say(reason: Reason) -> str:
    """The reason in the page's language."""
    return wording.say(reason, gettext, show)


@register.simple_tag
def expected_by(source: str) -> str:
    """Who says when a parcel arrives, as its customer is told."""
    return gettext(customerwords.EXPECTED_BY.get(source, ""))


@register.simple_tag
def action(code: str) -> str:
    """What a person can do next, in the page's language."""
    return gettext(labels.action(code))


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: str | int | None) -> str:
    """The page's address with some of its parameters changed; an empty value drops one: ``{% query page=2 %}``."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value in {None, ""}:
            params.pop(name, None)
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"
