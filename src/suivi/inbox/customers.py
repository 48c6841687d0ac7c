"""Customers as the platform's own customer records tell of them."""

from collections.abc import Sequence

from suivi.accounts.models import Shop
from suivi.lib import rows
from suivi.orders.texts import cut
from suivi.sources.contract import CustomerFacts

_UPSERT = (
    "INSERT INTO orders_customer (shop_id, key, name, email, phone, note, tags, as_of, gone)"
    " VALUES (%s, %s, %s, %s, %s, '', '[]', %s, %s)"
    " ON CONFLICT (shop_id, key) DO UPDATE SET name = excluded.name, email = excluded.email, phone = excluded.phone,"
    " as_of = excluded.as_of, gone = excluded.gone"
    " WHERE (excluded.as_of, excluded.gone, excluded.name, excluded.email, excluded.phone)"
    " > (orders_customer.as_of, orders_customer.gone, orders_customer.name, orders_customer.email,"
    " orders_customer.phone)"
)


def save_customers(shop: Shop, customers: Sequence[CustomerFacts]) -> None:
    """Keeps the newest that is known of each customer (between two of one moment, the one that sorts last)."""
    rows.update(
        _UPSERT,
        sorted(
            (
                shop.id,
                cut(one.id, 120),
                cut(one.name, 200),
                cut(one.email, 254),
                cut(one.phone, 40),
                one.stamp.as_of,
                one.gone,
            )
            for one in customers
        ),
    )
