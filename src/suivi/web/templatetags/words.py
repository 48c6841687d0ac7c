"""Times, amounts, reasons and addresses as people read them."""

from datetime import datetime
from decimal import Decimal

from babel.core import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta, get_datetime_format
from babel.numbers import format_currency, format_decimal
from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, to_locale

from suivi.core import labels, wording
from suivi.core.verdict import Reason
from suivi.lib import clock

register = template.Library()

JUST_NOW_SECONDS = 45


def locale() -> Locale:
    """The page's language, as Babel names it."""
    return Locale.parse(to_locale(get_language() or "en"))


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """How long ago, or in how long: "2 minutes ago", with the full date for those who point at it."""
    if moment is None:
        return SafeString("")
    delta = moment - clock.now()
    if abs(delta.total_seconds()) < JUST_NOW_SECONDS:
        words = gettext("just now")
    else:
        words = format_timedelta(delta, add_direction=True, threshold=1.2, locale=locale())
    return _time(moment, words)


@register.simple_tag
def at(moment: datetime | None, form: str = "") -> SafeString:
    """The date and, to the minute, the time; ``form`` may be Babel's short or long, or a pattern like ``d MMM``."""
    if moment is None:
        return SafeString("")
    if not form:
        return _time(moment, _minutes(moment))
    return _time(moment, format_datetime(timezone.localtime(moment), form, locale=locale()))


def _minutes(moment: datetime) -> str:
    local, where = timezone.localtime(moment), locale()
    joined = str(get_datetime_format("medium", where))
    return joined.format(format_time(local, "short", locale=where), format_date(local, "medium", locale=where))


def _time(moment: datetime, words: str) -> SafeString:
    title = format_datetime(timezone.localtime(moment), "long", locale=locale())
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), title, words)


@register.simple_tag
def money(amount: Decimal | int | str | None, currency: str) -> str:
    """The amount as the page's language writes it: €1,234.50 or 1 234,50 €."""
    if amount is None:
        return ""
    return format_currency(Decimal(amount), currency or "XXX", locale=locale())


def show(value: object) -> str:
    """A fact of a reason as people read it: moments in the shop's time, amounts with separators."""
    if isinstance(value, datetime):
        return _minutes(value)
    if isinstance(value, Decimal):
        return str(format_decimal(value, format="#,##0.00", locale=locale()))
    return "–" if value in {None, ""} else str(value)


@register.simple_tag
def say(reason: Reason) -> str:
    """The reason in the page's language."""
    return wording.say(reason, gettext, show)


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
