"""Deliveries: every payload that reached Suivi, kept as it came."""

from django.db import models

from suivi.accounts.models import Person, Shop


class Delivery(models.Model):
    """One payload as received. It is due until it has been recorded, or waits for an order, or is parked."""

    class State(models.TextChoices):
        DUE = "due"  # to be processed at due_at
        DONE = "done"
        WAITING = "waiting"  # names a part of an order that is not known yet (see ref)
        PARKED = "parked"  # failed too often; a person decides

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    source = models.CharField(max_length=20)  # shopify, file, staff, carrier …
    topic = models.CharField(max_length=80)  # orders/updated, graphql/order, staff/comment, a provider …
    dedupe_key = models.CharField(max_length=200)  # X-Shopify-Webhook-Id; else made from the content
    headers = models.JSONField(default=dict)  # those that matter
    body = models.BinaryField()
    received_at = models.DateTimeField()
    triggered_at = models.DateTimeField(null=True)

    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)  # counted when it is claimed
    error = models.TextField(blank=True)
    ref = models.CharField(max_length=120, blank=True)
    order_key = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "source", "dedupe_key"], name="delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["shop", "due_at", "id"], name="delivery_due", condition=models.Q(state="due", attempts=0)
            ),
            models.Index(
                fields=["shop", "due_at", "id"], name="delivery_again", condition=models.Q(state="due", attempts__gt=0)
            ),
            models.Index(fields=["shop", "ref"], name="delivery_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["shop", "-id"], name="delivery_parked", condition=models.Q(state="parked")),
            models.Index(fields=["shop", "-id"], name="delivery_list"),
            models.Index(
                fields=["shop", "topic", "-received_at"], name="delivery_carrier", condition=models.Q(source="carrier")
            ),
        ]


class Mention(models.Model):
    """A parcel of which a delivery speaks. ``number`` is folded as ``orders.terms.number_term`` does."""

    pk = models.CompositePrimaryKey("shop_id", "number", "delivery_id")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    number = models.CharField(max_length=120)
    delivery_id = models.BigIntegerField()
    orders = models.IntegerField()  # how many had this parcel when the delivery was last read
    at = models.DateTimeField()  # when that was

    class Meta:
        indexes = [models.Index(fields=["at"], name="mention_at")]


class ImportRun(models.Model):
    """How far the import of a file has come, so that an interrupted one goes on where it stopped."""

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    digest = models.CharField(max_length=64)  # of the file's content
    file_name = models.CharField(max_length=255)
    position = models.BigIntegerField(default=0)  # records of the file that are done with
    recorded = models.BigIntegerField(default=0)
    unreadable = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    heard_at = models.DateTimeField()  # of the last batch
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "digest"], name="import_once")]


class PrivacyRequest(models.Model):
    """What the law has a shop do with somebody's data: asked when, by when it must be done, and what was done.

    It stays as proof. Who it is about stands in ``sealed`` (``lib.vault``) until it is done, then only the platform's
    number remains.
    """

    class Kind(models.TextChoices):
        COLLECT = "collect"  # all that is held of a customer, for an owner to hand out
        ERASE = "erase"  # a customer's personal data
        ERASE_SHOP = "erase_shop"  # everything of the shop but its people, its log and these rows

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)  # who asked here; None: the platform did
    asked_at = models.DateTimeField()
    deadline = models.DateTimeField()
    customer_key = models.CharField(max_length=120, blank=True)
    orders = models.JSONField(default=list)  # platform ids of the orders that were named or found
    sealed = models.TextField(blank=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    position = models.BigIntegerField(null=True)  # the last message looked through; None before the first
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)  # how many orders, messages … were erased or collected
    note = models.TextField(blank=True)  # why nothing was done

    class Meta:
        indexes = [
            models.Index(fields=["shop", "-id"], name="privacy_list"),
            models.Index(fields=["shop", "customer_key"], name="privacy_customer"),
            models.Index(fields=["due_at"], name="privacy_due", condition=models.Q(done_at__isnull=True)),
        ]


