"""One file of orders in, one delivery an order out, whatever the file's form.

The form is told by the content, not by the name: Shopify's bulk file or other JSON lines (GraphQL or REST orders),
one JSON document (an order, a list of orders, or an answer that holds them), or a table (see ``files.table``).
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from suivi.sources.contract import Unreadable
from suivi.sources.files.table import read_table
from suivi.sources.reading import Object, parse, parse_object
from suivi.sources.shopify.bulk import assemble

Read = tuple[int, str, bytes | Unreadable]
"""Line number, topic, and the body to be translated (or why there is none)."""

LONGEST_LINE = 20_000_000
LARGEST_DOCUMENT = 500_000_000
LOOK_AT = 5

_encode = msgspec.json.Encoder().encode


def read_orders(path: Path, *, shop: str = "") -> Iterator[Read]:
    """The orders of a file with their line numbers. Lines that cannot be read come as ``Unreadable``; none is lost.

    ``shop`` (its handle) keeps the orders of two shops' tables apart, whose names may be the same.
    Memory stays flat for JSON lines and tables; a single JSON document is held as a whole.
    """
    head = _first_lines(path)
    if not head:
        yield 1, "file/order", Unreadable("The file is empty.")
    elif head[0].lstrip(b"\xef\xbb\xbf \t")[:1] not in (b"{", b"["):
        yield from read_table(path, shop)
    elif _is_lines(head) or (document := _document(path)) is None:
        yield from _from_lines(path)
    else:
        yield from _from_document(document)


def _first_lines(path: Path) -> list[bytes]:
    return list(islice((line for _, line in _lines(path) if line.strip()), LOOK_AT))


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The file's lines; of a line too long to be an order only the beginning, which then is not valid JSON."""
    with path.open("rb") as file:
        number, continued = 0, False
        while line := file.readline(LONGEST_LINE):
            if not continued:
                number += 1
                yield number, line
            continued = not line.endswith(b"\n")


def _is_lines(head: list[bytes]) -> bool:
    """Whether one of the first lines is an order by itself (a lone line is read as a document)."""
    return len(head) > 1 and any(_is_object(line) for line in head)


def _is_object(line: bytes) -> bool:
    try:
        return "id" in parse_object(line)
    except Unreadable:
        return False


def _document(path: Path) -> list[Object] | None:
    """The orders of a single JSON document, None where the file is not one."""
    if path.stat().st_size > LARGEST_DOCUMENT:
        return None
    try:
        return _orders_in(parse(path.read_bytes()))
    except Unreadable:
        return None


def _orders_in(value: object) -> list[Object]:
    """The orders inside of a list, ``{"orders": …}``, ``{"order": …}``, ``{"data": …}``, or the order itself."""
    for _ in range(6):
        if type(value) is list:
            return [item.get("node", item) if type(item) is dict else {"id": item} for item in value]
        if type(value) is not dict:
            break
        inner = next((value[key] for key in ("data", "orders", "order", "nodes", "edges") if value.get(key)), None)
        if inner is None or "id" in value:
            return [value]
        value = inner
    raise Unreadable("There are no orders in this file.")


def _from_document(orders: Iterable[Object]) -> Iterator[Read]:
    for number, order in enumerate(orders, start=1):
        yield number, topic_of(order), _encode(order)


def _from_lines(path: Path) -> Iterator[Read]:
    for number, found in assemble(_at_their_place(path)):
        if isinstance(found, Unreadable):
            yield number, "graphql/order", found
        else:
            yield number, topic_of(found), _encode(found)


def _at_their_place(path: Path) -> Iterator[bytes]:
    return (line for _, line in _lines(path))


def topic_of(order: Object) -> str:
    """``rest/order`` for an order in Shopify's REST form, else ``graphql/order``."""
    inner = order.get("order")
    fields = inner if type(inner) is dict else order
    return (
        "rest/order"
        if any(key in fields for key in ("created_at", "line_items", "financial_status"))
        else ("graphql/order")
    )
