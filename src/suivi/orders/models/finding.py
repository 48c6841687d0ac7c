"""What orders are found and counted by."""

from django.db import models

from suivi.accounts.models import Shop


class Term(models.Model):
    """One thing an order can be found by. ``kind``: name, customer, email, phone, tracking, sku, tag, carrier,
    country, unmapped, drift, new word … ``term`` is folded by ``orders.terms.fold``.
    """

    pk = models.CompositePrimaryKey("shop_id", "kind", "term", "order_id")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    kind = models.CharField(max_length=12)
    term = models.CharField(max_length=120)
    order_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["shop", "order_id", "kind", "term"], name="term_order")]


class Tally(models.Model):
    """How many orders have this status key: in all (``dimension`` ""), or with this tag, carrier or country (folded as
    terms are), or placed on this UTC day or in this month. Exact: changed in the transaction that changes the order.
    Facets are sums over it.
    """

    pk = models.CompositePrimaryKey("shop_id", "dimension", "value", "status_key")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    dimension = models.CharField(max_length=12, blank=True)
    value = models.CharField(max_length=120, blank=True)
    status_key = models.BigIntegerField()
    count = models.BigIntegerField()


class WrittenDay(models.Model):
    """How often orders placed on this UTC day were written: what was calculated of them while it had one value is true
    while it has that value. Changed in the transaction that writes the order.
    """

    pk = models.CompositePrimaryKey("shop_id", "day")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    day = models.CharField(max_length=10)
    times = models.BigIntegerField()
