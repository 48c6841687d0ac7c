"""The record. Only ``orders.record`` writes these tables; everyone else reads.

Tables carry their shop and are keyed by (shop, …), so that they can be distributed by shop. An order's ``id`` is
made from its platform id (``orders.keys.order_id``), so that writing many orders needs no look-up.
"""

from django.db import models

from suivi.accounts.models import Shop


class Order(models.Model):
    """The overview row: what ``core.judge`` concluded about one order, with what a list shows and sorts by."""

    pk = models.CompositePrimaryKey("shop_id", "id")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    key = models.CharField(max_length=120)  # the platform's global id
    name = models.CharField(max_length=60)  # "#1001"
    placed_at = models.DateTimeField()
    updated_at = models.DateTimeField(null=True)  # by the platform's clock

    state = models.CharField(max_length=10)
    archived = models.BooleanField(default=False)
    payment = models.CharField(max_length=20)
    payment_flag = models.CharField(max_length=10)
    fulfillment = models.CharField(max_length=26)
    delivery = models.CharField(max_length=22)
    returns = models.CharField(max_length=20)
    status_key = models.BigIntegerField()  # core.statuskey.pack

    problem = models.CharField(max_length=30, blank=True)  # the first of problems
    severity = models.CharField(max_length=10, blank=True)
    problem_since = models.DateTimeField(null=True)
    problems = models.JSONField(default=list)  # [{code, severity, since, reason:{code,params}, actions, subject}]
    next_actions = models.JSONField(default=list)
    review_at = models.DateTimeField(null=True)

    customer_name = models.CharField(max_length=200, blank=True)
    customer_key = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    total = models.DecimalField(max_digits=20, decimal_places=4, default=0)
    items = models.IntegerField(default=0)
    country = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=120, blank=True)
    tags = models.JSONField(default=list)
    test = models.BooleanField(default=False)

    carrier = models.CharField(max_length=80, blank=True)  # of the parcel that leads the delivery status
    tracking_number = models.CharField(max_length=120, blank=True)
    tracking_url = models.CharField(max_length=500, blank=True)
    parcels = models.IntegerField(default=0)
    parcels_delivered = models.IntegerField(default=0)
    delivery_since = models.DateTimeField(null=True)
    last_scan_at = models.DateTimeField(null=True)
    promise_at = models.DateTimeField(null=True)
    promise_source = models.CharField(max_length=10, blank=True)
    scheduled_until = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)  # of the open authorization

    heard_at = models.DateTimeField()  # when Suivi last received anything about it
    heard_from = models.CharField(max_length=40)  # source of that
    version = models.BigIntegerField(default=1)  # grows with every write

    class Meta:
        indexes = [
            models.Index(fields=["shop", "-placed_at", "-id", "status_key"], name="order_walk"),
            models.Index(fields=["shop", "status_key", "-placed_at", "-id"], name="order_status"),
            models.Index(fields=["shop", "-total", "-id", "status_key"], name="order_total"),
            models.Index(
                fields=["shop", "problem_since", "id", "status_key"],
                name="order_problem_age",
                condition=models.Q(problem_since__isnull=False),
            ),
            models.Index(
                fields=["shop", "problem", "problem_since", "id"],
                name="order_problem",
                condition=models.Q(problem_since__isnull=False),
            ),
            models.Index(
                fields=["shop", "promise_at", "id", "status_key"],
                name="order_promise",
                condition=models.Q(state="open", promise_at__isnull=False),
            ),
            models.Index(
                fields=["shop", "-updated_at", "-id", "status_key"],
                name="order_updated",
                condition=models.Q(updated_at__isnull=False),
            ),
            models.Index(fields=["review_at"], name="order_review", condition=models.Q(review_at__isnull=False)),
        ]


class OrderFacts(models.Model):
    """Everything known of one order, as ``core.facts.encode`` writes it."""

    pk = models.CompositePrimaryKey("shop_id", "id")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    id = models.BigIntegerField()
    key = models.CharField(max_length=120)  # the platform's global id
    document = models.TextField()
    standing = models.TextField(blank=True)  # core.changes.encode of the last verdict; empty: not in the overview
    shown = models.TextField(blank=True)  # orders.record.Shown: the tallies and terms the order now stands in
    heard_at = models.DateTimeField()  # when Suivi last received anything about it
    heard_from = models.CharField(max_length=40)  # source of that


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


class Ref(models.Model):
    """Which order a part belongs to: a fulfillment order's, shipment's, return's … platform id. Payloads that name
    only the part find their order here.
    """

    pk = models.CompositePrimaryKey("shop_id", "ref")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    ref = models.CharField(max_length=120)
    order_id = models.BigIntegerField()


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
                fields=["shop", "urgency", "id"], name="parcel_urgency", condition=models.Q(urgency__isnull=False)
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


class WrittenDay(models.Model):
    """How often orders placed on this UTC day were written: what was calculated of them while it had one value is true
    while it has that value. Changed in the transaction that writes the order.
    """

    pk = models.CompositePrimaryKey("shop_id", "day")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    day = models.CharField(max_length=10)
    times = models.BigIntegerField()


class Change(models.Model):
    """One difference between two verdicts of an order: history, and the work order of every reaction.

    ``name`` is dotted: ``order.created``, ``payment.changed``, ``problem.raised`` …
    """

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    order_id = models.BigIntegerField()
    name = models.CharField(max_length=40)
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)
    cause = models.CharField(max_length=60)  # source and topic, "clock", or "rebuild"
    at = models.DateTimeField()  # when Suivi recorded it

    class Meta:
        indexes = [
            models.Index(fields=["shop", "id"], name="change_shop"),
            models.Index(fields=["shop", "order_id", "id"], name="change_order"),
        ]


class Learning(models.Model):
    """What a shop's own deliveries taught of transit times: the newest, made anew every night."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, primary_key=True, db_constraint=False)
    document = models.TextField()  # core.transit.Learned
    version = models.CharField(max_length=32)  # another for another document
    made_at = models.DateTimeField()


class Customer(models.Model):
    """A customer as the platform's customer record says; the order keeps its own copy of name and address."""

    pk = models.CompositePrimaryKey("shop_id", "key")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    tags = models.JSONField(default=list)
    orders_count = models.IntegerField(null=True)
    as_of = models.DateTimeField()
    gone = models.BooleanField(default=False)
