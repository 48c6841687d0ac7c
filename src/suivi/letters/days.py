"""Days in letters: written in the letter's language, and again after a pattern where a template asks for one."""

import re
from datetime import datetime
from functools import lru_cache

from babel.core import Locale
from babel.dates import format_datetime, get_day_names, get_month_names
from django.utils.translation import to_locale

from suivi.core.customerdays import long_day

LONGEST = 100  # characters of a pattern
# strftime's directives, but for names, which it has only in the machine's language, and widths, which could be huge.
_DIRECTIVE = re.compile(r"%[-_0^]?([A-Za-z%])")
_KNOWN = frozenset("YymdeHIMSjpuwUWVGFTDR%")


class Day(str):
    """A moment as its reader writes it. ``moment``: by the shop's clock."""

    __slots__ = ("language", "moment")

    moment: datetime
    language: str

    @classmethod
    def of(cls, moment: datetime, language: str, pattern: str = "") -> "Day":
        """The day of a moment, which is already by the shop's clock, in full or after a pattern of CLDR."""
        day = cls(format_datetime(moment, pattern or long_day(language), locale=locale(language)))
        day.moment, day.language = moment, language
        return day

    def written(self, pattern: str) -> str:
        """After a pattern of strftime, such as ``%d/%m/%Y``; names of days and months in the letter's language."""
        return _DIRECTIVE.sub(self._part, pattern[:LONGEST])

    def _part(self, found: re.Match[str]) -> str:
        letter, spoken = found.group(1), locale(self.language)
        if letter in "Aa":
            return str(get_day_names("wide" if letter == "A" else "abbreviated", locale=spoken)[self.moment.weekday()])
        if letter in "Bbh":
            return str(get_month_names("wide" if letter == "B" else "abbreviated", locale=spoken)[self.moment.month])
        return self.moment.strftime(found.group()) if letter in _KNOWN else found.group()


@lru_cache(maxsize=32)
def locale(language: str) -> Locale:
    """The language as Babel knows it."""
    return Locale.parse(to_locale(language))
