"""Where orders come from."""

from suivi.sources.contract import CustomerFacts, Finding, Source, Unreadable
from suivi.sources.customer import FromCustomers
from suivi.sources.files import Files, read_orders
from suivi.sources.shopify import Shopify
from suivi.sources.staff import Staff

SOURCES: dict[str, Source] = {
    "shopify": Shopify(),
    "demo": Shopify("demo"),
    "file": Files(),
    "staff": Staff(),
    "customer": FromCustomers(),
}

__all__ = ["SOURCES", "CustomerFacts", "Finding", "Source", "Unreadable", "read_orders"]
