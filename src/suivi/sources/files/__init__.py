"""Orders in files: Shopify's bulk files, lists of orders as JSON, and tables of own shops."""

from suivi.sources.files.order import Files
from suivi.sources.files.reader import Portion, Read, line_portions, orders_in, portions, read_orders

__all__ = ["Files", "Portion", "Read", "line_portions", "orders_in", "portions", "read_orders"]
