"""Filters as conditions on the tally and on the parcels themselves."""

from collections.abc import Collection
from datetime import date

from suivi.accounts.models import Shop
from suivi.orders.deliveries.filters import Filters, span
from suivi.orders.deliveries.narrowing import Condition, having, known
from suivi.orders.terms import fold

SEARCHED = ("tracking", "name", "email", "customer")  # the kinds of terms that a search looks into
_BEYOND = "\U0010ffff"
_COLUMNS = {"age": "since_day", "promise": "promise_day"}


def terms_of(filters: Filters, carrier: str = "carrier") -> list[Condition]:
    """Carrier and country as conditions. ``carrier``: the column of that."""
    columns = {"carrier": carrier, "country": "country"}
    return [Condition(f"{columns[kind]} = %s", (known(value),)) for kind, value in filters.terms.items()]


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
    column = _COLUMNS[name]
    if word == "none":
        return Condition(f"{column} = ''")
    first, last = span(name, word, today)
    bounds = [("<=", last)] if last else []
    bounds.append((">=", first) if first else (">", ""))
    sql = " AND ".join(f"{column} {sign} %s" for sign, _ in bounds)
    return Condition(f"({sql})", tuple(day for _, day in bounds))


def case_of(name: str, words: Collection[str], today: date) -> Condition:
    """The word of the age or promise, as a column: the spans follow one another, so one bound tells each."""
    column, spans = _COLUMNS[name], [(word, *span(name, word, today)) for word in words if word != "none"]
    spans.sort(key=lambda one: one[1], reverse=True)  # the latest days first; what is without a first day, last
    last = spans[0][2]
    parts = [f"WHEN {column} = '' THEN '{'none' if 'none' in words else ''}'"]
    parts += [f"WHEN {column} > %s THEN ''"] if last else []
    parts += [f"WHEN {column} >= %s THEN '{word}'" for word, *_ in spans[:-1]]
    bounds = ([last] if last else []) + [first for _, first, _ in spans[:-1]]
    return Condition(f"CASE {' '.join(parts)} ELSE '{spans[-1][0]}' END", tuple(bounds))
