"""Filters as conditions on the tally and on the parcels themselves."""

from collections.abc import Iterable
from datetime import date

from suivi.accounts.models import Shop
from suivi.orders.deliveries.filters import Filters, span
from suivi.orders.deliveries.narrowing import Condition, having, known
from suivi.orders.terms import fold

SEARCHED = ("tracking", "name", "email", "customer")  # the kinds of terms that a search looks into
_BEYOND = "\U0010ffff"


def terms_of(filters: Filters) -> list[Condition]:
    """Carrier and country as conditions."""
    return [Condition(f"{kind} = %s", (known(value),)) for kind, value in filters.terms.items()]


def days_of(filters: Filters, today: date) -> list[Condition]:
    """The ages and promises that are asked for as conditions on days."""
    found = []
    for name in ("age", "promise"):
        if words := filters.words.get(name):
            parts = [_within(name, word, today) for word in sorted(words)]
            either = " OR ".join(part.sql for part in parts)
            found.append(Condition(f"({either})", tuple(value for part in parts for value in part.values)))
    return found


def narrowed(shop: Shop, filters: Filters) -> list[Condition]:
    """The search, and what the parcels' own rows must hold."""
    rows_hold = having(filters.period, filters.outcome, filters.origin, filters.slower)
    return [*searched(shop, filters), *(one.condition() for one in rows_hold)]


def searched(shop: Shop, filters: Filters) -> list[Condition]:
    """The search as a condition on orders: those found by a number, a name or an address that begins so."""
    text = fold(filters.q)
    if not text:
        return []
    kinds = ", ".join(["%s"] * len(SEARCHED))
    sql = f"order_id IN (SELECT order_id FROM orders_term WHERE shop_id = %s AND kind IN ({kinds})"  # noqa: S608
    bare = text.replace(" ", "").replace("-", "")  # numbers are searched without spaces and signs
    return [
        Condition(
            f"{sql} AND (term >= %s AND term < %s OR term >= %s AND term < %s))",
            (shop.pk, *SEARCHED, text, text + _BEYOND, bare, bare + _BEYOND),
        )
    ]


def _within(name: str, word: str, today: date) -> Condition:
    """The parcels of one age or promise. Day columns are empty where there is no such day."""
    column = "since_day" if name == "age" else "promise_day"
    if word == "none":
        return Condition(f"{column} = ''")
    first, last = span(name, word, today)
    bounds = [("<=", last)] if last else []
    bounds.append((">=", first) if first else (">", ""))
    sql = " AND ".join(f"{column} {sign} %s" for sign, _ in bounds)
    return Condition(f"({sql})", tuple(day for _, day in bounds))


def case_of(name: str, words: Iterable[str], today: date) -> Condition:
    """The word of the age or promise, as a column."""
    parts = [(word, _within(name, word, today)) for word in words]
    sql = " ".join(f"WHEN {part.sql} THEN '{word}'" for word, part in parts)
    return Condition(f"CASE {sql} ELSE '' END", tuple(value for _, part in parts for value in part.values))
