"""Where orders come from."""

from suivi.sources.contract import CustomerFacts, Finding, Source, Unreadable
from suivi.sources.shopify import Shopify
from suivi.sources.staff import Staff

SOURCES: dict[str, Source] = {
    "shopify": Shopify(),
    "demo": Shopify("demo"),
    "staff": Staff(),
}

__all__ = ["SOURCES", "CustomerFacts", "Finding", "Source", "Unreadable"]
