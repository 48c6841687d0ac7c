"""How the parts of orders' facts become rows and columns in SQL. What rules calculate (sums of money, what is left of
an authorization, when a part may be shipped) has no column there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from suivi.core.money import AUTHORIZES
from suivi.reports.contract import Kind
from suivi.reports.sql.dialects import Dialect

Sql = Callable[[Dialect], str]
PART, LINE = "part.value", "line.value"  # what rows are of


@dataclass(frozen=True)
class Part:
    """``rows``: what follows the order's facts in FROM, and conditions. ``columns``: by their names."""

    rows: Callable[[Dialect], tuple[str, str]]
    columns: Mapping[str, Sql]


def _text(json: str, path: str, default: str = "") -> Sql:
    return lambda d: f"COALESCE({d.read(json, path, Kind.TEXT)}, '{default}')"


def _number(json: str, path: str) -> Sql:
    return lambda d: f"COALESCE({d.read(json, path, Kind.NUMBER)}, 0)"


def _as(kind: Kind, json: str, path: str) -> Sql:
    """What may be unknown."""
    return lambda d: d.read(json, path, kind)


def _yes(json: str, path: str, *, default: bool) -> Sql:
    return lambda d: f"COALESCE({d.read(json, path, Kind.YES_NO)}, {str(default).upper()})"


def _added(json: str, path: str, what: str, condition: str = "") -> Sql:
    """The sum of a number over the items of a list; unknown where there is no list."""

    def sql(d: Dialect) -> str:
        where = f" WHERE COALESCE({d.read('item.value', condition, Kind.TEXT)}, '') NOT IN ('', 'no_restock')"
        each = f"SELECT SUM({_number('item.value', what)(d)}) FROM {d.items(json, path, 'item')}"
        return f"COALESCE(({each}{where if condition else ''}), 0)"

    return sql


def _there(name: str) -> Callable[[Dialect], tuple[str, str]]:
    """The entities of a collection that were not deleted."""
    return lambda d: (
        f"CROSS JOIN {d.each(d.facts, name, 'part')}",
        f"NOT {_yes(PART, 'gone', default=False)(d)}",
    )


def _with_items(name: str, items: str) -> Callable[[Dialect], tuple[str, str]]:
    """The items of a list that the entities of a collection have."""

    def sql(d: Dialect) -> tuple[str, str]:
        found, condition = _there(name)(d)
        return f"{found} CROSS JOIN {d.items(PART, items, 'line')}", condition

    return sql


def _of(collection: str, key: Sql, then: Callable[[str], Sql]) -> Sql:
    """A column of the entity that a key names."""
    return lambda d: then(d.entry(d.facts, collection, key(d)))(d)


def _item(path: str) -> Sql:
    """A column of the order's line that comes back."""

    def sql(d: Dialect) -> str:
        each = f"SELECT {_text('item.value', path)(d)} FROM {d.items(d.facts, 'lines.items', 'item')}"
        same = f"{d.read('item.value', 'id', Kind.TEXT)} = {d.read(LINE, 'line', Kind.TEXT)}"
        return f"COALESCE(({each} WHERE {same} LIMIT 1), '')"

    return sql


def _currency(d: Dialect) -> str:
    return f"COALESCE(NULLIF({_text(PART, 'currency')(d)}, ''), o.currency)"


def _amount(d: Dialect) -> str:
    return f"{d.read(PART, 'price', Kind.MONEY)} * {_number(PART, 'current_quantity')(d)}"


def _authorized(d: Dialect) -> tuple[str, str]:
    found, condition = _there("transactions")(d)
    kinds = ", ".join(f"'{kind}'" for kind in sorted(AUTHORIZES))
    kind, status = d.read(PART, "kind", Kind.TEXT), d.read(PART, "status", Kind.TEXT)
    return found, f"{condition} AND {kind} IN ({kinds}) AND {status} = 'success'"


def _back_order(d: Dialect) -> str:
    return d.entry(d.facts, "reverse_orders", _text(PART, "of_reverse_order")(d))


def _back(then: Callable[[str], Sql]) -> Sql:
    """A column of the return that a return parcel belongs to."""
    return _of("returns", lambda d: _text(_back_order(d), "of_return")(d), then)


