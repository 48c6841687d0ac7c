"""Orders that live by chance: the local Shopify and Suivi's own judgment, written apart, say the same of them."""

import json
from collections import Counter
from random import Random

import pytest

from suivi.core.judge import judge
from suivi.core.policy import Policy
from suivi.sources.shopify import Shopify
from suivi.sources.shopify.double.life import MOVES, order_comes, something_happens
from suivi.sources.shopify.double.state import Order
from tests.shopify.conftest import Shop


def said_and_derived(shop: Shop, order: Order) -> tuple[list[str], list[str]]:
    """Shopify's three words on an order, and Suivi's own, judged from the facts alone."""
    node = shop.read(order)
    (finding,) = Shopify().translate("graphql/order", json.dumps(node).encode(), {}, shop.now())
    assert finding.facts is not None
    verdict = judge(finding.facts, Policy(), shop.now(), derive=True)
    said = [node["displayFinancialStatus"] or "NONE", node["displayFulfillmentStatus"], node["returnStatus"]]
    derived = [verdict.payment.status.value, verdict.fulfillment.status.value, verdict.returns.status.value]
    return [word.lower() for word in said], derived


@pytest.mark.parametrize("seed", range(2))
def test_both_say_the_same_of_every_order_after_every_step(shop: Shop, seed: int) -> None:
    random, store, happened = Random(seed), shop.double.store, Counter[str]()
    for _ in range(6):
        order = order_comes(store, random)
        for _ in range(14):
            happened[something_happens(store, order, random)] += 1
            shop.pass_(hours=random.randint(1, 12))
            said, derived = said_and_derived(shop, order)
            assert derived == said
    assert len(happened - Counter([""])) >= len(MOVES) / 2


def test_the_same_seed_lives_the_same_life(shop: Shop) -> None:
    def life() -> list[str]:
        random = Random(5)
        order = order_comes(shop.double.store, random)
        return [something_happens(shop.double.store, order, random) for _ in range(30)]

    assert life() == life()
