"""Reading stored facts in SQL, as SQLite and as PostgreSQL say it."""

from typing import Protocol

from suivi.lib import rows
from suivi.reports.contract import Kind


class Dialect(Protocol):
    """``json``: an expression that is a JSON value. ``path``: names with dots between. ``alias.value`` is one part."""

    facts: str  # an order's facts as a JSON value
    reading: str  # what FROM needs for that, beside the table of facts

    def read(self, json: str, path: str, kind: Kind) -> str:
        """The value at the path, NULL where there is none."""
        ...

    def each(self, json: str, path: str, alias: str) -> str:
        """The values of the object at the path, with their ``key``, as part of FROM."""
        ...

    def items(self, json: str, path: str, alias: str) -> str:
        """The items of the list at the path, as part of FROM."""
        ...

    def entry(self, json: str, path: str, key: str) -> str:
        """The value of the object at the path that has this key (an expression)."""
        ...

    def listed(self, json: str, path: str, distinct: str = "") -> str:
        """The texts of a list, with ", " between: its items, or each different text that they have at ``distinct``."""
        ...


class Sqlite:
    """JSON is text; instants are text in UTC, ``2026-11-24 12:00:00``; amounts are floating; yes and no are 1 and 0."""

    facts, reading = "f.document", ""

    def read(self, json: str, path: str, kind: Kind) -> str:
        """The value at the path, NULL where there is none."""
        found = f"json_extract({json}, '$.{path}')"
        if kind is Kind.INSTANT:
            return f"replace(replace({found}, 'T', ' '), 'Z', '')"
        return f"CAST({found} AS REAL)" if kind is Kind.MONEY else found

    def each(self, json: str, path: str, alias: str) -> str:
        """The values of the object at the path, with their ``key``, as part of FROM."""
        return f"json_each({json}, '$.{path}') AS {alias}"

    items = each

    def entry(self, json: str, path: str, key: str) -> str:
        """The value of the object at the path that has this key (an expression)."""
        return f"""json_extract({json}, '$.{path}."' || {key} || '"')"""

    def listed(self, json: str, path: str, distinct: str = "") -> str:
        """The texts of a list, with ", " between: its items, or each different text that they have at ``distinct``."""
        text = f"json_extract(value, '$.{distinct}')" if distinct else "value"
        each = (
            f"SELECT {text} AS text, MIN(key) AS place FROM json_each({json}, '{_inside(path)}') GROUP BY 1 ORDER BY 2"
        )
        plain = f"SELECT {text} AS text FROM json_each({json}, '{_inside(path)}')"
        return f"COALESCE((SELECT group_concat(text, ', ') FROM ({each if distinct else plain}) WHERE text <> ''), '')"


def _inside(path: str) -> str:
    return f"$.{path}" if path else "$"


class Postgres:
    """JSON is jsonb, instants are ``timestamptz``, amounts ``numeric``."""

    # OFFSET keeps the text from being parsed once for each column.
    facts, reading = "j.doc", "CROSS JOIN LATERAL (SELECT f.document::jsonb AS doc OFFSET 0) AS j"

    def read(self, json: str, path: str, kind: Kind) -> str:
        """The value at the path, NULL where there is none."""
        return f"({json} #>> '{{{path.replace('.', ',')}}}'){_CASTS.get(kind, '')}"

    def each(self, json: str, path: str, alias: str) -> str:
        """The values of the object at the path, with their ``key``, as part of FROM."""
        return f"jsonb_each({self._at(json, path)}) AS {alias}"

    def items(self, json: str, path: str, alias: str) -> str:
        """The items of the list at the path, as part of FROM."""
        return f"jsonb_array_elements({self._at(json, path)}) AS {alias}"

    def entry(self, json: str, path: str, key: str) -> str:
        """The value of the object at the path that has this key (an expression)."""
        return f"({self._at(json, path)} -> {key})"

    def listed(self, json: str, path: str, distinct: str = "") -> str:
        """The texts of a list, with ", " between: its items, or each different text that they have at ``distinct``."""
        text = f"value ->> '{distinct}'" if distinct else "value #>> '{}'"
        group = "GROUP BY 1" if distinct else ""
        place = "MIN(place)" if distinct else "place"
        found = f"jsonb_array_elements({self._at(json, path)}) WITH ORDINALITY AS item(value, place)"
        each = f"SELECT {text} AS text, {place} AS place FROM {found} {group}"
        return f"COALESCE((SELECT string_agg(text, ', ' ORDER BY place) FROM ({each}) AS each WHERE text <> ''), '')"

    def _at(self, json: str, path: str) -> str:
        return f"({json} #> '{{{path.replace('.', ',')}}}')" if path else json


_CASTS = {
    Kind.INSTANT: "::timestamptz",
    Kind.MONEY: "::numeric",
    Kind.NUMBER: "::integer",
    Kind.YES_NO: "::boolean",
}


def dialect() -> Dialect:
    """That of the database."""
    return Postgres() if rows.is_postgres() else Sqlite()
