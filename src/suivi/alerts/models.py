"""By what people of a shop are reached, what they are told, and who takes care of an order. No customer stands here."""

from django.db import models

from suivi.accounts.models import Person, Shop
from suivi.alerts import choices
from suivi.orders.following import Follower


class Watch(Follower):
    """How far a shop's changes were read, and its rules. What happened before ``since`` alerts nobody."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, primary_key=True, db_constraint=False)
    since = models.DateTimeField()
    document = models.JSONField(default=dict)  # choices.Rules
    counted_until = models.BigIntegerField(default=0)  # the id of the newest change that the figures of days hold
    looked_on = models.DateField(null=True)  # the last day of which it was looked for what is unusual

    @property
    def rules(self) -> choices.Rules:
        """What is told on where nobody took it."""
        return choices.rules(self.document)


class Line(models.Model):
    """One way to one person of a shop, or to a place of the whole shop's, with what is told by it and when."""

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True)  # None: the shop's own
    by = models.CharField(max_length=10)  # choices.By
    name = models.CharField(max_length=80, blank=True)  # of the shop's own
    language = models.CharField(max_length=10, blank=True)  # of the shop's own; a person has theirs
    document = models.JSONField(default=dict)  # choices.Choices
    sealed_account = models.TextField(blank=True)  # its address and secrets as JSON
    failures = models.IntegerField(default=0)  # in a row
    quiet_until = models.DateTimeField(null=True)  # nothing is sent before
    broken = models.BooleanField(default=False)  # it takes nothing any more, until somebody changes it
    why = models.CharField(max_length=300, blank=True)  # the last failure, in words

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "person", "by"], name="one_line_of_a_kind", condition=models.Q(person__isnull=False)
            )
        ]

    @property
    def choices(self) -> choices.Choices:
        """What was chosen."""
        return choices.read(self.document)


class Briefing(models.Model):
    """When a line gets its next briefing of a rhythm, and from which change on it tells."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    line = models.ForeignKey(Line, on_delete=models.CASCADE, db_constraint=False)
    when = models.CharField(max_length=8)  # choices.When
    due_at = models.DateTimeField()
    since = models.DateTimeField()
    after = models.BigIntegerField()  # the newest change before it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "when"], name="one_briefing_of_a_rhythm")]
        indexes = [models.Index(fields=["due_at"], name="briefing_due")]


class Alert(models.Model):
    """One thing told to one line, once: ``key`` says what (order, kind, what of it, which raising).

    ``mark``: a digest of what of the order it is about. ``words``: of a rule or an anomaly; nothing of a customer.
    """

    class State(models.TextChoices):
        HELD = "held"  # for the briefing
        WAITING = "waiting"  # until it is due
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"  # why says why

    class Occasion(models.TextChoices):
        RAISED = "raised"
        ESCALATED = "escalated"  # nobody took it
        RULE = "rule"
        ANOMALY = "anomaly"
        BRIEFING = "briefing"
        TRIAL = "trial"  # asked for, to see whether it works

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    line = models.ForeignKey(Line, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    key = models.CharField(max_length=32)
    order_id = models.BigIntegerField(default=0)  # 0: of the whole shop
    change_id = models.BigIntegerField(default=0)  # that raised it, where one did
    kind = models.CharField(max_length=30)
    mark = models.CharField(max_length=16, blank=True)
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    words = models.CharField(max_length=500, blank=True)
    raised_at = models.DateTimeField()

    state = models.CharField(max_length=8, choices=State.choices)
    why = models.CharField(max_length=300, blank=True)  # a code of deciding.WHY, or the receiver's words
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    doubts = models.IntegerField(default=0)  # tries after which it may have arrived, and went again without a key
    batch = models.CharField(max_length=32, blank=True)  # the message in which it was handed over
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)  # on the page
    cleared_at = models.DateTimeField(null=True)  # when the problem ended

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "key"], name="alert_once")]
        indexes = [
            models.Index(
                fields=["due_at", "line"],
                name="alert_due",
                condition=models.Q(state__in=["waiting", "sending"]),
            ),
            models.Index(fields=["line", "state", "-id"], name="alert_of_line"),
            models.Index(
                fields=["line", "-id"],
                name="alert_unread",
                condition=models.Q(state="sent", seen_at__isnull=True, cleared_at__isnull=True),
            ),
            models.Index(fields=["shop", "order_id", "kind"], name="alert_of_order"),
            models.Index(fields=["shop", "-id"], name="alert_newest"),
        ]


OPEN = (Alert.State.WAITING, Alert.State.SENDING)


class Escalation(models.Model):
    """A problem that is told on at ``due_at`` unless somebody took its order, or it ended. ``step``: of the rules."""

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    change_id = models.BigIntegerField()  # that raised it
    order_id = models.BigIntegerField()
    kind = models.CharField(max_length=30)
    mark = models.CharField(max_length=16, blank=True)
    raised_at = models.DateTimeField()
    step = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)  # None: over

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "change_id"], name="escalation_once")]
        indexes = [
            models.Index(fields=["due_at"], name="escalation_due", condition=models.Q(due_at__isnull=False)),
        ]


class Taken(models.Model):
    """Who takes care of an order whose problems wait for a person."""

    pk = models.CompositePrimaryKey("shop_id", "order_id")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    order_id = models.BigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    at = models.DateTimeField()


class DayFigure(models.Model):
    """How often something happened on a day by the shop's clock (``figures``). ``of``: a carrier, or ""."""

    pk = models.CompositePrimaryKey("shop_id", "day", "what", "of")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    day = models.CharField(max_length=10)
    what = models.CharField(max_length=20)
    of = models.CharField(max_length=80, blank=True)
    count = models.BigIntegerField(default=0)


class Anomaly(models.Model):
    """Something unusual of a whole shop, with the figures that show it (``anomalies.Found``); once for each day."""

    pk = models.CompositePrimaryKey("shop_id", "what", "of", "day")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    what = models.CharField(max_length=30)
    of = models.CharField(max_length=80, blank=True)  # the carrier it is about
    day = models.DateField()  # by the shop's clock
    found = models.JSONField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # the morning on which it was as usual again, or too long ago


class Trouble(models.Model):
    """Something that a shop's orders hang on and that does not work, from when it was noticed until it works again."""

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    kind = models.CharField(max_length=30)  # kinds.TROUBLES
    of = models.CharField(max_length=80, blank=True)  # which of several: a provider, the id of a rule
    params = models.JSONField(default=dict)  # what its sentence names; nothing of a customer
    since = models.DateTimeField()
    noticed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # what ends at once is told to nobody
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "kind", "of"], name="trouble_once", condition=models.Q(ended_at__isnull=True)
            )
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="trouble_newest")]
