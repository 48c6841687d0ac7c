"""Whatever comes, a source either understands it or says in words why not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suivi.core.facts import decode, encode
from suivi.sources import SOURCES, Unreadable
from tests.sources.conftest import HEADERS, RECEIVED, Tell
from tests.sources.test_shopify_node import NODE

JUNK = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        10**30,
        1e308,
        "",
        "x",
        "NaN",
        "Infinity",
        "1e999999",
        "\x00",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "gid://",
        "<script>",
        "\u202e",
        [],
        {},
        [[]],
        [None],
        [1],
        ["x"],
        {"id": []},
    ]
)
ORDER = {"id": 1, "name": "#1", "created_at": "2026-11-01T10:00:00Z"}


def translate(topic: str, body: bytes) -> None:
    source = SOURCES["staff" if topic.startswith("staff/") else "file" if topic == "file/order" else "shopify"]
    try:
        findings = source.translate(topic, body, HEADERS, RECEIVED)
    except Unreadable as error:
        assert str(error)  # noqa: PT017 - that it says why is the point
        return
    for finding in findings:
        if finding.facts:
            assert decode(encode(finding.facts)) == finding.facts


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def changed(value: Any, path: tuple[Any, ...], junk: Any) -> Any:
    if not path:
        return junk
    copy = value.copy()
    copy[path[0]] = changed(value[path[0]], path[1:], junk)
    return copy


def samples(shared: Path) -> list[tuple[str, Any]]:
    files = sorted((shared / "samples" / "shopify" / "webhooks").glob("*__*.json"))
    found = [(path.stem.replace("__", "/", 1), json.loads(path.read_bytes())) for path in files]
    staff = {"order": "gid://shopify/Order/1", "id": "1", "text": "x", "tag": "x", "at": "2026-11-01T10:00:00Z"}
    table = {"shop": "s", "rows": [{"name": "#1", "placed_at": "2026-11-01", "total": "1", "tracking_number": "A"}]}
    own = [(f"staff/{act}", staff) for act in ("comment", "tag", "note")]
    return [*found, *own, ("graphql/order", NODE), ("file/order", table)]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutated_payload_is_read_or_refused_in_words(data: st.DataObject, shared: Path) -> None:
    topic, payload = data.draw(st.sampled_from(samples(shared)))
    for _ in range(data.draw(st.integers(1, 3))):
        payload = changed(payload, data.draw(st.sampled_from(list(places(payload)))), data.draw(JUNK))
    translate(topic, json.dumps(payload).encode())


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_body_is_read_or_refused_in_words(data: st.DataObject, shared: Path) -> None:
    topic, payload = data.draw(st.sampled_from(samples(shared)))
    body = bytearray(json.dumps(payload).encode())
    at = data.draw(st.integers(0, len(body) - 1))
    translate(topic, bytes(body[:at]))
    body[at] = data.draw(st.integers(0, 255))
    translate(topic, bytes(body))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe{}",
        b'{"id": NaN}',
        b'{"id": 1e400}',
        b"[" * 5_000_000,
        b'{"order":' * 1_000_000,
        b'{"id":1,"note":"\xff"}',
        b'{"id":1,"note":"\\ud800"}',
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        SOURCES["shopify"].translate("orders/create", body, {}, RECEIVED)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"id": None}, "order"),
        ({"id": True}, "Order"),
        ({"id": 1.5}, "Order"),
        ({"id": 2**70}, "Order"),
        ({"created_at": "soon"}, "created_at"),
        ({"created_at": None}, "date"),
        ({"created_at": "9999-12-31T00:00:00Z"}, "years"),
        ({"total_price": "NaN"}, "total_price"),
        ({"total_price": "1e400"}, "total_price"),
        ({"total_price": [1]}, "total_price"),
        ({"line_items": {"0": 1}}, "line_items"),
        ({"line_items": [{}]}, "line"),
        ({"test": "yes"}, "test"),
    ],
)
def test_the_refusal_names_what_is_wrong(change: dict[str, Any], word: str, tell: Tell) -> None:
    with pytest.raises(Unreadable, match=word):
        tell("orders/create", ORDER | change)


def test_text_is_kept_as_it_is_but_for_nul_and_length(tell: Tell) -> None:
    note = "\u202eevil <b>\x00 👩‍👩‍👧 " + "x" * 9000
    facts = tell("orders/create", ORDER | {"note": note, "name": "#1" + "9" * 900}).facts
    assert facts
    assert facts.head
    assert facts.head.note.startswith("\u202eevil <b> 👩‍👩‍👧 xxx")
    assert (len(facts.head.note), len(facts.head.name)) == (5000, 200)


def test_raw_nul_bytes_and_a_byte_order_mark_do_no_harm(tell: Tell) -> None:
    body = b'\xef\xbb\xbf{"id": 1, "name": "#1\x00", "created_at": "2026-11-01T10:00:00Z"}'
    assert tell("orders/create", body).order == "gid://shopify/Order/1"
