"""What the condition of a rule can name: the overview's fields, and more that only rules ask for. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from suivi.automations.rules.case import Case
from suivi.core import queryfields, relative
from suivi.core.policy import Policy
from suivi.core.queryfields import CHOICES, NUMBERS, TEXTS, TIMES, Fields
from suivi.core.relative import Moment
from suivi.core.words import OrderState, Parcel, PaymentFlag
from suivi.core.workdays import Calendar

_ANYWHEN = Moment(datetime(2020, 1, 1, tzinfo=UTC), Calendar.of(Policy()), "UTC")  # what is a time is one at any


def _each(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return {str(word): (str(word),) for word in words}


TRUTH = _each(("true", "false"))
# Fields of rules alone.
MORE_CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "payment_flag": _each(PaymentFlag),
    "parcel_status": _each(Parcel),
    "risk": _each(("high", "medium", "low", "none", "pending", "accept", "investigate", "cancel")),
    "archived": TRUTH,
    "requires_shipping": TRUTH,
}
MORE_TEXTS = (
    "item", "city", "zip", "province", "language", "channel", "gateway", "currency", "customer_tag", "hold_reason",
)  # fmt: skip
MORE_NUMBERS = ("items", "customer_orders", "customer_spent")
# Of these no log keeps what it was.
PRIVATE = frozenset({"", "name", "email", "phone", "customer", "customer_id", "city", "zip", "tracking"})
OF_CUSTOMERS = frozenset({"customer_orders", "customer_spent", "customer_tag"})


def _readable(name: str, value: str) -> bool:
    """Whether the text is a time, an id or an amount, as the field wants; times may move with the day."""
    if name not in TIMES:
        return queryfields.readable("current_total_price" if name in MORE_NUMBERS else name, value)
    try:
        relative.span(value, _ANYWHEN)
    except (ValueError, OverflowError):
        return False
    return True


RULES = Fields({**CHOICES, **MORE_CHOICES}, (*TIMES, *NUMBERS, *MORE_NUMBERS), (*TEXTS, *MORE_TEXTS), _readable)

Words = frozenset[str]


def _status(case: Case) -> Words:
    archived = case.standing.archived
    words = {"not_closed"} if not archived else {"closed"}
    if case.standing.state == OrderState.OPEN:
        words.add("open")
    elif case.standing.state == OrderState.CANCELED:
        words.add("cancelled")
    return frozenset(words)


def _truth(value: bool) -> Words:
    return frozenset({"true" if value else "false"})


# The words that an order has in a field of words; those that history keeps come from its standing.
WORDS: Mapping[str, Callable[[Case], Words]] = {
    "status": _status,
    "financial_status": lambda case: frozenset({case.standing.payment}),
    "payment_flag": lambda case: frozenset({case.standing.flag}),
    "fulfillment_status": lambda case: frozenset({case.standing.fulfillment}),
    "delivery_status": lambda case: frozenset({case.standing.delivery}),
    "return_status": lambda case: frozenset({case.standing.returns}),
    "parcel_status": lambda case: frozenset(word.partition(".")[0] for word in case.standing.parcels.values()),
    "problem": lambda case: frozenset(code for code, _ in case.standing.problems),
    "archived": lambda case: _truth(case.standing.archived),
    "test": lambda case: _truth(case.profile.test),
    "tag": lambda case: case.tags,
}
# The figures and moments of an order; None: nobody knows.
VALUES: Mapping[str, Callable[[Case], Decimal | int | datetime | None]] = {
    "created_at": lambda case: case.profile.placed_at,
    "processed_at": lambda case: case.profile.placed_at,
    "updated_at": lambda case: case.profile.updated_at,
    "current_total_price": lambda case: case.profile.total,
    "id": lambda case: case.profile.id,
    "items": lambda case: case.profile.items,
    "customer_orders": lambda case: case.profile.past.orders,
    "customer_spent": lambda case: case.profile.past.spent,
}
_NONE: Words = frozenset()


def words_of(case: Case, field: str) -> Words:
    """The words that the order has in a field that is no figure and no moment."""
    if read := WORDS.get(field):
        return read(case)
    known = case.profile.words.get(field)
    return case.profile.terms.get(field, _NONE) if known is None else known


def shown(case: Case, field: str) -> str:
    """What the order has in the field, for people; nothing of what is personal."""
    found = case.told.get(field)
    if found is None:
        found = case.told[field] = "" if field in PRIVATE else _shown(case, field)
    return found


def _shown(case: Case, field: str) -> str:
    name = "tag" if field == "tag_not" else field
    if read := VALUES.get(name):
        value = read(case)
        return (
            value.isoformat(timespec="minutes") if isinstance(value, datetime) else "" if value is None else str(value)
        )
    return ", ".join(sorted(words_of(case, name)))[:120]
