"""What is asked for as a file, by what the app may see."""

from itertools import combinations

import pytest
from graphql import build_schema, parse, validate

from suivi.sources.shopify.api.history import NEEDED, PROTECTED, question
from suivi.sources.shopify.api.scopes import WANTED
from suivi.sources.shopify.double.bulk import checked
from suivi.sources.shopify.double.slice import TARGET

SLICE = build_schema(TARGET.read_text(encoding="utf-8"))
WAYS = ("read_", "write_")  # who may write may read
LACKING = [frozenset(names) for count in range(len(NEEDED) + 1) for names in combinations(NEEDED, count)]


def names_in(text: str) -> set[str]:
    return {node.name.value for node in checked(text).selections}  # type: ignore[attr-defined]


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("lacking", LACKING, ids=lambda names: "+".join(sorted(names)) or "nothing")
def test_whatever_is_lacking_the_rest_is_a_bulk_query(lacking: frozenset[str], bare: bool) -> None:
    refused = {way + scope.removeprefix("read_") for name in lacking for scope in NEEDED[name] for way in WAYS}
    text = question(frozenset(WANTED) - refused, bare=bare)
    assert validate(SLICE, parse(text)) == []
    assert names_in(question(None)) - names_in(text) == lacking | (PROTECTED if bare else frozenset())


def test_one_permission_of_each_set_is_enough_and_writing_includes_reading() -> None:
    assert names_in(question(frozenset({"read_orders", "write_returns", "read_third_party_fulfillment_orders"}))) >= {
        "fulfillmentOrders",
        "returns",
    }
