"""The record. Only ``orders.record`` writes these tables; everyone else reads.

Tables carry their shop and are keyed by (shop, …), so that they can be distributed by shop. An order's ``id`` is
made from its platform id (``orders.keys.order_id``), so that writing many orders needs no look-up.
"""

from suivi.orders.models.finding import Tally, Term, WrittenDay
from suivi.orders.models.order import Change, Customer, Order, OrderFacts, Ref
from suivi.orders.models.parcel import Learning, Parcel, ParcelDay, ParcelTally

__all__ = [
    "Change",
    "Customer",
    "Learning",
    "Order",
    "OrderFacts",
    "Parcel",
    "ParcelDay",
    "ParcelTally",
    "Ref",
    "Tally",
    "Term",
    "WrittenDay",
]
