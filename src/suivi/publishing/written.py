"""How the values of an answer are written for people: in their language, by the shop's clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.core import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit
from django.utils.translation import gettext, gettext_noop, override, to_locale

from suivi.reports.contract import Column, Kind

UNKNOWN = "–"
YES, NO = gettext_noop("Yes"), gettext_noop("No")
DAY, HOUR = 86400, 3600
# From so many seconds on a span is told in this unit.
SPANS = ((2 * DAY, "duration-day", DAY), (2 * HOUR, "duration-hour", HOUR), (60, "duration-minute", 60))
# How a day is told that stands for the span it begins.
SPELLED: Mapping[str, str] = {"month": "yMMM", "quarter": "yQQQ", "year": "y"}


@dataclass(frozen=True, slots=True)
class Hand:
    """Who reads: the language (as Django names it) and the shop's clock."""

    language: str
    zone: tzinfo

    def cell(self, column: Column, value: object, currency: str = "") -> str:
        """A value of this column; what is not known is a dash. ``currency``: of its row, for money."""
        if value is None:
            return UNKNOWN
        return _WAYS[column.kind](self, column, value, currency)

    def say(self, text: str) -> str:
        """The English text in the reader's language."""
        with override(self.language):
            return gettext(text)

    def moment(self, at: datetime) -> str:
        """The date and, to the minute, the time."""
        return format_datetime(at.astimezone(self.zone), "medium", locale=_locale(self.language)).replace("\u202f", " ")

    def short(self, day: date) -> str:
        """A day without its year: "Nov 24"."""
        return format_skeleton("MMMd", day, locale=_locale(self.language))

    def span(self, start: datetime, end: datetime) -> str:
        """The days from one moment until before the other, by the shop's clock."""
        first, last = (at.astimezone(self.zone).date() for at in (start, end - timedelta(microseconds=1)))
        days = [format_date(day, "medium", locale=_locale(self.language)) for day in (first, last)]
        return days[0] if first == last else " – ".join(days)

    def figure(self, column: Column, currency: str = "") -> Callable[[float], str]:
        """How numbers of this column are written beside a picture, short; spans come as hours."""
        locale = _locale(self.language)
        if column.kind is Kind.PERCENT:
            return lambda value: format_percent(round(value, 3), format="#,##0.#%", locale=locale)
        if column.kind is Kind.DURATION:
            return lambda value: _span(round(value * HOUR), self.language)
        if column.kind is Kind.MONEY and currency:
            return lambda value: _short_money(value, currency, self.language)
        return lambda value: format_decimal(round(value, 2), locale=locale)


def _short_money(value: float, currency: str, language: str) -> str:
    """Without cents where there are none to tell of."""
    whole = abs(value) >= 100 or value == int(value)
    written = format_currency(round(value) if whole else round(value, 2), currency, locale=_locale(language))
    return written.replace(",00", "").replace(".00", "") if whole else written


def _text(_hand: Hand, column: Column, value: Any, _currency: str) -> str:  # noqa: ANN401
    text = str(value)
    return column.words.get(text, text) if column.words else text


def _number(hand: Hand, _column: Column, value: Any, _currency: str) -> str:  # noqa: ANN401
    return _decimal(value, hand.language)


def _money(hand: Hand, _column: Column, value: Any, currency: str) -> str:  # noqa: ANN401
    return _currency_amount(value, currency, hand.language) if currency else _decimal(value, hand.language)


def _duration(hand: Hand, _column: Column, value: timedelta, _currency: str) -> str:
    return _span(round(value.total_seconds()), hand.language)


def _instant(hand: Hand, _column: Column, value: datetime, _currency: str) -> str:
    return hand.moment(value)


def _day(hand: Hand, column: Column, value: date, _currency: str) -> str:
    return _date(value, column.unit, hand.language)


def _yes_no(hand: Hand, _column: Column, value: object, _currency: str) -> str:
    return hand.say(YES if value else NO)


def _percent(hand: Hand, _column: Column, value: Any, _currency: str) -> str:  # noqa: ANN401
    return str(format_percent(round(Decimal(value), 4), format="#,##0.0#%", locale=_locale(hand.language)))


_WAYS: Mapping[Kind, Callable[[Hand, Column, Any, str], str]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.COUNT: _number,
    Kind.MONEY: _money,
    Kind.DURATION: _duration,
    Kind.INSTANT: _instant,
    Kind.DAY: _day,
    Kind.YES_NO: _yes_no,
    Kind.PERCENT: _percent,
}


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    return Locale.parse(to_locale(language))


@lru_cache(maxsize=8192)
def _decimal(value: Decimal | int, language: str) -> str:
    return str(format_decimal(value, locale=_locale(language)))


@lru_cache(maxsize=8192)
def _currency_amount(value: Decimal, currency: str, language: str) -> str:
    return format_currency(value, currency, locale=_locale(language))


@lru_cache(maxsize=8192)
def _span(seconds: int, language: str) -> str:
    """As one number with its unit: "36 hours", "3 days"; a tenth where that tells something."""
    if not seconds:
        return format_unit(0, "duration-hour", length="short", locale=_locale(language))
    _least, unit, size = next((one for one in SPANS if abs(seconds) >= one[0]), (0, "duration-second", 1))
    return format_unit(round(seconds / size, 1), unit, length="short", locale=_locale(language), format="#,##0.#")


@lru_cache(maxsize=4096)
def _date(value: date, unit: str, language: str) -> str:
    spelled = SPELLED.get(unit)
    if spelled:
        return format_skeleton(spelled, datetime(value.year, value.month, value.day), locale=_locale(language))  # noqa: DTZ001
    return format_date(value, "medium", locale=_locale(language))
