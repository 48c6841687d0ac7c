"""The fields that a search can name, the values they have, and how times and numbers are written in it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from suivi.core.words import Delivery, Fulfillment, Payment, ProblemCode, Return

_UNPAID = ("none", "authorized", "pending", "expired", "partially_paid")
_UNSHIPPED = ("unfulfilled", "in_progress", "on_hold", "scheduled", "request_declined")


def _same(words: Iterable[str], **more: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {**{str(word): (str(word),) for word in words}, **more}


# What a field's values mean in the words of ``core.words``. "status" is read by whoever compiles it.
CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "status": _same(("open", "closed", "cancelled", "not_closed")),
    "financial_status": _same(Payment, unpaid=_UNPAID),
    "fulfillment_status": _same(
        Fulfillment,
        unshipped=_UNSHIPPED,
        shipped=("fulfilled",),
        partial=("partially_fulfilled",),
        unfulfilled=("unfulfilled", "partially_fulfilled"),
    ),
    "return_status": _same(Return),
    "delivery_status": _same(Delivery),
    "problem": _same(ProblemCode),
    "test": _same(("true", "false")),
}
TEXTS = (
    "name", "email", "phone", "customer", "customer_id", "sku", "tag", "tag_not", "carrier", "tracking", "country",
)  # fmt: skip
TIMES = ("created_at", "processed_at", "updated_at")
NUMBERS = ("current_total_price", "id")


def readable(name: str, value: str) -> bool:
    """Whether the text is a time, an id or an amount, as the field wants."""
    try:
        if name in TIMES:
            span(value, datetime(2000, 1, 1, tzinfo=UTC))
            return True
        if name == "id":
            return bool(re.fullmatch("[0-9]{1,19}", value)) and int(value) < 2**63
        return bool(re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,4})?", value))
    except (ValueError, OverflowError):
        return False


@dataclass(frozen=True)
class Fields:
    """What a search can name. ``choices``: the fields that have only certain values; ``compared``: those that can be
    less or more, whose values ``readable(field, value)`` accepts; ``texts``: all others.
    """

    choices: Mapping[str, Mapping[str, tuple[str, ...]]]
    compared: tuple[str, ...]
    texts: tuple[str, ...]
    readable: Callable[[str, str], bool]

    def __iter__(self) -> Iterator[str]:
        return iter((*self.texts, *self.choices, *self.compared))

    def __contains__(self, name: str) -> bool:
        return name in self.choices or name in self.compared or name in self.texts


ORDERS = Fields(CHOICES, TIMES + NUMBERS, TEXTS, readable)


def span(text: str, now: datetime) -> tuple[datetime, datetime]:
    """The first moment of a time, and the first after it: a year, month, day or moment, in the zone of ``now``."""
    if text == "now":
        return now, now + timedelta(microseconds=1)
    short = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?", text)
    start = datetime(int(short[1]), int(short[2] or 1), 1) if short else datetime.fromisoformat(text)  # noqa: DTZ001
    start = start if start.tzinfo else start.replace(tzinfo=now.tzinfo)
    if not 1900 <= start.year <= 9000:
        raise ValueError(text)
    if short:
        months = start.year * 12 + start.month - 1 + (1 if short[2] else 12)
        return start, start.replace(year=months // 12, month=months % 12 + 1)
    if len(text) <= 10:
        return start, start + timedelta(days=1)
    return start, start + (timedelta(microseconds=1) if "." in text else timedelta(seconds=1))