PARTS: Mapping[str, Part] = {
    "line_items": Part(
        lambda d: (f"CROSS JOIN {d.items(d.facts, 'lines.items', 'part')}", "TRUE"),
        {
            "sku": _text(PART, "sku"),
            "item": _text(PART, "name"),
            "quantity": _number(PART, "quantity"),
            "current_quantity": _number(PART, "current_quantity"),
            "unfulfilled_quantity": _number(PART, "unfulfilled_quantity"),
            "requires_shipping": _as(Kind.YES_NO, PART, "requires_shipping"),
            "price": _as(Kind.MONEY, PART, "price"),
            "amount": _amount,
        },
    ),
    "transactions": Part(
        _there("transactions"),
        {
            "at": _as(Kind.INSTANT, PART, "at"),
            "kind": _text(PART, "kind"),
            "status": _text(PART, "status"),
            "gateway": _text(PART, "gateway"),
            "manual": _yes(PART, "manual", default=False),
            "currency": _currency,
            "amount": lambda d: f"COALESCE({d.read(PART, 'amount', Kind.MONEY)}, 0)",
            "error": _text(PART, "error"),
        },
    ),
    "authorizations": Part(
        _authorized,
        {
            "at": _as(Kind.INSTANT, PART, "at"),
            "gateway": _text(PART, "gateway"),
            "currency": _currency,
            "amount": lambda d: f"COALESCE({d.read(PART, 'amount', Kind.MONEY)}, 0)",
            "expires_at": _as(Kind.INSTANT, PART, "expires_at"),
        },
    ),
    "fulfillment_orders": Part(
        _there("fulfillment_orders"),
        {
            "status": _text(PART, "status"),
            "request": _text(PART, "request"),
            "location": _text(PART, "location"),
            "method": _text(PART, "method"),
            "fulfill_by": _as(Kind.INSTANT, PART, "fulfill_by"),
        },
    ),
    "holds": Part(
        _with_items("holds", "holds"),
        {
            "reason": _text(LINE, "reason", "other"),
            "by": _text(LINE, "by"),
            "since": _as(Kind.INSTANT, LINE, "since"),
            "notes": _text(LINE, "notes"),
            "location": _of("fulfillment_orders", lambda _d: "part.key", lambda one: _text(one, "location")),
        },
    ),
    "fulfillments": Part(
        _there("shipments"),
        {
            "status": _text(PART, "status"),
            "shipped_at": _as(Kind.INSTANT, PART, "at"),
            "quantity": _number(PART, "quantity"),
            "service": _text(PART, "service"),
            "location": _text(PART, "location"),
            "requires_shipping": _as(Kind.YES_NO, PART, "requires_shipping"),
            "carrier": lambda d: d.listed(PART, "tracking", "company"),
            "estimated_at": _as(Kind.INSTANT, PART, "estimated_at"),
        },
    ),
    "scans": Part(
        _there("scans"),
        {
            "at": _as(Kind.INSTANT, PART, "at"),
            **{name: _text(PART, name) for name in ("number", "status", "substatus", "code", "message")},
            "scan_city": _text(PART, "city"),
            "scan_country": _text(PART, "country"),
            "physical": _yes(PART, "physical", default=True),
            "provider": _text(PART, "provider"),
            "carrier": _text(PART, "carrier"),
            "learned_at": _as(Kind.INSTANT, PART, "stamp.learned_at"),
        },
    ),
    "refunds": Part(
        _there("refunds"),
        {
            "at": _as(Kind.INSTANT, PART, "at"),
            "amount": _as(Kind.MONEY, PART, "amount"),
            "reason": _text(PART, "note"),
            "quantity": _added(PART, "lines", "quantity"),
            "restocked": _added(PART, "lines", "quantity", "restock"),
        },
    ),
    "returns": Part(
        _there("returns"),
        {
            "name": _text(PART, "name"),
            "status": _text(PART, "status"),
            "requested_at": _as(Kind.INSTANT, PART, "created_at"),
            "approved_at": _as(Kind.INSTANT, PART, "approved_at"),
            "closed_at": _as(Kind.INSTANT, PART, "closed_at"),
            "quantity": _number(PART, "quantity"),
            "decline_reason": _text(PART, "decline_reason"),
        },
    ),
    "return_lines": Part(
        _with_items("returns", "lines"),
        {
            "name": _text(PART, "name"),
            "status": _text(PART, "status"),
            "requested_at": _as(Kind.INSTANT, PART, "created_at"),
            "reason": _text(LINE, "reason"),
            "note": _text(LINE, "note"),
            "quantity": _number(LINE, "quantity"),
            "processed": _number(LINE, "processed"),
            "sku": _item("sku"),
            "item": _item("name"),
        },
    ),
    "return_parcels": Part(
        _there("reverse_deliveries"),
        {
            "name": _back(lambda one: _text(one, "name")),
            "status": _back(lambda one: _text(one, "status")),
            "requested_at": _back(lambda one: _as(Kind.INSTANT, one, "created_at")),
            "carrier": _text(PART, "tracking.company"),
            "number": _text(PART, "tracking.number"),
        },
    ),
}
# Of an order itself: made from its facts only where a statement asks for them.
HEAD: Mapping[str, Sql] = {
    "channel": _text("{facts}", "head.channel"),
    "canceled_at": _as(Kind.INSTANT, "{facts}", "head.canceled_at"),
    "cancel_reason": _text("{facts}", "head.cancel_reason"),
    "closed_at": _as(Kind.INSTANT, "{facts}", "head.closed_at"),
    "risk": _text("{facts}", "detail.risk_level"),
}
