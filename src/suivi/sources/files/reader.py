"""One file of orders in, its orders out, whatever the file's form.

The form is told by the content, not by the name: Shopify's bulk file or other JSON lines (GraphQL or REST orders),
one JSON document (an order, a list of orders, or an answer that holds them), or a table (see ``files.table``).

``portions`` only cuts the file, which is quick; ``orders_in`` does the work, in another process if need be.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from suivi.sources.contract import Unreadable
from suivi.sources.files.table import read_table
from suivi.sources.reading import Object, parse, parse_object
from suivi.sources.shopify.bulk import assemble

LONGEST_LINE = 20_000_000
LARGEST_DOCUMENT = 500_000_000
ORDERS = 500  # in a portion
BYTES = 8_000_000  # after which a portion ends early
LOOK_AT = 5


class Read(NamedTuple):
    """One order of a file. ``number``: of its first line (in one JSON document: which order it is)."""

    number: int
    topic: str
    body: Object | Unreadable


class Portion(NamedTuple):
    """Some of a file, to be read apart from the rest.

    ``start`` and ``end`` count what is before and after it: lines of a file of lines, orders of any other.
    ``reach``: how much of the file's bytes is done with this portion, 0 to 1.
    """

    start: int
    end: int
    reach: float
    content: tuple[bytes, ...] | tuple[Read, ...]


def read_orders(path: Path, *, shop: str = "") -> Iterator[Read]:
    """All orders of a file, one after another (see ``portions``)."""
    for portion in portions(path, shop=shop):
        yield from orders_in(portion)


def portions(path: Path, *, shop: str = "", start: int = 0) -> Iterator[Portion]:
    """The file in portions, beginning with the one that starts at ``start``.

    ``shop`` (its handle) keeps the orders of two shops' tables apart, whose names may be the same.
    Memory stays flat for JSON lines and tables; a single JSON document is held as a whole.
    """
    head = _first_lines(path)
    if not head:
        yield Portion(0, 1, 1.0, (Read(1, "file/order", Unreadable("The file is empty.")),))
    elif head[0].lstrip(b"\xef\xbb\xbf \t")[:1] not in (b"{", b"["):
        yield from _table_portions(path, shop, start)
    elif _is_lines(head) or (document := _document(path)) is None:
        yield from _line_portions(path, start)
    else:
        yield from _document_portions(document, start)


def orders_in(portion: Portion) -> Iterator[Read]:
    """The orders of a portion. What cannot be read comes as ``Unreadable`` under its own number; none is lost."""
    lines: list[bytes] = []
    for item in portion.content:
        if isinstance(item, bytes):
            lines.append(item)
        else:
            yield item
    for number, found in assemble(lines, first=portion.start + 1):
        yield Read(number, "graphql/order" if isinstance(found, Unreadable) else topic_of(found), found)


def topic_of(order: Object) -> str:
    """``rest/order`` for an order in Shopify's REST form, else ``graphql/order``."""
    inner = order.get("order")
    fields = inner if type(inner) is dict else order
    is_rest = any(key in fields for key in ("created_at", "line_items", "financial_status"))
    return "rest/order" if is_rest else "graphql/order"


def _first_lines(path: Path) -> list[bytes]:
    return list(islice((line for line in _lines(path) if line.strip()), LOOK_AT))


def _lines(path: Path) -> Iterator[bytes]:
    """The file's lines; of a line too long to be an order only the beginning, which then is not valid JSON."""
    with path.open("rb") as file:
        continued = False
        while line := file.readline(LONGEST_LINE):
            if not continued:
                yield line
            continued = not line.endswith(b"\n")


def _is_lines(head: list[bytes]) -> bool:
    """Whether one of the first lines is an order by itself (a lone line is read as a document)."""
    return len(head) > 1 and any(_is_object(line) for line in head)


def _is_object(line: bytes) -> bool:
    try:
        return "id" in parse_object(line)
    except Unreadable:
        return False


def _line_portions(path: Path, start: int) -> Iterator[Portion]:
    lines = _lines(path)
    before = sum(len(line) for line in islice(lines, start))
    yield from line_portions(lines, start=start, before=before, size=path.stat().st_size)


def line_portions(lines: Iterable[bytes], *, start: int = 0, before: int = 0, size: int = 0) -> Iterator[Portion]:
    """Lines in portions, cut only before a line that surely begins an order, so that an order's children stay with it.

    ``start`` and ``before``: how many lines, and bytes, of the whole stand before these; ``size``: bytes of the whole.
    """
    read = before
    held: list[bytes] = []
    orders = weight = 0
    for line in lines:
        if (orders >= ORDERS or weight >= BYTES) and _begins_order(line):
            yield Portion(start, start + len(held), read / max(size, read), tuple(held))
            start, held, orders, weight = start + len(held), [], 0, 0
        held.append(line)
        weight += len(line)
        read += len(line)
        orders += _CHILD not in line
    if held:
        yield Portion(start, start + len(held), 1.0, tuple(held))


_CHILD = b'"__parentId"'


def _begins_order(line: bytes) -> bool:
    """Whether a line can be read and stands by itself."""
    try:
        return parse_object(line).get("__parentId") is None
    except Unreadable:
        return False


def _table_portions(path: Path, shop: str, start: int) -> Iterator[Portion]:
    size = max(path.stat().st_size, 1)
    with path.open("rb") as raw, TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="") as file:
        found = islice(read_table(file, shop), start, None)
        for held in _batches(Read(*one) for one in found):
            yield Portion(start, start + len(held), raw.tell() / size, held)
            start += len(held)


def _document_portions(orders: Sequence[Object], start: int) -> Iterator[Portion]:
    found = (Read(number, topic_of(order), order) for number, order in enumerate(orders, start=1))
    for held in _batches(islice(found, start, None)):
        yield Portion(start, start + len(held), (start + len(held)) / len(orders), held)
        start += len(held)


def _batches(found: Iterable[Read]) -> Iterator[tuple[Read, ...]]:
    waiting = iter(found)
    while batch := tuple(islice(waiting, ORDERS)):
        yield batch


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
