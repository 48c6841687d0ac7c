"""Signs of life."""

from django.db import models


class Heartbeat(models.Model):
    """When a worker last said that it lives. One row a worker."""

    worker = models.CharField(max_length=100, primary_key=True)  # host:process
    at = models.DateTimeField()
