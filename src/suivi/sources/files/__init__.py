"""Orders in files: Shopify's bulk files, lists of orders as JSON, and tables of own shops."""

from suivi.sources.files.order import Files
from suivi.sources.files.reader import read_orders

__all__ = ["Files", "read_orders"]
