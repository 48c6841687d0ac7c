"""An order as lists show it, and everything known of it."""

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


class Ref(models.Model):
    """Which order a part belongs to: a fulfillment order's, shipment's, return's … platform id. Payloads that name
    only the part find their order here.
    """

    pk = models.CompositePrimaryKey("shop_id", "ref")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    ref = models.CharField(max_length=120)
    order_id = models.BigIntegerField()


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
