"""What is kept so that customers find their order. Nothing here says who they are."""

import hashlib

from django.db import models

from suivi.accounts.models import Shop
from suivi.customers.pictures import Picture


class CustomerLink(models.Model):
    """The address of one order's page, ``/o/TOKEN/``. Half of the token is kept; the other half signs it with the
    installation's key (``customers.links``), so that the database gives no link away.
    """

    pk = models.CompositePrimaryKey("shop_id", "order_id")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    order_id = models.BigIntegerField()
    nonce = models.CharField(max_length=20, unique=True)
    expires_at = models.DateTimeField()


class Tries(models.Model):
    """How often somebody tried to look an order up: from one address, or for one order, in one stretch of time.

    ``who`` is a keyed hash; it names nobody.
    """

    pk = models.CompositePrimaryKey("shop_id", "who", "since")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    who = models.CharField(max_length=32)
    since = models.DateTimeField()
    count = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["since"], name="tries_since")]


class Brand(models.Model):
    """How a shop looks to its customers, and how they reach it. A shop without one has Suivi's plain looks."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, primary_key=True, related_name="brand")
    color = models.CharField(max_length=7, blank=True)  # #rrggbb
    logo = models.BinaryField(blank=True)  # as customers.pictures writes it anew
    logo_type = models.CharField(max_length=20, blank=True)
    logo_version = models.CharField(max_length=16, blank=True)  # changes with the picture, and with it its address
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    site = models.URLField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)  # beneath each page: opening hours, holidays
    css = models.TextField(blank=True)  # as customers.owncss takes it
    host = models.CharField(max_length=253, unique=True, null=True, blank=True)  # one of settings.CUSTOMER_HOSTS

    def show_logo(self, picture: Picture | None) -> None:
        """Take this logo; None: the shop's name is shown instead. It is not saved yet."""
        self.logo, self.logo_type = (picture.data, picture.type) if picture else (b"", "")
        self.logo_version = hashlib.sha256(picture.data).hexdigest()[:16] if picture else ""


class SelfService(models.Model):
    """What a shop lets its customers do on the page of their order: ``core.selfservice.Rules``."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, primary_key=True, related_name="self_service")
    rules = models.JSONField(default=dict)


class Photo(models.Model):
    """A photo beside a customer's request, as ``customers.photos`` writes it anew. Only the desk shows it."""

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    order_id = models.BigIntegerField()
    request = models.CharField(max_length=40)  # the request's id
    data = models.BinaryField()  # JPEG

    class Meta:
        indexes = [models.Index(fields=["shop", "order_id", "request"], name="photo_of_order")]


class Muted(models.Model):
    """News that a customer does not want: of one kind, on one channel. ``who``: see ``customers.preferences``."""

    pk = models.CompositePrimaryKey("shop_id", "who", "channel", "topic")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    who = models.CharField(max_length=40)
    channel = models.CharField(max_length=20)
    topic = models.CharField(max_length=20)
