"""Rules of shops, their versions, and every firing of one on an order."""

from django.db import models

from suivi.accounts.models import Person, Shop
from suivi.orders.following import Follower

TURNS = ("place", "pk")  # the order in which rules have their turn; of one place, the older first


class Rulebook(Follower):
    """That a shop has rules, how far its changes were read for them, and whether all of them are stopped."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, primary_key=True, db_constraint=False)
    paused = models.BooleanField(default=False)


class Rule(models.Model):
    """A rule of a shop. ``document`` is the newest version; what happened before ``since`` does not fire it."""

    class State(models.TextChoices):
        OFF = "off"
        DRY = "dry"  # it decides and writes down what it would do
        ON = "on"

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_constraint=False)
    name = models.CharField(max_length=40)
    document = models.TextField()  # contract.Definition as JSON
    version = models.IntegerField(default=0)
    state = models.CharField(max_length=3, choices=State.choices, default=State.OFF)
    since = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)  # when its schedule fires next
    place = models.IntegerField(default=0)  # in the order of ``TURNS``
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "name"], name="one_rule_of_a_name")]
        indexes = [models.Index(fields=["next_at"], name="rule_next", condition=models.Q(next_at__isnull=False))]


class RuleVersion(models.Model):
    """A version of a rule, as it was saved."""

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="versions")
    version = models.IntegerField()
    document = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "version"], name="one_rule_version")]


class Firing(models.Model):
    """One time that a rule was fired by an order: why it did or did not match, and how far its steps are.

    ``place``: the step that comes next. ``done``: an outcome for each step that was looked at (``outcomes.Outcome``).
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # fired, not decided yet
        RUNNING = "running"  # its steps are under way
        DONE = "done"
        STOPPED = "stopped"  # by a step, or because the condition held no longer after a wait
        FAILED = "failed"  # a step could not be done; those after it were not
        DRY = "dry"  # the rule was tried out: nothing was done
        UNMATCHED = "unmatched"
        SKIPPED = "skipped"  # it matched, but a limit of the rule or of the house spoke against it
        CANCELED = "canceled"  # the rule was switched off meanwhile

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, db_index=False)
    version = models.IntegerField()
    order_id = models.BigIntegerField()
    key = models.CharField(max_length=32)  # of what fired it: the same is never run twice
    fired_by = models.CharField(max_length=120)  # name of the change and its word, "schedule" or "button"
    subject = models.CharField(max_length=240, blank=True)  # the parcel or problem that the change was of
    change_id = models.BigIntegerField(null=True)
    fired_at = models.DateTimeField()
    depth = models.SmallIntegerField(default=0)  # how many rules' acts led to it
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)  # who pressed the button

    state = models.CharField(max_length=9, choices=State.choices)
    why = models.TextField(blank=True)  # deciding.Check of each condition, without its text, as JSON
    reason = models.CharField(max_length=40, blank=True)  # a code of logbook.REASONS
    matched_at = models.DateTimeField(null=True)
    place = models.SmallIntegerField(default=0)
    done = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    unsettled = models.BooleanField(default=False)  # a step could not be done here, and nobody has seen that

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="firing_once")]
        indexes = [
            models.Index(fields=["due_at"], name="firing_due", condition=models.Q(due_at__isnull=False)),
            models.Index(
                fields=["shop", "order_id", "rule"],
                name="firing_acted",
                condition=models.Q(matched_at__isnull=False),
            ),
            models.Index(fields=["rule", "-id"], name="firing_of_rule"),
            models.Index(fields=["shop", "order_id", "-id"], name="firing_of_order"),
            models.Index(fields=["shop", "-id"], name="firing_newest"),
            models.Index(fields=["shop", "fired_at"], name="firing_age"),
            models.Index(fields=["shop", "-id"], name="firing_unsettled", condition=models.Q(unsettled=True)),
            models.Index(
                fields=["rule", "matched_at"], name="firing_matched", condition=models.Q(matched_at__isnull=False)
            ),
        ]


class WebhookCall(models.Model):
    """A webhook that a rule calls: sent by the worker, tried again for a day."""

    class State(models.TextChoices):
        DUE = "due"
        SENT = "sent"
        FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    firing = models.ForeignKey(Firing, on_delete=models.CASCADE, related_name="calls")
    place = models.SmallIntegerField()
    destination = models.CharField(max_length=80)  # publishing.models.Destination, by name
    state = models.CharField(max_length=6, choices=State.choices, default=State.DUE)
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firing", "place"], name="rule_call_once")]
        indexes = [models.Index(fields=["due_at"], name="rule_call_due", condition=models.Q(due_at__isnull=False))]
