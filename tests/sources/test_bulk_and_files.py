"""Files of orders: Shopify's bulk file, JSON in its forms, tables of own shops."""

import json
import tracemalloc
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from suivi.core.facts import Facts
from suivi.sources import SOURCES, Unreadable, read_orders
from suivi.sources.files import Read, orders_in, portions, reader
from suivi.sources.shopify.bulk import assemble
from tests.sources.conftest import RECEIVED, Tell
from tests.sources.test_shopify_node import NODE

ROOT = "gid://shopify/Order/1"


def lines(*objects: dict[str, Any]) -> list[bytes]:
    return [json.dumps(item).encode() + b"\n" for item in objects]


def child(kind: str, number: int, parent: str, **more: Any) -> dict[str, Any]:
    return {"id": f"gid://shopify/{kind}/{number}", **more, "__parentId": parent}


def test_children_find_their_parents_at_any_depth_and_in_any_order() -> None:
    found = list(
        assemble(
            lines(
                {"id": ROOT, "fulfillments": [{"id": "gid://shopify/Fulfillment/8"}]},
                child("FulfillmentOrderLineItem", 4, "gid://shopify/FulfillmentOrder/3"),
                child("LineItem", 2, ROOT),
                child("FulfillmentOrder", 3, ROOT),
                child("FulfillmentEvent", 9, "gid://shopify/Fulfillment/8"),
                {"id": "gid://shopify/Order/10"},
            )
        )
    )
    assert [number for number, _ in found] == [1, 6]
    order = found[0][1]
    assert isinstance(order, dict)
    assert order["lineItems"]["nodes"][0]["id"] == "gid://shopify/LineItem/2"
    part = order["fulfillmentOrders"]["nodes"][0]
    assert part["lineItems"]["nodes"][0]["id"] == "gid://shopify/FulfillmentOrderLineItem/4"
    assert order["fulfillments"][0]["events"]["nodes"][0]["id"] == "gid://shopify/FulfillmentEvent/9"


def test_lines_that_cannot_be_read_are_told_by_number_and_harm_no_other() -> None:
    source = [*lines({"id": ROOT}, child("LineItem", 2, ROOT)), b'{"id": \n', b"\n"]
    source += lines(child("LineItem", 3, "gid://shopify/Order/99"), {"id": "gid://shopify/Order/5"})
    found = list(assemble(source))
    assert sorted(number for number, item in found if isinstance(item, Unreadable)) == [3, 5]
    assert [item["id"] for _, item in found if isinstance(item, dict)] == [ROOT, "gid://shopify/Order/5"]


@pytest.mark.parametrize("parent", ["gid://shopify/LineItem/2", 5, ["x"], "gid://shopify/LineItem/3"])
def test_children_of_themselves_of_each_other_or_of_nothing_are_told(parent: Any) -> None:
    source = lines(
        {"id": ROOT},
        child("LineItem", 2, parent),
        child("LineItem", 3, "gid://shopify/LineItem/2"),
    )
    assert [number for number, item in assemble(source) if isinstance(item, Unreadable)] == [2, 3]


def test_a_long_file_takes_no_more_memory_than_a_short_one() -> None:
    def endless(orders: int) -> Iterator[bytes]:
        for number in range(1, orders):
            root = f"gid://shopify/Order/{number}"
            yield from lines({"id": root, "note": "x" * 500}, child("LineItem", number, root))

    def peak(orders: int) -> int:
        tracemalloc.start()
        for _ in assemble(endless(orders)):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(3000) < 2 * peak(100) + 50_000


def read(path: Path, content: str | bytes) -> list[Read]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_orders(path, shop="atelier"))


def test_a_file_in_portions_gives_the_same_orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b""
    for number in range(9):
        order = lines({"id": f"{ROOT}{number}"}, *[child("LineItem", number, f"{ROOT}{number}")] * (number % 3))
        order.insert(1, b"{ broken\n")  # also where a portion might begin
        content += b"".join(order)
    whole = read(tmp_path / "orders", content)
    assert sum(isinstance(one.body, Unreadable) for one in whole) == 9
    monkeypatch.setattr(reader, "ORDERS", 2)
    found = list(portions(tmp_path / "orders"))
    assert len(found) > 3
    assert list(map(str, chain.from_iterable(map(orders_in, found)))) == list(map(str, whole))
    assert [portion.start for portion in found[1:]] == [portion.end for portion in found[:-1]]
    assert list(portions(tmp_path / "orders", start=found[2].start)) == found[2:]
    assert found[-1].reach == 1


REST = {"id": 450789469, "name": "#1", "created_at": "2026-11-01T10:00:00Z", "line_items": []}
SECOND = NODE | {"id": "gid://shopify/Order/2"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (json.dumps(NODE) + "\n" + json.dumps(SECOND), [(1, "graphql/order"), (2, "graphql/order")]),
        (json.dumps(REST) + "\n\n" + json.dumps(REST) + "\n", [(1, "rest/order"), (3, "rest/order")]),
        (json.dumps(NODE), [(1, "graphql/order")]),
        (json.dumps(NODE, indent=2), [(1, "graphql/order")]),
        (json.dumps([REST, NODE]), [(1, "rest/order"), (2, "graphql/order")]),
        (json.dumps({"orders": [REST]}, indent=1), [(1, "rest/order")]),
        (json.dumps({"order": REST}), [(1, "rest/order")]),
        (json.dumps({"data": {"order": NODE}}), [(1, "graphql/order")]),
        (json.dumps({"data": {"orders": {"edges": [{"node": NODE}]}}}), [(1, "graphql/order")]),
        ("\ufeff" + json.dumps(NODE), [(1, "graphql/order")]),
    ],
)
def test_the_form_of_a_file_is_told_by_its_content(
    content: str, expected: list[tuple[int, str]], tmp_path: Path
) -> None:
    found = read(tmp_path / "orders", content)
    assert [(number, topic) for number, topic, _ in found] == expected
    for _, topic, body in found:
        assert isinstance(body, dict)
        assert SOURCES["file"].translate(topic, json.dumps(body).encode(), {}, RECEIVED)[0].order


