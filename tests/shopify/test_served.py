"""The client against the local Shopify over HTTP: what goes wrong on the way, and that nothing secret leaks of it."""

import json
import socket
import traceback
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from suivi.lib.http import Limits
from suivi.sources.shopify.api.client import Client
from suivi.sources.shopify.api.documents import document
from suivi.sources.shopify.api.errors import Permanent, ShopifyError, Temporary, TokenRefused
from suivi.sources.shopify.api.orders import read_orders
from suivi.sources.shopify.api.wire import Wire
from suivi.sources.shopify.double.double import Double
from suivi.sources.shopify.double.execute import schema
from suivi.sources.shopify.double.ids import gid
from suivi.sources.shopify.double.people import somebody
from suivi.sources.shopify.double.server import Served
from tests.shopify.conftest import START

TOKEN = "shpat_"
PATIENCE = 2.0  # seconds: more than an answer takes on a busy machine


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with Served(Double(at=lambda: START), controls=True) as found:
        schema()  # takes a moment, once
        yield found


@pytest.fixture
def double(served: Served) -> Double:
    served.double.trouble.plan.clear()
    served.double.trouble.chance.clear()
    served.double.trouble.late = PATIENCE + 0.5
    served.double.bucket.available = served.double.bucket.maximum
    return served.double


@pytest.fixture
def client(served: Served, double: Double) -> Iterator[Client]:
    wire = Wire(local=True, limits=Limits(read=PATIENCE, most_bytes=200_000))
    yield Client(double.store.shop, double.tokens.issue(), wire, served.base)
    wire.close()


def test_a_question_is_answered(double: Double, client: Client) -> None:
    order = double.store.place([("Mug", "10.00", 1)], **somebody(1))
    (node,) = read_orders(client, [gid("Order", order.id)], START).nodes
    assert node["name"] == order.name
    assert client.budget is not None
    assert client.budget.available < 2000


@pytest.mark.parametrize(
    ("trouble", "error", "maybe_done", "done"),
    [
        ("429", Temporary, False, False),
        ("throttle", Temporary, False, False),
        ("500", Temporary, True, False),
        ("500_after", Temporary, True, True),
        ("html", Temporary, True, True),
        ("half", Temporary, True, True),
        ("late", Temporary, True, True),
        ("402", Temporary, False, False),
        ("423", Temporary, False, False),
        ("430", Temporary, False, False),
        ("expire", TokenRefused, None, False),
    ],
)
def test_who_is_not_answered_learns_whether_it_may_have_happened(
    double: Double, client: Client, trouble: str, error: type[ShopifyError], maybe_done: bool | None, done: bool
) -> None:
    order = double.store.place([("Mug", "10.00", 1)], **somebody(1))
    double.trouble.next(trouble)
    with pytest.raises(error) as caught:
        client.call("order_close", {"id": gid("Order", order.id)}, START)
    assert type(caught.value) is error
    if isinstance(caught.value, Temporary):
        assert caught.value.maybe_done is maybe_done
        assert caught.value.due_at > START
    assert (order.closed_at is not None) is done


def test_a_429_says_how_long_to_wait(double: Double, client: Client) -> None:
    double.trouble.retry_after = 7
    double.trouble.next("429")
    with pytest.raises(Temporary) as caught:
        client.call("store", {}, START)
    assert caught.value.due_at == START + timedelta(seconds=7)
    client.call("store", {}, START)


def test_trouble_by_chance_is_the_same_each_time(double: Double, client: Client) -> None:
    from random import Random

    double.trouble.chance = {"500": 0.5}
    runs = []
    for _ in range(2):
        double.trouble.random = Random(3)
        outcome = ""
        for _ in range(12):
            try:
                client.call("store", {}, START)
                outcome += "."
            except Temporary:
                outcome += "x"
        runs.append(outcome)
    assert runs[0] == runs[1]
    assert {".", "x"} == set(runs[0])
    with pytest.raises(ValueError, match="no such"):
        double.trouble.next("no such")


def test_nothing_secret_stands_in_an_error(double: Double, client: Client) -> None:
    """The whole traceback, with what was raised on the way."""
    email = "ann@example.com"
    for trouble in ("429", "500", "html", "half", "late", "throttle", "expire"):
        double.trouble.next(trouble)
        with pytest.raises(ShopifyError) as caught:
            client.call("order_update", {"input": {"id": gid("Order", 1), "email": email}}, START)
        told = "".join(traceback.format_exception(caught.value)) + repr(client) + repr(vars(caught.value))
        assert TOKEN not in told
        assert email not in told
        assert caught.value.__cause__ is None
        client.token = double.tokens.issue()


def test_an_answer_has_a_largest_size(served: Served, double: Double, client: Client) -> None:
    order = double.store.place([("Mug", "10.00", 1)], note="x" * 190_000, **somebody(1))
    small = Wire(local=True, limits=Limits(most_bytes=1000))
    with pytest.raises(Permanent, match="larger"):
        read_orders(Client(double.store.shop, client.token, small, served.base), [gid("Order", order.id)], START)
    small.close()


def test_nobody_there(client: Client) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        client.base = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(Temporary) as caught:
        client.call("store", {}, START)
    assert caught.value.maybe_done is False


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://some-shop.myshopify.com/x", "23.227.38.74"),
        ("https://inside.example/x", "10.0.0.5"),
        ("https://inside.example/x", "127.0.0.1"),
        ("https://inside.example/x", "169.254.169.254"),
        ("https://inside.example/x", "::1"),
        ("https://inside.example/x", "fd00::1"),
        ("https://inside.example/x", "::ffff:10.0.0.5"),
        ("file:///etc/passwd", ""),
    ],
)
def test_no_private_address_is_asked(monkeypatch: pytest.MonkeyPatch, url: str, address: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 443))])
    wire = Wire()
    with pytest.raises(Permanent), wire.lines(url, START):
        pass
    with pytest.raises(Permanent):
        wire.post(url, b"", {}, START)
    wire.close()


