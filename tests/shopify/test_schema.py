"""Every operation fits Shopify's schema, and the slice that comes with Suivi is cut from it."""

from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLSchema,
    build_client_schema,
    build_schema,
    parse,
    validate,
)

from suivi.sources.shopify.api.documents import VERSION, document, names
from suivi.sources.shopify.connections import PAGES
from suivi.sources.shopify.double.slice import TARGET, cut, load

SLICE = build_schema(TARGET.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def introspection(shared: Path) -> Any:
    path = shared / "data/shopify" / f"admin_{VERSION}.json.gz"
    if not path.is_file():
        pytest.skip(f"Shopify's whole schema ({path.name}) is not beside this checkout")
    return load(path)


@pytest.fixture(scope="module")
def whole(introspection: Any) -> GraphQLSchema:
    return build_client_schema(introspection, assume_valid=True)


@pytest.mark.parametrize("name", names())
def test_an_operation_fits_the_slice(name: str) -> None:
    assert validate(SLICE, parse(document(name).text)) == []


def test_every_operation_fits_the_whole_schema(whole: GraphQLSchema) -> None:
    found = {name: validate(whole, parse(document(name).text)) for name in names()}
    assert {name: errors for name, errors in found.items() if errors} == {}


def test_the_slice_is_what_the_script_cuts(introspection: Any) -> None:
    assert TARGET.read_text(encoding="utf-8") == cut(introspection), (
        "run python -m suivi.sources.shopify.double.slice with the introspection file"
    )


def test_the_slice_holds_none_of_shopifys_prose() -> None:
    text = TARGET.read_text(encoding="utf-8")
    assert '"""' not in text
    assert "@deprecated" not in text
    assert len(text) < 60_000


def test_operations_use_nothing_deprecated(introspection: Any) -> None:
    types = introspection["__schema"]["types"]
    deprecated = {(kind["name"], one["name"]) for kind in types for one in kind["fields"] or [] if one["isDeprecated"]}
    used = {(kind.name, name) for kind in SLICE.type_map.values() for name in getattr(kind, "fields", {})}
    assert {one for one in used & deprecated if not one[0].startswith("__")} == set()


def test_names_say_whether_an_operation_writes() -> None:
    assert document("hold").writes
    assert document("hold").name == "Hold"
    assert not document("orders_by_ids").writes
    with pytest.raises(FileNotFoundError):
        document("no_such_thing")


def test_a_refund_carries_its_idempotency_key_and_a_release_its_ids() -> None:
    assert "@idempotent(key: $key)" in document("refund").text
    assert "holdIds: $holdIds" in document("release_hold").text
    assert "$holdIds: [ID!]!" in document("release_hold").text


def test_the_bulk_query_keeps_to_what_bulk_operations_allow() -> None:
    text = document("orders_in_bulk").text
    assert text.count("edges {") == 5
    assert "..." not in text
    assert "$" not in text
    assert len(text.encode()) < 65_535


def test_the_long_read_asks_plain_lists_as_long_as_the_reader_takes_for_whole() -> None:
    from suivi.sources.shopify.api.longlists import PLAIN
    from suivi.sources.shopify.api.orders import MANY

    assert {name: MANY[name] for name in PLAIN} == {name: PAGES[name] for name in PLAIN}