@pytest.mark.parametrize(
    ("content", "number", "why"),
    [
        ("", 1, "empty"),
        ("{broken", 1, "not valid JSON"),
        ("a,b\n1,2\n", 1, "no column name and no column placed_at"),
        ("name,placed_at\n,2026-11-01\n", 2, "no order name"),
        ("name,placed_at\n#1,2026-11-01\n#2,2026-11-01\n#1,2026-11-01\n", 4, "do not stand together"),
        (b"name,placed_at\n#1\xff,2026-11-01\n", 0, ""),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(
    content: str | bytes, number: int, why: str, tmp_path: Path
) -> None:
    wrong = [(line, str(body)) for line, _, body in read(tmp_path / "orders", content) if isinstance(body, Unreadable)]
    assert wrong == [] if not number else len(wrong) == 1
    assert all(line == number and why in message for line, message in wrong)


TABLE = """\
name;placed_at;email;customer;total;currency;payment;fulfillment;item;sku;quantity;carrier;tracking_number;city;country;tags
A-1;2026-11-01T10:00:00+01:00;ada@example.com;Ada;59,90;eur;Paid;partial;Cup;CUP;2;Colissimo;6A123;Lyon;fr;gift, vip
A-1;;;;;;;;Pot;POT;1;;;;;
A-2;2026-11-02;;;10.00;EUR;pending;;;;;;;;;
"""


def table_facts(tmp_path: Path, content: str = TABLE) -> list[Facts]:
    found = read(tmp_path / "orders.csv", content)
    bodies = [json.dumps(body).encode() for _, _, body in found if isinstance(body, dict)]
    findings = chain.from_iterable(SOURCES["file"].translate("file/order", body, {}, RECEIVED) for body in bodies)
    return [finding.facts for finding in findings if finding.facts]


def test_a_table_of_an_own_shop_gives_the_same_facts_as_a_platform(tmp_path: Path) -> None:
    first, second = table_facts(tmp_path)
    assert (first.id, second.id) == ("gid://suivi/atelier/Order/A-1", "gid://suivi/atelier/Order/A-2")
    assert first.head
    assert (str(first.head.total), first.head.currency, first.head.tags) == ("59.90", "EUR", ("gift", "vip"))
    assert {axis: report.word for axis, report in first.reports.items()} == {
        "payment": "paid",
        "fulfillment": "partially_fulfilled",
    }
    assert first.lines
    assert [(line.sku, line.quantity, line.unfulfilled_quantity) for line in first.lines.items] == [
        ("CUP", 2, 0),
        ("POT", 1, 1),
    ]
    (shipment,) = first.shipments.values()
    assert (shipment.tracking[0].number, shipment.tracking[0].company, shipment.quantity) == ("6A123", "Colissimo", 2)
    assert first.customer
    assert first.customer.shipping
    assert first.customer.shipping.country == "FR"
    assert second.shipments == {}


def test_shopifys_own_order_export_is_understood(tmp_path: Path) -> None:
    export = (
        "Name,Email,Financial Status,Fulfillment Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,"
        "Lineitem sku,Shipping Name,Shipping City,Shipping Zip,Shipping Country\n"
        "#1001,a@example.com,paid,fulfilled,EUR,10.00,2026-11-01 10:00:00 +0100,1,Cup,CUP,Ada,Lyon,'69001,FR\n"
    )
    (facts,) = table_facts(tmp_path, export)
    assert facts.head
    assert facts.head.placed_at.isoformat() == "2026-11-01T09:00:00+00:00"
    assert facts.customer
    assert facts.customer.shipping
    assert facts.customer.shipping.zip == "69001"
    assert len(facts.shipments) == 1


def test_what_staff_writes_is_a_fact_like_any_other(tell: Tell) -> None:
    at = "2026-11-02T10:00:00Z"
    base = {"order": ROOT, "by": "Ada", "at": at}
    comment = tell("staff/comment", base | {"id": "c1", "text": "Called."}, source="staff").facts
    tag = tell("staff/tag", base | {"tag": "vip", "present": False}, source="staff").facts
    note = tell("staff/note", base | {"text": "Fragile"}, source="staff").facts
    assert comment
    assert tag
    assert note
    assert note.note_edit
    assert (comment.comments["c1"].text, tag.tag_edits["vip"].present, note.note_edit.text) == (
        "Called.",
        False,
        "Fragile",
    )


def test_staff_cannot_do_what_is_not_known(tell: Tell) -> None:
    with pytest.raises(Unreadable, match="staff/dance"):
        tell("staff/dance", {"order": ROOT}, source="staff")
