"""Tables of orders (CSV) for shops without a platform.

One row an order line; the rows of one order stand together and share its ``name``. The first row of an order tells
about the order; later rows may leave that empty. Columns may stand in any order; comma, semicolon or tab divides
them; times are ISO 8601. Only ``name`` and ``placed_at`` are needed.

Order: ``name, placed_at, updated_at, currency, total, paid, refunded, payment, fulfillment, closed_at, canceled_at,
cancel_reason, tags, note, promised_by, email, phone, customer, company, address1, address2, city, zip, province,
country``. Line: ``item, sku, quantity, price``. Parcel of that line: ``carrier, tracking_number, tracking_url,
shipped_at, delivered_at, delivery``. The names that Shopify's own order export uses are understood too.
"""

import csv
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, TextIO

from suivi.sources.contract import Unreadable
from suivi.sources.reading import Object, clean

if TYPE_CHECKING:
    import _csv

Read = tuple[int, str, Object | Unreadable]
Row = tuple[int, dict[str, str] | Unreadable]

TOPIC = "file/order"
NEEDED = ("name", "placed_at")
MOST_ROWS = 2_000

SAME_AS = {
    "order": "name",
    "order_name": "name",
    "date": "placed_at",
    "created_at": "placed_at",
    "financial_status": "payment",
    "fulfillment_status": "fulfillment",
    "cancelled_at": "canceled_at",
    "lineitem_name": "item",
    "lineitem_sku": "sku",
    "lineitem_quantity": "quantity",
    "lineitem_price": "price",
    "refunded_amount": "refunded",
    "notes": "note",
    "qty": "quantity",
    "postcode": "zip",
    "tracking_company": "carrier",
    "shipping_name": "customer",
    "shipping_company": "company",
    "shipping_address1": "address1",
    "shipping_address2": "address2",
    "shipping_city": "city",
    "shipping_zip": "zip",
    "shipping_province": "province",
    "shipping_country": "country",
    "shipping_phone": "phone",
}


def read_table(file: TextIO, shop: str) -> Iterator[Read]:
    """The orders of a table, each with the number of its first line. ``file``: opened with ``newline=""``."""
    try:
        columns, reader = _open(file)
    except (Unreadable, csv.Error) as error:
        yield 1, TOPIC, error if isinstance(error, Unreadable) else _no_table(error)
        return
    seen: set[int] = set()
    for name, group in groupby(_rows(reader, columns), key=_name):
        rows = list(group)
        yield rows[0][0], TOPIC, _body(name, [row for _, row in rows], shop, seen)


def _open(file: TextIO) -> tuple[list[str], "_csv.Reader"]:
    first = file.readline(100_000)
    file.seek(0)
    divider = max(",;\t", key=first.count)
    reader = csv.reader(file, delimiter=divider)
    columns = [_column(name) for name in next(reader, [])]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise Unreadable(f"The table has no column {' and no column '.join(missing)}.")
    return columns, reader


def _no_table(error: csv.Error) -> Unreadable:
    return Unreadable(f"This is not a table: {error}")


def _column(name: str) -> str:
    plain = clean(name).lower().replace(" ", "_").replace("-", "_")
    return SAME_AS.get(plain, plain)


def _rows(reader: "_csv.Reader", columns: list[str]) -> Iterator[Row]:
    """The rows that are not empty. One that cannot be read does not end the table."""
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield reader.line_num, _no_table(error)
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            row: dict[str, str] = {}
            for column, cell in zip(columns, cells, strict=False):
                if cell.strip() and column not in row:
                    row[column] = cell
            yield reader.line_num, row


def _name(row: Row) -> str | int:
    """What the rows of one order share. A row that cannot be read stands alone."""
    number, cells = row
    return number if isinstance(cells, Unreadable) else cells.get("name", "")


def _body(name: str | int, rows: list[dict[str, str] | Unreadable], shop: str, seen: set[int]) -> Object | Unreadable:
    for row in rows:
        if isinstance(row, Unreadable):
            return row
    name = str(name)
    if not name.strip():
        return Unreadable("The row has no order name.")
    if hash(name) in seen:
        return Unreadable(f"The rows of {name[:60]!r} do not stand together: it was read before.")
    if len(rows) > MOST_ROWS:
        return Unreadable(f"The order {name[:60]!r} has more than {MOST_ROWS} rows.")
    seen.add(hash(name))
    return {"shop": shop, "rows": rows}
