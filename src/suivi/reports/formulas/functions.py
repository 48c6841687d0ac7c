"""What can be called on the values of one row: one line each, with what it takes, what it gives and what it is for."""

import fnmatch
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from suivi.core.relative import Moment
from suivi.core.translatable import gettext_noop as _
from suivi.core.workdays import DAY, zone
from suivi.reports.contract import Kind
from suivi.reports.formulas.numbers import Number, divided, exact

Kinds = frozenset[Kind]
NUMBERS: Kinds = frozenset({Kind.NUMBER, Kind.COUNT, Kind.PERCENT})
AMOUNTS: Kinds = NUMBERS | {Kind.MONEY}
TEXTS: Kinds = frozenset({Kind.TEXT})
TIMES: Kinds = frozenset({Kind.INSTANT, Kind.DAY})
INSTANTS: Kinds = frozenset({Kind.INSTANT})
SPANS: Kinds = frozenset({Kind.DURATION})
LONGEST_TEXT = 500  # characters that a function gives back at most
_HOUR, _MOST_DAYS = timedelta(hours=1), 36_600


@dataclass(frozen=True)
class Function:
    """``call`` gets the moment of the report, then a value for each of ``takes``; the last ``optional`` may be missing.

    ``gives`` None: the kind of the first. Where a value is unknown, so is what it gives. ``timely``: it depends on when
    the report is made.
    """

    takes: tuple[Kinds, ...]
    gives: Kind | None
    call: Callable[..., Any]
    help: str
    optional: int = 0
    unit: str = ""
    timely: bool = False


def day_of(moment: Moment, at: datetime | date) -> date:
    """The date of an instant by the shop's clock; a day is one already."""
    return moment.calendar.day_of(at) if isinstance(at, datetime) else at


def instant(moment: Moment, at: datetime | date) -> datetime:
    """An instant; of a day, its first moment by the shop's clock."""
    return at if isinstance(at, datetime) else moment.midnight(at)


def _week(moment: Moment, at: datetime | date) -> date:
    day = day_of(moment, at)
    return day - day.weekday() * DAY


def _quarter(moment: Moment, at: datetime | date) -> date:
    day = day_of(moment, at)
    return day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)


def _days_between(moment: Moment, start: datetime | date, end: datetime | date) -> int:
    return (day_of(moment, end) - day_of(moment, start)).days


def _business_days(moment: Moment, start: datetime | date, end: datetime | date) -> int | None:
    first, last = day_of(moment, start), day_of(moment, end)
    if abs((last - first).days) > _MOST_DAYS:
        return None
    if last < first:
        return -moment.calendar.days_between(last, first)
    return moment.calendar.days_between(first, last)


def _business_hours(moment: Moment, start: datetime | date, end: datetime | date) -> int | None:
    first, last = instant(moment, start), instant(moment, end)
    return moment.calendar.hours_between(first, last) if abs(last - first) < _MOST_DAYS * DAY else None