class Backfill(models.Model):
    """A connected store's whole history, asked for as a file: how far Shopify and Suivi are, and how it ended.

    The file's address opens it to whoever has it, so it is never kept: Shopify is asked for it again.
    """

    class Stage(models.TextChoices):
        ASKING = "asking"  # the store is to be asked for the file
        WRITING = "writing"  # Shopify writes it
        READING = "reading"
        DONE = "done"
        FAILED = "failed"  # why says what happened

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, primary_key=True, db_constraint=False)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.ASKING)
    operation = models.CharField(max_length=120, blank=True)  # Shopify's global id of it
    attempts = models.IntegerField(default=0)  # files asked for
    bare = models.BooleanField(default=False)  # asked without what this store withholds
    broken = models.BooleanField(default=False)  # the file is only a part
    expected = models.BigIntegerField(default=0)  # orders that the store says it has
    written = models.BigIntegerField(default=0)  # orders in the file
    objects_written = models.BigIntegerField(default=0)  # orders and their parts: lines of the file
    size = models.BigIntegerField(default=0)  # bytes of the file; 0: not told
    position = models.BigIntegerField(default=0)  # bytes that are done with
    line = models.BigIntegerField(default=0)  # lines that are done with
    recorded = models.BigIntegerField(default=0)
    unreadable = models.BigIntegerField(default=0)
    why = models.TextField(blank=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)  # of the last portion
    rate_since = models.DateTimeField(null=True)  # reading goes on without a pause since then,
    rate_from = models.BigIntegerField(default=0)  # when so many orders were done
    complete_at = models.DateTimeField(null=True)  # the last time that a whole history was in


class Reread(models.Model):
    """An order that changed in its Shopify store, or a part of one, and is to be read again there."""

    pk = models.CompositePrimaryKey("shop_id", "order_key")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    order_key = models.CharField(max_length=120)  # an order's global id; a part's while its order is not known
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    marks = models.IntegerField(default=1)  # grows with each change told, so that none is lost while it is being read

    class Meta:
        indexes = [models.Index(fields=["shop", "due_at"], name="reread_due")]


class Withheld(models.Model):
    """A field that Shopify did not show of an order when it was last read; "" for the order as a whole."""

    pk = models.CompositePrimaryKey("shop_id", "field", "order_key")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    field = models.CharField(max_length=120, blank=True)  # its path without places: shippingAddress.address1
    order_key = models.CharField(max_length=120)  # the order's global id
    read_at = models.DateTimeField()  # when it was last asked for

    class Meta:
        indexes = [models.Index(fields=["shop", "order_key"], name="withheld_order")]


class Poll(models.Model):
    """A parcel that a provider is asked about, and how fresh what it tells is. Of the customer nothing is kept here:
    postcode and country are read from the order's facts when they are sent.
    """

    class State(models.TextChoices):
        WATCHING = "watching"
        UNKNOWN = "unknown"  # the provider knows no such number, long after it left
        REFUSED = "refused"  # the provider will not follow it; why says so
        ENDED = "ended"  # nothing more is expected
        LEAVING = "leaving"  # no order has it any more; the provider is to forget it

    pk = models.CompositePrimaryKey("shop_id", "provider", "number")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    provider = models.CharField(max_length=20)
    number = models.CharField(max_length=120)  # as ``orders.terms.number_term`` folds it
    order_id = models.BigIntegerField()  # the last that was shipped with this number
    written = models.CharField(max_length=120)  # the number as the shop wrote it
    carrier = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=22)
    shipped_at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True)
    expected_at = models.DateTimeField(null=True)
    abroad = models.BooleanField(default=False)

    state = models.CharField(max_length=8, choices=State.choices, default=State.WATCHING)
    why = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)  # when to ask next; None: never
    register_at = models.DateTimeField(null=True)  # when to have the provider follow it, or forget it; None: done
    leased_until = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)  # the last answer or push
    pushed_at = models.DateTimeField(null=True)
    news_at = models.DateTimeField(null=True)  # the last answer that told something new
    failures = models.IntegerField(default=0)  # in a row
    seen = models.CharField(max_length=32, blank=True)  # digest of what was last answered
    provider_id = models.CharField(max_length=120, blank=True)  # the provider's own id of its tracking

    class Meta:
        indexes = [
            models.Index(
                fields=["shop", "provider", "due_at"], name="poll_due", condition=models.Q(due_at__isnull=False)
            ),
            models.Index(
                fields=["shop", "provider", "register_at"],
                name="poll_register",
                condition=models.Q(register_at__isnull=False),
            ),
            models.Index(fields=["shop", "order_id"], name="poll_order"),
        ]


class Rejudging(models.Model):
    """Orders to be judged again: those with a term of this kind from ``low`` to ``high``. It goes when that is done."""

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    kind = models.CharField(max_length=12)  # of orders.models.Term
    low = models.CharField(max_length=121)
    high = models.CharField(max_length=121)
    cause = models.CharField(max_length=60)  # of the changes that follow
    after_term = models.CharField(max_length=120, blank=True)  # how far it has come
    after_id = models.BigIntegerField(null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField()
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "kind", "low", "high"], name="rejudging_once")]
