"""The views: which columns each has, and the SQL that defines it. Columns are named as in reports."""

from collections.abc import Callable, Mapping
from functools import partial

from suivi.reports.contract import Kind
from suivi.reports.datasets import DATASETS, Dataset, Field
from suivi.reports.datasets.order import joined, problem_codes
from suivi.reports.planning import ORDER_ID
from suivi.reports.sql.dialects import Dialect
from suivi.reports.sql.parts import HEAD, PARTS, Sql

PREFIX = "suivi_"
_FACTS = "JOIN orders_orderfacts f ON f.shop_id = o.shop_id AND f.id = o.id"
_ORDER = "LEFT JOIN orders_order o ON o.shop_id = t.shop_id AND o.id = t.order_id"
_PERSON = "LEFT JOIN accounts_person p ON p.id = t.person_id"
# What makes the value of what is stored, as SQL says it.
_SHOWS: Mapping[Callable[..., object], Callable[[Dialect, str], str]] = {
    joined: lambda d, json: d.listed(json, ""),
    problem_codes: lambda d, json: d.listed(json, "", "code"),
}


def names() -> dict[str, Dataset]:
    """The views, and what each shows."""
    return {PREFIX + name: dataset for name, dataset in DATASETS.items()}


def columns(dataset: Dataset, d: Dialect) -> dict[str, str]:
    """The columns of a dataset's view, each as SQL: those that are stored, and those of facts that SQL can read."""
    own = "o" if dataset.parts else "t"
    found = {ORDER_ID: f"{own}.{dataset.order}"} if dataset.order else {}
    for field in dataset.fields:
        sql = _column(dataset, field)
        if sql is not None:
            found[field.name] = sql(d)
    return found


def select(dataset: Dataset, d: Dialect, shop: str) -> str:
    """What a dataset's view shows of one shop. ``shop``: its id, as SQL."""
    listed = ", ".join(f'{sql} AS "{name}"' for name, sql in columns(dataset, d).items())
    source, condition = _rows(dataset, d)
    own = "o" if dataset.parts else "t"
    return f"SELECT {listed} FROM {source} WHERE {own}.shop_id = {shop} AND {condition}"


def _rows(dataset: Dataset, d: Dialect) -> tuple[str, str]:
    if dataset.name in PARTS:
        more, condition = PARTS[dataset.name].rows(d)
        return f"orders_order o {_FACTS} {d.reading} {more}", condition
    if dataset.parts:
        return "orders_order o", "TRUE"
    joins = [_ORDER] if dataset.order else []
    joins += [_PERSON] if any(field.stored.startswith("person__") for field in dataset.fields) else []
    condition = "t.name = 'problem.raised'" if dataset.pairs else _fixed(dataset)
    return " ".join([f"{dataset.model._meta.db_table} t", *joins]), condition


def _fixed(dataset: Dataset) -> str:
    """The conditions that all rows meet."""
    said = [f"t.{name} = {str(value).upper()}" for name, value in (dataset.fixed or {}).items()]
    return " AND ".join(said) or "TRUE"


def _column(dataset: Dataset, field: Field) -> Sql | None:
    """How a column is said in SQL; None where it cannot be."""
    if dataset.pairs and field.name in _PROBLEM:
        return _PROBLEM[field.name]
    if field.of is not None:
        if dataset.name in PARTS:
            return PARTS[dataset.name].columns.get(field.name)
        head = HEAD.get(field.name)
        return partial(_of_head, head) if head else None
    table = "o" if dataset.parts or field.parent else "t"
    stored = field.parent or field.stored
    if stored.startswith("person__"):
        return lambda _d: f"p.{stored.removeprefix('person__')}"
    if field.show is None:
        return lambda _d: f"{table}.{stored}"
    if field.show in _SHOWS:
        return lambda d: _SHOWS[field.show](d, f"{table}.{stored}")  # type: ignore[index]
    return lambda d: f"COALESCE({d.read(f'{table}.{stored}', field.name, Kind.TEXT)}, '')"


def _of_head(sql: Sql, d: Dialect) -> str:
    document = "f.document" if d.facts == "f.document" else "f.document::jsonb"
    said = sql(d).replace("{facts}", document)
    return f"(SELECT {said} FROM orders_orderfacts f WHERE f.shop_id = o.shop_id AND f.id = o.id)"


def _subject(of: str) -> Sql:
    return lambda d: f"COALESCE({d.read(f'{of}.detail', 'subject', Kind.TEXT)}, '')"


def _cleared(d: Dialect) -> str:
    """When the next that is said of the same problem of the same order is that it is over."""
    same = f"{_subject('c')(d)} = {_subject('t')(d)}"
    return (
        "(SELECT CASE WHEN c.name = 'problem.raised' THEN NULL ELSE c.at END FROM orders_change c"
        " WHERE c.shop_id = t.shop_id AND c.order_id = t.order_id AND c.id > t.id AND (c.name = 'order.deleted'"
        f" OR (c.name = 'problem.cleared' AND c.before = t.after AND {same})"
        f" OR (c.name = 'problem.raised' AND c.after = t.after AND {same})) ORDER BY c.id LIMIT 1)"
    )


_PROBLEM: Mapping[str, Sql] = {"subject": _subject("t"), "cleared_at": _cleared}
