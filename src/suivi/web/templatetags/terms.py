"""The platforms' words, and countries, in the page's language."""

from datetime import UTC, date, datetime

from babel.dates import format_date, format_time
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from suivi.web import platformwords
from suivi.web.formats import locale, reader, wall

register = template.Library()


@register.simple_tag
def term(kind: str, word: str) -> str:
    """A word of a platform, as people read it; ``kind`` is a table of ``web.platformwords``."""
    return platformwords.term(kind, word)


@register.simple_tag
def teller(source: str) -> str:
    """Who told, by name."""
    return platformwords.source_name(source)


@register.simple_tag
def country(code: str) -> str:
    """The country's name; its code where the name is not known."""
    return reader().country(code)


@register.simple_tag
def day(of: date) -> str:
    """A day, by its name."""
    return str(format_date(of, "full", locale=locale(reader().language)))


@register.simple_tag
def clock(moment: datetime) -> SafeString:
    """The time of day of a moment on the shop's clock."""
    local = timezone.localtime(moment)
    shown = format_time(local, "short", locale=locale(reader().language))
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), shown)


@register.simple_tag
def clockface(shown: datetime, form: str = "d MMM y HH:mm") -> str:
    """Date and time as a clock on a wall somewhere showed them, whatever the shop's clock says."""
    return wall(shown.astimezone(UTC) if shown.tzinfo else shown, form, reader().language)


# What a browser says of itself, most telling first: (sign, name).
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
            ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
           ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


@register.simple_tag
def device(user_agent: str) -> str:
    """Browser and system, as far as the browser tells them; else its own words."""
    found = [next((name for sign, name in table if sign in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or user_agent[:60] or "–"
