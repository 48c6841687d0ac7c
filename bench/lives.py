"""The facts of orders of the demo shop."""

from collections.abc import Iterator

from bench.setting import NOW
from suivi.core.facts import Facts
from suivi.core.merge import join
from suivi.sources import SOURCES
from suivi.sources.demo.simulator import DemoShop


def lives(orders: int, *, days: int = 90) -> Iterator[Facts]:
    """What a full read tells of each order of a demo shop."""
    for emission in DemoShop(seed=1, orders=orders, days=days, now=NOW).history():
        facts = Facts(id="")
        for finding in SOURCES["shopify"].translate("graphql/order", emission.body, {}, NOW):
            facts = join(facts, finding.facts) if finding.facts else facts
        yield facts