@pytest.mark.parametrize("url", ["https://127.0.0.1/x", "http://10.0.0.5/x", "http://127.0.0.1.example/x"])
def test_who_asks_a_local_store_asks_no_other(client: Client, url: str) -> None:
    with pytest.raises(Permanent, match="this machine"):
        client.wire.post(url, b"", {}, START)


def test_a_store_that_is_none_gets_no_token(client: Client) -> None:
    elsewhere = Client("evil.example", client.token, client.wire)
    with pytest.raises(Permanent, match=r"name\.myshopify\.com"):
        elsewhere.call("store", {}, START)


def test_a_bulk_file_is_read_line_by_line_from_any_place(double: Double, client: Client) -> None:
    double.store.place([("Mug\u2028with a strange space", "10.00", 1)], **somebody(1))
    made = client.call("bulk_run", {"query": document("orders_in_bulk").text}, START).data["bulkOperationRunQuery"]
    double.advance(timedelta(seconds=2))
    url = client.call("bulk_state", {"id": made["bulkOperation"]["id"]}, START).data["bulkOperation"]["url"]
    with client.wire.lines(url, START) as lines:
        whole = list(lines)
    assert all(json.loads(line)["id"] for line in whole)
    start = len(whole[0]) + len(whole[1])
    with client.wire.lines(url, START, start) as lines:
        assert list(lines) == whole[2:]
    with pytest.raises(Temporary), client.wire.lines(f"{url}x", START):
        pass


def test_a_line_has_a_largest_size(served: Served, double: Double, client: Client) -> None:
    double.store.place([("Mug", "10.00", 1)], note="x" * 2000, **somebody(1))
    made = client.call("bulk_run", {"query": document("orders_in_bulk").text}, START).data["bulkOperationRunQuery"]
    double.advance(timedelta(seconds=2))
    url = client.call("bulk_state", {"id": made["bulkOperation"]["id"]}, START).data["bulkOperation"]["url"]
    small = Wire(local=True, limits=Limits(most_bytes=100))
    with small.lines(url, START) as lines, pytest.raises(Permanent, match="longer"):
        list(lines)
    small.close()


def post(served: Served, path: str, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    with closing(Wire(local=True)) as wire:
        found = wire.post(f"{served.base}{path}", body, headers or {}, START)
    return found.status, found.body


def control(served: Served, name: str, /, answers: int = 200, **asked: Any) -> dict[str, Any]:
    status, body = post(served, f"/double/{name}", json.dumps(asked).encode())
    assert status == answers
    return json.loads(body)


def test_the_playground_is_moved_by_hand(served: Served, double: Double) -> None:
    order = control(served, "place", items=[["Mug", "14.90", 2]], paid="authorization")["id"]
    part = control(served, "orders")["orders"][-1]["fulfillmentOrders"][0]["id"]
    control(served, "hold", part=part, reason="HIGH_RISK_OF_FRAUD", by="Fraud app")
    assert "open" not in control(served, "ship", answers=422, order=order)["error"]
    second = control(served, "place")["id"]
    sent = control(served, "ship", order=second, tracking={"company": "UPS", "number": "1Z1"})["id"]
    control(served, "scan", fulfillment=sent, status="DELIVERED")
    control(served, "want-back", order=second, note="Too small")
    control(served, "pay", order=order)
    control(served, "archive", order=order)
    control(served, "word", order=order, axis="payment", word="PENDING")
    found = {one["id"]: one for one in control(served, "orders")["orders"]}
    assert found[order]["displayFinancialStatus"] == "PENDING"
    assert found[order]["displayFulfillmentStatus"] == "ON_HOLD"
    assert found[second]["returnStatus"] == "RETURN_REQUESTED"
    control(served, "delete", order=second)
    assert second not in {one["id"] for one in control(served, "orders")["orders"]}
    assert control(served, "figures")["orders"] == len(double.store.orders)
    assert control(served, "tokens")["access_token"].startswith("shpat_")
    assert control(served, "trouble", next=["429"])["plan"] == ["429"]
    assert control(served, "withhold", fields=[]) == {"withheld": []}
    assert control(served, "advance", seconds=60)["now"] > START.isoformat()
    assert control(served, "forget") == {"left": 0}


@pytest.mark.parametrize(("name", "status"), [("nothing", 404), ("ship", 400), ("archive", 400)])
def test_a_wrong_command_is_told(served: Served, name: str, status: int) -> None:
    assert control(served, name, answers=status)["error"]


def test_other_addresses_and_versions_are_not_found(served: Served, client: Client) -> None:
    signed = {"X-Shopify-Access-Token": client.token}
    assert post(served, "/admin/api/2020-01/graphql.json", b"{}", signed)[0] == 404
    assert post(served, "/admin/api/2026-10/graphql.json", b"{", signed)[0] == 400
    assert served.double.handle("GET", "/bulk/../../etc/passwd", {}, b"").status == 404


def test_due_webhooks_are_sent_by_themselves() -> None:
    """A double that posts to another double: what arrives is only counted as not accepted."""
    with Served(Double()) as target, Served(Double(), posts=True) as source:
        source.double.webhooks.subscribe("orders/create", f"{target.base}/webhooks")
        source.double.store.place([("Mug", "10.00", 1)], **somebody(1))
        for _ in range(100):
            if source.double.webhooks.subscriptions[0].failures:
                break
            target.over.wait(0.05)
        assert source.double.webhooks.subscriptions[0].failures == 1