def span_of(length: timedelta, unit: timedelta) -> Number | None:
    """How many units a span of time has."""
    return divided(Decimal(length // timedelta(microseconds=1)), unit // timedelta(microseconds=1))


def _rounded(_m: Moment, value: Number, places: Number = 0) -> Number | None:
    digits = max(0, min(6, int(places)))
    found = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return exact(found) if digits else int(found)


def _left(_m: Moment, text: str, count: Number) -> str:
    return text[: max(0, int(count))]


def _right(_m: Moment, text: str, count: Number) -> str:
    return text[-int(count) :] if count > 0 else ""


def _mid(_m: Moment, text: str, start: Number, count: Number) -> str:
    return text[max(0, int(start) - 1) :][: max(0, int(count))]


def _part(_m: Moment, text: str, separator: str, place: Number) -> str:
    """Texts between separators; "" behind the last."""
    parts = text.split(separator) if separator else [text]
    return parts[int(place) - 1] if 1 <= place <= len(parts) else ""


FUNCTIONS: Mapping[str, Function] = {
    "now": Function((), Kind.INSTANT, lambda m: m.now, _("this moment"), timely=True),
    "today": Function((), Kind.DAY, lambda m: m.today, _("today by the shop’s clock"), timely=True),
    "day": Function((TIMES,), Kind.DAY, day_of, _("the day by the shop’s clock"), unit="day"),
    "week": Function((TIMES,), Kind.DAY, _week, _("the Monday of its week"), unit="week"),
    "month": Function((TIMES,), Kind.DAY, lambda m, at: day_of(m, at).replace(day=1), _("its month"), unit="month"),
    "quarter": Function((TIMES,), Kind.DAY, _quarter, _("its quarter"), unit="quarter"),
    "year": Function(
        (TIMES,), Kind.DAY, lambda m, at: day_of(m, at).replace(day=1, month=1), _("its year"), unit="year"
    ),
    "hour": Function(
        (INSTANTS,),
        Kind.NUMBER,
        lambda m, at: at.astimezone(zone(m.timezone)).hour,
        _("the hour by the shop’s clock, 0 to 23"),
    ),
    "weekday": Function((TIMES,), Kind.NUMBER, lambda m, at: day_of(m, at).isoweekday(), _("1 for Monday to 7")),
    "days_between": Function(
        (TIMES, TIMES), Kind.NUMBER, _days_between, _("calendar days from the first to the second"), unit="days"
    ),
    "hours_between": Function(
        (TIMES, TIMES),
        Kind.NUMBER,
        lambda m, a, b: span_of(instant(m, b) - instant(m, a), _HOUR),
        _("hours from the first to the second"),
        unit="hours",
    ),
    "business_days_between": Function(
        (TIMES, TIMES), Kind.NUMBER, _business_days, _("days without weekends and public holidays"), unit="days"
    ),
    "business_hours_between": Function(
        (TIMES, TIMES), Kind.NUMBER, _business_hours, _("hours without weekends and public holidays"), unit="hours"
    ),
    "days": Function((SPANS,), Kind.NUMBER, lambda _m, span: span_of(span, DAY), _("a duration in days"), unit="days"),
    "hours": Function(
        (SPANS,), Kind.NUMBER, lambda _m, span: span_of(span, _HOUR), _("a duration in hours"), unit="hours"
    ),
    "round": Function((AMOUNTS, NUMBERS), None, _rounded, _("rounded to so many decimals"), optional=1),
    "floor": Function((NUMBERS,), Kind.NUMBER, lambda _m, value: int(value // 1), _("rounded down")),
    "abs": Function((AMOUNTS,), None, lambda _m, value: abs(value), _("without its sign")),
    "left": Function((TEXTS, NUMBERS), Kind.TEXT, _left, _("the first characters")),
    "right": Function((TEXTS, NUMBERS), Kind.TEXT, _right, _("the last characters")),
    "mid": Function((TEXTS, NUMBERS, NUMBERS), Kind.TEXT, _mid, _("so many characters from the given one on")),
    "part": Function((TEXTS, TEXTS, NUMBERS), Kind.TEXT, _part, _("what stands between separators, by its place")),
    "upper": Function((TEXTS,), Kind.TEXT, lambda _m, text: text.upper(), _("in capitals")),
    "lower": Function((TEXTS,), Kind.TEXT, lambda _m, text: text.lower(), _("in small letters")),
    "trim": Function((TEXTS,), Kind.TEXT, lambda _m, text: " ".join(text.split()), _("without needless spaces")),
    "length": Function((TEXTS,), Kind.NUMBER, lambda _m, text: len(text), _("how many characters")),
    "contains": Function(
        (TEXTS, TEXTS),
        Kind.YES_NO,
        lambda _m, text, part: part.casefold() in text.casefold(),
        _("whether the second is in the first"),
    ),
    "starts_with": Function(
        (TEXTS, TEXTS),
        Kind.YES_NO,
        lambda _m, text, part: text.casefold().startswith(part.casefold()),
        _("whether the first begins with the second"),
    ),
    "like": Function(
        (TEXTS, TEXTS),
        Kind.YES_NO,
        lambda _m, text, pattern: fnmatch.fnmatchcase(text.casefold(), pattern.casefold()),
        _("whether it fits a pattern: * for any characters, ? for one"),
    ),
}
