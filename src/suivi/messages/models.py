"""What a shop chose of its messages, the outbox, and who wants or can get none. No recipient stands here in clear."""

from django.db import models

from suivi.accounts.models import Person, Shop
from suivi.messages import choices
from suivi.orders.following import Follower


class Messaging(Follower):
    """A shop that chose something, and how far its changes were read. What happened before ``since`` is no news."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, primary_key=True, db_constraint=False)
    document = models.JSONField(default=dict)  # choices.Choices
    since = models.DateTimeField()
    paused = models.BooleanField(default=False)  # nothing is sent; what happens is still planned

    @property
    def choices(self) -> choices.Choices:
        """What was chosen."""
        return choices.read(self.document)


class Account(models.Model):
    """By which channel a shop reaches people in one way, its account there, and how well that goes."""

    pk = models.CompositePrimaryKey("shop_id", "reach")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    reach = models.CharField(max_length=10)  # channels.contract.Reach
    channel = models.CharField(max_length=20)  # a key of channels.CHANNELS
    sealed_account = models.TextField(blank=True)  # its fields as JSON
    sender = models.CharField(max_length=254, blank=True)  # of mails: an address
    sender_name = models.CharField(max_length=120, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # of the address to which it reports
    failures = models.IntegerField(default=0)  # in a row
    quiet_until = models.DateTimeField(null=True)  # nothing is sent before
    why = models.TextField(blank=True)  # the last failure, in words
    heard_at = models.DateTimeField(null=True)  # when it last reported anything


class Message(models.Model):
    """One letter to one customer, from when it is planned. Who gets it is read from the order when it is sent.

    ``key``: the same for every try, so that providers and mail servers can know a second copy. ``recipient``: a keyed
    hash. ``doubts``: tries after which nobody knows whether it was accepted.
    """

    class State(models.TextChoices):
        PLANNED = "planned"  # gathers news until it is due
        WAITING = "waiting"  # for its hour, or for another try
        SENDING = "sending"
        SENT = "sent"  # accepted
        DELIVERED = "delivered"
        BOUNCED = "bounced"
        FAILED = "failed"
        SUPPRESSED = "suppressed"  # why says why
        OVERTAKEN = "overtaken"  # no longer true, or told already
        CANCELED = "canceled"  # by a person

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    order_id = models.BigIntegerField()
    key = models.CharField(max_length=40)
    trigger = models.CharField(max_length=30)  # letters.triggers.Trigger
    occasion = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)  # who asked for it, where somebody did
    asked = models.BooleanField(default=False)  # by a person: sent at once, and whatever was told before
    news_at = models.DateTimeField()  # from when on it could be told

    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    why = models.CharField(max_length=300, blank=True)  # a code of deciding.WHY, or the provider's words
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    doubts = models.IntegerField(default=0)
    subjects = models.JSONField(default=list)  # what it told of
    reach = models.CharField(max_length=10, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    failed_by = models.CharField(max_length=10, blank=True)  # the reach by which it did not arrive
    language = models.CharField(max_length=10, blank=True)
    recipient = models.CharField(max_length=32, blank=True)
    reference = models.CharField(max_length=200, blank=True)  # the provider's id
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)  # first told; only of shops that want it (choices.openings)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "key"], name="message_once"),
            models.UniqueConstraint(
                fields=["shop", "order_id", "trigger", "occasion"],
                condition=models.Q(state="planned"),
                name="message_gathers",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "due_at"],
                name="message_due",
                condition=models.Q(state__in=["planned", "waiting", "sending"]),
            ),
            models.Index(fields=["shop", "order_id", "-id"], name="message_of_order"),
            models.Index(fields=["shop", "-id"], name="message_newest"),
            models.Index(fields=["shop", "news_at"], name="message_news_at"),
            models.Index(fields=["shop", "recipient", "sent_at"], name="message_recipient"),
            models.Index(fields=["shop", "reference"], name="message_reference"),
        ]


OPEN = (Message.State.PLANNED, Message.State.WAITING, Message.State.SENDING)
ACCEPTED = (Message.State.SENT, Message.State.DELIVERED)


class News(models.Model):
    """One thing that became news, until a message takes it up; written once for each change that brings it."""

    pk = models.CompositePrimaryKey("shop_id", "key")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    key = models.CharField(max_length=40)
    order_id = models.BigIntegerField()
    trigger = models.CharField(max_length=30)
    occasion = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=250, blank=True)  # table.News
    change_id = models.BigIntegerField()
    message_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["shop", "order_id", "trigger"], name="news_of_order")]


class Told(models.Model):
    """What was told of an order: each thing once, whoever sends (``table.unit``)."""

    pk = models.CompositePrimaryKey("shop_id", "order_id", "trigger", "unit")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    order_id = models.BigIntegerField()
    trigger = models.CharField(max_length=30)
    unit = models.CharField(max_length=300, blank=True)
    message_id = models.BigIntegerField()


class Closed(models.Model):
    """An address that gets no more, or not everything, by its keyed hash."""

    class Why(models.TextChoices):
        BOUNCED = "bounced"
        COMPLAINED = "complained"
        OPTED_OUT = "opted_out"  # of news; what belongs to the contract still comes

    pk = models.CompositePrimaryKey("shop_id", "recipient")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    recipient = models.CharField(max_length=32)
    why = models.CharField(max_length=12, choices=Why.choices)
    at = models.DateTimeField()
