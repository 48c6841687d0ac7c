"""Parcels, their exact counts, and what a shop's own deliveries taught."""

from django.db import models

from suivi.accounts.models import Shop


class Parcel(models.Model):
    """One parcel of an order, (order, shipment, number), as ``core.judge`` concluded: the list of deliveries, and what
    there is to ask carriers about. ``id``: ``orders.keys.parcel_id``. Days are days by the shop's clock, as ISO text.
    """

    pk = models.CompositePrimaryKey("shop_id", "id")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    order_id = models.BigIntegerField()
    shipment = models.CharField(max_length=120)  # the platform's id of the shipment
    number = models.CharField(max_length=120, blank=True)  # as shown; empty: the shipment has none
    number_term = models.CharField(max_length=120, blank=True)  # as searched: orders.terms.number_term
    url = models.CharField(max_length=500, blank=True)  # as the shop gave it
    carrier = models.CharField(max_length=80, blank=True)
    carrier_term = models.CharField(max_length=80, blank=True)  # folded
    service = models.CharField(max_length=80, blank=True)

    status = models.CharField(max_length=22)  # a word of core.words.Parcel, or no_tracking where nothing can be known
    substatus = models.CharField(max_length=40, blank=True)
    stage = models.SmallIntegerField()  # how far it is: core.parcelwords.STAGE
    parcel_key = models.BigIntegerField()  # orders.parcelkey.pack
    origin = models.CharField(max_length=2, blank=True)  # the shop's country, else the first scan's
    country = models.CharField(max_length=2, blank=True)  # where it goes
    place = models.CharField(max_length=120, blank=True)  # of the last scan

    placed_at = models.DateTimeField()
    shipped_at = models.DateTimeField()
    since = models.DateTimeField()  # of the status; before the first scan, of the shipment
    last_scan_at = models.DateTimeField(null=True)
    last_physical_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # delivered, returned or canceled
    transit_days = models.SmallIntegerField(null=True)  # of a delivered one, from its first physical scan
    promised_at = models.DateTimeField(null=True)
    promise_source = models.CharField(max_length=10, blank=True)  # merchant, carrier, model
    first_promised_at = models.DateTimeField(null=True)
    kept = models.BooleanField(null=True)  # of a delivered one: whether it came by the day promised first
    estimated_at = models.DateTimeField(null=True)  # the carrier's own estimate
    attempts = models.IntegerField(default=0)  # that failed
    exceptions = models.IntegerField(default=0)

    problem = models.CharField(max_length=30, blank=True)  # the first of its problems
    severity = models.CharField(max_length=10, blank=True)
    problem_since = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # of the first problem, as JSON
    urgency = models.BigIntegerField(null=True)  # the lowest first; null: it has ended well
    since_day = models.CharField(max_length=10, blank=True)  # while under way
    promise_day = models.CharField(max_length=10, blank=True)  # while under way
    shipped_day = models.CharField(max_length=10, blank=True)
    ended_day = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=40, blank=True)  # who told the last scan
    archived = models.BooleanField(default=False)
    test = models.BooleanField(default=False)

    # What it teaches (core.transit.sample); no started_day: nothing.
    location = models.CharField(max_length=80, blank=True)  # where it left from, folded
    region = models.CharField(max_length=2, blank=True)  # how the destination's postcode begins
    started_day = models.CharField(max_length=10, blank=True)
    arrived_day = models.CharField(max_length=10, blank=True)
    quiet = models.SmallIntegerField(null=True)  # the longest silence, in steps of 12 business hours
    waited = models.SmallIntegerField(null=True)  # from shipping to the first scan, likewise

    class Meta:
        indexes = [
            models.Index(fields=["shop", "order_id"], name="parcel_order"),
            models.Index(fields=["shop", "number_term"], name="parcel_number"),
            models.Index(fields=["shop", "parcel_key", "carrier_term", "country"], name="parcel_cell"),
            models.Index(fields=["shop", "-shipped_at", "-id"], name="parcel_shipped"),
            models.Index(
                fields=["shop", "-ended_at", "-id"], name="parcel_ended", condition=models.Q(ended_at__isnull=False)
            ),
            models.Index(
                fields=["shop", "urgency", "id", "parcel_key"],
                name="parcel_urgency",
                condition=models.Q(urgency__isnull=False),
            ),
            models.Index(
                fields=["shop", "since", "id"],
                name="parcel_since",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["shop", "promised_at", "id"],
                name="parcel_promise",
                condition=models.Q(ended_at__isnull=True, promised_at__isnull=False),
            ),
        ]


class ParcelTally(models.Model):
    """How many parcels have this key, carrier and country, and, while under way, are so since this day and promised for
    that one. Exact: changed in the transaction that changes the parcel. Every count of deliveries is a sum over it.
    """

    pk = models.CompositePrimaryKey("shop_id", "parcel_key", "carrier", "country", "since_day", "promise_day")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    parcel_key = models.BigIntegerField()
    carrier = models.CharField(max_length=80, blank=True)  # folded
    country = models.CharField(max_length=2, blank=True)
    since_day = models.CharField(max_length=10, blank=True)
    promise_day = models.CharField(max_length=10, blank=True)
    count = models.BigIntegerField()


class ParcelDay(models.Model):
    """What happened to a shop's parcels on one day by its clock: shipped then (``transit`` -1), or ended then, after so
    many days of transit (-1 where that is not known). Test orders do not count.
    """

    pk = models.CompositePrimaryKey("shop_id", "day", "carrier", "origin", "country", "transit")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    day = models.CharField(max_length=10)
    carrier = models.CharField(max_length=80, blank=True)  # folded
    origin = models.CharField(max_length=2, blank=True)
    country = models.CharField(max_length=2, blank=True)
    transit = models.SmallIntegerField()
    shipped = models.BigIntegerField()
    delivered = models.BigIntegerField()
    returned = models.BigIntegerField()  # came back
    promised = models.BigIntegerField()  # of the delivered, those with a promise
    kept = models.BigIntegerField()  # of the promised, those that came in time
    at_once = models.BigIntegerField()  # of the delivered, those without a failed attempt
    excepted = models.BigIntegerField()  # of those that ended, those that had an exception on the way


class Learning(models.Model):
    """What a shop's own deliveries taught of transit times: the newest, made anew every night."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, primary_key=True, db_constraint=False)
    document = models.TextField()  # core.transit.Learned
    version = models.CharField(max_length=32)  # another for another document
    made_at = models.DateTimeField()
