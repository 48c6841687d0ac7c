"""What the order's page says, said in a letter: the same sentences, with their places filled."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from babel.numbers import format_currency
from django.utils import timezone
from django.utils.translation import gettext as _

from suivi.core import customerwords as words
from suivi.core.customerdays import short_day
from suivi.core.customerparcels import ParcelView
from suivi.core.verdict import Reason, Verdict
from suivi.core.wording import say
from suivi.letters.days import Day, locale

TEXTS = {
    **words.SENTENCES,
    **{f"exception.{word}": text for word, text in words.EXCEPTIONS.items()},
    **{f"payment.{word}": text for word, text in words.PAYMENT.items()},
    **words.LATE_TEXTS,
}


class Voice:
    """A language with the shop's clock. Use it while the language is in force.

    ``instead``: sentences for those of the page that speak of the page itself.
    """

    def __init__(self, language: str, instead: Mapping[str, str]) -> None:
        self.language, self.instead = language, instead

    def day(self, moment: datetime | None, pattern: str = "") -> Day | None:
        """The day of a moment; None where there is none."""
        return Day.of(timezone.localtime(moment), self.language, pattern) if moment else None

    def money(self, amount: Decimal, currency: str) -> str | None:
        """The amount with its currency; None for nothing."""
        return format_currency(amount, currency or "XXX", locale=locale(self.language)) if amount else None

    def say(self, code: str, carrier: str = "", **params: object) -> str:
        """The sentence of this code."""
        return self.said(Reason(code, {"carrier": carrier, **params}))  # type: ignore[dict-item]

    def said(self, reason: Reason, carrier: str = "") -> str:
        """The sentence of a reason; a carrier that nobody named is "the carrier"."""
        named = carrier or str(reason.params.get("carrier") or "") or _(words.A_CARRIER)
        if reason.code in self.instead:
            said = self.instead[reason.code].format(carrier=named)
        else:
            said = say(Reason(reason.code, {**reason.params, "carrier": named}), _, self._show, TEXTS)
        return said[:1].upper() + said[1:]

    def expected(self, told: ParcelView) -> str | None:
        """The day or days on which a parcel is expected; None where nobody knows or it is over."""
        window = told.expected
        if window is None:
            return None
        first, last = (self.day(moment, short_day(self.language)) for moment in (window.first, window.last))
        return self.day(window.first) if first == last else f"{first} – {last}"

    def payment(self, said: tuple[str, ...], verdict: Verdict) -> str | None:
        """What is told of the money, as one text."""
        amounts = verdict.payment.amounts
        written = {
            "received": self.money(amounts.received, amounts.currency),
            "refunded": self.money(amounts.refunded, amounts.currency),
            "outstanding": self.money(amounts.outstanding, amounts.currency),
            "owed": self.money(-amounts.outstanding, amounts.currency),
        }
        places = {**written, "due_at": verdict.payment.due_at}
        return " ".join(self.said(Reason(f"payment.{word}", places)) for word in said) or None

    def _show(self, value: object) -> str:
        if isinstance(value, datetime):
            return str(self.day(value))
        return "" if value is None else str(value)
