"""Runs of reports and their files, the schedules that make them, and where they are sent."""

from django.db import models

from suivi.accounts.models import Person, Role, Shop


class Destination(models.Model):
    """Where a shop has reports sent. ``kind``: a key of ``destinations.DESTINATIONS``; what is secret is sealed."""

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_constraint=False)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    settings = models.JSONField(default=dict)
    sealed_secrets = models.TextField(blank=True)  # lib.vault.seal of JSON
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "name"], name="one_destination_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Schedule(models.Model):
    """A report that is made again and again, for the person who set it up and with what they may see."""

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    report = models.CharField(max_length=60)  # its name
    period = models.CharField(max_length=40, blank=True)  # core.relative; "": the report's own
    format = models.CharField(max_length=12)
    language = models.CharField(max_length=10)
    cron = models.CharField(max_length=80)  # by the shop's clock
    only_if_rows = models.BooleanField(default=False)
    only_if_changed = models.BooleanField(default=False)
    destinations = models.JSONField(default=list)  # ids
    on = models.BooleanField(default=True)
    due_at = models.DateTimeField(null=True)  # None while it is off
    digest = models.CharField(max_length=32, blank=True)  # of the rows that were sent last
    why = models.TextField(blank=True)  # why the last turn made nothing
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["shop", "report"], name="schedule_report"),
            models.Index(fields=["due_at"], name="schedule_due", condition=models.Q(due_at__isnull=False)),
        ]


class Run(models.Model):
    """One making of a report: what was asked, how far it is, what came of it. Its file lies in ``Piece``."""

    class State(models.TextChoices):
        DUE = "due"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"  # why says what happened
        CANCELED = "canceled"

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    role = models.CharField(max_length=10, choices=Role.choices)  # with whose sight; who may less does not see it
    schedule_id = models.BigIntegerField(null=True)
    report = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    definition = models.JSONField()  # as it was then
    parameters = models.JSONField(default=dict)
    format = models.CharField(max_length=12)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    why = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    rows = models.BigIntegerField(default=0)  # so far, in the end all
    total = models.BigIntegerField(null=True)  # None: not known beforehand
    counted = models.IntegerField(default=0)  # before rows come, of a large shop: so many days of orders, of
    days = models.IntegerField(default=0)
    size = models.BigIntegerField(default=0)  # bytes of the file
    digest = models.CharField(max_length=32, blank=True)  # of the rows
    kept = models.BooleanField(default=False)  # whether the file is still there

    class Meta:
        indexes = [
            models.Index(fields=["shop", "-id"], name="run_newest"),
            models.Index(fields=["due_at"], name="run_due", condition=models.Q(state__in=["due", "running"])),
            models.Index(fields=["ended_at"], name="run_kept", condition=models.Q(kept=True)),
        ]


class Piece(models.Model):
    """A part of what a run made, packed: of its file (``part`` is ""), or of a picture."""

    pk = models.CompositePrimaryKey("shop_id", "run_id", "part", "number")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    run_id = models.BigIntegerField()
    part = models.CharField(max_length=20, blank=True)
    number = models.IntegerField()
    packed = models.BinaryField()  # zlib


class Sending(models.Model):
    """A run on its way to a destination."""

    class State(models.TextChoices):
        DUE = "due"
        SENT = "sent"
        FAILED = "failed"  # why says what happened

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_constraint=False)
    run_id = models.BigIntegerField()
    destination_id = models.BigIntegerField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.DUE)
    why = models.TextField(blank=True)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "run_id", "destination_id"], name="sent_once")]
        indexes = [models.Index(fields=["due_at"], name="sending_due", condition=models.Q(state="due"))]


class Link(models.Model):
    """An address by which somebody without an account gets one run's file, until it ends. Only its hash is kept."""

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_constraint=False)
    run_id = models.BigIntegerField()
    token_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["shop", "run_id"], name="link_run")]


class Home(models.Model):
    """Which reports a person has on their home page of a shop, in their order."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    reports = models.JSONField()  # names

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "person"], name="one_home_a_person")]


class Tile(models.Model):
    """What one report says in short, for home pages: figures only, nobody's name. Made again while it is looked at."""

    pk = models.CompositePrimaryKey("shop_id", "report", "role")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    report = models.CharField(max_length=60)
    role = models.CharField(max_length=10, choices=Role.choices)  # with whose sight
    figures = models.JSONField(null=True)  # home.Figures; None until it was made
    made_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # None: nobody looks any more

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="tile_due", condition=models.Q(due_at__isnull=False))]
