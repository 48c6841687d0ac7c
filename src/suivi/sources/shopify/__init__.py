"""Shopify: webhooks, REST orders, GraphQL orders and bulk files."""

from collections.abc import Mapping
from datetime import datetime

from suivi.core.facts import Rank
from suivi.sources.contract import Finding, Unreadable
from suivi.sources.reading import Object, parse_object
from suivi.sources.shopify import node, rest
from suivi.sources.shopify.context import heard
from suivi.sources.shopify.webhooks import TOPICS, Reader

READS: dict[str, tuple[Reader, str, int]] = {
    "graphql/order": (node.order, "node", Rank.NODE),
    "rest/order": (rest.order, "rest", Rank.WEBHOOK),
}


class Shopify:
    """Translates every order topic of Shopify, and the reads ``graphql/order`` and ``rest/order``.

    ``name`` starts the source named in stamps: ``shopify.webhook``, ``shopify.node``, ``shopify.rest``.
    """

    def __init__(self, name: str = "shopify") -> None:
        self.name = name

    def translate(self, topic: str, body: bytes, headers: Mapping[str, str], received_at: datetime) -> list[Finding]:
        """What the payload says. A topic that is not known is noted and says nothing."""
        if topic not in READS and topic not in TOPICS:
            return [Finding(note=f"“{topic[:80]}” is not a topic that says anything about orders.")]
        return self.understand(topic, parse_object(body), headers, received_at)

    def understand(
        self, topic: str, payload: Object, headers: Mapping[str, str], received_at: datetime
    ) -> list[Finding]:
        """What a decoded payload of a known topic says."""
        read, kind, rank = READS.get(topic) or (TOPICS[topic], "webhook", Rank.WEBHOOK)
        try:
            return [read(payload, heard(f"{self.name}.{kind}", headers, received_at, rank))]
        except RecursionError:
            raise Unreadable("The JSON is nested too deep.") from None
