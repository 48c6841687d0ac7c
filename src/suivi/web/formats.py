"""Times, amounts and numbers as a reader's language and clock write them.

Babel takes 40 microseconds for an amount and more for a date; a list shows hundreds, most of them the same as a moment
ago. So what was written once for a language is kept, and a page asks once who reads it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache

from babel.core import Locale
from babel.dates import (
    format_date,
    format_datetime,
    format_skeleton,
    format_time,
    format_timedelta,
    get_datetime_format,
)
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_noop, override, to_locale

from suivi.lib import clock
from suivi.web.markup import Markup

JUST_NOW_SECONDS = 45
SKEW_SECONDS = 5  # clocks differ: what is so little ahead of ours has happened
JUST_NOW, SOON = gettext_noop("just now"), gettext_noop("in a moment")
MINUTE, HOUR, DAY = 60, 3600, 86400
# Not months, which English writes like minutes.
AGES = (("duration-week", 7 * DAY), ("duration-day", DAY), ("duration-hour", HOUR), ("duration-minute", MINUTE))
# How a language joins the parts of a date, where it is not as in "Monday 30 November 2026".
JOINED = {
    "de": (("E d", "E, d"), ("d MMM", "d. MMM")),
    "es": (("E d", "E, d"), ("d MMMM", "d 'de' MMMM"), ("MMMM y", "MMMM 'de' y")),
    "pt": (("E d", "E, d"), ("d MMM", "d 'de' MMM"), ("MMMM y", "MMMM 'de' y")),
}
SPOKEN = {"pt": "pt_PT"}  # as Django names the languages; Babel's pt is that of Brazil
TIME = Markup('<time datetime="{}" title="{}">{}</time>')


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page: the language (as Django names it), the shop's clock, and the moment of reading."""

    language: str
    zone: tzinfo
    now: datetime

    def say(self, text: str) -> str:
        """The English text in the reader's language."""
        return _said(text, self.language)

    def ago(self, moment: datetime) -> str:
        """How long ago, or in how long: "2 minutes ago", "in 3 days"."""
        seconds = (moment - self.now).total_seconds()
        size = abs(seconds)
        if size < JUST_NOW_SECONDS:
            return self.say(SOON if seconds > SKEW_SECONDS else JUST_NOW)
        step = MINUTE if size < 2 * HOUR else HOUR if size < 2 * DAY else DAY
        return _span(step * round(seconds / step), self.language)

    def age(self, moment: datetime) -> str:
        """How old, as short as the language can: "3w"."""
        seconds = max(0, round((self.now - moment).total_seconds()))
        unit, size = next(((unit, size) for unit, size in AGES if seconds >= 2 * size), AGES[-1])
        return _age(seconds // size, unit, self.language)

    def minutes(self, moment: datetime) -> str:
        """The date and, to the minute, the time: "Nov 24, 2026, 9:30 AM"."""
        local = moment.astimezone(self.zone)
        return _joined(self.language).format(
            _clock(local.hour, local.minute, self.language), _date(local.date(), self.language)
        )

    def day(self, moment: datetime) -> str:
        """The date without its year: "Nov 24"."""
        return _short_date(moment.astimezone(self.zone).date(), self.language)

    def short(self, value: date) -> str:
        """A day without its year: "Nov 24"."""
        return _short_date(value, self.language)

    def share(self, part: int, whole: int) -> str:
        """A share in percent, to one place: "96.4%"; a dash where there is nothing to share."""
        if not whole:
            return "–"
        return _share(round(1000 * part / whole), self.language)

    def date(self, value: date) -> str:
        """A day with its year: "Nov 24, 2026"."""
        return _date(value, self.language)

    def after(self, moment: datetime, pattern: str) -> str:
        """The moment in one of Babel's forms (short, long) or after a pattern."""
        return wall(moment.astimezone(self.zone), pattern, self.language)

    def timed(self, moment: datetime, words: str) -> SafeString:
        """``words`` for people, the moment for machines, and date and time for those who point at it."""
        return TIME(moment.isoformat(), self.minutes(moment), words)

    def money(self, amount: Decimal, currency: str) -> str:
        """The amount with its currency: €1,234.50 or 1 234,50 €."""
        return _money(amount, currency or "XXX", self.language)

    def number(self, value: int, *, more: bool = False) -> str:
        """A count with separators: 12,345. ``more``: it is so much or more, 10,000+."""
        told = str(value) if -1000 < value < 1000 else _number(value, self.language)
        return f"{told}+" if more else told

    def amount(self, value: Decimal) -> str:
        """An amount without its currency, with separators and two decimals."""
        return str(format_decimal(value, format="#,##0.00", locale=locale(self.language)))

    def country(self, code: str) -> str:
        """A country's name; a code nobody knows stays as it is."""
        return str(locale(self.language).territories.get(code.upper(), code))


def reader(now: datetime | None = None) -> Reader:
    """Who reads the page that is being made. ``now``: this moment, unless it is given."""
    return Reader(get_language() or "en", timezone.get_current_timezone(), now or clock.now())


def wall(moment: datetime, pattern: str, language: str) -> str:
    """The moment after a pattern as English writes it, in the language's own order, by the clock that it comes with."""
    for english, own in JOINED.get(language, ()):
        pattern = pattern.replace(english, own)
    return format_datetime(moment, pattern, locale=locale(language))


@lru_cache(maxsize=32)
def locale(language: str) -> Locale:
    """The language as Babel knows it."""
    return Locale.parse(SPOKEN.get(language) or to_locale(language))


@lru_cache(maxsize=4096)
def _said(text: str, language: str) -> str:
    with override(language):
        return gettext(text)


@lru_cache(maxsize=8192)
def _span(seconds: int, language: str) -> str:
    return format_timedelta(
        timedelta(seconds=seconds), granularity="minute", add_direction=True, threshold=1.2, locale=locale(language)
    )


@lru_cache(maxsize=8192)
def _age(count: int, unit: str, language: str) -> str:
    return format_unit(count, unit, length="narrow", locale=locale(language))


@lru_cache(maxsize=32)
def _joined(language: str) -> str:
    return str(get_datetime_format("medium", locale(language)))


@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, language: str) -> str:
    return format_time(time(hour, minute), "short", locale=locale(language))


@lru_cache(maxsize=8192)
def _date(value: date, language: str) -> str:
    return format_date(value, "medium", locale=locale(language))


@lru_cache(maxsize=8192)
def _short_date(value: date, language: str) -> str:
    return format_skeleton("MMMd", value, locale=locale(language))


@lru_cache(maxsize=16384)
def _money(amount: Decimal, currency: str, language: str) -> str:
    return format_currency(amount, currency, locale=locale(language))


@lru_cache(maxsize=16384)
def _number(value: int, language: str) -> str:
    return str(format_decimal(value, locale=locale(language)))


@lru_cache(maxsize=2048)
def _share(thousandths: int, language: str) -> str:
    spoken = locale(language)
    pattern = spoken.percent_formats[None].pattern.replace("#,##0", "0.#")
    return str(format_percent(Decimal(thousandths) / 1000, format=pattern, locale=spoken))
