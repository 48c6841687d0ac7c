"""What shops write in place of the texts that come with Suivi."""

from django.db import models

from suivi.accounts.models import Shop


class Version(models.Model):
    """One version of a shop's template. The newest counts; none of them is ever changed.

    ``standard``: from here on the text that comes with Suivi counts again.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, db_index=False)
    trigger = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=5)
    standard = models.BooleanField(default=False)
    subject = models.TextField(blank=True)
    preheader = models.TextField(blank=True)
    body = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.BigIntegerField()  # the person

    class Meta:
        db_table = "letters_version"
        indexes = [models.Index(fields=["shop", "trigger", "channel", "language", "-id"], name="letters_newest")]
