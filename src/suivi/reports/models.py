"""Reports that people of a shop made, and every version that they had."""

from django.db import models

from suivi.accounts.models import Person, Shop


class Report(models.Model):
    """A report of a shop. ``definition`` is the newest version; ``shared``: all of the shop see it, else its owner."""

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_constraint=False)
    name = models.CharField(max_length=60)
    definition = models.JSONField()  # contract.Definition
    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    shared = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "name"], name="one_report_of_a_name")]


class Portion(models.Model):
    """What a report collected of the orders placed on one UTC day: true while the day's ``WrittenDay`` is ``times``.

    ``first_day``, ``last_day``: between which days, by the column over which its period goes, the rows lie; "" where it
    has no period.
    """

    pk = models.CompositePrimaryKey("shop_id", "digest", "day")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    digest = models.CharField(max_length=32)  # of the report and of the calendar by which it counts
    day = models.CharField(max_length=10)
    times = models.BigIntegerField()
    state = models.TextField()
    first_day = models.CharField(max_length=10, blank=True)
    last_day = models.CharField(max_length=10, blank=True)


class Wanted(models.Model):
    """A report that somebody asked for before it was counted: the worker does it first, and keeps it ready a week.

    ``parameters``: with which it is planned. ``waiting``: nobody has counted it since it was asked for.
    """

    pk = models.CompositePrimaryKey("shop_id", "digest")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    digest = models.CharField(max_length=32)  # as of its portions
    definition = models.JSONField()
    parameters = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    waiting = models.BooleanField(default=True)
    counted_at = models.DateTimeField(null=True)  # when the last count began that came to its end

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="report_waited_for", condition=models.Q(waiting=True))]


class ReportVersion(models.Model):
    """A version of a report, as it was saved."""

    id = models.BigAutoField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="versions")
    version = models.IntegerField()
    definition = models.JSONField()
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "version"], name="one_version_of_a_number")]


class SqlRole(models.Model):
    """The database's role by which the people of a shop ask in SQL (PostgreSQL only)."""

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, primary_key=True, db_constraint=False)
    role = models.CharField(max_length=60, unique=True)
    sealed_password = models.TextField()  # lib.vault.seal
    made_at = models.DateTimeField()


class Statement(models.Model):
    """A statement of SQL that an owner saved for the shop's owners."""

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_constraint=False)
    name = models.CharField(max_length=80)
    text = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "name"], name="one_statement_of_a_name")]

    def __str__(self) -> str:
        return self.name
